package step

import (
	"maps"
	"strings"

	"standfirst/internal/body"
)

// kind is one kind of node.
type kind struct {
	name               string
	attrs              map[string]body.AttrRule
	holds              map[string]struct{} // the kinds of its children
	least              int                 // how many of them there must be
	leaf, inline, text bool
	marks              bool // its children may carry marks
}

type markKind struct {
	name  string
	rank  int
	attrs map[string]body.AttrRule
}

var schema = readSchema(body.Schema())

type grammar struct {
	kinds map[string]*kind
	marks map[string]*markKind
}

func readSchema(from body.Grammar) grammar {
	g := grammar{map[string]*kind{}, map[string]*markKind{}}
	groups := map[string][]string{}
	for name, n := range from.Nodes {
		groups[n.Group] = append(groups[n.Group], name)
	}
	for name, n := range from.Nodes {
		k := &kind{name: name, attrs: n.Attrs, holds: map[string]struct{}{}, leaf: n.Content == "", inline: n.Group == "inline", text: name == "text", marks: n.Marks}
		if strings.HasSuffix(n.Content, "+") {
			k.least = 1
		}
		for word := range strings.FieldsFuncSeq(n.Content, func(r rune) bool { return strings.ContainsRune("()|+* ", r) }) {
			if members, ok := groups[word]; ok {
				for _, m := range members {
					k.holds[m] = struct{}{}
				}
				continue
			}
			k.holds[word] = struct{}{}
		}
		g.kinds[name] = k
	}
	for i, m := range from.Marks {
		g.marks[m.Name] = &markKind{m.Name, i, m.Attrs}
	}
	return g
}

// mergeable says whether what one kind holds the other may hold too, so that
// two such nodes can become one.
func (k *kind) mergeable(o *kind) bool {
	if k == o {
		return true
	}
	for name := range k.holds {
		if _, ok := o.holds[name]; ok {
			return true
		}
	}
	return false
}

// fits checks the children of a node of a kind.
func (k *kind) fits(content []*node) error {
	if len(content) < k.least {
		return refuse("a %s would be empty", k.name)
	}
	for _, c := range content {
		if _, ok := k.holds[c.kind.name]; !ok {
			return refuse("a %s cannot stand in a %s", c.kind.name, k.name)
		}
		if len(c.marks) > 0 && !k.marks {
			return refuse("what stands in a %s carries no marks", k.name)
		}
	}
	return nil
}

// sound checks a node and all below it.
func (n *node) sound() error {
	if err := n.kind.fits(n.content); err != nil {
		return err
	}
	for _, c := range n.content {
		if err := c.sound(); err != nil {
			return err
		}
	}
	return nil
}

func sameMark(a, b mark) bool { return a.kind == b.kind && maps.Equal(a.attrs, b.attrs) }

func sameMarks(a, b []mark) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameMark(a[i], b[i]) {
			return false
		}
	}
	return true
}

// alike says whether two nodes differ in nothing but what they hold.
func alike(a, b *node) bool {
	return a.kind == b.kind && maps.Equal(a.attrs, b.attrs) && sameMarks(a.marks, b.marks)
}

func same(a, b *node) bool {
	if a == b {
		return true
	}
	if a.size != b.size || a.text != b.text || len(a.content) != len(b.content) || !alike(a, b) {
		return false
	}
	for i := range a.content {
		if !same(a.content[i], b.content[i]) {
			return false
		}
	}
	return true
}

// with is a set of marks and one more, in the order of the schema. A mark of the
// same kind gives way.
func with(set []mark, m mark) []mark {
	out := make([]mark, 0, len(set)+1)
	placed := false
	for _, o := range set {
		if o.kind == m.kind {
			continue
		}
		if !placed && o.kind.rank > m.kind.rank {
			out, placed = append(out, m), true
		}
		out = append(out, o)
	}
	if !placed {
		out = append(out, m)
	}
	return out
}

// without is a set of marks less one that is the same in every attribute.
func without(set []mark, m mark) []mark {
	for i, o := range set {
		if sameMark(o, m) {
			out := make([]mark, 0, len(set)-1)
			return append(append(out, set[:i]...), set[i+1:]...)
		}
	}
	return set
}
