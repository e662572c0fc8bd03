package till

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
)

const (
	// reconcileMost bounds how many checkouts, and how many subscriptions, one
	// reconciliation asks about.
	reconcileMost = 500
	// unopened is how old a checkout is that never reached the provider when it is
	// closed: nobody was ever given its page.
	unopened = 25 * time.Hour
)

// Reconcile looks after what was never announced: checkouts that are not paid
// and may still be, however old, until the provider says that they have expired;
// and subscriptions whose paid time has ended or that nobody has asked about for
// a day. It asks about 500 of each at most, those first that have waited longest;
// one that gets no answer is told in the error and stops no other.
func (t *Till) Reconcile(ctx context.Context) error {
	var pending, due []string
	err := t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		now := tx.Now()
		if _, err := tx.Exec(ctx, "UPDATE till_checkout SET status = 'expired', changed_at = $1 WHERE status = 'open' AND provider_id = '' AND created_at < $2",
			db.Micros(now), db.Micros(now.Add(-unopened))); err != nil {
			return fmt.Errorf("till: %w", err)
		}
		if pending, err = texts(ctx, tx, `SELECT provider_id FROM till_checkout WHERE status IN ('open', 'failed') AND provider_id <> ''
			ORDER BY asked_at, created_at LIMIT $1`, reconcileMost); err != nil {
			return err
		}
		due, err = texts(ctx, tx, `SELECT provider_id FROM till_subscription WHERE status <> 'ended' AND (looked_at < $1 OR period_end < $2 AND looked_at < $3)
			ORDER BY asked_at, looked_at LIMIT $4`, db.Micros(now.Add(-24*time.Hour)), db.Micros(now), db.Micros(now.Add(-10*time.Minute)), reconcileMost)
		return err
	})
	if err != nil {
		return err
	}
	ask := func(mark string, all []string, look func(context.Context, string) error) (faults []error) {
		for _, object := range all {
			if ctx.Err() != nil {
				return append(faults, ctx.Err())
			}
			// Marked before it is asked about: a fault, or the end of the program, moves it back too.
			err := t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, mark, object, db.Micros(tx.Now()))
				return err
			})
			if err == nil {
				err = look(ctx, object)
			}
			if err != nil {
				faults = append(faults, err)
			}
		}
		return faults
	}
	faults := ask("UPDATE till_checkout SET asked_at = $2 WHERE provider_id = $1", pending, func(ctx context.Context, object string) error {
		return t.settle(ctx, "provider_id = $1", object)
	})
	return errors.Join(append(faults, ask("UPDATE till_subscription SET asked_at = $2 WHERE provider_id = $1", due, t.Sync)...)...)
}

// texts reads a column of texts.
func texts(ctx context.Context, tx *db.Tx, query string, args ...any) (all []string, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("till: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
