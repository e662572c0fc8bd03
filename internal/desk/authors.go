package desk

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// houseAuthors is the directory of authors.
type houseAuthors struct {
	housePage
	Search    string
	Rows      []authorRow
	More      bool
	Strays    []stray
	Languages []worded
}

type authorRow struct {
	house.Author
	Names []worded
	Used  int
}

func (v *visit) houseAuthors() error { return v.showHouseAuthors(nil) }

func (v *visit) showHouseAuthors(trouble error) error {
	m := houseAuthors{housePage: v.housed(v.T("Authors"), "authors"), Search: clip(v.r.URL.Query().Get("q"))}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	err = v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		m.Languages = languagesOf(s)
		used, err := story.LabelUse(ctx, tx, story.LabelAuthor, "", "", 5000)
		if err != nil {
			return err
		}
		moves, err := house.LoadMoves(ctx, tx)
		if err != nil {
			return err
		}
		authors, err := house.Authors(ctx, tx, "", 10_000)
		if err != nil {
			return err
		}
		m.Strays = strays(used, moves, house.MoveAuthor, func(slug string) bool {
			return slices.ContainsFunc(authors, func(a house.Author) bool { return a.Slug == slug })
		})
		if m.Search != "" {
			if authors, err = house.Authors(ctx, tx, m.Search, rowsKept+1); err != nil {
				return err
			}
		}
		for _, a := range authors[:min(len(authors), rowsKept)] {
			m.Rows = append(m.Rows, authorRow{a, saidIn(s, a.Names()), usedSince(used, moves, house.MoveAuthor, a.Slug)})
		}
		m.More = len(authors) > rowsKept
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(status, "house_authors", m)
}

// keepHouseAuthor keeps an author: one of the form's, or one whose name stands over stories.
func (v *visit) keepHouseAuthor() error {
	a := house.Author{Slug: strings.TrimSpace(v.r.PostFormValue("slug")), Words: map[string]house.AuthorWords{}}
	err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		if v.r.PostFormValue("do") == "keep" {
			used, err := story.LabelUse(ctx, tx, story.LabelAuthor, "", "", 5000)
			if err != nil {
				return err
			}
			for _, u := range used {
				if u.Slug == a.Slug {
					a.Words[u.Language] = house.AuthorWords{Name: u.Name}
				}
			}
		} else {
			a.Words[v.r.PostFormValue("language")] = house.AuthorWords{Name: strings.TrimSpace(v.r.PostFormValue("name"))}
			if a.Slug == "" {
				a.Slug = edition.Label(v.r.PostFormValue("name"), v.r.PostFormValue("language"))
			}
		}
		made, err := house.KeepAuthor(ctx, tx, "", "", a)
		if err != nil {
			return err
		}
		return v.noted(ctx, tx, "kept an author", a.Slug, made)
	})
	if err == nil {
		return v.back("/house/authors/" + url.PathEscape(a.Slug) + "?saved")
	}
	return v.showHouseAuthors(err)
}

// houseAuthor is the form of one author.
type houseAuthor struct {
	housePage
	Author  house.Author
	Slug    string // as it is saved
	Photo   string // id, as it was sent
	Picture *photo.Photo
	Account string // address of staff, as it was sent
	Words   []authorIn
	Used    []story.Use
	Once    []string
	Others  []authorRow
}

// authorIn is what is said of an author in one language.
type authorIn struct {
	Language, Dir string
	house.AuthorWords
}

func (v *visit) houseAuthor() error { return v.showHouseAuthor(v.r.PathValue("slug"), nil, nil) }

func (v *visit) showHouseAuthor(slug string, sent *house.Author, trouble error) error {
	m := houseAuthor{housePage: v.housed(v.T("Author: {name}", "name", slug), "authors"), Slug: slug}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	err = v.view(func(ctx context.Context, tx *db.Tx) error {
		a, err := house.LoadAuthor(ctx, tx, slug)
		if err != nil {
			return err
		}
		m.Author, m.Mark = a, house.Mark(a)
		if sent != nil {
			m.Author = *sent
		}
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		words := maps.Clone(m.Author.Words)
		for _, e := range s.Editions {
			m.Words = append(m.Words, authorIn{e.Language, edition.Direction(e.Language), words[e.Language]})
			delete(words, e.Language)
		}
		for _, lang := range slices.Sorted(maps.Keys(words)) {
			m.Words = append(m.Words, authorIn{lang, edition.Direction(lang), words[lang]})
		}
		if err := v.authorLinks(ctx, tx, &m, sent != nil); err != nil {
			return err
		}
		moves, err := house.LoadMoves(ctx, tx)
		if err != nil {
			return err
		}
		m.Once = moves.Once(house.MoveAuthor, "", slug)
		used, err := story.LabelUse(ctx, tx, story.LabelAuthor, "", "", 5000)
		if err != nil {
			return err
		}
		for _, u := range used {
			if moves.Of(house.MoveAuthor, u.Language, u.Slug) == slug {
				m.Used = append(m.Used, u)
			}
		}
		authors, err := house.Authors(ctx, tx, "", maxOffered)
		for _, o := range authors {
			if o.Slug != slug {
				m.Others = append(m.Others, authorRow{Author: o, Names: saidIn(s, o.Names())})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.show(status, "house_author", m)
}

// authorLinks puts into the form the picture and the account of an author.
func (v *visit) authorLinks(ctx context.Context, tx *db.Tx, m *houseAuthor, again bool) error {
	if m.Author.Photo != 0 {
		p, err := photo.Get(ctx, tx, m.Author.Photo)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		if err == nil && p.HasPixels() {
			m.Picture = &p
		}
		m.Photo = m.Author.Photo.String()
	}
	if m.Author.Account != 0 {
		a, err := staff.Get(ctx, tx, m.Author.Account)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		m.Account = a.Email
	}
	if again {
		m.Photo, m.Account = clip(v.r.PostFormValue("photo")), clip(v.r.PostFormValue("account"))
	}
	return nil
}

func (v *visit) setHouseAuthor() error {
	slug := v.r.PathValue("slug")
	to := "/house/authors"
	var a *house.Author
	err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		switch v.r.PostFormValue("do") {
		case "merge":
			into := v.r.PostFormValue("into")
			if err := house.MergeAuthors(ctx, tx, slug, into); err != nil {
				return missing(err, v.T("Choose an author whom the house keeps to merge into."))
			}
			to = "/house/authors/" + url.PathEscape(into) + "?saved"
			return v.noted(ctx, tx, "merged an author", slug, []house.Difference{{Before: slug, After: into}})
		case "drop":
			if err := house.DropAuthor(ctx, tx, slug); err != nil {
				return err
			}
			return v.noted(ctx, tx, "stopped keeping an author", slug, []house.Difference{{Before: slug}})
		}
		sent, err := v.authorSent(ctx, tx)
		a = &sent
		if err != nil {
			return err
		}
		to = "/house/authors/" + url.PathEscape(a.Slug) + "?saved"
		made, err := house.KeepAuthor(ctx, tx, slug, v.r.PostFormValue("mark"), *a)
		if err != nil {
			return err
		}
		return v.noted(ctx, tx, "changed an author", slug, made)
	})
	if err == nil {
		return v.back(to)
	}
	if errors.Is(err, db.ErrNotFound) {
		return err
	}
	return v.showHouseAuthor(slug, a, err)
}

// authorSent reads the form of an author.
func (v *visit) authorSent(ctx context.Context, tx *db.Tx) (house.Author, error) {
	f := v.r.PostForm
	a := house.Author{Slug: strings.TrimSpace(f.Get("slug")), Email: strings.TrimSpace(f.Get("email")), Words: map[string]house.AuthorWords{}}
	for i, lang := range f["language"] {
		if i < len(f["name"]) && i < len(f["role"]) && i < len(f["biography"]) {
			a.Words[lang] = house.AuthorWords{Name: strings.TrimSpace(f["name"][i]), Role: strings.TrimSpace(f["role"][i]),
				Biography: strings.ReplaceAll(strings.TrimSpace(f["biography"][i]), "\r\n", "\n")}
		}
	}
	if text := strings.TrimSpace(f.Get("photo")); text != "" {
		which, err := id.Parse(text)
		if err == nil {
			_, err = photo.Get(ctx, tx, which)
		}
		if errors.Is(err, db.ErrNotFound) || which == 0 {
			return a, wrong(v.T("No picture of the house has the number “{number}”.", "number", clip(text)))
		}
		if err != nil {
			return a, err
		}
		a.Photo = which
	}
	if text := strings.TrimSpace(f.Get("account")); text != "" {
		account, err := staff.ByEmail(ctx, tx, text)
		if errors.Is(err, db.ErrNotFound) {
			return a, wrong(v.T("Nobody with the address “{address}” works at the desk.", "address", clip(text)))
		}
		if err != nil {
			return a, err
		}
		a.Account = account.ID
	}
	return a, nil
}
