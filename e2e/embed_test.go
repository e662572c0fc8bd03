package e2e_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const wireWithEmbeds = `{"uri": "urn:test:embeds", "standard": {"name": "ninjs", "version": "2.1"}, "type": "text", "language": "LANG", "versioncreated": "2026-11-20T09:00:00Z", "firstcreated": "2026-11-20T09:00:00Z", "pubstatus": "usable",
"headlines": [{"role": "main", "value": "Film of the ferry"}], "bodies": [{"role": "main", "contenttype": "text/html", "value": "<p>Before the film.</p><iframe src=\"https://www.youtube.com/embed/dQw4w9WgXcQ\" title=\"The ferry comes in\"></iframe><p>Between.</p><iframe src=\"https://video.example.org/1\" title=\"Another\"></iframe><p>After.</p>"}]}`

func TestAnEmbedAsksNobodyElseBeforeTheReaderDoes(t *testing.T) {
	h := demonstration(t)
	file := filepath.Join(t.TempDir(), "film.json")
	if err := os.WriteFile(file, []byte(strings.Replace(wireWithEmbeds, "LANG", "en", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, errs, code := h.run("import", "ninjs", file, "--edition", "en", "--terms", "open"); code != 0 {
		t.Fatal(out, errs)
	}
	var film listed
	for _, v := range h.list() {
		if v.Headline == "Film of the ferry" {
			film = v
		}
	}
	ctx := browser(t, 1280, 900)
	open := func() {
		t.Helper()
		do(t, ctx, chromedp.Navigate(film.URL))
		ask[chromedp.Void](t, ctx, `(() => { window.blocked = []; document.addEventListener("securitypolicyviolation", e => blocked.push(e.blockedURI)); })()`)
	}
	others := func() []string {
		return ask[[]string](t, ctx, `performance.getEntriesByType("resource").map(e => new URL(e.name).origin).filter(o => o !== location.origin)`)
	}
	// A house that allows nobody has links.
	open()
	if n := count(t, ctx, "figure.embed"); n != 2 || count(t, ctx, "figure.embed button, iframe") != 0 {
		t.Errorf("%d embeds, %d ways to load one", n, count(t, ctx, "figure.embed button, iframe"))
	}
	if got := text(t, ctx, "figure.embed"); !strings.Contains(got, "The ferry comes in") || !strings.Contains(got, "Content from YouTube") {
		t.Errorf("the embed says %q", got)
	}
	ask[chromedp.Void](t, ctx, `(() => { const f = document.createElement("iframe"); f.src = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"; document.body.append(f); })()`)
	until(t, ctx, "the frame to be kept out", `window.blocked.length`)

	h.setter().set("/house/embeds", url.Values{"do": {"save"}, "embed": {"youtube"}})
	h.waitFor("the page to offer it", 10e9, func() bool { open(); return count(t, ctx, "figure.embed button") == 1 })
	check(t, "story with embeds", ctx)
	if count(t, ctx, "iframe") != 0 || len(others()) != 0 {
		t.Errorf("before the press: %d frames, requests to %v", count(t, ctx, "iframe"), others())
	}
	// By keyboard: the link past it, and the button that asks for it.
	tabTo(t, ctx, ".skip-embed")
	do(t, ctx, press(kb.Enter))
	if !strings.HasPrefix(ask[string](t, ctx, `document.activeElement.id`), "past-") {
		t.Error("the skip link leads nowhere")
	}
	open()
	tabTo(t, ctx, "figure.embed button")
	shot(t, ctx, "embed")
	do(t, ctx, press(kb.Enter))
	got := ask[struct{ Src, Title, Sandbox string }](t, ctx, `(() => { const f = document.querySelector("figure.embed iframe"); return {Src: f.src, Title: f.title, Sandbox: f.sandbox.value}; })()`)
	if got.Src != "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ" || !strings.Contains(got.Title, "The ferry comes in") || strings.Contains(got.Sandbox, "top-navigation") || got.Sandbox == "" {
		t.Errorf("the frame is %+v", got)
	}
	if n := ask[int](t, ctx, `window.blocked.length`); n != 0 || count(t, ctx, "iframe") != 1 {
		t.Errorf("%d blocked, %d frames", n, count(t, ctx, "iframe"))
	}
}
