package site

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

func lookingSite() *Site { return &Site{lookName: lookCookie} }

func TestEveryLookIsSpelledInOneWay(t *testing.T) {
	if n := len(looks); n != len(sizes)*len(schemes)*len(weights) {
		t.Errorf("%d looks; two are spelled alike", n)
	}
	for spelled, c := range looks {
		if c.spell() != spelled || strings.ContainsAny(spelled, " ;,\"\\/") {
			t.Errorf("%q is spelled %q", spelled, c.spell())
		}
	}
}

func TestTheLookOfAPageViewAllocatesNothing(t *testing.T) {
	s := lookingSite()
	for name, set := range map[string]func(http.Header){
		"nothing":      func(http.Header) {},
		"other cookie": func(h http.Header) { h.Set("Cookie", "standfirst-session=a; standfirst-pass=b") },
		"a look":       func(h http.Header) { h.Set("Cookie", "standfirst-pass=b; standfirst-look=large.dark") },
		"saving":       func(h http.Header) { h.Set("Save-Data", "on") },
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		set(r.Header)
		if n := testing.AllocsPerRun(100, func() { s.look(r) }); n != 0 {
			t.Errorf("%s: %.0f allocations", name, n)
		}
	}
}

// Whatever a request says, its page is one of those that the vocabulary names,
// and a request that says nothing of its look gets the page of everybody.
func FuzzTheLookOfARequest(f *testing.F) {
	f.Add("standfirst-look=large.dark", "on", "lite=1")
	f.Add("a=b; standfirst-look=lite", "", "lite=0&lite=1")
	f.Add("standfirst-look=\"large\"; standfirst-look=small", "ON, on", "%zz")
	s := lookingSite()
	f.Fuzz(func(t *testing.T, cookie, saves, query string) {
		r := httptest.NewRequest(http.MethodGet, "/a", nil)
		r.Header["Cookie"], r.Header["Save-Data"], r.URL.RawQuery = []string{cookie}, []string{saves}, query
		l, own := s.look(r)
		if !slices.Contains(sizes, l.Size) || !slices.Contains(schemes, l.Scheme) {
			t.Fatalf("%+v is not in the vocabulary", l)
		}
		if (l.Size != "" || l.Scheme != "") && !own {
			t.Fatalf("%+v is the reader's own, and anybody may keep it", l)
		}
		if !strings.Contains(cookie, lookCookie) && !strings.EqualFold(strings.TrimSpace(saves), "on") && !strings.Contains(query, "1") && (own || l != Look{}) {
			t.Fatalf("%q, %q and %q make %+v", cookie, saves, query, l)
		}
		if p := l.page("/a", own).Page; l == (Look{}) && p != "/a" || !strings.HasSuffix(p, "/a") {
			t.Fatalf("%+v names the page %q", l, p)
		}
	})
}
