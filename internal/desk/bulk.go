package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareBulk() {
	d.screen(screen{method: http.MethodGet, pattern: "/bulk", action: staff.SeeDesk, do: (*visit).previewBulk, example: "/bulk"})
	d.screen(screen{method: http.MethodPost, pattern: "/bulk", action: staff.SeeDesk, do: (*visit).bulk})
}

// bulkMost bounds how many stories one act changes.
const bulkMost = 300

// bulkActs are what can be done to many stories, by the field of the plan that
// each changes.
var bulkActs = []string{"stage", "assignee", "due", "legal", "off"}

// bulkPage shows what an act would change, and then what it has changed.
type bulkPage struct {
	Frame
	Act     string
	Value   string
	Acts    []actChoice
	Desks   []deskChoice
	People  []staff.Colleague
	Legals  []legalChoice
	ZoneOf  string
	Back    string
	Ready   bool // the value can be read: what stands here would be done
	Fault   string
	Done    bool
	Left    int // chosen beyond bulkMost
	Change  []bulkLine
	Stay    []bulkLine
	Changed string
	Stayed  string
}

type actChoice struct{ Value, Name string }

// bulkLine says of one story what will change, or why nothing will.
type bulkLine struct {
	ID       id.ID
	Headline string
	Lang     string
	Dir      string
	Was, Now string // said
	WasValue string // what the field says now, so that a change in between is seen
	Why      string
}

func (v *visit) bulkActs() []actChoice {
	return []actChoice{{"stage", v.T("Move to a stage")}, {"assignee", v.T("Assign")}, {"due", v.T("Set when it is due")},
		{"legal", v.T("Set the legal flag")}, {"off", v.T("Take off the board")}}
}

// chosen reads which stories a form names, each once, in the order of their ids
// so that two acts at once wait for one another and never for ever.
func chosen(q url.Values) (ids []id.ID, left int) {
	ids = []id.ID{} // nil would ask for every story
	for _, s := range q["id"] {
		if one, err := id.Parse(s); err == nil {
			ids = append(ids, one)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) > bulkMost {
		return ids[:bulkMost], len(ids) - bulkMost
	}
	return ids, 0
}

// bulkOf begins the page: the act, its value, and the field that it changes.
func (v *visit) bulkOf(q url.Values, s house.Settings, people []staff.Colleague) (bulkPage, func(story.Status) planField) {
	m := bulkPage{Frame: v.frame(v.T("Change several stories"), "versions"), Act: oneOf(q.Get("act"), bulkActs), Value: clip(q.Get("value")),
		Acts: v.bulkActs(), Desks: v.desks(s), People: people, Legals: v.legals(), Back: listPath(q.Get("back"), tablePath)}
	m.ZoneOf = m.zone().String()
	if m.Act == "" {
		m.Act = bulkActs[0]
	}
	name := m.Act
	if m.Act == "off" {
		name, m.Value = "stage", offBoard
	}
	return m, func(status story.Status) planField {
		fields := v.planFields(s, people, status)
		return fields[slices.IndexFunc(fields, func(f planField) bool { return f.name == name })]
	}
}

// sayField puts a value of a plan's field into words.
func (v *visit) sayField(t *teller, f planField, p story.Plan, status story.Status) string {
	switch f.name {
	case "stage":
		return v.placeName(t.settings, columnOf(t.settings, p, status))
	case "assignee":
		return t.assignee(p.Assignee)
	case "due":
		if p.Due.IsZero() {
			return v.T("Not due")
		}
		return t.clock(p.Due)
	}
	for _, l := range v.legals() {
		if l.Value == p.Legal {
			return l.Name
		}
	}
	return string(p.Legal)
}

// weigh says what an act would make of one story. The plan is that of the story
// as it is now.
func (v *visit) weigh(t *teller, f planField, m story.Meta, value string) (line bulkLine, change story.Plan) {
	line = bulkLine{ID: m.ID, Headline: m.Headline, Lang: m.Language, Dir: t.DirOf(m.Language), WasValue: f.now(m.Plan), Was: v.sayField(t, f, m.Plan, m.Status)}
	next := m.Plan
	err := f.set(&next, value)
	line.Now = v.sayField(t, f, next, m.Status)
	switch {
	case err != nil:
		line.Why = v.explain(err)
	case !v.who.May(f.action, m.Plan.OwnOf(v.who.ID)):
		_, _, line.Why = v.told(refusedError{f.action})
	case m.Status == story.StatusKilled:
		line.Why = v.T("It was killed; there is nothing to plan")
	case f.now(next) == line.WasValue:
		line.Why = v.T("It is so already")
	}
	return line, next
}

func (v *visit) previewBulk() error {
	q := v.r.URL.Query()
	ids, left := chosen(q)
	var m bulkPage
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, people, err := v.newsroom(ctx, tx)
		if err != nil {
			return err
		}
		var field func(story.Status) planField
		m, field = v.bulkOf(q, s, people)
		m.Left = left
		t := v.teller(m.Frame, s, people, tx.Now())
		metas, err := story.Page(ctx, tx, story.Query{IDs: ids, Limit: bulkMost, Sort: "headline"})
		if err != nil {
			return err
		}
		m.Ready = m.Act == "off" || q.Has("value")
		if m.Ready {
			var try story.Plan
			if err := field("").set(&try, m.Value); err != nil {
				m.Ready, m.Fault = false, v.explain(err)
			}
		}
		for _, meta := range metas {
			line, _ := v.weigh(t, field(meta.Status), meta, m.Value)
			if !m.Ready {
				line.Why = ""
			}
			if line.Why == "" {
				m.Change = append(m.Change, line)
			} else {
				m.Stay = append(m.Stay, line)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.Changed, m.Stayed = m.N("{N} stories will change", len(m.Change)), m.N("{N} stories will not", len(m.Stay))
	return v.show(http.StatusOK, "bulk", m)
}

// bulk does what was previewed. Each story is a decision of its own: one that
// may not change, or is not any more what was previewed, is told and stays.
func (v *visit) bulk() error {
	if err := v.form(); err != nil {
		return err
	}
	ids, left := chosen(v.r.PostForm)
	was := map[id.ID]string{}
	for _, line := range v.r.PostForm["was"] {
		which, value, ok := strings.Cut(line, "=")
		if one, err := id.Parse(which); err == nil && ok {
			was[one] = value
		}
	}
	var m bulkPage
	err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		s, people, err := v.newsroom(ctx, tx)
		if err != nil {
			return err
		}
		var field func(story.Status) planField
		m, field = v.bulkOf(v.r.PostForm, s, people) // anew: the transaction may run again
		m.Left, m.Done, m.Ready = left, true, true
		t := v.teller(m.Frame, s, people, tx.Now())
		for _, which := range ids {
			var line bulkLine
			err := tx.Savepoint(ctx, func(ctx context.Context, tx *db.Tx) error {
				meta, err := story.Get(ctx, tx, which)
				if err != nil {
					return err
				}
				f := field(meta.Status)
				_, err = story.SetPlan(ctx, tx, which, v.who.Email, func(p *story.Plan) error {
					meta.Plan = *p
					var next story.Plan
					line, next = v.weigh(t, f, meta, m.Value)
					if before, ok := was[which]; line.Why == "" && ok && before != line.WasValue {
						line.Why = v.T("Somebody has changed it meanwhile; it says {now} now", "now", line.Was)
					}
					if line.Why != "" {
						return errStays
					}
					*p = next
					return nil
				})
				if err != nil {
					return err
				}
				return staff.Note(ctx, tx, v.who.Email, "planned", "version "+which.String(), clip(f.name+": "+line.Now))
			})
			switch {
			case err == nil:
				m.Change = append(m.Change, line)
			case errors.Is(err, errStays):
				m.Stay = append(m.Stay, line)
			case errors.Is(err, db.ErrNotFound):
				m.Stay = append(m.Stay, bulkLine{ID: which, Headline: which.String(), Why: v.T("There is no such story")})
			case errors.Is(err, story.ErrContent):
				line.Why = v.explain(err)
				m.Stay = append(m.Stay, line)
			default:
				return fmt.Errorf("bulk: %s: %w", which, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.Changed, m.Stayed = m.N("{N} stories have changed", len(m.Change)), m.N("{N} stories have not", len(m.Stay))
	return v.show(http.StatusOK, "bulk", m)
}

// errStays ends the savepoint of a story that stays as it is.
var errStays = errors.New("stays as it is")
