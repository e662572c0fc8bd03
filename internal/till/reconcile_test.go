package till_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/till"
	"standfirst/internal/till/sandbox"
)

func (w *world) reconcile() {
	w.Helper()
	if err := w.till.Reconcile(context.Background()); err != nil {
		w.Fatal(err)
	}
}

func (w *world) count(query string) (n int) {
	w.Helper()
	w.update(func(ctx context.Context, tx *db.Tx) error { return tx.QueryRow(ctx, query).Scan(&n) })
	return n
}

func TestASecondCardThatPaidWhileTheReaderLeftIsFound(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardDecline)
		w.settle(ref) // the failure is known; the payment after it is never announced
		w.card(page, sandbox.CardOK)
		w.reconcile()
		if !w.one().Live() {
			w.Error("the reader who paid cannot read")
		}
	})
}

func TestACheckoutThatWasPaidBeforeALongSilenceIsFound(t *testing.T) {
	each(t, func(w *world) {
		_, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.move(5 * 24 * time.Hour) // the house was down
		w.reconcile()
		if !w.one().Live() {
			w.Error("the reader who paid cannot read")
		}
	})
}

func TestCheckoutsThatNobodyFinishedAreClosed(t *testing.T) {
	each(t, func(w *world) {
		w.begin()
		w.begin()
		w.update(func(ctx context.Context, tx *db.Tx) error { // one never reached the provider
			_, err := tx.Exec(ctx, "UPDATE till_checkout SET provider_id = '' WHERE id = (SELECT MIN(id) FROM till_checkout)")
			return err
		})
		w.reconcile()
		if n := w.count("SELECT COUNT(*) FROM till_checkout WHERE status = 'open'"); n != 2 {
			w.Errorf("at once %d of 2 are open", n)
		}
		w.move(26 * time.Hour)
		w.reconcile()
		if n := w.count("SELECT COUNT(*) FROM till_checkout WHERE status = 'expired'"); n != 2 {
			w.Errorf("a day later %d of 2 are closed", n)
		}
	})
}

func TestThoseWhoGetNoAnswerKeepNobodyElseWaiting(t *testing.T) {
	each(t, func(w *world) {
		w.update(func(ctx context.Context, tx *db.Tx) error {
			for i := range 500 {
				if _, err := tx.Exec(ctx, `INSERT INTO till_checkout (id, ref, key, price, member, email, language, return_to, newcomer, status, provider_id, created_at, changed_at)
					VALUES ($1, $2, $2, $3, 1, '', 'en', '', FALSE, 'open', $4, $5, $5)`,
					tx.NewID(), fmt.Sprint("dead", i), w.price.ID, fmt.Sprint("dead_", i), db.Micros(tx.Now().Add(-time.Hour))); err != nil {
					return err
				}
			}
			return nil
		})
		_, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.bend.session = func(id string) (till.SessionState, error) {
			if strings.HasPrefix(id, "dead_") {
				return till.SessionState{}, errors.New("no answer")
			}
			return w.pay.Session(context.Background(), id)
		}
		for range 2 {
			if err := w.till.Reconcile(context.Background()); err == nil {
				w.Error("those without an answer are not told")
			}
		}
		if !w.one().Live() {
			w.Error("the reader who paid cannot read")
		}
	})
}

func TestAStatusThatOpensNothingTakesBackWhatWasOpen(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.settle(ref)
		w.bend.subscription = func(s till.SubscriptionState) till.SubscriptionState {
			s.Status = "paused"
			return s
		}
		w.move(25 * time.Hour)
		w.reconcile()
		until := w.access["digital"]
		if until.IsZero() || until.After(w.now()) { // a zero end would be a right without end
			w.Errorf("reads until %v, and it is %v", until, w.now())
		}
		if s := w.one(); s.Live() || s.ReadsUntil.After(w.now()) {
			w.Errorf("%+v", s)
		}
	})
}

func TestASubscriptionThatWasEndedEarlySaysSo(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.settle(ref)
		at := w.now().Add(time.Hour)
		w.bend.subscription = func(s till.SubscriptionState) till.SubscriptionState {
			s.Status, s.EndedAt = till.Ended, at
			return s
		}
		w.move(25 * time.Hour)
		w.reconcile()
		if s := w.one(); !s.ReadsUntil.Equal(at) || !w.access["digital"].Equal(at) {
			w.Errorf("ended at %v: reads until %v, access %v", at, s.ReadsUntil, w.access)
		}
	})
}

func TestAnInvoicePaidAfterAFailureIsBookedOnceAtWhatWasPaid(t *testing.T) {
	each(t, func(w *world) {
		ref, page := w.begin()
		w.card(page, sandbox.CardOK)
		w.settle(ref)
		bill := till.Invoice{ID: "in_second", Minor: 1000, Currency: "USD", At: w.now().Add(time.Hour)}
		w.bend.subscription = func(s till.SubscriptionState) till.SubscriptionState {
			s.Invoices = append(s.Invoices, bill)
			return s
		}
		w.move(25 * time.Hour)
		w.reconcile()
		if paid, failed := w.payments(); paid != 1 || failed != 1 {
			w.Errorf("%d paid and %d failed invoices, want one of each", paid, failed)
		}
		bill.Minor, bill.Paid = 900, true // a discount was given, then it was paid
		for range 2 {
			w.move(25 * time.Hour)
			w.reconcile()
		}
		if n := w.count("SELECT COUNT(*) FROM till_entry WHERE invoice = 'in_second'"); n != 2 {
			w.Errorf("%d entries, want 2", n)
		}
		if faults := w.proof(); len(faults) > 0 {
			w.Error(faults)
		}
	})
}
