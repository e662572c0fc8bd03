package desk_test

import (
	"context"
	"errors"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/blob"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/desk"
	"standfirst/internal/edition"
	"standfirst/internal/front"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/job"
	"standfirst/internal/photo"
	"standfirst/internal/post"
	"standfirst/internal/secret"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// refusing is a mail server that takes nothing.
type refusing struct{}

func (refusing) Send(context.Context, post.Mail) error {
	return errors.New("550 5.7.1 relaying denied")
}
func (refusing) String() string { return "smtp://mail.example.org:587" }

// settingsDesk is a desk on a house of two editions, and those who work at it.
type settingsDesk struct {
	t     *testing.T
	db    *db.DB
	desk  *desk.Desk
	key   *secret.Key
	staff map[staff.Role]string // session tokens
}

func eachSettings(t *testing.T, fn func(*settingsDesk)) {
	t.Helper()
	dbtest.Each(t, []db.Schema{job.Schema, house.Schema, story.Schema, front.Schema, photo.Schema, staff.Schema, post.Schema}, func(t *testing.T, d *db.DB) {
		key, err := secret.New([]byte(strings.Repeat("k", 32)))
		if err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.DiscardHandler)
		q, err := job.New(d, log)
		if err != nil {
			t.Fatal(err)
		}
		s := &settingsDesk{t: t, db: d, key: key, staff: map[staff.Role]string{}}
		s.desk, err = desk.New(desk.Config{DB: d, Key: key, Post: post.New(d, key, q, refusing{}, "post@example.org"), Photos: photo.NewDesk(d, blob.Memory()), Log: log,
			URL: func(s house.Settings, m story.Meta) string { return s.SiteURL + s.Path(m.Language, m.Path()) }})
		if err != nil {
			t.Fatal(err)
		}
		s.update(func(ctx context.Context, tx *db.Tx) error {
			for _, role := range []staff.Role{staff.Owner, staff.Editor, staff.Writer} {
				a, err := staff.Add(ctx, tx, string(role)+"@example.org", string(role), role)
				if err != nil {
					return err
				}
				token, err := staff.Link(ctx, tx, key, a, "test")
				if err != nil {
					return err
				}
				if s.staff[role], err = staff.UseLink(ctx, tx, key, token, "test"); err != nil {
					return err
				}
			}
			return house.Save(ctx, tx, house.Settings{Name: "The Harbour Courier", CutAfter: 2, DefaultEdition: "en", SiteURL: "http://site.example.org", DefaultTerms: access.Terms{Level: access.Members},
				Editions: []house.Edition{
					{Language: "en", Name: "The Harbour Courier", Sections: []house.Section{{Slug: "world", Name: "World"}, {Slug: "ports", Name: "Ports"}}},
					{Language: "ar", Name: "بريد المرفأ", Sections: []house.Section{{Slug: "world", Name: "العالم"}, {Slug: "ports", Name: "الموانئ"}}}}})
		})
		fn(s)
	})
}

func (s *settingsDesk) update(fn func(context.Context, *db.Tx) error) {
	s.t.Helper()
	if err := s.db.Update(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *settingsDesk) settings() (h house.Settings) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *db.Tx) (err error) {
		h, err = house.Load(ctx, tx)
		return err
	})
	return h
}

func (s *settingsDesk) send(role staff.Role, r *http.Request) (int, string) {
	s.t.Helper()
	r.AddCookie(&http.Cookie{Name: "standfirst-staff", Value: s.staff[role]})
	w := httptest.NewRecorder()
	s.desk.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Result().Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.Code, html.UnescapeString(string(b))
}

func (s *settingsDesk) get(role staff.Role, path string) (int, string) {
	s.t.Helper()
	return s.send(role, httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *settingsDesk) post(role staff.Role, path string, form url.Values) (int, string) {
	s.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(role, r)
}

var markInput = regexp.MustCompile(`name="mark" value="([^"]*)"`)

// mark is what the form at a path carries.
func (s *settingsDesk) mark(path string) string {
	s.t.Helper()
	status, page := s.get(staff.Owner, path)
	m := markInput.FindStringSubmatch(page)
	if m == nil {
		s.t.Fatalf("%s answers %d and has no mark", path, status)
	}
	return m[1]
}

// write makes a live story.
func (s *settingsDesk) write(lang, headline string, change func(*story.Content)) (version id.ID) {
	s.t.Helper()
	d, err := body.FromText("Text.")
	if err != nil {
		s.t.Fatal(err)
	}
	c := story.Content{Body: d}
	c.Headline, c.Terms = headline, access.Terms{Level: access.Open}
	if change != nil {
		change(&c)
	}
	s.update(func(ctx context.Context, tx *db.Tx) error {
		m, err := story.Create(ctx, tx, story.New{Language: lang, Content: c, By: "writer"})
		if err != nil {
			return err
		}
		version = m.ID
		return story.Publish(ctx, tx, m.ID, time.Time{}, "writer")
	})
	return version
}

func (s *settingsDesk) audited(want ...string) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := staff.Audit(ctx, tx)
		for _, w := range want {
			found := false
			for _, e := range all {
				found = found || e.Who == "owner@example.org" && strings.Contains(e.Act+" "+e.Object+" "+e.Detail, w)
			}
			if !found {
				s.t.Errorf("the audit does not say %q", w)
			}
		}
		return err
	})
}

func TestWhoMayNotChangeTheHouseSeesItAndIsToldWhoMay(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		for _, path := range []string{"/house", "/house/name", "/house/editions", "/house/editions/ar", "/house/sections/ar", "/house/navigation/ar", "/house/desks", "/house/topics", "/house/authors", "/house/accent", "/house/embeds", "/house/logo"} {
			if status, page := s.get(staff.Writer, path); status != http.StatusOK || strings.Contains(page, `class="main"`) || !strings.Contains(page, "To change it is for owners") {
				t.Errorf("%s answers a writer %d", path, status)
			}
			if status, _ := s.get(staff.Owner, path); status != http.StatusOK {
				t.Errorf("%s answers the owner %d", path, status)
			}
			if path == "/house" {
				continue
			}
			for _, role := range []staff.Role{staff.Writer, staff.Editor} {
				if status, page := s.post(role, path, nil); status != http.StatusForbidden || !strings.Contains(page, "owner") {
					t.Errorf("a POST of %s to %s is answered %d", role, path, status)
				}
			}
		}
		if status, _ := s.get(staff.Writer, "/house/mail"); status != http.StatusForbidden {
			t.Errorf("a writer sees how mail goes: %d", status)
		}
		for _, path := range []string{"/house/editions/xx", "/house/sections/xx", "/house/navigation/xx", "/house/topics/none", "/house/authors/none"} {
			if status, _ := s.get(staff.Owner, path); status != http.StatusNotFound {
				t.Errorf("%s is answered %d", path, status)
			}
		}
	})
}

func nameForm(mark, name string) url.Values {
	return url.Values{"mark": {mark}, "name": {name}, "default_edition": {"en"}, "cut_after": {"3"}, "level": {"plans"}, "plans": {"digital, archive"}, "principles": {"/about"}, "corrections": {"https://example.org/c"}}
}

func TestTheNameIsSavedWithEachFieldInTheAudit(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		if status, page := s.post(staff.Owner, "/house/name", nameForm(s.mark("/house/name"), "The Quay")); status != http.StatusSeeOther {
			t.Fatalf("%d: %s", status, page)
		}
		h := s.settings()
		if h.Name != "The Quay" || h.CutAfter != 3 || h.DefaultTerms.String() != "plans:digital,archive" || h.Publisher.Corrections != "https://example.org/c" {
			t.Errorf("%+v", h)
		}
		s.audited("changed the house name The Harbour Courier → The Quay", "cut_after 2 → 3", "publisher.principles – → /about")
		bad := nameForm(s.mark("/house/name"), "The Quay")
		bad.Set("cut_after", "many")
		if status, page := s.post(staff.Owner, "/house/name", bad); status != http.StatusUnprocessableEntity || !strings.Contains(page, "cut after") || strings.Contains(page, "house settings:") {
			t.Errorf("%d", status)
		}
	})
}

func TestTwoWhoChangeTheSameSeeBothAndNothingIsOverwritten(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		seen := s.mark("/house/name")
		if status, _ := s.post(staff.Owner, "/house/name", nameForm(seen, "The Quay")); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		status, page := s.post(staff.Owner, "/house/name", nameForm(seen, "The Pier"))
		if status != http.StatusConflict || !strings.Contains(page, "<bdi>The Quay</bdi>") || !strings.Contains(page, "<bdi>The Pier</bdi>") || !strings.Contains(page, `value="The Pier"`) {
			t.Errorf("%d: %s", status, page)
		}
		if n := s.settings().Name; n != "The Quay" {
			t.Errorf("overwritten by %q", n)
		}
		// The form that shows both can be saved.
		if status, _ := s.post(staff.Owner, "/house/name", nameForm(markInput.FindStringSubmatch(page)[1], "The Pier")); status != http.StatusSeeOther {
			t.Error(status)
		}
	})
}

func TestAnEditionWithPublishedStoriesStays(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		version := s.write("ar", "عنوان", nil)
		remove := func() (int, string) {
			return s.post(staff.Owner, "/house/editions", url.Values{"mark": {s.mark("/house/editions")}, "do": {"remove ar"}})
		}
		if status, page := remove(); status != http.StatusUnprocessableEntity || !strings.Contains(page, "1 published story stands in this edition") {
			t.Errorf("%d", status)
		}
		s.update(func(ctx context.Context, tx *db.Tx) error { return story.Withdraw(ctx, tx, version, "wrong", "owner") })
		if status, _ := remove(); status != http.StatusSeeOther || len(s.settings().Editions) != 1 {
			t.Errorf("%d", status)
		}
		if status, page := s.post(staff.Owner, "/house/editions", url.Values{"mark": {s.mark("/house/editions")}, "do": {"remove en"}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "default edition") {
			t.Errorf("%d", status)
		}
		if status, _ := s.post(staff.Owner, "/house/editions", url.Values{"mark": {s.mark("/house/editions")}, "do": {"add"}, "language": {"PT-br"}, "name": {"O Cais"}}); status != http.StatusSeeOther {
			t.Errorf("%d", status)
		}
		if status, page := s.post(staff.Owner, "/house/editions", url.Values{"mark": {s.mark("/house/editions")}, "do": {"add"}, "language": {"nonsense!"}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "nonsense!") {
			t.Errorf("%d", status)
		}
		if status, _ := s.post(staff.Owner, "/house/editions", url.Values{"mark": {s.mark("/house/editions")}, "do": {"up pt-BR"}}); status != http.StatusSeeOther || s.settings().Editions[0].Language != "pt-BR" {
			t.Errorf("%d, %+v", status, s.settings().Editions)
		}
	})
}

func TestASectionInUseGoesOnlyWithAWordOnItsStories(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		s.write("ar", "عنوان", func(c *story.Content) { c.Section = story.Label{Slug: "world", Name: "العالم"} })
		path := "/house/sections/ar"
		form := url.Values{"mark": {s.mark(path)}, "slug": {"world", "ports"}, "name": {"دنيا", "الموانئ"}, "do": {"remove world"}}
		status, page := s.post(staff.Owner, path, form)
		if status != http.StatusOK || !strings.Contains(page, "1 story of this edition stands in the section") || !strings.Contains(page, "الموانئ") {
			t.Fatalf("%d: %s", status, page)
		}
		if got := s.settings().SectionName("ar", "world"); got != "دنيا" {
			t.Errorf("the name beside the button was lost: %q", got)
		}
		mark := markInput.FindStringSubmatch(page)[1]
		if status, _ := s.post(staff.Owner, path+"/remove", url.Values{"mark": {mark}, "which": {"world"}, "to": {"nowhere"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("to nowhere: %d", status)
		}
		if status, _ := s.post(staff.Owner, path+"/remove", url.Values{"mark": {mark}, "which": {"world"}, "to": {"ports"}, "all": {"1"}}); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		h := s.settings()
		if len(h.Editions[0].Sections) != 1 || len(h.Editions[1].Sections) != 1 {
			t.Errorf("%+v", h.Editions)
		}
		s.update(func(ctx context.Context, tx *db.Tx) error {
			m, err := house.LoadMoves(ctx, tx)
			if m.Of("section", "ar", "world") != "ports" || m.Of("section", "en", "world") != "ports" {
				t.Errorf("%+v", m)
			}
			return err
		})
		// Another address, in every edition that has the section.
		if status, _ := s.post(staff.Owner, path+"/address", url.Values{"mark": {s.mark(path)}, "which": {"ports"}, "slug": {"harbours"}, "all": {"1"}}); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		if h := s.settings(); h.SectionName("en", "harbours") != "Ports" || h.SectionName("ar", "harbours") != "الموانئ" {
			t.Errorf("%+v", h.Editions)
		}
	})
}

func TestAStageWithStoriesGoesOnlyWhenTheyHaveAPlace(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		at := func(desk, stage string) (version id.ID) {
			version = s.write("en", "A", nil)
			s.update(func(ctx context.Context, tx *db.Tx) error {
				_, err := story.SetPlan(ctx, tx, version, "writer", func(p *story.Plan) error { p.Desk, p.Stage = desk, stage; return nil })
				return err
			})
			return version
		}
		with, without := at("news", "subs"), at("", "subs")
		form := url.Values{"mark": {s.mark("/house/desks")}, "desk": {"news"}, "desk_name": {"Newsdesk"}, "do": {"remove news subs"}, "new_desk": {"Features"}, "new_desk_stage": {"Commissioned"}}
		for _, st := range (house.Settings{}).WorkDesks()[0].Stages {
			form.Add("stage news", st.Slug)
			form.Add("stage_name news", st.Name)
		}
		form.Set("new_stage news", "Lawyers")
		status, page := s.post(staff.Owner, "/house/desks", form)
		if status != http.StatusOK || !strings.Contains(page, "2 stories stand there.") || !strings.Contains(page, "Features: Commissioned") {
			t.Fatalf("%d: %s", status, page)
		}
		mark := markInput.FindStringSubmatch(page)[1]
		if status, page := s.post(staff.Owner, "/house/desks/remove", url.Values{"mark": {mark}, "which": {"news subs"}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "2 stories stand in “Subs”") {
			t.Errorf("%d", status)
		}
		if status, _ := s.post(staff.Owner, "/house/desks/remove", url.Values{"mark": {mark}, "which": {"news subs"}, "to": {"features commissioned"}}); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		s.update(func(ctx context.Context, tx *db.Tx) error {
			for _, v := range []id.ID{with, without} {
				m, err := story.Get(ctx, tx, v)
				if err != nil {
					return err
				}
				if m.Plan.Desk != "features" || m.Plan.Stage != "commissioned" {
					t.Errorf("%+v", m.Plan)
				}
			}
			return nil
		})
		h := s.settings()
		if _, _, ok := h.Stage("news", "subs"); ok || h.Desks[0].Name != "Newsdesk" {
			t.Errorf("%+v", h.Desks)
		}
		if _, _, ok := h.Stage("news", "lawyers"); !ok {
			t.Errorf("%+v", h.Desks)
		}
	})
}

func TestStoriesOfNoDeskStayWhereTheyAreWhenAnotherDeskBecomesTheFirst(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		version := s.write("en", "A", nil)
		s.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := story.SetPlan(ctx, tx, version, "writer", func(p *story.Plan) error { p.Stage = "writing"; return nil })
			return err
		})
		form := url.Values{"mark": {s.mark("/house/desks")}, "desk": {"news", "features"}, "desk_name": {"News", "Features"}, "do": {"up features"},
			"stage news": {"writing"}, "stage_name news": {"Writing"}, "stage features": {"writing"}, "stage_name features": {"Writing"}}
		if status, page := s.post(staff.Owner, "/house/desks", form); status != http.StatusSeeOther {
			t.Fatalf("%d: %s", status, page)
		}
		s.update(func(ctx context.Context, tx *db.Tx) error {
			m, err := story.Get(ctx, tx, version)
			if m.Plan.Desk != "news" || m.Plan.Stage != "writing" {
				t.Errorf("%+v", m.Plan)
			}
			return err
		})
	})
}

func TestTopicsAreKeptRenamedMergedAndOffered(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		s.write("en", "A", func(c *story.Content) { c.Topics = []story.Label{{Slug: "shipping", Name: "Shipping"}} })
		s.write("ar", "أ", func(c *story.Content) {
			c.Topics = []story.Label{{Slug: "shipping", Name: "الملاحة"}, {Slug: "ports", Name: "الموانئ"}}
		})
		if _, page := s.get(staff.Owner, "/house/topics"); !strings.Contains(page, "In use and not yet kept") {
			t.Error("what is in use and not kept is not shown")
		}
		if status, page := s.post(staff.Owner, "/house/topics", url.Values{"do": {"keep"}, "slug": {"shipping"}}); status != http.StatusSeeOther {
			t.Fatalf("%d: %s", status, page)
		}
		status, page := s.get(staff.Owner, "/house/topics/shipping")
		if status != http.StatusOK || !strings.Contains(page, `value="الملاحة"`) || !strings.Contains(page, "1 published story") {
			t.Errorf("%d", status)
		}
		if status, answer := s.get(staff.Writer, "/labels?what=topic&language=ar&q="+url.QueryEscape("ملا")); status != http.StatusOK || answer != `[{"slug":"shipping","name":"الملاحة","kept":true,"used":1}]` {
			t.Errorf("%d: %s", status, answer)
		}
		if _, answer := s.get(staff.Writer, "/labels?what=topic&language=ar&q="); !strings.Contains(answer, `{"slug":"ports","name":"الموانئ","kept":false,"used":1}`) {
			t.Errorf("%s", answer)
		}
		seen := s.mark("/house/topics/shipping")
		edit := func(mark, slug, name string) (int, string) {
			return s.post(staff.Owner, "/house/topics/shipping", url.Values{"do": {"save"}, "mark": {mark}, "slug": {slug}, "language": {"en", "ar"}, "name": {name, "الملاحة"}})
		}
		if status, _ := edit(seen, "shipping", "Ships"); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		if status, page := edit(seen, "shipping", "Sea"); status != http.StatusConflict || !strings.Contains(page, "<bdi>Ships</bdi>") || !strings.Contains(page, `value="Sea"`) {
			t.Errorf("%d", status)
		}
		if status, _ := edit(s.mark("/house/topics/shipping"), "sea-trade", "Sea trade"); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		if status, _ := s.post(staff.Owner, "/house/topics", url.Values{"do": {"keep"}, "slug": {"ports"}}); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		if status, page := s.post(staff.Owner, "/house/topics/ports", url.Values{"do": {"merge"}, "into": {""}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Choose a topic") {
			t.Errorf("%d", status)
		}
		if status, _ := s.post(staff.Owner, "/house/topics/ports", url.Values{"do": {"merge"}, "into": {"sea-trade"}}); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		if _, page := s.get(staff.Owner, "/house/topics/sea-trade"); !strings.Contains(page, ">ports</code>") || !strings.Contains(page, ">shipping</code>") {
			t.Error("the old addresses are not shown")
		}
		s.audited("kept a topic shipping", "changed a topic shipping names.en Shipping → Ships", "slug shipping → sea-trade", "merged a topic ports ports → sea-trade")
	})
}

func TestAnAuthorIsKeptWithoutAnAccountAndMayHaveOne(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		if status, _ := s.post(staff.Owner, "/house/authors", url.Values{"do": {"add"}, "language": {"ar"}, "name": {"مارا كويل"}}); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		path := "/house/authors/" + url.PathEscape("مارا-كويل")
		form := url.Values{"do": {"save"}, "mark": {s.mark(path)}, "slug": {"mara-quill"}, "language": {"en", "ar"}, "name": {"Mara Quill", "مارا كويل"}, "role": {"Ports correspondent", ""}, "biography": {"Lives on a boat.\r\nWrites at night.", ""}, "account": {"nobody@example.org"}}
		if status, page := s.post(staff.Owner, path, form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "nobody@example.org") || !strings.Contains(page, "Lives on a boat.") {
			t.Fatalf("%d", status)
		}
		form.Set("account", "writer@example.org")
		form.Set("photo", "zzz")
		if status, page := s.post(staff.Owner, path, form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "No picture of the house") {
			t.Fatalf("%d", status)
		}
		form.Del("photo")
		if status, page := s.post(staff.Owner, path, form); status != http.StatusSeeOther {
			t.Fatalf("%d: %s", status, page)
		}
		if _, page := s.get(staff.Owner, "/house/authors/mara-quill"); !strings.Contains(page, `value="writer@example.org"`) || !strings.Contains(page, "Lives on a boat.\nWrites at night.") {
			t.Error("the author does not come back as sent")
		}
		if _, answer := s.get(staff.Writer, "/labels?what=author&language=en&q=quill"); answer != `[{"slug":"mara-quill","name":"Mara Quill","role":"Ports correspondent","kept":true,"used":0}]` {
			t.Errorf("%s", answer)
		}
		if status, _ := s.get(staff.Owner, path); status != http.StatusNotFound {
			t.Errorf("under the old slug: %d", status)
		}
	})
}

func TestAnAccentIsTriedRefusedAndWornByTheDesk(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		form := func(do, light string) url.Values {
			return url.Values{"mark": {s.mark("/house/accent")}, "do": {do}, "light": {light}}
		}
		for _, do := range []string{"try", "save"} {
			if status, page := s.post(staff.Owner, "/house/accent", form(do, "#ffcc00")); status != http.StatusUnprocessableEntity || !strings.Contains(page, "1.44 to 1") || !strings.Contains(page, `fill="#ffcc00"`) {
				t.Errorf("%s: %d", do, status)
			}
		}
		if status, page := s.post(staff.Owner, "/house/accent", form("try", "#006d5b")); status != http.StatusOK || !strings.Contains(page, "/-/assets/accent-006d5b-") {
			t.Errorf("%d", status)
		}
		if s.settings().Accent != (house.Accent{}) {
			t.Error("to try an accent saves it")
		}
		if status, _ := s.post(staff.Owner, "/house/accent", form("save", "#006d5b")); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		s.desk.Hear([]db.Event{{Kind: "house.changed"}})
		_, page := s.get(staff.Writer, "/house")
		sheet := regexp.MustCompile(`/-/assets/accent-[^"]*`).FindString(page)
		if status, css := s.get(staff.Writer, sheet); sheet == "" || status != http.StatusOK || !strings.Contains(css, "--accent:#006d5b") {
			t.Errorf("%q: %d", sheet, status)
		}
		if status, _ := s.post(staff.Owner, "/house/accent", form("default", "")); status != http.StatusSeeOther || s.settings().Accent != (house.Accent{}) {
			t.Errorf("%d", status)
		}
	})
}

func TestTheMailTestTellsTheServersOwnWords(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		if _, page := s.get(staff.Owner, "/house/mail"); !strings.Contains(page, "smtp://mail.example.org:587") || !strings.Contains(page, "owner@example.org") {
			t.Error("how mail goes is not shown")
		}
		if status, page := s.post(staff.Owner, "/house/mail", nil); status != http.StatusBadGateway || !strings.Contains(page, "550 5.7.1 relaying denied") {
			t.Errorf("%d", status)
		}
		s.audited("sent a test mail owner@example.org")
	})
}

func TestAnEditionKeepsItsOwnNavigation(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		path := "/house/navigation/en"
		form := url.Values{"mark": {s.mark(path)}, "kind": {"section", "section"}, "to": {"world", "ports"}, "name": {"", "Harbours"}, "do": {"add"}, "target": {"link:"}, "address": {"javascript:alert(1)"}, "new_name": {"Join"}}
		if status, page := s.post(staff.Owner, path, form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "javascript:alert(1)") {
			t.Errorf("%d", status)
		}
		form.Set("address", "/subscribe")
		if status, _ := s.post(staff.Owner, path, form); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		form = url.Values{"mark": {s.mark(path)}, "kind": {"section", "section", "link"}, "to": {"world", "ports", "/subscribe"}, "name": {"", "Harbours", "Join"}, "do": {"up link:/subscribe"}}
		if status, _ := s.post(staff.Owner, path, form); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		e, _ := s.settings().Edition("en")
		if len(e.Navigation) != 3 || e.Navigation[1] != (house.NavItem{Kind: "link", To: "/subscribe", Name: "Join"}) || e.Navigation[2].Name != "Harbours" {
			t.Errorf("%+v", e.Navigation)
		}
		if status, _ := s.post(staff.Owner, path, url.Values{"mark": {s.mark(path)}, "do": {"follow"}}); status != http.StatusSeeOther {
			t.Error(status)
		}
		if e, _ := s.settings().Edition("en"); e.Navigation != nil {
			t.Errorf("%+v", e.Navigation)
		}
	})
}

func TestTheFormOfAnEditionShowsTodayInEachCalendarAndKeepsTheChoice(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		read := func(path string) string {
			_, page := s.get(staff.Owner, path)
			return page
		}
		page, today := read("/house/editions/ar"), s.db.Now()
		plain := edition.Lookup("ar")
		for _, custom := range []edition.Custom{{}, {Digits: "arab"}, {Calendar: "jalali"}, {Calendar: "both"}, {Months: "levant"}, {Months: "both"}} {
			if want := "(" + plain.With(custom).Date(today) + ")"; !strings.Contains(page, want) {
				t.Errorf("the form does not show %s", want)
			}
		}
		if strings.Contains(read("/house/editions/en"), `name="months"`) {
			t.Error("English is asked for the Levant's months")
		}
		form := url.Values{"mark": {s.mark("/house/editions/ar")}, "name": {"الرصيف"}, "digits": {"arab"}, "calendar": {"both"}, "months": {"both"}}
		if status, _ := s.post(staff.Owner, "/house/editions/ar", form); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		e, _ := s.settings().Edition("ar")
		if e.Custom != (edition.Custom{Digits: "arab", Calendar: "both", Months: "both"}) {
			t.Errorf("%+v", e.Custom)
		}
		if page := read("/house/editions/ar"); !strings.Contains(page, `<option value="both" selected>`) || !strings.Contains(page, e.Speaks().Date(today)) {
			t.Error("the form does not show what was chosen")
		}
		form.Set("mark", s.mark("/house/editions/ar"))
		form.Set("calendar", "lunar")
		if status, page := s.post(staff.Owner, "/house/editions/ar", form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "lunar") {
			t.Error("a calendar that is none was taken")
		}
	})
}
