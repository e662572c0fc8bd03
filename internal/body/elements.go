package body

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// inlineMarks are elements that are marks here.
var inlineMarks = map[atom.Atom]string{
	atom.B: "strong", atom.Strong: "strong", atom.I: "em", atom.Em: "em", atom.Cite: "em", atom.Dfn: "em", atom.Var: "em",
	atom.Code: "code", atom.Kbd: "code", atom.Samp: "code", atom.Tt: "code", atom.Sub: "sub", atom.Sup: "sup",
}

// element reads one element.
func (f *flow) element(n *html.Node) {
	if m, ok := inlineMarks[n.DataAtom]; ok {
		f.marked(n, Mark{Type: m}, f.spoken)
		return
	}
	switch n.DataAtom {
	case atom.P:
		if hasClass(n, "embed") || hasClass(n, "missing-picture") {
			f.own(n)
			return
		}
		f.paragraph(n)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		f.heading(n)
	case atom.Br:
		f.run = append(f.run, Node{Type: "hard_break"})
	case atom.Wbr:
	case atom.Hr:
		f.add(Node{Type: "horizontal_rule"})
	case atom.A:
		f.link(n)
	case atom.Img:
		f.image(n)
	case atom.Figure:
		f.figure(n)
	case atom.Blockquote:
		f.quotation(n)
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		f.list(n)
	case atom.Table:
		f.table(n)
	case atom.Pre, atom.Listing, atom.Plaintext, atom.Xmp:
		f.pre(n)
	case atom.Aside:
		f.aside(n)
	case atom.Details:
		f.details(n)
	case atom.Iframe, atom.Video, atom.Audio, atom.Embed, atom.Object, atom.Frame, atom.Applet:
		f.player(n)
	case atom.Script, atom.Style, atom.Template, atom.Link, atom.Meta, atom.Head, atom.Title, atom.Base, atom.Svg, atom.Canvas,
		atom.Noscript, atom.Noframes, atom.Noembed, atom.Source, atom.Track, atom.Param, atom.Map, atom.Area:
		f.report(n, Removed, "<%s> was removed", n.Data)
	case atom.Input, atom.Select, atom.Textarea, atom.Datalist, atom.Progress, atom.Meter, atom.Keygen:
		f.report(n, Removed, "<%s> was removed: a text asks for nothing", n.Data)
	case atom.Form, atom.Fieldset:
		f.report(n, Kept, "<%s> was removed, and its text kept", n.Data)
		f.container(n)
	case atom.Dl, atom.Math:
		f.foreign(n)
	default:
		f.other(n)
	}
}

// other reads elements that the schema has no word for but whose text it has.
func (f *flow) other(n *html.Node) {
	switch n.DataAtom {
	case atom.Html, atom.Body:
		f.flush()
		f.children(n)
		f.flush()
	case atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Nav, atom.Hgroup, atom.Center, atom.Address,
		atom.Figcaption, atom.Picture, atom.Li, atom.Dt, atom.Dd, atom.Summary, atom.Legend, atom.Search:
		f.container(n)
	case atom.Q:
		f.run = append(f.run, Node{Type: "text", Text: "“", Marks: f.marks})
		f.spoken(n)
		f.run = append(f.run, Node{Type: "text", Text: "”", Marks: f.marks})
	case atom.Abbr, atom.Acronym:
		if t := attribute(n, "title"); t != "" {
			f.report(n, Removed, "what an abbreviation stands for was removed: %q", clip(t))
		}
		f.spoken(n)
	case atom.Del, atom.S, atom.Strike:
		f.report(n, Kept, "<%s> is kept as plain text", n.Data)
		f.spoken(n)
	case atom.Span, atom.Font, atom.Big, atom.Small, atom.U, atom.Ins, atom.Mark, atom.Bdi, atom.Bdo, atom.Time, atom.Data, atom.Nobr,
		atom.Label, atom.Button, atom.Output, atom.Ruby, atom.Rb, atom.Rp, atom.Rt, atom.Rtc, atom.Tbody, atom.Td, atom.Th, atom.Tr, atom.Blink, atom.Marquee:
		if hasClass(n, "small-caps") {
			f.marked(n, Mark{Type: "small_caps"}, f.spoken)
			return
		}
		f.spoken(n)
	default:
		f.foreign(n)
	}
}

// foreign keeps what the schema does not know as sanitised HTML.
func (f *flow) foreign(n *html.Node) {
	var b strings.Builder
	if err := html.Render(&b, n); err != nil {
		f.report(n, Kept, "<%s> is unknown; its text was kept", clip(n.Data))
		f.container(n)
		return
	}
	kept := sanitise(b.String())
	if kept == "" {
		f.report(n, Removed, "<%s> holds no text and was removed", clip(n.Data))
		return
	}
	f.report(n, Kept, "<%s> is unknown to the house and was kept as sanitised HTML", clip(n.Data))
	f.add(Node{Type: "html_block", Attrs: map[string]any{"html": kept}})
}

// heading reads a heading. Level 1 is the headline's, so levels begin at 2.
func (f *flow) heading(n *html.Node) {
	f.flush()
	in := f.in()
	in.within = true
	in.spoken(n)
	heading := Node{Type: "heading", Attrs: map[string]any{"level": min(max(int(n.Data[1]-'0'), 2), 4)}}
	var rest []Node
	for _, b := range in.end() {
		if b.Type != "paragraph" {
			rest = append(rest, b)
			continue
		}
		if len(heading.Content) > 0 {
			heading.Content = append(heading.Content, Node{Type: "hard_break"})
		}
		heading.Content = append(heading.Content, b.Content...)
	}
	f.out = append(f.out, heading) // normalise drops an empty one
	f.out = append(f.out, rest...)
}

func (f *flow) link(n *html.Node) {
	href := SafeURL(attribute(n, "href"))
	if href == "" {
		if h := attribute(n, "href"); strings.TrimSpace(h) != "" {
			f.report(n, Removed, "the address %q cannot stand in a link; the link's text was kept", clip(h))
		}
		f.spoken(n)
		return
	}
	attrs := map[string]any{"href": href}
	if t := strings.TrimSpace(attribute(n, "title")); t != "" {
		attrs["title"] = t
	}
	blocks := len(f.out)
	f.marked(n, Mark{Type: "link", Attrs: attrs}, f.spoken)
	for _, b := range f.out[blocks:] {
		if b.Type == "image" || b.Type == "figure" {
			f.report(n, Removed, "the link round a picture was removed")
		}
	}
}

func (f *flow) list(n *html.Node) {
	list := Node{Type: "bullet_list"}
	if n.DataAtom == atom.Ol {
		list.Type = "ordered_list"
		if v, err := strconv.Atoi(strings.TrimSpace(attribute(n, "start"))); err == nil && v > 1 && v <= 1_000_000 {
			list.Attrs = map[string]any{"order": v}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		in := f.in()
		if c.DataAtom == atom.Li {
			f.scripted(c)
			in.spoken(c)
		} else {
			in.node(c)
		}
		content := in.end()
		switch last := len(list.Content) - 1; {
		case len(content) == 0:
		case c.DataAtom != atom.Li && last >= 0: // a list directly in a list goes on the item before
			list.Content[last].Content = append(list.Content[last].Content, content...)
		default:
			list.Content = append(list.Content, Node{Type: "list_item", Content: content})
		}
	}
	f.add(list)
}

func (f *flow) pre(n *html.Node) {
	if hasClass(n, "wp-block-verse") { // a poem, not code: its lines are lines of text
		lines := f.lines
		f.lines = true
		f.container(n)
		f.lines = lines
		return
	}
	var b strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.DataAtom == atom.Br:
			b.WriteByte('\n')
		case c.DataAtom == atom.Img:
			f.report(c, Removed, "a picture within preformatted text was removed")
		}
	}
	f.add(Node{Type: "code_block", Content: []Node{{Type: "text", Text: b.String()}}})
}

func (f *flow) table(n *html.Node) {
	t := Node{Type: "table"}
	var rows func(*html.Node)
	rows = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch c.DataAtom {
			case atom.Caption:
				if s := line(c); s != "" {
					t.Attrs = map[string]any{"caption": s}
				}
			case atom.Thead, atom.Tbody, atom.Tfoot:
				rows(c)
			case atom.Tr:
				t.Content = append(t.Content, f.row(c))
			case atom.Col, atom.Colgroup:
			default: // the parser leaves nothing else in a table but comments and scripts
				f.node(c)
			}
		}
	}
	f.flush()
	rows(n)
	f.add(t)
}

func (f *flow) row(tr *html.Node) Node {
	row := Node{Type: "table_row"}
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th {
			continue
		}
		f.scripted(c)
		in := f.in()
		in.spoken(c)
		cell := Node{Type: "table_cell", Content: in.end()}
		if c.DataAtom == atom.Th {
			cell.Type = "table_header"
		}
		for _, name := range []string{"colspan", "rowspan"} {
			if v, err := strconv.Atoi(strings.TrimSpace(attribute(c, name))); err == nil && v > 1 && v <= 1000 {
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

func (f *flow) quotation(n *html.Node) {
	if hasClass(n, "wp-block-pullquote") || hasClass(n, "pullquote") || hasClass(n, "pull-quote") {
		f.pullQuote(n)
		return
	}
	in := f.in()
	in.spoken(n)
	f.add(Node{Type: "blockquote", Content: in.end()})
}

// pullQuote reads a pull quote and who said it.
func (f *flow) pullQuote(n *html.Node) {
	q := n
	if b := find(n, atom.Blockquote); b != nil {
		q = b
	}
	node := Node{Type: "pull_quote"}
	by := attribute(n, "data-by")
	var skip []*html.Node
	for c := range n.Descendants() {
		if by == "" && c.DataAtom == atom.Cite || c.DataAtom == atom.Footer {
			by = joinNonEmpty("", by, line(c))
			skip = append(skip, c)
			break
		}
	}
	if by = strings.Trim(strings.TrimSpace(by), "—–"); by != "" {
		node.Attrs = map[string]any{"by": strings.TrimSpace(by)}
	}
	if q != n && len(skip) > 0 && skip[0].Parent != q {
		skip = nil // it stands beside the quotation and is not read with it
	}
	node.Content = f.inner(q, skip...)
	f.add(node)
}

func (f *flow) details(n *html.Node) {
	box := Node{Type: "fact_box"}
	var skip []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Summary {
			skip = append(skip, c)
			box.Attrs = map[string]any{"title": line(c)}
			break
		}
	}
	box.Content = f.inner(n, skip...)
	f.report(n, Changed, "<details> became a fact box, which is always open")
	f.add(box)
}

// aside reads the boxes that this house writes, and takes others for their text.
func (f *flow) aside(n *html.Node) {
	switch {
	case hasClass(n, "pull-quote"):
		f.pullQuote(n)
	case hasClass(n, "fact-box"):
		box := Node{Type: "fact_box", Attrs: map[string]any{"title": attribute(n, "data-title")}}
		var skip []*html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if hasClass(c, "fact-box-title") {
				box.Attrs["title"] = line(c)
				skip = append(skip, c)
			}
		}
		box.Content = f.inner(n, skip...)
		f.add(box)
	case hasClass(n, "statement"):
		f.statement(n)
	default:
		f.container(n)
	}
}

func (f *flow) statement(n *html.Node) {
	s := Node{Type: "statement", Attrs: map[string]any{}}
	q := n
	for c := range n.Descendants() {
		switch {
		case c.DataAtom == atom.Blockquote && q == n:
			q = c
			s.Attrs["source"] = attribute(c, "cite")
		case hasClass(c, "who"), hasClass(c, "role"), hasClass(c, "where"):
			s.Attrs[attribute(c, "class")] = line(c)
		case c.DataAtom == atom.Time:
			s.Attrs["at"] = attribute(c, "datetime")
		}
	}
	for _, name := range []string{"who", "role", "where", "at", "source"} {
		if v := attribute(n, "data-"+name); v != "" {
			s.Attrs[name] = v
		}
	}
	var skip []*html.Node
	if q == n {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.Footer {
				skip = append(skip, c)
			}
		}
	}
	s.Content = f.inner(q, skip...)
	if source := s.Attr("source"); source != "" && SafeURL(source) == "" {
		f.report(n, Removed, "the address %q cannot stand as a source", clip(source))
		delete(s.Attrs, "source")
	}
	f.add(s)
}
