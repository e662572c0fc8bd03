package body

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// sourceFence begins a block that Markdown has no signs for.
const sourceFence = "```standfirst"

// Source writes the document as Markdown from which FromSource reads the same
// document again: whoever gives back what they did not touch changes nothing. A
// block that Markdown cannot say whole stands as JSON in a fence of its own.
// Only blanks at the ends of a paragraph may be lost.
func (d Doc) Source() string {
	s := d.Markdown()
	if len(s) <= MaxText && d.comesBack(s, FromMarkdown) {
		return s
	}
	// The blocks that do not come back are found one by one.
	if s = d.fencedWhere(func(n Node) bool {
		// Headings before it, so that none of its own is raised.
		lead := []Node{heading(2), heading(3)}
		one := Doc{append(lead, n)}
		return !one.comesBack(one.Markdown(), FromMarkdown)
	}); d.comesBack(s, FromSource) {
		return s
	}
	return d.fencedWhere(func(n Node) bool { return n.Type != "cut" })
}

func heading(level int) Node {
	return Node{Type: "heading", Attrs: map[string]any{"level": level}, Content: []Node{{Type: "text", Text: "x"}}}
}

func (d Doc) comesBack(s string, read func(string) (Doc, []Problem, error)) bool {
	again, _, err := read(s)
	return err == nil && bytes.Equal(Doc{trimmed(d.Content)}.JSON(), Doc{trimmed(again.Content)}.JSON())
}

// trimmed is a tree without the blanks and breaks at the ends of its lines of text.
func trimmed(nodes []Node) []Node {
	out := make([]Node, 0, len(nodes))
	for _, n := range nodes {
		switch n.Type {
		case "paragraph", "heading":
			n.Content = slices.Clone(n.Content)
			for len(n.Content) > 0 {
				last := &n.Content[len(n.Content)-1]
				if last.Type == "text" {
					if last.Text = strings.TrimRight(last.Text, " \n\t"); last.Text != "" {
						break
					}
				}
				n.Content = n.Content[:len(n.Content)-1]
			}
			for len(n.Content) > 0 {
				if n.Content[0].Type == "text" {
					if n.Content[0].Text = strings.TrimLeft(n.Content[0].Text, " \n\t"); n.Content[0].Text != "" {
						break
					}
				}
				n.Content = n.Content[1:]
			}
		default:
			if len(n.Content) > 0 {
				n.Content = trimmed(n.Content)
			}
		}
		out = append(out, n)
	}
	return out
}

// fencedWhere writes the document with some of its top-level blocks in fences.
func (d Doc) fencedWhere(fence func(Node) bool) string {
	var b strings.Builder
	var run []Node
	flush := func() {
		if len(run) > 0 {
			b.WriteString(Doc{run}.Markdown() + "\n")
		}
		run = nil
	}
	for _, n := range d.Content {
		if !fence(n) {
			run = append(run, n)
			continue
		}
		flush()
		var line bytes.Buffer
		e := json.NewEncoder(&line)
		e.SetEscapeHTML(false)
		if err := e.Encode(n); err != nil { // a tree holds nothing that JSON does not; see Doc.JSON
			continue
		}
		b.WriteString(sourceFence + "\n" + line.String() + "```\n\n")
	}
	flush()
	return b.String()
}

// FromSource reads what Source has written, and any Markdown.
func FromSource(source string) (Doc, []Problem, error) {
	if !strings.Contains(source, sourceFence) {
		return FromMarkdown(source)
	}
	if len(source) > MaxSource {
		return Doc{}, nil, fmt.Errorf("%w: %d bytes of Markdown; %d at most", ErrLimit, len(source), MaxSource)
	}
	sum := sha256.Sum256([]byte(source))
	mark := "block" + hex.EncodeToString(sum[:12]) + "n" // no text holds its own hash
	var kept []Node
	var out strings.Builder
	lines := strings.Split(strings.ReplaceAll(source, "\r\n", "\n"), "\n")
	fence := ""
	for i := 0; i < len(lines); i++ {
		if fence == "" && strings.TrimRight(lines[i], " ") == sourceFence {
			var n Node
			end := i + 1
			for end < len(lines) && strings.TrimRight(lines[end], " ") != "```" {
				end++
			}
			if end < len(lines) && json.Unmarshal([]byte(strings.Join(lines[i+1:end], "\n")), &n) == nil && n.Type != "" {
				fmt.Fprintf(&out, "\n%s%d\n\n", mark, len(kept))
				kept = append(kept, n)
				i = end
				continue
			}
		}
		if m := codeFence().FindStringSubmatch(lines[i]); m != nil {
			if fence == "" {
				fence = m[1]
			} else if strings.HasPrefix(m[1], fence) {
				fence = ""
			}
		}
		out.WriteString(lines[i] + "\n")
	}
	d, problems, err := FromMarkdown(out.String())
	if err != nil {
		return d, problems, err
	}
	for i, n := range d.Content {
		if n.Type != "paragraph" || len(n.Content) != 1 {
			continue
		}
		if at, ok := strings.CutPrefix(strings.TrimSpace(n.Content[0].Text), mark); ok {
			if k, err := strconv.Atoi(at); err == nil && k >= 0 && k < len(kept) {
				d.Content[i] = kept[k]
			}
		}
	}
	var r reports
	d, err = normalise(d.Content, &r)
	return d, append(problems, r.all()...), err
}
