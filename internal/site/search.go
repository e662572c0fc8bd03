package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/press"
	"standfirst/internal/route"
	"standfirst/internal/search"
	"standfirst/internal/story"
)

const (
	searchPath = "/search"
	foundPage  = 20 // stories of one page
	foundPages = search.MostResults / foundPage
	foundFresh = time.Minute // how long a page of results is ready: what is new counts more
	// searchMemory bounds the ready pages of results, which have a press of their
	// own: nobody can push other pages out by searching for ever new words.
	searchMemory = 1 << 20
)

// declareSearch declares the page of results.
func (s *Site) declareSearch() {
	s.results = press.New(searchMemory, *s.secured.Load(), s.DB.Now)
	s.results.Mix()
	s.table.Add(route.Route{Method: http.MethodGet, Pattern: searchPath, Editions: true, Surface: route.Page, Cache: route.Shared, Permission: route.Anyone, Handler: s.search(), Example: searchPath,
		Query: []string{"q", "kind", "section", "author", "topic", "in", "from", "to", "sort", "page", liteKey}})
	if s.Search != nil {
		s.Search.OnChange(func(languages []string) {
			for _, tag := range languages {
				s.results.Drop("search " + tag)
			}
		})
	}
}

// asked is what the address of a search asks for, in its one spelling: what says
// nothing, or what the page does not know, has gone.
type asked struct {
	words                        string
	kind, section, author, topic string
	in                           string // another language, or everywhere; this edition's if empty
	since, until                 time.Time
	order                        search.Sort
	page                         int // from 1
}

const everywhere = "all"

// mostSlug bounds a slug in an address, in bytes.
const mostSlug = 200

func (v *visit) asked(values url.Values) asked {
	a := asked{words: search.Clean(values.Get("q")), page: 1}
	if k := values.Get("kind"); slices.Contains(story.Kinds, story.Kind(k)) {
		a.kind = k
	}
	slug := func(name string) string {
		s := values.Get(name)
		if len(s) > mostSlug || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r < '-' }) {
			return ""
		}
		return s
	}
	a.section, a.author, a.topic = slug("section"), slug("author"), slug("topic")
	if in := values.Get("in"); in == everywhere || in != v.lang && v.house.knows(in) {
		a.in = in
	}
	a.since, a.until = day(values.Get("from")), day(values.Get("to"))
	if o := search.Sort(values.Get("sort")); o == search.Newest || o == search.Oldest {
		a.order = o
	}
	if n, err := strconv.Atoi(values.Get("page")); err == nil {
		a.page = min(max(n, 1), foundPages)
	}
	return a
}

// day reads a date as forms send it, in digits of any script; zero if it is none.
func day(s string) time.Time {
	if len(s) > 40 {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, search.Digits(s))
	if err != nil || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// narrowed says whether anything but words is asked for.
func (a asked) narrowed() bool {
	return a != asked{words: a.words, page: a.page}
}

// query is the one spelling of what is asked for; empty for the bare form.
func (a asked) query() string {
	var b strings.Builder
	add := func(name, value string) {
		if value == "" {
			return
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(name + "=" + url.QueryEscape(value))
	}
	date := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	add("q", a.words)
	add("kind", a.kind)
	add("section", a.section)
	add("author", a.author)
	add("topic", a.topic)
	add("in", a.in)
	add("from", date(a.since))
	add("to", date(a.until))
	add("sort", string(a.order))
	if a.page > 1 {
		add("page", strconv.Itoa(a.page))
	}
	return b.String()
}

// address is where a search is found.
func (v *visit) searchAddress(a asked) string { return key(v.link(searchPath), a.query()) }

// search answers /search. Guests get ready pages, which are the same for all of
// them; who is signed in or has rights gets their own, made of what they may read.
func (s *Site) search() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		a := v.asked(r.URL.Query())
		if v.reader.SignedIn || v.reader.Staff || len(v.reader.Grants) > 0 {
			v.searchFor(w, r, a)
			return
		}
		err := s.results.Serve(w, r, v.look.page(v.searchAddress(a), v.own), access.Reader{}, func(ctx context.Context) (press.Source, error) {
			now := *v
			now.house = s.house.Load()
			now.words = now.house.speaks(now.lang)
			f, until, err := now.find(ctx, a, access.Reader{})
			if err != nil {
				return press.Source{}, err
			}
			src := now.source(now.searchTags(a), func(bool) ([]byte, error) { return s.draw("search", f) })
			src.Until = until
			return src, nil
		})
		if err != nil {
			v.searchFails(w, r, a, err)
		}
	})
}

// searchTags name what drops a page of results.
func (v *visit) searchTags(a asked) (tags []string) {
	for _, tag := range append([]string{v.lang}, v.searched(a)...) {
		tags = append(tags, "search "+tag)
	}
	return tags
}

// searched are the other languages that are looked in.
func (v *visit) searched(a asked) (tags []string) {
	switch a.in {
	case "":
	case everywhere:
		for _, tag := range v.house.languages {
			if tag != v.lang {
				tags = append(tags, tag)
			}
		}
	default:
		tags = []string{a.in}
	}
	return tags
}

// searchFor draws a reader's own page of results.
func (v *visit) searchFor(w http.ResponseWriter, r *http.Request, a asked) {
	f, _, err := v.find(r.Context(), a, v.reader)
	var b []byte
	if err == nil {
		b, err = v.site.draw("search", f)
	}
	if err != nil {
		v.searchFails(w, r, a, err)
		return
	}
	v.site.plainHeaders(w)
	w.Header()["Cache-Control"] = []string{"private, no-store"}
	v.write(w, r, http.StatusOK, b)
}

func (v *visit) write(w http.ResponseWriter, r *http.Request, status int, b []byte) {
	w.Header().Set("Content-Type", htmlType)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b) // who has left needs no answer
	}
}

// searchFails says in the page what stands in the way of a search. The rest of
// the site goes on without it.
func (v *visit) searchFails(w http.ResponseWriter, r *http.Request, a asked, err error) {
	status, told := http.StatusServiceUnavailable, v.words.T("search.rebuilding")
	switch {
	case errors.Is(err, search.ErrLong):
		status, told = http.StatusBadRequest, v.words.T("search.too_long", "N", v.words.Number(search.MostRunes))
	case errors.Is(err, search.ErrManyWords):
		status, told = http.StatusBadRequest, v.words.T("search.too_many", "N", v.words.Number(search.MostWords))
	case errors.Is(err, search.ErrBusy):
		told = v.words.T("search.busy")
	case errors.Is(err, search.ErrRebuilding):
	case errors.Is(err, context.Canceled):
	default:
		v.site.Log.Error("site: a search failed", "error", err)
	}
	a.page = 1
	f := v.foundBase(a, v.reader.SignedIn)
	f.Trouble = told
	b, drawn := v.site.draw("search", f)
	if drawn != nil {
		v.fault(w, r, errors.Join(err, drawn))
		return
	}
	v.site.plainHeaders(w)
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "10")
	}
	v.write(w, r, status, b)
}

// find looks, and makes the page of what this reader may see of it. until is when
// guests' pages are drawn again.
func (v *visit) find(ctx context.Context, a asked, reader access.Reader) (f Found, until time.Time, err error) {
	now := v.now()
	until = now.Add(foundFresh)
	if t := v.tomorrow(); t.Before(until) {
		until = t
	}
	f = v.foundBase(a, reader.SignedIn)
	var got search.Results
	if a.words != "" {
		if v.site.Search == nil {
			return f, until, search.ErrRebuilding
		}
		if got, err = v.site.Search.Search(ctx, v.searchQuery(a), reader); err != nil {
			return f, until, err
		}
	}
	err = v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := v.foundChoices(ctx, tx, a, &f); err != nil {
			return err
		}
		edges, err := v.foundStories(ctx, tx, got, reader, now, &f)
		for _, e := range edges {
			if e.After(now) && e.Before(until) {
				until = e
			}
		}
		return err
	})
	if err == nil && a.words != "" {
		v.tellFound(a, got, &f)
	}
	return f, until, err
}

// searchQuery is what is asked for, as the room of search takes it. A label is
// looked for under its slugs of today and before.
func (v *visit) searchQuery(a asked) search.Query {
	q := search.Query{Text: a.words, Language: v.lang, Languages: v.searched(a), Only: a.in != "" && a.in != everywhere, Sort: a.order, Offset: (a.page - 1) * foundPage, Limit: foundPage}
	label := func(what story.LabelKind, slug string) []string {
		if slug == "" {
			return nil
		}
		return append([]string{slug}, v.once(what, slug)...)
	}
	if a.kind != "" {
		q.Kinds = []string{a.kind}
	}
	q.Sections, q.Topics, q.Authors = label(story.LabelSection, a.section), label(story.LabelTopic, a.topic), label(story.LabelAuthor, a.author)
	q.From = a.since
	if !a.until.IsZero() {
		q.To = a.until.AddDate(0, 0, 1)
	}
	return q
}
