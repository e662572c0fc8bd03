package analyse

import (
	"strings"
	"sync"

	"github.com/blevesearch/snowballstem"
	"golang.org/x/text/language"

	"standfirst/internal/edition"
)

// languages are the analysers with rules of their own. Each stands in the file
// of its script or its language.
var languages = map[string]func() *Analyser{
	"en": english, "fr": french, "de": german, "es": spanish, "pt": portuguese, "tr": turkish, "az": azeri,
	"ru": russian, "uk": ukrainian, "ar": arabic, "fa": persian, "ur": urdu, "he": hebrew,
}

// scripts are the rules of languages without their own.
var scripts = map[string]func() *Analyser{
	"Arab": func() *Analyser { return &Analyser{fold: foldArabic, reach: short} },
	"Hebr": func() *Analyser { return &Analyser{fold: foldHebrew, reach: short} },
	"Cyrl": func() *Analyser { return &Analyser{fold: runes(cyrillic, nil)} },
	"Hans": func() *Analyser { return &Analyser{reach: never} },
	"Hant": func() *Analyser { return &Analyser{reach: never} },
	"Jpan": func() *Analyser { return &Analyser{reach: never} },
	"Kore": func() *Analyser { return &Analyser{reach: never} },
	"Thai": func() *Analyser { return &Analyser{reach: never} },
}

var (
	mu    sync.Mutex
	known = map[string]*Analyser{}
)

// For gives the analyser of a language (BCP 47): its own, or that of its script.
func For(tag string) *Analyser {
	name, make := choose(tag)
	mu.Lock()
	defer mu.Unlock()
	if a := known[name]; a != nil {
		return a
	}
	a := make()
	a.Tag = name
	known[name] = a
	return a
}

func choose(tag string) (name string, make func() *Analyser) {
	script := edition.Script(tag)
	base := "und"
	if t, err := language.Parse(tag); err == nil {
		b, _ := t.Base()
		base = b.String()
	}
	if make := languages[base]; make != nil && script == edition.Script(base) {
		return base, make // az-Arab is not written by the rules of az
	}
	if make := scripts[script]; make != nil {
		return "und-" + script, make
	}
	return "und-" + script, func() *Analyser { return &Analyser{fold: latin("")} }
}

// snowball makes a stemmer of one of Snowball's.
func snowball(stem func(*snowballstem.Env) bool) func(string) string {
	return func(s string) string {
		env := snowballstem.NewEnv(s)
		stem(env)
		return env.Current()
	}
}

// elided takes what stands before an apostrophe away if it is one of some
// words: l'école is found as école.
func elided(heads map[string]bool) func(string) string {
	return func(s string) string {
		if head, rest, ok := strings.Cut(s, "'"); ok && heads[head] && rest != "" {
			return rest
		}
		return s
	}
}
