package theme

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Drawn is a page as a reader gets it, and what is known of it.
type Drawn struct {
	Page      string // name of its template
	HTML      []byte
	Lang, Dir string
	Story     bool // an article in the full sense, not a page of a form or a list
	Withheld  bool // the reader may not read the rest
	Languages int  // in which the story stands
	Pictured  bool // it has a lead photo
}

// Breaches holds a drawn page against the markup that readers' tools rely on,
// whatever it looks like: see the contract in docs/themes.md.
func (t *Theme) Breaches(d Drawn) []Fault {
	root, err := html.Parse(bytes.NewReader(d.HTML))
	page := "templates/" + d.Page + ".html"
	if err != nil {
		return []Fault{{File: page, Problem: "it is no HTML: " + err.Error(), Mend: "look at what it writes"}}
	}
	c := contract{theme: t, page: page, d: d, ids: map[string]int{}}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			c.elements = append(c.elements, n)
			if id := attr(n, "id"); id != "" {
				c.ids[id]++
			}
		}
	}
	c.frame()
	c.parts()
	if d.Story {
		c.story()
	}
	return c.faults
}

type contract struct {
	theme    *Theme
	page     string
	d        Drawn
	elements []*html.Node
	ids      map[string]int
	faults   []Fault
}

// say tells of a fault in a file, at the first line that mentions a text.
func (c *contract) say(file, mention, problem, mend string) {
	f := Fault{File: file, Problem: fmt.Sprintf("the page %s in %s: %s", c.d.Page, c.d.Lang, problem), Mend: mend}
	text := c.theme.texts[strings.TrimPrefix(file, "templates/")]
	if i := strings.Index(text, mention); mention != "" && i >= 0 {
		f.Line = 1 + strings.Count(text[:i], "\n")
	}
	c.faults = append(c.faults, f)
}

func (c *contract) all(match func(*html.Node) bool) (found []*html.Node) {
	for _, n := range c.elements {
		if match(n) {
			found = append(found, n)
		}
	}
	return found
}

func named(a atom.Atom, class string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.DataAtom == a && (class == "" || hasClass(n, class)) }
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attr(n, "class")), class)
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

const layoutFile = "templates/" + layout

// frame is what every page has around what it says.
func (c *contract) frame() {
	root := c.elements[0]
	if lang := attr(root, "lang"); lang != c.d.Lang {
		c.say(layoutFile, "<html", fmt.Sprintf("<html lang> is %q, not %q", lang, c.d.Lang), `begin with <html lang="{{.L.Tag}}" dir="{{.L.Dir}}">`)
	}
	if dir := attr(root, "dir"); dir != c.d.Dir {
		c.say(layoutFile, "<html", fmt.Sprintf("<html dir> is %q, not %q", dir, c.d.Dir), `begin with <html lang="{{.L.Tag}}" dir="{{.L.Dir}}">`)
	}
	if titles := c.all(func(n *html.Node) bool { return n.DataAtom == atom.Title && n.Parent.DataAtom == atom.Head }); len(titles) != 1 || text(titles[0]) == "" {
		c.say(layoutFile, "<title", "it needs one <title> with words in it", "write <title>{{.Title}}</title> into the head")
	}
	for _, n := range c.all(named(atom.Meta, "")) {
		if v := strings.ReplaceAll(attr(n, "content"), " ", ""); attr(n, "name") == "viewport" && (strings.Contains(v, "user-scalable=no") || strings.Contains(v, "maximum-scale")) {
			c.say(layoutFile, "viewport", "it forbids readers to enlarge it", `write <meta name="viewport" content="width=device-width, initial-scale=1">`)
		}
	}
	if mains := c.all(named(atom.Main, "")); len(mains) != 1 || attr(mains[0], "id") != "content" || attr(mains[0], "tabindex") != "-1" {
		c.say(layoutFile, "<main", "it needs one <main> that the skip link leads to", `write <main id="content" tabindex="-1">`)
	}
	focusable := c.all(func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.A:
			return has(n, "href")
		case atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Summary:
			return true
		}
		return false
	})
	if len(focusable) == 0 || attr(focusable[0], "href") != "#content" || text(focusable[0]) == "" {
		c.say(layoutFile, "<body", "the first thing that the tabulator reaches is no skip link", `begin the body with <a class="skip" href="#content">{{.L.T "page.skip"}}</a>`)
	}
}

// parts are what holds wherever it stands.
func (c *contract) parts() {
	if n := len(c.all(named(atom.H1, ""))); n != 1 {
		c.say(c.page, "<h1", fmt.Sprintf("it has %d <h1>", n), "give it one")
	}
	for id, n := range c.ids {
		if n > 1 {
			c.say(c.page, id, fmt.Sprintf("%d elements have the id %q", n, id), "give each its own")
		}
	}
	for _, n := range c.all(named(atom.Img, "")) {
		for _, name := range []string{"alt", "width", "height"} {
			if !has(n, name) {
				c.say(c.page, "<img", "<img> without "+name, "write "+name+"=…, an empty alt for what only adorns")
			}
		}
	}
	for _, n := range c.elements {
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "aria-labelledby") || a.Key == "aria-describedby" {
				for id := range strings.FieldsSeq(a.Val) {
					if c.ids[id] == 0 {
						c.say(c.page, a.Key, fmt.Sprintf("%s names %q, which is not there", a.Key, id), "give the element with the words that id")
					}
				}
			}
		}
	}
}

var withTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT`)

// story is what makes a page a story.
func (c *contract) story() {
	need := func(ok bool, mention, problem, mend string) {
		if !ok {
			c.say(c.page, mention, problem, mend)
		}
	}
	one := func(a atom.Atom, class string) bool { return len(c.all(named(a, class))) == 1 }
	need(len(c.all(func(n *html.Node) bool { return n.DataAtom == atom.Article && c.ids[attr(n, "aria-labelledby")] == 1 })) >= 1, "<article", "no <article> bears its headline as its name", `write <article aria-labelledby="headline"> and <h1 id="headline">`)
	need(one(atom.P, "standfirst"), "standfirst", "it needs one p.standfirst", `write {{with .Standfirst}}<p class="standfirst">{{.}}</p>{{end}}`)
	need(slices.ContainsFunc(c.all(named(atom.Time, "")), func(n *html.Node) bool { return withTime.MatchString(attr(n, "datetime")) }), "<time", "no <time> says when it was published", `write <time datetime="{{.Published.ISO}}">{{.Published.Words}}</time>`)
	if c.d.Languages > 1 {
		links := c.all(func(n *html.Node) bool {
			return n.DataAtom == atom.A && has(n, "hreflang") && attr(n, "lang") == attr(n, "hreflang") && within(n, "read-in")
		})
		need(len(links) == c.d.Languages && slices.ContainsFunc(links, func(n *html.Node) bool { return attr(n, "aria-current") == "page" }), "read-in",
			fmt.Sprintf("nav.read-in leads to %d of %d languages, or does not say which this is", len(links), c.d.Languages), "list .ReadIn, with lang, hreflang, dir and aria-current on each link")
	}
	if c.d.Pictured {
		need(slices.ContainsFunc(c.all(named(atom.Figcaption, "")), func(n *html.Node) bool {
			return inside(n, "caption") && inside(n, "credit")
		}), "figcaption", "the lead photo has no figcaption with .caption and .credit", "write both, each with its own line")
	}
	cut := c.all(named(atom.Div, "paywalled"))
	need(len(cut) == 1, "paywalled", fmt.Sprintf("it has %d div.paywalled", len(cut)), "write one, around the offer and around .Rest")
	if c.d.Withheld && len(cut) == 1 {
		offers := c.all(func(n *html.Node) bool {
			return n.DataAtom == atom.Section && hasClass(n, "offer") && within(n, "paywalled")
		})
		need(len(offers) == 1, "offer", "who may not read on finds no section.offer in div.paywalled", `write <section class="offer" aria-labelledby=…> with the price, the period and how it renews`)
	}
	need(len(c.all(func(n *html.Node) bool { return n.DataAtom == atom.Script && attr(n, "type") == "application/ld+json" })) >= 1, "ld+json", "it tells machines nothing of itself", `write <script type="application/ld+json">{{.LD}}</script> into the head`)
}

// within says whether an element stands in another of a class.
func within(n *html.Node, class string) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if hasClass(p, class) {
			return true
		}
	}
	return false
}

// inside says whether an element holds another of a class with words in it.
func inside(n *html.Node, class string) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && hasClass(d, class) && text(d) != "" {
			return true
		}
	}
	return false
}
