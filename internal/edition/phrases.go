package edition

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Phrases are the words of an interface whose keys are the English texts
// themselves, so that a page can be read where it is written. The files of the
// folder words/TAG hold one language: "English text" = "the same in this
// language", or a table of CLDR plural forms where the text counts something.
type Phrases struct {
	byTag map[string]*Phrasebook
}

// Phrasebook speaks one language of Phrases.
type Phrasebook struct {
	*Language
	plain   map[string]string
	forms   map[string]map[string]any
	counted *i18n.Localizer
}

// ReadPhrases reads words/*/*.toml. English must be among them: it holds the
// plural forms, and nothing else.
func ReadPhrases(from fs.FS) (*Phrases, error) {
	names, err := fs.Glob(from, "words/*/*.toml")
	if err != nil {
		return nil, err
	}
	p := &Phrases{byTag: map[string]*Phrasebook{}}
	bundle := i18n.NewBundle(language.English)
	for _, name := range names {
		raw, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		var words map[string]any
		if _, err := toml.Decode(string(raw), &words); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		tag := path.Base(path.Dir(name))
		parsed, err := language.Parse(tag)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		b := p.byTag[tag]
		if b == nil {
			b = &Phrasebook{Language: Lookup(tag), plain: map[string]string{}, forms: map[string]map[string]any{}}
			p.byTag[tag] = b
		}
		for key, v := range words {
			if s, ok := v.(string); ok {
				b.plain[key] = s
				continue
			}
			m, err := message(key, v)
			if err != nil {
				return nil, fmt.Errorf("%s: %q: %w", name, key, err)
			}
			b.forms[key], _ = v.(map[string]any)
			if err := bundle.AddMessages(parsed, m); err != nil {
				return nil, fmt.Errorf("%s: %q: %w", name, key, err)
			}
		}
	}
	if p.byTag["en"] == nil {
		return nil, fmt.Errorf("words/en is missing")
	}
	for tag, b := range p.byTag {
		b.counted = i18n.NewLocalizer(bundle, tag, "en")
	}
	return p, nil
}

// Tags lists the languages that there are words in.
func (p *Phrases) Tags() (tags []string) {
	for _, l := range All() {
		if p.byTag[l.Tag] != nil {
			tags = append(tags, l.Tag)
		}
	}
	return tags
}

// In is the phrasebook of a language, or the English one.
func (p *Phrases) In(tag string) *Phrasebook {
	if b := p.byTag[tag]; b != nil {
		return b
	}
	base, _, _ := strings.Cut(tag, "-")
	return cmp.Or(p.byTag[base], p.byTag["en"])
}

// T says an English text in the phrasebook's language. Pairs of name and value
// fill the places written {name}.
func (b *Phrasebook) T(english string, pairs ...any) string {
	s := english
	if own, ok := b.plain[english]; ok {
		s = own
	}
	return fill(s, pairs)
}

// Has says whether the phrasebook itself holds a text, for tests.
func (b *Phrasebook) Has(english string) bool {
	_, plain := b.plain[english]
	return plain || b.forms[english] != nil
}

// Forms is a text for a script that fills its places itself: a string, or the
// CLDR plural forms by name where it counts something.
func (b *Phrasebook) Forms(english string) any {
	if forms := b.forms[english]; forms != nil {
		return forms
	}
	return b.T(english)
}

// N is a text that depends on a number; {N} is the number in the language's digits.
func (b *Phrasebook) N(english string, n int, pairs ...any) string {
	s, err := b.counted.Localize(&i18n.LocalizeConfig{MessageID: english, PluralCount: n})
	if err != nil && s == "" {
		s = english
	}
	return fill(s, append([]any{"N", b.Number(int64(n))}, pairs...))
}

func fill(s string, pairs []any) string {
	if len(pairs) < 2 || !strings.Contains(s, "{") {
		return s
	}
	places := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		places = append(places, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(places...).Replace(s)
}
