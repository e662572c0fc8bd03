package e2e_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// wire writes one item of ninjs and gives its file.
func wire(t testing.TB, version, headline, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "item.json")
	item := `[{"uri":"urn:publish:1","version":"` + version + `","type":"text","language":"en","pubStatus":"usable","versionCreated":"2026-11-01T08:00:00Z",
		"by":"Ines Korvald","headlines":[{"role":"main","value":"` + headline + `"}],"bodies":[{"contentType":"text/html","value":"` + text + `"}]}]`
	if err := os.WriteFile(name, []byte(item), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// twice brings a story of two revisions, both of which readers have seen.
func (h *house) twice() listed {
	h.t.Helper()
	first := "<p>The pilots wait for the tide.</p><p>Nine ships lie in the roads.</p><p>The harbour master says nothing.</p>"
	h.bring(wire(h.t, "1", "Nine ships wait", first))
	h.bring(wire(h.t, "2", "Eight ships wait", strings.Replace(first, "Nine ships lie", "Eight ships lie at anchor", 1)))
	for _, v := range h.list() {
		if v.Headline == "Eight ships wait" {
			return v
		}
	}
	h.t.Fatal("the story was not brought in")
	return listed{}
}

// owner signs the owner in and sets what the browser asks for.
func (h *house) owner(ctx context.Context, language, scheme string) {
	h.t.Helper()
	if _, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}}); err != nil {
		h.t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
		h.t.Fatal(err)
	}
	if strings.HasSuffix(at(h.t, ctx), "/blank") || at(h.t, ctx) == "about:blank" {
		do(h.t, ctx, chromedp.Navigate(h.link))
		submit(h.t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	}
}

func TestAStoryIsCorrectedComparedRestoredAndKilledAtTheDesk(t *testing.T) {
	h := demonstration(t)
	s := h.twice()
	base := h.desk + "/version/" + s.ID
	ctx := browser(t, 1280, 900)
	h.owner(ctx, "en", "light")

	// What changed between the two, in one text and side by side.
	submit(t, ctx, chromedp.Navigate(base+"/revisions"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/compare"] button`)))
	if got := text(t, ctx, "#changes ~ div"); !strings.Contains(got, "Eight") || !strings.Contains(got, "Nine") {
		t.Errorf("the difference reads %q", got)
	}
	if n := count(t, ctx, "ins") * count(t, ctx, "del"); n == 0 {
		t.Error("nothing is marked as come or gone")
	}
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#view"), "sides"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/compare"] button`)))
	if count(t, ctx, "table.compared td") < 2 {
		t.Error("the sides do not stand in a table")
	}

	// Restore the first; readers see it only when it is published.
	submit(t, ctx, chromedp.Navigate(base+"/revisions"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/restore"]:has(input[value="1"]) button`)))
	if got := text(t, ctx, "table.revisions"); !strings.Contains(got, "restored from revision 1") {
		t.Errorf("the revisions read %q", got)
	}
	if _, page := h.get(s.URL); !strings.Contains(page, "Eight ships lie") {
		t.Error("readers see what was only restored")
	}

	// Correct: text and notice go out together.
	submit(t, ctx, chromedp.Navigate(base+"/publish"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`a[href$="/correct"]`)))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#was"), "eight ships"), chromedp.SetValue(chromedp.CSS("#text"), "There are nine ships in the roads."), chromedp.Click(chromedp.CSS("#top")))
	submit(t, ctx, chromedp.Click(chromedp.CSS("form.correct button.main")))
	h.waitFor("the correction to show", 5*time.Second, func() bool {
		_, page := h.get(s.URL)
		return strings.Contains(page, "There are nine ships") && strings.Contains(page, "Nine ships lie")
	})
	h.waitFor("the page of corrections to show it", 5*time.Second, func() bool {
		_, page := h.get("/corrections")
		return strings.Contains(page, "There are nine ships")
	})
	reader := browser(t, 360, 800)
	submit(t, reader, chromedp.Navigate(h.site+"/corrections"))
	check(t, "corrections en", reader)
	submit(t, reader, chromedp.Click(chromedp.CSS(".corrections h2 a")))
	if !strings.HasSuffix(at(t, reader), "#correction-1") || count(t, reader, `section.correction:target[aria-labelledby="correction-1-head"]`) != 1 {
		t.Errorf("the page of corrections leads to %s", at(t, reader))
	}
	check(t, "story corrected", reader)

	// Kill: within five seconds it is nowhere, previews included.
	submit(t, ctx, chromedp.Navigate(base+"/preview"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/preview"] button.main`)))
	link := ask[string](t, ctx, `document.getElementById("address").value`)
	if status, page := h.get(link); status != http.StatusOK || !strings.Contains(page, "Nine ships wait") {
		t.Errorf("the preview is answered %d", status)
	}
	submit(t, ctx, chromedp.Navigate(base+"/publish"))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#kill"), "A court order"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/kill"] button`)))
	h.waitFor("the kill to be heard everywhere", 5*time.Second, func() bool {
		status, page := h.get(s.URL)
		preview, _ := h.get(link)
		if status != http.StatusGone || strings.Contains(page, "ships") || preview != http.StatusNotFound {
			return false
		}
		for _, path := range []string{"/", "/feed.xml", "/feed.atom", "/feed.json", "/corrections", "/corrections/feed.xml", "/corrections/feed.atom", "/corrections/feed.json", "/sitemap/" + time.Now().UTC().Format("2006-01") + ".xml", "/news-sitemap.xml", "/author/ines-korvald"} {
			if _, page := h.get(path); strings.Contains(page, s.ID) {
				return false
			}
		}
		return true
	})
}

func TestWhatIsHeldIsToldWithItsMendAndGoesOutByKeyboardInArabic(t *testing.T) {
	h := demonstration(t)
	name := filepath.Join(t.TempDir(), "held.json")
	item := `{"uri":"urn:held","version":"1","type":"text","language":"ar","embargoed":"بعد الخطاب","versionCreated":"2026-11-01T08:00:00Z","by":"رنا الحداد",
		"headlines":[{"role":"main","value":"السفن تنتظر TK"}],"bodies":[{"contentType":"text/html","value":"<p>السفن تنتظر المدّ.</p>"}]}`
	if err := os.WriteFile(name, []byte(item), 0o600); err != nil {
		t.Fatal(err)
	}
	h.bring(name)
	var s listed
	for _, v := range h.list() {
		if strings.HasPrefix(v.Headline, "السفن تنتظر") {
			s = v
		}
	}
	ctx := browser(t, 1280, 900)
	h.owner(ctx, "ar", "dark")
	screen := h.desk + "/version/" + s.ID + "/publish"
	submit(t, ctx, chromedp.Navigate(screen))
	if n := count(t, ctx, ".findings .blocks"); n != 2 {
		t.Errorf("%d things block it, want the TK and the embargo", n)
	}
	tabTo(t, ctx, ".publish button.main")
	submit(t, ctx, press(kb.Enter))
	if count(t, ctx, `[role="alert"]`) != 1 || count(t, ctx, ".findings .blocks") != 2 {
		t.Error("it is not told why nothing went out")
	}
	check(t, "desk publish refused ar dark", ctx)
	if status, _ := h.get(s.URL); status != http.StatusNotFound {
		t.Errorf("its page is answered %d", status)
	}
	// The wire mends the headline; the embargo stays, and the desk lifts it.
	if err := os.WriteFile(name, []byte(strings.NewReplacer(" TK", "", `"version":"1"`, `"version":"2"`).Replace(item)), 0o600); err != nil {
		t.Fatal(err)
	}
	h.bring(name)
	submit(t, ctx, chromedp.Navigate(screen))
	tabTo(t, ctx, `#embargo button[name="lift"]`)
	submit(t, ctx, press(kb.Enter))
	if n := count(t, ctx, ".findings .blocks"); n != 0 {
		t.Errorf("%d things block it still", n)
	}
	tabTo(t, ctx, ".publish button.main")
	submit(t, ctx, press(kb.Enter))
	h.waitFor("the story to be public", 5*time.Second, func() bool {
		for _, v := range h.list() {
			if v.ID == s.ID {
				status, page := h.get(v.URL)
				return status == http.StatusOK && strings.Contains(page, "السفن تنتظر المدّ")
			}
		}
		return false
	})
}

func TestAPreviewIsSeenInTheDeskAsEachReaderSeesIt(t *testing.T) {
	h := demonstration(t)
	s := h.gated("ar")
	ctx := browser(t, 1280, 900)
	h.owner(ctx, "en", "light")
	submit(t, ctx, chromedp.Navigate(h.desk+"/version/"+s.ID+"/preview"))
	do(t, ctx, chromedp.Click(chromedp.CSS("#languages")))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/preview"] button.main`)))
	check(t, "desk preview made en light", ctx)
	link := ask[string](t, ctx, `document.getElementById("address").value`)

	// The frame itself: Chromium would show an error page for what may not be framed.
	for as, whole := range map[string]bool{"guest": false, "subscriber": true} {
		do(t, ctx, chromedp.SetValue(chromedp.CSS("#as"), as), chromedp.SetValue(chromedp.CSS("#scheme"), "dark"))
		do(t, ctx, chromedp.Click(chromedp.CSS(".frame-tools button")))
		h.waitFor("the frame to show the story as "+as, 10*time.Second, func() bool {
			return strings.Contains(h.framed(ctx), "as="+as)
		})
		_, page := h.get(link + "?as=" + as)
		if strings.Contains(page, `class="offer"`) == whole {
			t.Errorf("as %s the whole text: %v, want %v", as, !whole, whole)
		}
	}
	wide := ask[float64](t, ctx, `document.querySelector("iframe").clientWidth`)
	do(t, ctx, chromedp.Click(chromedp.CSS("#phone")))
	if narrow := ask[float64](t, ctx, `document.querySelector("iframe").clientWidth`); narrow > 400 || narrow >= wide {
		t.Errorf("a phone is %v wide, a desk %v", narrow, wide)
	}

	// On its own: dark although the reader's machine is light, and in English too.
	reader := browser(t, 390, 844)
	submit(t, reader, chromedp.Navigate(link+"?as=subscriber&scheme=dark"))
	if got := ask[string](t, reader, `getComputedStyle(document.body).backgroundColor`); got != "rgb(20, 22, 26)" {
		t.Errorf("dark is %s", got)
	}
	check(t, "preview ar dark", reader)
	submit(t, reader, chromedp.Click(chromedp.CSS(`.read-in a[lang="en"]`)))
	if got := ask[string](t, reader, `document.documentElement.lang + " " + document.documentElement.dataset.scheme`); got != "en dark" {
		t.Errorf("the English one is %q", got)
	}
	check(t, "preview en dark", reader)
}

// framed is the address that the first frame of a page shows; empty if its
// page may not be framed.
func (h *house) framed(ctx context.Context) string {
	tree, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, child := range tree.FrameTree.ChildFrames {
		return child.Frame.URL
	}
	return ""
}

func TestTheScreensOfPublishingViolateNothing(t *testing.T) {
	thorough(t)
	h := demonstration(t)
	s := h.twice()
	ar := h.gated("ar")
	ctx := browser(t, 1280, 900)
	for _, language := range []string{"en", "ar"} {
		for _, scheme := range []string{"light", "dark"} {
			h.owner(ctx, language, scheme)
			for name, path := range map[string]string{
				"publish": "/version/" + s.ID + "/publish", "publish an Arabic text": "/version/" + ar.ID + "/publish", "correct": "/version/" + s.ID + "/correct", "correct an Arabic text": "/version/" + ar.ID + "/correct",
				"revisions": "/version/" + s.ID + "/revisions", "compare": "/version/" + s.ID + "/compare?from=1&to=2", "compare sides": "/version/" + s.ID + "/compare?from=1&to=2&view=sides",
				"preview": "/version/" + ar.ID + "/preview",
			} {
				submit(t, ctx, chromedp.Navigate(h.desk+path))
				check(t, "desk "+name+" "+language+" "+scheme, ctx)
			}
		}
	}
	reader := browser(t, 360, 800)
	submit(t, reader, chromedp.Navigate(h.site+"/ar/corrections"))
	check(t, "corrections ar", reader)
}
