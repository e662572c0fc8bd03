package app

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/front"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// privately asks for a feed as a program does: without a cookie.
func (c *canaryHouse) privately(path string, header ...string) (*http.Response, string) {
	c.Helper()
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	r := c.ask(c.site, http.MethodGet, path, nil, h)
	return r, c.readable(r)
}

func TestAFeedOfOnesOwnHoldsWhatItsReaderMayReadNow(t *testing.T) {
	c := newCanary(t)
	for _, who := range c.classesWithFeeds()[1:] {
		for _, path := range who.feeds {
			r, text := c.privately(path)
			if r.StatusCode != http.StatusOK {
				t.Fatalf("%s: %d", path, r.StatusCode)
			}
			for terms := range c.gated {
				if got := strings.Contains(text, bird(canaries[terms])); got != who.may[terms] {
					t.Errorf("%s in %s reads %s: %v", who.name, path[:6], terms, got)
				}
			}
			for name, want := range map[string]string{"Cache-Control": "private, no-cache", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
		}
	}
}

func TestAFeedOfWhoseRightHasEndedKeepsTheFreePartsAndSaysWhatOpensTheRest(t *testing.T) {
	c := newCanary(t)
	who := c.classesWithFeeds()[3] // the right plan
	if _, text := c.privately(who.feeds[0]); !strings.Contains(text, bird(canaries["plans:archive"])) || strings.Contains(text, "/subscribe") {
		t.Fatal("the subscriber's feed is not whole")
	}
	c.update(func(ctx context.Context, tx *db.Tx) error { return door.Revoke(ctx, tx, door.FromSubscription, "b") })
	r, text := c.privately(who.feeds[0])
	if r.StatusCode != http.StatusOK || strings.Contains(text, bird(canaries["plans:archive"])) || strings.Contains(text, bird(canaries["members"])) {
		t.Errorf("%d, or still whole", r.StatusCode)
	}
	if !strings.Contains(text, "Two is public.") || !strings.Contains(text, "Welcome back: your subscription has ended") || !strings.Contains(text, "/subscribe") {
		t.Error("no free part, or no offer")
	}
}

func TestAFeedWithholdsFromTheMomentAtWhichTheTermsDo(t *testing.T) {
	c := newCanary(t)
	const bird = "Kanarienvogel-window"
	from := time.Now().Add(3 * time.Second)
	c.update(func(ctx context.Context, tx *db.Tx) error {
		x := content("members", "Open for a while", bird)
		x.Terms.From = from
		m, err := story.Create(ctx, tx, story.New{Language: "en", Content: x, By: "t"})
		if err != nil {
			return err
		}
		return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
	})
	feeds := []string{"/feed.xml", "/section/region/feed.atom", "/kind/news/feed.json"}
	for _, path := range feeds {
		r, text := c.privately(path)
		if !strings.Contains(text, bird) {
			t.Skipf("%s: this machine is too slow to ask before the terms hold", path)
		}
		if got := r.Header.Get("Cache-Control"); got != "public, no-cache" {
			t.Errorf("%s may be kept past the moment: %q", path, got)
		}
	}
	time.Sleep(time.Until(from))
	for _, path := range feeds {
		if _, text := c.privately(path); strings.Contains(text, bird) {
			t.Errorf("%s still holds what is withheld by now", path)
		}
	}
}

func TestAStoryThatIsKilledStandsOnNoSharedAnswer(t *testing.T) {
	c := newCanary(t)
	for _, end := range []func(context.Context, *db.Tx, id.ID) error{
		func(ctx context.Context, tx *db.Tx, v id.ID) error { return story.Kill(ctx, tx, v, "Legal", "t") },
		func(ctx context.Context, tx *db.Tx, v id.ID) error { return story.Withdraw(ctx, tx, v, "Wrong", "t") },
	} {
		const bird = "Kanarienvogel-libel"
		var m story.Meta
		c.hear(func() {
			c.update(func(ctx context.Context, tx *db.Tx) (err error) {
				if m, err = story.Create(ctx, tx, story.New{Language: "en", Content: content("open", bird, bird), By: "t"}); err != nil {
					return err
				}
				if err = story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
					return err
				}
				m, err = story.Get(ctx, tx, m.ID)
				return err
			})
		})
		paths := []string{"/kind/news/feed.xml", "/kind/news/feed.atom", "/kind/news/feed.json"}
		for _, some := range c.addresses() {
			paths = append(paths, some...)
		}
		var held []string
		for _, path := range paths {
			if _, text := c.privately(path); strings.Contains(text, bird) {
				held = append(held, path)
			}
		}
		if len(held) < 10 {
			t.Fatalf("it stands on %d pages alone: %v", len(held), held)
		}
		c.hear(func() { c.update(func(ctx context.Context, tx *db.Tx) error { return end(ctx, tx, m.ID) }) })
		for _, path := range held {
			if _, text := c.privately(path); strings.Contains(text, bird) && !strings.Contains(path, m.ID.String()) {
				t.Errorf("%s still shows it", path)
			}
		}
	}
}

func TestAFeedThatNobodyHasAnswersLikeAnAddressThatNeverWas(t *testing.T) {
	c := newCanary(t)
	who := c.classesWithFeeds()[3]
	token := strings.Split(who.feeds[0], "/")[2]
	for _, path := range []string{"/feed/none/feed.xml", "/feed/" + strings.Repeat("a", 26) + "/feed.xml", "/feed/" + strings.Repeat("a", 4000) + "/feed.xml", "/feed/%00/feed.xml", "/feed/" + token + "x/feed.json",
		"/feed/" + token + "/secret/region/feed.xml", "/feed/" + token + "/kind/page/feed.xml", "/feed/" + token + "/section/nowhere/feed.xml"} {
		if r, text := c.privately(path); r.StatusCode != http.StatusNotFound || strings.Contains(text, token) {
			t.Errorf("%.60s: %d", path, r.StatusCode)
		}
	}
}

func TestAFeedOfOnesOwnIsNotSentAgainWhenNothingHasChanged(t *testing.T) {
	c := newCanary(t)
	who := c.classesWithFeeds()[3]
	r, _ := c.privately(who.feeds[1], "Accept-Encoding", "gzip")
	if r.Header.Get("Content-Encoding") != "gzip" || r.Header.Get("ETag") == "" {
		t.Fatalf("%v", r.Header)
	}
	if again, _ := c.privately(who.feeds[1], "Accept-Encoding", "gzip", "If-None-Match", r.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("%d", again.StatusCode)
	}
	if plain, _ := c.privately(who.feeds[1], "If-None-Match", r.Header.Get("ETag")); plain.StatusCode != http.StatusOK || plain.Header.Get("ETag") == r.Header.Get("ETag") {
		t.Errorf("the tag of one encoding stands for another")
	}
}

func TestAFeedThatIsAskedForTooOftenIsToldToWait(t *testing.T) {
	c := newCanary(t)
	who := c.classesWithFeeds()[3]
	last := 0
	for range 25 {
		r, text := c.privately(who.feeds[0])
		if last = r.StatusCode; last == http.StatusTooManyRequests {
			if r.Header.Get("Retry-After") == "" || strings.Contains(text, "Kanarienvogel") {
				t.Errorf("%v", r.Header)
			}
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the last of 25 is answered %d", last)
	}
	if r, _ := c.privately(who.feeds[1]); r.StatusCode != http.StatusOK {
		t.Errorf("another feed is answered %d", r.StatusCode)
	}
}

// submit posts a form of the site as a browser would.
func (c *canaryHouse) submitted(path string, cookies []*http.Cookie, form url.Values) *http.Response {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, k := range cookies {
		r.AddCookie(k)
	}
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, r)
	return w.Result()
}

var madeFeed = regexp.MustCompile(`<code dir="ltr">` + defaultSite + `([^<]+/feed\.xml)</code>`)

func TestAReaderMakesAFeedSeesItsAddressOnceAndRevokesIt(t *testing.T) {
	c := newCanary(t)
	var all []reader
	for _, r := range c.classesWithFeeds() {
		if r.name == "right plan" || r.name == "lapsed" {
			all = append(all, r)
		}
	}
	who, other := all[0], all[1]
	r := c.submitted("/ar/account/feeds", who.cookies, url.Values{"name": {"هاتفي"}})
	text := c.readable(r)
	found := madeFeed.FindStringSubmatch(text)
	if r.StatusCode != http.StatusOK || found == nil || r.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d, %v", r.StatusCode, r.Header)
	}
	address := found[1]
	if !strings.HasPrefix(address, "/ar/feed/") {
		t.Errorf("%s", address)
	}
	if r, text := c.privately(address); r.StatusCode != http.StatusOK || !strings.Contains(text, bird(canaries["members"])) {
		t.Errorf("its feed is answered %d", r.StatusCode)
	}
	page := c.readable(c.ask(c.site, http.MethodGet, "/ar/account/feeds", who.cookies, nil))
	if strings.Contains(page, strings.Split(address, "/")[3]) || !strings.Contains(page, "هاتفي") {
		t.Error("the page shows the address again, or not the feed")
	}
	revoke := regexp.MustCompile(`action="(/ar/account/feeds/[^"]+/revoke)"`).FindStringSubmatch(page)[1]
	if r := c.submitted(revoke, other.cookies, nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else who revokes it is answered %d", r.StatusCode)
	}
	if r, _ := c.privately(address); r.StatusCode != http.StatusOK {
		t.Errorf("it is revoked by somebody else")
	}
	if r := c.submitted(revoke, who.cookies, nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("%d", r.StatusCode)
	}
	if r, _ := c.privately(address); r.StatusCode != http.StatusNotFound {
		t.Errorf("after it was revoked it is answered %d", r.StatusCode)
	}
	if r := c.submitted("/account/feeds", nil, url.Values{"name": {"x"}}); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "/signin") {
		t.Errorf("a stranger is answered %d", r.StatusCode)
	}
	if r := c.submitted("/account/feeds", who.cookies, url.Values{"name": {"  "}}); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a feed without a name is answered %d", r.StatusCode)
	}
}

func TestTheTokenOfAFeedStandsInNoLog(t *testing.T) {
	c := newCanary(t)
	who := c.classesWithFeeds()[3]
	token := strings.Split(who.feeds[0], "/")[2]
	var log bytes.Buffer
	c.site.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c.update(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "DROP TABLE member_feed")
		return err
	})
	if r, _ := c.privately(who.feeds[0]); r.StatusCode != http.StatusInternalServerError {
		t.Errorf("with its table gone: %d", r.StatusCode)
	}
	if strings.Contains(log.String(), token) || log.Len() == 0 {
		t.Errorf("the log says %q", log.String())
	}
}

func TestTheLogHoldsNoAddressThatOpensSomething(t *testing.T) {
	c := newCanary(t)
	var log bytes.Buffer
	c.site.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c.desk.Log = c.site.Log
	front := front.PreviewToken(c.h.Key, "en", time.Now().Add(time.Hour))
	for _, table := range []string{"story_preview", "front", "member_feed"} {
		c.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "DROP TABLE "+table)
			return err
		})
	}
	if err := c.h.DB.Pool().Close(); err != nil { // of what writes
		t.Fatal(err)
	}
	const token = "Kanarienvogel0123456789abcdef"
	asked := 0
	for _, r := range c.site.Routes() {
		if !strings.Contains(r.Pattern, "{token}") {
			continue
		}
		for _, token := range []string{token, front} {
			path := strings.NewReplacer("{token}", token, "{what}", "kind", "{slug}", "news").Replace(r.Pattern)
			for _, prefix := range []string{"", "/ar"} {
				c.ask(c.site, r.Method, prefix+path, nil, nil)
				asked++
			}
		}
	}
	for _, r := range c.desk.Routes() {
		if strings.Contains(r.Pattern, "{token}") {
			c.ask(c.desk, r.Method, strings.Replace(r.Pattern, "{token}", token, 1), nil, nil)
		}
	}
	if asked == 0 || log.Len() == 0 {
		t.Fatal("nothing was asked for, or nothing written")
	}
	for _, line := range strings.Split(log.String(), "\n") {
		if strings.Contains(line, token) || strings.Contains(line, front) {
			t.Errorf("the log holds a key: %s", line)
		}
	}
}

func TestAFeedGoesOnUntilItsEnd(t *testing.T) {
	c := newCanary(t)
	headlines := map[string]bool{}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		for i := range 95 {
			m, err := story.Create(ctx, tx, story.New{Language: "en", Content: content("open", "Number "+string(rune('a'+i%26))+string(rune('a'+i/26)), "nothing"), By: "t"})
			if err != nil {
				return err
			}
			headlines[m.ID.String()] = true
			if err := story.Publish(ctx, tx, m.ID, time.Now().Add(-time.Duration(i+1)*time.Minute), "t"); err != nil {
				return err
			}
		}
		return nil
	})
	for _, feed := range []string{"/feed.xml", "/section/region/feed.atom", "/kind/news/feed.json"} {
		seen, pages := map[string]bool{}, 0
		for at := feed; at != "" && pages < 10; pages++ {
			text := c.readable(c.ask(c.site, http.MethodGet, at, nil, nil))
			here := map[string]bool{}
			for _, m := range regexp.MustCompile(`urn:standfirst:([0-9a-z]+)`).FindAllStringSubmatch(text, -1) {
				here[m[1]] = true
			}
			for id := range here {
				if seen[id] {
					t.Errorf("%s tells %s on two pages", feed, id)
				}
				seen[id] = true
			}
			next := regexp.MustCompile(`rel="next" href="([^"]+)"|"next_url": "([^"]+)"`).FindStringSubmatch(text)
			at = ""
			if next != nil {
				at = strings.TrimPrefix(next[1]+next[2], defaultSite)
			}
		}
		for id := range headlines {
			if !seen[id] {
				t.Fatalf("%s never tells %s, in %d pages", feed, id, pages)
			}
		}
		if pages != 3 {
			t.Errorf("%s has %d pages", feed, pages)
		}
	}
}
