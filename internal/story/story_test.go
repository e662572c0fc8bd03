package story_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

func content(headline, text string) story.Content {
	d, err := body.FromText(text)
	if err != nil {
		panic(err)
	}
	c := story.Content{Body: d}
	c.Headline = headline
	c.Terms = access.Terms{Level: access.Members}
	c.Section = story.Label{Slug: "region", Name: "Region"}
	c.Topics = []story.Label{{Slug: "shipping", Name: "Shipping"}}
	c.Bylines = []story.Byline{{Name: "Ines Korvald"}}
	return c
}

// each runs fn on both databases, with a clock that the test moves.
func each(t *testing.T, fn func(t *testing.T, d *db.DB, clock *time.Time)) {
	t.Helper()
	clock := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	dbtest.EachConfig(t, db.Config{Schemas: []db.Schema{story.Schema}, Now: func() time.Time { return clock }},
		func(t *testing.T, d *db.DB) {
			clock = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
			fn(t, d, &clock)
		})
}

func update(t *testing.T, d *db.DB, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, d *db.DB, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func create(t *testing.T, d *db.DB, n story.New) (m story.Meta) {
	t.Helper()
	update(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = story.Create(ctx, tx, n)
		return err
	})
	return m
}

func publish(t *testing.T, d *db.DB, version id.ID) {
	t.Helper()
	update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Publish(ctx, tx, version, time.Time{}, "sub") })
}

func load(t *testing.T, d *db.DB, version id.ID) (p story.Published, err error) {
	t.Helper()
	err = d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		p, err = story.Load(ctx, tx, version, 2)
		return err
	})
	return p, err
}

func latest(t *testing.T, d *db.DB, q story.LatestQuery) (all []story.Published) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = story.Latest(ctx, tx, q)
		return err
	})
	return all
}

const fourParagraphs = "One is open.\n\nTwo is open.\n\nThree is withheld.\n\nFour is withheld."

func TestADraftIsUnknownToThePublic(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("The harbour bill", fourParagraphs), By: "writer"})
		if m.Status != story.StatusDraft || m.Revision != 1 || m.Origin != story.Original || m.Slug != "the-harbour-bill" || m.Words != 12 {
			t.Errorf("a new version reads %+v", m)
		}
		if _, err := load(t, d, m.ID); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("the public's view of a draft: %v, want ErrNotFound", err)
		}
		if got := latest(t, d, story.LatestQuery{Language: "en"}); len(got) != 0 {
			t.Errorf("the latest hold a draft: %v", got)
		}
	})
}

func TestAPublishedVersionKeepsItsWithheldPartSealed(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("The harbour bill", fourParagraphs), By: "writer"})
		publish(t, d, m.ID)
		p, err := load(t, d, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p.Status != story.StatusPublished || p.PublicWords != 6 || p.Path() != "2026/11/the-harbour-bill-"+m.ID.String() {
			t.Errorf("published: status %s, public words %d, path %s", p.Status, p.PublicWords, p.Path())
		}
		if b, _ := json.Marshal(p); strings.Contains(string(b), "withheld") {
			t.Errorf("the JSON of a published version holds withheld text: %s", b)
		}
		whole := p.Body.Open(access.Decide(p.Terms, access.Reader{Staff: true}, time.Now()))
		if !strings.Contains(whole.Rest().Text(), "Four is withheld.") {
			t.Errorf("staff read %q", whole.Rest().Text())
		}
		if p.Body.Open(access.Decide(p.Terms, access.Reader{}, time.Now())).Rest().Text() != "" {
			t.Error("anyone reads the withheld part")
		}
	})
}

func TestASaveAfterPublicationIsNotPublicUntilPublished(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "writer"})
		publish(t, d, m.ID)
		*clock = clock.Add(time.Hour)
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			n, err := story.Save(ctx, tx, m.ID, 1, content("Second", fourParagraphs), "writer")
			if n != 2 {
				t.Errorf("revision %d, want 2", n)
			}
			return err
		})
		if p, _ := load(t, d, m.ID); p.Headline != "First" || p.Revision != 1 {
			t.Errorf("the public sees %q, revision %d", p.Headline, p.Revision)
		}
		publish(t, d, m.ID)
		p, _ := load(t, d, m.ID)
		if p.Headline != "Second" || !p.PublishedAt.Equal(clock.Add(-time.Hour)) || !p.UpdatedAt.Equal(*clock) {
			t.Errorf("after the update: %q, published %s, updated %s", p.Headline, p.PublishedAt, p.UpdatedAt)
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			r, err := story.Revisions(ctx, tx, m.ID)
			if len(r) != 2 || !r[0].Published || !r[1].Published || r[1].By != "writer" {
				t.Errorf("revisions %+v", r)
			}
			old, e := story.At(ctx, tx, m.ID, 1)
			if old.Headline != "First" {
				t.Errorf("revision 1 has changed: %q", old.Headline)
			}
			return errors.Join(err, e)
		})
	})
}

func TestASaveFromAnOldRevisionIsAConflictAndLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("First", "A."), By: "a"})
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := story.Save(ctx, tx, m.ID, 1, content("Second", "B."), "a")
			return err
		})
		err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			_, err := story.Save(ctx, tx, m.ID, 1, content("Third", "C."), "b")
			return err
		})
		if !errors.Is(err, story.ErrConflict) {
			t.Fatalf("error %v, want ErrConflict", err)
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			c, err := story.Working(ctx, tx, m.ID)
			if c.Headline != "Second" {
				t.Errorf("working copy %q", c.Headline)
			}
			return err
		})
	})
}

func TestTranslationsFindOneAnotherAndTellWhenTheyAreBehind(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		en := create(t, d, story.New{Language: "en", Content: content("Pilots vote", fourParagraphs)})
		publish(t, d, en.ID)
		ar := create(t, d, story.New{Story: en.Story, Language: "ar", Content: content("المرشدون يصوّتون", "نص.\n\nنص.\n\nنص.")})
		if ar.Origin != story.Translated || ar.OfVersion != en.ID || ar.OfRevision != 1 {
			t.Errorf("a translation follows %s revision %d as %s", ar.OfVersion, ar.OfRevision, ar.Origin)
		}
		if fr := create(t, d, story.New{Story: en.Story, Language: "fr", OfVersion: ar.ID, Content: content("Les pilotes votent", "Un.\n\nDeux.")}); fr.OfVersion != ar.ID || fr.OfRevision != 1 {
			t.Errorf("a translation of a translation follows %s revision %d", fr.OfVersion, fr.OfRevision)
		}
		publish(t, d, ar.ID)
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := story.Save(ctx, tx, en.ID, 1, content("Pilots vote no", fourParagraphs), "a")
			return errors.Join(err, story.Publish(ctx, tx, en.ID, time.Time{}, "a"))
		})
		p, _ := load(t, d, ar.ID)
		if p.BehindBy != 1 {
			t.Errorf("behind by %d, want 1", p.BehindBy)
		}
		var got []string
		for _, tr := range p.Translations {
			got = append(got, tr.Language+" "+tr.Headline)
		}
		if want := []string{"ar المرشدون يصوّتون", "en Pilots vote no"}; !slices.Equal(got, want) {
			t.Errorf("translations %v, want %v", got, want)
		}
		err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			_, err := story.Create(ctx, tx, story.New{Story: en.Story, Language: "ar", Content: content("x", "y")})
			return err
		})
		if !errors.Is(err, story.ErrLanguageTaken) {
			t.Errorf("a second Arabic version: %v", err)
		}
	})
}

func TestACorrectionMarksTheVersionAndDoesNotMoveIt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("First", "A.")})
		publish(t, d, m.ID)
		at := *clock
		*clock = clock.Add(time.Hour)
		c := content("First", "B.")
		c.Corrections = []story.Correction{{Kind: "correction", Text: "The bill is 4 marks, not 5.", At: *clock}}
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := story.Save(ctx, tx, m.ID, 1, c, "a")
			return errors.Join(err, story.Publish(ctx, tx, m.ID, time.Time{}, "a"))
		})
		p, _ := load(t, d, m.ID)
		if p.Status != story.StatusCorrected || !p.PublishedAt.Equal(at) || len(p.Corrections) != 1 {
			t.Errorf("status %s, published %s, corrections %v", p.Status, p.PublishedAt, p.Corrections)
		}
	})
}

func TestAWithdrawnVersionSaysWhyAndKeepsNoText(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs)})
		publish(t, d, m.ID)
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			return story.Withdraw(ctx, tx, m.ID, "The figures were wrong", "editor")
		})
		p, err := load(t, d, m.ID)
		if err != nil || p.Status != story.StatusWithdrawn || p.Reason != "The figures were wrong" {
			t.Fatalf("%+v, %v", p.Meta, err)
		}
		whole := p.Body.Open(access.Decide(p.Terms, access.Reader{Staff: true}, time.Now()))
		if whole.Public().Text()+whole.Rest().Text() != "" {
			t.Error("the text of a withdrawn version leaves the room")
		}
		if got := latest(t, d, story.LatestQuery{Section: "region"}); len(got) != 0 {
			t.Error("a withdrawn version stands among the latest")
		}
		publish(t, d, m.ID)
		if got := latest(t, d, story.LatestQuery{Section: "region"}); len(got) != 1 {
			t.Error("a version published again is missing among the latest")
		}
	})
}

func TestAKilledVersionLeavesOnlyItsName(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Secret headline", fourParagraphs)})
		publish(t, d, m.ID)
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, m.ID, "Legal", "editor") })
		p, err := load(t, d, m.ID)
		if err != nil || p.Status != story.StatusKilled || p.Headline != "" || p.Reason != "" {
			t.Errorf("%+v, %v", p.Meta, err)
		}
		err = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			return story.Publish(ctx, tx, m.ID, time.Time{}, "editor")
		})
		if !errors.Is(err, story.ErrTransition) {
			t.Errorf("publishing a killed version: %v, want ErrTransition", err)
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			deeds, err := story.Deeds(ctx, tx, m.ID)
			if len(deeds) != 2 || deeds[0].Act != story.ActKill || deeds[0].By != "editor" || deeds[0].Reason != "Legal" {
				t.Errorf("deeds %+v", deeds)
			}
			return err
		})
	})
}

func TestAKilledDraftNeverExistedForThePublic(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Never", "A.")})
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, m.ID, "Spiked", "editor") })
		if _, err := load(t, d, m.ID); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("error %v, want ErrNotFound", err)
		}
	})
}

func TestAScheduledVersionAppearsWhenItsTimeComes(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Tomorrow", "A.")})
		at := clock.Add(24 * time.Hour)
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Publish(ctx, tx, m.ID, at, "sub") })
		due := func() (n int) {
			update(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
				n, err = story.PublishDue(ctx, tx, 10, nil)
				return err
			})
			return n
		}
		if n := due(); n != 0 {
			t.Fatalf("%d published before their time", n)
		}
		*clock = at.Add(time.Second)
		if n := due(); n != 1 {
			t.Fatalf("%d published, want 1", n)
		}
		if p, err := load(t, d, m.ID); err != nil || !p.PublishedAt.Equal(at) {
			t.Errorf("published at %s, want %s (%v)", p.PublishedAt, at, err)
		}
	})
}

func TestAChangeTellsWhereTheVersionStoodAndStands(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("First", "A.")})
		publish(t, d, m.ID)
		c := content("First", "A.")
		c.Section, c.Topics = story.Label{Slug: "economy", Name: "Economy"}, nil
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := story.Save(ctx, tx, m.ID, 1, c, "a")
			return errors.Join(err, story.Publish(ctx, tx, m.ID, time.Time{}, "a"))
		})
		events, err := d.Events(context.Background(), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		e := events[len(events)-1]
		var got story.Change
		if err := json.Unmarshal(e.Data, &got); err != nil || e.Kind != story.EventChanged || e.Subject != m.ID {
			t.Fatalf("last event %+v (%v)", e, err)
		}
		if got.Section != "economy" || got.Was.Section != "region" || !slices.Equal(got.Was.Topics, []string{"shipping"}) || got.Was.Authors[0] != "ines-korvald" {
			t.Errorf("change %+v", got)
		}
	})
}

func TestListNarrowsSortsAndPages(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		for i, h := range []string{"Beta 100%", "alpha", "İzmir gamma"} {
			*clock = clock.Add(time.Minute)
			c := content(h, "A.")
			if i == 1 {
				c.Kind = story.KindMemo
			}
			create(t, d, story.New{Language: []string{"en", "en", "tr"}[i], Content: c})
		}
		ask := func(q story.Query) (got []string, total int) {
			view(t, d, func(ctx context.Context, tx *db.Tx) error {
				metas, n, err := story.List(ctx, tx, q)
				for _, m := range metas {
					got = append(got, m.Headline)
				}
				total = n
				return err
			})
			return got, total
		}
		for _, c := range []struct {
			name  string
			q     story.Query
			want  []string
			total int
		}{
			{"newest first", story.Query{}, []string{"İzmir gamma", "alpha", "Beta 100%"}, 3},
			{"by headline", story.Query{Sort: "headline"}, []string{"alpha", "Beta 100%", "İzmir gamma"}, 3},
			{"a page", story.Query{Limit: 1, Offset: 1}, []string{"alpha"}, 3},
			{"a kind", story.Query{Kind: story.KindMemo}, []string{"alpha"}, 1},
			{"a language", story.Query{Language: "tr"}, []string{"İzmir gamma"}, 1},
			{"a percent sign is a percent sign", story.Query{Search: "%"}, []string{"Beta 100%"}, 1},
			{"no regard to case", story.Query{Search: "ALPHA"}, []string{"alpha"}, 1},
		} {
			got, total := ask(c.q)
			if !slices.Equal(got, c.want) || total != c.total {
				t.Errorf("%s: %v of %d, want %v of %d", c.name, got, total, c.want, c.total)
			}
		}
	})
}

func TestLatestGoesOnWhereAPageEnded(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		for i := range 5 {
			if i != 2 { // two of them in the same moment
				*clock = clock.Add(time.Minute)
			}
			m := create(t, d, story.New{Language: "en", Content: content(fmt.Sprint("Story ", i), "A.")})
			publish(t, d, m.ID)
		}
		m := create(t, d, story.New{Language: "fr", Content: content("Histoire", "A.")})
		*clock = clock.Add(-time.Hour)
		publish(t, d, m.ID)
		all := []string{"Story 4", "Story 3", "Story 2", "Story 1", "Story 0"}
		for _, c := range []struct {
			q    story.LatestQuery
			want []string
		}{
			{story.LatestQuery{Language: "en", Topic: "shipping"}, all},
			{story.LatestQuery{Language: "en"}, all},
			{story.LatestQuery{Topic: "shipping"}, append(all[:5:5], "Histoire")},
			{story.LatestQuery{}, append(all[:5:5], "Histoire")},
			{story.LatestQuery{Language: "de", Topic: "shipping"}, nil},
		} {
			var got []string
			for q := c.q; ; {
				q.Limit = 2
				page := latest(t, d, q)
				for _, p := range page {
					got = append(got, p.Headline)
					q.Before, q.BeforeID = p.PublishedAt, p.ID
				}
				if len(page) < 2 {
					break
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%+v: %v, want %v", c.q, got, c.want)
			}
		}
	})
}

func TestPagesStayOutOfTheLatestUnlessAskedFor(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		c := content("About us", "A.")
		c.Kind = story.KindPage
		publish(t, d, create(t, d, story.New{Language: "en", Content: c}).ID)
		if got := latest(t, d, story.LatestQuery{}); len(got) != 0 {
			t.Errorf("the latest hold %v", got[0].Headline)
		}
		if got := latest(t, d, story.LatestQuery{Kinds: []story.Kind{story.KindPage}}); len(got) != 1 {
			t.Error("a page that was asked for is missing")
		}
	})
}

func TestAContentThatCannotStandIsRefusedByName(t *testing.T) {
	d := dbtest.SQLite(t, story.Schema)
	for _, c := range []struct {
		want   string
		change func(*story.Content)
	}{
		{"headline is empty", func(c *story.Content) { c.Headline = "  " }},
		{`kind "essay"`, func(c *story.Content) { c.Kind = "essay" }},
		{"headline has 401", func(c *story.Content) { c.Headline = strings.Repeat("x", 401) }},
		{"byline 1 has no name", func(c *story.Content) { c.Bylines = []story.Byline{{Role: "x"}} }},
		{"level", func(c *story.Content) { c.Terms.Level = "secret" }},
		{"correction 1 says nothing", func(c *story.Content) { c.Corrections = []story.Correction{{Kind: "correction"}} }},
		{"UTF-8", func(c *story.Content) { c.Dateline = "\xff" }},
	} {
		x := content("A", "B.")
		c.change(&x)
		err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			_, err := story.Create(ctx, tx, story.New{Language: "en", Content: x})
			return err
		})
		if !errors.Is(err, story.ErrContent) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func TestEveryStatusAnswersEveryAct(t *testing.T) {
	for _, from := range story.Statuses {
		for _, act := range story.Acts {
			to, err := story.Transition(from, act)
			if err != nil && (!errors.Is(err, story.ErrTransition) || to != from) {
				t.Errorf("%s %s: %s, %v", act, from, to, err)
			}
			if from == story.StatusKilled && err == nil {
				t.Errorf("a killed version can still be changed by %s", act)
			}
		}
	}
}

func TestSpacesThatDoNotBreakStayInAHeadline(t *testing.T) {
	d := dbtest.SQLite(t, story.Schema)
	m := create(t, d, story.New{Language: "fr", Content: content("  Le partage\u00a0: ce  que dit\nle projet, 18\u202f400 tonnes ", "A.")})
	if want := "Le partage\u00a0: ce que dit le projet, 18\u202f400 tonnes"; m.Headline != want {
		t.Errorf("%q, want %q", m.Headline, want)
	}
}

func TestAListOfManyVersionsTellsEachLanguageOfAStoryOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		const stories = 110 // in two languages: the languages of one stand on both sides of a part of 200
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			for i := range stories {
				var of id.ID
				for _, language := range []string{"en", "ar"} {
					m, err := story.Create(ctx, tx, story.New{Story: of, Language: language, Content: content(fmt.Sprintf("Story %d", i), fourParagraphs), By: "test"})
					if err != nil {
						return err
					}
					of = m.Story
					if err := story.Publish(ctx, tx, m.ID, time.Time{}, "test"); err != nil {
						return err
					}
				}
			}
			return nil
		})
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, _, err := story.List(ctx, tx, story.Query{Sort: "headline", Limit: 500, Offset: 1})
			if len(all) != 2*stories-1 {
				t.Errorf("%d versions are listed", len(all))
			}
			for _, m := range all {
				if len(m.Translations) != 2 || len(m.Siblings) != 2 {
					t.Fatalf("%s has %d languages and %d siblings", m.Headline, len(m.Translations), len(m.Siblings))
				}
			}
			return err
		})
	})
}
