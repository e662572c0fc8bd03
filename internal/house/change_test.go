package house_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/house"
)

// begun is a database with a sound house.
func begun(t *testing.T, d *db.DB) {
	t.Helper()
	update(t, d, func(ctx context.Context, tx *db.Tx) error { return house.Save(ctx, tx, sound()) })
}

func update(t *testing.T, d *db.DB, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, d *db.DB, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.View(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func nameOf(s house.Settings) any { return s.Name }

func TestAChangeTellsEachFieldBeforeAndAfter(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		begun(t, d)
		editions := func(s house.Settings) any { return s.Editions }
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, made, err := house.Change(ctx, tx, editions, house.Mark(sound().Editions), func(s *house.Settings) error {
				s.Editions[1].Sections[0].Name = "دنيا"
				s.Editions[0], s.Editions[1] = s.Editions[1], s.Editions[0]
				s.Editions[1].Tagline = "New"
				return nil
			})
			want := map[string][2]string{"editions[ar].sections[world].name": {"العالم", "دنيا"}, "editions[en].tagline": {"", "New"}, "editions.order": {"en, ar", "ar, en"}}
			for _, m := range made {
				if w, ok := want[m.Field]; !ok || w != [2]string{m.Before, m.After} {
					t.Errorf("unexpected: %+v", m)
				}
				delete(want, m.Field)
			}
			if len(want) > 0 {
				t.Errorf("not told: %v", want)
			}
			return err
		})
	})
}

func TestAChangeNeverOverwritesAnotherMadeMeanwhile(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		begun(t, d)
		seen := house.Mark(nameOf(sound()))
		rename := func(to, mark string) error {
			return d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, _, err := house.Change(ctx, tx, nameOf, mark, func(s *house.Settings) error { s.Name = to; return nil })
				return err
			})
		}
		// Of many who looked at the same name, one wins and the others are told.
		var wg sync.WaitGroup
		results := make([]error, 6)
		for i := range results {
			wg.Go(func() { results[i] = rename("Courier "+string(rune('A'+i)), seen) })
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			var clash *house.ClashError
			switch {
			case err == nil:
				won++
			case !errors.As(err, &clash) || !errors.Is(err, db.ErrConflict) || len(clash.Differences) != 1:
				t.Errorf("%v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d changes won", won)
		}
		// Who changes something else is not in the way.
		cut := func(s house.Settings) any { return s.CutAfter }
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, _, err := house.Change(ctx, tx, cut, house.Mark(2), func(s *house.Settings) error { s.CutAfter = 3; return nil })
			return err
		})
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			s, err := house.Load(ctx, tx)
			if s.CutAfter != 3 || !strings.HasPrefix(s.Name, "Courier ") {
				t.Errorf("%+v", s)
			}
			return err
		})
	})
}

func TestAChangeThatCannotStandSavesNothing(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		begun(t, d)
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			sent, _, err := house.Change(ctx, tx, nameOf, house.Mark(sound().Name), func(s *house.Settings) error { s.Name = ""; s.CutAfter = 7; return nil })
			if sent.CutAfter != 7 {
				t.Error("what was sent does not come back")
			}
			return err
		})
		if !errors.Is(err, house.ErrSettings) {
			t.Errorf("%v", err)
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			s, err := house.Load(ctx, tx)
			if s.Name != sound().Name || s.CutAfter != 2 {
				t.Errorf("%+v", s)
			}
			return err
		})
	})
}

func TestSettingsOfAnOlderHouseAreRead(t *testing.T) {
	const old = `{"name":"The Harbour Courier","site_url":"http://127.0.0.1:8080","desk_url":"","editions":[{"language":"en","name":"The Harbour Courier","sections":[{"slug":"world","name":"World"}]}],"default_edition":"en","cut_after":2,"default_terms":{"level":"members"},"publisher":{}}`
	var s house.Settings
	if err := json.Unmarshal([]byte(old), &s); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
	if menu := s.Editions[0].Menu(); len(menu) != 1 || menu[0].To != "world" || s.Accent.Sheet() != "" || len(s.WorkDesks()) != 1 {
		t.Errorf("%+v", s)
	}
}

func TestNavigationThatCannotStandNamesTheItem(t *testing.T) {
	for _, c := range []struct {
		item house.NavItem
		want string
	}{
		{house.NavItem{Kind: house.ItemSection, To: "sport"}, "no section"},
		{house.NavItem{Kind: house.ItemTopic, To: "a b"}, "topic"},
		{house.NavItem{Kind: house.ItemPage, To: "../x"}, "no page"},
		{house.NavItem{Kind: house.ItemLink, To: "/subscribe"}, "give a name"},
		{house.NavItem{Kind: house.ItemLink, To: "http://example.org/", Name: "X"}, "https"},
		{house.NavItem{Kind: house.ItemLink, To: "javascript:alert(1)", Name: "X"}, "https"},
		{house.NavItem{Kind: house.ItemLink, To: "//example.org", Name: "X"}, "https"},
		{house.NavItem{Kind: house.ItemLink, To: `/\example.org`, Name: "X"}, "https"},
		{house.NavItem{Kind: house.ItemLink, To: "https://user@example.org/", Name: "X"}, "https"},
		{house.NavItem{Kind: "frame", To: "/x", Name: "X"}, "section, topic, page or link"},
	} {
		s := sound()
		s.Editions[0].Navigation = []house.NavItem{{Kind: house.ItemSection, To: "world"}, c.item}
		if err := s.Validate(); !errors.Is(err, house.ErrSettings) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "item 2") {
			t.Errorf("%+v: %v, want %q", c.item, err, c.want)
		}
	}
	s := sound()
	s.Editions[0].Navigation = []house.NavItem{{Kind: house.ItemLink, To: "/subscribe", Name: "Join"}, {Kind: house.ItemLink, To: "https://example.org/a?b=c", Name: "Out"}, {Kind: house.ItemTopic, To: "الملاحة"}}
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
}
