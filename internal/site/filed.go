package site

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// filed puts the labels that a story bears into those of today: where an address
// has moved the new one, and the name that the house keeps for it.
func (h *state) filed(m *story.Meta) {
	m.Section = h.section(m.Language, m.Section)
	var topics []story.Label
	for _, t := range m.Topics {
		t.Slug = h.moves.Of(house.MoveTopic, m.Language, t.Slug)
		if name := h.tags[t.Slug].Name(m.Language); name != "" {
			t.Name = name
		}
		if !slices.ContainsFunc(topics, func(o story.Label) bool { return o.Slug == t.Slug }) {
			topics = append(topics, t)
		}
	}
	m.Topics = topics
	bylines := slices.Clone(m.Bylines)
	for i := range bylines {
		bylines[i].Slug = h.moves.Of(house.MoveAuthor, m.Language, bylines[i].Slug)
	}
	m.Bylines = bylines
}

func (h *state) section(lang string, s story.Label) story.Label {
	if s.Slug == "" {
		return s
	}
	s.Slug = h.moves.Of(house.MoveSection, lang, s.Slug)
	if name := h.SectionName(lang, s.Slug); name != s.Slug {
		s.Name = name
	}
	return s
}

// once are the slugs that led to where a label's address leads today.
func (v *visit) once(what story.LabelKind, slug string) []string {
	return v.house.moves.Once(string(what), v.lang, slug)
}

// elsewhere says where the page of a label has gone, if it has.
func (v *visit) elsewhere(what story.LabelKind, slug, below string) error {
	if to := v.house.moves.Of(string(what), v.lang, slug); to != slug && slug != "" {
		return &movedError{v.house.Path(v.lang, string(what)+"/"+to+below)}
	}
	return nil
}

// labelled are the tags of pages that show what a label is borne by, under its
// slugs of today and before.
func (v *visit) labelled(what story.LabelKind, slug string) []string {
	tags := []string{string(what) + " " + v.lang + "/" + slug}
	for _, old := range v.once(what, slug) {
		tags = append(tags, string(what)+" "+v.lang+"/"+old)
	}
	return tags
}

// menu is the navigation of an edition. pages are its standing pages by the id
// of their version; an item whose page is gone is left out.
func (h *state) menu(e house.Edition, pages map[string]Link) []Link {
	prefix := h.Prefix(e.Language)
	var all []Link
	for _, n := range e.Menu() {
		l := Link{Name: n.Name}
		switch n.Kind {
		case house.ItemSection:
			l.URL = prefix + "/section/" + n.To
			if l.Name == "" {
				l.Name = h.SectionName(e.Language, n.To)
			}
		case house.ItemTopic:
			slug := h.moves.Of(house.MoveTopic, e.Language, n.To)
			l.URL, l.Name = prefix+"/topic/"+slug, cmp.Or(l.Name, h.tags[slug].Name(e.Language), slug)
		case house.ItemPage:
			page, ok := pages[n.To]
			if !ok {
				continue
			}
			l.URL = page.URL
			if l.Name == "" {
				l.Name = page.Name
			}
		case house.ItemLink:
			l.URL = n.To
		}
		all = append(all, l)
	}
	return all
}

// Profile is what an author's page says of them, where the house keeps it.
type Profile struct {
	Role      string
	Biography []string // paragraphs
	Photo     *Picture
}

// authorProfile is nil for an author whom the house does not keep, or of whom it
// has nothing to say in the edition's language. portrait is the picture's id.
func (v *visit) authorProfile(ctx context.Context, tx *db.Tx, slug, name string) (p *Profile, portrait id.ID, err error) {
	a, err := house.LoadAuthor(ctx, tx, slug)
	if errors.Is(err, db.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	w := a.In(v.lang)
	p = &Profile{Role: w.Role}
	for _, line := range strings.Split(w.Biography, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			p.Biography = append(p.Biography, line)
		}
	}
	if a.Photo != 0 && !v.look.Lite {
		switch ph, err := photo.Get(ctx, tx, a.Photo); {
		case err == nil && ph.HasPixels():
			p.Photo, portrait = &Picture{Src: ph.CropAddress("1x1", 320), Width: 320, Height: 320, Alt: name}, ph.ID
		case err != nil && !errors.Is(err, db.ErrNotFound):
			return nil, 0, err
		}
	}
	if p.Role == "" && p.Biography == nil && p.Photo == nil {
		return nil, 0, nil
	}
	return p, portrait, nil
}
