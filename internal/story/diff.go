package story

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"

	"standfirst/internal/body"
	"standfirst/internal/id"
)

// Op says what became of a run, a block or a field.
type Op string

// The ops.
const (
	Same    Op = "same"
	Gone    Op = "gone"
	Come    Op = "come"
	Changed Op = "changed"
)

// Run is a piece of text that is the same on both sides, gone or come.
type Run struct {
	Op   Op
	Text string
}

// BlockDiff is one top-level block of the two texts side by side.
type BlockDiff struct {
	Op   Op
	Type string // of the node
	Runs []Run  // of its text, if it is on both sides and changed
	From string // its text, with what it is if that is no text
	To   string
	// FromPhoto and ToPhoto are the photographs that a figure shows; 0 for none.
	FromPhoto, ToPhoto id.ID
}

// FieldDiff is one field that is not the same.
type FieldDiff struct {
	Field    string // as in the JSON of Head
	From, To string
	Runs     []Run
}

// Difference is what changed from one content to another.
type Difference struct {
	Fields []FieldDiff
	Blocks []BlockDiff
}

// None says that nothing changed.
func (d Difference) None() bool {
	if len(d.Fields) > 0 {
		return false
	}
	for _, b := range d.Blocks {
		if b.Op != Same {
			return false
		}
	}
	return true
}

// Compare tells what changed from a to b: field by field, block by block, and
// within a block word by word.
func Compare(a, b Content) Difference {
	var d Difference
	before, after := a.fields(), b.fields()
	for i, f := range before {
		if from, to := f.text, after[i].text; from != to {
			d.Fields = append(d.Fields, FieldDiff{f.name, from, to, words(from, to)})
		}
	}
	d.Blocks = blocks(a.Body.Content, b.Body.Content)
	return d
}

type field struct{ name, text string }

// fields are those of the head in words, in the order in which the editor has them.
func (c Content) fields() []field {
	names := func(labels []Label) string {
		var all []string
		for _, l := range labels {
			all = append(all, l.Name)
		}
		return strings.Join(all, ", ")
	}
	var bylines, corrections []string
	for _, b := range c.Bylines {
		bylines = append(bylines, strings.Join(nonEmpty(b.Name, b.Role, b.Place), ", "))
	}
	for _, n := range c.Corrections {
		corrections = append(corrections, n.Kind+": "+n.Text)
	}
	picture := ""
	if c.Lead.Photo != 0 {
		picture = c.Lead.Photo.String()
	}
	return []field{
		{"kind", string(c.Kind)}, {"headline", c.Headline}, {"standfirst", c.Standfirst}, {"kicker", c.Kicker}, {"slug", c.Slug},
		{"dateline", c.Dateline}, {"bylines", strings.Join(bylines, "; ")}, {"translator", c.Translator}, {"section", c.Section.Name},
		{"topics", names(c.Topics)}, {"terms", c.Terms.String()}, {"picture", picture}, {"picture caption", c.Lead.Caption},
		{"picture alt", c.Lead.Alt}, {"picture credit", c.Lead.Credit}, {"corrections", strings.Join(corrections, "\n")},
		{"credit", c.Credit}, {"copyright notice", c.CopyrightNotice}, {"usage terms", c.UsageTerms}, {"source note", c.SourceNote},
	}
}

func nonEmpty(all ...string) (kept []string) {
	for _, s := range all {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// said is a block in words: its text, and its attributes where those are what it is.
func said(n body.Node) string {
	parts := []string{body.Doc{Content: []body.Node{n}}.Text()}
	for _, name := range []string{"photo", "src", "caption", "alt", "credit", "url", "title", "by", "who", "role", "where", "at", "source", "html"} {
		if s := n.Attr(name); s != "" {
			parts = append(parts, name+": "+s)
		}
	}
	return strings.Join(nonEmpty(parts...), "\n")
}

func photoOf(n body.Node) id.ID {
	if n.Type != "figure" {
		return 0
	}
	p, err := id.Parse(n.Attr("photo"))
	if err != nil {
		return 0
	}
	return p
}

// same says that two blocks are alike in every way a reader can see.
func key(n body.Node) string {
	return string(body.Doc{Content: []body.Node{n}}.JSON())
}

// maxBlocks bounds the table of the alignment; longer texts are aligned from
// both ends only.
const maxBlocks = 4000

// blocks aligns two lists of blocks: what is the same on both sides first, then,
// between those, what is alike enough to be the same block changed.
func blocks(a, b []body.Node) []BlockDiff {
	ka, kb := make([]string, len(a)), make([]string, len(b))
	for i, n := range a {
		ka[i] = key(n)
	}
	for i, n := range b {
		kb[i] = key(n)
	}
	var out []BlockDiff
	start := 0
	for start < len(a) && start < len(b) && ka[start] == kb[start] {
		out = append(out, kept(a[start]))
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && ka[endA-1] == kb[endB-1] {
		endA--
		endB--
	}
	out = append(out, middle(a[start:endA], b[start:endB], ka[start:endA], kb[start:endB])...)
	for _, n := range a[endA:] {
		out = append(out, kept(n))
	}
	return out
}

func kept(n body.Node) BlockDiff {
	s := said(n)
	return BlockDiff{Op: Same, Type: n.Type, From: s, To: s, FromPhoto: photoOf(n), ToPhoto: photoOf(n)}
}

func middle(a, b []body.Node, ka, kb []string) (out []BlockDiff) {
	var lcs [][]int32
	if len(a)*len(b) <= maxBlocks*maxBlocks/4 {
		lcs = make([][]int32, len(a)+1)
		for i := range lcs {
			lcs[i] = make([]int32, len(b)+1)
		}
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if ka[i] == kb[j] {
					lcs[i][j] = lcs[i+1][j+1] + 1
				} else {
					lcs[i][j] = max(lcs[i+1][j], lcs[i][j+1])
				}
			}
		}
	}
	i, j := 0, 0
	var gone, come []body.Node
	flush := func() {
		out = append(out, pair(gone, come)...)
		gone, come = nil, nil
	}
	for i < len(a) && j < len(b) && lcs != nil {
		switch {
		case ka[i] == kb[j]:
			flush()
			out = append(out, kept(a[i]))
			i, j = i+1, j+1
		case lcs[i+1][j] >= lcs[i][j+1]:
			gone = append(gone, a[i])
			i++
		default:
			come = append(come, b[j])
			j++
		}
	}
	gone, come = append(gone, a[i:]...), append(come, b[j:]...)
	flush()
	return out
}

// pair sets blocks of the same type that stand in the same order beside one
// another; of the rest one side is empty.
func pair(gone, come []body.Node) (out []BlockDiff) {
	for len(gone) > 0 || len(come) > 0 {
		switch {
		case len(come) == 0 || len(gone) > len(come) && !alike(gone[0], come[0]):
			out = append(out, BlockDiff{Op: Gone, Type: gone[0].Type, From: said(gone[0]), FromPhoto: photoOf(gone[0])})
			gone = gone[1:]
		case len(gone) == 0 || len(come) > len(gone) && !alike(gone[0], come[0]):
			out = append(out, BlockDiff{Op: Come, Type: come[0].Type, To: said(come[0]), ToPhoto: photoOf(come[0])})
			come = come[1:]
		case gone[0].Type != come[0].Type && !alike(gone[0], come[0]):
			out = append(out, BlockDiff{Op: Gone, Type: gone[0].Type, From: said(gone[0]), FromPhoto: photoOf(gone[0])}, BlockDiff{Op: Come, Type: come[0].Type, To: said(come[0]), ToPhoto: photoOf(come[0])})
			gone, come = gone[1:], come[1:]
		default:
			from, to := said(gone[0]), said(come[0])
			out = append(out, BlockDiff{Op: Changed, Type: come[0].Type, From: from, To: to, Runs: words(from, to), FromPhoto: photoOf(gone[0]), ToPhoto: photoOf(come[0])})
			gone, come = gone[1:], come[1:]
		}
	}
	return out
}

// alike says whether at least a third of the words of the shorter are in the other.
func alike(a, b body.Node) bool {
	x, y := wordsOf(said(a)), wordsOf(said(b))
	if len(x) > len(y) {
		x, y = y, x
	}
	has := make(map[string]bool, len(y))
	for _, w := range y {
		has[w] = true
	}
	n := 0
	for _, w := range x {
		if has[w] {
			n++
		}
	}
	return n*3 >= len(x) && n > 0
}

// wordsOf are the words of a text, where a language parts them by spaces or not.
func wordsOf(s string) []string {
	return slices.DeleteFunc(tokens(s), func(w string) bool {
		return !strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	})
}

// words tells two texts apart word by word: each word stands for one rune of
// the library's alphabet, so that no word is parted.
func words(a, b string) []Run {
	index := map[string]rune{}
	var all []string
	spell := func(s string) []rune {
		var out []rune
		for _, w := range tokens(s) {
			r, ok := index[w]
			if !ok {
				r = rune(len(all))
				if r >= 0xd800 { // past the surrogates, which are no runes
					r += 0x800
				}
				index[w] = r
				all = append(all, w)
			}
			out = append(out, r)
		}
		return out
	}
	x, y := spell(a), spell(b)
	if len(all) > maxTokens {
		return []Run{{Gone, a}, {Come, b}}
	}
	var out []Run
	for _, d := range diffmatchpatch.New().DiffMainRunes(x, y, false) {
		var text strings.Builder
		for _, r := range d.Text {
			if r >= 0xe000 {
				r -= 0x800
			}
			text.WriteString(all[r])
		}
		op := map[diffmatchpatch.Operation]Op{diffmatchpatch.DiffEqual: Same, diffmatchpatch.DiffDelete: Gone, diffmatchpatch.DiffInsert: Come}[d.Type]
		if last := len(out) - 1; last >= 0 && out[last].Op == op {
			out[last].Text += text.String()
			continue
		}
		out = append(out, Run{op, text.String()})
	}
	return out
}

// maxTokens is how many different words the library's alphabet has room for.
const maxTokens = 1_000_000

// tokens parts a text into words and what stands between them. Chinese and
// Japanese are parted by the character.
func tokens(s string) (all []string) {
	start, class := 0, -1
	for i, r := range s {
		c := 2 // signs: each for itself
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			c = 3
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.M, r), r == '\u200c', r == '\u200d', r == '’', r == '\'':
			c = 0
		case unicode.IsSpace(r):
			c = 1
		}
		if i > start && (c != class || c >= 2) {
			all = append(all, s[start:i])
			start = i
		}
		class = c
	}
	if start < len(s) {
		all = append(all, s[start:])
	}
	return all
}
