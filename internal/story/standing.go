package story

import (
	"context"
	"fmt"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Standing is the little of a version that somebody who writes in it must know
// at each stroke.
type Standing struct {
	Status   Status
	Language string
	Revision int // the latest
}

// StandingOf reads it.
func StandingOf(ctx context.Context, tx *db.Tx, version id.ID) (s Standing, err error) {
	err = db.Found(tx.QueryRow(ctx, "SELECT status, language, latest FROM story_version WHERE id = $1", version).Scan(&s.Status, &s.Language, &s.Revision))
	if err != nil {
		return s, fmt.Errorf("version %s: %w", version, err)
	}
	return s, nil
}
