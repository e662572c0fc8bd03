package house_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/house"
)

func sound() house.Settings {
	return house.Settings{
		Name: "The Harbour Courier", CutAfter: 2, DefaultEdition: "en", SiteURL: "http://127.0.0.1:8080",
		DefaultTerms: access.Terms{Level: access.Members},
		Editions: []house.Edition{
			{Language: "en", Name: "The Harbour Courier", Sections: []house.Section{{Slug: "world", Name: "World"}}},
			{Language: "ar", Name: "بريد المرفأ", Sections: []house.Section{{Slug: "world", Name: "العالم"}}},
		},
	}
}

func TestSettingsComeBackAsTheyWereSaved(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		var got house.Settings
		err := d.View(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			got, err = house.Load(ctx, tx)
			return err
		})
		if !errors.Is(err, db.ErrNotFound) {
			t.Fatalf("before the first saving: %v", err)
		}
		err = d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return house.Save(ctx, tx, sound()) })
		if err != nil {
			t.Fatal(err)
		}
		err = d.View(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			got, err = house.Load(ctx, tx)
			return err
		})
		if err != nil || got.SectionName("ar", "world") != "العالم" || got.Prefix("ar") != "/ar" || got.Prefix("en") != "" {
			t.Fatalf("%+v, %v", got, err)
		}
		events, err := d.Events(t.Context(), 0, 10)
		if err != nil || len(events) != 1 || events[0].Kind != "house.changed" {
			t.Fatalf("%v, %v", events, err)
		}
	})
}

func TestSettingsThatCannotStandNameTheField(t *testing.T) {
	for want, spoil := range map[string]func(*house.Settings){
		"name":            func(s *house.Settings) { s.Name = " " },
		"editions":        func(s *house.Settings) { s.Editions = nil },
		"language tag":    func(s *house.Settings) { s.Editions[1].Language = "arabic!" },
		"stands twice":    func(s *house.Settings) { s.Editions[1].Language = "en" },
		"section":         func(s *house.Settings) { s.Editions[0].Sections[0].Slug = "a b/c" },
		"default edition": func(s *house.Settings) { s.DefaultEdition = "fr" },
		"cut after":       func(s *house.Settings) { s.CutAfter = -1 },
		"site_url":        func(s *house.Settings) { s.SiteURL = "javascript:alert(1)" },
		"currency":        func(s *house.Settings) { s.Editions[0].Currency = "usd" },
		`"world" stands twice`: func(s *house.Settings) {
			s.Editions[0].Sections = append(s.Editions[0].Sections, s.Editions[0].Sections[0])
		},
		"tagline":             func(s *house.Settings) { s.Editions[0].Tagline = strings.Repeat("x", 300) },
		"principles":          func(s *house.Settings) { s.Publisher.Principles = "javascript:alert(1)" },
		"contrast":            func(s *house.Settings) { s.Accent = house.ReadAccent("#ffcc00", "") },
		"default terms: term": func(s *house.Settings) { s.DefaultTerms.Level = "friends" },
	} {
		s := sound()
		spoil(&s)
		if err := s.Validate(); !errors.Is(err, house.ErrSettings) || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
