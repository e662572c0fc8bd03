package body

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/internal/id"
)

// photoScheme names a photograph of the house in Markdown: ![alt](photo:ID).
const photoScheme = "photo:"

// image reads a picture: a figure if the house has its photograph, else a note
// that keeps its address. No page ever asks another host for it.
func (f *flow) image(n *html.Node) {
	src := strings.TrimSpace(attribute(n, "src"))
	for _, name := range []string{"data-src", "data-lazy-src", "data-orig-file"} {
		if src == "" || strings.HasPrefix(src, "data:") {
			src = strings.TrimSpace(attribute(n, name))
		}
	}
	alt := strings.TrimSpace(attribute(n, "alt"))
	if hasClass(n, "wp-smiley") || hasClass(n, "emoji") {
		f.run = append(f.run, Node{Type: "text", Text: alt, Marks: f.marks})
		return
	}
	if attribute(n, "width") == "1" && attribute(n, "height") == "1" {
		f.report(n, Removed, "a picture of one pixel was removed")
		return
	}
	attrs := map[string]any{}
	set := func(name, v string) {
		if v = strings.TrimSpace(v); v != "" {
			attrs[name] = v
		}
	}
	set("alt", alt)
	set("caption", attribute(n, "data-caption"))
	set("credit", attribute(n, "data-credit"))
	if ref, ok := strings.CutPrefix(src, photoScheme); ok {
		set("photo", ref)
		set("caption", attribute(n, "title"))
		if attribute(n, "data-decorative") != "" {
			attrs["decorative"] = true
		}
		f.add(Node{Type: "figure", Attrs: attrs})
		return
	}
	if f.Photo != nil {
		if p, ok := f.Photo(src); ok {
			attrs["photo"] = p.String()
			f.add(Node{Type: "figure", Attrs: attrs})
			return
		}
	}
	if src != "" && SafeURL(src) == "" {
		f.report(n, Removed, "the address of a picture cannot be kept: %q", clip(src))
		src = ""
	}
	set("src", src)
	f.report(n, Changed, "a picture whose file the house does not have became a note")
	f.add(Node{Type: "image", Attrs: attrs})
}

// figure reads a figure by what is in it: pictures, a table, a player, a quotation.
func (f *flow) figure(n *html.Node) {
	if hasClass(n, "wp-block-pullquote") || hasClass(n, "pull-quote") {
		f.pullQuote(n)
		return
	}
	if hasClass(n, "embed") && f.ownEmbed(n) {
		return
	}
	if photo := attribute(n, "data-photo"); photo != "" {
		f.ownFigure(n, photo)
		return
	}
	var caption *html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Figcaption {
			caption = c
		}
	}
	words, credit := "", ""
	var skip []*html.Node
	if caption != nil {
		skip = append(skip, caption)
		words = line(caption)
		if c, k := findClass(caption, "caption"), findClass(caption, "credit"); c != nil || k != nil {
			words, credit = "", ""
			if c != nil {
				words = line(c)
			}
			if k != nil {
				credit = line(k)
			}
		}
		if find(caption, atom.A) != nil {
			f.report(caption, Removed, "the links in a caption were removed")
		}
	}
	blocks := f.inner(n, skip...)
	if (hasClass(n, "wp-block-embed") || hasClass(n, "wp-block-video")) && len(blocks) == 1 && blocks[0].Type == "paragraph" {
		if u := remote(Doc{blocks}.Text()); u != "" {
			f.report(n, Changed, "an embed became a link: %s", clip(u))
			blocks[0] = embedOf(u, "")
		}
	}
	if words+credit != "" && !captioned(blocks, words, credit) {
		blocks = append(blocks, Node{Type: "paragraph", Content: []Node{{Type: "text", Text: joinNonEmpty(" ", words, credit), Marks: f.marks}}})
	}
	f.add(blocks...)
}

// captioned gives a caption to the one block that can bear it.
func captioned(blocks []Node, words, credit string) bool {
	if len(blocks) != 1 {
		return false
	}
	b := &blocks[0]
	name := "caption"
	switch b.Type {
	case "image", "figure":
		if credit != "" {
			setAttr(b, "credit", credit)
		}
	case "table":
		words = joinNonEmpty(" ", words, credit)
	case "embed":
		name, words = "title", joinNonEmpty(" ", words, credit)
	default:
		return false
	}
	if b.Attr(name) == "" {
		setAttr(b, name, words)
		return true
	}
	return words == "" || b.Attr(name) == words
}

func setAttr(n *Node, name, v string) {
	if v == "" {
		return
	}
	if n.Attrs == nil {
		n.Attrs = map[string]any{}
	}
	n.Attrs[name] = v
}

// ownFigure reads a figure that this house has written.
func (f *flow) ownFigure(n *html.Node, photo string) {
	fig := Node{Type: "figure", Attrs: map[string]any{}}
	if _, err := id.Parse(photo); err == nil {
		fig.Attrs["photo"] = photo
	}
	alt := ""
	if img := find(n, atom.Img); img != nil {
		alt = attribute(img, "alt")
		if attribute(n, "data-decorative") != "" {
			fig.Attrs["decorative"] = true
			alt = attribute(n, "data-alt")
		}
	} else {
		alt = attribute(n, "data-alt")
	}
	setAttr(&fig, "alt", strings.TrimSpace(alt))
	for _, name := range []string{"caption", "credit"} {
		if c := findClass(n, name); c != nil {
			setAttr(&fig, name, line(c))
		}
	}
	f.add(fig)
}

// ownEmbed reads the figure that this house writes for an embed, and says
// whether it is one.
func (f *flow) ownEmbed(n *html.Node) bool {
	p := find(n, atom.P)
	if p == nil {
		return false
	}
	a := find(p, atom.A)
	if a == nil || remote(attribute(a, "href")) == "" {
		return false
	}
	u, title := remote(attribute(a, "href")), line(a)
	if title == u {
		title = ""
	}
	e := embedOf(u, title)
	setAttr(&e, "provider", attribute(n, "data-provider"))
	f.add(e)
	return true
}

// own reads the paragraphs that this house writes for embeds and missing pictures.
func (f *flow) own(n *html.Node) {
	if a := find(n, atom.A); a != nil && hasClass(n, "embed") {
		if u := remote(attribute(a, "href")); u != "" {
			title := line(a)
			if title == u {
				title = ""
			}
			e := embedOf(u, title)
			if p := find(n, atom.Bdi); p != nil {
				setAttr(&e, "provider", line(p))
			}
			f.add(e)
			return
		}
	}
	if hasClass(n, "missing-picture") {
		img := Node{Type: "image"}
		setAttr(&img, "src", attribute(n, "data-src"))
		setAttr(&img, "alt", attribute(n, "data-alt"))
		if len(img.Attrs) > 0 {
			f.add(img)
			return
		}
	}
	f.paragraph(n)
}

func findClass(n *html.Node, class string) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && hasClass(c, class) {
			return c
		}
	}
	return nil
}

// player makes a link of a frame or a player.
func (f *flow) player(n *html.Node) {
	src := ""
	for _, name := range []string{"src", "data", "data-src"} {
		if src == "" {
			src = attribute(n, name)
		}
	}
	if s := find(n, atom.Source); src == "" && s != nil {
		src = attribute(s, "src")
	}
	u := remote(src)
	if u == "" {
		f.report(n, Removed, "<%s> without an address that can be linked was removed", n.Data)
		if n.DataAtom == atom.Object || n.DataAtom == atom.Video || n.DataAtom == atom.Audio {
			f.container(n) // what it shows where it cannot play
		}
		return
	}
	f.report(n, Changed, "<%s> became a link to %s", n.Data, clip(u))
	f.add(embedOf(u, strings.TrimSpace(attribute(n, "title"))))
}

func embedOf(address, title string) Node {
	e := Node{Type: "embed", Attrs: map[string]any{"url": address}}
	setAttr(&e, "provider", provider(address))
	setAttr(&e, "title", title)
	return e
}
