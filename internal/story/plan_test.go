package story_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

func plan(d *db.DB, version id.ID, change func(*story.Plan)) (p story.Plan, err error) {
	err = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = story.SetPlan(ctx, tx, version, "editor", func(p *story.Plan) error { change(p); return nil })
		return err
	})
	return p, err
}

func TestAnEmbargoIsReadInTheSpellingsOfDesksAndWires(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-24T09:00:00Z": "2026-11-24T09:00:00Z", "2026-11-24T09:00:00+03:00": "2026-11-24T06:00:00Z", "2026-11-24T09:00": "2026-11-24T09:00:00Z",
		"2026-11-24 09:00": "2026-11-24T09:00:00Z", "20261124T090000Z": "2026-11-24T09:00:00Z", "20261124T090000+0330": "2026-11-24T05:30:00Z", "  2026-11-24\t09:00 ": "2026-11-24T09:00:00Z",
	} {
		e := story.ReadEmbargo(text)
		if got := e.Until.Format(time.RFC3339); got != want || e.Bad() {
			t.Errorf("%q is read as %s, want %s", text, got, want)
		}
	}
}

func TestAnEmbargoWhoseDateIsBadHoldsForEver(t *testing.T) {
	for _, text := range []string{"tomorrow", "24.11.2026", "2026-13-01T00:00:00Z", "2026-11-24", "1901-01-01T00:00:00Z", "99999", "after the speech", "٢٠٢٦-١١-٢٤"} {
		e := story.ReadEmbargo(text)
		if !e.Bad() || !e.Holds(time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("%q holds no longer: %+v", text, e)
		}
	}
	if e := story.ReadEmbargo(" \t"); e.Bad() || e.Holds(time.Time{}) {
		t.Errorf("no embargo holds: %+v", e)
	}
}

func TestAnEmbargoEndsAtItsTimeAndNotBefore(t *testing.T) {
	e := story.ReadEmbargo("2026-11-24T09:00:00Z")
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	if !e.Holds(at.Add(-time.Microsecond)) || e.Holds(at) {
		t.Error("it does not end at its time")
	}
}

func TestWhatAnEmbargoOrALawyerHoldsDoesNotGoOut(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Held", fourParagraphs), By: "writer"})
		try := func(at time.Time) error {
			return d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				return story.Publish(ctx, tx, m.ID, at, "sub")
			})
		}
		for _, c := range []struct {
			what, embargo string
			legal         story.Legal
			at            time.Time
			want          error
		}{
			{"now, under an embargo", "2026-11-20T12:00:00Z", "", time.Time{}, story.ErrEmbargo},
			{"dated back, under an embargo", "2026-11-20T12:00:00Z", "", clock.Add(-time.Hour), story.ErrEmbargo},
			{"scheduled before its end", "2026-11-20T12:00:00Z", "", clock.Add(time.Hour), story.ErrEmbargo},
			{"scheduled for its end", "2026-11-20T12:00:00Z", "", time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), nil},
			{"scheduled, its date bad", "noon", "", clock.Add(1000 * time.Hour), story.ErrEmbargo},
			{"now, its date bad", "noon", "", time.Time{}, story.ErrEmbargo},
			{"now, before the lawyer has read it", "", story.LegalCheck, time.Time{}, story.ErrLegal},
			{"now, cleared", "", story.LegalCleared, time.Time{}, nil},
		} {
			if _, err := plan(d, m.ID, func(p *story.Plan) { p.Embargo, p.Legal = story.ReadEmbargo(c.embargo), c.legal }); err != nil {
				t.Fatal(err)
			}
			if err := try(c.at); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("%s: %v, want %v", c.what, err, c.want)
			}
		}
	})
}

func TestAPlanIsKeptWithItsTimesAndToldInWords(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Planned", fourParagraphs), By: "writer", Begun: 3, Desk: "news", Stage: "writing"})
		due := clock.Add(5 * time.Hour)
		*clock = clock.Add(time.Hour)
		if _, err := plan(d, m.ID, func(p *story.Plan) {
			p.Stage, p.Assignee, p.Due, p.BegunBy = "subs", 4, due, 99
			p.Embargo = story.ReadEmbargo("noon")
		}); err != nil {
			t.Fatal(err)
		}
		p := get(t, d, m.ID).Plan
		if p.Stage != "subs" || !p.StagedAt.Equal(*clock) || p.Assignee != 4 || !p.Due.Equal(due) || !p.Embargo.Bad() || p.Embargo.Text != "noon" {
			t.Errorf("the plan is %+v", p)
		}
		if p.BegunBy != 3 || !p.OwnOf(3) || !p.OwnOf(4) || p.OwnOf(99) || p.OwnOf(0) {
			t.Errorf("a plan says whose the version is: begun by %d", p.BegunBy)
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			deeds, err := story.Deeds(ctx, tx, m.ID)
			if len(deeds) == 0 || deeds[0].Act != story.ActPlan || deeds[0].By != "editor" || !strings.Contains(deeds[0].Reason, "stage: subs") || !strings.Contains(deeds[0].Reason, "embargo: noon") {
				t.Errorf("the deeds are %+v", deeds)
			}
			return err
		})
		staged := p.StagedAt
		*clock = clock.Add(time.Hour)
		if p, err := plan(d, m.ID, func(p *story.Plan) { p.Assignee = 5 }); err != nil || !p.StagedAt.Equal(staged) {
			t.Errorf("another assignee moves the age in its stage: %v", err)
		}
		before := 0
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			deeds, err := story.Deeds(ctx, tx, m.ID)
			before = len(deeds)
			return err
		})
		if _, err := plan(d, m.ID, func(p *story.Plan) { p.Assignee = 5 }); err != nil {
			t.Fatal(err)
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			deeds, err := story.Deeds(ctx, tx, m.ID)
			if len(deeds) != before {
				t.Error("a plan that changes nothing is a deed")
			}
			return err
		})
	})
}

func TestAPlanThatCannotStandIsRefusedAndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Planned", fourParagraphs), By: "writer", Stage: "writing"})
		for what, change := range map[string]func(*story.Plan){
			"a legal flag that is none": func(p *story.Plan) { p.Legal, p.Stage = "perhaps", "subs" },
			"a stage without end":       func(p *story.Plan) { p.Stage = strings.Repeat("s", 2000) },
			"an embargo without end":    func(p *story.Plan) { p.Embargo = story.ReadEmbargo(strings.Repeat("e", 2000)) },
		} {
			if _, err := plan(d, m.ID, change); !errors.Is(err, story.ErrContent) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got := get(t, d, m.ID).Plan.Stage; got != "writing" {
			t.Errorf("it stands at %q", got)
		}
	})
}

func TestTwoWhoPlanAtOnceLoseNothingOfEachOther(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Planned", fourParagraphs), By: "writer"})
		changes := []func(*story.Plan){
			func(p *story.Plan) { p.Stage = "subs" }, func(p *story.Plan) { p.Assignee = 4 },
			func(p *story.Plan) { p.Legal = story.LegalCheck }, func(p *story.Plan) { p.Due = clock.Add(time.Hour) },
		}
		var all sync.WaitGroup
		for _, change := range changes {
			all.Go(func() {
				if _, err := plan(d, m.ID, change); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if p := get(t, d, m.ID).Plan; p.Stage != "subs" || p.Assignee != 4 || p.Legal != story.LegalCheck || p.Due.IsZero() {
			t.Errorf("of four changes at once %+v is left", p)
		}
	})
}
