package story_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// shelf publishes stories an hour apart and knows them by their headlines.
type shelf struct {
	t     *testing.T
	d     *db.DB
	clock *time.Time
	of    map[string]story.Meta
	names map[id.ID]string
}

func (s *shelf) put(headline, language, section string, topics ...string) {
	s.t.Helper()
	c := content(headline, fourParagraphs)
	c.Section = story.Label{Slug: section, Name: section}
	c.Topics = nil
	for _, t := range topics {
		c.Topics = append(c.Topics, story.Label{Slug: t, Name: t})
	}
	m := create(s.t, s.d, story.New{Language: language, Content: c, By: "w"})
	publish(s.t, s.d, m.ID)
	s.of[headline], s.names[m.ID] = m, headline
	*s.clock = s.clock.Add(time.Hour)
}

func (s *shelf) spell(ids []id.ID) string {
	var all []string
	for _, v := range ids {
		all = append(all, s.names[v])
	}
	return strings.Join(all, " ")
}

func eachShelf(t *testing.T, fn func(s *shelf)) {
	each(t, func(t *testing.T, d *db.DB, clock *time.Time) {
		s := &shelf{t, d, clock, map[string]story.Meta{}, map[id.ID]string{}}
		s.put("old", "en", "region", "ports", "strikes")
		s.put("both", "en", "world", "ports", "strikes")
		s.put("ports", "en", "region", "ports")
		s.put("late", "en", "world", "ports")
		s.put("section", "en", "region", "weather")
		s.put("far", "en", "world", "weather")
		s.put("arabic", "ar", "region", "ports")
		s.put("draft", "en", "region", "ports")
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			return story.Withdraw(ctx, tx, s.of["draft"].ID, "It was wrong", "w")
		})
		fn(s)
	})
}

func TestNearestIsWhoSharesMostTopicsThenTheNewest(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		near := func(q story.NearQuery) (got string) {
			view(s.t, s.d, func(ctx context.Context, tx *db.Tx) error {
				ids, err := story.Near(ctx, tx, q)
				got = s.spell(ids)
				return err
			})
			return got
		}
		q := story.NearQuery{Story: s.of["old"].Story, Languages: []string{"en"}, Topics: []string{"ports", "strikes"}, Sections: []string{"region"}, Limit: 10}
		if got := near(q); got != "both ports late section" {
			s.t.Errorf("near are %q", got)
		}
		q.Limit = 2
		if got := near(q); got != "both ports" {
			s.t.Errorf("the nearest two are %q", got)
		}
		q.Limit, q.Since = 10, s.clock.Add(-5*time.Hour+time.Minute)
		if got := near(q); got != "section" {
			s.t.Errorf("of the last hours are near %q", got)
		}
		q.Since, q.Languages = time.Time{}, []string{"ar", "tr"}
		if got := near(q); got != "arabic" {
			s.t.Errorf("in other languages are near %q", got)
		}
		if got := near(story.NearQuery{Languages: []string{"en"}, Limit: 3}); got != "" {
			s.t.Errorf("near nothing are %q", got)
		}
	})
}

func TestWhatIsFollowedIsFoundOnceAndTheLatestFirst(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		var hits []story.Hit
		spelled := func() string {
			var ids []id.ID
			for _, h := range hits {
				ids = append(ids, h.Version)
			}
			return s.spell(ids)
		}
		followed := func(all []story.Subjects, limit int) string {
			view(s.t, s.d, func(ctx context.Context, tx *db.Tx) (err error) {
				hits, err = story.Followed(ctx, tx, all, limit)
				return err
			})
			return spelled()
		}
		labels := []story.Subjects{
			{Language: "en", Labels: map[story.LabelKind][]string{story.LabelTopic: {"ports", "strikes"}, story.LabelSection: {"region"}}},
			{Language: "ar", Kinds: []story.Kind{story.KindNews}}}
		if got := followed(labels, 10); got != "arabic section late ports both old" {
			s.t.Errorf("followed are %q", got)
		}
		if got := followed(labels, 2); got != "arabic section" {
			s.t.Errorf("the latest two are %q", got)
		}
		update(s.t, s.d, func(ctx context.Context, tx *db.Tx) error {
			c, err := story.Working(ctx, tx, s.of["far"].ID)
			if err != nil {
				return err
			}
			c.Corrections = []story.Correction{{Kind: "correction", Text: "It rained."}}
			_, err = story.Save(ctx, tx, s.of["far"].ID, 1, c, "w")
			if err != nil {
				return err
			}
			return story.Publish(ctx, tx, s.of["far"].ID, time.Time{}, "w")
		})
		labels[0].Stories, labels[1].Stories = []id.ID{s.of["far"].Story}, []id.ID{s.of["old"].Story} // there is no Arabic version of the latter
		if got := followed(labels, 4); got != "far arabic section late" || !hits[0].At.Equal(*s.clock) {
			s.t.Errorf("with a story that was corrected since: %q, at %s", got, hits[0].At)
		}
	})
}

func TestManyVersionsAreReadAtOnceAndWhatIsGoneIsLeftOut(t *testing.T) {
	eachShelf(t, func(s *shelf) {
		hidden := create(s.t, s.d, story.New{Language: "en", Content: content("Hidden", "Text."), By: "w"})
		update(s.t, s.d, func(ctx context.Context, tx *db.Tx) error {
			return story.Kill(ctx, tx, s.of["far"].ID, "Legal", "w")
		})
		view(s.t, s.d, func(ctx context.Context, tx *db.Tx) error {
			of, err := story.Many(ctx, tx, []id.ID{s.of["old"].ID, s.of["far"].ID, s.of["draft"].ID, hidden.ID, 77, s.of["old"].ID}, 2)
			if err != nil || len(of) != 2 || of[s.of["draft"].ID].Standfirst != "" {
				s.t.Errorf("%d versions: %v (%v)", len(of), of, err)
			}
			metas, err := story.ManyMeta(ctx, tx, []id.ID{s.of["old"].ID, s.of["draft"].ID})
			if err != nil || len(metas) != 2 || metas[s.of["old"].ID].Headline != "old" {
				s.t.Errorf("%v (%v)", metas, err)
			}
			if tag, of, err := story.IsPublic(ctx, tx, s.of["arabic"].ID); err != nil || tag != "ar" || of != s.of["arabic"].Story {
				s.t.Errorf("%s %s %v", tag, of, err)
			}
			if _, _, err := story.IsPublic(ctx, tx, hidden.ID); err == nil {
				s.t.Error("a draft is public")
			}
			return nil
		})
	})
}
