package reading

import (
	"context"
	"errors"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Read is a version that a member has read, and when last.
type Read struct {
	Version id.ID     `json:"version"`
	At      time.Time `json:"read_at"`
}

// Place is where a member stopped in a version.
type Place struct {
	Version   id.ID     `json:"version"`
	Paragraph int       `json:"paragraph"` // number of the block at the top, from 1; 0: unknown
	Part      int       `json:"part"`      // thousandths of the text
	At        time.Time `json:"kept_at"`
}

// A story that was hardly begun, or read to its end, has no place to go back to.
// In thousandths of its text.
const (
	begun    = 50
	finished = 950

	maxParagraph = 100_000
)

// Percent is the part of the text before the place.
func (p Place) Percent() int { return (p.Part + 5) / 10 }

// Tell takes what a member's browser tells of their reading, and keeps of it
// what they have agreed to: the time in the history, where there is one, and the
// place, unless they want none kept. The caller has seen that the version is
// public. It says whether anything was kept.
func Tell(ctx context.Context, tx *db.Tx, member id.ID, p Place) (kept bool, err error) {
	c, err := Of(ctx, tx, member)
	if err != nil {
		return false, err
	}
	if !c.HistorySince.IsZero() {
		if err := read(ctx, tx, member, p.Version); err != nil {
			return false, err
		}
	}
	if !c.Places {
		return c.Keeps(), nil
	}
	return true, place(ctx, tx, member, p)
}

func read(ctx context.Context, tx *db.Tx, member, version id.ID) error {
	if _, err := tx.Exec(ctx, `INSERT INTO reading_history (member, version, read_at) VALUES ($1, $2, $3)
		ON CONFLICT (member, version) DO UPDATE SET read_at = excluded.read_at`, member, version, db.Micros(tx.Now())); err != nil {
		return told(err)
	}
	_, err := tx.Exec(ctx, `DELETE FROM reading_history WHERE member = $1 AND version IN
		(SELECT version FROM reading_history WHERE member = $1 ORDER BY read_at DESC, version DESC LIMIT 100 OFFSET $2)`, member, MaxHistory)
	return told(err)
}

// place keeps where a member stopped. The end of a story, and going back to its
// beginning, forget the place.
func place(ctx context.Context, tx *db.Tx, member id.ID, p Place) error {
	p.Part, p.Paragraph = min(max(p.Part, 0), 1000), min(max(p.Paragraph, 0), maxParagraph)
	if p.Part < begun || p.Part >= finished {
		return ForgetPlace(ctx, tx, member, p.Version)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO reading_place (member, version, paragraph, part, kept_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (member, version) DO UPDATE SET paragraph = excluded.paragraph, part = excluded.part, kept_at = excluded.kept_at`,
		member, p.Version, p.Paragraph, p.Part, db.Micros(tx.Now())); err != nil {
		return told(err)
	}
	_, err := tx.Exec(ctx, `DELETE FROM reading_place WHERE member = $1 AND version IN
		(SELECT version FROM reading_place WHERE member = $1 ORDER BY kept_at DESC, version DESC LIMIT 100 OFFSET $2)`, member, MaxPlaces)
	return told(err)
}

// PlaceIn finds where a member stopped in a version; ok is false where nothing
// is kept.
func PlaceIn(ctx context.Context, tx *db.Tx, member, version id.ID) (p Place, ok bool, err error) {
	p, err = scanPlace(tx.QueryRow(ctx, "SELECT version, paragraph, part, kept_at FROM reading_place WHERE member = $1 AND version = $2 AND kept_at >= $3",
		member, version, db.Micros(tx.Now().Add(-PlaceLife))).Scan)
	if err = db.Found(err); errors.Is(err, db.ErrNotFound) {
		return p, false, nil
	}
	return p, err == nil, told(err)
}

func scanPlace(scan func(...any) error) (p Place, err error) {
	var at int64
	err = scan(&p.Version, &p.Paragraph, &p.Part, &at)
	p.At = db.FromMicros(at)
	return p, err
}

// Places are all places of a member, the last first.
func Places(ctx context.Context, tx *db.Tx, member id.ID) ([]Place, error) {
	return rows(ctx, tx, scanPlace, "SELECT version, paragraph, part, kept_at FROM reading_place WHERE member = $1 AND kept_at >= $2 ORDER BY kept_at DESC, version DESC LIMIT $3",
		member, db.Micros(tx.Now().Add(-PlaceLife)), MaxPlaces)
}

// ForgetPlace forgets where a member stopped in one version.
func ForgetPlace(ctx context.Context, tx *db.Tx, member, version id.ID) error {
	_, err := tx.Exec(ctx, "DELETE FROM reading_place WHERE member = $1 AND version = $2", member, version)
	return told(err)
}

// History is what a member has read, the last first, as far back as they let it
// be kept.
func History(ctx context.Context, tx *db.Tx, member id.ID) ([]Read, error) {
	c, err := Of(ctx, tx, member)
	if err != nil {
		return nil, err
	}
	return rows(ctx, tx, func(scan func(...any) error) (r Read, err error) {
		var at int64
		err = scan(&r.Version, &at)
		r.At = db.FromMicros(at)
		return r, err
	}, "SELECT version, read_at FROM reading_history WHERE member = $1 AND read_at >= $2 ORDER BY read_at DESC, version DESC LIMIT $3",
		member, db.Micros(tx.Now().AddDate(0, 0, -c.HistoryDays)), MaxHistory)
}

// ForgetRead takes one version out of the history, and where the member stopped
// in it.
func ForgetRead(ctx context.Context, tx *db.Tx, member, version id.ID) error {
	if _, err := tx.Exec(ctx, "DELETE FROM reading_history WHERE member = $1 AND version = $2", member, version); err != nil {
		return told(err)
	}
	return ForgetPlace(ctx, tx, member, version)
}

// ClearHistory empties the history, and forgets every place.
func ClearHistory(ctx context.Context, tx *db.Tx, member id.ID) error {
	if _, err := tx.Exec(ctx, "DELETE FROM reading_history WHERE member = $1", member); err != nil {
		return told(err)
	}
	_, err := tx.Exec(ctx, "DELETE FROM reading_place WHERE member = $1", member)
	return told(err)
}
