package demo

import (
	"context"
	"fmt"

	"standfirst/internal/db"
	"standfirst/internal/front"
	"standfirst/internal/id"
)

// leads are what the desk has placed on each front, the lead first, then what is
// large beside it. The rest fills itself.
var leads = map[string][]string{
	"en": {"covered-market-fire", "ferry-line-reopens", "storm-warning-service"},
	"ar": {"covered-market-fire", "salt-pans-return", "hill-school-teachers"},
	"fa": {"hill-school-teachers", "salt-pans-return"},
	"he": {"orvane-assembly-budget", "ridge-observatory"},
	"tr": {"fishing-quota-talks", "port-cranes-memo"},
	"fr": {"covered-market-fire", "ridge-observatory", "night-library-opinion"},
}

// leadHeadline is what the front of the default edition says over its lead, where
// there is less room than on the page.
const leadHeadline = "Fire takes 43 shops of the Covered Market"

// fronts launches a front for each edition. written are the versions by folder
// and language.
func fronts(ctx context.Context, tx *db.Tx, written map[string]map[string]id.ID) error {
	for _, lang := range Languages {
		top := front.Block{ID: "top", From: front.Latest, Look: front.Top, Count: 7}
		for i, folder := range leads[lang] {
			c := front.Card{Version: written[folder][lang], Size: front.Large}
			if _, here := written[folder]; !here { // a few stories of the house, for a look at its pages
				continue
			}
			if c.Version == 0 {
				return fmt.Errorf("the front of %s: stories/%s has no %s.md", lang, folder, lang)
			}
			if i == 0 {
				c.Size = front.Lead
				if lang == Languages[0] {
					c.Headline = leadHeadline
				}
			}
			top.Cards = append(top.Cards, c)
		}
		if len(top.Cards) < 3 {
			top.Count = 3
		}
		l := front.Layout{Blocks: []front.Block{top,
			{ID: "voices", From: front.Latest, Kinds: []string{"analysis", "opinion"}, Look: front.Voices, Count: 3},
			{ID: "region", From: front.Section, Of: "region", Look: front.Columns, Count: 3},
			{ID: "economy", From: front.Section, Of: "economy", Look: front.Columns, Count: 3},
			{ID: "latest", From: front.Latest, Look: front.List, Count: 8},
		}}
		if _, err := front.Launch(ctx, tx, lang, 0, l, Owner); err != nil {
			return fmt.Errorf("the front of %s: %w", lang, err)
		}
	}
	return nil
}
