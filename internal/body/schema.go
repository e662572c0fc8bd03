package body

import (
	"fmt"
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// The groups of nodes that may stand in one another.
const (
	blockGroup  = "block"
	inlineGroup = "inline"
	itemGroup   = "item"
	rowGroup    = "row"
	cellGroup   = "cell"
)

// kind is one type of node: where it stands, what it holds, which attributes
// it may carry.
type kind struct {
	group   string
	content string // the group of its children; empty for a leaf
	attrs   []string
}

// kinds is the schema of the house (design, decision 13).
var kinds = map[string]kind{
	"paragraph":       {blockGroup, inlineGroup, nil},
	"heading":         {blockGroup, inlineGroup, []string{"level"}}, // level 2 to 4: level 1 is the headline
	"blockquote":      {blockGroup, blockGroup, []string{"cite"}},
	"pull_quote":      {blockGroup, blockGroup, []string{"by"}},
	"fact_box":        {blockGroup, blockGroup, []string{"title"}},
	"statement":       {blockGroup, blockGroup, []string{"who", "role", "where", "at", "source"}},
	"bullet_list":     {blockGroup, itemGroup, nil},
	"ordered_list":    {blockGroup, itemGroup, []string{"order"}},
	"list_item":       {itemGroup, blockGroup, nil},
	"table":           {blockGroup, rowGroup, []string{"caption"}},
	"table_row":       {rowGroup, cellGroup, nil},
	"table_cell":      {cellGroup, blockGroup, []string{"colspan", "rowspan"}},
	"table_header":    {cellGroup, blockGroup, []string{"colspan", "rowspan"}},
	"figure":          {blockGroup, "", []string{"photo", "src", "caption", "alt", "credit", "decorative"}},
	"embed":           {blockGroup, "", []string{"url", "provider", "title"}},
	"code_block":      {blockGroup, inlineGroup, nil},
	"horizontal_rule": {blockGroup, "", nil},
	"cut":             {blockGroup, "", nil},
	"html_block":      {blockGroup, "", []string{"html", "was"}},
	"text":            {inlineGroup, "", nil},
	"hard_break":      {inlineGroup, "", nil},
}

// marks and the attributes that each may carry.
var marks = map[string][]string{
	"strong": nil, "em": nil, "code": nil, "sub": nil, "sup": nil, "small_caps": nil,
	"link": {"href", "title"}, "language": {"lang"},
}

func isTextblock(t string) bool { return kinds[t].content == inlineGroup }

// parser fits foreign JSON into the schema.
type parser struct {
	nodes    int
	problems []Problem
}

func (p *parser) report(kind, format string, args ...any) {
	if len(p.problems) < 200 {
		p.problems = append(p.problems, Problem{kind, fmt.Sprintf(format, args...)})
	}
}

func (p *parser) blocks(in []Node, group string, depth int) (out []Node) {
	for _, n := range in {
		if p.nodes++; p.nodes > MaxNodes {
			return out
		}
		k, known := kinds[n.Type]
		if !known || k.group != group || depth > MaxDepth {
			out = append(out, p.kept(n, group, depth))
			continue
		}
		n.Attrs = p.attrs(n, k)
		if n.Type == "text" {
			if n.Text == "" {
				continue
			}
			n.Content, n.Marks = nil, p.marks(n.Marks)
		} else {
			n.Text, n.Marks = "", nil
			n.Content = p.blocks(n.Content, k.content, depth+1)
		}
		out = append(out, n)
	}
	return out
}

// kept wraps what does not fit, so that its text is not lost.
func (p *parser) kept(n Node, group string, depth int) Node {
	p.report(n.Type, "a node of type %q does not fit here and was kept as plain text", n.Type)
	var b strings.Builder
	plainBounded(&b, n, 0)
	text := strings.TrimSpace(b.String())
	switch group {
	case inlineGroup:
		return Node{Type: "text", Text: text + " "}
	case itemGroup:
		return Node{Type: "list_item", Content: FromText(text).Content}
	case rowGroup:
		return Node{Type: "table_row", Content: []Node{{Type: "table_cell", Content: FromText(text).Content}}}
	case cellGroup:
		return Node{Type: "table_cell", Content: FromText(text).Content}
	}
	return Node{Type: "html_block", Attrs: map[string]any{"html": "<p>" + html.EscapeString(text) + "</p>", "was": n.Type}}
}

func plainBounded(b *strings.Builder, n Node, depth int) {
	if depth > MaxDepth {
		return
	}
	b.WriteString(n.Text)
	for _, c := range n.Content {
		plainBounded(b, c, depth+1)
		b.WriteByte(' ')
	}
}

func (p *parser) attrs(n Node, k kind) map[string]any {
	if len(n.Attrs) == 0 {
		return nil
	}
	kept := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(n.Attrs)) {
		v := n.Attrs[name]
		if !slices.Contains(k.attrs, name) {
			p.report(n.Type, "attribute %q of %s is unknown and was left out", name, n.Type)
			continue
		}
		switch v := v.(type) {
		case string:
			if name == "html" {
				kept[name] = sanitise(v)
			} else {
				kept[name] = v
			}
		case float64, bool:
			kept[name] = v
		case int:
			kept[name] = float64(v) // as JSON reads it
		}
	}
	if u := n.Attr("url"); u != "" && SafeURL(u) == "" {
		p.report(n.Type, "the address %q is of no safe kind and was left out", clip(u))
		delete(kept, "url")
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

func (p *parser) marks(in []Mark) (out []Mark) {
	for _, m := range in {
		allowed, known := marks[m.Type]
		if !known || slices.ContainsFunc(out, func(o Mark) bool { return o.Type == m.Type }) {
			continue
		}
		kept := Mark{Type: m.Type}
		for _, name := range allowed {
			if v := m.Attr(name); v != "" {
				if kept.Attrs == nil {
					kept.Attrs = map[string]any{}
				}
				kept.Attrs[name] = v
			}
		}
		if m.Type == "link" && SafeURL(kept.Attr("href")) == "" {
			p.report("link", "the address %q is of no safe kind; its text was kept", clip(m.Attr("href")))
			continue
		}
		out = append(out, kept)
	}
	return out
}

// SafeURL returns an address that may stand in a link: http, https, mailto,
// tel, a path of this site or a fragment. Anything else gives "".
func SafeURL(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
		return s
	case "mailto", "tel", "story":
		return s
	case "":
		if u.Host != "" { // //elsewhere.example
			return ""
		}
		return s
	}
	return ""
}

func clip(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
