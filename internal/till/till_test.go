package till_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/job"
	"standfirst/internal/secret"
	"standfirst/internal/till"
	"standfirst/internal/till/sandbox"
)

func TestAPaidCheckoutOpensTheDoorOnceHoweverOftenItIsLookedAt(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		if c := w.settle(ref); c.Status != till.SessionOpen || len(w.access) != 0 {
			w.Errorf("before payment: %+v, access %v", c, w.access)
		}
		w.card(page, sandbox.CardOK)
		for range 3 {
			if c := w.settle(ref); c.Status != till.SessionPaid || c.Member != member || c.ReturnTo != "/story" {
				w.Errorf("checkout %+v", c)
			}
		}
		end := time.Date(2026, 12, 20, 9, 0, 0, 0, time.UTC)
		if s := w.one(); !s.Live() || !s.PeriodEnd.Equal(end) || !w.access["digital"].Equal(end.Add(till.RenewalGrace)) {
			w.Errorf("subscription %+v, access %v", s, w.access)
		}
		if got := w.kinds(); !slices.Equal(got, []string{"receipt", "welcome"}) {
			w.Errorf("mails %v", got)
		}
		if faults := w.proof(); len(faults) > 0 {
			w.Error(faults)
		}
	})
}

func TestADeclinedCardOpensNothing(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardDecline)
		if c := w.settle(ref); c.Status != till.SessionFailed || len(w.access) != 0 || len(w.mails) != 0 {
			w.Errorf("checkout %+v, access %v, mails %v", c, w.access, w.mails)
		}
	})
}

func TestACancelledSubscriptionReadsOnToThePaidEnd(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.settle(ref)
		s := w.one()
		if err := w.till.Cancel(context.Background(), member, s.ID); err != nil {
			w.Fatal(err)
		}
		c := w.one()
		if !c.CancelAtEnd || !c.ReadsUntil.Equal(s.PeriodEnd) || !w.access["digital"].Equal(s.PeriodEnd) {
			w.Errorf("cancelled %+v, access %v", c, w.access)
		}
		if err := w.till.Cancel(context.Background(), id.ID(1), s.ID); !errors.Is(err, db.ErrNotFound) {
			w.Errorf("somebody else cancels it: %v", err)
		}
		if err := w.till.Resume(context.Background(), member, s.ID); err != nil {
			w.Fatal(err)
		}
		if r := w.one(); r.CancelAtEnd || !w.access["digital"].After(s.PeriodEnd) {
			w.Errorf("resumed %+v, access %v", r, w.access)
		}
		if got := w.kinds(); !slices.Equal(got, []string{"cancelled", "receipt", "resumed", "welcome"}) {
			w.Errorf("mails %v", got)
		}
	})
}

func TestAFailedRenewalIsToldAndEndsAfterItsGrace(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardLater)
		w.settle(ref)
		end := w.one().PeriodEnd
		w.move(end.Sub(w.now()) + time.Minute)
		if err := w.till.Reconcile(context.Background()); err != nil {
			w.Fatal(err)
		}
		if s := w.one(); s.Status != till.PastDue || !w.access["digital"].Equal(end.Add(till.FailedGrace)) {
			w.Errorf("past due %+v, access %v", s, w.access)
		}
		for range 4 {
			w.move(3 * 24 * time.Hour)
		}
		if err := w.till.Reconcile(context.Background()); err != nil {
			w.Fatal(err)
		}
		if s := w.one(); s.Status != till.Ended || w.access["digital"].After(end) {
			w.Errorf("ended %+v, access %v", s, w.access)
		}
		if paid, failed := w.payments(); paid != 1 || failed != 1 {
			w.Errorf("%d paid and %d failed invoices", paid, failed)
		}
		if faults := w.proof(); len(faults) > 0 {
			w.Error(faults)
		}
	})
}

func TestARenewalThatWasNeverAnnouncedIsFound(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.settle(ref)
		first := w.one().PeriodEnd
		w.move(first.Sub(w.now()) + time.Minute)
		if err := w.till.Reconcile(context.Background()); err != nil {
			w.Fatal(err)
		}
		if s := w.one(); !s.PeriodEnd.After(first) {
			w.Errorf("%+v", s)
		}
		if paid, _ := w.payments(); paid != 2 {
			w.Errorf("%d payments, want 2", paid)
		}
	})
}

func TestACheckoutThatWasPaidWhileTheReaderLeftIsFound(t *testing.T) {
	each(t, func(w *world) {
		_, page := w.begin()
		w.card(page, sandbox.CardOK)
		if err := w.till.Reconcile(context.Background()); err != nil {
			w.Fatal(err)
		}
		if !w.one().Live() {
			w.Error("the reader who paid cannot read")
		}
	})
}

func TestNotificationsTwiceLateAndOutOfOrderChangeNothingMore(t *testing.T) {
	each(t, func(w *world) {
		_, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.play(1)
		s := w.one()
		if !s.Live() {
			w.Fatalf("%+v", s)
		}
		if err := w.till.Cancel(context.Background(), member, s.ID); err != nil {
			w.Fatal(err)
		}
		if err := w.till.Resume(context.Background(), member, s.ID); err != nil {
			w.Fatal(err)
		}
		w.play(3) // the news of cancelling and resuming come late, and the later one first
		if again := w.one(); again.CancelAtEnd || !again.PeriodEnd.Equal(s.PeriodEnd) {
			w.Errorf("%+v", again)
		}
		if paid, _ := w.payments(); paid != 1 {
			w.Errorf("%d payments, want 1", paid)
		}
		if faults := w.proof(); len(faults) > 0 {
			w.Error(faults)
		}
	})
}

func TestAnUnsignedNotificationIsNotStored(t *testing.T) {
	each(t, func(w *world) {
		err := w.till.Receive(context.Background(), http.Header{}, []byte(`{"id":"evt_1","kind":"checkout","object":"cs_1"}`))
		if !errors.Is(err, till.ErrSignature) {
			w.Errorf("error %v, want ErrSignature", err)
		}
		w.update(func(ctx context.Context, tx *db.Tx) error {
			var n int
			err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM till_event").Scan(&n)
			if n != 0 {
				w.Errorf("%d events stored", n)
			}
			return err
		})
	})
}

func TestAReaderDoesNotBuyTheSamePlanTwice(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.settle(ref)
		_, _, err := w.till.Begin(context.Background(), till.Order{Price: w.price.ID, Member: member, Back: func(string) string { return "" }})
		if !errors.Is(err, till.ErrHasOne) {
			w.Errorf("error %v, want ErrHasOne", err)
		}
	})
}

// away is a provider that does not answer.
type away struct{ till.Provider }

func (away) Checkout(context.Context, till.CheckoutOrder) (till.CheckoutPage, error) {
	return till.CheckoutPage{}, errors.New("no route to host")
}

func TestTheIdempotencyKeyIsStoredBeforeTheProviderIsCalled(t *testing.T) {
	each(t, func(w *world) {
		key, _ := secret.New([]byte(strings.Repeat("k", 32)))
		q, _ := job.New(w.d, slog.New(slog.DiscardHandler))
		broken := till.New(w.d, key, q, away{w.pay}, till.Hooks{})
		_, _, err := broken.Begin(context.Background(), till.Order{Price: w.price.ID, Member: member, Back: func(string) string { return "" }})
		if err == nil {
			w.Fatal("the provider is away and no error is told")
		}
		w.update(func(ctx context.Context, tx *db.Tx) error {
			var keys int
			err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM till_checkout WHERE key <> '' AND provider_id = '' AND status = 'open'").Scan(&keys)
			if keys != 1 {
				w.Errorf("%d keys stored, want 1", keys)
			}
			return err
		})
	})
}

func TestAnEntryThatDoesNotBalanceIsFound(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.settle(ref)
		w.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE till_entry SET minor = minor + 1 WHERE minor > 0")
			return err
		})
		if faults := w.proof(); len(faults) != 1 || !strings.Contains(faults[0], "sum to 1") {
			w.Errorf("faults %v", faults)
		}
	})
}

func TestAPriceThatCannotStandIsRefused(t *testing.T) {
	each(t, func(w *world) {
		for _, p := range []till.Price{
			{Plan: "digital", Period: "week", Minor: 1, Currency: "USD"}, {Plan: "digital", Period: till.Year, Minor: 0, Currency: "USD"},
			{Plan: "digital", Period: till.Year, Minor: -5, Currency: "USD"}, {Plan: "digital", Period: till.Year, Minor: 1, Currency: "dollars"},
			{Plan: "digital", Period: till.Year, Minor: 1 << 40, Currency: "USD"},
		} {
			err := w.d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				_, err := till.SetPrice(ctx, tx, p)
				return err
			})
			if !errors.Is(err, till.ErrPlan) {
				w.Errorf("%+v: %v", p, err)
			}
		}
	})
}

func TestTheTableOfWhatASubscriptionOpens(t *testing.T) {
	end := time.Date(2026, 12, 20, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name  string
		state till.SubscriptionState
		until time.Time
		opens bool
	}{
		{"active", till.SubscriptionState{Status: till.Active, PeriodEnd: end}, end.Add(24 * time.Hour), true},
		{"active, cancelled", till.SubscriptionState{Status: till.Active, PeriodEnd: end, CancelAtEnd: true}, end, true},
		{"past due", till.SubscriptionState{Status: till.PastDue, PeriodEnd: end}, end.Add(7 * 24 * time.Hour), true},
		{"past due, cancelled", till.SubscriptionState{Status: till.PastDue, PeriodEnd: end, CancelAtEnd: true}, end, true},
		{"ended at its end", till.SubscriptionState{Status: till.Ended, PeriodEnd: end, EndedAt: end.Add(time.Hour)}, end, true},
		{"ended before", till.SubscriptionState{Status: till.Ended, PeriodEnd: end, EndedAt: end.Add(-time.Hour)}, end.Add(-time.Hour), true},
		{"a status nobody knows", till.SubscriptionState{Status: "paused", PeriodEnd: end}, time.Time{}, false},
		{"no paid time", till.SubscriptionState{Status: till.Active}, time.Time{}, false},
	} {
		if until, opens := till.PaidUntil(c.state); !until.Equal(c.until) || opens != c.opens {
			t.Errorf("%s: until %s, opens %v", c.name, until, opens)
		}
	}
}
