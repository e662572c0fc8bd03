package e2e_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/chromedp/chromedp"
)

// foreign are the English texts of the desk that a language says otherwise.
func foreign(t *testing.T, language string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "internal", "desk", "words", language, "*.toml"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no words in %s: %v", language, err)
	}
	var all []string
	for _, name := range names {
		var words map[string]any
		if _, err := toml.DecodeFile(name, &words); err != nil {
			t.Fatal(err)
		}
		for english, own := range words {
			if own != english && strings.ToLower(english) != english { // one in lower case may be a name: "opinion", "page"
				all = append(all, english)
			}
		}
	}
	return all
}

// spoken gathers what a screen says of itself: not names, headlines, codes and
// what people have written, which are marked as such.
const spoken = `(() => {
	const other = "bdi, code, time, pre, textarea, script, style, option, [lang]:not(html)";
	const all = [];
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = texts.nextNode(); n; n = texts.nextNode()) if (!n.parentElement.closest(other)) all.push(n.data.trim());
	for (const e of document.querySelectorAll("[aria-label], [placeholder], [title]")) {
		if (!e.closest(other)) for (const a of ["aria-label", "placeholder", "title"]) all.push((e.getAttribute(a) ?? "").trim());
	}
	return all.filter((s) => s !== "");
})()`

// crowded names controls whose words do not fit into them.
const crowded = `[...document.querySelectorAll("button, a.button, nav a, th, label")].filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline" && !e.closest(".told, .unseen") && !e.matches(".told, .unseen")).map((e) => e.outerHTML.slice(0, 200))`

func TestEveryScreenOfTheDeskSpeaksEachLanguageAndFitsAPhone(t *testing.T) {
	h := demonstration(t)
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	all := h.screens(t, ctx)
	for _, language := range []string{"fa", "he", "tr", "fr"} {
		speaking(t, ctx, language)
		english := map[string]bool{}
		for _, s := range foreign(t, language) {
			english[s] = true
		}
		for _, address := range all {
			do(t, ctx, chromedp.EmulateViewport(320, 700), chromedp.Navigate(address))
			name := language + " " + strings.Trim(strings.ReplaceAll(shape(address), "/", " "), " ")
			if got := ask[string](t, ctx, `document.documentElement.lang`); got != language {
				t.Errorf("%s is in %q", name, got)
			}
			for _, s := range ask[[]string](t, ctx, spoken) {
				if english[s] {
					t.Errorf("%s says %q in English", name, s)
				}
			}
			if ask[bool](t, ctx, `document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`) {
				t.Errorf("%s scrolls sideways", name)
			}
			if tight := ask[[]string](t, ctx, crowded); len(tight) > 0 {
				b, _ := json.MarshalIndent(tight, "  ", " ")
				t.Errorf("%s: words do not fit: %s", name, b)
			}
			do(t, ctx, chromedp.EmulateViewport(1280, 900))
			if ask[bool](t, ctx, `document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`) {
				t.Errorf("%s scrolls sideways at a desk too", name)
			}
			if dir := os.Getenv("STANDFIRST_TEST_SHOTS"); dir != "" {
				png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".png"), png, 0o600)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
