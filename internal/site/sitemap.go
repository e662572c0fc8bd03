package site

import (
	"context"
	"encoding/xml"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

// The namespaces of sitemaps.
const (
	sitemapNS      = "http://www.sitemaps.org/schemas/sitemap/0.9"
	sitemapNewsNS  = "http://www.google.com/schemas/sitemap-news/0.9"
	sitemapImageNS = "http://www.google.com/schemas/sitemap-image/1.1"
)

const (
	// maxSitemap bounds one part, below the 50,000 addresses and 50 MB of
	// sitemaps.org.
	maxSitemap  = 20_000
	maxNews     = 1000           // as news search engines ask for
	newsAge     = 48 * time.Hour // and this too
	sitemapStep = 1000           // versions read at once
)

type sitemapIndex struct {
	XMLName xml.Name   `xml:"sitemapindex"`
	NS      string     `xml:"xmlns,attr"`
	Parts   []indexURL `xml:"sitemap"`
}

type indexURL struct {
	Loc      string `xml:"loc"`
	Modified string `xml:"lastmod,omitempty"`
}

type urlset struct {
	XMLName xml.Name `xml:"urlset"`
	NS      string   `xml:"xmlns,attr"`
	News    string   `xml:"xmlns:news,attr,omitempty"`
	Image   string   `xml:"xmlns:image,attr,omitempty"`
	URLs    []mapURL `xml:"url"`
}

type mapURL struct {
	Loc      string     `xml:"loc"`
	Modified string     `xml:"lastmod,omitempty"`
	Images   []mapImage `xml:"image:image"`
	News     *mapNews   `xml:"news:news"`
}

type mapImage struct {
	Loc string `xml:"image:loc"`
}

type mapNews struct {
	Publication struct {
		Name     string `xml:"news:name"`
		Language string `xml:"news:language"`
	} `xml:"news:publication"`
	Date  string `xml:"news:publication_date"`
	Title string `xml:"news:title"`
}

// sitemap names the parts: the pages that list, and the stories of each month by
// their first publication, which never moves.
func (s *Site) sitemap() http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		return "/sitemap.xml", func(ctx context.Context) (press.Source, error) {
			x := sitemapIndex{NS: sitemapNS, Parts: []indexURL{{Loc: v.absolute("/sitemap/pages.xml")}}}
			err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
				months, err := story.Months(ctx, tx)
				for _, m := range months {
					for _, name := range partsOf(m) {
						x.Parts = append(x.Parts, indexURL{v.absolute("/sitemap/" + name), iso(m.UpdatedAt)})
					}
				}
				return err
			})
			return v.xmlSource(x), err
		}
	})
}

// partsOf names the parts of a month: one, and more if it holds too much for one.
func partsOf(m story.Month) (names []string) {
	for part := 1; (part-1)*maxSitemap < m.Count; part++ {
		name := m.From.Format("2006-01")
		if part > 1 {
			name += "-" + strconv.Itoa(part)
		}
		names = append(names, name+".xml")
	}
	return names
}

var partName = regexp.MustCompile(`^([0-9]{4})-(0[1-9]|1[0-2])(?:-([1-9][0-9]?))?\.xml$`)

// sitemapPart answers one part.
func (s *Site) sitemapPart() http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		name := r.PathValue("name")
		return "/sitemap/" + name, func(ctx context.Context) (press.Source, error) {
			if name == "pages.xml" {
				return v.sitemapOfPages(ctx)
			}
			m := partName.FindStringSubmatch(name)
			if m == nil || m[3] == "1" {
				return press.Source{}, db.ErrNotFound
			}
			year, _ := strconv.Atoi(m[1])
			month, _ := strconv.Atoi(m[2])
			part := 1
			if m[3] != "" {
				part, _ = strconv.Atoi(m[3])
			}
			return v.sitemapOfMonth(ctx, time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC), part)
		}
	})
}

// sitemapOfPages lists the fronts, the archives, the pages of corrections, and the
// kinds, sections, topics and authors that have stories.
func (v *visit) sitemapOfPages(ctx context.Context) (press.Source, error) {
	set := urlset{NS: sitemapNS}
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		listed, err := story.Listing(ctx, tx)
		if err != nil {
			return err
		}
		for _, tag := range v.house.languages {
			for _, path := range []string{"/", correctionsPath, archivePath} {
				set.URLs = append(set.URLs, mapURL{Loc: v.absolute(v.house.Prefix(tag) + path)})
			}
			for _, kind := range story.Kinds {
				if kind == story.KindPage {
					continue
				}
				newest, err := story.Picks(ctx, tx, story.PickQuery{Language: tag, Kinds: []story.Kind{kind}, Limit: 1})
				if err != nil {
					return err
				}
				if len(newest) > 0 {
					set.URLs = append(set.URLs, mapURL{Loc: v.absolute(v.house.Path(tag, "kind/"+string(kind))), Modified: iso(newest[0].At)})
				}
			}
		}
		at := map[string]int{}
		for _, l := range listed {
			address := v.absolute(v.house.Path(l.Language, string(l.What)+"/"+v.house.moves.Of(string(l.What), l.Language, l.Slug)))
			if n, known := at[address]; known { // several old slugs lead to one page
				set.URLs[n].Modified = max(set.URLs[n].Modified, iso(l.Latest))
				continue
			}
			if !v.house.knows(l.Language) || len(set.URLs) == 2*maxSitemap {
				continue
			}
			at[address] = len(set.URLs)
			set.URLs = append(set.URLs, mapURL{Loc: address, Modified: iso(l.Latest)})
		}
		return nil
	})
	return v.xmlSource(set), err
}

// sitemapOfMonth lists the stories that were first published in a month.
func (v *visit) sitemapOfMonth(ctx context.Context, from time.Time, part int) (press.Source, error) {
	set := urlset{NS: sitemapNS, Image: sitemapImageNS}
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		skip := (part - 1) * maxSitemap
		for len(set.URLs) < maxSitemap {
			all, err := story.Addresses(ctx, tx, from, from.AddDate(0, 1, 0), skip+len(set.URLs), min(sitemapStep, maxSitemap-len(set.URLs)))
			if err != nil {
				return err
			}
			var leads []id.ID
			for _, a := range all {
				if a.Lead != 0 {
					leads = append(leads, a.Lead)
				}
			}
			photos, err := photo.GetMany(ctx, tx, leads)
			if err != nil {
				return err
			}
			for _, a := range all {
				u := mapURL{Loc: v.absolute(v.house.Path(a.Language, a.Path())), Modified: iso(a.UpdatedAt)}
				if ph := photos[a.Lead]; ph.HasPixels() {
					u.Images = []mapImage{{v.absolute(ph.CropAddress("16x9", imageWidth))}}
				}
				set.URLs = append(set.URLs, u)
			}
			if len(all) < sitemapStep {
				break
			}
		}
		if len(set.URLs) == 0 {
			return db.ErrNotFound
		}
		return nil
	})
	return v.xmlSource(set), err
}

// newsSitemap lists the stories that were first published in the last two days.
func (s *Site) newsSitemap() http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		return "/news-sitemap.xml", func(ctx context.Context) (press.Source, error) {
			set := urlset{NS: sitemapNS, News: sitemapNewsNS}
			since := v.now().Add(-newsAge)
			until := v.tomorrow()
			err := v.each(ctx, story.LatestQuery{Since: since}, func(m story.Meta) bool {
				if m.FirstPublishedAt.Before(since) { // it has come back, and is not new
					return true
				}
				if leaves := m.FirstPublishedAt.Add(newsAge); leaves.Before(until) && leaves.After(v.now()) {
					until = leaves
				}
				n := &mapNews{Date: iso(m.FirstPublishedAt), Title: legal(m.Headline)}
				e, _ := v.house.Edition(m.Language)
				n.Publication.Name, n.Publication.Language = legal(e.Name), newsLanguage(m.Language)
				set.URLs = append(set.URLs, mapURL{Loc: v.absolute(v.house.Path(m.Language, m.Path())), News: n})
				return len(set.URLs) < maxNews
			})
			src := v.xmlSource(set)
			src.Until = until
			return src, err
		}
	})
}

// newsLanguage is a language as news sitemaps spell it: ISO 639, and for Chinese
// zh-cn or zh-tw.
func newsLanguage(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	base, _ := t.Base()
	if base.String() != "zh" {
		return base.String()
	}
	if script, _ := t.Script(); script.String() == "Hant" {
		return "zh-tw"
	}
	return "zh-cn"
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

func (v *visit) xmlSource(x any) press.Source {
	src := v.source([]string{"sitemap"}, func(bool) ([]byte, error) { return writeXML(x) })
	src.Type = "application/xml; charset=utf-8"
	return src
}

// writeXML puts the declaration before a document.
func writeXML(v any) ([]byte, error) {
	b, err := xml.MarshalIndent(v, "", " ")
	return append([]byte(xml.Header), b...), err
}

// legal leaves out what XML cannot hold (XML 1.0, production 2), whatever a
// text was made of.
func legal(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
}
