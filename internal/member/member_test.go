package member_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/member"
	"standfirst/internal/secret"
)

func each(t *testing.T, fn func(t *testing.T, d *db.DB, key *secret.Key, clock *time.Time)) {
	t.Helper()
	key, err := secret.New([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	var clock time.Time
	dbtest.EachConfig(t, db.Config{Schemas: []db.Schema{member.Schema}, Now: func() time.Time { return clock }}, func(t *testing.T, d *db.DB) {
		clock = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		fn(t, d, key, &clock)
	})
}

func begin(t *testing.T, d *db.DB, key *secret.Key, email string) (c member.Challenge, err error) {
	t.Helper()
	err = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = member.Begin(ctx, tx, key, email, "en", "/2026/11/x")
		return err
	})
	return c, err
}

func confirm(t *testing.T, d *db.DB, key *secret.Key, cookie, code string) (m member.Member, to string, refused error) {
	t.Helper()
	if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		m, to, refused, err = member.Confirm(ctx, tx, key, cookie, code)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return m, to, refused
}

func TestACodeSignsInOnceInTheBrowserThatAsked(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, _ *time.Time) {
		c, err := begin(t, d, key, "Reader@Example.org")
		if err != nil {
			t.Fatal(err)
		}
		other, _ := begin(t, d, key, "other@example.org")
		if _, _, refused := confirm(t, d, key, other.Cookie, c.Code); refused == nil && other.Code != c.Code {
			t.Error("the code works in another browser")
		}
		arabic := strings.Map(func(r rune) rune { return r - '0' + '٠' }, c.Code)
		m, to, refused := confirm(t, d, key, c.Cookie, " "+arabic[:8]+" "+arabic[8:])
		if refused != nil || m.Email != "Reader@Example.org" || to != "/2026/11/x" {
			t.Errorf("%+v, %q, %v", m, to, refused)
		}
		if _, _, refused := confirm(t, d, key, c.Cookie, c.Code); !errors.Is(refused, member.ErrSpent) {
			t.Errorf("the code again: %v, want ErrSpent", refused)
		}
	})
}

func TestFiveWrongCodesSpendTheChallenge(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, _ *time.Time) {
		c, _ := begin(t, d, key, "a@example.org")
		wrong := "00000000"
		if c.Code == wrong {
			wrong = "00000001"
		}
		for i := range 5 {
			want := member.ErrWrong
			if i == 4 {
				want = member.ErrSpent
			}
			if _, _, refused := confirm(t, d, key, c.Cookie, wrong); !errors.Is(refused, want) {
				t.Errorf("try %d: %v, want %v", i+1, refused, want)
			}
		}
		if _, _, refused := confirm(t, d, key, c.Cookie, c.Code); !errors.Is(refused, member.ErrSpent) {
			t.Errorf("the right code after five wrong ones: %v", refused)
		}
	})
}

func TestACodeIsGoodForTenMinutes(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, clock *time.Time) {
		c, _ := begin(t, d, key, "a@example.org")
		*clock = clock.Add(10*time.Minute + time.Second)
		if _, _, refused := confirm(t, d, key, c.Cookie, c.Code); !errors.Is(refused, member.ErrSpent) {
			t.Errorf("after ten minutes: %v, want ErrSpent", refused)
		}
	})
}

func TestALinkWorksOnceInAnyBrowser(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, _ *time.Time) {
		c, _ := begin(t, d, key, "a@example.org")
		use := func() (m member.Member, err error) {
			err = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
				m, _, err = member.ConfirmLink(ctx, tx, key, c.Link)
				return err
			})
			return m, err
		}
		if m, err := use(); err != nil || m.Email != "a@example.org" {
			t.Errorf("%+v, %v", m, err)
		}
		if _, err := use(); !errors.Is(err, member.ErrSpent) {
			t.Errorf("the link again: %v, want ErrSpent", err)
		}
	})
}

func TestAnUnconfirmedAddressGetsThreeMailsAnHour(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, clock *time.Time) {
		for i := range 3 {
			if _, err := begin(t, d, key, "A@example.org"); err != nil {
				t.Fatalf("mail %d: %v", i+1, err)
			}
		}
		if _, err := begin(t, d, key, "a@example.org"); !errors.Is(err, member.ErrTooMany) {
			t.Errorf("mail 4: %v, want ErrTooMany", err)
		}
		*clock = clock.Add(61 * time.Minute)
		if _, err := begin(t, d, key, "a@example.org"); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}

func TestASessionEndsWhenItIsEnded(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, key *secret.Key, clock *time.Time) {
		c, _ := begin(t, d, key, "a@example.org")
		var token string
		session := func() (m member.Member, err error) {
			err = d.View(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
				m, err = member.Session(ctx, tx, key, token)
				return err
			})
			return m, err
		}
		start := func() {
			if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
				token, err = member.StartSession(ctx, tx, key, c.Member.ID, "a browser")
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		start()
		if m, err := session(); err != nil || m.ID != c.Member.ID {
			t.Errorf("%+v, %v", m, err)
		}
		if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error { return member.EndSession(ctx, tx, key, token) }); err != nil {
			t.Fatal(err)
		}
		if _, err := session(); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("after its end: %v", err)
		}
		start()
		*clock = clock.Add(member.SessionLife + time.Second)
		if _, err := session(); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("after its life: %v", err)
		}
	})
}

func TestNoCredentialStandsInTheDatabase(t *testing.T) {
	key, _ := secret.New([]byte(strings.Repeat("k", 32)))
	d := dbtest.SQLite(t, member.Schema)
	var c member.Challenge
	var token string
	if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		if c, err = member.Begin(ctx, tx, key, "a@example.org", "en", "/"); err != nil {
			return err
		}
		token, err = member.StartSession(ctx, tx, key, c.Member.ID, "x")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		var all string
		err := tx.QueryRow(ctx, `SELECT (SELECT GROUP_CONCAT(cookie_hash || code_hash || link_hash) FROM member_challenge) || (SELECT GROUP_CONCAT(hash) FROM member_session)`).Scan(&all)
		for _, s := range []string{c.Cookie, c.Code, c.Link, token} {
			if strings.Contains(all, s) {
				t.Errorf("%s stands in the database", s)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAnAddressIsCheckedBeforeItIsKept(t *testing.T) {
	for _, s := range []string{"", "a", "a@b", "a b@example.org", "Name <a@example.org>", "a@example.org\r\nBcc: x@example.org", strings.Repeat("a", 250) + "@example.org", `"a"@example.org`} {
		if got, err := member.Address(s); !errors.Is(err, member.ErrAddress) {
			t.Errorf("%q is taken as %q", s, got)
		}
	}
	for _, s := range []string{"a@example.org", "a+b.c@mail.example.org", "ز@example.org", "a@bücher.example"} {
		if _, err := member.Address(" " + s + " "); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}
