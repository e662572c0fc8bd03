package story

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Pick is a live version as lists choose it, before anything else is read of it.
type Pick struct {
	Version, Story id.ID
	At             time.Time // what orders the list
}

// PickQuery narrows what is picked: live versions of one language, the latest
// first. One of Section, Topic and Author at most may be given.
type PickQuery struct {
	Language               string
	Section, Topic, Author string   // slug
	Also                   []string // other slugs that stand for the same
	Kinds                  []Kind   // all but pages if empty
	// First orders by the first publication, as addresses do, and not by the last.
	First bool
	// Since and Until bound the time that orders: from Since on, before Until.
	Since, Until time.Time
	// Before goes on after a pick towards the older, After towards the newer: of
	// these the oldest are picked, and still given the latest first.
	Before, After Pick
	Limit         int // 1 to 1000; 20 if 0
}

// Picks chooses live versions, from indexes alone where nothing but the language,
// the kind or one label narrows them.
func Picks(ctx context.Context, tx *db.Tx, q PickQuery) ([]Pick, error) {
	if b2i(q.Section != "")+b2i(q.Topic != "")+b2i(q.Author != "") > 1 {
		return nil, errors.New("story: picks: narrow by one of section, topic and author")
	}
	limit := min(max(q.Limit, 0), 1000)
	if limit == 0 {
		limit = 20
	}
	c := &conditions{}
	table, order := "v", "published_at"
	from := " FROM story_version v"
	what, slug := q.label()
	switch {
	case slug == "":
		c.add("v.language = ?", q.Language)
	case len(q.Also) == 0 && !q.First: // the label's own index gives the order
		from, table = " FROM story_label l JOIN story_version v ON v.id = l.version", "l"
		c.add("l.what = ?", string(what))
		c.add("l.language = ?", q.Language)
		c.add("l.slug = ?", slug)
	default: // a version may bear several of them, and is one
		c.add("v.language = ?", q.Language)
		c.args = append(c.args, string(what), q.Language)
		w, l := len(c.args)-1, len(c.args)
		var marks []string
		for _, s := range append([]string{slug}, q.Also...) {
			c.args = append(c.args, s)
			marks = append(marks, "$"+strconv.Itoa(len(c.args)))
		}
		c.when(true, fmt.Sprintf("v.id IN (SELECT version FROM story_label WHERE what = $%d AND language = $%d AND slug IN (%s))", w, l, strings.Join(marks, ",")))
	}
	c.when(true, "v.status IN ('published', 'corrected')")
	if len(q.Kinds) == 0 {
		c.when(true, "v.public_kind <> 'page'")
	} else {
		among(c, "public_kind", q.Kinds)
	}
	idColumn := table + ".id"
	if table == "l" {
		idColumn = "l.version"
	}
	if q.First {
		order = "first_published_at"
	}
	order = table + "." + order
	if !q.Since.IsZero() {
		c.add(order+" >= ?", db.Micros(q.Since))
	}
	if !q.Until.IsZero() {
		c.add(order+" < ?", db.Micros(q.Until))
	}
	beyond := func(p Pick, sign string) {
		if p.At.IsZero() {
			return
		}
		c.args = append(c.args, db.Micros(p.At), p.Version)
		at, v := len(c.args)-1, len(c.args)
		c.when(true, fmt.Sprintf("(%s, %s) %s ($%d, $%d)", order, idColumn, sign, at, v))
	}
	beyond(q.Before, "<")
	beyond(q.After, ">")
	direction := "DESC"
	if !q.After.At.IsZero() {
		direction = "ASC"
	}
	rows, err := tx.Query(ctx, fmt.Sprintf("SELECT v.id, v.story, %s%s%s ORDER BY %s %s, %s %s LIMIT %d", order, from, c.where(), order, direction, idColumn, direction, limit), c.args...)
	if err != nil {
		return nil, fmt.Errorf("story: picks: %w", err)
	}
	defer rows.Close()
	var all []Pick
	for rows.Next() {
		var p Pick
		var at int64
		if err := rows.Scan(&p.Version, &p.Story, &at); err != nil {
			return nil, err
		}
		p.At = db.FromMicros(at)
		all = append(all, p)
	}
	if direction == "ASC" {
		slices.Reverse(all)
	}
	return all, rows.Err()
}

func (q PickQuery) label() (LabelKind, string) {
	switch {
	case q.Section != "":
		return LabelSection, q.Section
	case q.Topic != "":
		return LabelTopic, q.Topic
	case q.Author != "":
		return LabelAuthor, q.Author
	}
	return "", ""
}

// Teaser is what a list says of a live version. Nothing in it comes from a
// withheld part.
type Teaser struct {
	Meta
	Excerpt string // of the public part, where there is no standfirst
}

// excerptRunes is how long an excerpt is.
const excerptRunes = 180

// Teasers reads those of some versions that are live, by version; cutAfter is the
// house's setting. No text is read but where there is no standfirst.
func Teasers(ctx context.Context, tx *db.Tx, versions []id.ID, cutAfter int) (map[id.ID]Teaser, error) {
	all := make(map[id.ID]Teaser, len(versions))
	var bare []id.ID
	for part := range slices.Chunk(once(versions), 200) {
		err := public(ctx, tx, part, "", func(scan func(...any) error) error {
			m, err := scanPublic(scan)
			if err != nil {
				return err
			}
			if m.Standfirst == "" {
				bare = append(bare, m.ID)
			}
			all[m.ID] = Teaser{Meta: m}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for part := range slices.Chunk(bare, 200) {
		err := public(ctx, tx, part, ", r.body", func(scan func(...any) error) error {
			var text string
			m, err := scanPublic(scan, &text)
			if err != nil {
				return err
			}
			d, _, err := body.ParseJSON([]byte(text))
			if err != nil {
				return fmt.Errorf("version %s cannot be read: %w", m.ID, err)
			}
			all[m.ID] = Teaser{m, access.Seal(m.Terms, d, cutAfter).Open(access.Decision{}).Public().Excerpt(excerptRunes)}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// public reads the public's view of those versions that are live.
func public(ctx context.Context, tx *db.Tx, versions []id.ID, columns string, read func(func(...any) error) error) error {
	marks, args := list(versions)
	rows, err := tx.Query(ctx, "SELECT "+publicColumns+columns+publicFrom+" WHERE v.id IN ("+marks+") AND v.status IN ('published', 'corrected')", args...)
	if err != nil {
		return fmt.Errorf("story: teasers: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// MonthCount is how many live versions were first published in a month, in UTC.
type MonthCount struct {
	Year  int
	Month time.Month
	Count int
}

// Months counts the live versions of a language by the month of their first
// publication, the latest first. Pages are not counted.
func Months(ctx context.Context, tx *db.Tx, language string) ([]MonthCount, error) {
	month := "strftime('%Y-%m', first_published_at / 1000000, 'unixepoch')"
	if tx.Dialect() == db.Postgres {
		month = "to_char(to_timestamp(first_published_at / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM')"
	}
	rows, err := tx.Query(ctx, "SELECT "+month+` AS month, COUNT(*) FROM story_version
		WHERE language = $1 AND status IN ('published', 'corrected') AND public_kind <> 'page' GROUP BY month ORDER BY month DESC LIMIT 1200`, language)
	if err != nil {
		return nil, fmt.Errorf("story: months: %w", err)
	}
	defer rows.Close()
	var all []MonthCount
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		at, err := time.Parse("2006-01", name)
		if err != nil {
			return nil, fmt.Errorf("story: months: %w", err)
		}
		all = append(all, MonthCount{at.Year(), at.Month(), n})
	}
	return all, rows.Err()
}
