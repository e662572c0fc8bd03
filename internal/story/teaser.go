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

// DayCount is how many live versions were first published on a day, in UTC.
type DayCount struct {
	Day   time.Time // its beginning
	Count int
}

// maxDays bounds how many days Days tells: more than a century of them.
const maxDays = 40_000

// Days counts the live versions of a language by the day of their first
// publication, the latest first, since a time and before another where these are
// given. Pages are not counted.
func Days(ctx context.Context, tx *db.Tx, language string, since, until time.Time) ([]DayCount, error) {
	c := &conditions{}
	c.add("v.language = ?", language)
	c.when(true, "v.status IN ('published', 'corrected') AND v.public_kind <> 'page'")
	if !since.IsZero() {
		c.add("v.first_published_at >= ?", db.Micros(since))
	}
	if !until.IsZero() {
		c.add("v.first_published_at < ?", db.Micros(until))
	}
	// Days are counted from the year 0: what is before 1970 is not rounded up.
	rows, err := tx.Query(ctx, "SELECT (v.first_published_at + 62167219200000000) / 86400000000 AS day, COUNT(*) FROM story_version v"+c.where()+
		fmt.Sprintf(" GROUP BY day ORDER BY day DESC LIMIT %d", maxDays), c.args...)
	if err != nil {
		return nil, fmt.Errorf("story: days: %w", err)
	}
	defer rows.Close()
	var all []DayCount
	for rows.Next() {
		var day int64
		var n int
		if err := rows.Scan(&day, &n); err != nil {
			return nil, err
		}
		all = append(all, DayCount{time.Unix((day-719528)*86400, 0).UTC(), n})
	}
	return all, rows.Err()
}
