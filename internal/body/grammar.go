package body

import "strings"

// Grammar is the schema of the house as an editor of ProseMirror needs it: the
// raw form of a text, in which every attribute is present and a block that is
// being written may be empty. ParseJSON makes the canonical tree of it.
type Grammar struct {
	Nodes map[string]NodeRule `json:"nodes"`
	Marks []MarkRule          `json:"marks"` // in their order, the outermost first
}

// NodeRule says what one kind of node is and holds.
type NodeRule struct {
	Group   string              `json:"group,omitempty"`   // block or inline; empty where only a named parent holds it
	Content string              `json:"content,omitempty"` // ProseMirror's expression; empty for a leaf
	Marks   bool                `json:"marks,omitempty"`   // what it holds may carry marks
	Attrs   map[string]AttrRule `json:"attrs,omitempty"`
}

// MarkRule says what one kind of mark is.
type MarkRule struct {
	Name  string              `json:"name"`
	Attrs map[string]AttrRule `json:"attrs,omitempty"`
}

// AttrRule is one attribute: what it is where nothing is said, and its kind by
// the kind of that. A number has its range.
type AttrRule struct {
	Default any `json:"default"` // "", false or a number
	Low     int `json:"low,omitempty"`
	High    int `json:"high,omitempty"`
	value   value
}

// Fits says whether a value may stand in the raw form, and why not. What it
// lets through and the canonical form does not is mended there, and told.
func (a AttrRule) Fits(v any) (why string) {
	switch a.Default.(type) {
	case bool:
		if _, ok := v.(bool); !ok && v != nil {
			return "must be true or false"
		}
		return ""
	case int:
		if n, ok := whole(v); v != nil && (!ok || n < a.Low || n > a.High) {
			return "is not a number of its range"
		}
		return ""
	}
	s, ok := v.(string)
	if !ok && v != nil {
		return "must be a text"
	}
	switch a.value {
	case address:
		for _, scheme := range []string{"javascript", "vbscript", "data", "blob", "file"} {
			if strings.HasPrefix(strings.ToLower(letters(s)), scheme+":") {
				return "is an address that acts"
			}
		}
	case markup:
		if sanitise(s) != s {
			return "is HTML that is not sanitised"
		}
	}
	return ""
}

// letters leaves out what browsers leave out before they read a scheme.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// contents are the expressions of what a kind of node holds.
var contents = map[group]string{block: "block+", inline: "inline*", code: "text*", item: "list_item+", row: "table_row+", cell: "(table_cell | table_header)+"}

// Schema is the grammar of the house.
func Schema() Grammar {
	g := Grammar{Nodes: map[string]NodeRule{"doc": {Content: "(block | cut)+"}}}
	for name, k := range kinds {
		n := NodeRule{Content: contents[k.content], Marks: k.content == inline, Attrs: rules(k.attrs)}
		switch {
		case name == "cut": // the document alone holds one
		case k.group == block:
			n.Group = "block"
		case k.group == inline:
			n.Group = "inline"
		}
		g.Nodes[name] = n
	}
	for _, m := range marks {
		g.Marks = append(g.Marks, MarkRule{Name: m.name, Attrs: rules(m.attrs)})
	}
	return g
}

func rules(attrs map[string]attr) map[string]AttrRule {
	if len(attrs) == 0 {
		return nil
	}
	out := map[string]AttrRule{}
	for name, a := range attrs {
		r := AttrRule{Default: "", value: a.value}
		switch a.value {
		case flag:
			r.Default = false
		case number:
			r.Default, r.Low, r.High = a.low, a.low, a.high
		}
		out[name] = r
	}
	return out
}
