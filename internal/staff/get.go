package staff

import (
	"context"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Get finds an account by its id; db.ErrNotFound if there is none.
func Get(ctx context.Context, tx *db.Tx, account id.ID) (a Account, err error) {
	err = db.Found(tx.QueryRow(ctx, "SELECT id, email, name, role FROM staff_account WHERE id = $1", account).Scan(&a.ID, &a.Email, &a.Name, &a.Role))
	return a, err
}
