package body

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"standfirst/internal/id"
)

// HTMLOptions say what kind of HTML comes in and what is known of its pictures.
// The zero value is right for HTML as it is written today.
type HTMLOptions struct {
	// WordPress reads text as WordPress keeps it: paragraphs by empty lines and
	// breaks by line ends where no block markup says otherwise, and shortcodes.
	WordPress bool
	// Photo finds the house's photograph for a picture's address.
	Photo func(src string) (id.ID, bool)
	// Attachment finds what a gallery names by a number.
	Attachment func(ref string) (Attachment, bool)
}

// Attachment is a picture that a WordPress gallery names.
type Attachment struct{ Src, Alt, Caption string }

// FromHTML reads a fragment or a page of HTML. Scripts, styles and handlers go;
// frames and players become links; <!--more--> and <!--cut--> are the cut; what
// the schema does not know is kept as sanitised HTML. Each of these is told as
// a Problem. The error is ErrLimit.
func FromHTML(source string, o HTMLOptions) (Doc, []Problem, error) {
	if len(source) > MaxSource {
		return Doc{}, nil, fmt.Errorf("%w: %d bytes of HTML; %d at most", ErrLimit, len(source), MaxSource)
	}
	r := &reader{HTMLOptions: o, lines: o.WordPress && !strings.Contains(source, "<!-- wp:")}
	source = strings.ReplaceAll(strings.ToValidUTF8(source, "\uFFFD"), "\x00", "")
	if o.WordPress {
		source = r.shortcodes(source)
	}
	nodes, err := parseFragment(source)
	if err != nil {
		return Doc{}, nil, err
	}
	f := &flow{reader: r}
	for _, n := range nodes {
		f.node(n)
	}
	d, err := normalise(f.end(), &r.reports)
	if err != nil {
		return Doc{}, nil, err
	}
	return d, r.all(), nil
}

// FromText reads plain text: paragraphs by empty lines, breaks by line ends. The
// error is ErrLimit.
func FromText(source string) (Doc, error) {
	if len(source) > MaxSource {
		return Doc{}, fmt.Errorf("%w: %d bytes of text; %d at most", ErrLimit, len(source), MaxSource)
	}
	r := &reader{lines: true}
	f := &flow{reader: r}
	f.text(strings.ToValidUTF8(source, "\uFFFD"))
	return normalise(f.end(), &r.reports)
}

// reader is one reading of HTML.
type reader struct {
	HTMLOptions
	reports
	lines bool // line ends are breaks
}

// flow gathers the blocks of one container. Inline content between blocks
// becomes paragraphs.
type flow struct {
	*reader
	out    []Node
	run    []Node // of the paragraph that is open
	marks  []Mark
	within bool // inside an element that is one paragraph: empty lines do not part it
	depth  int  // of containers, 0 at the top
}

// in is a flow for a container inside this one.
func (f *flow) in() *flow {
	return &flow{reader: f.reader, marks: f.marks, within: false, depth: f.depth + 1}
}

// inner reads the children of an element as the blocks of a container.
func (f *flow) inner(n *html.Node, skip ...*html.Node) []Node {
	in := f.in()
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if !slices.Contains(skip, c) {
			in.node(c)
		}
	}
	return in.end()
}

func (f *flow) end() []Node {
	f.flush()
	return f.out
}

// add puts a block behind the paragraph that is open.
func (f *flow) add(nodes ...Node) {
	f.flush()
	f.out = append(f.out, nodes...)
}

// flush ends the open paragraph.
func (f *flow) flush() {
	run := tidy(f.run)
	f.run = nil
	if len(run) == 0 {
		return
	}
	if f.lines && !f.within && len(run) == 1 && run[0].Type == "text" && len(run[0].Marks) == 0 {
		if u := remote(run[0].Text); u == run[0].Text && u != "" {
			f.report(nil, Changed, "an address on a line of its own became a link: %s", clip(u))
			f.out = append(f.out, embedOf(u, ""))
			return
		}
	}
	f.out = append(f.out, Node{Type: "paragraph", Content: run})
}

// report tells of an element, with its place.
func (r *reader) report(n *html.Node, kind, format string, args ...any) {
	path := ""
	for i := 0; n != nil && n.Type == html.ElementNode && i < 6; i++ {
		path = strings.TrimSuffix(n.Data+"/"+path, "/")
		n = n.Parent
	}
	r.add(path, kind, format, args...)
}

const softBreak = "soft_break" // a line end in the source that is a break if text stands on both sides

// tidy folds white space as HTML does and drops breaks and blanks at the ends.
func tidy(run []Node) (out []Node) {
	space := true // at the beginning, white space says nothing
	pending := false
	for _, n := range run {
		switch n.Type {
		case softBreak:
			pending = len(out) > 0 && out[len(out)-1].Type != "hard_break"
			continue
		case "hard_break":
			out, space, pending = append(out, n), true, false
			continue
		}
		var s strings.Builder
		if pending {
			space = true
		}
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
		if pending {
			out, pending = append(out, Node{Type: "hard_break"}), false
		}
		n.Text = s.String()
		if k := len(out) - 1; k >= 0 && out[k].Type == "text" && sameMarks(out[k].Marks, n.Marks) {
			out[k].Text += n.Text
			continue
		}
		out = append(out, n)
	}
	// Blanks before a break and at the end say nothing either.
	kept := out[:0]
	for i, n := range out {
		if n.Type == "text" && (i+1 == len(out) || out[i+1].Type == "hard_break") {
			if n.Text = strings.TrimRight(n.Text, " "); n.Text == "" {
				continue
			}
		}
		kept = append(kept, n)
	}
	for len(kept) > 0 && kept[len(kept)-1].Type == "hard_break" {
		kept = kept[:len(kept)-1]
	}
	for len(kept) > 0 && kept[0].Type == "hard_break" {
		kept = kept[1:]
	}
	return kept
}

var emptyLine = regexp.MustCompile(`\n[ \t\r\f]*\n\s*`)

// text adds text to the open paragraph. Outside an element of its own, an empty
// line begins a new paragraph, as people write who write no elements.
func (f *flow) text(s string) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if f.within {
		f.textLines(s)
		return
	}
	for i, part := range emptyLine.Split(s, -1) {
		if i > 0 {
			f.flush()
		}
		f.textLines(part)
	}
}

func (f *flow) textLines(s string) {
	if !f.lines {
		f.run = append(f.run, Node{Type: "text", Text: s, Marks: f.marks})
		return
	}
	first := true
	for line := range strings.SplitSeq(s, "\n") {
		if !first {
			f.run = append(f.run, Node{Type: softBreak})
		}
		first = false
		if line != "" {
			f.run = append(f.run, Node{Type: "text", Text: line, Marks: f.marks})
		}
	}
}

func (f *flow) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		f.text(n.Data)
	case html.CommentNode:
		f.comment(n)
	case html.ElementNode:
		f.scripted(n)
		f.element(n)
	case html.DocumentNode:
		f.children(n)
	}
}

func (f *flow) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		f.node(c)
	}
}

// paragraph reads an element that is one paragraph.
func (f *flow) paragraph(n *html.Node) {
	f.flush()
	was := f.within
	f.within = true
	f.spoken(n)
	f.flush()
	f.within = was
}

// container reads an element that stands for its children, as blocks.
func (f *flow) container(n *html.Node) {
	f.flush()
	was := f.within
	f.within = false
	f.spoken(n)
	f.flush()
	f.within = was
}

// spoken reads the children of an element under its language, if it names one.
func (f *flow) spoken(n *html.Node) {
	lang, direction := strings.TrimSpace(attribute(n, "lang")), strings.ToLower(attribute(n, "dir"))
	attrs := map[string]any{}
	if languageTag.MatchString(lang) {
		attrs["lang"] = lang
	}
	if direction == "ltr" || direction == "rtl" {
		attrs["dir"] = direction
	}
	if len(attrs) == 0 {
		f.children(n)
		return
	}
	f.marked(n, Mark{Type: "language", Attrs: attrs}, f.children)
}

// marked reads an element under a mark. A mark within one of its kind wins.
func (f *flow) marked(n *html.Node, m Mark, read func(*html.Node)) {
	was := f.marks
	kept := make([]Mark, 0, len(was)+1)
	for _, o := range was {
		if o.Type != m.Type {
			kept = append(kept, o)
		}
	}
	f.marks = append(kept, m)
	read(n)
	f.marks = was
}

// scripted reports attributes that act or style, which never come in.
func (f *flow) scripted(n *html.Node) {
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") && len(a.Key) > 2 {
			f.report(n, Removed, "the handler %s was removed", clip(a.Key))
		}
	}
}

// comment reads what editors say in comments: the cut, and WordPress's blocks.
func (f *flow) comment(n *html.Node) {
	s := strings.TrimSpace(n.Data)
	switch {
	case s == "cut":
		f.add(Node{Type: "cut"})
	case s == "more" || strings.HasPrefix(s, "more "):
		if s != "more" {
			f.report(n.Parent, Removed, "the words of the cut %q were removed", clip(strings.TrimSpace(s[4:])))
		}
		f.add(Node{Type: "cut"})
	case s == "nextpage":
		f.flush()
		f.report(n.Parent, Removed, "a page break was removed: a text is one page")
	case s == "noteaser":
		f.report(n.Parent, Removed, "<!--noteaser--> was removed: the part before the cut is always shown")
	case strings.HasPrefix(s, "wp:") && strings.HasSuffix(s, "/"):
		name, _, _ := strings.Cut(s, " ")
		if name != "wp:more" {
			f.report(n.Parent, Removed, "the block %s makes its text anew each time, has none of its own, and was removed", clip(strings.TrimSuffix(name, "/")))
		}
	}
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, name string) bool {
	for c := range strings.FieldsSeq(attribute(n, "class")) {
		if c == name {
			return true
		}
	}
	return false
}

func find(n *html.Node, a atom.Atom) *html.Node {
	for c := range n.Descendants() {
		if c.DataAtom == a {
			return c
		}
	}
	return nil
}

// line is the text below an element in one line.
func line(n *html.Node) string { return OneLine(rawText(n)) }
