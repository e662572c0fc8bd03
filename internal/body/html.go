package body

import (
	"html"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// Picture is what a page knows of a photograph in the body.
type Picture struct {
	Sources       []Source // better formats first
	Src           string
	SrcSet        string
	Sizes         string
	Width, Height int // pixels
	Credit        string
}

// Source is one alternative format of a picture.
type Source struct{ Type, SrcSet, Sizes string }

// Render says how a document becomes HTML.
type Render struct {
	// Picture finds a photograph by its id. Without it, or without the
	// photograph, the caption and the description stand for the picture.
	Picture func(id string) (Picture, bool)
	// Direction gives the direction of a language; "" leaves dir out.
	Direction func(lang string) string
	// Words of the page's language.
	CaptionLabel, CreditLabel, MissingPicture, TableLabel string
}

// HTML writes the document as HTML that is safe to send: every text and every
// attribute is encoded, addresses are of safe kinds, and blocks of foreign HTML
// were sanitised on their way in and are so again here.
func (d Doc) HTML(o Render) string {
	w := &writer{Render: o}
	for _, n := range d.Content {
		w.block(n, 0)
	}
	return w.String()
}

type writer struct {
	Render
	strings.Builder
	statements int
}

func (w *writer) put(parts ...string) {
	for _, p := range parts {
		w.WriteString(p)
	}
}

func (w *writer) wrap(open string, n Node, shut string, depth int) {
	w.put(open)
	for _, c := range n.Content {
		w.block(c, depth+1)
	}
	w.put(shut, "\n")
}

func (w *writer) inlineBlock(open string, n Node, shut string) {
	w.put(open)
	w.inline(n.Content)
	w.put(shut, "\n")
}

func esc(s string) string { return html.EscapeString(s) }

func (w *writer) block(n Node, depth int) {
	if depth > MaxDepth+2 {
		return // Parse has refused such a tree; a hand-made one ends here
	}
	switch n.Type {
	case "paragraph":
		w.inlineBlock("<p>", n, "</p>")
	case "heading":
		level := "2"
		if v := number(n.Attrs["level"]); v == 3 || v == 4 {
			level = strconv.Itoa(v)
		}
		w.inlineBlock("<h"+level+">", n, "</h"+level+">")
	case "code_block":
		w.inlineBlock(`<pre dir="ltr"><code>`, n, "</code></pre>")
	case "blockquote":
		w.wrap("<blockquote>\n", n, "</blockquote>", depth)
	case "pull_quote":
		by := ""
		if s := n.Attr("by"); s != "" {
			by = "<footer><cite>" + esc(s) + "</cite></footer>\n"
		}
		w.wrap("<aside class=\"pull-quote\"><blockquote>\n", n, by+"</blockquote></aside>", depth)
	case "fact_box":
		w.wrap("<aside class=\"fact-box\">\n<h2>"+esc(n.Attr("title"))+"</h2>\n", n, "</aside>", depth)
	case "statement":
		w.statement(n, depth)
	case "bullet_list":
		w.wrap("<ul>\n", n, "</ul>", depth)
	case "ordered_list":
		start := ""
		if v := number(n.Attrs["order"]); v > 1 {
			start = ` start="` + strconv.Itoa(v) + `"`
		}
		w.wrap("<ol"+start+">\n", n, "</ol>", depth)
	case "list_item":
		w.item(n, depth)
	case "table":
		w.table(n, depth)
	case "figure":
		w.figure(n)
	case "embed":
		w.embed(n)
	case "horizontal_rule":
		w.put("<hr>\n")
	case "html_block":
		w.put(`<div class="foreign">`, sanitise(n.Attr("html")), "</div>\n")
	case "text", "hard_break":
		w.inline([]Node{n})
	}
}

// item writes a list item; a single paragraph in it needs no element of its own.
func (w *writer) item(n Node, depth int) {
	w.put("<li>")
	for i, c := range n.Content {
		if i == 0 && c.Type == "paragraph" {
			w.inline(c.Content)
			continue
		}
		w.put("\n")
		w.block(c, depth+1)
	}
	w.put("</li>\n")
}

// statement is who said what, when and where, as a quotation with its source.
func (w *writer) statement(n Node, depth int) {
	w.statements++
	w.put(`<figure class="statement"><blockquote`)
	if s := SafeURL(n.Attr("source")); s != "" {
		w.put(` cite="`, esc(s), `"`)
	}
	w.put(">\n")
	for _, c := range n.Content {
		w.block(c, depth+1)
	}
	w.put("</blockquote>\n<figcaption><cite>", esc(n.Attr("who")), "</cite>")
	for _, name := range []string{"role", "where"} {
		if s := n.Attr(name); s != "" {
			w.put(`, <span class="`, name, `">`, esc(s), "</span>")
		}
	}
	if at := n.Attr("at"); at != "" {
		w.put(`, <time datetime="`, esc(at), `">`, esc(at), "</time>")
	}
	w.put("</figcaption></figure>\n")
}

func (w *writer) table(n Node, depth int) {
	label := n.Attr("caption")
	if label == "" {
		label = w.TableLabel
	}
	// A table wider than the column scrolls in its own box, by keyboard too.
	w.put(`<div class="table" role="region" tabindex="0" aria-label="`, esc(label), "\"><table>\n")
	if c := n.Attr("caption"); c != "" {
		w.put("<caption>", esc(c), "</caption>\n")
	}
	for _, row := range n.Content {
		w.put("<tr>")
		for _, cell := range row.Content {
			tag := "td"
			if cell.Type == "table_header" {
				tag = "th"
			}
			w.put("<", tag)
			for _, name := range []string{"colspan", "rowspan"} {
				if v := number(cell.Attrs[name]); v > 1 && v <= 1000 {
					w.put(" ", name, `="`, strconv.Itoa(v), `"`)
				}
			}
			if tag == "th" {
				w.put(` scope="col"`)
			}
			w.put(">")
			for i, c := range cell.Content {
				if i == 0 && c.Type == "paragraph" {
					w.inline(c.Content)
				} else {
					w.block(c, depth+2)
				}
			}
			w.put("</", tag, ">")
		}
		w.put("</tr>\n")
	}
	w.put("</table></div>\n")
}

func (w *writer) figure(n Node) {
	alt := n.Attr("alt")
	if d, _ := n.Attrs["decorative"].(bool); d {
		alt = ""
	}
	var p Picture
	found := false
	if w.Picture != nil && n.Attr("photo") != "" {
		p, found = w.Picture(n.Attr("photo"))
	}
	w.put("<figure")
	if !found {
		w.put(` class="missing"><p>`, esc(strings.TrimSpace(w.MissingPicture+" "+alt)), "</p>")
	} else {
		w.put("><picture>")
		for _, s := range p.Sources {
			w.put(`<source type="`, esc(s.Type), `" srcset="`, esc(s.SrcSet), `" sizes="`, esc(s.Sizes), `">`)
		}
		w.put(`<img src="`, esc(p.Src), `" srcset="`, esc(p.SrcSet), `" sizes="`, esc(p.Sizes), `" width="`, strconv.Itoa(p.Width),
			`" height="`, strconv.Itoa(p.Height), `" alt="`, esc(alt), `" loading="lazy" decoding="async"></picture>`)
	}
	credit := n.Attr("credit")
	if credit == "" {
		credit = p.Credit
	}
	if c := n.Attr("caption"); c != "" || credit != "" {
		w.put("<figcaption>")
		if c != "" {
			w.put(`<span class="visually-hidden">`, esc(w.CaptionLabel), `</span> <span class="caption">`, esc(c), "</span>")
		}
		if credit != "" {
			w.put(` <span class="credit"><span class="visually-hidden">`, esc(w.CreditLabel), `</span> <bdi>`, esc(credit), "</bdi></span>")
		}
		w.put("</figcaption>")
	}
	w.put("</figure>\n")
}

// embed is a link with its provider named: no third party's script or frame.
func (w *writer) embed(n Node) {
	u := SafeURL(n.Attr("url"))
	if u == "" {
		return
	}
	title := n.Attr("title")
	if title == "" {
		title = u
	}
	w.put(`<p class="embed"><a href="`, esc(u), `" rel="noopener nofollow">`, esc(title), "</a>")
	if p := n.Attr("provider"); p != "" {
		w.put(" (<bdi>", esc(p), "</bdi>)")
	}
	w.put("</p>\n")
}

var tags = map[string][2]string{
	"strong": {"<strong>", "</strong>"}, "em": {"<em>", "</em>"}, "code": {`<code dir="ltr">`, "</code>"},
	"sub": {"<sub>", "</sub>"}, "sup": {"<sup>", "</sup>"}, "small_caps": {`<span class="small-caps">`, "</span>"},
}

func (w *writer) inline(nodes []Node) {
	for _, n := range nodes {
		switch n.Type {
		case "hard_break":
			w.put("<br>")
		case "text":
			shut := make([]string, 0, len(n.Marks))
			for _, m := range n.Marks {
				open, end := w.mark(m)
				w.put(open)
				shut = append(shut, end)
			}
			w.put(esc(n.Text))
			for i := len(shut) - 1; i >= 0; i-- {
				w.put(shut[i])
			}
		}
	}
}

func (w *writer) mark(m Mark) (open, shut string) {
	switch m.Type {
	case "link":
		href := SafeURL(m.Attr("href"))
		if href == "" || strings.HasPrefix(href, "story:") { // a link to a story that nobody has resolved
			return "", ""
		}
		open = `<a href="` + esc(href) + `"`
		if t := m.Attr("title"); t != "" {
			open += ` title="` + esc(t) + `"`
		}
		return open + ">", "</a>"
	case "language":
		tag, err := language.Parse(m.Attr("lang"))
		if err != nil {
			return "", ""
		}
		open = `<span lang="` + esc(tag.String()) + `"`
		if w.Direction != nil {
			if dir := w.Direction(tag.String()); dir != "" {
				open += ` dir="` + dir + `"`
			}
		}
		return open + ">", "</span>"
	}
	t := tags[m.Type]
	return t[0], t[1]
}

func number(v any) int {
	switch v := v.(type) {
	case float64:
		if v >= 0 && v < 1e6 {
			return int(v)
		}
	case int:
		return v
	}
	return 0
}
