package reading

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Saved is a version of a story that a member keeps for later.
type Saved struct {
	Version id.ID     `json:"version"`
	At      time.Time `json:"saved_at"`
	Read    time.Time `json:"read_at,omitzero"` // zero: still to read
}

// Save keeps a version for later; what is saved already stays as it is. The
// error is ErrFull at MaxSaved. The caller has seen that the version is public.
func Save(ctx context.Context, tx *db.Tx, member, version id.ID) error {
	saved, _, err := IsSaved(ctx, tx, member, version)
	if err != nil || saved {
		return err
	}
	if err := room(ctx, tx, "reading_saved", member, MaxSaved, "saved stories"); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO reading_saved (member, version, saved_at, read_at) VALUES ($1, $2, $3, 0) ON CONFLICT (member, version) DO NOTHING", member, version, db.Micros(tx.Now()))
	return told(err)
}

// room says ErrFull where a member has most rows of a table.
func room(ctx context.Context, tx *db.Tx, table string, member id.ID, most int, what string) error {
	var n int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+table+" WHERE member = $1", member).Scan(&n); err != nil {
		return told(err)
	}
	if n >= most {
		return fmt.Errorf("%w: %d %s; remove one first", ErrFull, n, what)
	}
	return nil
}

// Remove takes a version off the reading list, if it is on it.
func Remove(ctx context.Context, tx *db.Tx, member, version id.ID) error {
	_, err := tx.Exec(ctx, "DELETE FROM reading_saved WHERE member = $1 AND version = $2", member, version)
	return told(err)
}

// MarkRead says of a saved version that it has been read, or is still to be.
func MarkRead(ctx context.Context, tx *db.Tx, member, version id.ID, read bool) error {
	var at int64
	if read {
		at = db.Micros(tx.Now())
	}
	_, err := tx.Exec(ctx, "UPDATE reading_saved SET read_at = $3 WHERE member = $1 AND version = $2", member, version, at)
	return told(err)
}

// IsSaved says whether a version is on a member's reading list, and whether it
// is marked as read there.
func IsSaved(ctx context.Context, tx *db.Tx, member, version id.ID) (saved, read bool, err error) {
	var at int64
	err = db.Found(tx.QueryRow(ctx, "SELECT read_at FROM reading_saved WHERE member = $1 AND version = $2", member, version).Scan(&at))
	if errors.Is(err, db.ErrNotFound) {
		return false, false, nil
	}
	return err == nil, at > 0, told(err)
}

// List is a member's reading list, what was saved last first.
func List(ctx context.Context, tx *db.Tx, member id.ID) ([]Saved, error) {
	return rows(ctx, tx, func(scan func(...any) error) (s Saved, err error) {
		var at, read int64
		err = scan(&s.Version, &at, &read)
		s.At, s.Read = db.FromMicros(at), db.FromMicros(read)
		return s, err
	}, "SELECT version, saved_at, read_at FROM reading_saved WHERE member = $1 ORDER BY saved_at DESC, version DESC LIMIT $2", member, MaxSaved)
}
