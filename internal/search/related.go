package search

import (
	"cmp"
	"context"
	"math"
	"slices"

	"standfirst/internal/access"
	"standfirst/internal/id"
	"standfirst/internal/search/analyse"
	"standfirst/internal/story"
)

// mostTelling is how many words of a story stand for it when others like it are
// looked for.
const mostTelling = 16

// Related finds stories in a version's own language that are like it by their
// public words, the most like first: n at most, none of them the version itself
// or a standing page. It is the same for every reader.
func (s *Search) Related(ctx context.Context, p story.Published, n int) (ids []id.ID, err error) {
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	default:
		return nil, ErrBusy
	}
	err = s.serving(ctx, func(g *generation) error {
		shelf, err := g.shelf(p.Language, public)
		if err != nil || shelf == nil {
			return err
		}
		r, err := shelf.read()
		if err != nil {
			return err
		}
		defer func() { err = cmp.Or(err, r.Close()) }()
		ids, err = s.related(ctx, r, p, n)
		return err
	})
	return ids, err
}

func (s *Search) related(ctx context.Context, r reading, p story.Published, n int) ([]id.ID, error) {
	telling, err := tellingWords(ctx, r, p)
	if err != nil || len(telling) < 2 {
		return nil, err
	}
	var work Work
	h := hunt{reading: r, ctx: ctx, now: s.DB.Now(), work: &work}
	m := maker{hunt: &h}
	words := several{least: 2}
	for _, t := range telling {
		words.every = append(words.every, m.list(t.term, fieldAll, t.weight, true))
	}
	q := query{must: every{words}, not: either{
		m.list(p.ID.String(), fieldID, 1, false),
		m.list(string(story.KindPage), fieldKind, 1, false),
	}}
	m.stale(&q)
	if m.err != nil {
		return nil, m.err
	}
	best, _, err := h.collect(q)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(best, byScore)
	var ids []id.ID
	for _, f := range best[:min(len(best), max(n, 0))] {
		v, err := r.version(f.doc)
		if err != nil {
			return nil, err
		}
		ids = append(ids, v)
	}
	return ids, nil
}

type telling struct {
	term   string
	weight float64
}

// tellingWords are the public words of a version that are often in it and seldom
// elsewhere.
func tellingWords(ctx context.Context, r reading, p story.Published) ([]telling, error) {
	a := analyse.For(p.Language)
	count := map[string]float64{}
	take := func(text string, weight float64) {
		for _, t := range a.Text(text) {
			if !t.Tail && !a.Stop(t.Surface) && len([]rune(t.Term)) > 1 {
				count[t.Term] += weight
			}
		}
	}
	take(p.Headline, 3)
	for _, text := range publicTexts(p)[1:] {
		take(text, 2)
	}
	take(p.Body.Open(access.Decision{}).Public().Text(), 1)
	total, err := r.DocCount()
	if err != nil {
		return nil, err
	}
	var all []telling
	for term, n := range count {
		docs, err := r.has(ctx, term, []string{fieldAll})
		if err != nil {
			return nil, err
		}
		if docs < 2 || docs > total/3+1 { // in no other, or in so many that it tells nothing
			continue
		}
		all = append(all, telling{term, math.Sqrt(n) * math.Log(1+float64(total)/float64(docs))})
	}
	slices.SortFunc(all, func(a, b telling) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term)) })
	return all[:min(len(all), mostTelling)], nil
}
