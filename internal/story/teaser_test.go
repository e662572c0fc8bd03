package story_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

func picks(t *testing.T, d *db.DB, q story.PickQuery) (all []story.Pick) {
	t.Helper()
	if q.Language == "" {
		q.Language = "en"
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = story.Picks(ctx, tx, q)
		return err
	})
	return all
}

func versions(all []story.Pick) (ids []id.ID) {
	for _, p := range all {
		ids = append(ids, p.Version)
	}
	return ids
}

// issue publishes a story of a kind an hour after the last.
func issue(t *testing.T, d *db.DB, clock *time.Time, kind story.Kind, topics ...string) id.ID {
	t.Helper()
	*clock = clock.Add(time.Hour)
	c := content("On "+strings.Join(topics, " "), "One.\n\nTwo.\n\nThree is withheld.")
	c.Kind, c.Topics = kind, nil
	for _, topic := range topics {
		c.Topics = append(c.Topics, story.Label{Slug: topic, Name: topic})
	}
	m := create(t, d, story.New{Language: "en", Content: c, By: "t"})
	publish(t, d, m.ID)
	return m.ID
}

func TestPicksAreNarrowedByKindAndLabelTheLatestFirst(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		a := issue(t, d, clock, story.KindNews, "ships")
		b := issue(t, d, clock, story.KindAnalysis, "ships", "vessels")
		c := issue(t, d, clock, story.KindOpinion, "vessels")
		page := issue(t, d, clock, story.KindPage)
		for name, w := range map[string]struct {
			q    story.PickQuery
			want []id.ID
		}{
			"all but pages":                   {story.PickQuery{}, []id.ID{c, b, a}},
			"two kinds":                       {story.PickQuery{Kinds: []story.Kind{story.KindAnalysis, story.KindOpinion}}, []id.ID{c, b}},
			"pages":                           {story.PickQuery{Kinds: []story.Kind{story.KindPage}}, []id.ID{page}},
			"a topic":                         {story.PickQuery{Topic: "ships"}, []id.ID{b, a}},
			"a topic under two slugs, once":   {story.PickQuery{Topic: "ships", Also: []string{"vessels"}}, []id.ID{c, b, a}},
			"a kind in a topic":               {story.PickQuery{Topic: "ships", Kinds: []story.Kind{story.KindNews}}, []id.ID{a}},
			"a section":                       {story.PickQuery{Section: "region"}, []id.ID{c, b, a}},
			"an author":                       {story.PickQuery{Author: "ines-korvald"}, []id.ID{c, b, a}},
			"another language":                {story.PickQuery{Language: "ar"}, nil},
			"by first publication, in a week": {story.PickQuery{First: true, Since: *clock, Until: clock.AddDate(0, 0, 7)}, nil},
			"a topic by first publication":    {story.PickQuery{First: true, Topic: "ships", Until: *clock}, []id.ID{b, a}},
		} {
			if got := versions(picks(t, d, w.q)); !slices.Equal(got, w.want) {
				t.Errorf("%s: %v, want %v", name, got, w.want)
			}
		}
	})
}

func TestPicksAreTurnedForwardAndBackWithoutALeap(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		for n := range 11 {
			if n%4 == 0 {
				*clock = clock.Add(-time.Hour) // two at the same time
			}
			issue(t, d, clock, story.KindNews, "ships")
		}
		for name, q := range map[string]story.PickQuery{"all": {}, "a topic": {Topic: "ships"}, "several slugs": {Topic: "ships", Also: []string{"boats"}}, "the archive": {First: true}} {
			q.Limit = 100
			whole := picks(t, d, q)
			if len(whole) != 11 {
				t.Fatalf("%s: %d picks", name, len(whole))
			}
			q.Limit = 3
			var down []story.Pick
			for page := picks(t, d, q); len(page) > 0; page = picks(t, d, q) {
				down = append(down, page...)
				q.Before = page[len(page)-1]
			}
			if !slices.Equal(down, whole) {
				t.Errorf("%s: towards the older %v, want %v", name, down, whole)
			}
			q.Before = story.Pick{}
			var up []story.Pick
			q.After = whole[len(whole)-1]
			for page := picks(t, d, q); len(page) > 0; page = picks(t, d, q) {
				up = append(slices.Clone(page), up...)
				q.After = page[0]
			}
			if !slices.Equal(up, whole[:10]) {
				t.Errorf("%s: towards the newer %v, want %v", name, up, whole[:10])
			}
		}
	})
}

func TestATeaserQuotesThePublicPartAloneAndOnlyWhereThereIsNoStandfirst(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		bare := issue(t, d, clock, story.KindNews)
		c := content("With a standfirst", "One.\n\nTwo.\n\nThree.")
		c.Standfirst = "It stands first."
		m := create(t, d, story.New{Language: "en", Content: c, By: "t"})
		publish(t, d, m.ID)
		gone := issue(t, d, clock, story.KindNews)
		draft := create(t, d, story.New{Language: "en", Content: content("A draft", "One."), By: "t"})
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Withdraw(ctx, tx, gone, "wrong", "t") })
		var got map[id.ID]story.Teaser
		view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
			got, err = story.Teasers(ctx, tx, []id.ID{bare, m.ID, gone, draft.ID, 12345, bare}, 2)
			return err
		})
		if len(got) != 2 || got[m.ID].Excerpt != "" || got[m.ID].Standfirst != "It stands first." {
			t.Errorf("teasers: %+v", got)
		}
		if e := got[bare].Excerpt; !strings.Contains(e, "Two.") || strings.Contains(fmt.Sprintf("%+v", got[bare]), "withheld") {
			t.Errorf("the excerpt is %q", e)
		}
	})
}

func TestDaysAreCountedByFirstPublication(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		*clock = time.Date(2026, 10, 31, 22, 30, 0, 0, time.UTC)
		issue(t, d, clock, story.KindNews) // 23:30
		first := issue(t, d, clock, story.KindNews)
		issue(t, d, clock, story.KindPage)
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Withdraw(ctx, tx, first, "wrong", "t") })
		*clock = clock.AddDate(0, 1, 0)
		publish(t, d, first) // a return moves it in lists, and not in the archive
		old := create(t, d, story.New{Language: "en", Content: content("Old", "One."), By: "t"})
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			return story.Publish(ctx, tx, old.ID, time.Date(1965, 3, 2, 1, 0, 0, 0, time.UTC), "t")
		})
		day := func(y int, m time.Month, d, n int) story.DayCount {
			return story.DayCount{Day: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), Count: n}
		}
		for _, w := range []struct {
			since, until time.Time
			want         []story.DayCount
		}{
			{want: []story.DayCount{day(2026, 11, 1, 1), day(2026, 10, 31, 1), day(1965, 3, 2, 1)}},
			{day(2026, 10, 1, 0).Day, day(2026, 11, 1, 0).Day, []story.DayCount{day(2026, 10, 31, 1)}},
		} {
			view(t, d, func(ctx context.Context, tx *db.Tx) error {
				got, err := story.Days(ctx, tx, "en", w.since, w.until)
				if !slices.Equal(got, w.want) {
					t.Errorf("days %v, want %v", got, w.want)
				}
				return err
			})
		}
	})
}

func TestAnEventTellsWhenAVersionWasPublishedNowAndBefore(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		v := issue(t, d, clock, story.KindNews)
		then := *clock
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return story.Withdraw(ctx, tx, v, "wrong", "t") })
		*clock = clock.Add(48 * time.Hour)
		publish(t, d, v)
		changes := changesOf(t, d)
		last := changes[len(changes)-1]
		if !last.At.Equal(*clock) || !last.First.Equal(then) || !last.Was.At.Equal(then) || last.Was.Status != story.StatusWithdrawn {
			t.Errorf("the return tells %+v", last)
		}
	})
}

func changesOf(t *testing.T, d *db.DB) (all []story.Change) {
	t.Helper()
	events, err := d.Events(context.Background(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		var c story.Change
		if e.Kind == story.EventChanged {
			if err := json.Unmarshal(e.Data, &c); err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
	}
	return all
}
