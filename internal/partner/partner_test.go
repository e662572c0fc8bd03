package partner_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/partner"
	"standfirst/internal/secret"
)

func key(t *testing.T) *secret.Key {
	t.Helper()
	k, err := secret.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func update(t *testing.T, d *db.DB, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestATokenOpensItsPartnerAndNothingKeepsIt(t *testing.T) {
	dbtest.Each(t, []db.Schema{partner.Schema}, func(t *testing.T, d *db.DB) {
		var token string
		scope := partner.Scope{Editions: []string{"en"}, Whole: true}
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			made, tok, err := partner.Add(ctx, tx, key(t), " The  Wire ", scope, tx.Now().Add(time.Hour), "omar@example.org")
			if err != nil {
				return err
			}
			token = tok
			got, err := partner.ByToken(ctx, tx, key(t), token)
			if got.ID != made.ID || got.Name != "The Wire" || !got.Whole || !got.Live(tx.Now()) || got.Live(tx.Now().Add(time.Hour)) {
				t.Errorf("%+v", got)
			}
			return err
		})
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			var hash, scope string
			if err := tx.QueryRow(ctx, "SELECT hash, scope FROM partner").Scan(&hash, &scope); err != nil {
				return err
			}
			if strings.Contains(hash+scope, strings.TrimPrefix(token, partner.Prefix)) {
				t.Error("the table holds the token")
			}
			for _, wrong := range []string{"", "x", token + "x", strings.TrimPrefix(token, partner.Prefix), partner.Prefix, strings.Repeat(partner.Prefix, 1000)} {
				if _, err := partner.ByToken(ctx, tx, key(t), wrong); !errors.Is(err, db.ErrNotFound) {
					t.Errorf("%.40q: %v", wrong, err)
				}
			}
			return nil
		})
	})
}

func TestARevokedTokenStaysRevokedByWhoRevokedIt(t *testing.T) {
	dbtest.Each(t, []db.Schema{partner.Schema}, func(t *testing.T, d *db.DB) {
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			p, token, err := partner.Add(ctx, tx, key(t), "The Wire", partner.Scope{}, time.Time{}, "a")
			if err != nil {
				return err
			}
			if _, _, err := partner.Add(ctx, tx, key(t), "The Wire", partner.Scope{}, time.Time{}, "a"); !errors.Is(err, partner.ErrPartner) {
				t.Errorf("two of a name: %v", err)
			}
			for _, by := range []string{"b", "c"} {
				if err := partner.Revoke(ctx, tx, p.ID, by); err != nil {
					return err
				}
			}
			if err := partner.Used(ctx, tx, p.ID); err != nil {
				return err
			}
			got, err := partner.ByToken(ctx, tx, key(t), token)
			if got.EndedBy != "b" || got.Live(tx.Now()) || got.UsedAt.IsZero() {
				t.Errorf("%+v", got)
			}
			if err := partner.Revoke(ctx, tx, p.ID+1, "b"); !errors.Is(err, db.ErrNotFound) {
				t.Errorf("one that is none: %v", err)
			}
			_, _, again := partner.Add(ctx, tx, key(t), "The Wire", partner.Scope{}, time.Time{}, "a")
			return errors.Join(err, again)
		})
	})
}

func TestAScopeCoversWhatItNamesAndPagesOnlyByName(t *testing.T) {
	for _, c := range []struct {
		scope                   partner.Scope
		language, section, kind string
		want                    bool
	}{
		{partner.Scope{}, "en", "region", "news", true},
		{partner.Scope{}, "en", "", "page", false},
		{partner.Scope{Kinds: []string{"page"}}, "en", "", "page", true},
		{partner.Scope{Editions: []string{"ar"}}, "en", "region", "news", false},
		{partner.Scope{Editions: []string{"ar"}}, "ar-EG", "region", "news", false},
		{partner.Scope{Sections: []string{"region"}}, "en", "region", "news", true},
		{partner.Scope{Sections: []string{"region"}}, "en", "", "news", false},
		{partner.Scope{Kinds: []string{"memo"}}, "en", "region", "news", false},
	} {
		if got := c.scope.Covers(c.language, c.section, c.kind); got != c.want {
			t.Errorf("%+v covers %s %s %s: %v", c.scope, c.language, c.section, c.kind, got)
		}
	}
}
