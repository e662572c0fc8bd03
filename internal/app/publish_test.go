package app

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/desk"
	"standfirst/internal/draft"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// signedIn gives the session of a new member of staff.
func (c *canaryHouse) signedIn(role staff.Role) []*http.Cookie {
	c.Helper()
	var session string
	c.update(func(ctx context.Context, tx *db.Tx) error {
		a, err := staff.Add(ctx, tx, strings.ReplaceAll(string(role), " ", "-")+"-p@example.org", "P. Ress", role)
		if err != nil {
			return err
		}
		link, err := staff.Link(ctx, tx, c.h.Key, a, "test")
		if err != nil {
			return err
		}
		session, err = staff.UseLink(ctx, tx, c.h.Key, link, "test")
		return err
	})
	return []*http.Cookie{{Name: "standfirst-staff", Value: session}}
}

// post sends a form to the desk.
func (c *canaryHouse) post(path string, cookies []*http.Cookie, form url.Values) (status int, page string) {
	c.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, k := range cookies {
		r.AddCookie(k)
	}
	w := httptest.NewRecorder()
	c.desk.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func (c *canaryHouse) create(n story.New) (m story.Meta) {
	c.Helper()
	if n.By == "" {
		n.By = "t"
	}
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = story.Create(ctx, tx, n)
		return err
	})
	return m
}

func (c *canaryHouse) found(version id.ID) (m story.Meta) {
	c.Helper()
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = story.Get(ctx, tx, version)
		return err
	})
	return m
}

// hear gives the site what has happened since; it is what a serving house does.
func (c *canaryHouse) hear(do func()) {
	c.Helper()
	head, err := c.h.DB.Head(context.Background())
	if err != nil {
		c.Fatal(err)
	}
	do()
	events, err := c.h.DB.Events(context.Background(), head, 1000)
	if err != nil {
		c.Fatal(err)
	}
	c.site.Hear(context.Background(), events)
}

func TestACorrectionIsToldWhereverTheStoryIs(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	m := c.gated["members"]
	path := "/" + m.Path()
	for _, p := range []string{path, "/", "/corrections", "/corrections/feed.xml", "/feed.xml", "/feed.json", monthPart()} { // each is ready in memory before
		c.ask(c.site, http.MethodGet, p, nil, nil)
	}
	before := c.found(m.ID)
	c.hear(func() {
		if status, page := c.post("/version/"+m.ID.String()+"/correct", editor, url.Values{"kind": {"correction"}, "place": {"top"}, "was": {"nine ships"}, "text": {"There were eight ships & not nine."}}); status != http.StatusSeeOther {
			t.Fatalf("answered %d: %s", status, page)
		}
		if status, _ := c.post("/version/"+m.ID.String()+"/correct", editor, url.Values{"kind": {"clarification"}, "place": {"bottom"}, "text": {"The harbour is the old one."}}); status != http.StatusSeeOther {
			t.Fatalf("answered %d", status)
		}
	})
	now := c.found(m.ID)
	if now.Status != story.StatusCorrected || !now.PublishedAt.Equal(before.PublishedAt) || now.PublishedRevision != now.Revision {
		t.Errorf("%+v", now)
	}
	get := func(p string) string { return c.readable(c.ask(c.site, http.MethodGet, p, nil, nil)) }
	page := get(path)
	top, text, gate, bottom := strings.Index(page, `<section class="correction" id="correction-1" aria-labelledby="correction-1-head">`), strings.Index(page, "One is public"), strings.Index(page, `class="paywalled"`), strings.Index(page, `id="correction-2"`)
	if top < 0 || top > text || text > gate || gate > bottom || !strings.Contains(page, "nine ships") || !strings.Contains(page, "There were eight ships &amp; not nine.") {
		t.Errorf("places %d, %d, %d, %d in the page", top, text, gate, bottom)
	}
	for _, want := range []string{`"@type":"CorrectionComment"`, `#correction-1"`, `There were eight ships \u0026 not nine.`} {
		if !strings.Contains(page, want) {
			t.Errorf("machines are not told %s", want)
		}
	}
	list := get("/corrections")
	if a, b := strings.Index(list, "The harbour is the old one"), strings.Index(list, "There were eight ships"); a < 0 || b < 0 || a > b || !strings.Contains(list, path+"#correction-1") {
		t.Errorf("the page of corrections: %s", list)
	}
	if other := get("/ar/corrections"); strings.Contains(other, "eight ships") || !strings.Contains(other, `dir="rtl"`) {
		t.Error("another edition's page tells of it")
	}
	for _, p := range []string{"/corrections/feed.xml", "/corrections/feed.atom", "/corrections/feed.json"} {
		if f := get(p); !strings.Contains(f, "eight ships") || !strings.Contains(f, "Correction: On members") || !strings.Contains(f, "#correction-2") {
			t.Errorf("%s: %.300s", p, f)
		}
	}
	for _, p := range []string{"/feed.xml", "/feed.atom", "/feed.json"} {
		f := get(p)
		if !strings.Contains(f, "eight ships") || strings.Contains(f, bird(canaries["members"])) {
			t.Errorf("%s does not say that it was corrected, or says too much", p)
		}
		if p != "/feed.xml" && !strings.Contains(f, now.UpdatedAt.UTC().Format("2006-01-02T15:04")) {
			t.Errorf("%s does not say when", p)
		}
	}
	if !strings.Contains(get("/"), `href="/corrections"`) {
		t.Error("no page leads to the corrections")
	}
	// The translation is asked to follow.
	c.update(func(ctx context.Context, tx *db.Tx) error {
		asked, err := story.FollowUps(ctx, tx, 0, m.ID)
		if len(asked) != 2 {
			t.Errorf("%d follow-ups", len(asked))
		}
		return err
	})
	// The same again is a slip, and an empty one says nothing.
	for _, text := range []string{"The harbour is the old one.", "  "} {
		if status, page := c.post("/version/"+m.ID.String()+"/correct", editor, url.Values{"kind": {"clarification"}, "text": {text}}); status < 400 || !strings.Contains(page, `role="alert"`) {
			t.Errorf("%q is answered %d", text, status)
		}
	}
}

func TestWhatBlocksIsToldWithItsMendAndNothingGoesOut(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	bad := content("open", "TK the vote", "x")
	m := c.create(story.New{Language: "en", Content: bad})
	screen := "/version/" + m.ID.String() + "/publish"
	if page := c.readable(c.ask(c.desk, http.MethodGet, screen, editor, nil)); !strings.Contains(page, "Must be mended:") || !strings.Contains(page, "/version/"+m.ID.String()+"/edit") {
		t.Errorf("the screen does not say what blocks: %s", page)
	}
	for _, form := range []url.Values{{}, {"when": {"now"}}, {"when": {"later"}, "day": {"2030-01-01"}, "clock": {"10:00"}}, {"force": {"1"}}, {"version": {m.ID.String()}}} {
		if status, page := c.post(screen, editor, form); status < 400 || status == http.StatusInternalServerError {
			t.Errorf("%v is answered %d: %.100s", form, status, page)
		}
	}
	if now := c.found(m.ID); now.Status != story.StatusDraft {
		t.Errorf("it is %s", now.Status)
	}
}

func TestSeveralLanguagesGoOutTogetherOrNotAtAll(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	en := c.create(story.New{Language: "en", Content: content("open", "Together", "x")})
	ar := c.create(story.New{Story: en.Story, Language: "ar", Content: content("open", "TK معًا", "x")})
	stranger := c.create(story.New{Language: "en", Content: content("open", "Of another story", "x")})
	screen := "/version/" + en.ID.String() + "/publish"
	both := url.Values{"version": {en.ID.String(), ar.ID.String()}}
	statuses := func(want story.Status) {
		t.Helper()
		for _, v := range []id.ID{en.ID, ar.ID} {
			if m := c.found(v); m.Status != want {
				t.Errorf("%s is %s, want %s", m.Language, m.Status, want)
			}
		}
	}
	if status, _ := c.post(screen, editor, both); status != http.StatusConflict {
		t.Errorf("with one that is blocked: %d", status)
	}
	statuses(story.StatusDraft)
	c.update(func(ctx context.Context, tx *db.Tx) error {
		_, err := story.Save(ctx, tx, ar.ID, 1, content("open", "معًا", "x"), "t")
		return err
	})
	if status, _ := c.post(screen, editor, url.Values{"version": {en.ID.String(), stranger.ID.String()}}); status != http.StatusNotFound {
		t.Errorf("with one of another story: %d", status)
	}
	statuses(story.StatusDraft)
	if status, page := c.post(screen, editor, both); status != http.StatusSeeOther {
		t.Errorf("when both are sound: %d %s", status, page)
	}
	statuses(story.StatusPublished)
	if m := c.found(stranger.ID); m.Status != story.StatusDraft {
		t.Errorf("the other story is %s", m.Status)
	}
}

func TestATimeIsTakenInTheZoneThatWasChosenAndOnlyIfItIsOne(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	c.update(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE staff_account SET zone = 'Europe/Paris' WHERE email = 'editor-p@example.org'")
		return err
	})
	m := c.create(story.New{Language: "en", Content: content("open", "Later", "x")})
	screen := "/version/" + m.ID.String() + "/publish"
	at := func(day, clock, zone string) int {
		status, _ := c.post(screen, editor, url.Values{"when": {"later"}, "day": {day}, "clock": {clock}, "zone": {zone}})
		return status
	}
	day := nextSpring().Format(time.DateOnly) // the clocks go forward from 2:00 to 3:00
	for _, c := range []struct{ day, clock, zone string }{
		{"", "", "UTC"}, {"2020-01-01", "10:00", "UTC"}, {"tomorrow", "10:00", "UTC"}, {"2027-02-30", "10:00", "UTC"}, {"9999-01-01", "10:00", "UTC"}, {day, "02:30", "Europe/Paris"},
	} {
		if got := at(c.day, c.clock, c.zone); got != http.StatusUnprocessableEntity {
			t.Errorf("%s %s in %s is answered %d", c.day, c.clock, c.zone, got)
		}
	}
	for _, want := range []struct{ clock, zone, utc string }{{"01:30", "Europe/Paris", "00:30"}, {"03:30", "Europe/Paris", "01:30"}, {"02:30", "UTC", "02:30"}, {"02:30", "Asia/Tokyo", "02:30"}} {
		if got := at(day, want.clock, want.zone); got != http.StatusSeeOther {
			t.Fatalf("%s in %s is answered %d", want.clock, want.zone, got)
		}
		if now := c.found(m.ID); now.Status != story.StatusScheduled || now.PublishedAt.UTC().Format("2006-01-02 15:04") != day+" "+want.utc {
			t.Errorf("%s in %s is %s", want.clock, want.zone, now.PublishedAt)
		}
	}
	page := c.readable(c.ask(c.desk, http.MethodGet, screen, editor, nil))
	if !strings.Contains(page, "(Europe/Paris)") || !strings.Contains(page, "(UTC)") {
		t.Error("the screen does not say the time in both zones")
	}
	if status, _ := c.post("/version/"+m.ID.String()+"/unschedule", editor, nil); status != http.StatusSeeOther || c.found(m.ID).Status != story.StatusDraft {
		t.Errorf("taken off the schedule: %d, %s", status, c.found(m.ID).Status)
	}
}

// nextSpring is the last Sunday of the March to come.
func nextSpring() time.Time {
	now := time.Now().UTC()
	for year := now.Year(); ; year++ {
		d := time.Date(year, time.March, 31, 0, 0, 0, 0, time.UTC)
		for d.Weekday() != time.Sunday {
			d = d.AddDate(0, 0, -1)
		}
		if d.After(now.AddDate(0, 0, 1)) {
			return d
		}
	}
}

func TestAnEmbargoHoldsAtTheDeskEvenWhenItsTimeCannotBeRead(t *testing.T) {
	c := newCanary(t)
	editor, writer := c.signedIn(staff.Editor), c.signedIn(staff.Writer)
	m := c.create(story.New{Language: "en", Content: content("open", "Held", "x")})
	base := "/version/" + m.ID.String()
	if status, _ := c.post(base+"/embargo", writer, url.Values{"embargo": {"2030-01-01 10:00"}}); status != http.StatusForbidden {
		t.Errorf("a writer sets an embargo: %d", status)
	}
	for _, text := range []string{"until the envoy lands", "2026-02-31 10:00"} {
		if status, _ := c.post(base+"/embargo", editor, url.Values{"embargo": {text}}); status != http.StatusSeeOther {
			t.Fatalf("%q is answered %d", text, status)
		}
		if e := c.found(m.ID).Plan.Embargo; !e.Bad() || e.Text != text {
			t.Errorf("%q is kept as %+v", text, e)
		}
		for _, form := range []url.Values{{}, {"when": {"embargo"}}, {"when": {"later"}, "day": {time.Now().AddDate(1, 0, 0).Format(time.DateOnly)}, "clock": {"10:00"}}} {
			if status, _ := c.post(base+"/publish", editor, form); status < 400 {
				t.Errorf("%v goes out: %d", form, status)
			}
		}
	}
	until := time.Now().UTC().AddDate(0, 0, 2).Truncate(time.Minute)
	if status, _ := c.post(base+"/embargo", editor, url.Values{"embargo": {until.Format("2006-01-02 15:04")}, "zone": {"UTC"}}); status != http.StatusSeeOther {
		t.Fatalf("answered %d", status)
	}
	if status, _ := c.post(base+"/publish", editor, nil); status != http.StatusConflict {
		t.Errorf("now: %d", status)
	}
	if status, _ := c.post(base+"/publish", editor, url.Values{"when": {"embargo"}}); status != http.StatusSeeOther || !c.found(m.ID).PublishedAt.Equal(until) {
		t.Errorf("for its end: %d, %s", status, c.found(m.ID).PublishedAt)
	}
	if status, _ := c.post(base+"/embargo", editor, url.Values{"lift": {"1"}}); status != http.StatusSeeOther || c.found(m.ID).Plan.Embargo.Text != "" {
		t.Errorf("lifted: %d", status)
	}
	if status, _ := c.post(base+"/publish", editor, nil); status != http.StatusSeeOther || !c.found(m.ID).Status.Live() {
		t.Errorf("once lifted: %d, %s", status, c.found(m.ID).Status)
	}
}

func TestARestoredRevisionIsANewOneAndKeepsWhatReadersWereTold(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	m := c.create(story.New{Language: "en", Content: content("open", "As it was", "x")})
	base := "/version/" + m.ID.String()
	c.post(base+"/publish", editor, nil)
	changed := content("open", "As it became", "x")
	changed.Body, _ = body.FromText("One is public.\n\nTwo is public and longer.\n\nFour too: x")
	c.update(func(ctx context.Context, tx *db.Tx) error {
		_, err := story.Save(ctx, tx, m.ID, 1, changed, "t")
		return err
	})
	if status, page := c.post(base+"/correct", editor, url.Values{"kind": {"correction"}, "text": {"It was wrong."}}); status != http.StatusSeeOther {
		t.Fatalf("%d: %s", status, page)
	}
	if status, _ := c.post(base+"/restore", editor, url.Values{"revision": {"1"}}); status != http.StatusSeeOther {
		t.Fatalf("answered %d", status)
	}
	now := c.found(m.ID)
	if now.Revision != 4 || now.PublishedRevision != 3 || now.Headline != "As it was" || len(now.Corrections) != 1 {
		t.Errorf("revision %d, readers see %d, %q, %v", now.Revision, now.PublishedRevision, now.Headline, now.Corrections)
	}
	for _, bad := range []string{"99", "-1", "", "one"} {
		if status, _ := c.post(base+"/restore", editor, url.Values{"revision": {bad}}); status < 400 || status >= 500 {
			t.Errorf("revision %q is answered %d", bad, status)
		}
	}
	list := c.readable(c.ask(c.desk, http.MethodGet, base+"/revisions", editor, nil))
	for _, want := range []string{"restored from revision 1", "they see it now", base + "/compare?from=2&amp;to=3"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list of revisions lacks %q", want)
		}
	}
	inline := c.readable(c.ask(c.desk, http.MethodGet, base+"/compare?from=1&to=2", editor, nil))
	sides := c.readable(c.ask(c.desk, http.MethodGet, base+"/compare?from=1&to=2&view=sides", editor, nil))
	for _, page := range []string{inline, sides} {
		if !strings.Contains(page, "<ins><span") || !strings.Contains(page, "<del><span") || !strings.Contains(page, "became") || !strings.Contains(page, "and longer") || !strings.Contains(page, "Three holds") {
			t.Errorf("what changed is not told: %s", page)
		}
	}
	if !strings.Contains(sides, `class="compared"><thead>`) || strings.Contains(inline, "<thead>") {
		t.Error("the two views are alike")
	}
	for _, query := range []string{"?from=1&to=99", "?from=-1&to=1", "?from=99999999999999999999&to=1"} {
		if r := c.ask(c.desk, http.MethodGet, base+"/compare"+query, editor, nil); r.StatusCode >= 500 {
			t.Errorf("%s is answered %d", query, r.StatusCode)
		}
	}
}

func TestTheDifferenceOfPicturesShowsBoth(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	taken, err := c.h.Photos.Take(context.Background(), jpegFile(t))
	if err != nil {
		t.Fatal(err)
	}
	var photos []id.ID
	c.update(func(ctx context.Context, tx *db.Tx) error {
		for _, name := range []string{"The first quay", "The second quay"} {
			p, err := photo.Keep(ctx, tx, taken, "test:"+name, photo.Metadata{Description: name, AltText: name}, "")
			if err != nil {
				return err
			}
			photos = append(photos, p.ID)
		}
		return nil
	})
	with := func(p id.ID) story.Content {
		s := content("open", "Pictures", "x")
		s.Lead = story.Lead{Photo: p}
		s.Body.Content = append(s.Body.Content, body.Node{Type: "figure", Attrs: map[string]any{"photo": p.String(), "caption": "A quay"}})
		return s
	}
	m := c.create(story.New{Language: "en", Content: with(photos[0])})
	c.update(func(ctx context.Context, tx *db.Tx) error {
		_, err := story.Save(ctx, tx, m.ID, 1, with(photos[1]), "t")
		return err
	})
	for _, view := range []string{"inline", "sides"} {
		page := c.readable(c.ask(c.desk, http.MethodGet, "/version/"+m.ID.String()+"/compare?from=1&to=2&view="+view, editor, nil))
		if strings.Count(page, `alt="The first quay"`) < 2 || strings.Count(page, `alt="The second quay"`) < 2 || strings.Contains(page, "photo: ") {
			t.Errorf("%s: the pictures are not shown: %s", view, page)
		}
	}
}

func TestAKillIsHeardByEveryPage(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	m := c.gated["registered"]
	token := c.preview(m.ID, true)
	ar := ""
	for _, tr := range c.found(m.ID).Translations {
		if tr.Language == "ar" {
			ar = "/ar/" + tr.Path()
		}
	}
	places := []string{"/", "/feed.xml", "/feed.atom", "/feed.json", "/section/region", "/section/region/feed.json", "/topic/shipping", "/author/ines-korvald", monthPart(), "/news-sitemap.xml", ar}
	for _, p := range append(places, "/"+m.Path()) {
		c.ask(c.site, http.MethodGet, p, nil, nil)
	}
	c.hear(func() {
		if status, _ := c.post("/version/"+m.ID.String()+"/kill", editor, url.Values{"reason": {"A court order"}}); status != http.StatusSeeOther {
			t.Fatalf("answered %d", status)
		}
	})
	r := c.ask(c.site, http.MethodGet, "/"+m.Path(), nil, nil)
	if page := c.readable(r); r.StatusCode != http.StatusGone || strings.Contains(page, "court order") || strings.Contains(page, "On registered") {
		t.Errorf("its page: %d", r.StatusCode)
	}
	for _, p := range places {
		if page := c.readable(c.ask(c.site, http.MethodGet, p, nil, nil)); strings.Contains(page, m.ID.String()) {
			t.Errorf("%s still tells of it", p)
		}
	}
	if r := c.ask(c.site, http.MethodGet, "/-/preview/"+token, nil, nil); r.StatusCode != http.StatusNotFound {
		t.Errorf("a preview of it is answered %d", r.StatusCode)
	}
	if status, _ := c.post("/version/"+m.ID.String()+"/preview", editor, nil); status != http.StatusConflict {
		t.Errorf("a new preview link: %d", status)
	}
	if status, _ := c.post("/version/"+m.ID.String()+"/publish", editor, nil); status < 400 {
		t.Errorf("it comes back: %d", status)
	}
}

func TestAWithdrawnStoryComesBackWithACorrection(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	m := c.gated["registered"]
	base := "/version/" + m.ID.String()
	if status, _ := c.post(base+"/withdraw", editor, url.Values{"reason": {"The figures were wrong"}}); status != http.StatusSeeOther {
		t.Fatalf("answered %d", status)
	}
	if status, _ := c.post(base+"/correct", editor, url.Values{"kind": {"correction"}, "text": {"The figures are right now."}, "place": {"top"}}); status != http.StatusSeeOther {
		t.Fatalf("answered %d", status)
	}
	if now := c.found(m.ID); now.Status != story.StatusCorrected || now.Reason != "" {
		t.Errorf("%s, %q", now.Status, now.Reason)
	}
	if status, _ := c.post("/version/"+c.unknown.String()+"/correct", editor, url.Values{"kind": {"correction"}, "text": {"x"}}); status != http.StatusConflict {
		t.Errorf("a draft is corrected: %d", status)
	}
}

// writes puts a headline into the working copy, as a browser does.
func (c *canaryHouse) writes(version id.ID, was, headline string) {
	c.Helper()
	quoted := func(s string) json.RawMessage {
		b, err := json.Marshal(s)
		if err != nil {
			c.Fatal(err)
		}
		return b
	}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		_, clashes, err := draft.Fields(ctx, tx, version, draft.Writer{Email: "writer@example.org"}, draft.Head{"headline": quoted(was)}, draft.Head{"headline": quoted(headline)})
		if len(clashes) > 0 {
			c.Errorf("%v", clashes)
		}
		return err
	})
}

func TestWhatWasWrittenLastIsLookedAtAndGoesOut(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	m := c.create(story.New{Language: "en", Content: content("open", "As it was saved", "x")})
	screen := "/version/" + m.ID.String() + "/publish"
	c.writes(m.ID, "As it was saved", "TK as it is being written")
	if page := c.readable(c.ask(c.desk, http.MethodGet, screen, editor, nil)); !strings.Contains(page, "Something is still to come: TK as it is being written") || !strings.Contains(page, "More was written since") {
		t.Error("the checklist does not look at what is being written")
	}
	if status, _ := c.post(screen, editor, nil); status != http.StatusConflict {
		t.Errorf("it goes out unfinished: %d", status)
	}
	c.writes(m.ID, "TK as it is being written", "As it was written last")
	if status, page := c.post(screen, editor, nil); status != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", status, page)
	}
	if page := c.readable(c.ask(c.site, http.MethodGet, "/"+c.found(m.ID).Path(), nil, nil)); !strings.Contains(page, "As it was written last") {
		t.Error("readers do not see what was written last")
	}
	// Live, and written in again: it can be sent out once more.
	c.writes(m.ID, "As it was written last", "And after that")
	if page := c.readable(c.ask(c.desk, http.MethodGet, screen, editor, nil)); !strings.Contains(page, `name="version"`) {
		t.Error("what was written since cannot be sent out")
	}
	if status, _ := c.post(screen, editor, nil); status != http.StatusSeeOther || c.found(m.ID).Headline != "And after that" {
		t.Errorf("answered %d, %q", status, c.found(m.ID).Headline)
	}
}

func TestWhatIsScheduledAtTheDeskIsLookedAtAgainAtItsTime(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	plan := content("plans:archive", "For a plan", "x")
	m := c.create(story.New{Language: "en", Content: plan})
	day := time.Now().UTC().AddDate(0, 0, 2)
	if status, page := c.post("/version/"+m.ID.String()+"/publish", editor, url.Values{"when": {"later"}, "day": {day.Format(time.DateOnly)}, "clock": {"10:00"}, "zone": {"UTC"}}); status != http.StatusSeeOther {
		t.Fatalf("answered %d: %s", status, page)
	}
	c.update(func(ctx context.Context, tx *db.Tx) error { // the plan is no more, and the time has come
		for _, statement := range []string{"DELETE FROM till_price WHERE plan = 'archive'", "DELETE FROM till_plan WHERE code = 'archive'", "UPDATE story_version SET published_at = 1 WHERE status = 'scheduled'"} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		_, err := story.PublishDue(ctx, tx, 10, desk.Look)
		return err
	})
	if now := c.found(m.ID); now.Status != story.StatusDraft {
		t.Errorf("it is %s", now.Status)
	}
	if page := c.readable(c.ask(c.desk, http.MethodGet, "/version/"+m.ID.String()+"/publish", editor, nil)); !strings.Contains(page, "terms: archive") {
		t.Error("the screen does not say why it did not go out")
	}
}

func TestTheDirectionOfAScreenIsTheOneOfWhoLooksAndNotOfTheText(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	m := c.create(story.New{Language: "ar", Content: content("open", "السفن تنتظر", "x")})
	c.post("/version/"+m.ID.String()+"/publish", editor, nil)
	for _, below := range []string{"", "/publish", "/correct", "/revisions", "/compare", "/preview", "/plan", "/edit"} {
		page := c.readable(c.ask(c.desk, http.MethodGet, "/version/"+m.ID.String()+below, editor, http.Header{"Accept-Language": {"en"}}))
		if !strings.Contains(page, `<html lang="en" dir="ltr">`) {
			t.Errorf("%s: %.60q", below, page)
		}
	}
}
