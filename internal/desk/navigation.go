package desk

import (
	"context"
	"slices"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

// houseNavigation is the form of an edition's navigation.
type houseNavigation struct {
	housePage
	Edition    house.Edition
	EditionDir string
	Own        bool // the edition has a navigation of its own
	Rows       []navRow
	Sections   []house.Section // that may be added
	Topics     []house.Section
	Pages      []house.Section // by the id of the version
}

type navRow struct {
	house.NavItem
	Leads string // the name of what it leads to
}

func partNavigation(tag string) func(house.Settings) any {
	return func(s house.Settings) any {
		e, _ := s.Edition(tag)
		return e.Navigation
	}
}

func (v *visit) houseNavigation() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseNavigation(s, s, nil)
}

// maxOffered bounds the topics and pages that a form offers.
const maxOffered = 300

func (v *visit) showHouseNavigation(now, sent house.Settings, trouble error) error {
	_, e, err := v.edition(sent)
	if err != nil {
		return err
	}
	m := houseNavigation{housePage: v.housed(v.T("Navigation: {language}", "language", v.book().NameOf(e.Language)), "editions"), Edition: e, EditionDir: edition.Direction(e.Language), Own: len(e.Navigation) > 0}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	m.Mark = house.Mark(partNavigation(e.Language)(now))
	names := map[house.NavItem]string{}
	offer := func(to *[]house.Section, kind house.ItemKind, slug, name string) {
		names[house.NavItem{Kind: kind, To: slug}] = name
		if !slices.ContainsFunc(e.Menu(), func(n house.NavItem) bool { return n.Kind == kind && n.To == slug }) {
			*to = append(*to, house.Section{Slug: slug, Name: name})
		}
	}
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		for _, s := range e.Sections {
			offer(&m.Sections, house.ItemSection, s.Slug, s.Name)
		}
		tags, err := house.Tags(ctx, tx, "", maxOffered)
		if err != nil {
			return err
		}
		for _, t := range tags {
			if name := t.Name(e.Language); name != "" {
				offer(&m.Topics, house.ItemTopic, t.Slug, name)
			}
		}
		pages, err := story.LatestMeta(ctx, tx, story.LatestQuery{Language: e.Language, Kinds: []story.Kind{story.KindPage}, Limit: maxOffered})
		for _, p := range pages {
			offer(&m.Pages, house.ItemPage, p.ID.String(), p.Headline)
		}
		return err
	}); err != nil {
		return err
	}
	for _, n := range e.Menu() {
		m.Rows = append(m.Rows, navRow{n, names[house.NavItem{Kind: n.Kind, To: n.To}]})
	}
	return v.show(status, "house_navigation", m)
}

func (v *visit) setHouseNavigation() error {
	tag := v.r.PathValue("language")
	do, which, _ := strings.Cut(v.r.PostFormValue("do"), " ")
	sent, err := v.changeHouse(partNavigation(tag), func(_ context.Context, _ *db.Tx, s *house.Settings) error {
		i, _, err := v.edition(*s)
		if err != nil {
			return err
		}
		e := &s.Editions[i]
		if do == "follow" {
			e.Navigation = nil
			return nil
		}
		var rows []house.NavItem
		kinds, names := v.r.PostForm["kind"], v.r.PostForm["name"]
		for i, to := range v.r.PostForm["to"] {
			if i < len(kinds) && i < len(names) {
				rows = append(rows, house.NavItem{Kind: house.ItemKind(kinds[i]), To: to, Name: strings.TrimSpace(names[i])})
			}
		}
		at := slices.IndexFunc(rows, func(n house.NavItem) bool { return string(n.Kind)+":"+n.To == which })
		switch do {
		case "up", "down":
			move(rows, at, do)
		case "remove":
			if at >= 0 {
				rows = slices.Delete(rows, at, at+1)
			}
		case "add":
			kind, to, _ := strings.Cut(v.r.PostFormValue("target"), ":")
			n := house.NavItem{Kind: house.ItemKind(kind), To: to, Name: strings.TrimSpace(v.r.PostFormValue("new_name"))}
			if kind == string(house.ItemLink) {
				n.To = strings.TrimSpace(v.r.PostFormValue("address"))
			}
			rows = append(rows, n)
		}
		e.Navigation = rows
		return nil
	})
	if err == nil {
		return v.back("/house/navigation/" + tag + "?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseNavigation(now, sent, err) })
}
