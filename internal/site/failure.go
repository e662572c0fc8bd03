package site

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/front"
	"standfirst/internal/id"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

// Failure is a page that says why there is no other.
type Failure struct {
	Base
	Heading, Text string
	Latest        []Card // of the edition, where nothing is at the address
}

// failures are what the house says of a status: the keys of heading and text.
var failures = map[int][2]string{
	http.StatusBadRequest:            {"error.refused", "error.refused_body"},
	http.StatusForbidden:             {"error.refused", "error.refused_body"},
	http.StatusNotFound:              {"error.not_found", "error.not_found_body"},
	http.StatusMethodNotAllowed:      {"failure.method", "failure.method_body"},
	http.StatusGone:                  {"error.gone", "error.gone_body"},
	http.StatusRequestEntityTooLarge: {"failure.large", "error.too_large"},
	http.StatusRequestURITooLong:     {"failure.long", "failure.long_body"},
	http.StatusTooManyRequests:       {"failure.many", "failure.many_body"},
	http.StatusInternalServerError:   {"error.fault", "error.fault_body"},
	http.StatusServiceUnavailable:    {"failure.closed", "failure.closed_body"},
}

// waits is what a status asks machines to wait, in seconds (RFC 9110 section 10.2.3).
var waits = map[int]string{http.StatusTooManyRequests: "3600", http.StatusServiceUnavailable: "30"}

// latestOffered is how many stories the page shows for an address where nothing is.
const latestOffered = 6

// fail answers that there is no page, in the reader's edition. It needs no
// database, and not even a theme that works.
func (v *visit) fail(w http.ResponseWriter, r *http.Request, status int) {
	if status == http.StatusNotFound && v.failLost(w, r) {
		return
	}
	words, ok := failures[status]
	if !ok {
		words = failures[http.StatusInternalServerError]
	}
	b, err := v.drawFailure(v.reader.SignedIn, v.words.T(words[0]), v.words.T(words[1]), nil)
	if err != nil {
		v.site.Log.Error("site: the page of a failure could not be drawn", "status", status, "error", err)
		b = v.bare(v.words.T(words[0]), v.words.T(words[1]))
	}
	v.site.plainHeaders(w)
	h := w.Header()
	h.Set("Content-Type", htmlType)
	if wait := waits[status]; wait != "" {
		h.Set("Retry-After", wait)
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b) // who has left needs no answer
	}
}

// failLost answers an address where nothing is with the latest stories, from the
// press: whoever asks for a thousand such addresses has nothing drawn.
func (v *visit) failLost(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	return v.site.press.Serve(w, r, v.look.page("404 "+v.lang, v.own), v.reader, func(ctx context.Context) (press.Source, error) {
		now := *v
		now.house = v.site.house.Load()
		now.words, now.path, now.whole = now.house.speaks(v.lang), "", ""
		return now.openLost(ctx)
	}) == nil
}

func (v *visit) openLost(ctx context.Context) (press.Source, error) {
	var cards []Card
	var tags []string
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		picks, err := story.Picks(ctx, tx, story.PickQuery{Language: v.lang, Limit: latestOffered})
		if err != nil {
			return err
		}
		var versions []id.ID
		for _, p := range picks {
			versions = append(versions, p.Version)
		}
		what, of, err := v.shown(ctx, tx, versions, nil)
		tags = of
		for _, version := range versions {
			cards = append(cards, v.teaser(what.teasers[version], front.Small, nil))
		}
		return err
	})
	if err != nil {
		return press.Source{}, err
	}
	src := v.source(append(tags, atTop+"all "+v.lang), func(signedIn bool) ([]byte, error) {
		return v.drawFailure(signedIn, v.words.T("error.not_found"), v.words.T("error.not_found_body"), cards)
	})
	src.Status = http.StatusNotFound
	return src, nil
}

func (v *visit) drawFailure(signedIn bool, heading, text string, latest []Card) ([]byte, error) {
	f := Failure{Base: v.base(signedIn), Heading: heading, Text: text, Latest: latest}
	f.Title, f.NoIndex = heading+" | "+f.House, true
	f.Display.Return = v.link("/") // the address of what is gone holds words that are gone too
	return v.site.draw("error", f)
}

// bare is a page that no theme is needed for.
func (v *visit) bare(heading, text string) []byte {
	e := html.EscapeString
	return []byte(`<!doctype html><html lang="` + e(v.words.Tag) + `" dir="` + v.words.Dir + `"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
		`<meta name="robots" content="noindex"><title>` + e(heading) + `</title></head><body><main><h1>` + e(heading) + `</h1><p>` + e(text) + `</p><p><a href="` + e(v.link("/")) + `">` + e(v.words.T("error.home")) + `</a></p></main></body></html>` + "\n")
}

// away says whether an error passes by itself: the database does not answer, the
// disk has no room, or too many pages wait to be drawn.
func away(err error) bool {
	return errors.Is(err, db.ErrAway) || errors.Is(err, db.ErrFull) || errors.Is(err, press.ErrLater)
}

// pingTime is how long the database may take to say that it is there.
const pingTime = time.Second

var keyed = regexp.MustCompile(`(/feed/|/signin/link/|/-/preview/(?:front/)?)[^/]+`)

// keyless is a path as the log may hold it: without what opens something.
func keyless(path string) string { return keyed.ReplaceAllString(path, "${1}…") }

// fault answers an error of ours: the reader learns that, and the log what. With
// the database gone the house is closed for a while, and not broken.
func (v *visit) fault(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, context.Canceled) {
		v.site.Log.Error("site: a page could not be made", "path", keyless(r.URL.Path), "error", err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), pingTime)
	defer cancel()
	if away(err) || v.site.DB.Ping(ctx) != nil {
		v.fail(w, r, http.StatusServiceUnavailable)
		return
	}
	v.fail(w, r, http.StatusInternalServerError)
}

// survive answers a request whose page has panicked: a fault of ours ends one
// answer, never the house.
func (s *Site) survive(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.Log.Error("site: a request failed by a fault of the program", "path", keyless(r.URL.Path), "fault", fmt.Sprint(p))
	s.failing(http.StatusInternalServerError).ServeHTTP(w, r)
}

// failing answers with the page of a status.
func (s *Site) failing(status int) http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) { v.fail(w, r, status) })
}

// plainHeaders are those of pages that the press does not hold.
func (s *Site) plainHeaders(w http.ResponseWriter) {
	h := w.Header()
	for k, val := range *s.secured.Load() {
		h[k] = val
	}
	h.Set("Cache-Control", "no-store")
}

// Notice is a page with one thing to say.
type Notice struct {
	Base
	Heading, Text string
	Action        *Link
}

// openGone is the page of a story that was removed for good.
func (v *visit) openGone(tags []string) press.Source {
	return press.Source{Status: http.StatusGone, Type: htmlType, Terms: access.Terms{Level: access.Open}, Tags: tags, Until: v.tomorrow(),
		Draw: func(_ access.Decision, signedIn bool) ([]byte, error) {
			return v.drawFailure(signedIn, v.words.T("error.gone"), v.words.T("error.gone_body"), nil)
		}}
}

// notFound answers every address that nothing is declared for. One that takes
// another method says which.
func (s *Site) notFound() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if allowed := s.allowed(v, r); allowed != "" {
			w.Header().Set("Allow", allowed)
			v.fail(w, r, http.StatusMethodNotAllowed)
			return
		}
		v.fail(w, r, http.StatusNotFound)
	})
}

// allowed lists the methods that an address takes, if the one of the request is
// none of them.
func (s *Site) allowed(v *visit, r *http.Request) string {
	takes := func(mux *http.ServeMux, method string) bool {
		probe := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		_, pattern := mux.Handler(probe)
		if strings.Contains(pattern, "/{year}") && (len(r.URL.Path) < 5 || strings.Trim(r.URL.Path[1:5], "0123456789") != "") {
			return false // dates stand where everything else could
		}
		return pattern != "" && pattern != "/" && strings.HasPrefix(pattern, method)
	}
	var all []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if takes(s.below, method) || v.whole == r.URL.Path && takes(s.root, method) {
			all = append(all, method)
			if method == http.MethodGet {
				all = append(all, http.MethodHead)
			}
			if r.Method == method || method == http.MethodGet && r.Method == http.MethodHead {
				return "" // it takes this one, and has nothing there
			}
		}
	}
	return strings.Join(all, ", ")
}
