package search

import (
	"context"
	"strings"

	"standfirst/internal/search/analyse"
)

// want is one thing that a story must hold, in the terms of one language.
type want struct {
	item
	surface string   // of a single word; empty for a phrase
	terms   []string // at each place; more than one place is a phrase
	also    []string // terms of less weight in place of a single one
	begins  []string // terms that begin as the word does, where nothing is it
	stop    bool     // says too little to be owed
	joined  string   // the term of this word and the next one written as one
	parted  [][2]string
	tokens  []analyse.Token
}

// plan is a query in one language.
type plan struct {
	analyser *analyse.Analyser
	wants    []want
	minus    []want
}

// planned analyses what a query asks for.
func planned(items []item, a *analyse.Analyser) plan {
	p := plan{analyser: a}
	for i, all := range analysed(items, a) {
		it := items[i]
		w := want{item: it}
		for _, t := range all {
			if t.Tail && len(w.terms) > 0 {
				continue
			}
			w.tokens = append(w.tokens, t)
			w.terms = append(w.terms, t.Term)
		}
		if len(w.tokens) == 0 {
			continue
		}
		if len(w.tokens) == 1 {
			w.surface, w.also = w.tokens[0].Surface, w.tokens[0].Also
			w.stop = !it.phrase && !it.minus && a.Stop(w.surface)
			if w.tokens[0].Tail { // one sign of a script without spaces begins pairs
				w.begins = []string{w.terms[0]}
			}
		}
		if it.minus {
			p.minus = append(p.minus, w)
		} else {
			p.wants = append(p.wants, w)
		}
	}
	owed := 0
	for _, w := range p.wants {
		if !w.stop {
			owed++
		}
	}
	if owed == 0 { // "who are we" is owed as it stands
		for i := range p.wants {
			p.wants[i].stop = false
		}
	}
	return p
}

// analysed finds the words of each item. Plain words that stand side by side are
// analysed as one text, for some languages write one word as two.
func analysed(items []item, a *analyse.Analyser) [][]analyse.Token {
	all := make([][]analyse.Token, len(items))
	for i := 0; i < len(items); {
		if items[i].phrase || items[i].minus {
			all[i] = a.Text(items[i].text)
			i++
			continue
		}
		var b strings.Builder
		var ends []int
		first := i
		for ; i < len(items) && !items[i].phrase && !items[i].minus; i++ {
			b.WriteString(items[i].text + " ")
			ends = append(ends, b.Len())
		}
		n := 0
		for _, t := range a.Text(b.String()) {
			for t.Start >= ends[n] {
				n++
			}
			all[first+n] = append(all[first+n], t)
		}
	}
	return all
}

// single says that a want is one plain word.
func (w want) single() bool { return len(w.terms) == 1 }

// spellJoins finds words that some write as one and some as two: what is asked
// for as two words that stand side by side is found as one, and what is asked for
// as one is found as two, where the index knows the parts.
func (p *plan) spellJoins(ctx context.Context, r reading, fields []string) error {
	if !p.analyser.Joins() {
		return nil
	}
	for i := range p.wants {
		w := &p.wants[i]
		if w.phrase {
			continue
		}
		if !w.single() {
			if len(w.tokens) == 2 { // parted by a joiner
				w.joined, _ = p.analyser.Term(w.tokens[0].Surface + w.tokens[1].Surface)
			}
			continue
		}
		if i+1 < len(p.wants) && p.wants[i+1].single() && !p.wants[i+1].phrase {
			joined, _ := p.analyser.Term(w.surface + p.wants[i+1].surface)
			n, err := r.has(ctx, joined, fields)
			if err != nil {
				return err
			}
			if n > 0 {
				w.joined = joined
			}
		}
		signs := []rune(w.surface)
		if len(signs) > 24 {
			continue
		}
		for cut := 2; cut <= len(signs)-2; cut++ {
			left, _ := p.analyser.Term(string(signs[:cut]))
			right, _ := p.analyser.Term(string(signs[cut:]))
			for _, part := range []string{left, right} {
				n, err := r.has(ctx, part, fields)
				if err != nil {
					return err
				}
				if n == 0 {
					left = ""
				}
			}
			if left != "" {
				w.parted = append(w.parted, [2]string{left, right})
			}
		}
	}
	return nil
}
