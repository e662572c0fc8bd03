package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/desk"
	"standfirst/internal/door"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/member"
	"standfirst/internal/photo"
	"standfirst/internal/route"
	"standfirst/internal/site"
	"standfirst/internal/story"
	"standfirst/internal/till"
)

// canaryHouse is a house whose withheld words are found nowhere else.
type canaryHouse struct {
	testing.TB
	h       *House
	site    *site.Site
	desk    *desk.Desk
	gated   map[string]story.Meta // by the level of their terms
	unknown id.ID                 // a draft
}

// The canaries: each stands in the withheld part of one story.
var canaries = map[string]string{
	"registered": "Kanarienvogel-registered-7f3a “quoted” <b>", "members": "Kanarienvogel-members-91bc “quoted” <b>", "plans:archive": "Kanarienvogel-archive-55de “quoted” <b>",
	"draft": "Kanarienvogel-draft-0c44", "withdrawn": "Kanarienvogel-withdrawn-1d22", "killed": "Kanarienvogel-killed-8e10",
}

// bird is what a response must not hold: the part of a canary that no encoding
// of HTML or JSON changes.
func bird(canary string) string { return strings.Fields(canary)[0] }

func newHouse(t testing.TB, c Config) *House {
	t.Helper()
	c.Log = slog.New(slog.DiscardHandler)
	if c.Data == "" {
		c.Data = t.TempDir()
	}
	if _, err := Init(context.Background(), c, "The Canary", []string{"en", "ar"}, "owner@example.org"); err != nil {
		t.Fatal(err)
	}
	h, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	h.siteURL, h.deskURL = defaultSite, defaultDesk
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (c *canaryHouse) update(fn func(context.Context, *db.Tx) error) {
	c.Helper()
	if err := c.h.DB.Update(context.Background(), fn); err != nil {
		c.Fatal(err)
	}
}

func content(terms, headline, canary string) story.Content {
	var c story.Content
	level, plans, _ := strings.Cut(terms, ":")
	c.Terms = access.Terms{Level: access.Level(level)}
	if plans != "" {
		c.Terms.Plans = []string{plans}
	}
	c.Headline, c.Standfirst, c.Kicker = headline, "A standfirst.", "Kicker"
	c.Section = story.Label{Slug: "region", Name: "Region"}
	c.Topics = []story.Label{{Slug: "shipping", Name: "Shipping"}}
	c.Bylines = []story.Byline{{Name: "Ines Korvald"}}
	d, err := body.FromText("One is public.\n\nTwo is public.\n\nThree holds " + canary + " and more.\n\nFour too: " + canary)
	if err != nil {
		panic(err)
	}
	c.Body = d
	return c
}

func newCanary(t testing.TB) *canaryHouse {
	t.Helper()
	return newCanaryIn(t, Config{})
}

func newCanaryIn(t testing.TB, config Config) *canaryHouse {
	t.Helper()
	c := &canaryHouse{TB: t, h: newHouse(t, config), gated: map[string]story.Meta{}}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		s.Editions[0].Sections = []house.Section{{Slug: "region", Name: "Region"}}
		if err := house.Save(ctx, tx, s); err != nil {
			return err
		}
		if err := till.SavePlan(ctx, tx, till.Plan{Code: "archive", Names: map[string]string{"en": "Archive"}}); err != nil {
			return err
		}
		for _, terms := range []string{"registered", "members", "plans:archive"} {
			m, err := story.Create(ctx, tx, story.New{Language: "en", Content: content(terms, "On "+terms, canaries[terms]), By: "t"})
			if err != nil {
				return err
			}
			ar, err := story.Create(ctx, tx, story.New{Story: m.Story, Language: "ar", Content: content(terms, "عن "+terms, canaries[terms]), By: "t"})
			if err != nil {
				return err
			}
			for _, v := range []id.ID{m.ID, ar.ID} {
				if err := story.Publish(ctx, tx, v, time.Time{}, "t"); err != nil {
					return err
				}
			}
			if c.gated[terms], err = story.Get(ctx, tx, m.ID); err != nil {
				return err
			}
		}
		for _, state := range []string{"draft", "withdrawn", "killed"} {
			m, err := story.Create(ctx, tx, story.New{Language: "en", Content: content("open", "Kanarienvogel-headline-"+state, canaries[state]), By: "t"})
			if err != nil {
				return err
			}
			if state == "draft" {
				c.unknown = m.ID
				continue
			}
			if err := story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
				return err
			}
			if state == "withdrawn" {
				err = story.Withdraw(ctx, tx, m.ID, "It was wrong", "t")
			} else {
				err = story.Kill(ctx, tx, m.ID, "Legal", "t")
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	// A photograph with pixels, so that renditions are visited too.
	file := jpegFile(t)
	taken, err := c.h.Photos.Take(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		p, err := photo.Keep(ctx, tx, taken, "", photo.Metadata{Description: "A picture"}, "")
		if err != nil {
			return err
		}
		open := content("open", "Open to all", "nothing")
		open.Lead = story.Lead{Photo: p.ID, Alt: "A picture"}
		m, err := story.Create(ctx, tx, story.New{Language: "en", Content: open, By: "t"})
		if err != nil {
			return err
		}
		return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
	})
	if c.site, c.desk, err = c.h.build(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c
}

// reader is one class of reader, with the cookies of one browser.
type reader struct {
	name    string
	cookies []*http.Cookie
	may     map[string]bool // which canaries it may meet
	member  id.ID
	feeds   []string // addresses of feeds of its own, each asked for no more often than it may be
}

// classes are the classes of reader that exist by now.
func (c *canaryHouse) classes() []reader {
	now := time.Now()
	all := []reader{{name: "anonymous", may: map[string]bool{}}}
	for _, r := range []struct {
		name   string
		rights []door.Entitlement
		may    []string
	}{
		{"registered", nil, []string{"registered"}},
		{"subscriber of another plan", []door.Entitlement{{Source: door.FromSubscription, Ref: "a", Plan: "digital", Until: now.Add(time.Hour)}}, []string{"registered", "members"}},
		{"right plan", []door.Entitlement{{Source: door.FromSubscription, Ref: "b", Plan: "archive", Until: now.Add(time.Hour)}}, []string{"registered", "members", "plans:archive"}},
		{"lapsed", []door.Entitlement{{Source: door.FromSubscription, Ref: "c", Plan: "archive", From: now.Add(-2 * time.Hour), Until: now.Add(-time.Hour)}}, []string{"registered"}},
	} {
		one := reader{name: r.name, may: map[string]bool{}}
		for _, m := range r.may {
			one.may[m] = true
		}
		c.update(func(ctx context.Context, tx *db.Tx) error {
			m, _, err := member.Ensure(ctx, tx, strings.ReplaceAll(r.name, " ", "-")+"@example.org", "en")
			if err != nil {
				return err
			}
			for _, e := range r.rights {
				e.Member = m.ID
				if err := door.Grant(ctx, tx, e); err != nil {
					return err
				}
			}
			one.member = m.ID
			token, err := member.StartSession(ctx, tx, c.h.Key, m.ID, "test")
			one.cookies = []*http.Cookie{{Name: "standfirst-session", Value: token}}
			return err
		})
		all = append(all, one)
	}
	return all
}

// classesWithFeeds are the classes of reader, each but the first with feeds of
// its own.
func (c *canaryHouse) classesWithFeeds() []reader {
	all := c.classes()
	c.update(func(ctx context.Context, tx *db.Tx) error {
		for i := range all[1:] {
			for _, address := range []string{"/feed/%s/feed.xml", "/feed/%s/feed.atom", "/feed/%s/feed.json", "/ar/feed/%s/section/region/feed.xml", "/feed/%s/topic/shipping/feed.atom", "/feed/%s/kind/news/feed.json", "/feed/%s/author/ines-korvald/feed.xml"} {
				token, err := member.MakeFeed(ctx, tx, c.h.Key, all[i+1].member, "test")
				if err != nil {
					return err
				}
				all[i+1].feeds = append(all[i+1].feeds, fmt.Sprintf(address, token))
			}
		}
		return nil
	})
	return all
}

func (c *canaryHouse) ask(handler http.Handler, method, path string, cookies []*http.Cookie, header http.Header) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	maps.Copy(r.Header, header)
	for _, k := range cookies {
		r.AddCookie(k)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Result()
}

// readable gives a body in every form in which words could hide in it.
func (c *canaryHouse) readable(r *http.Response) string {
	c.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		c.Fatal(err)
	}
	if len(b) == 0 { // HEAD and 304
		return fmt.Sprint(r.Header)
	}
	switch r.Header.Get("Content-Encoding") {
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			c.Fatal(err)
		}
		b, _ = io.ReadAll(z)
	case "br":
		b, _ = io.ReadAll(brotli.NewReader(bytes.NewReader(b)))
	}
	text := string(b)
	forms := []string{text, html.UnescapeString(text), fmt.Sprint(r.Header)}
	if u, err := url.QueryUnescape(text); err == nil {
		forms = append(forms, u)
	}
	var v any
	if json.Unmarshal(b, &v) == nil {
		forms = append(forms, fmt.Sprint(v))
	}
	for _, s := range base64ish.FindAllString(text, -1) {
		if d, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "=")); err == nil {
			forms = append(forms, string(d))
		}
	}
	return strings.Join(forms, "\n")
}

var (
	base64ish = regexp.MustCompile(`[A-Za-z0-9+/]{40,}=*`)
	link      = regexp.MustCompile(`(?:href|src|action)="([^"]+)"`)
	loc       = regexp.MustCompile(`(?:<loc>|<link>|"url": "|href=")([^<"]+)`)
	shown     = regexp.MustCompile(`property="og:image" content="([^"]+)"`)
	inSet     = regexp.MustCompile(`(\S+) \d+w`)
)

// links finds where a page leads to on this site.
func links(text string) (all []string) {
	for _, re := range []*regexp.Regexp{link, loc, shown, inSet} {
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			u := strings.TrimPrefix(html.UnescapeString(m[1]), defaultSite)
			if strings.HasPrefix(u, "/") && !strings.HasPrefix(u, "//") {
				u, _, _ = strings.Cut(u, "#")
				all = append(all, u)
			}
		}
	}
	return all
}

// variants are the ways to ask for one address.
func variants(etag string) map[string]http.Header {
	v := map[string]http.Header{
		"plain": {}, "lite": {"Save-Data": {"on"}}, "gzip": {"Accept-Encoding": {"gzip"}}, "br": {"Accept-Encoding": {"br"}},
		"range": {"Range": {"bytes=0-65535"}}, "tail": {"Range": {"bytes=-2000"}},
		"since": {"If-Modified-Since": {time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)}},
	}
	if etag != "" {
		v["match"] = http.Header{"If-None-Match": {etag}}
	}
	return v
}

// TestTheCanaryCrawlFindsNoWithheldWord visits every declared route as every
// class of reader, in every variant, and reads every answer in every encoding.
func TestTheCanaryCrawlFindsNoWithheldWord(t *testing.T) {
	c := newCanary(t)
	visited := map[string]bool{}
	routes, owed := counting(c.site.Routes(), visited)
	requests, met := 0, map[string]map[string]bool{}
	var etags = map[string]string{} // of anonymous pages: they must match for nobody else
	var previews []string           // as a guest would see them; who may read more reads it elsewhere
	for _, m := range c.gated {
		previews = append(previews, "/-/preview/"+c.preview(m.ID, true)+"?as=guest")
	}
	for _, who := range c.classesWithFeeds() {
		met[who.name] = map[string]bool{}
		cookies := who.cookies
		queue := []string{"/", "/ar/", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/none", "/2026/11/none-" + c.unknown.String()}
		queue = append(append(queue, previews...), who.feeds...)
		for _, r := range c.site.Routes() {
			if r.Example != "" && r.Method == http.MethodGet {
				queue = append(queue, r.Example)
			}
		}
		seen := map[string]bool{}
		for len(queue) > 0 {
			path := queue[0]
			queue = queue[1:]
			if seen[path] || len(seen) > 3000 {
				continue
			}
			seen[path] = true
			first := c.ask(c.site, http.MethodGet, path, cookies, nil)
			requests++
			for _, k := range first.Cookies() { // the pass that a session brings
				if k.MaxAge >= 0 {
					cookies = append(slices.DeleteFunc(slices.Clone(cookies), func(o *http.Cookie) bool { return o.Name == k.Name }), k)
				}
			}
			routes(path)
			text := c.readable(first)
			queue = append(queue, links(text)...)
			for name, header := range variants(first.Header.Get("ETag")) {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					r := c.ask(c.site, method, path, cookies, header)
					requests++
					text := c.readable(r)
					for terms, canary := range canaries {
						if !strings.Contains(text, bird(canary)) {
							continue
						}
						met[who.name][terms] = true
						if !who.may[terms] {
							t.Errorf("%s meets the withheld words of %s: %s %s (%s)", who.name, terms, method, path, name)
						}
						if cache := r.Header.Get("Cache-Control"); !strings.HasPrefix(cache, "private") && cache != "no-store" {
							t.Errorf("%s %s holds withheld words and may be kept by anyone: %q", method, path, cache)
						}
					}
					if strings.Contains(text, "Kanarienvogel-headline-draft") || strings.Contains(text, "Kanarienvogel-headline-killed") && r.StatusCode != http.StatusGone {
						t.Errorf("%s learns of a story that is not public: %s %s", who.name, method, path)
					}
				}
			}
			etag := first.Header.Get("ETag")
			if who.name == "anonymous" {
				etags[path] = etag
			} else if a := etags[path]; a != "" && strings.Contains(first.Header.Get("Content-Type"), "html") {
				if r := c.ask(c.site, http.MethodGet, path, cookies, http.Header{"If-None-Match": {a}}); r.StatusCode == http.StatusNotModified {
					t.Errorf("%s: the anonymous page's tag matches for %s", path, who.name)
				}
			}
		}
		for terms := range who.may {
			if !met[who.name][terms] {
				t.Errorf("%s never met the words of %s, which they may read: the crawl proves nothing", who.name, terms)
			}
		}
	}
	for _, r := range owed() {
		t.Errorf("the crawl has not visited %s", r)
	}
	t.Logf("the crawl visited %d routes in %d requests", len(visited), requests)
}

// counting matches addresses with declared routes. owed lists those that were
// never visited; the targets of forms are visited by their own tests.
func counting(all []route.Route, visited map[string]bool) (visit func(string), owed func() []string) {
	mux := http.NewServeMux()
	for _, r := range all {
		if r.Method == http.MethodGet {
			mux.Handle(r.Name(), http.NotFoundHandler())
		}
	}
	visit = func(path string) {
		path, _, _ = strings.Cut(path, "?")
		path = below(path)
		r, err := http.NewRequest(http.MethodGet, defaultSite+path, nil)
		if err != nil {
			return
		}
		if _, pattern := mux.Handler(r); pattern != "" {
			visited[pattern] = true
		}
	}
	owed = func() (names []string) {
		for _, r := range all {
			if r.Method == http.MethodGet && !visited[r.Name()] {
				names = append(names, r.Name())
			}
		}
		return names
	}
	return visit, owed
}

func TestADraftAnswersAsAnAddressThatNeverWas(t *testing.T) {
	c := newCanary(t)
	page := func(v id.ID) string {
		r := c.ask(c.site, http.MethodGet, "/2026/11/x-"+v.String(), nil, nil)
		return fmt.Sprint(r.StatusCode, r.Header) + c.readable(r)
	}
	draft, never := page(c.unknown), page(c.unknown+77)
	if draft != never || !strings.HasPrefix(draft, "404") {
		t.Errorf("a draft is told apart from nothing:\n%s\n%s", draft, never)
	}
}

func TestNoScreenOfTheDeskAnswersAStranger(t *testing.T) {
	c := newCanary(t)
	for _, r := range c.desk.Routes() {
		path := strings.NewReplacer("{$}", "", "{id}", c.gated["members"].ID.String(), "{token}", "none").Replace(r.Pattern)
		w := c.ask(c.desk, r.Method, path, nil, nil)
		text := c.readable(w)
		if strings.Contains(text, "Kanarienvogel") || strings.Contains(text, "On members") {
			t.Errorf("%s tells a stranger: %.200s", r.Name(), text)
		}
		if r.Permission != route.Anyone && w.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s answers a stranger %d, want 401", r.Name(), w.StatusCode)
		}
	}
}

func TestAPageViewSendsNoStatement(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	path := "/" + m.Path()
	for _, who := range c.classes() {
		cookies := who.cookies
		first := c.ask(c.site, http.MethodGet, path, cookies, nil) // draws the page, and brings the pass
		if first.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", who.name, first.StatusCode)
		}
		cookies = append(cookies, first.Cookies()...)
		before := c.h.DB.Statements()
		for range 5 {
			if r := c.ask(c.site, http.MethodGet, path, cookies, http.Header{"Accept-Encoding": {"gzip"}}); r.StatusCode != http.StatusOK {
				t.Errorf("%s: %d", who.name, r.StatusCode)
			}
		}
		if n := c.h.DB.Statements() - before; n != 0 {
			t.Errorf("%s: five page views sent %d statements", who.name, n)
		}
	}
}

func TestReadingGoesOnWithTheDatabaseGone(t *testing.T) {
	c := newCanary(t)
	path := "/" + c.gated["members"].Path()
	who := c.classes()[3] // the right plan
	first := c.ask(c.site, http.MethodGet, path, who.cookies, nil)
	cookies := append(who.cookies, first.Cookies()...)
	c.ask(c.site, http.MethodGet, path, cookies, nil)
	if err := c.h.DB.Pool().Close(); err != nil {
		t.Fatal(err)
	}
	r := c.ask(c.site, http.MethodGet, path, cookies, nil)
	if r.StatusCode != http.StatusOK || !strings.Contains(c.readable(r), bird(canaries["members"])) {
		t.Errorf("a subscriber with a pass is answered %d", r.StatusCode)
	}
}

func jpegFile(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/quay.jpg")
	if err != nil {
		t.Fatal(err)
	}
	return b
}
