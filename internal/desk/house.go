package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareHouse() {
	d.declareMachines()
	see := func(pattern string, do func(*visit) error, example string) {
		d.screen(screen{method: http.MethodGet, pattern: "/house" + pattern, action: staff.SeeDesk, do: do, example: example})
	}
	set := func(pattern string, do func(*visit) error) {
		d.screen(screen{method: http.MethodPost, pattern: "/house" + pattern, action: staff.SetHouse, limit: 512 << 10, do: func(v *visit) error {
			if err := v.form(); err != nil {
				return err
			}
			return do(v)
		}})
	}
	see("", (*visit).houseOverview, "/house")
	see("/name", (*visit).houseName, "/house/name")
	set("/name", (*visit).setHouseName)
	see("/editions", (*visit).houseEditions, "/house/editions")
	set("/editions", (*visit).setHouseEditions)
	see("/editions/{language}", (*visit).houseEdition, "/house/editions/none")
	set("/editions/{language}", (*visit).setHouseEdition)
	see("/sections/{language}", (*visit).houseSections, "/house/sections/none")
	set("/sections/{language}", (*visit).setHouseSections)
	set("/sections/{language}/remove", (*visit).removeHouseSection)
	set("/sections/{language}/address", (*visit).moveHouseSection)
	see("/navigation/{language}", (*visit).houseNavigation, "/house/navigation/none")
	set("/navigation/{language}", (*visit).setHouseNavigation)
	see("/desks", (*visit).houseDesks, "/house/desks")
	set("/desks", (*visit).setHouseDesks)
	set("/desks/remove", (*visit).removeHouseStage)
	see("/topics", (*visit).houseTopics, "/house/topics")
	set("/topics", (*visit).keepHouseTopic)
	see("/topics/{slug}", (*visit).houseTopic, "/house/topics/none")
	set("/topics/{slug}", (*visit).setHouseTopic)
	see("/authors", (*visit).houseAuthors, "/house/authors")
	set("/authors", (*visit).keepHouseAuthor)
	see("/authors/{slug}", (*visit).houseAuthor, "/house/authors/none")
	set("/authors/{slug}", (*visit).setHouseAuthor)
	see("/accent", (*visit).houseAccent, "/house/accent")
	set("/accent", (*visit).setHouseAccent)
	d.declareLogo()
	see("/embeds", (*visit).houseEmbeds, "/house/embeds")
	set("/embeds", (*visit).setHouseEmbeds)
	d.screen(screen{method: http.MethodGet, pattern: "/house/mail", action: staff.SetHouse, do: (*visit).houseMail, example: "/house/mail"})
	set("/mail", (*visit).tryHouseMail)
	d.screen(screen{method: http.MethodGet, pattern: "/house/theme", action: staff.SetHouse, do: (*visit).houseTheme, example: "/house/theme"})
	d.screen(screen{method: http.MethodGet, pattern: "/labels", action: staff.SeeDesk, api: true, do: (*visit).labels, example: "/labels?what=topic&language=en&q=s"})
}

// housePage is what every page of the house's settings begins with.
type housePage struct {
	Frame
	Places  []NavItem
	At      string // which of them is open
	Can     bool   // the caller may change what is shown
	Saved   bool
	Problem string
	Clash   []house.Difference // from what is saved now to what was sent
	Mark    string             // of what the form changes
}

// housed begins a page of the settings.
func (v *visit) housed(title, at string) housePage {
	p := housePage{Frame: v.frame(title, "house"), At: at, Can: v.who.May(staff.SetHouse, true), Saved: v.r.URL.Query().Has("saved")}
	for _, n := range []struct {
		name, url, text string
		action          staff.Action
	}{
		{"overview", "/house", v.T("Overview"), staff.SeeDesk},
		{"name", "/house/name", v.T("Name and defaults"), staff.SeeDesk},
		{"editions", "/house/editions", v.T("Editions"), staff.SeeDesk},
		{"desks", "/house/desks", v.T("Desks and stages"), staff.SeeDesk},
		{"topics", "/house/topics", v.T("Topics"), staff.SeeDesk},
		{"authors", "/house/authors", v.T("Authors"), staff.SeeDesk},
		{"accent", "/house/accent", v.T("Colour"), staff.SeeDesk},
		{"logo", "/house/logo", v.T("Logo"), staff.SeeDesk},
		{"embeds", "/house/embeds", v.T("Embeds"), staff.SeeDesk},
		{"machines", "/house/machines", v.T("Machine readers"), staff.SeeDesk},
		{"mail", "/house/mail", v.T("Mail"), staff.SetHouse},
		{"theme", "/house/theme", v.T("Theme"), staff.SetHouse},
	} {
		if v.who.May(n.action, true) {
			p.Places = append(p.Places, NavItem{Name: n.name, URL: n.url, Text: n.text})
		}
	}
	return p
}

// told puts into the page what stood against a change, and gives the status to
// answer with. An error that is not about what was sent is given back.
func (p *housePage) told(v *visit, err error) (status int, fault error) {
	var clash *house.ClashError
	switch {
	case err == nil:
		return http.StatusOK, nil
	case errors.As(err, &clash):
		p.Problem, p.Clash = v.T("Somebody else has changed this meanwhile. Below is what is saved now and what you sent; your values still stand in the form. Save again to put them in place, or open the page anew."), clash.Differences
		return http.StatusConflict, nil
	case errors.Is(err, house.ErrSettings), errors.Is(err, access.ErrTerms):
		p.Problem = v.settingsProblem(err)
		return http.StatusUnprocessableEntity, nil
	}
	return 0, err
}

// settingsProblem says why settings were refused. What the desk itself has refused
// is said in the language of who asked already.
func (v *visit) settingsProblem(err error) string {
	var said wrong
	if errors.As(err, &said) {
		return string(said)
	}
	return strings.TrimPrefix(v.explain(err), house.ErrSettings.Error()+": ")
}

// wrong is what stands against a change, said in the language of who made it.
type wrong string

func (w wrong) Error() string { return string(w) }

// Unwrap makes it one of the house's refusals.
func (wrong) Unwrap() error { return house.ErrSettings }

// settings reads the house's settings.
func (v *visit) settings() (s house.Settings, err error) {
	err = v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err = house.Load(ctx, tx)
		return err
	})
	return s, err
}

// changeHouse changes what a form is about, with a row in the audit for each
// field. The settings that come back are those that were sent, saved or not.
func (v *visit) changeHouse(part func(house.Settings) any, change func(context.Context, *db.Tx, *house.Settings) error) (sent house.Settings, err error) {
	err = v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		var made []house.Difference
		var err error
		sent, made, err = house.Change(ctx, tx, part, v.r.PostFormValue("mark"), func(s *house.Settings) error { return change(ctx, tx, s) })
		if err != nil {
			return err
		}
		return v.noted(ctx, tx, "changed the house", "", made)
	})
	return sent, err
}

// maxValue is how many bytes of a value the audit tells.
const maxValue = 95

// noted writes a row into the audit for each field that has changed.
func (v *visit) noted(ctx context.Context, tx *db.Tx, act, object string, made []house.Difference) error {
	short := func(s string) string {
		if s == "" {
			return "–"
		}
		if len(s) > maxValue {
			return strings.ToValidUTF8(s[:maxValue], "") + "…"
		}
		return s
	}
	for _, d := range made {
		if err := staff.Note(ctx, tx, v.who.Email, act, clip(strings.TrimSpace(object+" "+d.Field)), short(d.Before)+" → "+short(d.After)); err != nil {
			return err
		}
	}
	return nil
}

// edition finds the edition that the address names.
func (v *visit) edition(s house.Settings) (int, house.Edition, error) {
	for i, e := range s.Editions {
		if e.Language == v.r.PathValue("language") {
			return i, e, nil
		}
	}
	return 0, house.Edition{}, db.ErrNotFound
}

// houseOverview is where the settings begin.
type houseOverview struct {
	housePage
	Settings house.Settings
	Rows     []editionRow
	Desks    []house.Desk
	Tags     int
	Authors  int
	People   bool // the caller may see who works here
	Audit    bool
}

func (v *visit) houseOverview() error {
	m := houseOverview{housePage: v.housed(v.T("The house"), "overview"), People: v.who.May(staff.SetPeople, true), Audit: v.who.May(staff.SeeAudit, true)}
	err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		if m.Settings, err = house.Load(ctx, tx); err != nil {
			return err
		}
		if m.Rows, err = editionRows(ctx, tx, m.Settings); err != nil {
			return err
		}
		m.Tags, m.Authors, err = house.Kept(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	m.Desks = m.Settings.WorkDesks()
	return v.show(http.StatusOK, "house", m)
}

// houseName is the form of what is true of the whole house.
type houseName struct {
	housePage
	Settings house.Settings
	Levels   []NavItem
	Plans    string // codes, parted by commas
}

func partName(s house.Settings) any {
	return struct {
		Name           string          `json:"name"`
		DefaultEdition string          `json:"default_edition"`
		CutAfter       int             `json:"cut_after"`
		DefaultTerms   access.Terms    `json:"default_terms"`
		Publisher      house.Publisher `json:"publisher"`
	}{s.Name, s.DefaultEdition, s.CutAfter, s.DefaultTerms, s.Publisher}
}

func (v *visit) houseName() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseName(s, s, nil)
}

// showHouseName draws the form with what was sent; now is what is saved.
func (v *visit) showHouseName(now, sent house.Settings, trouble error) error {
	m := houseName{housePage: v.housed(v.T("Name and defaults"), "name"), Settings: sent, Levels: []NavItem{
		{Name: string(access.Open), Text: v.T("Anyone")}, {Name: string(access.Registered), Text: v.T("Readers who are signed in")},
		{Name: string(access.Members), Text: v.T("Subscribers of any plan")}, {Name: string(access.Plans), Text: v.T("Subscribers of these plans")}},
		Plans: strings.Join(sent.DefaultTerms.Plans, ",")}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	m.Mark = house.Mark(partName(now))
	return v.show(status, "house_name", m)
}

func (v *visit) setHouseName() error {
	sent, err := v.changeHouse(partName, func(_ context.Context, _ *db.Tx, s *house.Settings) error {
		s.Name = strings.TrimSpace(v.r.PostFormValue("name"))
		s.DefaultEdition = v.r.PostFormValue("default_edition")
		n, err := strconv.Atoi(strings.TrimSpace(v.r.PostFormValue("cut_after")))
		if err != nil {
			n = -1 // refused, and named, by the check of the whole
		}
		s.CutAfter = n
		s.DefaultTerms = access.Terms{Level: access.Level(v.r.PostFormValue("level")), From: s.DefaultTerms.From, Until: s.DefaultTerms.Until}
		if s.DefaultTerms.Level == access.Plans {
			s.DefaultTerms.Plans = strings.FieldsFunc(v.r.PostFormValue("plans"), func(r rune) bool { return r == ',' || r == ' ' || r == '،' })
		}
		s.Publisher = house.Publisher{Principles: strings.TrimSpace(v.r.PostFormValue("principles")), Corrections: strings.TrimSpace(v.r.PostFormValue("corrections"))}
		return nil
	})
	if err == nil {
		return v.back("/house/name?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseName(now, sent, err) })
}

// refill draws a form again after a refusal, beside what is saved now.
func (v *visit) refill(trouble error, draw func(now house.Settings) error) error {
	if !errors.Is(trouble, house.ErrSettings) && !errors.Is(trouble, db.ErrConflict) && !errors.Is(trouble, access.ErrTerms) {
		return trouble
	}
	now, err := v.settings()
	if err != nil {
		return cmp.Or(err, trouble)
	}
	return draw(now)
}

// count finds how often a label is used in a language.
func count(all []story.Use, language, slug string) (n int) {
	for _, u := range all {
		if u.Slug == slug && (language == "" || u.Language == language) {
			n += u.Count
		}
	}
	return n
}
