package draft

import (
	"context"
	"errors"
	"fmt"

	"standfirst/internal/body/step"
	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Check makes every working copy that holds something unsaved of its whole copy
// and its steps, as after a restart, and says which cannot be made, a sentence each.
func Check(ctx context.Context, tx *db.Tx) ([]string, error) {
	versions, err := unsaved(ctx, tx)
	if err != nil {
		return nil, err
	}
	var faults []string
	for _, version := range versions {
		r, err := load(ctx, tx, version, false)
		if err == nil {
			_, err = r.read(ctx, tx)
		}
		switch {
		case errors.Is(err, step.ErrStep), errors.Is(err, ErrGone):
			faults = append(faults, fmt.Sprintf("the working copy of version %s cannot be read: %v; its latest revision is whole", version, err))
		case err != nil:
			return faults, err
		}
	}
	return faults, nil
}

func unsaved(ctx context.Context, tx *db.Tx) ([]id.ID, error) {
	rows, err := tx.Query(ctx, "SELECT version FROM draft WHERE unsaved = 1 ORDER BY version")
	if err != nil {
		return nil, fmt.Errorf("draft: %w", err)
	}
	defer rows.Close()
	var all []id.ID
	for rows.Next() {
		var version id.ID
		if err := rows.Scan(&version); err != nil {
			return nil, err
		}
		all = append(all, version)
	}
	return all, rows.Err()
}
