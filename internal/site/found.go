package site

import (
	"context"
	"slices"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/search"
	"standfirst/internal/story"
)

// Found is the page of a search, before and after one.
type Found struct {
	Base
	Words    string     // as they were typed
	Narrowed bool       // anything but words is asked for
	Choices  []Choosing // what a search can be narrowed by
	Since    string     // dates as a form takes them
	Until    string
	Trouble  string // why there are no results; a sentence
	Told     string // how many were found; a sentence
	Note     string // what was looked for instead; a sentence
	None     bool   // there are no results
	Without  string // path of the search without what narrows it; empty if nothing does
	Wider    string // path of the search in all languages; empty where it is one
	Stories  []FoundStory
	Page     string // which page this is; empty on the first
	Newer    string // path of the page before; empty on the first
	Older    string // path of the page after; empty on the last
}

// Choosing is one list to choose from.
type Choosing struct {
	Name    string // of the field
	Label   string
	Options []Option
}

// Option is one line of a list to choose from.
type Option struct {
	Value, Name string
	Lang, Dir   string // where it is no word of the edition
	Chosen      bool
}

// FoundStory is a story that was found. Nothing in it comes from a part that the
// reader may not read.
type FoundStory struct {
	URL        string
	Lang, Dir  string // where it is in another language than the page
	Language   string // its name
	Headline   []Stretch
	Kind       string // its word
	KindClass  string
	Section    string
	Standfirst []Stretch
	Passages   [][]Stretch // of the text, around what was looked for
	Bylines    string
	Published  time.Time
	When       string
}

// Stretch is a part of a text, and whether it is what was looked for.
type Stretch struct {
	Text string
	Hit  bool
}

func runs(p search.Passage) []Stretch {
	all := make([]Stretch, len(p))
	for i, r := range p {
		all[i] = Stretch(r)
	}
	return all
}

const (
	passages     = 2   // of one story
	passageRunes = 180 // of one passage
	choices      = 60  // authors and topics to choose from
)

// foundBase is the page without its results.
func (v *visit) foundBase(a asked, signedIn bool) Found {
	f := Found{Base: v.base(signedIn), Words: a.words, Narrowed: a.narrowed()}
	f.Search = "" // the page has its own form
	f.Title, f.NoIndex = v.words.T("search.title")+" | "+f.House, true
	if a.words != "" {
		f.Title = v.words.Quote(a.words) + " | " + f.Title
	}
	if !a.since.IsZero() {
		f.Since = a.since.Format(time.DateOnly)
	}
	if !a.until.IsZero() {
		f.Until = a.until.Format(time.DateOnly)
	}
	l := v.words
	kinds := Choosing{Name: "kind", Label: l.T("search.kind"), Options: []Option{{Name: l.T("search.any")}}}
	for _, k := range story.Kinds {
		kinds.Options = append(kinds.Options, Option{Value: string(k), Name: l.T("kind." + string(k)), Chosen: string(k) == a.kind})
	}
	languages := Choosing{Name: "in", Label: l.T("search.language"), Options: []Option{{Name: l.T("search.this_edition")}, {Value: everywhere, Name: l.T("search.everywhere"), Chosen: a.in == everywhere}}}
	for _, tag := range v.house.languages {
		if tag != v.lang {
			other := v.house.speaks(tag)
			languages.Options = append(languages.Options, Option{Value: tag, Name: other.Name, Lang: tag, Dir: other.Dir, Chosen: tag == a.in})
		}
	}
	orders := Choosing{Name: "sort", Label: l.T("search.order")}
	for _, o := range []struct {
		sort search.Sort
		name string
	}{{search.Best, "best"}, {search.Newest, "newest"}, {search.Oldest, "oldest"}} {
		orders.Options = append(orders.Options, Option{Value: string(o.sort), Name: l.T("search." + o.name), Chosen: o.sort == a.order})
	}
	f.Choices = []Choosing{kinds}
	if len(languages.Options) > 2 {
		f.Choices = append(f.Choices, languages)
	}
	f.Choices = append(f.Choices, orders)
	return f
}

// foundChoices adds what the edition's stories are filed under.
func (v *visit) foundChoices(ctx context.Context, tx *db.Tx, a asked, f *Found) error {
	l := v.words
	choose := func(name string, options []Option, chosen string) {
		if chosen != "" && !slices.ContainsFunc(options, func(o Option) bool { return o.Value == chosen }) {
			options = append(options, Option{Value: chosen, Name: chosen}) // what few stories bear is reached by its address
		}
		if len(options) == 0 {
			return
		}
		for i := range options {
			options[i].Chosen = options[i].Value == chosen
		}
		c := Choosing{Name: name, Label: l.T("search." + name), Options: append([]Option{{Name: l.T("search.any")}}, options...)}
		f.Choices = slices.Insert(f.Choices, len(f.Choices)-1, c)
	}
	e, _ := v.house.Edition(v.lang)
	var sections []Option
	for _, s := range e.Sections {
		sections = append(sections, Option{Value: s.Slug, Name: s.Name})
	}
	choose("section", sections, a.section)
	for _, what := range []struct {
		kind   story.LabelKind
		chosen string
	}{{story.LabelTopic, a.topic}, {story.LabelAuthor, a.author}} {
		labels, err := story.Labels(ctx, tx, what.kind, v.lang, choices)
		if err != nil {
			return err
		}
		var options []Option
		seen := map[string]bool{}
		for _, c := range labels {
			slug, name := v.house.moves.Of(string(what.kind), v.lang, c.Slug), c.Name
			if what.kind == story.LabelTopic {
				if own := v.house.tags[slug].Name(v.lang); own != "" {
					name = own
				}
			}
			if !seen[slug] {
				seen[slug] = true
				options = append(options, Option{Value: slug, Name: name})
			}
		}
		choose(string(what.kind), options, what.chosen)
	}
	return nil
}

// foundStories adds what was found, as it is now and as far as the reader may
// read it: what an index says of a story that has changed since is not shown.
func (v *visit) foundStories(ctx context.Context, tx *db.Tx, got search.Results, reader access.Reader, now time.Time, f *Found) (edges []time.Time, err error) {
	ids := make([]id.ID, len(got.Hits))
	for i, h := range got.Hits {
		ids[i] = h.Version
	}
	all, err := story.LoadMany(ctx, tx, ids, v.house.CutAfter)
	if err != nil {
		return nil, err
	}
	byID := map[id.ID]story.Published{}
	for _, p := range all {
		byID[p.ID] = p
	}
	for _, h := range got.Hits {
		p, ok := byID[h.Version]
		m := got.Meant[h.Language]
		if !ok || !p.Status.Live() || p.Language != h.Language || m == nil {
			continue
		}
		view := p.Body.Open(access.Decide(p.Terms, reader, now))
		edges = append(edges, p.Terms.From, p.Terms.Until)
		if !m.Finds(p, view, got.Some || got.Instead != "") {
			continue
		}
		v.house.filed(&p.Meta)
		text := view.Public().Text()
		// A guest's page may be kept by others for a while: what terms are about to
		// withhold is not quoted on it.
		if view.Whole() && (v.keptByNobody(reader) || !p.Terms.From.After(now)) {
			text += "\n\n" + view.Rest().Text()
		}
		f.Stories = append(f.Stories, v.foundStory(p, m, text))
	}
	return edges, nil
}

// keptByNobody says that a reader's page is their own.
func (v *visit) keptByNobody(r access.Reader) bool {
	return r.SignedIn || r.Staff || len(r.Grants) > 0
}

func (v *visit) foundStory(p story.Published, m *search.Matcher, text string) FoundStory {
	s := FoundStory{URL: v.house.Path(p.Language, p.Path()), Kind: v.words.T("kind." + string(p.Kind)), KindClass: string(p.Kind), Section: p.Section.Name,
		Headline: runs(m.Mark(p.Headline)), Standfirst: runs(m.Mark(p.Standfirst)), Bylines: byNames(v.words, p.Bylines), Published: p.PublishedAt, When: v.words.Date(p.PublishedAt.UTC())}
	if p.Language != v.lang {
		other := v.house.speaks(p.Language)
		s.Lang, s.Dir, s.Language = p.Language, other.Dir, other.Name
	}
	for _, q := range m.Passages(text, passages, passageRunes) {
		s.Passages = append(s.Passages, runs(q))
	}
	return s
}

// tellFound says in words what was found, and where to look besides.
func (v *visit) tellFound(a asked, got search.Results, f *Found) {
	l := v.words
	words := l.Quote(a.words)
	count := l.N("search.result", got.Total)
	f.None = got.Total == 0
	switch {
	case len(got.Meant) == 0 || !got.Words:
		f.Trouble, f.None = l.T("search.only_minus"), false
		return
	case f.None:
		f.Told = l.T("search.none", "Query", words)
		if a.narrowed() {
			f.Without = v.searchAddress(asked{words: a.words, page: 1})
		}
		if a.in != everywhere && len(v.house.languages) > 1 {
			wider := a
			wider.in, wider.page = everywhere, 1
			f.Wider = v.searchAddress(wider)
		}
		return
	case got.Instead != "":
		f.Note = l.T("search.instead", "Query", words, "Instead", l.Quote(got.Instead))
		words = l.Quote(got.Instead)
	case got.Some:
		f.Note = l.T("search.some")
	}
	f.Told = l.T("search.found", "Count", count, "Query", words)
	if a.page > 1 {
		f.Page = l.T("search.page", "N", l.Number(int64(a.page)))
		newer := a
		newer.page--
		f.Newer = v.searchAddress(newer)
	}
	if a.page*foundPage < got.Total && a.page < foundPages {
		older := a
		older.page++
		f.Older = v.searchAddress(older)
	}
}
