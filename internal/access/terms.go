package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Level says in one word who may read a version whole.
type Level string

// The levels, from the widest to the narrowest.
const (
	Open       Level = "open"       // anyone
	Registered Level = "registered" // a reader who is signed in
	Members    Level = "members"    // a subscriber: any live entitlement
	Plans      Level = "plans"      // a live entitlement to one of the named plans
)

// ErrTerms says that terms contradict themselves; the text names the fault.
var ErrTerms = errors.New("terms")

// Terms say who may read a version whole. Between From and Until the level
// holds; outside that window the version is open. A zero From or Until leaves
// that side of the window without end. The zero Terms are not open: they stand
// for Members, so that a forgotten field withholds and never gives away.
type Terms struct {
	Level Level     `json:"level"`
	Plans []string  `json:"plans,omitempty"` // codes of plans, at level Plans only
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

var planCode = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// ParseTerms reads the short form: "open", "registered", "members", or the
// codes of plans as "plans:digital,archive".
func ParseTerms(s string) (Terms, error) {
	if list, ok := strings.CutPrefix(s, "plans:"); ok {
		t := Terms{Level: Plans, Plans: strings.Split(list, ",")}
		return t, t.Validate()
	}
	t := Terms{Level: Level(s)}
	if s == "" {
		return t, fmt.Errorf("%w: empty; say open, registered, members or plans:CODE", ErrTerms)
	}
	return t, t.Validate()
}

// String is the short form that ParseTerms reads. The window is not in it.
func (t Terms) String() string {
	if t.Level == Plans {
		return "plans:" + strings.Join(t.Plans, ",")
	}
	return string(t.level())
}

// Validate returns an ErrTerms that names what is wrong and the mend.
func (t Terms) Validate() error {
	switch t.Level {
	case Open, Registered, Members, "":
		if len(t.Plans) > 0 {
			return fmt.Errorf("%w: level %q takes no plans; say plans:%s", ErrTerms, t.level(), strings.Join(t.Plans, ","))
		}
	case Plans:
		if len(t.Plans) == 0 {
			return fmt.Errorf("%w: level plans names no plan; say plans:CODE", ErrTerms)
		}
		if len(t.Plans) > 32 {
			return fmt.Errorf("%w: %d plans; 32 at most", ErrTerms, len(t.Plans))
		}
		for _, p := range t.Plans {
			if !planCode.MatchString(p) {
				return fmt.Errorf("%w: plan code %q; use 1 to 40 of a-z, 0-9 and -", ErrTerms, p)
			}
		}
	default:
		return fmt.Errorf("%w: level %q is unknown; say open, registered, members or plans:CODE", ErrTerms, t.Level)
	}
	if !t.From.IsZero() && !t.Until.IsZero() && !t.From.Before(t.Until) {
		return fmt.Errorf("%w: they end at %s, before they begin at %s; change one of the two",
			ErrTerms, t.Until.Format(time.RFC3339), t.From.Format(time.RFC3339))
	}
	return nil
}

func (t Terms) level() Level {
	if t.Level == "" {
		return Members
	}
	return t.Level
}

// at is the level in force at a time.
func (t Terms) at(now time.Time) Level {
	if !t.From.IsZero() && now.Before(t.From) || !t.Until.IsZero() && !now.Before(t.Until) {
		return Open
	}
	return t.level()
}

// Equal says whether two terms decide alike for every reader at every time.
func (t Terms) Equal(o Terms) bool {
	return t.level() == o.level() && t.From.Equal(o.From) && t.Until.Equal(o.Until) && slices.Equal(t.Plans, o.Plans)
}

// Gated says whether the terms withhold anything from anyone at that time.
func (t Terms) Gated(now time.Time) bool { return t.at(now) != Open }

// UnmarshalJSON reads terms and refuses what Validate refuses.
func (t *Terms) UnmarshalJSON(b []byte) error {
	type plain Terms
	var p plain
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	*t = Terms(p)
	return t.Validate()
}
