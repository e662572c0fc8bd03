// Package body holds the text of a story: a tree of nodes in the shape of
// ProseMirror's JSON, with the schema of this house, and its ways in and out:
// HTML, Markdown, plain text. It knows nothing of databases, readers or pages.
package body

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits on one text. What is past them is refused whole, never cut.
const (
	MaxBytes = 4 << 20 // of source
	MaxNodes = 100_000
	MaxDepth = 64
)

// ErrTooLarge says which limit a text is past.
var ErrTooLarge = errors.New("text too large")

// Doc is the whole text of one version: the top-level blocks in order.
type Doc struct {
	Content []Node
}

// Node is one block or inline element. Its types are those of Schema.
type Node struct {
	Type    string         `json:"type"`
	Attrs   map[string]any `json:"attrs,omitempty"`
	Content []Node         `json:"content,omitempty"`
	Marks   []Mark         `json:"marks,omitempty"`
	Text    string         `json:"text,omitempty"`
}

// Mark is a property of a run of text.
type Mark struct {
	Type  string         `json:"type"`
	Attrs map[string]any `json:"attrs,omitempty"`
}

// Problem is something in a source that was changed on its way in, so that
// nothing is changed in silence.
type Problem struct {
	Kind    string // what it was about: an element, an attribute, a shortcode, a node
	Message string
}

// Attr is a text attribute of a node; empty if it is missing or no text.
func (n Node) Attr(name string) string {
	s, _ := n.Attrs[name].(string)
	return s
}

// Attr is a text attribute of a mark.
func (m Mark) Attr(name string) string {
	s, _ := m.Attrs[name].(string)
	return s
}

// MarshalJSON writes the document as a ProseMirror node of type doc.
func (d Doc) MarshalJSON() ([]byte, error) {
	return json.Marshal(Node{Type: "doc", Content: d.Content})
}

// UnmarshalJSON reads what MarshalJSON wrote, leniently, as Parse does.
func (d *Doc) UnmarshalJSON(b []byte) error {
	parsed, _, err := Parse(b)
	*d = parsed
	return err
}

// Empty says that there is nothing to read.
func (d Doc) Empty() bool { return len(d.Content) == 0 }

// Cut parts the document where a reader without access must stop: at its first
// top-level cut, else after so many top-level paragraphs. A document without a
// cut and with no more paragraphs than that withholds nothing. The cut itself
// is in neither part.
func (d Doc) Cut(after int) (public, withheld Doc) {
	at, paragraphs := -1, 0
	for i, n := range d.Content {
		if n.Type == "cut" {
			return Doc{d.Content[:i:i]}, Doc{without(d.Content[i+1:], "cut")}
		}
		if n.Type == "paragraph" {
			if paragraphs++; paragraphs == after+1 && at < 0 {
				at = i
			}
		}
	}
	if at < 0 {
		return d, Doc{}
	}
	return Doc{d.Content[:at:at]}, Doc{d.Content[at:]}
}

func without(nodes []Node, kind string) []Node {
	for i, n := range nodes {
		if n.Type == kind {
			return append(append([]Node(nil), nodes[:i]...), without(nodes[i+1:], kind)...)
		}
	}
	return nodes
}

// Walk visits every node in reading order.
func (d Doc) Walk(visit func(Node)) { walk(d.Content, visit) }

func walk(nodes []Node, visit func(Node)) {
	for _, n := range nodes {
		visit(n)
		walk(n.Content, visit)
	}
}

// Photos lists the ids of the document's pictures, in order, each once.
func (d Doc) Photos() (ids []string) {
	seen := map[string]bool{}
	d.Walk(func(n Node) {
		if p := n.Attr("photo"); n.Type == "figure" && p != "" && !seen[p] {
			seen[p] = true
			ids = append(ids, p)
		}
	})
	return ids
}

// Text is the plain text: blocks parted by an empty line.
func (d Doc) Text() string {
	var b strings.Builder
	for _, n := range d.Content {
		plain(&b, n)
	}
	return strings.TrimSpace(b.String())
}

func plain(b *strings.Builder, n Node) {
	switch n.Type {
	case "text":
		b.WriteString(n.Text)
	case "hard_break":
		b.WriteByte('\n')
	case "html_block":
		b.WriteString(textOf(n.Attr("html")))
		b.WriteString("\n\n")
	default:
		for _, s := range []string{n.Attr("title"), n.Attr("caption"), n.Attr("who")} {
			if s != "" && n.Type != "embed" {
				b.WriteString(s + "\n\n")
			}
		}
		for _, c := range n.Content {
			plain(b, c)
		}
		if isTextblock(n.Type) || n.Type == "table_cell" || n.Type == "table_header" {
			b.WriteString("\n\n")
		}
	}
}

// Excerpt is the beginning of the text, at most so many runes, ended at a word.
func (d Doc) Excerpt(most int) string {
	s := strings.Join(strings.Fields(d.Text()), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	r := []rune(s)[:most]
	for i := len(r) - 1; i > most/2; i-- {
		if unicode.IsSpace(r[i]) {
			r = r[:i]
			break
		}
	}
	return strings.TrimRightFunc(string(r), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…"
}

// Words counts words as readers of the script do: runs of letters, marks and
// digits, with apostrophes, hyphens and zero-width non-joiners inside a word;
// each Han, Hiragana or Katakana character is one.
func (d Doc) Words() int { return CountWords(d.Text()) }

// CountWords counts the words of a plain text.
func CountWords(s string) (n int) {
	in := false
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			n++
			in = false
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			if !in {
				n++
			}
			in = true
		case in && (r == '\'' || r == '’' || r == '-' || r == '‑' || r == '\u200c' || r == '\u200d' || r == '־' || r == 'ʼ'):
		default:
			in = false
		}
	}
	return n
}

// Parse reads the JSON of a document. A node that the schema does not know is
// kept as a block of its own text and reported. The error names the limit that
// the text is past, or that it is no JSON of a document.
func Parse(b []byte) (Doc, []Problem, error) {
	if len(b) > MaxBytes {
		return Doc{}, nil, fmt.Errorf("%w: %d bytes of JSON; %d at most", ErrTooLarge, len(b), MaxBytes)
	}
	var root Node
	if err := json.Unmarshal(b, &root); err != nil {
		return Doc{}, nil, fmt.Errorf("the body is no JSON of a document: %w", err)
	}
	if root.Type != "doc" {
		return Doc{}, nil, fmt.Errorf("the body's root is %q; it must be a node of type doc", root.Type)
	}
	p := parser{}
	d := Doc{Content: p.blocks(root.Content, blockGroup, 1)}
	if p.nodes > MaxNodes {
		return Doc{}, nil, fmt.Errorf("%w: more than %d nodes", ErrTooLarge, MaxNodes)
	}
	return d, p.problems, nil
}
