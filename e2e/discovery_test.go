package e2e_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// shot keeps what the window shows, to look at it oneself.
func shot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("STANDFIRST_TEST_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestMachinesAreToldAtOnceWhatTheHouseDecides(t *testing.T) {
	h := demonstration(t)
	owner := h.setter()
	told := func(path, words string) func() bool {
		return func() bool {
			status, text := h.get(path)
			return status == http.StatusOK && strings.Contains(text, words)
		}
	}
	if !told("/robots.txt", "User-agent: GPTBot\n")() || told("/robots.txt", "User-agent: Bingbot\n")() {
		t.Error("a house that has not decided lets trainers in, or keeps a search engine out")
	}
	owner.set("/house/machines", url.Values{"do": {"save"}, "use search": {"on"}, "use train": {"on"}, "crawler Bingbot": {"out"}, "crawler CCBot": {"out"}, "payment": {"crawl"}, "amount": {"0.015"}, "currency": {"usd"}, "contact": {"rights@harbour-courier.example"}, "no_archive": {"on"}, "max_snippet": {"160"}})
	h.waitFor("robots.txt to follow", 5*time.Second, told("/robots.txt", "User-agent: Bingbot\n"))
	if told("/robots.txt", "User-agent: GPTBot\n")() || !told("/robots.txt", "User-agent: CCBot\n")() || !told("/robots.txt", "User-agent: OAI-SearchBot\n")() {
		t.Error("robots.txt does not say what was decided")
	}
	for _, words := range []string{`<permits type="usage">search ai-train</permits>`, `<prohibits type="usage">ai-index ai-input</prohibits>`, `<payment type="crawl">`, `<amount currency="USD">0.015</amount>`, `contactEmail="rights@harbour-courier.example"`} {
		if !told("/license.xml", words)() {
			t.Errorf("the licence does not say %s", words)
		}
	}
	if !told(h.gated("en").URL, `content="max-image-preview:large, noarchive, max-snippet:160"`)() || told("/", "noarchive")() {
		t.Error("a story that is not for everybody says nothing of copies, or the front does")
	}
	for _, wrong := range []url.Values{{"amount": {"a lot"}, "currency": {"USD"}}, {"contact": {"nobody"}}, {"max_snippet": {"many"}}, {"terms": {"javascript:alert(1)"}}} {
		_, page, _ := owner.look(h.desk + "/house/machines")
		wrong.Set("mark", settingsMark.FindStringSubmatch(page)[1])
		wrong.Set("use search", "on")
		if status, text := owner.send(h.desk+"/house/machines", wrong); status != http.StatusUnprocessableEntity || !strings.Contains(text, `role="alert"`) {
			t.Errorf("%v is answered %d", wrong, status)
		}
	}
	if !told("/robots.txt", "User-agent: Bingbot\n")() {
		t.Error("what was refused has changed something")
	}
}

func TestAStandingPageIsFoundByWhatItIsFor(t *testing.T) {
	h := demonstration(t)
	owner := h.setter()
	_, page, _ := owner.look(h.desk + "/house/standing/ar")
	chosen := regexp.MustCompile(`(?s)<select id="(\w+)".*?</select>`)
	form := url.Values{"do": {"save"}}
	for _, m := range chosen.FindAllStringSubmatch(page, -1) {
		if v := regexp.MustCompile(`<option value="(\w+)"[^>]*selected`).FindStringSubmatch(m[0]); v != nil {
			form.Set(m[1], v[1])
		}
	}
	if len(form) != 5 { // about, ethics, contact, privacy, and what to do
		t.Fatalf("the form has %v", form)
	}
	form.Set("ownership", form.Get("about"))
	form.Del("privacy")
	owner.set("/house/standing/ar", form)
	h.waitFor("the front page to tell of it", 5*time.Second, func() bool {
		_, text := h.get("/ar/")
		return strings.Contains(text, `"ownershipFundingInfo":"`) && strings.Contains(text, `"ethicsPolicy":"`)
	})
	if _, text := h.get("/"); strings.Contains(text, `"ownershipFundingInfo":"`) {
		t.Error("another edition tells of it too")
	}
}

func TestAReaderMakesAFeedInTheBrowserAndRevokesItByKeyboard(t *testing.T) {
	h := demonstration(t)
	for _, lang := range []string{"en", "ar"} {
		prefix := strings.TrimSuffix("/"+lang, "/en")
		ctx := browser(t, 1280, 900)
		do(t, ctx, chromedp.Navigate(h.site+prefix+"/subscribe"))
		do(t, ctx, chromedp.SetValue(chromedp.CSS("#email"), lang+"-feed@example.org"))
		submit(t, ctx, chromedp.Click(chromedp.CSS("main form .button")))
		do(t, ctx, chromedp.SetValue(chromedp.CSS("#card"), "4242424242424242"))
		submit(t, ctx, chromedp.Click(chromedp.CSS("form:not([role=search]) .button")))
		submit(t, ctx, chromedp.Navigate(h.site+prefix+"/account"))
		submit(t, ctx, chromedp.Click(chromedp.CSS(`a[href$="/account/feeds"]`)))
		check(t, lang+" feeds none", ctx)
		do(t, ctx, chromedp.SetValue(chromedp.CSS("#name"), "Kitchen tablet"))
		submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/account/feeds"] .button`)))
		check(t, lang+" feeds made", ctx)
		shot(t, ctx, lang+"-feeds-wide")
		address := text(t, ctx, ".address code")
		if status, feed := h.get(address); status != http.StatusOK || !strings.Contains(feed, "<rss") || strings.Contains(feed, "/subscribe") {
			t.Errorf("%s: the feed is answered %d", lang, status)
		}
		do(t, ctx, chromedp.EmulateViewport(360, 800), chromedp.Navigate(h.site+prefix+"/account/feeds"))
		check(t, lang+" feeds narrow", ctx)
		shot(t, ctx, lang+"-feeds-narrow")
		tabTo(t, ctx, `form[action$="/revoke"] button`)
		submit(t, ctx, press("\r"))
		if status, _ := h.get(address); status != http.StatusNotFound {
			t.Errorf("%s: a revoked feed is answered %d", lang, status)
		}
	}
}

func TestTheScreensOfMachinesAndStandingPagesHoldInBothDirections(t *testing.T) {
	h := demonstration(t)
	ctx := atDesk(t, h)
	for _, width := range []int64{1366, 360} {
		do(t, ctx, chromedp.EmulateViewport(width, 900))
		for name, path := range map[string]string{"machines": "/house/machines", "standing": "/house/standing/ar"} {
			do(t, ctx, chromedp.Navigate(h.desk+path))
			check(t, "desk "+name, ctx)
			shot(t, ctx, "desk-"+name+"-"+map[int64]string{1366: "wide", 360: "narrow"}[width])
		}
	}
}
