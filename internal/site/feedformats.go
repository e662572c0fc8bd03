package site

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"time"
)

// rssXML is RSS 2.0 (rssboard.org) with the modules dc, content, media (Media
// RSS 1.5), atom and rsl.
type rssXML struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Content string     `xml:"xmlns:content,attr"`
	Media   string     `xml:"xmlns:media,attr"`
	RSL     string     `xml:"xmlns:rsl,attr"`
	Lang    string     `xml:"xml:lang,attr"`
	Base    string     `xml:"xml:base,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string     `xml:"title"`
	Link        string     `xml:"link"`
	Description string     `xml:"description"`
	Language    string     `xml:"language"`
	Copyright   string     `xml:"copyright,omitempty"`
	Built       string     `xml:"lastBuildDate,omitempty"`
	Generator   string     `xml:"generator"`
	TTL         int        `xml:"ttl"` // minutes
	Image       *rssImage  `xml:"image"`
	Links       []atomLink `xml:"atom:link"`
	Items       []rssItem  `xml:"item"`
}

// rssImage is at most 144 by 400 pixels when it is shown.
type rssImage struct {
	URL    string `xml:"url"`
	Title  string `xml:"title"`
	Link   string `xml:"link"`
	Width  int    `xml:"width,omitempty"`
	Height int    `xml:"height,omitempty"`
}

type rssItem struct {
	Title       string        `xml:"title"`
	Link        string        `xml:"link"`
	GUID        rssGUID       `xml:"guid"`
	Published   string        `xml:"pubDate"`
	Updated     string        `xml:"atom:updated,omitempty"` // RSS has no element of its own
	Authors     []string      `xml:"dc:creator"`
	Rights      string        `xml:"dc:rights,omitempty"`
	Categories  []rssCategory `xml:"category"`
	Description string        `xml:"description"`
	HTML        string        `xml:"content:encoded"`
	Photo       *mediaItem    `xml:"media:content"`
	Licence     *rslModule    `xml:"rsl:content"`
}

type rssCategory struct {
	Domain string `xml:"domain,attr"`
	Name   string `xml:",chardata"`
}

type rssGUID struct {
	Permanent bool   `xml:"isPermaLink,attr"`
	ID        string `xml:",chardata"`
}

type mediaItem struct {
	URL       string       `xml:"url,attr"`
	Type      string       `xml:"type,attr"`
	Medium    string       `xml:"medium,attr"`
	Width     int          `xml:"width,attr"`
	Height    int          `xml:"height,attr"`
	Title     *mediaText   `xml:"media:title"` // what the picture shows
	Text      *mediaText   `xml:"media:description"`
	Credit    *mediaCredit `xml:"media:credit"`
	Copyright string       `xml:"media:copyright,omitempty"`
}

type mediaText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type mediaCredit struct {
	Role   string `xml:"role,attr"`
	Scheme string `xml:"scheme,attr"`
	Name   string `xml:",chardata"`
}

// rslModule is a licence within a feed (RSL 1.0).
type rslModule struct {
	URL     string `xml:"url,attr"`
	License struct {
		Permits   *rslUsage `xml:"rsl:permits"`
		Prohibits *rslUsage `xml:"rsl:prohibits"`
		Payment   *struct {
			Type   string     `xml:"type,attr"`
			Custom string     `xml:"rsl:custom,omitempty"`
			Amount *rslAmount `xml:"rsl:amount"`
		} `xml:"rsl:payment"`
	} `xml:"rsl:license"`
}

func (c *rslContent) module() *rslModule {
	if c == nil {
		return nil
	}
	m := &rslModule{URL: c.URL}
	m.License.Permits, m.License.Prohibits = c.License.Permits, c.License.Prohibits
	if p := c.License.Payment; p != nil {
		m.License.Payment = &struct {
			Type   string     `xml:"type,attr"`
			Custom string     `xml:"rsl:custom,omitempty"`
			Amount *rslAmount `xml:"rsl:amount"`
		}{p.Type, p.Custom, p.Amount}
	}
	return m
}

func (p *feedPhoto) media() *mediaItem {
	if p == nil {
		return nil
	}
	m := &mediaItem{URL: p.url, Type: "image/jpeg", Medium: "image", Width: p.width, Height: p.height, Copyright: p.copyright}
	if p.alt != "" {
		m.Title = &mediaText{"plain", p.alt}
	}
	if p.caption != "" {
		m.Text = &mediaText{"plain", p.caption}
	}
	if p.credit != "" {
		m.Credit = &mediaCredit{"photographer", "urn:ebu", p.credit}
	}
	return m
}

// The largest image of a channel that RSS 2.0 allows, in pixels.
const rssImageWidth, rssImageHeight = 144, 400

func writeRSS(f feed) ([]byte, error) {
	x := rssXML{Version: "2.0", Atom: atomNS, DC: "http://purl.org/dc/elements/1.1/", Content: "http://purl.org/rss/1.0/modules/content/", Media: mediaNS, RSL: licenceNS, Lang: f.lang, Base: f.site,
		Channel: rssChannel{Title: f.title, Link: f.home, Description: f.description, Language: f.lang, Copyright: f.rights, Generator: generator, TTL: feedMinute, Links: f.links("application/rss+xml")}}
	c := &x.Channel
	if !f.updated.IsZero() {
		c.Built = rfc822(f.updated)
	}
	if p := f.image; p != nil {
		c.Image = &rssImage{URL: p.Src, Title: f.title, Link: f.home}
		if p.Width > 0 && p.Height > 0 {
			w := min(rssImageWidth, p.Width)
			c.Image.Width, c.Image.Height = w, min(rssImageHeight, max(1, p.Height*w/p.Width))
		}
	}
	for _, i := range f.items {
		item := rssItem{Title: i.title, Link: i.url, GUID: rssGUID{ID: i.id}, Published: rfc822(i.published), Rights: i.rights, Description: i.summary, HTML: i.html, Photo: i.photo.media(), Licence: i.licence.module()}
		if i.updated.After(i.published) {
			item.Updated = iso(i.updated)
		}
		for _, a := range i.authors {
			item.Authors = append(item.Authors, a.name)
		}
		for _, k := range i.categories {
			item.Categories = append(item.Categories, rssCategory{k.url, k.name})
		}
		c.Items = append(c.Items, item)
	}
	return writeXML(x)
}

// rfc822 writes a time as RSS asks for it, with four digits of the year.
func rfc822(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }

const (
	atomNS    = "http://www.w3.org/2005/Atom"
	mediaNS   = "http://search.yahoo.com/mrss/"
	generator = "Standfirst"
)

// links are where a feed stands, and its other pages.
func (f feed) links(mediaType string) []atomLink {
	all := []atomLink{{Rel: "self", Href: f.self, Type: mediaType}, {Rel: "license", Href: f.licence, Type: "application/rsl+xml"}}
	if f.first != "" {
		all = append(all, atomLink{Rel: "first", Href: f.first, Type: mediaType})
	}
	if f.next != "" {
		all = append(all, atomLink{Rel: "next", Href: f.next, Type: mediaType})
	}
	return all
}

// atomXML is a feed of RFC 4287 with Media RSS.
type atomXML struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Media     string      `xml:"xmlns:media,attr"`
	Lang      string      `xml:"xml:lang,attr"`
	Base      string      `xml:"xml:base,attr"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Subtitle  string      `xml:"subtitle,omitempty"`
	Updated   string      `xml:"updated"`
	Author    atomPerson  `xml:"author"`
	Rights    string      `xml:"rights,omitempty"`
	Logo      string      `xml:"logo,omitempty"`
	Generator string      `xml:"generator"`
	Links     []atomLink  `xml:"link"`
	Entries   []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel   string `xml:"rel,attr"`
	Href  string `xml:"href,attr"`
	Type  string `xml:"type,attr,omitempty"`
	Title string `xml:"title,attr,omitempty"`
}

type atomEntry struct {
	Lang       string         `xml:"xml:lang,attr"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published"`
	Links      []atomLink     `xml:"link"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Rights     string         `xml:"rights,omitempty"`
	Summary    string         `xml:"summary"`
	Content    atomContent    `xml:"content"`
	Photo      *mediaItem     `xml:"media:content"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	Lang string `xml:"xml:lang,attr"`
	HTML string `xml:",chardata"`
}

func writeAtom(f feed) ([]byte, error) {
	updated := f.updated
	if updated.IsZero() {
		updated = time.Unix(0, 0) // RFC 4287 asks for one
	}
	x := atomXML{Media: mediaNS, Lang: f.lang, Base: f.site, ID: cmp.Or(f.first, f.self), Title: f.title, Subtitle: f.description, Updated: iso(updated), Author: atomPerson{f.title, f.home}, Rights: f.rights, Generator: generator,
		Links: append(f.links("application/atom+xml"), atomLink{Rel: "alternate", Href: f.home, Type: "text/html"})}
	if f.image != nil {
		x.Logo = f.image.Src
	}
	for _, i := range f.items {
		e := atomEntry{Lang: i.language, ID: i.id, Title: i.title, Updated: iso(i.updated), Published: iso(i.published), Links: []atomLink{{Rel: "alternate", Href: i.url, Type: "text/html"}}, Rights: i.rights, Summary: i.summary,
			Content: atomContent{"html", i.language, i.html}, Photo: i.photo.media()}
		if p := i.photo; p != nil {
			e.Links = append(e.Links, atomLink{Rel: "enclosure", Href: p.url, Type: "image/jpeg", Title: p.credit})
		}
		for _, a := range i.authors {
			e.Authors = append(e.Authors, atomPerson{a.name, a.url})
		}
		for _, k := range i.categories {
			e.Categories = append(e.Categories, atomCategory{k.name, k.url})
		}
		x.Entries = append(x.Entries, e)
	}
	return writeXML(x)
}

// jsonFeed is JSON Feed 1.1 (jsonfeed.org).
type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Description string     `json:"description,omitempty"`
	HomePage    string     `json:"home_page_url"`
	Self        string     `json:"feed_url"`
	Next        string     `json:"next_url,omitempty"`
	Icon        string     `json:"icon,omitempty"`
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
	Rights    *jsonRights  `json:"_rights,omitempty"`
}

// jsonRights is an extension: JSON Feed has no words for rights.
type jsonRights struct {
	About     string `json:"about"`
	Copyright string `json:"copyright,omitempty"`
	Licence   string `json:"license"`
	Credit    string `json:"image_credit,omitempty"`
	Caption   string `json:"image_caption,omitempty"`
	Image     string `json:"image_copyright,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

func writeJSONFeed(f feed) ([]byte, error) {
	x := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: f.title, Description: f.description, HomePage: f.home, Self: f.self, Next: f.next, Language: f.lang, Items: []jsonItem{}}
	if f.image != nil {
		x.Icon = f.image.Src
	}
	for _, i := range f.items {
		item := jsonItem{ID: i.id, URL: i.url, Title: i.title, Summary: i.summary, HTML: i.html, Published: iso(i.published), Modified: iso(i.updated), Language: i.language,
			Rights: &jsonRights{About: licenceNS, Copyright: i.rights, Licence: f.licence}}
		if p := i.photo; p != nil {
			item.Image, item.Rights.Credit, item.Rights.Caption, item.Rights.Image = p.url, p.credit, p.caption, p.copyright
		}
		for _, a := range i.authors {
			item.Authors = append(item.Authors, jsonAuthor{a.name, a.url})
		}
		for _, k := range i.categories {
			item.Tags = append(item.Tags, k.name)
		}
		x.Items = append(x.Items, item)
	}
	return json.MarshalIndent(x, "", " ")
}
