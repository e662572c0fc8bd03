package e2e_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// model brings stories with everything that a body may hold into the house, and
// gives their addresses by language.
func (h *house) model() map[string]string {
	h.t.Helper()
	if _, errs, code := h.run("import", "ninjs", filepath.Join("testdata", "model.json"), "--terms", "open"); code != 0 {
		h.t.Fatalf("import ended with %d: %s", code, errs)
	}
	all := map[string]string{}
	for _, v := range h.list() {
		if strings.Contains(v.URL, "/2024/03/") {
			all[v.Language] = v.URL
		}
	}
	if len(all) != 3 {
		h.t.Fatalf("the model stories are %v", all)
	}
	return all
}

func TestTheStoryPageStandsInEveryScriptWidthAndColour(t *testing.T) {
	thorough(t)
	h := demonstration(t)
	pages := h.model()
	for _, lang := range []string{"ar", "fa", "he"} {
		pages[lang] = h.gated(lang).URL
	}
	pages["en, cut"] = h.gated("en").URL
	ctx := browser(t, 1366, 900)
	look := func(name, url string, width int64, colours string) {
		t.Helper()
		scheme(t, ctx, colours)
		do(t, ctx, chromedp.EmulateViewport(width, 1400), chromedp.Navigate(url))
		shot(t, ctx, "look "+name+" "+colours)
		check(t, name+" "+colours, ctx)
	}
	for name, url := range pages {
		look(name+" wide", url, 1366, "light")
		look(name+" narrow", url, 320, "dark")
	}
	look("lite en", pages["en"]+"?lite=1", 320, "dark")
	look("lite ur", pages["ur"]+"?lite=1", 1366, "light")
	for _, lang := range []string{"en", "ar"} {
		do(t, ctx, chromedp.EmulateViewport(320, 800), chromedp.Navigate(pages[lang]), chromedp.Click(chromedp.CSS(".display summary")))
		shot(t, ctx, "look display "+lang)
		check(t, "display "+lang, ctx)
	}
}

// The override of WCAG 2.2, 1.4.12, at twice the size of text on a narrow screen:
// nothing is cut off, and nothing scrolls sideways.
func TestTextMayBeTwiceAsLargeAndSpacedAtWill(t *testing.T) {
	h := demonstration(t)
	pages := h.model()
	pages["ar"], pages["he"] = h.gated("ar").URL, h.gated("he").URL
	pages["front"] = h.site + "/"
	pages["subscribe"] = h.site + "/subscribe"
	ctx := browser(t, 640, 900)
	for name, url := range pages {
		for _, width := range []int64{320, 640} {
			do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url))
			clipped := ask[[]string](t, ctx, `(() => {
				const s = new CSSStyleSheet();
				s.replaceSync(":root { font-size: 200% } * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
				document.adoptedStyleSheets = [s];
				return [...document.querySelectorAll("body *")].filter(e => {
					const c = getComputedStyle(e);
					return !e.matches(".hidden, .visually-hidden, .skip") && [c.overflowX, c.overflowY].includes("hidden") && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1);
				}).map(e => e.outerHTML.slice(0, 80));
			})()`)
			if len(clipped) > 0 {
				t.Errorf("%s at %d pixels cuts off %v", name, width, clipped)
			}
			if wide := ask[[]string](t, ctx, `(() => { const most = document.documentElement.clientWidth; return document.documentElement.scrollWidth <= most + 1 ? [] :
				[...document.querySelectorAll("body *")].filter(e => { const r = e.getBoundingClientRect(); return r.width && (r.right > most + 1 || r.left < -1) && !e.closest(".skip, .table, pre, .hidden, .visually-hidden, .skip"); }).map(e => e.outerHTML.slice(0, 80)) .slice(0, 4) })()`); len(wide) > 0 {
				t.Errorf("%s at %d pixels scrolls sideways for %v", name, width, wide)
			}
			shot(t, ctx, "spaced "+name)
		}
	}
}

func TestAReaderChoosesByKeyboardWithoutAScript(t *testing.T) {
	h := demonstration(t)
	s := h.gated("ar")
	ctx := browser(t, 1000, 900)
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	scheme(t, ctx, "light")
	do(t, ctx, chromedp.Navigate(s.URL))
	size := func() string {
		return ask[string](t, ctx, `getComputedStyle(document.querySelector(".body p")).fontSize`)
	}
	paper := func() string { return ask[string](t, ctx, `getComputedStyle(document.body).backgroundColor`) }
	before, light := size(), paper()
	choose := func(button string) {
		t.Helper()
		tabTo(t, ctx, ".display summary")
		do(t, ctx, press(kb.Enter))
		tabTo(t, ctx, button)
		submit(t, ctx, press(kb.Enter))
		if got := at(t, ctx); got != s.URL {
			t.Errorf("after %s the reader is at %s", button, got)
		}
	}
	choose(`button[value="large"]`)
	if after := size(); after == before {
		t.Errorf("larger text has %s, as before", after)
	}
	choose(`button[value="dark"]`)
	if got := paper(); got == light {
		t.Errorf("dark paper is %s", got)
	}
	if n := count(t, ctx, `.display [aria-pressed="true"]`); n != 3 {
		t.Errorf("%d choices are marked, want one of each", n)
	}
	choose(`.display button[value="lite"]`)
	if n := count(t, ctx, "img"); n != 0 {
		t.Errorf("the lite page has %d pictures", n)
	}
	tabTo(t, ctx, ".lite-bar button")
	submit(t, ctx, press(kb.Enter))
	if n := count(t, ctx, ".lead-photo img"); n != 1 || paper() == light {
		t.Errorf("back on the full page there are %d lead pictures", n)
	}
}

func TestSkipLinksLeadToTextAndNavigationOnEveryWidth(t *testing.T) {
	h := demonstration(t)
	ctx := browser(t, 1366, 900)
	for _, width := range []int64{1366, 360} {
		do(t, ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(h.gated("en").URL))
		do(t, ctx, press(kb.Tab), press(kb.Tab))
		if !ask[bool](t, ctx, `document.activeElement.matches(".skip") && document.activeElement.getBoundingClientRect().top >= 0`) {
			t.Errorf("at %d pixels the second key leads to no skip link that is seen", width)
		}
		do(t, ctx, press(kb.Enter))
		time.Sleep(50 * time.Millisecond)
		do(t, ctx, press(kb.Tab))
		if !ask[bool](t, ctx, `!!document.activeElement.closest(".sections, .menu")`) && !ask[bool](t, ctx, `!!document.activeElement.closest(".strip")`) {
			t.Errorf("at %d pixels the skip link leads to %s", width, ask[string](t, ctx, `document.activeElement.outerHTML.slice(0, 100)`))
		}
	}
}
