package edition

import (
	"bytes"
	"io/fs"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/unicode/bidi"
)

func words(t *testing.T, tag string) map[string]any {
	t.Helper()
	raw, err := fs.ReadFile(files, "words/"+tag+".toml")
	if err != nil {
		t.Fatal(err)
	}
	var f struct{ Words map[string]any }
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
	all := slices.Clone(All())
	for tag := range load().facts {
		all = append(all, Lookup(tag))
	}
	for _, l := range all {
		f := l.facts
		if l.words.open(); l.words.err != nil {
			t.Error(l.words.err)
		}
		if f.Name == "" || f.English == "" || len(f.Months) != 12 || f.Date == "" || f.Clock == "" || f.And[0] == "" || f.Currency["USD"] == "" {
			t.Errorf("%s lacks a fact: %+v", l.Tag, f)
		}
		if f.Calendar == "jalali" && len(f.Jalali) != 12 {
			t.Errorf("%s has no names of Persian months", l.Tag)
		}
		for region, r := range f.Regions {
			if r.Digits != "" && r.Digits != "latn" && digits[r.Digits] == nil || len(r.Months)%12 != 0 || len(r.Jalali)%12 != 0 || (Custom{Calendar: r.Calendar, Months: r.Use}).Validate() != nil {
				t.Errorf("%s: %s has %+v", l.Tag, region, r)
			}
		}
		if f.Levant != nil && len(f.Levant) != 12 || f.Jalali != nil && len(f.Jalali) != 12 || (Custom{Calendar: f.Calendar, Digits: f.Digits}).Validate() != nil {
			t.Errorf("%s has %+v", l.Tag, f)
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
		"az-IR": "rtl", "azb": "rtl", "ku-IQ": "rtl", "ku-TR": "ltr", "pa-PK": "rtl", "uz-AF": "rtl", "ug-Cyrl": "ltr", "ks": "rtl", "ks-Deva": "ltr", "prs": "rtl", "acm": "rtl", "aii": "rtl", "sam": "rtl", "mid": "rtl", "jrb": "rtl",
		"man-Nkoo": "rtl", "hu-Hung": "rtl", "ar-Aran": "rtl", "syr-Syre": "rtl", "wo-Gara": "rtl", "mn-Mong": "ltr", "ko": "ltr", "sq-Todr": "ltr",
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
		"de": "14. Oktober 2014", "es": "14 de octubre de 2014", "pt": "14 de outubro de 2014", "ru": "14 октября 2014", "uk": "14 жовтня 2014", "ur": "14 اکتوبر 2014", "ja": "2014年10月14日", "nb": "14 October 2014",
		"ar-SA": "١٤ أكتوبر ٢٠١٤", "ar-SY": "١٤ تشرين الأول ٢٠١٤", "ar-JO": "١٤ تشرين الأول ٢٠١٤", "ar-PS": "١٤ تشرين الأول ٢٠١٤", "ar-IQ": "١٤ تشرين الأول ٢٠١٤", "ar-MA": "14 أكتوبر 2014",
		"fa": "۲۲ مهر ۱۳۹۳", "fa-AF": "۲۲ میزان ۱۳۹۳", "ps": "۲۲ تله ۱۳۹۳", "ps-PK": "۱۴ اکتوبر ۲۰۱۴", "ckb": "١٤ی تشرینی یەکەمی ٢٠١٤", "ckb-IR": "٢٢ی ڕەزبەری ١٣٩٣", "ur-IN": "۱۴ اکتوبر ۲۰۱۴",
		"zh-Hant-TW": "2014年10月14日", "ko": "2014년 10월 14일",
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
		{"fa", "USD", 10000, "۱۰۰\u00a0دلار"}, {"ar", "USD", 10000, "100\u00a0دولار"}, {"ar-EG", "USD", 1234550, "١٢٬٣٤٥٫٥٠\u00a0دولار"}, {"ru", "EUR", 1234550, "12\u00a0345,50\u00a0€"}, {"ja", "JPY", 1500, "1500円"}, {"tr", "USD", 10000, "100\u00a0dolar"}, {"he", "USD", 10000, "100\u00a0דולר"},
	} {
		got := Lookup(c.tag).Money(c.minor, c.currency)
		if got != c.want {
			t.Errorf("%s %d %s: %q, want %q", c.tag, c.minor, c.currency, got, c.want)
		}
	}
}

func TestSlugsFollowTheLanguagesOwnLetters(t *testing.T) {
	for _, c := range []struct{ tag, in, want string }{
		{"en", "IS threat unlikely to help US, Russia bridge divide", "is-threat-unlikely-to-help-us-russia-bridge-divide"},
		{"tr", "IĞDIR’da İZMİR ışığı", "igdirda-izmir-isigi"}, {"az", "BAKI İLİ", "baki-ili"}, {"fr", "L’été à Œuvre", "lete-a-oeuvre"}, {"de", "Straße über Öl", "strasse-uber-ol"},
		{"ar", "مفاوضات السَّلام  في المرفأ", "مفاوضات-السلام-في-المرفأ"}, {"fa", "می‌خواهم بروم", "می\u200cخواهم-بروم"}, {"he", "שָׁלוֹם, עולם", "שלום-עולם"},
		{"ru", "Ёлка и Йод", "ёлка-и-йод"}, {"en", "!!!", "story"}, {"en", "", "story"}, {"ja", "東京 タワー", "東京-タワー"}, {"en", "a--b__c", "a-b-c"},
	} {
		if got := Slug(c.in, c.tag); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.tag, c.in, got, c.want)
		}
	}
}

func TestAJoinerStaysWithinAWordOfASlugAndPartsNoLabels(t *testing.T) {
	for in, want := range map[string]string{"\u200cکتاب\u200c ها\u200c": "کتاب-ها", "کتاب\u200c\u200cها": "کتاب\u200cها", "web\u200cpage": "webpage", "\u200c": "story"} {
		if got := Slug(in, "fa"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if s := Slug(in, "fa"); Slug(s, "fa") != s {
			t.Errorf("the slug of %q has another slug", in)
		}
	}
	if Label("کتاب\u200cها", "fa") != Label("کتابها", "fa") {
		t.Error("two spellings of one word are two labels")
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
		{"en", Custom{Calendar: "jalali"}, "22 Mehr 1393"},
		{"en", Custom{Calendar: "both"}, "14 October 2014 (22 Mehr 1393)"},
		{"fa", Custom{Calendar: "both"}, "۲۲ مهر ۱۳۹۳ (۱۴ اکتبر ۲۰۱۴)"},
		{"fa", Custom{Calendar: "gregorian", Digits: "latn"}, "14 اکتبر 2014"},
		{"ar", Custom{Calendar: "both"}, "14 أكتوبر 2014 (22 مهر 1393)"},
		{"ar", Custom{Months: "both"}, "14 أكتوبر/تشرين الأول 2014"},
		{"ar-LB", Custom{Months: "both", Digits: "latn"}, "14 أكتوبر/تشرين الأول 2014"},
		{"ar-LB", Custom{Months: "international"}, "١٤ أكتوبر ٢٠١٤"},
		{"en", Custom{Months: "levant"}, "14 October 2014"},
		{"zh", Custom{Calendar: "jalali"}, "2014年10月14日"}, // no names of Persian months
	} {
		if got := Lookup(c.tag).With(c.custom).Date(day); got != c.want {
			t.Errorf("%s with %+v: %q, want %q", c.tag, c.custom, got, c.want)
		}
	}
	if (Custom{Digits: "roman"}).Validate() == nil || (Custom{Digits: "arab", Calendar: "both", Months: "international"}).Validate() != nil || (Custom{Calendar: "lunar"}).Validate() == nil || (Custom{Months: "french"}).Validate() == nil {
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

func TestTheScriptTableHoldsWhatUnicodeWritesFromRightToLeft(t *testing.T) {
	codes := map[string]string{"Adlam": "Adlm", "Arabic": "Arab", "Imperial_Aramaic": "Armi", "Avestan": "Avst", "Chorasmian": "Chrs", "Cypriot": "Cprt", "Elymaic": "Elym", "Garay": "Gara",
		"Hatran": "Hatr", "Hebrew": "Hebr", "Old_Hungarian": "Hung", "Kharoshthi": "Khar", "Lydian": "Lydi", "Mandaic": "Mand", "Manichaean": "Mani", "Mende_Kikakui": "Mend",
		"Meroitic_Cursive": "Merc", "Meroitic_Hieroglyphs": "Mero", "Old_North_Arabian": "Narb", "Nabataean": "Nbat", "Nko": "Nkoo", "Old_Turkic": "Orkh", "Old_Uyghur": "Ougr", "Palmyrene": "Palm",
		"Inscriptional_Pahlavi": "Phli", "Psalter_Pahlavi": "Phlp", "Phoenician": "Phnx", "Inscriptional_Parthian": "Prti", "Hanifi_Rohingya": "Rohg", "Samaritan": "Samr",
		"Old_South_Arabian": "Sarb", "Sidetic": "Sidt", "Old_Sogdian": "Sogo", "Sogdian": "Sogd", "Syriac": "Syrc", "Thaana": "Thaa", "Yezidi": "Yezi"}
	for name, table := range unicode.Scripts {
		if name == "Common" || name == "Inherited" {
			continue
		}
		var letters, right int
		count := func(r rune) {
			if p, _ := bidi.LookupRune(r); unicode.IsLetter(r) {
				letters++
				if p.Class() == bidi.R || p.Class() == bidi.AL {
					right++
				}
			}
		}
		for _, x := range table.R16 {
			for r := rune(x.Lo); r <= rune(x.Hi); r += rune(x.Stride) {
				count(r)
			}
		}
		for _, x := range table.R32 {
			for r := rune(x.Lo); r <= rune(x.Hi); r += rune(x.Stride) {
				count(r)
			}
		}
		if leads := letters > 0 && 2*right > letters; leads != rightToLeft[codes[name]] {
			t.Errorf("%s: %d of %d letters are written from right to left; the table says otherwise", name, right, letters)
		}
	}
	for name, code := range codes {
		if !rightToLeft[code] {
			t.Errorf("%s (%s) is missing", name, code)
		}
	}
}

func TestRussianHebrewAndArabicCountByTheirOwnForms(t *testing.T) {
	for _, c := range []struct {
		tag  string
		n    int
		want string
	}{
		{"ru", 1, "1 минута"}, {"ru", 3, "3 минуты"}, {"ru", 11, "11 минут"}, {"ru", 21, "21 минута"}, {"uk", 22, "22 хвилини"}, {"uk", 5, "5 хвилин"},
		{"ar", 0, "0 دقيقة"}, {"ar", 100, "100 دقيقة"}, {"de", 1, "1 Minute"}, {"es", 2, "2 minutos"}, {"fa", 5, "۵ دقیقه"}, {"tr", 5, "5 dakika"}, {"ar-EG", 5, "٥ دقائق"}, {"nb", 2, "2 minutes"},
	} {
		if got := Lookup(c.tag).N("story.minutes", c.n); got != c.want {
			t.Errorf("%s %d: %q, want %q", c.tag, c.n, got, c.want)
		}
	}
}

func TestAWordThatALanguageLacksIsSaidInEnglishAndToldOnce(t *testing.T) {
	var log bytes.Buffer
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(was)
	l := Lookup("tlh") // a language without words
	for range 3 {
		if l.T("page.skip") != "Skip to main content" || l.N("story.minutes", 2) != "2 minutes" {
			t.Fatal("it does not speak English")
		}
	}
	if got := log.String(); strings.Count(got, "page.skip") != 1 || strings.Count(got, "story.minutes") != 1 || !strings.Contains(got, "language=tlh") {
		t.Fatalf("the log says %s", got)
	}
	if Lookup("en").T("no.such") != "no.such" {
		t.Fatal("a key that no language has does not show")
	}
}

func TestAValueThatLooksLikeAPlaceIsNotFilled(t *testing.T) {
	if got := Lookup("en").T("feed.title", "Name", "{{.Section}}", "Section", "B"); got != "{{.Section}}: B" {
		t.Fatal(got)
	}
}
