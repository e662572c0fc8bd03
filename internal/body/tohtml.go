package body

import (
	"hash/fnv"
	"html"
	"strconv"
	"strings"

	"standfirst/internal/id"
)

// Figure is what a page knows of a photograph in the body.
type Figure struct {
	Sources       []FigureSource // better formats first
	Src           string
	SrcSet        string
	Sizes         string
	Width, Height int // pixels of Src
	// Alt, Caption and Credit of the photo's own record, in the language of the
	// page; they stand where the text gives none.
	Alt, Caption, Credit string
}

// FigureSource is one alternative format of a picture.
type FigureSource struct{ Type, SrcSet string }

// RenderWords are the words of the page's language that a body needs. An empty
// one is English, but for the two labels, which are left out.
type RenderWords struct {
	CaptionLabel   string // hidden, before a caption: "Image caption,"
	CreditLabel    string // hidden, before a credit: "Image source,"
	MissingPicture string // "Picture not available"
	ShowPicture    string // the link to a picture that is left out: "Show the picture"
	Table          string // names a table without a caption; a number follows
	Source         string // the link to where a statement was made
}

// RenderOptions say how a document becomes HTML. The zero value renders a text
// without pictures.
type RenderOptions struct {
	// Photo finds a photograph. Without it, or when it finds none, a note and
	// the caption stand for the picture.
	Photo func(id.ID) (Figure, bool)
	// Link turns the address story:REF into one of the site; without it, or when
	// it knows none, the words of the link stand without it.
	Link func(ref string) (href string, ok bool)
	// Direction gives ltr or rtl for a language tag; without it the browser finds
	// the direction of a foreign part by its letters.
	Direction func(lang string) string
	// Date writes the day of a statement (2026-05-01) in the page's language.
	Date func(iso string) string
	// After is what stands before this document on the same page, so that the
	// numbers in its ids and labels go on from there.
	After Doc
	// Dateline stands at the head of the first paragraph, if the text begins with
	// one and does not say it itself.
	Dateline string
	// NoPictures leaves out every picture, and puts a link to it in its place.
	NoPictures bool
	// HeadingBase is the level of the highest heading: 2 if 0.
	HeadingBase int
	// Anchors gives each paragraph and heading of the text itself an id by its
	// number among the blocks, p1 the first, that an address can lead to.
	Anchors bool
	// Embed has what others provide written as a figure that says who does; without
	// it an embed is a paragraph with a link, as a feed or a mail wants it.
	Embed *EmbedWords
	Words RenderWords
}

// HTML writes the document as HTML that is safe to send: every text and
// attribute is escaped, addresses are of safe kinds, and blocks of foreign HTML
// are sanitised again.
func (d Doc) HTML(o RenderOptions) string {
	w := &writer{RenderOptions: o}
	or := func(s *string, english string) {
		if *s == "" {
			*s = english
		}
	}
	or(&w.Words.MissingPicture, "Picture not available")
	or(&w.Words.Table, "Table")
	or(&w.Words.Source, "Source")
	or(&w.Words.ShowPicture, "Show the picture")
	if len(d.Content) == 0 || d.Content[0].Type != "paragraph" || saysPlace(Doc{d.Content[:1]}.Text(), w.Dateline) {
		w.Dateline = ""
	}
	if w.HeadingBase == 0 {
		w.HeadingBase = 2
	}
	o.After.Walk(func(n Node) {
		if n.Type == "table" {
			w.label(n)
		}
	})
	for _, n := range o.After.Content {
		if n.Type != "cut" {
			w.number++
		}
	}
	w.blocks(d.Content, 0)
	return w.String()
}

// saysPlace says whether a text begins with its own dateline, as wires write it.
func saysPlace(text, dateline string) bool {
	text = strings.TrimSpace(text)
	return len(text) >= len(dateline) && strings.EqualFold(text[:len(dateline)], dateline)
}

type writer struct {
	RenderOptions
	strings.Builder
	labels map[string]int // how many tables bear each
	ids    map[string]bool
	number int // of the block of the text that is being written
}

func (w *writer) put(parts ...string) {
	for _, p := range parts {
		w.WriteString(p)
	}
}

func esc(s string) string { return html.EscapeString(s) }

// attribute writes an attribute, unless it says nothing.
func (w *writer) attribute(name, v string) {
	if v != "" {
		w.put(" ", name, `="`, esc(v), `"`)
	}
}

func (w *writer) blocks(nodes []Node, depth int) {
	if depth > MaxDepth {
		return // no way in lets such a tree pass; one made by hand ends here
	}
	for _, n := range nodes {
		if depth == 0 && n.Type != "cut" {
			w.number++
		}
		w.block(n, depth)
	}
}

// anchor is the id of a block of the text itself.
func (w *writer) anchor(depth int) {
	if w.Anchors && depth == 0 {
		w.put(` id="p`, strconv.Itoa(w.number), `"`)
	}
}

func (w *writer) block(n Node, depth int) {
	switch n.Type {
	case "paragraph":
		w.put("<p")
		w.anchor(depth)
		w.put(">")
		if w.Dateline != "" {
			w.put(`<span class="dateline">`, esc(w.Dateline), " —</span> ")
			w.Dateline = ""
		}
		w.inline(n.Content)
		w.put("</p>\n")
	case "heading":
		w.heading(n, depth)
	case "code_block":
		w.put(`<pre dir="auto" tabindex="0"><code>`)
		for _, c := range n.Content {
			w.put(esc(c.Text))
		}
		w.put("</code></pre>\n")
	case "blockquote":
		w.put("<blockquote>\n")
		w.blocks(n.Content, depth+1)
		w.put("</blockquote>\n")
	case "pull_quote":
		w.put("<aside class=\"pull-quote\"><blockquote>\n")
		w.blocks(n.Content, depth+1)
		w.put("</blockquote>")
		if by := n.Attr("by"); by != "" {
			w.put("<footer><cite>", esc(by), "</cite></footer>")
		}
		w.put("</aside>\n")
	case "fact_box":
		w.factBox(n, depth)
	case "statement":
		w.statement(n, depth)
	case "bullet_list", "ordered_list":
		w.list(n, depth)
	case "list_item":
		w.compact(n.Content, depth)
	case "table":
		w.table(n, depth)
	case "figure":
		w.figure(n)
	case "image":
		w.image(n)
	case "embed":
		w.embed(n)
	case "horizontal_rule":
		w.put("<hr>\n")
	case "cut":
		w.put("<!--cut-->\n")
	case "html_block":
		w.put(`<div class="foreign">`, sanitise(n.Attr("html")), "</div>\n")
	case "text", "hard_break":
		w.inline([]Node{n})
	}
}

func (w *writer) heading(n Node, depth int) {
	level, ok := whole(n.Attrs["level"])
	if !ok {
		level = 2
	}
	tag := "h" + strconv.Itoa(min(max(level-2, 0)+w.HeadingBase, 6))
	w.put("<", tag)
	w.anchor(depth)
	w.put(">")
	w.inline(n.Content)
	w.put("</", tag, ">\n")
}

func (w *writer) list(n Node, depth int) {
	tag := "ul"
	if n.Type == "ordered_list" {
		tag = "ol"
	}
	w.put("<", tag)
	if v, ok := whole(n.Attrs["order"]); ok && v > 1 && tag == "ol" {
		w.attribute("start", strconv.Itoa(v))
	}
	w.put(">\n")
	for _, c := range n.Content {
		w.put("<li>")
		w.compact(c.Content, depth+1)
		w.put("</li>\n")
	}
	w.put("</", tag, ">\n")
}

// compact writes the blocks of an item or a cell. A first paragraph that no
// other follows needs no element of its own.
func (w *writer) compact(nodes []Node, depth int) {
	paragraphs := 0
	for _, c := range nodes {
		if c.Type == "paragraph" {
			paragraphs++
		}
	}
	if len(nodes) > 0 && nodes[0].Type == "paragraph" && paragraphs == 1 {
		w.inline(nodes[0].Content)
		nodes = nodes[1:]
		if len(nodes) > 0 {
			w.put("\n")
		}
	}
	w.blocks(nodes, depth+1)
}

func (w *writer) factBox(n Node, depth int) {
	title := n.Attr("title")
	w.put(`<aside class="fact-box"`)
	name := ""
	if title != "" {
		name = w.id("fact", title+"\n"+Doc{n.Content}.Text())
		w.attribute("aria-labelledby", name)
	}
	w.put(">\n")
	if title != "" {
		w.put(`<p class="fact-box-title" id="`, name, `">`, esc(title), "</p>\n")
	}
	w.blocks(n.Content, depth+1)
	w.put("</aside>\n")
}

// id makes a name for an element that stays the same when the text around it
// changes. It is made from what the element shows, and from nothing withheld.
func (w *writer) id(prefix, of string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(of))
	name := prefix + "-" + strconv.FormatUint(uint64(h.Sum32()), 36)
	for w.ids[name] {
		name += "x"
	}
	if w.ids == nil {
		w.ids = map[string]bool{}
	}
	w.ids[name] = true
	return name
}

// statement writes who said what, when and where, with its source.
func (w *writer) statement(n Node, depth int) {
	w.put(`<aside class="statement"><blockquote`)
	source := w.href(n.Attr("source"))
	w.attribute("cite", source)
	w.put(">\n")
	w.blocks(n.Content, depth+1)
	w.put("</blockquote>")
	var parts []string
	if s := n.Attr("who"); s != "" {
		parts = append(parts, `<cite class="who">`+esc(s)+"</cite>")
	}
	for _, name := range []string{"role", "where"} {
		if s := n.Attr(name); s != "" {
			parts = append(parts, `<span class="`+name+`">`+esc(s)+"</span>")
		}
	}
	if at := n.Attr("at"); at != "" {
		shown := at
		if w.Date != nil {
			shown = w.Date(at)
		}
		parts = append(parts, `<time datetime="`+esc(at)+`">`+esc(shown)+"</time>")
	}
	if source != "" {
		parts = append(parts, `<a href="`+esc(source)+`">`+esc(w.Words.Source)+"</a>")
	}
	if len(parts) > 0 {
		w.put("<footer>", strings.Join(parts, `<span class="sep">, </span>`), "</footer>")
	}
	w.put("</aside>\n")
}

// href is an address as the page may carry it; empty if it may not.
func (w *writer) href(s string) string {
	s = SafeURL(s)
	if ref, ok := strings.CutPrefix(s, "story:"); ok {
		if w.Link == nil {
			return ""
		}
		to, ok := w.Link(ref)
		if to = SafeURL(to); !ok || strings.HasPrefix(to, "story:") {
			return ""
		}
		return to
	}
	return s
}

var plainMarks = map[string][2]string{
	"strong": {"<strong>", "</strong>"}, "em": {"<em>", "</em>"}, "code": {`<code dir="auto">`, "</code>"},
	"sub": {"<sub>", "</sub>"}, "sup": {"<sup>", "</sup>"}, "small_caps": {`<span class="small-caps">`, "</span>"},
}

// inline writes runs of text. A mark that goes on from one run to the next
// stays open, so that a link with one bold word in it is one link.
func (w *writer) inline(nodes []Node) {
	var open []Mark
	var shut []string
	closeTo := func(n int) {
		for len(open) > n {
			w.put(shut[len(shut)-1])
			open, shut = open[:len(open)-1], shut[:len(shut)-1]
		}
	}
	for i, n := range nodes {
		if n.Type == "hard_break" {
			if i+1 < len(nodes) {
				closeTo(common(open, nodes[i+1].Marks))
			}
			w.put("<br>")
			continue
		}
		if n.Type != "text" {
			continue
		}
		closeTo(common(open, n.Marks))
		for _, m := range n.Marks[len(open):] {
			before, after := w.mark(m)
			w.put(before)
			open, shut = append(open, m), append(shut, after)
		}
		w.put(esc(n.Text))
	}
	closeTo(0)
}

// common counts the marks that two runs share from the outermost inwards.
func common(a, b []Mark) int {
	n := 0
	for n < len(a) && n < len(b) && sameMarks(a[n:n+1], b[n:n+1]) {
		n++
	}
	return n
}

func (w *writer) mark(m Mark) (open, shut string) {
	switch m.Type {
	case "link":
		href := w.href(m.Attr("href"))
		if href == "" {
			return "", ""
		}
		open = `<a href="` + esc(href) + `"`
		if t := m.Attr("title"); t != "" {
			open += ` title="` + esc(t) + `"`
		}
		return open + ">", "</a>"
	case "language":
		lang, direction := m.Attr("lang"), m.Attr("dir")
		open = "<span"
		if languageTag.MatchString(lang) {
			open += ` lang="` + lang + `"`
			if direction == "" && w.Direction != nil {
				direction = w.Direction(lang)
			}
		}
		if direction != "ltr" && direction != "rtl" {
			direction = "auto"
		}
		return open + ` dir="` + direction + `">`, "</span>"
	}
	t := plainMarks[m.Type]
	return t[0], t[1]
}
