package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// colleague is somebody new at the desk, signed in.
func (c *canaryHouse) colleague(email string, role staff.Role) *colleague {
	c.Helper()
	p := &colleague{c: c}
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		p.account, err = staff.Add(ctx, tx, email, email, role)
		return err
	})
	p.comeIn()
	return p
}

func (p *colleague) do(method, path string, form url.Values) (status int, where, page string) {
	p.c.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.AddCookie(&http.Cookie{Name: "standfirst-staff", Value: p.session})
	w := httptest.NewRecorder()
	p.c.desk.ServeHTTP(w, r)
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

func (p *colleague) see(path string) string {
	p.c.Helper()
	status, _, page := p.do(http.MethodGet, path, nil)
	if status != http.StatusOK {
		p.c.Fatalf("%s answers %d: %.300s", path, status, page)
	}
	return page
}

// send posts a form that must be taken, and returns where it leads.
func (p *colleague) send(path string, form url.Values) string {
	p.c.Helper()
	status, where, page := p.do(http.MethodPost, path, form)
	if status != http.StatusSeeOther {
		p.c.Fatalf("%s answers %d: %s", path, status, words(page))
	}
	return where
}

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// main is what stands on a page, in words.
func words(page string) string {
	if _, rest, ok := strings.Cut(page, "<main"); ok {
		page = rest
	}
	return strings.Join(strings.Fields(tags.ReplaceAllString(page, " ")), " ")
}

func (c *canaryHouse) working(version id.ID) (m story.Meta, content story.Content) {
	c.Helper()
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		if m, err = story.Get(ctx, tx, version); err != nil {
			return err
		}
		content, err = story.Working(ctx, tx, version)
		return err
	})
	return m, content
}

// beside is the form of a translation's page as a browser would send it.
func beside(page string) url.Values {
	form := url.Values{}
	_, page, _ = strings.Cut(page, `id="side-by-side"`)
	page, _, _ = strings.Cut(page, "</form>")
	for _, m := range regexp.MustCompile(`<input[^>]* name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		form.Set(m[1], unescape(m[2]))
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(page, -1) {
		form.Set(m[1], unescape(m[2]))
	}
	return form
}

func unescape(s string) string {
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&#43;", "+", "&amp;", "&").Replace(s)
}

// french begins a translation into French as somebody at the desk does.
func (p *colleague) french(source story.Meta) id.ID {
	p.c.Helper()
	where := p.send("/version/"+source.ID.String()+"/translate/begin", url.Values{"other": {"fr"}, "assignee": {p.account.Email}})
	which, err := id.Parse(strings.Split(where, "/")[2])
	if err != nil {
		p.c.Fatal(err)
	}
	return which
}

func TestATranslatorWritesBesideTheSourceWithoutScripts(t *testing.T) {
	c := newCanary(t)
	p := c.colleague("translator@example.org", staff.Translator)
	which := p.french(c.gated["members"])
	path := "/version/" + which.String() + "/translate"
	form := beside(p.see(path))
	if form.Get("cells") != "4" || form.Get("text.0") != "" {
		t.Fatalf("the form is %v", form)
	}
	form.Set("headline", "La facture du port")
	form.Set("text.0", "Un est public.")
	if where := p.send(path, form); where != path+"?saved=1" {
		t.Errorf("saving leads to %s", where)
	}
	m, content := c.working(which)
	if m.Headline != "La facture du port" || m.Slug != "la-facture-du-port" || m.Plan.Assignee != p.account.ID || content.Body.Text() != "Un est public.\n\nTK\n\nTK\n\nTK" {
		t.Errorf("saved: %s, %s, %q", m.Headline, m.Slug, content.Body.Text())
	}
	if page := words(p.see(path + "?saved=1")); !strings.Contains(page, "Saved as revision 2.") || !strings.Contains(page, "3 blocks not translated") {
		t.Errorf("the page says %.600s", page)
	}
}

func TestAConflictShowsTheOthersTextAndKeepsOnesOwn(t *testing.T) {
	c := newCanary(t)
	one, two := c.colleague("translator@example.org", staff.Translator), c.colleague("editor@example.org", staff.Editor)
	which := one.french(c.gated["members"])
	path := "/version/" + which.String() + "/translate"
	first, second := beside(one.see(path)), beside(two.see(path))
	second.Set("text.1", "Deux, par la rédaction.")
	two.send(path, second)
	first.Set("text.0", "Un, par la traductrice.")
	status, _, page := one.do(http.MethodPost, path, first)
	if said := words(page); status == http.StatusConflict {
		if !strings.Contains(said, "editor@example.org saved revision 2") || !strings.Contains(said, "Deux, par la rédaction.") {
			t.Errorf("the conflict says %.800s", said)
		}
		again := beside(page)
		if again.Get("text.0") != "Un, par la traductrice." || again.Get("base") != "2" {
			t.Fatalf("one's own text is lost: %v", again)
		}
		if again.Get("text.1") != "Deux, par la rédaction." {
			t.Errorf("what only the other has written is not in the form: %v", again)
		}
		one.send(path, again)
	} else if status != http.StatusSeeOther {
		t.Fatalf("answered %d: %.300s", status, said)
	}
	if _, content := c.working(which); !strings.HasPrefix(content.Body.Text(), "Un, par la traductrice.\n\nDeux, par la rédaction.") {
		t.Errorf("both have written %q", content.Body.Text())
	}
}

func TestMachineTextIsMarkedUntilATranslatorIsNamed(t *testing.T) {
	c := newCanary(t)
	p := c.colleague("editor@example.org", staff.Editor)
	which := p.french(c.gated["members"])
	path := "/version/" + which.String() + "/translate"
	p.send(path+"/machine", url.Values{"base": {"1"}, "headline": {"La facture"}, "maker": {"Moulin 3"}, "text": {"Un.\n\nDeux.\n\nTrois.\n\nQuatre."}})
	m, content := c.working(which)
	if !m.Machine || m.Translator != "" || m.Headline != "La facture" || content.Body.Text() != "Un.\n\nDeux.\n\nTrois.\n\nQuatre." {
		t.Fatalf("brought in: %+v, %q", m.Head, content.Body.Text())
	}
	form := beside(p.see(path))
	form.Del("machine") // the box is emptied
	if status, _, page := p.do(http.MethodPost, path, form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "name the translator") {
		t.Errorf("the mark is taken away with nobody named: %d", status)
	}
	publish := func() error {
		return c.h.DB.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			return story.Publish(ctx, tx, which, tx.Now(), p.account.Email)
		})
	}
	if err := publish(); err == nil {
		t.Error("machine text goes out with nobody named")
	}
	form.Set("translator", "Rana Aziz")
	p.send(path, form)
	if m, _ := c.working(which); m.Machine || m.Translator != "Rana Aziz" {
		t.Errorf("read by a person, its head is %+v", m.Head)
	}
	if err := publish(); err != nil {
		t.Error(err)
	}
}

// correctSource publishes a correction of a version.
func (c *canaryHouse) correctSource(version id.ID) {
	c.Helper()
	m, content := c.working(version)
	content.Corrections = append(content.Corrections, story.Correction{Kind: "correction", Text: "It was four, not three."})
	c.update(func(ctx context.Context, tx *db.Tx) error {
		if _, err := story.Save(ctx, tx, version, m.Revision, content, "editor@example.org"); err != nil {
			return err
		}
		return story.Publish(ctx, tx, version, tx.Now(), "editor@example.org")
	})
}

func TestACorrectionStaysOpenAtTheDeskUntilItsTranslationHasAnswered(t *testing.T) {
	c := newCanary(t)
	p := c.colleague("editor@example.org", staff.Editor)
	source := c.gated["members"]
	var arabic id.ID
	c.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := story.Versions(ctx, tx, source.Story)
		for _, m := range all {
			if m.Language == "ar" {
				arabic = m.ID
			}
		}
		return err
	})
	if page := words(p.see("/corrections")); !strings.Contains(page, "No correction is open.") {
		t.Errorf("before any correction the page says %.300s", page)
	}
	c.correctSource(source.ID)
	if page := words(p.see("/corrections")); !strings.Contains(page, "It was four, not three.") || !strings.Contains(page, "Open in 1 translation") || !strings.Contains(page, "Arabic open") {
		t.Errorf("after it the page says %.600s", page)
	}
	if page := p.see("/audit"); !strings.Contains(page, `<span class="count">1</span>`) {
		t.Error("the navigation does not count it")
	}
	if page := words(p.see("/version/" + source.ID.String())); !strings.Contains(page, "Its correction is not closed Open in: Arabic") {
		t.Errorf("the source's page says %.600s", page)
	}
	if page := words(p.see("/version/" + arabic.String())); !strings.Contains(page, "Its source has been corrected") {
		t.Errorf("the translation's page says %.600s", page)
	}
	if where := p.send("/version/"+arabic.String()+"/unaffected", url.Values{"from": {"/corrections"}}); where != "/corrections" {
		t.Errorf("the answer leads to %s", where)
	}
	if page := p.see("/corrections"); !strings.Contains(words(page), "No correction is open.") || strings.Contains(page, `class="count"`) {
		t.Errorf("after the answer the page says %.600s", words(page))
	}
	if status, _, _ := p.do(http.MethodPost, "/version/"+arabic.String()+"/unaffected", nil); status != http.StatusConflict {
		t.Errorf("a second answer is answered %d", status)
	}
}

func TestFollowingFromTheVersionsPageEndsBeingBehind(t *testing.T) {
	c := newCanary(t)
	p := c.colleague("editor@example.org", staff.Editor)
	which := p.french(c.gated["members"])
	c.correctSource(c.gated["members"].ID)
	if page := words(p.see("/version/" + which.String())); !strings.Contains(page, "Its source has gone on") || !strings.Contains(page, "now follows revision 2") {
		t.Errorf("the page says %.600s", page)
	}
	p.send("/version/"+which.String()+"/follow", url.Values{"revision": {"2"}})
	if m, _ := c.working(which); m.BehindBy != 0 || m.OfRevision != 2 {
		t.Errorf("it follows %d and is behind by %d", m.OfRevision, m.BehindBy)
	}
	if page := words(p.see("/version/" + which.String())); strings.Contains(page, "Its source has gone on") {
		t.Error("it says so still")
	}
}

func TestWhatATranslationPageCannotDoIsAnsweredInWords(t *testing.T) {
	c := newCanary(t)
	editor, translator, writer := c.colleague("editor@example.org", staff.Editor), c.colleague("translator@example.org", staff.Translator), c.colleague("writer@example.org", staff.Writer)
	source := "/version/" + c.gated["members"].ID.String()
	which := "/version/" + editor.french(c.gated["members"]).String()
	for _, ask := range []struct {
		who          *colleague
		method, path string
		form         url.Values
		want         int
	}{
		{editor, http.MethodGet, source + "/translate", nil, http.StatusConflict}, // follows nothing
		{translator, http.MethodGet, which + "/translate", nil, http.StatusForbidden},
		{translator, http.MethodPost, which + "/translate", url.Values{"base": {"1"}, "cells": {"0"}}, http.StatusForbidden},
		{translator, http.MethodPost, which + "/follow", url.Values{"revision": {"1"}}, http.StatusForbidden},
		{writer, http.MethodPost, source + "/translate/begin", url.Values{"other": {"de"}}, http.StatusForbidden},
		{translator, http.MethodPost, source + "/translate/begin", url.Values{"other": {"fr"}}, http.StatusConflict}, // begun already
		{translator, http.MethodPost, source + "/translate/begin", url.Values{"other": {"no such tag"}}, http.StatusUnprocessableEntity},
		{translator, http.MethodPost, source + "/translate/begin", url.Values{"other": {"de"}, "assignee": {"nobody@example.org"}}, http.StatusUnprocessableEntity},
		{translator, http.MethodPost, source + "/translate/begin", url.Values{"other": {"de"}, "revision": {"99"}}, http.StatusUnprocessableEntity},
		{editor, http.MethodPost, which + "/translate", url.Values{"base": {"x"}, "cells": {"0"}}, http.StatusBadRequest},
		{editor, http.MethodPost, which + "/translate", url.Values{"base": {"1"}, "cells": {"many"}}, http.StatusBadRequest},
		{editor, http.MethodPost, which + "/translate", url.Values{"base": {"7"}, "cells": {"0"}}, http.StatusNotFound},
		{editor, http.MethodPost, which + "/follow", url.Values{"revision": {"9"}}, http.StatusUnprocessableEntity},
		{editor, http.MethodPost, which + "/translate/machine", url.Values{"base": {"1"}, "text": {"  "}}, http.StatusUnprocessableEntity},
	} {
		if status, _, page := ask.who.do(ask.method, ask.path, ask.form); status != ask.want {
			t.Errorf("%s, %s %s %v is answered %d, want %d: %.200s", ask.who.account.Role, ask.method, ask.path, ask.form, status, ask.want, words(page))
		}
	}
	if page := words(translator.see(source)); !strings.Contains(page, "Translate into…") {
		t.Error("a translator is not offered to translate")
	}
	if page := words(writer.see(source)); strings.Contains(page, "Translate into…") {
		t.Error("a writer is offered to translate")
	}
	if page := words(translator.see("/translations?language=fr")); !strings.Contains(page, "Not yet in French") {
		t.Errorf("the work list says %.400s", page)
	}
}
