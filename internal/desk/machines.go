package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareMachines() {
	for _, r := range []struct {
		pattern, example string
		get, post        func(*visit) error
	}{
		{"/house/machines", "/house/machines", (*visit).houseMachines, (*visit).setHouseMachines},
		{"/house/standing/{language}", "/house/standing/none", (*visit).houseStanding, (*visit).setHouseStanding},
	} {
		d.screen(screen{method: http.MethodGet, pattern: r.pattern, action: staff.SeeDesk, do: r.get, example: r.example})
		d.screen(screen{method: http.MethodPost, pattern: r.pattern, action: staff.SetHouse, limit: 64 << 10, do: func(v *visit) error {
			if err := v.form(); err != nil {
				return err
			}
			return r.post(v)
		}})
	}
}

// houseMachines is the form of what machine readers may do.
type houseMachines struct {
	housePage
	Machines house.Machines
	Readers  []machineGroup
	Payments []NavItem
	Told     []NavItem // what machines read of it
}

// machineGroup are the machines that read for the same.
type machineGroup struct {
	Use        house.MachineUse
	Name, Hint string
	In         bool
	Rows       []machineRow
}

// machineRow is one machine; Way is how it differs from its group: in, out or not.
type machineRow struct {
	house.Crawler
	Way string
}

func partMachines(s house.Settings) any { return s.Machines }

func (v *visit) houseMachines() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseMachines(s, s, nil)
}

func (v *visit) showHouseMachines(now, sent house.Settings, trouble error) error {
	m := houseMachines{housePage: v.housed(v.T("Machine readers"), "machines"), Machines: sent.Machines}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	m.Mark = house.Mark(partMachines(now))
	for _, g := range []machineGroup{
		{Use: house.UseSearch, Name: v.T("Search engines"), Hint: v.T("They list pages and lead readers to them.")},
		{Use: house.UseAnswers, Name: v.T("Answering machines"), Hint: v.T("They fetch pages to answer a question with them.")},
		{Use: house.UseTrain, Name: v.T("Trainers of models"), Hint: v.T("They gather texts and make language models of them.")},
		{Use: house.UseArchive, Name: v.T("Archives"), Hint: v.T("They keep copies for later.")},
	} {
		g.In = sent.Machines.Lets(g.Use)
		for _, c := range house.Crawlers {
			if c.Use != g.Use {
				continue
			}
			row := machineRow{Crawler: c}
			if in, own := sent.Machines.Crawlers[c.Token]; own && in {
				row.Way = "in"
			} else if own {
				row.Way = "out"
			}
			g.Rows = append(g.Rows, row)
		}
		m.Readers = append(m.Readers, g)
	}
	names := map[string]string{"attribution": v.T("The source is named"), "free": v.T("Free of charge"), "subscription": v.T("By subscription"), "purchase": v.T("By purchase"),
		"training": v.T("For each training"), "crawl": v.T("For each visit"), "use": v.T("For each use"), "contribution": v.T("By contribution")}
	for _, p := range house.Payments {
		m.Payments = append(m.Payments, NavItem{Name: p, Text: names[p]})
	}
	for _, name := range []string{"/robots.txt", "/license.xml", "/llms.txt"} {
		m.Told = append(m.Told, NavItem{Name: name, URL: now.SiteURL + name})
	}
	return v.show(status, "house_machines", m)
}

func (v *visit) setHouseMachines() error {
	form := func(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }
	sent, err := v.changeHouse(partMachines, func(_ context.Context, _ *db.Tx, s *house.Settings) error {
		m := house.Machines{Uses: map[house.MachineUse]bool{}, Crawlers: map[string]bool{}}
		for _, u := range house.MachineUses {
			if in := form("use "+string(u)) != ""; in != house.DefaultUses[u] {
				m.Uses[u] = in
			}
		}
		for _, c := range house.Crawlers {
			switch form("crawler " + c.Token) {
			case "in":
				m.Crawlers[c.Token] = true
			case "out":
				m.Crawlers[c.Token] = false
			}
		}
		m.Licence = house.Licence{Payment: form("payment"), Amount: form("amount"), Currency: strings.ToUpper(form("currency")), Terms: form("terms"), Contact: form("contact")}
		if m.Licence.Amount == "" {
			m.Licence.Currency = ""
		}
		m.Drawn = form("drawn") != ""
		n, err := strconv.Atoi(form("max_snippet"))
		if form("max_snippet") != "" && err != nil {
			n = -1 // refused, and named, by the check of the whole
		}
		m.Gated = house.Gated{NoArchive: form("no_archive") != "", NoSnippet: form("no_snippet") != "", MaxSnippet: n}
		s.Machines = m
		return nil
	})
	if err == nil {
		return v.back("/house/machines?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseMachines(now, sent, err) })
}

// houseStanding is the form of what an edition's standing pages are for.
type houseStanding struct {
	housePage
	Edition    house.Edition
	EditionDir string
	Rows       []standingRow
	Pages      []house.Section // by the id of the version
}

type standingRow struct {
	Purpose house.Purpose
	Name    string
	Page    string // the version's id; empty for none
	Gone    bool   // the page is not published any more
}

func partStanding(tag string) func(house.Settings) any {
	return func(s house.Settings) any {
		e, _ := s.Edition(tag)
		return e.Standing
	}
}

func (v *visit) houseStanding() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseStanding(s, s, nil)
}

func (v *visit) showHouseStanding(now, sent house.Settings, trouble error) error {
	_, e, err := v.edition(sent)
	if err != nil {
		return err
	}
	m := houseStanding{housePage: v.housed(v.T("Standing pages: {language}", "language", v.book().NameOf(e.Language)), "editions"), Edition: e, EditionDir: edition.Direction(e.Language)}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	m.Mark = house.Mark(partStanding(e.Language)(now))
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		pages, err := story.LatestMeta(ctx, tx, story.LatestQuery{Language: e.Language, Kinds: []story.Kind{story.KindPage}, Limit: 1000})
		for _, p := range pages {
			m.Pages = append(m.Pages, house.Section{Slug: p.ID.String(), Name: p.Headline})
		}
		return err
	}); err != nil {
		return err
	}
	names := map[house.Purpose]string{house.PageAbout: v.T("About"), house.PageMasthead: v.T("Who works here"), house.PageOwnership: v.T("Ownership and funding"), house.PagePrinciples: v.T("Publishing principles"),
		house.PageEthics: v.T("Ethics"), house.PageCorrections: v.T("Corrections policy"), house.PageContact: v.T("Contact"), house.PageFeedback: v.T("Feedback"), house.PagePrivacy: v.T("Privacy"), house.PageTerms: v.T("Terms of use")}
	for _, p := range house.Purposes {
		row := standingRow{Purpose: p, Name: names[p], Page: e.Standing[p]}
		row.Gone = row.Page != "" && !slices.ContainsFunc(m.Pages, func(s house.Section) bool { return s.Slug == row.Page })
		m.Rows = append(m.Rows, row)
	}
	return v.show(status, "house_standing", m)
}

func (v *visit) setHouseStanding() error {
	tag := v.r.PathValue("language")
	sent, err := v.changeHouse(partStanding(tag), func(_ context.Context, _ *db.Tx, s *house.Settings) error {
		i, _, err := v.edition(*s)
		if err != nil {
			return err
		}
		standing := map[house.Purpose]string{}
		for _, p := range house.Purposes {
			if page := clip(v.r.PostFormValue(string(p))); page != "" {
				standing[p] = page
			}
		}
		if len(standing) == 0 {
			standing = nil
		}
		s.Editions[i].Standing = standing
		return nil
	})
	if err == nil {
		return v.back("/house/standing/" + tag + "?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseStanding(now, sent, err) })
}
