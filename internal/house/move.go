package house

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"standfirst/internal/db"
	"standfirst/internal/edition"
)

// Labels whose addresses can move.
const (
	MoveSection = "section" // in one language
	MoveTopic   = "topic"   // in all
	MoveAuthor  = "author"  // in all
)

// Moves tell where addresses of sections, topics and authors have gone. The
// zero Moves tell of none.
type Moves struct {
	to   map[place]string
	from map[place][]string
}

type place struct{ what, language, slug string }

func at(what, language, slug string) place {
	if what != MoveSection {
		language = ""
	}
	return place{what, language, slug}
}

// Of is the slug that stands for another today: itself, unless it has moved, or
// was made from the name that a kept topic or author has in the language.
func (m Moves) Of(what, language, slug string) string {
	if to, ok := m.to[at(what, language, slug)]; ok {
		return to
	}
	if to, ok := m.to[place{what, language, slug}]; ok {
		return to
	}
	return slug
}

// Once are the slugs that lead to this one today; in an empty language those
// that have moved alone.
func (m Moves) Once(what, language, slug string) []string {
	moved := m.from[at(what, language, slug)]
	if what == MoveSection || language == "" {
		return moved
	}
	return append(slices.Clone(moved), m.from[place{what, language, slug}]...)
}

// named adds the slugs that are made from the names of what is kept: whoever
// writes a kept name over a story, or brings it in, means the one that is kept.
func (m Moves) named(what string, kept map[string]map[string]string) {
	for _, slug := range slices.Sorted(maps.Keys(kept)) {
		for lang, name := range kept[slug] {
			p := place{what, lang, edition.Label(name, lang)}
			_, itself := kept[p.slug]
			_, moved := m.to[at(what, lang, p.slug)]
			if _, taken := m.to[p]; itself || moved || taken {
				continue
			}
			m.to[p] = slug
			there := place{what, lang, slug}
			m.from[there] = append(m.from[there], p.slug)
		}
	}
}

// maxMoves bounds how many addresses are kept.
const maxMoves = 20_000

// LoadMoves reads them all.
func LoadMoves(ctx context.Context, t *db.Tx) (Moves, error) {
	m := Moves{map[place]string{}, map[place][]string{}}
	rows, err := t.Query(ctx, "SELECT what, language, old, new FROM house_move ORDER BY at DESC, old LIMIT $1", maxMoves)
	if err != nil {
		return m, fmt.Errorf("house: moved addresses: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p place
		var to string
		if err := rows.Scan(&p.what, &p.language, &p.slug, &to); err != nil {
			return m, err
		}
		m.to[p] = to
		there := place{p.what, p.language, to}
		m.from[there] = append(m.from[there], p.slug)
	}
	if err := rows.Err(); err != nil {
		return m, err
	}
	_ = rows.Close() // before the next query: a transaction on PostgreSQL has one at a time
	tags, err := Tags(ctx, t, "", maxKept)
	if err != nil {
		return m, err
	}
	topics, authors := map[string]map[string]string{}, map[string]map[string]string{}
	for _, tag := range tags {
		topics[tag.Slug] = tag.Names
	}
	all, err := Authors(ctx, t, "", maxKept)
	for _, a := range all {
		authors[a.Slug] = a.Names()
	}
	m.named(MoveTopic, topics)
	m.named(MoveAuthor, authors)
	return m, err
}

// Move makes the address of a label lead to another for good, and everything
// that led to the old one too. An address that comes back into use leads nowhere
// any more.
func Move(ctx context.Context, t *db.Tx, what, language, old, to string) error {
	if old == to {
		return nil
	}
	p := at(what, language, old)
	if err := settle(ctx, t, what, language, to); err != nil {
		return err
	}
	if _, err := t.Exec(ctx, "UPDATE house_move SET new = $4 WHERE what = $1 AND language = $2 AND new = $3", p.what, p.language, old, to); err != nil {
		return fmt.Errorf("house: move %s %s: %w", what, old, err)
	}
	if _, err := t.Exec(ctx, `INSERT INTO house_move (what, language, old, new, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (what, language, old) DO UPDATE SET new = excluded.new, at = excluded.at`, p.what, p.language, old, to, db.Micros(t.Now())); err != nil {
		return fmt.Errorf("house: move %s %s: %w", what, old, err)
	}
	t.Emit("house.changed", 0, struct{}{})
	return nil
}

// settle says that a label stands at an address itself.
func settle(ctx context.Context, t *db.Tx, what, language, slug string) error {
	p := at(what, language, slug)
	if _, err := t.Exec(ctx, "DELETE FROM house_move WHERE what = $1 AND language = $2 AND old = $3", p.what, p.language, p.slug); err != nil {
		return fmt.Errorf("house: address of %s %s: %w", what, slug, err)
	}
	return nil
}
