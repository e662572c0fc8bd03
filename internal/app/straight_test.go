package app

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// both starts a server whose pages below /ready are answered straight, and the
// others by net/http; each answer says who gave it.
func both(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	say := func(w http.ResponseWriter, r *http.Request, who string) {
		w.Header()["Content-Type"] = []string{"text/plain"}
		w.Header()["Etag"] = []string{`"x"`}
		text := fmt.Sprintf("%s %s cookie=%s match=%s", who, r.URL.Path, r.Header.Get("Cookie"), r.Header.Get("If-None-Match"))
		w.Header()["Content-Length"] = []string{fmt.Sprint(len(text))}
		if r.Header.Get("If-None-Match") == `"x"` {
			delete(w.Header(), "Content-Length")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = io.WriteString(w, text)
	}
	ready := func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasPrefix(r.URL.Path, "/ready") {
			return false
		}
		say(w, r, "straight")
		return true
	}
	server := &http.Server{ConnState: state, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 5 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			say(w, r, "net/http")
		})}
	go func() { _ = server.Serve(restingListener{l, ready}) }()
	t.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

// talk sends pieces over one connection, and reads so many answers.
func talk(t *testing.T, address string, answers int, pieces ...string) (all []string) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(10 * time.Second))
	go func() {
		for _, p := range pieces {
			_, _ = io.WriteString(c, p)
			time.Sleep(30 * time.Millisecond) // each piece is a read of its own
		}
	}()
	r := bufio.NewReader(c)
	for range answers {
		w, err := http.ReadResponse(r, nil)
		if err != nil {
			return append(all, "error "+err.Error())
		}
		b, _ := io.ReadAll(w.Body)
		_ = w.Body.Close()
		all = append(all, fmt.Sprint(w.StatusCode, " ", string(b)))
	}
	// Nothing may come that nobody asked for.
	_ = c.SetReadDeadline(time.Now().Add(120 * time.Millisecond))
	if more, _ := io.ReadAll(r); len(more) > 0 {
		all = append(all, "more: "+string(more))
	}
	return all
}

const head = " HTTP/1.1\r\nHost: a\r\n"

func TestAWholePlainRequestIsAnsweredStraightAndNothingElseIs(t *testing.T) {
	address := both(t)
	for name, c := range map[string]struct {
		pieces []string
		want   []string
	}{
		"one":                   {[]string{"GET /ready" + head + "\r\n"}, []string{"200 straight /ready cookie= match="}},
		"several, one by one":   {[]string{"GET /ready/1" + head + "Cookie: a=b\r\n\r\n", "GET /ready/2" + head + "\r\n"}, []string{"200 straight /ready/1 cookie=a=b match=", "200 straight /ready/2 cookie= match="}},
		"encoded":               {[]string{"GET /ready/%D8%A7" + head + "\r\n"}, []string{"200 straight /ready/ا cookie= match="}},
		"a conditional one":     {[]string{"GET /ready" + head + "If-None-Match: \"x\"\r\n\r\n"}, []string{"304 "}},
		"not ready, then ready": {[]string{"GET /a" + head + "\r\n", "GET /ready" + head + "\r\n"}, []string{"200 net/http /a cookie= match=", "200 straight /ready cookie= match="}},
		"cut in two":            {[]string{"GET /ready" + head, "\r\n"}, []string{"200 net/http /ready cookie= match="}},
		"two at once":           {[]string{"GET /ready/1" + head + "\r\nGET /ready/2" + head + "\r\n"}, []string{"200 net/http /ready/1 cookie= match=", "200 net/http /ready/2 cookie= match="}},
		"with a length":         {[]string{"GET /ready" + head + "Content-Length: 0\r\n\r\n"}, []string{"200 net/http /ready cookie= match="}},
		"with a query":          {[]string{"GET /ready?a" + head + "\r\n"}, []string{"200 net/http /ready cookie= match="}},
		"two cookies":           {[]string{"GET /ready" + head + "Cookie: a=1\r\nCookie: b=2\r\n\r\n"}, []string{"200 net/http /ready cookie=a=1 match="}},
		"a range":               {[]string{"GET /ready" + head + "Range: bytes=0-1\r\n\r\n"}, []string{"200 net/http /ready cookie= match="}},
		"to be closed":          {[]string{"GET /ready" + head + "Connection: close\r\n\r\n"}, []string{"200 net/http /ready cookie= match="}},
		"HTTP/1.0":              {[]string{"GET /ready HTTP/1.0\r\nHost: a\r\n\r\n"}, []string{"200 net/http /ready cookie= match="}},
	} {
		if got := talk(t, address, len(c.want), c.pieces...); strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A request may not hide in another one: what stands in a body, in a field or
// behind a cut is never read as a request of its own.
func TestNoRequestHidesInAnother(t *testing.T) {
	address := both(t)
	hidden := "GET /ready/hidden" + head + "\r\n"
	for name, c := range map[string]struct {
		pieces []string
		want   []string
	}{
		"in a body": {[]string{fmt.Sprintf("POST /a%sContent-Length: %d\r\n\r\n", head, len(hidden)), hidden}, []string{"200 net/http /a cookie= match="}},
		"in a body of pieces": {[]string{"POST /a" + head + "Transfer-Encoding: chunked\r\n\r\n", fmt.Sprintf("%x\r\n", len(hidden)), hidden, "\r\n0\r\n\r\n"},
			[]string{"200 net/http /a cookie= match="}},
		"behind a cut field":        {[]string{"GET /a" + head + "X: ", hidden}, []string{"400 400 Bad Request"}},
		"behind a cut request line": {[]string{"POST /a", hidden}, []string{"400 400 Bad Request"}},
		"after a large body":        {[]string{fmt.Sprintf("POST /a%sContent-Length: %d\r\n\r\n", head, 4096+len(hidden)), strings.Repeat("x", 4096), hidden}, []string{"200 net/http /a cookie= match="}},
		"behind a pipelined half":   {[]string{"GET /b" + head + "\r\nPOST /a" + head + "X: ", hidden}, []string{"200 net/http /b cookie= match=", "400 400 Bad Request"}},
	} {
		got := talk(t, address, len(c.want), c.pieces...)
		if strings.Contains(strings.Join(got, "\n"), "straight") {
			t.Errorf("%s: the hidden request was answered: %q", name, got)
		}
		for i, want := range c.want {
			if i >= len(got) || !strings.HasPrefix(got[i], want[:3]) {
				t.Errorf("%s: %q, want %q", name, got, c.want)
				break
			}
		}
	}
}

func FuzzStraight(f *testing.F) {
	f.Add([]byte("GET /ready" + head + "Cookie: a=b\r\nAccept-Encoding: gzip\r\n\r\n"))
	f.Add([]byte("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"))
	f.Add([]byte("GET /ready" + head + "save-data:  on \r\n\r\n"))
	f.Add([]byte("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var s straight
		r := s.parse(b)
		if r == nil {
			return
		}
		// What is taken net/http takes too, and reads alike.
		other, err := http.ReadRequest(bufio.NewReader(strings.NewReader(string(b))))
		if err != nil || other.URL.Path != r.URL.Path || other.Method != r.Method || other.ContentLength > 0 || len(other.TransferEncoding) > 0 || other.Close {
			t.Fatalf("%q is read otherwise: %v, %v", b, err, other)
		}
		for _, name := range []string{"Cookie", "If-None-Match", "Accept-Encoding", "Save-Data"} {
			if got, want := r.Header.Get(name), other.Header.Get(name); got != want {
				t.Fatalf("%s is %q, and %q to net/http", name, got, want)
			}
		}
	})
}

// nowhere is a connection that takes everything in.
type nowhere struct{ net.Conn }

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (nowhere) SetDeadline(time.Time) error { return nil }

// BenchmarkAWholeRequest is everything but the kernel: a gated story read by a
// subscriber, from the bytes of the request to those of the answer.
func BenchmarkAWholeRequest(b *testing.B) {
	c := newCanary(b)
	m := c.gated["members"]
	browser := c.classes()[2]
	first := c.ask(c.site, http.MethodGet, "/"+m.Path(), browser.cookies, nil)
	cookies := ""
	for _, k := range append(browser.cookies, first.Cookies()...) {
		cookies += "; " + k.Name + "=" + k.Value
	}
	request := []byte("GET /" + m.Path() + head + "Accept-Encoding: gzip, br\r\nCookie: " + cookies[2:] + "\r\n\r\n")
	s := straight{ready: c.site.Ready}
	b.ReportAllocs()
	for b.Loop() {
		if done, err := s.serve(nowhere{}, request); !done || err != nil {
			b.Fatal(done, err)
		}
	}
}
