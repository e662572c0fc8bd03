// Package body holds the text of a story: a tree of nodes in the shape of
// ProseMirror's JSON, with the schema of this house, and its ways in and out:
// JSON, HTML, Markdown, plain text. It knows nothing of databases, readers or
// pages.
//
// Every way in ends in the same canonical tree: what the schema does not know
// has become a sanitised html_block or text, adjacent runs with the same marks
// are one, and each change is told as a Problem.
package body

import (
	"errors"
	"slices"

	"standfirst/internal/id"
)

// Limits on one text. What is past them is refused whole, never shortened.
const (
	MaxSource = 8 << 20 // bytes of HTML, Markdown, plain text or JSON
	MaxText   = 2 << 20 // bytes of text and attributes in the tree
	MaxDepth  = 64      // blocks within blocks
	MaxNodes  = 100_000
)

// ErrLimit says which of the limits a text is past.
var ErrLimit = errors.New("text past a limit")

// Doc is the whole text of one version: its top-level blocks in order.
type Doc struct {
	Content []Node
}

// Node is one block or inline element. The types and their attributes are those
// of the schema, see schema.go.
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

// Attr is a text attribute of a node; empty if it is missing or no text.
func (n Node) Attr(name string) string { return textOf(n.Attrs[name]) }

// Attr is a text attribute of a mark; empty if it is missing or no text.
func (m Mark) Attr(name string) string { return textOf(m.Attrs[name]) }

func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case id.ID: // a tree made by hand
		return v.String()
	}
	return ""
}

// Empty says that there is nothing to read.
func (d Doc) Empty() bool { return len(d.Content) == 0 }

// Walk visits every node in reading order.
func (d Doc) Walk(visit func(Node)) { walk(d.Content, visit) }

func walk(nodes []Node, visit func(Node)) {
	for _, n := range nodes {
		visit(n)
		walk(n.Content, visit)
	}
}

// Photos lists the photographs of the document in order, each once.
func (d Doc) Photos() []id.ID {
	var ids []id.ID
	d.Walk(func(n Node) {
		if n.Type != "figure" {
			return
		}
		if p, err := id.Parse(n.Attr("photo")); err == nil && !slices.Contains(ids, p) {
			ids = append(ids, p)
		}
	})
	return ids
}

// textblock says whether a top-level block is reading matter. Headings,
// pictures, rules and embeds are not: a text is not cut after them.
func textblock(n Node) bool {
	switch n.Type {
	case "heading", "figure", "image", "embed", "horizontal_rule", "cut":
		return false
	}
	return true
}

// Cut parts the document where a reader without access must stop: at its first
// top-level cut; without one directly after so many top-level paragraphs, or,
// where it has fewer paragraphs than that, after so many blocks of text of any
// kind (lists, tables, quotations). If no text would follow, nothing is
// withheld. The cut itself is in neither part, and neither part reaches the
// other's memory.
func (d Doc) Cut(after int) (public, withheld Doc) {
	if at := slices.IndexFunc(d.Content, func(n Node) bool { return n.Type == "cut" }); at >= 0 {
		return part(d.Content[:at]), part(d.Content[at+1:])
	}
	paragraphs := func(n Node) bool { return n.Type == "paragraph" }
	for _, counts := range []func(Node) bool{paragraphs, textblock} {
		if at, ok := afterNth(d.Content, max(after, 0), counts); ok {
			if slices.ContainsFunc(d.Content[at:], textblock) {
				return part(d.Content[:at]), part(d.Content[at:])
			}
			return d, Doc{}
		}
	}
	return d, Doc{}
}

// afterNth is the index behind the nth node that counts, if there are so many.
func afterNth(nodes []Node, n int, counts func(Node) bool) (int, bool) {
	if n == 0 {
		return 0, true
	}
	for i, node := range nodes {
		if counts(node) {
			if n--; n == 0 {
				return i + 1, true
			}
		}
	}
	return 0, false
}

// part copies blocks without cuts. It is a copy so that the capacity of one
// part's slice never holds the other part.
func part(nodes []Node) Doc {
	kept := make([]Node, 0, len(nodes))
	for _, n := range nodes {
		if n.Type != "cut" {
			kept = append(kept, n)
		}
	}
	return Doc{Content: slices.Clip(kept)}
}
