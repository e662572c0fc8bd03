package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/search"

	"standfirst/internal/access"
	"standfirst/internal/id"
	"standfirst/internal/search/analyse"
)

// look is one search through the languages that it asks for.
type look struct {
	ctx    context.Context
	items  []item
	q      Query
	reader access.Reader
	now    time.Time
	g      *generation
	work   Work
}

// page is what one language gives.
type page struct {
	hits  []Hit
	total int
	plan  plan
}

func (l *look) everywhere() (Results, error) {
	l.ctx = context.WithValue(l.ctx, search.SearchIOStatsCallbackKey, search.SearchIOStatsCallbackFunc(func(n uint64) { l.work.Bytes += n }))
	r := Results{Meant: map[string]*Matcher{}}
	tags := l.q.Languages
	if !l.q.Only {
		tags = append([]string{l.q.Language}, tags...)
	}
	var hits []Hit
	take := func(tag string, p page) {
		r.Meant[tag] = &Matcher{plan: p.plan}
		r.Words = r.Words || len(p.plan.wants) > 0
		r.Total += p.total
		hits = append(hits, p.hits...)
	}
	for _, tag := range tags {
		p, err := l.in(tag, l.plain)
		if err != nil {
			return r, err
		}
		take(tag, p)
	}
	// Forgiving is tried in the first language alone: a word of it is mistyped more
	// often than it is one of another.
	if r.Total == 0 && len(tags) > 0 {
		for _, way := range []func(*among) (page, error){func(a *among) (page, error) { return l.mended(a, &r) }, func(a *among) (page, error) { return l.most(a, &r) }} {
			p, err := l.in(tags[0], way)
			if err != nil {
				return r, err
			}
			if p.total > 0 {
				take(tags[0], p)
				break
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Version, a.Version)) })
	hits = hits[:min(len(hits), MostResults)]
	from := min(max(l.q.Offset, 0), len(hits))
	r.Hits = hits[from:min(from+l.limit(), len(hits))]
	r.Work = l.work
	return r, nil
}

// among is what one language has: its indexes, as far as the reader may look.
type among struct {
	tag    string
	plan   plan
	public reading
	whole  *reading // nil where the reader may not read on anywhere
	rest   []string // its fields that the reader may read
}

// in looks in one language, one way.
func (l *look) in(tag string, way func(*among) (page, error)) (p page, err error) {
	a := among{tag: tag, plan: planned(l.items, analyse.For(tag))}
	p.plan = a.plan
	if len(a.plan.wants) == 0 {
		return p, nil
	}
	shelf, err := l.g.shelf(tag, public)
	if err != nil || shelf == nil {
		return p, err
	}
	if a.public, err = shelf.read(); err != nil {
		return p, err
	}
	defer func() { err = cmp.Or(err, a.public.Close()) }()
	// Who has no rights at all never opens what is withheld from anybody.
	if r := l.reader; r.SignedIn || r.Staff || len(r.Grants) > 0 {
		shelf, err := l.g.shelf(tag, whole)
		if err != nil {
			return p, err
		}
		if shelf != nil {
			reading, err := shelf.read()
			if err != nil {
				return p, err
			}
			defer func() { err = cmp.Or(err, reading.Close()) }()
			if a.rest, err = l.allowed(reading); err != nil {
				return p, err
			}
			if len(a.rest) > 0 {
				a.whole = &reading
			}
		}
	}
	return way(&a)
}

// mostClasses bounds the kinds of terms that one search looks under.
const mostClasses = 64

// allowed are the fields of withheld words that the reader may read.
func (l *look) allowed(r reading) ([]string, error) {
	all, err := r.Fields()
	if err != nil {
		return nil, err
	}
	var may []string
	for _, f := range all {
		name, ok := strings.CutPrefix(f, fieldWhole)
		if !ok || len(may) == mostClasses {
			continue
		}
		terms, err := access.ParseTerms(name)
		if err == nil && access.Decide(terms, l.reader, l.now).Whole() {
			may = append(may, f)
		}
	}
	slices.Sort(may)
	return may, nil
}

// plain looks for the words as they were typed.
func (l *look) plain(a *among) (page, error) {
	p := a.plan
	if err := p.spellJoins(l.ctx, a.public, []string{fieldAll}); err != nil {
		return page{}, err
	}
	return l.both(a, p, 0)
}

// both looks in the public index; for who may read on, in the whole one instead
// for the versions of which they may.
func (l *look) both(a *among, p plan, least int) (page, error) {
	out := page{plan: p}
	h := hunt{reading: a.public, ctx: l.ctx, plan: p, frequent: l.g.frequent(a.tag), filter: l.q.Filter, sort: l.q.Sort, now: l.now, work: &l.work, least: least}
	for _, f := range a.rest {
		h.elsewhere = append(h.elsewhere, strings.TrimPrefix(f, fieldWhole))
	}
	open, total, err := h.run([]string{fieldAll})
	if err != nil {
		return page{}, err
	}
	out.total = total
	var rest []found
	if a.whole != nil {
		h.reading, h.elsewhere = *a.whole, nil
		if rest, total, err = h.run(a.rest); err != nil {
			return page{}, err
		}
		out.total += total
	}
	boost := 1.0
	if a.tag != l.q.Language && l.q.Sort == Best {
		boost = 0.7 // what was asked for in one language is meant in it
	}
	// Which versions they are is read for those alone that a page may show.
	last := l.last(open, rest)
	for _, one := range []struct {
		*reading
		hits []found
	}{{&a.public, open}, {a.whole, rest}} {
		for _, f := range one.hits {
			if f.score < last {
				break
			}
			version, err := one.version(f.doc)
			if err != nil {
				return page{}, err
			}
			out.hits = append(out.hits, Hit{Version: version, Language: a.tag, Score: f.score * boost})
		}
	}
	return out, nil
}

// last is the score of the last hit that a page may show; those alike are put in
// order by their versions.
func (l *look) last(lists ...[]found) float64 {
	all := slices.Concat(lists...)
	n := min(max(l.q.Offset, 0), MostResults) + min(l.limit(), MostResults)
	if n >= len(all) {
		return math.Inf(-1)
	}
	slices.SortFunc(all, byScore)
	return all[n-1].score
}

func (l *look) limit() int { return cmp.Or(max(l.q.Limit, 0), 20) }

// version is the id that a document is kept under.
func (r reading) version(doc uint64) (id.ID, error) {
	key, err := r.ExternalID(internal(doc))
	if err != nil {
		return 0, err
	}
	return id.Parse(key)
}
