package staff_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/secret"
	"standfirst/internal/staff"
)

func each(t *testing.T, fn func(t *testing.T, d *db.DB, key *secret.Key, clock *time.Time, link string)) {
	t.Helper()
	key, err := secret.New([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	var clock time.Time
	dbtest.EachConfig(t, db.Config{Schemas: []db.Schema{staff.Schema}, Now: func() time.Time { return clock }}, func(t *testing.T, d *db.DB) {
		clock = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		var link string
		if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			a, err := staff.Add(ctx, tx, "Owner@example.org", "Ines Korvald", staff.Owner)
			if err == nil {
				link, err = staff.Link(ctx, tx, key, a, "test")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		fn(t, d, key, &clock, link)
	})
}

func use(d *db.DB, key *secret.Key, link string) (session string, err error) {
	err = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		session, err = staff.UseLink(ctx, tx, key, link, "a browser")
		return err
	})
	return session, err
}

func TestAOneTimeLinkSignsInOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, _ *time.Time, link string) {
		session, err := use(d, key, link)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := use(d, key, link); !errors.Is(err, staff.ErrSpent) {
			t.Errorf("the link again: %v, want ErrSpent", err)
		}
		if err := d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			a, err := staff.Session(ctx, tx, key, session)
			if a.Name != "Ines Korvald" || !a.May(staff.Kill, true) {
				t.Errorf("account %+v", a)
			}
			log, err2 := staff.Audit(ctx, tx)
			if len(log) != 3 || log[0].Act != "signed in" || log[1].Act != "made a sign-in link" {
				t.Errorf("audit %+v", log)
			}
			return errors.Join(err, err2)
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestALinkIsOverAfterADay(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, clock *time.Time, link string) {
		*clock = clock.Add(staff.LinkLife)
		if _, err := use(d, key, link); !errors.Is(err, staff.ErrSpent) {
			t.Errorf("error %v, want ErrSpent", err)
		}
	})
}

func TestASessionWhoseSignInIsNotCompleteOpensNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, _ *time.Time, link string) {
		session, err := use(d, key, link)
		if err != nil {
			t.Fatal(err)
		}
		err = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, "UPDATE staff_session SET stage = 'second factor'"); err != nil {
				return err
			}
			_, err := staff.Session(ctx, tx, key, session)
			return err
		})
		if !errors.Is(err, db.ErrNotFound) {
			t.Errorf("error %v, want ErrNotFound", err)
		}
	})
}

func TestWhatThePolicyDoesNotNameIsDenied(t *testing.T) {
	for _, a := range append(staff.Actions, "anything else") {
		for _, r := range []staff.Role{"", "intern"} {
			if staff.May(r, a, true) {
				t.Errorf("role %q may %s", r, a)
			}
		}
		if (staff.Account{Role: staff.Owner}).May(a, true) {
			t.Errorf("nobody at all may %s", a)
		}
	}
	if staff.May(staff.Owner, "anything else", true) || staff.May(staff.Writer, staff.Kill, true) || !staff.May(staff.Editor, staff.Kill, true) {
		t.Error("the table does not decide")
	}
	if got := staff.Who(staff.Kill); len(got) != 2 || got[0] != staff.Owner || got[1] != staff.Editor {
		t.Errorf("who may kill: %v", got)
	}
}
