package edition

import (
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// wordbook holds the words of one language. They are read when they are first
// asked for: a house that speaks two languages keeps no other.
type wordbook struct {
	tag  string
	from fs.FS
	name string // of the file

	once    sync.Once
	err     error
	said    map[string]string // with places as {{.Name}}
	counted *i18n.Localizer   // what has plural forms
}

func (b *wordbook) open() {
	b.once.Do(func() {
		b.said = map[string]string{}
		b.err = b.read()
		if b.err != nil { // a fault of the build, which tests find
			slog.Error("edition: words cannot be read", "error", b.err)
		}
	})
}

func (b *wordbook) read() error {
	raw, err := fs.ReadFile(b.from, b.name)
	if err != nil {
		return err
	}
	var f struct {
		Language map[string]any
		Words    map[string]any
	}
	md, err := toml.Decode(string(raw), &f)
	if err != nil {
		return fmt.Errorf("%s: %w", b.name, err)
	}
	if u := slices.DeleteFunc(md.Undecoded(), func(k toml.Key) bool { return k[0] == "language" || k[0] == "words" }); len(u) > 0 {
		return fmt.Errorf("%s: unknown key %s", b.name, u[0])
	}
	parsed, err := language.Parse(b.tag)
	if err != nil {
		return fmt.Errorf("%s: %w", b.name, err)
	}
	bundle := i18n.NewBundle(parsed)
	for id, v := range flatten("", f.Words) {
		if s, ok := v.(string); ok {
			b.said[id] = s
			continue
		}
		m, err := message(id, v)
		if err == nil {
			err = bundle.AddMessages(parsed, m)
		}
		if err != nil {
			return fmt.Errorf("%s: %s: %w", b.name, id, err)
		}
	}
	b.counted = i18n.NewLocalizer(bundle, b.tag)
	return nil
}

// say finds a word and fills its places; ok is whether there is one.
func (b *wordbook) say(key string, pairs []any) (s string, ok bool) {
	b.open()
	s, ok = b.said[key]
	if ok && len(pairs) > 0 {
		s = insert(s, pairs)
	}
	return s, ok
}

// count finds the form of a word for a number.
func (b *wordbook) count(key string, n int, pairs []any) (s string, ok bool) {
	b.open()
	if b.counted == nil {
		return "", false
	}
	d := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		d[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	s, err := b.counted.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: d, PluralCount: n})
	return s, err == nil || s != ""
}

// insert puts values into the places {{.Name}} of a text. What a value holds is
// not read again.
func insert(s string, pairs []any) string {
	var out strings.Builder
	for {
		at := strings.Index(s, "{{.")
		end := strings.Index(s, "}}")
		if at < 0 || end < at {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:at])
		name := s[at+3 : end]
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				fmt.Fprint(&out, pairs[i+1])
				break
			}
		}
		s = s[end+2:]
	}
}

// T is a word of the interface. Pairs of name and value fill its places. What a
// language lacks is said in English and told to the log once; what English
// lacks shows its key.
func (l *Language) T(key string, pairs ...any) string {
	if s, ok := l.words.say(key, pairs); ok {
		if l.Fallback {
			l.lacks(key)
		}
		return s
	}
	l.lacks(key)
	if s, ok := load().byTag["en"].words.say(key, pairs); ok {
		return s
	}
	return key
}

// N is a word that depends on a number (CLDR plural rules); {{.N}} is the number
// in the language's digits.
func (l *Language) N(key string, n int, pairs ...any) string {
	pairs = append([]any{"N", l.Number(int64(n))}, pairs...)
	if s, ok := l.words.count(key, n, pairs); ok {
		if l.Fallback {
			l.lacks(key)
		}
		return s
	}
	l.lacks(key)
	if s, ok := load().byTag["en"].words.count(key, n, pairs); ok {
		return s
	}
	return key
}

// lacking holds what the log has been told of, so that a page of a thousand
// words without a language says so once and not at every drawing.
var lacking struct {
	sync.Mutex
	told map[[2]string]bool
}

const maxLacking = 10_000 // words of languages

func (l *Language) lacks(key string) {
	lacking.Lock()
	defer lacking.Unlock()
	missing := [2]string{l.Tag, key}
	if lacking.told[missing] || len(lacking.told) >= maxLacking {
		return
	}
	if lacking.told == nil {
		lacking.told = map[[2]string]bool{}
	}
	lacking.told[missing] = true
	slog.Warn("edition: a word is missing and is said in English", "language", l.Tag, "key", key)
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
