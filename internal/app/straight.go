package app

import (
	"bytes"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Most requests on a connection that lives are for pages that are ready. To
// such a request net/http brings a goroutine, three timers and two buffers;
// straight answers it where it was read. It takes only what it understands to
// the last byte, and gives everything else to net/http untouched:
//
//   - the connection rests between two requests, and net/http holds no byte of
//     the next one;
//   - one read brought one whole GET of HTTP/1.1, with no body and nothing
//     behind it;
//   - every header field is plain, and none of them asks for more than a page.
//
// A request that is cut in two, pipelined, or spelled in any unusual way is
// never looked into, so that no two readings of one message can differ.
type straight struct {
	ready func(http.ResponseWriter, *http.Request) bool
	// rests is true from the moment net/http waits for a request until it is
	// given a byte.
	rests atomic.Bool

	request http.Request
	url     url.URL
	answer  answer
}

// buffer is how much net/http's reader asks for when it holds nothing.
const buffer = 4096

// serve answers b on the connection, and says whether it did. The error is that
// of a connection which broke over the answer.
func (s *straight) serve(c net.Conn, b []byte) (bool, error) {
	r := s.parse(b)
	if r == nil {
		return false, nil
	}
	// The answer, and the wait for the next request, have their time: a reader who
	// takes nothing in does not keep the connection.
	if err := c.SetDeadline(time.Now().Add(idleTime)); err != nil {
		return true, err
	}
	a := &s.answer
	a.reset(c)
	if !s.ready(a, r) {
		return false, nil // nothing has been written: a page that is not ready touches no answer
	}
	return true, a.end()
}

var (
	get      = []byte("GET /")
	protocol = []byte(" HTTP/1.1")
	crlf     = []byte("\r\n")
	end      = []byte("\r\n\r\n")
)

// parse reads one whole request (RFC 9112 section 3), or gives nil.
func (s *straight) parse(b []byte) *http.Request {
	if !bytes.HasPrefix(b, get) || !bytes.HasSuffix(b, end) || bytes.Index(b, end) != len(b)-len(end) {
		return nil
	}
	line, rest, _ := bytes.Cut(b[:len(b)-len(crlf)], crlf)
	target, ok := bytes.CutSuffix(line[len("GET "):], protocol)
	if !ok {
		return nil
	}
	for _, c := range target {
		if c <= ' ' || c >= 0x7f || c == '?' || c == '#' {
			return nil
		}
	}
	path := string(target)
	if strings.Contains(path, "%") {
		if strings.Contains(strings.ToLower(path), "%2f") {
			return nil // it parts nothing, and its decoded form would say that it does
		}
		var err error
		if path, err = url.PathUnescape(path); err != nil {
			return nil
		}
	}
	h := s.request.Header
	if h == nil {
		h = make(http.Header, 4)
		s.request.Header = h
	}
	clear(h)
	host := false
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, crlf)
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || !plain(name) {
			return nil
		}
		value = bytes.Trim(value, " \t")
		for _, c := range value {
			if c < ' ' && c != '\t' || c == 0x7f {
				return nil
			}
		}
		switch key := known(name); key {
		case "":
		case "Host":
			if host || !plainHost(value) {
				return nil
			}
			host = true
		case "refused":
			return nil
		case "Connection":
			if !strings.EqualFold(string(value), "keep-alive") {
				return nil
			}
		default:
			if h[key] != nil {
				return nil
			}
			h[key] = []string{string(value)}
		}
	}
	if !host {
		return nil
	}
	s.url = url.URL{Path: path}
	s.request = http.Request{Method: http.MethodGet, URL: &s.url, Header: h, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	return &s.request
}

// plain says whether a field's name is one of letters, digits and hyphens.
func plain(name []byte) bool {
	for _, c := range name {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return len(name) > 0
}

// plainHost says whether a host is spelled in the usual way: net/http judges the others.
func plainHost(host []byte) bool {
	for _, c := range host {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._:[]", c) >= 0) {
			return false
		}
	}
	return len(host) > 0
}

// known sorts a field: one that a page depends on, one that only net/http
// understands ("refused"), or one that changes nothing ("").
func known(name []byte) string {
	is := func(s string) bool { return len(name) == len(s) && strings.EqualFold(string(name), s) }
	switch len(name) {
	case 2:
		if is("TE") {
			return "refused"
		}
	case 4:
		if is("Host") {
			return "Host"
		}
	case 5:
		if is("Range") {
			return "refused"
		}
	case 6:
		if is("Cookie") {
			return "Cookie"
		}
		if is("Expect") {
			return "refused"
		}
	case 7:
		if is("Upgrade") || is("Trailer") {
			return "refused"
		}
	case 8:
		if is("If-Match") || is("If-Range") {
			return "refused"
		}
	case 9:
		if is("Save-Data") {
			return "Save-Data"
		}
	case 10:
		if is("Connection") {
			return "Connection"
		}
	case 13:
		if is("If-None-Match") {
			return "If-None-Match"
		}
	case 14:
		if is("Content-Length") {
			return "refused"
		}
	case 15:
		if is("Accept-Encoding") {
			return "Accept-Encoding"
		}
	case 16:
		if is("Proxy-Connection") {
			return "refused"
		}
	case 17:
		if is("Transfer-Encoding") {
			return "refused"
		}
	}
	return ""
}

// answer is the response as it goes out: its head in one buffer, its body as
// the press has it, both by one call of the kernel.
type answer struct {
	conn   net.Conn
	header http.Header
	names  []string
	status int
	head   []byte
	sent   bool
	err    error
}

func (a *answer) reset(c net.Conn) {
	a.conn, a.status, a.sent, a.err = c, 0, false, nil
	if a.header == nil {
		a.header = make(http.Header, 16)
	}
	clear(a.header)
}

// Header is that of the response.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write sends the whole response: the press writes a page in one piece.
func (a *answer) Write(body []byte) (int, error) {
	if a.sent {
		n, err := a.conn.Write(body)
		a.err = err
		return n, err
	}
	a.send(body)
	return len(body), a.err
}

// end sends what has no body.
func (a *answer) end() error {
	if !a.sent {
		a.send(nil)
	}
	return a.err
}

func (a *answer) send(body []byte) {
	a.sent = true
	if a.status == 0 {
		a.status = http.StatusOK
	}
	b := append(a.head[:0], "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(a.status), 10)
	b = append(append(append(b, ' '), http.StatusText(a.status)...), "\r\nDate: "...)
	b = append(time.Now().UTC().AppendFormat(b, http.TimeFormat), crlf...)
	a.names = a.names[:0]
	for name := range a.header {
		a.names = append(a.names, name)
	}
	slices.Sort(a.names)
	for _, name := range a.names {
		for _, v := range a.header[name] {
			b = append(append(append(append(b, name...), ": "...), v...), crlf...)
		}
	}
	b = append(b, crlf...)
	a.head = b
	if len(body) == 0 {
		_, a.err = a.conn.Write(b)
		return
	}
	both := net.Buffers{b, body}
	_, a.err = both.WriteTo(a.conn)
}
