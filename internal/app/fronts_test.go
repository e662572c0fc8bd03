package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/front"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// reads is a house whose readers' pages are told what happens, one test at a time.
type reads struct {
	*canaryHouse
	heard int64
}

func newReads(t *testing.T) *reads {
	r := &reads{canaryHouse: newCanary(t)}
	r.heard = r.head()
	return r
}

// happens does something, and has the site hear of it.
func (r *reads) happens(fn func(context.Context, *db.Tx) error) {
	r.Helper()
	r.update(fn)
	events, err := r.h.DB.Events(context.Background(), r.heard, 1000)
	if err != nil {
		r.Fatal(err)
	}
	r.site.Hear(context.Background(), events)
	r.heard = r.head()
}

// page is what anyone reads at a path.
func (r *reads) page(path string) string {
	r.Helper()
	got := r.ask(r.site, http.MethodGet, path, nil, nil)
	text := r.readable(got)
	if got.StatusCode != http.StatusOK {
		r.Fatalf("%s is answered %d", path, got.StatusCode)
	}
	return text
}

// tell publishes a story, at a time in the past if one is given.
func (r *reads) tell(headline string, change func(*story.Content), at time.Time) (v id.ID) {
	r.Helper()
	r.happens(func(ctx context.Context, tx *db.Tx) error {
		c := content("open", headline, "nothing")
		if change != nil {
			change(&c)
		}
		m, err := story.Create(ctx, tx, story.New{Language: "en", Content: c, By: "t"})
		if err != nil {
			return err
		}
		v = m.ID
		return story.Publish(ctx, tx, v, at, "t")
	})
	return v
}

func (r *reads) launch(l front.Layout) {
	r.Helper()
	r.happens(func(ctx context.Context, tx *db.Tx) error {
		f, err := front.Load(ctx, tx, "en")
		if err != nil {
			return err
		}
		_, err = front.Launch(ctx, tx, "en", f.Number, l, "t")
		return err
	})
}

var (
	cardOf  = regexp.MustCompile(`(?s)<article class="card ([a-z]*)">.*?<h3><a href="[^"]*"[^>]*>([^<]*)</a></h3>`)
	headOf  = regexp.MustCompile(`<h([1-6])`)
	nextOf  = regexp.MustCompile(`<a href="([^"]+)" rel="next"`)
	prevOf  = regexp.MustCompile(`<a href="([^"]+)" rel="prev"`)
	robots  = regexp.MustCompile(`<meta name="robots" content="([^"]*)">`)
	htmlTag = regexp.MustCompile(`<html lang="([^"]*)" dir="([^"]*)"`)
)

// cards are the headlines of a page with their sizes, in their order.
func cards(page string) (all []string) {
	page, _, _ = strings.Cut(page, "</html>") // it is told in several forms
	for _, m := range cardOf.FindAllStringSubmatch(page, -1) {
		all = append(all, strings.TrimSpace(m[1]+" "+m[2]))
	}
	return all
}

func TestAFrontShowsWhatWasPlacedByItsWeightAndFillsTheRest(t *testing.T) {
	r := newReads(t)
	var all []id.ID
	for n := range 6 {
		all = append(all, r.tell(fmt.Sprintf("Story %d", n), nil, time.Time{}))
	}
	r.launch(front.Layout{Blocks: []front.Block{
		{ID: "a", From: front.Nothing, Look: front.Top, Count: 3, Cards: []front.Card{{Version: all[2], Headline: "Only on the front"}, {Version: all[0], Size: front.Small}}},
		{ID: "b", From: front.Section, Of: "region", Look: front.Columns, Count: 3, Title: "Of our own"}}})
	page := r.page("/")
	want := []string{"lead Only on the front", "small Story 0", "normal Story 5", "normal Story 4", "normal Story 3"}
	if got := cards(page); !slices.Equal(got, want) {
		t.Errorf("the front shows %q, want %q", got, want)
	}
	last := "1"
	for i, m := range headOf.FindAllStringSubmatch(strings.Split(page, "</main>")[0], -1) {
		if (m[1] == "1") != (i == 0) || m[1] > last && m[1] != string(last[0]+1) {
			t.Errorf("heading %d is h%s after h%s", i, m[1], last)
		}
		last = m[1]
	}
	if !strings.Contains(page, "Of our own") || strings.Contains(r.page(r.storyPath(all[2])), "Only on the front") {
		t.Error("the title of the block is missing, or the story has the headline of the front")
	}
}

func TestWhatIsWithdrawnLeavesTheFrontAndComesBack(t *testing.T) {
	r := newReads(t)
	old := r.tell("Placed by hand", nil, time.Now().AddDate(0, -2, 0))
	r.launch(front.Layout{Blocks: []front.Block{{ID: "a", From: front.Latest, Look: front.List, Count: 2, Cards: []front.Card{{Version: old}}}}})
	if got := cards(r.page("/")); len(got) != 2 || got[0] != "small Placed by hand" {
		t.Fatalf("the front shows %q", got)
	}
	r.happens(func(ctx context.Context, tx *db.Tx) error { return story.Withdraw(ctx, tx, old, "wrong", "t") })
	if got := cards(r.page("/")); len(got) != 2 || slices.Contains(got, "small Placed by hand") {
		t.Errorf("after the withdrawal the front shows %q", got)
	}
	r.happens(func(ctx context.Context, tx *db.Tx) error { return story.Publish(ctx, tx, old, time.Time{}, "t") })
	if got := cards(r.page("/")); got[0] != "small Placed by hand" {
		t.Errorf("after its return the front shows %q", got)
	}
}

func TestACardInAnotherLanguageIsLabelled(t *testing.T) {
	r := newReads(t)
	var ar id.ID
	r.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := story.Versions(ctx, tx, r.gated["members"].Story)
		for _, m := range all {
			if m.Language == "ar" {
				ar = m.ID
			}
		}
		return err
	})
	r.launch(front.Layout{Blocks: []front.Block{{ID: "a", From: front.Nothing, Look: front.List, Count: 1, Cards: []front.Card{{Version: ar}}}}})
	page := r.page("/")
	if !regexp.MustCompile(`<a href="/ar/[^"]+" lang="ar" hreflang="ar" dir="rtl">`).MatchString(page) || !strings.Contains(page, `<span class="tongue">Arabic</span>`) {
		t.Errorf("the card reads %.900s", page[strings.Index(page, "<article"):])
	}
}

// drawn says which of some pages are drawn anew when they are asked for.
func (r *reads) drawn(pages []string) (all []string) {
	r.Helper()
	for _, p := range pages {
		before := r.site.Press().Stats.Drawn.Load()
		r.ask(r.site, http.MethodGet, p, nil, nil)
		if r.site.Press().Stats.Drawn.Load() != before {
			all = append(all, p)
		}
	}
	return all
}

func TestAChangeDropsThePagesThatShowItOrShouldAndNoOthers(t *testing.T) {
	r := newReads(t)
	long := time.Date(2020, 3, 10, 9, 0, 0, 0, time.UTC)
	in := func(section, topic string, kind story.Kind) func(*story.Content) {
		return func(c *story.Content) {
			c.Kind, c.Section, c.Topics = kind, story.Label{Slug: section, Name: section}, []story.Label{{Slug: topic, Name: topic}}
			c.Bylines = []story.Byline{{Name: "Author of " + topic}}
		}
	}
	for n := range 23 {
		r.tell(fmt.Sprintf("Of old %d", n), in("region", "ships", story.KindNews), long.AddDate(0, 0, n))
	}
	old := r.tell("The oldest", in("region", "ships", story.KindNews), long.AddDate(0, 0, -1))
	r.tell("On money", in("economy", "money", story.KindAnalysis), time.Time{})
	r.launch(front.Layout{Blocks: []front.Block{{ID: "a", From: front.Section, Of: "region", Look: front.List, Count: 3}, {ID: "b", From: front.Latest, Kinds: []string{"opinion"}, Look: front.List, Count: 3}}})
	below := ""
	if m := nextOf.FindStringSubmatch(r.page("/topic/ships")); m != nil {
		below = m[1]
	}
	pages := []string{"/", "/ar/", "/section/region", "/section/economy", "/topic/ships", below, "/topic/money", "/kind/news", "/kind/analysis", "/author/author-of-money", "/archive", "/2020/03/", "/2020/04/"}
	change := func(v id.ID, fn func(*story.Content)) func(context.Context, *db.Tx) error {
		return func(ctx context.Context, tx *db.Tx) error {
			c, err := story.Working(ctx, tx, v)
			if err != nil {
				return err
			}
			m, err := story.Get(ctx, tx, v)
			if err != nil {
				return err
			}
			fn(&c)
			if _, err := story.Save(ctx, tx, v, m.Revision, c, "t"); err != nil {
				return err
			}
			return story.Publish(ctx, tx, v, time.Time{}, "t")
		}
	}
	month := time.Now().UTC().Format("/2006/01/")
	var news id.ID
	for _, step := range []struct {
		name string
		do   func(context.Context, *db.Tx) error
		want []string
	}{
		{"a new headline of the oldest", change(old, func(c *story.Content) { c.Headline = "The very oldest" }), []string{below}}, // the month shows it on its second page
		{"a story in another section", func(ctx context.Context, tx *db.Tx) error {
			c := content("open", "More money", "nothing")
			in("economy", "money", story.KindAnalysis)(&c)
			m, err := story.Create(ctx, tx, story.New{Language: "en", Content: c, By: "t"})
			if err != nil {
				return err
			}
			news = m.ID
			return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
		}, []string{"/section/economy", "/topic/money", "/kind/analysis", "/author/author-of-money", "/archive"}},
		{"it is an opinion in fact", func(ctx context.Context, tx *db.Tx) error {
			return change(news, func(c *story.Content) { c.Kind = story.KindOpinion })(ctx, tx)
		}, []string{"/", "/section/economy", "/topic/money", "/kind/analysis", "/author/author-of-money"}},
		{"the oldest is withdrawn", func(ctx context.Context, tx *db.Tx) error { return story.Withdraw(ctx, tx, old, "wrong", "t") },
			[]string{"/", "/section/region", "/topic/ships", below, "/kind/news", "/archive", "/2020/03/", "/2020/04/"}},
		{"the front is another", func(ctx context.Context, tx *db.Tx) error {
			f, err := front.Load(ctx, tx, "en")
			if err == nil {
				_, _, err = front.Restore(ctx, tx, "en", f.Number, 0, "t")
			}
			return err
		}, []string{"/"}},
	} {
		r.drawn(pages)
		if again := r.drawn(pages); again != nil {
			t.Fatalf("before %s: %v are not kept", step.name, again)
		}
		r.happens(step.do)
		if got := r.drawn(pages); !slices.Equal(got, step.want) {
			t.Errorf("%s: drawn again are %v, want %v", step.name, got, step.want)
		}
	}
	if got := r.page(month); !strings.Contains(got, "More money") {
		t.Errorf("%s does not show what is of this month", month)
	}
}

func TestAListIsTurnedByItsLinksToItsEndAndBack(t *testing.T) {
	r := newReads(t)
	const stories = 47
	long := time.Date(2020, 3, 1, 9, 0, 0, 0, time.UTC)
	for n := range stories {
		r.tell(fmt.Sprintf("Number %02d", n), func(c *story.Content) {
			c.Kind, c.Section, c.Topics = story.KindReport, story.Label{Slug: "sea", Name: "Sea"}, []story.Label{{Slug: "tides", Name: "Tides"}}
			c.Bylines = []story.Byline{{Name: "Tide Watcher"}}
		}, long.Add(time.Duration(n/2)*time.Hour)) // two at each time
	}
	for _, first := range []string{"/section/sea", "/topic/tides", "/author/tide-watcher", "/kind/report", "/2020/03/"} {
		var down, up []string
		path, last := first, ""
		for range 10 {
			page := r.page(path)
			down = append(down, cards(page)...)
			if m := robots.FindStringSubmatch(page); path != first && strings.Contains(m[1], "noindex") {
				t.Errorf("%s is not to be found: %s", path, m[1])
			}
			last = path
			m := nextOf.FindStringSubmatch(page)
			if m == nil {
				break
			}
			path = m[1]
		}
		path = last
		for range 10 {
			page := r.page(path)
			up = append(cards(page), up...)
			m := prevOf.FindStringSubmatch(page)
			if m == nil {
				break
			}
			path = m[1]
		}
		for name, got := range map[string][]string{"down": down, "up": up} {
			seen := map[string]bool{}
			for _, c := range got {
				seen[c[strings.LastIndex(c, "Number"):]] = true
			}
			if len(got) != stories || len(seen) != stories {
				t.Errorf("%s %s: %d cards of %d stories, want %d", first, name, len(got), len(seen), stories)
			}
		}
	}
	if page := r.page("/2020/03/"); !strings.Contains(page, `href="/2020/03/01/"`) {
		t.Error("a month with many stories is not parted by days")
	}
	if got := cards(r.page("/2020/03/02/")); len(got) != 17 {
		t.Errorf("the second of March has %d stories", len(got))
	}
}

func TestTheArchiveLeadsFromYearsToMonthsToDays(t *testing.T) {
	r := newReads(t)
	r.tell("Long ago", nil, time.Date(2019, 1, 31, 23, 59, 0, 0, time.UTC))
	r.tell("A month later", nil, time.Date(2019, 2, 1, 0, 0, 0, 0, time.UTC))
	if page := r.page("/archive"); !strings.Contains(page, `<a href="/2019/01/">January 2019</a> <span>1 story</span>`) || !strings.Contains(page, `<h2 id="y2019">2019</h2>`) {
		t.Errorf("the archive reads %.1500s", page)
	}
	page := r.page("/2019/01/")
	if got := cards(page); !slices.Equal(got, []string{"small Long ago"}) || !strings.Contains(page, `<a href="/2019/02/">Later: <bdi>February 2019</bdi></a>`) || strings.Contains(page, "Earlier:") {
		t.Errorf("January 2019 shows %q and leads %q", got, regexp.MustCompile(`(?s)<nav class="pager".*?</nav>`).FindAllString(page, -1))
	}
	for path, want := range map[string]string{"/2019": "/archive#y2019", "/2019/": "/archive#y2019", "/2019/01": "/2019/01/", "/2019/02/01": "/2019/02/01/", "/ar/2019/01": "/ar/2019/01/"} {
		got := r.ask(r.site, http.MethodGet, path, nil, nil)
		if got.StatusCode != http.StatusMovedPermanently || got.Header.Get("Location") != want {
			t.Errorf("%s is answered %d %s, want %s", path, got.StatusCode, got.Header.Get("Location"), want)
		}
	}
	for _, path := range []string{"/2019/03/", "/2019/13/", "/2019/1/", "/2019/00/", "/2019/02/30/", "/2019/02/00/", "/0000/01/", "/20190", "/none/none", "/none/none/", "/none/", "/kind/page", "/kind/none", "/2019/01/?before=none&x=y" + "z"} {
		want := http.StatusNotFound
		if strings.Contains(path, "?") {
			want = http.StatusOK
		}
		if got := r.ask(r.site, http.MethodGet, path, nil, nil); got.StatusCode != want {
			t.Errorf("%s is answered %d, want %d", path, got.StatusCode, want)
		}
	}
}

func TestAPreviewOfAFrontShowsTheDraftToNobodyElse(t *testing.T) {
	r := newReads(t)
	v := r.tell("In the draft alone", nil, time.Now().AddDate(-3, 0, 0))
	r.update(func(ctx context.Context, tx *db.Tx) error {
		return front.SaveDraft(ctx, tx, "en", 0, front.Layout{Blocks: []front.Block{{ID: "a", From: front.Nothing, Look: front.Top, Count: 1,
			Cards: []front.Card{{Version: v, Headline: "As it would be"}, {Version: r.unknown}}}}}, "t")
	})
	path := "/-/preview/front/" + front.PreviewToken(r.h.Key, "en", time.Now().Add(time.Hour))
	got := r.ask(r.site, http.MethodGet, path, nil, nil)
	text := r.readable(got)
	if shown := cards(text); !slices.Equal(shown, []string{"lead As it would be"}) || strings.Contains(text, "Kanarienvogel") {
		t.Errorf("the preview shows %q", shown)
	}
	if got.Header.Get("Cache-Control") != "no-store" || !strings.Contains(got.Header.Get("X-Robots-Tag"), "noindex") || !strings.Contains(robots.FindString(text), "noindex") {
		t.Errorf("the preview may be kept or found: %v", got.Header)
	}
	if strings.Contains(r.page("/"), "As it would be") {
		t.Error("readers see the draft")
	}
	for _, bad := range []string{path + "x", "/-/preview/front/none", "/-/preview/front/" + front.PreviewToken(r.h.Key, "en", time.Now().Add(-time.Hour))} {
		if got := r.ask(r.site, http.MethodGet, bad, nil, nil); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s is answered %d", bad, got.StatusCode)
		}
	}
}

func TestEveryFailureIsAPageInTheEditionsLanguage(t *testing.T) {
	r := newReads(t)
	killed := r.tell("To be killed", nil, time.Time{})
	gone := r.storyPath(killed)
	r.happens(func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, killed, "Legal", "t") })
	large := url.Values{"email": {strings.Repeat("x", 1<<20)}}
	for name, w := range map[string]struct {
		method, path string
		form         url.Values
		header       []string
		status       int
		lang         string
		says         string
		allow        string
	}{
		"nothing there":          {method: "GET", path: "/nothing", status: 404, lang: "en", says: "Open to all"},
		"nothing in Arabic":      {method: "GET", path: "/ar/nothing", status: 404, lang: "ar", says: "عن members"},
		"no such edition":        {method: "GET", path: "/xx/2026/11/", status: 404, lang: "en"},
		"no such photograph":     {method: "GET", path: "/media/none/320.jpg", status: 404, lang: "en"},
		"another method":         {method: "POST", path: "/section/region", status: 405, lang: "en", says: "cannot be asked in this way", allow: "GET, HEAD"},
		"of the root":            {method: "DELETE", path: "/sitemap.xml", status: 405, lang: "en", allow: "GET, HEAD"},
		"another in Arabic":      {method: "PUT", path: "/ar/signin", status: 405, lang: "ar", allow: "GET, HEAD, POST"},
		"a form that is not one": {method: "GET", path: "/signout", status: 405, lang: "en", allow: "POST"},
		"nothing to post to":     {method: "POST", path: "/nothing", status: 404, lang: "en"},
		"killed":                 {method: "GET", path: gone, status: 410, lang: "en", says: "removed for good"},
		"too much":               {method: "POST", path: "/ar/signin", form: large, status: 413, lang: "ar"},
		"too long":               {method: "GET", path: "/ar/" + strings.Repeat("x", 5000), status: 414, lang: "ar"},
		"from another site":      {method: "POST", path: "/ar/signin", form: url.Values{}, header: []string{"Sec-Fetch-Site", "cross-site"}, status: 403, lang: "ar"},
	} {
		got := r.browser().do(w.method, w.path, w.form, w.header...)
		text := r.readable(got)
		m := htmlTag.FindStringSubmatch(text)
		if got.StatusCode != w.status || m == nil || m[1] != w.lang || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: answered %d in %v, %s; want %d in %s", name, got.StatusCode, m, got.Header.Get("Content-Type"), w.status, w.lang)
			continue
		}
		if !strings.Contains(robots.FindString(text), "noindex") || !strings.Contains(text, w.says) || got.Header.Get("Allow") != w.allow || strings.Count(text, "<h1") < 1 {
			t.Errorf("%s: %s, Allow %q: %.300s", name, robots.FindString(text), got.Header.Get("Allow"), text[strings.Index(text, "<main"):])
		}
		if got.StatusCode != http.StatusGone && got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %s", name, got.Header.Get("Cache-Control"))
		}
		if w.method == "GET" {
			head := r.browser().do("HEAD", w.path, nil)
			if b, err := io.ReadAll(head.Body); err != nil || head.StatusCode != w.status || len(b) > 0 {
				t.Errorf("%s: HEAD is answered %d with %d bytes", name, head.StatusCode, len(b))
			}
		}
	}
}

func (r *reads) storyPath(v id.ID) (path string) {
	r.Helper()
	r.update(func(ctx context.Context, tx *db.Tx) error {
		m, err := story.Get(ctx, tx, v)
		path = "/" + m.Path()
		return err
	})
	return path
}

func TestAThousandAddressesWhereNothingIsAreDrawnOnce(t *testing.T) {
	r := newReads(t)
	r.ask(r.site, http.MethodGet, "/nothing-0", nil, nil)
	drawn, sent := r.site.Press().Stats.Drawn.Load(), r.h.DB.Statements()
	for n := range 50 {
		r.ask(r.site, http.MethodGet, fmt.Sprintf("/nothing-%d", n), nil, nil)
	}
	if d, s := r.site.Press().Stats.Drawn.Load()-drawn, r.h.DB.Statements()-sent; d != 0 || s != 0 {
		t.Errorf("fifty wrong addresses had %d pages drawn and %d statements sent", d, s)
	}
}

func TestWithTheDatabaseGoneAFailureIsStillAPage(t *testing.T) {
	r := newReads(t)
	r.page("/ar/")
	if err := r.h.DB.Close(); err != nil {
		t.Fatal(err)
	}
	got := r.ask(r.site, http.MethodGet, "/ar/kind/opinion", nil, nil)
	text := r.readable(got)
	if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" || !strings.Contains(text, `lang="ar"`) || !strings.Contains(text, "لا يمكننا الإجابة الآن") {
		t.Errorf("a page that is not ready is answered %d, Retry-After %q", got.StatusCode, got.Header.Get("Retry-After"))
	}
	if got := r.ask(r.site, http.MethodGet, "/ar/nothing/at/all/here", nil, nil); got.StatusCode != http.StatusNotFound || !strings.Contains(r.readable(got), `lang="ar"`) {
		t.Errorf("nothing is answered %d", got.StatusCode)
	}
	if got := r.ask(r.site, http.MethodGet, "/ar/", nil, nil); got.StatusCode != http.StatusOK {
		t.Errorf("what is ready is answered %d", got.StatusCode)
	}
}

func TestAKindHasNoWithheldWord(t *testing.T) {
	r := newReads(t)
	r.tell("Bare", func(c *story.Content) { c.Standfirst, c.Terms = "", access.Terms{Level: access.Members} }, time.Time{})
	for _, path := range []string{"/", "/kind/news", time.Now().UTC().Format("/2006/01/")} {
		if page := r.page(path); !strings.Contains(page, "Bare") || strings.Contains(page, "Three holds") {
			t.Errorf("%s shows what is withheld, or nothing", path)
		}
	}
}
