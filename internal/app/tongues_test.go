package app

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

// hostile is what a name may hold: letters from the other side, and a mark that
// turns everything behind it where nothing contains it.
const hostile = "נמל\u202e(Hafen) 7!"

// newHostile is a house in which everything that has a name has a hostile one.
func newHostile(t *testing.T) (c *canaryHouse, original, translation story.Meta) {
	t.Helper()
	c = &canaryHouse{TB: t, h: newHouse(t, Config{})}
	named := func(what string) string { return what + " " + hostile }
	c.update(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		for i := range s.Editions {
			s.Editions[i].Name, s.Editions[i].Tagline = named("House"), named("Tagline")
			s.Editions[i].Sections = []house.Section{{Slug: "region", Name: named("Section")}}
		}
		if err := house.Save(ctx, tx, s); err != nil {
			return err
		}
		write := func(language string, of story.Meta) (story.Meta, error) {
			var k story.Content
			k.Terms.Level = "open"
			k.Headline, k.Standfirst, k.Kicker, k.Dateline = named("Headline"), named("Standfirst"), named("Kicker"), named("Dateline")
			k.Section, k.Topics = story.Label{Slug: "region", Name: named("Section")}, []story.Label{{Slug: "ports", Name: named("Topic")}}
			k.Bylines = []story.Byline{{Name: named("Author"), Role: named("Role"), Place: named("Place")}}
			k.Credit, k.CopyrightNotice = named("Credit"), named("Copyright")
			if k.Body, err = body.FromText("A paragraph."); err != nil {
				return story.Meta{}, err
			}
			n := story.New{Language: language, Content: k, By: "t"}
			if of.ID != 0 {
				n.Story, n.Origin, n.OfVersion, n.Content.Translator = of.Story, story.Translated, of.ID, named("Translator")
			}
			m, err := story.Create(ctx, tx, n)
			if err != nil {
				return m, err
			}
			if err := story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
				return m, err
			}
			return story.Get(ctx, tx, m.ID)
		}
		if original, err = write("ar", story.Meta{}); err != nil {
			return err
		}
		translation, err = write("en", original)
		return err
	})
	var err error
	if c.site, c.desk, err = c.h.build(context.Background()); err != nil {
		t.Fatal(err)
	}
	return c, original, translation
}

func (c *canaryHouse) shown(path string) string {
	c.Helper()
	r := c.ask(c.site, http.MethodGet, path, nil, nil)
	if r.StatusCode >= 500 {
		c.Fatalf("%s answers %d", path, r.StatusCode)
	}
	return c.readable(r)
}

// inlines are the elements that do not end a line, and so let a name turn what
// stands beside it; those of the theme's sheet language.css are isolated.
var (
	inlines  = map[atom.Atom]bool{atom.Span: true, atom.Strong: true, atom.Em: true, atom.B: true, atom.I: true, atom.Label: true, atom.Code: true}
	isolated = map[atom.Atom]bool{atom.Bdi: true, atom.A: true, atom.Cite: true, atom.Q: true, atom.Small: true, atom.Summary: true, atom.Time: true, atom.Button: true, atom.Option: true}
	classes  = []string{"kind", "topic", "role", "place", "caption", "credit", "tongue"}
)

// contained says whether a text can turn nothing round it: it stands isolated,
// or alone in its block.
func contained(n *html.Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if isolated[p.DataAtom] {
			return true
		}
		for _, a := range p.Attr {
			if a.Key == "dir" && p.DataAtom != atom.Html {
				return true
			}
			if a.Key == "class" {
				for _, name := range strings.Fields(a.Val) {
					for _, c := range classes {
						if name == c {
							return true
						}
					}
				}
			}
		}
		if !inlines[p.DataAtom] {
			var all strings.Builder
			for d := range p.Descendants() {
				if d.Type == html.TextNode {
					all.WriteString(d.Data)
				}
			}
			return strings.TrimSpace(all.String()) == strings.TrimSpace(n.Data)
		}
	}
	return false
}

func TestNoNameTurnsTheWordsRoundIt(t *testing.T) {
	c, original, translation := newHostile(t)
	seen := map[string]bool{}
	for _, path := range []string{"/", "/ar/", "/" + translation.Path(), "/ar/" + original.Path(), "/section/region", "/ar/section/region", "/topic/ports", "/archive", "/signin", "/subscribe", "/corrections", "/nowhere"} {
		root, err := html.Parse(strings.NewReader(c.shown(path)))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if n.Type != html.TextNode || !strings.Contains(n.Data, hostile) || n.Parent.DataAtom == atom.Title || n.Parent.DataAtom == atom.Script {
				continue
			}
			seen[strings.Fields(n.Data)[0]] = true
			if !contained(n) {
				t.Errorf("%s: %q in <%s> can turn what stands beside it", path, n.Data, n.Parent.Data)
			}
		}
	}
	for _, what := range []string{"House", "Tagline", "Section", "Headline", "Standfirst", "Dateline", "Topic", "Author", "Role", "Place", "Translator", "Credit", "Copyright"} {
		if !seen[what] {
			t.Errorf("no page shows %s", what)
		}
	}
}

func TestWhatAReaderSendsComesBackWithoutMarksThatTurn(t *testing.T) {
	c, _, _ := newHostile(t)
	for _, path := range []string{"/signin", "/subscribe"} {
		r := c.ask(c.site, http.MethodGet, path+"?return=%2Fa%E2%80%AEb", nil, nil)
		if page := c.readable(r); strings.Contains(page, "a\u202eb") || strings.Contains(page, "%E2%80%AE") {
			t.Errorf("%s carries the mark on", path)
		}
	}
}

func TestATranslationBehindItsOriginalSaysSoAndLeadsToIt(t *testing.T) {
	c, original, translation := newHostile(t)
	path := "/" + translation.Path()
	before := c.shown(path)
	if strings.Contains(before, "The original has changed") {
		t.Error("it is called behind before anything has changed")
	}
	for _, want := range []string{`Translated by <bdi>Translator`, `Translated from <bdi>Arabic</bdi>`, `href="/ar/` + original.Path() + `" lang="ar" hreflang="ar" dir="rtl"`} {
		if !strings.Contains(before, want) {
			t.Errorf("the page of the translation lacks %s", want)
		}
	}
	c.hear(func() {
		c.update(func(ctx context.Context, tx *db.Tx) error {
			k, err := story.Working(ctx, tx, original.ID)
			if err != nil {
				return err
			}
			k.Headline = "Anders"
			if _, err := story.Save(ctx, tx, original.ID, 1, k, "t"); err != nil {
				return err
			}
			return story.Publish(ctx, tx, original.ID, time.Time{}, "t")
		})
	})
	if after := c.shown(path); !strings.Contains(after, "The original has changed since this translation was made.") {
		t.Error("the translation does not say that its original has changed")
	}
	if page := c.shown("/ar/" + original.Path()); strings.Contains(page, `class="behind"`) || strings.Contains(page, `class="origin"`) {
		t.Error("the original speaks of an original")
	}
}

func TestAPageSaysInTheirWordsWhereItStandsForReadersOfOtherLanguages(t *testing.T) {
	c, original, translation := newHostile(t)
	for path, want := range map[string]string{
		"/":                      `<template data-also="ar"><aside class="also" lang="ar" dir="rtl">`,
		"/ar/":                   `<template data-also="en"><aside class="also" lang="en" dir="ltr">`,
		"/" + translation.Path(): `href="/ar/` + original.Path() + `" lang="ar" hreflang="ar" dir="rtl">العربية</a></p><button type="button">`,
		"/ar/" + original.Path(): `data-also="en"`,
	} {
		if page := c.shown(path); !strings.Contains(page, want) {
			t.Errorf("%s lacks %s", path, want)
		}
	}
	// No language that a browser asks for changes where an address leads or what it says.
	plain := c.shown("/")
	r := c.ask(c.site, http.MethodGet, "/", nil, http.Header{"Accept-Language": {"ar"}})
	if r.StatusCode != http.StatusOK || c.readable(r) != plain || strings.Contains(r.Header.Get("Vary"), "Accept-Language") {
		t.Error("the root chooses by Accept-Language")
	}
	if !strings.Contains(plain, `hreflang="x-default"`) {
		t.Error("the root is not x-default")
	}
}

func TestAJoinerOfPersianComesThroughImportStoreAddressAndPage(t *testing.T) {
	c := &canaryHouse{TB: t, h: newHouse(t, Config{})}
	const words = "می\u200cخواهم کتاب\u200cها را ببینم"
	var m story.Meta
	c.update(func(ctx context.Context, tx *db.Tx) error {
		var k story.Content
		k.Terms.Level = "open"
		k.Headline = words
		text, _, err := body.FromHTML("<p>"+words+"</p><p>می&zwnj;رود</p>", body.HTMLOptions{})
		if err != nil {
			return err
		}
		k.Body = text
		if m, err = story.Create(ctx, tx, story.New{Language: "fa", Content: k, By: "t"}); err != nil {
			return err
		}
		if err := story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
			return err
		}
		m, err = story.Get(ctx, tx, m.ID)
		return err
	})
	var err error
	if c.site, c.desk, err = c.h.build(context.Background()); err != nil {
		t.Fatal(err)
	}
	if want := "می\u200cخواهم-کتاب\u200cها-را-ببینم-"; !strings.Contains(m.Path(), want) && !strings.Contains(m.Path(), "%E2%80%8C") {
		t.Errorf("the address is %s", m.Path())
	}
	r := c.ask(c.site, http.MethodGet, "/fa/"+m.Path(), nil, nil)
	page := c.readable(r)
	if r.StatusCode != http.StatusOK || strings.Count(page, words) < 2 || !strings.Contains(page, "می\u200cرود") {
		t.Errorf("%d: the page has lost a joiner", r.StatusCode)
	}
}
