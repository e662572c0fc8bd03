package site

import (
	"context"
	"net/url"
	"slices"
	"time"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// near is what stands below a story. No story stands there twice.
type near struct {
	related   []Card
	elsewhere []Card // in other languages
	byAuthor  []Card
	author    *Link
	tags      []string // of what is shown: what is taken down goes from here too
}

const (
	nearMost = 3
	// nearSpan is how old a related story may be: news of last year explains little.
	nearSpan = 365 * 24 * time.Hour
)

// nearTags are the tags of what stands below a story's page.
func (v *visit) nearTags(m story.Meta) (tags []string) {
	if m.Kind == story.KindPage {
		return nil
	}
	if m.Section.Slug != "" {
		tags = v.labelled(story.LabelSection, m.Section.Slug)
	}
	for _, t := range m.Topics {
		tags = append(tags, v.labelled(story.LabelTopic, t.Slug)...)
	}
	if len(m.Bylines) > 0 && m.Bylines[0].Slug != "" {
		tags = append(tags, v.labelled(story.LabelAuthor, m.Bylines[0].Slug)...)
	}
	return tags
}

// near finds what stands below a story: what is related in its language; in
// others, labelled, only where that is too little; and more from its first author.
func (v *visit) near(ctx context.Context, tx *db.Tx, p story.Published) (n near, err error) {
	m := p.Meta
	if m.Kind == story.KindPage {
		return n, nil
	}
	shown := []id.ID{m.Story}
	ids, err := v.related(ctx, tx, p)
	if err != nil {
		return n, err
	}
	if n.related, shown, err = v.nearCards(ctx, tx, &n, ids, shown, nearMost); err != nil {
		return n, err
	}
	if less := nearMost - len(n.related); less > 0 && len(m.Topics) > 0 {
		q := v.nearQuery(m)
		q.Sections, q.Limit = nil, 4*nearMost
		q.Languages = slices.DeleteFunc(slices.Clone(v.house.languages), func(tag string) bool { return tag == m.Language })
		if ids, err = story.Near(ctx, tx, q); err != nil {
			return n, err
		}
		if n.elsewhere, shown, err = v.nearCards(ctx, tx, &n, ids, shown, less); err != nil {
			return n, err
		}
	}
	if len(m.Bylines) == 0 || m.Bylines[0].Slug == "" {
		return n, nil
	}
	by := m.Bylines[0]
	metas, err := story.LatestMeta(ctx, tx, story.LatestQuery{Language: m.Language, Author: by.Slug, Also: v.once(story.LabelAuthor, by.Slug), Limit: 2*nearMost + 2})
	if err != nil {
		return n, err
	}
	ids = nil
	for _, o := range metas {
		ids = append(ids, o.ID)
	}
	n.byAuthor, _, err = v.nearCards(ctx, tx, &n, ids, shown, nearMost)
	n.author = &Link{Name: by.Name, URL: v.link("/author/" + url.PathEscape(by.Slug))}
	return n, err
}

// related gives what shares topics with a story, which is what its editors say;
// where that is too little, what is like it by its words; then the latest of its
// section. A search that cannot answer costs the page nothing.
func (v *visit) related(ctx context.Context, tx *db.Tx, p story.Published) ([]id.ID, error) {
	q := v.nearQuery(p.Meta)
	q.Languages, q.Limit = []string{p.Language}, 4*nearMost
	sections := q.Sections
	q.Sections = nil
	ids, err := story.Near(ctx, tx, q)
	if err != nil || len(ids) >= nearMost {
		return ids, err
	}
	if v.site.Related != nil {
		if like, err := v.site.Related(ctx, p, 4*nearMost); err == nil {
			ids = append(ids, like...)
		}
	}
	q.Topics, q.Sections = nil, sections
	more, err := story.Near(ctx, tx, q)
	return append(ids, more...), err
}

func (v *visit) nearQuery(m story.Meta) story.NearQuery {
	q := story.NearQuery{Story: m.Story, Since: v.now().Add(-nearSpan)}
	for _, t := range m.Topics {
		q.Topics = append(q.Topics, t.Slug)
	}
	if m.Section.Slug != "" {
		q.Sections = append(slices.Clone(v.once(story.LabelSection, m.Section.Slug)), m.Section.Slug)
	}
	return q
}

// nearCards draws cards of versions whose story is not shown yet, and gives the
// stories that are shown after it.
func (v *visit) nearCards(ctx context.Context, tx *db.Tx, n *near, ids, shown []id.ID, most int) (cards []Card, after []id.ID, err error) {
	of, err := story.Many(ctx, tx, ids, v.house.CutAfter)
	if err != nil {
		return nil, shown, err
	}
	var chosen []story.Published
	for _, version := range ids {
		p, ok := of[version]
		if !ok || !p.Status.Live() || slices.Contains(shown, p.Story) || len(chosen) == most {
			continue
		}
		shown = append(shown, p.Story)
		v.house.filed(&p.Meta)
		chosen = append(chosen, p)
		n.tags = append(n.tags, "version "+version.String())
		if p.Lead.Photo != 0 {
			n.tags = append(n.tags, "photo "+p.Lead.Photo.String())
		}
	}
	photos, err := photosOf(ctx, tx, chosen)
	for _, p := range chosen {
		cards = append(cards, v.card(p, photos))
	}
	return cards, shown, err
}

// embeds says how a page shows what others provide.
func (v *visit) embeds() *body.EmbedWords {
	say := func(key string) func(string) string {
		return func(name string) string { return v.words.T(key, "Name", name) }
	}
	return &body.EmbedWords{Allowed: v.house.Embeds, Skip: say("embed.skip"), From: say("embed.from"), Load: say("embed.load"), Warning: say("embed.warning")}
}
