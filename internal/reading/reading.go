// Package reading keeps what members ask the house to keep of their reading:
// what they saved for later, what they follow, where they stopped, and, only
// where they have agreed to it, what they have read. All of it is a member's own
// and on every device of theirs; nothing of it enters a page that others see.
package reading

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's tables.
var Schema = db.Schema{Name: "reading", Files: db.Files(files)}

// Limits of what is kept of one member.
const (
	MaxSaved   = 2000
	MaxHistory = 1000 // the oldest makes room
	MaxFollows = 500
	MaxPlaces  = 100                 // the oldest makes room
	PlaceLife  = 60 * 24 * time.Hour // after that a place is forgotten
	Offline    = 20                  // stories that a device keeps
)

var (
	// ErrFull says that a member keeps as many as the house keeps for one.
	ErrFull = errors.New("as many as the house keeps for one member")
	// ErrUnknown says that a thing cannot be followed, or a choice not be made.
	ErrUnknown = errors.New("unknown")
)

// HistoryDays are the times, in days, for which a member may have the history
// kept; the first is offered.
var HistoryDays = []int{90, 30, 365}

// Choices are what a member has chosen.
type Choices struct {
	HistorySince time.Time // zero: no history is kept
	HistoryDays  int
	Places       bool      // where they stopped is kept
	Seen         time.Time // what is followed was last looked through
}

// Keeps says whether anything is to be told of what the member reads.
func (c Choices) Keeps() bool { return c.Places || !c.HistorySince.IsZero() }

// Of reads a member's choices.
func Of(ctx context.Context, tx *db.Tx, member id.ID) (Choices, error) {
	var since, seen, noPlaces int64
	c := Choices{HistoryDays: HistoryDays[0], Places: true}
	err := db.Found(tx.QueryRow(ctx, "SELECT history_since, history_days, no_places, seen_at FROM reading_member WHERE member = $1", member).
		Scan(&since, &c.HistoryDays, &noPlaces, &seen))
	if errors.Is(err, db.ErrNotFound) {
		return c, nil
	}
	c.HistorySince, c.Seen, c.Places = db.FromMicros(since), db.FromMicros(seen), noPlaces == 0
	return c, told(err)
}

func told(err error) error {
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	return nil
}

// choose keeps one choice, and makes the row where there is none.
func choose(ctx context.Context, tx *db.Tx, member id.ID, set string, args ...any) error {
	if _, err := tx.Exec(ctx, `INSERT INTO reading_member (member, history_since, history_days, no_places, seen_at) VALUES ($1, 0, $2, 0, 0)
		ON CONFLICT (member) DO NOTHING`, member, HistoryDays[0]); err != nil {
		return told(err)
	}
	_, err := tx.Exec(ctx, "UPDATE reading_member SET "+set+" WHERE member = $1", append([]any{member}, args...)...)
	return told(err)
}

// AllowHistory takes a member's consent to a history of so many days. Agreeing
// again changes the days alone.
func AllowHistory(ctx context.Context, tx *db.Tx, member id.ID, days int) error {
	known := false
	for _, d := range HistoryDays {
		known = known || d == days
	}
	if !known {
		return fmt.Errorf("%w: a history of %d days; choose one of %v", ErrUnknown, days, HistoryDays)
	}
	return choose(ctx, tx, member, "history_since = CASE history_since WHEN 0 THEN $2 ELSE history_since END, history_days = $3", db.Micros(tx.Now()), days)
}

// EndHistory takes the consent back; what was kept goes with it.
func EndHistory(ctx context.Context, tx *db.Tx, member id.ID) error {
	if err := ClearHistory(ctx, tx, member); err != nil {
		return err
	}
	return choose(ctx, tx, member, "history_since = 0")
}

// KeepPlaces says whether the house keeps where a member stopped. Without it
// what was kept goes.
func KeepPlaces(ctx context.Context, tx *db.Tx, member id.ID, keep bool) error {
	if keep {
		return choose(ctx, tx, member, "no_places = 0")
	}
	if _, err := tx.Exec(ctx, "DELETE FROM reading_place WHERE member = $1", member); err != nil {
		return told(err)
	}
	return choose(ctx, tx, member, "no_places = 1")
}

// Seen says that a member has looked through what they follow, up to a moment.
func Seen(ctx context.Context, tx *db.Tx, member id.ID, at time.Time) error {
	if at.After(tx.Now()) {
		at = tx.Now()
	}
	return choose(ctx, tx, member, "seen_at = CASE WHEN seen_at < $2 THEN $2 ELSE seen_at END", db.Micros(at))
}

// Sweep removes what is older than it may become.
func Sweep(ctx context.Context, tx *db.Tx) error {
	if _, err := tx.Exec(ctx, "DELETE FROM reading_place WHERE kept_at < $1", db.Micros(tx.Now().Add(-PlaceLife))); err != nil {
		return told(err)
	}
	for _, days := range HistoryDays {
		if _, err := tx.Exec(ctx, `DELETE FROM reading_history WHERE read_at < $1 AND member IN (SELECT member FROM reading_member WHERE history_days = $2)`,
			db.Micros(tx.Now().AddDate(0, 0, -days)), days); err != nil {
			return told(err)
		}
	}
	return nil
}

// Erase removes everything that is kept of a member's reading.
func Erase(ctx context.Context, tx *db.Tx, member id.ID) error {
	for _, table := range []string{"reading_saved", "reading_history", "reading_place", "reading_follow", "reading_member"} {
		if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE member = $1", member); err != nil {
			return told(err)
		}
	}
	return nil
}

// Export is everything that is kept of a member's reading.
type Export struct {
	HistorySince time.Time `json:"history_since,omitzero"`
	HistoryDays  int       `json:"history_days"`
	KeepPlaces   bool      `json:"keep_places"`
	Seen         time.Time `json:"following_seen,omitzero"`
	Saved        []Saved   `json:"saved"`
	History      []Read    `json:"history"`
	Places       []Place   `json:"places"`
	Follows      []Follow  `json:"follows"`
}

// ExportOf gathers everything that is kept of a member's reading.
func ExportOf(ctx context.Context, tx *db.Tx, member id.ID) (e Export, err error) {
	c, err := Of(ctx, tx, member)
	if err != nil {
		return e, err
	}
	e.HistorySince, e.HistoryDays, e.KeepPlaces, e.Seen = c.HistorySince, c.HistoryDays, c.Places, c.Seen
	if e.Saved, err = List(ctx, tx, member); err != nil {
		return e, err
	}
	if e.History, err = History(ctx, tx, member); err != nil {
		return e, err
	}
	if e.Places, err = Places(ctx, tx, member); err != nil {
		return e, err
	}
	e.Follows, err = Follows(ctx, tx, member)
	return e, err
}

// rows reads every row of a query about one member.
func rows[T any](ctx context.Context, tx *db.Tx, read func(scan func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	r, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, told(err)
	}
	defer r.Close()
	all := []T{}
	for r.Next() {
		one, err := read(r.Scan)
		if err != nil {
			return nil, told(err)
		}
		all = append(all, one)
	}
	return all, told(r.Err())
}
