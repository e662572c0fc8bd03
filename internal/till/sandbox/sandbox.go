// Package sandbox is a payment provider that moves no money, so that a first
// run and every test have one: hosted pages, cards that succeed, fail and ask
// for confirmation, renewals by the clock, and signed notifications. It keeps
// its own books, and the till knows them only through the port.
package sandbox

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/job"
	"standfirst/internal/secret"
	"standfirst/internal/till"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is the provider's own tables.
var Schema = db.Schema{Name: "sandbox", Files: db.Files(files)}

// The cards of the sandbox, by what they do.
const (
	CardOK      = "4242424242424242" // succeeds
	CardDecline = "4000000000000002" // is declined
	CardConfirm = "4000002760003155" // asks for confirmation
	CardLater   = "4000000000000341" // succeeds, and fails at renewal
)

// Sandbox is the provider. It is safe for concurrent use.
type Sandbox struct {
	db      *db.DB
	secret  []byte
	queue   *job.Queue
	deliver func(ctx context.Context, h http.Header, body []byte) error
	page    func(session string) string // address of a hosted page
}

const (
	kindNotify = "sandbox.notify"
	kindRenew  = "sandbox.renew"
)

// Config is what the sandbox is given at the start.
type Config struct {
	DB      *db.DB
	Key     *secret.Key
	Queue   *job.Queue
	Deliver func(ctx context.Context, h http.Header, body []byte) error // takes a notification to the house
	Page    func(session string) string
}

// New makes the provider and registers its work.
func New(c Config) *Sandbox {
	s := &Sandbox{db: c.DB, secret: c.Key.Derive("sandbox.webhook"), queue: c.Queue, deliver: c.Deliver, page: c.Page}
	job.Register(c.Queue, kindNotify, 30*time.Second, s.notify)
	job.Register(c.Queue, kindRenew, 5*time.Minute, func(ctx context.Context, _ struct{}) error {
		_, err := s.Renew(ctx, 500)
		return err
	})
	c.Queue.Every(time.Minute, kindRenew)
	return s
}

// Name is the provider's.
func (s *Sandbox) Name() string { return "sandbox" }

// sessionLife is how long a hosted page may be used.
const sessionLife = 24 * time.Hour

// Checkout opens a hosted page; the same key again is the same page.
func (s *Sandbox) Checkout(ctx context.Context, o till.CheckoutOrder) (till.CheckoutPage, error) {
	var p till.CheckoutPage
	err := s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `INSERT INTO sandbox_session (id, key, title, minor, currency, period, email, language, success_url, cancel_url, status, card, subscription, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', '', '', $11) ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING id`,
			"cs_"+secret.Token(), o.Key, o.Title, o.Price.Minor, o.Price.Currency, string(o.Price.Period), o.Email, o.Language, o.SuccessURL, o.CancelURL, db.Micros(tx.Now())).Scan(&p.ID)
	})
	p.URL = s.page(p.ID)
	return p, err
}

// session is one hosted page.
type session struct {
	ID, Title, Currency, Email, Language, SuccessURL, CancelURL string
	Minor                                                       int64
	Period                                                      till.Period
	Status                                                      till.SessionStatus
	Card, Subscription                                          string
}

func find(ctx context.Context, tx *db.Tx, id string) (v session, err error) {
	var created int64
	err = db.Found(tx.QueryRow(ctx, `SELECT id, title, minor, currency, period, email, language, success_url, cancel_url, status, card, subscription, created_at
		FROM sandbox_session WHERE id = $1`, id).
		Scan(&v.ID, &v.Title, &v.Minor, &v.Currency, &v.Period, &v.Email, &v.Language, &v.SuccessURL, &v.CancelURL, &v.Status, &v.Card, &v.Subscription, &created))
	if errors.Is(err, db.ErrNotFound) {
		return v, till.ErrUnknown
	}
	if v.Status != till.SessionPaid && tx.Now().After(db.FromMicros(created).Add(sessionLife)) {
		v.Status = till.SessionExpired
	}
	return v, err
}

// Session says what became of a hosted page.
func (s *Sandbox) Session(ctx context.Context, id string) (st till.SessionState, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		v, err := find(ctx, tx, id)
		st = till.SessionState{Status: v.Status, Subscription: v.Subscription}
		return err
	})
	return st, err
}

// Subscription says how a subscription stands.
func (s *Sandbox) Subscription(ctx context.Context, id string) (st till.SubscriptionState, err error) {
	err = s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var end, ended int64
		err := db.Found(tx.QueryRow(ctx, "SELECT id, status, period_end, cancel_at_end, ended_at FROM sandbox_subscription WHERE id = $1", id).
			Scan(&st.ID, &st.Status, &end, &st.CancelAtEnd, &ended))
		if errors.Is(err, db.ErrNotFound) {
			return till.ErrUnknown
		}
		if err != nil {
			return err
		}
		st.PeriodEnd, st.EndedAt = db.FromMicros(end), db.FromMicros(ended)
		rows, err := tx.Query(ctx, "SELECT id, minor, currency, paid, at FROM sandbox_invoice WHERE subscription = $1 ORDER BY at DESC, id LIMIT 100", id)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var i till.Invoice
			var at int64
			if err := rows.Scan(&i.ID, &i.Minor, &i.Currency, &i.Paid, &at); err != nil {
				return err
			}
			i.At = db.FromMicros(at)
			st.Invoices = append(st.Invoices, i)
		}
		return rows.Err()
	})
	return st, err
}

// Cancel ends a subscription at the end of its paid time.
func (s *Sandbox) Cancel(ctx context.Context, _, id string) error { return s.mark(ctx, id, true) }

// Resume takes a cancellation back.
func (s *Sandbox) Resume(ctx context.Context, _, id string) error { return s.mark(ctx, id, false) }

// mark is the same however often it is asked for: no key is needed to know that.
func (s *Sandbox) mark(ctx context.Context, id string, cancel bool) error {
	return s.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		var status till.Status
		var is bool
		err := db.Found(tx.QueryRow(ctx, "SELECT status, cancel_at_end FROM sandbox_subscription WHERE id = $1", id).Scan(&status, &is))
		switch {
		case errors.Is(err, db.ErrNotFound):
			return till.ErrUnknown
		case err != nil:
			return err
		case status == till.Ended:
			return till.ErrOver
		case is == cancel:
			return nil
		}
		if _, err := tx.Exec(ctx, "UPDATE sandbox_subscription SET cancel_at_end = $2 WHERE id = $1", id, cancel); err != nil {
			return err
		}
		return s.tell(ctx, tx, till.EventSubscription, id)
	})
}

// payable is when a hosted page still takes a card. Two presses at once may both
// have read it so: the statement that changes the page says who was first.
const payable = " AND status IN ('open', 'failed') AND card = $2"

// first says whether a statement changed its row.
func first(r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// pay takes the press of the button on a hosted page. Of two at once one pays.
func (s *Sandbox) pay(ctx context.Context, tx *db.Tx, v session, card string, confirmed bool) error {
	switch {
	case card == CardDecline:
		return s.fail(ctx, tx, v)
	case card == CardConfirm && !confirmed:
		_, err := tx.Exec(ctx, "UPDATE sandbox_session SET card = $3 WHERE id = $1"+payable, v.ID, v.Card, card)
		return err
	}
	sub := "sub_" + secret.Token()
	if won, err := first(tx.Exec(ctx, "UPDATE sandbox_session SET status = 'paid', subscription = $3, card = '' WHERE id = $1"+payable, v.ID, v.Card, sub)); err != nil || !won {
		return err
	}
	now := tx.Now()
	end := after(now, v.Period, 1)
	if _, err := tx.Exec(ctx, `INSERT INTO sandbox_subscription (id, status, card, minor, currency, period, started_at, periods, period_end, cancel_at_end, ended_at, next_try, failed_tries)
		VALUES ($1, 'active', $2, $3, $4, $5, $6, 1, $7, FALSE, 0, $7, 0)`, sub, card, v.Minor, v.Currency, string(v.Period), db.Micros(now), db.Micros(end)); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO sandbox_invoice (id, subscription, minor, currency, paid, at) VALUES ($1, $2, $3, $4, TRUE, $5)",
		"in_"+secret.Token(), sub, v.Minor, v.Currency, db.Micros(now)); err != nil {
		return err
	}
	return s.tell(ctx, tx, till.EventCheckout, v.ID)
}

// fail notes that a card was declined or refused; another may follow.
func (s *Sandbox) fail(ctx context.Context, tx *db.Tx, v session) error {
	won, err := first(tx.Exec(ctx, "UPDATE sandbox_session SET status = 'failed', card = '' WHERE id = $1"+payable, v.ID, v.Card))
	if err != nil || !won {
		return err
	}
	return s.tell(ctx, tx, till.EventCheckout, v.ID)
}

// notification is the body of a webhook.
type notification struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Object string `json:"object"`
}

// tell has the house notified when the transaction commits.
func (s *Sandbox) tell(ctx context.Context, tx *db.Tx, kind, object string) error {
	return s.queue.Enqueue(ctx, tx, kindNotify, notification{"evt_" + secret.Token(), kind, object}, job.Options{})
}

func (s *Sandbox) notify(ctx context.Context, n notification) error {
	body, err := json.Marshal(n)
	if err != nil {
		return err
	}
	return s.deliver(ctx, s.sign(body, s.db.Now()), body)
}

// header names the signature: t=unix seconds,v1=hex of HMAC-SHA256 over
// "seconds.body", in the manner that payment providers share.
const header = "Sandbox-Signature"

// tolerance is how old a signed notification may be.
const tolerance = 5 * time.Minute

func (s *Sandbox) sign(body []byte, now time.Time) http.Header {
	t := strconv.FormatInt(now.Unix(), 10)
	return http.Header{header: {"t=" + t + ",v1=" + hex.EncodeToString(s.mac(t, body))}, "Content-Type": {"application/json"}}
}

func (s *Sandbox) mac(t string, body []byte) []byte {
	m := hmac.New(sha256.New, s.secret)
	_, _ = m.Write([]byte(t + "."))
	_, _ = m.Write(body)
	return m.Sum(nil)
}

// Event reads a notification whose signature is valid and fresh.
func (s *Sandbox) Event(h http.Header, body []byte, now time.Time) (till.Event, error) {
	var t, v1 string
	for part := range strings.SplitSeq(h.Get(header), ",") {
		k, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch k {
		case "t":
			t = v
		case "v1":
			v1 = v
		}
	}
	seconds, err := strconv.ParseInt(t, 10, 64)
	sum, err2 := hex.DecodeString(v1)
	if err != nil || err2 != nil || len(s.secret) == 0 || !hmac.Equal(sum, s.mac(t, body)) {
		return till.Event{}, till.ErrSignature
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > tolerance || age < -tolerance {
		return till.Event{}, fmt.Errorf("%w: it is %s old", till.ErrSignature, age.Round(time.Second))
	}
	var n notification
	if err := json.Unmarshal(body, &n); err != nil || n.ID == "" || n.Object == "" {
		return till.Event{}, fmt.Errorf("%w: its body says nothing", till.ErrSignature)
	}
	return till.Event{ID: n.ID, Kind: n.Kind, Object: n.Object}, nil
}
