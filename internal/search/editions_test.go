package search_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/search"
	"standfirst/internal/story"
	"standfirst/internal/wire"
)

// asked is a query and the number of the text that it must find among the first
// three; none if nothing may be found.
type asked struct {
	query string
	text  int
}

// editions are the seven languages of the set of texts (the thirty articles of
// the Universal Declaration of Human Rights), asked as readers type: without
// marks, on other keyboards, in other forms, digits of other scripts.
var editions = map[string][]asked{
	"en": {{"slavery", 4}, {"SLAVE TRADE", 4}, {`"security of person"`, 3}, {"torture", 5}, {"tortured", 5}, {"freedom of thought conscience", 18}, {"article ١٩", 19}, {"“periodic holidays”", 24}, {"asylum", 14}, {"asylun", 14}, {"educating", 26}, {"movement borders -opinion", 13}},
	"fr": {{"esclavage", 4}, {"ESCLAVES", 4}, {"sureté personne", 3}, {"liberte pensee conscience", 18}, {"l'éducation", 26}, {"education gratuite", 26}, {"« congés payés »", 24}, {"conges payes", 24}, {"torture dégradant", 5}, {"article 19", 19}, {"l’État circuler", 13}, {"esclavgae", 4}},
	"tr": {{"KÖLELİK", 4}, {"kölelik", 4}, {"kolelik", 4}, {"İŞKENCE", 5}, {"işkenceye", 5}, {"vicdan din", 18}, {"DİN HÜRRİYETİ", 18}, {"ücretli tatil", 24}, {"madde 19", 19}, {"öğrenim parasız", 26}, {"ogrenim", 26}, {"memleketine dönmek", 13}},
	"ar": {{"التعذيب", 5}, {"تعذيب", 5}, {"الرَّقِيق", 4}, {"استرقاق", 4}, {"إسترقاق", 4}, {"حريه التفكير", 18}, {"حُرِّيَّة الرأي", 19}, {"«حرية الرأي»", 19}, {"المادة ١٩", 19}, {"الماده ۱۹", 19}, {"عطلات دوريه", 24}, {"التعليم المجان", 26}, {"يغادر البلاد", 13}},
	"fa": {{"بردگی", 4}, {"بردگي", 4}, {"شكنجه", 5}, {"شکنجه", 5}, {"بهره مند مذهب", 18}, {"بهره‌مند مذهب", 18}, {"بهرهمند مذهب", 18}, {"آزادی عقیده و بیان", 19}, {"ازادي عقيده", 19}, {"مرخصی های ادواری", 24}, {"مرخصی‌های ادواری", 24}, {"مرخصیهای ادواری", 24}, {"آموزش و پرورش", 26}, {"«محل اقامت»", 13}},
	"he": {{"עבדות", 4}, {"עֶבֶד", 4}, {"סחר עבדים", 4}, {"עינויים", 5}, {"מחשבה", 18}, {"המחשבה", 18}, {"מצפון", 18}, {"דת מחשבה", 18}, {"חופשה בשכר", 24}, {"לחופשה", 24}, {"חינוך", 26}, {"החינוך חינם", 26}, {"“חופש תנועה”", 13}},
	"ur": {{"غلامی", 4}, {"غلامي", 4}, {"جسمانی اذیت", 5}, {"آزادی ضمیر", 18}, {"دفعہ 19", 19}, {"دفعه ۱۹", 19}, {"تعطیلات", 24}, {"تعطيلات تنخواه", 24}, {"تعلیم مفت", 26}, {"بھائی چارے", 1}, {"بہائی چارے", 1}, {"“نقل و حرکت”", 13}},
}

func TestEveryLanguageFindsItsTextsAsReadersTypeThem(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "editions", "udhr-*.ninjs.json"))
	if len(files) == 0 {
		t.Skip("the set of texts in seven languages is not here; TestSamplesOfEveryLanguageAreFound looks in our own")
	}
	w := sqlite(t)
	i := story.NewImporter(w.db, false)
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		err = wire.Import(context.Background(), i, filepath.Base(name), f, wire.Options{Terms: access.Terms{Level: access.Open}})
		if err := cmpErr(err, f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if err := i.Flush(context.Background()); err != nil || i.Report.Imported != 30*len(files) {
		t.Fatalf("%+v %v", i.Report, err)
	}
	sources := map[string]string{}
	w.update(func(ctx context.Context, tx *db.Tx) error {
		for lang := range editions {
			metas, err := story.LatestMeta(ctx, tx, story.LatestQuery{Language: lang, Limit: 100})
			if err != nil {
				return err
			}
			for _, m := range metas {
				sources[m.ID.String()] = m.Source
			}
		}
		return nil
	})
	for lang, all := range editions {
		for _, c := range all {
			got := w.search(search.Query{Text: c.query, Language: lang}, anyone)
			var found []string
			for _, h := range got.Hits {
				found = append(found, strings.TrimPrefix(sources[h.Version.String()], "urn:udhr:"))
			}
			want := fmt.Sprintf("%s:%d", lang, c.text)
			if !slices.Contains(found[:min(3, len(found))], want) || got.Some {
				t.Errorf("%s: %q finds %v (some: %v), want %s", lang, c.query, found[:min(8, len(found))], got.Some, want)
			}
		}
	}
}

func cmpErr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
