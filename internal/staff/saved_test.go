package staff_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/id"
	"standfirst/internal/staff"
)

// searchers runs fn on both databases, with two who work there.
func searchers(t *testing.T, fn func(t *testing.T, ctx context.Context, tx *db.Tx, ann, ben id.ID)) {
	dbtest.Each(t, []db.Schema{staff.Schema}, func(t *testing.T, d *db.DB) {
		if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			ann, err := staff.Add(ctx, tx, "ann@example.org", "Ann", staff.Writer)
			if err != nil {
				return err
			}
			ben, err := staff.Add(ctx, tx, "ben@example.org", "Ben", staff.Sub)
			fn(t, ctx, tx, ann.ID, ben.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func save(t *testing.T, ctx context.Context, tx *db.Tx, s staff.Search) id.ID {
	t.Helper()
	which, err := staff.SaveSearch(ctx, tx, s)
	if err != nil {
		t.Fatal(err)
	}
	return which
}

func seen(t *testing.T, ctx context.Context, tx *db.Tx, who id.ID) string {
	t.Helper()
	all, err := staff.Searches(ctx, tx, who)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range all {
		name := s.Name
		if s.First {
			name += "*"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func TestASearchIsItsOwnersUnlessItIsShared(t *testing.T) {
	searchers(t, func(t *testing.T, ctx context.Context, tx *db.Tx, ann, ben id.ID) {
		save(t, ctx, tx, staff.Search{Owner: ann, Name: "Mine", View: "table", Query: "assignee=me"})
		save(t, ctx, tx, staff.Search{Owner: ann, Name: "Late", View: "board", Query: "due=overdue", Shared: true})
		if a, b := seen(t, ctx, tx, ann), seen(t, ctx, tx, ben); a != "Late, Mine" || b != "Late" {
			t.Errorf("Ann sees %q, Ben %q", a, b)
		}
	})
}

func TestTheSameNameSavedAgainGivesWay(t *testing.T) {
	searchers(t, func(t *testing.T, ctx context.Context, tx *db.Tx, ann, ben id.ID) {
		first := save(t, ctx, tx, staff.Search{Owner: ann, Name: "Late", View: "table", Query: "a=1", Shared: true})
		if err := staff.OpenFirst(ctx, tx, ben, first); err != nil {
			t.Fatal(err)
		}
		second := save(t, ctx, tx, staff.Search{Owner: ann, Name: " LATE ", View: "board", Query: "a=2"})
		if first != second || seen(t, ctx, tx, ann) != "LATE" {
			t.Errorf("%s, then %s: %q", first, second, seen(t, ctx, tx, ann))
		}
		if _, err := staff.First(ctx, tx, ben); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("what is shared no more still opens for another: %v", err)
		}
	})
}

func TestASearchOpensFirstForWhoChoseIt(t *testing.T) {
	searchers(t, func(t *testing.T, ctx context.Context, tx *db.Tx, ann, ben id.ID) {
		private := save(t, ctx, tx, staff.Search{Owner: ann, Name: "Mine", View: "table", Query: "assignee=me"})
		shared := save(t, ctx, tx, staff.Search{Owner: ann, Name: "Late", View: "board", Query: "due=overdue", Shared: true})
		if err := staff.OpenFirst(ctx, tx, ben, private); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("another's private search: %v", err)
		}
		if err := staff.OpenFirst(ctx, tx, ben, shared); err != nil {
			t.Fatal(err)
		}
		if s, err := staff.First(ctx, tx, ben); err != nil || s.Query != "due=overdue" || s.View != "board" {
			t.Errorf("%+v, %v", s, err)
		}
		if got := seen(t, ctx, tx, ben); got != "Late*" {
			t.Errorf("Ben sees %q", got)
		}
		if err := staff.OpenFirst(ctx, tx, ben, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := staff.First(ctx, tx, ben); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("after it was let go: %v", err)
		}
	})
}

func TestOnlyTheOwnerDeletesASearchOrWhoKeepsTheHouseTidy(t *testing.T) {
	searchers(t, func(t *testing.T, ctx context.Context, tx *db.Tx, ann, ben id.ID) {
		private := save(t, ctx, tx, staff.Search{Owner: ann, Name: "Mine", View: "table"})
		shared := save(t, ctx, tx, staff.Search{Owner: ann, Name: "Late", View: "table", Shared: true})
		if err := staff.OpenFirst(ctx, tx, ben, shared); err != nil {
			t.Fatal(err)
		}
		for name, try := range map[string]func() error{
			"another's":                   func() error { _, err := staff.DeleteSearch(ctx, tx, ben, shared, false); return err },
			"another's private, any role": func() error { _, err := staff.DeleteSearch(ctx, tx, ben, private, true); return err },
		} {
			if err := try(); !errors.Is(err, db.ErrNotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if name, err := staff.DeleteSearch(ctx, tx, ben, shared, true); err != nil || name != "Late" {
			t.Errorf("%q, %v", name, err)
		}
		if _, err := staff.DeleteSearch(ctx, tx, ann, private, false); err != nil || seen(t, ctx, tx, ann) != "" {
			t.Errorf("%v, %q is left", err, seen(t, ctx, tx, ann))
		}
	})
}

func TestASearchThatCannotStandIsRefused(t *testing.T) {
	searchers(t, func(t *testing.T, ctx context.Context, tx *db.Tx, ann, _ id.ID) {
		for name, s := range map[string]staff.Search{
			"no name":      {Owner: ann, Name: " \n", View: "table"},
			"a long name":  {Owner: ann, Name: strings.Repeat("ن", 81), View: "table"},
			"a long query": {Owner: ann, Name: "x", View: "table", Query: strings.Repeat("x", 2001)},
			"no view":      {Owner: ann, Name: "x", View: "map"},
		} {
			if _, err := staff.SaveSearch(ctx, tx, s); !errors.Is(err, staff.ErrSearch) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
