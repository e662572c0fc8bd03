package sandbox_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
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

// each runs fn with the databases of both kinds; open makes a fresh sandbox on one.
func each(t *testing.T, fn func(t *testing.T, open func(t *testing.T) place)) {
	t.Helper()
	for name, kind := range map[string]func(t *testing.T, c db.Config) *db.DB{
		"SQLite": func(t *testing.T, c db.Config) *db.DB {
			c.Path = t.TempDir() + "/s.db"
			return opened(t, c)
		},
		"PostgreSQL": func(t *testing.T, c db.Config) *db.DB { return opened(t, dbtest.Postgres(t, c)) },
	} {
		t.Run(name, func(t *testing.T) {
			fn(t, func(t *testing.T) place { return start(t, kind) })
		})
	}
}

func opened(t *testing.T, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// place is a sandbox with its hosted pages.
type place struct {
	providertest.World
	mux     http.Handler
	d       *db.DB
	sandbox *sandbox.Sandbox
	move    func(by time.Duration)
}

func start(t *testing.T, kind func(t *testing.T, c db.Config) *db.DB) place {
	t.Helper()
	c := &clock{at: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	d := kind(t, db.Config{Schemas: []db.Schema{job.Schema, sandbox.Schema}, Now: c.now, Log: slog.New(slog.DiscardHandler)})
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
	return place{mux: mux, d: d, sandbox: s, move: c.move, World: providertest.World{
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
	}}
}

func TestTheSandboxIsAProvider(t *testing.T) {
	each(t, func(t *testing.T, open func(t *testing.T) place) {
		providertest.Run(t, func(t *testing.T) providertest.World { return open(t).World })
	})
}

func post(p place, page till.CheckoutPage, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, page.URL, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	p.mux.ServeHTTP(w, r)
	return w
}

func (p place) checkout(t *testing.T, language string) till.CheckoutPage {
	t.Helper()
	page, err := p.Provider.Checkout(context.Background(), till.CheckoutOrder{Key: "k", Price: till.Price{Period: till.Year, Minor: 10000, Currency: "USD"}, Language: language, SuccessURL: "/back", CancelURL: "/leave"})
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func (p place) session(t *testing.T, page till.CheckoutPage) till.SessionState {
	t.Helper()
	s, err := p.Provider.Session(context.Background(), page.ID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestACardThatAsksForConfirmationPaysOnlyWhenConfirmed(t *testing.T) {
	each(t, func(t *testing.T, open func(t *testing.T) place) {
		for answer, want := range map[string]till.SessionStatus{"yes": till.SessionPaid, "no": till.SessionFailed} {
			p := open(t)
			page := p.checkout(t, "ar")
			first := post(p, page, url.Values{"card": {"٤٠٠٠ ٠٠٢٧ ٦٠٠٠ ٣١٥٥"}, "expiry": {"12/34"}, "cvc": {"123"}})
			if s := p.session(t, page); s.Status == till.SessionPaid || !strings.Contains(first.Body.String(), `value="yes"`) || !strings.Contains(first.Body.String(), `dir="rtl"`) {
				t.Errorf("before the answer: %s\n%s", s.Status, first.Body)
			}
			if again := post(p, page, url.Values{"answer": {answer}}); again.Code != http.StatusSeeOther {
				t.Errorf("%s: answered %d", answer, again.Code)
			}
			if s := p.session(t, page); s.Status != want {
				t.Errorf("%s: %s, want %s", answer, s.Status, want)
			}
		}
	})
}

func TestAPageThatExpiredDuringConfirmationAsksNoMore(t *testing.T) {
	each(t, func(t *testing.T, open func(t *testing.T) place) {
		p := open(t)
		page := p.checkout(t, "en")
		post(p, page, url.Values{"card": {sandbox.CardConfirm}, "expiry": {"12/34"}, "cvc": {"123"}})
		p.Advance(t, 25*time.Hour)
		r := post(p, page, url.Values{"answer": {"yes"}})
		if s := p.session(t, page); s.Status != till.SessionExpired || strings.Contains(r.Body.String(), `value="yes"`) || !strings.Contains(r.Body.String(), `href="/leave"`) {
			t.Errorf("%s, answered %d:\n%s", s.Status, r.Code, r.Body)
		}
	})
}

func TestPressingPayManyTimesAtOncePaysOnce(t *testing.T) {
	each(t, func(t *testing.T, open func(t *testing.T) place) {
		for _, card := range []string{sandbox.CardOK, sandbox.CardConfirm} {
			p := open(t)
			page := p.checkout(t, "en")
			form := url.Values{"card": {card}, "expiry": {"12/34"}, "cvc": {"123"}}
			if card == sandbox.CardConfirm {
				post(p, page, form)
				form = url.Values{"answer": {"yes"}}
			}
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if r := post(p, page, form); r.Code != http.StatusSeeOther {
						t.Errorf("%s: answered %d", card, r.Code)
					}
				})
			}
			all.Wait()
			before := p.session(t, page)
			post(p, page, form)
			var subscriptions, invoices int
			err := p.d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				return tx.QueryRow(ctx, "SELECT (SELECT COUNT(*) FROM sandbox_subscription), (SELECT COUNT(*) FROM sandbox_invoice)").Scan(&subscriptions, &invoices)
			})
			if err != nil || subscriptions != 1 || invoices != 1 || before != p.session(t, page) || before.Subscription == "" {
				t.Errorf("%s: %d subscriptions, %d invoices, %+v (%v)", card, subscriptions, invoices, before, err)
			}
		}
	})
}

// meanwhile is a form whose reading is the moment at which something else happens.
type meanwhile struct {
	form io.Reader
	do   func()
	once sync.Once
}

func (m *meanwhile) Read(b []byte) (int, error) {
	m.once.Do(m.do)
	return m.form.Read(b)
}

func TestConfirmingWhatWasRefusedMeanwhilePaysNothing(t *testing.T) {
	each(t, func(t *testing.T, open func(t *testing.T) place) {
		p := open(t)
		page := p.checkout(t, "en")
		post(p, page, url.Values{"card": {sandbox.CardConfirm}, "expiry": {"12/34"}, "cvc": {"123"}})
		r := httptest.NewRequest(http.MethodPost, page.URL, &meanwhile{form: strings.NewReader("answer=yes"), do: func() { post(p, page, url.Values{"answer": {"no"}}) }})
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		p.mux.ServeHTTP(httptest.NewRecorder(), r)
		if s := p.session(t, page); s.Status != till.SessionFailed || s.Subscription != "" {
			t.Errorf("%+v", s)
		}
	})
}

func TestRenewingTwiceAtOnceChargesOnce(t *testing.T) {
	each(t, func(t *testing.T, open func(t *testing.T) place) {
		for _, card := range []string{sandbox.CardOK, sandbox.CardLater} {
			p := open(t)
			page := p.checkout(t, "en")
			post(p, page, url.Values{"card": {card}, "expiry": {"12/34"}, "cvc": {"123"}})
			p.move(367 * 24 * time.Hour)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					if _, err := p.sandbox.Renew(context.Background(), 10); err != nil {
						t.Errorf("%s: %v", card, err)
					}
				})
			}
			all.Wait()
			var periods, tries int
			err := p.d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				return tx.QueryRow(ctx, "SELECT periods, failed_tries FROM sandbox_subscription").Scan(&periods, &tries)
			})
			if err != nil || periods+tries != 2 {
				t.Errorf("%s: %d paid periods and %d failed tries (%v)", card, periods, tries, err)
			}
		}
	})
}

func TestACardIsCheckedBeforeItIsTried(t *testing.T) {
	each(t, func(t *testing.T, open func(t *testing.T) place) {
		p := open(t)
		page := p.checkout(t, "en")
		for _, c := range []struct {
			at   string // the field that is told to be wrong
			form url.Values
		}{
			{"card", url.Values{}},
			{"card", url.Values{"card": {"4111111111111111"}, "expiry": {"12/34"}, "cvc": {"123"}}},
			{"expiry", url.Values{"card": {sandbox.CardOK}, "expiry": {"01/20"}, "cvc": {"123"}}},
			{"expiry", url.Values{"card": {sandbox.CardOK}, "expiry": {"x"}, "cvc": {"123"}}},
			{"cvc", url.Values{"card": {sandbox.CardOK}, "expiry": {"12/34"}, "cvc": {"1"}}},
		} {
			r := post(p, page, c.form)
			_, input, _ := strings.Cut(r.Body.String(), `<input id="`+c.at+`"`)
			input, _, _ = strings.Cut(input, ">")
			if r.Code != http.StatusUnprocessableEntity || !strings.Contains(r.Body.String(), `role="alert"`) ||
				!strings.Contains(input, `aria-invalid="true"`) || strings.Count(r.Body.String(), "aria-invalid") != 1 {
				t.Errorf("%v is answered %d, %s says %s", c.form, r.Code, c.at, input)
			}
		}
	})
}

func FuzzANotificationIsBelievedOnlyWithItsSignature(f *testing.F) {
	d := dbtest.SQLite(f, job.Schema, sandbox.Schema)
	key, _ := secret.New([]byte(strings.Repeat("k", 32)))
	q, err := job.New(d, slog.New(slog.DiscardHandler))
	if err != nil {
		f.Fatal(err)
	}
	s := sandbox.New(sandbox.Config{DB: d, Key: key, Queue: q})
	for _, seed := range []string{"", "t=1,v1=00", "t=1763629200,v1=" + strings.Repeat("ab", 32), "t=,v1=,t=1", "v1=zz,t=-9223372036854775808", "t=1,v1=00,v1=11"} {
		f.Add(seed, []byte(`{"id":"evt_1","kind":"checkout","object":"cs_1"}`), int64(1763629200))
	}
	f.Fuzz(func(t *testing.T, header string, body []byte, at int64) {
		e, err := s.Event(http.Header{"Sandbox-Signature": {header}}, body, time.Unix(at, 0))
		if !errors.Is(err, till.ErrSignature) || e != (till.Event{}) {
			t.Errorf("%q is believed: %+v (%v)", header, e, err)
		}
	})
}
