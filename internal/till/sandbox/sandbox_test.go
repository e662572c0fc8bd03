package sandbox_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/job"
	"standfirst/internal/secret"
	"standfirst/internal/till"
	"standfirst/internal/till/providertest"
	"standfirst/internal/till/sandbox"
)

// clock is one that a test moves, read by several goroutines.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

func start(t *testing.T) (providertest.World, http.Handler) {
	t.Helper()
	c := &clock{at: time.Now()}
	config := db.Config{Schemas: []db.Schema{job.Schema, sandbox.Schema}, Now: c.now, Path: t.TempDir() + "/s.db", Log: slog.New(slog.DiscardHandler)}
	d, err := db.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	key, _ := secret.New([]byte(strings.Repeat("k", 32)))
	q, err := job.New(d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	sent := make(chan providertest.Notification, 100)
	s := sandbox.New(sandbox.Config{DB: d, Key: key, Queue: q, Page: func(id string) string { return "/pay/" + id },
		Deliver: func(_ context.Context, h http.Header, body []byte) error {
			sent <- providertest.Notification{Header: h, Body: body}
			return nil
		}})
	mux := http.NewServeMux()
	mux.Handle("/pay/{id}", s.Page(func() string { return "" }))
	pay := func(t *testing.T, p till.CheckoutPage, form url.Values) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, p.URL, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, r)
		return w
	}
	card := func(number string) url.Values {
		return url.Values{"card": {number}, "expiry": {"12/34"}, "cvc": {"123"}}
	}
	return providertest.World{
		Provider: s, Now: c.now,
		Pay: func(t *testing.T, p till.CheckoutPage) {
			if w := pay(t, p, card("4242 4242 4242 4242")); w.Code != http.StatusSeeOther {
				t.Fatalf("paying is answered %d: %s", w.Code, w.Body)
			}
		},
		Decline: func(t *testing.T, p till.CheckoutPage) {
			if w := pay(t, p, card(sandbox.CardDecline)); w.Code != http.StatusUnprocessableEntity {
				t.Fatalf("a declined card is answered %d", w.Code)
			}
		},
		Advance: func(t *testing.T, by time.Duration) {
			c.move(by)
			if _, err := s.Renew(context.Background(), 100); err != nil {
				t.Fatal(err)
			}
		},
		Notifications: func(t *testing.T) (all []providertest.Notification) {
			if err := q.Start(context.Background()); err != nil {
				t.Fatal(err)
			}
			select {
			case n := <-sent:
				all = append(all, n)
			case <-time.After(20 * time.Second):
			}
			_ = q.Stop(context.Background())
			return all
		},
	}, mux
}

func TestTheSandboxIsAProvider(t *testing.T) {
	providertest.Run(t, func(t *testing.T) providertest.World {
		w, _ := start(t)
		return w
	})
}

func post(mux http.Handler, page till.CheckoutPage, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, page.URL, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func TestACardThatAsksForConfirmationPaysOnlyWhenConfirmed(t *testing.T) {
	for answer, want := range map[string]till.SessionStatus{"yes": till.SessionPaid, "no": till.SessionFailed} {
		w, mux := start(t)
		p, err := w.Provider.Checkout(context.Background(), till.CheckoutOrder{Key: "k", Price: till.Price{Period: till.Year, Minor: 10000, Currency: "USD"}, Language: "ar", SuccessURL: "/back"})
		if err != nil {
			t.Fatal(err)
		}
		first := post(mux, p, url.Values{"card": {"٤٠٠٠ ٠٠٢٧ ٦٠٠٠ ٣١٥٥"}, "expiry": {"12/34"}, "cvc": {"123"}})
		if s, _ := w.Provider.Session(context.Background(), p.ID); s.Status == till.SessionPaid || !strings.Contains(first.Body.String(), `value="yes"`) || !strings.Contains(first.Body.String(), `dir="rtl"`) {
			t.Errorf("before the answer: %s\n%s", s.Status, first.Body)
		}
		if again := post(mux, p, url.Values{"answer": {answer}}); again.Code != http.StatusSeeOther {
			t.Errorf("%s: answered %d", answer, again.Code)
		}
		if s, _ := w.Provider.Session(context.Background(), p.ID); s.Status != want {
			t.Errorf("%s: %s, want %s", answer, s.Status, want)
		}
	}
}

func TestPressingPayTwicePaysOnce(t *testing.T) {
	w, mux := start(t)
	p, err := w.Provider.Checkout(context.Background(), till.CheckoutOrder{Key: "k", Price: till.Price{Period: till.Year, Minor: 10000, Currency: "USD"}, Language: "en", SuccessURL: "/back"})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"card": {sandbox.CardOK}, "expiry": {"12/34"}, "cvc": {"123"}}
	post(mux, p, form)
	a, _ := w.Provider.Session(context.Background(), p.ID)
	post(mux, p, form)
	b, _ := w.Provider.Session(context.Background(), p.ID)
	if a != b || a.Subscription == "" {
		t.Errorf("%+v, then %+v", a, b)
	}
}

func TestACardIsCheckedBeforeItIsTried(t *testing.T) {
	w, mux := start(t)
	p, _ := w.Provider.Checkout(context.Background(), till.CheckoutOrder{Key: "k", Price: till.Price{Period: till.Year, Minor: 1, Currency: "USD"}, Language: "en"})
	for _, form := range []url.Values{
		{}, {"card": {"4111111111111111"}, "expiry": {"12/34"}, "cvc": {"123"}}, {"card": {sandbox.CardOK}, "expiry": {"01/20"}, "cvc": {"123"}},
		{"card": {sandbox.CardOK}, "expiry": {"x"}, "cvc": {"123"}}, {"card": {sandbox.CardOK}, "expiry": {"12/34"}, "cvc": {"1"}},
	} {
		if r := post(mux, p, form); r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.Body.String(), `role="alert"`) {
			t.Errorf("%v is answered %d", form, r.Code)
		}
	}
}
