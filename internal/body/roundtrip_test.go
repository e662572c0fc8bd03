package body_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"standfirst/internal/body"
)

// writer makes texts of everything that the schema knows.
type writer struct{ *rand.Rand }

func (w writer) pick(all ...string) string { return all[w.IntN(len(all))] }

func (w writer) words() string {
	s := ""
	for range 1 + w.IntN(5) {
		s += w.pick("tide", "harbour ", " *net*", "a_b_c", "1. first", "# no heading", "- no item", "<b>no tag</b>", "&amp;", "`code`", "[no](link)", "می\u200cشود", "«لا»", "שלום ", "10\u00a0000",
			"日本", "\"so\"", "it’s", ":::", "| a |", "https://example.org/x_y", "\\", "!", "~~~", "+ 3", "=", "---", "\u202fa", "e\u0301", "<!-- cut -->", "  two  spaces", "$x$", "\u2066iso\u2069")
	}
	return s
}

func (w writer) text(marked bool) map[string]any {
	n := map[string]any{"type": "text", "text": w.words()}
	if !marked || w.IntN(3) > 0 {
		return n
	}
	var marks []any
	for range 1 + w.IntN(2) {
		switch w.IntN(8) {
		case 0:
			marks = append(marks, map[string]any{"type": "link", "attrs": map[string]any{"href": w.pick("https://example.org/a(b)_c", "story:abc", "mailto:a@example.org", "/path?q=1&r=2"), "title": w.pick("", "a \"title\"")}})
		case 1:
			marks = append(marks, map[string]any{"type": "language", "attrs": map[string]any{"lang": w.pick("fa", "en-GB"), "dir": w.pick("", "rtl", "ltr")}})
		default:
			marks = append(marks, map[string]any{"type": w.pick("strong", "em", "small_caps", "sub", "sup", "code")})
		}
	}
	n["marks"] = marks
	return n
}

func (w writer) inline() []any {
	all := []any{w.text(true)}
	for range w.IntN(4) {
		if w.IntN(8) == 0 {
			all = append(all, map[string]any{"type": "hard_break"})
			continue
		}
		all = append(all, w.text(true))
	}
	// Blanks at the ends of a paragraph are nobody's words.
	return append(append([]any{map[string]any{"type": "text", "text": "a"}}, all...), map[string]any{"type": "text", "text": "z"})
}

func (w writer) blocks(depth int) (all []any) {
	for range 1 + w.IntN(3) {
		all = append(all, w.block(depth))
	}
	return all
}

func (w writer) block(depth int) map[string]any {
	node := func(kind string, attrs map[string]any, content []any) map[string]any {
		return map[string]any{"type": kind, "attrs": attrs, "content": content}
	}
	if depth > 3 || w.IntN(3) == 0 {
		return node("paragraph", nil, w.inline())
	}
	switch w.IntN(15) {
	case 0:
		return node("heading", map[string]any{"level": 2 + w.IntN(3)}, w.inline())
	case 1, 2:
		var items []any
		for range 1 + w.IntN(3) {
			items = append(items, node("list_item", nil, w.blocks(depth+1)))
		}
		if w.IntN(2) == 0 {
			return node("bullet_list", nil, items)
		}
		return node("ordered_list", map[string]any{"order": 1 + w.IntN(12)}, items)
	case 3:
		return node("blockquote", nil, w.blocks(depth+1))
	case 4:
		return node("pull_quote", map[string]any{"by": w.pick("", "Ada <Example>, \"poet\"", "A & B")}, w.blocks(depth+1))
	case 5:
		return node("fact_box", map[string]any{"title": w.pick("", "Tides & *time*")}, w.blocks(depth+1))
	case 6:
		return node("statement", map[string]any{"who": w.pick("", "Ada \"A\" Example"), "role": w.pick("", "poet"), "where": w.pick("", "Port Vellis"), "at": w.pick("", "2026-05-01"), "source": w.pick("", "https://example.org/s?a=1&b=2")}, w.blocks(depth+1))
	case 7:
		return node("figure", map[string]any{"photo": w.pick("msv3f1dtk2m", "11"), "caption": w.pick("", w.words()), "alt": w.pick("", "a [boat] \"x\"", w.words()), "credit": w.pick("", "Ada / House"), "decorative": w.IntN(2) == 0}, nil)
	case 8:
		return node("image", map[string]any{"src": "https://example.org/i.png", "caption": w.pick("", w.words()), "alt": w.pick("", w.words()), "credit": w.pick("", "Ada")}, nil)
	case 9:
		return node("embed", map[string]any{"url": "https://video.example.org/v?x=1&y=2", "provider": w.pick("", "video.example.org", "Video"), "title": w.pick("", w.words())}, nil)
	case 10:
		var rows []any
		columns := 1 + w.IntN(3)
		for r := range 1 + w.IntN(3) {
			var cells []any
			for range columns {
				kind := "table_cell"
				if r == 0 && w.IntN(2) == 0 {
					kind = "table_header"
				}
				attrs := map[string]any{}
				if w.IntN(6) == 0 {
					attrs["colspan"] = 2
				}
				var content []any
				if w.IntN(4) > 0 {
					content = w.blocks(depth + 2)
				}
				cells = append(cells, node(kind, attrs, content))
			}
			rows = append(rows, node("table_row", nil, cells))
		}
		return node("table", map[string]any{"caption": w.pick("", w.words())}, rows)
	case 11:
		return node("code_block", nil, []any{map[string]any{"type": "text", "text": w.words() + "\n\n  " + w.words() + "\n:::\n```"}})
	case 12:
		return node("horizontal_rule", nil, nil)
	case 13:
		return node("html_block", map[string]any{"html": w.pick("<p>kept <b>as</b> it is</p>", "<dl><dt>a</dt><dd>b\n\nc</dd></dl>", "<details><summary>more</summary><p>x</p></details>")}, nil)
	}
	return node("cut", nil, nil)
}

// Whoever writes without scripts gets the text as Markdown and gives it back:
// what they did not touch must come back as it was.
func TestATextComesBackFromItsMarkdownAsItWas(t *testing.T) {
	bad, fenced := 0, 0
	for seed := range uint64(500) {
		w := writer{rand.New(rand.NewPCG(seed, 7))}
		source, err := json.Marshal(map[string]any{"type": "doc", "content": w.blocks(0)})
		if err != nil {
			t.Fatal(err)
		}
		d, _, err := body.ParseJSON(source)
		if err != nil {
			t.Fatal(err)
		}
		again, _, err := body.FromSource(d.Source())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(d.Source(), "```standfirst") {
			fenced++
		}
		if !bytes.Equal(d.JSON(), again.JSON()) {
			t.Errorf("seed %d\nwas  %s\nmd   %q\nnow  %s", seed, d.JSON(), d.Source(), again.JSON())
			if bad++; bad > 2 {
				return
			}
		}
	}
	t.Logf("%d of 500 needed a fence", fenced)
}
