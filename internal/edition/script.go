package edition

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// rightToLeft holds the scripts that are written from right to left (Unicode
// 17, UAX 9). Libraries were found to answer by language instead of script, and
// so wrongly for az-Arab.
var rightToLeft = map[string]bool{
	"Adlm": true, "Arab": true, "Aran": true, "Armi": true, "Avst": true, "Chrs": true, "Cprt": true, "Elym": true, "Garay": true, "Hatr": true,
	"Hebr": true, "Hung": true, "Khar": true, "Lydi": true, "Mand": true, "Mani": true, "Mend": true, "Merc": true, "Mero": true, "Narb": true,
	"Nbat": true, "Nkoo": true, "Orkh": true, "Ougr": true, "Palm": true, "Phli": true, "Phlp": true, "Phnx": true, "Prti": true, "Rohg": true,
	"Samr": true, "Sarb": true, "Sogd": true, "Sogo": true, "Syrc": true, "Thaa": true, "Yezi": true,
}

// Direction is "rtl" or "ltr" for any BCP 47 tag, by the script it names or is
// commonly written in.
func Direction(tag string) string {
	if rightToLeft[scriptOf(tag)] {
		return "rtl"
	}
	return "ltr"
}

// usual holds the scripts of languages for which likely-subtag data were found
// wanting.
var usual = map[string]string{"ks": "Arab", "ckb": "Arab", "sdh": "Arab", "lrc": "Arab", "mzn": "Arab", "yi": "Hebr", "rhg": "Rohg"}

// Script is the script (ISO 15924) that any BCP 47 tag names, or that its language
// is commonly written in.
func Script(tag string) string { return scriptOf(tag) }

func scriptOf(tag string) string {
	for _, part := range strings.Split(tag, "-")[1:] {
		if len(part) == 4 && (part[0] < '0' || part[0] > '9') {
			return strings.ToUpper(part[:1]) + strings.ToLower(part[1:])
		}
		if len(part) == 1 { // extensions follow
			break
		}
	}
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if s := usual[base]; s != "" {
		return s
	}
	t, err := language.Parse(tag)
	if err != nil {
		return "Latn"
	}
	s, _ := t.Script()
	return s.String()
}

func endonym(t language.Tag) string {
	if n := display.Self.Name(t); n != "" {
		return n
	}
	return t.String()
}

func englishName(t language.Tag) string {
	if n := display.English.Tags().Name(t); n != "" {
		return n
	}
	return t.String()
}
