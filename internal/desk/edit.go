package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// editLimit is what the form of a whole version may bring, in bytes: its text,
// escaped as forms are, and its head.
const editLimit = 3*body.MaxText + 1<<20

func (d *Desk) declareEdit() {
	d.screen(screen{method: http.MethodGet, pattern: "/version/{id}/edit", action: staff.SeeDesk, doVersion: (*visit).edit, example: "/version/none/edit"})
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/edit", action: staff.Edit, limit: editLimit, doVersion: (*visit).saveEdit})
}

// editing is the screen on which a version is written.
type editing struct {
	Frame
	Place    place
	ID       id.ID
	Language string
	TextDir  string
	Status   story.Status
	Head     story.Head
	Headline string
	standing
	Markdown string
	Fenced   bool          // the Markdown holds what Markdown has no signs for
	Body     template.HTML // for who may not write
	MayEdit  bool
	Fault    string
	Told     string
	Conflict *story.Difference

	Bylines     []story.Byline // with room for more
	Kinds       []story.Kind
	Sections    []story.Label
	Topics      string
	Levels      []access.Level
	Level       access.Level
	Plans       string
	From, Until string
	Lead        *photo.Photo
}

// written is what the island of the editor is told.
type written struct {
	Version       id.ID     `json:"version"`
	Language      string    `json:"language"`
	Dir           string    `json:"dir"`
	Account       string    `json:"account"`
	Name          string    `json:"name"`
	MayEdit       bool      `json:"mayEdit"`
	MayComment    bool      `json:"mayComment"`
	MayIllustrate bool      `json:"mayIllustrate"`
	Quotes        [2]string `json:"quotes"`
	People        []person  `json:"people"`
}

type person struct {
	Account string `json:"account"`
	Name    string `json:"name"`
}

func (v *visit) edit(m story.Meta) error {
	content, at, err := v.workingCopy(m)
	if err != nil {
		return err
	}
	e := editing{standing: at}
	if v.r.URL.Query().Has("saved") {
		e.Told = v.T("Saved as revision {n}.", "n", v.book().Number(int64(at.Base)))
	}
	return v.showEdit(http.StatusOK, m, content, e)
}

// workingCopy is what everybody has written so far, and where it stands.
func (v *visit) workingCopy(m story.Meta) (content story.Content, at standing, err error) {
	err = v.view(func(ctx context.Context, tx *db.Tx) error {
		c, err := draft.Open(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		at = standing{c.Revision, c.V, c.Fields}
		if content.Body, _, err = c.Doc.Canonical(); err != nil {
			return err
		}
		head, err := json.Marshal(c.Head)
		if err != nil {
			return err
		}
		return json.Unmarshal(head, &content.Head)
	})
	return content, at, err
}

// standing is where a working copy stood when it was shown.
type standing struct {
	Base   int // the latest revision
	V      int // the steps of its body
	Fields int // the changes of its head
}

func (v *visit) showEdit(status int, m story.Meta, c story.Content, e editing) error {
	e.ID, e.Language, e.TextDir, e.Status, e.Head, e.Headline = m.ID, m.Language, edition.Direction(m.Language), m.Status, c.Head, c.Headline
	e.MayEdit, e.Place = v.may(staff.Edit, m) == nil, v.placed(m, "edit")
	if e.Markdown == "" {
		e.Markdown = c.Body.Source()
	}
	e.Fenced = strings.Contains(e.Markdown, "```standfirst")
	if !e.MayEdit {
		e.Body = template.HTML(c.Body.HTML(body.RenderOptions{Direction: edition.Direction, HeadingBase: 2})) // package body has escaped and sanitised it
	}
	e.Kinds, e.Levels = story.Kinds, []access.Level{access.Open, access.Registered, access.Members, access.Plans}
	e.Bylines = append(slices.Clone(c.Bylines), story.Byline{})
	if len(c.Bylines) == 0 {
		e.Bylines = append(e.Bylines, story.Byline{})
	}
	var topics []string
	for _, t := range c.Topics {
		topics = append(topics, t.Name)
	}
	e.Topics = strings.Join(topics, ", ")
	if e.Level = c.Terms.Level; e.Level == "" {
		e.Level = access.Members
	}
	e.Plans, e.From, e.Until = strings.Join(c.Terms.Plans, ", "), localTime(c.Terms.From), localTime(c.Terms.Until)
	told := written{Version: m.ID, Language: m.Language, Dir: e.TextDir, Account: v.who.ID.String(), Name: v.who.Name, MayEdit: e.MayEdit,
		MayComment: v.may(staff.Comment, m) == nil, MayIllustrate: v.may(staff.Illustrate, m) == nil, Quotes: edition.Lookup(m.Language).QuoteMarks()}
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		settings, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		e.Sections = sectionsOf(settings, m.Language, c.Section)
		people, err := staff.Working(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range people {
			told.People = append(told.People, person{p.ID.String(), p.Name})
		}
		if c.Lead.Photo != 0 {
			if p, err := photo.Get(ctx, tx, c.Lead.Photo); err == nil {
				e.Lead = &p
			} else if !errors.Is(err, db.ErrNotFound) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	e.Frame = v.frame(v.T("Write: {headline}", "headline", c.Headline), "")
	if e.Conflict == nil {
		e.island(v, "edit.js", told)
	}
	return v.show(status, "edit", e)
}

// sectionsOf are the sections of an edition, and the one that a text stands in
// even if the edition has it no longer.
func sectionsOf(s house.Settings, language string, now story.Label) (all []story.Label) {
	e, _ := s.Edition(language)
	for _, sec := range e.Sections {
		all = append(all, story.Label{Slug: sec.Slug, Name: sec.Name})
	}
	if now.Slug != "" && !slices.ContainsFunc(all, func(l story.Label) bool { return l.Slug == now.Slug }) {
		all = append(all, now)
	}
	return all
}

func localTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(formTime)
}

// saveEdit takes the whole version from a form: the way without JavaScript.
func (v *visit) saveEdit(m story.Meta) error {
	if err := v.form(); err != nil {
		return err
	}
	var seen standing
	for name, to := range map[string]*int{"base": &seen.Base, "v": &seen.V, "fields": &seen.Fields} {
		n, err := strconv.Atoi(v.r.PostFormValue(name))
		if err != nil {
			return fmt.Errorf("%w: %s %q is no number", errForm, name, clip(v.r.PostFormValue(name)))
		}
		*to = n
	}
	now, _, err := v.workingCopy(m)
	if err != nil {
		return err
	}
	c := story.Content{Head: now.Head}
	markdown := v.r.PostFormValue("body")
	fault := v.readHead(m, &c.Head)
	if fault == nil {
		var problems []body.Problem
		c.Body, problems, fault = body.FromSource(markdown)
		_ = problems // what was mended is shown in the text that comes back
	}
	again := editing{standing: seen, Markdown: markdown}
	if fault != nil {
		again.Fault = v.explain(fault)
		return v.showEdit(http.StatusUnprocessableEntity, m, c, again)
	}
	var revision int
	err = v.update("edited", "version "+m.ID.String(), "", func(ctx context.Context, tx *db.Tx) (err error) {
		base := seen.Base
		if c, err := draft.Open(ctx, tx, m.ID); err != nil {
			return err
		} else if c.V == seen.V && c.Fields == seen.Fields {
			// Nobody has written since the form was drawn: what it began from is kept first.
			if base, err = draft.Keep(ctx, tx, m.ID, v.who.Email); err != nil {
				return err
			}
		}
		revision, err = draft.Write(ctx, tx, m.ID, base, c, v.who.Email, "")
		return err
	})
	switch {
	case errors.Is(err, db.ErrConflict):
		theirs, now, err := v.workingCopy(m)
		if err != nil {
			return err
		}
		d := story.Compare(theirs, c)
		again.standing, again.Conflict = now, &d
		return v.showEdit(http.StatusConflict, m, c, again)
	case errors.Is(err, story.ErrContent):
		again.Fault = v.explain(err)
		return v.showEdit(http.StatusUnprocessableEntity, m, c, again)
	case err != nil:
		return err
	}
	return v.back("/version/" + m.ID.String() + "/edit?saved=" + strconv.Itoa(revision))
}

// readHead reads the head from the form; what the form does not hold stays.
func (v *visit) readHead(m story.Meta, h *story.Head) error {
	f := v.r.PostForm
	get := func(name string) string { return strings.TrimSpace(f.Get(name)) }
	h.Kind, h.Kicker, h.Headline, h.Standfirst = story.Kind(get("kind")), get("kicker"), get("headline"), get("standfirst")
	h.Slug, h.Dateline, h.Translator, h.Machine = get("slug"), get("dateline"), get("translator"), f.Has("machine")
	h.Credit, h.CopyrightNotice, h.UsageTerms, h.SourceNote = get("credit"), get("copyright_notice"), get("usage_terms"), get("source_note")
	was := h.Bylines
	h.Bylines = nil
	nth := func(name string, i int) string {
		if all := f[name]; i < len(all) {
			return strings.TrimSpace(all[i])
		}
		return ""
	}
	for i := range f["byline_name"] {
		b := story.Byline{Name: nth("byline_name", i), Role: nth("byline_role", i), Place: nth("byline_place", i)}
		if b.Name == "" {
			continue
		}
		for _, w := range was {
			if w.Name == b.Name {
				b.Slug = w.Slug
			}
		}
		h.Bylines = append(h.Bylines, b)
	}
	if slug := get("section"); slug != h.Section.Slug {
		h.Section = story.Label{Slug: slug}
		err := v.view(func(ctx context.Context, tx *db.Tx) error {
			settings, err := house.Load(ctx, tx)
			h.Section.Name = settings.SectionName(m.Language, slug)
			return err
		})
		if err != nil {
			return err
		}
	}
	topics := h.Topics
	h.Topics = nil
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		known, err := offered(ctx, tx, story.LabelTopic, m.Language, 500)
		topics = append(topics, known...)
		return err
	}); err != nil {
		return err
	}
	for _, name := range strings.FieldsFunc(get("topics"), func(r rune) bool { return r == ',' || r == '،' || r == '、' }) {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		t := story.Label{Name: name}
		for _, w := range topics { // those that the text has already come first
			if w.Name == name {
				t = w
				break
			}
		}
		h.Topics = append(h.Topics, t)
	}
	h.Terms = access.Terms{Level: access.Level(get("level"))}
	if h.Terms.Level == access.Plans {
		h.Terms.Plans = strings.FieldsFunc(get("plans"), func(r rune) bool { return r == ',' || r == ' ' })
	}
	for name, to := range map[string]*time.Time{"from": &h.Terms.From, "until": &h.Terms.Until} {
		if get(name) == "" {
			continue
		}
		at, err := time.Parse(formTime, get(name))
		if err != nil {
			return fmt.Errorf("%w: %q is no time; write it as 2026-05-01T18:30", errForm, clip(get(name)))
		}
		*to = at
	}
	h.Lead = story.Lead{Caption: get("lead_caption"), Alt: get("lead_alt"), Credit: get("lead_credit"), Decorative: f.Has("lead_decorative")}
	if s := get("lead_photo"); s != "" {
		p, err := id.Parse(s)
		if err != nil {
			return fmt.Errorf("%w: %q is no number of a picture", errForm, clip(s))
		}
		h.Lead.Photo = p
	}
	return nil
}
