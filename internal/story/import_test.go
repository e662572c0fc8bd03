package story_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

func item(uri, version, headline string) story.Item {
	return story.Item{URI: uri, SourceVersion: version, Language: "en", Content: content(headline, fourParagraphs), Status: story.StatusPublished, By: "import"}
}

func bring(t *testing.T, d *db.DB, it story.Item) (done story.Imported) {
	t.Helper()
	update(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		done, err = story.Import(ctx, tx, it)
		return err
	})
	return done
}

func TestTheSameItemAgainChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		first := bring(t, d, item("urn:a", "1", "A"))
		head, _ := d.Head(context.Background())
		again := bring(t, d, item("urn:a", "1", "A"))
		if first.Outcome != story.Added || again.Outcome != story.Unchanged || again.Version != first.Version {
			t.Errorf("first %+v, again %+v", first, again)
		}
		if now, _ := d.Head(context.Background()); now != head {
			t.Error("an unchanged item emitted an event")
		}
	})
}

func TestAHigherVersionUpdatesAndALowerDoesNot(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		v := bring(t, d, item("urn:a", "9", "Nine")).Version
		if got := bring(t, d, item("urn:a", "10", "Ten")); got.Outcome != story.Updated {
			t.Errorf("version 10 after 9: %+v", got)
		}
		if got := bring(t, d, item("urn:a", "2", "Two")); got.Outcome != story.Unchanged || got.Note == "" {
			t.Errorf("version 2 after 10: %+v", got)
		}
		if p, _ := load(t, d, v); p.Headline != "Ten" || p.Revision != 2 {
			t.Errorf("the public sees %q, revision %d", p.Headline, p.Revision)
		}
	})
}

func TestACanceledItemIsWithdrawnAndSaysSo(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		v := bring(t, d, item("urn:a", "1", "A")).Version
		it := item("urn:a", "2", "A")
		it.Status, it.Reason = story.StatusWithdrawn, "Canceled by the agency"
		if got := bring(t, d, it); got.Outcome != story.WithdrawnNow {
			t.Errorf("%+v", got)
		}
		if p, _ := load(t, d, v); p.Status != story.StatusWithdrawn || p.Reason != "Canceled by the agency" {
			t.Errorf("%s: %q", p.Status, p.Reason)
		}
		never := item("urn:b", "2", "B")
		never.Status = story.StatusWithdrawn
		if got := bring(t, d, never); got.Version != 0 || got.Outcome != story.Unchanged || got.Note == "" {
			t.Errorf("canceled and never here: %+v", got)
		}
	})
}

func TestItemsOfOneGroupAreOneStory(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		var versions []id.ID
		for _, lang := range []string{"en", "ar", "fa"} {
			it := item("urn:"+lang, "1", "In "+lang)
			it.Language, it.Group = lang, "group-1"
			versions = append(versions, bring(t, d, it).Version)
		}
		for _, v := range versions {
			if p, err := load(t, d, v); err != nil || len(p.Translations) != 3 {
				t.Errorf("%s leads to %d languages (%v)", p.Language, len(p.Translations), err)
			}
		}
	})
}

func TestAnItemOfTheFutureIsScheduled(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		it := item("urn:a", "1", "A")
		it.Status, it.PublishedAt = story.StatusScheduled, clock.Add(time.Hour)
		v := bring(t, d, it).Version
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			m, err := story.Get(ctx, tx, v)
			if m.Status != story.StatusScheduled {
				t.Errorf("status %s", m.Status)
			}
			return err
		})
	})
}

func TestACommentIsKeptOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		v := bring(t, d, item("urn:a", "1", "A")).Version
		c := story.Comment{Version: v, URI: "urn:c1", Author: "R. Eader", At: *clock, Text: "Well said.", Status: story.CommentApproved}
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			first, err := story.AddComment(ctx, tx, c)
			again, err2 := story.AddComment(ctx, tx, c)
			if !first || again || err != nil || err2 != nil {
				t.Errorf("first %v (%v), again %v (%v)", first, err, again, err2)
			}
			return nil
		})
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			all, err := story.Comments(ctx, tx, v)
			if len(all) != 1 || all[0].Text != "Well said." || !all[0].At.Equal(*clock) {
				t.Errorf("comments %+v", all)
			}
			return err
		})
	})
}

// BenchmarkImport brings stories of about 600 words into SQLite as the
// importers do: 50 a transaction, with revision, labels and events.
func BenchmarkImport(b *testing.B) {
	d := dbtest.SQLite(b, story.Schema)
	text := strings.Repeat(strings.Repeat("The harbour master counts the ships again. ", 9)+"\n\n", 10)
	n := 0
	b.ResetTimer()
	for n < b.N {
		err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			for end := min(n+50, b.N); n < end; n++ {
				it := item(fmt.Sprint("urn:", n), "1", fmt.Sprint("Story ", n))
				it.Content = content(it.Content.Headline, text)
				if err := tx.Savepoint(ctx, func(ctx context.Context, tx *db.Tx) error {
					_, err := story.Import(ctx, tx, it)
					return err
				}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "stories/s")
}

func TestATextOlderThanTheUnixEpochStandsAmongTheLatest(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *time.Time) {
		it := item("urn:old", "1", "An old charter")
		it.PublishedAt = time.Date(1948, 12, 10, 8, 0, 0, 0, time.UTC)
		bring(t, d, it)
		if got := latest(t, d, story.LatestQuery{Language: "en"}); len(got) != 1 || got[0].PublishedAt.Year() != 1948 {
			t.Errorf("the latest are %v", got)
		}
	})
}
