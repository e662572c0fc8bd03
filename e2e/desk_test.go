package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

func TestTheOwnerSignsInAndPublishesWithdrawsAndKills(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	if status, page := h.get(h.desk + "/"); status != http.StatusUnauthorized || strings.Contains(page, s.Headline) {
		t.Errorf("the desk answers a stranger %d", status)
	}
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	if got := text(t, ctx, "table"); !strings.Contains(got, s.Headline) {
		t.Errorf("the table of versions does not show %q", s.Headline)
	}
	if status, page := h.get(h.link); status != http.StatusOK || !strings.Contains(page, "<button") {
		t.Errorf("the link's page is answered %d", status)
	}

	// The table narrows by language.
	submit(t, ctx, chromedp.Navigate(h.desk+"/?language=fa&status=published"))
	if got := text(t, ctx, "tbody"); strings.Contains(got, s.Headline) {
		t.Error("the filter of languages does nothing")
	}

	// Withdraw: the page stays and says why, within two seconds.
	submit(t, ctx, chromedp.Navigate(h.desk+"/version/"+s.ID+"/publish"))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#withdraw"), "The figures were wrong"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/withdraw"] button`)))
	h.waitFor("the withdrawal to show", 5*time.Second, func() bool {
		status, page := h.get(s.URL)
		return status == http.StatusOK && strings.Contains(page, "The figures were wrong") && !strings.Contains(page, `class="offer"`)
	})
	if _, page := h.get("/"); strings.Contains(page, s.Headline) {
		t.Error("a withdrawn story stands on the front page")
	}

	// Publish again.
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/publish"] button`)))
	h.waitFor("the publication to show", 5*time.Second, func() bool {
		_, page := h.get(s.URL)
		return strings.Contains(page, `class="offer"`)
	})

	// Kill: gone, and from "Read in" of the other languages.
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#kill"), "A court order"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/kill"] button`)))
	h.waitFor("the kill to show", 5*time.Second, func() bool {
		status, _ := h.get(s.URL)
		return status == http.StatusGone
	})
	for _, tr := range s.Translations {
		if tr.Language == "en" {
			continue
		}
		h.waitFor("the other languages to forget it", 5*time.Second, func() bool {
			_, page := h.get(tr.URL)
			return !strings.Contains(page, s.ID)
		})
	}
	if got := text(t, ctx, "main"); !strings.Contains(got, "A court order") || !strings.Contains(got, "owner@harbour-courier.example") {
		t.Errorf("the version's page does not say who killed it and why: %.300s", got)
	}
	submit(t, ctx, chromedp.Navigate(h.desk+"/audit"))
	if got := text(t, ctx, "main"); !strings.Contains(got, "killed") {
		t.Error("the audit does not say what was done")
	}
}

func TestTheMailboxShowsWhatWasSent(t *testing.T) {
	h := demonstration(t)
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.site+"/fa/signin"))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#email"), "khanande@example.org"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("main form .button")))
	eight := h.mail("khanande@example.org", code)[1]
	do(t, ctx, chromedp.Navigate(h.link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	submit(t, ctx, chromedp.Navigate(h.desk+"/mailbox"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("tbody a")))
	if got := text(t, ctx, "main"); !strings.Contains(got, eight) || !strings.Contains(got, "khanande@example.org") {
		t.Errorf("the mail reads %q", got)
	}
}
