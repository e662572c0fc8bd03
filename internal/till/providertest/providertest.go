// Package providertest is what every payment provider behind the till's port
// must hold to.
package providertest

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"standfirst/internal/id"
	"standfirst/internal/till"
)

// World is a provider with the means to play the reader and the clock.
type World struct {
	Provider till.Provider
	Now      func() time.Time
	// Pay plays a reader who pays on a hosted page with a card that succeeds;
	// Decline one whose card is declined.
	Pay, Decline func(t *testing.T, page till.CheckoutPage)
	// Advance moves the provider's clock and lets it renew.
	Advance func(t *testing.T, by time.Duration)
	// Notifications gives what the provider has sent since it was last asked.
	Notifications func(t *testing.T) []Notification
}

// Notification is one webhook.
type Notification struct {
	Header http.Header
	Body   []byte
}

func order(key string, period till.Period) till.CheckoutOrder {
	return till.CheckoutOrder{Key: key, Title: "Digital", Price: till.Price{ID: id.ID(1), Plan: "digital", Period: period, Minor: 10000, Currency: "USD"},
		Email: "reader@example.org", Language: "en", SuccessURL: "https://example.org/back", CancelURL: "https://example.org/"}
}

// Run tries a provider; start makes a fresh one.
func Run(t *testing.T, start func(t *testing.T) World) {
	ctx := context.Background()
	open := func(t *testing.T, w World, key string) till.CheckoutPage {
		t.Helper()
		p, err := w.Provider.Checkout(ctx, order(key, till.Month))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	subscribe := func(t *testing.T, w World) string {
		t.Helper()
		p := open(t, w, "k")
		w.Pay(t, p)
		s, err := w.Provider.Session(ctx, p.ID)
		if err != nil || s.Status != till.SessionPaid || s.Subscription == "" {
			t.Fatalf("session %+v (%v)", s, err)
		}
		return s.Subscription
	}
	state := func(t *testing.T, w World, sub string) till.SubscriptionState {
		t.Helper()
		s, err := w.Provider.Subscription(ctx, sub)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run("the same key is the same page", func(t *testing.T) {
		w := start(t)
		if a, b, c := open(t, w, "k"), open(t, w, "k"), open(t, w, "l"); a != b || a == c || a.URL == "" {
			t.Errorf("%v, %v, %v", a, b, c)
		}
	})
	t.Run("a page that was paid names its subscription and bills once", func(t *testing.T) {
		w := start(t)
		s := state(t, w, subscribe(t, w))
		if s.Status != till.Active || len(s.Invoices) != 1 || !s.Invoices[0].Paid || s.Invoices[0].Minor != 10000 || s.Invoices[0].Currency != "USD" {
			t.Errorf("%+v", s)
		}
		if days := s.PeriodEnd.Sub(w.Now()).Hours() / 24; days < 27 || days > 32 {
			t.Errorf("a month is %.1f days", days)
		}
	})
	t.Run("a declined card charges nothing and may be followed by another", func(t *testing.T) {
		w := start(t)
		p := open(t, w, "k")
		w.Decline(t, p)
		if s, err := w.Provider.Session(ctx, p.ID); err != nil || s.Status == till.SessionPaid || s.Subscription != "" {
			t.Errorf("session %+v (%v)", s, err)
		}
		w.Pay(t, p)
		if s, _ := w.Provider.Session(ctx, p.ID); s.Status != till.SessionPaid {
			t.Errorf("after another card: %+v", s)
		}
	})
	t.Run("a subscription renews when its time has come", func(t *testing.T) {
		w := start(t)
		sub := subscribe(t, w)
		before := state(t, w, sub)
		w.Advance(t, before.PeriodEnd.Sub(w.Now())+time.Minute)
		after := state(t, w, sub)
		if len(after.Invoices) != 2 || !after.PeriodEnd.After(before.PeriodEnd) || after.Status != till.Active {
			t.Errorf("%+v", after)
		}
	})
	t.Run("a cancelled subscription runs to its paid end and no further", func(t *testing.T) {
		w := start(t)
		sub := subscribe(t, w)
		for range 2 {
			if err := w.Provider.Cancel(ctx, "c", sub); err != nil {
				t.Fatal(err)
			}
		}
		s := state(t, w, sub)
		if s.Status != till.Active || !s.CancelAtEnd {
			t.Errorf("%+v", s)
		}
		w.Advance(t, s.PeriodEnd.Sub(w.Now())+time.Minute)
		if s := state(t, w, sub); s.Status != till.Ended || len(s.Invoices) != 1 {
			t.Errorf("after its end: %+v", s)
		}
		if err := w.Provider.Resume(ctx, "r", sub); !errors.Is(err, till.ErrOver) {
			t.Errorf("resuming what has ended: %v", err)
		}
	})
	t.Run("a cancellation can be taken back", func(t *testing.T) {
		w := start(t)
		sub := subscribe(t, w)
		if err := errors.Join(w.Provider.Cancel(ctx, "c", sub), w.Provider.Resume(ctx, "r", sub)); err != nil {
			t.Fatal(err)
		}
		if s := state(t, w, sub); s.CancelAtEnd {
			t.Errorf("%+v", s)
		}
	})
	t.Run("what it does not know it says so", func(t *testing.T) {
		w := start(t)
		_, a := w.Provider.Session(ctx, "cs_none")
		_, b := w.Provider.Subscription(ctx, "sub_none")
		if !errors.Is(a, till.ErrUnknown) || !errors.Is(b, till.ErrUnknown) || !errors.Is(w.Provider.Cancel(ctx, "k", "sub_none"), till.ErrUnknown) {
			t.Errorf("%v, %v", a, b)
		}
	})
	t.Run("its notifications are signed, and no others are believed", func(t *testing.T) {
		w := start(t)
		subscribe(t, w)
		all := w.Notifications(t)
		if len(all) == 0 {
			t.Fatal("it sent none")
		}
		n := all[0]
		e, err := w.Provider.Event(n.Header, n.Body, w.Now())
		if err != nil || e.ID == "" || e.Kind != till.EventCheckout {
			t.Fatalf("%+v (%v)", e, err)
		}
		forged := n.Header.Clone()
		for k, v := range forged {
			last := "0"
			if v[0][len(v[0])-1] == '0' {
				last = "1"
			}
			forged.Set(k, v[0][:len(v[0])-1]+last)
		}
		other := append([]byte(" "), n.Body...)
		for name, try := range map[string]func() error{
			"a forged one":    func() error { _, err := w.Provider.Event(forged, n.Body, w.Now()); return err },
			"another body":    func() error { _, err := w.Provider.Event(n.Header, other, w.Now()); return err },
			"no signature":    func() error { _, err := w.Provider.Event(http.Header{}, n.Body, w.Now()); return err },
			"an hour later":   func() error { _, err := w.Provider.Event(n.Header, n.Body, w.Now().Add(time.Hour)); return err },
			"an hour earlier": func() error { _, err := w.Provider.Event(n.Header, n.Body, w.Now().Add(-time.Hour)); return err },
			"an empty body":   func() error { _, err := w.Provider.Event(n.Header, nil, w.Now()); return err },
		} {
			if err := try(); !errors.Is(err, till.ErrSignature) {
				t.Errorf("%s: error %v, want ErrSignature", name, err)
			}
		}
	})
}
