// Package demo is the demonstration house: a fictional newsroom with original
// journalism in six languages, drawn pictures with full rights metadata, and
// the plans that a reader can subscribe to in the sandbox.
package demo

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

//go:embed all:stories
var files embed.FS

// Text is one version of one story as its file states it.
type Text struct {
	Folder     string    `toml:"-"` // names the story; links between stories use it
	Language   string    `toml:"-"` // BCP 47, from the file's name
	Body       string    `toml:"-"` // Markdown with the containers of package body
	Kind       string    `toml:"kind"`
	Origin     string    `toml:"origin"` // original or translation
	Of         string    `toml:"of"`     // language translated from
	Headline   string    `toml:"headline"`
	Standfirst string    `toml:"standfirst"`
	Kicker     string    `toml:"kicker"`
	Slug       string    `toml:"slug"`
	Dateline   string    `toml:"dateline"`
	Section    string    `toml:"section"`
	Topics     []string  `toml:"topics"`
	Terms      string    `toml:"terms"`
	Published  time.Time `toml:"-"`
	Updated    time.Time `toml:"-"`
	Translator string    `toml:"translator"`
	Bylines    []Byline  `toml:"bylines"`
	Lead       Lead      `toml:"lead"`

	PublishedText string `toml:"published"` // RFC 3339
	UpdatedText   string `toml:"updated"`   // RFC 3339, or empty
}

// Byline is one author of a text.
type Byline struct {
	Name  string `toml:"name"`
	Slug  string `toml:"slug"`
	Role  string `toml:"role"`
	Place string `toml:"place"`
}

// Lead is the lead picture as this language speaks of it.
type Lead struct {
	Scene   string `toml:"scene"`
	Caption string `toml:"caption"`
	Alt     string `toml:"alt"`
}

// Picture is what the picture desk knows of a story's lead picture, once for
// all its languages.
type Picture struct {
	Scene        string   `toml:"scene"`
	Creator      string   `toml:"creator"`
	CreatorTitle string   `toml:"creator_title"`
	Credit       string   `toml:"credit"`
	Copyright    string   `toml:"copyright"`
	UsageTerms   string   `toml:"usage_terms"`
	City         string   `toml:"city"`
	Country      string   `toml:"country"`
	CountryCode  string   `toml:"country_code"`
	Date         string   `toml:"date"` // 2006-01-02
	Headline     string   `toml:"headline"`
	Keywords     []string `toml:"keywords"`
	WireCaption  string   `toml:"wire_caption"` // instead of the fields above: one line in a wire's shape
}

// Folders lists the stories, pages last, in the order of their names.
func Folders() ([]string, error) {
	var stories, pages []string
	err := fs.WalkDir(files, "stories", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".md" {
			return err
		}
		folder := strings.TrimPrefix(path.Dir(name), "stories/")
		list := &stories
		if strings.HasPrefix(folder, "pages/") {
			list = &pages
		}
		if !slices.Contains(*list, folder) {
			*list = append(*list, folder)
		}
		return nil
	})
	slices.Sort(stories)
	slices.Sort(pages)
	return append(stories, pages...), err
}

// Texts reads every language of one story, originals first. The error names
// the file and the mend.
func Texts(folder string) ([]Text, error) {
	entries, err := files.ReadDir(path.Join("stories", folder))
	if err != nil {
		return nil, err
	}
	var texts []Text
	for _, e := range entries {
		language, ok := strings.CutSuffix(e.Name(), ".md")
		if !ok {
			continue
		}
		name := path.Join("stories", folder, e.Name())
		raw, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		t, err := parse(string(raw))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		t.Folder, t.Language = folder, language
		texts = append(texts, t)
	}
	slices.SortStableFunc(texts, func(a, b Text) int {
		return strings.Compare(a.Origin, b.Origin) // "original" sorts before "translation"
	})
	return texts, nil
}

var errFrontMatter = errors.New("front matter must stand between two lines of +++ at the top")

func parse(raw string) (Text, error) {
	var t Text
	rest, ok := strings.CutPrefix(strings.ReplaceAll(raw, "\r\n", "\n"), "+++\n")
	if !ok {
		return t, errFrontMatter
	}
	front, text, ok := strings.Cut(rest, "\n+++\n")
	if !ok {
		return t, errFrontMatter
	}
	md, err := toml.Decode(front, &t)
	if err != nil {
		return t, err
	}
	if unknown := md.Undecoded(); len(unknown) > 0 {
		return t, fmt.Errorf("unknown key %q in the front matter", unknown[0].String())
	}
	if t.Published, err = moment(t.PublishedText); err != nil || t.Published.IsZero() {
		return t, fmt.Errorf("published = %q: write a time as 2026-11-21T06:30:00+02:00", t.PublishedText)
	}
	if t.Updated, err = moment(t.UpdatedText); err != nil {
		return t, fmt.Errorf("updated = %q: write a time as 2026-11-21T06:30:00+02:00, or leave it empty", t.UpdatedText)
	}
	t.Body = strings.TrimSpace(text)
	return t, nil
}

func moment(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.RFC3339, s)
}

// PictureOf reads what is known of a story's picture; ok is false where the
// story has none.
func PictureOf(folder string) (p Picture, ok bool, err error) {
	name := path.Join("stories", folder, "photo.toml")
	raw, err := files.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return p, false, nil
	}
	if err == nil {
		_, err = toml.Decode(string(raw), &p)
	}
	if err != nil {
		return p, false, fmt.Errorf("%s: %w", name, err)
	}
	return p, true, nil
}

// names reads a file of slugs and their names by language.
func names(file string) (map[string]map[string]string, error) {
	raw, err := files.ReadFile(path.Join("stories", file))
	if err != nil {
		return nil, err
	}
	var m map[string]map[string]string
	if _, err := toml.Decode(string(raw), &m); err != nil {
		return nil, fmt.Errorf("stories/%s: %w", file, err)
	}
	return m, nil
}
