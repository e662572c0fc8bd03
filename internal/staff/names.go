package staff

import (
	"context"
	"fmt"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Named is an account by its name.
type Named struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// maxNames bounds how many accounts are offered for a mention.
const maxNames = 1000

// Names lists those who work here, by name.
func Names(ctx context.Context, tx *db.Tx) ([]Named, error) {
	rows, err := tx.Query(ctx, "SELECT id, name FROM staff_account WHERE disabled_at = 0 ORDER BY name, id LIMIT $1", maxNames)
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	var all []Named
	for rows.Next() {
		var n Named
		if err := rows.Scan(&n.ID, &n.Name); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}
