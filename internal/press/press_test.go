package press_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"standfirst/internal/access"
	"standfirst/internal/press"
)

var (
	members    = access.Terms{Level: access.Members}
	anyone     = access.Reader{}
	signedIn   = access.Reader{SignedIn: true}
	subscriber = access.Reader{SignedIn: true, Grants: []access.Grant{{Plan: "digital"}}}
	noon       = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

func newPress(most int64) *press.Press {
	return press.New(most, http.Header{"X-Content-Type-Options": {"nosniff"}}, func() time.Time { return noon })
}

// source is a gated page whose bytes say for whom they were drawn.
func source(terms access.Terms, tags ...string) press.Open {
	return func(context.Context) (press.Source, error) {
		return press.Source{Type: "text/html; charset=utf-8", Terms: terms, Tags: tags, Draw: func(d access.Decision, in bool) ([]byte, error) {
			word := "public"
			if d.Whole() {
				word = "whole"
			}
			return []byte(strings.Repeat(fmt.Sprintf("<p>%s %v %s</p>", word, in, d.Offer()), 40)), nil
		}}, nil
	}
}

func get(t *testing.T, p *press.Press, key string, reader access.Reader, open press.Open, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, key, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	if err := p.Serve(w, r, press.Key{Page: key}, reader, open); err != nil {
		t.Fatal(err)
	}
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	var from io.Reader = r.Body
	switch r.Header.Get("Content-Encoding") {
	case "gzip":
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		from = z
	case "br":
		from = brotli.NewReader(r.Body)
	}
	b, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEachClassOfReaderHasItsOwnBytes(t *testing.T) {
	p := newPress(1 << 20)
	for range 2 { // drawn, then ready
		for name, c := range map[string]struct {
			reader access.Reader
			want   string
			cache  string
		}{
			"anyone":     {anyone, "public false subscribe", "public, max-age=0"},
			"signed in":  {signedIn, "public true subscribe", "private"},
			"subscriber": {subscriber, "whole true none", "private"},
		} {
			r := get(t, p, "/a", c.reader, source(members))
			if got := text(t, r); !strings.Contains(got, c.want) {
				t.Errorf("%s reads %.40q, want %q", name, got, c.want)
			}
			if got := r.Header.Get("Cache-Control"); !strings.HasPrefix(got, c.cache) {
				t.Errorf("%s: Cache-Control %q, want %q", name, got, c.cache)
			}
			if r.Header.Get("Vary") != "Accept-Encoding, Cookie, Save-Data" || r.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: headers %v", name, r.Header)
			}
		}
	}
	if n := p.Stats.Drawn.Load(); n != 3 {
		t.Errorf("drawn %d times, want 3", n)
	}
}

func TestWhatAReaderHasChosenIsKeptByNobodyElse(t *testing.T) {
	p := newPress(1 << 20)
	open := source(access.Terms{Level: access.Open})
	for range 2 { // drawn, then ready
		for key, cache := range map[press.Key]string{{Page: "/a"}: "public, max-age=0", {Page: "/a large"}: "public, max-age=0", {Page: "/a large", Own: true}: "private"} {
			w := httptest.NewRecorder()
			if err := p.Serve(w, httptest.NewRequest(http.MethodGet, "/a", nil), key, anyone, open); err != nil {
				t.Fatal(err)
			}
			if got := w.Header().Get("Cache-Control"); !strings.HasPrefix(got, cache) {
				t.Errorf("%+v: Cache-Control %q, want %q", key, got, cache)
			}
		}
	}
	if n := p.Stats.Drawn.Load(); n != 2 {
		t.Errorf("drawn %d times, want 2: who may keep a page does not change it", n)
	}
}

func TestATagOfOneClassIsNoMatchForAnother(t *testing.T) {
	p := newPress(1 << 20)
	tag := get(t, p, "/a", subscriber, source(members)).Header.Get("ETag")
	if r := get(t, p, "/a", subscriber, source(members), "If-None-Match", `"x", W/`+tag); r.StatusCode != http.StatusNotModified {
		t.Errorf("the same class is answered %d, want 304", r.StatusCode)
	}
	if r := get(t, p, "/a", anyone, source(members), "If-None-Match", tag); r.StatusCode != http.StatusOK {
		t.Errorf("another class is answered %d, want 200", r.StatusCode)
	}
}

func TestAnEncodingIsChosenAsAskedAndHasItsOwnTag(t *testing.T) {
	p := newPress(1 << 20)
	tags := map[string]bool{}
	for accept, want := range map[string]string{
		"": "", "gzip": "gzip", "br, gzip": "br", "gzip;q=1.0, br;q=0": "gzip", "gzip;q=0": "", "identity": "", "GZIP ; q=0.5": "gzip", "xbr": "",
	} {
		r := get(t, p, "/a", anyone, source(members), "Accept-Encoding", accept)
		if got := r.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q is answered in %q, want %q", accept, got, want)
		}
		if !strings.Contains(text(t, r), "public false") {
			t.Errorf("Accept-Encoding %q: the bytes do not decode to the page", accept)
		}
		tags[r.Header.Get("ETag")] = true
	}
	if len(tags) != 3 {
		t.Errorf("%d tags for 3 encodings", len(tags))
	}
}

func TestAHeadRequestHasNoBody(t *testing.T) {
	p := newPress(1 << 20)
	r := httptest.NewRequest(http.MethodHead, "/a", nil)
	w := httptest.NewRecorder()
	if err := p.Serve(w, r, press.Key{Page: "/a"}, anyone, source(members)); err != nil || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("%d bytes, headers %v (%v)", w.Body.Len(), w.Header(), err)
	}
}

func TestADroppedTagIsDrawnAgain(t *testing.T) {
	p := newPress(1 << 20)
	get(t, p, "/a", anyone, source(members, "story 1", "front en"))
	get(t, p, "/b", anyone, source(members, "story 2"))
	p.Drop("front en")
	get(t, p, "/a", anyone, source(members, "story 1", "front en"))
	get(t, p, "/b", anyone, source(members, "story 2"))
	if n := p.Stats.Drawn.Load(); n != 3 {
		t.Errorf("drawn %d times, want 3", n)
	}
	p.DropAll()
	if p.Size() != 0 {
		t.Errorf("%d bytes held after all were dropped", p.Size())
	}
}

func TestWhatIsDroppedWhileItIsDrawnIsDrawnAgain(t *testing.T) {
	p := newPress(1 << 20)
	version := "old"
	first := true
	open := func(context.Context) (press.Source, error) {
		shown := version
		return press.Source{Type: "text/plain", Terms: access.Terms{Level: access.Open}, Tags: []string{"story 1"},
			Draw: func(access.Decision, bool) ([]byte, error) {
				if first { // a publication commits after the page was read and before it was kept
					first, version = false, "new"
					p.Drop("story 1")
				}
				return []byte(shown), nil
			}}, nil
	}
	if got := text(t, get(t, p, "/a", anyone, open)); got != "new" {
		t.Errorf("the page shows %q, want new", got)
	}
	if got := text(t, get(t, p, "/a", anyone, open)); got != "new" {
		t.Errorf("the ready page shows %q, want new", got)
	}
}

func TestAPageWhoseTermsChangedIsDecidedAnew(t *testing.T) {
	p := newPress(1 << 20)
	get(t, p, "/a", anyone, source(access.Terms{Level: access.Open}, "story 1"))
	p.Drop("story 1")
	if got := text(t, get(t, p, "/a", anyone, source(members, "story 1"))); !strings.Contains(got, "public") {
		t.Errorf("anyone reads %.30q", got)
	}
}

func TestManyWhoAskAtOnceCauseOneDrawing(t *testing.T) {
	p := newPress(1 << 20)
	started, release := make(chan struct{}), make(chan struct{})
	var draws atomic.Int32
	open := func(context.Context) (press.Source, error) {
		return press.Source{Type: "text/plain", Terms: members, Draw: func(access.Decision, bool) ([]byte, error) {
			if draws.Add(1) == 1 {
				close(started)
			}
			<-release
			return []byte("x"), nil
		}}, nil
	}
	var wg sync.WaitGroup
	ask := func() {
		wg.Go(func() { get(t, p, "/a", anyone, open) })
	}
	ask()
	<-started
	for range 20 {
		ask()
	}
	time.AfterFunc(50*time.Millisecond, func() { close(release) })
	wg.Wait()
	if n := draws.Load(); n > 2 { // one that came after the first had landed may find the page not yet held
		t.Errorf("drawn %d times", n)
	}
}

// A page takes some megabytes while it is drawn and compressed: who asks for a
// thousand new addresses at once must not have them all at once.
func TestFewPagesAreDrawnAtATime(t *testing.T) {
	p := newPress(1 << 20)
	var now, most atomic.Int32
	var all sync.WaitGroup
	for n := range 300 {
		all.Go(func() {
			key := fmt.Sprintf("/a?page=%d", n)
			err := p.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, key, nil), press.Key{Page: key}, anyone, func(context.Context) (press.Source, error) {
				return press.Source{Terms: access.Terms{Level: access.Open}, Draw: func(access.Decision, bool) ([]byte, error) {
					for here := now.Add(1); ; {
						if had := most.Load(); here <= had || most.CompareAndSwap(had, here) {
							break
						}
					}
					time.Sleep(time.Millisecond)
					now.Add(-1)
					return []byte("drawn"), nil
				}}, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := most.Load(); n > max(4, 2*int32(runtime.GOMAXPROCS(0))) {
		t.Errorf("%d pages are drawn at once", n)
	}
}

func TestMemoryIsBoundedAndWhatIsUsedStays(t *testing.T) {
	p := newPress(64 << 10)
	for i := range 200 {
		get(t, p, fmt.Sprint("/page-", i), anyone, source(members))
		get(t, p, "/page-0", anyone, source(members))
	}
	if p.Size() > 64<<10 {
		t.Errorf("%d bytes held, %d allowed", p.Size(), 64<<10)
	}
	before := p.Stats.Drawn.Load()
	get(t, p, "/page-0", anyone, source(members))
	if p.Stats.Drawn.Load() != before {
		t.Error("the page that everyone reads was put out")
	}
}

func TestAFloodOfQueriesPutsOutOnlyQueries(t *testing.T) {
	const most = 256 << 10
	p := newPress(most)
	for i := range 20 {
		get(t, p, fmt.Sprint("/page-", i), anyone, source(members))
	}
	before, held := p.Stats.Drawn.Load(), p.Size()
	for i := range 1000 {
		get(t, p, fmt.Sprint("/page-1?before=", i), anyone, source(members))
	}
	if n := p.Stats.Drawn.Load() - before; n != 1000 {
		t.Fatalf("%d pages were drawn for 1000 addresses", n)
	}
	if p.Size() > held+most/8 {
		t.Errorf("%d bytes held, %d of them before the flood", p.Size(), held)
	}
	before = p.Stats.Drawn.Load()
	for i := range 20 {
		get(t, p, fmt.Sprint("/page-", i), anyone, source(members))
	}
	if n := p.Stats.Drawn.Load() - before; n != 0 {
		t.Errorf("%d pages without a query were put out", n)
	}
}

func TestWhileTheHouseCannotLookWhatIsReadyGoesOutThoughItsDayIsOver(t *testing.T) {
	now := noon
	p := press.New(1<<20, nil, func() time.Time { return now })
	gone := false
	open := func(ctx context.Context) (press.Source, error) {
		if gone {
			return press.Source{}, fmt.Errorf("no answer: %w", press.ErrLater)
		}
		s, err := source(members, "story 1")(ctx)
		s.Until = noon.Add(time.Hour)
		return s, err
	}
	get(t, p, "/a", anyone, open)
	now, gone = noon.Add(2*time.Hour), true
	if got := text(t, get(t, p, "/a", anyone, open)); !strings.Contains(got, "public") {
		t.Errorf("anyone reads %.40q", got)
	}
	ask := func(reader access.Reader) error {
		return p.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/a", nil), press.Key{Page: "/a"}, reader, open)
	}
	if err := ask(subscriber); !errors.Is(err, press.ErrLater) {
		t.Errorf("a class of reader for which nothing is ready: %v", err)
	}
	p.Drop("story 1") // it has changed, or is gone: nobody is shown it any more
	if err := ask(anyone); !errors.Is(err, press.ErrLater) {
		t.Errorf("what was dropped: %v", err)
	}
}

func TestWhatMayNotBeShownAnyMoreIsNotShownThoughTheHouseCannotLook(t *testing.T) {
	now := noon
	p := press.New(1<<20, nil, func() time.Time { return now })
	gone := false
	open := func(ctx context.Context) (press.Source, error) {
		if gone {
			return press.Source{}, fmt.Errorf("no answer: %w", press.ErrLater)
		}
		s, err := source(access.Terms{Level: access.Open}, "story 1")(ctx)
		s.Until, s.Ends = noon.Add(12*time.Hour), noon.Add(2*time.Hour)
		return s, err
	}
	if got := get(t, p, "/a", anyone, open).Header.Get("Cache-Control"); !strings.Contains(got, "s-maxage") {
		t.Errorf("long before its end: %q", got)
	}
	now = noon.Add(time.Hour + time.Minute)
	if got := get(t, p, "/a", anyone, open).Header.Get("Cache-Control"); got != "public, no-cache" {
		t.Errorf("shortly before its end: %q", got)
	}
	now, gone = noon.Add(2*time.Hour), true
	if err := p.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/a", nil), press.Key{Page: "/a"}, anyone, open); !errors.Is(err, press.ErrLater) {
		t.Errorf("at its end: %v", err)
	}
}

func TestACookieMakesAnAnswerPrivate(t *testing.T) {
	p := newPress(1 << 20)
	for range 2 {
		w := httptest.NewRecorder()
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		if err := p.Serve(w, httptest.NewRequest(http.MethodGet, "/a", nil), press.Key{Page: "/a"}, anyone, source(members)); err != nil {
			t.Fatal(err)
		}
		if got := w.Header().Get("Cache-Control"); got != "private, no-cache" {
			t.Errorf("Cache-Control %q", got)
		}
	}
}

func TestAFaultOfTheHouseIsToldAndNotKept(t *testing.T) {
	p := newPress(1 << 20)
	fault := errors.New("the disk is gone")
	w := httptest.NewRecorder()
	err := p.Serve(w, httptest.NewRequest(http.MethodGet, "/a", nil), press.Key{Page: "/a"}, anyone, func(context.Context) (press.Source, error) { return press.Source{}, fault })
	if !errors.Is(err, fault) || w.Body.Len() > 0 {
		t.Errorf("error %v, %d bytes", err, w.Body.Len())
	}
	if got := text(t, get(t, p, "/a", anyone, source(members))); !strings.Contains(got, "public") {
		t.Errorf("after the fault: %q", got)
	}
}

func TestAReaderIsNeverGivenAnothersBytesUnderLoad(t *testing.T) {
	p := newPress(32 << 10)
	readers := []access.Reader{anyone, signedIn, subscriber}
	want := []string{"public false", "public true", "whole true"}
	var wg sync.WaitGroup
	for n := range 3 {
		wg.Go(func() {
			for i := range 300 {
				if i%50 == 0 {
					p.Drop("story 1")
				}
				if got := text(t, get(t, p, fmt.Sprint("/", i%30), readers[n], source(members, "story 1"))); !strings.Contains(got, want[n]) {
					t.Errorf("reader %d got %.40q", n, got)
					return
				}
			}
		})
	}
	wg.Wait()
}

// discard is a ResponseWriter that costs nothing.
type discard struct{ h http.Header }

func (d *discard) Header() http.Header         { return d.h }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

func benchmark(b *testing.B, terms access.Terms, reader access.Reader, header ...string) {
	p := newPress(1 << 20)
	r := httptest.NewRequest(http.MethodGet, "/a", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	open := source(terms)
	w := &discard{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Serve(w, r, press.Key{Page: "/a"}, reader, open); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGatedPage(b *testing.B)   { benchmark(b, members, subscriber) }
func BenchmarkUngatedPage(b *testing.B) { benchmark(b, access.Terms{Level: access.Open}, anyone) }
func BenchmarkUnchanged(b *testing.B)   { benchmark(b, members, subscriber, "If-None-Match", "*") }

func TestAPageThatSaysTheDayIsDrawnAgainWhenTheDayEnds(t *testing.T) {
	now := noon
	p := press.New(1<<20, nil, func() time.Time { return now })
	open := func(context.Context) (press.Source, error) {
		day := now.Format(time.DateOnly)
		return press.Source{Type: "text/plain", Terms: access.Terms{Level: access.Open}, Until: noon.Add(12 * time.Hour),
			Draw: func(access.Decision, bool) ([]byte, error) { return []byte(day), nil }}, nil
	}
	get(t, p, "/", anyone, open)
	now = noon.Add(11 * time.Hour)
	get(t, p, "/", anyone, open)
	if n := p.Stats.Drawn.Load(); n != 1 {
		t.Errorf("drawn %d times within the day", n)
	}
	now = noon.Add(12 * time.Hour)
	if got := text(t, get(t, p, "/", anyone, open)); got != "2026-11-21" {
		t.Errorf("the next day's page says %s", got)
	}
}

func TestWhoWaitsForAPageCausesOneOpening(t *testing.T) {
	p := newPress(1 << 20)
	var opens atomic.Int32
	inside, release := make(chan struct{}), make(chan struct{})
	open := func(ctx context.Context) (press.Source, error) {
		if opens.Add(1) == 1 {
			close(inside)
		}
		<-release
		return source(members)(ctx)
	}
	var wg sync.WaitGroup
	ask := func() { wg.Go(func() { get(t, p, "/a", anyone, open) }) }
	ask()
	<-inside
	for range 20 {
		ask()
	}
	time.AfterFunc(50*time.Millisecond, func() { close(release) })
	wg.Wait()
	if n := opens.Load(); n > 2 { // one that came as the first had landed may open again
		t.Errorf("opened %d times", n)
	}
}
