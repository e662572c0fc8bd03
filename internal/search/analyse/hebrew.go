package analyse

import (
	"strings"
	"unicode/utf8"
)

var hebrewFinals = map[rune]rune{'ך': 'כ', 'ם': 'מ', 'ן': 'נ', 'ף': 'פ', 'ץ': 'צ'}

// foldHebrew writes final letters as others, so that what an ending leaves is
// written as it stands alone.
var foldHebrew = runes(hebrewFinals, nil)

func hebrew() *Analyser {
	return &Analyser{
		fold: foldHebrew, reach: short, also: withoutPrefixes,
		stem: func(s string) string { return cutSuffix(s, 3, []string{"ימ", "ות"}) },
		stop: foldedWords(foldHebrew, "אבל או אותו אז אין אך אל אם אני אשר את אתה בין גם הוא היא היה היו הם הן זה זו זאת יש כי כל כמו לא לו לה מה מי של על עד עם רק שלא"),
	}
}

const (
	hebrewPrefixes = "והבכלמש" // and, the, in, as, to, from, that
	mostPrefixes   = 3
	leastLetters   = 3 // that a word has without them; 2 after "and" and "the", the commonest
)

// withoutPrefixes gives a word without the one-letter words that Hebrew writes on
// to it: והבית is found by בית. Which letters are such words only the sense can
// tell; so the word is found under each of its readings, and under itself.
func withoutPrefixes(s string) (all []string) {
	for range mostPrefixes {
		r, size := utf8.DecodeRuneInString(s)
		least := leastLetters
		if r == 'ו' || r == 'ה' {
			least--
		}
		if !strings.ContainsRune(hebrewPrefixes, r) || runeCount(s[size:]) < least {
			break
		}
		s = s[size:]
		all = append(all, s)
	}
	return all
}
