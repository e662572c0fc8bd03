package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/draft"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/secret"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// boardHouse is a house with a desk and somebody of each role in it.
type boardHouse struct {
	testing.TB
	db       *db.DB
	desk     *Desk
	clock    *time.Time
	accounts map[staff.Role]staff.Account
	sessions map[staff.Role]string
}

var boardSchemas = []db.Schema{house.Schema, staff.Schema, story.Schema, draft.Schema}

// onBoard runs fn on both databases.
func onBoard(t *testing.T, fn func(t *testing.T, h *boardHouse)) {
	t.Helper()
	clock := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	dbtest.EachConfig(t, db.Config{Schemas: boardSchemas, Now: func() time.Time { return clock }}, func(t *testing.T, d *db.DB) {
		clock = time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
		fn(t, newBoard(t, d, &clock))
	})
}

func newBoard(t testing.TB, d *db.DB, clock *time.Time) *boardHouse {
	t.Helper()
	key, err := secret.New([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	h := &boardHouse{TB: t, db: d, clock: clock, accounts: map[staff.Role]staff.Account{}, sessions: map[staff.Role]string{}}
	h.update(func(ctx context.Context, tx *db.Tx) error {
		err := house.Save(ctx, tx, house.Settings{Name: "The Harbour Courier", DefaultEdition: "en", CutAfter: 2, DefaultTerms: access.Terms{Level: access.Members},
			Editions: []house.Edition{{Language: "en", Sections: []house.Section{{Slug: "region", Name: "Region"}}}, {Language: "ar"}},
			Desks: []house.Desk{{Slug: "news", Name: "News", Stages: []house.Stage{{Slug: "writing", Name: "Writing"}, {Slug: "subs", Name: "Subs"}}},
				{Slug: "sport", Name: "Sport", Stages: []house.Stage{{Slug: "writing", Name: "Writing"}}}}})
		for _, role := range staff.Roles {
			if err != nil {
				return err
			}
			var link string
			if h.accounts[role], err = staff.Add(ctx, tx, strings.ReplaceAll(string(role), " ", "-")+"@example.org", "The "+string(role), role); err != nil {
				return err
			}
			if link, err = staff.Link(ctx, tx, key, h.accounts[role], "test"); err != nil {
				return err
			}
			h.sessions[role], err = staff.UseLink(ctx, tx, key, link, "test")
		}
		return err
	})
	if h.desk, err = New(Config{DB: d, Key: key, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *boardHouse) update(fn func(context.Context, *db.Tx) error) {
	h.Helper()
	if err := h.db.Update(context.Background(), fn); err != nil {
		h.Fatal(err)
	}
}

// story makes one at a stage ("news/writing", or empty) and plans it.
func (h *boardHouse) story(headline, at string, change func(*story.New, *story.Plan)) (m story.Meta) {
	h.Helper()
	h.update(func(ctx context.Context, tx *db.Tx) (err error) {
		d, err := body.FromText("One.\n\nTwo.\n\nThree.")
		if err != nil {
			return err
		}
		n := story.New{Language: "en", By: "test", Content: story.Content{Body: d}}
		n.Content.Headline, n.Content.Terms = headline, access.Terms{Level: access.Open}
		n.Desk, n.Stage, _ = strings.Cut(at, "/")
		var p story.Plan
		if change != nil {
			change(&n, &p)
		}
		if m, err = story.Create(ctx, tx, n); err != nil {
			return err
		}
		if _, err = story.SetPlan(ctx, tx, m.ID, "test", func(now *story.Plan) error {
			now.Assignee, now.Due, now.Legal, now.Embargo = p.Assignee, p.Due, p.Legal, p.Embargo
			return nil
		}); err != nil {
			return err
		}
		m, err = story.Get(ctx, tx, m.ID)
		return err
	})
	return m
}

func (h *boardHouse) now(version id.ID) (m story.Meta) {
	h.Helper()
	if err := h.db.View(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = story.Get(ctx, tx, version)
		return err
	}); err != nil {
		h.Fatal(err)
	}
	return m
}

// ask sends a request as somebody of a role; form is nil for a GET.
func (h *boardHouse) ask(role staff.Role, path string, form url.Values) (status int, text string, where string) {
	h.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return h.send(role, r)
}

func (h *boardHouse) send(role staff.Role, r *http.Request) (status int, text string, where string) {
	h.Helper()
	r.AddCookie(&http.Cookie{Name: sessionCookie, Value: h.sessions[role]})
	w := httptest.NewRecorder()
	h.desk.ServeHTTP(w, r)
	b, err := io.ReadAll(w.Body)
	if err != nil {
		h.Fatal(err)
	}
	return w.Code, string(b), w.Header().Get("Location")
}

// page is a page that must be there.
func (h *boardHouse) page(role staff.Role, path string) string {
	h.Helper()
	status, text, where := h.ask(role, path, nil)
	if status != http.StatusOK {
		h.Fatalf("%s is answered %d %s: %.500s", path, status, where, text)
	}
	return text
}

var (
	rowID    = regexp.MustCompile(`<tr data-id="(\w+)"`)
	cardID   = regexp.MustCompile(`<li class="card[^"]*" data-id="(\w+)" data-column="([^"]+)"`)
	headings = regexp.MustCompile(`(?s)<li class="card.*?</li>`)
)

func found(re *regexp.Regexp, page string) (ids []string) {
	for _, m := range re.FindAllStringSubmatch(page, -1) {
		ids = append(ids, m[1])
	}
	slices.Sort(ids)
	return ids
}

// columnsOf says in which column of a board each card stands.
func columnsOf(page string) map[string]string {
	at := map[string]string{}
	for _, m := range cardID.FindAllStringSubmatch(page, -1) {
		at[m[1]] = m[2]
	}
	return at
}

// variety is a house with something for each condition.
func (h *boardHouse) variety() map[string]story.Meta {
	h.Helper()
	now := *h.clock
	all := map[string]story.Meta{}
	add := func(name, at string, change func(*story.New, *story.Plan)) { all[name] = h.story(name, at, change) }
	me := h.accounts[staff.Writer].ID
	add("The pilots wait", "news/writing", func(_ *story.New, p *story.Plan) { p.Assignee = me })
	add("A late tide", "news/subs", func(_ *story.New, p *story.Plan) { p.Due = now.Add(-3 * time.Hour) })
	add("Due this evening", "sport/writing", func(_ *story.New, p *story.Plan) { p.Due = now.Add(8 * time.Hour) })
	add("Due in three days", "news/writing", func(n *story.New, p *story.Plan) {
		p.Due, n.Content.Kind = now.Add(72*time.Hour), story.KindMemo
	})
	add("The lawyers read", "news/writing", func(_ *story.New, p *story.Plan) { p.Legal = story.LegalCheck })
	add("Held until a date", "news/writing", func(_ *story.New, p *story.Plan) { p.Embargo = story.ReadEmbargo("2026-12-01T06:00Z") })
	add("Held by a bad date", "news/writing", func(_ *story.New, p *story.Plan) { p.Embargo = story.ReadEmbargo("the day after the vote") })
	add("Off the board", "", nil)
	add("At a lost stage", "news/gone", nil)
	add("In two languages", "news/writing", nil)
	first := all["In two languages"]
	h.update(func(ctx context.Context, tx *db.Tx) error {
		if err := story.Publish(ctx, tx, first.ID, time.Time{}, "test"); err != nil {
			return err
		}
		d, _ := body.FromText("واحد.\n\nاثنان.")
		n := story.New{Story: first.Story, Language: "ar", By: "test", Desk: "news", Stage: "subs", Content: story.Content{Body: d}}
		n.Content.Headline, n.Content.Terms = "بلغتين", access.Terms{Level: access.Open}
		m, err := story.Create(ctx, tx, n)
		if err != nil {
			return err
		}
		all["بلغتين"] = m
		c, err := story.Working(ctx, tx, first.ID)
		if err != nil {
			return err
		}
		c.Standfirst = "New words."
		if _, err := story.Save(ctx, tx, first.ID, 1, c, "test"); err != nil {
			return err
		}
		return story.Publish(ctx, tx, first.ID, time.Time{}, "test")
	})
	return all
}

func TestTheTableAndTheBoardShowTheSameStories(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		all := h.variety()
		for query, want := range map[string][]string{
			"all=1": slices.Collect(func(yield func(string) bool) {
				for k := range all {
					if !yield(k) {
						return
					}
				}
			}),
			"q=tide":        {"A late tide"},
			"q=TIDE+late":   {"A late tide"},
			"q=tide+pilots": {},
			"assignee=me":   {"The pilots wait"},
			"assignee=" + h.accounts[staff.Writer].ID.String(): {"The pilots wait"},
			"assignee=nobody&desk=sport":                       {"Due this evening"},
			"due=overdue":                                      {"A late tide"},
			"due=today":                                        {"A late tide", "Due this evening"},
			"due=week":                                         {"A late tide", "Due this evening", "Due in three days"},
			"kind=memo":                                        {"Due in three days"},
			"legal=check":                                      {"The lawyers read"},
			"embargo=1":                                        {"Held until a date", "Held by a bad date"},
			"language=ar":                                      {"بلغتين"},
			"behind=1":                                         {"بلغتين"},
			"status=published":                                 {"In two languages"},
			"stage=subs":                                       {"A late tide", "بلغتين"},
			"where=off":                                        {"Off the board", "In two languages"},
			"desk=sport":                                       {"Due this evening"},
			"section=nowhere":                                  {},
			"missing=ar&q=pilot":                               {"The pilots wait"},
			"missing=ar&q=languages":                           {},
		} {
			ids := []string{}
			for _, name := range want {
				ids = append(ids, all[name].ID.String())
			}
			slices.Sort(ids)
			if got := found(rowID, h.page(staff.Writer, "/?"+query)); !slices.Equal(got, ids) {
				t.Errorf("the table of %s has %d rows, want %v", query, len(got), want)
			}
			if got := found(cardID, h.page(staff.Writer, "/board?"+query)); !slices.Equal(got, ids) {
				t.Errorf("the board of %s has %d cards, want %v", query, len(got), want)
			}
		}
	})
}

func TestACardSaysWhatTheDeskMustKnow(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		all := h.variety()
		*h.clock = h.clock.Add(2 * time.Hour)
		page := h.page(staff.Writer, "/board?all=1")
		text := map[string]string{}
		for _, li := range headings.FindAllString(page, -1) {
			text[cardID.FindStringSubmatch(li)[1]] = regexp.MustCompile(`<[^>]+>`).ReplaceAllString(li, " ")
		}
		for name, want := range map[string][]string{
			"The pilots wait":    {"The writer", "3 words", "For 2 hours", "Not in ar"},
			"A late tide":        {"Overdue by 5 hours", "Nobody"},
			"Due this evening":   {"Due in 6 hours"},
			"The lawyers read":   {"Waits for the legal check"},
			"Held until a date":  {"Embargo until", "06:00"},
			"Held by a bad date": {"Embargo “the day after the vote” cannot be read, so it holds"},
			"In two languages":   {"published", "Arabic is behind by 1 revision"},
			"بلغتين":             {"Arabic, translation", "Behind by 1 revision", "2 words"},
		} {
			for _, w := range want {
				if got := text[all[name].ID.String()]; !strings.Contains(got, w) {
					t.Errorf("the card of %q does not say %q: %s", name, w, strings.Join(strings.Fields(got), " "))
				}
			}
		}
		at := columnsOf(page)
		for name, want := range map[string]string{"The pilots wait": "news/writing", "Due this evening": "sport/writing", "At a lost stage": ".lost", "Off the board": ".off", "In two languages": ".published"} {
			if got := at[all[name].ID.String()]; got != want {
				t.Errorf("%q stands in %q, want %q", name, got, want)
			}
		}
		if !strings.Contains(page, `lang="ar" dir="rtl"`) {
			t.Error("an Arabic headline stands without its language and direction")
		}
	})
}

func TestAMoveThatBeganElsewhereIsToldAndChangesNothing(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		m := h.story("A tide", "news/writing", nil)
		path := "/version/" + m.ID.String() + "/move"
		move := func(from, to string) (int, string) {
			status, text, _ := h.ask(staff.Sub, path, url.Values{"from": {from}, "to": {to}, "back": {"/board?q=x"}})
			return status, text
		}
		if status, text, where := h.ask(staff.Sub, path, url.Values{"from": {"news/writing"}, "to": {"news/subs"}, "back": {"/board?q=x"}}); status != http.StatusSeeOther || where != "/board?q=x" {
			t.Fatalf("a move is answered %d %q: %.300s", status, where, text)
		}
		if p := h.now(m.ID).Plan; p.Stage != "subs" || p.Desk != "news" {
			t.Errorf("it stands at %+v", p)
		}
		if status, text := move("news/writing", "sport/writing"); status != http.StatusConflict || !strings.Contains(text, "News · Subs") {
			t.Errorf("a move from where it is not any more is answered %d: %.300s", status, text)
		}
		if p := h.now(m.ID).Plan; p.Stage != "subs" {
			t.Errorf("it was overwritten: %+v", p)
		}
		if status, _ := move("", "news/nowhere"); status != http.StatusUnprocessableEntity {
			t.Errorf("a stage that is none is answered %d", status)
		}
		if status, _ := move("news/subs", ".off"); status != http.StatusSeeOther || h.now(m.ID).Plan.Stage != "" {
			t.Errorf("off the board is answered %d", status)
		}
		if audit := h.page(staff.Owner, "/audit"); !strings.Contains(audit, "moved") || !strings.Contains(audit, "News · Subs") {
			t.Error("the audit does not say who moved what where")
		}
	})
}

func TestOfTwoMovesAtOnceFromOneStageOneIsDone(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		m := h.story("A tide", "news/writing", nil)
		answers := make(chan int, 2)
		for _, to := range []string{"news/subs", "sport/writing"} {
			go func() {
				form := url.Values{"from": {"news/writing"}, "to": {to}}
				r := httptest.NewRequest(http.MethodPost, "/version/"+m.ID.String()+"/move", strings.NewReader(form.Encode()))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.AddCookie(&http.Cookie{Name: sessionCookie, Value: h.sessions[staff.Sub]})
				w := httptest.NewRecorder()
				h.desk.ServeHTTP(w, r)
				answers <- w.Code
			}()
		}
		if a, b := <-answers, <-answers; a+b != http.StatusSeeOther+http.StatusConflict {
			t.Errorf("answered %d and %d", a, b)
		}
	})
}

func TestTheBoardSaysWhatItCannotShow(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		for i := range boardMost + 5 {
			h.story(fmt.Sprintf("Story %d", i), "news/writing", nil)
		}
		page := h.page(staff.Editor, "/board?all=1")
		if n := len(found(cardID, page)); n != boardMost {
			t.Errorf("%d cards stand on the board", n)
		}
		for _, want := range []string{"The board shows 300 of 305 stories in work", `data-n="305"`, "/?desk=news&amp;stage=writing", "All 305 in the table"} {
			if !strings.Contains(page, want) {
				t.Errorf("the board does not say %q", want)
			}
		}
		page = h.page(staff.Editor, "/?all=1&from=300")
		if n := len(found(rowID, page)); n != 5 || !strings.Contains(page, "301 to 305 of 305") || !strings.Contains(page, "/?from=200") {
			t.Errorf("the last page of the table has %d rows", n)
		}
	})
}

func TestSingleKeysFollowEachPersonsSetting(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		if page := h.page(staff.Editor, "/board?all=1"); !strings.Contains(page, `"shortcuts":true`) {
			t.Error("the keys are off at first")
		}
		h.update(func(ctx context.Context, tx *db.Tx) error {
			return staff.SetOwn(ctx, tx, h.accounts[staff.Editor].ID, staff.Preferences{Name: "E"})
		})
		if page := h.page(staff.Editor, "/board?all=1"); !strings.Contains(page, `"shortcuts":false`) {
			t.Error("the keys are on for somebody who has switched them off")
		}
	})
}

func TestAScriptsMoveAnswersTheCard(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		m := h.story("A tide", "news/writing", nil)
		r := httptest.NewRequest(http.MethodPost, "/version/"+m.ID.String()+"/move", strings.NewReader(`{"from":"news/writing","to":"news/subs"}`))
		r.Header.Set("Content-Type", "application/json")
		status, text, _ := h.send(staff.Sub, r)
		var c card
		if err := json.Unmarshal([]byte(text), &c); err != nil || status != http.StatusOK || c.Column != "news/subs" || c.ID != m.ID {
			t.Errorf("%d, %v: %s", status, err, text)
		}
		r = httptest.NewRequest(http.MethodPost, "/version/"+m.ID.String()+"/move", strings.NewReader(`{"from":"news/writing","to":"news/subs"}`))
		r.Header.Set("Content-Type", "application/json")
		if status, text, _ = h.send(staff.Sub, r); status != http.StatusConflict || !strings.Contains(text, `"message"`) {
			t.Errorf("a conflict is answered %d: %s", status, text)
		}
		var answer struct{ Cards []card }
		_, text, _ = h.ask(staff.Sub, "/cards?stage=subs&ids="+m.ID.String()+",junk", nil)
		if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Cards) != 1 {
			t.Errorf("the card read again: %v, %s", err, text)
		}
		_, text, _ = h.ask(staff.Sub, "/cards?stage=writing&ids="+m.ID.String(), nil)
		if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Cards) != 0 {
			t.Errorf("a card that the query does not find any more: %v, %s", err, text)
		}
		_, text, _ = h.ask(staff.Sub, "/cards", nil)
		if err := json.Unmarshal([]byte(text), &answer); err != nil || len(answer.Cards) != 0 {
			t.Errorf("no ids: %v, %s", err, text)
		}
	})
}

func TestAWriterPlansWhatIsTheirOwnAndNothingElse(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		me := h.accounts[staff.Writer].ID
		own := h.story("Mine", "news/writing", func(n *story.New, p *story.Plan) { p.Assignee = me })
		others := h.story("Another's", "news/writing", nil)
		for _, c := range []struct {
			m    story.Meta
			path string
			form url.Values
			want int
		}{
			{own, "/move", url.Values{"to": {"news/subs"}}, http.StatusSeeOther},
			{others, "/move", url.Values{"to": {"news/subs"}}, http.StatusForbidden},
			{own, "/plan", url.Values{"due": {"2026-11-26T10:00"}}, http.StatusSeeOther},
			{others, "/plan", url.Values{"due": {"2026-11-26T10:00"}}, http.StatusForbidden},
			{own, "/plan", url.Values{"legal": {"cleared"}}, http.StatusForbidden},
			{own, "/plan", url.Values{"embargo": {"tomorrow"}}, http.StatusForbidden},
			{others, "/plan", url.Values{"was_due": {""}, "due": {""}, "was_legal": {""}, "legal": {""}}, http.StatusSeeOther}, // changes nothing
		} {
			if status, text, _ := h.ask(staff.Writer, "/version/"+c.m.ID.String()+c.path, c.form); status != c.want {
				t.Errorf("%s of %q with %v is answered %d, want %d: %.300s", c.path, c.m.Headline, c.form, status, c.want, text)
			}
		}
		if p := h.now(own.ID).Plan; p.Stage != "subs" || p.Due.IsZero() || p.Legal != "" || p.Embargo.Text != "" {
			t.Errorf("the own plan is %+v", p)
		}
		if p := h.now(others.ID).Plan; p.Stage != "writing" || !p.Due.IsZero() {
			t.Errorf("another's plan is %+v", p)
		}
	})
}

func TestAPlanKeepsWhatSomebodyElseHasChangedMeanwhile(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		m := h.story("A tide", "news/writing", nil)
		path := "/version/" + m.ID.String() + "/plan"
		if page := h.page(staff.Editor, path); !strings.Contains(page, `name="was_stage" value="news/writing"`) {
			t.Errorf("the form does not say what it was drawn with: %s", page)
		}
		drawn := url.Values{"was_stage": {"news/writing"}, "was_due": {""}, "was_assignee": {""}, "was_embargo": {""}}
		with := func(more url.Values) url.Values {
			q := url.Values{"stage": {"news/writing"}, "due": {""}, "assignee": {""}, "embargo": {""}}
			for k, v := range drawn {
				q[k] = v
			}
			for k, v := range more {
				q[k] = v
			}
			return q
		}
		if status, text, _ := h.ask(staff.Editor, path, with(url.Values{"due": {"2026-11-26T10:00"}, "embargo": {"when the vote is over"}})); status != http.StatusSeeOther {
			t.Fatalf("%d: %s", status, text)
		}
		// Drawn before that: another field is saved beside it, the same one is not.
		if status, text, _ := h.ask(staff.Sub, path, with(url.Values{"stage": {"news/subs"}})); status != http.StatusSeeOther {
			t.Errorf("another field: %d: %.300s", status, text)
		}
		if status, _, _ := h.ask(staff.Sub, path, with(url.Values{"due": {"2026-11-27T10:00"}})); status != http.StatusConflict {
			t.Errorf("the same field: %d", status)
		}
		p := h.now(m.ID).Plan
		if p.Stage != "subs" || !p.Due.Equal(time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)) || !p.Embargo.Bad() || p.Embargo.Text != "when the vote is over" {
			t.Errorf("the plan is %+v", p)
		}
		// Lifting an embargo is not for a sub-editor, and is for an editor.
		lift := url.Values{"was_embargo": {"when the vote is over"}, "embargo": {""}}
		if status, _, _ := h.ask(staff.Sub, path, lift); status != http.StatusForbidden {
			t.Errorf("a sub-editor lifts an embargo: %d", status)
		}
		if status, _, _ := h.ask(staff.Editor, path, lift); status != http.StatusSeeOther || h.now(m.ID).Plan.Embargo.Text != "" {
			t.Errorf("an editor lifts it: %d", status)
		}
		if status, _, _ := h.ask(staff.Editor, path, url.Values{"due": {"next week"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("a time that cannot be read: %d", status)
		}
		if status, _, _ := h.ask(staff.Editor, path, url.Values{"assignee": {"zzz"}}); status != http.StatusUnprocessableEntity {
			t.Errorf("an assignee who is nobody: %d", status)
		}
	})
}

func TestABulkActShowsWhatItWillDoAndThenDoesThat(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		me := h.accounts[staff.Writer].ID
		own := h.story("Mine", "news/writing", func(n *story.New, p *story.Plan) { p.Assignee = me })
		others := h.story("Another's", "news/writing", nil)
		there := h.story("There already", "news/subs", func(n *story.New, p *story.Plan) { p.Assignee = me })
		late := h.story("Changed between", "news/writing", func(n *story.New, p *story.Plan) { p.Assignee = me })
		q := url.Values{"act": {"stage"}, "value": {"news/subs"}}
		for _, m := range []story.Meta{own, others, there, late} {
			q.Add("id", m.ID.String())
		}
		page := h.page(staff.Writer, "/bulk?"+q.Encode())
		change, stay, _ := strings.Cut(page, `id="stay"`)
		for _, want := range []string{"2 stories will change", "Mine", "Changed between", "News · Writing", "News · Subs"} {
			if !strings.Contains(change, want) {
				t.Errorf("what will change does not say %q", want)
			}
		}
		for _, want := range []string{"Another&#39;s", "Your role is writer", "There already", "It is so already"} {
			if !strings.Contains(stay, want) {
				t.Errorf("what will not change does not say %q: %s", want, stay)
			}
		}
		if h.now(own.ID).Plan.Stage != "writing" {
			t.Error("the preview has changed something")
		}
		form := url.Values{"act": q["act"], "value": q["value"]}
		for _, m := range regexp.MustCompile(`name="(id|was)" value="([^"]+)"`).FindAllStringSubmatch(change[strings.Index(change, `method="post" action="/bulk"`):], -1) {
			form.Add(m[1], m[2])
		}
		if len(form["id"]) != 2 || len(form["was"]) != 2 {
			t.Fatalf("the form of the preview holds %v", form)
		}
		form.Add("id", others.ID.String()) // and one that nobody offered
		h.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := story.SetPlan(ctx, tx, late.ID, "test", func(p *story.Plan) error { p.Desk = "sport"; return nil })
			return err
		})
		status, page, _ := h.ask(staff.Writer, "/bulk", form)
		change, stay, _ = strings.Cut(page, `id="stay"`)
		if status != http.StatusOK || !strings.Contains(change, "1 story has changed") || !strings.Contains(stay, "it says Sport · Writing now") || !strings.Contains(stay, "Your role is writer") {
			t.Errorf("%d: %s", status, page)
		}
		if h.now(own.ID).Plan.Stage != "subs" || h.now(others.ID).Plan.Stage != "writing" || h.now(late.ID).Plan.Stage != "writing" {
			t.Errorf("the stories stand at %s, %s, %s", h.now(own.ID).Plan.Stage, h.now(others.ID).Plan.Stage, h.now(late.ID).Plan.Stage)
		}
	})
}

func TestEachBulkActChangesItsField(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		a, b := h.story("A", "news/writing", nil), h.story("B", "sport/writing", nil)
		me := h.accounts[staff.Editor].ID
		for _, c := range []struct {
			act, value string
			so         func(story.Plan) bool
		}{
			{"assignee", me.String(), func(p story.Plan) bool { return p.Assignee == me }},
			{"due", "2026-11-26T10:00", func(p story.Plan) bool { return p.Due.Equal(time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)) }},
			{"legal", "check", func(p story.Plan) bool { return p.Legal == story.LegalCheck }},
			{"off", "", func(p story.Plan) bool { return p.Stage == "" }},
			{"stage", "news/subs", func(p story.Plan) bool { return p.Desk == "news" && p.Stage == "subs" }},
		} {
			form := url.Values{"act": {c.act}, "value": {c.value}, "id": {a.ID.String(), b.ID.String(), a.ID.String()}}
			if page := h.page(staff.Editor, "/bulk?"+form.Encode()); !strings.Contains(page, "2 stories will change") {
				t.Errorf("%s: the preview: %s", c.act, page)
			}
			status, page, _ := h.ask(staff.Editor, "/bulk", form)
			if status != http.StatusOK || !strings.Contains(page, "2 stories have changed") || !c.so(h.now(a.ID).Plan) || !c.so(h.now(b.ID).Plan) {
				t.Errorf("%s: %d, %+v: %s", c.act, status, h.now(a.ID).Plan, page)
			}
		}
		if page := h.page(staff.Editor, "/bulk?act=due&value=soon&id="+a.ID.String()); !strings.Contains(page, "cannot be read") || strings.Contains(page, `method="post" action="/bulk"`) {
			t.Errorf("a time that cannot be read: %s", page)
		}
		if page := h.page(staff.Editor, "/bulk"); !strings.Contains(page, "No story is chosen") {
			t.Errorf("nothing chosen: %s", page)
		}
		// The legal flag is not for writers, whoever the story belongs to.
		form := url.Values{"act": {"legal"}, "value": {"cleared"}, "id": {a.ID.String()}}
		if status, page, _ := h.ask(staff.Writer, "/bulk", form); status != http.StatusOK || h.now(a.ID).Plan.Legal != story.LegalCheck {
			t.Errorf("a writer clears: %d: %s", status, page)
		}
	})
}

func TestABulkActHasAMost(t *testing.T) {
	q := url.Values{}
	for i := range bulkMost + 7 {
		q.Add("id", id.ID(1000-i).String())
	}
	ids, left := chosen(q)
	if len(ids) != bulkMost || left != 7 || !slices.IsSorted(ids) {
		t.Errorf("%d are taken, %d left", len(ids), left)
	}
}

func TestTheDeskOpensWithTheSearchThatSomebodyChose(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		save := url.Values{"name": {"Late ones"}, "back": {"/board?due=overdue&junk=1"}, "shared": {"1"}, "first": {"1"}}
		if status, text, where := h.ask(staff.Sub, "/searches", save); status != http.StatusSeeOther || where != "/board?due=overdue" {
			t.Fatalf("%d %q: %s", status, where, text)
		}
		if status, _, where := h.ask(staff.Sub, "/", nil); status != http.StatusSeeOther || where != "/board?due=overdue" {
			t.Errorf("the desk opens with %d %q", status, where)
		}
		if page := h.page(staff.Writer, "/"); !strings.Contains(page, "Late ones") || !strings.Contains(page, "/board?due=overdue") {
			t.Error("what is shared is not offered to another, or opens first for them")
		}
		if status, _, _ := h.ask(staff.Sub, "/searches", url.Values{"name": {""}}); status != http.StatusUnprocessableEntity {
			t.Errorf("a search without a name is answered %d", status)
		}
		var which id.ID
		if err := h.db.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			all, err := staff.Searches(ctx, tx, h.accounts[staff.Sub].ID)
			which = all[0].ID
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if status, _, _ := h.ask(staff.Writer, "/searches/"+which.String()+"/delete", url.Values{}); status != http.StatusNotFound {
			t.Errorf("another deletes it: %d", status)
		}
		if status, _, _ := h.ask(staff.Sub, "/searches/"+which.String()+"/delete", url.Values{}); status != http.StatusSeeOther {
			t.Errorf("its owner deletes it: %d", status)
		}
		h.page(staff.Sub, "/")
	})
}

func TestAStoryBeginsWithItsPlan(t *testing.T) {
	onBoard(t, func(t *testing.T, h *boardHouse) {
		if page := h.page(staff.Writer, "/new"); !strings.Contains(page, `value="news/writing"`) {
			t.Errorf("the form offers no stages: %s", page)
		}
		form := url.Values{"headline": {"A new tide"}, "kind": {"analysis"}, "language": {"en"}, "stage": {"sport/writing"}, "section": {"region"},
			"assignee": {h.accounts[staff.Sub].ID.String()}, "due": {"2026-11-26T10:00"}, "terms": {"open"}}
		status, text, where := h.ask(staff.Writer, "/new", form)
		m := regexp.MustCompile(`^/version/(\w+)/edit$`).FindStringSubmatch(where)
		if status != http.StatusSeeOther || m == nil {
			t.Fatalf("%d %q: %s", status, where, text)
		}
		which, _ := id.Parse(m[1])
		got := h.now(which)
		if p := got.Plan; got.Headline != "A new tide" || got.Kind != story.KindAnalysis || got.Section.Name != "Region" || got.Terms.Level != access.Open ||
			p.Desk != "sport" || p.Stage != "writing" || p.BegunBy != h.accounts[staff.Writer].ID || p.Assignee != h.accounts[staff.Sub].ID || p.Due.IsZero() {
			t.Errorf("it begins as %+v", got)
		}
		for name, spoil := range map[string][2]string{"no headline": {"headline", " "}, "no language": {"language", "x!"}, "no stage": {"stage", "a/b"}, "no kind": {"kind", "poem"}, "nobody": {"assignee", "zz"}} {
			bad := url.Values{}
			for k, v := range form {
				bad[k] = v
			}
			bad.Set(spoil[0], spoil[1])
			if status, _, _ := h.ask(staff.Writer, "/new", bad); status != http.StatusUnprocessableEntity {
				t.Errorf("%s is answered %d", name, status)
			}
		}
		if status, _, _ := h.ask(staff.Translator, "/new", form); status != http.StatusForbidden {
			t.Errorf("a translator begins a story: %d", status)
		}
	})
}

func TestAFormComesBackToTheListsAlone(t *testing.T) {
	for address, want := range map[string]string{
		"/": "/", "/?q=a": "/?q=a", "/board?desk=x": "/board?desk=x",
		"//evil.example/": "no", "https://evil.example/": "no", "/version/1": "no", `/\evil.example`: "no", "javascript:alert(1)": "no", "": "no", "/board/../x": "no",
	} {
		if got := listPath(address, "no"); got != want {
			t.Errorf("%q leads to %q, want %q", address, got, want)
		}
	}
}

func FuzzReadAsked(f *testing.F) {
	for _, s := range []string{"", "q=a+b&language=ar", "assignee=me&due=today&sort=due", "assignee=nobody&kind=memo&embargo=1&behind=1", "missing=fa&legal=check&where=off&stage=x&desk=y&section=%ff", "due=never&sort=;&language=!!&q=%00"} {
		f.Add(s)
	}
	now := time.Date(2026, 11, 25, 23, 59, 0, 0, time.FixedZone("x", 5*3600))
	f.Fuzz(func(t *testing.T, s string) {
		q, _ := url.ParseQuery(s)
		a := readAsked(q)
		if again := readAsked(a.values()); again != a {
			t.Fatalf("%q reads as %+v, and what that is written as, as %+v", s, a, again)
		}
		got := a.query(7, now)
		if _, ok := map[string]bool{"updated": true, "due": true, "stage": true, "headline": true, "published": true}[got.Sort]; !ok {
			t.Fatalf("sort %q", got.Sort)
		}
		if !got.DueFrom.IsZero() && !got.DueFrom.Before(got.DueBy) {
			t.Fatalf("due from %s to %s", got.DueFrom, got.DueBy)
		}
		if u, err := url.Parse(a.path(boardPath, 0)); err != nil || readAsked(u.Query()) != a {
			t.Fatalf("the address %q does not lead back", a.path(boardPath, 0))
		}
		_ = fmt.Sprint(a.narrows(), a.rare())
	})
}
