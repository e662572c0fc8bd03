package desk

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"

	"standfirst/internal/body"
	"standfirst/internal/story"
)

// maxCells bounds the blocks that one page of a translation may send.
const maxCells = 20_000

// The kinds of cells.
const (
	cellText    = "text"    // written as Markdown
	cellPicture = "picture" // caption, alternative text, credit
	cellFixed   = "fixed"   // in no language: goes along as it is
)

// cellKind says how a cell's blocks are written.
func cellKind(nodes []body.Node) string {
	if len(nodes) != 1 {
		return cellText
	}
	switch nodes[0].Type {
	case "figure", "image":
		return cellPicture
	case "cut", "horizontal_rule", "embed", "html_block":
		return cellFixed
	}
	return cellText
}

// cellMarkdown is what stands in the textarea of a cell; nothing where its words
// are still to come.
func cellMarkdown(nodes []body.Node) string {
	if len(nodes) == 1 {
		switch n := nodes[0]; {
		case n.Type == "paragraph" && story.Pending(n), n.Type == "heading" && story.Pending(n):
			return ""
		case n.Type == "heading":
			return strings.TrimLeft(strings.TrimSpace(body.Doc{Content: nodes}.Markdown()), "# ")
		}
	}
	return strings.TrimSpace(body.Doc{Content: nodes}.Markdown())
}

// sentCells reads the cells of a form: each brings the blocks that it was drawn
// from, so that what nobody has touched stays as it was to the last mark.
func sentCells(f url.Values) ([][]body.Node, error) {
	n, err := strconv.Atoi(f.Get("cells"))
	if err != nil || n < 0 || n > maxCells {
		return nil, fmt.Errorf("%w: it has %q cells; send 0 to %d", errForm, clip(f.Get("cells")), maxCells)
	}
	cells := make([][]body.Node, n)
	for k := range cells {
		i := strconv.Itoa(k)
		was, err := sentNodes(f.Get("node." + i))
		if err != nil {
			return nil, fmt.Errorf("%w: cell %d: %v", errForm, k+1, err)
		}
		if cells[k], err = sentCell(was, f, i); err != nil {
			return nil, err
		}
	}
	return cells, nil
}

// sentNodes reads the blocks of a cell. A heading keeps its level: what stands
// above it is in another cell.
func sentNodes(text string) ([]body.Node, error) {
	if text == "" {
		return nil, nil
	}
	d, _, err := body.ParseJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	var raw struct {
		Content []body.Node `json:"content"`
	}
	if json.Unmarshal([]byte(text), &raw) == nil && len(raw.Content) == len(d.Content) {
		for k, n := range raw.Content {
			if n.Type == "heading" && d.Content[k].Type == "heading" {
				d.Content[k].Attrs = map[string]any{"level": n.Attrs["level"]}
			}
		}
	}
	return d.Content, nil
}

func sentCell(was []body.Node, f url.Values, i string) ([]body.Node, error) {
	switch cellKind(was) {
	case cellFixed:
		return was, nil
	case cellPicture:
		n := was[0]
		attrs := maps.Clone(n.Attrs)
		if attrs == nil {
			attrs = map[string]any{}
		}
		for _, name := range []string{"caption", "alt", "credit"} {
			if f.Has(name + "." + i) {
				attrs[name] = strings.TrimSpace(f.Get(name + "." + i))
			}
		}
		n.Attrs = attrs
		return []body.Node{n}, nil
	}
	text := strings.TrimSpace(strings.ReplaceAll(f.Get("text."+i), "\r\n", "\n"))
	if !f.Has("text."+i) || text == strings.TrimSpace(cellMarkdown(was)) {
		return was, nil
	}
	if text == "" {
		if f.Get("keep."+i) != "" { // something stands beside it: its place is kept
			return story.Blank(was), nil
		}
		return nil, nil
	}
	if len(was) == 1 && was[0].Type == "heading" && !strings.ContainsAny(text, "\n") && !strings.HasPrefix(text, "#") {
		d, _, err := body.FromMarkdown("## " + text)
		if err == nil && len(d.Content) == 1 && d.Content[0].Type == "heading" {
			d.Content[0].Attrs = was[0].Attrs // its level
			return d.Content, nil
		}
	}
	d, _, err := body.FromMarkdown(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", story.ErrContent, err)
	}
	return d.Content, nil
}
