package story

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// NearQuery asks for what is near a version by what it is filed under.
type NearQuery struct {
	Story     id.ID    // whose versions are left out
	Languages []string // of what is found
	Topics    []string // slugs; each that is shared weighs
	Sections  []string // slugs of one section, of today and before; empty leaves it out
	Since     time.Time
	Limit     int
}

const (
	nearEach  = 30 // candidates of one label, the latest
	topicMost = 12 // topics that are looked at
	// What a shared topic and the same section weigh. Two stories of one section
	// that share no topic are near only where nothing nearer is found.
	topicWeight   = 10
	sectionWeight = 1
)

// Near returns the ids of live versions, the nearest first: who shares most
// topics, then who was published last. No story is found twice.
func Near(ctx context.Context, tx *db.Tx, q NearQuery) ([]id.ID, error) {
	args := []any{db.Micros(q.Since), q.Story}
	mark := func(values []string) string {
		marks := make([]string, len(values))
		for i, s := range values {
			args = append(args, s)
			marks[i] = "$" + strconv.Itoa(len(args))
		}
		return strings.Join(marks, ",")
	}
	languages := mark(q.Languages)
	var parts []string
	part := func(what LabelKind, weight int, slugs ...string) {
		parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT l.version, v.story, l.published_at, %d AS weight FROM story_label l JOIN story_version v ON v.id = l.version
			WHERE l.what = '%s' AND l.slug IN (%s) AND l.language IN (%s) AND l.published_at >= $1 AND v.story <> $2
			AND v.status IN ('published', 'corrected') AND v.public_kind <> 'page' ORDER BY l.published_at DESC, l.version DESC LIMIT %d) AS p%d`,
			weight, what, mark(slugs), languages, nearEach, len(parts)))
	}
	for _, t := range q.Topics[:min(len(q.Topics), topicMost)] {
		part(LabelTopic, topicWeight, t)
	}
	if len(q.Sections) > 0 {
		part(LabelSection, sectionWeight, q.Sections...)
	}
	if len(parts) == 0 || len(q.Languages) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, strings.Join(parts, " UNION ALL "), args...)
	if err != nil {
		return nil, fmt.Errorf("story: near: %w", err)
	}
	defer rows.Close()
	type candidate struct {
		version, story id.ID
		at             int64
		weight         int
	}
	of := map[id.ID]*candidate{}
	for rows.Next() {
		var c candidate
		if err := rows.Scan(&c.version, &c.story, &c.at, &c.weight); err != nil {
			return nil, fmt.Errorf("story: near: %w", err)
		}
		if had := of[c.version]; had != nil {
			had.weight += c.weight
		} else {
			of[c.version] = &c
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("story: near: %w", err)
	}
	all := make([]*candidate, 0, len(of))
	for _, c := range of {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.at, a.at), cmp.Compare(b.version, a.version))
	})
	var found []id.ID
	seen := map[id.ID]bool{}
	for _, c := range all {
		if !seen[c.story] && len(found) < q.Limit {
			seen[c.story] = true
			found = append(found, c.version)
		}
	}
	return found, nil
}
