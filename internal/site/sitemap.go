package site

import (
	"context"
	"encoding/xml"
	"net/http"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

type urlset struct {
	XMLName xml.Name `xml:"urlset"`
	NS      string   `xml:"xmlns,attr"`
	XHTML   string   `xml:"xmlns:xhtml,attr,omitempty"`
	News    string   `xml:"xmlns:news,attr,omitempty"`
	URLs    []mapURL `xml:"url"`
}

type mapURL struct {
	Loc      string    `xml:"loc"`
	Modified string    `xml:"lastmod,omitempty"`
	Links    []mapLink `xml:"xhtml:link"`
	News     *mapNews  `xml:"news:news"`
}

type mapLink struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

type mapNews struct {
	Publication struct {
		Name     string `xml:"news:name"`
		Language string `xml:"news:language"`
	} `xml:"news:publication"`
	Date  string `xml:"news:publication_date"`
	Title string `xml:"news:title"`
}

const (
	sitemapNS = "http://www.sitemaps.org/schemas/sitemap/0.9"
	// maxSitemap is below the 50,000 of sitemaps.org: what is older is found by
	// the pages that link to it.
	maxSitemap  = 20_000
	sitemapStep = 1000
	newsAge     = 48 * time.Hour // as news search engines ask for
)

// sitemap lists the fronts, the pages of corrections and every story that is live, with its languages.
func (s *Site) sitemap() http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		return "/sitemap.xml", func(ctx context.Context) (press.Source, error) {
			set := urlset{NS: sitemapNS, XHTML: "http://www.w3.org/1999/xhtml"}
			for _, path := range []string{"/", correctionsPath} {
				for _, tag := range v.house.languages {
					u := mapURL{Loc: v.absolute(v.house.Prefix(tag) + path)}
					for _, a := range v.fronts(path) {
						u.Links = append(u.Links, mapLink{"alternate", a.Lang, a.URL})
					}
					set.URLs = append(set.URLs, u)
				}
			}
			err := v.each(ctx, story.LatestQuery{Kinds: story.Kinds}, func(m story.Meta) bool {
				u := mapURL{Loc: v.absolute(v.house.Path(m.Language, m.Path())), Modified: iso(m.UpdatedAt)}
				if len(m.Translations) > 1 {
					for _, t := range m.Translations {
						u.Links = append(u.Links, mapLink{"alternate", t.Language, v.absolute(v.house.Path(t.Language, t.Path()))})
					}
					u.Links = append(u.Links, mapLink{"alternate", "x-default", v.absolute(v.defaultOf(loaded{Published: story.Published{Meta: m}}))})
				}
				set.URLs = append(set.URLs, u)
				return len(set.URLs) < maxSitemap
			})
			return v.xmlSource(set), err
		}
	})
}

// newsSitemap lists the stories of the last two days.
func (s *Site) newsSitemap() http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		return "/news-sitemap.xml", func(ctx context.Context) (press.Source, error) {
			set := urlset{NS: sitemapNS, News: "http://www.google.com/schemas/sitemap-news/0.9"}
			err := v.each(ctx, story.LatestQuery{Since: v.now().Add(-newsAge)}, func(m story.Meta) bool {
				n := &mapNews{Date: iso(m.FirstPublishedAt), Title: m.Headline}
				e, _ := v.house.Edition(m.Language)
				n.Publication.Name, n.Publication.Language = e.Name, m.Language
				set.URLs = append(set.URLs, mapURL{Loc: v.absolute(v.house.Path(m.Language, m.Path())), News: n})
				return len(set.URLs) < sitemapStep
			})
			return v.xmlSource(set), err
		}
	})
}

// each visits live versions, the latest first, until it is told to stop.
func (v *visit) each(ctx context.Context, q story.LatestQuery, visit func(story.Meta) bool) error {
	q.Limit = sitemapStep
	return v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		for {
			metas, err := story.LatestMeta(ctx, tx, q)
			if err != nil {
				return err
			}
			for _, m := range metas {
				if !visit(m) {
					return nil
				}
				q.Before, q.BeforeID = m.PublishedAt, m.ID
			}
			if len(metas) < q.Limit {
				return nil
			}
		}
	})
}

func (v *visit) xmlSource(set urlset) press.Source {
	src := v.source([]string{"sitemap"}, func(bool) ([]byte, error) { return writeXML(set) })
	src.Type = "application/xml; charset=utf-8"
	return src
}

// robots says where machines may go (RFC 9309).
func (s *Site) robots() http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		return "/robots.txt", func(context.Context) (press.Source, error) {
			src := v.source(nil, func(bool) ([]byte, error) {
				var b strings.Builder
				b.WriteString("User-agent: *\nDisallow: /-/\nAllow: /-/assets/\n")
				for _, tag := range v.house.languages {
					for _, p := range []string{"/account", "/signin", "/subscribe"} {
						b.WriteString("Disallow: " + v.house.Prefix(tag) + p + "\n")
					}
				}
				b.WriteString("\nSitemap: " + v.absolute("/sitemap.xml") + "\nSitemap: " + v.absolute("/news-sitemap.xml") + "\n")
				return []byte(b.String()), nil
			})
			src.Type = "text/plain; charset=utf-8"
			return src, nil
		}
	})
}
