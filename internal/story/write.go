package story

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/id"
)

// Create writes a new version as a draft with its first revision.
func Create(ctx context.Context, tx *db.Tx, n New) (Meta, error) {
	v, err := create(ctx, tx, n, n.Note)
	if err != nil {
		return Meta{}, err
	}
	emitSaved(tx, v, n.Content.Head)
	return Get(ctx, tx, v.ID)
}

// create is Create without its event and without reading back, for imports too.
func create(ctx context.Context, tx *db.Tx, n New, note string) (row, error) {
	tag, err := edition.ValidTag(n.Language)
	if err != nil {
		return row{}, fmt.Errorf("%w: %v", ErrContent, err)
	}
	now := db.Micros(tx.Now())
	v := row{ID: tx.NewID(), Story: n.Story, Language: tag, Origin: n.Origin, OfVersion: n.OfVersion, OfRevision: n.OfRevision,
		Status: StatusDraft, CreatedAt: now}
	switch {
	case v.Story == 0:
		v.Story = tx.NewID()
		if _, err := tx.Exec(ctx, "INSERT INTO story (id, created_at) VALUES ($1, $2)", v.Story, now); err != nil {
			return v, fmt.Errorf("story: %w", err)
		}
	case v.Origin != Original && (v.OfVersion == 0 || v.OfRevision == 0):
		if err := v.followOriginal(ctx, tx); err != nil {
			return v, err
		}
	}
	if v.Origin == originUnset {
		v.Origin = Translated
		if v.OfVersion == 0 { // the first version of its story follows nothing
			v.Origin = Original
		}
	}
	if v.Origin != Adaptation {
		var taken id.ID
		err := db.Found(tx.QueryRow(ctx, `SELECT id FROM story_version WHERE story = $1 AND language = $2 AND origin <> 'adaptation'`,
			v.Story, v.Language).Scan(&taken))
		if err == nil {
			return v, fmt.Errorf("%w: %s is %s", ErrLanguageTaken, v.Language, taken)
		} else if !errors.Is(err, db.ErrNotFound) {
			return v, fmt.Errorf("story: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, `INSERT INTO story_version (id, story, language, origin, of_version, of_revision, status, reason,
		latest, kind, headline, folded, section, saved_at, public, public_kind, public_headline, public_slug,
		created_at, first_published_at, published_at, updated_at, source_version, source_hash, begun_by, desk, stage, staged_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0, '', '', '', '', $8, 0, '', '', '', $8, 0, 0, $8, '', '', $9, $10, $11, $8)`,
		v.ID, v.Story, v.Language, string(v.Origin), v.OfVersion, v.OfRevision, string(v.Status), now, n.Begun, n.Desk, n.Stage); err != nil {
		return v, fmt.Errorf("story: new version: %w", err)
	}
	return v, v.addRevision(ctx, tx, &n.Content, n.By, note)
}

// followOriginal points a translation at the story's original, where it names no
// other version, and at the revision that the public sees, or else the latest.
func (v *row) followOriginal(ctx context.Context, tx *db.Tx) error {
	var public, latest int
	err := db.Found(tx.QueryRow(ctx, `SELECT id, public, latest FROM story_version WHERE story = $1 AND (id = $2 OR $2 = 0)
		ORDER BY CASE origin WHEN 'original' THEN 0 ELSE 1 END, id LIMIT 1`, v.Story, v.OfVersion).Scan(&v.OfVersion, &public, &latest))
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("story: original of %s: %w", v.Story, err)
	}
	if v.OfRevision == 0 {
		v.OfRevision = latest
		if public > 0 {
			v.OfRevision = public
		}
	}
	return nil
}

// Save writes a new revision and returns its number. base is the number of the
// revision that the writer began from; if it is not the latest, nothing is
// written and the error is ErrConflict. What the public sees does not change.
func Save(ctx context.Context, tx *db.Tx, version id.ID, base int, c Content, by string) (int, error) {
	return SaveNoted(ctx, tx, version, base, c, by, "")
}

// SaveNoted is Save with a note of where the text came from.
func SaveNoted(ctx context.Context, tx *db.Tx, version id.ID, base int, c Content, by, note string) (int, error) {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return 0, err
	}
	if v.Status, err = Transition(v.Status, ActSave); err != nil {
		return 0, err
	}
	if base != v.Latest {
		return 0, fmt.Errorf("%w: revision %d was saved meanwhile; this text began from revision %d", ErrConflict, v.Latest, base)
	}
	if err := v.addRevision(ctx, tx, &c, by, note); err != nil {
		return 0, err
	}
	emitSaved(tx, v, c.Head)
	return v.Latest, nil
}

// addRevision checks and writes one more revision, and makes it the latest.
func (v *row) addRevision(ctx context.Context, tx *db.Tx, c *Content, by, note string) error {
	if err := c.tidy(v.Language); err != nil {
		return err
	}
	head, err := json.Marshal(c.Head)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrContent, err)
	}
	now := db.Micros(tx.Now())
	v.Latest++
	if _, err := tx.Exec(ctx, `INSERT INTO story_revision (version, number, at, author, note, head, body, words, published_at, follows)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`,
		v.ID, v.Latest, now, by, note, string(head), string(c.Body.JSON()), c.Body.Words(v.Language), v.OfRevision); err != nil {
		return fmt.Errorf("story: revision %d of %s: %w", v.Latest, v.ID, err)
	}
	if _, err := tx.Exec(ctx, `UPDATE story_version SET latest = $2, kind = $3, headline = $4, folded = $5, section = $6, saved_at = $7 WHERE id = $1`,
		v.ID, v.Latest, string(c.Kind), c.Headline, strings.ToLower(c.Headline), c.Section.Slug, now); err != nil {
		return fmt.Errorf("story: %s: %w", v.ID, err)
	}
	return nil
}

// row is what the acts need of a version's row.
type row struct {
	ID, Story   id.ID
	Language    string
	Origin      Origin
	OfVersion   id.ID
	OfRevision  int
	Status      Status
	Latest      int
	Public      int
	Scheduled   int  // the revision that goes out at its time; 0: none
	Looked      bool // it was looked at when it was scheduled
	CreatedAt   int64
	FirstPublic int64
	PublishedAt int64
}

// lock reads a version for a change; on PostgreSQL two changes of one version
// wait for one another.
func lock(ctx context.Context, tx *db.Tx, version id.ID) (row, error) {
	query := `SELECT id, story, language, origin, of_version, of_revision, status, latest, public, scheduled, scheduled_looked, created_at, first_published_at, published_at
		FROM story_version WHERE id = $1`
	if tx.Dialect() == db.Postgres {
		query += " FOR UPDATE"
	}
	var v row
	var looked int
	err := db.Found(tx.QueryRow(ctx, query, version).Scan(&v.ID, &v.Story, &v.Language, &v.Origin, &v.OfVersion, &v.OfRevision,
		&v.Status, &v.Latest, &v.Public, &v.Scheduled, &looked, &v.CreatedAt, &v.FirstPublic, &v.PublishedAt))
	if err != nil {
		return v, fmt.Errorf("version %s: %w", version, err)
	}
	v.Looked = looked == 1
	return v, nil
}

func emitSaved(tx *db.Tx, v row, h Head) { tx.Emit(EventSaved, v.ID, v.change(h)) }

func (v row) change(h Head) Change {
	return Change{Version: v.ID, Story: v.Story, Language: v.Language, Status: v.Status, Kind: h.Kind,
		Section: h.Section.Slug, Topics: topicSlugs(h), Authors: authorSlugs(h),
		At: db.FromMicros(v.PublishedAt), First: db.FromMicros(v.FirstPublic)}
}

// head reads the head of one revision.
func head(ctx context.Context, tx *db.Tx, version id.ID, revision int) (Head, error) {
	var text string
	var h Head
	err := db.Found(tx.QueryRow(ctx, "SELECT head FROM story_revision WHERE version = $1 AND number = $2", version, revision).Scan(&text))
	if err != nil {
		return h, fmt.Errorf("revision %d of %s: %w", revision, version, err)
	}
	if err := json.Unmarshal([]byte(text), &h); err != nil {
		return h, fmt.Errorf("revision %d of %s cannot be read: %w", revision, version, err)
	}
	return h, nil
}

// Restored notes that the latest revision brings back what an earlier one said.
func Restored(ctx context.Context, tx *db.Tx, version id.ID, from int, by string) error {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return err
	}
	return v.note(ctx, tx, ActRestore, by, fmt.Sprintf("revision %d", from))
}
