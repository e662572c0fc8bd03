package till

import "time"

// How long a reader reads on while a renewal is under way or has failed: a
// fault of a bank locks nobody out at once.
const (
	RenewalGrace = 24 * time.Hour
	FailedGrace  = 7 * 24 * time.Hour
)

// PaidUntil is the one table of what a subscription opens: until when, and
// whether it opens anything at all.
//
//	status    cancelled at its end   opens until
//	active    no                     end of the paid time, and a day for the renewal
//	active    yes                    end of the paid time
//	past due  no                     end of the paid time, and a week while it is tried again
//	past due  yes                    end of the paid time
//	ended     -                      its end, or the end of the paid time if that came first
//	other     -                      nothing
func PaidUntil(s SubscriptionState) (until time.Time, opens bool) {
	if s.PeriodEnd.IsZero() {
		return time.Time{}, false
	}
	switch s.Status {
	case Active, PastDue:
		switch {
		case s.CancelAtEnd:
			return s.PeriodEnd, true
		case s.Status == PastDue:
			return s.PeriodEnd.Add(FailedGrace), true
		}
		return s.PeriodEnd.Add(RenewalGrace), true
	case Ended:
		if !s.EndedAt.IsZero() && s.EndedAt.Before(s.PeriodEnd) {
			return s.EndedAt, true
		}
		return s.PeriodEnd, true
	}
	return time.Time{}, false
}
