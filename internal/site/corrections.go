package site

import (
	"context"
	"html"
	"net/http"
	"slices"
	"strconv"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

// Corrections is an edition's page of what was wrong.
type Corrections struct {
	Base
	Heading string
	Lead    string
	Notes   []CorrectedStory
}

// CorrectedStory is one correction and the story that it is about.
type CorrectedStory struct {
	Note
	Headline string
	URL      string // of the notice on the story's page
}

// maxCorrections bounds the page, and how many stories are read for it.
const maxCorrections = 200

// corrections answers /corrections of an edition.
func (s *Site) corrections() http.Handler {
	return s.page(func(v *visit, _ *http.Request) (string, press.Open) {
		return v.link(correctionsPath), v.openCorrections
	})
}

const correctionsPath = "/corrections"

// corrected reads the corrections of an edition, the last first.
func (v *visit) corrected(ctx context.Context) (all []correctedNote, err error) {
	err = v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		metas, err := story.Corrected(ctx, tx, v.lang, maxCorrections)
		for _, m := range metas {
			for i, c := range m.Corrections {
				if c.At.IsZero() { // an import that did not say
					c.At = m.UpdatedAt
				}
				all = append(all, correctedNote{m, c, i})
			}
		}
		return err
	})
	slices.SortStableFunc(all, func(a, b correctedNote) int { return b.At.Compare(a.At) })
	return all[:min(len(all), maxCorrections)], err
}

type correctedNote struct {
	story.Meta
	story.Correction
	number int
}

// url is the notice's own place on the story's page.
func (v *visit) urlOf(c correctedNote) string {
	return v.house.Path(c.Language, c.Path()) + "#" + noticeID(c.number)
}

// noticeID names the section of a story's page that holds a correction.
func noticeID(number int) string { return "correction-" + strconv.Itoa(number+1) }

func (v *visit) openCorrections(ctx context.Context) (press.Source, error) {
	all, err := v.corrected(ctx)
	if err != nil {
		return press.Source{}, err
	}
	page := Corrections{Heading: v.words.T("page.corrections"), Lead: v.words.T("page.corrections_lead")}
	for _, c := range all {
		page.Notes = append(page.Notes, CorrectedStory{Note: v.note(c.Correction, c.number), Headline: c.Headline, URL: v.urlOf(c)})
	}
	return v.source([]string{"corrections " + v.lang}, func(signedIn bool) ([]byte, error) {
		p := page
		p.Base = v.base(signedIn)
		p.Title, p.Description = p.Heading+" | "+p.House, p.Lead
		p.Canonical = v.absolute(v.link(correctionsPath))
		p.Alternates = v.fronts(correctionsPath)
		p.Feeds = append(p.Feeds, v.feedsOf(p.Heading, v.link(correctionsPath))...)
		p.Open, p.Named = v.openGraph("website", p.Heading, p.Lead, p.Canonical, nil, nil), cardMeta(nil)
		p.LD = v.describeList(p.Heading, p.Lead, p.Canonical, nil, nil)
		return v.site.draw("corrections", p)
	}), nil
}

// note is a correction in the words of the edition.
func (v *visit) note(c story.Correction, number int) Note {
	n := Note{ID: noticeID(number), Kind: v.words.T("story." + c.Kind), Text: c.Text, At: v.moment(c.At),
		Permalink: v.words.T("look.notice_link"), All: v.link(correctionsPath), Record: v.words.T("look.all_corrections")}
	if c.Was != "" {
		n.Was = v.words.Isolated("story.was", "Text", v.words.Quote(c.Was))
	}
	return n
}

// correctionFeeds makes the feed of an edition's corrections.
func (s *Site) correctionFeeds(write func(feed) ([]byte, error), mediaType string) http.Handler {
	return s.page(func(v *visit, _ *http.Request) (string, press.Open) {
		return v.whole, func(ctx context.Context) (press.Source, error) {
			all, err := v.corrected(ctx)
			if err != nil {
				return press.Source{}, err
			}
			b := v.base(false)
			f := feed{title: v.words.T("feed.title", "Name", b.House, "Section", v.words.T("page.corrections")), description: v.words.T("page.corrections_lead"),
				home: v.absolute(v.link(correctionsPath)), self: v.absolute(v.link(v.path)), site: v.absolute("/"), lang: v.lang,
				rights: v.words.T("page.copyright", "Name", b.House), licence: v.absolute(licencePath)}
			for _, c := range all[:min(len(all), feedItems)] {
				n := v.note(c.Correction, c.number)
				f.items = append(f.items, feedItem{id: "urn:standfirst:" + c.ID.String() + ":" + noticeID(c.number), url: v.absolute(v.urlOf(c)),
					title: n.Kind + ": " + c.Headline, summary: c.Text, html: n.html(false), published: c.At, updated: c.At, language: c.Language})
				if c.At.After(f.updated) {
					f.updated = c.At
				}
			}
			f.tidy()
			src := v.source([]string{"corrections " + v.lang}, func(bool) ([]byte, error) { return write(f) })
			src.Type, src.Modified = mediaType, f.updated
			return src, nil
		}
	})
}

// html is the notice as a feed carries it; named says what it is.
func (n Note) html(named bool) string {
	out := "<p>"
	if named {
		out += "<strong>" + html.EscapeString(n.Kind) + "</strong>, "
	}
	out += `<time datetime="` + n.At.ISO + `">` + html.EscapeString(n.At.Words) + "</time>: "
	if n.Was != "" {
		out += string(n.Was) + " "
	}
	return out + html.EscapeString(n.Text) + "</p>"
}

// lastTold is when readers were last told of a correction; zero if they were not.
func lastTold(all []story.Correction) (at time.Time) {
	for _, c := range all {
		if c.At.After(at) {
			at = c.At
		}
	}
	return at
}
