package search

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"standfirst/internal/search/analyse"
)

// Limits of a query.
const (
	MostRunes = 200 // characters of what is looked for
	MostWords = 16
)

// ErrLong says that a query is longer than MostRunes; ErrManyWords, that it has
// more than MostWords words.
var (
	ErrLong      = fmt.Errorf("search: more than %d characters; look for fewer words", MostRunes)
	ErrManyWords = fmt.Errorf("search: more than %d words; look for fewer", MostWords)
)

// Digits writes the digits of any script as 0 to 9.
func Digits(s string) string { return analyse.Digits(s) }

// item is one thing that a query asks for.
type item struct {
	text   string
	phrase bool // stood in quotation marks
	minus  bool
}

// Clean brings what a reader has typed into the one spelling that is looked for
// and shown: no control characters and marks of direction, single spaces, NFC.
func Clean(q string) string {
	if len(q) > 8*MostRunes {
		q = q[:8*MostRunes] // it is refused as too long anyway
	}
	q = norm.NFC.String(strings.ToValidUTF8(q, " "))
	q = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200c' || r == '\u200d': // joiners are letters' business
			return r
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Cs, r):
			return -1
		}
		return r
	}, q)
	return strings.Join(strings.Fields(q), " ")
}

// quotation are the marks that begin or end a phrase: conventions differ on which
// of them does which.
const quotation = "\"“”„‟«»‹›「」『』〝〞＂״"

// parse parts a cleaned query into what it asks for.
func parse(q string) ([]item, error) {
	if utf8.RuneCountInString(q) > MostRunes {
		return nil, ErrLong
	}
	var items []item
	words := 0
	rest := q
	for rest != "" {
		r, size := utf8.DecodeRuneInString(rest)
		if r == ' ' {
			rest = rest[size:]
			continue
		}
		it := item{}
		if (r == '-' || r == '−' || r == '–') && len(rest) > size && rest[size] != ' ' {
			it.minus = true
			rest = rest[size:]
			r, size = utf8.DecodeRuneInString(rest)
		}
		if strings.ContainsRune(quotation, r) {
			it.text, rest = quoted(rest[size:])
			it.phrase = true
		} else {
			it.text, rest = unquoted(rest)
		}
		if strings.TrimFunc(it.text, nothing) == "" {
			continue
		}
		if words += len(strings.Fields(it.text)); words > MostWords {
			return nil, ErrManyWords
		}
		items = append(items, it)
	}
	return items, nil
}

// nothing says that a sign is none of a word.
func nothing(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }

// quoted reads up to the mark that ends a phrase: one that no letter follows, for
// Hebrew writes such marks inside words.
func quoted(s string) (phrase, rest string) {
	for i, r := range s {
		if !strings.ContainsRune(quotation, r) {
			continue
		}
		after := s[i+utf8.RuneLen(r):]
		if next, _ := utf8.DecodeRuneInString(after); after == "" || nothing(next) || !within(r) {
			return s[:i], after
		}
	}
	return s, ""
}

// within says that a mark stands inside words too.
func within(r rune) bool { return r == '"' || r == '״' || r == '”' }

// unquoted reads up to the next space, or to a mark that begins a phrase and
// stands inside no word.
func unquoted(s string) (word, rest string) {
	for i, r := range s {
		if r == ' ' || i > 0 && strings.ContainsRune(quotation, r) && !within(r) {
			return s[:i], s[i:]
		}
	}
	return s, ""
}
