package story

import (
	"context"
	"fmt"
	"strings"
	"time"

	"standfirst/internal/db"
)

// Borne tells which of the slugs of a kind live versions bear, in which of the
// languages. The counts and names are not told.
func Borne(ctx context.Context, tx *db.Tx, what LabelKind, languages, slugs []string) ([]Use, error) {
	if len(languages) == 0 || len(slugs) == 0 {
		return nil, nil
	}
	args := []any{string(what)}
	marks := func(all []string) string {
		m := make([]string, len(all))
		for i, s := range all {
			args = append(args, s)
			m[i] = fmt.Sprintf("$%d", len(args))
		}
		return strings.Join(m, ",")
	}
	const most = 400 // of each: a house has 40 editions, and an address few that led to it
	in := marks(languages[:min(len(languages), most)])
	rows, err := tx.Query(ctx, "SELECT DISTINCT slug, language, '', 0 FROM story_label WHERE what = $1 AND language IN ("+in+") AND slug IN ("+marks(slugs[:min(len(slugs), most)])+")", args...)
	return uses(rows, err)
}

// Listed is a label in one language, and when a version that bears it was last
// published.
type Listed struct {
	What     LabelKind
	Language string
	Slug     string
	Latest   time.Time
}

// maxListed bounds how many labels are told of a house.
const maxListed = 40_000

// Listing tells every label that live versions bear, in the order of language,
// kind and slug.
func Listing(ctx context.Context, tx *db.Tx) ([]Listed, error) {
	rows, err := tx.Query(ctx, "SELECT what, language, slug, MAX(published_at) FROM story_label GROUP BY what, language, slug ORDER BY language, what, slug LIMIT $1", maxListed)
	if err != nil {
		return nil, fmt.Errorf("story: labels: %w", err)
	}
	defer rows.Close()
	var all []Listed
	for rows.Next() {
		var l Listed
		var at int64
		if err := rows.Scan(&l.What, &l.Language, &l.Slug, &at); err != nil {
			return nil, err
		}
		l.Latest = db.FromMicros(at)
		all = append(all, l)
	}
	return all, rows.Err()
}
