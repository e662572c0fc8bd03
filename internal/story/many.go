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

// manyMost is how many versions are read in one statement.
const manyMost = 200

// Many returns what the public may know of many versions, by id: those that are
// live or withdrawn. What is killed, or was never public, is left out.
func Many(ctx context.Context, tx *db.Tx, ids []id.ID, cutAfter int) (map[id.ID]Published, error) {
	of := make(map[id.ID]Published, len(ids))
	err := many(ctx, tx, ids, ", r.body", func(scan func(...any) error) error {
		var text string
		m, err := scanPublic(scan, &text)
		if err != nil {
			return err
		}
		of[m.ID], err = seal(m, text, cutAfter)
		return err
	})
	return of, err
}

// ManyMeta is Many without bodies.
func ManyMeta(ctx context.Context, tx *db.Tx, ids []id.ID) (map[id.ID]Meta, error) {
	of := make(map[id.ID]Meta, len(ids))
	err := many(ctx, tx, ids, "", func(scan func(...any) error) error {
		m, err := scanPublic(scan)
		if m.Status == StatusWithdrawn {
			m.Words, m.Standfirst, m.Lead = 0, "", Lead{} // as seal leaves it
		}
		of[m.ID] = m
		return err
	})
	return of, err
}

func many(ctx context.Context, tx *db.Tx, ids []id.ID, columns string, read func(func(...any) error) error) error {
	for ids = once(ids); len(ids) > 0; {
		n := min(len(ids), manyMost)
		marks, args := list(ids[:n])
		ids = ids[n:]
		rows, err := tx.Query(ctx, "SELECT "+publicColumns+columns+publicFrom+" WHERE v.id IN ("+marks+") AND v.status IN ('published', 'corrected', 'withdrawn')", args...)
		if err != nil {
			return fmt.Errorf("story: %w", err)
		}
		for rows.Next() {
			if err := read(rows.Scan); err != nil {
				return fmt.Errorf("story: %w", cmp.Or(err, rows.Close()))
			}
		}
		if err := cmp.Or(rows.Err(), rows.Close()); err != nil {
			return fmt.Errorf("story: %w", err)
		}
	}
	return nil
}

// IsPublic says whether a version is live or withdrawn, and in which language.
func IsPublic(ctx context.Context, tx *db.Tx, version id.ID) (language string, story id.ID, err error) {
	err = db.Found(tx.QueryRow(ctx, "SELECT language, story FROM story_version WHERE id = $1 AND status IN ('published', 'corrected', 'withdrawn')", version).Scan(&language, &story))
	if err != nil {
		return "", 0, fmt.Errorf("version %s: %w", version, err)
	}
	return language, story, nil
}

// Subjects are what somebody follows in one language.
type Subjects struct {
	Language string
	Labels   map[LabelKind][]string // slugs
	Kinds    []Kind
	Stories  []id.ID
}

// Hit is one version that a query found, and the time by which it is ordered.
type Hit struct {
	Version id.ID
	At      time.Time
}

// Followed finds live versions that bear one of the subjects: the latest first,
// limit at most. A version stands at its publication; one of a followed story at
// its last change that the public could see.
func Followed(ctx context.Context, tx *db.Tx, all []Subjects, limit int) ([]Hit, error) {
	at := map[id.ID]int64{}
	collect := func(query string, args ...any) error {
		rows, err := tx.Query(ctx, query+" LIMIT "+strconv.Itoa(limit), args...)
		if err != nil {
			return fmt.Errorf("story: followed: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var v id.ID
			var us int64
			if err := rows.Scan(&v, &us); err != nil {
				return err
			}
			at[v] = max(at[v], us)
		}
		return rows.Err()
	}
	for _, s := range all {
		for _, what := range []LabelKind{LabelAuthor, LabelTopic, LabelSection} {
			if slugs := s.Labels[what]; len(slugs) > 0 {
				marks, args := marked(slugs, string(what), s.Language)
				if err := collect(`SELECT DISTINCT l.version, l.published_at FROM story_label l JOIN story_version v ON v.id = l.version
					WHERE l.what = $1 AND l.language = $2 AND l.slug IN (`+marks+`) AND v.status IN ('published', 'corrected') AND v.public_kind <> 'page'
					ORDER BY l.published_at DESC, l.version DESC`, args...); err != nil {
					return nil, err
				}
			}
		}
		if len(s.Kinds) > 0 {
			marks, args := marked(s.Kinds, s.Language)
			if err := collect(`SELECT id, published_at FROM story_version WHERE language = $1 AND public_kind IN (`+marks+`)
				AND status IN ('published', 'corrected') ORDER BY published_at DESC, id DESC`, args...); err != nil {
				return nil, err
			}
		}
		if len(s.Stories) > 0 {
			marks, args := list(s.Stories)
			if err := collect(`SELECT id, updated_at FROM story_version WHERE story IN (`+marks+`) AND language = $`+strconv.Itoa(len(args)+1)+` AND status IN ('published', 'corrected')
				ORDER BY updated_at DESC, id DESC`, append(args, s.Language)...); err != nil {
				return nil, err
			}
		}
	}
	hits := make([]Hit, 0, len(at))
	for v, us := range at {
		hits = append(hits, Hit{v, db.FromMicros(us)})
	}
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Version, a.Version)) })
	return hits[:min(len(hits), limit)], nil
}

// marked writes parameters after those that stand before them.
func marked[T ~string](values []T, before ...string) (marks string, args []any) {
	for _, b := range before {
		args = append(args, b)
	}
	all := make([]string, len(values))
	for i, v := range values {
		args = append(args, string(v))
		all[i] = "$" + strconv.Itoa(len(args))
	}
	return strings.Join(all, ","), args
}
