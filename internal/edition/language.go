// Package edition knows languages as a newsroom needs them: scripts and
// direction, digits, calendars, money, slugs, and the words of the interface.
// What is true of one language stands in one file below words/.
package edition

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed words/*.toml facts/*.toml
var files embed.FS

// ErrTag says that a text is no language tag.
var ErrTag = errors.New("language tag")

// Language is one language with its facts and words. It never changes.
type Language struct {
	Tag         string // BCP 47
	Name        string // in the language itself
	EnglishName string
	Dir         string // "ltr" or "rtl"
	Script      string // ISO 15924
	// Fallback says that the house has no words in this language, and speaks
	// English around its stories.
	Fallback bool

	home  string // the calendar of the language itself, where a house says both
	facts facts
	words *wordbook
}

// facts stand in the table [language] of a file.
type facts struct {
	Name, English string
	Digits        string            // latn, arab or arabext (CLDR numbering systems)
	Calendar      string            // gregorian, jalali or both
	Months        []string          // of the Gregorian year
	Standalone    []string          // of the Gregorian year as they stand without a day, where that is another form
	Levant        []string          // the same as the Levant names them, where it does otherwise
	Jalali        []string          // of the Persian year
	Date          string            // with {day}, {month}, {year}
	MonthOf       string            `toml:"month"` // with {month}, {year}; "{month} {year}" if empty
	Clock         string            // with {date}, {time}
	Quotes        [2]string         // opening and closing
	And           [2]string         // between the last two of a list, and between the others
	Decimal       string            // mark
	Group         string            // mark between thousands
	Currency      map[string]string // by ISO 4217 code, with {n}
	// Regions says what a country ("LB") or a script ("Hant") does otherwise.
	Regions map[string]regional

	international []string // Months, where Months holds others
}

// regional is what a country that speaks a language does otherwise. An empty
// field leaves what the language does.
type regional struct {
	Digits, Calendar string
	Use              string   // levant or both: which names of the Gregorian months
	Months, Jalali   []string // names of its own
	Quotes           []string
}

type catalogue struct {
	byTag map[string]*Language
	all   []*Language       // with words
	facts map[string]*facts // of languages without
}

// load reads what is true of each language, and the words of none: they are
// read when the language first speaks. A file that cannot be read is a fault of
// the build, which the tests of this package find.
var load = sync.OnceValue(func() catalogue {
	c, err := read(files)
	if err != nil {
		panic(err)
	}
	return c
})

func read(from fs.FS) (catalogue, error) {
	c := catalogue{byTag: map[string]*Language{}, facts: map[string]*facts{}}
	for _, folder := range []string{"words", "facts"} {
		names, err := fs.Glob(from, folder+"/*.toml")
		if err != nil {
			return c, err
		}
		for _, name := range names {
			raw, err := fs.ReadFile(from, name)
			if err != nil {
				return c, err
			}
			head, _, _ := bytes.Cut(raw, []byte("\n[words."))
			var f struct{ Language facts }
			md, err := toml.Decode(string(head), &f)
			if err != nil {
				return c, fmt.Errorf("%s: %w", name, err)
			}
			if u := md.Undecoded(); len(u) > 0 {
				return c, fmt.Errorf("%s: unknown key %s", name, u[0])
			}
			f.Language.unbreakable()
			tag := strings.TrimSuffix(path.Base(name), ".toml")
			if folder == "facts" {
				c.facts[tag] = &f.Language
				continue
			}
			l := &Language{Tag: tag, Name: f.Language.Name, EnglishName: f.Language.English, Script: scriptOf(tag), Dir: Direction(tag), facts: f.Language,
				words: &wordbook{tag: tag, from: from, name: name}}
			c.byTag[tag] = l
			c.all = append(c.all, l)
		}
	}
	if c.byTag["en"] == nil {
		return c, errors.New("words/en.toml is missing")
	}
	return c, nil
}

// unbreakable makes spaces that no line may break at of those between a number
// and its unit, within a number, and beside quotation marks.
func (f *facts) unbreakable() {
	fix := func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }
	f.Group = fix(f.Group)
	for code, form := range f.Currency {
		f.Currency[code] = fix(form)
	}
	f.Quotes = [2]string{fix(f.Quotes[0]), fix(f.Quotes[1])}
}

// All lists the languages that the house has words in, by tag.
func All() []*Language { return load().all }

// Lookup finds a language by its tag, by its base if need be ("ar" for
// "ar-EG"), with what its country does otherwise. For a language without words
// it makes one that speaks English around stories which are not: never nil.
func Lookup(tag string) *Language {
	c := load()
	if l := c.byTag[tag]; l != nil {
		return l
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return c.byTag["en"]
	}
	base, _ := parsed.Base()
	l := c.byTag[base.String()]
	// zh-Hant is not served by words in another script.
	if l != nil && Direction(tag) == l.Dir && (scriptOf(tag) == l.Script) {
		own := *l
		own.Tag = tag
		own.facts.localise(tag)
		return &own
	}
	own := *c.byTag["en"]
	own.Tag, own.Fallback, own.Script, own.Dir = tag, true, scriptOf(tag), Direction(tag)
	own.Name, own.EnglishName = endonym(parsed), englishName(parsed)
	for _, known := range []string{tag, base.String()} {
		f := c.facts[known]
		if f == nil {
			continue
		}
		if _, also := f.Regions[own.Script]; also || scriptOf(known) == own.Script {
			own.facts = *f
			own.facts.localise(tag)
			own.Name, own.EnglishName = f.Name, f.English
			if known != tag {
				own.Name, own.EnglishName = cmp.Or(display.Self.Name(parsed), f.Name), englishName(parsed)
			}
			break
		}
	}
	return &own
}

// localise applies what the script and the country of a tag do otherwise.
func (f *facts) localise(tag string) {
	for _, of := range []string{scriptOf(tag), region(tag)} {
		r, ok := f.Regions[of]
		if !ok {
			continue
		}
		f.Digits, f.Calendar = cmp.Or(r.Digits, f.Digits), cmp.Or(r.Calendar, f.Calendar)
		if len(r.Months) == 12 {
			f.Months = r.Months
		}
		if len(r.Jalali) == 12 {
			f.Jalali = r.Jalali
		}
		if len(r.Quotes) == 2 {
			f.Quotes = [2]string(r.Quotes)
		}
		f.name(r.Use)
	}
}

// name chooses the names of the Gregorian months: international, levant or
// both. A language with one set of names keeps it.
func (f *facts) name(use string) {
	if len(f.Levant) != 12 || use == "" {
		return
	}
	if f.international == nil {
		f.international = f.Months
	}
	switch use {
	case "international":
		f.Months = f.international
	case "levant":
		f.Months = f.Levant
	case "both": // as agencies write for readers from the ocean to the gulf
		both := make([]string, 12)
		for i := range both {
			both[i] = f.international[i] + "/" + f.Levant[i]
		}
		f.Months = both
	}
}

// NameOf is the name of another language in this one (CLDR), or, where that is
// not known, in the other language itself.
func (l *Language) NameOf(tag string) string {
	own, err := language.Parse(l.Tag)
	other, err2 := language.Parse(tag)
	if err != nil || err2 != nil {
		return tag
	}
	if l.Fallback { // its interface speaks English
		own = language.English
	}
	if namer := display.Languages(own); namer != nil {
		if s := namer.Name(other); s != "" {
			return s
		}
	}
	return Lookup(tag).Name
}

// ValidTag brings a tag into its one spelling. The error is ErrTag with the mend.
func ValidTag(s string) (string, error) {
	if len(s) > 35 {
		return "", fmt.Errorf("%w %q: 35 characters at most; write it as en, ar or pt-BR", ErrTag, s[:35]+"…")
	}
	t, err := language.Parse(s)
	if err != nil || t == language.Und {
		return "", fmt.Errorf("%w %q is none; write it as en, ar or pt-BR (BCP 47)", ErrTag, s)
	}
	return t.String(), nil
}
