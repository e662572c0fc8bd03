package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"standfirst/internal/body/step"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

const columns = "base, v, fields, head, writers, anchors, tip, kept, authors, unsaved, since, touched_at, keep_after, conflict"

// load reads a working copy; db.ErrNotFound if nobody has written in the
// version yet. On PostgreSQL a locked one is waited for.
func load(ctx context.Context, tx *db.Tx, version id.ID, lock bool) (*row, error) {
	query := "SELECT " + columns + " FROM draft WHERE version = $1"
	if lock && tx.Dialect() == db.Postgres {
		query += " FOR UPDATE"
	}
	r := row{version: version, snapshot: -1}
	var head, writers, anchors, authors string
	var unsaved int
	err := db.Found(tx.QueryRow(ctx, query, version).Scan(&r.base, &r.v, &r.fields, &head, &writers, &anchors, &r.tip, &r.kept, &authors,
		&unsaved, &r.since, &r.touched, &r.keepAfter, &r.conflict))
	if err != nil {
		return nil, fmt.Errorf("working copy of %s: %w", version, err)
	}
	r.unsaved = unsaved == 1
	for _, kept := range []struct {
		text string
		into any
	}{{head, &r.head}, {writers, &r.writers}, {anchors, &r.anchors}, {authors, &r.authors}} {
		if err := json.Unmarshal([]byte(kept.text), kept.into); err != nil {
			return nil, fmt.Errorf("working copy of %s cannot be read: %w", version, err)
		}
	}
	return &r, nil
}

// fresh is the working copy that a version has before anybody writes in it: its
// latest revision, which also gives its numbers, so that no two states of one
// version ever bear the same.
func fresh(ctx context.Context, tx *db.Tx, version id.ID, revision int) (*row, step.Doc, error) {
	c, err := story.At(ctx, tx, version, revision)
	if err != nil {
		return nil, step.Doc{}, err
	}
	doc, err := step.Open(c.Body)
	if err != nil {
		return nil, doc, err
	}
	head, err := headOf(c.Head)
	if err != nil {
		return nil, doc, err
	}
	r := &row{version: version, base: revision, v: revision, fields: revision, head: head, writers: map[string]author{}, anchors: map[string]anchor{},
		kept: hash([]byte(encoded(head)), c.Body.JSON()), snapshot: revision}
	r.tip = hash([]byte(version.String()), []byte(strconv.Itoa(revision)), doc.JSON())
	bodies.put(r.tip, "", doc)
	return r, doc, nil
}

// mayWrite says whether a version takes anything: only what may be saved may be
// written in.
func mayWrite(s story.Standing) error {
	_, err := story.Transition(s.Status, story.ActSave)
	return err
}

// open reads a working copy for writing, makes it if there is none, and lets it
// follow a revision that was saved behind its back.
func open(ctx context.Context, tx *db.Tx, version id.ID) (*row, error) {
	r, err := load(ctx, tx, version, true)
	if errors.Is(err, db.ErrNotFound) {
		r, err = begin(ctx, tx, version)
	}
	if err != nil {
		return nil, err
	}
	s, err := story.StandingOf(ctx, tx, version)
	if err != nil {
		return nil, err
	}
	if err := mayWrite(s); err != nil {
		return nil, err
	}
	if s.Revision != r.base && s.Revision != r.conflict {
		if err := r.follow(ctx, tx, s.Revision); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func begin(ctx context.Context, tx *db.Tx, version id.ID) (*row, error) {
	s, err := story.StandingOf(ctx, tx, version)
	if err != nil {
		return nil, err
	}
	if err := mayWrite(s); err != nil {
		return nil, err
	}
	r, doc, err := fresh(ctx, tx, version, s.Revision)
	if err != nil {
		return nil, err
	}
	res, err := tx.Exec(ctx, "INSERT INTO draft (version, "+columns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (version) DO NOTHING",
		append([]any{version}, r.values()...)...)
	if err != nil {
		return nil, fmt.Errorf("draft: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 { // another one was first
		return load(ctx, tx, version, true)
	}
	return r, r.photograph(ctx, tx, doc)
}

func (r *row) values() []any {
	unsaved := 0
	if r.unsaved {
		unsaved = 1
	}
	authors := r.authors
	if authors == nil {
		authors = []string{}
	}
	return []any{r.base, r.v, r.fields, encoded(r.head), encoded(r.writers), encoded(r.anchors), r.tip, r.kept, encoded(authors),
		unsaved, r.since, r.touched, r.keepAfter, r.conflict}
}

// save writes the working copy back.
func (r *row) save(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE draft SET base = $2, v = $3, fields = $4, head = $5, writers = $6, anchors = $7, tip = $8, kept = $9, authors = $10,
		unsaved = $11, since = $12, touched_at = $13, keep_after = $14, conflict = $15 WHERE version = $1`, append([]any{r.version}, r.values()...)...)
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	return nil
}

// photograph keeps the body whole.
func (r *row) photograph(ctx context.Context, tx *db.Tx, doc step.Doc) error {
	_, err := tx.Exec(ctx, `INSERT INTO draft_snapshot (version, v, doc) VALUES ($1, $2, $3)
		ON CONFLICT (version) DO UPDATE SET v = excluded.v, doc = excluded.doc`, r.version, r.v, string(doc.JSON()))
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	r.snapshot = r.v
	return nil
}

// doc is the body as it stands: at hand, or read.
func (r *row) doc(ctx context.Context, tx *db.Tx) (step.Doc, error) {
	if d, ok := bodies.get(r.tip); ok {
		return d, nil
	}
	d, err := r.read(ctx, tx)
	if err == nil {
		bodies.put(r.tip, "", d)
	}
	return d, err
}

// read makes the body of the last whole one and the steps since.
func (r *row) read(ctx context.Context, tx *db.Tx) (step.Doc, error) {
	var text string
	if err := tx.QueryRow(ctx, "SELECT v, doc FROM draft_snapshot WHERE version = $1", r.version).Scan(&r.snapshot, &text); err != nil {
		return step.Doc{}, fmt.Errorf("draft: the body of %s: %w", r.version, err)
	}
	d, err := step.Parse([]byte(text))
	if err != nil {
		return d, fmt.Errorf("draft: the body of %s cannot be read: %w", r.version, err)
	}
	changes, err := since(ctx, tx, r.version, r.snapshot, r.v)
	if err != nil {
		return d, err
	}
	for i, c := range changes {
		if d, _, err = step.Apply(d, c.Step); err != nil {
			return d, fmt.Errorf("draft: step %d of %s: %w", r.snapshot+i+1, r.version, err)
		}
	}
	return d, nil
}

// since reads the steps that led from one number to another.
func since(ctx context.Context, tx *db.Tx, version id.ID, from, to int) ([]Change, error) {
	if from == to {
		return nil, nil
	}
	if from > to || to-from > maxSince {
		return nil, ErrGone
	}
	rows, err := tx.Query(ctx, "SELECT client, step FROM draft_step WHERE version = $1 AND v > $2 AND v <= $3 ORDER BY v", version, from, to)
	if err != nil {
		return nil, fmt.Errorf("draft: %w", err)
	}
	defer rows.Close()
	var all []Change
	size := 0
	for rows.Next() {
		var c Change
		var text string
		if err := rows.Scan(&c.Client, &text); err != nil {
			return nil, err
		}
		if size += len(text); size > maxSinceBytes {
			return nil, ErrGone
		}
		c.Step = json.RawMessage(text)
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(all) != to-from {
		return nil, ErrGone
	}
	return all, nil
}

// Who is further behind than this reads the whole text instead.
const (
	maxSince      = 20_000
	maxSinceBytes = 16 << 20
)

// push applies steps to the body and writes them down, as the server has read
// them: nobody is told anything that they could read otherwise. The row is to be
// saved.
func (r *row) push(ctx context.Context, tx *db.Tx, w Writer, client string, steps []json.RawMessage) (taken []Change, err error) {
	if len(steps) == 0 {
		return nil, nil
	}
	doc, err := r.doc(ctx, tx)
	if err != nil {
		return nil, err
	}
	now, from := db.Micros(tx.Now()), r.tip
	for i, raw := range steps {
		s, err := step.Read(raw)
		if err != nil {
			return nil, fmt.Errorf("step %d of %d: %w", i+1, len(steps), err)
		}
		after, m, err := s.Apply(doc)
		if err != nil {
			return nil, fmt.Errorf("step %d of %d: %w", i+1, len(steps), err)
		}
		doc, raw = after, s.JSON()
		taken = append(taken, Change{raw, client})
		r.v++
		r.tip = hash([]byte(r.tip), []byte(client), raw)
		r.carry(m)
		if _, err := tx.Exec(ctx, "INSERT INTO draft_step (version, v, client, account, at, step) VALUES ($1, $2, $3, $4, $5, $6)",
			r.version, r.v, client, w.Account, now, string(raw)); err != nil {
			return nil, fmt.Errorf("draft: step %d of %s: %w", r.v, r.version, err)
		}
	}
	bodies.put(r.tip, from, doc)
	if r.snapshot < 0 {
		if err := tx.QueryRow(ctx, "SELECT v FROM draft_snapshot WHERE version = $1", r.version).Scan(&r.snapshot); err != nil {
			return nil, fmt.Errorf("draft: %w", err)
		}
	}
	if r.v-r.snapshot >= snapshotEvery {
		return taken, r.photograph(ctx, tx, doc)
	}
	return taken, nil
}

// carry moves the anchors of notes through a step. Where nothing of what a note
// stood on is left, it stands with its quote alone.
func (r *row) carry(m step.Map) {
	if len(m) == 0 {
		return
	}
	for name, a := range r.anchors {
		from, to, left := m.Span(a.From, a.To)
		if !left {
			delete(r.anchors, name)
			continue
		}
		r.anchors[name] = anchor{from, to}
	}
}
