package edition

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

func words(t *testing.T, tag string) map[string]any {
	t.Helper()
	raw, err := fs.ReadFile(files, "words/"+tag+".toml")
	if err != nil {
		t.Fatal(err)
	}
	var f file
	if _, err := toml.Decode(string(raw), &f); err != nil {
		t.Fatal(err)
	}
	return flatten("", f.Words)
}

// plurals are the CLDR 48 categories that cardinal numbers need.
var plurals = map[string][]string{
	"en": {"one", "other"}, "fr": {"one", "many", "other"}, "tr": {"one", "other"}, "fa": {"one", "other"},
	"he": {"one", "two", "other"}, "ar": {"zero", "one", "two", "few", "many", "other"},
	"de": {"one", "other"}, "es": {"one", "many", "other"}, "pt": {"one", "many", "other"}, "ur": {"one", "other"},
	"ru": {"one", "few", "many", "other"}, "uk": {"one", "few", "many", "other"},
}

var place = regexp.MustCompile(`\{\{\.\w+\}\}`)

// mayEqualEnglish holds keys that are names or marks in any language.
var mayEqualEnglish = map[string]bool{"page.copyright": true, "feed.title": true}

func TestEveryLanguageHasEveryWordWithItsPlaces(t *testing.T) {
	english := words(t, "en")
	for _, l := range All() {
		t.Run(l.Tag, func(t *testing.T) {
			own := words(t, l.Tag)
			for _, key := range slices.Sorted(maps.Keys(english)) {
				if own[key] == nil {
					t.Errorf("%s is missing", key)
				}
			}
			for key, v := range own {
				want := english[key]
				if want == nil {
					t.Errorf("%s is not in en.toml", key)
					continue
				}
				forms, plural := v.(map[string]any)
				if _, should := want.(map[string]any); plural != should {
					t.Errorf("%s: plural forms in one language and not in the other", key)
					continue
				}
				if plural {
					if got, need := slices.Sorted(maps.Keys(forms)), slices.Sorted(slices.Values(plurals[l.Tag])); !slices.Equal(got, need) {
						t.Errorf("%s has the forms %v; %s needs %v", key, got, l.Tag, need)
					}
					continue
				}
				s := v.(string)
				if strings.TrimSpace(s) == "" {
					t.Errorf("%s is empty", key)
				}
				if got, need := place.FindAllString(s, -1), place.FindAllString(want.(string), -1); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(need))) {
					t.Errorf("%s has the places %v; en has %v", key, got, need)
				}
				if l.Tag != "en" && s == want && len(s) > 12 && !mayEqualEnglish[key] {
					t.Errorf("%s is English: %q", key, s)
				}
			}
		})
	}
}

func TestEveryLanguageHasItsFacts(t *testing.T) {
	for _, l := range All() {
		f := l.facts
		if f.Name == "" || f.English == "" || len(f.Months) != 12 || f.Date == "" || f.Clock == "" || f.And[0] == "" || f.Currency["USD"] == "" {
			t.Errorf("%s lacks a fact: %+v", l.Tag, f)
		}
		if f.Calendar == "jalali" && len(f.Jalali) != 12 {
			t.Errorf("%s has no names of Persian months", l.Tag)
		}
		if f.Digits != "latn" && digits[f.Digits] == nil {
			t.Errorf("%s has digits %q", l.Tag, f.Digits)
		}
	}
}

func TestDirectionFollowsTheScriptAndNotTheLanguage(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "ltr", "ar": "rtl", "fa": "rtl", "he": "rtl", "ur": "rtl", "yi": "rtl", "ckb": "rtl", "ps": "rtl", "ug": "rtl", "sd": "rtl", "dv": "rtl", "nqo": "rtl",
		"az": "ltr", "az-Arab": "rtl", "ku": "ltr", "ku-Arab": "rtl", "pa": "ltr", "pa-Arab": "rtl", "ar-Latn": "ltr", "uz-Cyrl": "ltr", "ff-Adlm": "rtl", "syr": "rtl",
		"zh-Hant": "ltr", "ja": "ltr", "tr": "ltr", "nonsense!": "ltr", "": "ltr", "rhg": "rtl", "en-x-Arab": "ltr",
	} {
		if got := Direction(tag); got != want {
			t.Errorf("%s runs %s, want %s", tag, got, want)
		}
	}
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestPersianDatesAreThoseOfThePersianCalendar(t *testing.T) {
	for gregorian, want := range map[string]string{
		"2019-01-01": "۱۱ دی ۱۳۹۷", "2019-12-31": "۱۰ دی ۱۳۹۸", "2025-02-01": "۱۳ بهمن ۱۴۰۳", "2014-10-14": "۲۲ مهر ۱۳۹۳",
		"2024-03-19": "۲۹ اسفند ۱۴۰۲", "2024-03-20": "۱ فروردین ۱۴۰۳", "2025-03-20": "۳۰ اسفند ۱۴۰۳", "2025-03-21": "۱ فروردین ۱۴۰۴", "2026-11-24": "۳ آذر ۱۴۰۵",
	} {
		if got := Lookup("fa").Date(day(gregorian)); got != want {
			t.Errorf("%s is %s, want %s", gregorian, got, want)
		}
	}
}

func TestEveryPersianDayFollowsTheOneBefore(t *testing.T) {
	t1 := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	y, m, d := Jalali(t1)
	for range 80_000 {
		t1 = t1.AddDate(0, 0, 1)
		y2, m2, d2 := Jalali(t1)
		next := y2 == y && m2 == m && d2 == d+1 || y2 == y && m2 == m+1 && d2 == 1 && d >= 29 || y2 == y+1 && m2 == 1 && d2 == 1 && m == 12 && d >= 29
		if !next {
			t.Fatalf("%s is %d-%d-%d after %d-%d-%d", t1.Format(time.DateOnly), y2, m2, d2, y, m, d)
		}
		if m2 > 12 || d2 > 31 || m2 > 6 && d2 > 30 {
			t.Fatalf("%d-%d-%d is no day", y2, m2, d2)
		}
		y, m, d = y2, m2, d2
	}
}

func TestDatesAreWrittenAsTheLanguageDoes(t *testing.T) {
	at := day("2014-10-14")
	for tag, want := range map[string]string{
		"en": "14 October 2014", "ar": "14 أكتوبر 2014", "ar-EG": "١٤ أكتوبر ٢٠١٤", "ar-LB": "١٤ تشرين الأول ٢٠١٤", "ar-AE": "14 أكتوبر 2014",
		"he": "14 באוקטובר 2014", "tr": "14 Ekim 2014", "fr": "14 octobre 2014",
		"de": "14. Oktober 2014", "es": "14 de octubre de 2014", "pt": "14 de outubro de 2014", "ru": "14 октября 2014", "uk": "14 жовтня 2014", "ur": "14 اکتوبر 2014", "ja": "14 October 2014",
	} {
		if got := Lookup(tag).Date(at); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestMoneyIsWrittenAsTheLanguageDoes(t *testing.T) {
	for _, c := range []struct {
		tag, currency string
		minor         int64
		want          string
	}{
		{"en", "USD", 10000, "$100"}, {"en", "USD", 950, "$9.50"}, {"en", "USD", -5, "-$0.05"}, {"en", "USD", 1234567800, "$12,345,678"},
		{"en", "JPY", 1500, "1500\u00a0JPY"}, {"en", "KWD", 1500, "1.500\u00a0KWD"}, {"fr", "EUR", 950, "9,50\u00a0€"},
		{"fa", "USD", 10000, "۱۰۰\u00a0دلار"}, {"ar", "USD", 10000, "100\u00a0دولار"}, {"tr", "USD", 10000, "100\u00a0dolar"}, {"he", "USD", 10000, "100\u00a0דולר"},
	} {
		got := Lookup(c.tag).Money(c.minor, c.currency)
		if strings.ReplaceAll(got, "\u00a0", " ") != strings.ReplaceAll(c.want, "\u00a0", " ") {
			t.Errorf("%s %d %s: %q, want %q", c.tag, c.minor, c.currency, got, c.want)
		}
	}
}

func TestSlugsFollowTheLanguagesOwnLetters(t *testing.T) {
	for _, c := range []struct{ tag, in, want string }{
		{"en", "IS threat unlikely to help US, Russia bridge divide", "is-threat-unlikely-to-help-us-russia-bridge-divide"},
		{"tr", "IĞDIR’da İZMİR ışığı", "igdirda-izmir-isigi"}, {"az", "BAKI İLİ", "baki-ili"}, {"fr", "L’été à Œuvre", "lete-a-oeuvre"}, {"de", "Straße über Öl", "strasse-uber-ol"},
		{"ar", "مفاوضات السَّلام  في المرفأ", "مفاوضات-السلام-في-المرفأ"}, {"fa", "می‌خواهم بروم", "میخواهم-بروم"}, {"he", "שָׁלוֹם, עולם", "שלום-עולם"},
		{"ru", "Ёлка и Йод", "ёлка-и-йод"}, {"en", "!!!", "story"}, {"en", "", "story"}, {"ja", "東京 タワー", "東京-タワー"}, {"en", "a--b__c", "a-b-c"},
	} {
		if got := Slug(c.in, c.tag); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.tag, c.in, got, c.want)
		}
	}
}

func TestAnUnknownLanguageSpeaksEnglishAroundItsStories(t *testing.T) {
	l := Lookup("ur")
	if l.Tag != "ur" || l.Dir != "rtl" || l.Name != "اردو" || (l.Fallback && l.T("page.skip") != "Skip to main content") {
		t.Fatalf("%+v", l)
	}
	if l := Lookup("nb-NO"); l.Dir != "ltr" || !l.Fallback {
		t.Fatalf("%+v", l)
	}
}

func TestNumbersTakeThePluralFormsOfTheLanguage(t *testing.T) {
	for n, want := range map[int]string{1: "دقيقة واحدة", 2: "دقيقتان", 5: "5 دقائق", 11: "11 دقيقة"} {
		if got := Lookup("ar").N("story.minutes", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func FuzzSlug(f *testing.F) {
	f.Add("İZMİR’de 5 gün", "tr")
	f.Add("می‌خواهم", "fa")
	f.Fuzz(func(t *testing.T, text, tag string) {
		s := Slug(text, tag)
		if s == "" || utf8.RuneCountInString(s) > MaxSlug || strings.HasPrefix(s, "-") || strings.HasSuffix(s, "-") || strings.ContainsAny(s, "/?#%& \t\n\\.") {
			t.Fatalf("Slug(%q, %q) = %q", text, tag, s)
		}
	})
}

func FuzzLookup(f *testing.F) {
	f.Add("az-Arab")
	f.Fuzz(func(t *testing.T, tag string) {
		l := Lookup(tag)
		if l == nil || l.Dir != "ltr" && l.Dir != "rtl" || l.T("page.skip") == "" {
			t.Fatalf("%q gave %+v", tag, l)
		}
		_, _ = ValidTag(tag)
	})
}

func TestAHouseSetsDigitsCalendarAndMonthsOfAnEdition(t *testing.T) {
	day := time.Date(2014, 10, 14, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		tag    string
		custom Custom
		want   string
	}{
		{"ar", Custom{}, "14 أكتوبر 2014"},
		{"ar", Custom{Digits: "arab"}, "١٤ أكتوبر ٢٠١٤"},
		{"ar", Custom{Digits: "arab", Months: "levant"}, "١٤ تشرين الأول ٢٠١٤"},
		{"fa", Custom{}, "۲۲ مهر ۱۳۹۳"},
		{"fa", Custom{Digits: "latn"}, "22 مهر 1393"},
		{"en", Custom{Calendar: "jalali"}, "14 October 2014"},
	} {
		if got := Lookup(c.tag).With(c.custom).Date(day); got != c.want {
			t.Errorf("%s with %+v: %q, want %q", c.tag, c.custom, got, c.want)
		}
	}
	if (Custom{Digits: "roman"}).Validate() == nil || (Custom{Digits: "arab"}).Validate() != nil {
		t.Error("custom settings are not checked")
	}
}

func TestALanguageNamesTheOthersInItsOwnWords(t *testing.T) {
	for own, want := range map[string]string{"en": "Persian", "fr": "persan", "he": "פרסית", "de": "Persisch", "es": "persa", "pt": "persa", "ru": "персидский", "uk": "перська", "ur": "فارسی", "ar": "الفارسية", "tr": "Farsça", "fa": "فارسی"} {
		if got := Lookup(own).NameOf("fa"); got != want {
			t.Errorf("%s calls Persian %q, want %q", own, got, want)
		}
	}
}
