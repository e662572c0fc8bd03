package e2e_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A front is put together with the keys alone, in a browser that runs no script.
func TestAFrontIsArrangedByKeyboardWithoutScriptsAndReadersSeeItAtOnce(t *testing.T) {
	h := demonstration(t)
	ctx := atDesk(t, h)
	script := func(off bool) {
		if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off}); err != nil {
			t.Fatal(err)
		}
	}
	first := func() string { return ask[string](t, ctx, `document.querySelector(".card h3 a").textContent`) }
	do(t, ctx, chromedp.Navigate(h.site+"/ar/"))
	was := first()
	do(t, ctx, chromedp.Navigate(h.desk+"/fronts"))
	script(true)
	tabTo(t, ctx, `a[href="/fronts/ar"]`)
	submit(t, ctx, press("\r"))
	// A story is named by words of its headline, and Enter places it at the head.
	tabTo(t, ctx, "#add-top")
	do(t, ctx, typed("كسترين"))
	submit(t, ctx, press("\r"))
	placed := ask[string](t, ctx, `document.querySelector(".placed .what a").textContent`)
	if !strings.Contains(placed, "كسترين") {
		t.Fatalf("placed is %q", placed)
	}
	// It leads, under a headline of the front's own.
	tabTo(t, ctx, `.placed li:first-child select[name^="size-"]`)
	do(t, ctx, typed("L"), typed("e")) // Lead
	tabTo(t, ctx, `.placed li:first-child input[name^="headline-"]`)
	do(t, ctx, typed("سعر واحد"))
	submit(t, ctx, press("\r"))
	if got := ask[string](t, ctx, `document.querySelector(".placed li:first-child select").value`); got != "lead" {
		t.Errorf("its size is %q", got)
	}
	// The second block goes up, and comes down again.
	tabTo(t, ctx, `button[value="block-up voices"]`)
	submit(t, ctx, press("\r"))
	if got := ask[string](t, ctx, `document.querySelector(".frontblock").id`); got != "voices" {
		t.Errorf("the first block is %q", got)
	}
	tabTo(t, ctx, `button[value="block-down voices"]`)
	submit(t, ctx, press("\r"))
	// Until it is launched, only the preview shows it.
	preview := ask[string](t, ctx, `document.querySelector('a[href*="/-/preview/front/"]').href`)
	script(false)
	do(t, ctx, chromedp.Navigate(preview))
	if got := first(); got != "سعر واحد" {
		t.Errorf("the preview begins with %q", got)
	}
	check(t, "front preview", ctx)
	do(t, ctx, chromedp.Navigate(h.site+"/ar/"))
	if got := first(); got != was {
		t.Errorf("readers see the draft: %q", got)
	}
	do(t, ctx, chromedp.Navigate(h.desk+"/fronts/ar"))
	script(true)
	submit(t, ctx, chromedp.Click(chromedp.CSS(`button[value="launch"]`)))
	script(false)
	reads := func() string { do(t, ctx, chromedp.Navigate(h.site+"/ar/")); return first() }
	h.waitFor("the front to be launched", 5*time.Second, func() bool { return reads() == "سعر واحد" })
	do(t, ctx, chromedp.Navigate(h.desk+"/fronts/ar"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`button[value="undo"]`)))
	h.waitFor("the front to be put back", 5*time.Second, func() bool { return reads() == was })
}

func TestFrontsListsTheArchiveAndFailuresViolateNothing(t *testing.T) {
	thorough(t)
	h := demonstration(t)
	ctx := browser(t, 1366, 900)
	for _, lang := range []string{"en", "ar", "fa"} {
		prefix := strings.TrimSuffix("/"+lang, "/en")
		for _, colours := range []string{"light", "dark"} {
			scheme(t, ctx, colours)
			for _, width := range []int{1366, 320} {
				do(t, ctx, chromedp.EmulateViewport(int64(width), 900))
				for name, path := range map[string]string{"front": "/", "section": "/section/region", "topic": "/topic/shipping", "kind": "/kind/analysis", "author": "/author/ilse-marchetti-vane",
					"archive": "/archive", "month": "/2026/11/", "day": "/2026/11/19/", "not found": "/nothing"} {
					do(t, ctx, chromedp.Navigate(h.site+prefix+path))
					name := strings.Join([]string{lang, name, colours, map[int]string{1366: "wide", 320: "narrow"}[width]}, " ")
					keep(t, ctx, name)
					check(t, name, ctx)
				}
			}
		}
	}
}

// keep takes a picture of what stands in the window, where somebody wants to look.
func keep(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("STANDFIRST_TEST_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "window-"+strings.ReplaceAll(name, " ", "-")+".png"), png, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheFormOfAFrontViolatesNothing(t *testing.T) {
	thorough(t)
	h := demonstration(t)
	ctx := atDesk(t, h)
	for _, lang := range []string{"en", "ar"} {
		speaking(t, ctx, lang)
		for _, colours := range []string{"light", "dark"} {
			scheme(t, ctx, colours)
			for _, width := range []int{1366, 320} {
				do(t, ctx, chromedp.EmulateViewport(int64(width), 900))
				for name, path := range map[string]string{"fronts": "/fronts", "form": "/fronts/" + lang, "question": "/fronts/en?find=the&in=top"} {
					do(t, ctx, chromedp.Navigate(h.desk+path))
					name := strings.Join([]string{"desk", lang, name, colours, map[int]string{1366: "wide", 320: "narrow"}[width]}, " ")
					keep(t, ctx, name)
					check(t, name, ctx)
				}
			}
		}
	}
}
