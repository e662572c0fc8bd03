package analyse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/segment"
)

// word is where a word stands in a text.
type word struct {
	start, end int
	unspaced   bool // a run in a script that sets no spaces between words
}

// unspaced are the scripts that set no spaces between words, or none that part
// what is looked for (Korean endings).
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Bopomofo}

func isUnspaced(r rune) bool {
	if r < 0xe00 {
		return false
	}
	return unicode.In(r, unspaced...) || r == 'ー' || r == 'ｰ' || r == '々'
}

// each finds the words of a text (UAX 29), and the runs of scripts without
// spaces, until do has enough. parted says that a joiner parts words.
func each(s string, parted bool, do func(word) bool) {
	for at := 0; at < len(s); {
		// What stands up to the next run of a script without spaces.
		run, end := nextRun(s[at:])
		if !spaced(s, at, at+run, parted, do) {
			return
		}
		if end > run && !do(word{at + run, at + end, true}) {
			return
		}
		at += end
	}
}

// nextRun is where the next run of a script without spaces begins and ends.
func nextRun(s string) (start, end int) {
	start = -1
	for i, r := range s {
		in := isUnspaced(r) || start >= 0 && unicode.In(r, unicode.Mn, unicode.Mc)
		if start < 0 && in {
			start = i
		} else if start >= 0 && !in {
			return start, i
		}
	}
	if start < 0 {
		return len(s), len(s)
	}
	return start, len(s)
}

// longest bounds what is given to the segmenter at once, in bytes.
const longest = 1 << 20

func spaced(s string, from, to int, parted bool, do func(word) bool) bool {
	for from < to {
		upTo := min(to, from+longest)
		for upTo < to && upTo > from && !utf8.RuneStart(s[upTo]) {
			upTo--
		}
		seg := segment.NewWordSegmenterDirect([]byte(s[from:upTo]))
		at, begun := from, -1 // begun: signs that the segmenter knows nothing of, and are letters or digits
		flush := func() bool {
			start := begun
			begun = -1
			return start < 0 || parts(s, start, at, parted, do)
		}
		for seg.Segment() {
			b := seg.Bytes()
			if seg.Type() == segment.None && begun < 0 {
				if r, _ := utf8.DecodeRune(b); r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
					begun = at
				}
			} else if r, _ := utf8.DecodeRune(b); begun >= 0 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !flush() {
				return false
			}
			if seg.Type() != segment.None && begun < 0 && !parts(s, at, at+len(b), parted, do) {
				return false
			}
			at += len(b)
		}
		if !flush() {
			return false
		}
		from = upTo
	}
	return true
}

// parts hands a word over, by its parts where a joiner or a line below parts it.
func parts(s string, start, end int, parted bool, do func(word) bool) bool {
	w := s[start:end]
	if !strings.Contains(w, "_") && !(parted && strings.Contains(w, joiner)) {
		return do(word{start: start, end: end})
	}
	begin := start
	for i, r := range w {
		if r != '_' && !(parted && r == '\u200c') {
			continue
		}
		if at := start + i; at > begin && !do(word{start: begin, end: at}) {
			return false
		}
		begin = start + i + utf8.RuneLen(r)
	}
	return begin >= end || do(word{start: begin, end: end})
}

// pairs hands over a run in a script without spaces by pairs of its signs, and
// its last sign alone, so that every sign begins something.
func (a *Analyser) pairs(w word, s string, add func(Token)) {
	starts := []int{}
	for i, r := range s[w.start:w.end] {
		if !unicode.In(r, unicode.Mn, unicode.Mc) || i == 0 {
			starts = append(starts, w.start+i)
		}
	}
	starts = append(starts, w.end)
	for i := 0; i+1 < len(starts); i++ {
		end, tail := starts[i+1], true
		if i+2 < len(starts) {
			end, tail = starts[i+2], false
		}
		surface := a.surface(s[starts[i]:end])
		if surface == "" {
			continue
		}
		add(Token{Start: starts[i], End: end, Surface: surface, Term: surface, Tail: tail})
	}
}
