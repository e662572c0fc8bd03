package story

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/id"
)

// publicColumns are those of the public's view: v is the version, r the
// revision that the public sees.
const publicColumns = `v.id, v.story, v.language, v.origin, v.of_version, r.follows, v.status, v.reason, r.head, r.words,
	v.created_at, v.first_published_at, v.published_at, v.updated_at, v.public, COALESCE(v.source, ''),
	(SELECT COUNT(*) FROM story_revision f WHERE f.version = v.of_version AND f.number > r.follows AND f.published_at > 0)`

const publicFrom = ` FROM story_version v JOIN story_revision r ON r.version = v.id AND r.number = v.public`

func scanPublic(scan func(...any) error, more ...any) (Meta, error) {
	var m Meta
	var text string
	var created, first, published, updated int64
	err := scan(append([]any{&m.ID, &m.Story, &m.Language, &m.Origin, &m.OfVersion, &m.OfRevision, &m.Status, &m.Reason, &text, &m.Words,
		&created, &first, &published, &updated, &m.PublishedRevision, &m.Source, &m.BehindBy}, more...)...)
	if err != nil {
		return m, err
	}
	m.Revision = m.PublishedRevision
	m.CreatedAt, m.FirstPublishedAt, m.PublishedAt, m.UpdatedAt = db.FromMicros(created), db.FromMicros(first), db.FromMicros(published), db.FromMicros(updated)
	if err := json.Unmarshal([]byte(text), &m.Head); err != nil {
		return m, fmt.Errorf("version %s cannot be read: %w", m.ID, err)
	}
	return m, nil
}

// seal closes a text as the public may know it.
func seal(m Meta, text string, cutAfter int) (Published, error) {
	if m.Status == StatusKilled {
		return Published{Meta: Meta{ID: m.ID, Story: m.Story, Language: m.Language, Status: m.Status,
			CreatedAt: m.CreatedAt, FirstPublishedAt: m.FirstPublishedAt, PublishedAt: m.PublishedAt, UpdatedAt: m.UpdatedAt}}, nil
	}
	if m.Status == StatusWithdrawn {
		m.Words, m.Standfirst, m.Lead = 0, "", Lead{}
		return Published{Meta: m, Body: access.Seal(m.Terms, body.Doc{}, cutAfter)}, nil
	}
	d, _, err := body.ParseJSON([]byte(text))
	if err != nil {
		return Published{}, fmt.Errorf("version %s cannot be read: %w", m.ID, err)
	}
	p := Published{Meta: m, Body: access.Seal(m.Terms, d, cutAfter)}
	p.PublicWords = p.Body.Open(access.Decision{}).Public().Words(m.Language)
	return p, nil
}

// Load returns what the public may know of a version that is or was public;
// else db.ErrNotFound. cutAfter is the house's setting.
func Load(ctx context.Context, tx *db.Tx, version id.ID, cutAfter int) (Published, error) {
	var text string
	m, err := scanPublic(tx.QueryRow(ctx, "SELECT "+publicColumns+", r.body"+publicFrom+
		" WHERE v.id = $1 AND v.status IN ('published', 'corrected', 'withdrawn', 'killed')", version).Scan, &text)
	if err != nil {
		return Published{}, fmt.Errorf("version %s: %w", version, db.Found(err))
	}
	if m.Status != StatusKilled {
		of, err := translations(ctx, tx, m.Story)
		if err != nil {
			return Published{}, err
		}
		m.Translations = of[m.Story]
	}
	return seal(m, text, cutAfter)
}

// LoadMany is Load for some versions at once, in no order and without their
// translations. What is not and never was public is left out.
func LoadMany(ctx context.Context, tx *db.Tx, versions []id.ID, cutAfter int) ([]Published, error) {
	all := make([]Published, 0, len(versions))
	for versions = once(versions); len(versions) > 0; {
		n := min(len(versions), 200)
		marks, args := list(versions[:n])
		versions = versions[n:]
		rows, err := tx.Query(ctx, "SELECT "+publicColumns+", r.body"+publicFrom+
			" WHERE v.id IN ("+marks+") AND v.status IN ('published', 'corrected', 'withdrawn', 'killed')", args...)
		if err != nil {
			return nil, fmt.Errorf("story: versions: %w", err)
		}
		if all, err = sealEach(rows, all, cutAfter); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func sealEach(rows *sql.Rows, all []Published, cutAfter int) ([]Published, error) {
	defer rows.Close()
	for rows.Next() {
		var text string
		m, err := scanPublic(rows.Scan, &text)
		if err != nil {
			return nil, err
		}
		p, err := seal(m, text, cutAfter)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// LiveCounts says how many live versions there are in each language.
func LiveCounts(ctx context.Context, tx *db.Tx) (map[string]int, error) {
	rows, err := tx.Query(ctx, "SELECT language, COUNT(*) FROM story_version WHERE status IN ('published', 'corrected') GROUP BY language")
	if err != nil {
		return nil, fmt.Errorf("story: counts: %w", err)
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var language string
		var n int
		if err := rows.Scan(&language, &n); err != nil {
			return nil, err
		}
		counts[language] = n
	}
	return counts, rows.Err()
}

// maxTranslations bounds how many languages of one story are told.
const maxTranslations = 200

// translations lists the live versions of stories, by story. Of several versions
// in one language (adaptations), each stands for itself.
func translations(ctx context.Context, tx *db.Tx, stories ...id.ID) (map[id.ID][]Translation, error) {
	stories = once(stories)
	of := make(map[id.ID][]Translation, len(stories))
	for len(stories) > 0 {
		n := min(len(stories), 200)
		marks, args := list(stories[:n])
		stories = stories[n:]
		rows, err := tx.Query(ctx, `SELECT story, id, language, public_headline, public_slug, public_kind, origin, first_published_at, published_at
			FROM story_version WHERE story IN (`+marks+`) AND status IN ('published', 'corrected')
			ORDER BY language, CASE origin WHEN 'adaptation' THEN 1 ELSE 0 END, id`, args...)
		if err != nil {
			return nil, fmt.Errorf("story: translations: %w", err)
		}
		if err := eachTranslation(rows, of); err != nil {
			return nil, err
		}
	}
	return of, nil
}

func eachTranslation(rows *sql.Rows, of map[id.ID][]Translation) error {
	defer rows.Close()
	for rows.Next() {
		var story id.ID
		var t Translation
		var first, published int64
		if err := rows.Scan(&story, &t.Version, &t.Language, &t.Headline, &t.Slug, &t.Kind, &t.Origin, &first, &published); err != nil {
			return err
		}
		t.FirstPublishedAt, t.PublishedAt = db.FromMicros(first), db.FromMicros(published)
		if len(of[story]) < maxTranslations {
			of[story] = append(of[story], t)
		}
	}
	return rows.Err()
}

// once leaves each id out but once: a list of versions names a story as often as
// it has languages, and what is read in parts must not be read twice.
func once(ids []id.ID) []id.ID {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return slices.Compact(ids)
}

// list writes the parameters of an IN list; the ids themselves never stand in the SQL.
func list(ids []id.ID) (marks string, args []any) {
	var b strings.Builder
	for i, v := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i + 1))
		args = append(args, v)
	}
	return b.String(), args
}

// Latest returns live versions, the latest first.
func Latest(ctx context.Context, tx *db.Tx, q LatestQuery) ([]Published, error) {
	var texts []string
	metas, err := latest(ctx, tx, q, ", r.body", func(scan func(...any) error) (Meta, error) {
		var text string
		m, err := scanPublic(scan, &text)
		texts = append(texts, text)
		return m, err
	})
	if err != nil {
		return nil, err
	}
	all := make([]Published, 0, len(metas))
	for i, m := range metas {
		p, err := seal(m, texts[i], q.CutAfter)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// LatestMeta is Latest without bodies, for lists that show none (sitemaps).
func LatestMeta(ctx context.Context, tx *db.Tx, q LatestQuery) ([]Meta, error) {
	return latest(ctx, tx, q, "", func(scan func(...any) error) (Meta, error) { return scanPublic(scan) })
}

func latest(ctx context.Context, tx *db.Tx, q LatestQuery, columns string, read func(func(...any) error) (Meta, error)) ([]Meta, error) {
	what, slug := LabelSection, q.Section
	switch given := b2i(q.Section != "") + b2i(q.Topic != "") + b2i(q.Author != ""); {
	case given > 1:
		return nil, errors.New("story: latest: narrow by one of section, topic and author")
	case q.Topic != "":
		what, slug = LabelTopic, q.Topic
	case q.Author != "":
		what, slug = LabelAuthor, q.Author
	}
	limit := min(max(q.Limit, 0), 1000)
	if limit == 0 {
		limit = 20
	}
	// Each bound is one that an index can begin and end at; what is not bound has
	// bounds that nothing passes.
	since, before := int64(math.MinInt64), int64(math.MaxInt64)
	if !q.Since.IsZero() {
		since = db.Micros(q.Since)
	}
	if !q.Before.IsZero() {
		before = db.Micros(q.Before)
	}
	args := []any{q.Language, since, before, q.BeforeID, limit}
	// The labels' own index is in the order of publication too.
	at, version := "v.published_at", "v.id"
	labelled := slug != "" && len(q.Also) == 0 && q.Language != ""
	if labelled {
		at, version = "l.published_at", "l.version"
	}
	where := " WHERE v.status IN ('published', 'corrected') AND " + at + " >= $2 AND " + at + " <= $3 AND (" + at + " < $3 OR " + version + " < $4)"
	if q.Language != "" {
		where += " AND v.language = $1"
	} else {
		where += " AND CAST($1 AS TEXT) = ''"
	}
	from := publicFrom
	switch {
	case slug != "" && len(q.Also) > 0: // a version may bear several of them, and is one
		args = append(args, string(what), slug)
		marks := "$7"
		for _, also := range q.Also {
			args = append(args, also)
			marks += ",$" + strconv.Itoa(len(args))
		}
		where += " AND v.id IN (SELECT version FROM story_label WHERE what = $6 AND slug IN (" + marks + "))"
	case slug != "":
		from += " JOIN story_label l ON l.version = v.id AND l.what = $6 AND l.slug = $7"
		if labelled {
			from += " AND l.language = $1"
		}
		args = append(args, string(what), slug)
	}
	if len(q.Kinds) == 0 {
		where += " AND v.public_kind <> 'page'"
	} else {
		var marks []string
		for _, k := range q.Kinds {
			args = append(args, string(k))
			marks = append(marks, "$"+strconv.Itoa(len(args)))
		}
		where += " AND v.public_kind IN (" + strings.Join(marks, ",") + ")"
	}
	rows, err := tx.Query(ctx, "SELECT "+publicColumns+columns+from+where+" ORDER BY "+at+" DESC, "+version+" DESC LIMIT $5", args...)
	if err != nil {
		return nil, fmt.Errorf("story: latest: %w", err)
	}
	defer rows.Close()
	var metas []Meta
	var stories []id.ID
	for rows.Next() {
		m, err := read(rows.Scan)
		if err != nil {
			return nil, err
		}
		metas, stories = append(metas, m), append(stories, m.Story)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	_ = rows.Close()
	of, err := translations(ctx, tx, stories...)
	for i := range metas {
		metas[i].Translations = of[metas[i].Story]
	}
	return metas, err
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Labels lists the sections, topics or authors of live versions in a language
// with how many versions bear each, the most borne first.
func Labels(ctx context.Context, tx *db.Tx, what LabelKind, language string, limit int) ([]LabelCount, error) {
	rows, err := tx.Query(ctx, `SELECT slug, MAX(name), COUNT(*) FROM story_label WHERE what = $1 AND language = $2
		GROUP BY slug ORDER BY COUNT(*) DESC, slug LIMIT $3`, string(what), language, limit)
	if err != nil {
		return nil, fmt.Errorf("story: labels: %w", err)
	}
	defer rows.Close()
	var all []LabelCount
	for rows.Next() {
		var l LabelCount
		if err := rows.Scan(&l.Slug, &l.Name, &l.Count); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

// SiteLanguages lists the languages in which anything is live, in order.
func SiteLanguages(ctx context.Context, tx *db.Tx) ([]string, error) {
	return column(ctx, tx, "SELECT DISTINCT language FROM story_version WHERE status IN ('published', 'corrected') ORDER BY language LIMIT 500")
}

// Corrected lists live versions of a language that carry corrections, those of
// which the public was told last first, for the edition's page of corrections.
func Corrected(ctx context.Context, tx *db.Tx, language string, limit int) ([]Meta, error) {
	rows, err := tx.Query(ctx, "SELECT "+publicColumns+publicFrom+` WHERE v.language = $1 AND v.corrected_at > 0 AND v.status IN ('published', 'corrected')
		ORDER BY v.corrected_at DESC, v.id DESC LIMIT $2`, language, limit)
	if err != nil {
		return nil, fmt.Errorf("story: corrected: %w", err)
	}
	defer rows.Close()
	var all []Meta
	for rows.Next() {
		m, err := scanPublic(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}
