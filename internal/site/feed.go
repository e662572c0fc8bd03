package site

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"html"
	"net/http"
	"path"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

// feedItems is how many stories a feed holds.
const feedItems = 40

// feed is what the three formats are written from: the public part and nothing
// else, for every reader alike.
type feed struct {
	title, description, home, self, lang string
	updated                              time.Time
	items                                []feedItem
}

type feedItem struct {
	id, url, title, summary, html string
	authors                       []string
	topics                        []string
	published, updated            time.Time
	photo                         *Picture
	gated                         bool
	language                      string
}

// feeds makes a feed of an edition (what is empty) or of a label, as RSS 2.0,
// Atom (RFC 4287) or JSON Feed 1.1.
func (s *Site) feeds(what story.LabelKind, write func(feed) ([]byte, error), mediaType string) http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		slug := r.PathValue("slug")
		return v.whole, func(ctx context.Context) (press.Source, error) { return v.openFeed(ctx, what, slug, write, mediaType) }
	})
}

func (v *visit) openFeed(ctx context.Context, what story.LabelKind, slug string, write func(feed) ([]byte, error), mediaType string) (press.Source, error) {
	if err := v.elsewhere(what, slug, "/"+path.Base(v.path)); err != nil {
		return press.Source{}, err
	}
	b := v.base(false)
	f := feed{title: b.House, description: b.Tagline, home: v.absolute(v.link("/")), self: v.absolute(v.link(v.path)), lang: v.lang}
	tags := []string{"front " + v.lang}
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		q := query(what, slug)
		q.Language, q.Limit, q.CutAfter = v.lang, feedItems, v.house.CutAfter
		if what != "" {
			q.Also = v.once(what, slug)
		}
		all, err := story.Latest(ctx, tx, q)
		if err != nil {
			return err
		}
		if what != "" {
			name, known, err := v.heading(ctx, tx, what, slug, all)
			if err != nil {
				return err
			}
			if !known {
				return db.ErrNotFound
			}
			f.title = v.words.T("feed.title", "Name", b.House, "Section", name)
			f.home = v.absolute(v.link("/" + string(what) + "/" + slug))
			tags = v.labelled(what, slug)
		}
		photos, err := photosOf(ctx, tx, all)
		for _, p := range all {
			v.house.filed(&p.Meta)
			f.items = append(f.items, v.feedItem(p, photos))
			if p.UpdatedAt.After(f.updated) {
				f.updated = p.UpdatedAt
			}
		}
		return err
	})
	if err != nil {
		return press.Source{}, err
	}
	src := v.source(tags, func(bool) ([]byte, error) { return write(f) })
	src.Type, src.Modified = mediaType, f.updated
	return src, nil
}

func (v *visit) feedItem(p story.Published, photos map[id.ID]photo.Photo) feedItem {
	// The zero decision opens the public part; who may read more reads it on the page.
	view := p.Body.Open(access.Decision{})
	if !p.Terms.Gated(v.now()) {
		view = p.Body.Open(access.Decide(p.Terms, access.Reader{}, v.now()))
	}
	url := v.absolute(v.house.Path(p.Language, p.Path()))
	o := v.render(nil)
	text := view.Public().HTML(o) + view.Rest().HTML(o)
	var above, below string // what readers were told is public, whoever may read the rest
	for n, c := range p.Corrections {
		if notice := v.note(c, n).html(true); c.Place == "top" {
			above += notice
		} else {
			below += notice
		}
	}
	if view.Cut() {
		text += `<p><a href="` + html.EscapeString(url) + `">` + html.EscapeString(v.words.T("feed.go_on")) + `</a></p>`
	}
	text = above + text + below
	i := feedItem{id: "urn:standfirst:" + p.ID.String(), url: url, title: p.Headline, summary: p.Standfirst, html: text, published: p.PublishedAt, updated: p.UpdatedAt, gated: view.Cut(), language: p.Language}
	if i.summary == "" {
		i.summary = p.Body.Open(access.Decision{}).Public().Excerpt(200)
	}
	for _, b := range p.Bylines {
		i.authors = append(i.authors, b.Name)
	}
	for _, t := range p.Topics {
		i.topics = append(i.topics, t.Name)
	}
	if ph, ok := photos[p.Lead.Photo]; ok && ph.HasPixels() {
		credit := p.Lead.Credit
		if credit == "" {
			credit = ph.Credit()
		}
		i.photo = &Picture{Src: v.absolute(ph.Address(960)), Width: min(960, ph.Width), Height: ph.Height * min(960, ph.Width) / max(1, ph.Width), Caption: p.Lead.Caption, Credit: credit, Alt: p.Lead.Alt}
	}
	return i
}

type rssXML struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	Content string   `xml:"xmlns:content,attr"`
	Media   string   `xml:"xmlns:media,attr"`
	Channel struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		Description string `xml:"description"`
		Language    string `xml:"language"`
		Built       string `xml:"lastBuildDate,omitempty"`
		Self        struct {
			Href string `xml:"href,attr"`
			Rel  string `xml:"rel,attr"`
			Type string `xml:"type,attr"`
		} `xml:"atom:link"`
		Items []rssItem `xml:"item"`
	} `xml:"channel"`
}

type rssItem struct {
	Title       string     `xml:"title"`
	Link        string     `xml:"link"`
	GUID        rssGUID    `xml:"guid"`
	Published   string     `xml:"pubDate"`
	Updated     string     `xml:"atom:updated,omitempty"` // RSS has no element of its own
	Authors     []string   `xml:"dc:creator"`
	Categories  []string   `xml:"category"`
	Description string     `xml:"description"`
	HTML        string     `xml:"content:encoded"`
	Photo       *mediaItem `xml:"media:content"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

type mediaItem struct {
	URL    string `xml:"url,attr"`
	Type   string `xml:"type,attr"`
	Medium string `xml:"medium,attr"`
	Width  int    `xml:"width,attr"`
	Height int    `xml:"height,attr"`
	Credit string `xml:"media:credit,omitempty"`
	Text   string `xml:"media:description,omitempty"`
}

// writeXML puts the declaration before a document.
func writeXML(v any) ([]byte, error) {
	b, err := xml.MarshalIndent(v, "", " ")
	return append([]byte(xml.Header), b...), err
}

func writeRSS(f feed) ([]byte, error) {
	x := rssXML{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/", Content: "http://purl.org/rss/1.0/modules/content/", Media: "http://search.yahoo.com/mrss/"}
	c := &x.Channel
	c.Title, c.Link, c.Description, c.Language = f.title, f.home, f.description, f.lang
	if c.Description == "" {
		c.Description = f.title
	}
	if !f.updated.IsZero() {
		c.Built = f.updated.UTC().Format(time.RFC1123Z)
	}
	c.Self.Href, c.Self.Rel, c.Self.Type = f.self, "self", "application/rss+xml"
	for _, i := range f.items {
		item := rssItem{Title: i.title, Link: i.url, GUID: rssGUID{ID: i.id}, Published: i.published.UTC().Format(time.RFC1123Z), Authors: i.authors, Categories: i.topics, Description: i.summary, HTML: i.html}
		if i.updated.After(i.published) {
			item.Updated = iso(i.updated)
		}
		if p := i.photo; p != nil {
			item.Photo = &mediaItem{p.Src, "image/jpeg", "image", p.Width, p.Height, p.Credit, p.Caption}
		}
		c.Items = append(c.Items, item)
	}
	return writeXML(x)
}

type atomXML struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel   string `xml:"rel,attr"`
	Href  string `xml:"href,attr"`
	Type  string `xml:"type,attr,omitempty"`
	Title string `xml:"title,attr,omitempty"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published"`
	Links      []atomLink     `xml:"link"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
	Content    atomContent    `xml:"content"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	HTML string `xml:",chardata"`
}

func writeAtom(f feed) ([]byte, error) {
	updated := f.updated
	if updated.IsZero() {
		updated = time.Unix(0, 0) // RFC 4287 asks for one
	}
	x := atomXML{Lang: f.lang, ID: f.self, Title: f.title, Updated: iso(updated), Links: []atomLink{{Rel: "self", Href: f.self, Type: "application/atom+xml"}, {Rel: "alternate", Href: f.home, Type: "text/html"}}}
	for _, i := range f.items {
		e := atomEntry{ID: i.id, Title: i.title, Updated: iso(i.updated), Published: iso(i.published), Links: []atomLink{{Rel: "alternate", Href: i.url, Type: "text/html"}}, Summary: i.summary, Content: atomContent{"html", i.html}}
		if p := i.photo; p != nil {
			e.Links = append(e.Links, atomLink{Rel: "enclosure", Href: p.Src, Type: "image/jpeg", Title: p.Credit})
		}
		for _, a := range i.authors {
			e.Authors = append(e.Authors, atomPerson{a})
		}
		if len(e.Authors) == 0 { // RFC 4287 section 4.1.2 asks for one
			e.Authors = []atomPerson{{f.title}}
		}
		for _, t := range i.topics {
			e.Categories = append(e.Categories, atomCategory{t})
		}
		x.Entries = append(x.Entries, e)
	}
	return writeXML(x)
}

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Description string     `json:"description,omitempty"`
	HomePage    string     `json:"home_page_url"`
	Self        string     `json:"feed_url"`
	Language    string     `json:"language"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Summary   string       `json:"summary,omitempty"`
	HTML      string       `json:"content_html"`
	Image     string       `json:"image,omitempty"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
	Language  string       `json:"language"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

func writeJSONFeed(f feed) ([]byte, error) {
	x := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: f.title, Description: f.description, HomePage: f.home, Self: f.self, Language: f.lang, Items: []jsonItem{}}
	for _, i := range f.items {
		item := jsonItem{ID: i.id, URL: i.url, Title: i.title, Summary: i.summary, HTML: i.html, Published: iso(i.published), Modified: iso(i.updated), Tags: i.topics, Language: i.language}
		if i.photo != nil {
			item.Image = i.photo.Src
		}
		for _, a := range i.authors {
			item.Authors = append(item.Authors, jsonAuthor{a})
		}
		x.Items = append(x.Items, item)
	}
	return json.MarshalIndent(x, "", " ")
}

var mediaTypes = map[string]string{
	"feed.xml": "application/rss+xml; charset=utf-8", "feed.atom": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json; charset=utf-8",
}

var writers = map[string]func(feed) ([]byte, error){"feed.xml": writeRSS, "feed.atom": writeAtom, "feed.json": writeJSONFeed}
