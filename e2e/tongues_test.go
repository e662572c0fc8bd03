package e2e_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// wanting makes a browser ask for languages, as its owner has set it.
func wanting(t *testing.T, ctx context.Context, languages string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: "Mozilla/5.0 Chrome", AcceptLanguage: languages}); err != nil {
		t.Fatal(err)
	}
}

func TestAPageTellsAReaderOfAnotherLanguageWhereItStandsInThatOneUntilTheyCloseTheNote(t *testing.T) {
	h := demonstration(t)
	ctx := browser(t, 1366, 800)
	shown := func(path string) string {
		do(t, ctx, chromedp.Navigate(h.site+path))
		return ask[string](t, ctx, `document.querySelector("aside.also")?.innerText ?? ""`)
	}
	wanting(t, ctx, "en-GB,tr")
	if got := shown("/"); got != "" {
		t.Errorf("a reader of English is told %q on an English page", got)
	}
	wanting(t, ctx, "sv,tr-TR,ar")
	if got := shown("/"); !strings.Contains(got, "kendi dilinizde") || !strings.Contains(got, "Türkçe") {
		t.Errorf("a reader of Turkish is told %q", got)
	}
	check(t, "also front", ctx)
	if where := ask[string](t, ctx, "location.pathname"); where != "/" {
		t.Errorf("the reader was sent to %s", where)
	}
	story := ""
	for _, v := range h.list() {
		if v.Language == "en" && v.Status == "published" && len(v.Translations) > 2 {
			story = strings.TrimPrefix(v.URL, h.site)
			break
		}
	}
	wanting(t, ctx, "ar-EG")
	do(t, ctx, chromedp.EmulateViewport(360, 740))
	if got := shown(story); !strings.Contains(got, "العربية") {
		t.Errorf("the story tells a reader of Arabic %q", got)
	}
	check(t, "also story narrow", ctx)
	if address := ask[string](t, ctx, `document.querySelector("aside.also a").getAttribute("href")`); !strings.HasPrefix(address, "/ar/2") {
		t.Errorf("the note leads to %s", address)
	}
	// It is closed by the keyboard, and stays closed.
	do(t, ctx, chromedp.Focus(chromedp.CSS("aside.also button")), chromedp.KeyEvent(kb.Enter))
	if ask[bool](t, ctx, `document.querySelector("aside.also") !== null`) {
		t.Error("the note does not close")
	}
	if got := shown("/"); got != "" {
		t.Errorf("the note comes back: %q", got)
	}
}
