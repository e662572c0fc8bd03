package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"standfirst/internal/access"
	"standfirst/internal/search/analyse"
	"standfirst/internal/story"
)

// Run is a part of a text, and whether it is what was looked for.
type Run struct {
	Text string
	Hit  bool
}

// Passage is a part of a text around what was looked for.
type Passage []Run

// String is the passage as plain text.
func (p Passage) String() string {
	var b strings.Builder
	for _, r := range p {
		b.WriteString(r.Text)
	}
	return b.String()
}

// Matcher finds the words of a query in a text of its language. It is given only
// what its reader may read.
type Matcher struct{ plan plan }

// meant is a word of a text that was looked for.
type meant struct {
	analyse.Token
	want int // which of the wants; -1: none
	also int // which of those that must not be
}

// tokens are the words of a text, and which of them were looked for; met, if
// given, takes down which of the wants the text meets.
func (m *Matcher) tokens(text string, met []bool) []meant {
	all := m.plan.analyser.Text(text)
	out := make([]meant, len(all))
	for i, t := range all {
		out[i] = meant{t, -1, -1}
	}
	for n, w := range m.plan.wants {
		m.mark(out, w, func(t *meant) {
			if met != nil {
				met[n] = true
			}
			if t.want < 0 {
				t.want = n
			}
		})
	}
	for n, w := range m.plan.minus {
		m.mark(out, w, func(t *meant) { t.also = n })
	}
	return out
}

// mark tells which words of a text are one that was asked for.
func (m *Matcher) mark(all []meant, w want, do func(*meant)) {
	sequences := [][]string{w.terms}
	for _, one := range [][]string{w.also, w.begins, {w.joined}} {
		for _, t := range one {
			if t != "" {
				sequences = append(sequences, []string{t})
			}
		}
	}
	for _, parts := range w.parted {
		sequences = append(sequences, parts[:])
	}
	for i := range all {
		for _, terms := range sequences {
			if !matches(all[i:], terms) {
				continue
			}
			for j := range terms {
				do(&all[i+j])
			}
		}
	}
}

func matches(all []meant, terms []string) bool {
	if len(terms) == 0 || len(all) < len(terms) {
		return false
	}
	for i, t := range terms {
		if all[i].Term != t && !slices.Contains(all[i].Also, t) {
			return false
		}
	}
	return true
}

// Holds says whether some texts together hold what was asked for: all of it, or
// anything where a search has told that it found only some.
func (m *Matcher) Holds(some bool, texts ...string) bool {
	met := make([]bool, len(m.plan.wants))
	for _, text := range texts {
		for _, t := range m.tokens(text, met) {
			if t.also >= 0 {
				return false
			}
		}
	}
	owed, got := 0, 0
	for i, w := range m.plan.wants {
		// A word that some write as one is met by what stands for both.
		joined := w.joined != "" || i > 0 && m.plan.wants[i-1].joined != ""
		if !w.stop {
			owed++
			if met[i] || joined {
				got++
			}
		}
	}
	if some {
		return got > 0
	}
	return got == owed
}

// Mark parts a whole text, such as a headline, into what was looked for and the
// rest.
func (m *Matcher) Mark(text string) Passage { return m.runs(text, m.tokens(text, nil), 0, len(text)) }

// Passages are the parts of a text that say most of what was looked for: so many
// at most, each of about so many characters, cut between words. A text that says
// nothing of it has none.
func (m *Matcher) Passages(text string, most, runes int) []Passage {
	tokens := m.tokens(text, nil)
	var out []Passage
	taken := make([]bool, len(tokens))
	told := make([]bool, len(m.plan.wants))
	for len(out) < most {
		first, last, worth := m.best(text, tokens, taken, told, runes)
		if worth == 0 {
			break
		}
		for i := first; i <= last; i++ {
			taken[i] = true
			if tokens[i].want >= 0 {
				told[tokens[i].want] = true
			}
		}
		start, end := widen(text, tokens[first].Start, tokens[last].End, first == 0, last == len(tokens)-1)
		p := m.runs(text, tokens[first:last+1], start, end)
		if start > 0 {
			p = append(Passage{{Text: "… "}}, p...)
		}
		if end < len(text) {
			p = append(p, Run{Text: " …"})
		}
		out = append(out, p)
	}
	return out
}

// best is the stretch of words that is worth most: those that no passage has told
// yet count most, and a stretch that begins a little before the first of them.
func (m *Matcher) best(text string, tokens []meant, taken, told []bool, runes int) (first, last int, worth float64) {
	for i := range tokens {
		if tokens[i].want < 0 || taken[i] {
			continue
		}
		from, lead := i, 0
		for from > 0 && !taken[from-1] && lead < runes/4 && !parted(text, tokens[from-1].End, tokens[from].Start) {
			from--
			lead = utf8.RuneCountInString(text[tokens[from].Start:tokens[i].Start])
		}
		sum, to, length := 0.0, from, 0
		seen := map[int]bool{}
		for j := from; j < len(tokens) && !taken[j]; j++ {
			if j > from && parted(text, tokens[j-1].End, tokens[j].Start) {
				break
			}
			if length = utf8.RuneCountInString(text[tokens[from].Start:tokens[j].End]); length > runes {
				break
			}
			to = j
			w := tokens[j].want
			switch {
			case w < 0:
			case seen[w]:
				sum += 0.1
			case told[w]:
				sum += 0.2
			case m.plan.wants[w].stop:
				sum += 0.05
			default:
				sum++
			}
			if w >= 0 {
				seen[w] = true
			}
		}
		if sum > worth {
			first, last, worth = from, to, sum
		}
	}
	if worth < 0.5 { // nothing but words told already
		return 0, 0, 0
	}
	return first, last, worth
}

// parted says that two words stand in different paragraphs.
func parted(text string, end, start int) bool {
	return end < start && strings.Contains(text[end:start], "\n\n")
}

// widen takes the marks in that belong to the first and the last word.
func widen(text string, start, end int, head, tail bool) (int, int) {
	if head {
		start = 0
	}
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if !unicode.In(r, unicode.Ps, unicode.Pi, unicode.Sc) && r != '"' {
			break
		}
		start -= size
	}
	if tail {
		return start, len(text)
	}
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !unicode.In(r, unicode.Po, unicode.Pe, unicode.Pf, unicode.Mn, unicode.Me) {
			break
		}
		end += size
	}
	return start, end
}

func (m *Matcher) runs(text string, tokens []meant, start, end int) (p Passage) {
	at := start
	add := func(upTo int, hit bool) {
		if upTo <= at {
			return
		}
		s := strings.Join(strings.FieldsFunc(text[at:upTo], func(r rune) bool { return r == '\n' || r == '\t' }), " ")
		if n := len(p); n > 0 && p[n-1].Hit == hit {
			p[n-1].Text += s
		} else if s != "" {
			p = append(p, Run{s, hit})
		}
		at = upTo
	}
	for i, t := range tokens {
		if t.want < 0 || m.plan.wants[t.want].stop || t.End <= at {
			continue
		}
		// Words of one phrase are marked as one.
		if i > 0 && tokens[i-1].want == t.want && len(m.plan.wants[t.want].terms) > 1 && t.Start > at {
			add(t.Start, true)
		}
		add(t.Start, false)
		add(t.End, true)
	}
	add(end, false)
	return p
}

// Finds says whether a version holds what was asked for, as far as a view shows
// it: what an index said before a change that it has not heard of yet, is not
// believed.
func (m *Matcher) Finds(p story.Published, v access.View, some bool) bool {
	return m.Holds(some, append(publicTexts(p), v.Public().Text(), v.Rest().Text())...)
}
