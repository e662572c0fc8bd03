package desk

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// asked is what an address asks of the desk's lists. The table, the board and
// what a script reads again are one query of it. An empty field narrows nothing;
// a value that means nothing is left out when it is read.
type asked struct {
	Search, Language, Section, Desk, Stage, Missing string
	Kind                                            story.Kind
	Status                                          story.Status
	Assignee                                        string // me, nobody, or the id of an account
	Due                                             string // one of dues
	Legal                                           story.Legal
	Where                                           string // one of places
	Embargo, Behind                                 bool
	Sort                                            string // one of sorts; updated if the address says none
}

// What the closed fields may say.
var (
	dues   = []string{"overdue", "today", "week"}
	places = []string{"board", "off"}
	sorts  = []string{"updated", "due", "stage", "headline", "published"}
)

const (
	assigneeMe     = "me"
	assigneeNobody = "nobody"
)

// oneOf is the value if it is one of those known, else empty.
func oneOf[T ~string](value string, known []T) T {
	if i := slices.Index(known, T(value)); i >= 0 {
		return known[i]
	}
	return ""
}

// readAsked reads an address. It never fails.
func readAsked(q url.Values) asked {
	a := asked{
		Search: clip(q.Get("q")), Section: clip(q.Get("section")), Desk: clip(q.Get("desk")), Stage: clip(q.Get("stage")),
		Kind: oneOf(q.Get("kind"), story.Kinds), Status: oneOf(q.Get("status"), story.Statuses),
		Due: oneOf(q.Get("due"), dues), Where: oneOf(q.Get("where"), places),
		Legal:   oneOf(q.Get("legal"), []story.Legal{story.LegalCheck, story.LegalCleared}),
		Embargo: q.Get("embargo") == "1", Behind: q.Get("behind") == "1",
		Sort: oneOf(q.Get("sort"), sorts),
	}
	for into, name := range map[*string]string{&a.Language: "language", &a.Missing: "missing"} {
		if tag, err := edition.ValidTag(clip(q.Get(name))); err == nil {
			*into = tag
		}
	}
	switch who := clip(q.Get("assignee")); who {
	case assigneeMe, assigneeNobody:
		a.Assignee = who
	default:
		if _, err := id.Parse(who); err == nil {
			a.Assignee = who
		}
	}
	if a.Sort == "" {
		a.Sort = sorts[0]
	}
	return a
}

// values is the address again, in one spelling.
func (a asked) values() url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("q", a.Search)
	set("language", a.Language)
	set("kind", string(a.Kind))
	set("status", string(a.Status))
	set("section", a.Section)
	set("desk", a.Desk)
	set("stage", a.Stage)
	set("assignee", a.Assignee)
	set("due", a.Due)
	set("legal", string(a.Legal))
	set("missing", a.Missing)
	set("where", a.Where)
	if a.Embargo {
		set("embargo", "1")
	}
	if a.Behind {
		set("behind", "1")
	}
	if a.Sort != sorts[0] {
		set("sort", a.Sort)
	}
	return q
}

// narrows says whether anything is left out.
func (a asked) narrows() bool {
	a.Sort = sorts[0]
	return a != asked{Sort: sorts[0]}
}

// rare says whether a field is in use that the screen does not show at once.
func (a asked) rare() bool {
	return a.Section != "" || a.Stage != "" || a.Legal != "" || a.Missing != "" || a.Embargo || a.Behind || a.Where != "" || a.Sort != sorts[0] || a.Kind != ""
}

// path is the address of a view of the query. One that narrows nothing says so,
// since a bare address opens with the caller's own first search.
func (a asked) path(view string, from int) string {
	q := a.values()
	if from > 0 {
		q.Set("from", strconv.Itoa(from))
	}
	if len(q) == 0 {
		q.Set("all", "1")
	}
	return view + "?" + q.Encode()
}

// query is what the noun is asked, for an account, at a time in its zone.
func (a asked) query(me id.ID, now time.Time) story.Query {
	q := story.Query{Search: a.Search, Language: a.Language, Kind: a.Kind, Status: a.Status, Section: a.Section, Desk: a.Desk, Stage: a.Stage,
		InWork: a.Where == "board", OffBoard: a.Where == "off", Unassigned: a.Assignee == assigneeNobody,
		Legal: a.Legal, Embargo: a.Embargo, Behind: a.Behind, Missing: a.Missing, Overdue: a.Due == "overdue", Sort: a.Sort}
	switch a.Assignee {
	case "", assigneeNobody:
	case assigneeMe:
		q.Assignee = me
	default:
		q.Assignee, _ = id.Parse(a.Assignee) // readAsked has parsed it
	}
	year, month, day := now.Date()
	dawn := time.Date(year, month, day, 0, 0, 0, 0, now.Location())
	switch a.Due {
	case "today":
		q.DueFrom, q.DueBy = dawn, dawn.AddDate(0, 0, 1).Add(-time.Microsecond)
	case "week":
		q.DueFrom, q.DueBy = dawn, dawn.AddDate(0, 0, 7).Add(-time.Microsecond)
	}
	return q
}

// column is one of the board's: a stage of a desk, or what stands at none.
type column struct {
	Key    string // what a move names: desk/stage, or one of the keys below
	Desk   string // slug
	Stage  string // slug
	Name   string // said, or as the house named it
	Of     string // the desk's name, where the board shows several
	Takes  bool   // a story can be moved here
	Total  int    // of the query
	Cards  []card
	More   string // where the rest is shown
	status []story.Status
}

// Keys of the columns that are no stages. A slug of the house has no full stop.
const (
	offBoard     = ".off" // a draft at no stage; moving here takes a story off the board
	colScheduled = ".scheduled"
	colPublished = ".published"
	colEnded     = ".ended"
	colLost      = ".lost" // at a stage that the house has no more
)

// stageKey names a stage of a desk.
func stageKey(desk, stage string) string { return desk + "/" + stage }

// columnOf is the key of the column that a version stands in.
func columnOf(s house.Settings, p story.Plan, status story.Status) string {
	if p.Stage != "" {
		if d, st, ok := s.Stage(p.Desk, p.Stage); ok {
			return stageKey(d.Slug, st.Slug)
		}
		return colLost
	}
	switch status {
	case story.StatusScheduled:
		return colScheduled
	case story.StatusPublished, story.StatusCorrected:
		return colPublished
	case story.StatusWithdrawn, story.StatusKilled:
		return colEnded
	}
	return offBoard
}
