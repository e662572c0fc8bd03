package till

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Subscription is one reader's subscription as the till knows it.
type Subscription struct {
	ID          id.ID
	Member      id.ID
	Plan        string
	Price       Price
	Status      Status
	PeriodEnd   time.Time
	CancelAtEnd bool
	Started     time.Time
	// ReadsUntil is the end of the right to read that follows from all this.
	ReadsUntil time.Time

	provider        string // the provider's id
	email, language string
	version         int64
}

// Live says that the subscription has not ended.
func (s Subscription) Live() bool { return s.Status == Active || s.Status == PastDue }

// fresh is the status of a subscription whose truth has not been fetched yet.
const fresh Status = "new"

const subscriptions = `SELECT s.id, s.provider_id, s.member, s.email, s.language, s.plan, s.status, s.period_end, s.cancel_at_end, s.ended_at, s.started_at, s.version,
	p.id, p.plan, p.period, p.minor, p.currency FROM till_subscription s JOIN till_price p ON p.id = s.price `

func scan(from func(...any) error) (s Subscription, err error) {
	var end, ended, started int64
	err = from(&s.ID, &s.provider, &s.Member, &s.email, &s.language, &s.Plan, &s.Status, &end, &s.CancelAtEnd, &ended, &started, &s.version,
		&s.Price.ID, &s.Price.Plan, &s.Price.Period, &s.Price.Minor, &s.Price.Currency)
	s.PeriodEnd, s.Started = db.FromMicros(end), db.FromMicros(started)
	s.ReadsUntil, _ = PaidUntil(SubscriptionState{Status: s.Status, PeriodEnd: s.PeriodEnd, CancelAtEnd: s.CancelAtEnd, EndedAt: db.FromMicros(ended)})
	return s, err
}

// Of lists a member's subscriptions, the latest first.
func Of(ctx context.Context, tx *db.Tx, member id.ID) ([]Subscription, error) {
	rows, err := tx.Query(ctx, subscriptions+"WHERE s.member = $1 AND s.status <> 'new' ORDER BY s.started_at DESC, s.id DESC LIMIT 50", member)
	if err != nil {
		return nil, fmt.Errorf("till: %w", err)
	}
	defer rows.Close()
	var all []Subscription
	for rows.Next() {
		s, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// resyncs bounds how often one look is repeated because another look at the
// same subscription came between.
const resyncs = 5

// Sync fetches the provider's truth about a subscription and applies it, with
// all that follows, in one transaction. Two at once, or one that comes late,
// end in the same place: an answer is only applied to what it was asked for.
func (t *Till) Sync(ctx context.Context, provider string) error {
	for range resyncs {
		var before Subscription
		err := t.db.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			before, err = scan(tx.QueryRow(ctx, subscriptions+"WHERE s.provider_id = $1", provider).Scan)
			return db.Found(err)
		})
		if err != nil {
			return fmt.Errorf("till: subscription: %w", err)
		}
		state, err := t.provider.Subscription(ctx, provider)
		if err != nil {
			return fmt.Errorf("till: subscription %s: %w", before.ID, err)
		}
		err = t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return t.apply(ctx, tx, before, state) })
		if !errors.Is(err, db.ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("till: subscription: %w: it changes faster than it can be looked at; try again", db.ErrConflict)
}

// apply writes what a state means, once.
func (t *Till) apply(ctx context.Context, tx *db.Tx, s Subscription, state SubscriptionState) error {
	r, err := tx.Exec(ctx, `UPDATE till_subscription SET status = $3, period_end = $4, cancel_at_end = $5, ended_at = $6, looked_at = $7, version = version + 1 WHERE id = $1 AND version = $2`,
		s.ID, s.version, string(state.Status), db.Micros(state.PeriodEnd), state.CancelAtEnd, db.Micros(state.EndedAt), db.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("till: subscription %s: %w", s.ID, err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, db.ErrConflict)
	}
	until, opens := PaidUntil(state)
	if !opens {
		until = s.Started // what was open is taken back; a zero end would be none
	}
	if opens || s.Status != fresh {
		if err := t.hooks.Access(ctx, tx, s.Member, s.Plan, s.ID.String(), until); err != nil {
			return err
		}
	}
	for _, i := range state.Invoices {
		if err := t.post(ctx, tx, s, i, state); err != nil {
			return err
		}
	}
	mail := func(kind MailKind, occasion string) error {
		return t.hooks.Mail(ctx, tx, Mail{Key: string(kind) + "/" + s.ID.String() + occasion, Kind: kind, Member: s.Member, Email: s.email, Language: s.language,
			Plan: s.Plan, Date: state.PeriodEnd, Price: s.Price})
	}
	changed := fmt.Sprintf("/%d", s.version) // each taking back and cancelling again is an occasion of its own
	switch {
	case s.Status == fresh && state.Status == Active:
		return mail(MailWelcome, "")
	case state.CancelAtEnd && !s.CancelAtEnd && state.Status != Ended:
		return mail(MailCancelled, changed)
	case !state.CancelAtEnd && s.CancelAtEnd && state.Status != Ended:
		return mail(MailResumed, changed)
	}
	return nil
}

// Cancel ends a member's subscription at the end of the paid time. db.ErrNotFound
// if it is not theirs.
func (t *Till) Cancel(ctx context.Context, member, subscription id.ID) error {
	return t.change(ctx, member, subscription, "cancel", t.provider.Cancel)
}

// Resume takes a cancellation back.
func (t *Till) Resume(ctx context.Context, member, subscription id.ID) error {
	return t.change(ctx, member, subscription, "resume", t.provider.Resume)
}

func (t *Till) change(ctx context.Context, member, subscription id.ID, what string, do func(ctx context.Context, key, provider string) error) error {
	var s Subscription
	err := t.db.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = scan(tx.QueryRow(ctx, subscriptions+"WHERE s.id = $1 AND s.member = $2", subscription, member).Scan)
		return db.Found(err)
	})
	if err != nil {
		return fmt.Errorf("till: subscription %s: %w", subscription, err)
	}
	// The key is made of what is asked for and when the subscription last changed:
	// pressing the button twice is asking once.
	if err := do(ctx, fmt.Sprintf("%s/%s/%d", what, s.ID, s.version), s.provider); err != nil {
		return fmt.Errorf("till: %s: %w", what, err)
	}
	return t.Sync(ctx, s.provider)
}
