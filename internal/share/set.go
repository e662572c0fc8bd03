package share

import (
	"slices"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// typesetter sets the texts of one card.
type typesetter struct {
	language string
	rtl      bool
	opened   map[string]*font.Face
	shaper   shaping.HarfbuzzShaper
}

// line is one line of shaped runs, from left to right.
type line struct {
	runs  []shaping.Output
	size  float64 // pixels an em
	width float64 // pixels
}

// blank is the width of a blank where the font has none, in em: that of the
// house's serif.
const blank = 0.225

// noGlyph is what the shaper gives for a letter that a font lacks.
const noGlyph = ^font.GID(0)

func blankless(f *font.Face) bool {
	_, has := f.NominalGlyph(' ')
	return !has
}

func pixels(f fixed.Int26_6) float64 { return float64(f) / 64 }

// baseline is how far below the top of its box a line stands.
func (l line) baseline(box float64) float64 {
	var up, down float64
	for _, r := range l.runs {
		up, down = max(up, pixels(r.LineBounds.Ascent)), max(down, -pixels(r.LineBounds.Descent))
	}
	return (box-up-down)/2 + up
}

// direction is that of the card's language.
func (t *typesetter) direction() di.Direction {
	if t.rtl {
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// shape parts a text by direction, script and face (UAX #9, #24) and shapes each
// part among its neighbours, so that letters join across them.
func (t *typesetter) shape(text []rune, c *chain, size float64) []shaping.Output {
	var s shaping.Segmenter
	in := shaping.Input{Text: text, RunEnd: len(text), Direction: t.direction(), Size: fixed.Int26_6(size * 64), Language: language.NewLanguage(t.language)}
	parts := s.Split(in, c)
	out := make([]shaping.Output, 0, len(parts))
	for _, p := range parts {
		run := t.shaper.Shape(p)
		for i, g := range run.Glyphs {
			// Fonts of one script hold no blank, and none draws one.
			if r := text[g.TextIndex()]; (r == ' ' || r == '\u00a0' || r == '\u202f') && blankless(p.Face) {
				run.Glyphs[i].Advance = fixed.Int26_6(size * 64 * blank)
				run.Glyphs[i].GlyphID = noGlyph
			}
		}
		run.RecomputeAdvance()
		out = append(out, run)
	}
	return out
}

// wrap breaks shaped text into lines (UAX #14). words says that a word may not
// be broken: then ok is false where one is wider than the measure.
func (t *typesetter) wrap(text []rune, runs []shaping.Output, size, measure float64, words bool) (lines []line, ok bool) {
	var w shaping.LineWrapper
	config := shaping.WrapConfig{Direction: t.direction(), BreakPolicy: shaping.WhenNecessary}
	if words {
		config.BreakPolicy = shaping.Never
	}
	// The wrapper takes the advance of blanks at the ends of lines away, in place:
	// each wrapping has glyphs of its own.
	own := slices.Clone(runs)
	for i := range own {
		own[i].Glyphs = slices.Clone(own[i].Glyphs)
	}
	wrapped, _ := w.WrapParagraphF(config, fixed.Int26_6(measure*64), text, shaping.NewSliceIterator(own))
	ok = true
	for _, l := range wrapped {
		n := line{size: size, runs: slices.Clone(l)}
		slices.SortStableFunc(n.runs, func(a, b shaping.Output) int { return int(a.VisualIndex - b.VisualIndex) })
		for _, r := range n.runs {
			n.width += pixels(r.Advance)
		}
		ok = ok && n.width <= measure+0.5
		lines = append(lines, n)
	}
	return lines, ok
}

// fit sets a text as large as it goes into so many lines as most allows at a
// size, and makes the lines equally long. What does not fit at the smallest size
// ends in an ellipsis; whole says that nothing was left out. No line comes back
// for a text that cannot be written.
func (t *typesetter) fit(s string, measure float64, most func(size float64) int) (lines []line, whole bool, err error) {
	c := t.chain(serif)
	s, ok := c.writes(s)
	if c.err != nil || !ok || s == "" {
		return nil, false, c.err
	}
	text := []rune(s)
	if len(text) > maxRunes { // it will not fit at any size: its end need not be looked at
		text = text[:maxRunes]
		ends := boundaries(text)
		text = text[:ends[max(len(ends)-2, 0)]] // the last may be half a character
		size := sizes[len(sizes)-1]
		return t.cut(text, c, size, measure, most(size)), false, c.err
	}
	for _, size := range sizes {
		runs := t.shape(text, c, size)
		if lines, ok := t.wrap(text, runs, size, measure, true); ok && len(lines) <= most(size) {
			return t.balance(text, runs, lines, size, measure), true, nil
		}
	}
	size := sizes[len(sizes)-1]
	n := most(size)
	if lines, _ := t.wrap(text, t.shape(text, c, size), size, measure, false); len(lines) <= n {
		return lines, true, nil // a word longer than a line is broken, and nothing is lost
	}
	return t.cut(text, c, size, measure, n), false, c.err
}

// balance narrows the measure as far as the number of lines allows.
func (t *typesetter) balance(text []rune, runs []shaping.Output, lines []line, size, measure float64) []line {
	if len(lines) < 2 {
		return lines
	}
	low, high := measure/float64(len(lines)), measure
	for high-low > 4 {
		middle := (low + high) / 2
		if l, ok := t.wrap(text, runs, size, middle, true); ok && len(l) == len(lines) {
			lines, high = l, middle
		} else {
			low = middle
		}
	}
	return lines
}

// cut keeps as many words as fit with an ellipsis after them; of a single word,
// as many of its characters.
func (t *typesetter) cut(text []rune, c *chain, size, measure float64, most int) []line {
	try := func(n int) ([]line, bool) {
		short := append(slices.Clone(trimmed(text[:n])), '…')
		l, _ := t.wrap(short, t.shape(short, c, size), size, measure, false)
		return l, len(l) <= most
	}
	ends := boundaries(text)
	var best []line
	low, high := 0, len(ends)-1
	for low <= high {
		middle := (low + high) / 2
		if l, ok := try(ends[middle]); ok {
			best, low = l, middle+1
		} else {
			high = middle - 1
		}
	}
	if high < 0 {
		return nil
	}
	// Back to the end of a word, unless most of what fits would go.
	for i := high; i > high/2; i-- {
		if n := ends[i]; n < len(text) && (text[n] == ' ' || text[n] == '\u00a0') {
			if l, ok := try(n); ok {
				return l
			}
		}
	}
	return best
}

// boundaries are where a text may be cut: after each character as a reader sees
// it (UAX #29).
func boundaries(text []rune) (ends []int) {
	var s segmenter.Segmenter
	s.Init(text)
	for i := s.GraphemeIterator(); i.Next(); {
		g := i.Grapheme()
		ends = append(ends, g.Offset+len(g.Text))
	}
	return ends
}

// trimmed takes off what must not stand before an ellipsis.
func trimmed(text []rune) []rune {
	for len(text) > 0 {
		switch text[len(text)-1] {
		case ' ', '\u00a0', ',', ';', ':', '-', '–', '—', '،', '؛', '.', '«', '(', '\u200c', '\u200d':
			text = text[:len(text)-1]
			continue
		}
		return text
	}
	return text
}

// oneLine sets a short text on one line, smaller where it must be. No line comes
// back for a text that cannot be written.
func (t *typesetter) oneLine(s string, v voice, size, measure float64) ([]line, error) {
	c := t.chain(v)
	s, ok := c.writes(s)
	if c.err != nil || !ok || s == "" {
		return nil, c.err
	}
	text := []rune(s)
	text = text[:min(len(text), maxRunes)]
	for ; size >= 24; size -= 4 {
		if lines, ok := t.wrap(text, t.shape(text, c, size), size, measure, true); ok && len(lines) == 1 {
			return lines, nil
		}
	}
	return t.cut(text, c, size, measure, 1), c.err
}
