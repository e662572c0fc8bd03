package e2e_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// quay is a story in English that no other language has.
func (h *house) quay(version, text string) listed {
	h.t.Helper()
	item := map[string]any{"uri": "urn:test:quay", "type": "text", "version": version, "versionCreated": "2026-11-20T08:0" + version + ":00Z", "pubStatus": "usable", "language": "en",
		"headlines": []any{map[string]any{"role": "main", "value": "Quay seven opens again"}},
		"bodies":    []any{map[string]any{"role": "main", "contentType": "text/html", "value": text}}}
	b, err := json.Marshal([]any{item})
	if err != nil {
		h.t.Fatal(err)
	}
	file := filepath.Join(h.t.TempDir(), "quay.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.bring(file)
	for _, v := range h.list() {
		if v.Language == "en" && v.Headline == "Quay seven opens again" {
			return v
		}
	}
	h.t.Fatal("the story was not imported")
	return listed{}
}

const (
	quayFirst  = "<p>Quay seven opens again on Monday.</p><h2>Why it was shut</h2><p>A crane fell in March.</p><ul><li>Two ships wait</li><li>One has left</li></ul><p>The harbour master, Ines Korvald, says it is safe.</p>"
	quaySecond = "<p>Quay seven opens again on Tuesday.</p><h2>Why it was shut</h2><p>A crane fell in March.</p><ul><li>Two ships wait</li><li>One has left</li></ul><p>The harbour master, Ines Korvald, says it is safe.</p><p>The port pays for the repair.</p>"
)

func TestAStoryIsTranslatedBesideItsSourceAndFollowsItWhenItGoesOn(t *testing.T) {
	h := demonstration(t)
	s := h.quay("1", quayFirst)
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))

	// From the version's page into Arabic, with nothing translated yet.
	submit(t, ctx, chromedp.Navigate(h.desk+"/version/"+s.ID))
	check(t, "version without a translation", ctx)
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#into"), "ar"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("details.begin button.main")))
	here := at(t, ctx)
	if !strings.HasSuffix(here, "/translate") {
		t.Fatalf("a translation that has begun opens %s", here)
	}
	check(t, "translation begun", ctx)
	if n := count(t, ctx, ".blocks > li"); n != 5 {
		t.Errorf("%d rows stand for a text of five blocks", n)
	}
	if n := count(t, ctx, `textarea[name^="text."][dir="rtl"][lang="ar"]`); n != 5 {
		t.Errorf("%d boxes are written from the right, in Arabic", n)
	}
	if got := text(t, ctx, ".counts"); !strings.Contains(got, "4 blocks not translated") && !strings.Contains(got, "5 blocks not translated") {
		t.Errorf("the counts read %q", got)
	}

	// By keyboard from block to block, saved without leaving.
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#f-headline"), "الرصيف السابع يفتح من جديد"))
	do(t, ctx, chromedp.Focus(chromedp.CSS("#t-0")))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#t-0"), "يفتح الرصيف السابع من جديد يوم الاثنين."))
	do(t, ctx, chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(2)))
	if got := ask[string](t, ctx, `document.activeElement.id`); got != "t-1" {
		t.Errorf("Control and Enter goes to %q", got)
	}
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#t-1"), "لماذا أُغلق"))
	do(t, ctx, chromedp.KeyEvent("s", chromedp.KeyModifiers(2)))
	h.waitFor("the translation to be saved", 5*time.Second, func() bool { return strings.Contains(text(t, ctx, ".saving"), "Saved as revision 2") })
	if at(t, ctx) != here {
		t.Error("saving by key leaves the page")
	}

	// The page drawn again has what was saved, and the rest still waits.
	submit(t, ctx, chromedp.Navigate(here))
	if got := ask[string](t, ctx, `document.querySelector("#t-1").value + "|" + document.querySelector("#t-2").value + "|" + document.querySelector("#f-slug").value`); got != "لماذا أُغلق||الرصيف-السابع-يفتح-من-جديد" {
		t.Errorf("drawn again the second block, the third and the slug read %q", got)
	}

	// The source goes on: the change stands beside the block, and the new block has a place.
	h.quay("2", quaySecond)
	submit(t, ctx, chromedp.Navigate(here))
	check(t, "translation behind", ctx)
	if got := text(t, ctx, ".owed"); !strings.Contains(got, "Behind by 1 revision") {
		t.Errorf("a translation that is behind says %q", got)
	}
	if got := ask[string](t, ctx, `[...document.querySelectorAll(".blocks ins, .blocks del")].map(e => e.tagName + " " + e.textContent).join(", ")`); got != "DEL Monday, INS Tuesday" {
		t.Errorf("the source's difference reads %q", got)
	}
	if n := count(t, ctx, ".blocks > li"); n != 6 {
		t.Errorf("%d rows, where the source has six blocks now", n)
	}
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#t-0"), "يفتح الرصيف السابع من جديد يوم الثلاثاء."))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#t-5"), "الميناء يدفع ثمن الإصلاح."))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`button[value="follow"]`)))
	if n := count(t, ctx, ".owed"); n != 0 || !strings.Contains(text(t, ctx, ".said"), "follows revision 2") {
		t.Errorf("after following, %d things are owed", n)
	}
	if n := count(t, ctx, ".blocks > li"); n != 6 || count(t, ctx, ".unsure") != 0 {
		t.Errorf("after following, %d rows stand for six blocks", n)
	}

	// What is still to come holds publication; with it written, readers have it under the translator's name.
	version := strings.TrimSuffix(here, "/translate")
	submit(t, ctx, chromedp.Navigate(version+"/publish"))
	if got := text(t, ctx, ".findings .blocks"); !strings.Contains(got, "TK") {
		t.Errorf("a translation with words to come may go out: %q", got)
	}
	submit(t, ctx, chromedp.Navigate(here))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#f-translator"), "رنا عزيز"))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#t-2"), "سقطت رافعة في آذار."))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#t-3"), "- سفينتان تنتظران\n- وغادرت واحدة"))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#t-4"), "تقول إينس كورفالد، مديرة المرفأ، إنه آمن."))
	do(t, ctx, chromedp.Click(chromedp.CSS(".bar button.main")))
	h.waitFor("the translation to be saved", 5*time.Second, func() bool { return strings.Contains(text(t, ctx, ".saving"), "Saved as revision") })
	submit(t, ctx, chromedp.Navigate(version+"/publish"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("form.publish button.main")))
	var arabic listed
	for _, v := range h.list() {
		if v.Language == "ar" && v.Story == s.Story {
			arabic = v
		}
	}
	h.waitFor("the translation to be published", 5*time.Second, func() bool {
		status, page := h.get(arabic.URL)
		return status == 200 && strings.Contains(page, "رنا عزيز") && strings.Contains(page, "سفينتان تنتظران")
	})

	// A correction of the source stays open until the translation is corrected too.
	submit(t, ctx, chromedp.Navigate(h.desk+"/version/"+s.ID+"/correct"))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#text"), "The crane fell in April, not in March."))
	submit(t, ctx, chromedp.Click(chromedp.CSS("form.correct button.main")))
	submit(t, ctx, chromedp.Navigate(h.desk+"/corrections"))
	check(t, "corrections, one open", ctx)
	if got := text(t, ctx, "header .count"); got != "1" {
		t.Errorf("the navigation counts %q", got)
	}
	submit(t, ctx, chromedp.Navigate(version))
	check(t, "version whose source was corrected", ctx)
	submit(t, ctx, chromedp.Navigate(h.desk+"/corrections"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("td .deeds a")))
	if got := ask[string](t, ctx, `document.querySelector("#text").value`); got != "The crane fell in April, not in March." {
		t.Errorf("the translation's correction begins with %q", got)
	}
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#text"), "سقطت الرافعة في نيسان لا في آذار."))
	submit(t, ctx, chromedp.Click(chromedp.CSS("form.correct button.main")))
	submit(t, ctx, chromedp.Navigate(h.desk+"/corrections"))
	if got := text(t, ctx, "main"); !strings.Contains(got, "No correction is open.") || count(t, ctx, "header .count") != 0 {
		t.Errorf("after both are corrected the page says %.300s", got)
	}

	// The story is not missing in Arabic any more.
	submit(t, ctx, chromedp.Navigate(h.desk+"/translations?language=ar"))
	check(t, "translations", ctx)
	if got := text(t, ctx, "main"); strings.Contains(got, "Quay seven opens again") {
		t.Errorf("the work list reads %.400s", got)
	}
}

func TestWhatIsNotSavedIsKeptByTheBrowserAndOfferedAgain(t *testing.T) {
	h := demonstration(t)
	s := h.quay("1", quayFirst)
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	submit(t, ctx, chromedp.Navigate(h.desk+"/version/"+s.ID))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#into"), "fa"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("details.begin button.main")))
	here := at(t, ctx)
	write := `(text => { const b = document.querySelector("#t-0"); b.value = text; b.dispatchEvent(new Event("input", {bubbles: true})); return b.value })(` + quoted("اسکله‌ی هفت دوباره باز می‌شود.") + `)`
	ask[string](t, ctx, write)
	h.cutOff(ctx, true)
	ask[bool](t, ctx, `(document.querySelector(".bar button.main").click(), true)`)
	h.waitFor("the failure to be told", 5*time.Second, func() bool { return strings.Contains(text(t, ctx, ".saving"), "cannot be reached") })
	h.cutOff(ctx, false)
	// The same browser opens the page anew, as after a crash.
	ctx, end := chromedp.NewContext(ctx)
	defer end()
	submit(t, ctx, chromedp.Navigate(here))
	if got := ask[string](t, ctx, `document.querySelector("#t-0").value`); got != "" {
		t.Fatalf("what was not saved is in the form: %q", got)
	}
	check(t, "translation, something kept", ctx)
	do(t, ctx, chromedp.Click(chromedp.CSS(".unsaved button")))
	do(t, ctx, chromedp.Click(chromedp.CSS(".bar button.main")))
	h.waitFor("the translation to be saved", 5*time.Second, func() bool { return strings.Contains(text(t, ctx, ".saving"), "Saved as revision 2") })
	submit(t, ctx, chromedp.Navigate(here))
	if got := ask[string](t, ctx, `document.querySelector("#t-0").value`); got != "اسکله‌ی هفت دوباره باز می‌شود." || count(t, ctx, ".unsaved") != 0 {
		t.Errorf("put back and saved, the block reads %q", got)
	}
}

func TestTwoWindowsOnOneTranslationLoseNothingOfEachOther(t *testing.T) {
	h := demonstration(t)
	s := h.quay("1", quayFirst)
	one := browser(t, 1280, 900)
	h.owner(one, "en", "light")
	submit(t, one, chromedp.Navigate(h.desk+"/version/"+s.ID))
	do(t, one, chromedp.SetValue(chromedp.CSS("#into"), "ar"))
	submit(t, one, chromedp.Click(chromedp.CSS("details.begin button.main")))
	here := at(t, one)
	two, end := chromedp.NewContext(one)
	defer end()
	submit(t, two, chromedp.Navigate(here))
	do(t, one, chromedp.SetValue(chromedp.CSS("#t-0"), "من النافذة الأولى."))
	do(t, one, chromedp.Click(chromedp.CSS(".bar button.main")))
	h.waitFor("the first to be saved", 10*time.Second, func() bool { return strings.Contains(text(t, one, ".saving"), "Saved as revision 2") })
	do(t, two, chromedp.SetValue(chromedp.CSS("#t-2"), "من النافذة الثانية."))
	submit(t, two, chromedp.Click(chromedp.CSS(".bar button.main")))
	check(t, "translation, conflict", two)
	if got := text(t, two, ".owed"); !strings.Contains(got, "Somebody else has saved meanwhile") || !strings.Contains(got, "من النافذة الأولى.") {
		t.Errorf("the conflict says %q", got)
	}
	both := `document.querySelector("#t-0").value + " " + document.querySelector("#t-2").value`
	if got := ask[string](t, two, both); got != "من النافذة الأولى. من النافذة الثانية." {
		t.Errorf("the form holds %q", got)
	}
	do(t, two, chromedp.Click(chromedp.CSS(".bar button.main")))
	h.waitFor("both to be saved", 10*time.Second, func() bool { return strings.Contains(text(t, two, ".saving"), "Saved as revision 3") })
	submit(t, one, chromedp.Navigate(here))
	if got := ask[string](t, one, both); got != "من النافذة الأولى. من النافذة الثانية." {
		t.Errorf("saved is %q", got)
	}
}

// cutOff cuts this browser off from the desk, or joins it again.
func (h *house) cutOff(ctx context.Context, off bool) {
	h.t.Helper()
	var p network.SetBlockedURLsParams
	if off {
		p.URLPatterns = []*network.BlockPattern{{URLPattern: h.desk + "/*", Block: true}}
	}
	if _, err := chromedp.Call(ctx, network.SetBlockedURLs, p); err != nil {
		h.t.Fatal(err)
	}
}

func TestTranslationsViolateNothingInTwoLanguagesLightAndDark(t *testing.T) {
	h := demonstration(t)
	s := h.quay("1", quayFirst)
	ctx := browser(t, 1280, 900)
	h.owner(ctx, "en", "light")
	submit(t, ctx, chromedp.Navigate(h.desk+"/version/"+s.ID))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#into"), "ar"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("details.begin button.main")))
	here := at(t, ctx)
	h.quay("2", quaySecond)
	for _, language := range []string{"en", "ar"} {
		for _, scheme := range []string{"light", "dark"} {
			h.owner(ctx, language, scheme)
			for name, address := range map[string]string{"translation": here, "its version": strings.TrimSuffix(here, "/translate"), "source": h.desk + "/version/" + s.ID,
				"translations": h.desk + "/translations", "corrections": h.desk + "/corrections"} {
				submit(t, ctx, chromedp.Navigate(address))
				check(t, strings.Join([]string{name, language, scheme}, " "), ctx)
				if got := ask[string](t, ctx, `document.documentElement.dir`); got != map[string]string{"en": "ltr", "ar": "rtl"}[language] {
					t.Errorf("in %s the page of the %s runs %s", language, name, got)
				}
			}
		}
	}
	do(t, ctx, chromedp.EmulateViewport(320, 700))
	for _, address := range []string{here, strings.TrimSuffix(here, "/translate"), h.desk + "/translations"} {
		submit(t, ctx, chromedp.Navigate(address))
		check(t, "narrow "+address[len(address)-6:], ctx)
	}
}
