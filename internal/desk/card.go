package desk

import (
	"html"
	"html/template"
	"strings"
	"time"

	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// card is a version as the lists show it, said in the language of who looks. The
// template and the script draw it from the same words.
type card struct {
	ID       id.ID  `json:"id"`
	Headline string `json:"headline"`
	Lang     string `json:"lang"`
	Dir      string `json:"dir"`
	Column   string `json:"column"`
	Cells    []cell `json:"cells"`
	Plan     bool   `json:"plan"` // who looks may move it
	Late     bool   `json:"late"`
}

// cell is what is said of one thing: its kind, its languages, when it is due.
type cell struct {
	K     string `json:"k"` // one of cellKeys
	Parts []part `json:"parts,omitempty"`
}

// part is a few words.
type part struct {
	Text  string `json:"text"`
	At    string `json:"at,omitempty"`    // the moment that it speaks of, for machines
	Title string `json:"title,omitempty"` // the same at length
	Class string `json:"class,omitempty"` // flag asks for somebody's eye; name is not in the screen's language
	Wide  bool   `json:"wide,omitempty"`  // only where there is room: in the table
}

// cellKeys are the cells in the order in which the table shows them.
var cellKeys = []string{"kind", "language", "status", "stage", "assignee", "due", "words", "section", "saved"}

// cellHeads are the heads of the table's columns, by cell.
func (v *visit) cellHeads() map[string]string {
	return map[string]string{"kind": v.T("Kind"), "language": v.T("Languages"), "status": v.T("Status"), "stage": v.T("Stage"),
		"assignee": v.T("Assignee"), "due": v.T("Due"), "words": v.T("Length"), "section": v.T("Section"), "saved": v.T("Last saved")}
}

// teller says cards; it is made once for a screen.
type teller struct {
	*visit
	Frame
	settings house.Settings
	names    map[id.ID]string
	kinds    map[story.Kind]string
	statuses map[story.Status]string
	tongues  map[string]string // names of languages
	places   map[string]string // names of stages, by their keys
	zone     *time.Location
	now      time.Time
}

func (v *visit) teller(f Frame, s house.Settings, people []staff.Colleague, now time.Time) *teller {
	t := &teller{visit: v, Frame: f, settings: s, names: make(map[id.ID]string, len(people)), zone: f.zone(), now: now,
		kinds: map[story.Kind]string{}, statuses: map[story.Status]string{}, tongues: map[string]string{}, places: map[string]string{}}
	for _, p := range people {
		t.names[p.ID] = p.Name
	}
	desks := s.WorkDesks()
	for _, d := range desks {
		for _, st := range d.Stages {
			t.places[stageKey(d.Slug, st.Slug)] = v.named(st.Name)
			if len(desks) > 1 {
				t.places[stageKey(d.Slug, st.Slug)] = v.T("{desk}: {stage}", "desk", v.named(d.Name), "stage", v.named(st.Name))
			}
		}
	}
	for _, k := range story.Kinds {
		t.kinds[k] = f.T(string(k))
	}
	for _, st := range story.Statuses {
		t.statuses[st] = f.T(string(st))
	}
	return t
}

// moment writes one shortly: its time of day if it is of today, else its day.
func (t *teller) moment(at time.Time) part {
	p := part{At: t.ISO(at), Title: t.clock(at)}
	if at = at.In(t.zone); days(at) == days(t.now.In(t.zone)) {
		p.Text = t.Frame.book.Digits(at.Format("15:04"))
	} else {
		p.Text = t.Frame.book.Date(at)
	}
	return p
}

// soon writes one that is awaited: with its day in words if it is near.
func (t *teller) soon(at time.Time) part {
	p := part{At: t.ISO(at), Title: t.clock(at), Text: t.clock(at)}
	hour := t.Frame.book.Digits(at.In(t.zone).Format("15:04"))
	switch days(at.In(t.zone)) - days(t.now.In(t.zone)) {
	case 0:
		p.Text = t.Frame.T("Today, {time}", "time", hour)
	case 1:
		p.Text = t.Frame.T("Tomorrow, {time}", "time", hour)
	}
	return p
}

// days counts the days of the calendar up to a moment, in its own zone.
func days(at time.Time) int {
	y, m, d := at.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// clock writes a moment at length.
func (t *teller) clock(at time.Time) string { return t.Frame.book.DateTime(at.In(t.zone)) }

func (t *teller) card(m story.Meta) card {
	c := card{ID: m.ID, Headline: m.Headline, Lang: m.Language, Dir: edition.Direction(m.Language), Column: columnOf(t.settings, m.Plan, m.Status),
		Plan: m.Status != story.StatusKilled && t.who.May(staff.Plan, m.Plan.OwnOf(t.who.ID)), Late: m.Overdue(t.now)}
	c.Cells = []cell{
		{"kind", []part{{Text: t.kinds[m.Kind]}}},
		{"language", t.languages(m)},
		{"status", append(t.status(m), t.flags(m)...)},
		{"stage", t.stage(m.Plan)},
		{"assignee", []part{{Text: t.assignee(m.Plan.Assignee), Class: "name"}}},
		{"due", t.due(m)},
		{"words", []part{{Text: t.Frame.N("{N} words", m.Words)}}},
		{"section", one(t.settings.SectionName(m.Language, m.Section.Slug))},
		{"saved", []part{t.moment(m.UpdatedAt)}},
	}
	return c
}

func one(text string) []part {
	if text == "" {
		return nil
	}
	return []part{{Text: text, Class: "name"}}
}

func (t *teller) assignee(who id.ID) string {
	switch name := t.names[who]; {
	case who == 0:
		return t.Frame.T("Nobody")
	case name == "":
		return t.Frame.T("Somebody who has left")
	default:
		return name
	}
}

// tongue is the name of a language.
func (t *teller) tongue(tag string) string {
	name, ok := t.tongues[tag]
	if !ok {
		name = t.LanguageName(tag)
		t.tongues[tag] = name
	}
	return name
}

// languages says the version's own, and of an original which of the house's
// languages the story is not in, and which are behind it.
func (t *teller) languages(m story.Meta) []part {
	parts := []part{{Text: t.tongue(m.Language)}}
	if m.Origin != story.Original {
		parts[0].Text = t.Frame.T("{language}, {origin}", "language", parts[0].Text, "origin", t.Frame.T(string(m.Origin)))
	}
	if m.BehindBy > 0 {
		parts = append(parts, part{Text: t.Frame.N("Behind by {N} revisions", m.BehindBy), Class: "flag"})
	}
	if m.Origin != story.Original || m.Status == story.StatusKilled {
		return parts
	}
	has := map[string]bool{m.Language: true}
	for _, s := range m.Siblings {
		has[s.Language] = true
		if s.BehindBy > 0 && s.Version != m.ID {
			parts = append(parts, part{Text: t.Frame.N("{language} is behind by {N} revisions", s.BehindBy, "language", t.tongue(s.Language)), Class: "flag"})
		}
	}
	var missing, names []string
	for _, e := range t.settings.Editions {
		if !has[e.Language] {
			missing, names = append(missing, e.Language), append(names, t.tongue(e.Language))
		}
	}
	if len(missing) > 0 {
		parts = append(parts, part{Text: t.Frame.T("Not in {languages}", "languages", strings.Join(missing, ", ")), Title: t.Frame.T("Not in {languages}", "languages", t.Frame.book.List(names)), Class: "lacks"})
	}
	return parts
}

func (t *teller) status(m story.Meta) []part {
	p := part{Text: t.statuses[m.Status], Class: "status " + string(m.Status)}
	if m.Status == story.StatusScheduled {
		p.Text, p.At = t.Frame.T("Scheduled for {time}", "time", t.clock(m.PublishedAt)), t.ISO(m.PublishedAt)
	}
	return []part{p}
}

func (t *teller) stage(p story.Plan) []part {
	if p.Stage == "" {
		return nil
	}
	d, st, ok := t.settings.Stage(p.Desk, p.Stage)
	if !ok {
		return []part{{Text: t.Frame.T("{stage}, a stage that the house has no more", "stage", p.Stage), Class: "flag"}}
	}
	return append([]part{{Text: t.places[stageKey(d.Slug, st.Slug)], Wide: true}}, t.age(p))
}

func (t *teller) age(p story.Plan) part {
	n, unit := span(t.now.Sub(p.StagedAt))
	said := map[string]string{"minutes": phrase("For {N} minutes"), "hours": phrase("For {N} hours"), "days": phrase("For {N} days")}
	text := t.Frame.N(said[unit], n)
	if n == 0 {
		text = t.Frame.T("Just now")
	}
	return part{Text: text, At: t.ISO(p.StagedAt), Title: t.clock(p.StagedAt)}
}

func (t *teller) due(m story.Meta) []part {
	if m.Plan.Due.IsZero() {
		return nil
	}
	exact := t.soon(m.Plan.Due)
	exact.Wide = true
	in := m.Plan.Due.Sub(t.now)
	rel := part{At: exact.At, Title: exact.Title}
	n, unit := span(max(in, -in))
	switch {
	case m.Overdue(t.now):
		rel.Class = "flag"
		rel.Text = t.Frame.N(map[string]string{"minutes": phrase("Overdue by {N} minutes"), "hours": phrase("Overdue by {N} hours"), "days": phrase("Overdue by {N} days")}[unit], n)
	case in >= 0:
		rel.Text = t.Frame.N(map[string]string{"minutes": phrase("Due in {N} minutes"), "hours": phrase("Due in {N} hours"), "days": phrase("Due in {N} days")}[unit], n)
	default:
		return []part{exact} // it went out
	}
	if n == 0 {
		rel.Text = t.Frame.T("Due now")
	}
	return []part{rel, exact}
}

// span is a length of time in one unit, rounded down: minutes below two hours,
// hours below two days.
func span(d time.Duration) (n int, unit string) {
	switch {
	case d < 2*time.Hour:
		return max(0, int(d/time.Minute)), "minutes"
	case d < 48*time.Hour:
		return int(d / time.Hour), "hours"
	}
	return int(d / (24 * time.Hour)), "days"
}

func (t *teller) flags(m story.Meta) (parts []part) {
	switch m.Plan.Legal {
	case story.LegalCheck:
		parts = append(parts, part{Text: t.Frame.T("Waits for the legal check"), Class: "flag"})
	case story.LegalCleared:
		parts = append(parts, part{Text: t.Frame.T("Legally cleared")})
	}
	switch e := m.Plan.Embargo; {
	case e.Bad():
		parts = append(parts, part{Text: t.Frame.T("Embargo “{text}” cannot be read, so it holds", "text", e.Text), Class: "flag"})
	case e.Holds(t.now):
		parts = append(parts, part{Text: t.Frame.T("Embargo until {time}", "time", t.clock(e.Until)), At: t.ISO(e.Until), Class: "flag"})
	}
	return parts
}

// named says the name of a desk or stage: that of a new house in the language
// of who looks, any other as the house wrote it.
func (v *visit) named(name string) string {
	if said, ok := map[string]string{"News": v.T("News"), "Writing": v.T("Writing"), "Desk": v.T("Desk"), "Subs": v.T("Subs"),
		"Revise": v.T("Revise"), "Final": v.T("Final"), "Hold": v.T("Hold")}[name]; ok {
		return said
	}
	return name
}

// HTML draws the parts of a cell. It stands in Go because a board has thousands
// of them; every text in it is escaped.
func (c cell) HTML() template.HTML {
	var b strings.Builder
	for i, p := range c.Parts {
		if i > 0 {
			b.WriteByte(' ')
		}
		tag := "span"
		switch {
		case p.At != "":
			tag = "time"
		case p.Class == "name":
			tag = "bdi"
		}
		b.WriteString("<" + tag)
		class := p.Class
		if p.Wide {
			class = strings.TrimSpace(class + " roomy")
		}
		for _, a := range [...]struct{ name, value string }{{"datetime", p.At}, {"title", p.Title}, {"class", class}} {
			if a.value != "" {
				b.WriteString(" " + a.name + `="` + html.EscapeString(a.value) + `"`)
			}
		}
		b.WriteString(">" + html.EscapeString(p.Text) + "</" + tag + ">")
	}
	return template.HTML(b.String())
}
