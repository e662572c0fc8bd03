package e2e_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// indexed waits until the house's indexes are built.
func (h *house) indexed() {
	h.t.Helper()
	for range 300 {
		out, errs, code := h.run("search", "status", "--json")
		if code != 0 {
			h.t.Fatalf("search status ended with %d: %s", code, errs)
		}
		var st struct {
			Generation string
			Behind     int
		}
		if err := json.Unmarshal([]byte(out), &st); err != nil {
			h.t.Fatal(err)
		}
		if st.Generation != "" && st.Behind == 0 {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	h.t.Fatal("the indexes are not built")
}

func TestAReaderFindsAStoryByKeyboardFromAnyPage(t *testing.T) {
	h := demonstration(t)
	h.indexed()
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.site+"/corrections"), chromedp.Focus(chromedp.CSS(".finder summary")), chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab), chromedp.KeyEvent("strait pilots"))
	submit(t, ctx, chromedp.KeyEvent(kb.Enter))
	if got := at(t, ctx); !strings.Contains(got, "/search?q=strait+pilots") {
		t.Errorf("the search box leads to %s", got)
	}
	if n := count(t, ctx, ".found > li"); n == 0 || count(t, ctx, ".found mark") == 0 {
		t.Fatalf("%d stories are found", n)
	}
	want := text(t, ctx, ".found h3 a")
	submit(t, ctx, chromedp.Click(chromedp.CSS(".found h3 a")))
	if got := text(t, ctx, "h1"); got != want {
		t.Errorf("%q leads to %q", want, got)
	}
}

func TestASearchIsNarrowedWithoutScript(t *testing.T) {
	h := demonstration(t)
	h.indexed()
	ctx := browser(t, 1280, 900)
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(h.site+"/search?q=water"))
	all := count(t, ctx, ".found > li")
	do(t, ctx, chromedp.Click(chromedp.CSS(".search-form summary")), chromedp.SetValue(chromedp.CSS("select[name=kind]"), "memo"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(".ask .button")))
	if memos := count(t, ctx, ".found > li"); memos == 0 || memos >= all || count(t, ctx, ".found .kind.memo") != memos {
		t.Errorf("%d of %d stories are memos, and %d say so", memos, all, count(t, ctx, ".found .kind.memo"))
	}
	if count(t, ctx, ".search-form details[open]") != 1 {
		t.Error("what narrows the search is hidden from the reader")
	}
}

// searches are looked for in each language: one that finds, one mistyped, one
// that finds nothing.
var searches = map[string][3]string{
	"en": {"ferry harbour", "obsrevatory", "zzyzx"},
	"ar": {"المرفأ", "البرلمن", "غغغغغ"},
	"fa": {"مدرسه", "آموزگارن", "ژژژژژ"},
}

func TestTheSearchViolatesNothingInThreeLanguagesLightAndDarkWideAndNarrow(t *testing.T) {
	thorough(t)
	h := demonstration(t)
	h.indexed()
	for _, size := range [][2]int{{1366, 900}, {360, 800}, {320, 700}} {
		ctx := browser(t, size[0], size[1])
		for lang, words := range searches {
			prefix := "/" + lang
			if lang == "en" {
				prefix = ""
			}
			for _, colours := range []string{"light", "dark"} {
				scheme(t, ctx, colours)
				for name, query := range map[string]string{"form": "", "found": "?q=" + url.QueryEscape(words[0]), "everywhere": "?in=all&sort=newest&q=" + url.QueryEscape(words[0]), "mistyped": "?q=" + url.QueryEscape(words[1]), "nothing": "?kind=memo&q=" + url.QueryEscape(words[2])} {
					if size[0] != 360 && name != "everywhere" && name != "found" {
						continue
					}
					do(t, ctx, chromedp.Navigate(h.site+prefix+"/search"+query))
					label := strings.Join([]string{"search", lang, name, colours, map[int]string{1366: "wide", 360: "narrow", 320: "least"}[size[0]]}, " ")
					shot(t, ctx, "view "+label)
					check(t, label, ctx)
				}
			}
		}
	}
}
