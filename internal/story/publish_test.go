package story_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
	"standfirst/internal/story"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// sound is a content in which no check finds anything.
func sound() story.Content {
	c := content("The harbour bill", "One is open.\n\nTwo is open.")
	c.Standfirst, c.Slug, c.Terms = "What it says.", "the-harbour-bill", access.Terms{Level: access.Open}
	return c
}

func figure(attrs map[string]any) body.Doc {
	return body.Doc{Content: []body.Node{{Type: "paragraph", Content: []body.Node{{Type: "text", Text: "One."}}}, {Type: "figure", Attrs: attrs}}}
}

func TestEachCheckFindsItsOwnAndNothingElse(t *testing.T) {
	photo := id.ID(77)
	known := map[id.ID]story.Picture{photo: {Pixels: true}}
	for name, c := range map[string]struct {
		change func(*story.Meta, *story.Content, *story.Facts)
		check  story.Check // empty: nothing is found
		blocks bool
		detail string
		count  int
	}{
		"nothing":       {change: func(*story.Meta, *story.Content, *story.Facts) {}},
		"killed":        {func(m *story.Meta, _ *story.Content, _ *story.Facts) { m.Status = story.StatusKilled }, story.CheckStatus, true, "", 0},
		"no headline":   {func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Headline = " " }, story.CheckHeadline, true, "", 0},
		"no standfirst": {func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Standfirst = "" }, story.CheckStandfirst, false, "", 0},
		"a page without a standfirst, section or byline": {change: func(_ *story.Meta, c *story.Content, _ *story.Facts) {
			c.Kind, c.Standfirst, c.Section, c.Bylines = story.KindPage, "", story.Label{}, nil
		}},
		"no slug":    {func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Slug = "" }, story.CheckSlug, true, "", 0},
		"no section": {func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Section = story.Label{} }, story.CheckSection, false, "", 0},
		"no byline":  {func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Bylines = nil }, story.CheckByline, false, "", 0},
		"no text":    {func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Body = body.Doc{} }, story.CheckText, true, "", 0},
		"empty paragraphs": {func(_ *story.Meta, c *story.Content, _ *story.Facts) {
			c.Body = body.Doc{Content: []body.Node{{Type: "paragraph"}, {Type: "cut"}}}
		}, story.CheckText, true, "", 0},
		"a plan that nobody sells": {func(_ *story.Meta, c *story.Content, _ *story.Facts) {
			c.Terms = access.Terms{Level: access.Plans, Plans: []string{"archive"}}
		}, story.CheckTerms, true, "archive", 0},
		"a plan that is sold": {change: func(_ *story.Meta, c *story.Content, f *story.Facts) {
			c.Terms, f.Plans = access.Terms{Level: access.Plans, Plans: []string{"archive"}}, []string{"archive"}
		}},
		"TK in the headline": {func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Headline = "TK wins the vote" }, story.CheckTK, true, "TK wins the vote", 0},
		"TKTK in the text": {func(_ *story.Meta, c *story.Content, _ *story.Facts) {
			c.Body, _ = body.FromText("The minister said TKTK, and left.")
		}, story.CheckTK, true, "The minister said TKTK, and left.", 0},
		"TK in a caption": {func(_ *story.Meta, c *story.Content, f *story.Facts) {
			c.Body, f.Pictures = figure(map[string]any{"photo": photo.String(), "alt": "A", "credit": "B", "caption": "The TK"}), known
		}, story.CheckTK, true, "The TK", 0},
		"TK in a byline":      {func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Bylines[0].Role = "TK" }, story.CheckTK, true, "TK", 0},
		"TK inside a word":    {change: func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Headline = "ATKINS wins" }},
		"tk in small letters": {change: func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Headline = "tk wins" }},
		"a picture without a text": {func(_ *story.Meta, c *story.Content, f *story.Facts) {
			c.Body, f.Pictures = figure(map[string]any{"photo": photo.String(), "credit": "B", "caption": "The quay"}), known
		}, story.CheckAlt, true, "The quay", 0},
		"a decorative picture": {change: func(_ *story.Meta, c *story.Content, f *story.Facts) {
			c.Body, f.Pictures = figure(map[string]any{"photo": photo.String(), "credit": "B", "decorative": true}), known
		}},
		"a picture whose own text will do": {change: func(_ *story.Meta, c *story.Content, f *story.Facts) {
			c.Body, f.Pictures = figure(map[string]any{"photo": photo.String()}), map[id.ID]story.Picture{photo: {Alt: "A", Credit: "B", Pixels: true}}
		}},
		"a lead picture without a text": {func(_ *story.Meta, c *story.Content, f *story.Facts) {
			c.Lead, f.Pictures = story.Lead{Photo: photo, Credit: "B"}, known
		}, story.CheckAlt, true, "", 0},
		"a picture without a credit": {func(_ *story.Meta, c *story.Content, f *story.Facts) {
			c.Lead, f.Pictures = story.Lead{Photo: photo, Alt: "A", Caption: "The quay"}, known
		}, story.CheckCredit, true, "The quay", 0},
		"a picture without a file": {func(_ *story.Meta, c *story.Content, f *story.Facts) {
			c.Lead = story.Lead{Photo: photo, Alt: "A", Credit: "B"}
		}, story.CheckMissing, false, "", 1},
		"a picture of another house": {func(_ *story.Meta, c *story.Content, _ *story.Facts) {
			c.Body.Content = append(c.Body.Content, body.Node{Type: "image", Attrs: map[string]any{"src": "https://example.org/a.jpg"}})
		}, story.CheckMissing, false, "", 1},
		"the legal flag":       {func(m *story.Meta, _ *story.Content, _ *story.Facts) { m.Plan.Legal = story.LegalCheck }, story.CheckLegal, true, "", 0},
		"the flag was cleared": {change: func(m *story.Meta, _ *story.Content, _ *story.Facts) { m.Plan.Legal = story.LegalCleared }},
		"an embargo": {func(m *story.Meta, _ *story.Content, _ *story.Facts) {
			m.Plan.Embargo = story.ReadEmbargo("2026-11-20 13:00")
		}, story.CheckEmbargo, true, "2026-11-20 13:00", 0},
		"an embargo that is over": {change: func(m *story.Meta, _ *story.Content, _ *story.Facts) {
			m.Plan.Embargo = story.ReadEmbargo("2026-11-20 12:00")
		}},
		"an embargo that cannot be read": {func(m *story.Meta, _ *story.Content, _ *story.Facts) {
			m.Plan.Embargo = story.ReadEmbargo("after the speech")
		}, story.CheckEmbargo, true, "after the speech", 0},
		"a machine's text":               {func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Machine = true }, story.CheckMachine, true, "", 0},
		"a machine's text that was read": {change: func(_ *story.Meta, c *story.Content, _ *story.Facts) { c.Machine, c.Translator = true, "N. Haddad" }},
		"no translator":                  {func(m *story.Meta, _ *story.Content, _ *story.Facts) { m.Origin = story.Translated }, story.CheckTranslator, false, "", 0},
		"behind":                         {func(m *story.Meta, _ *story.Content, _ *story.Facts) { m.BehindBy = 3 }, story.CheckBehind, false, "", 3},
		"follow-ups":                     {func(_ *story.Meta, _ *story.Content, f *story.Facts) { f.FollowUps = 2 }, story.CheckFollowUp, false, "", 2},
		"kept HTML": {func(_ *story.Meta, c *story.Content, _ *story.Facts) {
			c.Body.Content = append(c.Body.Content, body.Node{Type: "html_block", Attrs: map[string]any{"html": "<b>x</b>"}})
		}, story.CheckKept, false, "", 1},
		"a dead link": {func(_ *story.Meta, _ *story.Content, f *story.Facts) {
			f.DeadLinks = []string{"https://example.org/gone"}
		}, story.CheckLinks, false, "https://example.org/gone", 0},
		"links to look at": {func(_ *story.Meta, _ *story.Content, f *story.Facts) { f.Unlooked = 4 }, story.CheckUnlooked, false, "", 4},
	} {
		m, content, facts := story.Meta{Status: story.StatusDraft, Origin: story.Original}, sound(), story.Facts{Now: noon}
		c.change(&m, &content, &facts)
		found := story.Checklist(m, content, facts)
		if c.check == "" {
			if len(found) != 0 {
				t.Errorf("%s: %v is found", name, found)
			}
			continue
		}
		if len(found) != 1 || found[0] != (story.Finding{Check: c.check, Blocks: c.blocks, Detail: c.detail, Count: c.count}) {
			t.Errorf("%s: %+v is found", name, found)
		}
		if story.Blocked(found) != c.blocks || (story.BlockedBy(found) != nil) != c.blocks {
			t.Errorf("%s: blocked is %v", name, story.Blocked(found))
		}
	}
}

func TestManyPlacesToFillInAreToldOneByOneAndNotWithoutEnd(t *testing.T) {
	c := sound()
	c.Body, _ = body.FromText(strings.Repeat("TK and more.\n\n", 100))
	if n := len(story.Checklist(story.Meta{}, c, story.Facts{Now: noon})); n < 2 || n > 50 {
		t.Errorf("%d places are told", n)
	}
}

func save(t *testing.T, d *db.DB, m story.Meta, base int, c story.Content) {
	t.Helper()
	update(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := story.Save(ctx, tx, m.ID, base, c, "writer")
		return err
	})
}

func TestTheRevisionThatWasScheduledGoesOutAndNotWhatCameAfter(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Approved", fourParagraphs), By: "writer"})
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			return story.PublishRevision(ctx, tx, m.ID, 1, clock.Add(time.Hour), "editor")
		})
		save(t, d, m, 1, content("Not approved", fourParagraphs))
		*clock = clock.Add(2 * time.Hour)
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := story.PublishDue(ctx, tx, 10, nil)
			return err
		})
		p, err := load(t, d, m.ID)
		if err != nil || p.Headline != "Approved" || p.PublishedRevision != 1 {
			t.Errorf("readers see %q of revision %d (%v)", p.Headline, p.PublishedRevision, err)
		}
	})
}

func TestWhatWasSavedMeanwhileIsNotPublishedUnlooked(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Looked at", fourParagraphs), By: "writer"})
		save(t, d, m, 1, content("Saved meanwhile", fourParagraphs))
		err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			return story.PublishRevision(ctx, tx, m.ID, 1, time.Time{}, "editor")
		})
		if !errors.Is(err, story.ErrConflict) {
			t.Errorf("%v, want ErrConflict", err)
		}
		if _, err := load(t, d, m.ID); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("it is public: %v", err)
		}
	})
}

func TestWhatHasBecomeBlockedByItsTimeIsADraftAgainAndHoldsNothingUp(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		bad := create(t, d, story.New{Language: "en", Content: content("Blocked by then", fourParagraphs), By: "writer"})
		good := create(t, d, story.New{Language: "en", Content: content("Sound", fourParagraphs), By: "writer"})
		brought := create(t, d, story.New{Language: "en", Content: content("From a wire", fourParagraphs), By: "wire"})
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			for _, m := range []story.Meta{bad, good} {
				if err := story.PublishRevision(ctx, tx, m.ID, 1, clock.Add(time.Hour), "editor"); err != nil {
					return err
				}
			}
			return story.Publish(ctx, tx, brought.ID, clock.Add(time.Hour), "wire")
		})
		*clock = clock.Add(2 * time.Hour)
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := story.PublishDue(ctx, tx, 10, func(_ context.Context, _ *db.Tx, m story.Meta, c story.Content) ([]story.Finding, error) {
				return []story.Finding{{Check: story.CheckTerms, Blocks: m.ID != good.ID, Detail: "archive"}}, nil
			})
			return err
		})
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			for _, c := range []struct {
				id   id.ID
				want story.Status
			}{{bad.ID, story.StatusDraft}, {good.ID, story.StatusPublished}, {brought.ID, story.StatusPublished}} {
				m, err := story.Get(ctx, tx, c.id)
				if err != nil || m.Status != c.want || m.ScheduledRevision != 0 {
					t.Errorf("%s is %s, want %s (%v)", m.Headline, m.Status, c.want, err)
				}
			}
			deeds, err := story.Deeds(ctx, tx, bad.ID)
			if err != nil || deeds[0].Act != story.ActUnschedule || !strings.Contains(deeds[0].Reason, "terms: archive") {
				t.Errorf("its deeds: %+v (%v)", deeds, err)
			}
			return nil
		})
	})
}

func TestAnEmbargoThatCannotBeReadHoldsOnEveryWayOut(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		for _, text := range []string{"after the speech", "2026-13-45", "tomorrow", "25/11/2026 18:00", "0000-00-00T00:00:00Z", "99999-01-01"} {
			m := create(t, d, story.New{Language: "en", Content: content("Held", fourParagraphs), By: "writer"})
			update(t, d, func(ctx context.Context, tx *db.Tx) error {
				_, err := story.SetPlan(ctx, tx, m.ID, "editor", func(p *story.Plan) error {
					p.Embargo = story.ReadEmbargo(text)
					return nil
				})
				return err
			})
			for way, out := range map[string]func(context.Context, *db.Tx) error{
				"now": func(ctx context.Context, tx *db.Tx) error { return story.Publish(ctx, tx, m.ID, time.Time{}, "t") },
				"looked at": func(ctx context.Context, tx *db.Tx) error {
					return story.PublishRevision(ctx, tx, m.ID, 1, time.Time{}, "t")
				},
				"scheduled": func(ctx context.Context, tx *db.Tx) error {
					return story.Publish(ctx, tx, m.ID, clock.AddDate(50, 0, 0), "t")
				},
				"long past": func(ctx context.Context, tx *db.Tx) error {
					return story.Publish(ctx, tx, m.ID, clock.AddDate(-1, 0, 0), "t")
				},
			} {
				if err := d.Update(context.Background(), out); !errors.Is(err, story.ErrEmbargo) {
					t.Errorf("%q, %s: %v, want ErrEmbargo", text, way, err)
				}
			}
			if _, err := load(t, d, m.ID); !errors.Is(err, db.ErrNotFound) {
				t.Errorf("%q is out: %v", text, err)
			}
		}
	})
}

func TestAnEmbargoSetAfterSchedulingHoldsAtItsTime(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Held", fourParagraphs), By: "writer"})
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			if err := story.PublishRevision(ctx, tx, m.ID, 1, clock.Add(time.Hour), "t"); err != nil {
				return err
			}
			_, err := story.SetPlan(ctx, tx, m.ID, "editor", func(p *story.Plan) error {
				p.Embargo = story.ReadEmbargo("when the envoy is back")
				return nil
			})
			return err
		})
		*clock = clock.AddDate(1, 0, 0)
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			n, err := story.PublishDue(ctx, tx, 10, nil)
			if n != 0 {
				t.Errorf("%d versions were due", n)
			}
			return err
		})
		if _, err := load(t, d, m.ID); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("it is out: %v", err)
		}
	})
}

func TestCorrectionsAreListedByWhenReadersWereTold(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		correct := func(m story.Meta, text string) {
			t.Helper()
			c := content(m.Headline, fourParagraphs)
			c.Corrections = []story.Correction{{Kind: "correction", Text: text, At: *clock}}
			save(t, d, m, 1, c)
			publish(t, d, m.ID)
			*clock = clock.Add(time.Minute)
		}
		first := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "w"})
		second := create(t, d, story.New{Language: "en", Content: content("Second", fourParagraphs), By: "w"})
		never := create(t, d, story.New{Language: "en", Content: content("Never wrong", fourParagraphs), By: "w"})
		other := create(t, d, story.New{Language: "ar", Content: content("آخر", fourParagraphs), By: "w"})
		for _, m := range []story.Meta{first, second, never, other} {
			publish(t, d, m.ID)
		}
		correct(second, "The second was wrong.")
		correct(first, "The first was wrong.")
		correct(other, "Elsewhere.")
		save(t, d, second, 2, content("Saved and not yet public", fourParagraphs))
		list := func() (all []string) {
			view(t, d, func(ctx context.Context, tx *db.Tx) error {
				metas, err := story.Corrected(ctx, tx, "en", 10)
				for _, m := range metas {
					all = append(all, m.Headline+": "+m.Corrections[0].Text)
				}
				return err
			})
			return all
		}
		if got := list(); !slices.Equal(got, []string{"First: The first was wrong.", "Second: The second was wrong."}) {
			t.Errorf("%q", got)
		}
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, first.ID, "order", "t") })
		if got := list(); len(got) != 1 {
			t.Errorf("after a kill: %q", got)
		}
	})
}

func TestAPreviewLinkOpensItsVersionUntilItEnds(t *testing.T) {
	key, err := secret.New([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		en := create(t, d, story.New{Language: "en", Content: content("Not out yet", fourParagraphs), By: "w"})
		ar := create(t, d, story.New{Story: en.Story, Language: "ar", Content: content("لم يُنشر", fourParagraphs), By: "w"})
		stranger := create(t, d, story.New{Language: "fr", Content: content("Une autre", fourParagraphs), By: "w"})
		open := func(token, language string) (headline string, err error) {
			err = d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				p, _, err := story.OpenPreview(ctx, tx, key, token, language, 2)
				headline = p.Headline
				return err
			})
			return headline, err
		}
		make := func(languages bool, life time.Duration) (token string) {
			update(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
				token, err = story.MakePreview(ctx, tx, key, en.ID, languages, life, "editor")
				return err
			})
			return token
		}
		one, all := make(false, 0), make(true, time.Hour)
		for _, c := range []struct{ token, language, want string }{
			{one, "", "Not out yet"}, {one, "en", "Not out yet"}, {one, "ar", ""}, {all, "ar", ar.Headline}, {all, "fr", ""}, {one + "x", "", ""}, {"", "", ""}, {stranger.ID.String(), "", ""},
		} {
			got, err := open(c.token, c.language)
			if got != c.want || (c.want == "") != errors.Is(err, db.ErrNotFound) {
				t.Errorf("%q in %q opens %q (%v), want %q", c.token, c.language, got, err, c.want)
			}
		}
		// It shows what is kept later too.
		save(t, d, en, 1, content("Not out yet, and better", fourParagraphs))
		if got, _ := open(one, ""); got != "Not out yet, and better" {
			t.Errorf("it shows %q", got)
		}
		// The database holds nothing that opens it.
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			var n int
			err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM story_preview WHERE hash = $1 OR hash = $2", one, all).Scan(&n)
			if n != 0 {
				t.Error("a token stands in the database")
			}
			return err
		})
		*clock = clock.Add(time.Hour) // the very end is over
		if _, err := open(all, ""); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("past its end: %v", err)
		}
		if _, err := open(one, ""); err != nil {
			t.Errorf("a link of a day after an hour: %v", err)
		}
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			links, err := story.Previews(ctx, tx, en.ID)
			if err != nil || len(links) != 2 || links[1].By != "editor" || !links[1].Live(*clock) || links[0].Live(*clock) {
				t.Errorf("the list: %+v (%v)", links, err)
			}
			if err := story.EndPreview(ctx, tx, stranger.ID, links[1].ID, "sub"); !errors.Is(err, db.ErrNotFound) {
				t.Errorf("a link is revoked from another version's screen: %v", err)
			}
			return story.EndPreview(ctx, tx, en.ID, links[1].ID, "sub")
		})
		if _, err := open(one, ""); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("after it was revoked: %v", err)
		}
		last := make(false, 0)
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, en.ID, "order", "t") })
		if _, err := open(last, ""); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("of a killed version: %v", err)
		}
		err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			_, err := story.MakePreview(ctx, tx, key, ar.ID, false, 8*24*time.Hour, "editor")
			return err
		})
		if !errors.Is(err, story.ErrContent) {
			t.Errorf("a link of eight days: %v", err)
		}
	})
}

func TestWhatIsFoundAtALinkIsKeptWithItsTime(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			if err := story.KeepLink(ctx, tx, "https://example.org/a", story.LinkAlive, "200"); err != nil {
				return err
			}
			return story.KeepLink(ctx, tx, "https://example.org/a", story.LinkDead, "404")
		})
		*clock = clock.Add(story.LinkLife)
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := story.Looked(ctx, tx, []string{"https://example.org/b", "https://example.org/a"})
			if err != nil || len(all) != 2 || all[0].State != "" || all[1].State != story.LinkDead || all[1].Detail != "404" || all[1].Fresh(*clock) || !all[1].Fresh(clock.Add(-time.Minute)) {
				t.Errorf("%+v (%v)", all, err)
			}
			return nil
		})
	})
}

func TestOnlyLinksThatLeaveTheHouseAreFollowed(t *testing.T) {
	c := sound()
	link := func(to string) body.Node {
		return body.Node{Type: "paragraph", Content: []body.Node{{Type: "text", Text: "x", Marks: []body.Mark{{Type: "link", Attrs: map[string]any{"href": to}}}}}}
	}
	for _, to := range []string{"https://example.org/a#part", "https://news.example.org/2026/11/own-1", "https://news.example.org", "https://news.example.org.evil.example/", "/2026/11/x", "mailto:a@example.org", "http://example.org/b"} {
		c.Body.Content = append(c.Body.Content, link(to))
	}
	want := []string{"https://example.org/a", "https://news.example.org.evil.example/", "http://example.org/b"}
	if got := c.Followable("https://news.example.org"); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTheRevisionThatIsScheduledIsNeverThinned(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "w"})
		for n, headline := range []string{"Scheduled", "Third", "Fourth"} {
			*clock = clock.Add(time.Second)
			save(t, d, m, n+1, content(headline, fourParagraphs))
			if headline == "Scheduled" {
				update(t, d, func(ctx context.Context, tx *db.Tx) error {
					return story.PublishRevision(ctx, tx, m.ID, 2, clock.AddDate(0, 0, 30), "editor")
				})
			}
		}
		*clock = clock.AddDate(0, 0, 29)
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			n, err := story.Thin(ctx, tx, 10)
			if n == 0 {
				t.Error("nothing was thinned: the test shows nothing")
			}
			return err
		})
		*clock = clock.AddDate(0, 0, 2)
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := story.PublishDue(ctx, tx, 10, nil)
			return err
		})
		if p, err := load(t, d, m.ID); err != nil || p.Headline != "Scheduled" {
			t.Errorf("readers see %q (%v)", p.Headline, err)
		}
	})
}
