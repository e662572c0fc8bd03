package till

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// The statuses of an invoice in the books.
const (
	invoicePaid   = "paid"
	invoiceFailed = "failed"
)

// post books an invoice once: a paid one as two entries that sum to zero; a
// failed one is noted, and booked when it is paid after all.
func (t *Till) post(ctx context.Context, tx *db.Tx, s Subscription, i Invoice, state SubscriptionState) error {
	status := invoiceFailed
	if i.Paid {
		status = invoicePaid
	}
	var before string
	err := db.Found(tx.QueryRow(ctx, "SELECT status FROM till_invoice WHERE id = $1", i.ID).Scan(&before))
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return fmt.Errorf("till: invoice %s: %w", i.ID, err)
	}
	if before == status || before == invoicePaid {
		return nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO till_invoice (id, subscription, minor, currency, status, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET minor = excluded.minor, currency = excluded.currency, status = excluded.status, at = excluded.at`, i.ID, s.ID, i.Minor, i.Currency, status, db.Micros(i.At)); err != nil {
		return fmt.Errorf("till: invoice %s: %w", i.ID, err)
	}
	price := s.Price
	price.Minor, price.Currency = i.Minor, i.Currency
	if !i.Paid {
		until, _ := PaidUntil(state)
		return t.hooks.Mail(ctx, tx, Mail{Key: "payment_failed/" + i.ID, Kind: MailFailed, Member: s.Member, Email: s.email, Language: s.language, Plan: s.Plan, Date: until, Price: price})
	}
	for account, minor := range map[string]int64{"provider:" + t.provider.Name(): i.Minor, "revenue:" + s.Plan: -i.Minor} {
		if _, err := tx.Exec(ctx, "INSERT INTO till_entry (id, invoice, account, minor, currency, at) VALUES ($1, $2, $3, $4, $5, $6)",
			tx.NewID(), i.ID, account, minor, i.Currency, db.Micros(i.At)); err != nil {
			return fmt.Errorf("till: ledger: %w", err)
		}
	}
	return t.hooks.Mail(ctx, tx, Mail{Key: "receipt/" + i.ID, Kind: MailReceipt, Member: s.Member, Email: s.email, Language: s.language, Plan: s.Plan, Date: i.At, Price: price})
}

// Payment is one line of a reader's account page.
type Payment struct {
	At       time.Time
	Minor    int64
	Currency string
	Paid     bool
}

// Payments lists a member's invoices, the latest first, 100 at most.
func Payments(ctx context.Context, tx *db.Tx, member id.ID) ([]Payment, error) {
	rows, err := tx.Query(ctx, `SELECT i.at, i.minor, i.currency, i.status FROM till_invoice i JOIN till_subscription s ON s.id = i.subscription
		WHERE s.member = $1 ORDER BY i.at DESC, i.id LIMIT 100`, member)
	if err != nil {
		return nil, fmt.Errorf("till: %w", err)
	}
	defer rows.Close()
	var all []Payment
	for rows.Next() {
		var p Payment
		var at int64
		var status string
		if err := rows.Scan(&at, &p.Minor, &p.Currency, &status); err != nil {
			return nil, err
		}
		p.At, p.Paid = db.FromMicros(at), status == invoicePaid
		all = append(all, p)
	}
	return all, rows.Err()
}

// Proof finds what is wrong with the books, a sentence each: invoices whose
// entries do not sum to zero, or are not those of their amount.
func Proof(ctx context.Context, tx *db.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT i.id, i.status, i.minor, COUNT(e.id), COALESCE(SUM(e.minor), 0), COALESCE(SUM(CASE WHEN e.minor > 0 THEN e.minor ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN e.currency <> i.currency THEN 1 ELSE 0 END), 0)
		FROM till_invoice i LEFT JOIN till_entry e ON e.invoice = i.id GROUP BY i.id, i.status, i.minor ORDER BY i.id`)
	if err != nil {
		return nil, fmt.Errorf("till: %w", err)
	}
	defer rows.Close()
	var faults []string
	for rows.Next() {
		var invoice, status string
		var minor, entries, sum, debit, foreign int64
		if err := rows.Scan(&invoice, &status, &minor, &entries, &sum, &debit, &foreign); err != nil {
			return nil, err
		}
		switch {
		case sum != 0:
			faults = append(faults, fmt.Sprintf("ledger: the entries of invoice %s sum to %d, not to zero", invoice, sum))
		case status == invoicePaid && debit != minor:
			faults = append(faults, fmt.Sprintf("ledger: invoice %s is of %d minor units, and %d are booked", invoice, minor, debit))
		case status != invoicePaid && entries > 0:
			faults = append(faults, fmt.Sprintf("ledger: invoice %s is not paid, and is booked", invoice))
		case foreign > 0:
			faults = append(faults, fmt.Sprintf("ledger: invoice %s is booked in another currency", invoice))
		}
	}
	return faults, rows.Err()
}
