package search_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/search"
	"standfirst/internal/story"
)

var schemas = []db.Schema{house.Schema, story.Schema, photo.Schema}

// clock is a time that a test owns.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC).UnixMicro())
	return c
}

func (c *clock) now() time.Time       { return time.UnixMicro(c.at.Load()).UTC() }
func (c *clock) pass(d time.Duration) { c.at.Add(d.Microseconds()) }

// world is a house with a search that follows it.
type world struct {
	testing.TB
	db    *db.DB
	data  string
	s     *search.Search
	stop  func()
	cut   atomic.Int64
	heard atomic.Int64
}

func newWorld(t testing.TB, d *db.DB) *world {
	w := &world{TB: t, db: d, data: t.TempDir()}
	w.cut.Store(2)
	w.open()
	return w
}

// open begins to follow; the search must be told from one that is closed.
func (w *world) open() {
	w.s = search.New(search.Config{DB: w.db, Data: w.data, Log: slog.New(slog.DiscardHandler), CutAfter: func(context.Context, *db.Tx) (int, error) { return int(w.cut.Load()), nil }})
	w.s.OnChange(func([]string) { w.heard.Add(1) })
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.s.Follow(ctx) }()
	w.stop = func() {
		cancel()
		if err := <-done; err != nil {
			w.Error(err)
		}
		w.stop = func() {}
	}
	w.Cleanup(func() { w.stop() })
}

func (w *world) update(fn func(context.Context, *db.Tx) error) {
	w.Helper()
	if err := w.db.Update(context.Background(), fn); err != nil {
		w.Fatal(err)
	}
}

// text makes a story's content; a line "---" in the text is the cut.
func text(headline, terms, plain string) story.Content {
	c := story.Content{Head: story.Head{Headline: headline, Terms: access.Terms{Level: access.Level(terms)}}}
	if plans, ok := strings.CutPrefix(terms, "plans:"); ok {
		c.Terms = access.Terms{Level: access.Plans, Plans: strings.Split(plans, ",")}
	}
	before, after, _ := strings.Cut(plain, "---")
	d, err := body.FromText(strings.TrimSpace(before))
	if err != nil {
		panic(err)
	}
	if after = strings.TrimSpace(after); after != "" {
		rest, err := body.FromText(after)
		if err != nil {
			panic(err)
		}
		d.Content = append(append(d.Content, body.Node{Type: "cut"}), rest.Content...)
	}
	c.Body = d
	return c
}

func (w *world) publish(language string, c story.Content) id.ID {
	w.Helper()
	var m story.Meta
	w.update(func(ctx context.Context, tx *db.Tx) (err error) {
		if m, err = story.Create(ctx, tx, story.New{Language: language, Content: c, By: "t"}); err != nil {
			return err
		}
		return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
	})
	return m.ID
}

// settled waits until the search knows what the house does.
func (w *world) settled() {
	w.Helper()
	head, err := w.db.Head(context.Background())
	if err != nil {
		w.Fatal(err)
	}
	for range 2000 {
		if st, err := w.s.Status(context.Background()); err == nil && st.Served && st.Followed >= head {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	st, err := w.s.Status(context.Background())
	w.Fatalf("the search does not keep up with event %d: %+v %v", head, st, err)
}

func (w *world) search(q search.Query, r access.Reader) search.Results {
	w.Helper()
	w.settled()
	if q.Language == "" {
		q.Language = "en"
	}
	q.Text = search.Clean(q.Text)
	got, err := w.s.Search(context.Background(), q, r)
	if err != nil {
		w.Fatalf("%q: %v", q.Text, err)
	}
	return got
}

// finds are the headlines of what is found, in order.
func (w *world) finds(q search.Query, r access.Reader) []string {
	w.Helper()
	return w.headlines(w.search(q, r))
}

func (w *world) headlines(r search.Results) (all []string) {
	w.Helper()
	w.update(func(ctx context.Context, tx *db.Tx) error {
		for _, h := range r.Hits {
			p, err := story.Load(ctx, tx, h.Version, int(w.cut.Load()))
			if err != nil {
				return err
			}
			all = append(all, p.Headline)
		}
		return nil
	})
	return all
}

func same(got []string, want ...string) bool { return slices.Equal(got, want) }

var (
	anyone     = access.Reader{}
	registered = access.Reader{SignedIn: true}
	subscriber = access.Reader{SignedIn: true, Grants: []access.Grant{{Plan: "digital"}}}
	archivist  = access.Reader{SignedIn: true, Grants: []access.Grant{{Plan: "archive"}}}
	editor     = access.Reader{SignedIn: true, Staff: true}
)

func each(t *testing.T, fn func(*testing.T, *world)) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) { fn(t, newWorld(t, d)) })
}

func sqlite(t testing.TB) *world { return newWorld(t, dbtest.SQLite(t, schemas...)) }

func q(format string, args ...any) search.Query {
	return search.Query{Text: fmt.Sprintf(format, args...)}
}
