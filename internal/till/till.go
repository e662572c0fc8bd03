// Package till turns readers into subscribers: plans and prices, checkout, the
// life of a subscription, and the ledger. Money is in minor units. Whoever takes
// the money tells the truth about it; notifications are hints to look again.
package till

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/job"
	"standfirst/internal/secret"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's tables.
var Schema = db.Schema{Name: "till", Files: db.Files(files)}

// Hooks are what the house does with a decision of the till, in its transaction.
type Hooks struct {
	// Access gives or changes a right to read: until is its end, and never zero; a
	// right whose end has passed opens nothing.
	Access func(ctx context.Context, tx *db.Tx, member id.ID, plan, ref string, until time.Time) error
	Mail   func(ctx context.Context, tx *db.Tx, m Mail) error
}

// MailKind is what a reader is written about.
type MailKind string

// The kinds of mail.
const (
	MailWelcome   MailKind = "welcome"
	MailReceipt   MailKind = "receipt"
	MailFailed    MailKind = "payment_failed"
	MailCancelled MailKind = "cancelled"
	MailResumed   MailKind = "resumed"
)

// Mail is something that a reader is to be told. Key names the occasion.
type Mail struct {
	Key      string
	Kind     MailKind
	Member   id.ID
	Email    string
	Language string
	Plan     string
	Date     time.Time // of the payment, the renewal or the end
	Price    Price
}

// Till sells. It is safe for concurrent use.
type Till struct {
	db       *db.DB
	key      *secret.Key
	queue    *job.Queue
	provider Provider
	hooks    Hooks
}

const (
	kindLook      = "till.look"
	kindReconcile = "till.reconcile"
)

// New makes the till and registers its work.
func New(d *db.DB, key *secret.Key, q *job.Queue, p Provider, h Hooks) *Till {
	t := &Till{db: d, key: key, queue: q, provider: p, hooks: h}
	job.Register(q, kindLook, time.Minute, t.look)
	job.Register(q, kindReconcile, 5*time.Minute, func(ctx context.Context, _ struct{}) error { return t.Reconcile(ctx) })
	q.Every(5*time.Minute, kindReconcile)
	return t
}

// Provider names who takes the money.
func (t *Till) Provider() string { return t.provider.Name() }

type lookArgs struct {
	Kind   string `json:"kind"`
	Object string `json:"object"`
	Event  string `json:"event"`
}

// Receive takes a notification: checked, stored once, and answered; what it
// hints at is looked after by a job.
func (t *Till) Receive(ctx context.Context, h http.Header, body []byte) error {
	e, err := t.provider.Event(h, body, t.db.Now())
	if err != nil {
		return err
	}
	return t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := tx.Exec(ctx, `INSERT INTO till_event (provider, id, kind, object, received_at, processed_at) VALUES ($1, $2, $3, $4, $5, 0)
			ON CONFLICT (provider, id) DO NOTHING`, t.provider.Name(), e.ID, e.Kind, e.Object, db.Micros(tx.Now()))
		if err != nil {
			return fmt.Errorf("till: event %s: %w", e.ID, err)
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return err // the same event again changes nothing
		}
		return t.queue.Enqueue(ctx, tx, kindLook, lookArgs{e.Kind, e.Object, e.ID}, job.Options{Key: e.ID})
	})
}

// look fetches the provider's truth about what an event hints at.
func (t *Till) look(ctx context.Context, a lookArgs) error {
	var err error
	switch a.Kind {
	case EventCheckout:
		err = t.settle(ctx, "provider_id = $1", a.Object)
	case EventSubscription:
		err = t.Sync(ctx, a.Object)
	}
	if err != nil && !errors.Is(err, db.ErrNotFound) { // another house's, or one that was never ours
		return err
	}
	return t.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE till_event SET processed_at = $3 WHERE provider = $1 AND id = $2", t.provider.Name(), a.Event, db.Micros(tx.Now()))
		return err
	})
}
