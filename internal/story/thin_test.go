package story_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

func thin(t testing.TB, d *db.DB) (n int) {
	t.Helper()
	if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = story.Thin(ctx, tx, 100)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func revisions(t testing.TB, d *db.DB, version id.ID) map[int]story.Revision {
	t.Helper()
	all := map[int]story.Revision{}
	if err := d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		list, err := story.Revisions(ctx, tx, version)
		for _, r := range list {
			all[r.Number] = r
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// saveEvery saves a version so many times, that far apart.
func saveEvery(t *testing.T, d *db.DB, clock *time.Time, version id.ID, times int, apart time.Duration) {
	t.Helper()
	for i := range times {
		*clock = clock.Add(apart)
		saveLatest(t, d, version, content(fmt.Sprintf("Saved %d", i), fourParagraphs))
	}
}

func TestDraftsOfTheLastHourAllStay(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		m := create(t, d, story.New{Language: "en", Content: content("Begun", fourParagraphs), By: "writer"})
		saveEvery(t, d, clock, m.ID, 20, 2*time.Minute)
		if n := thin(t, d); n != 0 {
			t.Errorf("%d are gone", n)
		}
	})
}

func TestDraftsAreThinnedByTheirAge(t *testing.T) {
	for _, c := range []struct {
		name        string
		age         time.Duration
		apart, span time.Duration
	}{
		{"of today: one in ten minutes", 2 * time.Hour, 2 * time.Minute, 10 * time.Minute},
		{"of the week: one an hour", 3 * 24 * time.Hour, 10 * time.Minute, time.Hour},
		{"older: one a day", 10 * 24 * time.Hour, 6 * time.Hour, 24 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
				m := create(t, d, story.New{Language: "en", Content: content("Begun", fourParagraphs), By: "writer"})
				saveEvery(t, d, clock, m.ID, 12, c.apart)
				last := *clock
				*clock = last.Add(c.age)
				removed := thin(t, d)
				left := revisions(t, d, m.ID)
				spans := map[time.Time]int{}
				for n, r := range left {
					if n != 13 {
						spans[r.At.Truncate(c.span)]++
					}
				}
				for at, n := range spans {
					if n > 1 {
						t.Errorf("%d stay of the span from %s", n, at)
					}
				}
				if removed == 0 || removed+len(left) != 13 {
					t.Errorf("%d are gone and %d are left, of 13", removed, len(left))
				}
				if n := thin(t, d); n != 0 {
					t.Errorf("thinned again at once, %d more are gone", n)
				}
			})
		})
	}
}

func TestThinningNeverTakesWhatSomebodyNeeds(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		rapid.Check(t, func(t *rapid.T) {
			ctx := context.Background()
			must := func(fn func(context.Context, *db.Tx) error) {
				if err := d.Update(ctx, fn); err != nil {
					t.Fatal(err)
				}
			}
			var m story.Meta
			must(func(ctx context.Context, tx *db.Tx) (err error) {
				m, err = story.Create(ctx, tx, story.New{Language: "en", Content: content("Begun", "One."), By: "writer"})
				return err
			})
			needed := map[int]string{}
			latest := 1
			languages := []string{"ar", "fa", "fr", "he", "tr", "ur", "de"}
			for range rapid.IntRange(3, 14).Draw(t, "steps") {
				*clock = clock.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "minutes")) * time.Minute)
				switch what := rapid.SampledFrom([]string{"save", "save", "save", "noted", "publish", "translate"}).Draw(t, "step"); what {
				case "save", "noted":
					note := map[string]string{"noted": "restored from revision 1"}[what]
					must(func(ctx context.Context, tx *db.Tx) (err error) {
						latest, err = story.SaveNoted(ctx, tx, m.ID, latest, content(fmt.Sprint("Saved ", latest), "One."), "writer", note)
						return err
					})
					if note != "" {
						needed[latest] = "noted"
					}
				case "publish":
					must(func(ctx context.Context, tx *db.Tx) error { return story.Publish(ctx, tx, m.ID, time.Time{}, "sub") })
					needed[latest] = "published"
				case "translate":
					if len(languages) == 0 {
						continue
					}
					must(func(ctx context.Context, tx *db.Tx) error {
						_, err := story.Translate(ctx, tx, story.Start{Source: m.ID, Revision: latest, Language: languages[0], By: "translator"})
						return err
					})
					languages = languages[1:]
					needed[latest] = "followed"
				}
			}
			needed[latest] = "the latest"
			*clock = clock.Add(time.Duration(rapid.IntRange(1, 30*24).Draw(t, "hours")) * time.Hour)
			must(func(ctx context.Context, tx *db.Tx) error {
				_, err := story.Thin(ctx, tx, 500)
				return err
			})
			if err := d.View(ctx, func(ctx context.Context, tx *db.Tx) error {
				for n, why := range needed {
					if _, err := story.At(ctx, tx, m.ID, n); err != nil {
						t.Fatalf("revision %d, which is %s, is gone: %v", n, why, err)
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	})
}
