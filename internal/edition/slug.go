package edition

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxSlug is the length of a slug, in runes.
const MaxSlug = 80

// latin holds letters that canonical decomposition does not part.
var latin = map[rune]string{
	'ı': "i", 'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o", 'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d",
	'þ': "th", 'Þ': "th", 'ł': "l", 'Ł': "l", 'ħ': "h", 'Ħ': "h", 'ŋ': "n", 'Ŋ': "n", 'ə': "e", 'Ə': "e",
}

const nonJoiner = "\u200c"

// Label is the slug of a section, topic or author. It is one for both spellings
// of a word, with a zero-width non-joiner and without: writers type either.
func Label(text, tag string) string { return strings.ReplaceAll(Slug(text, tag), nonJoiner, "") }

// Slug makes the readable part of an address from a headline: lower case by the
// language's own rules, Latin letters without their marks, other scripts as
// they are (NFC), everything else a hyphen; cut at a word. A zero-width
// non-joiner between two letters stays, for Persian words are misspelt without
// it. A text with nothing to keep becomes "story".
func Slug(text, tag string) string {
	spoken, _, _ := strings.Cut(strings.ToLower(tag), "-")
	text = norm.NFC.String(text)
	if spoken == "tr" || spoken == "az" {
		text = strings.ToLowerSpecial(unicode.TurkishCase, text)
	} else {
		text = strings.ToLower(text)
	}
	var b strings.Builder
	hyphen, joined, runes := false, false, 0
	var base rune // the last letter, on which a combining mark stands
	put := func(s string) {
		if hyphen && b.Len() > 0 {
			b.WriteByte('-')
			runes++
		}
		if joined && !hyphen && b.Len() > 0 && !unicode.In(base, unicode.Latin, unicode.Cyrillic, unicode.Greek) {
			b.WriteString(nonJoiner)
			runes++
		}
		hyphen, joined = false, false
		b.WriteString(s)
		runes += len([]rune(s))
	}
	for _, r := range norm.NFD.String(text) {
		switch {
		case r == '\u200c':
			joined = true
		case r == '\u200d' || r == 'ـ': // joiner and tatweel
		case r == '\'' || r == '’' || r == 'ʼ':
		case unicode.Is(unicode.Mn, r):
			// A mark on a Latin letter goes; on a letter of another script it is
			// part of the word (NFC puts it back), but vowel points are not.
			if !hyphen && b.Len() > 0 && (keepsMark(r) || r < 0x0370 && unicode.Is(unicode.Cyrillic, base)) {
				b.WriteRune(r)
			}
		case latin[r] != "":
			put(latin[r])
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mc, r):
			put(string(r))
			base = r
		default:
			hyphen = true
		}
		if runes > MaxSlug {
			break
		}
	}
	s := norm.NFC.String(b.String())
	if r := []rune(s); len(r) > MaxSlug {
		s = string(r[:MaxSlug])
		if i := strings.LastIndexByte(s, '-'); i > len(s)/2 {
			s = s[:i]
		}
	}
	if s = strings.Trim(s, "-"+nonJoiner); s == "" {
		return "story"
	}
	return s
}

// keepsMark says which combining marks are letters' parts outside Latin: the
// hamza and madda of Arabic, the marks of Indic and other scripts.
func keepsMark(r rune) bool {
	switch {
	case r >= 0x0653 && r <= 0x0655:
		return true
	case r < 0x0700: // Latin, Greek, Cyrillic accents; Hebrew and Arabic points
		return false
	case r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF, r >= 0xFE20 && r <= 0xFE2F:
		return false
	}
	return true
}
