package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/route"
)

// request is anything that somebody may send to a route of the site.
type request struct {
	route                uint16 // which, of the declared ones
	method, fill, query  string // fill stands for what the pattern leaves open
	name, value          string // of a header field
	cookie, kind, posted string
}

// faultLog counts what the site calls a fault of its own.
type faultLog struct {
	slog.Handler
	mu   sync.Mutex
	said []string
}

func (l *faultLog) Handle(_ context.Context, r slog.Record) error {
	if r.Level < slog.LevelError {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	line := r.Message
	r.Attrs(func(a slog.Attr) bool { line += " " + a.String(); return true })
	l.said = append(l.said, line)
	return nil
}

func (l *faultLog) Enabled(context.Context, slog.Level) bool { return true }
func (l *faultLog) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *faultLog) WithGroup(string) slog.Handler            { return l }

// take empties the log.
func (l *faultLog) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	said := l.said
	l.said = nil
	return said
}

// besieged is a house whose site is sent anything.
type besieged struct {
	*canaryHouse
	routes  []route.Route
	found   map[string][]string
	session string // of a subscriber
	faults  *faultLog
}

func besiege(t testing.TB, c Config) *besieged {
	b := &besieged{canaryHouse: newCanaryIn(t, c), faults: &faultLog{}}
	b.site.Log = slog.New(b.faults)
	b.routes, b.found = b.site.Routes(), b.addresses()
	b.session = b.classes()[3].cookies[0].Value
	return b
}

var open = regexp.MustCompile(`\{[^}]*\}`)

// send sends one request and says what is wrong with the answer; empty if it is
// a page or a clean refusal.
func (b *besieged) send(q request) string {
	r := b.routes[int(q.route)%len(b.routes)]
	path := open.ReplaceAllStringFunc(strings.TrimSuffix(r.Pattern, "{$}"), func(string) string { return q.fill })
	if known := b.found[r.Name()]; len(known) > 0 && q.fill == "" { // an address that is there
		path, _, _ = strings.Cut(known[int(q.route)%len(known)], "?")
	} else if r.Editions && q.route%2 == 1 {
		path = "/ar" + path
	}
	if q.method == "" {
		q.method = r.Method
	}
	q.query = strings.Map(func(r rune) rune { // no URL holds one: net/http refuses it
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, q.query)
	asked := (&http.Request{Method: q.method, URL: &url.URL{Path: path, RawQuery: q.query}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Host: "127.0.0.1", RemoteAddr: "127.0.0.1:9",
		Body: io.NopCloser(strings.NewReader(q.posted)), ContentLength: int64(len(q.posted)), RequestURI: path}).WithContext(context.Background())
	if u, err := url.PathUnescape(path); err == nil && strings.Contains(path, "%") {
		asked.URL.Path, asked.URL.RawPath = u, path
	}
	if q.name != "" {
		asked.Header.Set(q.name, q.value)
	}
	if q.cookie != "" {
		asked.Header.Set("Cookie", strings.ReplaceAll(q.cookie, "SESSION", b.session))
	}
	if q.kind != "" {
		asked.Header.Set("Content-Type", q.kind)
	}
	w := httptest.NewRecorder()
	ended := make(chan any, 1)
	go func() {
		defer func() { ended <- recover() }()
		b.site.ServeHTTP(w, asked)
	}()
	select {
	case p := <-ended:
		if p != nil {
			return fmt.Sprintf("panics: %v", p)
		}
	case <-time.After(time.Minute):
		return "hangs"
	}
	switch {
	case w.Code >= 500 || w.Code < 200:
		return fmt.Sprintf("is answered %d: %.300s", w.Code, w.Body)
	case w.Code != http.StatusPreconditionFailed && w.Code >= 400 && (w.Body.Len() == 0 && q.method != http.MethodHead || w.Header().Get("Content-Type") == ""):
		return fmt.Sprintf("is refused with %d and without a word", w.Code)
	case strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && q.method != http.MethodHead && w.Code != http.StatusNotModified && w.Header().Get("Content-Encoding") == "" &&
		w.Code/100 != 3 && !strings.Contains(w.Body.String(), "</html>"):
		return fmt.Sprintf("is answered %d with half a page", w.Code)
	}
	for name, values := range w.Header() {
		if strings.ContainsAny(name+strings.Join(values, ""), "\r\n\x00") {
			return fmt.Sprintf("brings a broken header: %q %q", name, values)
		}
	}
	if to := w.Header().Get("Location"); to != "" {
		if u, err := url.Parse(to); err != nil || u.Host != "" && !strings.HasPrefix(to, defaultSite+"/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) {
			return fmt.Sprintf("leads to another site: %q", to)
		}
	}
	if said := b.faults.take(); len(said) > 0 {
		return fmt.Sprintf("is a fault in the log: %s", said)
	}
	return ""
}

// nasty is what machines and people put where something else belongs.
var nasty = []string{"", "none", "..", ".", "../../etc/passwd", "%2e%2e%2f", "%00", "\x00", "\xff\xfe", "\x80", "%ff", "%", "%zz", "a/b", "a%2Fb", "a\\b", "//", "//evil.example", `\\evil.example`, "?", "#", "';DROP TABLE story;--", `" OR ""="`, "<script>alert(1)</script>",
	"{{.}}", "${jndi:ldap://x}", "\r\nSet-Cookie: a=b", "\n", "\t", " ", "+", "&", "=", ";", "a;b", "0", "-1", "9223372036854775808", "1e999", "NaN", "0000000000000", "zzzzzzzzzzzzz", "x-0000000000001", "-", "--", "-zzzzzzzzzzzzz", strings.Repeat("a", 5000), strings.Repeat("%41", 1400), strings.Repeat("../", 500), strings.Repeat("ا", 2000),
	"İstanbul", "ıİ", "ﷺ", "می‌خواهم", "א\u05b7ב", "\u202e", "\u2066a\u2069", "\ufeff", "\u0000", "\U0001F600", "e\u0301", "Å", "ﬁ", "日本語", "ǅ", "ß", "\ud7ff", "feed.xml", "region", "shipping", "ines-korvald", "favicon.ico", "index.php", ".env", ".git/config", "wp-login.php", "SESSION"}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// any makes one request out of what is nasty.
func (b *besieged) any(r *rand.Rand) request {
	q := request{route: uint16(r.IntN(1 << 16)), fill: pick(r, nasty)}
	if r.IntN(3) == 0 {
		q.fill = ""
	}
	if r.IntN(4) == 0 {
		q.method = pick(r, []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X", "QUERY"})
	}
	keys := []string{"before", "return", "price", "q", "lang", "as", "scheme", "page", "kind", "email", "code", "card", "token", nasty[r.IntN(len(nasty))]}
	for range r.IntN(4) {
		q.query += "&" + pick(r, keys) + "=" + pick(r, []string{url.QueryEscape(pick(r, nasty)), pick(r, nasty)})
	}
	if r.IntN(2) == 0 {
		q.name = pick(r, []string{"Accept-Encoding", "Accept-Language", "If-None-Match", "If-Modified-Since", "If-Match", "If-Range", "Range", "Content-Length", "Transfer-Encoding", "Expect", "Origin", "Sec-Fetch-Site", "Referer", "User-Agent", "X-Forwarded-Host", "Save-Data", "Upgrade", "Connection", "Authorization", "Accept"})
		q.value = pick(r, append([]string{"gzip;q=", "br;q=2,gzip;q=x", "bytes=0-", "bytes=-1", "bytes=9-1", "bytes=0-0,1-1,2-2", "bytes=" + strings.Repeat("0-1,", 500), "*", `W/"x"`, "100-continue", "null", "same-origin", "on"}, nasty...))
	}
	if r.IntN(3) == 0 {
		q.cookie = pick(r, []string{"standfirst-session=SESSION", "standfirst-session=SESSION; standfirst-session=x", "standfirst-session=" + pick(r, nasty), "standfirst-pass=" + pick(r, nasty), "standfirst-challenge=" + pick(r, nasty), "standfirst-checkout=" + pick(r, nasty), pick(r, nasty), strings.Repeat("a=b; ", 3000)})
	}
	if r.IntN(2) == 0 {
		q.kind = pick(r, []string{"application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/html; charset=utf-16", pick(r, nasty)})
		for range r.IntN(5) {
			q.posted += "&" + pick(r, keys) + "=" + pick(r, []string{url.QueryEscape(pick(r, nasty)), pick(r, nasty)})
		}
		if r.IntN(10) == 0 {
			q.posted += strings.Repeat("x", 300_000)
		}
	}
	return q
}

// TestAnythingGetsAPageOrACleanRefusal sends a fixed run of odd requests to
// every route, on both databases: they do not take the same texts.
func TestAnythingGetsAPageOrACleanRefusal(t *testing.T) {
	run := func(t *testing.T, b *besieged) {
		r := rand.New(rand.NewPCG(19, 2026))
		wrong := 0
		for i := range 60 * len(b.routes) {
			q := b.any(r)
			q.route = uint16(i)
			if fault := b.send(q); fault != "" {
				t.Errorf("%s %.600q %s", b.routes[int(q.route)%len(b.routes)].Name(), fmt.Sprint(q), fault)
				if wrong++; wrong == 10 {
					t.Fatal("and so on")
				}
			}
		}
	}
	t.Run("SQLite", func(t *testing.T) { run(t, besiege(t, Config{})) })
	t.Run("PostgreSQL", func(t *testing.T) { run(t, besiege(t, Config{Database: dbtest.Postgres(t, db.Config{}).URL})) })
}

func FuzzAnythingGetsAPageOrACleanRefusal(f *testing.F) {
	b := besiege(f, Config{})
	for i := range b.routes {
		f.Add(uint16(i), "", "", "", "", "", "", "", "")
		f.Add(uint16(i), "GET", nasty[i%len(nasty)], "before=%FF&return=//x", "Accept-Encoding", "gzip;q=", "standfirst-session=SESSION", "application/x-www-form-urlencoded", "email=%00&code=1")
	}
	f.Fuzz(func(t *testing.T, route uint16, method, fill, query, name, value, cookie, kind, posted string) {
		q := request{route, method, fill, query, name, value, cookie, kind, posted}
		if fault := b.send(q); fault != "" {
			t.Errorf("%s %q %s", b.routes[int(route)%len(b.routes)].Name(), fmt.Sprint(q), fault)
		}
	})
}

// serving is the address of the site behind its own listener.
func (c *canaryHouse) serving() string {
	c.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.h.serve(ctx, l, c.site, c.site.Ready) }()
	c.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			c.Error(err)
		}
	})
	return l.Addr().String()
}

// TestNoMessageOnTheWireBreaksAnything sends what is no good HTTP, or is at the
// edge of it, and asks for a page on a connection of its own after each.
func TestNoMessageOnTheWireBreaksAnything(t *testing.T) {
	c := newCanary(t)
	address := c.serving()
	story := "/" + c.gated["members"].Path()
	page := func() (string, error) {
		w, err := http.Get("http://" + address + story)
		if err != nil {
			return "", err
		}
		defer w.Body.Close()
		b, err := io.ReadAll(w.Body)
		return fmt.Sprint(w.StatusCode, string(b)), err
	}
	want, err := page()
	if err != nil || !strings.HasPrefix(want, "200") {
		t.Fatalf("%.100s %v", want, err)
	}
	const host = "Host: x\r\n"
	for name, m := range map[string]struct {
		sent    string
		refused bool // else whatever it says, below 500
	}{
		"nothing": {"", false}, "empty lines": {"\r\n\r\n\r\n", false}, "no protocol": {"GET /\r\n\r\n", true}, "HTTP/0.9": {"GET / HTTP/0.9\r\n\r\n", true}, "HTTP/2 in clear": {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true}, "HTTP/3.0": {"GET / HTTP/3.0\r\n" + host + "\r\n", true},
		"TLS": {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", true}, "no host": {"GET / HTTP/1.1\r\n\r\n", true}, "two hosts": {"GET / HTTP/1.1\r\n" + host + "Host: y\r\n\r\n", true}, "a host with a path": {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", true}, "host of control bytes": {"GET / HTTP/1.1\r\nHost: a\x01b\r\n\r\n", true},
		"a bare LF": {"GET / HTTP/1.1\nHost: x\n\n", false}, "a bare CR": {"GET / HTTP/1.1\r" + host + "\r\n", true}, "NUL in a field": {"GET / HTTP/1.1\r\n" + host + "A: \x00\r\n\r\n", true}, "a field without a name": {"GET / HTTP/1.1\r\n" + host + ": a\r\n\r\n", true}, "a space in a field's name": {"GET / HTTP/1.1\r\n" + host + "A b: c\r\n\r\n", true}, "a folded field": {"GET / HTTP/1.1\r\n" + host + "A: b\r\n c\r\n\r\n", false},
		"control bytes in the target": {"GET /\x01\x02 HTTP/1.1\r\n" + host + "\r\n", true}, "a space in the target": {"GET /a b HTTP/1.1\r\n" + host + "\r\n", true}, "a broken escape": {"GET /%zz HTTP/1.1\r\n" + host + "\r\n", true}, "an escaped NUL": {"GET /%00 HTTP/1.1\r\n" + host + "\r\n", true}, "bytes that are no text": {"GET /\xff\xfe HTTP/1.1\r\n" + host + "\r\n", true}, "their escapes": {"GET /%FF%FE HTTP/1.1\r\n" + host + "\r\n", true},
		"an escaped slash": {"GET /section%2Fregion HTTP/1.1\r\n" + host + "\r\n", true}, "a whole URL": {"GET http://evil.example" + story + " HTTP/1.1\r\n" + host + "\r\n", false}, "the asterisk": {"OPTIONS * HTTP/1.1\r\n" + host + "\r\n", false}, "a GET of the asterisk": {"GET * HTTP/1.1\r\n" + host + "\r\n", true}, "CONNECT": {"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", true}, "TRACE": {"TRACE / HTTP/1.1\r\n" + host + "Cookie: a=secret\r\n\r\n", true},
		"a long target": {"GET /" + strings.Repeat("a", 20_000) + " HTTP/1.1\r\n" + host + "\r\n", true}, "a target beyond every limit": {"GET /" + strings.Repeat("a", 200_000) + " HTTP/1.1\r\n" + host + "\r\n", true}, "a header beyond every limit": {"GET / HTTP/1.1\r\n" + host + "A: " + strings.Repeat("a", 200_000) + "\r\n\r\n", true}, "ten thousand fields": {"GET / HTTP/1.1\r\n" + host + strings.Repeat("A: b\r\n", 10_000) + "\r\n", true},
		"two lengths": {"POST /signin HTTP/1.1\r\n" + host + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", true}, "a length and chunks": {"POST /signin HTTP/1.1\r\n" + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n" + host + "\r\n", false}, "a negative length": {"POST /signin HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n", true}, "a length that is no number": {"POST /signin HTTP/1.1\r\n" + host + "Content-Length: 1e3\r\n\r\n", true}, "an endless length": {"POST /signin HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n", true},
		"an odd coding": {"POST /signin HTTP/1.1\r\n" + host + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n", false}, "broken chunks": {"POST /signin HTTP/1.1\r\n" + host + "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n", true}, "a body of a GET": {"GET " + story + " HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc", false}, "an Upgrade": {"GET / HTTP/1.1\r\n" + host + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n", false},
		"an odd expectation": {"POST /signin HTTP/1.1\r\n" + host + "Expect: a-page\r\nContent-Length: 0\r\n\r\n", false}, "ranges without end": {"GET " + story + " HTTP/1.1\r\n" + host + "Range: bytes=" + strings.Repeat("0-,", 5000) + "0-\r\n\r\n", false}, "a method of its own": {"BREW / HTTP/1.1\r\n" + host + "\r\n", true}, "a method of no letters": {"@ / HTTP/1.1\r\n" + host + "\r\n", true}, "half a head": {"GET / HTTP/1.1\r\nHo", false},
		"pipelined beyond patience": {strings.Repeat("GET "+story+" HTTP/1.1\r\n"+host+"\r\n", 200), false}, "noise": {strings.Repeat("\x00\xff\x7f\r\n\r\n", 2000), true},
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
		go func() {
			_, _ = io.WriteString(conn, m.sent) // who is refused early is not read to the end
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.CloseWrite()
			}
		}()
		answer, _ := io.ReadAll(bufio.NewReader(conn)) // a reset is a refusal too
		_ = conn.Close()
		status := 0
		_, _ = fmt.Sscanf(string(answer), "HTTP/1.1 %d", &status)
		if status == 0 {
			_, _ = fmt.Sscanf(string(answer), "HTTP/1.0 %d", &status)
		}
		switch {
		case status >= 500 && status != http.StatusNotImplemented && status != http.StatusHTTPVersionNotSupported:
			t.Errorf("%s is answered %.200s", name, answer)
		case m.refused && status != 0 && status < 400:
			t.Errorf("%s is taken: %.200s", name, answer)
		case strings.Contains(string(answer), "secret") || strings.Contains(string(answer), "goroutine"):
			t.Errorf("%s is told too much: %.300s", name, answer)
		}
		if got, err := page(); err != nil || got != want {
			t.Errorf("after %s the page is %.100s (%v)", name, got, err)
		}
	}
}
