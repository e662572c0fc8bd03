package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/front"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

var (
	inputOf  = regexp.MustCompile(`<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"`)
	selectOf = regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)">(.*?)</select>`)
	chosenOf = regexp.MustCompile(`<option value="([^"]*)" selected>`)
)

// formOf is what a browser would send of the form on a page.
func formOf(page string) url.Values {
	f := url.Values{}
	_, form, _ := strings.Cut(page, `<form method="post" action="/fronts`)
	form, _, _ = strings.Cut(form, "</form>")
	for _, m := range inputOf.FindAllStringSubmatch(form, -1) {
		f.Add(m[1], m[2])
	}
	for _, m := range selectOf.FindAllStringSubmatch(form, -1) {
		value := ""
		if c := chosenOf.FindStringSubmatch(m[2]); c != nil {
			value = c[1]
		}
		f.Set(m[1], value)
	}
	return f
}

// press sends the form of a front with a button, and with what is typed before.
func (s *settingsDesk) press(lang, do string, typed ...string) (status int, page string) {
	s.t.Helper()
	_, page = s.get(staff.Editor, "/fronts/"+lang)
	f := formOf(page)
	for i := 0; i+1 < len(typed); i += 2 {
		f.Set(typed[i], typed[i+1])
	}
	f.Set("do", do)
	status, answer := s.post(staff.Editor, "/fronts/"+lang, f)
	if status != http.StatusSeeOther {
		return status, answer
	}
	_, page = s.get(staff.Editor, "/fronts/"+lang)
	return status, page
}

func (s *settingsDesk) frontOf(lang string) (f front.Front) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *db.Tx) (err error) {
		f, err = front.Load(ctx, tx, lang)
		return err
	})
	return f
}

func TestAFrontIsMadeLaunchedAndTakenBackByTheForm(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		a := s.write("en", "The pilots vote", nil)
		b := s.write("en", "The cranes wait", nil)
		// By its address, by its number, by words of its headline.
		for _, add := range []string{"http://site.example.org/2026/11/the-pilots-vote-" + a.String(), b.String()} {
			if status, page := s.press("en", "find top", "add-top", add); status != http.StatusSeeOther {
				t.Fatalf("%s is answered %d: %.2000s", add, status, page)
			}
		}
		c := s.write("en", "Salt comes back", nil)
		s.press("en", "find top", "add-top", "SALT comes", "title-top", "Of today")
		f := s.frontOf("en")
		if f.Draft == nil || f.Live.Number != 0 || f.Draft.Blocks[0].Title != "Of today" || f.DraftBy != "editor@example.org" {
			t.Fatalf("the draft is %+v", f)
		}
		order := func() (all []id.ID) {
			for _, c := range s.frontOf("en").Draft.Blocks[0].Cards {
				all = append(all, c.Version)
			}
			return all
		}
		if got := order(); len(got) != 3 || got[0] != c || got[1] != b || got[2] != a {
			t.Fatalf("placed are %v", got)
		}
		s.press("en", "up top "+a.String(), "size-top-"+a.String(), "lead", "headline-top-"+a.String(), "Pilots vote", "until-top-"+a.String(), "2031-01-02T03:04")
		s.press("en", "remove top "+b.String())
		s.press("en", "block-down top")
		l := *s.frontOf("en").Draft
		card := l.Blocks[1].Cards[1]
		if l.Blocks[1].ID != "top" || card.Version != a || card.Size != front.Lead || card.Headline != "Pilots vote" || !card.Until.Equal(time.Date(2031, 1, 2, 3, 4, 0, 0, time.UTC)) {
			t.Errorf("the draft is %+v", l)
		}
		s.press("en", "launch")
		if f := s.frontOf("en"); f.Draft != nil || len(front.Differences(f.Live.Layout, l)) != 0 {
			t.Errorf("launched is %+v", f)
		}
		s.press("en", "block-remove voices")
		s.press("en", "launch")
		s.press("en", "undo")
		if f := s.frontOf("en"); len(front.Differences(f.Live.Layout, l)) != 0 {
			t.Errorf("after undo readers see %+v", f.Live.Layout)
		}
		s.auditedBy("editor@example.org", "launched the front page en", "put back an earlier front page en", "changed the front page en top stories")
	})
}

// auditedBy looks for acts of somebody in the audit.
func (s *settingsDesk) auditedBy(who string, want ...string) {
	s.t.Helper()
	s.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := staff.Audit(ctx, tx)
		for _, w := range want {
			found := false
			for _, e := range all {
				found = found || e.Who == who && strings.Contains(e.Act+" "+e.Object+" "+e.Detail, w)
			}
			if !found {
				s.t.Errorf("the audit does not say %q of %s: %+v", w, who, all)
			}
		}
		return err
	})
}

func TestWhatOneEditorSendsDoesNotPutOutWhatAnotherHasSaved(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		_, mine := s.get(staff.Editor, "/fronts/en")
		s.press("en", "save", "title-top", "Theirs")
		f := formOf(mine)
		f.Set("title-top", "Mine")
		f.Set("do", "launch")
		status, page := s.post(staff.Editor, "/fronts/en", f)
		if status != http.StatusConflict || !strings.Contains(page, "Theirs") || !strings.Contains(page, `value="Mine"`) {
			t.Errorf("the second is answered %d: %.1500s", status, page)
		}
		if f := s.frontOf("en"); f.Live.Number != 0 || f.Draft.Blocks[0].Title != "Theirs" {
			t.Errorf("kept is %+v", f)
		}
		// Nothing of mine is lost: sent again, it stands.
		f = formOf(page)
		f.Set("do", "save")
		if status, _ := s.post(staff.Editor, "/fronts/en", f); status != http.StatusSeeOther || s.frontOf("en").Draft.Blocks[0].Title != "Mine" {
			t.Errorf("sent again it is answered %d", status)
		}
	})
}

func TestTheFormSaysWhatIsToBeLookedAt(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		a := s.write("en", "Stands twice", nil)
		gone := s.write("en", "Taken away", nil)
		var draft id.ID
		s.update(func(ctx context.Context, tx *db.Tx) error {
			if err := story.Withdraw(ctx, tx, gone, "wrong", "t"); err != nil {
				return err
			}
			m, err := story.Create(ctx, tx, story.New{Language: "en", Content: story.Content{Head: story.Head{Headline: "Not yet out"}}, By: "t"})
			if err != nil {
				return err
			}
			draft = m.ID
			return front.SaveDraft(ctx, tx, "en", 0, front.Layout{Blocks: []front.Block{
				{ID: "a", From: front.Nothing, Look: front.Top, Count: 5, Cards: []front.Card{{Version: a}, {Version: gone}, {Version: draft}, {Version: 12345, Until: time.Now().Add(-time.Hour)}}},
				{ID: "b", Title: "Below", From: front.Latest, Look: front.List, Count: 5, Cards: []front.Card{{Version: a, From: time.Now().Add(time.Hour)}}}}}, "t")
		})
		_, page := s.get(staff.Editor, "/fronts/en")
		for _, want := range []string{"It has no picture, and leads.", "It is withdrawn: readers do not see it", "It is not published yet", "There is no such story any more.",
			"The story stands in “Nothing: by hand alone” already", "It stands here from"} {
			if !strings.Contains(page, want) {
				t.Errorf("the form does not say %q: %.3000s", want, page)
			}
		}
	})
}

func TestWordsThatSeveralHeadlinesHaveAreAskedAbout(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		s.write("en", "Harbour one", nil)
		b := s.write("en", "Harbour two", nil)
		_, page := s.get(staff.Editor, "/fronts/en")
		f := formOf(page)
		f.Set("add-top", "harbour")
		f.Set("do", "find top")
		status, _ := s.post(staff.Editor, "/fronts/en", f)
		if status != http.StatusSeeOther {
			t.Fatalf("answered %d", status)
		}
		_, page = s.get(staff.Editor, "/fronts/en?find=harbour&in=top")
		if !strings.Contains(page, "is in several headlines") || !strings.Contains(page, `value="add top `+b.String()+`"`) {
			t.Errorf("the question is not asked: %.2000s", page)
		}
		_, page = s.get(staff.Editor, "/fronts/en?find=nowhere&in=top")
		if !strings.Contains(page, "No story has “nowhere” in its headline.") {
			t.Error("nobody says that nothing was found")
		}
		s.press("en", "add top "+b.String())
		if f := s.frontOf("en"); len(f.Draft.Blocks[0].Cards) != 1 || f.Draft.Blocks[0].Cards[0].Version != b {
			t.Errorf("placed is %+v", f.Draft.Blocks[0])
		}
	})
}

func TestAFrontThatCannotStandIsRefusedWithWhatWasTyped(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		a := s.write("en", "A story", nil)
		s.press("en", "add top "+a.String())
		for name, typed := range map[string][]string{
			"no number":       {"count-top", "many"},
			"no time":         {"until-top-" + a.String(), "tomorrow"},
			"another source":  {"from-top", "mail"},
			"the story twice": {"add-top", a.String()},
			"nothing said":    {"add-top", " "},
		} {
			do := "save"
			if strings.HasPrefix(typed[0], "add") {
				do = "find top"
			}
			if status, page := s.press("en", do, append(typed, "title-top", "What I typed")...); status != http.StatusUnprocessableEntity || !strings.Contains(page, `role="alert"`) || !strings.Contains(page, `value="What I typed"`) {
				t.Errorf("%s is answered %d", name, status)
			}
		}
		if f := s.frontOf("en"); f.Draft.Blocks[0].Title != "" {
			t.Errorf("saved was %+v", f.Draft)
		}
		if status, _ := s.press("en", "undo"); status != http.StatusUnprocessableEntity {
			t.Errorf("with nothing to undo the answer is %d", status)
		}
	})
}

func TestWhoDoesNotPublishLooksAtAFrontAndChangesNothing(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		status, page := s.get(staff.Writer, "/fronts/en")
		if status != http.StatusOK || !strings.Contains(page, "<fieldset disabled>") || strings.Contains(page, `value="launch"`) {
			t.Errorf("a writer is answered %d", status)
		}
		if status, _ := s.post(staff.Writer, "/fronts/en", url.Values{"do": {"launch"}, "number": {"0"}}); status != http.StatusForbidden {
			t.Errorf("a writer's launch is answered %d", status)
		}
		for _, path := range []string{"/fronts/none", "/fronts/tr"} {
			if status, _ := s.get(staff.Owner, path); status != http.StatusNotFound {
				t.Errorf("%s is answered %d", path, status)
			}
		}
		if status, page := s.get(staff.Writer, "/fronts"); status != http.StatusOK || strings.Count(page, `href="/fronts/`) != 2 {
			t.Errorf("the list is answered %d", status)
		}
	})
}
