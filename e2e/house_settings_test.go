package e2e_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// setter is the owner at the desk, without a browser and so without scripts.
type setter struct {
	*house
	client http.Client
}

func (h *house) setter() *setter {
	h.t.Helper()
	s := &setter{house: h, client: http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	s.client.Jar = &onlyCookie{}
	if status, _ := s.send(h.link, nil); status != http.StatusSeeOther {
		h.t.Fatalf("the sign-in link is answered %d", status)
	}
	return s
}

// onlyCookie keeps the one session.
type onlyCookie struct{ all []*http.Cookie }

func (c *onlyCookie) SetCookies(_ *url.URL, all []*http.Cookie) { c.all = all }
func (c *onlyCookie) Cookies(*url.URL) []*http.Cookie           { return c.all }

func (s *setter) send(address string, form url.Values) (int, string) {
	s.t.Helper()
	w, err := s.client.PostForm(address, form)
	if err != nil {
		s.t.Fatal(err)
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.StatusCode, string(b)
}

func (s *setter) look(address string) (int, string, http.Header) {
	s.t.Helper()
	w, err := s.client.Get(address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.StatusCode, string(b), w.Header
}

var settingsMark = regexp.MustCompile(`name="mark" value="([^"]*)"`)

// set sends a form of the settings as its page would.
func (s *setter) set(path string, form url.Values) {
	s.t.Helper()
	s.setTo(path, path, form)
}

func (s *setter) setTo(page, path string, form url.Values) {
	s.t.Helper()
	status, text, _ := s.look(s.desk + page)
	m := settingsMark.FindStringSubmatch(text)
	if m == nil {
		s.t.Fatalf("%s answers %d without a form", page, status)
	}
	form.Set("mark", m[1])
	if status, text := s.send(s.desk+path, form); status != http.StatusSeeOther {
		s.t.Fatalf("%s answers %d: %.2000s", path, status, text)
	}
}

// led waits until an address of the site leads to another.
func (s *setter) led(from, to string) {
	s.t.Helper()
	s.waitFor(from+" to lead to "+to, 5*time.Second, func() bool {
		status, _, header := s.look(s.site + from)
		return status == http.StatusMovedPermanently && header.Get("Location") == to
	})
}

func (s *setter) shows(path string, want ...string) {
	s.t.Helper()
	s.waitFor(path+" to show "+strings.Join(want, ", "), 5*time.Second, func() bool {
		_, page, _ := s.look(s.site + path)
		for _, w := range want {
			if !strings.Contains(page, w) {
				return false
			}
		}
		return true
	})
}

func TestWhatTheHouseSetsShowsToReadersAtOnce(t *testing.T) {
	h := demonstration(t)
	s := h.setter()

	// Readers have seen the pages: they stand ready, and must be drawn again.
	_, topic := h.get("/topic/shipping")
	if !strings.Contains(topic, "<h1>Shipping</h1>") {
		t.Fatal("the topic of the demonstration house has no page")
	}
	story := regexp.MustCompile(`<h3><a href="(/2026/[^"]*)"`).FindStringSubmatch(topic)[1]
	h.get(story)

	s.set("/house/accent", url.Values{"do": {"save"}, "light": {"#006d5b"}})
	s.shows("/", `/-/assets/accent-006d5b-`)
	_, page := h.get("/ar/")
	sheet := regexp.MustCompile(`/-/assets/accent-[^"]*`).FindString(page)
	if _, css, header := s.look(s.site + sheet); !strings.Contains(css, "--accent:#006d5b") || !strings.Contains(header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s holds %q", sheet, css)
	}

	s.set("/house/navigation/en", url.Values{"do": {"add"}, "kind": {"section", "section"}, "to": {"culture", "region"}, "name": {"", "Coast & region"}, "target": {"topic:fisheries"}})
	s.shows("/", `<li><a href="/section/culture">Culture</a></li>`, `<li><a href="/section/region">Coast &amp; region</a></li>`, `<li><a href="/topic/fisheries">Fisheries</a></li>`)
	if _, page := h.get("/"); strings.Contains(page[:strings.Index(page, "</header>")], "/section/economy") {
		t.Error("what was taken out of the navigation stands there still")
	}

	// A topic under another address, and another merged into it.
	s.set("/house/topics/shipping", url.Values{"do": {"save"}, "slug": {"sea-trade"}, "language": {"en", "ar"}, "name": {"Sea trade", "تجارة البحر"}})
	s.led("/topic/shipping", "/topic/sea-trade")
	s.led("/ar/topic/shipping", "/ar/topic/sea-trade")
	s.led("/topic/shipping/feed.xml", "/topic/sea-trade/feed.xml")
	s.shows("/topic/sea-trade", "<h1>Sea trade</h1>", story)
	s.shows(story, `<a href="/topic/sea-trade">Sea trade</a>`)
	s.setTo("/house/topics/fisheries", "/house/topics/fisheries", url.Values{"do": {"merge"}, "into": {"sea-trade"}})
	s.led("/topic/fisheries", "/topic/sea-trade")
	s.shows("/", `<li><a href="/topic/sea-trade">Sea trade</a></li>`)

	// A section under another address, in one edition.
	s.setTo("/house/sections/ar", "/house/sections/ar/address", url.Values{"which": {"region"}, "slug": {"sahel"}})
	s.led("/ar/section/region", "/ar/section/sahel")
	s.shows("/ar/section/sahel", "<h1>المنطقة</h1>", `class="card `)
	if status, _ := h.get("/section/region"); status != http.StatusOK {
		t.Errorf("the section of another edition is answered %d", status)
	}

	// An author with a biography, and under another address.
	s.shows("/author/ilse-marchetti-vane", "Shipping correspondent", "chart shop")
	s.shows("/ar/author/ilse-marchetti-vane", "متجر الخرائط")
	form := url.Values{"do": {"save"}, "slug": {"ilse-vane"}, "language": {"en"}, "name": {"Ilse Vane"}, "role": {"Harbour correspondent"}, "biography": {"Writes <b>about</b> ships.\nAnd pilots."}}
	s.set("/house/authors/ilse-marchetti-vane", form)
	s.led("/author/ilse-marchetti-vane", "/author/ilse-vane")
	s.shows("/author/ilse-vane", "<h1>Ilse Vane</h1>", "Harbour correspondent", "<p>Writes &lt;b&gt;about&lt;/b&gt; ships.</p>", "<p>And pilots.</p>", `class="card `)

	if _, page, _ := s.look(s.desk + "/audit"); !strings.Contains(page, "accent.light") || !strings.Contains(page, "merged a topic") {
		t.Error("the audit does not say what was changed")
	}
}

func TestTheEditorIsOfferedTopicsAndAuthors(t *testing.T) {
	s := demonstration(t).setter()
	for query, want := range map[string]string{
		"what=topic&language=ar&q=" + url.QueryEscape("الملا"): "shipping",
		"what=author&language=he&q=ilse":                       "ilse-marchetti-vane",
		"what=author&language=fa&q=kia":                        "parastu-delmare-kia", // not kept, and in use
		"what=section&language=tr&q=":                          "region",
	} {
		_, answer, header := s.look(s.desk + "/labels?" + query)
		var all []struct{ Slug, Name string }
		if err := json.Unmarshal([]byte(answer), &all); err != nil || len(all) == 0 || all[0].Slug != want || all[0].Name == "" || header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %s (%v)", query, answer, err)
		}
	}
}

func TestTheSettingsAreUsedByKeyboardAndTriedBeforeTheyAreSaved(t *testing.T) {
	h := demonstration(t)
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	submit(t, ctx, chromedp.Navigate(h.desk+"/house/accent"))
	tabTo(t, ctx, "#light")
	for _, c := range "#ffcc00" {
		do(t, ctx, press(string(c)))
	}
	submit(t, ctx, press("\r")) // what Enter does is to show a sample
	if got := text(t, ctx, "[role=alert]"); !strings.Contains(got, "1.44 to 1") {
		t.Errorf("a light yellow is told %q", got)
	}
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#light"), "#006d5b"))
	ask[string](t, ctx, `document.querySelector("#dark").value = ""`)
	submit(t, ctx, chromedp.Click(chromedp.CSS(`button[value=try]:not(.told)`)))
	if got := ask[string](t, ctx, `getComputedStyle(document.documentElement).getPropertyValue("--accent")`); got != "#006d5b" {
		t.Errorf("the sample is drawn in %q", got)
	}
	submit(t, ctx, chromedp.Click(chromedp.CSS(`button[value=save]`)))
	if got := text(t, ctx, "[role=status]"); !strings.Contains(got, "Saved") {
		t.Errorf("after saving the page says %q", got)
	}
	submit(t, ctx, chromedp.Navigate(h.site+"/"))
	if got := ask[string](t, ctx, `getComputedStyle(document.querySelector(".strip a.button")).backgroundColor`); got != "rgb(0, 109, 91)" {
		t.Errorf("the site's button is %s", got)
	}
	// Move a section up and rename it in one press.
	submit(t, ctx, chromedp.Navigate(h.desk+"/house/sections/en"))
	do(t, ctx, chromedp.SetValue(chromedp.CSS(`tbody tr:nth-child(2) input[name=name]`), "Money"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`button[value="up economy"]`)))
	if got := ask[string](t, ctx, `document.querySelector("tbody input[name=name]").value`); got != "Money" {
		t.Errorf("the first section is %q", got)
	}
}

func TestTheSettingsViolateNothingInTwoLanguagesLightAndDark(t *testing.T) {
	thorough(t)
	h := demonstration(t)
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	pages := map[string]string{"house": "/house", "name": "/house/name", "editions": "/house/editions", "edition": "/house/editions/ar", "sections": "/house/sections/ar", "navigation": "/house/navigation/ar",
		"desks": "/house/desks", "topics": "/house/topics", "topic": "/house/topics/shipping", "authors": "/house/authors", "author": "/house/authors/ilse-marchetti-vane", "accent": "/house/accent?saved", "embeds": "/house/embeds", "logo": "/house/logo", "mail": "/house/mail"}
	for _, lang := range []string{"en", "ar"} {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int{1280, 320} {
				if width == 320 && scheme == "dark" {
					continue // the same rules in other colours
				}
				if _, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}}); err != nil {
					t.Fatal(err)
				}
				if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
					t.Fatal(err)
				}
				do(t, ctx, chromedp.EmulateViewport(int64(width), 900))
				for name, path := range pages {
					do(t, ctx, chromedp.Navigate(h.desk+path))
					check(t, "settings "+lang+" "+scheme+" "+name+map[int]string{320: " narrow"}[width], ctx)
				}
			}
		}
	}
	// A refusal and a question look right too.
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(h.desk+"/house/sections/en"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`button[value="remove region"]`)))
	check(t, "settings question", ctx)
	do(t, ctx, chromedp.Navigate(h.desk+"/house/name"))
	s := &setter{house: h, client: http.Client{Jar: &onlyCookie{all: cookiesOf(t, ctx)}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	s.set("/house/name", url.Values{"name": {"The Quay"}, "default_edition": {"en"}, "cut_after": {"2"}, "level": {"members"}})
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#name"), "The Pier"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`button.main`)))
	if got := text(t, ctx, "table.both"); !strings.Contains(got, "The Quay") || !strings.Contains(got, "The Pier") {
		t.Errorf("the clash reads %q", got)
	}
	check(t, "settings clash", ctx)
	do(t, ctx, chromedp.Navigate(h.site+"/ar/author/ilse-marchetti-vane"))
	check(t, "settings author page", ctx)
}

// cookiesOf are those that the browser holds for the page that is open.
func cookiesOf(t testing.TB, ctx context.Context) (all []*http.Cookie) {
	t.Helper()
	got, err := chromedp.Call(ctx, network.GetCookies, network.GetCookiesParams{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range got.Cookies {
		all = append(all, &http.Cookie{Name: c.Name, Value: c.Value})
	}
	return all
}

func TestTheMenuOpensByKeyboardAndWithoutScriptsWhereItIsNarrow(t *testing.T) {
	h := demonstration(t)
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	scripts := func(off bool) {
		if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off}); err != nil {
			t.Fatal(err)
		}
	}
	scripts(true)
	shown := func() bool {
		return ask[bool](t, ctx, `document.querySelector("#go a[href='/house']").checkVisibility()`)
	}
	for _, path := range []string{"/", "/board", "/house"} {
		do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(h.desk+path))
		if !shown() || ask[bool](t, ctx, `document.querySelector(".go").checkVisibility()`) {
			t.Errorf("%s, wide: the navigation is not there, or a button for it is", path)
		}
		do(t, ctx, chromedp.EmulateViewport(320, 700), chromedp.Navigate(h.desk+path))
		if shown() {
			t.Errorf("%s, narrow: the navigation takes the page", path)
		}
		tabTo(t, ctx, ".go")
		do(t, ctx, press("\r"))
		if !shown() {
			t.Errorf("%s, narrow: Enter does not open the menu", path)
		}
		do(t, ctx, press(kb.Escape))
		if shown() {
			t.Errorf("%s, narrow: Escape does not close the menu", path)
		}
	}
	do(t, ctx, press("\r"))
	tabTo(t, ctx, `#go a[href="/house"]`)
	submit(t, ctx, press("\r"))
	if got := ask[string](t, ctx, `document.querySelector("#go [aria-current=page]").getAttribute("href")`); got != "/house" {
		t.Errorf("the menu leads to %s", got)
	}
	scripts(false) // axe needs them
	do(t, ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(h.desk+"/board"))
	check(t, "frame wide", ctx)
	do(t, ctx, chromedp.EmulateViewport(320, 700), chromedp.Click(chromedp.CSS(".go")))
	check(t, "frame menu", ctx)
}
