// Package share draws the image that stands for a story where others link to
// it: the publication's name, the story's kind in words and its headline, in the
// story's own script and direction, shaped as its readers write it. A headline
// that no font here can write is left out; nothing is ever drawn as boxes.
package share

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image/png"
	"regexp"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"

	"standfirst/internal/edition"
)

// Width and Height of an image in pixels, as ogp.me's readers ask for them.
const (
	Width  = 1200
	Height = 630
)

// style changes with the look of the drawing, so that images drawn in an older
// one are made anew.
const style = "1"

// maxRunes bounds what is shaped of a text; far less of it fits.
const maxRunes = 400

// Card is everything that an image shows, and all that it depends on.
type Card struct {
	Language string `json:"language"` // BCP 47, of the story
	House    string `json:"house"`    // name of the publication
	Kind     string `json:"kind"`     // in words; may be empty
	Headline string `json:"headline"`
	Accent   string `json:"accent"` // #rrggbb; the theme's if empty
}

// Hash names the image: another card has another.
func (c Card) Hash() string {
	b, _ := json.Marshal(c) // strings marshal
	sum := sha256.Sum256(append(b, style...))
	return hex.EncodeToString(sum[:8])
}

// Alt describes the image in words, for who does not see it.
func (c Card) Alt() string {
	words := []string{c.House}
	if c.Kind != "" {
		words = append(words, c.Kind)
	}
	return strings.Join(append(words, c.Headline), " | ")
}

// Measures of the drawing, in pixels.
const (
	margin     = 72
	band       = 14 // the accent over all
	nameTop    = 44
	nameSize   = 38
	nameBox    = 64
	kindSize   = 30
	kindBox    = 48
	bodyTop    = nameTop + nameBox + 26
	bodyBottom = Height - 44
	gap        = 10 // between kind and headline
	maxLines   = 5
)

// sizes of a headline, the first that fits is taken.
var sizes = []float64{92, 84, 76, 70, 64, 58, 52, 47, 43}

// leading is a headline's line height by the face that it is mostly set in, in
// em (as the theme sets headlines; Nastaliq hangs its words on a slope).
func leading(language string) float64 {
	switch primary(language) {
	case faceNastaliq:
		return 2.05
	case faceNaskh:
		return 1.5
	case faceVazirmatn:
		return 1.5
	case faceHebrew:
		return 1.18
	}
	return 1.12
}

// Draw makes the image as a PNG. It is pure; two cards with one Hash give the
// same bytes.
func (c Card) Draw() ([]byte, error) {
	l, err := c.layOut(map[string]*font.Face{}) // the fonts are let go with the layout
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	var encoder png.Encoder
	if err := encoder.Encode(&b, l.draw(c.Accent)); err != nil {
		return nil, fmt.Errorf("share: %w", err)
	}
	return b.Bytes(), nil
}

// layout is a card with every line at its place.
type layout struct {
	rtl   bool
	lines []placed
	// whole says that the headline stands there to its end.
	whole bool
}

// placed is a line of text: x is its left edge, y its baseline.
type placed struct {
	line
	x, y   float64
	colour ink
}

// layOut sets the texts of a card. The fonts that it opens go into opened; it is
// not safe to use them for two cards at once.
func (c Card) layOut(opened map[string]*font.Face) (layout, error) {
	t := &typesetter{language: c.Language, rtl: edition.Direction(c.Language) == "rtl", opened: opened}
	l := layout{rtl: t.rtl}
	const measure = Width - 2*margin
	place := func(lines []line, top, box float64, colour ink) {
		for i, n := range lines {
			p := placed{line: n, x: margin, colour: colour, y: top + box*float64(i) + n.baseline(box)}
			if t.rtl {
				p.x = Width - margin - n.width
			}
			l.lines = append(l.lines, p)
		}
	}
	name, err := t.oneLine(tidy(c.House), title, nameSize, measure)
	if err != nil {
		return l, err
	}
	place(name, nameTop, nameBox, inkText)
	kind, err := t.oneLine(tidy(c.Kind), sans, kindSize, measure)
	if err != nil {
		return l, err
	}
	room := float64(bodyBottom - bodyTop)
	if len(kind) > 0 {
		room -= kindBox + gap
	}
	lead := leading(c.Language)
	head, whole, err := t.fit(tidy(c.Headline), measure, func(size float64) int { return min(maxLines, int(room/(size*lead))) })
	if err != nil {
		return l, err
	}
	l.whole = whole
	used := 0.0
	if len(head) > 0 {
		used = head[0].size * lead * float64(len(head))
	}
	// What is free goes below and above as 2 to 1: the eye looks for the middle
	// higher than it is.
	top := bodyTop + (room-used)/3
	place(kind, top, kindBox, inkAccent)
	if len(kind) > 0 {
		top += kindBox + gap
	}
	if len(head) > 0 {
		place(head, top, head[0].size*lead, inkText)
	}
	return l, nil
}

var (
	blanks  = regexp.MustCompile(`[\s\p{Z}]+`)
	clinger = regexp.MustCompile(` ([?!;:»›%؟؛،۔—–])`)
	opener  = regexp.MustCompile(`([«‹¿¡]) `)
)

// tidy makes one line of a text: no control marks, no doubled blanks, and no
// blank at which a line could break before a mark that belongs to the word. The
// marks by which words join or part (ZWJ, ZWNJ) stay.
func tidy(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200c' || r == '\u200d':
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || unicode.Is(unicode.Cs, r):
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(blanks.ReplaceAllString(s, " "))
	s = clinger.ReplaceAllString(s, "\u00a0$1")
	return opener.ReplaceAllString(s, "$1\u00a0")
}

// accentOf is the colour of the theme where the house has none.
func accentOf(given string) string { return cmp.Or(given, "#8a1c2b") }
