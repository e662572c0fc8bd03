package press

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/andybalholm/brotli"

	"standfirst/internal/access"
	"standfirst/internal/press/coding"
)

// The encodings, in the order in which they are preferred.
const (
	plain = iota
	gzipped
	brotlied
	encodings
)

// ready is one variant as it goes out. Header values are kept as the slices
// that http.Header wants, so that an answer allocates none.
type ready struct {
	status   int
	bodies   [encodings][]byte
	etags    [encodings][]string
	lengths  [encodings][]string
	encoding [encodings][]string
	kind     []string
	modified []string
	at       time.Time
	ends     time.Time // see Source
}

// smallest is what is worth compressing, in bytes.
const smallest = 256

func newReady(s Source, body []byte, variant int) *ready {
	g := &ready{status: s.Status, kind: []string{s.Type}, ends: s.Ends}
	if g.status == 0 {
		g.status = http.StatusOK
	}
	if !s.Modified.IsZero() {
		g.at = s.Modified.UTC().Truncate(time.Second)
		g.modified = []string{g.at.Format(http.TimeFormat)}
	}
	g.bodies[plain] = body
	if len(body) >= smallest {
		g.bodies[gzipped] = compress(body, func(w io.Writer) io.WriteCloser {
			z, _ := gzip.NewWriterLevel(w, 7) // the level is one that gzip has
			return z
		})
		g.bodies[brotlied] = compress(body, func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, 6) })
	}
	h := sha256.New()
	_, _ = h.Write([]byte{byte(variant), byte(s.Status), byte(s.Status >> 8)})
	_, _ = io.WriteString(h, s.Type)
	_, _ = h.Write(body)
	sum := base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:15])
	for e, suffix := range [encodings]string{"", "-gz", "-br"} {
		if g.bodies[e] == nil {
			continue
		}
		g.etags[e] = []string{`"` + sum + suffix + `"`}
		g.lengths[e] = []string{strconv.Itoa(len(g.bodies[e]))}
	}
	g.encoding[gzipped], g.encoding[brotlied] = []string{"gzip"}, []string{"br"}
	return g
}

func compress(body []byte, to func(io.Writer) io.WriteCloser) []byte {
	var b bytes.Buffer
	w := to(&b)
	if _, err := w.Write(body); err != nil || w.Close() != nil || b.Len() >= len(body) {
		return nil // a buffer takes every write; what does not shrink goes out as it is
	}
	return bytes.Clone(b.Bytes())
}

func (g *ready) size() int64 {
	n := 1024 // headers, bookkeeping
	for _, b := range g.bodies {
		n += cap(b)
	}
	return int64(n)
}

var (
	vary    = []string{"Accept-Encoding, Cookie, Save-Data"}
	private = []string{"private, no-cache"}
	// What anyone may see, anyone may keep: for half a minute without asking,
	// a while longer where asking takes time or the house does not answer.
	shared = []string{"public, max-age=0, s-maxage=30, stale-while-revalidate=60, stale-if-error=86400"}
	// A page whose terms are about to change is asked for again each time.
	asked  = []string{"public, no-cache"}
	unkept = []string{"no-store"}
)

// write hands out one variant.
func (p *Press) write(w http.ResponseWriter, r *http.Request, g *ready, terms access.Terms, reader access.Reader, own bool, now time.Time) {
	h := w.Header()
	e := g.choose(r.Header.Get("Accept-Encoding"))
	h["Vary"] = vary
	h["Etag"] = g.etags[e]
	switch {
	case g.status == http.StatusNotFound: // something may be there at any moment
		h["Cache-Control"] = unkept
	case own || reader.SignedIn || reader.Staff || len(reader.Grants) > 0 || h["Set-Cookie"] != nil: // a cookie is one reader's
		h["Cache-Control"] = private
	case changesWithin(terms, now, time.Hour), within(g.ends, now, time.Hour):
		h["Cache-Control"] = asked
	default:
		h["Cache-Control"] = shared
	}
	if g.status == http.StatusOK && g.unchanged(r) {
		p.Stats.Unchanged.Add(1)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	p.Stats.Served.Add(1)
	for _, f := range *p.fixed.Load() { // a 304 need not repeat them (RFC 9110 section 15.4.5)
		h[f.name] = f.values
	}
	if g.modified != nil {
		h["Last-Modified"] = g.modified
	}
	h["Content-Type"] = g.kind
	h["Content-Length"] = g.lengths[e]
	if e != plain {
		h["Content-Encoding"] = g.encoding[e]
	}
	w.WriteHeader(g.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(g.bodies[e]) // who has left needs no answer
	}
}

// changesWithin says whether the terms begin or end to hold soon.
func changesWithin(t access.Terms, now time.Time, d time.Duration) bool {
	return within(t.From, now, d) || within(t.Until, now, d)
}

// within says whether a time is soon.
func within(at, now time.Time, d time.Duration) bool {
	return !at.IsZero() && at.After(now) && at.Before(now.Add(d))
}

// unchanged answers conditional requests (RFC 9110 section 13): a tag decides
// alone where one is given; a date only where none is.
func (g *ready) unchanged(r *http.Request) bool {
	if tags := r.Header.Get("If-None-Match"); tags != "" {
		for _, own := range g.etags {
			if own != nil && (tags == own[0] || tags == "*" || listed(tags, own[0])) {
				return true
			}
		}
		return false
	}
	// A date cannot tell variants apart: it is not believed.
	return false
}

func listed(list, tag string) bool {
	for part := range strings.SplitSeq(list, ",") {
		if strings.TrimPrefix(strings.TrimSpace(part), "W/") == tag {
			return true
		}
	}
	return false
}

// choose picks the best encoding that is there and accepted (RFC 9110 section
// 12.5.3).
func (g *ready) choose(accept string) int {
	if accept == "" {
		return plain
	}
	if g.bodies[brotlied] != nil && coding.Accepts(accept, "br") {
		return brotlied
	}
	if g.bodies[gzipped] != nil && coding.Accepts(accept, "gzip") {
		return gzipped
	}
	return plain
}
