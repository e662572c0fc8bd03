package story

import (
	"context"
	"fmt"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// most is how many versions a translators' list shows at once.
const most = 100

// live are the statuses that readers can read, as SQL.
const live = "('published', 'corrected')"

// Untranslated lists what readers have in other languages and nobody has begun
// in this one, the latest published first, 100 at most: of each story its
// original if readers have that, else its first version.
func Untranslated(ctx context.Context, tx *db.Tx, language string) ([]Meta, error) {
	// Which ones first, then what is shown of them: a house has many more than a list.
	return listed(ctx, tx, ` WHERE v.id IN (SELECT c.id FROM story_version c WHERE c.status IN `+live+` AND c.kind <> 'page' AND c.origin <> 'adaptation'
		AND NOT EXISTS (SELECT 1 FROM story_version m WHERE m.story = c.story AND m.language = $1)
		AND NOT EXISTS (SELECT 1 FROM story_version b WHERE b.story = c.story AND b.status IN `+live+` AND b.origin <> 'adaptation'
			AND (b.origin = 'original' AND c.origin <> 'original' OR (b.origin = 'original') = (c.origin = 'original') AND b.id < c.id))
		ORDER BY c.published_at DESC, c.id DESC LIMIT $2) ORDER BY v.published_at DESC, v.id DESC`, language, most)
}

// Behind lists the translations into a language whose source has a newer
// published revision, those that readers see first. An empty language is any.
func Behind(ctx context.Context, tx *db.Tx, language string) ([]Meta, error) {
	return listed(ctx, tx, ` WHERE v.of_version <> 0 AND v.status <> 'killed' AND (CAST($1 AS TEXT) = '' OR v.language = $1)
		AND EXISTS (SELECT 1 FROM story_revision f WHERE f.version = v.of_version AND f.number > v.of_revision AND f.published_at > 0)
		ORDER BY CASE WHEN v.public > 0 THEN 0 ELSE 1 END, v.saved_at DESC, v.id LIMIT $2`, language, most)
}

// InTranslation lists the translations that an account has begun or been given
// and that are not out in their latest revision, the latest saved first.
func InTranslation(ctx context.Context, tx *db.Tx, account id.ID) ([]Meta, error) {
	return listed(ctx, tx, ` WHERE v.of_version <> 0 AND v.status NOT IN ('killed', 'withdrawn') AND v.latest > v.public
		AND (v.assignee = $1 OR v.assignee = 0 AND v.begun_by = $1) ORDER BY v.saved_at DESC, v.id DESC LIMIT $2`, account, most)
}

// TranslatesInto lists the languages that an account has begun or been given
// translations into.
func TranslatesInto(ctx context.Context, tx *db.Tx, account id.ID) ([]string, error) {
	rows, err := tx.Query(ctx, "SELECT DISTINCT language FROM story_version WHERE of_version <> 0 AND (assignee = $1 OR begun_by = $1) ORDER BY language LIMIT 40", account)
	if err != nil {
		return nil, fmt.Errorf("story: languages of %s: %w", account, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

func listed(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Meta, error) {
	rows, err := tx.Query(ctx, "SELECT "+deskColumns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("story: list: %w", err)
	}
	return desk(ctx, tx, rows)
}
