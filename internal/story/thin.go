package story

import (
	"context"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Drafts are thinned by their age: the last of each span is kept. Revisions that
// the public saw, that a translation follows, or that say where they came from
// are never among them, nor are a version's latest and the one that is scheduled.
const (
	thinAfter  = time.Hour
	thinDay    = 24 * time.Hour
	thinWeek   = 7 * 24 * time.Hour
	spanToday  = 10 * time.Minute
	spanWeek   = time.Hour
	spanBeyond = 24 * time.Hour
	// thinReach is how long after its last save a version is looked at.
	thinReach = 40 * 24 * time.Hour
)

// Thin removes drafts that are too close to one another for their age, of at
// most so many versions, and returns how many it removed.
func Thin(ctx context.Context, tx *db.Tx, versions int) (int, error) {
	now := tx.Now()
	ids, err := numbers(ctx, tx, `SELECT v.id FROM story_version v WHERE v.saved_at > $1 AND v.latest > 2
		AND (SELECT COUNT(*) FROM story_revision r WHERE r.version = v.id AND r.published_at = 0 AND r.at < $2) > 1
		ORDER BY v.saved_at DESC, v.id LIMIT $3`, db.Micros(now.Add(-thinReach)), db.Micros(now.Add(-thinAfter)), versions)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, version := range ids {
		n, err := thin(ctx, tx, version, now)
		if err != nil {
			return removed, err
		}
		removed += n
	}
	return removed, nil
}

func thin(ctx context.Context, tx *db.Tx, version id.ID, now time.Time) (int, error) {
	rows, err := tx.Query(ctx, `SELECT r.number, r.at FROM story_revision r JOIN story_version v ON v.id = r.version
		WHERE r.version = $1 AND r.published_at = 0 AND r.note = '' AND r.number <> v.latest AND r.number <> v.scheduled AND r.at < $2
		AND NOT EXISTS (SELECT 1 FROM story_version t WHERE t.of_version = $1 AND t.of_revision = r.number)
		ORDER BY r.number DESC LIMIT 5000`, version, db.Micros(now.Add(-thinAfter)))
	if err != nil {
		return 0, fmt.Errorf("story: thin %s: %w", version, err)
	}
	type draft struct {
		number int
		at     time.Time
	}
	var drafts []draft
	for rows.Next() {
		var d draft
		var at int64
		if err := rows.Scan(&d.number, &at); err != nil {
			_ = rows.Close()
			return 0, err
		}
		d.at = db.FromMicros(at)
		drafts = append(drafts, d)
	}
	err = rows.Err()
	_ = rows.Close()
	if err != nil {
		return 0, err
	}
	removed := 0
	var kept time.Time // the start of the span whose last draft is kept already
	for _, d := range drafts {
		start := d.at.Truncate(span(now.Sub(d.at)))
		if !start.Equal(kept) {
			kept = start
			continue
		}
		if _, err := tx.Exec(ctx, "DELETE FROM story_revision WHERE version = $1 AND number = $2 AND published_at = 0", version, d.number); err != nil {
			return removed, fmt.Errorf("story: thin %s: %w", version, err)
		}
		removed++
	}
	return removed, nil
}

// span is how close to one another drafts of an age may stand.
func span(age time.Duration) time.Duration {
	switch {
	case age < thinDay:
		return spanToday
	case age < thinWeek:
		return spanWeek
	}
	return spanBeyond
}
