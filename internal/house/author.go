package house

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/mail"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Author is somebody who writes for the house. They need no account at the desk.
type Author struct {
	Slug    string                 `json:"slug"`
	Words   map[string]AuthorWords `json:"words,omitempty"` // by language (BCP 47)
	Photo   id.ID                  `json:"photo,omitzero"`
	Email   string                 `json:"email,omitempty"`
	Account id.ID                  `json:"account,omitzero"` // of staff
}

// AuthorWords are what is said of an author in one language.
type AuthorWords struct {
	Name      string `json:"name"`
	Role      string `json:"role,omitempty"`
	Biography string `json:"biography,omitempty"`
}

const maxBiography = 1500 // runes

// In is what is said of the author in a language; empty if nothing is.
func (a Author) In(lang string) AuthorWords { return inLanguage(a.Words, lang) }

// Names are the author's, by language.
func (a Author) Names() map[string]string {
	names := map[string]string{}
	for lang, w := range a.Words {
		names[lang] = w.Name
	}
	return names
}

func (a Author) validate() error {
	if err := validSlug(a.Slug); err != nil {
		return err
	}
	if len(a.Words) == 0 {
		return fmt.Errorf("%w: author %q has no name; give one in one language at least", ErrSettings, a.Slug)
	}
	for lang, w := range a.Words {
		if strings.TrimSpace(w.Name) == "" {
			return fmt.Errorf("%w: author %q has a role or biography in %s and no name; give the name too", ErrSettings, a.Slug, lang)
		}
		for _, part := range []struct {
			text string
			most int
		}{{w.Name, maxNameRunes}, {w.Role, maxNameRunes}, {w.Biography, maxBiography}} {
			if err := validWords(lang, part.text, part.most); err != nil {
				return fmt.Errorf("%w: author %q: %v", ErrSettings, a.Slug, err)
			}
		}
	}
	if a.Email != "" {
		if address, err := mail.ParseAddress(a.Email); err != nil || address.Address != a.Email || len(a.Email) > 254 {
			return fmt.Errorf("%w: author %q: %.60q is no e-mail address", ErrSettings, a.Slug, a.Email)
		}
	}
	return nil
}

const authorColumns = "SELECT slug, words, photo, email, account FROM house_author "

func scanAuthor(scan func(...any) error) (Author, error) {
	var a Author
	var words string
	if err := scan(&a.Slug, &words, &a.Photo, &a.Email, &a.Account); err != nil {
		return a, err
	}
	if err := json.Unmarshal([]byte(words), &a.Words); err != nil {
		return a, fmt.Errorf("house: author %s: %w", a.Slug, err)
	}
	return a, nil
}

// LoadAuthor finds an author by the slug; db.ErrNotFound if none is kept.
func LoadAuthor(ctx context.Context, t *db.Tx, slug string) (Author, error) {
	a, err := scanAuthor(t.QueryRow(ctx, authorColumns+"WHERE slug = $1", slug).Scan)
	if err != nil {
		return a, fmt.Errorf("author %.60q: %w", slug, db.Found(err))
	}
	return a, nil
}

// Authors lists those whose slug, name or role in any language holds what is
// searched for, all if that is empty, by slug.
func Authors(ctx context.Context, t *db.Tx, search string, limit int) ([]Author, error) {
	rows, err := t.Query(ctx, authorColumns+`WHERE folded LIKE $1 ESCAPE '\' ORDER BY slug LIMIT $2`, like(search), min(limit, maxKept))
	if err != nil {
		return nil, fmt.Errorf("house: authors: %w", err)
	}
	defer rows.Close()
	var all []Author
	for rows.Next() {
		a, err := scanAuthor(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// KeepAuthor keeps a new author, if slug is empty, or changes the one with that
// slug, as KeepTag does with tags.
func KeepAuthor(ctx context.Context, t *db.Tx, slug, was string, a Author) ([]Difference, error) {
	a.Words = maps.Clone(a.Words)
	maps.DeleteFunc(a.Words, func(_ string, w AuthorWords) bool { return w == AuthorWords{} })
	if err := a.validate(); err != nil {
		return nil, err
	}
	words, err := json.Marshal(a.Words)
	if err != nil {
		return nil, fmt.Errorf("house: %w", err)
	}
	var said []string
	for _, w := range a.Words {
		said = append(said, w.Name, w.Role)
	}
	return keep(ctx, t, kept[Author]{"house_author", MoveAuthor, "author", LoadAuthor}, slug, was, a.Slug, a,
		func() error {
			_, err := t.Exec(ctx, "INSERT INTO house_author (slug, words, photo, email, account, folded, changed) VALUES ($1, $2, $3, $4, $5, $6, $7)",
				a.Slug, string(words), a.Photo, a.Email, a.Account, folded(a.Slug, said...), db.Micros(t.Now()))
			return err
		})
}

// MergeAuthors makes the addresses and stories of an author, kept or not, those
// of a kept one.
func MergeAuthors(ctx context.Context, t *db.Tx, from, into string) error {
	if _, err := LoadAuthor(ctx, t, into); err != nil {
		return err
	}
	return merge(ctx, t, "house_author", MoveAuthor, from, into)
}

// DropAuthor keeps an author no longer. Stories keep the names over them.
func DropAuthor(ctx context.Context, t *db.Tx, slug string) error {
	return drop(ctx, t, "house_author", slug)
}

// Kept counts the tags and authors that the house keeps.
func Kept(ctx context.Context, t *db.Tx) (tags, authors int, err error) {
	err = t.QueryRow(ctx, "SELECT (SELECT COUNT(*) FROM house_tag), (SELECT COUNT(*) FROM house_author)").Scan(&tags, &authors)
	return tags, authors, err
}
