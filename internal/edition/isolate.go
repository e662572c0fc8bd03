package edition

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// Plain takes out of a text the marks that turn the direction of what stands
// around it (U+202A to U+202E, U+2066 to U+2069): a reader's name or search has
// no need of them, and can turn the words of a page round by them. Joiners stay:
// Persian is not written without U+200C.
func Plain(s string) string {
	if !strings.ContainsFunc(s, turns) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if turns(r) {
			return -1
		}
		return r
	}, s)
}

func turns(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// Isolated is a word of the interface as HTML: each value stands in a <bdi>, so
// that a name from the right does not turn a sentence from the left, nor the
// other way.
func (l *Language) Isolated(key string, pairs ...any) template.HTML {
	stands, values := stand(pairs)
	return isolate(l.T(key, stands...), values)
}

// IsolatedN is Isolated for a word that depends on a number.
func (l *Language) IsolatedN(key string, n int, pairs ...any) template.HTML {
	stands, values := stand(pairs)
	return isolate(l.N(key, n, stands...), values)
}

// stand puts a letter for private use in the place of each value, so that the
// word can be escaped before a value comes into it.
func stand(pairs []any) (stands []any, values []string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		letter := string(rune(0xe000 + len(values)/2))
		stands = append(stands, pairs[i], letter)
		value, safe := pairs[i+1].(template.HTML)
		if !safe {
			value = template.HTML(html.EscapeString(fmt.Sprint(pairs[i+1])))
		}
		values = append(values, letter, "<bdi>"+string(value)+"</bdi>")
	}
	return stands, values
}

func isolate(said string, values []string) template.HTML {
	said = html.EscapeString(said)
	if len(values) > 0 {
		said = strings.NewReplacer(values...).Replace(said)
	}
	return template.HTML(said)
}

// Words speaks a language on a page: what it says is HTML with every value
// isolated. In an attribute its tags are left out.
type Words struct{ *Language }

// T is Language.Isolated.
func (w Words) T(key string, pairs ...any) template.HTML { return w.Isolated(key, pairs...) }

// N is Language.IsolatedN.
func (w Words) N(key string, n int, pairs ...any) template.HTML {
	return w.IsolatedN(key, n, pairs...)
}
