package e2e_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// check runs axe-core on the page that is open, and looks whether it can be
// read at 320 pixels.
func check(t *testing.T, name string, ctx context.Context) {
	t.Helper()
	if dir := os.Getenv("STANDFIRST_TEST_SHOTS"); dir != "" { // to look at the pages oneself
		png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".png"), png, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	ask[chromedp.Void](t, ctx, axe(t))
	raw := ask[string](t, ctx, `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations.map(v =>
		({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + " — " + n.failureSummary).slice(0, 3)}))))`, chromedp.EvalAwaitPromise)
	var violations []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(raw), &violations); err != nil {
		t.Fatal(err)
	}
	for _, v := range violations {
		t.Errorf("%s: %s: %s\n  %s", name, v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
	}
	if ask[bool](t, ctx, `document.documentElement.scrollWidth > document.documentElement.clientWidth + 1`) {
		t.Errorf("%s scrolls sideways", name)
	}
}

var axeSource string

func axe(t *testing.T) string {
	t.Helper()
	if axeSource == "" {
		b, err := os.ReadFile(filepath.Join("..", "node_modules", "axe-core", "axe.min.js"))
		if err != nil {
			t.Skip("needs axe-core, which make test installs from npm")
		}
		axeSource = string(b)
	}
	return axeSource
}

// The pages of the site are held to it one by one in TestEveryPageType.
func TestTheFirstScreensOfTheDeskViolateNothing(t *testing.T) {
	h := demonstration(t)
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.link))
	check(t, "desk sign-in", ctx)
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	check(t, "desk table", ctx)
	for name, path := range map[string]string{"version": "/version/" + h.gated("ar").ID, "mailbox": "/mailbox", "audit": "/audit"} {
		do(t, ctx, chromedp.Navigate(h.desk+path))
		check(t, "desk "+name, ctx)
	}
}
