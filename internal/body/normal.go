package body

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"standfirst/internal/id"
)

// normal brings a tree into its canonical form. Every way in ends here, so that
// there is one place that knows what may be in a text.
type normal struct {
	reports
	nodes, size int
	level       int    // of the last heading; 1 is the headline
	cut         bool   // the top-level cut was met
	nested      bool   // a cut was met below the top level, in the block at hand
	at          string // the top-level block at hand, for reports
	err         error
}

// normalise returns the canonical tree of some nodes. The error is ErrLimit.
func normalise(in []Node, r *reports) (Doc, error) {
	k := &normal{level: 1}
	out := k.blocks(in, 1, true)
	for _, p := range k.all() {
		r.add(p.Path, p.Kind, "%s", p.Message)
	}
	if k.err != nil {
		return Doc{}, k.err
	}
	return Doc{Content: out}, nil
}

func (k *normal) report(kind, format string, args ...any) {
	k.add(k.at, kind, format, args...)
}

func (k *normal) fail(format string, args ...any) {
	if k.err == nil {
		k.err = fmt.Errorf("%w: "+format, append([]any{ErrLimit}, args...)...)
	}
}

// enter counts a node against the limits.
func (k *normal) enter(depth int) bool {
	switch k.nodes++; {
	case k.nodes > MaxNodes:
		k.fail("more than %d nodes; part the text in two", MaxNodes)
	case depth > MaxDepth:
		k.fail("blocks stand more than %d deep within one another; flatten lists and quotations", MaxDepth)
	}
	return k.err == nil
}

// grow counts text against the limit.
func (k *normal) grow(s string) string {
	if k.size += len(s); k.size > MaxText {
		k.fail("more than %d bytes of text; part the text in two", MaxText)
	}
	return s
}

func (k *normal) blocks(in []Node, depth int, top bool) []Node {
	var out, run []Node
	flush := func() {
		if content := k.inline(run, depth+1); len(content) > 0 {
			out = append(out, Node{Type: "paragraph", Content: content})
		}
		run = nil
	}
	for i, n := range in {
		if k.err != nil {
			return nil
		}
		if top {
			k.at = "block " + strconv.Itoa(i+1)
		}
		spec, known := kinds[n.Type]
		if known && spec.group == inline {
			k.report(Changed, "text outside a paragraph was given one")
			run = append(run, n)
			continue
		}
		flush()
		switch {
		case n.Type == "cut" && top && !k.cut:
			k.cut = true
			out = append(out, Node{Type: "cut"})
		case n.Type == "cut" && top:
			k.report(Removed, "a second cut was removed: a text has one")
		case n.Type == "cut":
			k.nested = true
			k.report(Changed, "a cut within another block was moved before that block")
		case known && spec.group == block:
			kept, ok := k.block(n, spec, depth)
			if top && k.nested {
				if k.nested = false; !k.cut {
					k.cut = true
					out = append(out, Node{Type: "cut"})
				}
			}
			if ok {
				out = append(out, kept)
			}
		default:
			out = append(out, k.strange(n, depth, top)...)
		}
	}
	flush()
	return out
}

// strange keeps the children or the text of a node that has no place here.
func (k *normal) strange(n Node, depth int, top bool) []Node {
	if !k.enter(depth) {
		return nil
	}
	if u := remote(n.Attr("src") + n.Attr("url") + n.Attr("href")); u != "" && len(n.Content) == 0 && n.Text == "" {
		k.report(Changed, "a node of type %q is unknown here and became a link to %s", clip(n.Type), clip(u))
		return []Node{{Type: "embed", Attrs: map[string]any{"url": k.grow(u), "provider": provider(u)}}}
	}
	children := n.Content
	if n.Text != "" {
		children = append([]Node{{Type: "text", Text: n.Text, Marks: n.Marks}}, children...)
	}
	if len(children) == 0 {
		k.report(Removed, "a node of type %q is unknown here, holds no text, and was removed", clip(n.Type))
		return nil
	}
	k.report(Kept, "a node of type %q is unknown here; what it holds was kept", clip(n.Type))
	return k.blocks(children, depth+1, top)
}

// block brings one block of a known kind into form; false if nothing of it is left.
func (k *normal) block(n Node, spec kind, depth int) (Node, bool) {
	if !k.enter(depth) {
		return Node{}, false
	}
	out := Node{Type: n.Type, Attrs: k.attrs(n.Type, n.Attrs, spec.attrs)}
	if n.Text != "" || len(n.Marks) > 0 || spec.content == leaf && len(n.Content) > 0 {
		k.report(Kept, "a %s holds what it cannot; it was kept beside it as text", n.Type)
		var b strings.Builder
		gather(&b, n)
		if spec.content == leaf {
			n.Content = nil
		}
		if s := strings.TrimSpace(b.String()); s != "" && out.Attrs == nil {
			return Node{Type: "paragraph", Content: k.inline([]Node{{Type: "text", Text: s}}, depth+1)}, true
		}
	}
	switch spec.content {
	case inline:
		out.Content = k.inline(n.Content, depth+1)
	case code:
		out.Content = k.code(n.Content)
	case block:
		out.Content = k.blocks(n.Content, depth+1, false)
	case item, row, cell:
		out.Content = k.parts(n.Content, spec.content, depth+1)
	case leaf:
		return k.leaf(out)
	}
	if n.Type == "heading" {
		if level := out.Attrs["level"].(int); level > k.level+1 {
			k.report(Changed, "a heading skipped a level and was raised")
			out.Attrs["level"] = k.level + 1
		}
		if len(out.Content) > 0 {
			k.level = out.Attrs["level"].(int)
		}
	}
	return out, len(out.Content) > 0 || spec.content == block && len(out.Attrs) > 0
}

// gather collects the text that stands where none can.
func gather(b *strings.Builder, n Node) {
	walk([]Node{n}, func(n Node) {
		if n.Text != "" {
			b.WriteString(n.Text)
			b.WriteByte(' ')
		}
	})
}

// parts brings the children of lists, tables and rows into form. What is no
// such part is given one.
func (k *normal) parts(in []Node, want group, depth int) (out []Node) {
	name := map[group]string{item: "list_item", row: "table_row", cell: "table_cell"}[want]
	for _, n := range in {
		if k.err != nil {
			return nil
		}
		spec, known := kinds[n.Type]
		if !known || spec.group != want {
			k.report(Changed, "a %q in the place of a %s was given one", clip(n.Type), name)
			n = Node{Type: name, Content: []Node{n}}
			spec = kinds[name]
		}
		if !k.enter(depth) {
			return nil
		}
		kept := Node{Type: n.Type, Attrs: k.attrs(n.Type, n.Attrs, spec.attrs)}
		if want == row {
			kept.Content = k.parts(n.Content, cell, depth+1)
		} else {
			kept.Content = k.blocks(n.Content, depth+1, false)
		}
		if len(kept.Content) > 0 || want == cell { // an empty cell keeps its place
			out = append(out, kept)
		}
	}
	if want == cell && !slices.ContainsFunc(out, func(n Node) bool { return len(n.Content) > 0 }) {
		return nil
	}
	return out
}

// leaf checks a block without children; false if it says nothing.
func (k *normal) leaf(n Node) (Node, bool) {
	switch n.Type {
	case "figure":
		if n.Attr("photo") == "" {
			n.Type = "image"
			delete(n.Attrs, "decorative")
			k.report(Changed, "a figure without a photograph became a note of a missing picture")
			return k.leaf(n)
		}
	case "image":
		if n.Attr("src")+n.Attr("alt")+n.Attr("caption") == "" {
			k.report(Removed, "a picture without address and description was removed")
			return Node{}, false
		}
	case "embed":
		if n.Attr("url") == "" {
			k.report(Removed, "an embed without an address that can be linked was removed")
			return Node{}, false
		}
	case "html_block":
		if n.Attr("html") == "" {
			k.report(Removed, "a block of HTML without text was removed")
			return Node{}, false
		}
	}
	return n, true
}

func (k *normal) inline(in []Node, depth int) (out []Node) {
	for _, n := range in {
		if !k.enter(depth) {
			return nil
		}
		switch {
		case n.Type == "hard_break":
			out = append(out, Node{Type: "hard_break"})
		case n.Type == "text":
			n = Node{Type: "text", Text: k.grow(clean(n.Text)), Marks: k.marks(n.Marks)}
			if n.Text == "" {
				continue
			}
			if last := len(out) - 1; last >= 0 && out[last].Type == "text" && sameMarks(out[last].Marks, n.Marks) {
				out[last].Text += n.Text
				k.nodes--
				continue
			}
			out = append(out, n)
		case n.Type == "cut":
			k.nested = true
			k.report(Changed, "a cut within another block was moved before that block")
		default:
			k.report(Kept, "a %q within a line of text: its text was kept", clip(n.Type))
			if n.Text != "" {
				out = joined(out, k.inline([]Node{{Type: "text", Text: n.Text, Marks: n.Marks}}, depth+1))
			}
			out = joined(out, k.inline(n.Content, depth+1))
		}
	}
	if !slices.ContainsFunc(out, func(n Node) bool { return strings.TrimSpace(n.Text) != "" }) {
		return nil // blank lines are not paragraphs
	}
	return out
}

// joined is two runs of a line as one; text that continues text is one.
func joined(a, b []Node) []Node {
	if last := len(a) - 1; last >= 0 && len(b) > 0 && a[last].Type == "text" && b[0].Type == "text" && sameMarks(a[last].Marks, b[0].Marks) {
		a[last].Text += b[0].Text
		b = b[1:]
	}
	return append(a, b...)
}

// code keeps the text of a block of code, without marks.
func (k *normal) code(in []Node) []Node {
	var b strings.Builder
	walk(in, func(n Node) {
		b.WriteString(n.Text)
		if n.Type == "hard_break" {
			b.WriteByte('\n')
		}
	})
	s := strings.Trim(clean(b.String()), "\n")
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return []Node{{Type: "text", Text: k.grow(s)}}
}

func (k *normal) marks(in []Mark) []Mark {
	if len(in) == 0 {
		return nil
	}
	kept := make([]Mark, 0, len(in))
	for _, m := range in {
		at := markOrder(m.Type)
		if at < 0 {
			k.report(Removed, "the mark %q is unknown and was removed; its text was kept", clip(m.Type))
			continue
		}
		if slices.ContainsFunc(kept, func(o Mark) bool { return o.Type == m.Type }) {
			continue
		}
		m.Attrs = k.attrs(m.Type, m.Attrs, marks[at].attrs)
		if len(marks[at].attrs) > 0 && m.Attrs == nil || m.Type == "link" && m.Attr("href") == "" {
			continue // the fault in its attributes was reported
		}
		kept = append(kept, m)
	}
	slices.SortStableFunc(kept, func(a, b Mark) int { return markOrder(a.Type) - markOrder(b.Type) })
	if len(kept) == 0 {
		return nil
	}
	return kept
}

func sameMarks(a, b []Mark) bool {
	return slices.EqualFunc(a, b, func(a, b Mark) bool { return a.Type == b.Type && maps.Equal(a.Attrs, b.Attrs) })
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,6}$`)

// attrs keeps the attributes that the schema knows, each in its one form.
func (k *normal) attrs(of string, in map[string]any, specs map[string]attr) map[string]any {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		spec, known := specs[name]
		if !known {
			if in[name] != nil {
				k.report(Removed, "the attribute %q of a %s is unknown and was removed", clip(name), of)
			}
			continue
		}
		v, ok := k.value(in[name], spec)
		if !ok {
			k.report(Removed, "the attribute %s of a %s cannot be %q and was removed", name, of, clip(fmt.Sprint(in[name])))
		} else if v != nil {
			out[name] = v
		}
	}
	for name, spec := range specs {
		if spec.always && out[name] == nil {
			out[name] = spec.low
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// value is the one form of an attribute: nil if it says nothing, false if it
// is not of the kind that it must be.
func (k *normal) value(in any, spec attr) (any, bool) {
	if in == nil {
		return nil, true
	}
	switch spec.value {
	case number:
		n, ok := whole(in)
		if !ok || n < spec.low || n > spec.high {
			return nil, false
		}
		if n == spec.low && !spec.always {
			return nil, true
		}
		return n, true
	case flag:
		b, ok := in.(bool)
		if !b {
			return nil, ok
		}
		return true, true
	}
	s := textOf(in)
	if _, isText := in.(string); !isText && s == "" {
		return nil, false
	}
	if s = strings.TrimSpace(clean(s)); s == "" {
		return nil, true
	}
	switch spec.value {
	case address:
		if s = SafeURL(s); s == "" {
			return nil, false
		}
	case photo:
		if _, err := id.Parse(s); err != nil {
			return nil, false
		}
	case tag:
		if !languageTag.MatchString(s) {
			return nil, false
		}
	case dir:
		if s != "ltr" && s != "rtl" {
			return nil, false
		}
	case markup:
		safe := sanitise(s)
		if safe != s {
			k.report(Changed, "a block of HTML was sanitised")
		}
		if s = safe; s == "" {
			return nil, true
		}
	}
	return k.grow(s), true
}

// whole reads a whole number as JSON or Go gives it.
func whole(v any) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case int64:
		return int(v), int64(int(v)) == v
	case float64:
		return int(v), v == float64(int(v)) && v > -1e9 && v < 1e9
	case string:
		n, err := strconv.Atoi(v)
		return n, err == nil
	}
	return 0, false
}

// clean removes what cannot stand in a text: bytes that are no UTF-8, control
// characters other than line ends and tabs, and the two characters that
// override the direction of everything after them.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if !strings.ContainsFunc(s, unwanted) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unwanted(r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

func unwanted(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\u202D' || r == '\u202E'
}
