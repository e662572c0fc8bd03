package member_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/member"
	"standfirst/internal/secret"
)

// reader is a member with an account.
func reader(t *testing.T, d *db.DB, email string) (m member.Member) {
	t.Helper()
	if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		m, _, err = member.Ensure(ctx, tx, email, "en")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return m
}

func makeFeed(d *db.DB, key *secret.Key, who id.ID, name string) (token string, err error) {
	err = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		token, err = member.MakeFeed(ctx, tx, key, who, name)
		return err
	})
	return token, err
}

func TestAFeedIsFoundByItsTokenUntilItsOwnerRevokesIt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, clock *time.Time) {
		a, b := reader(t, d, "a@example.org"), reader(t, d, "b@example.org")
		token, err := makeFeed(d, key, a.ID, "  My\treader ")
		if err != nil {
			t.Fatal(err)
		}
		find := func() (f member.Feed, err error) {
			err = d.View(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
				f, err = member.FeedOf(ctx, tx, key, token)
				return err
			})
			return f, err
		}
		f, err := find()
		if err != nil || f.Member != a.ID || f.Name != "My reader" || !f.Used.IsZero() {
			t.Fatalf("%+v, %v", f, err)
		}
		*clock = clock.Add(90 * time.Minute)
		if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return member.UsedFeed(ctx, tx, f.ID) }); err != nil {
			t.Fatal(err)
		}
		if f, _ := find(); !f.Used.Equal(clock.Truncate(time.Hour)) {
			t.Errorf("used %v", f.Used)
		}
		revoke := func(who id.ID) error {
			return d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return member.RevokeFeed(ctx, tx, who, f.ID) })
		}
		if err := revoke(b.ID); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("somebody else revokes it: %v", err)
		}
		if err := revoke(a.ID); err != nil {
			t.Error(err)
		}
		if _, err := find(); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("after it was revoked: %v", err)
		}
	})
}

func TestAMemberHasTenFeedsAtMostAlsoOfManyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, _ *time.Time) {
		a := reader(t, d, "a@example.org")
		made := make(chan error, 2*member.MaxFeeds)
		for range cap(made) {
			go func() {
				_, err := makeFeed(d, key, a.ID, "x")
				made <- err
			}()
		}
		kept := 0
		for range cap(made) {
			if err := <-made; err == nil {
				kept++
			} else if !errors.Is(err, member.ErrFeeds) {
				t.Error(err)
			}
		}
		if kept != member.MaxFeeds {
			t.Errorf("%d feeds were made", kept)
		}
		if err := d.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			all, err := member.Feeds(ctx, tx, a.ID)
			if len(all) != member.MaxFeeds {
				t.Errorf("%d feeds are kept", len(all))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheTokenOfAFeedStandsNowhereInTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, _ *time.Time) {
		a := reader(t, d, "a@example.org")
		token, err := makeFeed(d, key, a.ID, "x")
		if err != nil {
			t.Fatal(err)
		}
		if err := d.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			var kept string
			err := tx.QueryRow(ctx, "SELECT hash || name FROM member_feed").Scan(&kept)
			if strings.Contains(kept, token) {
				t.Error("it does")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzFeedName(f *testing.F) {
	f.Add("My reader")
	f.Add("\u202eevil\x00 ")
	f.Fuzz(func(t *testing.T, s string) {
		name, err := member.FeedName(s)
		if err != nil {
			return
		}
		if again, err := member.FeedName(name); err != nil || again != name || strings.ContainsAny(name, "\n\r\t\x00\u202e") {
			t.Errorf("%q is read as %q, and that as %q (%v)", s, name, again, err)
		}
	})
}
