package app

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"standfirst/internal/door"
	"standfirst/internal/id"
	"standfirst/internal/route"
)

// twist is one thing that a request may carry and that no shared answer may
// depend on.
type twist struct {
	name  string
	apply func(*http.Request)
}

func headerTwist(name, value string) twist {
	return twist{name + ": " + value, func(r *http.Request) { r.Header.Add(name, value) }}
}

func cookieTwist(name, value string) twist {
	return twist{"cookie " + name + "=" + value, func(r *http.Request) { r.Header.Add("Cookie", name+"="+value) }}
}

func queryTwist(query string) twist {
	return twist{"query " + query, func(r *http.Request) {
		if r.URL.RawQuery != "" {
			query = r.URL.RawQuery + "&" + query
		}
		r.URL.RawQuery = query
	}}
}

// twists are what caches, proxies, browsers, campaigns and attackers send.
func twists() (all []twist) {
	for _, h := range []string{"X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-Original-Host", "X-Forwarded-For", "X-Real-IP", "X-Client-IP", "X-Remote-IP", "X-Originating-IP", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "Client-IP", "X-Cluster-Client-IP"} {
		all = append(all, headerTwist(h, "evil.example"), headerTwist(h, "203.0.113.7"))
	}
	for h, values := range map[string][]string{
		"Forwarded": {"for=203.0.113.7;host=evil.example;proto=http"}, "Via": {"1.1 cache"}, "X-Forwarded-Proto": {"http", "https", "javascript"}, "X-Forwarded-Scheme": {"http"}, "X-Forwarded-Port": {"1"},
		"X-Forwarded-Prefix": {"/evil"}, "X-Forwarded-Path": {"/evil"}, "X-Forwarded-Uri": {"/evil"}, "X-Url-Scheme": {"http"}, "Front-End-Https": {"on"}, "X-Forwarded-Ssl": {"on"},
		"X-Original-URL": {"/subscribe", "/nowhere"}, "X-Rewrite-URL": {"/subscribe"}, "X-Accel-Redirect": {"/etc/passwd"}, "X-Sendfile": {"/etc/passwd"},
		"X-HTTP-Method-Override": {"POST", "DELETE"}, "X-HTTP-Method": {"PUT"}, "X-Method-Override": {"PATCH"},
		"Accept-Language": {"ar", "fa-IR,fa;q=0.9", "tr;q=1, *;q=0", "xx-invalid-\x80"}, "Accept-Charset": {"iso-8859-1"}, "Accept": {"application/json", "image/avif,image/webp", "text/plain", "*/*;q=0"},
		"User-Agent": {"", "Googlebot/2.1 (+http://www.google.com/bot.html)", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", "curl/8", "GPTBot/1.2", "Twitterbot/1.0", strings.Repeat("x", 4000)},
		"DNT":        {"1"}, "Sec-GPC": {"1"}, "Upgrade-Insecure-Requests": {"1"}, "Priority": {"u=0, i"}, "Early-Data": {"1"},
		"Sec-CH-UA": {`"Chromium";v="140"`}, "Sec-CH-UA-Mobile": {"?1"}, "Sec-CH-UA-Platform": {`"Android"`}, "Sec-CH-Prefers-Color-Scheme": {"dark"}, "Sec-CH-Prefers-Reduced-Motion": {"reduce"}, "Sec-CH-Viewport-Width": {"320"}, "Sec-CH-DPR": {"3"}, "Sec-CH-Width": {"640"},
		"Viewport-Width": {"320"}, "Width": {"640"}, "DPR": {"2"}, "Device-Memory": {"0.25"}, "Downlink": {"0.1"}, "ECT": {"slow-2g"}, "RTT": {"3000"}, "Content-DPR": {"2"},
		"Sec-Fetch-Site": {"cross-site", "none"}, "Sec-Fetch-Mode": {"navigate", "cors"}, "Sec-Fetch-Dest": {"iframe", "empty"}, "Sec-Fetch-User": {"?1"}, "Sec-Purpose": {"prefetch"}, "Purpose": {"prefetch"}, "X-Moz": {"prefetch"},
		"Origin": {"https://evil.example", "null"}, "Referer": {"https://evil.example/?q=1", "https://www.google.com/"}, "Access-Control-Request-Method": {"PUT"}, "Access-Control-Request-Headers": {"x"},
		"X-Requested-With": {"XMLHttpRequest", "com.example.app"}, "X-PJAX": {"true"}, "HX-Request": {"true"}, "Turbo-Frame": {"x"},
		"Authorization": {"Basic YTpi", "Bearer x"}, "Proxy-Authorization": {"Basic YTpi"}, "X-Api-Key": {"x"}, "X-CSRF-Token": {"x"}, "X-Request-Id": {"evil"}, "X-Correlation-Id": {"evil"}, "Traceparent": {"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
		"If-Modified-Since": {"Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT", "nonsense"}, "If-Unmodified-Since": {"Fri, 01 Jan 2100 00:00:00 GMT"}, "If-None-Match": {`"another"`, `W/"another"`, `"`, "nonsense"}, "If-Range": {`"another"`},
		"Cache-Control": {"no-cache", "no-store", "max-age=0", "only-if-cached"}, "Pragma": {"no-cache"}, "TE": {"trailers"}, "Expect": {"nothing"}, "Max-Forwards": {"0"}, "Upgrade": {"h2c", "websocket"}, "HTTP2-Settings": {"x"}, "Connection": {"close", "X-Forwarded-Host"},
		"From": {"reader@example.org"}, "Range-Unit": {"bytes"}, "Want-Digest": {"sha-256"}, "Content-Type": {"application/json", "multipart/form-data"}, "Content-Language": {"ar"}, "Content-Location": {"/evil"}, "Location": {"/evil"}, "Link": {"</evil>; rel=preload"}, "Set-Cookie": {"a=b"}, "Vary": {"*"}, "Status": {"500"},
		"X-Wap-Profile": {"http://evil.example/p.xml"}, "X-Forwarded-Country": {"IR"}, "CF-IPCountry": {"IR"}, "X-Geo-Country": {"CN"}, "X-AppEngine-Country": {"TR"}, "CloudFront-Viewer-Country": {"SA"}, "X-Debug": {"1"}, "X-Cache-Key": {"evil"}, "Fastly-Debug": {"1"}, "X-Timer": {"S1"}, "X-Lang": {"ar"}, "X-Edition": {"ar"}, "X-Lite": {"1"}, "X-Theme": {"dark"},
	} {
		for _, v := range values {
			all = append(all, headerTwist(h, v))
		}
	}
	for _, c := range []string{"_ga=GA1.2.3", "_gid=1", "_fbp=fb.1.2", "euconsent=x", "lang=ar", "language=fa", "locale=tr", "edition=ar", "theme=dark", "scheme=dark", "size=3", "country=IR", "debug=1", "PHPSESSID=x", "JSESSIONID=x", "wordpress_logged_in=x", "session=x", "standfirst=x", "standfirst-x=y", "preview=1", "a=", "=b", "a=" + strings.Repeat("x", 3000), "\x80=\xff", "a=\"b;c\""} {
		name, value, _ := strings.Cut(c, "=")
		all = append(all, cookieTwist(name, value))
	}
	for _, q := range []string{"utm_source=x", "utm_medium=x", "utm_campaign=x", "utm_content=x", "utm_term=x", "fbclid=x", "gclid=x", "dclid=x", "gbraid=x", "wbraid=x", "msclkid=x", "twclid=x", "igshid=x", "mc_cid=x", "mc_eid=x", "yclid=x", "_openstat=x", "ref=x", "source=x", "s=20", "amp=1", "output=amp", "print=1", "format=json", "callback=evil", "debug=1", "nocache=1", "_=1732500000", "v=2", "cb=1", "lang=ar", "edition=ar", "hl=fa", "page=2", "p=2", "offset=20", "limit=1", "sort=asc", "return=//evil.example", "next=https://evil.example", "url=https://evil.example", "redirect=/evil", "id=1", "a[]=1", "a%5B%5D=1", "a=1&a=2", ";", "a;b", "&&&", "=", "%", "%zz=1", "%00=%00", "\x80", "before=", "before=nonsense", "before=-", "?", "x=%E2%80%AE", "x=" + strings.Repeat("y", 3000)} {
		all = append(all, queryTwist(q))
	}
	for _, host := range []string{"evil.example", "127.0.0.1", "127.0.0.1:8080", "localhost", "EVIL.example", "evil.example:99999", "a@b", "xn--e1afmkfd.example", ""} {
		all = append(all, twist{"host " + host, func(r *http.Request) { r.Host = host }})
	}
	for _, from := range []string{"203.0.113.7:1", "[2001:db8::1]:443", ""} {
		all = append(all, twist{"from " + from, func(r *http.Request) { r.RemoteAddr = from }})
	}
	return all
}

// answer is what a cache would keep.
func (c *canaryHouse) kept(path string, apply ...twist) string {
	c.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for _, t := range apply {
		t.apply(r)
	}
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Result().Body)
	if err != nil {
		c.Fatal(err)
	}
	h := w.Result().Header
	var text bytes.Buffer
	fmt.Fprintln(&text, w.Code)
	for _, name := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintln(&text, name, h[name])
	}
	text.Write(b)
	return text.String()
}

func TestASharedAnswerDependsOnNothingButPathListedQueryAndVary(t *testing.T) {
	c := newCanary(t)
	all := twists()
	if len(all) < 200 {
		t.Fatalf("only %d ways to ask", len(all))
	}
	found := c.addresses()
	asked := 0
	for _, r := range c.shared() {
		paths := found[r.Name()]
		if len(paths) == 0 {
			t.Errorf("%s: no address of it is known, so that nothing is shown of it", r.Name())
			continue
		}
		for _, path := range paths[:min(2, len(paths))] {
			want := c.kept(path)
			if !strings.Contains(want, "Cache-Control [public") {
				t.Errorf("%s (%s) is declared as %s, and its anonymous answer is not public:\n%.400s", r.Name(), path, r.Cache, want)
			}
			// What a twisted request leaves behind, ready for the next reader.
			c.site.Press().DropAll()
			for _, w := range all {
				c.kept(path, w)
			}
			if got := c.kept(path); got != want {
				t.Errorf("%s is another page after odd requests for it:\n%s", path, firstDifference(got, want))
			}
			for _, w := range all {
				asked++
				if r.Surface == route.Asset && strings.HasPrefix(w.name, "If-") {
					continue // a part of an asset, or none, is asked for by these
				}
				if got := c.kept(path, w); got != want {
					t.Errorf("%s depends on %.80s:\n%s", path, w.name, firstDifference(got, want))
				}
			}
		}
	}
	// One by one before anything is ready, where most stands on a page.
	for _, path := range []string{"/", "/" + c.gated["members"].Path(), "/ar/", "/section/region", "/feed.xml"} {
		want := c.kept(path)
		for _, w := range all {
			c.site.Press().DropAll()
			if got := c.kept(path, w); got != want {
				t.Errorf("%s, drawn for it, depends on %.80s:\n%s", path, w.name, firstDifference(got, want))
			}
			if got := c.kept(path); got != want {
				t.Errorf("%s is left otherwise by %.80s:\n%s", path, w.name, firstDifference(got, want))
			}
			asked++
		}
	}
	t.Logf("%d ways to ask, %d answers", len(all), asked)
}

func TestAnAnswerThatBringsACookieIsNobodyElses(t *testing.T) {
	c := newCanary(t)
	live := c.member("live@example.org", door.Entitlement{Source: door.FromComplimentary, Ref: "live", Plan: "archive"}).jar["standfirst-session"]
	for _, path := range []string{"/", "/" + c.gated["members"].Path(), "/1999/01/" + c.gated["members"].ID.String(), "/feed.xml", "/robots.txt", "/ar/corrections", "/ar", "/1999", "/1999/", "/1999/12", "/ar/1999/12", "/1999/12/31", "/search?q=story", "/archive"} {
		for name, cookie := range map[string]*http.Cookie{
			"a session that is over":        {Name: "standfirst-session", Value: "gone"},
			"a pass that is forged":         {Name: "standfirst-pass", Value: "forged"},
			"a session that lacks its pass": live,
		} {
			r := c.ask(c.site, http.MethodGet, path, []*http.Cookie{cookie}, nil)
			if cache := r.Header.Get("Cache-Control"); len(r.Header["Set-Cookie"]) > 0 && !strings.HasPrefix(cache, "private") && cache != "no-store" {
				t.Errorf("%s for %s sets %v and may be kept by anyone: %s", path, name, r.Header["Set-Cookie"], cache)
			}
		}
	}
}

func TestAFloodOfQueriesKeepsNoCopiesAndPutsOutNoPage(t *testing.T) {
	c := newCanary(t)
	pages := []string{"/", "/ar/", "/" + c.gated["members"].Path(), "/section/region", "/feed.xml", "/sitemap.xml"}
	for _, p := range pages {
		c.kept(p)
	}
	stats := &c.site.Press().Stats
	drawn, size := stats.Drawn.Load(), c.site.Press().Size()
	for i := range 500 {
		for _, p := range pages {
			c.kept(p + fmt.Sprintf("?utm_source=%d&x%d=%d", i, i, i))
		}
	}
	if n := stats.Drawn.Load() - drawn; n != 0 || c.site.Press().Size() != size {
		t.Errorf("queries that nobody listed drew %d pages; %d bytes are held, %d before", n, c.site.Press().Size(), size)
	}
	// A key that is listed names pages without number: they stand apart.
	found := c.addresses()
	for _, p := range pages {
		c.kept(p)
	}
	drawn = stats.Drawn.Load()
	for _, r := range c.shared() {
		if len(r.Query) == 0 || r.Surface != route.Page {
			continue
		}
		if len(found[r.Name()]) == 0 {
			t.Errorf("%s: no address of it is known", r.Name())
			continue
		}
		bare, _, _ := strings.Cut(found[r.Name()][0], "?")
		for i := range 100 {
			q := url.Values{}
			for _, key := range r.Query { // a place in a list, as its own links spell it
				q.Set(key, strconv.FormatInt(time.Now().UnixMicro()+int64(i), 36)+"-"+id.ID(i+1).String())
			}
			c.kept(bare + "?" + q.Encode())
		}
	}
	if n := stats.Drawn.Load() - drawn; n < 100 {
		t.Fatalf("the flood had only %d pages drawn: it floods nothing", n)
	}
	drawn = stats.Drawn.Load()
	for _, p := range pages {
		c.kept(p)
	}
	if n := stats.Drawn.Load() - drawn; n != 0 {
		t.Errorf("%d pages were put out by a flood of queries", n)
	}
}

// readKey finds where a handler reads a key of the query.
var readKey = regexp.MustCompile(`(?:\bq|Query\(\))(?:\.Get\(|\.Has\(|\[)"([^"]+)"`)

func TestEveryKeyOfAQueryThatThePagesReadIsDeclared(t *testing.T) {
	c := newCanary(t)
	declared := map[string]bool{}
	for _, r := range c.site.Routes() {
		for _, key := range r.Query {
			declared[key] = true
		}
	}
	files, err := filepath.Glob(filepath.Join("..", "site", "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("the pages are not there (%v)", err)
	}
	found := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range readKey.FindAllStringSubmatch(string(b), -1) {
			if found++; !declared[m[1]] {
				t.Errorf("%s reads %q, which no route declares: its handler is never shown it", filepath.Base(file), m[1])
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d places were found: the test reads past them", found)
	}
}
