package e2e_test

import (
	"encoding/json"
	"encoding/xml"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/text/language"
)

// feedPaths are feeds of every sort, below an edition's prefix.
var feedPaths = []string{"/feed", "/section/region/feed", "/topic/shipping/feed", "/author/ilse-marchetti-vane/feed", "/corrections/feed"}

// soundFeeds holds the formats for which there is no schema to their
// specifications: RSS 2.0 (rssboard.org) and JSON Feed 1.1 (jsonfeed.org).
func (s *specimen) soundFeeds(t *testing.T) {
	for _, lang := range checkedLanguages {
		for _, path := range feedPaths {
			at := prefix(lang) + path
			s.soundRSS(t, at+".xml", lang)
			s.soundJSONFeed(t, at+".json", lang)
		}
	}
}

// feedIn reads a feed with its media type.
func (s *specimen) feedIn(t *testing.T, path, mediaType string) string {
	t.Helper()
	r, err := s.guest.Get(s.site + path)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.StatusCode != 200 || err != nil || kind != mediaType || !strings.EqualFold(params["charset"], "utf-8") {
		t.Errorf("%s is answered %d as %q", path, r.StatusCode, r.Header.Get("Content-Type"))
	}
	_, page := s.as(s.guest, path)
	return page
}

// absolute says whether a text is a whole address of the web.
func absolute(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// relativeIn finds addresses in HTML that lead nowhere outside a page.
func relativeIn(t *testing.T, text string) (all []string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(text))
	for z.Next() != html.ErrorToken {
		for _, a := range z.Token().Attr {
			if (a.Key == "href" || a.Key == "src") && !absolute(a.Val) && !strings.HasPrefix(a.Val, "mailto:") {
				all = append(all, a.Val)
			}
		}
	}
	return all
}

var bidiControl = regexp.MustCompile("[\u202a-\u202e\u2066-\u2069]")

func (s *specimen) soundRSS(t *testing.T, path, lang string) {
	page := s.feedIn(t, path, "application/rss+xml")
	var x struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Channel []struct {
			Title       string   `xml:"title"`
			Links       []anyXML `xml:"link"`
			Description string   `xml:"description"`
			Language    string   `xml:"language"`
			Built       string   `xml:"lastBuildDate"`
			TTL         string   `xml:"ttl"`
			Items       []struct {
				Title       string   `xml:"title"`
				Links       []anyXML `xml:"link"`
				Description string   `xml:"description"`
				Published   string   `xml:"pubDate"`
				Categories  []string `xml:"category"`
				GUID        struct {
					Text      string `xml:",chardata"`
					Permanent string `xml:"isPermaLink,attr"`
				} `xml:"guid"`
				HTML    []string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
				Creator []string `xml:"http://purl.org/dc/elements/1.1/ creator"`
				Media   []struct {
					URL    string `xml:"url,attr"`
					Type   string `xml:"type,attr"`
					Medium string `xml:"medium,attr"`
					Width  int    `xml:"width,attr"`
					Height int    `xml:"height,attr"`
				} `xml:"http://search.yahoo.com/mrss/ content"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict = true
	if err := d.Decode(&x); err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	bad := func(format string, args ...any) { t.Errorf("%s: "+format, append([]any{path}, args...)...) }
	if x.Version != "2.0" || len(x.Channel) != 1 {
		bad("version %q, %d channels", x.Version, len(x.Channel))
		return
	}
	c := x.Channel[0]
	if c.Title == "" || c.Description == "" {
		bad("title and description are owed: %q, %q", c.Title, c.Description)
	}
	if tag, err := language.Parse(c.Language); err != nil || tag.String() != lang {
		bad("language %q", c.Language)
	}
	self, home := 0, 0
	for _, l := range c.Links {
		switch {
		case l.XMLName.Space == "http://www.w3.org/2005/Atom" && l.attr("rel") == "self":
			if self++; l.attr("href") != s.site+path || l.attr("type") != "application/rss+xml" {
				bad("its own address is %q", l.attr("href"))
			}
		case l.XMLName.Space == "":
			if home++; !absolute(l.Text) {
				bad("the channel's link is %q", l.Text)
			}
		}
	}
	if self != 1 || home != 1 {
		bad("%d links to itself, %d to its page", self, home)
	}
	dated := func(s string) time.Time {
		at, err := time.Parse(time.RFC1123Z, s)
		if err != nil {
			bad("%q is no date of RFC 822: %v", s, err)
		}
		return at
	}
	if c.Built != "" {
		dated(c.Built)
	}
	if len(c.Items) == 0 {
		bad("it is empty")
	}
	seen, last := map[string]bool{}, time.Time{}
	for _, i := range c.Items {
		switch {
		case i.Title == "" && i.Description == "":
			bad("an item has neither title nor description")
		case i.GUID.Text == "" || seen[i.GUID.Text]:
			bad("guid %q is missing or twice there", i.GUID.Text)
		case i.GUID.Permanent != "false" && !absolute(i.GUID.Text):
			bad("guid %q is called an address", i.GUID.Text)
		case strings.ContainsAny(i.Title, "<>") || bidiControl.MatchString(i.Title+i.Description):
			bad("title %q holds markup or marks of direction", i.Title)
		}
		seen[i.GUID.Text] = true
		for _, l := range i.Links {
			if l.XMLName.Space == "" && !strings.HasPrefix(l.Text, s.site+"/") {
				bad("an item leads to %q", l.Text)
			}
		}
		at := dated(i.Published)
		if !last.IsZero() && at.After(last) {
			bad("%q is newer than what stands before it", i.Title)
		}
		last = at
		for _, text := range i.HTML {
			if r := relativeIn(t, text); len(r) > 0 {
				bad("%q holds addresses that lead nowhere from here: %s", i.Title, r)
			}
		}
		for _, m := range i.Media {
			if !absolute(m.URL) || m.Medium != "image" || !strings.HasPrefix(m.Type, "image/") || m.Width <= 0 || m.Height <= 0 {
				bad("a picture is told as %+v", m)
			}
		}
	}
}

// anyXML is an element whatever it is.
type anyXML struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
}

func (a anyXML) attr(name string) string {
	for _, at := range a.Attrs {
		if at.Name.Local == name {
			return at.Value
		}
	}
	return ""
}

// The names that JSON Feed 1.1 has; others begin with an underscore.
var (
	feedNames   = []string{"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon", "authors", "language", "expired", "hubs", "items"}
	itemNames   = []string{"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments"}
	authorNames = []string{"name", "url", "avatar"}
)

func (s *specimen) soundJSONFeed(t *testing.T, path, lang string) {
	page := s.feedIn(t, path, "application/feed+json")
	bad := func(format string, args ...any) { t.Errorf("%s: "+format, append([]any{path}, args...)...) }
	var f map[string]any
	if err := json.Unmarshal([]byte(page), &f); err != nil {
		bad("%v", err)
		return
	}
	named := func(what string, o map[string]any, names []string) {
		for name := range o {
			if !slices.Contains(names, name) && !strings.HasPrefix(name, "_") {
				bad("%s has %q, which is no name of JSON Feed", what, name)
			}
		}
	}
	text := func(o map[string]any, name string) string { v, _ := o[name].(string); return v }
	named("the feed", f, feedNames)
	if text(f, "version") != "https://jsonfeed.org/version/1.1" || text(f, "title") == "" || text(f, "feed_url") != s.site+path || !absolute(text(f, "home_page_url")) || text(f, "language") != lang {
		bad("version %q, title %q, feed_url %q, home_page_url %q, language %q", f["version"], f["title"], f["feed_url"], f["home_page_url"], f["language"])
	}
	items, ok := f["items"].([]any)
	if !ok || len(items) == 0 {
		bad("items are %T of %d", f["items"], len(items))
	}
	seen := map[string]bool{}
	for _, raw := range items {
		i, ok := raw.(map[string]any)
		if !ok {
			bad("an item is a %T", raw)
			continue
		}
		named("an item", i, itemNames)
		id := text(i, "id")
		if id == "" || seen[id] {
			bad("id %q is missing or twice there", id)
		}
		seen[id] = true
		if !strings.HasPrefix(text(i, "url"), s.site+"/") || text(i, "content_html") == "" && text(i, "content_text") == "" {
			bad("item %s has url %q and %d bytes of text", id, text(i, "url"), len(text(i, "content_html")))
		}
		if r := relativeIn(t, text(i, "content_html")); len(r) > 0 {
			bad("item %s holds addresses that lead nowhere from here: %s", id, r)
		}
		for _, name := range []string{"date_published", "date_modified"} {
			if v := text(i, name); v != "" {
				if _, err := time.Parse(time.RFC3339, v); err != nil {
					bad("%s of item %s: %v", name, id, err)
				}
			}
		}
		if v := text(i, "image"); v != "" && !absolute(v) {
			bad("the image of item %s is %q", id, v)
		}
		authors, _ := i["authors"].([]any)
		for _, a := range authors {
			o, ok := a.(map[string]any)
			if !ok || len(o) == 0 {
				bad("an author of item %s is a %T", id, a)
			}
			named("an author", o, authorNames)
		}
		tags, _ := i["tags"].([]any)
		for _, tag := range tags {
			if s, ok := tag.(string); !ok || s == "" {
				bad("a tag of item %s is %v", id, tag)
			}
		}
	}
}
