package till_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/id"
	"standfirst/internal/job"
	"standfirst/internal/secret"
	"standfirst/internal/till"
	"standfirst/internal/till/sandbox"
)

const member = id.ID(4711)

// world is a till with the sandbox behind it, and everything that the till had done.
type world struct {
	*testing.T
	d     *db.DB
	till  *till.Till
	pay   *sandbox.Sandbox
	bend  *bent
	price till.Price
	q     *job.Queue

	mu     sync.Mutex
	clock  time.Time
	access map[string]time.Time
	mails  []string
	sent   []notification
}

// bent is the sandbox with single answers of another kind.
type bent struct {
	till.Provider
	session      func(id string) (till.SessionState, error)
	subscription func(s till.SubscriptionState) till.SubscriptionState
}

func (b *bent) Session(ctx context.Context, id string) (till.SessionState, error) {
	if b.session != nil {
		return b.session(id)
	}
	return b.Provider.Session(ctx, id)
}

func (b *bent) Subscription(ctx context.Context, id string) (till.SubscriptionState, error) {
	s, err := b.Provider.Subscription(ctx, id)
	if b.subscription != nil && err == nil {
		s = b.subscription(s)
	}
	return s, err
}

type notification struct {
	h    http.Header
	body []byte
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) move(by time.Duration) {
	w.mu.Lock()
	w.clock = w.clock.Add(by)
	w.mu.Unlock()
	if _, err := w.pay.Renew(context.Background(), 100); err != nil {
		w.Fatal(err)
	}
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	w := &world{}
	dbtest.EachConfig(t, db.Config{Schemas: []db.Schema{job.Schema, till.Schema, sandbox.Schema}, Now: w.now}, func(t *testing.T, d *db.DB) {
		*w = world{T: t, d: d, clock: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), access: map[string]time.Time{}}
		key, _ := secret.New([]byte(strings.Repeat("k", 32)))
		q, err := job.New(d, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		w.q = q
		w.pay = sandbox.New(sandbox.Config{DB: d, Key: key, Queue: q, Page: func(id string) string { return "/pay/" + id },
			Deliver: func(_ context.Context, h http.Header, body []byte) error {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.sent = append(w.sent, notification{h, body})
				return nil
			}})
		w.bend = &bent{Provider: w.pay}
		w.till = till.New(d, key, q, w.bend, till.Hooks{
			Access: func(_ context.Context, _ *db.Tx, m id.ID, plan, ref string, until time.Time) error {
				w.mu.Lock()
				defer w.mu.Unlock()
				w.access[plan] = until
				if m != member {
					return fmt.Errorf("access for %s", m)
				}
				return nil
			},
			Mail: func(_ context.Context, _ *db.Tx, m till.Mail) error {
				w.mu.Lock()
				defer w.mu.Unlock()
				if !slices.Contains(w.mails, m.Key) { // the post keeps one mail for a key
					w.mails = append(w.mails, m.Key)
				}
				return nil
			},
		})
		w.update(func(ctx context.Context, tx *db.Tx) (err error) {
			if err := till.SavePlan(ctx, tx, till.Plan{Code: "digital", Names: map[string]string{"en": "Digital"}}); err != nil {
				return err
			}
			w.price, err = till.SetPrice(ctx, tx, till.Price{Plan: "digital", Period: till.Month, Minor: 1000, Currency: "USD"})
			return err
		})
		fn(w)
	})
}

func (w *world) update(fn func(context.Context, *db.Tx) error) {
	w.Helper()
	if err := w.d.Update(context.Background(), fn); err != nil {
		w.Fatal(err)
	}
}

func (w *world) begin() (ref, page string) {
	w.Helper()
	ref, page, err := w.till.Begin(context.Background(), till.Order{Price: w.price.ID, Member: member, Email: "a@example.org", Language: "en", ReturnTo: "/story",
		Back: func(ref string) string { return "/back/" + ref }})
	if err != nil {
		w.Fatal(err)
	}
	return ref, page
}

// card plays the reader at the hosted page.
func (w *world) card(page, number string) {
	w.Helper()
	mux := http.NewServeMux()
	mux.Handle("/pay/{id}", w.pay.Page(func() string { return "" }))
	form := url.Values{"card": {number}, "expiry": {"12/40"}, "cvc": {"123"}}
	r := httptest.NewRequest(http.MethodPost, page, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	mux.ServeHTTP(httptest.NewRecorder(), r)
}

func (w *world) settle(ref string) till.Checkout {
	w.Helper()
	c, err := w.till.Settle(context.Background(), ref)
	if err != nil {
		w.Fatal(err)
	}
	return c
}

func (w *world) one() till.Subscription {
	w.Helper()
	var all []till.Subscription
	w.update(func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = till.Of(ctx, tx, member)
		return err
	})
	if len(all) != 1 {
		w.Fatalf("%d subscriptions, want 1", len(all))
	}
	return all[0]
}

func (w *world) proof() []string {
	w.Helper()
	var faults []string
	w.update(func(ctx context.Context, tx *db.Tx) (err error) {
		faults, err = till.Proof(ctx, tx)
		return err
	})
	return faults
}

func (w *world) payments() (paid, failed int) {
	w.Helper()
	w.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := till.Payments(ctx, tx, member)
		for _, p := range all {
			if p.Paid {
				paid++
			} else {
				failed++
			}
		}
		return err
	})
	return paid, failed
}

func (w *world) kinds() (kinds []string) {
	for _, m := range w.mails {
		kind, _, _ := strings.Cut(m, "/")
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	return kinds
}

// play runs the queue until the till has looked after so many events.
func (w *world) play(events int) {
	w.Helper()
	ctx := context.Background()
	if err := w.q.Start(ctx); err != nil {
		w.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		var n int
		w.update(func(ctx context.Context, tx *db.Tx) error {
			return tx.QueryRow(ctx, "SELECT COUNT(*) FROM till_event WHERE processed_at > 0").Scan(&n)
		})
		if n >= events {
			break
		}
		if time.Now().After(deadline) {
			w.Fatalf("%d events were looked after, want %d", n, events)
		}
		for _, s := range w.taken() {
			for range 2 { // each is delivered twice
				if err := w.till.Receive(ctx, s.h, s.body); err != nil {
					w.Fatal(err)
				}
			}
		}
	}
	if err := w.q.Stop(ctx); err != nil {
		w.Fatal(err)
	}
}

func (w *world) taken() []notification {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.sent
	slices.Reverse(s) // the later ones first
	w.sent = nil
	return s
}
