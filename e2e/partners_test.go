package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func TestAPartnersTokenIsMadeAtTheDeskAndTakesStories(t *testing.T) {
	h := demonstration(t)
	ctx := atDesk(t, h)
	submit(t, ctx, chromedp.Navigate(h.desk+"/partners"))
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#name"), "The Strait Wire"))
	do(t, ctx, chromedp.Click(chromedp.CSS(`input[name="edition"][value="ar"]`)))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/partners"] button`)))
	token := text(t, ctx, "section.done code")
	if !strings.HasPrefix(token, "sfp_") {
		t.Fatalf("the page shows %q", token)
	}
	check(t, "partners en", ctx)
	submit(t, ctx, chromedp.Navigate(h.desk+"/partners"))
	if got := text(t, ctx, "main"); strings.Contains(got, token) || !strings.Contains(got, "The Strait Wire") {
		t.Error("the list should name the partner, and show no token again")
	}
	if out, errs, code := h.run("staff", "add", "fa@harbour-courier.example", "--role", "owner", "--language", "fa"); code != 0 {
		t.Fatal(out, errs)
	}
	ctx = atDeskAs(t, h, "fa@harbour-courier.example")
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}); err != nil {
		t.Fatal(err)
	}
	submit(t, ctx, chromedp.Navigate(h.desk+"/partners"))
	check(t, "partners fa dark", ctx)
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/revoke"] button`)))
	if got := text(t, ctx, "tbody"); !strings.Contains(got, "باطل شده") {
		t.Errorf("the token still works: %s", got)
	}
}
