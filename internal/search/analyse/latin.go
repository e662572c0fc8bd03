package analyse

import (
	"strings"

	snowenglish "github.com/blevesearch/snowballstem/english"
	snowfrench "github.com/blevesearch/snowballstem/french"
	snowgerman "github.com/blevesearch/snowballstem/german"
	snowportuguese "github.com/blevesearch/snowballstem/portuguese"
	snowspanish "github.com/blevesearch/snowballstem/spanish"
)

func english() *Analyser {
	return &Analyser{
		fold: latin(""), stem: snowball(snowenglish.Stem),
		clip: func(s string) string { return strings.TrimSuffix(s, "'s") },
		stop: words("a an and are as at be but by for from had has have he her his how i if in into is it its not of on or our she so that the their them then there these they this to was we were what when where which who why will with you your did do does"),
	}
}

func french() *Analyser {
	heads := words("l d j qu n s t m c jusqu lorsqu puisqu quoiqu")
	stem := snowball(snowfrench.Stem)
	return &Analyser{
		// Most leave accents out, by which Snowball knows endings: plurals go first.
		fold: latin(""), clip: elided(heads), stem: func(s string) string {
			if rest, ok := strings.CutSuffix(s, "aux"); ok && len(rest) > 1 {
				s = rest + "al"
			} else if n := len(s); n > 3 && (s[n-1] == 's' || s[n-1] == 'x') {
				s = s[:n-1]
			}
			return stem(s)
		},
		stop: words("à au aux avec ce ces cette comme d dans de des du elle elles en entre est et eux il ils je la le les leur leurs lui mais même ne nos notre nous on ont ou où par pas pour qu que qui sa sans se ses si son sont sur ta te tes tu un une vos votre vous y a"),
	}
}

// german takes ä, ae and a for one, as most who write it do: what DIN 5007 sorts
// under one letter is found under it.
func german() *Analyser {
	bare := latin("")
	return &Analyser{
		fold: func(s string) string {
			s = bare(s)
			if !strings.Contains(s, "e") {
				return s
			}
			var b strings.Builder
			last := byte(0)
			for i := range len(s) {
				c := s[i]
				// ae, oe and ue stand for ä, ö and ü; after a vowel or q the u is its own.
				if c == 'e' && (last == 'a' || last == 'o' || last == 'u') && (i < 2 || last != 'u' || !strings.ContainsRune("aeq", rune(s[i-2]))) {
					last = 0
					continue
				}
				b.WriteByte(c)
				last = c
			}
			return b.String()
		},
		stem:    snowball(snowgerman.Stem),
		respell: [][2]string{{"ae", "ä"}, {"oe", "ö"}, {"ue", "ü"}, {"ss", "ß"}, {"a", "ä"}, {"o", "ö"}, {"u", "ü"}},
		stop:    words("aber als am an auch auf aus bei bin bis da das dass dem den der des die doch du durch ein eine einem einen einer eines er es für hat hatte ich ihr im in ist ja kann mit nach nicht noch nur oder sich sie sind so über um und uns von vor war was wer wie wir wird wo zu zum zur"),
	}
}

// spanish keeps ñ, which is a letter of its own: año is no ano.
func spanish() *Analyser {
	return &Analyser{
		fold: latin("ñ"), stem: snowball(snowspanish.Stem), respell: [][2]string{{"n", "ñ"}},
		stop: words("a al ante con como cual de del desde donde e el ella ellas ellos en entre era es esa ese esta este fue ha han hay la las le les lo los más mi muy ni no nos o para pero por porque que qué quien se ser si sin sobre son su sus también te tu un una uno unos y ya"),
	}
}

// portuguesePlurals are the plurals that are not an s alone, without their tildes
// and accents, with the singular.
var portuguesePlurals = [][2]string{{"oes", "ao"}, {"aes", "ao"}, {"aos", "ao"}, {"ais", "al"}, {"eis", "el"}, {"ois", "ol"}, {"uis", "ul"}, {"ns", "m"}, {"res", "r"}, {"zes", "z"}}

func portuguese() *Analyser {
	stem := snowball(snowportuguese.Stem)
	return &Analyser{
		fold: latin(""), stem: func(s string) string {
			for _, p := range portuguesePlurals {
				if rest, ok := strings.CutSuffix(s, p[0]); ok && len(rest) > 1 {
					return stem(rest + p[1])
				}
			}
			return stem(s)
		},
		stop: words("a à ao aos as às até com como da das de dela dele do dos e é ela ele eles em entre era essa esse esta este eu foi há isso já lhe mais mas me muito na não nas nem no nos o os ou para pela pelo por qual quando que quem são se sem ser seu sua suas só também te um uma você"),
	}
}
