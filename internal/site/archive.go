package site

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/front"
	"standfirst/internal/id"
	"standfirst/internal/press"
	"standfirst/internal/route"
	"standfirst/internal/story"
)

const archivePath = "/archive"

// Archive is everything that an edition has published, by month; or one month of
// it, or a day, with its stories.
type Archive struct {
	Base
	Heading string
	Years   []ArchiveYear // of the overview
	Days    []Link        // of a month with many stories
	Cards   []Card
	All     string // path of the overview
	Month   *Link  // that a day is in
	Earlier *Link  // the month or day before in which anything was published
	Later   *Link
	Older   string // path of the next page of a month; empty at the end
	Newer   string
}

// ArchiveYear is one year of the overview.
type ArchiveYear struct {
	Name   string
	ID     string
	Months []ArchiveMonth
}

// ArchiveMonth is one month of the overview.
type ArchiveMonth struct{ Name, URL, Stories string }

// manyStories is from how many on a month is parted by days.
const manyStories = 40

// declareLists declares the pages that list by kind and by date.
func (s *Site) declareLists() {
	get := func(pattern, example string, h http.Handler) {
		s.table.Add(route.Route{Method: http.MethodGet, Pattern: pattern, Editions: true, Surface: route.Page, Cache: route.Shared, Permission: route.Anyone, Handler: h, Example: example, Query: []string{"before", "after", liteKey}})
	}
	get("/kind/{slug}", "/kind/analysis", s.list(byKind))
	get(archivePath, archivePath, s.archive())
	get("/{year}/{month}/{$}", "/1999/12/", s.month())
	get("/{year}/{month}/{day}/{$}", "/1999/12/31/", s.month())
	// Whoever takes the end off an address finds what stands above it.
	year := s.dated(func(r *http.Request) string { return archivePath + "#y" + r.PathValue("year") })
	get("/{year}", "/1999", year)
	get("/{year}/{$}", "/1999/", year)
	get("/{year}/{month}", "/1999/12", s.dated(func(r *http.Request) string { return r.URL.Path + "/" }))
}

// dayOr leads from the address of a day to its page, and answers every other.
func (s *Site) dayOr(other http.Handler) http.Handler {
	day := s.dated(func(r *http.Request) string { return r.URL.Path + "/" })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slug := r.PathValue("slug"); len(slug) == 2 && strings.Trim(slug, "0123456789") == "" {
			day.ServeHTTP(w, r)
			return
		}
		other.ServeHTTP(w, r)
	})
}

// dates reads year, month and day of an address, as far as its pattern has them;
// ok is false for what is no date, or one that nothing can have been published on.
func dates(r *http.Request) (since, until time.Time, ok bool) {
	part := func(name string, digits int) (n int) {
		text := r.PathValue(name)
		if text == "" {
			return 1
		}
		n, err := strconv.Atoi(text)
		if err != nil || len(text) != digits || strings.Trim(text, "0123456789") != "" {
			return 0
		}
		return n
	}
	y, m, d := part("year", 4), part("month", 2), part("day", 2)
	if y < 1000 || m < 1 || m > 12 || d < 1 {
		return since, until, false
	}
	since = time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if since.Day() != d {
		return since, until, false
	}
	if r.PathValue("day") != "" {
		return since, since.AddDate(0, 0, 1), true
	}
	return since, since.AddDate(0, 1, 0), true
}

// dated leads on from an address that begins with a date, and answers every other.
func (s *Site) dated(to func(r *http.Request) string) http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if _, _, ok := dates(r); !ok {
			s.notFound().ServeHTTP(w, r)
			return
		}
		movedForAll(w, r, v.link(to(r)))
	})
}

// archive answers /archive of an edition.
func (s *Site) archive() http.Handler {
	return s.page(func(v *visit, _ *http.Request) (string, press.Open) {
		return v.link(archivePath), v.openArchive
	})
}

func (v *visit) openArchive(ctx context.Context) (press.Source, error) {
	a := Archive{Heading: v.words.T("archive.title"), All: v.link(archivePath)}
	var days []story.DayCount
	if err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		days, err = story.Days(ctx, tx, v.lang, time.Time{}, time.Time{})
		return err
	}); err != nil {
		return press.Source{}, err
	}
	for i := 0; i < len(days); {
		at, n := days[i].Day, 0
		for ; i < len(days) && days[i].Day.Year() == at.Year() && days[i].Day.Month() == at.Month(); i++ {
			n += days[i].Count
		}
		year := strconv.Itoa(at.Year())
		if last := len(a.Years) - 1; last < 0 || a.Years[last].ID != "y"+year {
			a.Years = append(a.Years, ArchiveYear{Name: v.words.Year(at.Year()), ID: "y" + year})
		}
		y := &a.Years[len(a.Years)-1]
		y.Months = append(y.Months, ArchiveMonth{Name: v.words.Month(at.Year(), at.Month()), URL: v.link(monthPath(at)), Stories: v.words.N("archive.stories", n)})
	}
	return v.source([]string{atTop + "archive " + v.lang}, func(signedIn bool) ([]byte, error) {
		a := a
		a.Base = v.base(signedIn)
		a.Title, a.Description = a.Heading+" | "+a.House, v.words.T("archive.lead", "Name", a.House)
		a.Canonical = v.absolute(a.All)
		a.Alternates = v.fronts(archivePath)
		a.LD = v.describeList(a.Heading, a.Description, a.Canonical, a.Cards, nil)
		a.Open, a.Named = v.openGraph("website", a.Heading, a.Description, a.Canonical, nil, nil), cardMeta(nil)
		return v.site.draw("archive", a)
	}), nil
}

func monthPath(at time.Time) string { return fmt.Sprintf("/%04d/%02d/", at.Year(), int(at.Month())) }

func dayPath(at time.Time) string { return monthPath(at) + fmt.Sprintf("%02d/", at.Day()) }

// month answers /{yyyy}/{mm}/ and /{yyyy}/{mm}/{dd}/.
func (s *Site) month() http.Handler {
	show := s.page(func(v *visit, r *http.Request) (string, press.Open) {
		since, until, _ := dates(r)
		at := turned(r)
		return key(v.whole, at.query()), func(ctx context.Context) (press.Source, error) {
			return v.openMonth(ctx, since, until, r.PathValue("day") != "", at)
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := dates(r); !ok {
			s.notFound().ServeHTTP(w, r)
			return
		}
		show.ServeHTTP(w, r)
	})
}

func (v *visit) openMonth(ctx context.Context, since, until time.Time, day bool, at turn) (press.Source, error) {
	a := Archive{Heading: v.words.Month(since.Year(), since.Month()), All: v.link(archivePath)}
	path := monthPath(since)
	if day {
		a.Month = &Link{Name: a.Heading, URL: v.link(path)}
		a.Heading, path = v.words.Date(since), dayPath(since)
	}
	var tags []string
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		tags, err = v.fillMonth(ctx, tx, &a, since, until, path, at)
		return err
	})
	if err != nil {
		return press.Source{}, err
	}
	return v.source(tags, func(signedIn bool) ([]byte, error) {
		a := a
		a.Base = v.base(signedIn)
		a.Title, a.Description = a.Heading+" | "+a.House, v.words.T("archive.published", "Name", a.House, "Date", a.Heading)
		if !at.first() {
			a.Title = a.Heading + ", " + v.words.T("page.earlier") + " | " + a.House
		}
		a.Canonical = v.absolute(key(v.link(path), at.query()))
		a.NoIndex = !at.after.At.IsZero()
		a.LD = v.describeList(a.Heading, a.Description, a.Canonical, a.Cards, nil)
		a.Open, a.Named = v.openGraph("website", a.Heading, a.Description, a.Canonical, nil, nil), cardMeta(nil)
		return v.site.draw("archive", a)
	}), nil
}

func (v *visit) fillMonth(ctx context.Context, tx *db.Tx, a *Archive, since, until time.Time, path string, at turn) (tags []string, err error) {
	q := story.PickQuery{Language: v.lang, First: true, Since: since, Until: until}
	all, older, newer, _, err := v.pages(ctx, tx, q, at)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, db.ErrNotFound
	}
	if older != "" {
		a.Older = v.link(path) + "?" + older
	}
	if newer != "" {
		a.Newer = v.link(path) + "?" + newer
	}
	var versions []id.ID
	for _, p := range all {
		versions = append(versions, p.Version)
	}
	s, tags, err := v.shown(ctx, tx, versions, nil)
	if err != nil {
		return nil, err
	}
	for i, version := range versions {
		t := s.teasers[version]
		c := v.teaser(t, front.Small, nil)
		c.Published, c.When = all[i].At, v.words.Date(all[i].At)
		a.Cards = append(a.Cards, c)
	}
	if a.Month == nil {
		if err := v.monthDays(ctx, tx, a, since, until); err != nil {
			return nil, err
		}
	}
	named := func(at time.Time) *Link {
		if a.Month == nil {
			return &Link{Name: v.words.Month(at.Year(), at.Month()), URL: v.link(monthPath(at))}
		}
		return &Link{Name: v.words.Date(at), URL: v.link(dayPath(at))}
	}
	before, err := story.Picks(ctx, tx, story.PickQuery{Language: v.lang, First: true, Until: since, Limit: 1})
	if err != nil {
		return nil, err
	}
	after, err := story.Picks(ctx, tx, story.PickQuery{Language: v.lang, First: true, Since: until, After: story.Pick{At: until.Add(-time.Microsecond)}, Limit: 1})
	if err != nil {
		return nil, err
	}
	if len(before) > 0 {
		a.Earlier = named(before[0].At)
	}
	where := atTop
	if len(after) > 0 {
		a.Later, where = named(after[0].At), below
	}
	return append(tags, "month "+v.lang+"/"+since.Format("2006-01"), where+"archive "+v.lang), nil
}

// monthDays parts a month with many stories by days.
func (v *visit) monthDays(ctx context.Context, tx *db.Tx, a *Archive, since, until time.Time) error {
	days, err := story.Days(ctx, tx, v.lang, since, until)
	if err != nil {
		return err
	}
	n := 0
	for _, d := range days {
		n += d.Count
	}
	if n <= manyStories {
		return nil
	}
	for _, d := range days {
		a.Days = append(a.Days, Link{Name: v.words.Date(d.Day), URL: v.link(dayPath(d.Day))})
	}
	return nil
}
