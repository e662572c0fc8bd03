package site

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

// Base is what the layout of every page takes. Themes rely on its fields.
type Base struct {
	L           edition.Words
	House       string // name of the publication in this language
	Tagline     string
	Home        string // path of the front page
	Title       string
	Description string
	Canonical   string // absolute; none on pages that no machine should keep
	Alternates  []Alternate
	Feeds       []Alternate
	Open        []Property // Open Graph
	Named       []Property // other descriptions by name
	LD          []any      // objects of JSON-LD
	NoIndex     bool
	Licence     string // path of the terms for machines
	Robots      string // what machines that index may not do besides
	Style       string
	Accent      string // the style sheet of the house's own colour; empty for the theme's
	Script      string
	Fonts       []string // that the page begins with
	Today       string
	Nav         []Link
	Editions    []Link
	Pages       []Link // about, contact, corrections
	Logo        *Logo  // nil where the name stands in type
	Look        Look
	Display     Display
	Quiet       bool     // the page asks one thing only: its frame has no form
	Languages   string   // where the list of editions stands on this page; empty without one
	Scheme      string   // dark or light where it is not the device's; empty mostly
	Preview     string   // what a preview says of itself; empty on every public page
	Also        []Tongue // the same page, for readers of other languages
	SignedIn    bool
	Signin      string
	Subscribe   string
	Account     string
	Search      string // path of the search; empty where the page has a form of its own
}

// Logo is the house's mark as a page shows it.
type Logo struct {
	house.Drawing
	Dark house.Drawing // on a device with dark paper; none where the page knows its paper
}

// Alternate is the same thing elsewhere: in another language or as a feed.
type Alternate struct{ Lang, Type, Title, URL string }

// Property is one of Open Graph.
type Property struct{ Name, Content string }

// Link leads to a page, in a language of its own where Lang is set.
type Link struct {
	Name, URL, Lang, Dir string
	Current              bool
}

// base fills in what all pages of an edition share.
func (v *visit) base(signedIn bool) Base {
	h := v.house
	e, _ := h.Edition(v.lang)
	t := v.site.theme.Load()
	b := Base{L: edition.Words{Language: v.words}, House: e.Name, Tagline: e.Tagline, Home: v.link("/"), Today: v.words.Date(v.now()), SignedIn: signedIn,
		Signin: v.link("/signin"), Subscribe: v.link("/subscribe"), Account: v.link("/account"), Search: v.link(searchPath), Licence: licencePath,
		Look: v.look, Display: v.display(), Scheme: v.look.Scheme}
	if b.Look.Lite { // one style sheet, and nothing else to ask for
		b.Style = assetPath(t.Named("lite.css"))
	} else {
		b.Style, b.Script, b.Accent = assetPath(t.Named("theme.css")), assetPath(t.Named("theme.js")), assetPath(h.Settings.Accent.Sheet())
		if h.Logo.Light.Set() {
			b.Logo = &Logo{Drawing: h.Logo.On(v.look.Scheme == "dark")}
			if v.look.Scheme == "" {
				b.Logo.Dark = h.Logo.Dark
			}
		}
		for _, name := range t.Preload(v.words.Tag, v.words.Script) {
			b.Fonts = append(b.Fonts, assetPath(name))
		}
	}
	b.Pages = append(slices.Clone(h.pages[v.lang]), Link{Name: v.words.T("page.corrections"), URL: v.link(correctionsPath), Current: v.path == correctionsPath})
	if p := h.Publisher.Principles; p != "" && h.standing[v.lang][house.PagePrinciples].URL == "" {
		b.Pages = append(b.Pages, Link{Name: v.words.T("look.principles"), URL: p, Current: p == v.whole})
	}
	for _, l := range h.nav[v.lang] {
		l.Current = l.URL == v.whole
		b.Nav = append(b.Nav, l)
	}
	for _, tag := range h.languages {
		if tag != v.lang {
			b.Editions = append(b.Editions, Link{Name: h.words[tag].Name, URL: h.Prefix(tag) + "/", Lang: tag, Dir: h.words[tag].Dir})
		}
	}
	b.Feeds = v.feedsOf(b.House, v.house.Prefix(v.lang))
	return b
}

func assetPath(name string) string {
	if name == "" {
		return ""
	}
	return "/-/assets/" + name
}

// draw executes a template whole before a byte of it goes out.
func (s *Site) draw(template string, data any) ([]byte, error) {
	if err := fits(template, data); err != nil {
		return nil, err
	}
	if hear := s.drawing.Load(); hear != nil {
		(*hear)(template)
	}
	var b bytes.Buffer
	err := s.theme.Load().Execute(&b, template, data)
	if err != nil && s.Spare != nil {
		s.Broken(template, err)
		b.Reset()
		err = s.Spare.Execute(&b, template, data)
	}
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

const htmlType = "text/html; charset=utf-8"

// source makes a page that everybody may read whole.
func (v *visit) source(tags []string, draw func(signedIn bool) ([]byte, error)) press.Source {
	return press.Source{Type: htmlType, Terms: access.Terms{Level: access.Open}, Tags: append(tags, "house"), Until: v.tomorrow(),
		Draw: func(_ access.Decision, signedIn bool) ([]byte, error) { return draw(signedIn) }}
}

// Picture is a photograph on a page.
type Picture struct {
	Src, SrcSet   string
	Width, Height int
	Alt           string
	Caption       string
	Credit        string
}

func byNames(l *edition.Language, bylines []story.Byline) string {
	names := make([]string, len(bylines))
	for i, b := range bylines {
		names[i] = b.Name
	}
	return l.List(names)
}

// photosOf reads the lead photographs of a list.
func photosOf(ctx context.Context, tx *db.Tx, all []story.Published) (map[id.ID]photo.Photo, error) {
	var ids []id.ID
	for _, p := range all {
		if p.Lead.Photo != 0 {
			ids = append(ids, p.Lead.Photo)
		}
	}
	return photo.GetMany(ctx, tx, ids)
}

// render says how a body becomes HTML on a page of this edition.
func (v *visit) render(photos map[id.ID]photo.Photo) body.RenderOptions {
	l := v.words
	return body.RenderOptions{
		Photo: func(p id.ID) (body.Figure, bool) {
			ph, ok := photos[p]
			if !ok || !ph.HasPixels() {
				return body.Figure{Caption: ph.Description, Credit: ph.Credit()}, false
			}
			return body.Figure{Src: ph.Address(960), SrcSet: ph.SrcSet(), Sizes: "(width < 70rem) 100vw, 40rem", Width: min(960, ph.Width), Height: max(1, ph.Height*min(960, ph.Width)/max(1, ph.Width)),
				Alt: ph.AltText, Caption: ph.Description, Credit: ph.Credit()}, true
		},
		Direction:  edition.Direction,
		NoPictures: v.look.Lite,
		Date: func(iso string) string {
			t, err := time.Parse(time.DateOnly, iso)
			if err != nil {
				return iso
			}
			return l.Date(t)
		},
		Words: body.RenderWords{CaptionLabel: l.T("story.caption"), CreditLabel: l.T("story.credit"), MissingPicture: l.T("story.picture_missing"), ShowPicture: l.T("look.show_picture"), Table: l.T("story.table"), Source: l.T("look.source")},
	}
}

// plain makes one line for a description: at most so many runes, whole words.
func plain(s string, runes int) string {
	return body.Shorten(body.OneLine(s), runes)
}

// key names a page that depends on a part of the query.
func key(path, query string) string {
	if query == "" {
		return path
	}
	return fmt.Sprintf("%s?%s", path, query)
}
