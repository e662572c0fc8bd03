package analyse

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// special are Latin letters that do not come apart into a letter and a mark.
var special = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ħ': "h", 'ı': "i", 'ŋ': "n", 'ŧ': "t", 'ə': "e", 'ĸ': "k",
}

// bare holds Latin and Greek letters without their marks, made when first needed.
var bare = sync.OnceValue(func() map[rune]string {
	m := map[rune]string{}
	for _, span := range [][2]rune{{0xc0, 0x24f}, {0x370, 0x3ff}, {0x1e00, 0x1fff}} {
		for r := span[0]; r <= span[1]; r++ {
			if !unicode.IsLetter(r) {
				continue
			}
			out := special[r]
			if out == "" {
				out = strings.Map(func(r rune) rune {
					if unicode.Is(unicode.Mn, r) {
						return -1
					}
					return r
				}, norm.NFD.String(string(r)))
			}
			if out != string(r) {
				m[r] = out
			}
		}
	}
	m['ς'] = "σ"
	return m
})

// withoutMarks takes the marks off Latin and Greek letters, but off those that
// the language counts as letters of their own.
func withoutMarks(s, keep string) string {
	first := strings.IndexFunc(s, func(r rune) bool { return r >= 0xc0 })
	if first < 0 {
		return s
	}
	marks := bare()
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:first])
	for _, r := range s[first:] {
		switch out, ok := marks[r]; {
		case r < 0xc0 || strings.ContainsRune(keep, r):
			b.WriteRune(r)
		case ok:
			b.WriteString(out)
		case r < 0x370 && unicode.Is(unicode.Mn, r):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// latin folds marks but for some letters.
func latin(keep string) func(string) string {
	return func(s string) string { return withoutMarks(s, keep) }
}

// runes folds letters by a table, after fold if there is one.
func runes(table map[rune]rune, fold func(string) string) func(string) string {
	return func(s string) string {
		s = strings.Map(func(r rune) rune {
			if to, ok := table[r]; ok {
				return to
			}
			return r
		}, s)
		if fold != nil {
			s = fold(s)
		}
		return s
	}
}

// cutSuffix takes the first of some endings away that leaves enough of the word.
func cutSuffix(s string, least int, endings []string) string {
	for _, e := range endings {
		if rest, ok := strings.CutSuffix(s, e); ok && runeCount(rest) >= least {
			return rest
		}
	}
	return s
}

func runeCount(s string) (n int) {
	for range s {
		n++
	}
	return n
}

// words makes a set.
func words(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}
