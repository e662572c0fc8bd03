package search_test

import (
	"testing"

	"standfirst/internal/search"
)

// samples are texts of our own in every language that has rules of its own, and
// one in a script without spaces, each with what readers type to find it.
var samples = map[string][]struct {
	headline, text string
	queries        []string
}{
	"en": {{"The lighthouse keepers' strike", "Forty keepers left their lamps on Thursday; the coast was dark until 5.30am.", []string{"lighthouses", "STRIKES keeper", `"left their lamps"`, "lighthose"}}, {"A naïve plan for the café", "Mayor O’Brien’s plan.", []string{"naive cafe", "O'Brien", "mayors"}}},
	"fr": {{"L’école du phare rouvre", "Les élèves de l’île y retournent dès septembre ; cœurs légers.", []string{"ecole", "l'ecole eleve", "ÎLE", "coeur leger", "« dès septembre »"}}},
	"de": {{"Die Fähre über die Förde fährt wieder", "Straßen und Häuser am Ufer waren gesperrt.", []string{"faehre", "Fähren", "strassen", "HAUS", "Foerde", "„am Ufer“"}}},
	"es": {{"El año de la pesca", "Los pescadores españoles piden más cuotas; la reunión sigue.", []string{"año", "reunion", "pescador", "ESPAÑOL", "«la reunión»", "espanoles"}}},
	"pt": {{"Eleições na ilha", "A votação termina às 18h; os direitos dos pescadores em questão.", []string{"eleicao", "votacao", "direito", "“termina às 18h”"}}},
	"tr": {{"Iğdır’da ısı rekoru", "İzmir ve İstanbul’da güneş, kâğıt fabrikaları kapalı.", []string{"IĞDIR", "ığdır", "igdir", "İZMİR", "istanbul", "gunes", "kağıt fabrika"}}},
	"ru": {{"Ёлки у порта", "Жители портового города ещё ждут паромов; выборы отложены.", []string{"елка", "житель город", "паром", "выборов", "«ещё ждут»"}}},
	"uk": {{"Порт чекає на п’ять поромів", "Мешканці міста обирають раду; ґанок ратуші зачинено.", []string{"п'ять", "пором", "мешканець місто", "ганок", "«обирають раду»"}}},
	"ar": {{"إضراب عمّال الميناء", "توقّفت العبّارات في ١٤ تشرين الأول، والمدينة تنتظر.", []string{"اضراب", "عمال الميناء", "ميناء", "عبارات 14", "المدينه", "«عمّال الميناء»"}}},
	"fa": {{"کتاب‌های تازه در مدرسه", "آموزگاران می‌خواهند سال ۱۴۰۵ زودتر آغاز شود.", []string{"کتاب ها", "كتابهاي تازه", "می خواهند", "میخواهند", "1405", "«سال ۱۴۰۵»"}}},
	"ur": {{"کتابوں کا میلہ", "شہریوں نے بھی ۲۰۲۶ کے میلے میں حصہ لیا۔", []string{"کتابیں", "كتاب", "شهري", "2026", "“حصہ لیا”"}}},
	"he": {{"שביתה בנמל", "הספינות מחכות ליד הרציף, והעיר ממתינה.", []string{"נמל", "הנמל", "שְׁבִיתָה", "ספינות", "עיר", "“ליד הרציף”"}}},
	"zh": {{"東京都的渡輪", "港口今天重新開放。", []string{"渡輪", "京都", "輪", "「重新開放」", "港口 開放"}}},
	"ja": {{"フェリーが再開", "港は１４日に開いた。", []string{"ﾌｪﾘｰ", "再開", "14日"}}},
	"pl": {{"Łódź portowa", "Promy znów kursują.", []string{"lodz", "PROMY"}}},
}

func TestSamplesOfEveryLanguageAreFound(t *testing.T) {
	w := sqlite(t)
	ids := map[string]string{}
	for lang, all := range samples {
		for _, s := range all {
			ids[s.headline] = w.publish(lang, text(s.headline, "open", s.text)).String()
		}
	}
	for lang, all := range samples {
		for _, s := range all {
			for _, typed := range s.queries {
				got := w.search(search.Query{Text: typed, Language: lang}, anyone)
				if len(got.Hits) == 0 || got.Hits[0].Version.String() != ids[s.headline] || got.Some {
					t.Errorf("%s: %q finds %d (some: %v, instead: %q), not %q", lang, typed, got.Total, got.Some, got.Instead, s.headline)
				}
			}
			if got := w.search(search.Query{Text: "wigglebotxq", Language: lang}, anyone); got.Total != 0 {
				t.Errorf("%s: a word that stands nowhere finds %d", lang, got.Total)
			}
		}
	}
}
