// Package edition knows languages as a newsroom needs them: scripts and
// direction, digits, calendars, money, slugs, and the words of the interface.
// What is true of one language stands in one file below words/.
package edition

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

//go:embed words/*.toml
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

	facts facts
	words *i18n.Localizer
	plain map[string]string
}

// facts stand in the table [language] of a file.
type facts struct {
	Name, English string
	Digits        string            // latn, arab or arabext
	Calendar      string            // gregorian or jalali
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
	Numerals      map[string]string // regional digits: "ar-EG" = "arab"
}

type file struct {
	Language facts
	Words    map[string]any
}

type catalogue struct {
	byTag map[string]*Language
	all   []*Language
}

// load reads every file once. A file that cannot be read is a fault of the
// build, which the tests of this package find.
var load = sync.OnceValue(func() catalogue {
	c, err := read(files)
	if err != nil {
		panic(err)
	}
	return c
})

func read(from fs.FS) (catalogue, error) {
	c := catalogue{byTag: map[string]*Language{}}
	names, err := fs.Glob(from, "words/*.toml")
	if err != nil {
		return c, err
	}
	bundle := i18n.NewBundle(language.English)
	for _, name := range names {
		raw, err := fs.ReadFile(from, name)
		if err != nil {
			return c, err
		}
		var f file
		md, err := toml.Decode(string(raw), &f)
		if err != nil {
			return c, fmt.Errorf("%s: %w", name, err)
		}
		if u := slices.DeleteFunc(md.Undecoded(), func(k toml.Key) bool { return k[0] == "words" }); len(u) > 0 {
			return c, fmt.Errorf("%s: unknown key %s", name, u[0])
		}
		tag := strings.TrimSuffix(path.Base(name), ".toml")
		l := &Language{Tag: tag, Name: f.Language.Name, EnglishName: f.Language.English, facts: f.Language, plain: map[string]string{}}
		l.Script = scriptOf(tag)
		l.Dir = Direction(tag)
		parsed, err := language.Parse(tag)
		if err != nil {
			return c, fmt.Errorf("%s: %w", name, err)
		}
		for id, v := range flatten("", f.Words) {
			m, err := message(id, v)
			if err != nil {
				return c, fmt.Errorf("%s: %s: %w", name, id, err)
			}
			if s, ok := v.(string); ok && !strings.Contains(s, "{{") {
				l.plain[id] = s
			}
			if err := bundle.AddMessages(parsed, m); err != nil {
				return c, fmt.Errorf("%s: %s: %w", name, id, err)
			}
		}
		c.byTag[tag] = l
		c.all = append(c.all, l)
	}
	for _, l := range c.all {
		l.words = i18n.NewLocalizer(bundle, l.Tag, "en")
	}
	if c.byTag["en"] == nil {
		return c, errors.New("words/en.toml is missing")
	}
	return c, nil
}

var pluralForms = []string{"zero", "one", "two", "few", "many", "other"}

// flatten names nested tables by their path; a table of plural forms is one value.
func flatten(prefix string, m map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range m {
		sub, ok := v.(map[string]any)
		if !ok {
			out[prefix+k] = v
			continue
		}
		if isPlural(sub) {
			out[prefix+k] = sub
			continue
		}
		for id, w := range flatten(prefix+k+".", sub) {
			out[id] = w
		}
	}
	return out
}

func isPlural(m map[string]any) bool {
	for k := range m {
		if !slices.Contains(pluralForms, k) {
			return false
		}
	}
	return len(m) > 0
}

func message(id string, v any) (*i18n.Message, error) {
	m := &i18n.Message{ID: id}
	switch v := v.(type) {
	case string:
		m.Other = v
	case map[string]any:
		into := map[string]*string{"zero": &m.Zero, "one": &m.One, "two": &m.Two, "few": &m.Few, "many": &m.Many, "other": &m.Other}
		for form, s := range v {
			text, ok := s.(string)
			if into[form] == nil || !ok {
				return nil, fmt.Errorf("%q is none of %v", form, pluralForms)
			}
			*into[form] = text
		}
	default:
		return nil, fmt.Errorf("%v is no text", v)
	}
	return m, nil
}

// All lists the languages that the house has words in, by tag.
func All() []*Language { return load().all }

// Lookup finds a language by its tag, by its base if need be ("ar" for
// "ar-EG"). For a language without words it makes one that speaks English
// around stories which are not: never nil.
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
		if n := l.facts.Numerals[tag]; n != "" {
			own.facts.Digits = n
			if n == "arab" && strings.HasSuffix(tag, "-LB") || strings.HasSuffix(tag, "-SY") {
				own.facts.Months = l.facts.Levant
			}
		}
		return &own
	}
	own := *c.byTag["en"]
	own.Tag, own.Fallback, own.Script, own.Dir = tag, true, scriptOf(tag), Direction(tag)
	own.Name, own.EnglishName = endonym(parsed), englishName(parsed)
	return &own
}

// NameOf is the name of another language in this one (CLDR), or, where that is
// not known, in the other language itself.
func (l *Language) NameOf(tag string) string {
	own, err := language.Parse(l.Tag)
	other, err2 := language.Parse(tag)
	if err != nil || err2 != nil {
		return tag
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

// T is a word of the interface. Pairs of name and value fill its places.
func (l *Language) T(key string, pairs ...any) string {
	if s, ok := l.plain[key]; ok && len(pairs) == 0 {
		return s
	}
	return l.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data(pairs)})
}

// N is a word that depends on a number (CLDR plural rules); {{.N}} is the number
// in the language's digits.
func (l *Language) N(key string, n int, pairs ...any) string {
	d := data(pairs)
	d["N"] = l.Number(int64(n))
	return l.localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: d, PluralCount: n})
}

func data(pairs []any) map[string]any {
	d := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		d[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return d
}

func (l *Language) localize(c *i18n.LocalizeConfig) string {
	// Where the language lacks a word the localizer gives the English one and
	// says so by an error; without either, the key shows what is missing.
	s, err := l.words.Localize(c)
	if err != nil && s == "" {
		return c.MessageID
	}
	return s
}

// Custom is what a house sets otherwise for one of its editions. An empty field
// leaves what the language does.
type Custom struct {
	Digits   string `json:"digits,omitempty"`   // latn, arab or arabext (CLDR numbering systems)
	Calendar string `json:"calendar,omitempty"` // gregorian or jalali
	Months   string `json:"months,omitempty"`   // levant: the Levant's names of the Gregorian months
}

// Validate returns an error that names the field and the mend.
func (c Custom) Validate() error {
	switch {
	case c.Digits != "" && c.Digits != "latn" && digits[c.Digits] == nil:
		return fmt.Errorf("digits %q; say latn, arab or arabext", c.Digits)
	case c.Calendar != "" && c.Calendar != "gregorian" && c.Calendar != "jalali":
		return fmt.Errorf("calendar %q; say gregorian or jalali", c.Calendar)
	case c.Months != "" && c.Months != "levant":
		return fmt.Errorf("months %q; say levant, or leave it out", c.Months)
	}
	return nil
}

// With is the language as a house has it. A calendar or month names that the
// language has no words for stay as they are.
func (l *Language) With(c Custom) *Language {
	if c == (Custom{}) {
		return l
	}
	own := *l
	if c.Digits != "" {
		own.facts.Digits = c.Digits
	}
	if c.Calendar == "gregorian" || c.Calendar == "jalali" && len(l.facts.Jalali) == 12 {
		own.facts.Calendar = c.Calendar
	}
	if c.Months == "levant" && len(l.facts.Levant) == 12 {
		own.facts.Months = l.facts.Levant
	}
	return &own
}
