package desk

import (
	"embed"
	"fmt"
	"slices"
	"time"

	"standfirst/internal/edition"
	"standfirst/web"
)

//go:embed words
var wordFiles embed.FS

// words are the texts of the desk in every language that it speaks, and which of
// them each script says.
type words struct {
	*edition.Phrases
	scripts map[string][]string
}

func readWords() (words, error) {
	p, err := edition.ReadPhrases(wordFiles)
	if err != nil {
		return words{}, fmt.Errorf("desk: %w", err)
	}
	scripts, err := web.Words()
	return words{p, scripts}, err
}

// Languages are those that the desk speaks.
func (d *Desk) Languages() []string { return d.words.Tags() }

// T says an English text in the language of who looks at the screen. Pairs of
// name and value fill the places written {name}.
func (f Frame) T(english string, pairs ...any) string { return f.book.T(english, pairs...) }

// N says a text that counts something; its forms stand in words/.
func (f Frame) N(english string, n int, pairs ...any) string { return f.book.N(english, n, pairs...) }

// Lang is the language of the screen, as the attribute lang takes it.
func (f Frame) Lang() string { return f.book.Tag }

// Dir is the direction of the screen.
func (f Frame) Dir() string { return f.book.Dir }

// PageDir is Dir for the layout: a screen may have a text whose direction it
// calls Dir, and the page keeps its own all the same.
func (f Frame) PageDir() string { return f.Dir() }

// DirOf is the direction of a text in a language.
func (Frame) DirOf(tag string) string { return edition.Direction(tag) }

// LanguageName is the name of a language in the language of the screen.
func (f Frame) LanguageName(tag string) string { return f.book.NameOf(tag) }

// OwnName is the name of a language in itself.
func (Frame) OwnName(tag string) string { return edition.Lookup(tag).Name }

// Number writes a whole number in the digits of the screen's language.
func (f Frame) Number(n int) string { return f.book.Number(int64(n)) }

// Time writes a moment in the zone of who looks; "–" for none.
func (f Frame) Time(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return f.book.DateTime(t.In(f.zone()))
}

// ISO writes a moment for machines (RFC 3339, UTC).
func (Frame) ISO(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func (f Frame) zone() *time.Location {
	if f.Who.Zone != "" {
		if z, err := time.LoadLocation(f.Who.Zone); err == nil {
			return z
		}
	}
	return time.UTC
}

// phrase marks a text that stands in a table and is said later, so that the test
// of completeness finds it.
func phrase(english string) string { return english }

// Speaks says whether the desk speaks a language.
func Speaks(tag string) bool {
	w, err := readWords()
	return err == nil && slices.Contains(w.Tags(), tag)
}
