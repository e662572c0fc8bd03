package analyse

import "strings"

// arabicLetters are the forms of one letter that writers leave the choice of to
// their haste: the seats of hamza on alif, the dotless yeh, the tied teh; and
// the yeh and kaf of Persian and Urdu keyboards.
var arabicLetters = map[rune]rune{'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا', 'ى': 'ي', 'ة': 'ه', 'ی': 'ي', 'ک': 'ك', 'ہ': 'ه', 'ھ': 'ه', 'ە': 'ه'}

var foldArabic = runes(arabicLetters, nil)

func arabic() *Analyser {
	return &Analyser{
		fold: foldArabic, stem: stemArabic, reach: short,
		stop: foldedWords(foldArabic, "إلى أن أو أي إذا إلا التي الذي الذين الى ان او بعد بين تلك ثم حتى حول حيث ذلك ضد عن عند على علی غير فقط في فيها فيه قال قبل قد كان كانت كل لا لكن لم لن له لها ما مع من منذ منها منه نحو هذا هذه هل هم هو هي و وقد وكان ولا يكون"),
	}
}

// stemArabic takes the article and a few letters before, and the commonest
// endings after the word (Larkey's "light10").
func stemArabic(s string) string {
	if rest, ok := strings.CutPrefix(s, "و"); ok && runeCount(rest) >= 3 && !strings.HasPrefix(s, "وال") {
		s = rest
	}
	for _, head := range []string{"وال", "بال", "كال", "فال", "ال", "لل"} {
		if rest, ok := strings.CutPrefix(s, head); ok && runeCount(rest) >= 2 {
			s = rest
			break
		}
	}
	for _, tail := range []string{"ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"} {
		if rest, ok := strings.CutSuffix(s, tail); ok && runeCount(rest) >= 2 {
			s = rest
		}
	}
	return s
}

// foldedWords makes a set of words; a stop word is asked for by its surface,
// which has its own letters, so both spellings are kept.
func foldedWords(fold func(string) string, list string) map[string]bool {
	m := words(list)
	for w := range words(list) {
		m[fold(w)] = true
	}
	return m
}
