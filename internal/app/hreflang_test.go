package app

import (
	"context"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	canonicalLink = regexp.MustCompile(`<link rel="canonical" href="([^"]+)">`)
	noindex       = regexp.MustCompile(`<meta name="robots" content="[^"]*noindex`)
	pageLanguage  = regexp.MustCompile(`<html lang="([^"]+)"`)
)

// newDemonstration is the demonstration house with small pictures.
func newDemonstration(t *testing.T) *canaryHouse {
	t.Helper()
	h, err := Open(t.Context(), Config{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := h.demonstrate(t.Context(), 480, io.Discard); err != nil {
		t.Fatal(err)
	}
	h.siteURL, h.deskURL = defaultSite, defaultDesk
	c := &canaryHouse{TB: t, h: h}
	if c.site, c.desk, err = h.build(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c
}

// node is a page in the graph of hreflang.
type node struct {
	status     int
	lang       string
	canonical  string
	noindex    bool
	alternates map[string]string // by hreflang
}

func (c *canaryHouse) node(path string) (node, string) {
	r := c.ask(c.site, http.MethodGet, path, nil, nil)
	b, err := io.ReadAll(r.Body)
	if err != nil {
		c.Fatal(err)
	}
	text := string(b)
	n := node{status: r.StatusCode, noindex: noindex.MatchString(text), alternates: map[string]string{}}
	if m := canonicalLink.FindStringSubmatch(text); m != nil {
		n.canonical = m[1]
	}
	if m := pageLanguage.FindStringSubmatch(text); m != nil {
		n.lang = m[1]
	}
	for _, m := range alternate.FindAllStringSubmatch(text, -1) {
		if _, twice := n.alternates[m[1]]; twice {
			c.Errorf("%s names %s twice", path, m[1])
		}
		n.alternates[m[1]] = m[2]
	}
	return n, text
}

// TestHreflangIsAClosedGraphOverTheWholeHouse follows every link of the
// demonstration house. What a page names as itself in another language exists,
// may be indexed, is its own canonical page, and names it back.
func TestHreflangIsAClosedGraphOverTheWholeHouse(t *testing.T) {
	c := newDemonstration(t)
	pages, queue := map[string]node{}, []string{"/"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if _, seen := pages[path]; seen || len(pages) > 3000 || strings.HasPrefix(path, "/media/") || strings.HasPrefix(path, "/-/") || strings.Contains(path, "/feed.") || strings.Contains(path, "?") {
			continue
		}
		n, text := c.node(path)
		pages[path] = n
		queue = append(queue, links(text)...)
		for _, to := range n.alternates {
			queue = append(queue, strings.TrimPrefix(to, defaultSite))
		}
	}
	linked, kinds := 0, map[string]bool{}
	for path, n := range pages {
		if len(n.alternates) == 0 {
			continue
		}
		linked++
		first := strings.Split(strings.TrimPrefix(path, "/"+n.lang), "/")
		kinds[first[1]] = true
		self := defaultSite + path
		switch {
		case n.status != http.StatusOK || n.noindex || n.canonical != self:
			t.Errorf("%s names others, and is answered %d, noindex %v, canonical %s", path, n.status, n.noindex, n.canonical)
		case n.alternates[n.lang] != self:
			t.Errorf("%s in %s does not name itself: %v", path, n.lang, n.alternates)
		case n.alternates["x-default"] == "":
			t.Errorf("%s says nothing for who reads none of its languages", path)
		}
		for code, to := range n.alternates {
			other, seen := pages[strings.TrimPrefix(to, defaultSite)]
			if !seen || other.status != http.StatusOK || other.noindex || other.canonical != to {
				t.Errorf("%s names %s as %s: status %d, noindex %v, canonical %s", path, to, code, other.status, other.noindex, other.canonical)
				continue
			}
			if code != "x-default" && other.lang != code {
				t.Errorf("%s names %s as %s, and it is in %s", path, to, code, other.lang)
			}
			for code, address := range n.alternates {
				if other.alternates[code] != address {
					t.Errorf("%s names %s as its %s, and %s names %q", path, address, code, to, other.alternates[code])
				}
			}
			if len(other.alternates) != len(n.alternates) {
				t.Errorf("%s names %d, and %s names %d", path, len(n.alternates), to, len(other.alternates))
			}
		}
	}
	for _, kind := range []string{"", "section", "topic", "author", "corrections", "2026"} {
		if !kinds[kind] {
			t.Errorf("no page below /%s names its other languages", kind)
		}
	}
	t.Logf("%d of %d pages name other languages", linked, len(pages))
}

// TestTheSitemapsNameEveryStoryAndPageThatMayBeIndexed reads the sitemaps as a
// search engine does, and visits each address.
func TestTheSitemapsNameEveryStoryAndPageThatMayBeIndexed(t *testing.T) {
	c := newDemonstration(t)
	read := func(path string) (all []string, modified []string) {
		var x struct {
			Parts []struct {
				Loc     string `xml:"loc"`
				Lastmod string `xml:"lastmod"`
			} `xml:",any"`
		}
		r := c.ask(c.site, http.MethodGet, path, nil, nil)
		if err := xml.NewDecoder(r.Body).Decode(&x); err != nil || r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d, %v", path, r.StatusCode, err)
		}
		for _, p := range x.Parts {
			u, err := url.Parse(p.Loc)
			if err != nil {
				t.Fatal(err)
			}
			all, modified = append(all, u.EscapedPath()), append(modified, p.Lastmod)
		}
		return all, modified
	}
	parts, latest := read("/sitemap.xml")
	var named []string
	for i, part := range parts {
		all, modified := read(part)
		named = append(named, all...)
		if want := slices.Max(modified); latest[i] != "" && latest[i] != want {
			t.Errorf("the index says that %s changed %s, and what it holds %s", part, latest[i], want)
		}
	}
	for i, path := range named {
		if slices.Contains(named[:i], path) {
			t.Errorf("%s is named twice", path)
		}
		n, _ := c.node(path)
		if n.status != http.StatusOK || n.noindex || n.canonical != defaultSite+path {
			t.Errorf("%s is in a sitemap: status %d, noindex %v, canonical %s", path, n.status, n.noindex, n.canonical)
		}
	}
	for _, path := range []string{"/", "/ar/", "/corrections", "/fa/section/region"} {
		if !slices.Contains(named, path) {
			t.Errorf("no sitemap names %s", path)
		}
	}
	if len(named) < 150 {
		t.Errorf("the sitemaps name %d pages", len(named))
	}
}

func TestTheFootListsTheStandingPagesInOneOrderInEveryEdition(t *testing.T) {
	c := newDemonstration(t)
	for _, prefix := range []string{"", "/ar", "/fa", "/he", "/tr", "/fr"} {
		_, text := c.node(prefix + "/")
		_, foot, _ := strings.Cut(text, `<footer`)
		var order []string
		for _, m := range regexp.MustCompile(`href="([^"]+)"`).FindAllStringSubmatch(foot, 5) {
			_, page := c.node(m[1])
			found := regexp.MustCompile(`"@type":"(\w+)"`).FindStringSubmatch(page)
			order = append(order, found[1])
		}
		if want := []string{"AboutPage", "WebPage", "ContactPage", "WebPage", "CollectionPage"}; !slices.Equal(order, want) {
			t.Errorf("the foot of %s/ leads to %v, want %v", prefix, order, want)
		}
		for _, property := range []string{"ethicsPolicy", "correctionsPolicy", "publishingPrinciples", "contactPoint"} {
			if !strings.Contains(text, `"`+property+`":`) {
				t.Errorf("%s/ does not tell machines of its %s", prefix, property)
			}
		}
	}
}
