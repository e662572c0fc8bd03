package demo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"standfirst/internal/db"
	"standfirst/internal/house"
)

// desks are those of the demonstration house, with what a story passes through
// at each.
var desks = []house.Desk{
	{Slug: "news", Name: "News", Stages: []house.Stage{{Slug: "writing", Name: "Writing"}, {Slug: "desk", Name: "Desk"}, {Slug: "subs", Name: "Subs"}, {Slug: "revise", Name: "Revise"}, {Slug: "final", Name: "Final"}, {Slug: "hold", Name: "Hold"}}},
	{Slug: "features", Name: "Features", Stages: []house.Stage{{Slug: "commissioned", Name: "Commissioned"}, {Slug: "writing", Name: "Writing"}, {Slug: "editing", Name: "Editing"}, {Slug: "ready", Name: "Ready"}}},
}

// directory keeps the house's topics by name, and its authors with what the
// house says of them.
func (p *Paper) directory(ctx context.Context, tx *db.Tx) error {
	for _, slug := range slices.Sorted(maps.Keys(p.topics)) {
		if _, err := house.KeepTag(ctx, tx, "", "", house.Tag{Slug: slug, Names: p.topics[slug]}); err != nil {
			return fmt.Errorf("stories/topics.toml: %w", err)
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(p.authors)) {
		a := house.Author{Slug: slug, Words: map[string]house.AuthorWords{}}
		for _, s := range p.stories {
			for _, t := range s.texts {
				for _, b := range t.Bylines {
					if b.Slug == slug {
						a.Words[t.Language] = house.AuthorWords{Name: b.Name, Role: b.Role, Biography: p.authors[slug][t.Language]}
					}
				}
			}
		}
		if len(a.Words) == 0 { // writes in none of the stories that are here
			continue
		}
		if _, err := house.KeepAuthor(ctx, tx, "", "", a); err != nil {
			return fmt.Errorf("stories/authors.toml: %w", err)
		}
	}
	return nil
}
