package app

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/story"
)

var update = flag.Bool("update", false, "write the golden files anew")

// What differs from one run to the next: ids, times, names of assets.
var (
	someID    = regexp.MustCompile(`((?:value|data-mine)="(?:story/)?)[0-9a-hjkmnp-tv-z]{10,13}|-[0-9a-hjkmnp-tv-z]{10,13}\b|(standfirst:)[0-9a-hjkmnp-tv-z]{10,13}`)
	someTime  = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000`)
	someDate  = regexp.MustCompile(`\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}(, \d\d:\d\d UTC)?`)
	arDate    = regexp.MustCompile(`\d{1,2} \p{Arabic}+ \d{4}(، \d\d:\d\d UTC)?`)
	someClock = regexp.MustCompile(`\d\d:\d\d UTC`)
	someMonth = regexp.MustCompile(`/\d{4}/\d\d/`)
	somePart  = regexp.MustCompile(`/sitemap/\d{4}-\d\d|"copyrightYear":\d{4}|: \d{4}-\d\d-\d\d\. `)
	someAsset = regexp.MustCompile(`\.[0-9a-f]{12}\.(css|js|woff2)`)
	someShare = regexp.MustCompile(`/share-[0-9a-f]{16}\.png`)
	someMedia = regexp.MustCompile(`/media/[0-9a-f]{32}/`)
)

func steady(s string) string {
	s = someID.ReplaceAllString(s, "${1}${2}-ID")
	s = someTime.ReplaceAllString(s, "TIME")
	s = someDate.ReplaceAllString(s, "DATE")
	s = arDate.ReplaceAllString(s, "DATE")
	s = someClock.ReplaceAllString(s, "CLOCK")
	s = someMonth.ReplaceAllString(s, "/YYYY/MM/")
	s = somePart.ReplaceAllString(s, " PART ")
	s = someAsset.ReplaceAllString(s, ".HASH.$1")
	s = someShare.ReplaceAllString(s, "/share-HASH.png")
	return someMedia.ReplaceAllString(s, "/media/HASH/")
}

// monthPart is the sitemap of what is first published now.
func monthPart() string { return "/sitemap/" + time.Now().UTC().Format("2006-01") + ".xml" }

func TestPagesLookAsTheyDid(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	classes := c.classes()
	var ar string
	c.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := story.Versions(ctx, tx, m.Story)
		for _, v := range all {
			if v.Language == "ar" {
				ar = "/ar/" + v.Path()
			}
		}
		return err
	})
	for name, p := range map[string]struct {
		path   string
		reader int
	}{
		"front.html": {"/", 0}, "story-cut.html": {"/" + m.Path(), 0}, "story-whole.html": {"/" + m.Path(), 2}, "story-lapsed.html": {"/" + c.gated["plans:archive"].Path(), 4},
		"story-ar.html": {ar, 0}, "section.html": {"/section/region", 0}, "subscribe.html": {"/subscribe", 0}, "signin.html": {"/signin", 0}, "not-found.html": {"/nowhere", 0},
		"feed.xml": {"/feed.xml", 0}, "feed.atom": {"/feed.atom", 0}, "feed.json": {"/feed.json", 0}, "sitemap.xml": {"/sitemap.xml", 0}, "sitemap-pages.xml": {"/sitemap/pages.xml", 0}, "sitemap-month.xml": {monthPart(), 0}, "news-sitemap.xml": {"/news-sitemap.xml", 0},
		"robots.txt": {"/robots.txt", 0}, "license.xml": {"/license.xml", 0}, "llms.txt": {"/ar/llms.txt", 0}, "author.html": {"/author/ines-korvald", 0},
	} {
		r := c.ask(c.site, http.MethodGet, p.path, classes[p.reader].cookies, nil)
		var b bytes.Buffer
		if _, err := b.ReadFrom(r.Body); err != nil {
			t.Fatal(err)
		}
		got := steady(b.String())
		golden := filepath.Join("testdata", "pages", name)
		if *update {
			if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatalf("%v; write it with go test ./internal/app -update", err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s at:\n%s\nlook at the difference, and if it is meant: go test ./internal/app -update", p.path, golden, firstDifference(got, string(want)))
		}
	}
}

func firstDifference(a, b string) string {
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			from := max(0, i-80)
			return "got  …" + a[from:min(len(a), i+160)] + "\nwant …" + b[from:min(len(b), i+160)]
		}
	}
	return "one is longer than the other"
}

var ldScript = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

func TestMachinesAreToldTheSameOfAStoryWhoeverAsks(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	seen := map[string]bool{}
	for _, who := range c.classes() {
		text := c.readable(c.ask(c.site, http.MethodGet, "/"+m.Path(), who.cookies, nil))
		found := ldScript.FindStringSubmatch(text)
		if found == nil {
			t.Fatal("the page has no JSON-LD")
		}
		seen[found[1]] = true
		var o struct {
			Type  string `json:"@type"`
			Free  bool   `json:"isAccessibleForFree"`
			Part  struct{ CSSSelector string }
			Works []struct{ InLanguage string } `json:"workTranslation"`
		}
		if err := json.Unmarshal([]byte(found[1]), &o); err != nil {
			t.Fatalf("%v in %s", err, found[1])
		}
		if o.Type != "NewsArticle" || o.Free || len(o.Works) != 1 || o.Works[0].InLanguage != "ar" {
			t.Errorf("%+v", o)
		}
	}
	if len(seen) != 1 {
		t.Errorf("%d different descriptions of one story", len(seen))
	}
}

var alternate = regexp.MustCompile(`<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">`)

func TestHreflangIsAClosedGraphWithADefault(t *testing.T) {
	c := newCanary(t)
	graph := func(path string) string {
		var all []string
		for _, m := range alternate.FindAllStringSubmatch(c.readable(c.ask(c.site, http.MethodGet, path, nil, nil)), -1) {
			all = append(all, m[1]+" "+m[2])
		}
		return strings.Join(all, "\n")
	}
	for _, start := range []string{"/" + c.gated["members"].Path(), "/"} {
		first := graph(start)
		if strings.Count(first, "\n") != strings.Count(graph(start), "\n") || !strings.Contains(first, "x-default ") || !strings.Contains(first, "ar ") {
			t.Errorf("%s names %s", start, first)
		}
		for line := range strings.SplitSeq(first, "\n") {
			_, to, _ := strings.Cut(line, " ")
			if other := graph(strings.TrimPrefix(to, defaultSite)); other != first {
				t.Errorf("%s names\n%s\nand %s names\n%s", start, first, to, other)
			}
		}
	}
}

func TestFeedsAndSitemapsAreWellFormed(t *testing.T) {
	c := newCanary(t)
	for _, path := range []string{"/feed.xml", "/feed.atom", "/sitemap.xml", "/news-sitemap.xml", "/ar/feed.xml", "/section/region/feed.atom"} {
		r := c.ask(c.site, http.MethodGet, path, nil, nil)
		d := xml.NewDecoder(r.Body)
		n := 0
		for {
			tok, err := d.Token()
			if err != nil {
				if err.Error() != "EOF" {
					t.Errorf("%s: %v", path, err)
				}
				break
			}
			if _, ok := tok.(xml.StartElement); ok {
				n++
			}
		}
		if n < 5 || r.StatusCode != http.StatusOK {
			t.Errorf("%s: %d elements, status %d", path, n, r.StatusCode)
		}
	}
}

func TestAWrongSlugMovesToTheRightOneAndAPrefixStays(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	for _, path := range []string{"/2026/11/wrong-" + m.ID.String(), "/ar/2020/01/x-" + m.ID.String(), "/1999/01/" + m.ID.String()} {
		r := c.ask(c.site, http.MethodGet, path, nil, nil)
		if r.StatusCode != http.StatusMovedPermanently || r.Header.Get("Location") != "/"+m.Path() {
			t.Errorf("%s is answered %d, %q", path, r.StatusCode, r.Header.Get("Location"))
		}
	}
	if r := c.ask(c.site, http.MethodGet, "/ar", nil, nil); r.StatusCode != http.StatusMovedPermanently || r.Header.Get("Location") != "/ar/" {
		t.Errorf("/ar is answered %d, %q", r.StatusCode, r.Header.Get("Location"))
	}
}

func TestAPublicationDropsWhatShowsIt(t *testing.T) {
	c := newCanary(t)
	paths := []string{"/", "/section/region", "/topic/shipping", "/author/ines-korvald", "/feed.xml", "/feed.json", "/section/region/feed.atom", monthPart()}
	for _, p := range paths {
		c.ask(c.site, http.MethodGet, p, nil, nil)
	}
	head, err := c.h.DB.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		m, err := story.Create(ctx, tx, story.New{Language: "en", Content: content("open", "Fresh from the quay", "nothing"), By: "t"})
		if err != nil {
			return err
		}
		return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
	})
	events, err := c.h.DB.Events(context.Background(), head, 100)
	if err != nil {
		t.Fatal(err)
	}
	c.site.Hear(context.Background(), events)
	for _, p := range paths {
		if text := c.readable(c.ask(c.site, http.MethodGet, p, nil, nil)); !strings.Contains(text, "resh") {
			t.Errorf("%s does not show the publication", p)
		}
	}
}
