package search

import (
	"cmp"
	"math"
	"slices"
	"strings"

	bleve "github.com/blevesearch/bleve_index_api"
)

func internal(doc uint64) bleve.IndexInternalID { return bleve.NewIndexInternalID(nil, doc) }

// mended looks for words that are like those of which nothing has any: words that
// begin so, then words spelled alike. All come from the public dictionary.
func (l *look) mended(a *among, r *Results) (page, error) {
	p := a.plan
	p.wants = slices.Clone(p.wants)
	fields := []string{fieldAll}
	changed, respelled := false, false
	for i := range p.wants {
		w := &p.wants[i]
		if !w.single() || w.stop {
			continue
		}
		n, err := a.public.has(l.ctx, w.terms[0], fields)
		if err == nil && n == 0 && a.whole != nil {
			n, err = a.whole.has(l.ctx, w.terms[0], a.rest)
		}
		l.work.Lists += len(fields) + len(a.rest)
		if err != nil {
			return page{}, err
		}
		if n > 0 {
			continue
		}
		if w.begins, err = l.begins(a, w.surface); err != nil {
			return page{}, err
		}
		if len(w.begins) > 0 {
			changed = true
			continue
		}
		like, err := l.alike(a, w.surface)
		if err != nil {
			return page{}, err
		}
		if like == "" {
			continue
		}
		term, also := p.analyser.Term(like)
		w.terms, w.also, w.tokens = []string{term}, also, p.analyser.Text(like)
		w.surface, w.text = like, like
		changed, respelled = true, true
	}
	if !changed {
		return page{plan: p}, nil
	}
	out, err := l.both(a, p, 0)
	if respelled && out.total == 0 {
		out, err = l.both(a, p, enough(p))
	}
	if err == nil && respelled && out.total > 0 {
		r.Instead = p.String()
	}
	return out, err
}

// most looks for stories that hold most of the words, where none has all.
func (l *look) most(a *among, r *Results) (page, error) {
	least := enough(a.plan)
	if least == 0 {
		return page{plan: a.plan}, nil
	}
	out, err := l.both(a, a.plan, least)
	r.Some = out.total > 0
	return out, err
}

// enough is how many of the wants are most of them; 0 if only all are.
func enough(p plan) int {
	owed := 0
	for _, w := range p.wants {
		if !w.stop {
			owed++
		}
	}
	if owed < 2 {
		return 0
	}
	return int(math.Ceil(float64(owed) * 0.5))
}

// String is the query as a reader would type it.
func (p plan) String() string {
	var b strings.Builder
	for i, all := range [][]want{p.wants, p.minus} {
		for _, w := range all {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			if i == 1 {
				b.WriteByte('-')
			}
			if w.phrase {
				b.WriteString(`"` + w.text + `"`)
			} else {
				b.WriteString(w.text)
			}
		}
	}
	return b.String()
}

// begins are the terms of the public words that begin as a word does.
func (l *look) begins(a *among, surface string) ([]string, error) {
	if len([]rune(surface)) < 3 {
		return nil, nil
	}
	dict, err := a.public.FieldDictPrefix(fieldSurface, []byte(surface))
	if err != nil {
		return nil, err
	}
	var all []bleve.DictEntry
	for len(all) < 10*mostBegins {
		e, err := dict.Next()
		if err != nil {
			return nil, err
		}
		if e == nil {
			break
		}
		all = append(all, *e)
	}
	l.work.Lists += len(all)
	if err := dict.Close(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(all, func(a, b bleve.DictEntry) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Term, b.Term))
	})
	var terms []string
	for _, e := range all[:min(len(all), mostBegins)] {
		term, _ := a.plan.analyser.Term(e.Term)
		if !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	}
	return terms, nil
}

// mostAlike bounds how many words of a dictionary one word is compared with.
const mostAlike = 500

// alike is the public word that is most like another: the same on another
// keyboard, else the one with the fewest other letters, and of those the one that
// most stories have.
func (l *look) alike(a *among, surface string) (string, error) {
	best, count := "", uint64(0)
	for _, s := range a.plan.analyser.Respell(surface) {
		n, err := a.public.has(l.ctx, s, []string{fieldSurface})
		if err != nil {
			return "", err
		}
		l.work.Lists++
		if n > count {
			best, count = s, n
		}
	}
	if best != "" {
		return best, nil
	}
	fuzzy, ok := a.public.IndexReader.(bleve.IndexReaderFuzzy)
	if !ok {
		return "", nil
	}
	for reach := 1; reach <= a.plan.analyser.Reach(surface); reach++ {
		dict, err := fuzzy.FieldDictFuzzy(fieldSurface, surface, reach, "")
		if err != nil {
			return "", err
		}
		for n := 0; n < mostAlike; n++ {
			e, err := dict.Next()
			if err != nil {
				return "", err
			}
			if e == nil {
				break
			}
			l.work.Lists++
			c, err := a.public.has(l.ctx, e.Term, []string{fieldSurface})
			if err != nil {
				return "", err
			}
			if c > count || c == count && best != "" && e.Term < best {
				best, count = e.Term, c
			}
		}
		if err := dict.Close(); err != nil {
			return "", err
		}
		if best != "" {
			return best, nil
		}
	}
	return "", nil
}
