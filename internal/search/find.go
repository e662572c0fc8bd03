package search

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"slices"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// How much it counts where a word stands, in the order of the words that readers
// remember a story by.
const (
	weightHeadline   = 8.0
	weightStandfirst = 5.0
	weightNames      = 2.0
	weightPhrase     = 4.0 // a story that has the words as they were asked for, side by side
	weightAlso       = 0.4 // a word under another of its readings
	weightBegins     = 0.6 // a word that begins as what was asked for
)

// fresh is how much more a new story counts than an old one: twice as much on its
// day, half as much again after a month, and nothing to speak of after a year.
func fresh(age time.Duration) float64 {
	return 1 + 1/(1+max(0, age.Hours())/(24*30))
}

// Limits of one search.
const (
	mostHits   = 200 // that are ordered and can be paged to
	mostPhrase = 100 // of the best that are looked through for the words side by side
	mostBegins = 20  // words that one beginning stands for
)

// found is one document that fits.
type found struct {
	doc   uint64
	score float64
}

// worst orders hits so that the worst is on top; of two alike, the later number.
type worst []found

func (w worst) Len() int { return len(w) }
func (w worst) Less(i, j int) bool {
	if w[i].score != w[j].score {
		return w[i].score < w[j].score
	}
	return w[i].doc > w[j].doc
}
func (w worst) Swap(i, j int) { w[i], w[j] = w[j], w[i] }
func (w *worst) Push(x any)   { *w = append(*w, x.(found)) }
func (w *worst) Pop() any {
	last := (*w)[len(*w)-1]
	*w = (*w)[:len(*w)-1]
	return last
}

// Work counts what a search has done. It is what a reader could measure of it by
// the clock.
type Work struct {
	Lists     int    // of documents with a term, that were opened
	Documents int    // that were looked at
	Bytes     uint64 // that were read of the index
}

// hunt is one search in one index, under the same clock.
type hunt struct {
	reading
	ctx  context.Context
	plan plan
	// frequent are the words of the language that have short signs.
	frequent []uint16
	filter   Filter
	sort     Sort
	now      time.Time
	work     *Work
	least    int // of the wants that must be met; 0: all
	// elsewhere are the kinds of terms whose versions are looked for in another index.
	elsewhere []string
	read      []segment.DiskStatsReporter // whose bytes are told at the end
}

// query is what a document must be in, what lifts it, and what it must not be in.
type query struct {
	must  every
	lifts several
	not   either
}

// maker gathers sets, and keeps the first error.
type maker struct {
	*hunt
	err error
}

func (m *maker) list(term, field string, boost float64, scored bool) set {
	l, err := m.hunt.list(term, field, boost, scored)
	m.err = cmp.Or(m.err, err)
	return l
}

func (m *maker) sideBySide(terms []string, field string, boost float64, scored bool) set {
	s, err := m.hunt.sideBySide(terms, field, boost, scored)
	m.err = cmp.Or(m.err, err)
	return s
}

// want finds the documents that hold one thing in any of some fields.
func (m *maker) want(w want, fields []string, scored bool) (all either) {
	for _, f := range fields {
		if w.single() {
			all = append(all, m.list(w.terms[0], f, 1, scored))
		} else {
			all = append(all, m.sideBySide(w.terms, f, 1, scored))
		}
		for _, also := range w.also {
			all = append(all, m.list(also, f, weightAlso, scored))
		}
		for _, begun := range w.begins {
			all = append(all, m.list(begun, f, weightBegins, scored))
		}
		if w.joined != "" {
			all = append(all, m.list(w.joined, f, 1, scored))
		}
		for _, parts := range w.parted {
			all = append(all, m.sideBySide(parts[:], f, weightAlso, scored))
		}
	}
	return all
}

// wants finds the documents that hold everything that is owed. Phrases come
// last: their texts are looked through.
func (m *maker) wants(fields []string, scored bool) every {
	var plain, phrases every
	for _, w := range m.plan.wants {
		switch {
		case w.stop:
		case w.single() && len(w.parted) == 0:
			plain = append(plain, m.want(w, fields, scored))
		default:
			phrases = append(phrases, m.want(w, fields, scored))
		}
	}
	all := append(plain, phrases...)
	if m.least > 0 {
		return every{several{every: all, least: m.least}}
	}
	return all
}

// query makes the whole of a search. fields are those in which the words must be
// found.
func (h *hunt) query(fields []string) (q query, err error) {
	m := maker{hunt: h}
	scored := h.sort == Best
	wants := m.wants(fields, scored)
	// Filters narrow before texts are looked through for phrases.
	q.must = append(m.filters(), wants...)
	if scored {
		for _, w := range h.plan.wants {
			if !w.single() {
				continue
			}
			for _, lift := range []struct {
				field string
				boost float64
			}{{fieldHeadline, weightHeadline}, {fieldStandfirst, weightStandfirst}, {fieldNames, weightNames}} {
				q.lifts.total++
				if l := m.list(w.terms[0], lift.field, lift.boost, true); m.err == nil && l.weight() > 0 {
					q.lifts.every = append(q.lifts.every, l)
				}
			}
		}
	}
	for _, w := range h.plan.minus {
		q.not = append(q.not, m.want(w, fields, false))
	}
	for _, class := range h.elsewhere {
		q.not = append(q.not, m.list(class, fieldClass, 1, false))
	}
	m.stale(&q)
	if m.err == nil && scored {
		// What is found in two indexes is put in one order: what all words count
		// together is the same in both.
		if all := wants.weight(); all > 0 {
			wants.scale(1 / all)
			q.lifts.scale(1 / all)
		}
	}
	return q, m.err
}

// sequence are the terms of the whole query as it was typed, where it is words
// alone.
func (p plan) sequence() (terms []string) {
	for _, w := range p.wants {
		terms = append(terms, w.terms...)
	}
	return terms
}

// filters narrow a search by what stories are filed under.
func (m *maker) filters() (all every) {
	for _, by := range []struct {
		field  string
		values []string
	}{{fieldKind, m.filter.Kinds}, {fieldSection, m.filter.Sections}, {fieldAuthor, m.filter.Authors}, {fieldTopic, m.filter.Topics}} {
		var any either
		for _, v := range by.values {
			any = append(any, m.list(v, by.field, 1, false))
		}
		if any != nil {
			all = append(all, any)
		}
	}
	return all
}

// during narrows what was found by when it was published.
func (h *hunt) during(fit *roaring.Bitmap, base uint64) *roaring.Bitmap {
	if h.filter.From.IsZero() && h.filter.To.IsZero() {
		return fit
	}
	in := roaring.New()
	for i := fit.Iterator(); i.HasNext(); {
		doc := i.Next()
		at := h.at(base + uint64(doc))
		if (h.filter.From.IsZero() || at >= minutes(h.filter.From)) && (h.filter.To.IsZero() || at < minutes(h.filter.To)) {
			in.Add(doc)
		}
	}
	return in
}

// at is the minute at which a document was published.
func (r reading) at(doc uint64) uint32 {
	if doc < uint64(len(r.minutes)) {
		return r.minutes[doc]
	}
	return 0
}

// mostStale bounds how many moments of change are looked at at once.
const mostStale = 1000

// stale leaves out what was filed under terms that have changed by themselves
// since: it is filed anew within a second, and until then not shown.
func (m *maker) stale(q *query) {
	dict, err := m.FieldDictRange(fieldEdge, nil, []byte(spellEdge(m.now)))
	if err != nil {
		m.err = cmp.Or(m.err, err)
		return
	}
	for range mostStale {
		e, err := dict.Next()
		m.err = cmp.Or(m.err, err)
		if e == nil || err != nil {
			break
		}
		q.not = append(q.not, m.list(e.Term, fieldEdge, 1, false))
	}
	m.err = cmp.Or(m.err, dict.Close())
}

// run makes the search: the best hits in order, and how many fit in all.
func (h *hunt) run(fields []string) (best []found, total int, err error) {
	q, err := h.query(fields)
	if err != nil {
		return nil, 0, err
	}
	if best, total, err = h.collect(q); err != nil {
		return nil, 0, err
	}
	if err := h.phrases(best, fields); err != nil {
		return nil, 0, err
	}
	slices.SortFunc(best, byScore)
	return best, total, nil
}

func byScore(a, b found) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
}

// collect goes through what fits: the best hits, in no order, and how many there
// are in all.
func (h *hunt) collect(q query) (best []found, total int, err error) {
	snapshot, err := h.snapshot()
	if err != nil {
		return nil, 0, err
	}
	top := make(worst, 0, mostHits+1)
	now := minutes(h.now)
	var base uint64
	for seg, s := range snapshot.Segments() {
		if h.ctx.Err() != nil {
			return nil, 0, h.ctx.Err()
		}
		m, err := h.fits(q, seg, base)
		if err != nil {
			return nil, 0, err
		}
		total += len(m.docs)
		for i, doc := range m.docs {
			f := found{doc: base + uint64(doc)}
			f.score = h.score(m.scores[i], h.reading.at(f.doc), now)
			if len(top) < mostHits {
				heap.Push(&top, f)
			} else if f.score > top[0].score {
				top[0] = f
				heap.Fix(&top, 0)
			}
		}
		base += uint64(s.FullSize())
	}
	for _, r := range h.read {
		h.work.Bytes += r.BytesRead()
	}
	h.read = nil
	h.work.Documents += total
	return top, total, nil
}

// fits are the documents of a segment that fit, and what their words count.
func (h *hunt) fits(q query, seg int, base uint64) (m fitting, err error) {
	fit, err := q.must.of(seg, nil)
	if err != nil {
		return m, err
	}
	if len(q.not) > 0 && !fit.IsEmpty() {
		not, err := q.not.of(seg, fit)
		if err != nil {
			return m, err
		}
		fit = roaring.AndNot(fit, not)
	}
	fit = h.during(fit, base)
	m = fitting{docs: fit.ToArray(), scores: make([]float64, fit.GetCardinality())}
	if h.sort != Best || len(m.docs) == 0 {
		return m, nil
	}
	if err := q.must.score(seg, fit, &m); err != nil {
		return m, err
	}
	return m, q.lifts.score(seg, fit, &m)
}

// score is what a hit counts: what its words do, the more the newer it is; or its
// time alone, where the newest are asked for.
func (h *hunt) score(words float64, at, now uint32) float64 {
	switch h.sort {
	case Newest:
		return float64(at)
	case Oldest:
		return -float64(at)
	}
	age := time.Duration(0)
	if at < now {
		age = time.Duration(now-at) * time.Minute
	}
	return (words + math.SmallestNonzeroFloat32) * fresh(age)
}

// phrases lifts those of the best hits that have the words of the query side by
// side.
func (h *hunt) phrases(hits []found, fields []string) error {
	terms := h.plan.sequence()
	if len(h.plan.wants) < 2 || h.sort != Best || len(hits) < 2 {
		return nil
	}
	slices.SortFunc(hits, byScore)
	phrase := signs(terms, h.frequent)
	for i := range hits[:min(len(hits), mostPhrase)] {
		for _, field := range fields {
			ok, err := h.ordered(hits[i].doc, field, phrase)
			if err != nil {
				return err
			}
			if ok {
				hits[i].score *= weightPhrase
				break
			}
		}
	}
	return nil
}
