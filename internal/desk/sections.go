package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

// houseSections is the form of an edition's sections.
type houseSections struct {
	housePage
	Edition    house.Edition
	EditionDir string
	Rows       []sectionRow
	Stray      []story.Use // sections that stories bear and the edition has not
	NewName    string
	NewSlug    string
}

type sectionRow struct {
	house.Section
	Used int // versions, live or not
}

func partSections(tag string) func(house.Settings) any {
	return func(s house.Settings) any {
		e, _ := s.Edition(tag)
		return e.Sections
	}
}

func (v *visit) houseSections() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseSections(s, s, nil)
}

func (v *visit) showHouseSections(now, sent house.Settings, trouble error) error {
	_, e, err := v.edition(sent)
	if err != nil {
		return err
	}
	m := houseSections{housePage: v.housed(v.T("Sections: {language}", "language", v.book().NameOf(e.Language)), "editions"), Edition: e, EditionDir: edition.Direction(e.Language)}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	if trouble != nil && !slices.ContainsFunc(e.Sections, func(s house.Section) bool { return s.Name == v.r.PostFormValue("new_name") }) {
		m.NewName, m.NewSlug = clip(v.r.PostFormValue("new_name")), clip(v.r.PostFormValue("new_slug"))
	}
	m.Mark = house.Mark(partSections(e.Language)(now))
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		used, err := story.SectionUse(ctx, tx)
		if err != nil {
			return err
		}
		moves, err := house.LoadMoves(ctx, tx)
		for _, u := range used {
			if u.Language != e.Language {
				continue
			}
			to := moves.Of(house.MoveSection, e.Language, u.Slug)
			if !slices.ContainsFunc(e.Sections, func(s house.Section) bool { return s.Slug == to }) {
				m.Stray = append(m.Stray, u)
			}
		}
		for _, sec := range e.Sections {
			n := count(used, e.Language, sec.Slug)
			for _, once := range moves.Once(house.MoveSection, e.Language, sec.Slug) {
				n += count(used, e.Language, once)
			}
			m.Rows = append(m.Rows, sectionRow{sec, n})
		}
		return err
	}); err != nil {
		return err
	}
	return v.show(status, "house_sections", m)
}

// sectionsOf reads the rows of the form, in the order in which they stand there.
func (v *visit) sectionsOf() (all []house.Section) {
	names := v.r.PostForm["name"]
	for i, slug := range v.r.PostForm["slug"] {
		if i < len(names) {
			all = append(all, house.Section{Slug: slug, Name: strings.TrimSpace(names[i])})
		}
	}
	return all
}

func (v *visit) setHouseSections() error {
	tag := v.r.PathValue("language")
	do, which, _ := strings.Cut(v.r.PostFormValue("do"), " ")
	sent, err := v.changeHouse(partSections(tag), func(_ context.Context, _ *db.Tx, s *house.Settings) error {
		i, _, err := v.edition(*s)
		if err != nil {
			return err
		}
		e := &s.Editions[i]
		e.Sections = v.sectionsOf()
		if do == "up" || do == "down" {
			move(e.Sections, slices.IndexFunc(e.Sections, func(s house.Section) bool { return s.Slug == which }), do)
		}
		if name := strings.TrimSpace(v.r.PostFormValue("new_name")); name != "" {
			slug := strings.TrimSpace(v.r.PostFormValue("new_slug"))
			if slug == "" {
				slug = edition.Label(name, tag)
			}
			e.Sections = append(e.Sections, house.Section{Slug: slug, Name: name})
		}
		// An item of the navigation does not outlive its section.
		e.Navigation = slices.DeleteFunc(e.Navigation, func(n house.NavItem) bool {
			return n.Kind == house.ItemSection && !slices.ContainsFunc(e.Sections, func(s house.Section) bool { return s.Slug == n.To })
		})
		return nil
	})
	switch {
	case err == nil && do == "remove":
		return v.askWhereSection(sent, which)
	case err == nil:
		return v.back("/house/sections/" + tag + "?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseSections(now, sent, err) })
}

// question asks where stories go before what they stand in is removed.
type question struct {
	housePage
	Heading  string
	Text     string
	Action   string // path that the answer is sent to
	Back     string
	Which    string // what is removed
	Choices  []NavItem
	Stays    string // what it means to choose none; empty where one must be chosen
	All      string // a box that does the same everywhere; empty where there is none
	Remove   string // what the button says
	MustMove bool
}

func (v *visit) askWhereSection(now house.Settings, slug string) error {
	_, e, err := v.edition(now)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(e.Sections, func(s house.Section) bool { return s.Slug == slug })
	if i < 0 {
		return fmt.Errorf("section %.60q: %w", slug, db.ErrNotFound)
	}
	var used []story.Use
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		used, err = story.SectionUse(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	base := "/house/sections/" + e.Language
	q := question{housePage: v.housed(v.T("Remove the section “{name}”", "name", e.Sections[i].Name), "editions"), Action: base + "/remove", Back: base, Which: slug,
		Text:  v.book().N("{N} stories of this edition stand in the section, published or not.", count(used, e.Language, slug)),
		Stays: v.T("Nowhere: they keep it as a label without a page of its own in the navigation"), All: v.T("Do the same in every edition that has both sections"), Remove: v.T("Remove the section")}
	q.Heading, q.Mark = q.Title, house.Mark(partSections(e.Language)(now))
	for _, s := range e.Sections {
		if s.Slug != slug {
			q.Choices = append(q.Choices, NavItem{Name: s.Slug, Text: s.Name})
		}
	}
	return v.show(http.StatusOK, "house_where", q)
}

func (v *visit) removeHouseSection() error {
	tag, slug, to := v.r.PathValue("language"), v.r.PostFormValue("which"), v.r.PostFormValue("to")
	sent, err := v.changeHouse(partSections(tag), func(ctx context.Context, tx *db.Tx, s *house.Settings) error {
		_, here, err := v.edition(*s)
		if err != nil {
			return err
		}
		has := func(e house.Edition, slug string) bool {
			return slices.ContainsFunc(e.Sections, func(s house.Section) bool { return s.Slug == slug })
		}
		if !has(here, slug) || to != "" && (to == slug || !has(here, to)) {
			return wrong(v.T("One of the two sections is not in this edition any more. Open the page anew."))
		}
		for i := range s.Editions {
			e := &s.Editions[i]
			if e.Language != tag && (v.r.PostFormValue("all") == "" || !has(*e, slug) || to != "" && !has(*e, to)) {
				continue
			}
			e.Sections = slices.DeleteFunc(slices.Clone(e.Sections), func(s house.Section) bool { return s.Slug == slug })
			e.Navigation = slices.DeleteFunc(slices.Clone(e.Navigation), func(n house.NavItem) bool { return n.Kind == house.ItemSection && n.To == slug })
			if to != "" {
				if err := house.Move(ctx, tx, house.MoveSection, e.Language, slug, to); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil {
		return v.back("/house/sections/" + tag + "?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseSections(now, sent, err) })
}

// moveHouseSection gives a section another address; the old one leads there.
func (v *visit) moveHouseSection() error {
	tag, slug, to := v.r.PathValue("language"), v.r.PostFormValue("which"), strings.TrimSpace(v.r.PostFormValue("slug"))
	_, err := v.changeHouse(partSections(tag), func(ctx context.Context, tx *db.Tx, s *house.Settings) error {
		for i := range s.Editions {
			e := &s.Editions[i]
			if e.Language != tag && v.r.PostFormValue("all") == "" {
				continue
			}
			for j := range e.Sections {
				if e.Sections[j].Slug == slug {
					e.Sections[j].Slug = to
					if err := house.Move(ctx, tx, house.MoveSection, e.Language, slug, to); err != nil {
						return err
					}
				}
			}
			for j := range e.Navigation {
				if n := &e.Navigation[j]; n.Kind == house.ItemSection && n.To == slug {
					n.To = to
				}
			}
		}
		if slug == to {
			return wrong(v.T("That is its address already."))
		}
		return nil
	})
	if err == nil {
		return v.back("/house/sections/" + tag + "?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseSections(now, now, err) })
}
