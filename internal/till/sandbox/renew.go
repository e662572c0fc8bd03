package sandbox

import (
	"context"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/till"
)

// after is the end of n periods from a start: the same day of the month, or the
// month's last.
func after(start time.Time, p till.Period, n int) time.Time {
	months := n
	if p == till.Year {
		months = 12 * n
	}
	first := time.Date(start.Year(), start.Month()+time.Month(months), 1, start.Hour(), start.Minute(), start.Second(), start.Nanosecond(), start.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(start.Day(), last)-1)
}

// retries and pause are those of a renewal that fails.
const (
	retries = 3
	pause   = 2 * 24 * time.Hour
)

// due is a subscription whose time has come.
type due struct {
	id, card, currency string
	period             till.Period
	minor, start       int64
	periods, failed    int
	cancel             bool
}

// Renew charges the subscriptions whose time has come, at most limit, and says
// how many it looked at. A test moves the database's clock and calls it. Two at
// once, or a cancellation meanwhile, charge nobody twice and nobody who has left.
func (s *Sandbox) Renew(ctx context.Context, limit int) (n int, err error) {
	err = s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		all, err := dues(ctx, tx, limit)
		if err != nil {
			return err
		}
		n = len(all)
		for _, d := range all {
			if err := s.renew(ctx, tx, d); err != nil {
				return fmt.Errorf("sandbox: renewing %s: %w", d.id, err)
			}
		}
		return nil
	})
	return n, err
}

func dues(ctx context.Context, tx *db.Tx, limit int) (all []due, err error) {
	rows, err := tx.Query(ctx, `SELECT id, card, minor, currency, period, started_at, periods, cancel_at_end, failed_tries FROM sandbox_subscription
		WHERE status <> 'ended' AND next_try <= $1 ORDER BY next_try, id LIMIT $2`, db.Micros(tx.Now()), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var d due
		if err := rows.Scan(&d.id, &d.card, &d.minor, &d.currency, &d.period, &d.start, &d.periods, &d.cancel, &d.failed); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// renew ends or charges one subscription, if it is still as it was read.
func (s *Sandbox) renew(ctx context.Context, tx *db.Tx, d due) error {
	const unchanged = " WHERE id = $1 AND status <> 'ended' AND periods = $2 AND failed_tries = $3 AND cancel_at_end = $4"
	now := tx.Now()
	set, value := "status = 'ended', ended_at = $5", now
	bill, paid := false, false
	switch {
	case d.cancel || d.failed >= retries:
	case d.card == CardLater:
		set, value = "status = 'past_due', failed_tries = failed_tries + 1, next_try = $5", now.Add(pause)
		bill = true
	default:
		set, value = "status = 'active', periods = periods + 1, period_end = $5, next_try = $5, failed_tries = 0", after(db.FromMicros(d.start), d.period, d.periods+1)
		bill, paid = true, true
	}
	won, err := first(tx.Exec(ctx, "UPDATE sandbox_subscription SET "+set+unchanged, d.id, d.periods, d.failed, d.cancel, db.Micros(value)))
	if err != nil || !won {
		return err
	}
	if bill { // each try to collect the same period is the same invoice
		if _, err := tx.Exec(ctx, "INSERT INTO sandbox_invoice (id, subscription, minor, currency, paid, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
			fmt.Sprintf("in_%s_%d", d.id, d.periods+1), d.id, d.minor, d.currency, paid, db.Micros(now)); err != nil {
			return err
		}
	}
	return s.tell(ctx, tx, till.EventSubscription, d.id)
}
