package search

import (
	"fmt"
	"math"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A search is made of sets of documents, one segment of the index after the
// other: which of them fit is found by the bits of their lists alone. How often a
// word stands in a text is read for those that fit, and for no other.

// set is some documents of each segment.
type set interface {
	// of gives those of a segment; of these alone where within is not nil. What it
	// gives belongs to the set and is not changed.
	of(seg int, within *roaring.Bitmap) (*roaring.Bitmap, error)
	// score adds what each document counts for being in the set.
	score(seg int, within *roaring.Bitmap, m *fitting) error
	// weight is what being in the set counts at most, by how rare its words are.
	weight() float64
	// scale multiplies what all count.
	scale(by float64)
}

// fitting are the documents of a segment that fit, in order, and what each counts.
type fitting struct {
	docs   []uint32
	scores []float64
}

// list is the documents that have a term in a field.
type list struct {
	idf, worth float64
	in         []posted
}

// posted is the part of a list that one segment keeps.
type posted struct {
	segment.PostingsIterator
	bits *roaring.Bitmap
}

// list opens the list of a term. What is not scored is read without the numbers
// beside it.
func (h *hunt) list(term, field string, boost float64, scored bool) (*list, error) {
	h.work.Lists++
	snapshot, err := h.snapshot()
	if err != nil {
		return nil, err
	}
	l := &list{worth: boost}
	var count, total uint64
	for _, s := range snapshot.Segments() {
		total += s.Count()
		dict, err := s.Segment().Dictionary(field)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		all, err := dict.PostingsList([]byte(term), s.Deleted(), nil)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		count += all.Count()
		p := posted{PostingsIterator: all.Iterator(scored, scored, false, nil)}
		bits, ok := p.PostingsIterator.(segment.OptimizablePostingsIterator)
		if !ok {
			return nil, fmt.Errorf("search: a list of %s is a %T", field, p.PostingsIterator)
		}
		if one, ok := bits.DocNum1Hit(); ok {
			p.bits = roaring.BitmapOf(uint32(one))
		} else if p.bits = bits.ActualBitmap(); p.bits == nil {
			p.bits = nothingAtAll
		}
		h.read = append(h.read, all, p.PostingsIterator)
		if d, ok := dict.(segment.DiskStatsReporter); ok {
			h.work.Bytes += d.BytesRead()
		}
		l.in = append(l.in, p)
	}
	l.idf = 1 + math.Log(float64(total)/float64(count+1))
	l.worth *= l.idf
	if count == 0 {
		l.worth = 0
	}
	return l, nil
}

var nothingAtAll = roaring.New()

func (r reading) snapshot() (*scorch.IndexSnapshot, error) {
	s, ok := r.IndexReader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("search: a view is a %T", r.IndexReader)
	}
	return s, nil
}

func (l *list) of(seg int, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if within == nil {
		return l.in[seg].bits, nil
	}
	return roaring.And(l.in[seg].bits, within), nil
}

func (l *list) weight() float64  { return l.worth }
func (l *list) scale(by float64) { l.worth *= by }

// score counts a word by how often it stands in a text, the more the shorter
// that is. It can be asked once for each segment.
func (l *list) score(seg int, within *roaring.Bitmap, m *fitting) error {
	p := l.in[seg]
	fit := roaring.And(p.bits, within)
	n := fit.GetCardinality()
	if n == 0 || l.worth == 0 {
		return nil
	}
	if n < p.bits.GetCardinality() {
		p.PostingsIterator.(segment.OptimizablePostingsIterator).ReplaceActual(fit)
	}
	worth, at := l.worth*l.idf, 0
	for ; n > 0; n-- {
		d, err := p.Next()
		if err != nil {
			return fmt.Errorf("search: %w", err)
		}
		if d == nil {
			return nil
		}
		for doc := uint32(d.Number()); m.docs[at] < doc; {
			at++
		}
		m.scores[at] += worth * math.Sqrt(float64(d.Frequency())) * d.Norm()
	}
	return nil
}

// every is what stands in all of some sets.
type every []set

func (e every) of(seg int, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	for _, s := range e {
		var err error
		if within, err = s.of(seg, within); err != nil {
			return nil, err
		}
		if within.IsEmpty() {
			break
		}
	}
	if within == nil {
		within = nothingAtAll
	}
	return within, nil
}

func (e every) score(seg int, within *roaring.Bitmap, m *fitting) error {
	for _, s := range e {
		if err := s.score(seg, within, m); err != nil {
			return err
		}
	}
	return nil
}

func (e every) weight() (sum float64) {
	for _, s := range e {
		sum += s.weight() * s.weight()
	}
	return math.Sqrt(sum)
}

func (e every) scale(by float64) {
	for _, s := range e {
		s.scale(by)
	}
}

// either is what stands in one of some sets at least.
type either []set

func (e either) of(seg int, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if len(e) == 1 {
		return e[0].of(seg, within)
	}
	all := roaring.New()
	for _, s := range e {
		b, err := s.of(seg, within)
		if err != nil {
			return nil, err
		}
		all.Or(b)
	}
	return all, nil
}

func (e either) score(seg int, within *roaring.Bitmap, m *fitting) error {
	return every(e).score(seg, within, m)
}

func (e either) weight() (most float64) {
	for _, s := range e {
		most = max(most, s.weight())
	}
	return most
}

func (e either) scale(by float64) { every(e).scale(by) }

// several is what stands in so many of some sets at least. A document counts the
// more the more of them it is in.
type several struct {
	every
	least int
	total int // of which the share is counted; that of the sets if 0
}

func (s several) of(seg int, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	var level []*roaring.Bitmap // what is in one set at least, in two, and so on
	for range s.least {
		level = append(level, roaring.New())
	}
	for _, one := range s.every {
		b, err := one.of(seg, within)
		if err != nil {
			return nil, err
		}
		for i := s.least - 1; i > 0; i-- {
			level[i].Or(roaring.And(level[i-1], b))
		}
		level[0].Or(b)
	}
	return level[s.least-1], nil
}

func (s several) score(seg int, within *roaring.Bitmap, m *fitting) error {
	own := fitting{docs: m.docs, scores: make([]float64, len(m.docs))}
	in := make([]uint16, len(m.docs))
	for _, one := range s.every {
		b, err := one.of(seg, within)
		if err != nil {
			return err
		}
		if b.IsEmpty() {
			continue
		}
		at := 0
		for i := b.Iterator(); i.HasNext(); {
			for doc := i.Next(); m.docs[at] < doc; {
				at++
			}
			in[at]++
		}
		if err := one.score(seg, within, &own); err != nil {
			return err
		}
	}
	total := s.total
	if total == 0 {
		total = len(s.every)
	}
	for i, n := range in {
		if n > 0 {
			m.scores[i] += own.scores[i] * float64(n) / float64(total)
		}
	}
	return nil
}

// beside is what has some words side by side.
type beside struct {
	every
	h      *hunt
	field  string
	phrase []uint16
	found  map[int]*roaring.Bitmap // by segment, of those that were looked through
}

// sideBySide finds documents with some words side by side in a field.
func (h *hunt) sideBySide(terms []string, field string, boost float64, scored bool) (set, error) {
	b := &beside{h: h, field: field, phrase: signs(terms, h.frequent), found: map[int]*roaring.Bitmap{}}
	for _, t := range terms {
		l, err := h.list(t, field, boost, scored)
		if err != nil {
			return nil, err
		}
		b.every = append(b.every, l)
	}
	return b, nil
}

// of looks through the texts that have all the words: once, for whoever asks
// again asks for fewer.
func (b *beside) of(seg int, within *roaring.Bitmap) (*roaring.Bitmap, error) {
	if found := b.found[seg]; found != nil {
		if within == nil {
			return found, nil
		}
		return roaring.And(found, within), nil
	}
	all, err := b.every.of(seg, within)
	if err != nil {
		return nil, err
	}
	snapshot, err := b.h.snapshot()
	if err != nil {
		return nil, err
	}
	found := roaring.New()
	for i, n := all.Iterator(), 0; i.HasNext(); n++ {
		if n%256 == 0 && b.h.ctx.Err() != nil {
			return nil, b.h.ctx.Err()
		}
		doc := i.Next()
		ok, err := ordered(snapshot.Segments()[seg], uint64(doc), b.field, b.phrase)
		if err != nil {
			return nil, err
		}
		if ok {
			found.Add(doc)
		}
	}
	b.found[seg] = found
	return found, nil
}

func (b *beside) score(seg int, within *roaring.Bitmap, m *fitting) error {
	fit, err := b.of(seg, within)
	if err != nil {
		return err
	}
	return b.every.score(seg, fit, m)
}
