package story

import (
	"bytes"
	"encoding/json"
	"fmt"

	"standfirst/internal/body"
)

// Merge brings together what two have made of one content. What only one of
// them has changed is as that one has it; where both have changed the same field
// or block otherwise, mine stands, and clashes counts it. What one has removed
// and the other changed stays.
func Merge(base, mine, theirs Content) (merged Content, clashes int, err error) {
	if merged.Head, clashes, err = mergeHead(base.Head, mine.Head, theirs.Head); err != nil {
		return merged, 0, err
	}
	m := changesOf(base.Body.Content, mine.Body.Content)
	t := changesOf(base.Body.Content, theirs.Body.Content)
	for i := range len(base.Body.Content) + 1 {
		merged.Body.Content = append(merged.Body.Content, m[i].before...)
		if !sameNodes(m[i].before, t[i].before) {
			merged.Body.Content = append(merged.Body.Content, t[i].before...)
		}
		if i == len(base.Body.Content) {
			break
		}
		was := base.Body.Content[i : i+1]
		switch {
		case sameNodes(m[i].here, was):
			merged.Body.Content = append(merged.Body.Content, t[i].here...)
		case sameNodes(t[i].here, was), sameNodes(t[i].here, m[i].here):
			merged.Body.Content = append(merged.Body.Content, m[i].here...)
		default:
			clashes++
			here := m[i].here
			if len(here) == 0 {
				here = t[i].here
			}
			merged.Body.Content = append(merged.Body.Content, here...)
		}
	}
	return merged, clashes, nil
}

// change is what one side has made of one block: what it has put before it, and
// what stands in its place.
type change struct{ before, here []body.Node }

// changesOf tells for each block of base, and for the end behind the last, what
// became of it.
func changesOf(base, side []body.Node) []change {
	all := make([]change, len(base)+1)
	d := Difference{Blocks: blocks(base, side)}
	next := 0
	for _, at := range d.Places() {
		switch {
		case at[0] < 0:
			all[next].before = append(all[next].before, side[at[1]])
			continue
		case at[1] >= 0:
			all[at[0]].here = []body.Node{side[at[1]]}
		}
		next = at[0] + 1
	}
	return all
}

func sameNodes(a, b []body.Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if key(a[i]) != key(b[i]) {
			return false
		}
	}
	return true
}

// mergeHead merges field by field, as the JSON of Head has them.
func mergeHead(base, mine, theirs Head) (h Head, clashes int, err error) {
	var sides [3]map[string]json.RawMessage
	for i, head := range []Head{base, mine, theirs} {
		b, err := json.Marshal(head)
		if err != nil {
			return h, 0, fmt.Errorf("%w: %v", ErrContent, err)
		}
		if err := json.Unmarshal(b, &sides[i]); err != nil {
			return h, 0, fmt.Errorf("%w: %v", ErrContent, err)
		}
	}
	was, m, t := sides[0], sides[1], sides[2]
	names := map[string]bool{}
	for _, side := range sides {
		for name := range side {
			names[name] = true
		}
	}
	out := map[string]json.RawMessage{}
	for name := range names {
		has := m[name]
		switch {
		case bytes.Equal(m[name], was[name]):
			has = t[name]
		case !bytes.Equal(t[name], was[name]) && !bytes.Equal(t[name], m[name]):
			clashes++
		}
		if len(has) > 0 {
			out[name] = has
		}
	}
	b, err := json.Marshal(out)
	if err != nil {
		return h, 0, fmt.Errorf("%w: %v", ErrContent, err)
	}
	return h, clashes, json.Unmarshal(b, &h)
}
