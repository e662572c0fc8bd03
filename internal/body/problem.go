package body

import (
	"fmt"
	"strings"
)

// What happened to the part of a source that a Problem is about.
const (
	Removed = "removed" // it is not in the text
	Kept    = "kept"    // it is in the text as words or as sanitised HTML, without its function
	Changed = "changed" // it became something that the schema knows
)

// Problem tells of something that came in otherwise than it stood in its source.
type Problem struct {
	Path    string // where it stood first: "paragraph 3", "body/div/p"
	Kind    string // Removed, Kept or Changed
	Message string // a sentence that names the thing
}

// maxProblems bounds how many different things are told of one text.
const maxProblems = 200

// reports gathers problems: the same thing once, with how often it was met.
type reports struct {
	list  []Problem
	times map[string]int // by kind and message
	more  int
}

func (r *reports) add(path, kind, format string, args ...any) {
	p := Problem{Path: path, Kind: kind, Message: fmt.Sprintf(format, args...)}
	key := kind + " " + p.Message
	if r.times == nil {
		r.times = map[string]int{}
	}
	switch {
	case r.times[key] > 0:
	case len(r.list) == maxProblems:
		r.more++
		return
	default:
		r.list = append(r.list, p)
	}
	r.times[key]++
}

func (r *reports) all() []Problem {
	for i := range r.list {
		p := &r.list[i]
		if n := r.times[p.Kind+" "+p.Message]; n > 1 {
			p.Message += fmt.Sprintf(" (%d times)", n)
		}
	}
	if r.more > 0 {
		r.list = append(r.list, Problem{Kind: Changed, Message: fmt.Sprintf("%d more things came in otherwise than they stood", r.more)})
	}
	r.times, r.more = nil, 0
	return r.list
}

// clip shortens what a message quotes.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	n := 0
	for i := range s {
		if n++; n > 80 {
			return s[:i] + "…"
		}
	}
	return s
}
