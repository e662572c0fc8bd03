package story

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

// A preview link is good for a day unless something else is said.
const (
	PreviewLife    = 24 * time.Hour
	MaxPreviewLife = 7 * 24 * time.Hour
	// maxPreviews bounds how many links of one version work at a time.
	maxPreviews = 100
	// previewKept is how long the desk's list remembers a link that is over.
	previewKept = 30 * 24 * time.Hour
)

const previewPurpose = "story preview"

// PreviewLink is a link that shows one version before it is public.
type PreviewLink struct {
	ID        id.ID
	Version   id.ID
	Languages bool // it opens the story's other languages too
	By        string
	At        time.Time
	Until     time.Time
	EndedBy   string // who revoked it
	EndedAt   time.Time
}

// Live says whether the link still opens anything.
func (l PreviewLink) Live(now time.Time) bool { return l.EndedAt.IsZero() && now.Before(l.Until) }

// MakePreview makes a link to a version and returns its token, which is kept
// nowhere. A life of zero is PreviewLife.
func MakePreview(ctx context.Context, tx *db.Tx, key *secret.Key, version id.ID, languages bool, life time.Duration, by string) (string, error) {
	if life == 0 {
		life = PreviewLife
	}
	if life < time.Minute || life > MaxPreviewLife {
		return "", fmt.Errorf("%w: the link would be good for %s; give a minute to 7 days", ErrContent, life)
	}
	v, err := lock(ctx, tx, version)
	if err != nil {
		return "", err
	}
	if v.Status == StatusKilled {
		return "", fmt.Errorf("%w: what is killed is shown to nobody", ErrTransition)
	}
	now := tx.Now()
	var live int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM story_preview WHERE version = $1 AND ended_at = 0 AND expires_at > $2", version, db.Micros(now)).Scan(&live); err != nil {
		return "", fmt.Errorf("story: previews of %s: %w", version, err)
	}
	if live >= maxPreviews {
		return "", fmt.Errorf("%w: %d preview links of this version work already; revoke one first", ErrContent, live)
	}
	token := secret.Token()
	if _, err := tx.Exec(ctx, `INSERT INTO story_preview (id, version, hash, languages, author, created_at, expires_at, ended_by, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0)`,
		tx.NewID(), version, key.TokenHash(previewPurpose, token), b2i(languages), by, db.Micros(now), db.Micros(now.Add(life))); err != nil {
		return "", fmt.Errorf("story: preview of %s: %w", version, err)
	}
	return token, v.note(ctx, tx, ActPreview, by, "")
}

// Previews lists the links to a version, the latest first.
func Previews(ctx context.Context, tx *db.Tx, version id.ID) ([]PreviewLink, error) {
	rows, err := tx.Query(ctx, `SELECT id, version, languages, author, created_at, expires_at, ended_by, ended_at FROM story_preview
		WHERE version = $1 ORDER BY id DESC LIMIT 200`, version)
	if err != nil {
		return nil, fmt.Errorf("story: previews of %s: %w", version, err)
	}
	defer rows.Close()
	var all []PreviewLink
	for rows.Next() {
		l, err := scanPreview(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

func scanPreview(scan func(...any) error) (l PreviewLink, err error) {
	var languages, at, until, ended int64
	err = scan(&l.ID, &l.Version, &languages, &l.By, &at, &until, &l.EndedBy, &ended)
	l.Languages, l.At, l.Until, l.EndedAt = languages == 1, db.FromMicros(at), db.FromMicros(until), db.FromMicros(ended)
	return l, err
}

// EndPreview revokes a link; it opens nothing from then on.
func EndPreview(ctx context.Context, tx *db.Tx, version, link id.ID, by string) error {
	r, err := tx.Exec(ctx, "UPDATE story_preview SET ended_by = $3, ended_at = $4 WHERE id = $2 AND version = $1 AND ended_at = 0", version, link, by, db.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("story: preview of %s: %w", version, err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("preview link %s: %w", link, db.ErrNotFound))
	}
	return nil
}

// SweepPreviews forgets links that have long been over.
func SweepPreviews(ctx context.Context, tx *db.Tx) error {
	before := db.Micros(tx.Now().Add(-previewKept))
	_, err := tx.Exec(ctx, "DELETE FROM story_preview WHERE expires_at < $1", before)
	return err
}

// OpenPreview returns what a link opens: its version, or, where it opens the
// story's other languages, the version in that language. Whatever is wrong with
// the token or asked beyond it, the error is db.ErrNotFound and nothing else.
func OpenPreview(ctx context.Context, tx *db.Tx, key *secret.Key, token, language string, cutAfter int) (Published, PreviewLink, error) {
	none := fmt.Errorf("preview: %w", db.ErrNotFound)
	l, err := scanPreview(tx.QueryRow(ctx, `SELECT id, version, languages, author, created_at, expires_at, ended_by, ended_at
		FROM story_preview WHERE hash = $1`, key.TokenHash(previewPurpose, token)).Scan)
	if err = db.Found(err); err != nil {
		if errors.Is(err, db.ErrNotFound) {
			err = none
		}
		return Published{}, l, err
	}
	if !l.Live(tx.Now()) {
		return Published{}, l, none
	}
	version := l.Version
	if language != "" {
		if version, err = l.in(ctx, tx, language); err != nil {
			return Published{}, l, err
		}
	}
	p, err := Preview(ctx, tx, version, cutAfter)
	return p, l, err
}

// in finds the version of another language that a link opens.
func (l PreviewLink) in(ctx context.Context, tx *db.Tx, language string) (id.ID, error) {
	m, err := Get(ctx, tx, l.Version)
	if err != nil || m.Language == language {
		return l.Version, err
	}
	if l.Languages {
		all, err := Versions(ctx, tx, m.Story)
		if err != nil {
			return 0, err
		}
		for _, o := range all {
			if o.Language == language && o.Origin != Adaptation {
				return o.ID, nil
			}
		}
	}
	return 0, fmt.Errorf("preview: %w", db.ErrNotFound)
}

// Preview returns a version's latest revision as the public would know it, for
// who holds a preview link to it. Killed versions have none.
func Preview(ctx context.Context, tx *db.Tx, version id.ID, cutAfter int) (Published, error) {
	m, err := Get(ctx, tx, version)
	if err != nil {
		return Published{}, err
	}
	if m.Status == StatusKilled {
		return Published{}, fmt.Errorf("version %s: %w", version, db.ErrNotFound)
	}
	c, err := Working(ctx, tx, version)
	if err != nil {
		return Published{}, err
	}
	m.Plan, m.Siblings, m.Reason = Plan{}, nil, ""
	if !m.Status.Live() {
		m.Status = StatusPublished
	}
	if m.FirstPublishedAt.IsZero() {
		m.FirstPublishedAt, m.PublishedAt = tx.Now(), tx.Now()
	}
	p := Published{Meta: m, Body: access.Seal(c.Terms, c.Body, cutAfter)}
	p.PublicWords = p.Body.Open(access.Decision{}).Public().Words(m.Language)
	return p, nil
}
