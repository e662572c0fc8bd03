package story

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// orders are the ways to sort List; what comes from a caller never reaches the SQL.
var orders = map[string]string{
	"":          "v.saved_at DESC, v.id DESC",
	"updated":   "v.saved_at DESC, v.id DESC",
	"published": "v.published_at DESC, v.id DESC",
	"headline":  "v.folded, v.id",
	"due":       "CASE v.due_at WHEN 0 THEN 1 ELSE 0 END, v.due_at, v.id",
	"stage":     "v.stage, v.staged_at, v.id",
}

// Limits of a query.
const (
	listMost  = 500 // versions of one page, and ids of one query
	wordsMost = 10  // words of a search
)

// conditions gathers those of a query, with their parameters.
type conditions struct {
	all  []string
	args []any
}

// add adds one; each ? of it stands for the argument.
func (c *conditions) add(text string, arg any) {
	c.args = append(c.args, arg)
	c.all = append(c.all, strings.ReplaceAll(text, "?", "$"+strconv.Itoa(len(c.args))))
}

func (c *conditions) equal(column, value string) {
	if value != "" {
		c.add("v."+column+" = ?", value)
	}
}

// among asks that a column is one of some values.
func among[T any](c *conditions, column string, values []T) {
	marks := make([]string, len(values))
	for i, v := range values {
		c.args = append(c.args, v)
		marks[i] = "$" + strconv.Itoa(len(c.args))
	}
	c.all = append(c.all, "v."+column+" IN ("+strings.Join(marks, ", ")+")")
}

// when adds a condition without a parameter.
func (c *conditions) when(so bool, text string) {
	if so {
		c.all = append(c.all, text)
	}
}

func (c *conditions) where() string {
	if len(c.all) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.all, " AND ")
}

func (q Query) conditions(now time.Time) *conditions {
	c := &conditions{}
	if q.IDs != nil {
		among(c, "id", append([]id.ID{0}, q.IDs[:min(len(q.IDs), listMost)]...))
	}
	c.equal("language", q.Language)
	c.equal("kind", string(q.Kind))
	c.equal("status", string(q.Status))
	if len(q.Statuses) > 0 {
		texts := make([]string, len(q.Statuses))
		for i, s := range q.Statuses {
			texts[i] = string(s)
		}
		among(c, "status", texts)
	}
	c.equal("section", q.Section)
	c.equal("desk", q.Desk)
	c.equal("stage", q.Stage)
	c.equal("legal", string(q.Legal))
	for _, word := range firstWords(q.Search) {
		c.add(`v.folded LIKE ? ESCAPE '\'`, "%"+escapeLike.Replace(word)+"%")
	}
	c.when(q.InWork, "v.stage <> ''")
	c.when(q.OffBoard, "v.stage = ''")
	c.when(q.Unassigned, "v.assignee = 0")
	if q.Assignee != 0 {
		c.add("v.assignee = ?", q.Assignee)
	}
	if q.Embargo {
		c.add("v.embargo_until > ?", db.Micros(now))
	}
	c.when(q.Behind, "EXISTS (SELECT 1 FROM story_revision f WHERE f.version = v.of_version AND f.number > v.of_revision AND f.published_at > 0)")
	if q.Missing != "" {
		c.add("NOT EXISTS (SELECT 1 FROM story_version m WHERE m.story = v.story AND m.language = ? AND m.status <> 'killed')", q.Missing)
	}
	if !q.DueFrom.IsZero() {
		c.add("v.due_at >= ?", db.Micros(q.DueFrom))
	}
	if !q.DueBy.IsZero() {
		c.add("v.due_at > 0 AND v.due_at <= ?", db.Micros(q.DueBy))
	}
	if q.Overdue {
		c.add("v.due_at > 0 AND v.due_at < ? AND (v.stage <> '' OR v.status IN ('draft', 'scheduled'))", db.Micros(now))
	}
	return c
}

// Overdue says that a version is late: its time has passed, and it is still in
// work or was never published.
func (m Meta) Overdue(now time.Time) bool {
	return !m.Plan.Due.IsZero() && m.Plan.Due.Before(now) && (m.Plan.Stage != "" || m.Status == StatusDraft || m.Status == StatusScheduled)
}

// List returns the desk's view of many versions and how many there are in all.
func List(ctx context.Context, tx *db.Tx, q Query) ([]Meta, int, error) {
	var total int
	c := q.conditions(tx.Now())
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM story_version v"+c.where(), c.args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("story: list: %w", err)
	}
	all, err := Page(ctx, tx, q)
	return all, total, err
}

// Page is List without the count of all.
func Page(ctx context.Context, tx *db.Tx, q Query) ([]Meta, error) {
	order, ok := orders[q.Sort]
	if !ok {
		return nil, fmt.Errorf("story: sort %q is unknown; say updated, published, headline, due or stage", q.Sort)
	}
	limit := min(max(q.Limit, 0), listMost)
	if limit == 0 {
		limit = 50
	}
	// First which ones, from what the indexes hold; then what is shown of these
	// alone, so that nothing is counted or read of those left out.
	c := q.conditions(tx.Now())
	ids, err := idsOf(ctx, tx, fmt.Sprintf("SELECT v.id FROM story_version v%s ORDER BY %s LIMIT %d OFFSET %d", c.where(), order, limit, max(q.Offset, 0)), c.args)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	marks, args := list(ids)
	rows, err := tx.Query(ctx, "SELECT "+deskColumns+" WHERE v.id IN ("+marks+")", args...)
	if err != nil {
		return nil, fmt.Errorf("story: list: %w", err)
	}
	all, err := desk(ctx, tx, rows)
	if err != nil {
		return nil, err
	}
	place := make(map[id.ID]int, len(ids))
	for i, v := range ids {
		place[v] = i
	}
	slices.SortFunc(all, func(a, b Meta) int { return place[a.ID] - place[b.ID] })
	stories := make([]id.ID, 0, len(all))
	for _, m := range all {
		stories = append(stories, m.Story)
	}
	of, err := siblings(ctx, tx, stories...)
	for i := range all {
		all[i].Siblings = of[all[i].Story]
	}
	return all, err
}

func idsOf(ctx context.Context, tx *db.Tx, query string, args []any) ([]id.ID, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("story: list: %w", err)
	}
	defer rows.Close()
	var all []id.ID
	for rows.Next() {
		var v id.ID
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// Tally is how many versions stand at one stage in one status.
type Tally struct {
	Desk, Stage string
	Status      Status
	Count       int
}

// Tallies counts the versions of a query by where they stand.
func Tallies(ctx context.Context, tx *db.Tx, q Query) ([]Tally, error) {
	c := q.conditions(tx.Now())
	rows, err := tx.Query(ctx, "SELECT v.desk, v.stage, v.status, COUNT(*) FROM story_version v"+c.where()+" GROUP BY v.stage, v.status, v.desk", c.args...)
	if err != nil {
		return nil, fmt.Errorf("story: tallies: %w", err)
	}
	defer rows.Close()
	var all []Tally
	for rows.Next() {
		var s Tally
		if err := rows.Scan(&s.Desk, &s.Stage, &s.Status, &s.Count); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

var escapeLike = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// firstWords are the words of a search as headlines are folded.
func firstWords(search string) []string {
	words := strings.Fields(strings.ToLower(line(search)))
	return words[:min(len(words), wordsMost)]
}
