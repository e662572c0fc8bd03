package body

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// FromText reads plain text: paragraphs by empty lines, breaks by single ones.
func FromText(s string) Doc {
	b := (&reader{}).builder(nil)
	b.r.wordpress = true // its rule of lines is the rule of plain text
	if len(s) > MaxBytes {
		s = strings.ToValidUTF8(s[:MaxBytes], "")
	}
	b.autop(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"))
	return Doc{Content: b.done()}
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough),
	goldmark.WithRendererOptions(html.WithUnsafe())) // FromHTML is the edge that sanitises

var (
	fence       = regexp.MustCompile(`^:::\s*(fact|pull|statement)\b\s*(.*)$`)
	fenceParams = regexp.MustCompile(`(who|role|where|at|source)="([^"]*)"`)
)

// FromMarkdown reads CommonMark with tables, the mark <!-- cut -->, and three
// containers that end with a line of ":::":
//
//	:::fact Title
//	:::pull Name, role
//	:::statement who="…" role="…" where="…" at="2026-05-01" source="https://…"
func FromMarkdown(source string) (Doc, []Problem, error) {
	if len(source) > MaxBytes {
		return Doc{}, nil, fmt.Errorf("%w: %d bytes of Markdown; %d at most", ErrTooLarge, len(source), MaxBytes)
	}
	var d Doc
	var problems []Problem
	read := func(lines []string) ([]Node, error) {
		var out bytes.Buffer
		if err := markdown.Convert([]byte(strings.Join(lines, "\n")), &out); err != nil {
			return nil, fmt.Errorf("the Markdown cannot be read: %w", err)
		}
		part, found, err := FromHTML(out.String(), Plain)
		problems = append(problems, found...)
		return part.Content, err
	}
	var lines []string
	var box *Node
	end := func() error {
		nodes, err := read(lines)
		if err != nil {
			return err
		}
		lines = nil
		if box != nil {
			box.Content = nodes
			d.Content = append(d.Content, *box)
			box = nil
			return nil
		}
		d.Content = append(d.Content, nodes...)
		return nil
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(source, "\r\n", "\n"), "\n") {
		m := fence.FindStringSubmatch(line)
		switch {
		case m != nil && box == nil:
			if err := end(); err != nil {
				return Doc{}, nil, err
			}
			box = container(m[1], strings.TrimSpace(m[2]))
		case strings.TrimSpace(line) == ":::" && box != nil:
			if err := end(); err != nil {
				return Doc{}, nil, err
			}
		default:
			lines = append(lines, line)
		}
	}
	if box != nil {
		problems = append(problems, Problem{":::", "a container is not ended by a line of \":::\"; the end of the text ends it"})
	}
	if err := end(); err != nil {
		return Doc{}, nil, err
	}
	return d, problems, nil
}

func container(kind, words string) *Node {
	switch kind {
	case "fact":
		return &Node{Type: "fact_box", Attrs: map[string]any{"title": words}}
	case "pull":
		return &Node{Type: "pull_quote", Attrs: map[string]any{"by": words}}
	}
	attrs := map[string]any{}
	for _, p := range fenceParams.FindAllStringSubmatch(words, -1) {
		attrs[p[1]] = p[2]
	}
	return &Node{Type: "statement", Attrs: attrs}
}
