package step

// Range says that so many positions from a start became so many others.
type Range struct{ Start, Old, New int }

// Map is how positions follow one step: its ranges in rising order.
type Map []Range

// Pos is where a position stands after the step. Where something is put in at
// it, a negative assoc keeps it before that, any other behind. Gone says that
// what stood on that side of it was taken away.
func (m Map) Pos(pos, assoc int) (after int, gone bool) {
	moved := 0
	for _, r := range m {
		if r.Start > pos {
			break
		}
		end := r.Start + r.Old
		if pos > end {
			moved += r.New - r.Old
			continue
		}
		before := assoc < 0 // whether it stands before what is new
		switch {
		case r.Old == 0:
		case pos == r.Start:
			before = true
		case pos == end:
			before = false
		}
		after = r.Start + moved
		if !before {
			after += r.New
		}
		if r.Old > 0 {
			gone = pos != end
			if assoc < 0 {
				gone = pos != r.Start
			}
		}
		return after, gone
	}
	return pos + moved, false
}

// Span is where a range of text stands after the step; false if nothing of it
// is left.
func (m Map) Span(from, to int) (int, int, bool) {
	a, _ := m.Pos(from, 1)
	b, _ := m.Pos(to, -1)
	return a, b, a < b
}

// Map is how positions follow the step.
func (s Step) Map() Map { return s.ranges() }
