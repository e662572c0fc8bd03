package story

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
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

// orders are the ways to sort List; what comes from a caller never reaches the SQL.
var orders = map[string]string{
	"":          "v.saved_at DESC, v.id DESC",
	"updated":   "v.saved_at DESC, v.id DESC",
	"published": "v.published_at DESC, v.id DESC",
	"headline":  "v.folded, v.id",
	"due":       "CASE v.due_at WHEN 0 THEN 1 ELSE 0 END, v.due_at, v.id",
	"stage":     "v.stage, v.staged_at, v.id",
}

// conditions are those of a query, with their parameters.
func (q Query) conditions(now time.Time) (where string, args []any) {
	var all []string
	add := func(text string, arg any) {
		args = append(args, arg)
		all = append(all, strings.ReplaceAll(text, "?", "$"+strconv.Itoa(len(args))))
	}
	equal := func(column, value string) {
		if value != "" {
			add("v."+column+" = ?", value)
		}
	}
	equal("language", q.Language)
	equal("kind", string(q.Kind))
	equal("status", string(q.Status))
	equal("section", q.Section)
	equal("desk", q.Desk)
	equal("stage", q.Stage)
	equal("legal", string(q.Legal))
	if s := like(q.Search); s != "" {
		add(`v.folded LIKE ? ESCAPE '\'`, s)
	}
	if q.InWork {
		all = append(all, "v.stage <> ''")
	}
	if q.Assignee != 0 {
		add("v.assignee = ?", q.Assignee)
	}
	if q.Embargo {
		add("v.embargo_until > ?", db.Micros(now))
	}
	if q.Behind {
		all = append(all, "EXISTS (SELECT 1 FROM story_revision f WHERE f.version = v.of_version AND f.number > v.of_revision AND f.published_at > 0)")
	}
	if q.Missing != "" {
		add("NOT EXISTS (SELECT 1 FROM story_version m WHERE m.story = v.story AND m.language = ?)", q.Missing)
	}
	if !q.DueBy.IsZero() {
		add("v.due_at > 0 AND v.due_at <= ?", db.Micros(q.DueBy))
	}
	if len(all) == 0 {
		return "", nil
	}
	return " WHERE " + strings.Join(all, " AND "), args
}

// List returns the desk's view of many versions and how many there are in all.
func List(ctx context.Context, tx *db.Tx, q Query) ([]Meta, int, error) {
	order, ok := orders[q.Sort]
	if !ok {
		return nil, 0, fmt.Errorf("story: sort %q is unknown; say updated, published, headline, due or stage", q.Sort)
	}
	limit := min(max(q.Limit, 0), 500)
	if limit == 0 {
		limit = 50
	}
	where, args := q.conditions(tx.Now())
	var total int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM story_version v"+where, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("story: list: %w", err)
	}
	page := fmt.Sprintf(" ORDER BY %s LIMIT %d OFFSET %d", order, limit, max(q.Offset, 0))
	rows, err := tx.Query(ctx, "SELECT "+deskColumns+where+page, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("story: list: %w", err)
	}
	all, err := desk(ctx, tx, rows)
	if err != nil {
		return nil, 0, err
	}
	stories := make([]id.ID, 0, len(all))
	for _, m := range all {
		stories = append(stories, m.Story)
	}
	of, err := siblings(ctx, tx, stories...)
	for i := range all {
		all[i].Siblings = of[all[i].Story]
	}
	return all, total, err
}

var escapeLike = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

func like(search string) string {
	search = line(search)
	if search == "" {
		return ""
	}
	return "%" + escapeLike.Replace(strings.ToLower(search)) + "%"
}

// Sections lists the section slugs that any version bears, for the desk's filter.
func Sections(ctx context.Context, tx *db.Tx) ([]string, error) {
	return column(ctx, tx, "SELECT DISTINCT section FROM story_version WHERE section <> '' ORDER BY section LIMIT 500")
}

// Languages lists the languages that any version is in, for the desk's filter.
func Languages(ctx context.Context, tx *db.Tx) ([]string, error) {
	return column(ctx, tx, "SELECT DISTINCT language FROM story_version ORDER BY language LIMIT 500")
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
