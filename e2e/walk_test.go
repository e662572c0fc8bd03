package e2e_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// choose puts a select that has the focus on a value, key by key.
func choose(t *testing.T, ctx context.Context, value string) {
	t.Helper()
	do(t, ctx, press(kb.Home))
	for range 60 {
		if ask[string](t, ctx, `document.activeElement.value`) == value {
			return
		}
		do(t, ctx, press(kb.ArrowDown))
	}
	t.Fatalf("the keyboard does not reach the choice %q", value)
}

// here says whether the focus is on an element.
func here(t *testing.T, ctx context.Context, selector string) bool {
	t.Helper()
	return ask[bool](t, ctx, `!!document.activeElement?.matches(`+quoted(selector)+`)`)
}

// journey is one way from an empty story to a published translation.
type journey struct {
	speaks                     string // the language of the desk
	language, headline         string
	standfirst, first, second  string
	into, translated, standing string
	one, two                   string
}

// walk goes the whole way by keyboard: nothing is clicked, and no address is typed
// after the first.
func (h *house) walk(t *testing.T, j journey) {
	ctx := browser(t, 1280, 900)
	// A press of chromedp's drops a zero-width non-joiner; what an input method
	// inserts keeps it.
	write := func(text string) {
		if _, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	speaking(t, ctx, j.speaks)
	do(t, ctx, chromedp.Navigate(h.link))
	tabTo(t, ctx, "button.main")
	submit(t, ctx, press(kb.Enter))
	if got := ask[string](t, ctx, `document.documentElement.lang`); got != j.speaks {
		t.Fatalf("the desk speaks %s", got)
	}

	// An empty story.
	tabTo(t, ctx, `a[href="/new"]`)
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, "#headline")
	write(j.headline)
	tabTo(t, ctx, "#language")
	choose(t, ctx, j.language)
	tabTo(t, ctx, "#terms")
	choose(t, ctx, "open")
	tabTo(t, ctx, "main form button.main")
	submit(t, ctx, press(kb.Enter))

	// Written.
	until(t, ctx, "the editor to be ready", `document.documentElement.dataset.editor === "ready"`)
	version := strings.Split(strings.TrimPrefix(at(t, ctx), h.desk+"/version/"), "/")[0]
	tabTo(t, ctx, "#standfirst")
	write(j.standfirst)
	tabTo(t, ctx, ".page")
	write(j.first)
	newLine(t, ctx)
	write(j.second)
	until(t, ctx, "it to be saved", `document.querySelector("#saved").dataset.state === "saved" && document.querySelectorAll(".page > p").length === 2`)

	// Published.
	tabBack(t, ctx, `main a[href="/version/`+version+`"]`)
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, `main a[href="/version/`+version+`/publish"]`)
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, ".publish button.main")
	submit(t, ctx, press(kb.Enter))
	h.public(j.headline, j.second)

	// Translated from what was published.
	tabTo(t, ctx, `main a[href="/version/`+version+`"]`)
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, "details.begin > summary")
	if !ask[bool](t, ctx, `document.activeElement.parentElement.open`) {
		do(t, ctx, press(kb.Enter))
	}
	tabTo(t, ctx, "#into")
	choose(t, ctx, j.into)
	tabTo(t, ctx, "details.begin button.main")
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, "#f-headline")
	write(j.translated)
	tabTo(t, ctx, "#f-standfirst")
	write(j.standing)
	tabTo(t, ctx, "#f-translator")
	do(t, ctx, typed("Rana Aziz"))
	tabTo(t, ctx, "#t-0")
	write(j.one)
	do(t, ctx, chord(kb.Enter, chromedp.ModifierCtrl))
	if !here(t, ctx, "#t-1") {
		t.Error("Control and Enter does not lead to the next block")
	}
	write(j.two)
	do(t, ctx, chord("s", chromedp.ModifierCtrl))
	until(t, ctx, "the translation to be saved", `document.querySelector(".saving").textContent !== ""`)
	translation := strings.Split(strings.TrimPrefix(at(t, ctx), h.desk+"/version/"), "/")[0]
	if translation == version {
		t.Fatal("the translation is no version of its own")
	}

	// And published too.
	tabBack(t, ctx, `main a[href="/version/`+translation+`"]`)
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, `main a[href="/version/`+translation+`/publish"]`)
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, ".publish button.main")
	submit(t, ctx, press(kb.Enter))
	page := h.public(j.translated, j.two)
	if !strings.Contains(page, "Rana Aziz") || !strings.Contains(page, version) {
		t.Error("the translation's page names neither its translator nor its original")
	}
}

// newLine presses Enter as a keyboard does: whoever takes the key gets no
// character after it. (A press of chromedp sends the two apart.)
func newLine(t *testing.T, ctx context.Context) {
	t.Helper()
	for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13}); err != nil {
			t.Fatal(err)
		}
	}
}

// public waits until readers can read a story, and returns its page.
func (h *house) public(headline, words string) (page string) {
	h.t.Helper()
	h.waitFor("readers to see "+headline, 10*time.Second, func() bool {
		for _, v := range h.list() {
			if v.Headline == headline && v.Status == "published" {
				status, got := h.get(v.URL)
				page = got
				return status == http.StatusOK && strings.Contains(got, words)
			}
		}
		return false
	})
	return page
}

// tabBack moves the focus backwards by keyboard until it is on an element.
func tabBack(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	for range 80 {
		do(t, ctx, chord(kb.Tab, chromedp.ModifierShift))
		if here(t, ctx, selector) {
			return
		}
	}
	t.Fatalf("the keyboard does not lead back to %s", selector)
}

func TestTheWayFromAnEmptyStoryToAPublishedTranslationIsWalkedByKeyboardAlone(t *testing.T) {
	demonstration(t).walk(t, journey{speaks: "en",
		language: "en", headline: "Lamps return to the long quay", standfirst: "The harbour board turns them on at dusk.",
		first: "The lamps on the long quay burn again.", second: "Nobody at the board would say who had paid.",
		into: "fr", translated: "Les lampes reviennent au long quai", standing: "Le port les rallume au crépuscule.",
		one: "Les lampes du long quai brûlent de nouveau.", two: "Nul au port ne veut dire qui a payé."})
}

func TestTheSameWayIsWalkedInArabicFromRightToLeft(t *testing.T) {
	demonstration(t).walk(t, journey{speaks: "ar",
		language: "ar", headline: "المصابيح تعود إلى الرصيف الطويل", standfirst: "إدارة المرفأ تضيئها عند الغروب.",
		first: "عادت المصابيح تضيء الرصيف الطويل.", second: "لم يقل أحد في الإدارة من الذي دفع.",
		into: "fa", translated: "چراغ‌ها به اسکله‌ی بلند بازگشتند", standing: "اداره‌ی بندر هنگام غروب روشنشان می‌کند.",
		one: "چراغ‌های اسکله‌ی بلند دوباره روشن‌اند.", two: "هیچ‌کس نگفت چه کسی پول داده است."})
}
