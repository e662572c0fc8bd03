package post_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/edition"
	"standfirst/internal/job"
	"standfirst/internal/post"
	"standfirst/internal/secret"
)

// keeper is a transport that keeps what it sends, and fails as often as it is told to.
type keeper struct {
	mu    sync.Mutex
	sent  []post.Mail
	fails int
	done  chan struct{}
}

func (k *keeper) Send(_ context.Context, m post.Mail) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fails > 0 {
		k.fails--
		return errors.New("the line is dead")
	}
	k.sent = append(k.sent, m)
	k.done <- struct{}{}
	return nil
}

func TestAMailIsSentOnceForItsKeyWhenItsTransactionCommits(t *testing.T) {
	dbtest.Each(t, []db.Schema{job.Schema, post.Schema}, func(t *testing.T, d *db.DB) {
		key, _ := secret.New([]byte(strings.Repeat("k", 32)))
		q, err := job.New(d, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		k := &keeper{done: make(chan struct{}, 10)}
		p := post.New(d, key, q, k, "post@example.org")
		ctx := context.Background()
		letter := post.Letter{Kind: post.SignIn, To: "a@example.org", Language: "fa", House: "پیک بندر", Data: map[string]string{"Code": "12345678"}}
		for i, c := range []struct {
			key  string
			fail error
		}{{"lost", errors.New("undone")}, {"one", nil}, {"one", nil}} {
			err := d.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
				return errors.Join(p.Queue(ctx, tx, c.key, letter), c.fail)
			})
			if fmt.Sprint(err) != fmt.Sprint(c.fail) {
				t.Fatalf("%d: %v", i, err)
			}
		}
		if err := q.Start(ctx); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = q.Stop(ctx) }()
		select {
		case <-k.done:
		case <-time.After(20 * time.Second):
			t.Fatal("no mail was sent")
		}
		if err := q.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		if len(k.sent) != 1 || k.sent[0].Subject != "رمز شما 12345678 است" || !strings.Contains(k.sent[0].HTML, `dir="rtl"`) || !strings.Contains(k.sent[0].Text, "12345678") {
			t.Errorf("sent %+v", k.sent)
		}
		if err := d.View(ctx, func(ctx context.Context, tx *db.Tx) error {
			all, err := p.List(ctx, tx)
			if len(all) != 1 || all[0].Sent.IsZero() || all[0].To != "a@example.org" {
				t.Errorf("kept %+v", all)
			}
			var sealed string
			err2 := tx.QueryRow(ctx, "SELECT sealed FROM post_mail").Scan(&sealed)
			if strings.Contains(sealed, "12345678") {
				t.Error("the code stands in the database")
			}
			return errors.Join(err, err2)
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestEveryKindOfMailIsWrittenInEveryLanguage(t *testing.T) {
	d := dbtest.SQLite(t, job.Schema, post.Schema)
	key, _ := secret.New([]byte(strings.Repeat("k", 32)))
	q, err := job.New(d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	p := post.New(d, key, q, &keeper{}, "post@example.org")
	data := map[string]string{"Code": "12345678", "Link": "https://example.org/l", "Date": "D", "Price": "P", "Plan": "N", "Who": "W"}
	if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		for _, l := range edition.All() {
			for _, kind := range []post.Kind{post.SignIn, post.Welcome, post.Receipt, post.Failed, post.Cancelled, post.Resumed, post.Invitation, post.StaffSignIn} {
				if err := p.Queue(ctx, tx, l.Tag+string(kind), post.Letter{Kind: kind, To: "a@example.org", Language: l.Tag, House: "H", Account: "https://example.org/account", Data: data}); err != nil {
					return err
				}
			}
		}
		all, err := p.List(ctx, tx)
		for _, m := range all {
			if m.Subject == "" || strings.Contains(m.Subject+m.Text+m.HTML, "<no value>") || strings.Contains(m.Text, "mail.") {
				t.Errorf("%s in %s: %q\n%s", m.Kind, m.Language, m.Subject, m.Text)
			}
		}
		if want := len(edition.All()) * 8; len(all) != want {
			t.Errorf("%d mails, want %d", len(all), want)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
