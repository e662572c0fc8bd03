package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"standfirst/internal/access"
	"standfirst/internal/app"
	"standfirst/internal/body"
	"standfirst/internal/db"
	housepkg "standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// checkedLanguages are the editions in which the pages are held to account.
var checkedLanguages = []string{"en", "ar", "fa", "ur"}

// specimen is the demonstration house with one story more in each checked
// language, which has in it whatever a text can hold, in every state that a
// story can be in; and with an edition in Urdu.
type specimen struct {
	*house
	stories map[string]map[string]string // the path by state, by language
	guest   *http.Client                 // of somebody who has asked for a code and not given it
	reader  *http.Client                 // of a subscriber
	plan    string                       // of the subscriber: its cancelling page, without the edition
}

// sample is what testdata/specimen.toml says in one language.
type sample struct {
	Headline, Standfirst, Kicker, Slug, Dateline, Name, Tagline, Section, Topic, Author, Role, Caption, Alt, Was, Correction, Clarification, Reason, Page, Text string
}

func samples(t testing.TB) (all map[string]sample) {
	t.Helper()
	if _, err := toml.DecodeFile(filepath.Join("testdata", "specimen.toml"), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// briefs is how many notes a section holds beside the story: more than one page
// of a list.
const briefs = 24

// specimens serves the house of specimens until the test ends.
func specimens(t testing.TB) *specimen {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	housed.Store(true)
	original, err := made()
	if err != nil {
		t.Fatal(err)
	}
	s := &specimen{house: &house{t: t, bin: bin, dir: filepath.Join(t.TempDir(), "data")}, stories: map[string]map[string]string{}}
	if err := os.CopyFS(s.dir, os.DirFS(original)); err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"secret.key", "standfirst.db"} { // a copy is more open than what it copies
		if err := os.Chmod(filepath.Join(s.dir, private), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	h, err := app.Open(ctx, app.Config{Data: s.dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return s.write(ctx, tx, samples(t)) })
	if err := errors.Join(err, h.Close()); err != nil {
		t.Fatal(err)
	}
	s.start()
	t.Cleanup(s.stop)
	s.subscribe()
	return s
}

// write makes the stories of each language, the Urdu edition first.
func (s *specimen) write(ctx context.Context, tx *db.Tx, all map[string]sample) error {
	set, err := housepkg.Load(ctx, tx)
	if err != nil {
		return err
	}
	if _, has := set.Edition("ur"); !has {
		ur := housepkg.Edition{Language: "ur", Name: all["ur"].Name, Tagline: all["ur"].Tagline, Currency: "USD"}
		ur.Sections = []housepkg.Section{{Slug: "region", Name: all["ur"].Section}, {Slug: "economy", Name: "معیشت"}, {Slug: "science", Name: "سائنس"}, {Slug: "culture", Name: "ثقافت"}, {Slug: "opinion", Name: "رائے"}}
		set.Editions = append(set.Editions, ur)
		if err := housepkg.Save(ctx, tx, set); err != nil {
			return err
		}
	}
	var lead id.ID // a picture of the house's own
	near, err := story.Latest(ctx, tx, story.LatestQuery{Language: "en", Limit: 20})
	if err != nil {
		return err
	}
	for _, p := range near {
		if ph, err := photo.Get(ctx, tx, p.Lead.Photo); err == nil && ph.HasPixels() && lead == 0 {
			lead = ph.ID
		}
	}
	of := map[string]id.ID{} // the stories, by state
	for n, lang := range checkedLanguages {
		s.stories[lang] = map[string]string{}
		for _, state := range []string{"withdrawn", "killed", "registered", "bare", "page", "corrected", "open", "gated"} { // the last is the newest
			if err := s.one(ctx, tx, set, lang, state, all[lang], lead, of, time.Duration(n)*time.Second); err != nil {
				return fmt.Errorf("%s %s: %w", lang, state, err)
			}
		}
		for i := range briefs {
			c := story.Content{Head: story.Head{Kind: story.KindMemo, Headline: fmt.Sprintf("%s (%d)", all[lang].Kicker, i+1), Slug: fmt.Sprint("brief-", i+1), Terms: access.Terms{Level: access.Open}, Section: story.Label{Slug: "economy"}, Standfirst: all[lang].Correction}}
			if c.Body, err = body.FromText(all[lang].Correction); err != nil {
				return err
			}
			m, err := story.Create(ctx, tx, story.New{Language: lang, Content: c, By: "specimen"})
			if err == nil {
				err = story.Publish(ctx, tx, m.ID, tx.Now().Add(-time.Duration(200+i)*24*time.Hour), "specimen")
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// one makes the version of a story in one state and one language.
func (s *specimen) one(ctx context.Context, tx *db.Tx, set housepkg.Settings, lang, state string, w sample, lead id.ID, of map[string]id.ID, later time.Duration) error {
	text, _, err := body.FromMarkdown(w.Text)
	if err != nil {
		return err
	}
	head := story.Head{Kind: story.KindAnalysis, Headline: w.Headline, Standfirst: w.Standfirst, Kicker: w.Kicker, Slug: w.Slug, Dateline: w.Dateline, Terms: access.Terms{Level: access.Members},
		Section: story.Label{Slug: "region", Name: w.Section}, Topics: []story.Label{{Slug: "shipping", Name: w.Topic}}, Bylines: []story.Byline{{Name: w.Author, Slug: "ilse-marchetti-vane", Role: w.Role}},
		Lead: story.Lead{Photo: lead, Caption: w.Caption, Alt: w.Alt}}
	switch state {
	case "open", "corrected", "withdrawn", "killed", "page":
		head.Terms.Level = access.Open
	case "registered":
		head.Terms.Level, head.Kind = access.Registered, story.KindReport
	case "bare": // a text of an import: no picture, no author, no section
		head.Kind, head.Terms.Level, head.Lead, head.Bylines, head.Topics, head.Section, head.Standfirst, head.Kicker, head.Dateline = story.KindOpinion, access.Open, story.Lead{}, nil, nil, story.Label{}, "", "", ""
	}
	if state == "page" {
		head = story.Head{Kind: story.KindPage, Headline: w.Page, Slug: "contact", Terms: head.Terms}
	} else if state != "gated" {
		head.Slug += "-" + state
	}
	m, err := story.Create(ctx, tx, story.New{Story: of[state], Language: lang, Content: story.Content{Head: head, Body: text}, By: "specimen"})
	if err != nil {
		return err
	}
	of[state] = m.Story
	if err := story.Publish(ctx, tx, m.ID, tx.Now().Add(-time.Hour+later), "specimen"); err != nil {
		return err
	}
	switch state {
	case "corrected":
		head.Corrections = []story.Correction{{Kind: "correction", Was: w.Was, Text: w.Correction, At: tx.Now().Add(-30 * time.Minute), Place: "top"}, {Kind: "clarification", Text: w.Clarification, At: tx.Now().Add(-20 * time.Minute)}}
		if _, err := story.Save(ctx, tx, m.ID, 1, story.Content{Head: head, Body: text}, "specimen"); err != nil {
			return err
		}
		err = story.Publish(ctx, tx, m.ID, time.Time{}, "specimen")
	case "withdrawn":
		err = story.Withdraw(ctx, tx, m.ID, w.Reason, "specimen")
	case "killed":
		err = story.Kill(ctx, tx, m.ID, w.Reason, "specimen")
	}
	if err != nil {
		return err
	}
	// Where it stands is known before it is killed, as a reader's bookmark knows it.
	s.stories[lang][state] = set.Path(lang, m.Path())
	if now, err := story.Get(ctx, tx, m.ID); err == nil && state != "killed" {
		s.stories[lang][state] = set.Path(lang, now.Path())
	}
	return nil
}

var (
	firstPrice = regexp.MustCompile(`name="price" value="([^"]+)"`)
	cancelling = regexp.MustCompile(`href="(/account/cancel/[^"]+)"`)
)

// subscribe makes the guest and the subscriber, through the pages as a browser would.
func (s *specimen) subscribe() {
	s.t.Helper()
	for _, c := range []**http.Client{&s.guest, &s.reader} {
		jar, err := cookiejar.New(nil)
		if err != nil {
			s.t.Fatal(err)
		}
		*c = &http.Client{Jar: jar, Timeout: time.Minute}
	}
	s.post(s.guest, "/signin", url.Values{"email": {"guest@example.org"}})
	s.post(s.reader, s.checkout(s.reader, "en", "specimen@example.org"), url.Values{"card": {"4242 4242 4242 4242"}, "expiry": {"12/40"}, "cvc": {"123"}})
	_, account := s.as(s.reader, "/account")
	plan := cancelling.FindStringSubmatch(account)
	if plan == nil {
		s.t.Fatalf("after payment the account names no plan: %.2000s", account)
	}
	s.plan = plan[1]
}

// checkout begins to subscribe and says at which page there is to pay.
func (s *specimen) checkout(who *http.Client, lang, email string) string {
	s.t.Helper()
	_, page := s.as(who, prefix(lang)+"/subscribe")
	price := firstPrice.FindStringSubmatch(page)
	if price == nil {
		s.t.Fatal("nothing is for sale")
	}
	return s.post(who, prefix(lang)+"/subscribe", url.Values{"price": {price[1]}, "email": {email}})
}

// post sends a form and says where that led.
func (s *specimen) post(who *http.Client, path string, form url.Values) string {
	s.t.Helper()
	r, err := who.PostForm(s.site+path, form)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		s.t.Fatal(err)
	}
	return r.Request.URL.Path
}

// as reads a page with somebody's cookies.
func (s *specimen) as(client *http.Client, path string) (status int, page string) {
	s.t.Helper()
	r, err := client.Get(s.site + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(io.LimitReader(r.Body, 20<<20))
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// prefix is what stands before the paths of an edition.
func prefix(lang string) string {
	if lang == "en" {
		return ""
	}
	return "/" + lang
}

// find reads a page of an edition and gives what a pattern finds in it.
func (s *specimen) find(path string, pattern *regexp.Regexp) string {
	s.t.Helper()
	_, page := s.as(s.guest, path)
	m := pattern.FindStringSubmatch(page)
	if m == nil {
		s.t.Fatalf("%s holds nothing like %s", path, pattern)
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}
