package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// ErrSearch says what is wrong with a search that is to be saved.
var ErrSearch = errors.New("saved search")

// Search is a search of the desk's lists that somebody keeps under a name.
type Search struct {
	ID     id.ID
	Owner  id.ID
	By     string // the owner's name
	Name   string // 1 to 80 characters
	View   string // table or board
	Query  string // as it stands in an address, 2000 bytes at most
	Shared bool   // with everybody here
	First  bool   // it opens first for who asks
}

// Limits of saved searches.
const (
	searchesMost    = 100 // of one account
	searchNameRunes = 80
	searchQueryMost = 2000
	searchesShown   = 300
)

// SaveSearch keeps a search; one of its owner's with the same name gives way.
func SaveSearch(ctx context.Context, tx *db.Tx, s Search) (id.ID, error) {
	s.Name = strings.Join(strings.Fields(s.Name), " ")
	switch n := utf8.RuneCountInString(s.Name); {
	case n == 0 || n > searchNameRunes || !utf8.ValidString(s.Name):
		return 0, fmt.Errorf("%w: the name has %d characters; give 1 to %d", ErrSearch, n, searchNameRunes)
	case len(s.Query) > searchQueryMost:
		return 0, fmt.Errorf("%w: the search has %d bytes; %d at most", ErrSearch, len(s.Query), searchQueryMost)
	case s.View != "table" && s.View != "board":
		return 0, fmt.Errorf("%w: %q is no view; say table or board", ErrSearch, s.View)
	}
	shared := 0
	if s.Shared {
		shared = 1
	}
	err := tx.QueryRow(ctx, `INSERT INTO staff_search (id, owner, name, folded, view, query, shared, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (owner, folded) DO UPDATE SET name = excluded.name, view = excluded.view, query = excluded.query, shared = excluded.shared RETURNING id`,
		tx.NewID(), s.Owner, s.Name, strings.ToLower(s.Name), s.View, s.Query, shared, db.Micros(tx.Now())).Scan(&s.ID)
	if err != nil {
		return 0, fmt.Errorf("staff: search: %w", err)
	}
	// Who stops to share one leaves nobody's desk opening with it.
	if _, err := tx.Exec(ctx, `DELETE FROM staff_search_first WHERE search = $1 AND account <> $2 AND $3 = 0`, s.ID, s.Owner, shared); err != nil {
		return 0, fmt.Errorf("staff: search: %w", err)
	}
	var n int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM staff_search WHERE owner = $1", s.Owner).Scan(&n); err != nil {
		return 0, fmt.Errorf("staff: search: %w", err)
	}
	if n > searchesMost {
		return 0, fmt.Errorf("%w: you have %d already; delete one first", ErrSearch, searchesMost)
	}
	return s.ID, nil
}

// Searches lists what an account has saved and what others share, by name.
func Searches(ctx context.Context, tx *db.Tx, account id.ID) ([]Search, error) {
	rows, err := tx.Query(ctx, fmt.Sprintf(`SELECT s.id, s.owner, a.name, s.name, s.view, s.query, s.shared, CASE WHEN f.account IS NULL THEN 0 ELSE 1 END
		FROM staff_search s JOIN staff_account a ON a.id = s.owner
		LEFT JOIN staff_search_first f ON f.search = s.id AND f.account = $1
		WHERE s.owner = $1 OR s.shared = 1 ORDER BY CASE WHEN s.owner = $1 THEN 0 ELSE 1 END, s.folded, s.id LIMIT %d`, searchesShown), account)
	if err != nil {
		return nil, fmt.Errorf("staff: searches: %w", err)
	}
	defer rows.Close()
	var all []Search
	for rows.Next() {
		var s Search
		var shared, first int
		if err := rows.Scan(&s.ID, &s.Owner, &s.By, &s.Name, &s.View, &s.Query, &shared, &first); err != nil {
			return nil, err
		}
		s.Shared, s.First = shared == 1, first == 1
		all = append(all, s)
	}
	return all, rows.Err()
}

// DeleteSearch deletes a search that is the account's own; of another's it says
// db.ErrNotFound, unless any is true, which is for those who keep the house tidy.
func DeleteSearch(ctx context.Context, tx *db.Tx, account, search id.ID, any bool) (name string, err error) {
	var owner id.ID
	var shared int
	err = db.Found(tx.QueryRow(ctx, "SELECT owner, name, shared FROM staff_search WHERE id = $1", search).Scan(&owner, &name, &shared))
	if err == nil && owner != account && (!any || shared == 0) {
		err = db.ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("staff: search %s: %w", search, err)
	}
	for _, statement := range []string{"DELETE FROM staff_search_first WHERE search = $1", "DELETE FROM staff_search WHERE id = $1"} {
		if _, err := tx.Exec(ctx, statement, search); err != nil {
			return "", fmt.Errorf("staff: search %s: %w", search, err)
		}
	}
	return name, nil
}

// OpenFirst makes a search that an account can see the one that its desk opens
// with; 0 for none.
func OpenFirst(ctx context.Context, tx *db.Tx, account, search id.ID) error {
	if search == 0 {
		_, err := tx.Exec(ctx, "DELETE FROM staff_search_first WHERE account = $1", account)
		return err
	}
	done, err := tx.Exec(ctx, `INSERT INTO staff_search_first (account, search) SELECT $1, id FROM staff_search WHERE id = $2 AND (owner = $1 OR shared = 1)
		ON CONFLICT (account) DO UPDATE SET search = excluded.search`, account, search)
	if err != nil {
		return fmt.Errorf("staff: search %s: %w", search, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("staff: search %s: %w", search, db.ErrNotFound)
	}
	return nil
}

// First is the search that an account's desk opens with; db.ErrNotFound for none.
func First(ctx context.Context, tx *db.Tx, account id.ID) (s Search, err error) {
	err = db.Found(tx.QueryRow(ctx, `SELECT s.id, s.name, s.view, s.query FROM staff_search_first f JOIN staff_search s ON s.id = f.search
		WHERE f.account = $1 AND (s.owner = $1 OR s.shared = 1)`, account).Scan(&s.ID, &s.Name, &s.View, &s.Query))
	return s, err
}

// Colleague is what everybody at the desk knows of one another.
type Colleague struct {
	ID   id.ID
	Name string
	Role Role
	Gone bool // does not work here any more
}

// Colleagues lists everybody who works or worked here, by name; 2000 at most.
func Colleagues(ctx context.Context, tx *db.Tx) ([]Colleague, error) {
	rows, err := tx.Query(ctx, "SELECT id, name, role, disabled_at FROM staff_account ORDER BY name, id LIMIT 2000")
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	var all []Colleague
	for rows.Next() {
		var c Colleague
		var gone int64
		if err := rows.Scan(&c.ID, &c.Name, &c.Role, &gone); err != nil {
			return nil, err
		}
		c.Gone = gone > 0
		all = append(all, c)
	}
	return all, rows.Err()
}
