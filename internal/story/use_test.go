package story_test

import (
	"context"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/story"
)

func TestLabelsAreCountedByLanguageAndFoundByName(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		for range 2 {
			publish(t, d, create(t, d, story.New{Language: "en", Content: content("A", "Text."), By: "w"}).ID)
		}
		c := content("B", "Text.")
		c.Topics = []story.Label{{Slug: "shipping", Name: "الملاحة"}}
		publish(t, d, create(t, d, story.New{Language: "ar", Content: c, By: "w"}).ID)
		create(t, d, story.New{Language: "en", Content: content("Draft", "Text."), By: "w"})
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := story.LabelUse(ctx, tx, story.LabelTopic, "", "", 10)
			if err != nil || len(all) != 2 || all[0].Count != 2 || all[0].Language != "en" || all[1].Name != "الملاحة" {
				t.Errorf("%+v, %v", all, err)
			}
			for search, want := range map[string]int{"SHIP": 2, "ملاح": 1, "none": 0, "%": 0} {
				if all, err := story.LabelUse(ctx, tx, story.LabelTopic, "", search, 10); err != nil || len(all) != want {
					t.Errorf("%q finds %+v, %v", search, all, err)
				}
			}
			sections, err := story.SectionUse(ctx, tx)
			if err != nil || len(sections) != 2 || sections[1].Count != 3 { // the draft among them
				t.Errorf("%+v, %v", sections, err)
			}
			live, err := story.LanguageUse(ctx, tx)
			if err != nil || len(live) != 2 || live[1].Count != 2 {
				t.Errorf("%+v, %v", live, err)
			}
			return err
		})
	})
}

func TestAListTakesALabelUnderAllItsNames(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		one, both, other := content("One", "Text."), content("Both", "Text."), content("Other", "Text.")
		one.Topics = []story.Label{{Slug: "ports", Name: "Ports"}}
		both.Topics = []story.Label{{Slug: "ports", Name: "Ports"}, {Slug: "shipping", Name: "Shipping"}}
		other.Topics = []story.Label{{Slug: "energy", Name: "Energy"}}
		for _, c := range []story.Content{one, both, other} {
			publish(t, d, create(t, d, story.New{Language: "en", Content: c, By: "w"}).ID)
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := story.LatestMeta(ctx, tx, story.LatestQuery{Language: "en", Topic: "shipping", Also: []string{"ports", "harbours"}})
			if len(all) != 2 {
				t.Errorf("%d versions, want each of the two once", len(all))
			}
			return err
		})
	})
}

func TestEverythingInAStageMovesTogether(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		var last story.Meta
		for range 3 {
			last = create(t, d, story.New{Language: "en", Content: content("A", "Text."), By: "w"})
			update(t, d, func(ctx context.Context, tx *db.Tx) error {
				_, err := story.SetPlan(ctx, tx, last.ID, "w", func(p *story.Plan) error { p.Desk, p.Stage = "news", "subs"; return nil })
				return err
			})
		}
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			n, err := story.Restage(ctx, tx, "news", "subs", "news", "final", "owner")
			if n != 3 {
				t.Errorf("%d moved", n)
			}
			return err
		})
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := story.Stages(ctx, tx)
			if err != nil || len(all) != 1 || all[0] != (story.StageUse{Desk: "news", Stage: "final", Count: 3}) {
				t.Errorf("%+v, %v", all, err)
			}
			deeds, err := story.Deeds(ctx, tx, last.ID)
			if len(deeds) == 0 || deeds[0].By != "owner" || deeds[0].Act != story.ActPlan {
				t.Errorf("%+v", deeds)
			}
			return err
		})
	})
}
