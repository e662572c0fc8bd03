package house

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"

	"standfirst/internal/db"
)

// Tag is a topic that the house keeps a name for.
type Tag struct {
	Slug  string            `json:"slug"`
	Names map[string]string `json:"names,omitempty"` // by language (BCP 47)
}

// Name is the tag's in a language; of a language without a name it is empty.
func (t Tag) Name(lang string) string { return inLanguage(t.Names, lang) }

// inLanguage finds what is said in a language, or in the one that it is a
// region's form of.
func inLanguage[V any](words map[string]V, lang string) (v V) {
	if v, ok := words[lang]; ok {
		return v
	}
	base, _, _ := strings.Cut(lang, "-")
	return words[base]
}

func (t Tag) validate() error {
	if err := validSlug(t.Slug); err != nil {
		return err
	}
	if len(t.Names) == 0 {
		return fmt.Errorf("%w: topic %q has no name; give one in one language at least", ErrSettings, t.Slug)
	}
	for lang, name := range t.Names {
		if err := validWords(lang, name, maxNameRunes); err != nil {
			return fmt.Errorf("%w: topic %q: %v", ErrSettings, t.Slug, err)
		}
	}
	return nil
}

func validSlug(s string) error {
	if !slug().MatchString(s) || len(s) > 200 {
		return fmt.Errorf("%w: slug %.60q; use letters, digits and single hyphens, as sea-trade", ErrSettings, s)
	}
	return nil
}

func validWords(lang, text string, most int) error {
	if tag, err := language.Parse(lang); err != nil || tag.String() != lang {
		return fmt.Errorf("%.40q is no language tag (BCP 47)", lang)
	}
	if n := utf8.RuneCountInString(text); n > most {
		return fmt.Errorf("the text in %s has %d characters; %d at most", lang, n, most)
	}
	return nil
}

// folded is what search looks in.
func folded(slug string, words ...string) string {
	return strings.ToLower(slug + "\n" + strings.Join(words, "\n"))
}

// LoadTag finds a tag by its slug; db.ErrNotFound if none is kept.
func LoadTag(ctx context.Context, t *db.Tx, slug string) (Tag, error) {
	tag := Tag{Slug: slug}
	var names string
	if err := db.Found(t.QueryRow(ctx, "SELECT names FROM house_tag WHERE slug = $1", slug).Scan(&names)); err != nil {
		return tag, fmt.Errorf("topic %.60q: %w", slug, err)
	}
	return tag, json.Unmarshal([]byte(names), &tag.Names)
}

// maxKept bounds how many tags or authors the house keeps.
const maxKept = 10_000

// Tags lists those whose slug or name in any language holds what is searched
// for, all if that is empty, by slug.
func Tags(ctx context.Context, t *db.Tx, search string, limit int) ([]Tag, error) {
	rows, err := t.Query(ctx, `SELECT slug, names FROM house_tag WHERE folded LIKE $1 ESCAPE '\' ORDER BY slug LIMIT $2`, like(search), min(limit, maxKept))
	if err != nil {
		return nil, fmt.Errorf("house: topics: %w", err)
	}
	defer rows.Close()
	var all []Tag
	for rows.Next() {
		var tag Tag
		var names string
		if err := rows.Scan(&tag.Slug, &names); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(names), &tag.Names); err != nil {
			return nil, fmt.Errorf("house: topic %s: %w", tag.Slug, err)
		}
		all = append(all, tag)
	}
	return all, rows.Err()
}

var escapeLike = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

func like(search string) string {
	return "%" + escapeLike.Replace(strings.ToLower(strings.TrimSpace(search))) + "%"
}

// KeepTag keeps a new tag, if slug is empty, or changes the one with that slug;
// with another slug in it, its address moves. Was is the Mark of the Tag that
// the caller looked at.
func KeepTag(ctx context.Context, t *db.Tx, slug, was string, tag Tag) ([]Difference, error) {
	tag.Names = maps.Clone(tag.Names)
	maps.DeleteFunc(tag.Names, func(_, name string) bool { return strings.TrimSpace(name) == "" })
	if err := tag.validate(); err != nil {
		return nil, err
	}
	names, err := json.Marshal(tag.Names)
	if err != nil {
		return nil, fmt.Errorf("house: %w", err)
	}
	return keep(ctx, t, kept[Tag]{"house_tag", MoveTopic, "topic", LoadTag}, slug, was, tag.Slug, tag,
		func() error {
			_, err := t.Exec(ctx, `INSERT INTO house_tag (slug, names, folded, changed) VALUES ($1, $2, $3, $4)`,
				tag.Slug, string(names), folded(tag.Slug, slices.Collect(maps.Values(tag.Names))...), db.Micros(t.Now()))
			return err
		})
}

// MergeTags makes the addresses and stories of a topic, kept or not, those of a
// kept one.
func MergeTags(ctx context.Context, t *db.Tx, from, into string) error {
	if _, err := LoadTag(ctx, t, into); err != nil {
		return err
	}
	return merge(ctx, t, "house_tag", MoveTopic, from, into)
}

// DropTag keeps a tag no longer. Stories keep what they bear.
func DropTag(ctx context.Context, t *db.Tx, slug string) error {
	return drop(ctx, t, "house_tag", slug)
}

// kept is one kind of thing in the directory.
type kept[V any] struct {
	table, move, word string
	load              func(context.Context, *db.Tx, string) (V, error)
}

// keep writes one row of the directory, new or changed, under its slug of today.
func keep[V any](ctx context.Context, t *db.Tx, k kept[V], old, was, now string, v V, insert func() error) ([]Difference, error) {
	if t.Dialect() == db.Postgres {
		if _, err := t.Exec(ctx, "LOCK TABLE "+k.table+" IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return nil, fmt.Errorf("house: %w", err)
		}
	}
	var before V
	if old != "" {
		var err error
		if before, err = k.load(ctx, t, old); err != nil {
			return nil, err
		}
		if Mark(before) != was {
			return nil, &ClashError{Differences(before, v)}
		}
	}
	if old != now {
		if _, err := k.load(ctx, t, now); err == nil {
			return nil, fmt.Errorf("%w: the %s %q is kept already; choose another slug, or merge the two", ErrSettings, k.word, now)
		} else if !errors.Is(err, db.ErrNotFound) {
			return nil, err
		}
		var count int
		if err := t.QueryRow(ctx, "SELECT COUNT(*) FROM "+k.table).Scan(&count); err != nil || count >= maxKept {
			return nil, errors.Join(err, fmt.Errorf("%w: %d are kept; that is the most", ErrSettings, count))
		}
	}
	differences := Differences(before, v)
	if old == now && len(differences) == 0 {
		return nil, nil
	}
	if old != "" {
		if _, err := t.Exec(ctx, "DELETE FROM "+k.table+" WHERE slug = $1", old); err != nil {
			return nil, fmt.Errorf("house: %w", err)
		}
	}
	if err := insert(); err != nil {
		return nil, fmt.Errorf("house: %s %s: %w", k.word, now, err)
	}
	t.Emit("house.changed", 0, struct{}{})
	if old != "" && old != now {
		return differences, Move(ctx, t, k.move, "", old, now)
	}
	return differences, settle(ctx, t, k.move, "", now)
}

func merge(ctx context.Context, t *db.Tx, table, move, from, into string) error {
	if err := validSlug(from); err != nil {
		return err
	}
	if from == into {
		return fmt.Errorf("%w: %q cannot be merged into itself; choose another", ErrSettings, from)
	}
	if _, err := t.Exec(ctx, "DELETE FROM "+table+" WHERE slug = $1", from); err != nil {
		return fmt.Errorf("house: merge %s: %w", from, err)
	}
	return Move(ctx, t, move, "", from, into)
}

func drop(ctx context.Context, t *db.Tx, table, slug string) error {
	r, err := t.Exec(ctx, "DELETE FROM "+table+" WHERE slug = $1", slug)
	if err != nil {
		return fmt.Errorf("house: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("%.60q: %w", slug, db.ErrNotFound))
	}
	t.Emit("house.changed", 0, struct{}{})
	return nil
}
