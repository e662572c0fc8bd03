package body

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// element reads one element that is no simple mark.
func (b *builder) element(n *html.Node, depth int) {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Link, atom.Meta, atom.Head, atom.Title, atom.Base:
		b.r.report(n.Data, "<"+n.Data+"> was removed")
	case atom.P:
		b.flush("paragraph", nil)
		b.children(n, depth)
		b.flush("paragraph", nil)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		level := min(max(int(n.Data[1]-'0'), 2), 4) // level 1 is the headline's
		b.flush("paragraph", nil)
		b.children(n, depth)
		b.flush("heading", map[string]any{"level": float64(level)})
	case atom.Br:
		b.run = append(b.run, Node{Type: "hard_break"})
	case atom.Hr:
		b.add(Node{Type: "horizontal_rule"})
	case atom.A:
		b.link(n, depth)
	case atom.Img:
		b.image(n, "", "")
	case atom.Figure:
		b.figure(n, depth)
	case atom.Blockquote:
		in := b.inner(n, depth)
		if len(in) > 0 {
			b.add(Node{Type: "blockquote", Content: in})
		}
	case atom.Ul, atom.Ol, atom.Menu:
		b.list(n, depth)
	case atom.Li: // outside a list
		b.flush("paragraph", nil)
		b.children(n, depth)
		b.flush("paragraph", nil)
	case atom.Table:
		b.table(n, depth)
	case atom.Pre, atom.Textarea:
		b.flush("paragraph", nil)
		text := strings.Trim(textBounded(n), "\n")
		if text != "" {
			b.add(Node{Type: "code_block", Content: []Node{{Type: "text", Text: text}}})
		}
	case atom.Iframe, atom.Video, atom.Audio, atom.Embed, atom.Object:
		b.player(n)
	case atom.Form, atom.Input, atom.Button, atom.Select, atom.Svg, atom.Math, atom.Canvas, atom.Map, atom.Applet, atom.Frameset, atom.Frame:
		b.foreign(n)
	case atom.Dl, atom.Details, atom.Ruby, atom.Marquee:
		b.foreign(n)
	default:
		b.other(n, depth)
	}
}

// other lets the children of an element stand for it, as a block of their own
// where the element is one, and keeps the language of a part.
func (b *builder) other(n *html.Node, depth int) {
	if through[n.DataAtom] {
		b.flush("paragraph", nil)
		b.children(n, depth)
		b.flush("paragraph", nil)
		return
	}
	if lang := attr(n, "lang"); lang != "" && len(lang) < 40 {
		b.marked(n, Mark{Type: "language", Attrs: map[string]any{"lang": lang}}, depth)
		return
	}
	b.children(n, depth)
}

// foreign keeps what the schema does not know as sanitised HTML.
func (b *builder) foreign(n *html.Node) {
	kept := strings.TrimSpace(sanitise(whole(n)))
	if kept == "" {
		b.r.report(n.Data, "<"+n.Data+"> holds nothing that can be kept and was removed")
		return
	}
	b.r.report(n.Data, "<"+n.Data+"> is unknown to the schema and was kept as sanitised HTML")
	b.add(Node{Type: "html_block", Attrs: map[string]any{"html": kept, "was": n.Data}})
}

func (b *builder) link(n *html.Node, depth int) {
	href := SafeURL(attr(n, "href"))
	if href == "" {
		if h := attr(n, "href"); h != "" {
			b.r.report("a", "the address "+strconv.Quote(clip(h))+" is of no safe kind; its text was kept")
		}
		b.children(n, depth)
		return
	}
	attrs := map[string]any{"href": href}
	if t := attr(n, "title"); t != "" {
		attrs["title"] = t
	}
	b.marked(n, Mark{Type: "link", Attrs: attrs}, depth)
}

// image makes a figure of a picture whose file is not in the house: its source
// is kept as data, and no page asks another host for it.
func (b *builder) image(n *html.Node, caption, credit string) {
	attrs := map[string]any{}
	if src := attr(n, "src"); SafeURL(src) != "" {
		attrs["src"] = src
	}
	for name, v := range map[string]string{"alt": attr(n, "alt"), "caption": caption, "credit": credit} {
		if v != "" {
			attrs[name] = v
		}
	}
	if len(attrs) == 0 {
		return
	}
	b.add(Node{Type: "figure", Attrs: attrs})
}

func find(n *html.Node, a atom.Atom) *html.Node {
	for c := range n.Descendants() {
		if c.DataAtom == a {
			return c
		}
	}
	return nil
}

func (b *builder) figure(n *html.Node, depth int) {
	caption := ""
	if c := find(n, atom.Figcaption); c != nil {
		caption = strings.Join(strings.Fields(textBounded(c)), " ")
	}
	pictures := 0
	for c := range n.Descendants() {
		if c.DataAtom == atom.Img {
			pictures++
			own := caption
			if pictures > 1 {
				own = "" // the caption of a group stands under its first picture
			}
			b.image(c, own, "")
		}
	}
	if pictures > 0 {
		return
	}
	b.flush("paragraph", nil)
	b.children(n, depth)
	b.flush("paragraph", nil)
}

func (b *builder) list(n *html.Node, depth int) {
	list := Node{Type: "bullet_list"}
	if n.DataAtom == atom.Ol {
		list.Type = "ordered_list"
		if v, err := strconv.Atoi(attr(n, "start")); err == nil && v > 1 && v < 100_000 {
			list.Attrs = map[string]any{"order": float64(v)}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) == "" {
			continue
		}
		in := b.r.builder(b.marks)
		if c.DataAtom == atom.Li {
			in.children(c, depth+1)
		} else {
			in.walk(c, depth+1)
		}
		if content := in.done(); len(content) > 0 {
			list.Content = append(list.Content, Node{Type: "list_item", Content: content})
		}
	}
	if len(list.Content) > 0 {
		b.add(list)
	}
}

func (b *builder) table(n *html.Node, depth int) {
	t := Node{Type: "table"}
	for c := range n.Descendants() {
		switch c.DataAtom {
		case atom.Caption:
			t.Attrs = map[string]any{"caption": strings.Join(strings.Fields(textBounded(c)), " ")}
		case atom.Tr:
			if inside(c, n) {
				if row := b.row(c, depth); len(row.Content) > 0 {
					t.Content = append(t.Content, row)
				}
			}
		}
	}
	if len(t.Content) > 0 {
		b.add(t)
	}
}

// inside says that a row belongs to this table, and not to one within it.
func inside(row, table *html.Node) bool {
	for p := row.Parent; p != nil; p = p.Parent {
		if p.DataAtom == atom.Table {
			return p == table
		}
	}
	return false
}

func (b *builder) row(tr *html.Node, depth int) Node {
	row := Node{Type: "table_row"}
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		cell := Node{Type: "table_cell", Content: b.inner(c, depth+2)}
		if c.DataAtom == atom.Th {
			cell.Type = "table_header"
		}
		for _, name := range []string{"colspan", "rowspan"} {
			if v, ok := spanOf(c, name); ok {
				if cell.Attrs == nil {
					cell.Attrs = map[string]any{}
				}
				cell.Attrs[name] = v
			}
		}
		row.Content = append(row.Content, cell)
	}
	return row
}

// player makes a link of a frame or a player.
func (b *builder) player(n *html.Node) {
	src := attr(n, "src")
	if src == "" {
		src = attr(n, "data")
	}
	if src == "" {
		if s := find(n, atom.Source); s != nil {
			src = attr(s, "src")
		}
	}
	if strings.HasPrefix(src, "//") {
		src = "https:" + src
	}
	safe := SafeURL(src)
	if safe == "" || !strings.Contains(safe, "://") {
		b.r.report(n.Data, "<"+n.Data+"> without an address that can be linked was removed")
		return
	}
	b.r.report(n.Data, "<"+n.Data+"> became a link")
	b.add(embedOf(safe, attr(n, "title")))
}

func embedOf(address, title string) Node {
	attrs := map[string]any{"url": address}
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		attrs["provider"] = strings.TrimPrefix(u.Hostname(), "www.")
	}
	if title != "" {
		attrs["title"] = title
	}
	return Node{Type: "embed", Attrs: attrs}
}

var (
	captionCode = regexp.MustCompile(`(?s)\[(?:wp_)?caption([^\]]*)\](.*?)\[/(?:wp_)?caption\]`)
	anyCode     = regexp.MustCompile(`\[/?(gallery|audio|video|playlist|embed|contact-form|contact-field|[a-z][a-z0-9_-]{2,30})(?:\s[^\]\n]{0,400})?/?\]`)
	afterImage  = regexp.MustCompile(`(?s)^(\s*(?:<a [^>]*>)?\s*<img[^>]*>\s*(?:</a>)?)(.*)$`)
	knownCodes  = map[string]bool{"gallery": true, "audio": true, "video": true, "playlist": true, "embed": true, "contact-form": true, "contact-field": true}
)

// shortcodes turns captions into figures and reports the rest, whose text stays.
func (r *reader) shortcodes(source string) string {
	source = captionCode.ReplaceAllStringFunc(source, func(s string) string {
		m := captionCode.FindStringSubmatch(s)
		caption := m[2]
		picture := ""
		if parts := afterImage.FindStringSubmatch(m[2]); parts != nil {
			picture, caption = parts[1], parts[2]
		}
		return "<figure>" + picture + "<figcaption>" + strings.TrimSpace(caption) + "</figcaption></figure>"
	})
	for _, m := range anyCode.FindAllStringSubmatch(source, 200) {
		if knownCodes[m[1]] {
			r.report("["+m[1]+"]", "the shortcode ["+m[1]+"] is not run; its text was kept")
		}
	}
	return source
}
