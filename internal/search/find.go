package search

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
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
	ctx    context.Context
	plan   plan
	filter Filter
	sort   Sort
	now    time.Time
	work   *Work
	least  int // of the wants that must be met; 0: all
	// elsewhere are the kinds of terms whose versions are looked for in another index.
	elsewhere []string
	failed    error
}

// list opens the list of a term.
func (h *hunt) list(term, field string, boost float64, o search.SearcherOptions) (search.Searcher, error) {
	h.work.Lists++
	return searcher.NewTermSearcher(h.ctx, h.IndexReader, term, field, boost, o)
}

// all gathers searchers, and closes them if one cannot be made.
type gathered struct {
	all []search.Searcher
	err error
}

func (g *gathered) add(s search.Searcher, err error) {
	if err != nil && g.err == nil {
		g.err = fmt.Errorf("search: %w", err)
	}
	if err == nil && s != nil {
		g.all = append(g.all, s)
	}
}

// done gives what was gathered, or the error.
func (g *gathered) done() ([]search.Searcher, error) {
	if g.err != nil {
		for _, s := range g.all {
			_ = s.Close() // the error that ends the search is told
		}
		return nil, g.err
	}
	return g.all, nil
}

func (h *hunt) any(all []search.Searcher, err error, least float64, o search.SearcherOptions) (search.Searcher, error) {
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return searcher.NewMatchNoneSearcher(h.IndexReader)
	case len(all) == 1 && least <= 1:
		return all[0], nil
	}
	return searcher.NewDisjunctionSearcher(h.ctx, h.IndexReader, all, least, o)
}

func (h *hunt) every(all []search.Searcher, err error, o search.SearcherOptions) (search.Searcher, error) {
	if err != nil || len(all) == 1 {
		if err != nil {
			return nil, err
		}
		return all[0], nil
	}
	return searcher.NewConjunctionSearcher(h.ctx, h.IndexReader, all, o)
}

// want finds the documents that hold one thing in any of some fields.
func (h *hunt) want(w want, fields []string, o search.SearcherOptions) (search.Searcher, error) {
	var g gathered
	for _, f := range fields {
		if w.single() {
			g.add(h.list(w.terms[0], f, 1, o))
		} else {
			g.add(h.sideBySide(w.terms, f, 1, o))
		}
		for _, also := range w.also {
			g.add(h.list(also, f, weightAlso, o))
		}
		for _, begun := range w.begins {
			g.add(h.list(begun, f, weightBegins, o))
		}
		if w.joined != "" {
			g.add(h.list(w.joined, f, 1, o))
		}
		for _, parts := range w.parted {
			g.add(h.sideBySide(parts[:], f, weightAlso, o))
		}
	}
	all, err := g.done()
	return h.any(all, err, 1, o)
}

// wants finds the documents that hold everything that is owed.
func (h *hunt) wants(fields []string, o search.SearcherOptions) (search.Searcher, error) {
	var g gathered
	for _, w := range h.plan.wants {
		if !w.stop {
			g.add(h.want(w, fields, o))
		}
	}
	all, err := g.done()
	if h.least > 0 {
		return h.any(all, err, float64(h.least), o)
	}
	return h.every(all, err, o)
}

var bare = search.SearcherOptions{Score: "none"}

// query makes the whole of a search. fields are those in which the words must be
// found.
func (h *hunt) query(fields []string) (search.Searcher, error) {
	scored := search.SearcherOptions{}
	var must, should, not gathered
	if h.sort == Newest {
		scored = bare
	}
	must.add(h.wants(fields, scored))
	h.filters(&must)
	if h.sort != Newest {
		for _, w := range h.plan.wants {
			if !w.single() {
				continue
			}
			should.add(h.list(w.terms[0], fieldHeadline, weightHeadline, scored))
			should.add(h.list(w.terms[0], fieldStandfirst, weightStandfirst, scored))
			should.add(h.list(w.terms[0], fieldNames, weightNames, scored))
		}
	}
	for _, w := range h.plan.minus {
		not.add(h.want(w, fields, bare))
	}
	for _, class := range h.elsewhere {
		not.add(h.list(class, fieldClass, 1, bare))
	}
	h.stale(&not)

	m, err := must.done()
	mustAll, err := h.every(m, err, scored)
	if err != nil {
		_, _ = should.done()
		return nil, err
	}
	s, err1 := should.done()
	n, err2 := not.done()
	if err := cmp.Or(err1, err2); err != nil {
		return nil, err
	}
	if len(s) == 0 && len(n) == 0 {
		return mustAll, nil
	}
	var shouldAny, notAny search.Searcher
	if len(s) > 0 {
		if shouldAny, err = searcher.NewDisjunctionSearcher(h.ctx, h.IndexReader, s, 0, scored); err != nil {
			return nil, err
		}
	}
	if len(n) > 0 {
		if notAny, err = h.any(n, nil, 1, bare); err != nil {
			return nil, err
		}
	}
	return searcher.NewBooleanSearcher(h.ctx, h.IndexReader, mustAll, shouldAny, notAny, scored)
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
func (h *hunt) filters(must *gathered) {
	for field, values := range map[string][]string{fieldKind: h.filter.Kinds, fieldSection: h.filter.Sections, fieldAuthor: h.filter.Authors, fieldTopic: h.filter.Topics} {
		if len(values) == 0 {
			continue
		}
		var g gathered
		for _, v := range values {
			g.add(h.list(v, field, 1, bare))
		}
		all, err := g.done()
		must.add(h.any(all, err, 1, bare))
	}
	if !h.filter.From.IsZero() || !h.filter.To.IsZero() {
		var least, most *float64
		if !h.filter.From.IsZero() {
			v := minutes(h.filter.From)
			least = &v
		}
		if !h.filter.To.IsZero() {
			v := minutes(h.filter.To)
			most = &v
		}
		must.add(searcher.NewNumericRangeSearcher(h.ctx, h.IndexReader, least, most, nil, nil, fieldTime, 1, bare))
	}
}

// mostStale bounds how many moments of change are looked at at once.
const mostStale = 1000

// stale leaves out what was filed under terms that have changed by themselves
// since: it is filed anew within a second, and until then not shown.
func (h *hunt) stale(not *gathered) {
	dict, err := h.FieldDictRange(fieldEdge, nil, []byte(spellEdge(h.now)))
	if err != nil {
		not.add(nil, err)
		return
	}
	var over []string
	for len(over) < mostStale {
		e, err := dict.Next()
		if err != nil {
			not.add(nil, err)
			break
		}
		if e == nil {
			break
		}
		over = append(over, e.Term)
	}
	if err := dict.Close(); err != nil {
		not.add(nil, err)
	}
	for _, term := range over {
		not.add(h.list(term, fieldEdge, 1, bare))
	}
}

// run makes the search: the best hits in order, and how many fit in all.
func (h *hunt) run(fields []string) (best []found, total int, err error) {
	s, err := h.query(fields)
	if err != nil {
		return nil, 0, err
	}
	if best, total, err = h.collect(s); err != nil {
		return nil, 0, err
	}
	if err := h.phrases(best, fields); err != nil {
		return nil, 0, err
	}
	slices.SortFunc(best, byScore)
	return best[:min(len(best), mostHits)], total, nil
}

func byScore(a, b found) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
}

// collect goes through what a searcher finds, and closes it: the best hits, in no
// order.
func (h *hunt) collect(s search.Searcher) (best []found, total int, err error) {
	defer func() { err = cmp.Or(err, s.Close()) }()
	pool := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(s.DocumentMatchPoolSize()+2, 0), IndexReader: h.IndexReader}
	top := make(worst, 0, mostHits+1)
	now := uint32(minutes(h.now))
	for {
		if total%1024 == 0 && h.ctx.Err() != nil {
			return nil, 0, h.ctx.Err()
		}
		d, err := s.Next(pool)
		if err != nil {
			return nil, 0, fmt.Errorf("search: %w", err)
		}
		if d == nil {
			break
		}
		total++
		f := found{doc: d.IndexInternalID.Value(), score: d.Score}
		pool.DocumentMatchPool.Put(d)
		f.score = h.score(f, now)
		if len(top) == mostHits {
			if f.score <= top[0].score {
				continue
			}
			top[0] = f
			heap.Fix(&top, 0)
		} else {
			heap.Push(&top, f)
		}
	}
	if h.failed != nil {
		return nil, 0, h.failed
	}
	h.work.Documents += total
	return top, total, nil
}

// score is what a hit counts: what its words do, the more the newer it is; or its
// time alone, where the newest are asked for.
func (h *hunt) score(f found, now uint32) float64 {
	var at uint32
	if f.doc < uint64(len(h.minutes)) {
		at = h.minutes[f.doc]
	}
	switch h.sort {
	case Newest:
		return float64(at)
	case Oldest:
		return -float64(at)
	}
	if math.IsNaN(f.score) || math.IsInf(f.score, 0) {
		f.score = 0
	}
	age := time.Duration(0)
	if at < now {
		age = time.Duration(now-at) * time.Minute
	}
	return (f.score + math.SmallestNonzeroFloat32) * fresh(age)
}

// phrases lifts those of the best hits that have the words of the query side by
// side.
func (h *hunt) phrases(hits []found, fields []string) error {
	terms := h.plan.sequence()
	if len(h.plan.wants) < 2 || h.sort != Best || len(hits) < 2 {
		return nil
	}
	slices.SortFunc(hits, byScore)
	phrase := stamps(terms)
	for i := range hits[:min(len(hits), mostPhrase)] {
		for _, field := range fields {
			ok, err := h.ordered(hits[i].doc, field, phrase)
			if err != nil {
				return fmt.Errorf("search: %w", err)
			}
			if ok {
				hits[i].score *= weightPhrase
				break
			}
		}
	}
	return nil
}
