package analyse

import "strings"

// urduLetters takes the three hehs for one, and the yeh and kaf of other
// keyboards for Urdu's.
var urduLetters = map[rune]rune{
	'ھ': 'ہ', 'ه': 'ہ', 'ە': 'ہ', 'ۂ': 'ہ', 'ۃ': 'ہ', 'ة': 'ہ', 'ۀ': 'ہ',
	'ي': 'ی', 'ى': 'ی', 'ئ': 'ی', 'ۓ': 'ے', 'ك': 'ک', 'أ': 'ا', 'آ': 'ا', 'إ': 'ا', 'ٱ': 'ا', 'ؤ': 'و', 'ں': 'ن',
}

func urdu() *Analyser {
	fold := runes(urduLetters, nil)
	return &Analyser{
		fold: fold, reach: short, joiner: true,
		stem: func(s string) string {
			if rest, ok := strings.CutSuffix(s, "یان"); ok && runeCount(rest) > 1 {
				return rest + "ی"
			}
			return cutSuffix(s, 3, urduEndings)
		},
		stop: foldedWords(fold, "اس اور ان اپنے اپنی ایک اگر آپ بھی پر تو تک تھا تھی تھے جو جس کا کو کہ کی کے کر کرنے گا گی گے لیے میں نہ نہیں نے وہ ہر ہم ہو ہوا ہوتا ہونے ہے ہیں یا یہ سے"),
	}
}

// urduEndings are the plurals and their cases, as letters are folded.
var urduEndings = []string{"ون", "ین"}
