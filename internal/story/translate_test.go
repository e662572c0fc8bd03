package story_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// illustrated is a content with everything that a translation takes along.
func illustrated() story.Content {
	c := content("The harbour bill", "")
	c.Standfirst, c.Kicker, c.Dateline = "Who pays", "Harbour", "PORT ELDA"
	c.Lead = story.Lead{Photo: 7, Caption: "The crane", Alt: "A crane on its side", Credit: "Bo Lind"}
	c.Corrections = []story.Correction{{Kind: "correction", Text: "The sum was wrong.", At: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}}
	c.Translator, c.SourceNote, c.UsageTerms = "Somebody", "By telephone", "Not for resale"
	c.Terms = access.Terms{Level: access.Members}
	c.Body.Content = []body.Node{paragraph("One."), heading("Two"), {Type: "cut"},
		{Type: "figure", Attrs: map[string]any{"photo": "mstpzshary7", "caption": "The quay", "credit": "Bo Lind"}},
		{Type: "code_block", Content: []body.Node{{Type: "text", Text: "x = 1"}}}, paragraph("Three.")}
	return c
}

func translate(t *testing.T, d *db.DB, s story.Start) (m story.Meta, err error) {
	t.Helper()
	err = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = story.Translate(ctx, tx, s)
		return err
	})
	return m, err
}

func at(t *testing.T, d *db.DB, version id.ID, revision int) (c story.Content) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = story.At(ctx, tx, version, revision)
		return err
	})
	return c
}

func get(t *testing.T, d *db.DB, version id.ID) (m story.Meta) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = story.Get(ctx, tx, version)
		return err
	})
	return m
}

// save writes one more revision with another headline and text.
func saveLatest(t *testing.T, d *db.DB, version id.ID, c story.Content) (revision int) {
	t.Helper()
	update(t, d, func(ctx context.Context, tx *db.Tx) error {
		m, err := story.Get(ctx, tx, version)
		if err != nil {
			return err
		}
		revision, err = story.Save(ctx, tx, version, m.Revision, c, "writer")
		return err
	})
	return revision
}

func TestATranslationThatBeginsEmptyHasTheSourcesBuildAndHoldsPublication(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source := create(t, d, story.New{Language: "en", Content: illustrated(), By: "writer"})
		m, err := translate(t, d, story.Start{Source: source.ID, Language: "ar", Section: story.Label{Slug: "region", Name: "المنطقة"}, By: "translator", Begun: 9, Desk: "news", Stage: "writing"})
		if err != nil {
			t.Fatal(err)
		}
		if m.Origin != story.Translated || m.Story != source.Story || m.OfVersion != source.ID || m.OfRevision != 1 || m.Plan.BegunBy != 9 || m.Plan.Stage != "writing" {
			t.Errorf("it begins as %+v", m)
		}
		if m.Headline != "TK The harbour bill" || m.Standfirst != "" || m.Kicker != "TK" || m.Dateline != "PORT ELDA" || m.Section.Name != "المنطقة" || m.Translator != "" || len(m.Corrections) != 0 {
			t.Errorf("its head is %+v", m.Head)
		}
		if m.Lead.Photo != 7 || m.Lead.Caption != "TK" || m.Lead.Alt != "TK" || m.Lead.Credit != "Bo Lind" || m.Bylines[0].Name != "Ines Korvald" || m.Terms.Level != access.Members || m.UsageTerms == "" {
			t.Errorf("what comes along is %+v", m.Head)
		}
		c := at(t, d, m.ID, 1)
		var shape []string
		for _, n := range c.Body.Content {
			shape = append(shape, n.Type)
		}
		if got := strings.Join(shape, " "); got != "paragraph heading cut figure code_block paragraph" {
			t.Errorf("it is built as %s", got)
		}
		if got := c.Body.Text(); got != "TK\n\nTK\n\nTK\n\nx = 1\n\nTK" {
			t.Errorf("it reads %q", got)
		}
		found := story.Checklist(m, c, story.Facts{})
		if !slices.ContainsFunc(found, func(f story.Finding) bool { return f.Check == story.CheckTK && f.Blocks }) {
			t.Errorf("the checklist lets words to come go out: %+v", found)
		}
	})
}

func TestATranslationMayBeginAsACopyOfAChosenRevision(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "writer"})
		saveLatest(t, d, source.ID, content("Second", fourParagraphs))
		m, err := translate(t, d, story.Start{Source: source.ID, Revision: 1, Language: "fr", Copy: true, By: "translator"})
		if err != nil {
			t.Fatal(err)
		}
		if c := at(t, d, m.ID, 1); m.Headline != "First" || m.OfRevision != 1 || c.Body.Text() != fourParagraphs {
			t.Errorf("it begins with %q of revision %d: %q", m.Headline, m.OfRevision, c.Body.Text())
		}
		if _, err := translate(t, d, story.Start{Source: source.ID, Revision: 9, Language: "de", By: "translator"}); !errors.Is(err, story.ErrContent) {
			t.Errorf("from a revision that there is not: %v", err)
		}
	})
}

func TestWithoutAChoiceATranslationFollowsWhatReadersSee(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "writer"})
		publish(t, d, source.ID)
		saveLatest(t, d, source.ID, content("Second, a draft", fourParagraphs))
		m, err := translate(t, d, story.Start{Source: source.ID, Language: "ar", By: "translator"})
		if err != nil || m.OfRevision != 1 || m.BehindBy != 0 {
			t.Errorf("it follows revision %d and is behind by %d: %v", m.OfRevision, m.BehindBy, err)
		}
	})
}

func TestAStoryHasOneTranslationIntoALanguageAndAdaptationsBesideIt(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "writer"})
		begin := func(language string, adapt bool) error {
			_, err := translate(t, d, story.Start{Source: source.ID, Language: language, Adapt: adapt, By: "translator"})
			return err
		}
		if err := begin("ar", false); err != nil {
			t.Fatal(err)
		}
		if err := begin("ar", false); !errors.Is(err, story.ErrLanguageTaken) {
			t.Errorf("a second translation into Arabic: %v", err)
		}
		if err := begin("ar", true); err != nil {
			t.Errorf("an adaptation beside it: %v", err)
		}
		if err := begin("no such tag", false); !errors.Is(err, story.ErrContent) {
			t.Errorf("a language that is none: %v", err)
		}
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, source.ID, "court", "owner") })
		if err := begin("fr", false); !errors.Is(err, story.ErrTransition) {
			t.Errorf("of a story that is killed: %v", err)
		}
	})
}

func TestOfTwoWhoBeginTheSameTranslationAtOnceOneWins(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "writer"})
		var all sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			all.Go(func() { _, errs[i] = translate(t, d, story.Start{Source: source.ID, Language: "ar", By: "translator"}) })
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, story.ErrLanguageTaken):
				t.Errorf("who came second is told: %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d have begun it", won)
		}
	})
}

func TestTopicsAndAuthorsTakeTheNamesThatTheLanguageHasForThem(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		c := content("خبر", "واحد.")
		c.Topics[0].Name, c.Bylines[0] = "الملاحة", story.Byline{Name: "إينس كورفالد", Slug: "ines-korvald"}
		publish(t, d, create(t, d, story.New{Language: "ar", Content: c, By: "writer"}).ID)
		source := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "writer"})
		m, err := translate(t, d, story.Start{Source: source.ID, Language: "ar", By: "translator"})
		if err != nil || m.Topics[0].Name != "الملاحة" || m.Topics[0].Slug != "shipping" || m.Bylines[0].Name != "إينس كورفالد" {
			t.Errorf("topics %v, bylines %v: %v", m.Topics, m.Bylines, err)
		}
		if now := at(t, d, source.ID, 1); now.Topics[0].Name != "Shipping" {
			t.Errorf("the source's topic is called %q now", now.Topics[0].Name)
		}
	})
}

// follow is story.Follow as a decision of its own.
func follow(d *db.DB, version id.ID, revision int) error {
	return d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		return story.Follow(ctx, tx, version, revision, "translator")
	})
}

func TestATranslationFollowsItsSourceForwardsAndOnlyToWhatThereIs(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "writer"})
		publish(t, d, source.ID)
		m, err := translate(t, d, story.Start{Source: source.ID, Language: "ar", Copy: true, By: "translator"})
		if err != nil {
			t.Fatal(err)
		}
		publish(t, d, m.ID)
		saveLatest(t, d, source.ID, content("Second, never published", fourParagraphs))
		saveLatest(t, d, source.ID, content("Third", fourParagraphs))
		publish(t, d, source.ID)
		if n := get(t, d, m.ID).BehindBy; n != 1 {
			t.Fatalf("behind by %d", n)
		}
		if p, err := load(t, d, m.ID); err != nil || p.BehindBy != 1 {
			t.Errorf("readers are told that it is behind by %d: %v", p.BehindBy, err)
		}
		for what, revision := range map[string]int{"a draft between": 2, "one to come": 4, "none": 0} {
			if err := follow(d, m.ID, revision); !errors.Is(err, story.ErrContent) {
				t.Errorf("it follows %s: %v", what, err)
			}
		}
		if err := follow(d, source.ID, 1); !errors.Is(err, story.ErrTransition) {
			t.Errorf("an original follows: %v", err)
		}
		if err := follow(d, m.ID, 3); err != nil {
			t.Fatal(err)
		}
		if p, err := load(t, d, m.ID); err != nil || p.BehindBy != 0 {
			t.Errorf("after following, readers are told that it is behind by %d: %v", p.BehindBy, err)
		}
		if err := follow(d, m.ID, 1); !errors.Is(err, story.ErrContent) {
			t.Errorf("it follows backwards: %v", err)
		}
	})
}

func TestReadersAreToldThatATranslationIsBehindUntilTheyReadTheOneThatIsNot(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source := create(t, d, story.New{Language: "en", Content: content("First", fourParagraphs), By: "writer"})
		publish(t, d, source.ID)
		m, err := translate(t, d, story.Start{Source: source.ID, Language: "ar", Copy: true, By: "translator"})
		if err != nil {
			t.Fatal(err)
		}
		publish(t, d, m.ID)
		saveLatest(t, d, source.ID, content("Second", fourParagraphs))
		publish(t, d, source.ID)
		saveLatest(t, d, m.ID, content("ثانيا", fourParagraphs))
		if err := follow(d, m.ID, 2); err != nil {
			t.Fatal(err)
		}
		if p, err := load(t, d, m.ID); err != nil || p.BehindBy != 1 || get(t, d, m.ID).BehindBy != 0 {
			t.Errorf("while readers have the old text they are told that it is behind by %d: %v", p.BehindBy, err)
		}
		publish(t, d, m.ID)
		if p, err := load(t, d, m.ID); err != nil || p.BehindBy != 0 {
			t.Errorf("once they have the new one they are told that it is behind by %d: %v", p.BehindBy, err)
		}
	})
}

func TestMachineTextNeverGoesOutWithoutANamedPerson(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		c := content("Begun", fourParagraphs)
		c.Machine = true
		m := create(t, d, story.New{Language: "ar", Content: c, By: "writer"})
		try := func(version id.ID) error {
			return d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				return story.Publish(ctx, tx, version, time.Time{}, "sub")
			})
		}
		if err := try(m.ID); !errors.Is(err, story.ErrContent) || !strings.Contains(err.Error(), "machine") {
			t.Errorf("as it came: %v", err)
		}
		saveLatest(t, d, m.ID, content("The mark taken away", fourParagraphs))
		if err := try(m.ID); !errors.Is(err, story.ErrContent) {
			t.Errorf("with the mark taken away and nobody named: %v", err)
		}
		named := content("Read", fourParagraphs)
		named.Translator = "Rana Aziz"
		saveLatest(t, d, m.ID, named)
		if err := try(m.ID); err != nil {
			t.Errorf("under the name of who has read it: %v", err)
		}
		saveLatest(t, d, m.ID, content("Written anew, long after", fourParagraphs))
		if err := try(m.ID); err != nil {
			t.Errorf("a text of a person's own, after the machine's was read: %v", err)
		}
	})
}

func headlines(all []story.Meta) (got []string) {
	for _, m := range all {
		got = append(got, m.Headline)
	}
	return got
}

func TestTheTranslatorsListsShowWhatIsMissingBehindAndBegun(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		publishedIn := func(language, headline string) story.Meta {
			*clock = clock.Add(time.Hour)
			m := create(t, d, story.New{Language: language, Content: content(headline, fourParagraphs), By: "writer"})
			publish(t, d, m.ID)
			return m
		}
		one, two := publishedIn("en", "One"), publishedIn("en", "Two")
		create(t, d, story.New{Language: "en", Content: content("A draft", fourParagraphs), By: "writer"})
		page := content("About us", fourParagraphs)
		page.Kind = story.KindPage
		publish(t, d, create(t, d, story.New{Language: "en", Content: page, By: "writer"}).ID)
		french, err := translate(t, d, story.Start{Source: one.ID, Language: "fr", Copy: true, By: "t", Begun: 5})
		if err != nil {
			t.Fatal(err)
		}
		publish(t, d, french.ID)
		arabic, err := translate(t, d, story.Start{Source: two.ID, Language: "ar", By: "t", Begun: 5})
		if err != nil {
			t.Fatal(err)
		}
		saveLatest(t, d, one.ID, content("One, again", fourParagraphs))
		publish(t, d, one.ID)
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			for language, want := range map[string]string{"ar": "One, again", "he": "Two|One, again", "fr": "Two", "en": ""} {
				all, err := story.Untranslated(ctx, tx, language)
				if got := strings.Join(headlines(all), "|"); err != nil || got != want {
					t.Errorf("missing in %s: %s, want %s: %v", language, got, want, err)
				}
			}
			for language, want := range map[string]string{"": "One", "fr": "One", "ar": ""} {
				all, err := story.Behind(ctx, tx, language)
				if got := strings.Join(headlines(all), "|"); err != nil || got != want {
					t.Errorf("behind in %q: %s, want %s: %v", language, got, want, err)
				}
			}
			mine, err := story.InTranslation(ctx, tx, 5)
			if got := strings.Join(headlines(mine), "|"); err != nil || got != "TK Two" {
				t.Errorf("in progress: %s: %v", got, err)
			}
			into, err := story.TranslatesInto(ctx, tx, 5)
			if !slices.Equal(into, []string{"ar", "fr"}) {
				t.Errorf("they translate into %v", into)
			}
			return err
		})
		update(t, d, func(ctx context.Context, tx *db.Tx) error { // given to another
			_, err := story.SetPlan(ctx, tx, arabic.ID, "editor", func(p *story.Plan) error { p.Assignee = 6; return nil })
			return err
		})
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			mine, err := story.InTranslation(ctx, tx, 5)
			theirs, err2 := story.InTranslation(ctx, tx, 6)
			if len(mine) != 0 || len(theirs) != 1 {
				t.Errorf("given to another, it is on %d and %d lists", len(mine), len(theirs))
			}
			return errors.Join(err, err2)
		})
	})
}
