package story

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/id"
)

// deskColumns are those of the desk's view: v is the version, r its latest revision.
const deskColumns = `v.id, v.story, v.language, v.origin, v.of_version, v.of_revision, v.status, v.reason, r.head, r.words,
	v.created_at, v.first_published_at, v.published_at, v.saved_at, v.latest, v.public, v.scheduled, COALESCE(v.source, ''),
	v.desk, v.stage, v.staged_at, v.begun_by, v.assignee, v.due_at, v.legal, v.embargo, v.embargo_until,
	(SELECT COUNT(*) FROM story_revision f WHERE f.version = v.of_version AND f.number > v.of_revision AND f.published_at > 0)
	FROM story_version v JOIN story_revision r ON r.version = v.id AND r.number = v.latest`

func scanDesk(scan func(...any) error, more ...any) (Meta, error) {
	var m Meta
	var text string
	var created, first, published, saved, staged, due, until int64
	var embargo string
	err := scan(append([]any{&m.ID, &m.Story, &m.Language, &m.Origin, &m.OfVersion, &m.OfRevision, &m.Status, &m.Reason, &text, &m.Words,
		&created, &first, &published, &saved, &m.Revision, &m.PublishedRevision, &m.ScheduledRevision, &m.Source,
		&m.Plan.Desk, &m.Plan.Stage, &staged, &m.Plan.BegunBy, &m.Plan.Assignee, &due, &m.Plan.Legal, &embargo, &until, &m.BehindBy}, more...)...)
	if err != nil {
		return m, err
	}
	m.CreatedAt, m.FirstPublishedAt, m.PublishedAt, m.UpdatedAt = db.FromMicros(created), db.FromMicros(first), db.FromMicros(published), db.FromMicros(saved)
	m.Plan.StagedAt, m.Plan.Due, m.Plan.Embargo = db.FromMicros(staged), db.FromMicros(due), keptEmbargo(embargo, until)
	if err := json.Unmarshal([]byte(text), &m.Head); err != nil {
		return m, fmt.Errorf("version %s cannot be read: %w", m.ID, err)
	}
	return m, nil
}

// Get returns the desk's view of one version: the head of its latest revision.
func Get(ctx context.Context, tx *db.Tx, version id.ID) (Meta, error) {
	m, err := scanDesk(tx.QueryRow(ctx, "SELECT "+deskColumns+" WHERE v.id = $1", version).Scan)
	if err != nil {
		return m, fmt.Errorf("version %s: %w", version, db.Found(err))
	}
	of, err := translations(ctx, tx, m.Story)
	m.Translations = of[m.Story]
	return m, err
}

// Versions returns the desk's view of all versions of a story, the original first.
func Versions(ctx context.Context, tx *db.Tx, story id.ID) ([]Meta, error) {
	rows, err := tx.Query(ctx, "SELECT "+deskColumns+` WHERE v.story = $1
		ORDER BY CASE v.origin WHEN 'original' THEN 0 ELSE 1 END, v.language, v.id`, story)
	if err != nil {
		return nil, fmt.Errorf("story %s: %w", story, err)
	}
	return desk(ctx, tx, rows)
}

func desk(ctx context.Context, tx *db.Tx, rows *sql.Rows) ([]Meta, error) {
	defer rows.Close()
	var all []Meta
	var stories []id.ID
	for rows.Next() {
		m, err := scanDesk(rows.Scan)
		if err != nil {
			return nil, err
		}
		all, stories = append(all, m), append(stories, m.Story)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	_ = rows.Close() // before the next query: a transaction on PostgreSQL has one at a time
	of, err := translations(ctx, tx, stories...)
	for i := range all {
		all[i].Translations = of[all[i].Story]
	}
	return all, err
}

// Working returns the latest revision whole. It is for the desk alone: nothing
// that answers a reader may call it.
func Working(ctx context.Context, tx *db.Tx, version id.ID) (Content, error) {
	var latest int
	if err := db.Found(tx.QueryRow(ctx, "SELECT latest FROM story_version WHERE id = $1", version).Scan(&latest)); err != nil {
		return Content{}, fmt.Errorf("version %s: %w", version, err)
	}
	return At(ctx, tx, version, latest)
}

// At returns one revision whole. It is for the desk alone, as Working is.
func At(ctx context.Context, tx *db.Tx, version id.ID, revision int) (Content, error) {
	var c Content
	var headText, bodyText string
	err := db.Found(tx.QueryRow(ctx, "SELECT head, body FROM story_revision WHERE version = $1 AND number = $2", version, revision).Scan(&headText, &bodyText))
	if err != nil {
		return c, fmt.Errorf("revision %d of %s: %w", revision, version, err)
	}
	if err := json.Unmarshal([]byte(headText), &c.Head); err != nil {
		return c, fmt.Errorf("revision %d of %s cannot be read: %w", revision, version, err)
	}
	c.Body, _, err = body.ParseJSON([]byte(bodyText))
	if err != nil {
		return c, fmt.Errorf("revision %d of %s cannot be read: %w", revision, version, err)
	}
	return c, nil
}

// Revisions lists the saved states of a version, the latest first.
func Revisions(ctx context.Context, tx *db.Tx, version id.ID) ([]Revision, error) {
	rows, err := tx.Query(ctx, `SELECT number, at, author, published_at, note, words FROM story_revision WHERE version = $1 ORDER BY number DESC LIMIT 1000`, version)
	if err != nil {
		return nil, fmt.Errorf("story: revisions of %s: %w", version, err)
	}
	defer rows.Close()
	var all []Revision
	for rows.Next() {
		var r Revision
		var at, published int64
		if err := rows.Scan(&r.Number, &at, &r.By, &published, &r.Note, &r.Words); err != nil {
			return nil, err
		}
		r.At, r.PublishedAt, r.Published = db.FromMicros(at), db.FromMicros(published), published > 0
		all = append(all, r)
	}
	return all, rows.Err()
}

// Deed is one thing that was done to a version.
type Deed struct {
	At       time.Time
	Act      Act
	By       string
	Revision int // the latest at that time
	Reason   string
}

// Deeds lists what was done to a version, the latest first.
func Deeds(ctx context.Context, tx *db.Tx, version id.ID) ([]Deed, error) {
	rows, err := tx.Query(ctx, `SELECT at, act, author, revision, reason FROM story_act WHERE version = $1 ORDER BY at DESC, id DESC LIMIT 1000`, version)
	if err != nil {
		return nil, fmt.Errorf("story: acts of %s: %w", version, err)
	}
	defer rows.Close()
	var all []Deed
	for rows.Next() {
		var d Deed
		var at int64
		if err := rows.Scan(&at, &d.Act, &d.By, &d.Revision, &d.Reason); err != nil {
			return nil, err
		}
		d.At = db.FromMicros(at)
		all = append(all, d)
	}
	return all, rows.Err()
}

// Sections lists the section slugs that any version bears, for the desk's filter.
func Sections(ctx context.Context, tx *db.Tx) ([]string, error) { return distinct(ctx, tx, "section") }

// Languages lists the languages that any version is in, for the desk's filter.
func Languages(ctx context.Context, tx *db.Tx) ([]string, error) {
	return distinct(ctx, tx, "language")
}

// distinct lists the values of a column that has an index, 500 at most. It goes
// from one value to the next, and does not look at every row.
func distinct(ctx context.Context, tx *db.Tx, name string) ([]string, error) {
	return column(ctx, tx, `WITH RECURSIVE step (value) AS (
		SELECT MIN(`+name+`) FROM story_version WHERE `+name+` > ''
		UNION ALL SELECT (SELECT MIN(`+name+`) FROM story_version WHERE `+name+` > step.value) FROM step WHERE step.value IS NOT NULL)
		SELECT value FROM step WHERE value IS NOT NULL LIMIT 500`)
}

func column(ctx context.Context, tx *db.Tx, query string, args ...any) ([]string, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("story: %w", err)
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
