// Package analyse says which words of a text a search takes for one. Each
// language has one analyser, which is applied to what is searched and to what
// is searched for, so that both fold alike; a language without rules of its own
// has those of its script.
//
// What is folded is what readers of the language take for one word however it
// is typed: case, digits of every script, marks that are mostly left out, letter
// forms of other keyboards, and endings. The package is pure.
package analyse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Token is one word of a text.
type Token struct {
	Start, End int // bytes in the text
	Position   int // from 1; what stands side by side counts on by one
	// Surface is the word as a reader writes it, without regard to case, digits
	// and marks that are mostly left out: what is fit to be shown.
	Surface string
	// Term is what the word is found under.
	Term string
	// Also are other terms at the same place, such as a Hebrew word without the
	// letters that are written on to it.
	Also []string
	// Tail marks the last sign of a run in a script without spaces. It is found
	// under its own, and is no part of a phrase.
	Tail bool
}

// Analyser is what one language does. It never changes and is safe for
// concurrent use, but for one that remembers.
type Analyser struct {
	// Tag is the language whose rules these are; of a script, "und-" and its code.
	Tag string

	turkish bool                     // I is the capital of ı
	fold    func(string) string      // letters that readers take for one
	stem    func(string) string      // endings
	also    func(string) []string    // see Token.Also
	clip    func(string) string      // what an apostrophe parts from the word
	glue    func(a, b string) string // affixes that some write apart: how near they must stand
	joiner  bool                     // U+200C parts words
	stop    map[string]bool
	respell [][2]string // what other keyboards write for a letter
	reach   func(runes int) int
	known   map[string]folded // see Remembering
	tokens  []Token
}

// folded is what a surface is found under.
type folded struct {
	term string
	also []string
}

// mostKnown bounds the words that an analyser remembers.
const mostKnown = 100_000

// Remembering is an analyser that folds a word once, for many texts in a row. It
// is for one goroutine alone, and what it finds in a text is good until the next.
func (a *Analyser) Remembering() *Analyser {
	b := *a
	b.known = map[string]folded{}
	return &b
}

// most bounds the words of one text, and the letters of one word.
const (
	mostTokens = 200_000
	mostRunes  = 64
)

// Text finds the words of a text.
func (a *Analyser) Text(s string) []Token {
	tokens := a.tokens[:0]
	if a.known == nil {
		tokens = make([]Token, 0, len(s)/6+1)
	} else {
		defer func() { a.tokens = tokens }()
	}
	position := 0
	add := func(t Token) {
		position++
		t.Position = position
		tokens = append(tokens, t)
	}
	each(s, a.joiner, func(w word) bool {
		if w.unspaced {
			a.pairs(w, s, add)
			return len(tokens) < mostTokens
		}
		raw := s[w.start:w.end]
		surface := a.surface(raw)
		if surface == "" {
			return true
		}
		if n := len(tokens); n > 0 && a.glue != nil {
			last := &tokens[n-1]
			if joined := a.glue(last.Surface, surface); joined != "" && near(s[last.End:w.start]) {
				last.End, last.Surface = w.end, joined
				last.Term, last.Also = a.term(joined)
				return true
			}
		}
		term, also := a.term(surface)
		add(Token{Start: w.start, End: w.end, Surface: surface, Term: term, Also: also})
		return len(tokens) < mostTokens
	})
	return tokens
}

// near says that nothing but a space or a joiner stands between two words.
func near(between string) bool {
	switch between {
	case " ", joiner, "\u00a0", "":
		return true
	}
	return false
}

const joiner = "\u200c"

// Surface is one word as it is fit to be shown; see Token.
func (a *Analyser) Surface(s string) string { return a.surface(s) }

// Bare is a surface without what an apostrophe parts from the word.
func (a *Analyser) Bare(surface string) string {
	if a.clip == nil {
		return surface
	}
	return a.clip(surface)
}

// Term is what a surface is found under, with what else stands for it.
func (a *Analyser) Term(surface string) (string, []string) { return a.term(surface) }

// Stop says that a word says too little to be looked for on its own.
func (a *Analyser) Stop(surface string) bool { return a.stop[surface] }

// Joins says that some write words as one that others part.
func (a *Analyser) Joins() bool { return a.joiner }

// Reach is how many letters of a word may be mistaken for it to be meant.
func (a *Analyser) Reach(surface string) int {
	n := utf8.RuneCountInString(surface)
	if a.reach != nil {
		return a.reach(n)
	}
	return reach(n)
}

// reach is what alphabets with written vowels allow.
func reach(runes int) int {
	switch {
	case runes < 4:
		return 0
	case runes < 8:
		return 1
	}
	return 2
}

// short is for scripts that leave vowels out: one letter tells more there.
func short(runes int) int {
	switch {
	case runes < 4:
		return 0
	case runes < 10:
		return 1
	}
	return 2
}

// never is for scripts in which a sign is a word.
func never(int) int { return 0 }

// mostRespelled bounds the spellings of one word.
const mostRespelled = 128

// Respell gives the spellings that a word typed on another keyboard may stand
// for, the word itself not among them.
func (a *Analyser) Respell(surface string) []string {
	if len(a.respell) == 0 {
		return nil
	}
	all := []string{""}
	rest := surface
	for rest != "" {
		_, size := utf8.DecodeRuneInString(rest)
		choices := []string{rest[:size]}
		step := size
		for _, r := range a.respell {
			if strings.HasPrefix(rest, r[0]) {
				choices = append(choices, r[1])
				step = len(r[0])
				choices[0] = rest[:step]
				break
			}
		}
		if len(all)*len(choices) > mostRespelled {
			choices = choices[:1]
		}
		grown := make([]string, 0, len(all)*len(choices))
		for _, c := range choices {
			for _, begun := range all {
				grown = append(grown, begun+c)
			}
		}
		all, rest = grown, rest[step:]
	}
	return all[1:] // the first is the word itself
}

// term folds a surface.
func (a *Analyser) term(surface string) (string, []string) {
	if a.known == nil {
		return a.folds(surface)
	}
	f, ok := a.known[surface]
	if !ok {
		f.term, f.also = a.folds(surface)
		if len(a.known) == mostKnown {
			clear(a.known)
		}
		a.known[strings.Clone(surface)] = f // not the text that it stands in
	}
	return f.term, f.also
}

func (a *Analyser) folds(surface string) (string, []string) {
	t := surface
	if a.clip != nil {
		t = a.clip(t)
	}
	t = strings.Map(dropQuotes, t)
	if a.fold != nil {
		t = a.fold(t)
	}
	var also []string
	if a.also != nil {
		also = a.also(t)
	}
	if a.stem != nil {
		t = a.stem(t)
		for i := range also {
			also[i] = a.stem(also[i])
		}
	}
	if t == "" {
		t = surface
	}
	return t, also
}

// dropQuotes takes away the marks that stand inside words.
func dropQuotes(r rune) rune {
	switch r {
	case '\'', '"', '׳', '״':
		return -1
	}
	return r
}

// surface folds what no reader of any language would call another spelling.
func (a *Analyser) surface(raw string) string {
	if s, ok := a.plain(raw); ok {
		return s
	}
	if !norm.NFKC.IsNormalString(raw) {
		raw = norm.NFKC.String(raw)
	}
	var b strings.Builder
	b.Grow(len(raw))
	n := 0
	for _, r := range raw {
		if n++; n > mostRunes {
			break
		}
		switch {
		case r < 0x80:
			if r >= 'A' && r <= 'Z' {
				if a.turkish && r == 'I' {
					r = 'ı'
				} else {
					r += 'a' - 'A'
				}
			}
		case ignored(r):
			continue
		case r == '’' || r == '‘' || r == 'ʼ' || r == '´' || r == '＇':
			r = '\''
		case unicode.IsDigit(r):
			r = '0' + digit(r)
		case a.turkish:
			r = unicode.TurkishCase.ToLower(r)
		default:
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "'")
}

// plain is surface for words of ASCII letters, which are the most of many texts.
func (a *Analyser) plain(raw string) (string, bool) {
	if len(raw) > mostRunes {
		return "", false
	}
	upper := false
	for i := range len(raw) {
		c := raw[i]
		if c >= 0x80 || c == '\'' {
			return "", false
		}
		upper = upper || c >= 'A' && c <= 'Z'
	}
	if !upper {
		return raw, true
	}
	if a.turkish && strings.ContainsRune(raw, 'I') {
		return "", false
	}
	return strings.ToLower(raw), true
}

// ignored says that a sign is not written by most, or not seen by any: joiners
// and marks of direction, soft hyphens, Arabic and Hebrew marks, the tatweel,
// and the stress of Cyrillic primers.
func ignored(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == 0xad, r == 0x640, r == 0x670, r == 0xfeff, r == 0x34f,
		r >= 0x300 && r <= 0x301, r == 0x307, // what Unicode has not composed
		r >= 0x591 && r <= 0x5bd, r == 0x5bf, r == 0x5c1, r == 0x5c2, r == 0x5c4, r == 0x5c5, r == 0x5c7,
		r >= 0x610 && r <= 0x61a, r >= 0x64b && r <= 0x65f, r >= 0x6d6 && r <= 0x6dc, r >= 0x6df && r <= 0x6e4, r >= 0x6e7 && r <= 0x6e8, r >= 0x6ea && r <= 0x6ed,
		r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069:
		return true
	}
	return unicode.Is(unicode.Variation_Selector, r)
}

// Digits writes the digits of any script as 0 to 9.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x80 && unicode.IsDigit(r) {
			return '0' + digit(r)
		}
		return r
	}, s)
}

// digit is the value of a decimal digit of any script. They stand in rows of ten
// that begin at the first or the seventh of sixteen; the mathematical ones, which
// do not, NFKC has made plain.
func digit(r rune) rune {
	zero := r &^ 0xf
	if !unicode.IsDigit(zero) {
		zero += 6
	}
	return min(max(r-zero, 0), 9)
}
