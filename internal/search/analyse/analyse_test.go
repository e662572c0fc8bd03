package analyse

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// terms are what a text is found under, with what else stands for a word in
// brackets.
func terms(tag, text string) string {
	var all []string
	for _, t := range For(tag).Text(text) {
		s := t.Term
		for _, also := range t.Also {
			s += "[" + also + "]"
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func TestWhatReadersTakeForOneWordIsOne(t *testing.T) {
	for _, c := range []struct{ tag, a, b string }{
		{"en", "Harbours", "harbour"}, {"en", "the Minister's", "the minister"}, {"en", "naïve café", "NAIVE CAFE"}, {"en", "２０２６", "2026"}, {"en", "rights", "right"}, {"en", "ﬁne", "fine"},
		{"en", "cafe\u0301", "café"}, {"en", "co\u00adoperate", "cooperate"}, {"en", "O’Brien", "O'Brien"}, {"en", "٢٠٢٦", "2026"},
		{"fr", "l’école", "ecole"}, {"fr", "L'ÉCOLE", "école"}, {"fr", "élèves", "eleve"}, {"fr", "nationaux", "national"}, {"fr", "cœur", "coeur"}, {"fr", "qu’elle", "elle"},
		{"de", "Straße", "STRASSE"}, {"de", "Häuser", "Haeuser"}, {"de", "Münchner", "Muenchner"}, {"de", "Häuser", "Haus"}, {"de", "Wahlen", "Wahl"},
		{"es", "elección", "eleccion"}, {"es", "elecciones", "elección"}, {"es", "pingüino", "pinguino"},
		{"pt", "eleição", "eleicao"}, {"pt", "direitos", "direito"},
		{"tr", "İSTANBUL", "istanbul"}, {"tr", "IĞDIR", "ığdır"}, {"tr", "Ankara’da", "Ankara"}, {"tr", "hakları", "haklar"}, {"tr", "kâğıt", "kağıt"}, {"tr", "İZMİR’DEN", "izmir"},
		{"ru", "ещё", "еще"}, {"ru", "выборы", "выборов"}, {"ru", "ЁЛКА", "елка"}, {"ru", "за́мок", "замок"},
		{"uk", "п'ять", "п’ять"}, {"uk", "права", "прав"}, {"uk", "людина", "людини"}, {"uk", "ґанок", "ганок"},
		{"ar", "الحُقُوق", "الحقوق"}, {"ar", "والحقوق", "حقوق"}, {"ar", "أمن", "امن"}, {"ar", "الإنسان", "الانسان"}, {"ar", "حرية", "حريه"}, {"ar", "مستشفى", "مستشفي"}, {"ar", "مـــدينة", "مدينة"}, {"ar", "١٩٤٨", "1948"}, {"ar", "ﷲ", "الله"}, {"ar", "بالقانون", "القانون"},
		{"fa", "می‌خواهم", "می خواهم"}, {"fa", "می‌خواهم", "میخواهم"}, {"fa", "کتاب‌ها", "کتاب ها"}, {"fa", "کتاب‌ها", "کتابها"}, {"fa", "كتاب", "کتاب"}, {"fa", "علي", "علی"}, {"fa", "کتاب‌های", "کتاب"}, {"fa", "۱۳۹۳", "1393"}, {"fa", "۱۳۹۳", "١٣٩٣"}, {"fa", "آزادی", "ازادی"},
		{"ur", "ہے", "هے"}, {"ur", "بھی", "بہی"}, {"ur", "كيا", "کیا"}, {"ur", "حقوقِ", "حقوق"}, {"ur", "کتابوں", "کتاب"}, {"ur", "کتابیں", "کتاب"}, {"ur", "۲۰۲۶", "2026"},
		{"he", "שָׁלוֹם", "שלום"}, {"he", "ילדים", "ילד"}, {"he", "צה\"ל", "צה״ל"}, {"he", "ג'ורג'", "ג׳ורג׳"},
		{"zh-Hans", "ＡＢＣ", "abc"}, {"ja", "ﾃｽﾄ", "テスト"},
		{"el", "Αθήνας", "αθηνασ"}, {"hi", "१२", "12"}, {"bn", "১২", "12"}, {"pl", "Łódź", "lodz"}, {"vi", "Việt", "viet"}, {"sr", "ѝ", "и"},
	} {
		if a, b := terms(c.tag, c.a), terms(c.tag, c.b); a != b || a == "" {
			t.Errorf("%s: %q is found under %q, %q under %q", c.tag, c.a, a, c.b, b)
		}
	}
}

func TestLettersOfTheirOwnStayApart(t *testing.T) {
	for _, c := range []struct{ tag, a, b string }{
		{"tr", "ısı", "isi"}, {"tr", "KIZIL", "kizil"}, {"tr", "şu", "su"}, {"tr", "DIŞ", "diş"}, {"es", "año", "ano"}, {"uk", "їжа", "іжа"}, {"az-Arab", "IL", "ıl"}, {"en", "house", "mouse"}, {"he", "בית", "בת"},
	} {
		if a, b := terms(c.tag, c.a), terms(c.tag, c.b); a == b {
			t.Errorf("%s: %q and %q are both found under %q", c.tag, c.a, c.b, a)
		}
	}
}

func TestAHebrewWordIsFoundWithoutTheWordsWrittenOnToIt(t *testing.T) {
	for _, word := range []string{"הבית", "בבית", "והבית", "לבית", "מהבית", "שבבית"} {
		tokens := For("he").Text(word)
		if len(tokens) != 1 || !slices.Contains(tokens[0].Also, "בית") {
			t.Errorf("%s is found under %+v", word, tokens)
		}
	}
	if got := terms("he", "בית"); got != "בית" {
		t.Errorf("a word whose first letter is its own lost it: %s", got)
	}
}

func TestScriptsWithoutSpacesAreFoundByPairsOfSigns(t *testing.T) {
	for text, want := range map[string]string{"東京都": "東京 京都 都", "水": "水", "日本のABC": "日本 本の の abc", "人 权": "人 权", "บ้าน": "บ้า าน น"} {
		if got := terms("zh", text); got != want {
			t.Errorf("%q is found under %q, want %q", text, got, want)
		}
	}
	for _, token := range For("ja").Text("東京都") {
		if token.Tail != (token.Term == "都") {
			t.Errorf("%+v", token)
		}
	}
}

func TestWordsStandWhereTheyStandInTheText(t *testing.T) {
	text := "The Pilots’ vote — «می‌خواهم» 東京都 בַּבַּיִת"
	for _, tag := range []string{"en", "fa", "he", "zh"} {
		last := 0
		for _, token := range For(tag).Text(text) {
			if token.Start < last && !token.Tail && tag != "zh" && !strings.ContainsAny(text[token.Start:token.End], "東京都") || token.End > len(text) || token.Start >= token.End || !utf8.ValidString(text[token.Start:token.End]) {
				t.Errorf("%s: %+v", tag, token)
			}
			last = token.End
		}
	}
}

func TestAWordTypedOnAnotherKeyboardIsSpelledAgain(t *testing.T) {
	for _, c := range []struct{ tag, typed, meant string }{{"tr", "gunes", "güneş"}, {"tr", "istanbul", "istanbul"}, {"tr", "igdir", "ığdır"}, {"de", "strasse", "straße"}, {"es", "espana", "españa"}} {
		got := For(c.tag).Respell(c.typed)
		if c.typed != c.meant && !slices.Contains(got, c.meant) {
			t.Errorf("%s: %s may be none of %v", c.tag, c.meant, got)
		}
		if slices.Contains(got, c.typed) || len(got) > mostRespelled {
			t.Errorf("%s: %d spellings of %s, itself among them", c.tag, len(got), c.typed)
		}
	}
}

func TestALanguageWithoutRulesHasThoseOfItsScript(t *testing.T) {
	for tag, want := range map[string]string{"en": "en", "en-GB": "en", "pt-BR": "pt", "ar-EG": "ar", "ckb": "und-Arab", "az-Arab": "und-Arab", "az": "az", "zh": "und-Hans", "yi": "und-Hebr", "sr": "und-Cyrl", "pl": "und-Latn", "": "und-Latn", "!": "und-Latn"} {
		if got := For(tag).Tag; got != want {
			t.Errorf("%q has the analyser %s, want %s", tag, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"l’école d'été", "می‌خواهم ها", "שָׁלוֹם", "東京都", "İSTANBUL", "a\xffb", "\u200c_\u200c", "ـــ", "ﷺ", strings.Repeat("ha", 100)} {
		for _, tag := range []string{"en", "fa", "he", "tr", "zh", "de"} {
			f.Add(tag, s)
		}
	}
	f.Fuzz(func(t *testing.T, tag, s string) {
		a := For(tag)
		for i, token := range a.Text(s) {
			if token.Start < 0 || token.End > len(s) || token.Start >= token.End || token.Term == "" || token.Surface == "" || token.Position != i+1 {
				t.Fatalf("%s %q: %+v", tag, s, token)
			}
			if utf8.ValidString(s) && !utf8.ValidString(token.Term) {
				t.Fatalf("%s %q: %q", tag, s, token.Term)
			}
			a.Respell(token.Surface)
		}
	})
}

func TestAnAnalyserThatRemembersFindsTheSame(t *testing.T) {
	for tag, text := range map[string]string{
		"en": "The Ministers' harbours; the ministers’ HARBOUR, harbours", "he": "הבית הגדול והבית", "fa": "می‌خواهم می خواهم کتاب ها کتاب‌ها", "tr": "Ankara’da Ankara", "zh-Hans": "中华人民共和国 中华", "ar": "والحقوق الحقوق",
	} {
		a := For(tag).Remembering()
		for range 2 {
			if got, want := a.Text(text), For(tag).Text(text); !slices.EqualFunc(got, want, func(a, b Token) bool {
				return a.Start == b.Start && a.End == b.End && a.Position == b.Position && a.Surface == b.Surface && a.Term == b.Term && slices.Equal(a.Also, b.Also) && a.Tail == b.Tail
			}) {
				t.Errorf("%s: %v, want %v", tag, got, want)
			}
		}
	}
}
