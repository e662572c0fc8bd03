package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/member"
	"standfirst/internal/reading"
	"standfirst/internal/story"
)

// member signs somebody in on a browser of their own.
func (c *canaryHouse) member(email string, rights ...door.Entitlement) *browser {
	c.Helper()
	b := c.browser()
	c.update(func(ctx context.Context, tx *db.Tx) error {
		m, _, err := member.Ensure(ctx, tx, email, "en")
		if err != nil {
			return err
		}
		for _, e := range rights {
			e.Member = m.ID
			if err := door.Grant(ctx, tx, e); err != nil {
				return err
			}
		}
		token, err := member.StartSession(ctx, tx, c.h.Key, m.ID, "test")
		b.jar["standfirst-session"] = &http.Cookie{Name: "standfirst-session", Value: token}
		return err
	})
	return b
}

func (c *canaryHouse) keptOf(email string) (e reading.Export) {
	c.Helper()
	c.update(func(ctx context.Context, tx *db.Tx) error {
		m, err := member.ByEmail(ctx, tx, email)
		if err != nil {
			return err
		}
		e, err = reading.ExportOf(ctx, tx, m.ID)
		return err
	})
	return e
}

func (b *browser) page(path string) string {
	b.Helper()
	r := b.do(http.MethodGet, path, nil)
	if r.StatusCode != http.StatusOK {
		b.Fatalf("%s is answered %d, to %q", path, r.StatusCode, b.to(r))
	}
	if cache := r.Header.Get("Cache-Control"); cache != "no-store" {
		b.Errorf("%s may be kept: %q", path, cache)
	}
	return b.asItCame(r)
}

// asItCame is a page as it came, nothing beside it.
func (c *canaryHouse) asItCame(r *http.Response) string {
	c.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		c.Fatal(err)
	}
	return string(b)
}

// mine asks what the house keeps, as a page's script does.
func (b *browser) mine(query string, into any) int {
	b.Helper()
	r := b.do(http.MethodGet, "/-/mine?"+query, nil)
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		b.Fatal(err)
	}
	if r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("Content-Type") != "application/json" {
		b.Errorf("/-/mine bears %v", r.Header)
	}
	return r.StatusCode
}

func TestAMemberSavesAStoryAndComesBackToIt(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	b, path := c.member("reader@example.org"), "/"+m.Path()
	save := func(do string) *http.Response {
		return b.do(http.MethodPost, "/-/save", url.Values{"do": {do}, "story": {m.ID.String()}, "return": {path}})
	}
	if r := save("save"); r.StatusCode != http.StatusSeeOther || b.to(r) != path+"#saved" {
		t.Errorf("saving leads to %q (%d)", b.to(r), r.StatusCode)
	}
	save("save")
	if page := b.page("/saved"); strings.Count(page, "On members") < 1 || !strings.Contains(page, "1 story") || strings.Contains(page, bird(canaries["members"])) {
		t.Errorf("the list reads %.600s", page)
	}
	if page := b.page("/ar/saved"); !strings.Contains(page, `lang="en"`) || !strings.Contains(page, "مادة واحدة") {
		t.Errorf("the Arabic list does not say that the story is English: %.300s", page)
	}
	save("read")
	for query, want := range map[string]bool{"": true, "?state=read": true, "?state=unread": false, "?state=begun": false, "?kind=news": true, "?kind=memo": false, "?section=region": true, "?section=none": false, "?language=ar": false,
		"?state=x&page=-1": true, "?page=999999999999999999999": true, "?kind=%00%ff&section='--": false} {
		if got := strings.Contains(b.page("/saved"+query), ">On members</a>"); got != want {
			t.Errorf("/saved%s shows the story: %v", query, got)
		}
	}
	if r := save("remove"); b.to(r) != path+"#removed" {
		t.Errorf("removing leads to %q", b.to(r))
	}
	if page := b.page("/saved"); strings.Contains(page, ">On members</a>") || !strings.Contains(page, "Nothing is saved yet") {
		t.Error("what was removed stays on the list")
	}
}

func TestAGuestWhoSavesIsLedToSignInAndHasItDone(t *testing.T) {
	c := newCanary(t)
	m := c.gated["registered"]
	path := "/" + m.Path()
	b := c.browser()
	r := b.do(http.MethodPost, "/-/save", url.Values{"do": {"save"}, "story": {m.ID.String()}, "return": {path}})
	want := "/signin?return=" + url.QueryEscape(path+"#saved")
	if b.to(r) != want {
		t.Fatalf("a guest is led to %q, want %q", b.to(r), want)
	}
	b.do(http.MethodPost, "/signin", url.Values{"email": {"guest@example.org"}, "return": {path + "#saved"}})
	r = b.do(http.MethodPost, "/signin/code", url.Values{"code": {eightDigits.FindString(c.lastMail("guest@example.org"))}})
	if b.to(r) != path+"#saved" || len(c.keptOf("guest@example.org").Saved) != 1 {
		t.Errorf("after signing in at %q with %v saved", b.to(r), c.keptOf("guest@example.org").Saved)
	}
	if b.jar["standfirst-wish"] != nil {
		t.Error("the wish outlives its granting")
	}
	// Following goes the same way, in the edition where the button stood.
	g := c.browser()
	g.do(http.MethodPost, "/ar/-/follow", url.Values{"do": {"follow"}, "subject": {"topic/shipping"}, "return": {"/ar/topic/shipping"}})
	g.do(http.MethodPost, "/ar/signin", url.Values{"email": {"two@example.org"}})
	g.do(http.MethodPost, "/ar/signin/code", url.Values{"code": {eightDigits.FindString(c.lastMail("two@example.org"))}})
	if f := c.keptOf("two@example.org").Follows; len(f) != 1 || f[0].Language != "ar" || f[0].Name != "Shipping" {
		t.Errorf("followed are %+v", f)
	}
	// To take something away, or to forge the cookie, does nothing by signing in.
	for _, forged := range []string{"do=remove&story=" + m.ID.String(), "do=save&story=zzz", "do=save&story=" + c.unknown.String(), "do=follow&language=en&subject=topic/none", "%zz", strings.Repeat("a", 5000), "do=follow&language=xx&subject=kind/page"} {
		f := c.browser()
		f.do(http.MethodPost, "/signin", url.Values{"email": {"guest@example.org"}})
		f.jar["standfirst-wish"] = &http.Cookie{Name: "standfirst-wish", Value: forged}
		if r := f.do(http.MethodPost, "/signin/code", url.Values{"code": {eightDigits.FindString(c.lastMail("guest@example.org"))}}); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%.60q keeps a member out: %d", forged, r.StatusCode)
		}
		if e := c.keptOf("guest@example.org"); len(e.Saved) != 1 || len(e.Follows) != 0 {
			t.Errorf("%.60q has changed what is kept: %+v", forged, e)
		}
		if len(f.jar) > 2 {
			t.Errorf("the browser keeps %v", f.jar)
		}
	}
}

func TestNobodySeesOrChangesWhatAnotherKeeps(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	mine, theirs, guest := c.member("mine@example.org"), c.member("theirs@example.org"), c.browser()
	mine.do(http.MethodPost, "/-/save", url.Values{"do": {"save"}, "story": {m.ID.String()}})
	mine.do(http.MethodPost, "/-/follow", url.Values{"do": {"follow"}, "subject": {"author/ines-korvald"}})
	mine.do(http.MethodPost, "/-/progress", url.Values{"story": {m.ID.String()}, "p": {"3"}, "part": {"400"}})
	before := fmt.Sprintf("%+v", c.keptOf("mine@example.org"))
	if !strings.Contains(before, "Part:400") {
		t.Fatalf("kept is %s", before)
	}
	for _, path := range []string{"/saved", "/following", "/history"} {
		if strings.Contains(theirs.page(path), "On members") {
			t.Errorf("%s shows what another keeps", path)
		}
		if r := guest.do(http.MethodGet, path, nil); r.StatusCode != http.StatusSeeOther || guest.to(r) != "/signin?return="+url.QueryEscape(path) {
			t.Errorf("%s answers a guest %d, %q", path, r.StatusCode, guest.to(r))
		}
	}
	posts := map[string]url.Values{"/-/save": {"do": {"remove"}, "story": {m.ID.String()}}, "/-/follow": {"do": {"unfollow"}, "subject": {"author/ines-korvald"}}, "/-/reading": {"do": {"erase"}},
		"/-/progress": {"story": {m.ID.String()}, "p": {"9"}, "part": {"900"}}, "/-/seen": {"at": {"1"}}}
	for _, b := range []*browser{theirs, guest} {
		for path, form := range posts {
			b.do(http.MethodPost, path, form)
		}
		var a struct {
			Saved bool
			Place any
		}
		b.mine("story="+m.ID.String()+"&subject=author/ines-korvald", &a)
		if b == guest && a.Saved {
			t.Error("a guest is told what a member keeps")
		}
	}
	if after := fmt.Sprintf("%+v", c.keptOf("mine@example.org")); after != before {
		t.Errorf("before: %s\nafter:  %s", before, after)
	}
	var none map[string]any
	if status := guest.mine("story="+m.ID.String(), &none); status != http.StatusUnauthorized || len(none) != 1 {
		t.Errorf("a guest is told %d %v", status, none)
	}
	// A pass is not a session: with it alone nothing of a member is told.
	mine.page("/saved")
	delete(mine.jar, "standfirst-session")
	if status := mine.mine("", &none); status != http.StatusUnauthorized || mine.jar["standfirst-pass"] == nil {
		t.Errorf("a pass alone is told %d, with %v", status, mine.jar)
	}
}

func TestAPageThatAllShareSaysNothingOfWhatIsKept(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	b, other := c.member("one@example.org"), c.member("other@example.org")
	path := "/" + m.Path()
	b.do(http.MethodPost, "/-/save", url.Values{"do": {"save"}, "story": {m.ID.String()}})
	b.do(http.MethodPost, "/-/follow", url.Values{"do": {"follow"}, "subject": {"section/region"}})
	b.do(http.MethodPost, "/-/progress", url.Values{"story": {m.ID.String()}, "p": {"2"}, "part": {"400"}})
	for _, p := range []string{path, "/section/region", "/"} {
		if x, y := c.asItCame(b.do(http.MethodGet, p, nil)), c.asItCame(other.do(http.MethodGet, p, nil)); x != y {
			t.Errorf("%s differs for two readers of one class", p)
		}
	}
	var a struct {
		Saved, Keep bool
		Follows     []string
		Place       *struct {
			P     int
			Words string
		}
	}
	b.mine("lang=ar&story="+m.ID.String(), &a)
	if !a.Saved || !a.Keep || a.Place == nil || a.Place.P != 2 || !strings.Contains(a.Place.Words, "40") || !strings.Contains(a.Place.Words, "تابع") {
		t.Errorf("the script is told %+v", a)
	}
	b.mine("lang=en&subject=section/region&subject=topic/shipping&subject=%ff", &a)
	if len(a.Follows) != 1 || a.Follows[0] != "section/region" {
		t.Errorf("followed are %v", a.Follows)
	}
}

func TestWhatIsFollowedIsNewUntilItWasSeen(t *testing.T) {
	c := newCanary(t)
	b := c.member("reader@example.org")
	follow := func(subject string) *http.Response {
		return b.do(http.MethodPost, "/-/follow", url.Values{"do": {"follow"}, "subject": {subject}, "return": {"/section/region"}})
	}
	for _, s := range []string{"section/region", "author/ines-korvald", "topic/shipping", "kind/news", "story/" + c.gated["members"].Story.String()} {
		if r := follow(s); b.to(r) != "/section/region#followed" {
			t.Errorf("%s leads to %q (%d)", s, b.to(r), r.StatusCode)
		}
	}
	for _, s := range []string{"section/none", "author/none", "kind/page", "kind/none", "story/" + c.unknown.String(), "story/x", "planet/mars", ""} {
		if r := follow(s); r.StatusCode != http.StatusNotFound {
			t.Errorf("%q is answered %d", s, r.StatusCode)
		}
	}
	page := b.page("/following")
	if !strings.Contains(page, "On members") || strings.Contains(page, "Kanarienvogel-headline-draft") || !strings.Contains(page, "0 new") || !strings.Contains(page, "Because you follow: \u2068Ines Korvald\u2069") {
		t.Errorf("followed: %.800s", page)
	}
	c.publish("Fresh from the quay")
	page = b.page("/following")
	if !strings.Contains(page, "1 new") || strings.Count(page, `class="new"`) != 1 || strings.Index(page, "Fresh from the quay") > strings.Index(page, "On members") {
		t.Errorf("after a publication: %s", page[strings.Index(page, "<main"):])
	}
	at := regexp.MustCompile(`name="at" value="(\d+)"`).FindStringSubmatch(page)[1]
	b.do(http.MethodPost, "/-/seen", url.Values{"at": {at}})
	if page := b.page("/following"); !strings.Contains(page, "0 new") {
		t.Error("what was seen is new again")
	}
	b.do(http.MethodPost, "/-/follow", url.Values{"do": {"unfollow"}, "subject": {"kind/news"}})
	if n := len(c.keptOf("reader@example.org").Follows); n != 4 {
		t.Errorf("%d are followed", n)
	}
}

// publish makes a public story of the section region.
func (c *canaryHouse) publish(headline string) (m story.Meta) {
	c.Helper()
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		if m, err = story.Create(ctx, tx, story.New{Language: "en", Content: content("open", headline, "nothing"), By: "t"}); err != nil {
			return err
		}
		if err := story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
			return err
		}
		m, err = story.Get(ctx, tx, m.ID)
		return err
	})
	return m
}

func TestAHistoryIsKeptOnlyWithConsentAndGoesWithIt(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	b := c.member("reader@example.org")
	read := func() {
		if r := b.do(http.MethodPost, "/-/progress", url.Values{"story": {m.ID.String()}, "p": {"4"}, "part": {"1000"}}); r.StatusCode != http.StatusNoContent {
			t.Errorf("telling is answered %d", r.StatusCode)
		}
	}
	choose := func(do string, more ...string) {
		form := url.Values{"do": {do}}
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		if r := b.do(http.MethodPost, "/-/reading", form); r.StatusCode != http.StatusSeeOther {
			t.Errorf("%s is answered %d", do, r.StatusCode)
		}
	}
	read()
	if page := b.page("/history"); !strings.Contains(page, "May we keep a history") || strings.Contains(page, "On members") {
		t.Errorf("before consent: %.500s", page)
	}
	choose("allow", "days", "30")
	read()
	if page := b.page("/history"); !strings.Contains(page, ">On members</a>") || !strings.Contains(page, "30 days") {
		t.Errorf("with consent: %.800s", page)
	}
	choose("forget", "story", m.ID.String())
	if strings.Contains(b.page("/history"), ">On members</a>") {
		t.Error("what was removed stays")
	}
	read()
	choose("end")
	choose("allow", "days", "90")
	if strings.Contains(b.page("/history"), ">On members</a>") {
		t.Error("an ended history comes back with the next one")
	}
	for _, form := range []url.Values{{"do": {"allow"}, "days": {"9999"}}, {"do": {"allow"}}, {"do": {"forget"}, "story": {"%"}}, {"do": {"x"}}, {}} {
		if r := b.do(http.MethodPost, "/-/reading", form); r.StatusCode != http.StatusNotFound {
			t.Errorf("%v is answered %d", form, r.StatusCode)
		}
	}
	for _, form := range []url.Values{{"story": {"%"}, "p": {"1"}, "part": {"1"}}, {"story": {m.ID.String()}, "p": {"x"}, "part": {"1"}}, {}} {
		if r := b.do(http.MethodPost, "/-/progress", form); r.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%v is answered %d", form, r.StatusCode)
		}
	}
	if r := b.do(http.MethodPost, "/-/progress", url.Values{"story": {c.unknown.String()}, "p": {"1"}, "part": {"1000"}}); r.StatusCode != http.StatusNotFound || len(c.keptOf("reader@example.org").History) != 0 {
		t.Errorf("of a draft is told: %d", r.StatusCode)
	}
	r := b.do(http.MethodGet, "/-/mine/export", nil)
	var e reading.Export
	if err := json.NewDecoder(r.Body).Decode(&e); err != nil || e.HistoryDays != 90 || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the export: %+v (%v)", e, err)
	}
	choose("erase")
	if e := c.keptOf("reader@example.org"); !e.HistorySince.IsZero() || len(e.Saved)+len(e.History)+len(e.Follows) != 0 {
		t.Errorf("after erasing: %+v", e)
	}
}

func TestADeviceKeepsAStoryNoLongerThanTheRightToIt(t *testing.T) {
	c := newCanary(t)
	now := time.Now()
	ends := now.Add(36 * time.Hour)
	b := c.member("reader@example.org", door.Entitlement{Source: door.FromSubscription, Ref: "x", Plan: "digital", Until: ends})
	for _, terms := range []string{"registered", "members"} {
		b.do(http.MethodPost, "/-/save", url.Values{"do": {"save"}, "story": {c.gated[terms].ID.String()}})
	}
	type answer struct {
		Key   string
		List  struct{ URL, Tag string }
		Pages []struct {
			URL, Tag string
			Until    int64
		}
	}
	var a answer
	if status := b.mine("offline=en", &a); status != http.StatusOK || len(a.Pages) != 2 || a.List.URL != "/saved" || a.Key == "" {
		t.Fatalf("%d %+v", status, a)
	}
	until := func(of story.Meta) (at time.Time, tag string) {
		for _, p := range a.Pages {
			if strings.HasSuffix(p.URL, of.ID.String()) {
				return time.UnixMilli(p.Until), p.Tag
			}
		}
		t.Fatalf("%s is not among %+v", of.ID, a.Pages)
		return at, tag
	}
	gated, before := until(c.gated["members"])
	free, same := until(c.gated["registered"])
	if gated.Sub(ends).Abs() > time.Second || free.Sub(now) < 6*24*time.Hour || free.Sub(now) > 8*24*time.Hour {
		t.Errorf("the members' story until %s, the registered readers' until %s; the right ends %s", gated, free, ends)
	}
	// The right ends: what the device holds of it has another tag.
	c.update(func(ctx context.Context, tx *db.Tx) error {
		m, err := member.ByEmail(ctx, tx, "reader@example.org")
		if err != nil {
			return err
		}
		return door.Grant(ctx, tx, door.Entitlement{Source: door.FromSubscription, Ref: "x", Member: m.ID, Plan: "digital", From: now.Add(-2 * time.Hour), Until: now.Add(-time.Hour)})
	})
	key := a.Key
	b.mine("offline=ar", &a)
	if _, after := until(c.gated["members"]); after == before {
		t.Error("a lapse does not change what the device is told")
	}
	if _, after := until(c.gated["registered"]); after != same || a.List.URL != "/ar/saved" || a.Key != key {
		t.Errorf("what has not changed is told otherwise: %+v", a)
	}
	var other answer
	c.member("other@example.org").mine("offline=en", &other)
	if other.Key == key || len(other.Pages) != 0 {
		t.Errorf("another member: %+v", other)
	}
	var none map[string]any
	if status := c.browser().mine("offline=en", &none); status != http.StatusUnauthorized {
		t.Errorf("a guest's device is answered %d", status)
	}
}

func TestTheWorkerMayServeTheSiteAndIsAskedForAnew(t *testing.T) {
	c := newCanary(t)
	r := c.browser().do(http.MethodGet, "/-/offline.js", nil)
	if r.StatusCode != http.StatusOK || r.Header.Get("Service-Worker-Allowed") != "/" || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/javascript") || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
}

func TestSigningOutClearsTheBrowser(t *testing.T) {
	c := newCanary(t)
	r := c.member("reader@example.org").do(http.MethodPost, "/signout", url.Values{})
	if got := r.Header.Get("Clear-Site-Data"); got != `"cache", "storage"` {
		t.Errorf("signing out clears %q", got)
	}
}

func TestFramesAreLetInOnlyOfWhomTheHouseAllows(t *testing.T) {
	c := newCanary(t)
	policy := func(path string) string {
		return c.browser().do(http.MethodGet, path, nil).Header.Get("Content-Security-Policy")
	}
	if p := policy("/"); strings.Contains(p, "frame-src") || !strings.Contains(p, "default-src 'none'") || !strings.Contains(p, "worker-src 'self'") {
		t.Errorf("at first: %s", p)
	}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		s.Embeds = []string{"youtube", "vimeo"}
		return house.Save(ctx, tx, s)
	})
	c.site.Hear(context.Background(), []db.Event{{Kind: "house.changed"}})
	for _, path := range []string{"/", "/", "/signin", "/nowhere"} { // drawn, ready, made for the request
		if p := policy(path); !strings.Contains(p, "; frame-src https://player.vimeo.com https://www.youtube-nocookie.com") {
			t.Errorf("%s: %s", path, p)
		}
	}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		s.Embeds = []string{"evil"}
		if err := house.Save(ctx, tx, s); err == nil || !strings.Contains(err.Error(), `"evil"`) {
			t.Errorf("an unknown provider: %v", err)
		}
		return nil
	})
}

func TestRelatedStoriesShareATopicAndStandOnce(t *testing.T) {
	c := newCanary(t)
	put := func(headline, language, section string, topics ...string) story.Meta {
		x := content("open", headline, "nothing")
		x.Section, x.Topics, x.Bylines = story.Label{Slug: section, Name: section}, nil, []story.Byline{{Name: "Somebody Else"}}
		for _, t := range topics {
			x.Topics = append(x.Topics, story.Label{Slug: t, Name: t})
		}
		var m story.Meta
		c.update(func(ctx context.Context, tx *db.Tx) (err error) {
			if m, err = story.Create(ctx, tx, story.New{Language: language, Content: x, By: "t"}); err != nil {
				return err
			}
			if err := story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
				return err
			}
			m, err = story.Get(ctx, tx, m.ID)
			return err
		})
		return m
	}
	put("Near by one", "en", "world", "tides")
	put("بالعربية", "ar", "world", "tides")
	put("Far away", "en", "elsewhere", "space")
	m := put("The story itself", "en", "ships", "tides", "moons")
	page := c.asItCame(c.browser().do(http.MethodGet, "/"+m.Path(), nil))
	related := regexp.MustCompile(`(?s)<section class="related" aria-labelledby="related">.*?</section>`).FindString(page)
	if !strings.Contains(related, "Near by one") || strings.Contains(related, "Far away") || strings.Contains(related, "The story itself") {
		t.Errorf("related: %s", related)
	}
	if !strings.Contains(related, `<span class="tongue">Arabic</span>`) || !strings.Contains(related, `lang="ar" hreflang="ar" dir="rtl">بالعربية</a></h3>`) {
		t.Errorf("a story in another language is not labelled: %s", related)
	}
	more := regexp.MustCompile(`(?s)<section class="related" aria-labelledby="by-author">.*?</section>`).FindString(page)
	if !strings.Contains(more, "Far away") || strings.Contains(more, "Near by one") || strings.Contains(more, "The story itself") {
		t.Errorf("by the author: %s", more)
	}
	// A new one nearby drops the page, though it is in another section.
	c.hear(func() { put("Nearer by two", "en", "world", "tides", "moons") })
	if page := c.asItCame(c.browser().do(http.MethodGet, "/"+m.Path(), nil)); strings.Index(page, "Nearer by two") > strings.Index(page, "Near by one") || !strings.Contains(page, "Nearer by two") {
		t.Error("the page does not show what has come near since")
	}
}

func TestWhatIsLikeAStoryByItsWordsFillsWhatItsTopicsLeave(t *testing.T) {
	c := newCanary(t)
	chosen, alone := c.publish("Like it by its words"), story.Meta{}
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		x := content("open", "Alone with its topic", "nothing")
		x.Topics, x.Bylines = []story.Label{{Slug: "solitude", Name: "Solitude"}}, nil
		if alone, err = story.Create(ctx, tx, story.New{Language: "en", Content: x, By: "t"}); err != nil {
			return err
		}
		if err := story.Publish(ctx, tx, alone.ID, time.Time{}, "t"); err != nil {
			return err
		}
		alone, err = story.Get(ctx, tx, alone.ID)
		return err
	})
	related := func() string {
		page := c.asItCame(c.browser().do(http.MethodGet, "/"+alone.Path(), nil))
		return regexp.MustCompile(`(?s)<section class="related" aria-labelledby="related">.*?</section>`).FindString(page)
	}
	c.site.Config.Related = func(context.Context, story.Published, int) ([]id.ID, error) {
		return []id.ID{chosen.ID, chosen.ID}, nil
	}
	if got := related(); strings.Count(got, "Like it by its words</a>") != 1 || strings.Index(got, "Like it by its words</a>") > strings.Index(got, "On members</a>") && strings.Contains(got, "On members</a>") {
		t.Errorf("related: %s", got)
	}
	// A search that cannot answer leaves the section's latest.
	c.site.Config.Related = func(context.Context, story.Published, int) ([]id.ID, error) {
		return nil, errors.New("it is being built")
	}
	c.site.Press().DropAll()
	if got := related(); strings.Count(got, `<div class="card">`) != 3 {
		t.Errorf("without the search: %s", got)
	}
}

// What a house takes down is taken down wherever it is shown, also beside stories
// that share no label with it.
func TestAStoryThatIsTakenDownStandsBesideNoOther(t *testing.T) {
	for name, end := range map[string]func(context.Context, *db.Tx, id.ID) error{
		"killed":    func(ctx context.Context, tx *db.Tx, v id.ID) error { return story.Kill(ctx, tx, v, "Legal", "t") },
		"withdrawn": func(ctx context.Context, tx *db.Tx, v id.ID) error { return story.Withdraw(ctx, tx, v, "Wrong", "t") },
	} {
		c := newCanary(t)
		put := func(language, headline, section string, topics ...string) (m story.Meta) {
			x := content("open", headline, "nothing")
			x.Section, x.Topics, x.Bylines = story.Label{Slug: section, Name: section}, nil, []story.Byline{{Name: "Writer of " + section}}
			for _, t := range topics {
				x.Topics = append(x.Topics, story.Label{Slug: t, Name: t})
			}
			c.update(func(ctx context.Context, tx *db.Tx) (err error) {
				if m, err = story.Create(ctx, tx, story.New{Language: language, Content: x, By: "t"}); err != nil {
					return err
				}
				if err := story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
					return err
				}
				m, err = story.Get(ctx, tx, m.ID)
				return err
			})
			return m
		}
		alike, elsewhere := put("en", "Libel by its words", "far"), put("ar", "Libel in another tongue", "abroad", "tides")
		page := "/" + put("en", "The story itself", "ships", "tides").Path()
		c.site.Config.Related = func(context.Context, story.Published, int) ([]id.ID, error) { return []id.ID{alike.ID}, nil }
		for _, m := range []story.Meta{alike, elsewhere} {
			if before := c.asItCame(c.browser().do(http.MethodGet, page, nil)); !strings.Contains(before, m.Headline) {
				t.Fatalf("%q does not stand beside the story", m.Headline)
			}
			c.hear(func() { c.update(func(ctx context.Context, tx *db.Tx) error { return end(ctx, tx, m.ID) }) })
			if after := c.asItCame(c.browser().do(http.MethodGet, page, nil)); strings.Contains(after, m.Headline) {
				t.Errorf("%q is %s, and still stands beside another", m.Headline, name)
			}
		}
	}
}

func FuzzFormsOfReadingAreAnsweredAndNeverFail(f *testing.F) {
	c := newCanary(f)
	b := c.member("fuzz@example.org")
	f.Add("/-/save", "do=save&story="+c.gated["members"].ID.String()+"&return=//evil.example")
	f.Add("/-/follow", "do=follow&subject=author/ines-korvald&language=ar")
	f.Add("/-/seen", "at=99999999999999999999")
	f.Add("/-/reading", "do=allow&days=30")
	f.Add("/-/progress", "story=x&p=-1&part=1e9")
	f.Add("/ar/-/follow", "do=follow&subject=topic/%00%ff&language=%ff")
	f.Fuzz(func(t *testing.T, path, form string) {
		known := false
		for _, p := range []string{"/-/save", "/-/follow", "/-/seen", "/-/reading", "/-/progress", "/ar/-/save", "/ar/-/follow"} {
			known = known || p == path
		}
		values, err := url.ParseQuery(form)
		if !known || err != nil {
			return
		}
		own := &canaryHouse{TB: t, h: c.h, site: c.site}
		r := (&browser{own, maps.Clone(b.jar)}).do(http.MethodPost, path, values)
		if r.StatusCode >= 500 || r.StatusCode == http.StatusOK {
			t.Errorf("%s with %q is answered %d", path, form, r.StatusCode)
		}
		if to := r.Header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, `\`)) {
			t.Errorf("%s with %q leads to %q", path, form, to)
		}
	})
}
