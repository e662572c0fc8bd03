package site

import (
	"strconv"
	"strings"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/story"
)

// ld is one object of JSON-LD (schema.org).
type ld map[string]any

// ldTypes are the members of the NewsArticle family by kind (schema.org/NewsArticle).
var ldTypes = map[story.Kind]string{
	story.KindNews: "ReportageNewsArticle", story.KindAnalysis: "AnalysisNewsArticle", story.KindMemo: "BackgroundNewsArticle",
	story.KindReport: "ReportageNewsArticle", story.KindOpinion: "OpinionNewsArticle", story.KindLive: "LiveBlogPosting",
}

func (v *visit) publisher(name string) ld {
	o := ld{"@type": "NewsMediaOrganization", "@id": v.absolute("/#publisher"), "name": name, "url": v.absolute("/")}
	if p := v.house.Publisher.Principles; p != "" {
		o["publishingPrinciples"] = v.anywhere(p)
	}
	o["correctionsPolicy"] = v.absolute(v.link(correctionsPath))
	if p := v.house.Publisher.Corrections; p != "" {
		o["correctionsPolicy"] = v.anywhere(p)
	}
	return o
}

// anywhere makes an address of one that may be a path of the site.
func (v *visit) anywhere(address string) string {
	if strings.HasPrefix(address, "/") {
		return v.absolute(address)
	}
	return address
}

func (v *visit) ldFront(name string) any {
	return ld{"@context": "https://schema.org", "@type": "WebSite", "name": name, "url": v.absolute(v.link("/")), "inLanguage": v.lang, "publisher": v.publisher(name)}
}

// openGraph are the properties of ogp.me.
func (v *visit) openGraph(kind, title, description, url string, pic *Picture) []Property {
	e, _ := v.house.Edition(v.lang)
	all := []Property{{"og:type", kind}, {"og:title", title}, {"og:url", url}, {"og:site_name", e.Name}, {"og:locale", v.lang}}
	if description != "" {
		all = append(all, Property{"og:description", description})
	}
	if pic != nil && pic.Src != "" {
		all = append(all, Property{"og:image", v.absolute(pic.Src)}, Property{"og:image:width", strconv.Itoa(pic.Width)}, Property{"og:image:height", strconv.Itoa(pic.Height)}, Property{"og:image:alt", pic.Alt})
	}
	return all
}

// describe fills in what machines are told of a story: all of it from the
// public part, so that it is the same for every reader.
func (v *visit) describe(a *Article, p loaded, view access.View) {
	url := v.absolute(v.house.Path(p.Language, p.Path()))
	a.Title = p.Headline + " | " + a.House
	if a.Description = p.Standfirst; a.Description == "" {
		a.Description = view.Public().Excerpt(200)
	}
	a.Description = plain(a.Description, 300)
	a.Canonical = url
	if len(p.Translations) > 1 {
		for _, t := range p.Translations {
			a.Alternates = append(a.Alternates, Alternate{Lang: t.Language, URL: v.absolute(v.house.Path(t.Language, t.Path()))})
		}
		a.Alternates = append(a.Alternates, Alternate{Lang: "x-default", URL: v.absolute(v.defaultOf(p))})
	}
	a.Open = v.openGraph("article", p.Headline, a.Description, url, v.sharedPicture(p, a.Photo))
	a.Open = append(a.Open, Property{"article:published_time", iso(p.FirstPublishedAt)}, Property{"article:modified_time", iso(p.UpdatedAt)})
	kind, news := ldTypes[p.Kind]
	if !news {
		kind = "WebPage"
	}
	o := ld{"@context": "https://schema.org", "@type": kind, "@id": url, "url": url, "mainEntityOfPage": url, "headline": p.Headline, "description": a.Description,
		"inLanguage": p.Language, "datePublished": iso(p.FirstPublishedAt), "dateModified": iso(p.UpdatedAt), "publisher": v.publisher(a.House), "isAccessibleForFree": !a.Gated}
	if p.Dateline != "" {
		o["dateline"] = p.Dateline
	}
	if p.Section.Name != "" {
		o["articleSection"] = p.Section.Name
	}
	var authors []ld
	for _, b := range a.Bylines {
		authors = append(authors, ld{"@type": "Person", "name": b.Name, "url": v.absolute(b.URL)})
	}
	if len(authors) > 0 {
		o["author"] = authors
	}
	if a.Photo != nil && a.Photo.Src != "" {
		o["image"] = ld{"@type": "ImageObject", "url": v.absolute(a.Photo.Src), "width": a.Photo.Width, "height": a.Photo.Height, "caption": a.Photo.Caption, "creditText": a.Photo.Credit}
	}
	if a.Gated {
		// As search engines ask of paywalled pages: the part that is not free, by its class.
		o["hasPart"] = ld{"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".paywalled"}
	}
	var others []ld
	for _, t := range p.Translations {
		if t.Version == p.ID {
			continue
		}
		of := v.absolute(v.house.Path(t.Language, t.Path()))
		work := ld{"@type": "NewsArticle", "@id": of, "url": of, "inLanguage": t.Language, "headline": t.Headline}
		if p.Origin == story.Translated && t.Version == p.OfVersion {
			o["translationOfWork"] = work
		} else {
			others = append(others, work)
		}
	}
	if len(others) > 0 {
		o["workTranslation"] = others
	}
	var notes []ld
	for i, c := range p.Corrections {
		n := ld{"@type": "CorrectionComment", "@id": url + "#" + noticeID(i), "text": c.Text}
		if !c.At.IsZero() {
			n["datePublished"] = iso(c.At)
		}
		notes = append(notes, n)
	}
	if len(notes) > 0 {
		o["correction"] = notes
	}
	a.LD = o
}

// defaultOf is where a reader of no known language goes: the default edition's
// version, else the original, else the first.
func (v *visit) defaultOf(p loaded) string {
	best := p.Translations[0]
	for _, t := range p.Translations {
		if t.Origin == story.Original {
			best = t
		}
	}
	for _, t := range p.Translations {
		if t.Language == v.house.DefaultEdition {
			best = t
		}
	}
	return v.house.Path(best.Language, best.Path())
}

func iso(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
