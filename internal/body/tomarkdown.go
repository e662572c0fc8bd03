package body

import (
	"html"
	"strconv"
	"strings"
	"unicode"
)

// Markdown writes the document as FromMarkdown reads it. What Markdown has no
// sign for (spans of cells, small capitals, foreign HTML) is written as HTML.
func (d Doc) Markdown() string {
	var blocks []string
	last := ""
	for _, n := range d.Content {
		s := markdownBlock(n, 0)
		if s == "" {
			continue
		}
		if list := n.Type == "bullet_list" || n.Type == "ordered_list"; list && last == n.Type {
			blocks = append(blocks, "<!-- -->") // else two lists would be read as one
		}
		last = n.Type
		blocks = append(blocks, s)
	}
	if len(blocks) == 0 {
		return ""
	}
	return strings.Join(blocks, "\n\n") + "\n"
}

func markdownBlocks(nodes []Node, depth int) string { return Doc{nodes}.markdownAt(depth) }

func (d Doc) markdownAt(depth int) string {
	if depth > MaxDepth {
		return ""
	}
	return strings.TrimSuffix(d.Markdown(), "\n")
}

func markdownBlock(n Node, depth int) string {
	switch n.Type {
	case "paragraph":
		return markdownInline(n.Content)
	case "heading":
		level, _ := whole(n.Attrs["level"])
		return strings.Repeat("#", min(max(level, 2), 4)) + " " + strings.ReplaceAll(markdownInline(n.Content), "\\\n", "<br>")
	case "code_block":
		return fenced(n)
	case "blockquote":
		return prefixed("> ", "> ", markdownBlocks(n.Content, depth+1))
	case "bullet_list", "ordered_list":
		return markdownList(n, depth)
	case "pull_quote":
		return contained("pull "+OneLine(n.Attr("by")), n, depth)
	case "fact_box":
		return contained("fact "+OneLine(n.Attr("title")), n, depth)
	case "statement":
		head := "statement"
		for _, name := range []string{"who", "role", "where", "at", "source"} {
			if v := n.Attr(name); v != "" {
				head += " " + name + `="` + html.EscapeString(OneLine(v)) + `"`
			}
		}
		return contained(head, n, depth)
	case "horizontal_rule":
		return "---"
	case "cut":
		return "<!-- cut -->"
	case "embed", "image", "figure", "table":
		// The page's own HTML says all that these hold, and FromHTML reads it back.
		if n.Type == "figure" && n.Attr("credit") == "" && n.Attrs["decorative"] == nil {
			return markdownPhoto(n)
		}
		if n.Type == "table" && simpleTable(n) {
			return markdownTable(n)
		}
		return unbroken(Doc{[]Node{n}}.HTML(RenderOptions{}))
	case "html_block":
		return "<div>" + unbroken(sanitise(n.Attr("html"))) + "</div>"
	}
	return ""
}

// unbroken keeps a block of HTML one block: an empty line would end it.
func unbroken(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "&#10;") }

func contained(head string, n Node, depth int) string {
	return ":::" + strings.TrimSpace(head) + "\n" + markdownBlocks(n.Content, depth+1) + "\n:::"
}

func prefixed(first, rest, s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		p := rest
		if i == 0 {
			p = first
		}
		if l == "" {
			p = strings.TrimRight(p, " ")
		}
		lines[i] = p + l
	}
	return strings.Join(lines, "\n")
}

func markdownList(n Node, depth int) string {
	at, _ := whole(n.Attrs["order"])
	at = max(at, 1)
	var items []string
	for _, c := range n.Content {
		mark := "- "
		if n.Type == "ordered_list" {
			mark = strconv.Itoa(at) + ". "
			at++
		}
		items = append(items, prefixed(mark, strings.Repeat(" ", len(mark)), markdownBlocks(c.Content, depth+1)))
	}
	return strings.Join(items, "\n")
}

func fenced(n Node) string {
	var b strings.Builder
	for _, c := range n.Content {
		b.WriteString(c.Text)
	}
	fence := "```"
	for strings.Contains(b.String(), fence) {
		fence += "`"
	}
	return fence + "\n" + b.String() + "\n" + fence
}

func markdownPhoto(n Node) string {
	s := "![" + escapeMarkdown(n.Attr("alt")) + "](" + photoScheme + n.Attr("photo")
	if c := n.Attr("caption"); c != "" {
		s += ` "` + strings.ReplaceAll(escapeMarkdown(OneLine(c)), `"`, `\"`) + `"`
	}
	return s + ")"
}

// simpleTable says whether the pipes of Markdown can tell the table: a row of
// headers, then cells of one line each.
func simpleTable(n Node) bool {
	if n.Attr("caption") != "" || len(n.Content) == 0 {
		return false
	}
	for i, r := range n.Content {
		if len(r.Content) != len(n.Content[0].Content) {
			return false
		}
		for _, c := range r.Content {
			if (c.Type == "table_header") != (i == 0) || len(c.Attrs) > 0 || len(c.Content) > 1 ||
				len(c.Content) == 1 && (c.Content[0].Type != "paragraph" || strings.Contains(markdownInline(c.Content[0].Content), "\n")) {
				return false
			}
		}
	}
	return true
}

func markdownTable(n Node) string {
	var b strings.Builder
	for i, r := range n.Content {
		for _, c := range r.Content {
			b.WriteString("| ")
			if len(c.Content) == 1 {
				b.WriteString(strings.ReplaceAll(markdownInline(c.Content[0].Content), "|", `\|`))
			}
			b.WriteByte(' ')
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("| --- ", len(r.Content)) + "|\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// markdownInline writes a line of text. Marks are written as HTML: unlike the
// stars of Markdown it marks any run of letters, in any script, without regard
// to what stands beside it. Only a whole link or a whole bold or slanted run
// between blanks takes the short sign.
func markdownInline(nodes []Node) string {
	var b strings.Builder
	for i, n := range nodes {
		switch n.Type {
		case "hard_break":
			b.WriteString("\\\n")
		case "text":
			before := i == 0 || nodes[i-1].Type == "hard_break" || endsBlank(nodes[i-1].Text)
			after := i+1 == len(nodes) || nodes[i+1].Type == "hard_break" || beginsBlank(nodes[i+1].Text)
			b.WriteString(markdownRun(n, before && after, i == 0 || nodes[i-1].Type == "hard_break"))
		}
	}
	return b.String()
}

func endsBlank(s string) bool   { return strings.HasSuffix(s, " ") }
func beginsBlank(s string) bool { return strings.HasPrefix(s, " ") }

func markdownRun(n Node, alone, lineBegin bool) string {
	s := escapeMarkdown(n.Text)
	if lineBegin {
		s = escapeLineBegin(s)
	}
	if len(n.Marks) == 0 {
		return s
	}
	solid := s != "" && !endsBlank(n.Text) && !beginsBlank(n.Text) && letterAtEnds(n.Text)
	if len(n.Marks) == 1 && solid {
		switch m := n.Marks[0]; {
		case m.Type == "strong" && alone:
			return "**" + s + "**"
		case m.Type == "em" && alone:
			return "*" + s + "*"
		case m.Type == "link" && m.Attr("title") == "" && !strings.ContainsAny(m.Attr("href"), "()\\*_ "):
			return "[" + s + "](" + strings.ReplaceAll(m.Attr("href"), "&", "&amp;") + ")"
		}
	}
	w := &writer{RenderOptions: RenderOptions{Link: func(ref string) (string, bool) { return "", false }}}
	for i := len(n.Marks) - 1; i >= 0; i-- {
		open, shut := w.mark(n.Marks[i])
		if m := n.Marks[i]; m.Type == "link" && open == "" {
			open, shut = `<a href="`+html.EscapeString(m.Attr("href"))+`">`, "</a>"
		}
		s = open + s + shut
	}
	return s
}

func letterAtEnds(s string) bool {
	r := []rune(s)
	ok := func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
	return ok(r[0]) && ok(r[len(r)-1])
}

// escapeMarkdown keeps every sign of Markdown and HTML a mere sign.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune("\\`*_[]<>&~|!", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n', r == '\t':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// escapeLineBegin keeps the beginning of a line from being a list, a heading, a
// rule or a container.
func escapeLineBegin(s string) string {
	t := strings.TrimLeft(s, " ")
	if t == "" {
		return s
	}
	lead := s[:len(s)-len(t)]
	if strings.ContainsRune("#+-=:", rune(t[0])) {
		return lead + `\` + t
	}
	digits := strings.TrimLeft(t, "0123456789")
	if n := len(t) - len(digits); n > 0 && digits != "" && (digits[0] == '.' || digits[0] == ')') {
		return lead + t[:n] + `\` + digits
	}
	return s
}
