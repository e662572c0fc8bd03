// Package step is ProseMirror's algebra of changes on the text of a story, for
// a server that takes no client's word: positions, slices, steps and the maps
// by which a position follows a change. Its documents are in the raw form of
// body.Grammar, and every change is checked against it.
//
// Positions count as ProseMirror's do: a step into or out of a node is one, a
// leaf is one, and text is counted in UTF-16 code units.
// https://prosemirror.net/docs/guide/#doc.indexing
package step

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"standfirst/internal/body"
)

// ErrStep says that a step does not fit the document or the schema; the text
// says why.
var ErrStep = errors.New("the step does not fit")

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrStep, fmt.Sprintf(format, args...))
}

// Doc is one state of a text. It never changes: a step gives another one, which
// shares what the step left alone. The zero Doc is not valid.
type Doc struct{ root *node }

// node is one node. It never changes once it is made.
type node struct {
	kind    *kind
	attrs   map[string]any // every attribute of the kind
	marks   []mark
	text    string
	content []*node

	size  int // of the node in a parent, in positions
	nodes int // itself and below
	bytes int // of text and attributes, itself and below
	depth int // of blocks below, itself included
}

type mark struct {
	kind  *markKind
	attrs map[string]any
}

// inner is the size of what a node holds.
func (n *node) inner() int { return size(n.content) }

func size(nodes []*node) (sum int) {
	for _, n := range nodes {
		sum += n.size
	}
	return sum
}

// make1 makes a node of its parts.
func make1(k *kind, attrs map[string]any, marks []mark, text string, content []*node) *node {
	n := &node{kind: k, attrs: attrs, marks: marks, text: text, content: content, nodes: 1, bytes: len(text)}
	switch {
	case k.text:
		n.size = units(text)
	case k.leaf:
		n.size = 1
	default:
		n.size = 2
	}
	for _, c := range content {
		n.size += c.size
		n.nodes += c.nodes
		n.bytes += c.bytes
		n.depth = max(n.depth, c.depth)
	}
	if !k.inline {
		n.depth++
	}
	n.bytes += weight(attrs)
	for _, m := range marks {
		n.bytes += weight(m.attrs)
	}
	return n
}

func weight(attrs map[string]any) (sum int) {
	for _, v := range attrs {
		if s, ok := v.(string); ok {
			sum += len(s)
		}
	}
	return sum
}

// holding is the node with other content.
func (n *node) holding(content []*node) *node {
	return make1(n.kind, n.attrs, n.marks, "", content)
}

func (n *node) saying(text string) *node { return make1(n.kind, n.attrs, n.marks, text, nil) }

func (n *node) marked(marks []mark) *node { return make1(n.kind, n.attrs, marks, n.text, n.content) }

// units is the length of a text in UTF-16 code units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// at is the byte of a text at a number of UTF-16 code units; false in the
// middle of a character.
func at(s string, unit int) (int, bool) {
	n := 0
	for i, r := range s {
		if n >= unit {
			return i, n == unit
		}
		n++
		if r > 0xffff {
			n++
		}
	}
	return len(s), n == unit
}

// Open brings a canonical text into the raw form: every attribute is present,
// and what must hold a block and holds none is given an empty paragraph.
func Open(d body.Doc) (Doc, error) {
	return build(body.Node{Type: "doc", Content: d.Content}, true)
}

// Parse reads a document in the raw form. Its error is ErrStep.
func Parse(b []byte) (Doc, error) {
	if len(b) > body.MaxSource {
		return Doc{}, refuse("a document of %d bytes; %d at most", len(b), body.MaxSource)
	}
	var root body.Node
	if err := json.Unmarshal(b, &root); err != nil {
		return Doc{}, refuse("no document: %v", err)
	}
	return build(root, false)
}

func build(root body.Node, fill bool) (Doc, error) {
	if root.Type != "doc" {
		return Doc{}, refuse("the root is a %q and not a doc", short(root.Type))
	}
	r := reader{fill: fill}
	n, err := r.node(root, 0)
	if err == nil {
		err = n.sound()
	}
	if err == nil {
		err = bounded(n)
	}
	return Doc{n}, err
}

// bounded holds a document to the limits of a text.
func bounded(n *node) error {
	switch {
	case n.bytes > body.MaxText:
		return refuse("the text would have more than %d bytes; part it in two", body.MaxText)
	case n.nodes > body.MaxNodes:
		return refuse("the text would have more than %d nodes; part it in two", body.MaxNodes)
	case n.depth > body.MaxDepth+1: // the document itself is no block
		return refuse("blocks would stand more than %d deep within one another", body.MaxDepth)
	}
	return nil
}

// reader makes nodes of JSON.
type reader struct {
	fill  bool
	count int
}

func (r *reader) nodes(in []body.Node, depth int) ([]*node, error) {
	var out []*node
	for _, b := range in {
		n, err := r.node(b, depth)
		if err != nil {
			return nil, err
		}
		out = join(out, n)
	}
	return out, nil
}

func (r *reader) node(b body.Node, depth int) (*node, error) {
	k, known := schema.kinds[b.Type]
	if !known {
		return nil, refuse("the schema has no node %q", short(b.Type))
	}
	if r.count++; r.count > body.MaxNodes || depth > body.MaxDepth+2 {
		return nil, refuse("more than %d nodes, or %d blocks within one another", body.MaxNodes, body.MaxDepth)
	}
	if k.text != (b.Text != "") {
		return nil, refuse("a %s with the text %q", k.name, short(b.Text))
	}
	if !utf8.ValidString(b.Text) {
		return nil, refuse("a text that is no UTF-8")
	}
	attrs, err := fill(k.name, k.attrs, b.Attrs)
	if err != nil {
		return nil, err
	}
	marks, err := readMarks(b.Marks)
	if err != nil {
		return nil, err
	}
	content, err := r.nodes(b.Content, depth+1)
	if err != nil {
		return nil, err
	}
	if r.fill && len(content) == 0 && k.least > 0 {
		if _, ok := k.holds["paragraph"]; !ok {
			return nil, refuse("an empty %s", k.name)
		}
		content = []*node{empty()}
	}
	if k.leaf && len(content) > 0 {
		return nil, refuse("a %s holds nothing", k.name)
	}
	return make1(k, attrs, marks, b.Text, content), nil
}

func empty() *node { return make1(schema.kinds["paragraph"], nil, nil, "", nil) }

func readMarks(in []body.Mark) ([]mark, error) {
	var out []mark
	for _, m := range in {
		one, err := readMark(m)
		if err != nil {
			return nil, err
		}
		for _, o := range out {
			if o.kind == one.kind {
				return nil, refuse("a text with the mark %s twice", one.kind.name)
			}
		}
		out = with(out, one)
	}
	return out, nil
}

func readMark(m body.Mark) (mark, error) {
	k, known := schema.marks[m.Type]
	if !known {
		return mark{}, refuse("the schema has no mark %q", short(m.Type))
	}
	attrs, err := fill(k.name, k.attrs, m.Attrs)
	return mark{k, attrs}, err
}

// fill gives every attribute of a kind its value, or the one that it has where
// nothing is said.
func fill(of string, rules map[string]body.AttrRule, in map[string]any) (map[string]any, error) {
	for name, v := range in {
		if _, known := rules[name]; !known && v != nil {
			return nil, refuse("a %s has no attribute %q", of, short(name))
		}
	}
	if len(rules) == 0 {
		return nil, nil
	}
	out := make(map[string]any, len(rules))
	for name, rule := range rules {
		v, said := in[name]
		if !said {
			v = rule.Default
		}
		if why := rule.Fits(v); why != "" {
			return nil, refuse("the attribute %s of a %s %s", name, of, why)
		}
		if n, ok := v.(float64); ok {
			v = int(n)
		}
		out[name] = v
	}
	return out, nil
}

// plain is the node as package body has it.
func (n *node) plain() body.Node {
	b := body.Node{Type: n.kind.name, Attrs: n.attrs, Text: n.text}
	for _, m := range n.marks {
		b.Marks = append(b.Marks, body.Mark{Type: m.kind.name, Attrs: m.attrs})
	}
	for _, c := range n.content {
		b.Content = append(b.Content, c.plain())
	}
	return b
}

// JSON is the document as Parse and ProseMirror read it.
func (d Doc) JSON() []byte { return encode(d.root.plain()) }

// MarshalJSON is JSON.
func (d Doc) MarshalJSON() ([]byte, error) { return d.JSON(), nil }

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("step: " + err.Error()) // texts, numbers and truths, read from JSON
	}
	return bytes.TrimSpace(b.Bytes())
}

// Canonical is the text as a revision keeps it, and what became otherwise.
func (d Doc) Canonical() (body.Doc, []body.Problem, error) { return body.ParseJSON(d.JSON()) }

// Size is the number of the last position.
func (d Doc) Size() int { return d.root.inner() }

// Memory is roughly what the document takes, in bytes.
func (d Doc) Memory() int { return d.root.bytes + 200*d.root.nodes }

// Equal says whether two documents are the same.
func (d Doc) Equal(o Doc) bool { return same(d.root, o.root) }

// Text is what stands between two positions: a line end between blocks. What is
// outside the document is left out.
func (d Doc) Text(from, to int) string {
	var b strings.Builder
	d.root.words(&b, from, to, 0)
	return b.String()
}

func (n *node) words(b *strings.Builder, from, to, pos int) {
	for _, c := range n.content {
		end := pos + c.size
		if end > from && pos < to {
			switch {
			case c.kind.text:
				start, _ := at(c.text, max(0, from-pos))
				stop, _ := at(c.text, min(c.size, to-pos))
				b.WriteString(c.text[start:max(start, stop)])
			case c.kind.inline:
				b.WriteByte('\n')
			default:
				if b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
					b.WriteByte('\n')
				}
				c.words(b, from, to, pos+1)
			}
		}
		pos = end
	}
}

func short(s string) string {
	if len(s) > 60 {
		s = s[:60]
	}
	return strings.ToValidUTF8(s, "")
}
