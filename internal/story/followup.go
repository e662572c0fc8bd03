package story

import (
	"context"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// FollowUp is what a correction of an original asks of one translation. The
// correction is closed when none is open.
type FollowUp struct {
	ID       id.ID
	Version  id.ID // the translation
	Language string
	Headline string // of the translation
	Status   Status // of the translation
	Source   id.ID
	Revision int // of the source, that carries the correction
	Kind     string
	Text     string // what the correction says
	At       time.Time
	State    FollowUpState
	By       string // who closed it
	EndedAt  time.Time
}

// FollowUpState says how far a follow-up is.
type FollowUpState string

// The states.
const (
	FollowUpOpen        FollowUpState = "open"
	FollowUpCorrected   FollowUpState = "corrected"
	FollowUpNotAffected FollowUpState = "not affected"
)

// askTranslations opens a follow-up for every translation of a version that has
// just been corrected and that readers have seen.
func (v *row) askTranslations(ctx context.Context, tx *db.Tx, news []Correction) error {
	ids, err := numbers(ctx, tx, "SELECT id FROM story_version WHERE of_version = $1 AND public > 0 AND status <> 'killed' ORDER BY id LIMIT 500", v.ID)
	if err != nil {
		return err
	}
	for _, translation := range ids {
		for _, c := range news {
			if _, err := tx.Exec(ctx, `INSERT INTO story_followup (id, version, source, revision, kind, body, at, state, author, ended_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', '', 0)`, tx.NewID(), translation, v.ID, v.Latest, c.Kind, c.Text, db.Micros(tx.Now())); err != nil {
				return fmt.Errorf("story: follow-up of %s: %w", v.ID, err)
			}
		}
	}
	return nil
}

// closeFollowUps ends what a version was asked.
func closeFollowUps(ctx context.Context, tx *db.Tx, version id.ID, state FollowUpState, by string) (int64, error) {
	r, err := tx.Exec(ctx, "UPDATE story_followup SET state = $2, author = $3, ended_at = $4 WHERE version = $1 AND state = 'open'",
		version, string(state), by, db.Micros(tx.Now()))
	if err != nil {
		return 0, fmt.Errorf("story: follow-ups of %s: %w", version, err)
	}
	return r.RowsAffected()
}

// NotAffected closes what a translation was asked: what was wrong in the
// original is not wrong in it.
func NotAffected(ctx context.Context, tx *db.Tx, version id.ID, by string) error {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return err
	}
	n, err := closeFollowUps(ctx, tx, version, FollowUpNotAffected, by)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("%w: no correction of its original is open", ErrTransition)
	}
	tx.Emit(EventPlanned, version, Planned{Version: version, Story: v.Story})
	return v.note(ctx, tx, ActNotAffected, by, "")
}

// FollowUps lists what corrections ask of translations: of one version, from
// one source, or, with both zero, everything that is open in the house.
func FollowUps(ctx context.Context, tx *db.Tx, version, source id.ID) ([]FollowUp, error) {
	rows, err := tx.Query(ctx, `SELECT f.id, f.version, v.language, v.headline, v.status, f.source, f.revision, f.kind, f.body, f.at, f.state, f.author, f.ended_at
		FROM story_followup f JOIN story_version v ON v.id = f.version
		WHERE (CAST($1 AS BIGINT) = 0 OR f.version = $1) AND (CAST($2 AS BIGINT) = 0 OR f.source = $2) AND ($1 <> 0 OR $2 <> 0 OR f.state = 'open' AND v.status <> 'killed')
		ORDER BY f.id DESC LIMIT 500`, version, source)
	if err != nil {
		return nil, fmt.Errorf("story: follow-ups: %w", err)
	}
	defer rows.Close()
	var all []FollowUp
	for rows.Next() {
		var f FollowUp
		var at, ended int64
		if err := rows.Scan(&f.ID, &f.Version, &f.Language, &f.Headline, &f.Status, &f.Source, &f.Revision, &f.Kind, &f.Text, &at, &f.State, &f.By, &ended); err != nil {
			return nil, err
		}
		f.At, f.EndedAt = db.FromMicros(at), db.FromMicros(ended)
		all = append(all, f)
	}
	return all, rows.Err()
}

// OpenFollowUps counts what corrections ask of translations in the whole house.
func OpenFollowUps(ctx context.Context, tx *db.Tx) (n int, err error) {
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM story_followup f JOIN story_version v ON v.id = f.version WHERE f.state = 'open' AND v.status <> 'killed'").Scan(&n)
	return n, err
}

// numbers reads a column of ids.
func numbers(ctx context.Context, tx *db.Tx, query string, args ...any) ([]id.ID, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("story: %w", err)
	}
	defer rows.Close()
	var all []id.ID
	for rows.Next() {
		var n id.ID
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}
