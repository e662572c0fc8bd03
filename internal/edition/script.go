package edition

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// rightToLeft holds the scripts that are written from right to left, by their
// ISO 15924 codes: those whose letters have the bidirectional class R or AL in
// Unicode 17, with the variants that ISO 15924 names apart (Aran, Syre, Syrj,
// Syrn). Libraries were found to answer by language instead of script, and so
// wrongly for az-Arab.
var rightToLeft = map[string]bool{
	"Adlm": true, "Arab": true, "Aran": true, "Armi": true, "Avst": true, "Chrs": true, "Cprt": true, "Elym": true, "Gara": true, "Hatr": true,
	"Hebr": true, "Hung": true, "Khar": true, "Lydi": true, "Mand": true, "Mani": true, "Mend": true, "Merc": true, "Mero": true, "Narb": true,
	"Nbat": true, "Nkoo": true, "Orkh": true, "Ougr": true, "Palm": true, "Phli": true, "Phlp": true, "Phnx": true, "Prti": true, "Rohg": true,
	"Samr": true, "Sarb": true, "Sidt": true, "Sogd": true, "Sogo": true, "Syrc": true, "Syre": true, "Syrj": true, "Syrn": true, "Thaa": true,
	"Yezi": true,
}

// unspaced holds the scripts whose words no space parts, and which know no
// italics.
var unspaced = map[string]bool{
	"Hani": true, "Hans": true, "Hant": true, "Jpan": true, "Hrkt": true, "Hira": true, "Kana": true, "Bopo": true,
	"Thai": true, "Laoo": true, "Khmr": true, "Mymr": true, "Tibt": true,
}

// Spaced says whether a language parts its words by spaces: Chinese, Japanese,
// Thai and their neighbours do not.
func Spaced(tag string) bool { return !unspaced[scriptOf(tag)] }

// Direction is "rtl" or "ltr" for any BCP 47 tag, by the script it names or is
// commonly written in.
func Direction(tag string) string {
	if rightToLeft[scriptOf(tag)] {
		return "rtl"
	}
	return "ltr"
}

// usual holds the scripts of languages, and of languages in a country, for which
// likely-subtag data were found wanting.
var usual = map[string]string{
	"ks": "Arab", "ckb": "Arab", "sdh": "Arab", "lrc": "Arab", "mzn": "Arab", "azb": "Arab", "prs": "Arab", "acm": "Arab", "acq": "Arab", "afb": "Arab", "ayl": "Arab",
	"ku-iq": "Arab", "ku-ir": "Arab", "ku-sy": "Latn", "tk-ir": "Arab", "tly-ir": "Arab",
	"yi": "Hebr", "jrb": "Hebr", "jpr": "Hebr", "rhg": "Rohg", "aii": "Syrc", "tru": "Syrc", "mid": "Mand", "sam": "Samr",
}

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
	if place := region(tag); place != "" {
		if s := usual[base+"-"+strings.ToLower(place)]; s != "" {
			return s
		}
	}
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

// region is the country that a tag names ("LB" of "ar-LB"), or nothing.
func region(tag string) string {
	for _, part := range strings.Split(tag, "-")[1:] {
		if len(part) == 1 {
			break
		}
		if len(part) == 2 || len(part) == 3 && part[0] <= '9' {
			return strings.ToUpper(part)
		}
	}
	return ""
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
