package e2e_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// loaded is what a page brought over the line.
type loaded struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Size int    `json:"size"`
}

// weigh tells what the page that is open asked for, itself first.
func weigh(t testing.TB, ctx context.Context) []loaded {
	t.Helper()
	return ask[[]loaded](t, ctx, `document.fonts.ready.then(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(e => ({name: e.name, kind: e.initiatorType, size: e.transferSize})))`, chromedp.EvalAwaitPromise)
}

func TestAStoryWithItsPhotographIsLight(t *testing.T) {
	h := demonstration(t)
	for _, lang := range []string{"en", "fr", "tr", "ar", "fa", "he"} {
		for _, width := range []int64{412, 1366} {
			ctx := browser(t, int(width), 900)
			do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(h.gated(lang).URL))
			all := weigh(t, ctx)
			sum, picture := 0, false
			for _, l := range all {
				sum += l.Size
				picture = picture || strings.Contains(l.Name, "/media/")
				if !strings.HasPrefix(l.Name, h.site+"/") {
					t.Errorf("%s asks somebody else for %s", lang, l.Name)
				}
			}
			if !picture || sum > 250_000 || len(all) > 12 {
				t.Errorf("%s at %d pixels: %d bytes by %d requests; 250,000 and 12 at most: %+v", lang, width, sum, len(all), all)
			}
			t.Logf("%s at %d pixels: %d bytes by %d requests", lang, width, sum, len(all))
		}
	}
}

func TestALitePageIsTwoRequestsAndSmall(t *testing.T) {
	h := demonstration(t)
	pages := h.model()
	pages["ar"], pages["front"] = h.gated("ar").URL, h.site+"/"
	for name, url := range pages {
		ctx := browser(t, 412, 900)
		do(t, ctx, chromedp.Navigate(url+"?lite=1"))
		all := weigh(t, ctx)
		sum := 0
		for _, l := range all {
			sum += l.Size
		}
		if sum > 25_000 || len(all) > 2 {
			t.Errorf("%s: %d bytes by %d requests; 25,000 and 2 at most: %+v", name, sum, len(all), all)
		}
		t.Logf("%s: %d bytes by %d requests", name, sum, len(all))
	}
}

// Fonts that come late move no line: what stands for them has their width.
func TestNothingMovesWhenTheFontsCome(t *testing.T) {
	h := demonstration(t)
	pages := map[string]string{"front": h.site + "/"}
	for _, lang := range []string{"en", "fr", "ar", "fa", "he"} {
		pages[lang] = h.gated(lang).URL
	}
	for name, url := range pages {
		ctx := browser(t, 412, 900)
		rules := []*network.Conditions{{URLPattern: "*.woff2", Latency: 700, DownloadThroughput: 100_000, UploadThroughput: -1}}
		if _, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules}); err != nil {
			t.Fatal(err)
		}
		do(t, ctx, chromedp.EmulateViewport(412, 900), chromedp.Navigate(url))
		moved := ask[struct {
			Sum  float64
			What []string
		}](t, ctx, `document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
			let sum = 0; const what = [];
			const named = n => n ? n.nodeName + "." + (n.className || n.textContent?.slice(0, 20)) : "?";
			new PerformanceObserver(list => { for (const e of list.getEntries()) { sum += e.value; for (const s of e.sources) what.push(named(s.node) + " " + s.previousRect.y + "→" + s.currentRect.y + " h " + s.previousRect.height + "→" + s.currentRect.height); } }).observe({type: "layout-shift", buffered: true});
			setTimeout(() => done({Sum: sum, What: what}), 200);
		}))))`, chromedp.EvalAwaitPromise)
		if moved.Sum > 0.02 {
			t.Errorf("%s: a layout shift of %.4f; 0.02 at most: %q", name, moved.Sum, moved.What)
		}
		t.Logf("%s: a layout shift of %.4f", name, moved.Sum)
	}
}
