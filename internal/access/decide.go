// Package access answers one question: may this reader read this?
//
// Decide is pure and total. Sealed keeps a published text such that the answer
// of Decide is the only key to it. The package knows nothing of databases,
// cookies or money; what it needs comes in as values.
package access

import (
	"slices"
	"time"
)

// Grant is a right to read: a plan, and when it ends. A zero Until does not end.
type Grant struct {
	Plan  string
	Until time.Time
}

// Live says whether the grant still holds.
func (g Grant) Live(now time.Time) bool { return g.Until.IsZero() || now.Before(g.Until) }

// Reader is what the decision knows of the one who asks. The zero Reader is
// anyone: not signed in, without rights.
type Reader struct {
	SignedIn bool
	Staff    bool    // works at the desk, and previews
	Grants   []Grant // live and ended ones; ended ones only change the offer
}

// Reason says why a decision fell as it did.
type Reason uint8

// The reasons.
const (
	Withheld       Reason = iota // the zero Decision: nobody decided, so nothing is shown
	OpenToAll                    // terms are open, or their window is not now
	IsStaff                      // staff read everything
	IsRegistered                 // signed in, and that is all the terms ask
	HasEntitlement               // a live grant fits the terms
	NotSignedIn                  // the terms ask for a sign-in at least
	NoEntitlement                // signed in, never had a grant
	Lapsed                       // had a fitting grant, and it has ended
	OtherPlan                    // has a live grant, to a plan that the terms do not name
)

var reasons = [...]string{"withheld", "open", "staff", "registered", "entitled", "not signed in", "no entitlement", "lapsed", "other plan"}

func (r Reason) String() string {
	if int(r) < len(reasons) {
		return reasons[r]
	}
	return "unknown"
}

// Offer is what to put below the cut.
type Offer uint8

// The offers.
const (
	NoOffer   Offer = iota
	Register        // an account without payment is enough
	Subscribe       // a first subscription
	Renew           // one that has ended
	Upgrade         // to a plan that the terms name
)

var offers = [...]string{"none", "register", "subscribe", "renew", "upgrade"}

func (o Offer) String() string {
	if int(o) < len(offers) {
		return offers[o]
	}
	return "unknown"
}

// Decision is the answer of Decide. It can be made in no other way, and holds
// for the terms it was made for: Sealed.Open shows no more than the public part
// to a decision about other terms. The zero Decision shows the public part.
type Decision struct {
	whole  bool
	reason Reason
	offer  Offer
	terms  Terms
}

// Whole says whether the whole text may be shown.
func (d Decision) Whole() bool { return d.whole }

// Reason says why.
func (d Decision) Reason() Reason { return d.reason }

// Offer says what to offer to who may not read on.
func (d Decision) Offer() Offer { return d.offer }

// Decide answers for one reader at one time. It is pure, total, and allocates
// nothing.
func Decide(t Terms, r Reader, now time.Time) Decision {
	level := t.at(now)
	switch {
	case level == Open:
		return Decision{whole: true, reason: OpenToAll, terms: t}
	case r.Staff:
		return Decision{whole: true, reason: IsStaff, terms: t}
	}
	var live, fits, fitted bool
	for _, g := range r.Grants {
		named := level != Plans || slices.Contains(t.Plans, g.Plan)
		if g.Live(now) {
			live = true
			fits = fits || named
		} else {
			fitted = fitted || named
		}
	}
	switch {
	case level == Registered && r.SignedIn:
		return Decision{whole: true, reason: IsRegistered, terms: t}
	case level != Registered && fits:
		return Decision{whole: true, reason: HasEntitlement, terms: t}
	case level == Registered:
		return Decision{reason: NotSignedIn, offer: Register, terms: t}
	case live:
		return Decision{reason: OtherPlan, offer: Upgrade, terms: t}
	case fitted:
		return Decision{reason: Lapsed, offer: Renew, terms: t}
	case r.SignedIn:
		return Decision{reason: NoEntitlement, offer: Subscribe, terms: t}
	}
	return Decision{reason: NotSignedIn, offer: Subscribe, terms: t}
}
