package desk

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareVersion() {
	d.screen(screen{method: http.MethodGet, pattern: "/version/{id}", action: staff.SeeDesk, doVersion: (*visit).showVersion, example: "/version/none"})
}

// version is one version: what is known of it, what can be done to it, its other
// languages, and what was done.
type version struct {
	Frame
	story.Meta
	TextDir   string
	Terms     string
	Address   string // where readers find it; empty before it was ever public
	Shown     string // the address as people read it
	Place     place
	Others    []versionRow
	Revisions []story.Revision // the latest few
	More      int              // revisions that are not among them
	Deeds     []story.Deed
	Photo     *photo.Photo
	Body      template.HTML
	Comments  int
	Can       map[string]bool
	Assignee  string
	DeskName  string
	StageName string

	Of        *versionRow     // what a translation follows
	Asked     []asking        // what corrections of its source ask of it
	Asks      correctedSource // what its own corrections ask of its translations
	Into      []string        // languages of editions that the story lacks
	Following []story.Revision
	People    []staff.Account // whom a translation may be given to, who looks first
}

// maxShown is how many revisions and deeds the page of a version shows.
const maxShown = 12

func (v *visit) showVersion(meta story.Meta) error {
	m := version{Meta: meta, TextDir: edition.Direction(meta.Language), Terms: v.termsOf(meta)}
	if err := v.view(func(ctx context.Context, tx *db.Tx) error { return v.readVersion(ctx, tx, &m) }); err != nil {
		return err
	}
	m.Frame = v.frame(m.Headline, "")
	m.Place = v.placed(meta, "")
	m.Can = map[string]bool{"translate": meta.Status != story.StatusKilled && v.who.May(staff.Translate, true), "edit": v.may(staff.Edit, meta) == nil}
	return v.show(http.StatusOK, "version", m)
}

// termsOf says who may read a version whole.
func (v *visit) termsOf(m story.Meta) string {
	level, _, _ := strings.Cut(m.Terms.String(), ":")
	said := v.T(level)
	if len(m.Terms.Plans) > 0 {
		said += " · " + v.book().List(m.Terms.Plans)
	}
	return said
}

func (v *visit) readVersion(ctx context.Context, tx *db.Tx, m *version) error {
	settings, err := house.Load(ctx, tx)
	if err != nil {
		return err
	}
	if m.PublishedRevision > 0 {
		m.Address = v.URL(settings, m.Meta)
		m.Shown = m.Address
		if s, err := url.PathUnescape(m.Address); err == nil {
			m.Shown = s
		}
	}
	if d, st, ok := settings.Stage(m.Plan.Desk, m.Plan.Stage); ok && m.Plan.Stage != "" {
		m.DeskName, m.StageName = d.Name, st.Name
	}
	content, err := story.Working(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	m.Body = template.HTML(content.Body.HTML(body.RenderOptions{Direction: edition.Direction, HeadingBase: 3})) // package body has escaped and sanitised it
	all, err := story.Revisions(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	for i, r := range all {
		if i < maxShown {
			m.Revisions = append(m.Revisions, r)
		}
		if (r.Published || i == 0) && len(m.Following) < maxShown {
			m.Following = append(m.Following, r)
		}
	}
	m.More = len(all) - len(m.Revisions)
	if m.Deeds, err = story.Deeds(ctx, tx, m.ID); err != nil {
		return err
	}
	m.Deeds = m.Deeds[:min(len(m.Deeds), maxShown)]
	if m.Lead.Photo != 0 {
		if p, err := photo.Get(ctx, tx, m.Lead.Photo); err == nil {
			m.Photo = &p
		}
	}
	people, err := staff.Working(ctx, tx)
	if err != nil {
		return err
	}
	for _, a := range people {
		if a.ID == m.Plan.Assignee {
			m.Assignee = a.Name
		}
		if a.ID != v.who.ID && a.May(staff.Edit, true) {
			m.People = append(m.People, a)
		}
	}
	if v.who.May(staff.Edit, true) {
		m.People = append([]staff.Account{v.who}, m.People...)
	}
	comments, err := story.Comments(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	m.Comments = len(comments)
	return v.readLanguages(ctx, tx, m, settings)
}

// readLanguages finds the other languages, and what corrections ask among them.
func (v *visit) readLanguages(ctx context.Context, tx *db.Tx, m *version, settings house.Settings) error {
	all, err := story.Versions(ctx, tx, m.Story)
	if err != nil {
		return err
	}
	var has []string
	for _, o := range all {
		if o.Origin != story.Adaptation {
			has = append(has, o.Language)
		}
		if o.ID == m.ID {
			continue
		}
		row := versionRow{o, edition.Direction(o.Language), o.Terms.String()}
		m.Others = append(m.Others, row)
		if o.ID == m.OfVersion {
			m.Of = &row
		}
	}
	for _, e := range settings.Editions {
		if !slices.Contains(has, e.Language) {
			m.Into = append(m.Into, e.Language)
		}
	}
	open, err := story.FollowUps(ctx, tx, m.ID, 0)
	if err != nil {
		return err
	}
	for _, f := range open {
		if f.State != story.FollowUpOpen {
			continue
		}
		a := asking{FollowUp: f, Dir: m.TextDir, May: v.may(staff.Edit, m.Meta) == nil}
		if v.may(staff.Publish, m.Meta) == nil {
			a.Correct = correctAddress(f)
		}
		m.Asked = append(m.Asked, a)
	}
	m.Asks, err = v.asks(ctx, tx, m.Meta)
	return err
}

// doors are the screens of a version that who looks may open.
func (v *visit) doors(m story.Meta) []NavItem {
	var all []NavItem
	for _, d := range []struct {
		path, text string
		action     staff.Action
		fits       bool
	}{
		{"/edit", v.T("Write"), staff.Edit, m.Status != story.StatusKilled},
		{"/edit", v.T("Read and comment"), staff.Comment, m.Status != story.StatusKilled && v.may(staff.Edit, m) != nil},
		{"/translate", v.T("Translate side by side"), staff.Edit, m.OfVersion != 0 && m.Status != story.StatusKilled},
		{"/publish", v.T("Publish"), staff.Publish, m.Status != story.StatusKilled},
		{"/correct", v.T("Correct"), staff.Publish, m.Status.Live()},
		{"/preview", v.T("Preview"), staff.Preview, m.Status != story.StatusKilled},
		{"/plan", v.T("Plan"), staff.Plan, true},
		{"/revisions", v.T("Revisions"), staff.SeeDesk, true},
		{"/compare", v.T("Compare"), staff.SeeDesk, m.Revision > 1},
	} {
		if d.fits && v.may(d.action, m) == nil {
			all = append(all, NavItem{Name: d.path[1:], URL: "/version/" + m.ID.String() + d.path, Text: d.text})
		}
	}
	return all
}
