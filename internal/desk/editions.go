package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

// houseEditions is the list of editions, in the order in which the site names them.
type houseEditions struct {
	housePage
	Rows     []editionRow
	Language string // as it was sent
	Name     string
}

type editionRow struct {
	house.Edition
	Dir     string
	Default bool
	Live    int // versions that readers can see
}

func editionRows(ctx context.Context, tx *db.Tx, s house.Settings) ([]editionRow, error) {
	live, err := story.LanguageUse(ctx, tx)
	if err != nil {
		return nil, err
	}
	var rows []editionRow
	for _, e := range s.Editions {
		rows = append(rows, editionRow{e, edition.Direction(e.Language), e.Language == s.DefaultEdition, count(live, e.Language, "")})
	}
	return rows, nil
}

// partEditions is which editions there are, in their order, and not what stands in them.
func partEditions(s house.Settings) any {
	tags := make([]string, len(s.Editions))
	for i, e := range s.Editions {
		tags[i] = e.Language
	}
	return tags
}

func (v *visit) houseEditions() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseEditions(s, nil)
}

func (v *visit) showHouseEditions(now house.Settings, trouble error) error {
	m := houseEditions{housePage: v.housed(v.T("Editions"), "editions")}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	if trouble != nil {
		m.Language, m.Name = clip(v.r.PostFormValue("language")), clip(v.r.PostFormValue("name"))
	}
	m.Mark = house.Mark(partEditions(now))
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		m.Rows, err = editionRows(ctx, tx, now)
		return err
	}); err != nil {
		return err
	}
	return v.show(status, "house_editions", m)
}

func (v *visit) setHouseEditions() error {
	_, err := v.changeHouse(partEditions, func(ctx context.Context, tx *db.Tx, s *house.Settings) error {
		do, which, _ := strings.Cut(v.r.PostFormValue("do"), " ")
		i := slices.IndexFunc(s.Editions, func(e house.Edition) bool { return e.Language == which })
		switch do {
		case "add":
			tag, err := edition.ValidTag(strings.TrimSpace(v.r.PostFormValue("language")))
			if err != nil {
				return fmt.Errorf("%w: %w", house.ErrSettings, err)
			}
			s.Editions = append(s.Editions, house.Edition{Language: tag, Name: strings.TrimSpace(v.r.PostFormValue("name"))})
		case "up", "down":
			move(s.Editions, i, do)
		case "remove":
			if i < 0 {
				return nil
			}
			live, err := story.LanguageUse(ctx, tx)
			if err != nil {
				return err
			}
			if n := count(live, which, ""); n > 0 {
				return wrong(v.book().N("{N} published stories stand in this edition. Withdraw them first, then remove it.", n))
			}
			if which == s.DefaultEdition {
				return wrong(v.T("This is the default edition. Choose another as the default first."))
			}
			s.Editions = slices.Delete(s.Editions, i, i+1)
		}
		return nil
	})
	if err == nil {
		return v.back("/house/editions?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseEditions(now, err) })
}

// move moves an item of a list up or down by one, where there is room.
func move[T any](all []T, i int, way string) {
	to := i - 1
	if way == "down" {
		to = i + 1
	}
	if i >= 0 && i < len(all) && to >= 0 && to < len(all) {
		all[i], all[to] = all[to], all[i]
	}
}

// houseEdition is the form of one edition.
type houseEdition struct {
	housePage
	Edition    house.Edition
	EditionDir string
	Sample     string // a date and a sum as the edition writes them
	Digits     []manner
	Calendars  []manner
	Months     []manner
}

// manner is one way in which an edition may write, with today written so.
type manner struct {
	Value, Name, Sample string
	Chosen              bool
}

// manners are the ways among which the language of an edition has a choice.
func (v *visit) manners(m *houseEdition, chosen edition.Custom) {
	l, today := edition.Lookup(m.Edition.Language), v.DB.Now()
	names := map[string]string{"latn": "0123456789", "arab": "٠١٢٣٤٥٦٧٨٩", "arabext": "۰۱۲۳۴۵۶۷۸۹",
		"gregorian": v.T("Gregorian"), "jalali": v.T("Persian (solar Hijri)"), "both": v.T("Both"),
		"international": v.T("International"), "levant": v.T("As the Levant names them")}
	list := func(values []string, now string, with func(string) edition.Custom) (all []manner) {
		all = []manner{{"", v.T("As the language does"), l.With(with("")).Date(today), now == ""}}
		for _, value := range values {
			all = append(all, manner{value, names[value], l.With(with(value)).Date(today), now == value})
		}
		return all
	}
	m.Digits = list([]string{"latn", "arab", "arabext"}, chosen.Digits, func(s string) edition.Custom {
		return edition.Custom{Digits: s, Calendar: chosen.Calendar, Months: chosen.Months}
	})
	if all := l.Calendars(); len(all) > 1 || chosen.Calendar != "" {
		m.Calendars = list(all, chosen.Calendar, func(s string) edition.Custom {
			return edition.Custom{Digits: chosen.Digits, Calendar: s, Months: chosen.Months}
		})
	}
	if all := l.MonthNames(); len(all) > 1 || chosen.Months != "" {
		m.Months = list(all, chosen.Months, func(s string) edition.Custom {
			return edition.Custom{Digits: chosen.Digits, Calendar: chosen.Calendar, Months: s}
		})
	}
}

func partEdition(tag string) func(house.Settings) any {
	return func(s house.Settings) any {
		for _, e := range s.Editions {
			if e.Language == tag {
				e.Sections, e.Navigation, e.Standing = nil, nil, nil
				return e
			}
		}
		return nil
	}
}

func (v *visit) houseEdition() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseEdition(s, s, nil)
}

func (v *visit) showHouseEdition(now, sent house.Settings, trouble error) error {
	_, e, err := v.edition(sent)
	if err != nil {
		return err
	}
	m := houseEdition{housePage: v.housed(v.T("Edition: {language}", "language", v.book().NameOf(e.Language)), "editions"), Edition: e, EditionDir: edition.Direction(e.Language)}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	m.Mark = house.Mark(partEdition(e.Language)(now))
	full, _ := sent.Edition(e.Language)
	if e.Custom.Validate() == nil {
		v.manners(&m, e.Custom)
		l := e.Speaks()
		m.Sample = l.Date(v.DB.Now()) + " · " + l.Money(123450, full.Currency)
	} else {
		v.manners(&m, edition.Custom{})
	}
	return v.show(status, "house_edition", m)
}

func (v *visit) setHouseEdition() error {
	tag := v.r.PathValue("language")
	sent, err := v.changeHouse(partEdition(tag), func(_ context.Context, _ *db.Tx, s *house.Settings) error {
		i, _, err := v.edition(*s)
		if err != nil {
			return err
		}
		e := &s.Editions[i]
		e.Name, e.Tagline = strings.TrimSpace(v.r.PostFormValue("name")), strings.TrimSpace(v.r.PostFormValue("tagline"))
		e.Currency = strings.ToUpper(strings.TrimSpace(v.r.PostFormValue("currency")))
		e.Custom = edition.Custom{Digits: v.r.PostFormValue("digits"), Calendar: v.r.PostFormValue("calendar"), Months: v.r.PostFormValue("months")}
		return nil
	})
	if err == nil {
		return v.back("/house/editions/" + tag + "?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseEdition(now, sent, err) })
}
