package site

import (
	"cmp"
	"context"
	"html"
	"net/http"
	"net/url"
	"path"
	"slices"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

const (
	feedItems  = 40                      // stories of a feed's page
	feedMinute = 15                      // how long a reader may wait before it asks again
	byKind     = story.LabelKind("kind") // what a list or feed of a kind is called beside the labels
)

// feed is what the three formats are written from. No text in it holds what XML
// cannot.
type feed struct {
	title, description, rights string
	home, self, site, lang     string // addresses, all absolute; BCP 47
	first, next                string // of the pages of a long feed (RFC 5005); empty if there is none
	licence                    string
	image                      *Picture // of the feed as a whole
	updated                    time.Time
	until, ends                time.Time // when terms next stop withholding, or begin to, by themselves; zero if none do
	items                      []feedItem
}

type feedItem struct {
	id, url, title, summary, html string
	authors                       []feedAuthor
	categories                    []feedCategory
	published, updated            time.Time
	photo                         *feedPhoto
	language, rights              string
	licence                       *rslContent
}

type feedAuthor struct{ name, url string }

// feedCategory is a section, a topic or a kind: its name, and the address of its page.
type feedCategory struct{ name, url string }

type feedPhoto struct {
	url, alt, caption, credit, copyright string
	width, height                        int
}

// feeds makes a feed of an edition (what is empty), of a label or of a kind, as
// RSS 2.0, Atom (RFC 4287) or JSON Feed 1.1. It is the public part and nothing
// else, for every reader alike.
func (s *Site) feeds(what story.LabelKind, write func(feed) ([]byte, error), mediaType string) http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		slug := r.PathValue("slug")
		before, beforeID := cursor(r.URL.Query().Get("before"))
		query := ""
		if !before.IsZero() {
			query = "before=" + spell(before, beforeID)
		}
		return key(v.whole, query), func(ctx context.Context) (press.Source, error) {
			if err := v.elsewhere(what, slug, "/"+path.Base(v.path)); err != nil {
				return press.Source{}, err
			}
			f, tags, err := v.gatherFeed(ctx, feedOf{what: what, slug: slug, before: before, beforeID: beforeID, open: v.openPublic, self: v.link(v.path)})
			if err != nil {
				return press.Source{}, err
			}
			src := v.source(tags, func(bool) ([]byte, error) { return write(f) })
			src.Type, src.Modified, src.Ends = mediaType, f.updated, f.ends
			if !f.until.IsZero() && f.until.Before(src.Until) {
				src.Until = f.until
			}
			return src, nil
		}
	})
}

// feedOf says what a feed holds.
type feedOf struct {
	what     story.LabelKind
	slug     string
	before   time.Time // where it goes on; zero is its beginning
	beforeID id.ID
	// open opens a text, and says what stands below its cut.
	open func(story.Published) (view access.View, below string)
	self string // path
}

// openPublic opens what everybody may read.
func (v *visit) openPublic(p story.Published) (access.View, string) {
	// The zero decision opens the public part; who may read more reads it on the page.
	if !p.Terms.Gated(v.now()) {
		return p.Body.Open(access.Decide(p.Terms, access.Reader{}, v.now())), ""
	}
	return p.Body.Open(access.Decision{}), ""
}

// gatherFeed reads a feed, and names the tags of what it shows.
func (v *visit) gatherFeed(ctx context.Context, of feedOf) (f feed, tags []string, err error) {
	b := v.base(false)
	f = feed{title: b.House, description: b.Tagline, rights: v.words.T("page.copyright", "Name", b.House), home: v.absolute(v.link("/")), site: v.absolute("/"), self: v.absolute(of.self), lang: v.lang, licence: v.absolute(licencePath)}
	tags = []string{"front " + v.lang}
	if !of.before.IsZero() {
		f.first = f.self
		f.self += "?before=" + spell(of.before, of.beforeID)
	}
	err = v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		q := query(of.what, of.slug)
		q.Language, q.Limit, q.CutAfter, q.Before, q.BeforeID = v.lang, feedItems+1, v.house.CutAfter, of.before, of.beforeID
		switch of.what {
		case "":
		case byKind:
			kind := story.Kind(of.slug)
			if kind == story.KindPage || !slices.Contains(story.Kinds, kind) {
				return db.ErrNotFound
			}
			q.Kinds = []story.Kind{kind}
		default:
			q.Also = v.once(of.what, of.slug)
		}
		all, err := story.Latest(ctx, tx, q)
		if err != nil {
			return err
		}
		if of.what != "" {
			name, known := "", true
			if of.what == byKind {
				name = v.words.T("kind." + of.slug)
			} else {
				if name, known, err = v.heading(ctx, tx, of.what, of.slug, all); err != nil {
					return err
				}
				tags = v.labelled(of.what, of.slug)
			}
			if !known {
				return db.ErrNotFound
			}
			f.title = v.words.T("feed.title", "Name", b.House, "Section", name)
			f.home = v.absolute(v.house.Path(v.lang, string(of.what)+"/"+of.slug))
		}
		if len(all) > feedItems {
			all = all[:feedItems]
			last := all[feedItems-1]
			f.next = v.absolute(of.self) + "?before=" + spell(last.PublishedAt, last.ID)
		}
		views, belows := make([]access.View, len(all)), make([]string, len(all))
		var ids []id.ID
		now := v.now() // before any text is opened: no moment falls in between
		for i, p := range all {
			f.until, f.ends = sooner(f.until, p.Terms.Until, now), sooner(f.ends, p.Terms.From, now)
			views[i], belows[i] = of.open(p)
			ids = append(append(append(ids, p.Lead.Photo), views[i].Public().Photos()...), views[i].Rest().Photos()...)
		}
		photos, err := photo.GetMany(ctx, tx, slices.DeleteFunc(ids, func(p id.ID) bool { return p == 0 }))
		for i, p := range all {
			v.house.filed(&p.Meta)
			f.items = append(f.items, v.feedItem(p, views[i], belows[i], photos))
			if p.UpdatedAt.After(f.updated) {
				f.updated = p.UpdatedAt
			}
			if ph := photos[p.Lead.Photo]; ph.HasPixels() {
				tags = append(tags, "photo "+ph.ID.String())
				if f.image == nil {
					f.image = &Picture{Src: v.absolute(ph.CropAddress("1x1", 320))}
					f.image.Width, f.image.Height = ph.CropSize("1x1", 320)
				}
			}
		}
		if logo := v.logo(); logo != nil {
			f.image = &Picture{Src: logo.URL, Width: logo.Width, Height: logo.Height}
		}
		return err
	})
	f.tidy()
	return f, tags, err
}

// sooner is the earlier of two times to come; zero if neither is.
func sooner(a, b, now time.Time) time.Time {
	if !b.After(now) || !a.IsZero() && a.Before(b) {
		return a
	}
	return b
}

func (v *visit) feedItem(p story.Published, view access.View, below string, photos map[id.ID]photo.Photo) feedItem {
	address := v.absolute(v.house.Path(p.Language, p.Path()))
	o := v.render(photos)
	figure := o.Photo
	o.Photo = func(p id.ID) (body.Figure, bool) { // a feed is read far from the site
		f, ok := figure(p)
		if f.Src != "" {
			f.Src, f.SrcSet, f.Sizes = v.absolute(f.Src), "", ""
		}
		return f, ok
	}
	text := view.Public().HTML(o)
	o.After = view.Public()
	text += view.Rest().HTML(o)
	var above, notes string // what readers were told is public, whoever may read the rest
	for n, c := range p.Corrections {
		if notice := v.note(c, n).html(true); c.Place == "top" {
			above += notice
		} else {
			notes += notice
		}
	}
	if view.Cut() {
		text += below + `<p><a href="` + html.EscapeString(address) + `">` + html.EscapeString(v.words.T("feed.go_on")) + `</a></p>`
	}
	i := feedItem{id: "urn:standfirst:" + p.ID.String(), url: address, title: p.Headline, summary: p.Standfirst, html: above + text + notes, published: p.PublishedAt, updated: p.UpdatedAt, language: p.Language, rights: p.CopyrightNotice}
	if i.summary == "" {
		i.summary = p.Body.Open(access.Decision{}).Public().Excerpt(200)
	}
	for _, b := range p.Bylines {
		i.authors = append(i.authors, feedAuthor{b.Name, v.absolute(v.link("/author/" + url.PathEscape(b.Slug)))})
	}
	if p.Section.Slug != "" {
		i.categories = append(i.categories, feedCategory{p.Section.Name, v.absolute(v.link("/section/" + url.PathEscape(p.Section.Slug)))})
	}
	for _, t := range p.Topics {
		i.categories = append(i.categories, feedCategory{t.Name, v.absolute(v.link("/topic/" + url.PathEscape(t.Slug)))})
	}
	i.categories = append(i.categories, feedCategory{v.words.T("kind." + string(p.Kind)), v.absolute(v.link("/kind/" + string(p.Kind)))})
	if ph, ok := photos[p.Lead.Photo]; ok && ph.HasPixels() {
		width := min(960, ph.Width)
		i.photo = &feedPhoto{url: v.absolute(ph.Address(960)), width: width, height: max(1, ph.Height*width/max(1, ph.Width)), alt: cmp.Or(p.Lead.Alt, ph.AltText),
			caption: cmp.Or(p.Lead.Caption, ph.Description), credit: cmp.Or(p.Lead.Credit, ph.Credit()), copyright: ph.CopyrightNotice}
	}
	if p.Kind != story.KindPage {
		c := v.rsl(address)
		i.licence = &c
	}
	return i
}

// tidy takes out of every text what XML cannot hold.
func (f *feed) tidy() {
	f.title, f.description, f.rights = legal(f.title), legal(cmp.Or(f.description, f.title)), legal(f.rights)
	for n := range f.items {
		i := &f.items[n]
		i.title, i.summary, i.html, i.rights = legal(i.title), legal(i.summary), legal(i.html), legal(i.rights)
		for k := range i.authors {
			i.authors[k].name = legal(i.authors[k].name)
		}
		for k := range i.categories {
			i.categories[k].name = legal(i.categories[k].name)
		}
		if p := i.photo; p != nil {
			p.alt, p.caption, p.credit, p.copyright = legal(p.alt), legal(p.caption), legal(p.credit), legal(p.copyright)
		}
	}
}

// feedsOf are the three feeds of what stands at a path.
func (v *visit) feedsOf(title, path string) []Alternate {
	return []Alternate{
		{Type: "application/rss+xml", Title: title + " (RSS)", URL: path + "/feed.xml"},
		{Type: "application/atom+xml", Title: title + " (Atom)", URL: path + "/feed.atom"},
		{Type: "application/feed+json", Title: title + " (JSON Feed)", URL: path + "/feed.json"},
	}
}

var mediaTypes = map[string]string{
	"feed.xml": "application/rss+xml; charset=utf-8", "feed.atom": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json; charset=utf-8",
}

var writers = map[string]func(feed) ([]byte, error){"feed.xml": writeRSS, "feed.atom": writeAtom, "feed.json": writeJSONFeed}
