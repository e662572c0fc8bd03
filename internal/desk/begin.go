package desk

import (
	"context"
	"net/http"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareBegin() {
	d.screen(screen{method: http.MethodGet, pattern: "/new", action: staff.Write, do: (*visit).beginForm, example: "/new"})
	d.screen(screen{method: http.MethodPost, pattern: "/new", action: staff.Write, do: (*visit).begin})
}

// beginning is the form that a story begins with.
type beginning struct {
	Frame
	Kinds     []story.Kind
	Languages []string
	Language  string // chosen at first
	Desks     []deskChoice
	People    []staff.Colleague
	Sections  []sectionChoice
	Levels    []access.Level
	Level     access.Level
	ZoneOf    string
}

// sectionChoice are the sections of one edition.
type sectionChoice struct {
	Language string
	Sections []house.Section
}

// levels are the terms that a story can begin with; named plans are chosen in
// the editor.
var levels = []access.Level{access.Open, access.Registered, access.Members}

func (v *visit) beginForm() error {
	m := beginning{Frame: v.frame(v.T("Begin a story"), "versions"), Kinds: story.Kinds, Levels: levels}
	m.ZoneOf = m.zone().String()
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, people, err := v.newsroom(ctx, tx)
		m.People, m.Desks, m.Level = people, v.desks(s), s.DefaultTerms.Level
		m.Language = s.DefaultEdition
		for _, e := range s.Editions {
			m.Languages = append(m.Languages, e.Language)
			if e.Language == v.book().Tag { // who writes in Arabic begins in Arabic
				m.Language = e.Language
			}
			if len(e.Sections) > 0 {
				m.Sections = append(m.Sections, sectionChoice{e.Language, e.Sections})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	m.island(v, "board.js", boardData{View: "form", Shortcuts: v.who.Shortcuts})
	return v.show(http.StatusOK, "begin", m)
}

// begin makes the story and opens it.
func (v *visit) begin() error {
	if err := v.form(); err != nil {
		return err
	}
	f := v.r.PostFormValue
	var m story.Meta
	err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		s, people, err := v.newsroom(ctx, tx)
		if err != nil {
			return err
		}
		n := story.New{Language: clip(f("language")), By: v.who.Email, Begun: v.who.ID}
		n.Content.Headline, n.Content.Kind = f("headline"), story.Kind(clip(f("kind")))
		n.Content.Terms = s.DefaultTerms
		if level := access.Level(f("terms")); level != "" && level != s.DefaultTerms.Level {
			n.Content.Terms = access.Terms{Level: level}
		}
		tag, err := edition.ValidTag(n.Language)
		if err != nil {
			return saidError{http.StatusUnprocessableEntity, v.explain(err)}
		}
		if slug := clip(f("section")); slug != "" {
			n.Content.Section = story.Label{Slug: slug, Name: s.SectionName(tag, slug)}
		}
		var p story.Plan
		if err := v.place(s, &p, f("stage")); err != nil {
			return err
		}
		n.Desk, n.Stage = p.Desk, p.Stage
		if m, err = story.Create(ctx, tx, n); err != nil {
			return err
		}
		if _, err = story.SetPlan(ctx, tx, m.ID, v.who.Email, func(p *story.Plan) (err error) {
			if p.Assignee, err = v.colleague(people, f("assignee")); err != nil {
				return err
			}
			p.Due, err = v.readDue(f("due"), v.frame("", "").zone())
			return err
		}); err != nil {
			return err
		}
		return staff.Note(ctx, tx, v.who.Email, "began", "version "+m.ID.String(), clip(m.Headline))
	})
	if err != nil {
		return err
	}
	return v.back("/version/" + m.ID.String() + "/edit")
}
