package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// answer is everything that an answer says, byte for byte.
func (c *canaryHouse) answer(method, path string) string {
	c.Helper()
	r := c.ask(c.site, method, path, nil, nil)
	b, err := io.ReadAll(r.Body)
	if err != nil {
		c.Fatal(err)
	}
	return fmt.Sprint(r.StatusCode, r.Header, string(b))
}

func (c *canaryHouse) preview(version id.ID, languages bool) (token string) {
	c.Helper()
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		token, err = story.MakePreview(ctx, tx, c.h.Key, version, languages, 0, "t")
		return err
	})
	return token
}

func TestWhatIsNotPublicAnswersByteForByteAsWhatNeverWas(t *testing.T) {
	c := newCanary(t)
	scheduled := c.create(story.New{Language: "en", Content: content("open", "Kanarienvogel-headline-draft", "x")})
	c.update(func(ctx context.Context, tx *db.Tx) error {
		return story.Publish(ctx, tx, scheduled.ID, time.Now().Add(time.Hour), "t")
	})
	ended, over := c.preview(c.unknown, false), c.preview(c.unknown, false)
	c.preview(c.unknown, false) // one that works changes nothing for the others
	c.update(func(ctx context.Context, tx *db.Tx) error {
		links, err := story.Previews(ctx, tx, c.unknown)
		if err != nil {
			return err
		}
		if err := story.EndPreview(ctx, tx, c.unknown, links[2].ID, "t"); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "UPDATE story_preview SET expires_at = 1 WHERE id = $1", links[1].ID)
		return err
	})
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for _, edition := range []string{"", "/ar"} {
			never := c.answer(method, edition+"/2026/11/x-"+(c.unknown+77).String())
			if !strings.HasPrefix(never, "404") {
				t.Fatalf("%s: %.200s", edition, never)
			}
			for name, path := range map[string]string{
				"a draft": edition + "/2026/11/x-" + c.unknown.String(), "a draft's own address": edition + "/2026/11/kanarienvogel-headline-draft-" + c.unknown.String(),
				"a scheduled version": edition + "/2026/11/x-" + scheduled.ID.String(), "an address": edition + "/nowhere",
			} {
				if got := c.answer(method, path); got != never {
					t.Errorf("%s %s is told apart:\n%s\n%s", method, name, got, never)
				}
			}
		}
		never := c.answer(method, "/-/nowhere")
		for name, token := range map[string]string{"no": "none", "a revoked": ended, "an expired": over, "a long": strings.Repeat("a", 500), "a strange": "%00%ff", "a draft's id as": c.unknown.String()} {
			for _, query := range []string{"", "?as=subscriber", "?lang=ar", "?lang=%00"} {
				if got := c.answer(method, "/-/preview/"+token+query); got != never {
					t.Errorf("%s %s token is told apart:\n%s\n%s", method, name, got, never)
				}
			}
		}
	}
}

func TestAPreviewShowsEachClassOfReaderWhatItWouldRead(t *testing.T) {
	c := newCanary(t)
	for terms, opens := range map[string][]string{"open": {"guest", "registered", "subscriber"}, "registered": {"registered", "subscriber"}, "members": {"subscriber"}, "plans:archive": {"subscriber"}} {
		m := c.create(story.New{Language: "en", Content: content(terms, "Not out: "+terms, "Zaunkönig")})
		token := c.preview(m.ID, false)
		for _, class := range []string{"", "guest", "registered", "subscriber", "owner"} {
			r := c.ask(c.site, http.MethodGet, "/-/preview/"+token+"?as="+class+"&scheme=dark", nil, nil)
			page := c.readable(r)
			open := false
			for _, o := range opens {
				open = open || o == class || o == "guest" // who is of no known class is a guest
			}
			if r.StatusCode != http.StatusOK || !strings.Contains(page, "Not out: "+terms) || strings.Contains(page, "Zaunkönig") != open || strings.Contains(page, `class="offer"`) == open {
				t.Errorf("%s, seen as %q: %d, whole %v, want %v", terms, class, r.StatusCode, strings.Contains(page, "Zaunkönig"), open)
			}
			h := r.Header
			if h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("X-Robots-Tag"), "noindex") || h.Get("Referrer-Policy") != "no-referrer" ||
				!strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors "+defaultDesk) || !strings.Contains(page, `data-scheme="dark"`) || !strings.Contains(page, `content="noindex"`) {
				t.Errorf("%s: %v", terms, h)
			}
			for _, told := range []string{`rel="canonical"`, "ld+json", `property="og:`} {
				if strings.Contains(page, told) {
					t.Errorf("machines are told %s of what is not out", told)
				}
			}
		}
	}
	// The ordinary pages are still in no frame.
	if r := c.ask(c.site, http.MethodGet, "/", nil, nil); !strings.Contains(r.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Error("the front page may be framed")
	}
}

func TestAPreviewNeverReachesThePressAFeedOrAnotherReader(t *testing.T) {
	c := newCanary(t)
	m := c.create(story.New{Language: "en", Content: content("open", "Rotkehlchen", "Rotkehlchen")})
	token := c.preview(m.ID, true)
	c.ask(c.site, http.MethodGet, "/", nil, nil)
	held := c.site.Press().Size()
	for range 3 {
		c.ask(c.site, http.MethodGet, "/-/preview/"+token, nil, nil)
	}
	if now := c.site.Press().Size(); now != held {
		t.Errorf("the press holds %d bytes, and held %d before", now, held)
	}
	for _, path := range []string{"/", "/ar/", "/feed.xml", "/feed.atom", "/feed.json", "/section/region", "/topic/shipping", "/author/ines-korvald", "/corrections", monthPart(), "/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/llms.txt", "/kind/news/feed.xml", "/" + m.Path()} {
		for _, who := range c.classes()[:1] {
			if page := c.readable(c.ask(c.site, http.MethodGet, path, who.cookies, nil)); strings.Contains(page, "Rotkehlchen") || strings.Contains(page, token) {
				t.Errorf("%s tells of it", path)
			}
		}
	}
}

func TestAPreviewOpensTheOtherLanguagesOnlyIfItWasMadeSo(t *testing.T) {
	c := newCanary(t)
	en := c.create(story.New{Language: "en", Content: content("open", "Not out", "x")})
	c.create(story.New{Story: en.Story, Language: "ar", Content: content("open", "لم يُنشر", "x")})
	for languages, want := range map[bool]int{true: http.StatusOK, false: http.StatusNotFound} {
		token := c.preview(en.ID, languages)
		r := c.ask(c.site, http.MethodGet, "/-/preview/"+token+"?lang=ar&as=guest", nil, nil)
		page := c.readable(r)
		if r.StatusCode != want || strings.Contains(page, `dir="rtl"`) && strings.Contains(page, "لم يُنشر") != languages {
			t.Errorf("made for all languages %v: %d", languages, r.StatusCode)
		}
		first := c.readable(c.ask(c.site, http.MethodGet, "/-/preview/"+token, nil, nil))
		if strings.Contains(first, "/-/preview/"+token+"?lang=ar") != languages {
			t.Errorf("made for all languages %v: its page leads to the Arabic one: %v", languages, !languages)
		}
	}
}

func TestThePicturesOfAPreviewAreShown(t *testing.T) {
	c := newCanary(t)
	taken, err := c.h.Photos.Take(context.Background(), jpegFile(t))
	if err != nil {
		t.Fatal(err)
	}
	with := content("open", "With pictures", "x")
	c.update(func(ctx context.Context, tx *db.Tx) error {
		p, err := photo.Keep(ctx, tx, taken, "", photo.Metadata{Description: "The quay"}, "")
		with.Lead = story.Lead{Photo: p.ID, Alt: "The quay"}
		with.Body.Content = append(with.Body.Content, body.Node{Type: "figure", Attrs: map[string]any{"photo": p.ID.String(), "alt": "Again"}})
		return err
	})
	m := c.create(story.New{Language: "en", Content: with})
	page := c.readable(c.ask(c.site, http.MethodGet, "/-/preview/"+c.preview(m.ID, false), nil, nil))
	sources := regexp.MustCompile(`<img src="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(sources) < 2 {
		t.Fatalf("%d pictures in the page", len(sources))
	}
	for _, s := range sources {
		if r := c.ask(c.site, http.MethodGet, s[1], nil, nil); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("%s: %d", s[1], r.StatusCode)
		}
	}
}

func TestAPreviewLinkIsMadeAtTheDeskListedAndRevoked(t *testing.T) {
	c := newCanary(t)
	writer := c.signedIn(staff.Writer)
	var own id.ID
	c.update(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, "SELECT id FROM staff_account WHERE email = 'writer-p@example.org'").Scan(&own)
	})
	m := c.create(story.New{Language: "en", Content: content("members", "My own", "x"), Begun: own})
	other := c.create(story.New{Language: "en", Content: content("members", "Another's", "x")})
	if status, _ := c.post("/version/"+other.ID.String()+"/preview", writer, nil); status != http.StatusForbidden {
		t.Errorf("a writer makes a link to another's text: %d", status)
	}
	status, page := c.post("/version/"+m.ID.String()+"/preview", writer, url.Values{"hours": {"1"}})
	link := regexp.MustCompile(`value="` + regexp.QuoteMeta(defaultSite) + `(/-/preview/[a-z0-9A-Z]{20,})"`).FindStringSubmatch(page)
	if status != http.StatusOK || link == nil {
		t.Fatalf("%d: %s", status, page)
	}
	if r := c.ask(c.site, http.MethodGet, link[1], nil, nil); r.StatusCode != http.StatusOK || !strings.Contains(c.readable(r), "My own") {
		t.Errorf("the link opens %d", r.StatusCode)
	}
	list := c.readable(c.ask(c.desk, http.MethodGet, "/version/"+m.ID.String()+"/preview", writer, nil))
	end := regexp.MustCompile(`action="(/version/[^"]+/end)"`).FindStringSubmatch(list)
	if end == nil || !strings.Contains(list, "writer-p@example.org") || strings.Contains(list, link[1]) {
		t.Fatalf("the list: %s", list)
	}
	if status, _ := c.post(end[1], writer, nil); status != http.StatusSeeOther {
		t.Errorf("revoked: %d", status)
	}
	if r := c.ask(c.site, http.MethodGet, link[1], nil, nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("a revoked link opens %d", r.StatusCode)
	}
	if status, _ := c.post("/version/"+m.ID.String()+"/preview", writer, url.Values{"hours": {"1000"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a link for six weeks: %d", status)
	}
}
