package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// window is one tab with the cookies of one reader and of nobody else.
func (s *specimen) window(ctx context.Context, who reading) (context.Context, error) {
	tab, cancel := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext())
	s.t.Cleanup(cancel)
	at, err := url.Parse(s.site)
	if err != nil {
		return nil, err
	}
	for _, c := range s.client(who).Jar.Cookies(at) {
		if _, err := chromedp.Call(tab, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: s.site}); err != nil {
			return nil, err
		}
	}
	return tab, nil
}

// windows is how many tabs work at once.
const windows = 2

// visit shows pages to a check, several at once in one browser. What the check
// says of a page is an error of the test.
func (s *specimen) visit(t *testing.T, pages []checked, look func(ctx context.Context, p checked) ([]string, error)) {
	t.Helper()
	all := browser(t, 360, 800)
	do(t, all, chromedp.Navigate("about:blank"))
	byReader := map[reading]chan checked{}
	for _, p := range pages {
		if byReader[p.reader] == nil {
			byReader[p.reader] = make(chan checked, len(pages))
		}
		byReader[p.reader] <- p
	}
	for reader, queue := range byReader {
		close(queue)
		var wg sync.WaitGroup
		for range windows {
			wg.Go(func() {
				ctx, err := s.window(all, reader)
				if err != nil {
					t.Error(err)
					return
				}
				for p := range queue {
					err := chromedp.Do(ctx, chromedp.Navigate(s.site+p.path))
					var faults []string
					if err == nil {
						faults, err = look(ctx, p)
					}
					if err != nil {
						t.Errorf("%s: %v", p, err)
						return
					}
					for _, f := range faults {
						t.Errorf("%s: %s", p, f)
					}
				}
			})
		}
		wg.Wait()
	}
}

// wide sets the window of a page: so many pixels of CSS across.
func wide(ctx context.Context, width int64, density float64) error {
	_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 800, DeviceScaleFactor: density})
	return err
}

// prefers says which colours the reader prefers.
func prefers(ctx context.Context, name string) error {
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
	return err
}

// violations runs axe with every rule of WCAG 2.2 A and AA, and its good practice.
func violations(ctx context.Context) (all []string, err error) {
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"], runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}})
		.then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.help + "\n  " + v.nodes.map(n => n.html.slice(0, 300) + " — " + n.failureSummary).slice(0, 3).join("\n  "))))`, chromedp.EvalAwaitPromise))
	if err != nil {
		return nil, err
	}
	return all, json.Unmarshal([]byte(raw), &all)
}

// axePages looks at pages in both schemes: a phone's width for guests, and a
// desk's for subscribers.
func (s *specimen) axePages(t *testing.T, pages []checked, schemes ...string) {
	source := axe(t)
	s.visit(t, pages, func(ctx context.Context, p checked) (faults []string, err error) {
		width := map[reading]int64{guestOnly: 360, memberOnly: 1366}[p.reader]
		if err := wide(ctx, width, 1); err != nil {
			return nil, err
		}
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](source)); err != nil {
			return nil, err
		}
		for _, name := range schemes {
			if err := prefers(ctx, name); err != nil {
				return nil, err
			}
			found, err := violations(ctx)
			if err != nil {
				return nil, err
			}
			for _, f := range found {
				faults = append(faults, name+": "+f)
			}
		}
		return faults, nil
	})
}

// measure finds what scrolls sideways, and text that is cut off or covered.
const measure = `(() => {
	const faults = [], root = document.documentElement, say = e => e.tagName.toLowerCase() + (e.className && "." + e.className) + " " + JSON.stringify((e.innerText || "").trim().slice(0, 60));
	if (root.scrollWidth > root.clientWidth + 1) {
		const rtl = root.dir === "rtl";
		const out = [...document.body.querySelectorAll("*")].filter(e => { const r = e.getBoundingClientRect(); return r.width && (r.right > root.clientWidth + 1 || r.left < -1) && !e.closest(".hidden, .skip, [role=region]"); });
		faults.push("scrolls sideways: " + root.scrollWidth + " in " + root.clientWidth + " px" + out.slice(-3).map(e => "\n  " + say(e)).join(""));
	}
	for (const e of document.body.querySelectorAll("*")) {
		if (e.closest(".hidden, .skip, details:not([open]) > :not(summary), svg")) continue;
		const s = getComputedStyle(e), text = (e.innerText || "").trim();
		if (!text || e.clientWidth <= 1) continue;
		const x = /hidden|clip/.test(s.overflowX) && e.scrollWidth > e.clientWidth + 1, y = /hidden|clip/.test(s.overflowY) && e.scrollHeight > e.clientHeight + 1;
		if (x || y) { // an ornament may be, words may not
			const box = e.getBoundingClientRect(), spare = 1 + (parseFloat(s.overflowClipMargin) || 0), texts = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), range = document.createRange();
			for (let n = texts.nextNode(); n; n = texts.nextNode()) {
				if (!n.data.trim() || n.parentElement.closest(".hidden, .skip")) continue;
				range.selectNodeContents(n);
				const out = [...range.getClientRects()].some(r => x && (r.right > box.right + spare || r.left < box.left - spare) || y && (r.bottom > box.bottom + spare || r.top < box.top - spare));
				if (out) { faults.push("text is cut off: " + say(n.parentElement) + " by " + say(e)); break; }
			}
		}
		const next = e.nextElementSibling;
		const block = s => !/inline|none|contents|table-c|table-r|table-h/.test(s.display) && s.position !== "absolute" && s.position !== "fixed" && s.float === "none";
		if (next && next.innerText && next.innerText.trim() && block(s) && block(getComputedStyle(next)) && !next.closest(".hidden, .skip")) {
			const inner = (e, s) => { const r = e.getBoundingClientRect(); return {left: r.left, right: r.right, top: r.top + parseFloat(s.paddingTop), bottom: r.bottom - parseFloat(s.paddingBottom)}; };
			const a = inner(e, s), b = inner(next, getComputedStyle(next));
			if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2) faults.push("text is covered: " + say(e) + " by " + say(next));
		}
	}
	return JSON.stringify(faults.slice(0, 6));
})()`

// readerSheet lays a style sheet over the page, as a reader's own would.
func readerSheet(ctx context.Context, css string) error {
	b, _ := json.Marshal(css)
	_, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](`(() => { const s = new CSSStyleSheet(); s.replaceSync(`+string(b)+`); document.adoptedStyleSheets = [s]; })()`))
	return err
}

// spaced is the text spacing of WCAG 1.4.12.
const spaced = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`

// reflowPages looks at pages at 320 pixels, with text of twice the size, and
// with the spacing that a reader may set.
func (s *specimen) reflowPages(t *testing.T, pages []checked) {
	s.visit(t, pages, func(ctx context.Context, p checked) (faults []string, err error) {
		for _, c := range []struct {
			name  string
			width int64
			css   string
		}{
			{"at 320 px", 320, ""}, {"at 1280 px with text of 200 %", 1280, "html { font-size: 200% }"}, {"at 640 px with text of 200 %", 640, "html { font-size: 200% }"},
			{"at 1280 px, spaced", 1280, spaced}, {"at 360 px, spaced", 360, spaced},
		} {
			if err := wide(ctx, c.width, 1); err != nil {
				return nil, err
			}
			if err := readerSheet(ctx, c.css); err != nil {
				return nil, err
			}
			raw, err := chromedp.Run(ctx, chromedp.Evaluate[string](measure))
			if err != nil {
				return nil, err
			}
			var found []string
			if err := json.Unmarshal([]byte(raw), &found); err != nil {
				return nil, err
			}
			for _, f := range found {
				faults = append(faults, c.name+" "+f)
			}
		}
		return faults, nil
	})
}

// weight is what a page takes over the wire.
type weight struct {
	requests, total, css, script, fonts, images int
	foreign                                     []string
}

func (w weight) String() string {
	kB := func(n int) float64 { return float64(n) / 1000 }
	return fmt.Sprintf("%4.0f kB in %2d requests (styles %.1f, script %.1f, fonts %.0f, pictures %.0f kB)", kB(w.total), w.requests, kB(w.css), kB(w.script), kB(w.fonts), kB(w.images))
}

// weigh opens a page in a browser that has seen nothing yet, to its end, and
// counts what comes: heads and bodies as they are encoded. opened is what had
// come when the page stood there, before anybody scrolled.
func (s *specimen) weigh(t *testing.T, all context.Context, p checked) (opened, w weight) {
	t.Helper()
	ctx, err := s.window(all, p.reader)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	kinds, quiet := map[network.RequestID]network.ResourceType{}, 0
	if err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch ev := ev.(type) {
		case *network.EventRequestWillBeSent:
			if strings.HasPrefix(ev.Request.URL, "data:") {
				return
			}
			kinds[ev.RequestID] = ev.Type
			w.requests++
			quiet++
			if !strings.HasPrefix(ev.Request.URL, s.site+"/") {
				w.foreign = append(w.foreign, ev.Request.URL)
			}
		case *network.EventLoadingFinished:
			kind, known := kinds[ev.RequestID]
			if !known {
				return
			}
			quiet--
			n := int(ev.EncodedDataLength)
			w.total += n
			switch kind {
			case network.ResourceTypeStylesheet:
				w.css += n
			case network.ResourceTypeScript:
				w.script += n
			case network.ResourceTypeFont:
				w.fonts += n
			case network.ResourceTypeImage:
				w.images += n
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if err := wide(ctx, 412, 1.75); err != nil { // the phone that Lighthouse takes
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(s.site+p.path))
	still := func() {
		s.waitFor("the page's last byte", 30*time.Second, func() bool { mu.Lock(); defer mu.Unlock(); return quiet <= 0 })
	}
	ask[string](t, ctx, `(async () => { await document.fonts.ready; return ""; })()`, chromedp.EvalAwaitPromise)
	still()
	mu.Lock()
	opened = w
	mu.Unlock()
	// A reader goes down to the end, and what is lazy comes.
	ask[string](t, ctx, `(async () => { await document.fonts.ready; for (let y = 0; y <= document.documentElement.scrollHeight; y += 400) { scrollTo(0, y); await new Promise(r => setTimeout(r, 30)); } await Promise.all([...document.images].map(i => i.complete || new Promise(r => { i.onload = i.onerror = r; }))); await document.fonts.ready; return ""; })()`, chromedp.EvalAwaitPromise)
	still()
	mu.Lock()
	defer mu.Unlock()
	return opened, w
}

// The budgets of a page, in bytes over the wire.
const (
	mostCSS      = 14_000
	mostScript   = 10_000
	mostPage     = 250_000
	mostRequests = 12
)

// mostIn is the budget of a page in a language. Nastaliq weighs as much as a
// picture (163 kB where Naskh has 30), and Urdu set in anything else is hard to
// read: what its face takes beyond the others' comes on top. Lite pages have none.
func mostIn(lang string) int {
	if lang == "ur" {
		return mostPage + 130_000
	}
	return mostPage
}

func (s *specimen) weighPages(t *testing.T, languages []string) {
	all := browser(t, 412, 823)
	do(t, all, chromedp.Navigate("about:blank"))
	for _, lang := range languages {
		for _, p := range s.pages([]string{lang}, guestOnly) {
			if most, lite := 25_000, strings.HasSuffix(p.name, "-lite"); lite {
				if _, w := s.weigh(t, all, p); w.total > most || w.requests > 2 || w.requests < 1 {
					t.Errorf("%s takes %d bytes in %d requests; %d in 2 at most", p, w.total, w.requests, most)
				} else {
					t.Logf("%-12s %s: %s", p.name, lang, w)
				}
				continue
			}
			if p.name != "front" && p.name != "story" && p.name != "story-open" && p.name != "section" && p.name != "subscribe" {
				continue
			}
			opened, w := s.weigh(t, all, p)
			t.Logf("%-12s %s: %s; to its end %s", p.name, lang, opened, w)
			switch {
			case w.requests < 2 || w.css == 0:
				t.Errorf("%s: nothing was counted: %+v", p, w)
			case strings.HasPrefix(p.name, "story") && w.images == 0:
				t.Errorf("%s has no picture: its weight says nothing", p)
			case !strings.HasPrefix(p.name, "story"): // the pictures of a list come as its reader comes to them
				w.total, w.requests = opened.total, opened.requests
			}
			if len(w.foreign) > 0 {
				t.Errorf("%s asks others: %s", p, w.foreign)
			}
			for name, v := range map[string][2]int{"bytes of styles": {w.css, mostCSS}, "bytes of script": {w.script, mostScript}, "bytes": {w.total, mostIn(lang)}, "requests": {w.requests, mostRequests}} {
				if v[0] > v[1] {
					t.Errorf("%s takes %d %s; %d at most", p, v[0], name, v[1])
				}
			}
		}
	}
}
