package e2e_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// listed is what story list --json tells of a version.
type listed struct {
	ID           string `json:"id"`
	Story        string `json:"story"`
	Language     string `json:"language"`
	Kind         string `json:"kind"`
	Headline     string `json:"headline"`
	URL          string `json:"url"`
	Terms        string `json:"terms"`
	Status       string `json:"status"`
	Words        int    `json:"words"`
	Translations []struct {
		Language string `json:"language"`
		URL      string `json:"url"`
	} `json:"translations"`
}

func (h *house) list() (all []listed) {
	h.t.Helper()
	out, errs, code := h.run("story", "list", "--json")
	if code != 0 {
		h.t.Fatalf("story list ended with %d: %s", code, errs)
	}
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		h.t.Fatal(err)
	}
	return all
}

// gated finds a members' story in a language.
func (h *house) gated(language string) listed {
	h.t.Helper()
	for _, v := range h.list() {
		if v.Language == language && v.Terms == "members" && v.Status == "published" {
			return v
		}
	}
	h.t.Fatalf("no members' story in %s", language)
	return listed{}
}

type step = chromedp.Action[chromedp.Void]

func do(t testing.TB, ctx context.Context, steps ...step) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression on the page that is open.
func ask[T any](t testing.TB, ctx context.Context, expression string, opts ...chromedp.EvaluateOption) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, opts...))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func text(t testing.TB, ctx context.Context, selector string) string {
	t.Helper()
	s, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		t.Fatalf("%s: %v", selector, err)
	}
	return s
}

func count(t testing.TB, ctx context.Context, selector string) int {
	t.Helper()
	return ask[int](t, ctx, `document.querySelectorAll(`+quoted(selector)+`).length`)
}

func at(t testing.TB, ctx context.Context) string {
	t.Helper()
	s, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// press sends one key to whatever has the focus.
func press(key string) step { return chromedp.KeyEvent(key) }

// tabTo moves the focus by keyboard until it is on an element.
func tabTo(t testing.TB, ctx context.Context, selector string) {
	t.Helper()
	for range 80 {
		do(t, ctx, press(kb.Tab))
		if ask[bool](t, ctx, `!!document.activeElement && document.activeElement.matches(`+quoted(selector)+`)`) {
			return
		}
	}
	t.Fatalf("the keyboard does not reach %s", selector)
}

// submit leaves a page by a press and waits for the next one.
func submit(t testing.TB, ctx context.Context, action step) {
	t.Helper()
	if _, err := chromedp.RunResponse(ctx, action); err != nil {
		t.Fatal(err)
	}
}

var code = regexp.MustCompile(`(?m)^([0-9]{8})\r?$`)

func TestAReaderSubscribesByMouseReadsOnAndSignsInElsewhere(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(s.URL))

	// The cut, and the offer below it.
	if n := count(t, ctx, ".paywalled .offer"); n != 1 {
		t.Fatalf("%d offers below the cut", n)
	}
	offer := text(t, ctx, ".offer")
	for _, words := range []string{"Only $100 per year", "Renews at the same price until you cancel", "Subscribe", "Sign in"} {
		if !strings.Contains(offer, words) {
			t.Errorf("the offer does not say %q", words)
		}
	}
	before := text(t, ctx, ".fade")

	// Subscribe, with a card that is declined and then one that pays.
	submit(t, ctx, chromedp.Click(chromedp.CSS(".offer .button")))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#email"), "reader@example.org"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("form:not([role=search]) .button")))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#card"), "4000 0000 0000 0002"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("form:not([role=search]) .button")))
	if got := text(t, ctx, "#fault"); !strings.Contains(got, "declined") {
		t.Errorf("a declined card says %q", got)
	}
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#card"), "4242 4242 4242 4242"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("form:not([role=search]) .button")))

	// Back at the same story, now whole.
	if got := at(t, ctx); got != s.URL {
		t.Errorf("after payment the reader is at %s, not at %s", got, s.URL)
	}
	if n := count(t, ctx, ".offer"); n != 0 {
		t.Error("the offer is still there")
	}
	whole, rest := text(t, ctx, ".body"), text(t, ctx, ".paywalled")
	if !strings.HasPrefix(whole, before) || len(rest) < 500 || strings.Contains(rest, "$100") {
		t.Errorf("after %q the story goes on with %q", before, rest)
	}

	// The welcome lies in the outbox.
	h.mail("reader@example.org", regexp.MustCompile(`Welcome to The Harbour Courier`))

	// Another browser, with the code from the mail.
	other := browser(t, 390, 844)
	do(t, other, chromedp.Navigate(s.URL))
	if n := count(t, other, ".offer"); n != 1 {
		t.Error("another browser reads without signing in")
	}
	submit(t, other, chromedp.Click(chromedp.CSS(`.offer a[href*="signin"]`)))
	do(t, other, chromedp.SetValue(chromedp.CSS("#email"), "reader@example.org"))
	submit(t, other, chromedp.Click(chromedp.CSS("main form .button")))
	eight := h.mail("reader@example.org", code)[1]
	do(t, other, chromedp.SetValue(chromedp.CSS("#code"), eight))
	submit(t, other, chromedp.Click(chromedp.CSS("main form .button")))
	if got := at(t, other); got != s.URL || count(t, other, ".offer") != 0 {
		t.Errorf("signed in elsewhere, the reader is at %s with %d offers", got, count(t, other, ".offer"))
	}

	// Cancelling keeps access to the paid end, and the page says until when.
	submit(t, other, chromedp.Navigate(h.site+"/account"))
	submit(t, other, chromedp.Click(chromedp.CSS(`a[href*="/account/cancel/"]`)))
	submit(t, other, chromedp.Click(chromedp.CSS(`form[action*="/account/cancel/"] .button`)))
	year := time.Now().UTC().AddDate(1, 0, 0)
	until := year.Format("2 January 2006")
	if got := text(t, other, "main"); !strings.Contains(got, "cancelled") || !strings.Contains(got, until) {
		t.Errorf("the account says %q, and not until %s", got, until)
	}
	do(t, other, chromedp.Navigate(s.URL))
	if n := count(t, other, ".offer"); n != 0 {
		t.Error("a cancelled subscription reads no more before its end")
	}
	h.mail("reader@example.org", regexp.MustCompile(`Your subscription is cancelled`))
}

func TestAReaderSubscribesByKeyboardInArabicWithACardThatAsks(t *testing.T) {
	h := demonstration(t)
	s := h.gated("ar")
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(s.URL))
	dir, lang := ask[string](t, ctx, `document.documentElement.dir`), ask[string](t, ctx, `document.documentElement.lang`)
	if dir != "rtl" || lang != "ar" {
		t.Errorf("the page is %s and runs %s", lang, dir)
	}

	// The first key leads to the skip link, and the skip link to the story.
	do(t, ctx, press(kb.Tab))
	first := ask[string](t, ctx, `document.activeElement.className`)
	do(t, ctx, press(kb.Enter))
	focused := ask[string](t, ctx, `document.activeElement.id`)
	if first != "skip" || focused != "content" {
		t.Errorf("the first key leads to %q, and that to %q", first, focused)
	}

	tabTo(t, ctx, ".offer .button")
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, "input[type=radio]")
	do(t, ctx, press(kb.ArrowDown)) // the monthly price
	tabTo(t, ctx, "#email")
	do(t, ctx, chromedp.KeyEvent("qari@example.org"))
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, "#card")
	do(t, ctx, chromedp.KeyEvent("٤٠٠٠٠٠٢٧٦٠٠٠٣١٥٥"))
	submit(t, ctx, press(kb.Enter))
	tabTo(t, ctx, `button[value="yes"]`)
	submit(t, ctx, press(kb.Enter))
	if got := at(t, ctx); got != s.URL || count(t, ctx, ".offer") != 0 {
		t.Errorf("after payment the reader is at %s with %d offers", got, count(t, ctx, ".offer"))
	}
	do(t, ctx, chromedp.Navigate(h.site+"/ar/account"))
	if got := text(t, ctx, "main"); !strings.Contains(got, "١٠") {
		t.Errorf("the account does not show the monthly price in the edition's digits: %q", got)
	}
}

func TestReadInLeadsToEveryLanguageAndBack(t *testing.T) {
	h := demonstration(t)
	var most listed
	for _, v := range h.list() {
		if v.Kind != "page" && v.Language == "en" && len(v.Translations) > len(most.Translations) {
			most = v
		}
	}
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(most.URL))
	if n := count(t, ctx, ".read-in a"); n != len(most.Translations) || n < 3 {
		t.Fatalf("%d languages in the switch, %d in the list", n, len(most.Translations))
	}
	for _, tr := range most.Translations {
		do(t, ctx, chromedp.Navigate(tr.URL))
		lang, current := ask[string](t, ctx, `document.documentElement.lang`), ask[string](t, ctx, `document.querySelector('.read-in [aria-current=page]').lang`)
		if lang != tr.Language || current != tr.Language || count(t, ctx, ".read-in a") != len(most.Translations) {
			t.Errorf("%s: the page is in %s, the switch says %s", tr.Language, lang, current)
		}
		// hreflang is a closed graph.
		if n := count(t, ctx, `link[rel=alternate][hreflang]`); n != len(most.Translations)+1 {
			t.Errorf("%s: %d alternates, want %d and x-default", tr.Language, n, len(most.Translations))
		}
	}
}

func TestEveryPageWorksWithoutScripts(t *testing.T) {
	h := demonstration(t)
	for _, path := range []string{"/", "/fa/", "/subscribe", "/he/signin"} {
		_, page := h.get(path)
		for _, bad := range []string{"onclick=", "onload=", "javascript:", "<style"} {
			if strings.Contains(page, bad) {
				t.Errorf("%s holds %s", path, bad)
			}
		}
		if n := strings.Count(page, "<script src="); n > 1 || strings.Count(page, "<script") > n+1 {
			t.Errorf("%s has more scripts than the one enhancement", path)
		}
	}
}
