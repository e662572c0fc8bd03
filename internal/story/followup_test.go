package story_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// correctedHouse is an English original with translations into Arabic, Persian
// and French, of which the French is a draft; the original has just been corrected.
func correctedHouse(t *testing.T, d *db.DB) (source story.Meta, of map[string]id.ID) {
	t.Helper()
	source = create(t, d, story.New{Language: "en", Content: content("The harbour bill", fourParagraphs), By: "writer"})
	publish(t, d, source.ID)
	of = map[string]id.ID{}
	for _, language := range []string{"ar", "fa", "fr"} {
		m, err := translate(t, d, story.Start{Source: source.ID, Language: language, Copy: true, By: "translator"})
		if err != nil {
			t.Fatal(err)
		}
		of[language] = m.ID
		if language != "fr" {
			publish(t, d, m.ID)
		}
	}
	correct(t, d, source.ID, "The sum was 12 million, not 21.")
	return source, of
}

// correct publishes a version with one more correction.
func correct(t *testing.T, d *db.DB, version id.ID, text string) {
	t.Helper()
	m := get(t, d, version)
	c := at(t, d, version, m.Revision)
	c.Corrections = append(c.Corrections, story.Correction{Kind: "correction", Text: text})
	saveLatest(t, d, version, c)
	publish(t, d, version)
}

func followUps(t *testing.T, d *db.DB, version, source id.ID) (all []story.FollowUp) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = story.FollowUps(ctx, tx, version, source)
		return err
	})
	return all
}

func open(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = story.OpenFollowUps(ctx, tx)
		return err
	})
	return n
}

func notAffected(d *db.DB, version id.ID) error {
	return d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		return story.NotAffected(ctx, tx, version, "translator")
	})
}

func TestACorrectionIsOpenUntilEachPublishedTranslationHasAnswered(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source, of := correctedHouse(t, d)
		asked := followUps(t, d, 0, source.ID)
		if len(asked) != 2 || open(t, d) != 2 {
			t.Fatalf("%d translations are asked, %d open; the draft has nothing to correct", len(asked), open(t, d))
		}
		for _, f := range asked {
			if f.State != story.FollowUpOpen || f.Text != "The sum was 12 million, not 21." || f.Revision != 2 || f.Kind != "correction" || f.Language == "fr" {
				t.Errorf("asked: %+v", f)
			}
		}
		correct(t, d, of["ar"], "كان المبلغ ١٢ مليونا.")
		if got := followUps(t, d, of["ar"], 0); len(got) != 1 || got[0].State != story.FollowUpCorrected || got[0].By != "sub" || got[0].EndedAt.IsZero() {
			t.Errorf("after its own correction the Arabic one is %+v", got)
		}
		if err := notAffected(d, of["fa"]); err != nil {
			t.Fatal(err)
		}
		if got := followUps(t, d, of["fa"], 0); len(got) != 1 || got[0].State != story.FollowUpNotAffected || got[0].By != "translator" {
			t.Errorf("marked as not affected the Persian one is %+v", got)
		}
		if n := open(t, d); n != 0 {
			t.Errorf("%d are open still", n)
		}
		if len(followUps(t, d, 0, 0)) != 0 {
			t.Error("the house's list holds what is closed")
		}
		if err := notAffected(d, of["fa"]); !errors.Is(err, story.ErrTransition) {
			t.Errorf("nothing is open, and marking it says %v", err)
		}
	})
}

func TestAPlainPublicationAnswersNoCorrection(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		_, of := correctedHouse(t, d)
		saveLatest(t, d, of["ar"], content("The harbour bill, smoothed", fourParagraphs))
		publish(t, d, of["ar"])
		if n := open(t, d); n != 2 {
			t.Errorf("%d are open, of 2", n)
		}
	})
}

func TestASecondCorrectionAsksAgainAndOneAnswerClosesBoth(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source, of := correctedHouse(t, d)
		correct(t, d, source.ID, "The port is Elda, not Elba.")
		if n := open(t, d); n != 4 {
			t.Errorf("%d are open, of 4", n)
		}
		if err := notAffected(d, of["ar"]); err != nil {
			t.Fatal(err)
		}
		if n := open(t, d); n != 2 {
			t.Errorf("%d are open, of 2", n)
		}
	})
}

func TestWhatIsKilledOwesNoCorrection(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		source, of := correctedHouse(t, d)
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, of["ar"], "court", "owner") })
		if n, all := open(t, d), followUps(t, d, 0, 0); n != 1 || len(all) != 1 {
			t.Errorf("%d are counted and %d listed, of 1", n, len(all))
		}
		correct(t, d, source.ID, "Once more.")
		if n := open(t, d); n != 2 {
			t.Errorf("%d are open, of 2: the killed one is asked again", n)
		}
	})
}

func TestOfTwoWhoAnswerAtOnceOneIsTheAnswer(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		_, of := correctedHouse(t, d)
		var all sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			all.Go(func() { errs[i] = notAffected(d, of["fa"]) })
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, story.ErrTransition) {
				t.Errorf("who came second is told: %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d answers stand", won)
		}
	})
}
