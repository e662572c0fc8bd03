package story

import (
	"fmt"

	"standfirst/internal/body"
)

// Beside is one row of two texts side by side: the numbers of the top-level
// blocks that belong together. One side may be empty; where both have several,
// it is not known which of them is which.
type Beside struct{ Source, Target []int }

// Sure says that the row sets at most one block beside one.
func (b Beside) Sure() bool { return len(b.Source) <= 1 && len(b.Target) <= 1 }

// maxAlign bounds the table of Align; longer texts that differ are one row.
const maxAlign = 4_000_000

// Align sets the blocks of a translation beside those of its source. Blocks
// have no names of their own, so it goes by their build alone, and says only
// what that can tell: texts of one build go block by block; else headings,
// pictures, the cut, whatever is no paragraph, and paragraphs that are still the
// source's own, are held to be the same where they come in the same order, and
// between two of those as many paragraphs as on the other side go one by one.
// What is left stands in one row as it is. Every block of both is in one row, in
// order.
func Align(source, target []body.Node) []Beside {
	a, b := make([]build, len(source)), make([]build, len(target))
	for i, n := range source {
		a[i] = builtAs(n)
	}
	for i, n := range target {
		b[i] = builtAs(n)
	}
	var rows []Beside
	if alikeBuilt(a, b) {
		return appendBetween(rows, a, b, 0, 0)
	}
	i, j := 0, 0
	for _, at := range anchors(a, b) {
		rows = appendBetween(rows, a[i:at[0]], b[j:at[1]], i, j)
		rows = append(rows, Beside{[]int{at[0]}, []int{at[1]}})
		i, j = at[0]+1, at[1]+1
	}
	return appendBetween(rows, a[i:], b[j:], i, j)
}

// build is what can be told of a block without knowing its language.
type build struct {
	shape string // type, and level or photograph
	whole string // all of it
	text  bool   // a paragraph: one is like another
}

func builtAs(n body.Node) build {
	b := build{shape: n.Type, text: n.Type == "paragraph"}
	switch n.Type {
	case "heading":
		b.shape += fmt.Sprint(n.Attrs["level"])
	case "figure":
		b.shape += n.Attr("photo")
	}
	if b.text {
		b.whole = key(n)
	}
	return b
}

func alikeBuilt(a, b []build) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].shape != b[i].shape {
			return false
		}
	}
	return true
}

// anchors are the pairs of blocks that hold the two texts together: the longest
// common subsequence of what is no paragraph, or is the very same.
func anchors(a, b []build) (pairs [][2]int) {
	if len(a)*len(b) > maxAlign {
		return nil
	}
	same := func(x, y build) bool { return x.shape == y.shape && (!x.text || x.whole == y.whole) }
	lcs := make([][]int32, len(a)+1)
	for i := range lcs {
		lcs[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if same(a[i], b[j]) {
				lcs[i][j] = lcs[i+1][j+1] + 1
			} else {
				lcs[i][j] = max(lcs[i+1][j], lcs[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case same(a[i], b[j]) && lcs[i][j] == lcs[i+1][j+1]+1:
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case lcs[i+1][j] >= lcs[i][j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}

// appendBetween adds rows for what stands between two anchors; i and j are the
// numbers of its first blocks.
func appendBetween(rows []Beside, a, b []build, i, j int) []Beside {
	switch {
	case len(a) == 0 || len(b) == 0 || alikeBuilt(a, b):
		for k := range max(len(a), len(b)) {
			var r Beside
			if k < len(a) {
				r.Source = []int{i + k}
			}
			if k < len(b) {
				r.Target = []int{j + k}
			}
			rows = append(rows, r)
		}
		return rows
	}
	return append(rows, Beside{count(i, len(a)), count(j, len(b))})
}

func count(from, n int) []int {
	all := make([]int, n)
	for k := range all {
		all[k] = from + k
	}
	return all
}

// Places are, for each of the difference's blocks, its number in the text
// before and in the text after; -1 where it is not in it.
func (d Difference) Places() [][2]int {
	places := make([][2]int, len(d.Blocks))
	before, after := 0, 0
	for k, b := range d.Blocks {
		places[k] = [2]int{-1, -1}
		if b.Op != Come {
			places[k][0] = before
			before++
		}
		if b.Op != Gone {
			places[k][1] = after
			after++
		}
	}
	return places
}
