package search

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"

	"standfirst/internal/search/analyse"
)

// Which words stand side by side is kept with a document as the order of its
// words: two bytes a word, a quarter of the text, where lists of positions would
// take as much as the text itself. Two words of a phrase agree by chance once in
// four thousand million places.

// fieldOrder begins the names of the stored orders: alone that of the public
// words, and with a field of withheld words that of theirs.
const fieldOrder = "o"

// Signs between the words of an order.
const (
	orderGap  = 0 // no phrase reaches over it
	orderAlso = 1 // the next is another reading of the word before
)

// stamp is what stands for a term in an order.
func stamp(term string) uint16 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(term)) // a hash takes every write
	n := h.Sum32()
	if s := uint16(n>>16) ^ uint16(n); s > orderAlso {
		return s
	}
	return uint16(n>>8) | 2
}

// order writes down the words of a text.
func (s *stream) write(t analyse.Token) {
	s.order = binary.BigEndian.AppendUint16(s.order, stamp(t.Term))
	for _, also := range t.Also {
		s.order = binary.BigEndian.AppendUint16(s.order, orderAlso)
		s.order = binary.BigEndian.AppendUint16(s.order, stamp(also))
	}
}

func (s *stream) part() { s.order = binary.BigEndian.AppendUint16(s.order, orderGap) }

// kept is the order as a document stores it.
func (s *stream) kept(of string) document.Field {
	return document.NewTextFieldCustom(orderOf(of), nil, s.order, bleve.StoreField, fixed(nil))
}

// orderOf names the order of a field's words.
func orderOf(field string) string {
	if field == fieldAll {
		return fieldOrder
	}
	return fieldOrder + field
}

// holds says whether some words stand side by side in an order.
func holds(order []byte, phrase []uint16) bool {
	if len(phrase) == 0 {
		return true
	}
	at := func(i int) uint16 { return binary.BigEndian.Uint16(order[i:]) }
	for i := 0; i+2 <= len(order); i += 2 {
		if at(i) == orderAlso { // what comes is another reading of a word begun already
			i += 2
			continue
		}
		j, n := i, 0
		for n < len(phrase) && j+2 <= len(order) {
			met := at(j) == phrase[n]
			for j += 2; j+4 <= len(order) && at(j) == orderAlso; j += 4 {
				met = met || at(j+2) == phrase[n]
			}
			if !met {
				break
			}
			n++
		}
		if n == len(phrase) {
			return true
		}
	}
	return false
}

func stamps(terms []string) (all []uint16) {
	for _, t := range terms {
		all = append(all, stamp(t))
	}
	return all
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
