package body

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Origin says what kind of HTML comes in.
type Origin struct{ name string }

// The kinds of source.
var (
	Plain     = Origin{}            // HTML as it is written today
	WordPress = Origin{"wordpress"} // paragraphs by empty lines, <!--more-->, shortcodes
)

// policy is what foreign blocks may keep: text structure, and links without
// referrers; no scripts, styles, frames, forms, images or addresses of unsafe kinds.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "mark", "q", "abbr", "cite", "dfn", "kbd", "samp", "var",
		"code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "details", "summary", "figure", "figcaption", "address", "del", "ins", "ruby", "rt", "rp", "bdi", "div", "span")
	p.AllowTables()
	p.AllowAttrs("lang", "dir").Globally()
	p.AllowAttrs("href").OnElements("a")
	p.AllowStandardURLs()
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireNoFollowOnLinks(true)
	return p
}()

func sanitise(s string) string { return policy.Sanitize(s) }

func textOf(s string) string {
	return strings.Join(strings.Fields(html.UnescapeString(bluemonday.StrictPolicy().Sanitize(s))), " ")
}

// FromHTML reads a fragment or page of HTML. Scripts, styles and handlers go;
// frames and players become links; what the schema does not know is kept as
// sanitised HTML. Every change is reported. The error is ErrTooLarge.
func FromHTML(source string, from Origin) (Doc, []Problem, error) {
	if len(source) > MaxBytes {
		return Doc{}, nil, fmt.Errorf("%w: %d bytes of HTML; %d at most", ErrTooLarge, len(source), MaxBytes)
	}
	source = strings.ToValidUTF8(source, "\uFFFD")
	source = strings.ReplaceAll(source, "\x00", "")
	r := &reader{wordpress: from == WordPress}
	if r.wordpress {
		source = r.shortcodes(source)
	}
	nodes, err := html.ParseFragment(strings.NewReader(source), &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"})
	if err != nil {
		return Doc{}, nil, fmt.Errorf("%w: the HTML is nested too deeply", ErrTooLarge)
	}
	b := r.builder(nil)
	for _, n := range nodes {
		b.walk(n, 0)
	}
	out := b.done()
	if r.count > MaxNodes {
		return Doc{}, nil, fmt.Errorf("%w: more than %d nodes", ErrTooLarge, MaxNodes)
	}
	return Doc{Content: out}, r.problems, nil
}

// reader is one reading of a source.
type reader struct {
	wordpress bool
	count     int
	problems  []Problem
	reported  map[string]bool
}

// report says a thing once, however often it stands in the source.
func (r *reader) report(kind, message string) {
	if r.reported == nil {
		r.reported = map[string]bool{}
	}
	if key := kind + message; !r.reported[key] && len(r.problems) < 200 {
		r.reported[key] = true
		r.problems = append(r.problems, Problem{kind, message})
	}
}

func (r *reader) builder(marks []Mark) *builder { return &builder{r: r, marks: marks} }

// builder gathers the blocks of one container. Inline content that stands
// between blocks becomes paragraphs.
type builder struct {
	r      *reader
	out    []Node
	run    []Node // inline content of the paragraph that is open
	marks  []Mark
	inCode bool
}

func (b *builder) done() []Node {
	b.flush("paragraph", nil)
	return b.out
}

func (b *builder) add(n Node) {
	b.flush("paragraph", nil)
	b.r.count++
	b.out = append(b.out, n)
}

// flush ends the open run as a block of a type, if there is anything in it.
func (b *builder) flush(as string, attrs map[string]any) {
	run := tidy(b.run)
	b.run = nil
	if len(run) == 0 {
		return
	}
	b.r.count += 1 + len(run)
	b.out = append(b.out, Node{Type: as, Attrs: attrs, Content: run})
}

// tidy folds white space as HTML does and drops breaks and blanks at the ends.
func tidy(run []Node) (out []Node) {
	space := true // at the beginning, white space says nothing
	for _, n := range run {
		if n.Type == "hard_break" {
			out = append(out, n)
			space = true
			continue
		}
		var s strings.Builder
		for _, c := range n.Text {
			if c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' {
				if !space {
					s.WriteByte(' ')
				}
				space = true
				continue
			}
			s.WriteRune(c)
			space = false
		}
		if s.Len() == 0 {
			continue
		}
		n.Text = s.String()
		if k := len(out) - 1; k >= 0 && out[k].Type == "text" && sameMarks(out[k].Marks, n.Marks) {
			out[k].Text += n.Text
			continue
		}
		out = append(out, n)
	}
	for len(out) > 0 {
		last := &out[len(out)-1]
		last.Text = strings.TrimRight(last.Text, " ")
		if last.Type == "text" && last.Text != "" {
			break
		}
		out = out[:len(out)-1]
	}
	for len(out) > 0 && out[0].Type == "hard_break" {
		out = out[1:]
	}
	return out
}

func sameMarks(a, b []Mark) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Type != b[i].Type || a[i].Attr("href") != b[i].Attr("href") || a[i].Attr("lang") != b[i].Attr("lang") || a[i].Attr("title") != b[i].Attr("title") {
			return false
		}
	}
	return true
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

var inlineMarks = map[atom.Atom]string{
	atom.B: "strong", atom.Strong: "strong", atom.I: "em", atom.Em: "em", atom.Cite: "em", atom.Dfn: "em", atom.Var: "em",
	atom.Code: "code", atom.Kbd: "code", atom.Samp: "code", atom.Tt: "code", atom.Sub: "sub", atom.Sup: "sup",
}

// through holds elements that say nothing which the schema keeps: their
// children stand for them.
var through = map[atom.Atom]bool{
	atom.Html: true, atom.Body: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true, atom.Footer: true,
	atom.Aside: true, atom.Nav: true, atom.Hgroup: true, atom.Center: true, atom.Address: true, atom.Noscript: true, atom.Picture: true, atom.Fieldset: true,
}

// walk reads one node of the source.
func (b *builder) walk(n *html.Node, depth int) {
	if b.r.count > MaxNodes {
		return
	}
	switch n.Type {
	case html.TextNode:
		b.text(n.Data)
		return
	case html.CommentNode:
		if s := strings.TrimSpace(n.Data); b.r.wordpress && (s == "more" || strings.HasPrefix(s, "more ")) {
			b.add(Node{Type: "cut"})
		} else if s == "cut" {
			b.add(Node{Type: "cut"})
		}
		return
	case html.ElementNode:
	default:
		return
	}
	if depth > MaxDepth*4 {
		b.text(textBounded(n))
		return
	}
	if m, ok := inlineMarks[n.DataAtom]; ok {
		b.marked(n, Mark{Type: m}, depth)
		return
	}
	b.element(n, depth)
}

func (b *builder) children(n *html.Node, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.walk(c, depth+1)
	}
}

func (b *builder) marked(n *html.Node, m Mark, depth int) {
	for _, have := range b.marks {
		if have.Type == m.Type {
			b.children(n, depth)
			return
		}
	}
	kept := b.marks
	b.marks = append(append([]Mark(nil), kept...), m)
	b.children(n, depth)
	b.marks = kept
}

func (b *builder) text(s string) {
	if b.r.wordpress && !b.inCode {
		b.autop(s)
		return
	}
	b.run = append(b.run, Node{Type: "text", Text: s, Marks: b.marks})
}

var emptyLine = regexp.MustCompile(`\r?\n[ \t]*\r?\n\s*`)

// autop makes paragraphs of empty lines and breaks of single ones, as WordPress
// does with text that its editors kept without elements.
func (b *builder) autop(s string) {
	for i, part := range emptyLine.Split(s, -1) {
		if i > 0 {
			b.flush("paragraph", nil)
		}
		for j, line := range strings.Split(part, "\n") {
			if j > 0 && len(tidy(b.run)) > 0 && strings.TrimSpace(line) != "" {
				b.run = append(b.run, Node{Type: "hard_break"})
			}
			b.run = append(b.run, Node{Type: "text", Text: line, Marks: b.marks})
		}
	}
}

// inner reads an element's children as the blocks of a container.
func (b *builder) inner(n *html.Node, depth int) []Node {
	in := b.r.builder(b.marks)
	in.inCode = b.inCode
	in.children(n, depth)
	return in.done()
}

// textBounded is the text below a node, without recursion into its depth.
func textBounded(n *html.Node) string {
	var s strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode && s.Len() < MaxBytes {
			s.WriteString(c.Data)
		}
	}
	return s.String()
}

func whole(n *html.Node) string {
	var s strings.Builder
	if err := html.Render(&s, n); err != nil {
		return html.EscapeString(textBounded(n))
	}
	return s.String()
}

func spanOf(n *html.Node, name string) (float64, bool) {
	v, err := strconv.Atoi(attr(n, name))
	return float64(v), err == nil && v > 1 && v <= 1000
}
