package desk

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareMove() {
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/move", action: staff.Plan, do: (*visit).move})
	d.screen(screen{method: http.MethodGet, pattern: "/version/{id}/plan", action: staff.SeeDesk, doVersion: (*visit).showPlan, example: "/version/none/plan"})
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/plan", action: staff.SeeDesk, doVersion: (*visit).setPlan})
}

// saidError is an error in the words of who looks, with its status.
type saidError struct {
	status int
	text   string
}

func (e saidError) Error() string { return e.text }

// meanwhile says that what is to be changed is not what was looked at.
func meanwhile(text string) error { return saidError{http.StatusConflict, text} }

// moveTo is what a move asks for, by form or as JSON.
type moveTo struct {
	To   string `json:"to"`   // the key of a column
	From string `json:"from"` // that of the column where the story stood when it was looked at; empty asks nothing
}

// move takes a story to a stage, or off the board. Mouse, keyboard and menu all
// come here.
func (v *visit) move() error {
	kind, _, _ := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	v.api = kind == "application/json"
	m, err := v.version(staff.Plan)
	if err != nil {
		return err
	}
	if err := v.alive(m); err != nil {
		return err
	}
	var to moveTo
	if v.api {
		err = v.read(&to)
	} else if err = v.form(); err == nil {
		to = moveTo{clip(v.r.PostFormValue("to")), clip(v.r.PostFormValue("from"))}
	}
	if err != nil {
		return err
	}
	var moved card
	err = v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		s, people, err := v.newsroom(ctx, tx)
		if err != nil {
			return err
		}
		now, err := story.SetPlan(ctx, tx, m.ID, v.who.Email, func(p *story.Plan) error {
			if !v.who.May(staff.Plan, p.OwnOf(v.who.ID)) { // given to somebody else meanwhile
				return refusedError{staff.Plan}
			}
			if at := columnOf(s, *p, m.Status); to.From != "" && to.From != at {
				return meanwhile(v.T("“{headline}” stands at {stage} now; somebody has moved it meanwhile. Nothing was changed.", "headline", m.Headline, "stage", v.placeName(s, at)))
			}
			return v.place(s, p, to.To)
		})
		if err != nil {
			return err
		}
		was := m.Plan
		m.Plan = now
		moved = v.teller(v.frame("", ""), s, people, tx.Now()).card(m)
		if now == was {
			return nil
		}
		return staff.Note(ctx, tx, v.who.Email, "moved", "version "+m.ID.String(), v.placeName(s, columnOf(s, now, m.Status)))
	})
	if err != nil {
		return err
	}
	if v.api {
		return v.json(http.StatusOK, moved)
	}
	return v.back(v.backTo("/version/" + m.ID.String()))
}

// alive returns an error for a version that was killed.
func (v *visit) alive(m story.Meta) error {
	if m.Status == story.StatusKilled {
		return saidError{http.StatusConflict, v.T("It was killed; there is nothing to plan")}
	}
	return nil
}

// place sets the stage that the key of a column names.
func (v *visit) place(s house.Settings, p *story.Plan, key string) error {
	if key == offBoard {
		p.Stage = ""
		return nil
	}
	desk, stage, _ := strings.Cut(key, "/")
	d, st, ok := s.Stage(desk, stage)
	if !ok || desk == "" {
		return saidError{http.StatusUnprocessableEntity, v.T("The house has no stage {stage}; choose one of its board.", "stage", clip(key))}
	}
	p.Desk, p.Stage = d.Slug, st.Slug
	return nil
}

// placeName says where the key of a column is.
func (v *visit) placeName(s house.Settings, key string) string {
	for _, c := range v.columns(s, asked{}) {
		if c.Key == key {
			return c.Full()
		}
	}
	return clip(key)
}

// backTo is where a form of one of the lists came from.
func (v *visit) backTo(otherwise string) string {
	return listPath(v.r.PostFormValue("back"), otherwise)
}

// listPath is an address if it is that of one of the lists, and nothing else.
func listPath(address, otherwise string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Path != tablePath && u.Path != boardPath {
		return otherwise
	}
	return (&url.URL{Path: u.Path, RawQuery: u.RawQuery}).String()
}

// plan is the screen of one version's plan.
type plan struct {
	Frame
	story.Meta
	Dir     string
	At      string // the key of its column
	Desks   []deskChoice
	People  []staff.Colleague
	Due     string // as the form's field takes it
	ZoneOf  string
	Legals  []legalChoice
	May     map[string]bool
	Back    string
	Reading story.Embargo
	Holds   bool
}

type legalChoice struct {
	Value story.Legal
	Name  string
}

func (v *visit) legals() []legalChoice {
	return []legalChoice{{story.LegalNone, v.T("No flag")}, {story.LegalCheck, v.T("Waits for the legal check")}, {story.LegalCleared, v.T("Legally cleared")}}
}

// formTime is how a browser's field writes a time without its zone.
const formTime = "2006-01-02T15:04"

func (v *visit) showPlan(m story.Meta) error {
	p := plan{Frame: v.frame(v.T("Plan"), "versions"), Meta: m, Legals: v.legals(), Reading: m.Plan.Embargo, Holds: m.Plan.Embargo.Holds(v.DB.Now()),
		Back: listPath(v.r.URL.Query().Get("back"), "")}
	p.Dir = p.DirOf(m.Language)
	zone := p.zone()
	p.ZoneOf = zone.String()
	if !m.Plan.Due.IsZero() {
		p.Due = m.Plan.Due.In(zone).Format(formTime)
	}
	own := m.Plan.OwnOf(v.who.ID)
	p.May = map[string]bool{"plan": v.who.May(staff.Plan, own), "legal": v.who.May(staff.Legal, own), "embargo": v.who.May(staff.Embargo, own)}
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, people, err := v.newsroom(ctx, tx)
		p.Desks, p.People, p.At = v.desks(s), people, columnOf(s, m.Plan, m.Status)
		return err
	})
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "plan", p)
}

// setPlan changes the fields of a plan that the form has changed. A field comes
// with what it said when the form was drawn: one that somebody else has changed
// meanwhile is not overwritten.
func (v *visit) setPlan(m story.Meta) error {
	if err := v.alive(m); err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		s, people, err := v.newsroom(ctx, tx)
		if err != nil {
			return err
		}
		var changed []string
		if _, err = story.SetPlan(ctx, tx, m.ID, v.who.Email, func(p *story.Plan) error {
			own := p.OwnOf(v.who.ID) // as it stood before this form
			for _, f := range v.planFields(s, people, m.Status) {
				value, given := v.r.PostForm[f.name]
				if !given {
					continue
				}
				was, now := v.r.PostFormValue("was_"+f.name), f.now(*p)
				_, known := v.r.PostForm["was_"+f.name]
				if known && value[0] == was || value[0] == now { // the form leaves it as it is
					continue
				}
				if !v.who.May(f.action, own) {
					return refusedError{f.action}
				}
				if known && was != now {
					return meanwhile(v.T("Somebody has changed “{field}” meanwhile. Nothing was changed; open the plan again.", "field", f.said))
				}
				if err := f.set(p, value[0]); err != nil {
					return err
				}
				changed = append(changed, f.name+": "+clip(value[0]))
			}
			return nil
		}); err != nil || len(changed) == 0 {
			return err
		}
		return staff.Note(ctx, tx, v.who.Email, "planned", "version "+m.ID.String(), clip(strings.Join(changed, "; ")))
	})
	if err != nil {
		return err
	}
	return v.back(v.backTo("/version/" + m.ID.String() + "/plan"))
}

// planField is one field of the form.
type planField struct {
	name, said string
	action     staff.Action
	now        func(story.Plan) string
	set        func(*story.Plan, string) error
}

func (v *visit) planFields(s house.Settings, people []staff.Colleague, status story.Status) []planField {
	zone := v.frame("", "").zone()
	return []planField{
		{"stage", v.T("Stage"), staff.Plan,
			func(p story.Plan) string { return columnOf(s, p, status) },
			func(p *story.Plan, key string) error { return v.place(s, p, key) }},
		{"assignee", v.T("Assignee"), staff.Plan,
			func(p story.Plan) string { return p.Assignee.String() },
			func(p *story.Plan, who string) (err error) { p.Assignee, err = v.colleague(people, who); return err }},
		{"due", v.T("Due"), staff.Plan,
			func(p story.Plan) string { return dueField(p.Due, zone) },
			func(p *story.Plan, text string) (err error) { p.Due, err = v.readDue(text, zone); return err }},
		{"legal", v.T("Legal flag"), staff.Legal,
			func(p story.Plan) string { return string(p.Legal) },
			func(p *story.Plan, flag string) error { p.Legal = story.Legal(flag); return nil }},
		{"embargo", v.T("Embargo"), staff.Embargo,
			func(p story.Plan) string { return p.Embargo.Text },
			func(p *story.Plan, text string) error { p.Embargo = story.ReadEmbargo(text); return nil }},
	}
}

func dueField(due time.Time, zone *time.Location) string {
	if due.IsZero() {
		return ""
	}
	return due.In(zone).Format(formTime)
}

// colleague reads whom a form names: nobody, or somebody who works here.
func (v *visit) colleague(people []staff.Colleague, who string) (id.ID, error) {
	if who == "" {
		return 0, nil
	}
	if who == assigneeMe {
		return v.who.ID, nil
	}
	for _, p := range people {
		if p.ID.String() == who && !p.Gone {
			return p.ID, nil
		}
	}
	return 0, saidError{http.StatusUnprocessableEntity, v.T("Nobody of that name works here; choose somebody of the list.")}
}

// readDue reads a time of a form, in a zone.
func (v *visit) readDue(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, form := range []string{formTime, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(form, text, zone); err == nil && t.Year() >= 2000 && t.Year() < 3000 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, saidError{http.StatusUnprocessableEntity, v.T("The time “{text}” cannot be read; write it as {example}.", "text", clip(text), "example", "2026-11-30T18:00")}
}
