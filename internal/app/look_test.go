package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

func TestAReaderChoosesHowPagesLookAndComesBackToThePage(t *testing.T) {
	c := newCanary(t)
	b := c.browser()
	page := "/" + c.gated["members"].Path()
	for _, step := range []struct{ name, value, cookie, html string }{
		{"size", "large", "large", `data-size="large"`}, {"scheme", "dark", "large.dark", `data-scheme="dark" data-size="large"`},
		{"size", "larger", "larger.dark", `data-size="larger"`}, {"weight", "lite", "larger.dark.lite", `data-scheme="dark" data-size="larger"`},
		{"weight", "full", "larger.dark.full", `data-size="larger"`}, {"weight", "auto", "larger.dark", `data-size="larger"`},
		{"size", "normal", "dark", `data-scheme="dark"`}, {"scheme", "auto", "", `<html lang="en" dir="ltr">`},
	} {
		r := b.do(http.MethodPost, "/-/display", url.Values{step.name: {step.value}, "return": {page}})
		if r.StatusCode != http.StatusSeeOther || b.to(r) != page {
			t.Fatalf("%s %s is answered %d, to %q", step.name, step.value, r.StatusCode, b.to(r))
		}
		got := ""
		if k := b.jar["standfirst-look"]; k != nil {
			got = k.Value
		}
		r = b.do(http.MethodGet, page, nil)
		if text := c.readable(r); got != step.cookie || !strings.Contains(text, step.html) {
			t.Errorf("after %s %s the cookie is %q, and the page lacks %s", step.name, step.value, got, step.html)
		}
		if private := strings.HasPrefix(r.Header.Get("Cache-Control"), "private"); private != (strings.TrimSuffix(step.cookie, "full") != "") {
			t.Errorf("the look %q goes out with %q", step.cookie, r.Header.Get("Cache-Control"))
		}
	}
}

func TestTheFormOfTheLookLeadsNowhereElseAndTakesNothingElse(t *testing.T) {
	c := newCanary(t)
	for _, f := range []struct {
		form    url.Values
		referer string
		to      string // empty: refused
	}{
		{url.Values{"size": {"large"}, "return": {"/section/region"}}, "http://example.com/section/region?before=a-b&lite=1", "/section/region?before=a-b"},
		{url.Values{"size": {"large"}, "return": {"/section/region"}}, "http://elsewhere.example/section/region?x=1", "/section/region"},
		{url.Values{"size": {"large"}, "return": {"/section/region"}}, "http://example.com/other?x=1", "/section/region"},
		{url.Values{"size": {"large"}, "return": {"//elsewhere.example/"}}, "", "/"},
		{url.Values{"size": {"large"}, "return": {"https://elsewhere.example/"}}, "", "/"},
		{url.Values{"size": {"large"}}, "", "/"},
		{url.Values{"size": {"huge"}}, "", ""},
		{url.Values{"size": {"large", "small"}}, "", ""},
		{url.Values{"scheme": {"large"}}, "", ""},
		{url.Values{"weight": {"dark; Secure"}}, "", ""},
	} {
		b := c.browser()
		r := b.do(http.MethodPost, "/-/display", f.form, "Referer", f.referer)
		if f.to == "" {
			if r.StatusCode != http.StatusBadRequest || len(b.jar) != 0 {
				t.Errorf("%v is answered %d with %d cookies", f.form, r.StatusCode, len(b.jar))
			}
			continue
		}
		if r.StatusCode != http.StatusSeeOther || b.to(r) != f.to {
			t.Errorf("%v from %s is answered %d, to %q, want %q", f.form, f.referer, r.StatusCode, b.to(r), f.to)
		}
	}
}

func TestWhoHasChosenNothingGetsTheSameBytesAsEverybody(t *testing.T) {
	c := newCanary(t)
	path := "/" + c.gated["members"].Path()
	first := c.ask(c.site, http.MethodGet, path, nil, nil)
	want := c.readable(first)
	for _, value := range []string{"", "huge", "dark.large", "large.", ".dark", "LARGE", "lite.lite", "full", "large; x=1", strings.Repeat("large.", 500)} {
		r := c.ask(c.site, http.MethodGet, path, nil, http.Header{"Cookie": {"standfirst-look=" + value, "other=dark"}, "Save-Data": {"off"}})
		if value == "large; x=1" { // a cookie of the vocabulary, and another behind it
			if r.Header.Get("Etag") == first.Header.Get("Etag") {
				t.Error("a look beside another cookie is not seen")
			}
			continue
		}
		if got := c.readable(r); got != want || r.Header.Get("Etag") != first.Header.Get("Etag") {
			t.Errorf("the cookie %.20q changes the page", value)
		}
	}
}

var inPage = map[string]*regexp.Regexp{
	"a picture": regexp.MustCompile(`<img|<picture|<source|srcset`), "a script": regexp.MustCompile(`<script[^>]* src=`),
	"a font": regexp.MustCompile(`rel="preload"|woff2`), "a frame": regexp.MustCompile(`<iframe|<video|<audio|<object`),
}

var sheets = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`)

// sent is the body of an answer as it was sent.
func sent(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// squeezed is how many bytes of a text go over the line.
func squeezed(t *testing.T, text string) int {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, text); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func TestALitePageIsSmallAndMakesTheSameDecision(t *testing.T) {
	c := newCanary(t)
	var long string
	c.update(func(ctx context.Context, tx *db.Tx) error {
		k := content("open", "A long one", "nothing")
		for i := range 60 {
			p := content("open", "", fmt.Sprint("Sentence ", i, strings.Repeat(fmt.Sprintf(" word%d", i*7919%9973), 60)))
			k.Body.Content = append(k.Body.Content, p.Body.Content[2])
		}
		m, err := story.Create(ctx, tx, story.New{Language: "en", Content: k, By: "t"})
		if err != nil {
			return err
		}
		if err := story.Publish(ctx, tx, m.ID, m.PublishedAt, "t"); err != nil {
			return err
		}
		m, err = story.Get(ctx, tx, m.ID)
		long = "/" + m.Path()
		return err
	})
	paths := []string{"/", "/section/region", "/author/ines-korvald", "/signin", "/subscribe", "/nowhere", long}
	for _, m := range c.gated {
		paths = append(paths, "/"+m.Path())
	}
	for _, who := range c.classes() {
		for _, path := range paths {
			for how, ask := range map[string]func() *http.Response{
				"?lite=1": func() *http.Response { return c.ask(c.site, http.MethodGet, path+"?lite=1", who.cookies, nil) },
				"cookie": func() *http.Response {
					return c.ask(c.site, http.MethodGet, path, append([]*http.Cookie{{Name: "standfirst-look", Value: "lite"}}, who.cookies...), nil)
				},
				"Save-Data": func() *http.Response {
					return c.ask(c.site, http.MethodGet, path, who.cookies, http.Header{"Save-Data": {"on"}})
				},
			} {
				r := ask()
				page := sent(t, r)
				if path != "/signin" && path != "/subscribe" && path != "/nowhere" && !strings.Contains(r.Header.Get("Vary"), "Save-Data") {
					t.Errorf("%s %s varies by %q", how, path, r.Header.Get("Vary"))
				}
				for what, found := range inPage {
					if found.MatchString(page) {
						t.Errorf("%s, %s %s holds %s: %s", who.name, how, path, what, found.FindString(page))
					}
				}
				all := sheets.FindAllStringSubmatch(page, -1)
				if len(all) != 1 {
					t.Fatalf("%s %s asks for %d style sheets", how, path, len(all))
				}
				css := sent(t, c.ask(c.site, http.MethodGet, all[0][1], nil, nil))
				if n := squeezed(t, page) + squeezed(t, css); n > 25_000 {
					t.Errorf("%s %s has %d bytes with its style sheet; 25,000 at most", how, path, n)
				}
				if !strings.Contains(page, `action="/-/display"`) || !strings.Contains(page, `value="full">Show the full page`) {
					t.Errorf("%s %s leads back to no full page", how, path)
				}
				for terms, canary := range canaries {
					if m, gated := c.gated[terms]; gated && path == "/"+m.Path() {
						if got := strings.Contains(page, bird(canary)); got != who.may[terms] {
							t.Errorf("%s, %s: the withheld part of %s is there: %v", who.name, how, terms, got)
						}
					}
				}
			}
		}
	}
}

func TestALitePageLinksToItsPicturesAndTheFullOneIsOneStepAway(t *testing.T) {
	c := newCanary(t)
	path := ""
	c.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := story.Latest(ctx, tx, story.LatestQuery{Language: "en", Limit: 20})
		for _, p := range all {
			if p.Lead.Photo != 0 && p.Terms.Level == access.Open {
				path = "/" + p.Path()
			}
		}
		return err
	})
	saving := http.Header{"Save-Data": {"on"}}
	lite := c.readable(c.ask(c.site, http.MethodGet, path, nil, saving))
	link := regexp.MustCompile(`<a href="(/media/[^"]+)">Show the picture`).FindStringSubmatch(lite)
	if link == nil {
		t.Fatal("no link to the picture")
	}
	if r := c.ask(c.site, http.MethodGet, link[1], nil, nil); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("the picture is answered %d", r.StatusCode)
	}
	for how, r := range map[string]*http.Response{
		"for once":       c.ask(c.site, http.MethodGet, path+"?lite=0", nil, saving),
		"from then on":   c.ask(c.site, http.MethodGet, path, []*http.Cookie{{Name: "standfirst-look", Value: "full"}}, saving),
		"without saving": c.ask(c.site, http.MethodGet, path, nil, nil),
	} {
		if text := c.readable(r); !strings.Contains(text, "<img ") {
			t.Errorf("%s the page has no picture", how)
		}
	}
}

func TestFeedsLookTheSameToEverybody(t *testing.T) {
	c := newCanary(t)
	for _, path := range []string{"/feed.xml", "/sitemap.xml", "/robots.txt"} {
		plain := c.ask(c.site, http.MethodGet, path, nil, nil)
		chosen := c.ask(c.site, http.MethodGet, path, []*http.Cookie{{Name: "standfirst-look", Value: "large.dark.lite"}}, http.Header{"Save-Data": {"on"}})
		if c.readable(plain) != c.readable(chosen) {
			t.Errorf("%s is another feed for who has chosen a look: %v and %v", path, plain.Header, chosen.Header)
		}
	}
}

func TestAPageInEveryLookIsDroppedWhenItsStoryChanges(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	large := []*http.Cookie{{Name: "standfirst-look", Value: "large"}}
	head, err := c.h.DB.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c.ask(c.site, http.MethodGet, "/"+m.Path(), large, nil)
	c.update(func(ctx context.Context, tx *db.Tx) error {
		return story.Withdraw(ctx, tx, m.ID, "It was wrong in part", "t")
	})
	events, err := c.h.DB.Events(context.Background(), head, 100)
	if err != nil {
		t.Fatal(err)
	}
	c.site.Hear(context.Background(), events)
	if text := c.readable(c.ask(c.site, http.MethodGet, "/"+m.Path(), large, nil)); !strings.Contains(text, "It was wrong in part") || !strings.Contains(text, `data-size="large"`) {
		t.Error("who has chosen large text is shown the page of before")
	}
}

func TestTheLogoStandsInTheMastheadAndInWhatMachinesAreTold(t *testing.T) {
	c := newCanary(t)
	path := "/" + c.gated["members"].Path()
	var pixels bytes.Buffer
	if err := png.Encode(&pixels, image.NewNRGBA(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	hash, width, height, err := c.h.Photos.TakeLogo(context.Background(), pixels.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		s.Logo.Light = house.Drawing{Hash: hash, Width: width, Height: height}
		return house.Save(ctx, tx, s)
	})
	if err := c.site.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	address := "/media/" + hash + "/logo.png"
	page := sent(t, c.ask(c.site, http.MethodGet, path, nil, nil))
	for _, want := range []string{`<img src="` + address + `" width="30" height="20" alt="The Canary">`, `"logo":{"@type":"ImageObject","url":"` + defaultSite + address + `"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if r := c.ask(c.site, http.MethodGet, address, nil, nil); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/png" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the logo is answered %d, %v", r.StatusCode, r.Header)
	}
	if lite := sent(t, c.ask(c.site, http.MethodGet, path, nil, http.Header{"Save-Data": {"on"}})); strings.Contains(lite, "<img") || !strings.Contains(lite, `<a class="name" href="/">The Canary</a>`) {
		t.Error("the lite page does not say the name in type")
	}
}

// TestASheetThatAnybodyCanNameCostsNextToNothing asks for style sheets of colours
// that the house does not have: each is another answer, and none is kept.
func TestASheetThatAnybodyCanNameCostsNextToNothing(t *testing.T) {
	c := newCanary(t)
	name := house.Accent{Light: "#006d5b", Dark: "#7fd6c4"}.Sheet()
	if name == "" {
		t.Fatal("the colours are none that a house may have")
	}
	header := http.Header{"Accept-Encoding": {"br, gzip"}}
	ask := func() {
		if r := c.ask(c.site, http.MethodGet, "/-/assets/"+name, nil, header); r.StatusCode != http.StatusOK || !strings.Contains(c.readable(r), "--accent:#006d5b") {
			t.Fatalf("%d", r.StatusCode)
		}
	}
	ask()
	const times = 10
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		ask()
	}
	runtime.ReadMemStats(&after)
	if n := (after.TotalAlloc - before.TotalAlloc) / times; n > 1<<20 {
		t.Errorf("one answer of some hundred bytes takes %d bytes of memory", n)
	}
}
