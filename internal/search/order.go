package search

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"standfirst/internal/search/analyse"
)

// Which words stand side by side is kept with a document as the order of its
// words, where lists of positions would take as much as the text itself: one
// byte for each of the words that are most frequent in the language's public
// texts, two for any other. Two words of a phrase agree by chance once in a
// thousand million places.

// fieldOrder begins the names of the stored orders: alone that of the public
// words, and with a field of withheld words that of theirs.
const fieldOrder = "o"

// Signs of an order. What is 0x80 and above begins one of two bytes.
const (
	orderGap   = 0 // no phrase reaches over it
	orderAlso  = 1 // the next is another reading of the word before
	orderFirst = 2 // of the frequent words

	// mostFrequent is how many words have a sign of one byte.
	mostFrequent = 0x80 - orderFirst
)

// stamp is what stands for a term in an order, where it is not frequent.
func stamp(term string) uint16 {
	n := uint32(2166136261) // FNV-1a
	for i := range len(term) {
		n = (n ^ uint32(term[i])) * 16777619
	}
	return uint16(n>>16) ^ uint16(n) | 0x8000
}

// signs are how the terms of a phrase are written where some words are frequent.
func signs(terms []string, frequent []uint16) (all []uint16) {
	for _, t := range terms {
		s := stamp(t)
		if i := slices.Index(frequent, s); i >= 0 && i < mostFrequent {
			s = uint16(orderFirst + i)
		}
		all = append(all, s)
	}
	return all
}

// codes are the signs of one byte by the stamps for which they stand, to write
// many words.
type codes [1 << 15]uint8

func newCodes(frequent []uint16) *codes {
	var c codes
	for i, s := range frequent[:min(len(frequent), mostFrequent)] {
		if at := s &^ 0x8000; c[at] == 0 {
			c[at] = uint8(orderFirst + i)
		}
	}
	return &c
}

// sign is how a term is written.
func (c *codes) sign(term string) uint16 {
	s := stamp(term)
	if b := c[s&^0x8000]; b > 0 {
		return uint16(b)
	}
	return s
}

func appendSign(order []byte, sign uint16) []byte {
	if sign < 0x80 {
		return append(order, byte(sign))
	}
	return binary.BigEndian.AppendUint16(order, sign)
}

// frequent are the stamps of the words that stand most often in some texts.
func frequent(a *analyse.Analyser, texts []string) []uint16 {
	count := map[uint16]int{}
	for _, text := range texts {
		for _, t := range a.Text(text) {
			count[stamp(t.Term)]++
		}
	}
	all := slices.SortedFunc(maps.Keys(count), func(a, b uint16) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	return all[:min(len(all), mostFrequent)]
}

// order writes down the words of a text.
func (s *stream) write(t analyse.Token) {
	s.order = appendSign(s.order, s.codes.sign(t.Term))
	for _, also := range t.Also {
		s.order = appendSign(append(s.order, orderAlso), s.codes.sign(also))
	}
}

func (s *stream) part() { s.order = append(s.order, orderGap) }

// orderOf names the order of a field's words.
func orderOf(field string) string {
	if field == fieldAll {
		return fieldOrder
	}
	return fieldOrder + field
}

// signAt reads the sign at a place, and says where the next one is; what is cut
// off in its middle is a gap.
func signAt(order []byte, i int) (sign uint16, next int) {
	switch {
	case order[i] < 0x80:
		return uint16(order[i]), i + 1
	case i+1 < len(order):
		return binary.BigEndian.Uint16(order[i:]), i + 2
	}
	return orderGap, i + 1
}

// holds says whether some words stand side by side in an order.
func holds(order []byte, phrase []uint16) bool {
	if len(phrase) == 0 {
		return true
	}
	for i := 0; i < len(order); {
		sign, next := signAt(order, i)
		if sign == orderAlso { // what comes is another reading of a word begun already
			if next < len(order) {
				_, next = signAt(order, next)
			}
		} else if (sign == phrase[0] || next < len(order) && order[next] == orderAlso) && follow(order, i, phrase) {
			return true
		}
		i = next
	}
	return false
}

// follow says whether the words of a phrase stand from a place on, each in one
// of its readings.
func follow(order []byte, i int, phrase []uint16) bool {
	for _, owed := range phrase {
		if i >= len(order) {
			return false
		}
		sign, next := signAt(order, i)
		met := sign == owed
		for next+1 < len(order) && order[next] == orderAlso {
			sign, next = signAt(order, next+1)
			met = met || sign == owed
		}
		if !met {
			return false
		}
		i = next
	}
	return true
}

// ordered says whether a document of a segment has some words side by side in a
// field.
func ordered(s *scorch.SegmentSnapshot, doc uint64, field string, phrase []uint16) (ok bool, err error) {
	name := orderOf(field)
	err = s.VisitDocument(doc, func(field string, _ byte, value []byte, _ []uint64) bool {
		if field != name {
			return true
		}
		ok = holds(value, phrase)
		return false
	})
	if err != nil {
		err = fmt.Errorf("search: %w", err)
	}
	return ok, err
}

// ordered says whether a document has some words side by side in a field.
func (r reading) ordered(doc uint64, field string, phrase []uint16) (ok bool, err error) {
	snapshot, err := r.snapshot()
	if err != nil {
		return false, err
	}
	for _, s := range snapshot.Segments() {
		if n := s.FullSize(); doc >= uint64(n) {
			doc -= uint64(n)
			continue
		}
		return ordered(s, doc, field, phrase)
	}
	return false, nil
}
