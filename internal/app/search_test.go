package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/story"
)

// follow has the search keep up with the house until the test ends.
func (c *canaryHouse) follow() {
	c.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	c.h.Search.Patience = 0
	go func() { done <- c.h.Search.Follow(ctx) }()
	c.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			c.Error(err)
		}
	})
	c.settled()
}

// settled waits until the search knows what the house does.
func (c *canaryHouse) settled() {
	c.Helper()
	head, err := c.h.DB.Head(context.Background())
	if err != nil {
		c.Fatal(err)
	}
	for range 2000 {
		if st, err := c.h.Search.Status(context.Background()); err == nil && st.Served && st.Followed >= head {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	c.Fatal("the search does not keep up")
}

// told is everything that an answer tells, with the words that were looked for
// taken out; the tag is a sum of the page, and so holds them.
func (c *canaryHouse) told(path, words string, cookies []*http.Cookie) string {
	c.Helper()
	r := c.ask(c.site, http.MethodGet, path, cookies, nil)
	r.Header.Del("Etag")
	r.Header.Del("Set-Cookie") // a pass is another each time
	return strings.ReplaceAll(fmt.Sprint(r.StatusCode, r.Header)+c.readable(r), words, "WORDS")
}

func TestAWithheldWordIsSearchedForAsOneThatStandsNowhere(t *testing.T) {
	c := newCanary(t)
	c.follow()
	never := map[string]string{"registered": "7f3b", "members": "91bd", "plans:archive": "55df", "draft": "0c45", "withdrawn": "1d23", "killed": "8e11"}
	for _, who := range c.classes() {
		for terms, other := range never {
			word := strings.Split(bird(canaries[terms]), "-")[2]
			for _, form := range []string{"/search?q=%s", "/search?q=public+%s", "/search?q=%%22holds+%s%%22", "/search?q=-%s+public", "/search?q=%s&in=all&sort=newest&kind=news", "/search?q=%s&page=2", "/ar/search?q=%s"} {
				secret := c.told(fmt.Sprintf(form, word), word, who.cookies)
				nothing := c.told(fmt.Sprintf(form, other), other, who.cookies)
				if who.may[terms] {
					if strings.HasPrefix(form, "/search?q=%s&in=all") && !strings.Contains(secret, "<mark>") {
						t.Errorf("%s does not find what they may read of %s: the test proves nothing", who.name, terms)
					}
					continue
				}
				if secret != nothing {
					t.Errorf("%s can tell a withheld word of %s from none by %s:\n%s\n%s", who.name, terms, form, secret, nothing)
				}
				if strings.Contains(secret, "and more") {
					t.Errorf("%s is shown the withheld part of %s", who.name, terms)
				}
			}
		}
	}
}

func TestAPageOfResultsFollowsTheHouseWithinASecond(t *testing.T) {
	c := newCanary(t)
	c.follow()
	has := func(words, want string) bool {
		return strings.Contains(c.readable(c.ask(c.site, http.MethodGet, "/search?q="+url.QueryEscape(words), nil, nil)), want)
	}
	if has("walrus", "</mark> at the quay") {
		t.Fatal("it is found before it is there")
	}
	var m story.Meta
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		if m, err = story.Create(ctx, tx, story.New{Language: "en", Content: content("open", "Walrus at the quay", "nothing"), By: "t"}); err != nil {
			return err
		}
		return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
	})
	c.settled()
	for try := 0; !has("walrus", "</mark> at the quay"); try++ { // the site is told after the index has it
		if try == 200 {
			t.Fatal("a page without it stays")
		}
		time.Sleep(5 * time.Millisecond)
	}
	c.update(func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, m.ID, "Legal", "t") })
	c.settled()
	for try := 0; has("walrus", "</mark> at the quay"); try++ {
		if try == 200 {
			t.Fatal("a page with it stays")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestAnySearchGetsAPage(t *testing.T) {
	c := newCanary(t)
	for name, want := range map[string]int{
		"": 200, "?q=": 200, "?q=%00%ff%fe": 200, "?q=" + strings.Repeat("a", 2000): 400, "?q=" + strings.Repeat("a+", 30): 400, "?q=-x": 503,
		"?q=public": 503, // nothing follows the house yet
		"?page=-1":  200, "?page=99999999999999999999": 200, "?kind=%00&from=x&to=9999-99-99&sort=%ff&in=../..": 200, "?section=" + strings.Repeat("x", 900): 200, "?q=a;b=c&%zz": 200,
	} {
		r := c.ask(c.site, http.MethodGet, "/search"+name, nil, nil)
		if r.StatusCode != want || !strings.Contains(c.readable(r), "search-form") {
			t.Errorf("/search%.60s answers %d, want %d", name, r.StatusCode, want)
		}
		if want != 200 && r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("/search%.60s may be kept: %s", name, r.Header.Get("Cache-Control"))
		}
	}
	c.follow()
	held := c.site.Press().Size()
	for i := range 200 {
		c.ask(c.site, http.MethodGet, fmt.Sprintf("/search?q=public+%d", i), nil, nil)
	}
	if n := c.site.Press().Size(); n != held {
		t.Errorf("searches take %d bytes from other pages", n-held)
	}
	if got := c.told("/search?q=public&utm=1&q=x&fbclid=9", "public", nil); got != c.told("/search?q=public", "public", nil) {
		t.Error("what the page does not know changes it")
	}
}
