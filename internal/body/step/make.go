package step

import "standfirst/internal/body"

// Between is the step that makes one document of another: the smallest run of
// top-level blocks that differ, replaced. False if there is no difference.
func Between(a, b Doc) (Step, bool) {
	x, y := a.root.content, b.root.content
	from := 0
	for len(x) > 0 && len(y) > 0 && same(x[0], y[0]) {
		from += x[0].size
		x, y = x[1:], y[1:]
	}
	to := a.Size()
	for len(x) > 0 && len(y) > 0 && same(x[len(x)-1], y[len(y)-1]) {
		to -= x[len(x)-1].size
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	if len(x) == 0 && len(y) == 0 {
		return Step{}, false
	}
	return Step{replaceStep{from: from, to: to, slice: slice{content: y}}}, true
}

// Say is the step that puts words in the place of what stands between two
// positions of one block of text, under the marks of what it replaces.
func Say(d Doc, from, to int, words string) (Step, error) {
	s, parent, err := d.between(from, to)
	if err != nil {
		return Step{}, err
	}
	if from == to || s.openStart > 0 || s.openEnd > 0 {
		return Step{}, refuse("the place of the words is not within one block of text")
	}
	if _, ok := parent.kind.holds["text"]; !ok {
		return Step{}, refuse("a %s holds no words", parent.kind.name)
	}
	r := replaceStep{from: from, to: to}
	if words != "" {
		var r0 reader
		n, err := r0.node(body.Node{Type: "text", Text: words}, 0)
		if err != nil {
			return Step{}, err
		}
		if len(s.content) > 0 && parent.kind.marks {
			n = n.marked(s.content[0].marks)
		}
		r.slice.content = []*node{n}
	}
	return Step{r}, nil
}
