package front

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// EventChanged is emitted when what readers see of a front is another; its data
// is a Changed.
const EventChanged = "front.changed"

// Changed is the data of EventChanged.
type Changed struct {
	Edition string `json:"edition"`
}

// keptStates is how many states of a front can be put back.
const keptStates = 30

// State is what readers saw of a front from one time on.
type State struct {
	Number int64
	Before int64 // the state that undo leads to; 0: nothing was chosen
	By     string
	At     time.Time
	Layout Layout
}

// Front is the front of an edition as the desk has it.
type Front struct {
	Edition string
	Number  int64   // of its last change; whoever changes it says which one they saw
	Live    State   // Number 0: nobody has chosen anything
	Draft   *Layout // what is in hand; nil: nothing
	DraftBy string
	DraftAt time.Time
}

// ClashError says that somebody else has changed the front since it was looked
// at. Nothing was saved.
type ClashError struct{ Now Front }

func (e *ClashError) Error() string {
	return "somebody else has changed this front meanwhile; look at both and save again"
}

// Unwrap makes a clash a conflict.
func (e *ClashError) Unwrap() error { return db.ErrConflict }

// ReadLive is what readers see of a front; chosen is false where nobody has chosen
// anything.
func ReadLive(ctx context.Context, tx *db.Tx, edition string) (l Layout, chosen bool, err error) {
	var text string
	err = db.Found(tx.QueryRow(ctx, "SELECT s.layout FROM front f JOIN front_state s ON s.edition = f.edition AND s.number = f.live WHERE f.edition = $1", edition).Scan(&text))
	if errors.Is(err, db.ErrNotFound) {
		return l, false, nil
	}
	if err != nil {
		return l, false, fmt.Errorf("front: %s: %w", edition, err)
	}
	l, err = decode(edition, text)
	return l, err == nil, err
}

func decode(edition, text string) (l Layout, err error) {
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return l, fmt.Errorf("front: the front of %s cannot be read: %w", edition, err)
	}
	return l, nil
}

// Load reads the front of an edition; one that nobody has touched is empty.
func Load(ctx context.Context, tx *db.Tx, edition string) (Front, error) {
	return load(ctx, tx, edition, "")
}

func load(ctx context.Context, tx *db.Tx, edition, lock string) (Front, error) {
	f := Front{Edition: edition}
	var live, at int64
	var draft string
	err := db.Found(tx.QueryRow(ctx, "SELECT live, number, draft, draft_by, draft_at FROM front WHERE edition = $1"+lock, edition).Scan(&live, &f.Number, &draft, &f.DraftBy, &at))
	if errors.Is(err, db.ErrNotFound) {
		return f, nil
	}
	if err != nil {
		return f, fmt.Errorf("front: %s: %w", edition, err)
	}
	f.DraftAt = db.FromMicros(at)
	if draft != "" {
		l, err := decode(edition, draft)
		if err != nil {
			return f, err
		}
		f.Draft = &l
	}
	if live != 0 {
		f.Live, err = state(ctx, tx, edition, live)
	}
	return f, err
}

func state(ctx context.Context, tx *db.Tx, edition string, number int64) (s State, err error) {
	var text string
	var at int64
	err = db.Found(tx.QueryRow(ctx, "SELECT number, before, author, at, layout FROM front_state WHERE edition = $1 AND number = $2", edition, number).Scan(&s.Number, &s.Before, &s.By, &at, &text))
	if err != nil {
		return s, fmt.Errorf("front: state %d of %s: %w", number, edition, err)
	}
	s.At = db.FromMicros(at)
	s.Layout, err = decode(edition, text)
	return s, err
}

// States lists the last states of a front, the latest first.
func States(ctx context.Context, tx *db.Tx, edition string) ([]State, error) {
	rows, err := tx.Query(ctx, "SELECT number, before, author, at FROM front_state WHERE edition = $1 ORDER BY number DESC LIMIT $2", edition, keptStates)
	if err != nil {
		return nil, fmt.Errorf("front: states of %s: %w", edition, err)
	}
	defer rows.Close()
	var all []State
	for rows.Next() {
		var s State
		var at int64
		if err := rows.Scan(&s.Number, &s.Before, &s.By, &at); err != nil {
			return nil, err
		}
		s.At = db.FromMicros(at)
		all = append(all, s)
	}
	return all, rows.Err()
}

// open reads a front for a change, if it is still as whoever changes it saw it.
func open(ctx context.Context, tx *db.Tx, edition string, seen int64) (Front, error) {
	if _, err := tx.Exec(ctx, "INSERT INTO front (edition, live, number, draft, draft_by, draft_at) VALUES ($1, 0, 0, '', '', 0) ON CONFLICT (edition) DO NOTHING", edition); err != nil {
		return Front{}, fmt.Errorf("front: %s: %w", edition, err)
	}
	lock := ""
	if tx.Dialect() == db.Postgres {
		lock = " FOR UPDATE"
	}
	f, err := load(ctx, tx, edition, lock)
	if err == nil && f.Number != seen {
		err = &ClashError{f}
	}
	return f, err
}

// SaveDraft keeps a layout that readers do not see yet. seen is the Number of the
// front as it was looked at; if it is another now, nothing is saved and the error
// is a ClashError.
func SaveDraft(ctx context.Context, tx *db.Tx, edition string, seen int64, l Layout, by string) error {
	if err := l.Validate(); err != nil {
		return err
	}
	if _, err := open(ctx, tx, edition, seen); err != nil {
		return err
	}
	text, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrLayout, err)
	}
	if _, err := tx.Exec(ctx, "UPDATE front SET number = number + 1, draft = $2, draft_by = $3, draft_at = $4 WHERE edition = $1", edition, string(text), by, db.Micros(tx.Now())); err != nil {
		return fmt.Errorf("front: draft of %s: %w", edition, err)
	}
	return nil
}

// Discard throws away what is in hand. seen is as in SaveDraft.
func Discard(ctx context.Context, tx *db.Tx, edition string, seen int64) error {
	if _, err := open(ctx, tx, edition, seen); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE front SET number = number + 1, draft = '', draft_by = '', draft_at = 0 WHERE edition = $1", edition); err != nil {
		return fmt.Errorf("front: draft of %s: %w", edition, err)
	}
	return nil
}

// Launch puts a layout before readers, in place of the draft. seen is as in
// SaveDraft. It gives back what readers saw until then.
func Launch(ctx context.Context, tx *db.Tx, edition string, seen int64, l Layout, by string) (before Layout, err error) {
	if err := l.Validate(); err != nil {
		return before, err
	}
	f, err := open(ctx, tx, edition, seen)
	if err != nil {
		return before, err
	}
	if _, err := tx.Exec(ctx, "UPDATE front SET draft = '', draft_by = '', draft_at = 0 WHERE edition = $1", edition); err != nil {
		return before, fmt.Errorf("front: %s: %w", edition, err)
	}
	return f.Live.Layout, f.show(ctx, tx, &l, f.Live.Number, by)
}

// Restore puts an earlier state before readers again; 0 is the front for which
// nobody has chosen anything. What is in hand stays so. seen is as in SaveDraft.
func Restore(ctx context.Context, tx *db.Tx, edition string, seen, number int64, by string) (before, after Layout, err error) {
	f, err := open(ctx, tx, edition, seen)
	if err != nil {
		return before, after, err
	}
	if number == 0 {
		return f.Live.Layout, after, f.show(ctx, tx, nil, 0, by)
	}
	s, err := state(ctx, tx, edition, number)
	if err != nil {
		return before, after, err
	}
	return f.Live.Layout, s.Layout, f.show(ctx, tx, &s.Layout, s.Before, by)
}

// show makes a layout the one that readers see; nil is none.
func (f Front) show(ctx context.Context, tx *db.Tx, l *Layout, before int64, by string) error {
	next := f.Number + 1
	live := int64(0)
	if l != nil {
		text, err := json.Marshal(l)
		if err != nil {
			return fmt.Errorf("%w: %v", ErrLayout, err)
		}
		live = next
		if _, err := tx.Exec(ctx, "INSERT INTO front_state (edition, number, before, layout, author, at) VALUES ($1, $2, $3, $4, $5, $6)",
			f.Edition, next, before, string(text), by, db.Micros(tx.Now())); err != nil {
			return fmt.Errorf("front: state %d of %s: %w", next, f.Edition, err)
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE front SET live = $2, number = $3 WHERE edition = $1", f.Edition, live, next); err != nil {
		return fmt.Errorf("front: %s: %w", f.Edition, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM front_state WHERE edition = $1 AND number < (SELECT MIN(number) FROM
		(SELECT number FROM front_state WHERE edition = $1 ORDER BY number DESC LIMIT $2) AS kept)`, f.Edition, keptStates); err != nil {
		return fmt.Errorf("front: states of %s: %w", f.Edition, err)
	}
	tx.Emit(EventChanged, id.ID(0), Changed{f.Edition})
	return nil
}
