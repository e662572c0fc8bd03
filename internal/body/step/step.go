package step

import (
	"encoding/json"

	"standfirst/internal/body"
)

// Step is one change, made for one state of a document. The zero Step is not valid.
type Step struct{ act }

// act is what a kind of step does.
type act interface {
	apply(Doc) (Doc, error)
	ranges() Map
	wire() wire
}

// wire is a step as ProseMirror writes it.
type wire struct {
	Type      string     `json:"stepType"`
	From      *int       `json:"from,omitempty"`
	To        *int       `json:"to,omitempty"`
	GapFrom   *int       `json:"gapFrom,omitempty"`
	GapTo     *int       `json:"gapTo,omitempty"`
	Insert    *int       `json:"insert,omitempty"`
	Slice     *wireSlice `json:"slice,omitempty"`
	Structure bool       `json:"structure,omitempty"`
	Mark      *body.Mark `json:"mark,omitempty"`
	Steps     []wire     `json:"steps,omitempty"`
	Pos       *int       `json:"pos,omitempty"`
	Attr      *string    `json:"attr,omitempty"`
	Value     *any       `json:"value,omitempty"`
}

type wireSlice struct {
	Content   []body.Node `json:"content,omitempty"`
	OpenStart int         `json:"openStart,omitempty"`
	OpenEnd   int         `json:"openEnd,omitempty"`
}

// Read reads a step as ProseMirror writes it. Its error is ErrStep.
func Read(b []byte) (Step, error) {
	if len(b) > body.MaxSource {
		return Step{}, refuse("a step of %d bytes; %d at most", len(b), body.MaxSource)
	}
	var w wire
	if err := json.Unmarshal(b, &w); err != nil {
		return Step{}, refuse("no step: %v", err)
	}
	return w.step()
}

// JSON is the step as Read and ProseMirror read it.
func (s Step) JSON() []byte { return encode(s.wire()) }

// MarshalJSON is JSON.
func (s Step) MarshalJSON() ([]byte, error) { return s.JSON(), nil }

// Apply makes the document after the step, and tells how positions follow. The
// error is ErrStep; the document given stays as it is either way.
func (s Step) Apply(d Doc) (Doc, Map, error) {
	after, err := s.apply(d)
	if err != nil {
		return d, nil, err
	}
	return after, s.ranges(), nil
}

// Apply reads a step and applies it.
func Apply(d Doc, b []byte) (Doc, Map, error) {
	s, err := Read(b)
	if err != nil {
		return d, nil, err
	}
	return s.Apply(d)
}

func (w wire) step() (Step, error) {
	var none Step
	switch w.Type {
	case "replace":
		s, err := w.Slice.slice()
		if err != nil {
			return none, err
		}
		if w.From == nil || w.To == nil {
			return none, refuse("a replace step without from and to")
		}
		return Step{replaceStep{*w.From, *w.To, s, w.Structure}}, nil
	case "replaceAround":
		s, err := w.Slice.slice()
		if err != nil {
			return none, err
		}
		if w.From == nil || w.To == nil || w.GapFrom == nil || w.GapTo == nil || w.Insert == nil {
			return none, refuse("a replaceAround step without from, to, gapFrom, gapTo and insert")
		}
		a := aroundStep{*w.From, *w.To, *w.GapFrom, *w.GapTo, s, *w.Insert, w.Structure}
		if a.from < 0 || a.from > a.gapFrom || a.gapFrom > a.gapTo || a.gapTo > a.to || a.insert < 0 || a.insert > s.size() {
			return none, refuse("a replaceAround step whose gap is not within it")
		}
		return Step{a}, nil
	case "addMark", "removeMark":
		m, err := w.mark()
		return Step{m}, err
	case "markSet":
		var all markSet
		for _, w := range w.Steps {
			if w.Type != "addMark" && w.Type != "removeMark" {
				return none, refuse("a markSet step that holds a %q", short(w.Type))
			}
			m, err := w.mark()
			if err != nil {
				return none, err
			}
			all = append(all, m)
		}
		return Step{all}, nil
	case "attr":
		if w.Pos == nil || w.Attr == nil {
			return none, refuse("an attr step without pos and attr")
		}
		a := attrStep{pos: *w.Pos, name: *w.Attr}
		if w.Value != nil {
			a.value = *w.Value
		}
		return Step{a}, nil
	case "addNodeMark", "removeNodeMark":
		return none, refuse("the schema marks no nodes")
	case "docAttr":
		return none, refuse("the document has no attributes")
	}
	return none, refuse("there is no kind of step %q", short(w.Type))
}

func (w *wireSlice) slice() (slice, error) {
	if w == nil {
		return slice{}, nil
	}
	var r reader
	content, err := r.nodes(w.Content, 0)
	if err != nil {
		return slice{}, err
	}
	s := slice{content, w.OpenStart, w.OpenEnd}
	if s.openStart < 0 || s.openEnd < 0 || openable(content, true) < s.openStart || openable(content, false) < s.openEnd || s.size() < 0 {
		return s, refuse("a slice that is not as deep as it says")
	}
	return s, nil
}

func (w wire) mark() (markStep, error) {
	if w.From == nil || w.To == nil || w.Mark == nil {
		return markStep{}, refuse("a %s step without from, to and mark", w.Type)
	}
	m, err := readMark(*w.Mark)
	return markStep{*w.From, *w.To, m, w.Type == "addMark"}, err
}

// replaceStep puts a slice in the place of what stands between two positions.
type replaceStep struct {
	from, to  int
	slice     slice
	structure bool // nothing but the ends and beginnings of nodes may go
}

func (r replaceStep) apply(d Doc) (Doc, error) {
	if r.structure {
		if err := d.bare(r.from, r.to); err != nil {
			return d, err
		}
	}
	return d.replace(r.from, r.to, r.slice)
}

func (r replaceStep) ranges() Map {
	return Map{{r.from, r.to - r.from, r.slice.size()}}
}

func (r replaceStep) wire() wire {
	return wire{Type: "replace", From: &r.from, To: &r.to, Slice: r.slice.wire(), Structure: r.structure}
}

func (s slice) wire() *wireSlice {
	if len(s.content) == 0 {
		return nil
	}
	w := wireSlice{OpenStart: s.openStart, OpenEnd: s.openEnd}
	for _, n := range s.content {
		w.Content = append(w.Content, n.plain())
	}
	return &w
}

// bare returns an error unless what stands between two positions is nothing but
// ends of nodes and then beginnings of nodes.
func (d Doc) bare(from, to int) error {
	if from > to {
		return refuse("it ends at %d, before it begins at %d", to, from)
	}
	full := refuse("it would take away more than ends and beginnings of blocks")
	// The nodes that enclose the beginning, the innermost last, and the child behind it in each.
	type level struct {
		n    *node
		next int
	}
	var path []level
	for n, pos := d.root, from; ; {
		i, offset, inside, err := find(n.content, pos)
		if err != nil {
			return err
		}
		if !inside || n.content[i].kind.text {
			if inside {
				i++
			}
			path = append(path, level{n, i})
			break
		}
		path = append(path, level{n, i + 1})
		n, pos = n.content[i], offset-1
	}
	left, at := to-from, len(path)-1
	for left > 0 && at > 0 && path[at].next == len(path[at].n.content) {
		at--
		left--
	}
	if left == 0 {
		return nil
	}
	if path[at].next == len(path[at].n.content) {
		return full
	}
	for n := path[at].n.content[path[at].next]; ; n = n.content[0] {
		if n.kind.leaf {
			return full
		}
		if left--; left == 0 {
			return nil
		}
		if len(n.content) == 0 {
			return full
		}
	}
}

// aroundStep puts a slice round what stands in a gap between two positions.
type aroundStep struct {
	from, to, gapFrom, gapTo int
	slice                    slice
	insert                   int // where in the slice the gap comes to stand
	structure                bool
}

func (a aroundStep) apply(d Doc) (Doc, error) {
	if a.structure {
		if err := d.bare(a.from, a.gapFrom); err != nil {
			return d, err
		}
		if err := d.bare(a.gapTo, a.to); err != nil {
			return d, err
		}
	}
	gap, _, err := d.between(a.gapFrom, a.gapTo)
	if err != nil {
		return d, err
	}
	if gap.openStart > 0 || gap.openEnd > 0 {
		return d, refuse("the gap is not a run of whole nodes")
	}
	inserted, err := insert(a.slice.content, a.insert+a.slice.openStart, gap.content)
	if err != nil {
		return d, err
	}
	return d.replace(a.from, a.to, slice{inserted, a.slice.openStart, a.slice.openEnd})
}

func insert(content []*node, pos int, what []*node) ([]*node, error) {
	i, offset, inside, err := find(content, pos)
	if err != nil {
		return nil, err
	}
	if inside && !content[i].kind.text {
		inner, err := insert(content[i].content, offset-1, what)
		if err != nil {
			return nil, err
		}
		out := append(content[:i:i], content[i].holding(inner))
		return append(out, content[i+1:]...), nil
	}
	before, err := head(content, pos)
	if err != nil {
		return nil, err
	}
	behind, err := tail(content, pos)
	if err != nil {
		return nil, err
	}
	return concat(before, what, behind), nil
}

func (a aroundStep) ranges() Map {
	return Map{{a.from, a.gapFrom - a.from, a.insert}, {a.gapTo, a.to - a.gapTo, a.slice.size() - a.insert}}
}

func (a aroundStep) wire() wire {
	return wire{Type: "replaceAround", From: &a.from, To: &a.to, GapFrom: &a.gapFrom, GapTo: &a.gapTo, Insert: &a.insert, Slice: a.slice.wire(), Structure: a.structure}
}

// markStep gives a mark to all inline nodes between two positions, or takes it.
type markStep struct {
	from, to int
	mark     mark
	add      bool
}

func (m markStep) apply(d Doc) (Doc, error) {
	s, parent, err := d.between(m.from, m.to)
	if err != nil {
		return d, err
	}
	s.content = m.over(s.content, parent)
	return d.replace(m.from, m.to, s)
}

func (m markStep) over(content []*node, parent *node) (out []*node) {
	for _, n := range content {
		if len(n.content) > 0 {
			n = n.holding(m.over(n.content, n))
		}
		switch {
		case !n.kind.inline:
		case !m.add:
			n = n.marked(without(n.marks, m.mark))
		case parent.kind.marks:
			n = n.marked(with(n.marks, m.mark))
		}
		out = join(out, n)
	}
	return out
}

func (m markStep) ranges() Map { return nil }

func (m markStep) wire() wire {
	w := wire{Type: "removeMark", From: &m.from, To: &m.to, Mark: &body.Mark{Type: m.mark.kind.name, Attrs: m.mark.attrs}}
	if m.add {
		w.Type = "addMark"
	}
	return w
}

// markSet is several steps of marks as one.
type markSet []markStep

func (m markSet) apply(d Doc) (Doc, error) {
	for _, s := range m {
		var err error
		if d, err = s.apply(d); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (m markSet) ranges() Map { return nil }

func (m markSet) wire() wire {
	w := wire{Type: "markSet"}
	for _, s := range m {
		w.Steps = append(w.Steps, s.wire())
	}
	return w
}

// attrStep sets one attribute of the node behind a position.
type attrStep struct {
	pos   int
	name  string
	value any
}

func (a attrStep) apply(d Doc) (Doc, error) {
	root, err := a.below(d.root, a.pos)
	if err != nil {
		return d, err
	}
	return Doc{root}, bounded(root)
}

func (a attrStep) below(n *node, pos int) (*node, error) {
	i, offset, inside, err := find(n.content, pos)
	if err != nil {
		return nil, err
	}
	if i == len(n.content) {
		return nil, refuse("no node behind position %d", a.pos)
	}
	c := n.content[i]
	if inside && !c.kind.text {
		c, err = a.below(c, offset-1)
	} else {
		c, err = a.set(c)
	}
	if err != nil {
		return nil, err
	}
	out := append(n.content[:i:i], c)
	return n.holding(append(out, n.content[i+1:]...)), nil
}

func (a attrStep) set(n *node) (*node, error) {
	rule, known := n.kind.attrs[a.name]
	if !known {
		return nil, refuse("a %s has no attribute %q", n.kind.name, short(a.name))
	}
	v := a.value
	if why := rule.Fits(v); why != "" {
		return nil, refuse("the attribute %s of a %s %s", a.name, n.kind.name, why)
	}
	if f, ok := v.(float64); ok {
		v = int(f)
	}
	attrs := make(map[string]any, len(n.attrs))
	for name, was := range n.attrs {
		attrs[name] = was
	}
	attrs[a.name] = v
	return make1(n.kind, attrs, n.marks, n.text, n.content), nil
}

func (a attrStep) ranges() Map { return nil }

func (a attrStep) wire() wire {
	return wire{Type: "attr", Pos: &a.pos, Attr: &a.name, Value: &a.value}
}
