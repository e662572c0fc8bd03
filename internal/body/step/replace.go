package step

// join adds a node to a run of the caller's own; text that continues text is one.
func join(to []*node, n *node) []*node {
	if last := len(to) - 1; last >= 0 && n.kind.text && alike(to[last], n) {
		to[last] = to[last].saying(to[last].text + n.text)
		return to
	}
	return append(to, n)
}

// concat is several runs of nodes as one.
func concat(runs ...[]*node) []*node {
	total := 0
	for _, r := range runs {
		total += len(r)
	}
	out := make([]*node, 0, total)
	for _, r := range runs {
		for i, n := range r {
			if last := len(out) - 1; i == 0 && last >= 0 && n.kind.text && alike(out[last], n) {
				out[last] = out[last].saying(out[last].text + n.text)
				continue
			}
			out = append(out, n)
		}
	}
	return out
}

// find is the child in which a position of a node's content stands, and where
// in it; inside is false between two children, where i is the one behind.
func find(content []*node, pos int) (i, offset int, inside bool, err error) {
	if pos < 0 {
		return 0, 0, false, refuse("a position before the beginning")
	}
	start := 0
	for i, c := range content {
		if pos == start {
			return i, 0, false, nil
		}
		if pos < start+c.size {
			return i, pos - start, true, nil
		}
		start += c.size
	}
	if pos > start {
		return 0, 0, false, refuse("position %d is behind the end, which is %d", pos, start)
	}
	return len(content), 0, false, nil
}

// depthOf is how many nodes enclose a position, the root not counted.
func depthOf(root *node, pos int) (depth int, err error) {
	for n := root; ; {
		i, offset, inside, err := find(n.content, pos)
		if err != nil {
			return 0, err
		}
		if !inside || n.content[i].kind.text {
			return depth, nil
		}
		n, pos = n.content[i], offset-1
		depth++
	}
}

// head is what stands before a position, and tail what stands behind it. The
// nodes that enclose the position are cut open, and stand there though empty.
func head(content []*node, pos int) ([]*node, error) {
	i, offset, inside, err := find(content, pos)
	if err != nil || !inside {
		return content[:i:i], err
	}
	c, cut := content[i], (*node)(nil)
	if c.kind.text {
		b, whole := at(c.text, offset)
		if !whole {
			return nil, refuse("position in the middle of a character")
		}
		cut = c.saying(c.text[:b])
	} else {
		inner, err := head(c.content, offset-1)
		if err != nil {
			return nil, err
		}
		cut = c.holding(inner)
	}
	return append(content[:i:i], cut), nil
}

func tail(content []*node, pos int) ([]*node, error) {
	i, offset, inside, err := find(content, pos)
	if err != nil || !inside {
		return content[i:], err
	}
	c, cut := content[i], (*node)(nil)
	if c.kind.text {
		b, whole := at(c.text, offset)
		if !whole {
			return nil, refuse("position in the middle of a character")
		}
		cut = c.saying(c.text[b:])
	} else {
		inner, err := tail(c.content, offset-1)
		if err != nil {
			return nil, err
		}
		cut = c.holding(inner)
	}
	return append([]*node{cut}, content[i+1:]...), nil
}

// slice is a piece of a document: nodes, of which the first and the last are cut
// open to a depth.
type slice struct {
	content            []*node
	openStart, openEnd int
}

func (s slice) size() int { return size(s.content) - s.openStart - s.openEnd }

// sound checks that the open sides are as deep as they say, and that what is
// whole fits the schema. What is open is checked when it is closed.
func (s slice) sound() error {
	if s.openStart < 0 || s.openEnd < 0 || openable(s.content, true) < s.openStart || openable(s.content, false) < s.openEnd {
		return refuse("a slice that is not as deep as it says")
	}
	return whole(s.content, s.openStart, s.openEnd)
}

func openable(content []*node, first bool) (depth int) {
	for len(content) > 0 {
		n := content[len(content)-1]
		if first {
			n = content[0]
		}
		if n.kind.leaf {
			return depth
		}
		content = n.content
		depth++
	}
	return depth
}

func whole(content []*node, openStart, openEnd int) error {
	for i, n := range content {
		left, right := 0, 0
		if i == 0 {
			left = openStart
		}
		if i == len(content)-1 {
			right = openEnd
		}
		var err error
		if left == 0 && right == 0 {
			err = n.sound()
		} else {
			err = whole(n.content, max(left-1, 0), max(right-1, 0))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// between is the slice of a document between two positions, and the deepest node
// that encloses both.
func (d Doc) between(from, to int) (s slice, n *node, err error) {
	n = d.root
	if from == to {
		return slice{}, n, nil
	}
	if from > to {
		return slice{}, n, refuse("it ends at %d, before it begins at %d", to, from)
	}
	start := 0 // where the content of n starts
	for {
		i, offset, inside, err := find(n.content, from-start)
		if err != nil {
			return slice{}, n, err
		}
		if !inside || n.content[i].kind.text {
			break
		}
		c, inner := n.content[i], from-offset+1
		if to > inner+c.inner() {
			break
		}
		n, start = c, inner
	}
	left, err := depthOf(n, from-start)
	if err != nil {
		return slice{}, n, err
	}
	right, err := depthOf(n, to-start)
	if err != nil {
		return slice{}, n, err
	}
	kept, err := head(n.content, to-start)
	if err != nil {
		return slice{}, n, err
	}
	if kept, err = tail(kept, from-start); err != nil {
		return slice{}, n, err
	}
	return slice{kept, left, right}, n, nil
}

// replace puts a slice in the place of what stands between two positions.
func (d Doc) replace(from, to int, s slice) (Doc, error) {
	if from > to {
		return d, refuse("it ends at %d, before it begins at %d", to, from)
	}
	if err := s.sound(); err != nil {
		return d, err
	}
	f, err := depthOf(d.root, from)
	if err != nil {
		return d, err
	}
	t, err := depthOf(d.root, to)
	if err != nil {
		return d, err
	}
	switch {
	case s.openStart > f:
		return d, refuse("what is put in is deeper than the place")
	case f-s.openStart != t-s.openEnd:
		return d, refuse("the two ends are not equally deep")
	}
	root, err := within(d.root, from, to, s, f-s.openStart)
	if err != nil {
		return d, err
	}
	return Doc{root}, bounded(root)
}

// within goes down to the node in which the change is, at most so many levels,
// and makes the nodes above it anew.
func within(n *node, from, to int, s slice, above int) (*node, error) {
	i, left, inside, err := find(n.content, from)
	if err != nil {
		return nil, err
	}
	j, right, ends, err := find(n.content, to)
	if err != nil {
		return nil, err
	}
	if inside && ends && i == j && above > 0 && !n.content[i].kind.text {
		inner, err := within(n.content[i], left-1, right-1, s, above-1)
		if err != nil {
			return nil, err
		}
		content := append(n.content[:i:i], inner)
		return n.holding(append(content, n.content[i+1:]...)), nil
	}
	before, err := head(n.content, from)
	if err != nil {
		return nil, err
	}
	behind, err := tail(n.content, to)
	if err != nil {
		return nil, err
	}
	f, err := depthOf(n, from)
	if err != nil {
		return nil, err
	}
	t, err := depthOf(n, to)
	if err != nil {
		return nil, err
	}
	var content []*node
	if len(s.content) == 0 {
		content, err = join2(before, behind, f)
	} else {
		// The slice stands as deep as its place: in open copies of what encloses it.
		middle := s.content
		for level := above; level > 0; level-- {
			middle = []*node{spine(before, level).holding(middle)}
		}
		content, err = join3(before, middle, behind, f, t)
	}
	if err != nil {
		return nil, err
	}
	return closed(n, content)
}

// spine is the node that is cut open at the end of some nodes, so many levels down.
func spine(content []*node, level int) *node {
	n := content[len(content)-1]
	for ; level > 1; level-- {
		n = n.content[len(n.content)-1]
	}
	return n
}

// closed is a node with new content that fits it.
func closed(n *node, content []*node) (*node, error) {
	if err := n.kind.fits(content); err != nil {
		return nil, err
	}
	return n.holding(content), nil
}

func merge(a, b *node) error {
	if !a.kind.mergeable(b.kind) {
		return refuse("a %s cannot go on in a %s", a.kind.name, b.kind.name)
	}
	return nil
}

// join2 joins two runs of nodes that are cut open towards one another.
func join2(left, right []*node, depth int) ([]*node, error) {
	if depth == 0 {
		return concat(left, right), nil
	}
	a, b := left[len(left)-1], right[0]
	if err := merge(a, b); err != nil {
		return nil, err
	}
	inner, err := join2(a.content, b.content, depth-1)
	if err != nil {
		return nil, err
	}
	n, err := closed(a, inner)
	if err != nil {
		return nil, err
	}
	return concat(left[:len(left)-1], []*node{n}, right[1:]), nil
}

// join3 joins three runs: the first two are cut open towards one another to one
// depth, the last two to another.
func join3(left, middle, right []*node, l, r int) ([]*node, error) {
	if l > 0 && r > 0 && len(middle) == 1 {
		a, m, b := left[len(left)-1], middle[0], right[0]
		for _, pair := range [][2]*node{{a, m}, {m, b}, {a, b}} {
			if err := merge(pair[0], pair[1]); err != nil {
				return nil, err
			}
		}
		inner, err := join3(a.content, m.content, b.content, l-1, r-1)
		if err != nil {
			return nil, err
		}
		n, err := closed(a, inner)
		if err != nil {
			return nil, err
		}
		return concat(left[:len(left)-1], []*node{n}, right[1:]), nil
	}
	if l > 0 {
		a, m := left[len(left)-1], middle[0]
		if err := merge(a, m); err != nil {
			return nil, err
		}
		inner, err := join2(a.content, m.content, l-1)
		if err != nil {
			return nil, err
		}
		n, err := closed(a, inner)
		if err != nil {
			return nil, err
		}
		left, middle = append(left[:len(left)-1:len(left)-1], n), middle[1:]
	}
	if r > 0 {
		m, b := middle[len(middle)-1], right[0]
		if err := merge(m, b); err != nil {
			return nil, err
		}
		inner, err := join2(m.content, b.content, r-1)
		if err != nil {
			return nil, err
		}
		n, err := closed(m, inner)
		if err != nil {
			return nil, err
		}
		middle, right = append(middle[:len(middle)-1:len(middle)-1], n), right[1:]
	}
	return concat(left, middle, right), nil
}
