package site

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/mail"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// hostile is a feed whose every text is what somebody gave.
func hostile(s string, at time.Time) feed {
	f := feed{title: s, description: s, rights: s, home: "https://news.example/", self: "https://news.example/feed.xml", site: "https://news.example/", lang: "ar", first: "https://news.example/feed.xml", next: "https://news.example/feed.xml?before=1", licence: "https://news.example/license.xml",
		image: &Picture{Src: "https://news.example/logo.jpg", Width: 320, Height: 320}, updated: at}
	f.items = []feedItem{{id: "urn:standfirst:1", url: "https://news.example/2026/11/x-1", title: s, summary: s, html: "<p>" + s + "</p>", authors: []feedAuthor{{s, "https://news.example/author/x"}, {"Second", ""}},
		categories: []feedCategory{{s, "https://news.example/topic/x"}}, published: at, updated: at.Add(time.Hour), language: "ar", rights: s,
		photo:   &feedPhoto{url: "https://news.example/media/x/960.jpg", alt: s, caption: s, credit: s, copyright: s, width: 960, height: 640},
		licence: &rslContent{URL: "https://news.example/2026/11/x-1", License: rslLicense{Permits: &rslUsage{"usage", "search"}, Prohibits: &rslUsage{"usage", "ai-train"}, Payment: &rslPayment{Type: "attribution"}}}},
		{id: "urn:standfirst:2", url: "https://news.example/2026/11/y-2", title: "Second", published: at, updated: at, language: "ar"}}
	f.tidy()
	return f
}

// wellFormed reads a document to its end, and counts its elements by name.
func wellFormed(t *testing.T, b []byte) map[string]int {
	t.Helper()
	count := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(string(b)))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return count
		}
		if err != nil {
			t.Fatalf("%v in %.300q", err, b)
		}
		if e, ok := tok.(xml.StartElement); ok {
			space, _ := strings.CutPrefix(e.Name.Space, "http")
			count[space+" "+e.Name.Local]++
		}
	}
}

func FuzzFeeds(f *testing.F) {
	for _, s := range []string{"Nine ships", "a & b < c > \"d\" 'e'", "]]>", "\x00\x01\x1f\x7f\ufffe\uffff", "می‌خواهم\u202eevil", "\xff\xfe", "<![CDATA[x]]>", "&#0;&lt;script&gt;", strings.Repeat("ט", 5000), "\r\n\t"} {
		f.Add(s)
	}
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		x := hostile(s, at)
		rss, err := writeRSS(x)
		if err != nil {
			t.Fatal(err)
		}
		n := wellFormed(t, rss)
		for name, want := range map[string]int{" rss": 1, " channel": 1, " item": 2, " guid": 2, " pubDate": 2, " ttl": 1, " image": 1, " lastBuildDate": 1, "://purl.org/dc/elements/1.1/ creator": 2, "://search.yahoo.com/mrss/ content": 1, "s://rslstandard.org/rsl content": 1} {
			if n[name] != want {
				t.Errorf("%d of %q, want %d", n[name], name, want)
			}
		}
		atom, err := writeAtom(x)
		if err != nil {
			t.Fatal(err)
		}
		if n := wellFormed(t, atom); n["://www.w3.org/2005/Atom entry"] != 2 || n["://www.w3.org/2005/Atom updated"] != 3 || n["://www.w3.org/2005/Atom id"] != 3 {
			t.Errorf("%v", n)
		}
		j, err := writeJSONFeed(x)
		if err != nil || !utf8.Valid(j) {
			t.Fatalf("%v, %q", err, j)
		}
		var back jsonFeed
		if err := json.Unmarshal(j, &back); err != nil || len(back.Items) != 2 || back.Items[0].Title != x.items[0].title {
			t.Errorf("%v: %q is %q", err, x.items[0].title, back.Items[0].Title)
		}
	})
}

func TestAFeedSaysAllThatReadersOfFeedsAskFor(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	rss, err := writeRSS(hostile("Name", at))
	if err != nil {
		t.Fatal(err)
	}
	var x struct {
		Lang    string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		Base    string `xml:"http://www.w3.org/XML/1998/namespace base,attr"`
		Channel struct {
			Title       string `xml:"title"`
			Description string `xml:"description"`
			Language    string `xml:"language"`
			Copyright   string `xml:"copyright"`
			Built       string `xml:"lastBuildDate"`
			TTL         int    `xml:"ttl"`
			Links       []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"http://www.w3.org/2005/Atom link"`
			Image struct {
				URL    string `xml:"url"`
				Width  int    `xml:"width"`
				Height int    `xml:"height"`
			} `xml:"image"`
			Items []struct {
				PubDate string `xml:"pubDate"`
				Updated string `xml:"http://www.w3.org/2005/Atom updated"`
				Content string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
				GUID    struct {
					Permanent string `xml:"isPermaLink,attr"`
				} `xml:"guid"`
				Category []struct {
					Domain string `xml:"domain,attr"`
				} `xml:"category"`
				Media struct {
					URL    string `xml:"url,attr"`
					Type   string `xml:"type,attr"`
					Medium string `xml:"medium,attr"`
					Width  int    `xml:"width,attr"`
					Credit struct {
						Role string `xml:"role,attr"`
						Name string `xml:",chardata"`
					} `xml:"credit"`
					Description string `xml:"description"`
					Copyright   string `xml:"copyright"`
				} `xml:"http://search.yahoo.com/mrss/ content"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal(rss, &x); err != nil {
		t.Fatal(err)
	}
	c := x.Channel
	if x.Lang != "ar" || x.Base != "https://news.example/" || c.Title != "Name" || c.Description != "Name" || c.Language != "ar" || c.Copyright != "Name" || c.Built != "Fri, 20 Nov 2026 09:00:00 +0000" || c.TTL < 1 || len(c.Links) != 4 || c.Links[0].Rel != "self" || c.Image.URL == "" || c.Image.Width != 144 || c.Image.Height != 144 {
		t.Errorf("%+v", x)
	}
	i := c.Items[0]
	if i.Updated != "2026-11-20T10:00:00Z" || i.GUID.Permanent != "false" || i.Content != "<p>Name</p>" || i.Category[0].Domain == "" || i.Media.Type != "image/jpeg" || i.Media.Medium != "image" || i.Media.Width != 960 || i.Media.Credit.Role != "photographer" || i.Media.Credit.Name != "Name" || i.Media.Description != "Name" || i.Media.Copyright != "Name" {
		t.Errorf("%+v", i)
	}
	// A correction moves the time of the change, and not that of the publication.
	if published, err := mail.ParseDate(i.PubDate); err != nil || !published.Equal(at) {
		t.Errorf("%q: %v", i.PubDate, err)
	}
	if c.Items[1].Updated != "" || c.Items[1].Media.URL != "" {
		t.Errorf("%+v", c.Items[1])
	}
}

func TestAFeedOfAnEmptyEditionIsAFeed(t *testing.T) {
	f := feed{title: "Name", home: "https://news.example/", self: "https://news.example/feed.xml", site: "https://news.example/", lang: "he", licence: "https://news.example/license.xml"}
	f.tidy()
	for name, write := range writers {
		b, err := write(f)
		if err != nil {
			t.Fatal(err)
		}
		if name == "feed.json" {
			if !strings.Contains(string(b), `"items": []`) {
				t.Errorf("%s", b)
			}
			continue
		}
		wellFormed(t, b)
	}
	atom, _ := writeAtom(f)
	if !strings.Contains(string(atom), "<updated>1970-01-01T00:00:00Z</updated>") {
		t.Errorf("RFC 4287 asks for a time: %s", atom)
	}
}

func TestWhatXMLCannotHoldIsLeftOut(t *testing.T) {
	for in, want := range map[string]string{"a\x00b\x0bc": "abc", "a\tb\nc\rd": "a\tb\nc\rd", "\ufffe\uffff": "", "می‌خواهم": "می‌خواهم", "\xffa": "a", "😀": "😀", "\u0085": "\u0085"} {
		if got := legal(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
