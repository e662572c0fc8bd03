package till

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// Provider is who takes the money. What it tells is its truth; what the till
// does follows from that alone.
type Provider interface {
	Name() string
	// Checkout opens a hosted page. The same key again gives the same page.
	Checkout(ctx context.Context, o CheckoutOrder) (CheckoutPage, error)
	// Session says what became of a hosted page.
	Session(ctx context.Context, id string) (SessionState, error)
	// Subscription says how a subscription stands, with its latest invoices.
	Subscription(ctx context.Context, id string) (SubscriptionState, error)
	// Cancel ends a subscription at the end of its paid time; Resume takes that
	// back while the time has not ended. The same key again changes nothing more.
	Cancel(ctx context.Context, key, id string) error
	Resume(ctx context.Context, key, id string) error
	// Event reads a notification, and believes it only with a valid signature:
	// else ErrSignature.
	Event(h http.Header, body []byte, now time.Time) (Event, error)
}

// Errors of a provider.
var (
	ErrSignature = errors.New("the notification is not signed by the provider")
	ErrUnknown   = errors.New("the provider does not know it")
	ErrOver      = errors.New("the subscription has ended")
)

// CheckoutOrder is what a hosted page is to sell.
type CheckoutOrder struct {
	Key        string // idempotency key, stored before the call
	Title      string // what is bought, in the reader's language
	Price      Price
	Email      string
	Language   string // BCP 47
	SuccessURL string // where the reader comes back to
	CancelURL  string
}

// CheckoutPage is where the reader pays.
type CheckoutPage struct{ ID, URL string }

// SessionStatus is what became of a hosted page.
type SessionStatus string

// The statuses of a hosted page.
const (
	SessionOpen    SessionStatus = "open"
	SessionPaid    SessionStatus = "paid"
	SessionFailed  SessionStatus = "failed" // the last try failed; another may follow
	SessionExpired SessionStatus = "expired"
)

// SessionState is the provider's truth about a hosted page.
type SessionState struct {
	Status       SessionStatus
	Subscription string // of a paid one
}

// Status is how a subscription stands at the provider.
type Status string

// The statuses of a subscription.
const (
	Active  Status = "active"
	PastDue Status = "past_due" // a renewal has failed, and is tried again
	Ended   Status = "ended"
)

// SubscriptionState is the provider's truth about a subscription.
type SubscriptionState struct {
	ID          string
	Status      Status
	PeriodEnd   time.Time // of the time that is paid
	CancelAtEnd bool
	EndedAt     time.Time // of an ended one
	Invoices    []Invoice
}

// Invoice is one bill and whether it was paid.
type Invoice struct {
	ID       string
	Minor    int64
	Currency string
	Paid     bool
	At       time.Time
}

// Event is a hint that something changed.
type Event struct {
	ID     string
	Kind   string // checkout or subscription
	Object string // the provider's id of what changed
}

// The kinds of events that the till looks after.
const (
	EventCheckout     = "checkout"
	EventSubscription = "subscription"
)
