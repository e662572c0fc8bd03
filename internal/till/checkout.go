package till

import (
	"context"
	"errors"
	"fmt"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

// ErrHasOne says that the reader has this plan already.
var ErrHasOne = errors.New("the reader has a live subscription to this plan")

// Order is what a reader asks for.
type Order struct {
	Price    id.ID
	Title    string // what is bought, in the reader's language
	Member   id.ID
	Email    string
	Language string
	Newcomer bool   // nobody had used the account before
	ReturnTo string // path of the page that the reader came from
	// Back gives the address to which the provider sends the reader, from the
	// reference of the checkout.
	Back      func(ref string) string
	CancelURL string
}

// Begin opens a checkout: the row with its idempotency key is written before
// the provider is called, so that a crash between the two charges nobody twice.
func (t *Till) Begin(ctx context.Context, o Order) (ref, url string, err error) {
	ref = secret.Token()
	key := secret.Token()
	var price Price
	var checkout id.ID
	err = t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		if price, err = PriceOf(ctx, tx, o.Price); err != nil {
			return err
		}
		var has int
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM till_subscription WHERE member = $1 AND plan = $2 AND status <> 'ended'`, o.Member, price.Plan).Scan(&has); err != nil {
			return fmt.Errorf("till: %w", err)
		}
		if has > 0 {
			return ErrHasOne
		}
		checkout = tx.NewID()
		_, err := tx.Exec(ctx, `INSERT INTO till_checkout (id, ref, key, price, member, email, language, return_to, newcomer, status, provider_id, created_at, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', '', $10, $10)`,
			checkout, t.key.TokenHash("till.checkout", ref), key, o.Price, o.Member, o.Email, o.Language, o.ReturnTo, o.Newcomer, db.Micros(tx.Now()))
		return err
	})
	if err != nil {
		return "", "", err
	}
	page, err := t.provider.Checkout(ctx, CheckoutOrder{Key: key, Title: o.Title, Price: price, Email: o.Email, Language: o.Language,
		SuccessURL: o.Back(ref), CancelURL: o.CancelURL})
	if err != nil {
		return "", "", fmt.Errorf("till: checkout: %w", err)
	}
	err = t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE till_checkout SET provider_id = $2 WHERE id = $1", checkout, page.ID)
		return err
	})
	return ref, page.URL, err
}

// Checkout is how an attempt to subscribe stands.
type Checkout struct {
	Status   SessionStatus
	Member   id.ID
	Email    string
	ReturnTo string
	Newcomer bool
}

// Settle looks at what became of a checkout, by the reference in the reader's
// address, and does what follows from it. db.ErrNotFound if there is none.
func (t *Till) Settle(ctx context.Context, ref string) (c Checkout, err error) {
	hash := t.key.TokenHash("till.checkout", ref)
	if err := t.settle(ctx, "ref = $1", hash); err != nil {
		return c, err
	}
	err = t.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		return db.Found(tx.QueryRow(ctx, "SELECT status, member, email, return_to, newcomer FROM till_checkout WHERE ref = $1", hash).
			Scan(&c.Status, &c.Member, &c.Email, &c.ReturnTo, &c.Newcomer))
	})
	return c, err
}

// settle applies the provider's truth about one checkout, found by where.
func (t *Till) settle(ctx context.Context, where, arg string) error {
	var row struct {
		id, price, member                       id.ID
		email, language, status, page, currency string
	}
	find := func(ctx context.Context, tx *db.Tx) error {
		return db.Found(tx.QueryRow(ctx, "SELECT id, price, member, email, language, status, provider_id FROM till_checkout WHERE "+where, arg).
			Scan(&row.id, &row.price, &row.member, &row.email, &row.language, &row.status, &row.page))
	}
	if err := t.db.View(ctx, find); err != nil {
		return fmt.Errorf("till: checkout: %w", err)
	}
	if row.status == string(SessionPaid) || row.page == "" {
		return nil
	}
	s, err := t.provider.Session(ctx, row.page)
	if errors.Is(err, ErrUnknown) {
		s, err = SessionState{Status: SessionExpired}, nil
	}
	if err != nil {
		return fmt.Errorf("till: checkout: %w", err)
	}
	if s.Status != SessionPaid {
		if string(s.Status) == row.status {
			return nil
		}
		return t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE till_checkout SET status = $2, changed_at = $3 WHERE id = $1 AND status <> 'paid'", row.id, string(s.Status), db.Micros(tx.Now()))
			return err
		})
	}
	if s.Subscription == "" {
		return fmt.Errorf("till: checkout %s: %s says that it is paid and names no subscription; it is asked again", row.id, t.provider.Name())
	}
	err = t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		price, err := PriceOf(ctx, tx, row.price)
		if err != nil {
			return err
		}
		now := db.Micros(tx.Now())
		_, err = tx.Exec(ctx, `INSERT INTO till_subscription (id, provider_id, member, email, language, plan, price, status, period_end, cancel_at_end, started_at, looked_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, 'new', 0, FALSE, $8, 0, 0) ON CONFLICT (provider_id) DO NOTHING`,
			tx.NewID(), s.Subscription, row.member, row.email, row.language, price.Plan, price.ID, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("till: checkout: %w", err)
	}
	if err := t.Sync(ctx, s.Subscription); err != nil {
		return err
	}
	// Marked last: a crash before this line has the whole looked at again.
	return t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE till_checkout SET status = 'paid', changed_at = $2 WHERE id = $1", row.id, db.Micros(tx.Now()))
		return err
	})
}
