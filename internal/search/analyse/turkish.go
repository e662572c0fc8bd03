package analyse

import (
	"strings"

	snowturkish "github.com/blevesearch/snowballstem/turkish"
)

// turkish lowers I to ı and İ to i, and keeps both for what they are: ısı is no
// isi. Its letters ç, ğ, ö, ş and ü are their own too; only the circumflex, which
// few write, goes. What another keyboard cannot write is found by Respell.
func turkish() *Analyser {
	stem := snowball(snowturkish.Stem)
	return &Analyser{
		turkish: true, fold: latin("çğıöşüə"),
		// Names part from their endings by an apostrophe: Ankara'da.
		clip: func(s string) string {
			if name, _, ok := strings.Cut(s, "'"); ok && runeCount(name) > 1 {
				return name
			}
			return s
		},
		stem:    stem,
		respell: [][2]string{{"c", "ç"}, {"g", "ğ"}, {"i", "ı"}, {"ı", "i"}, {"o", "ö"}, {"s", "ş"}, {"u", "ü"}},
		stop:    words("acaba ama ancak bir biri bu çok çünkü da daha de diye en gibi hem hep her hiç için ile ise ki kim mi mı mu mü ne neden nerede niçin niye o olan olarak oldu sonra şey siz şu tüm ve veya ya yani"),
	}
}

// azeri has the same two letters, and stems that nobody has written down.
func azeri() *Analyser {
	a := turkish()
	a.stem, a.stop = nil, nil
	return a
}
