package house

import (
	"fmt"
	"slices"
	"strings"
)

// Desk is a part of the newsroom with stages of its own: what a story passes
// through there before it is published. Stages are the house's; publication is
// something else.
type Desk struct {
	Slug   string  `json:"slug"`
	Name   string  `json:"name"`
	Stages []Stage `json:"stages"`
}

// Stage is one column of a desk's board.
type Stage struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// Limits of desks.
const (
	maxDesks  = 40
	maxStages = 20
)

// WorkDesks are the house's desks: those it has set, or else the one that a
// house begins with.
func (s Settings) WorkDesks() []Desk {
	if len(s.Desks) > 0 {
		return s.Desks
	}
	return []Desk{{Slug: "news", Name: "News", Stages: []Stage{
		{"writing", "Writing"}, {"desk", "Desk"}, {"subs", "Subs"}, {"revise", "Revise"}, {"final", "Final"}, {"hold", "Hold"}}}}
}

// Stage finds a stage of a desk by its slug; of the first desk if the slug of
// the desk is empty.
func (s Settings) Stage(desk, stage string) (Desk, Stage, bool) {
	for _, d := range s.WorkDesks() {
		if desk != "" && d.Slug != desk {
			continue
		}
		for _, st := range d.Stages {
			if st.Slug == stage {
				return d, st, true
			}
		}
	}
	return Desk{}, Stage{}, false
}

func validDesks(desks []Desk) error {
	if len(desks) > maxDesks {
		return fmt.Errorf("%d desks; %d at most", len(desks), maxDesks)
	}
	var seen []string
	for _, d := range desks {
		if !slug().MatchString(d.Slug) || len(d.Slug) > 100 || strings.TrimSpace(d.Name) == "" || slices.Contains(seen, d.Slug) {
			return fmt.Errorf("desk %q named %q; give a slug of its own, of letters, digits and hyphens, and a name", d.Slug, d.Name)
		}
		seen = append(seen, d.Slug)
		if len(d.Stages) == 0 || len(d.Stages) > maxStages {
			return fmt.Errorf("desk %s has %d stages; give 1 to %d", d.Slug, len(d.Stages), maxStages)
		}
		var stages []string
		for _, st := range d.Stages {
			if !slug().MatchString(st.Slug) || len(st.Slug) > 100 || strings.TrimSpace(st.Name) == "" || slices.Contains(stages, st.Slug) {
				return fmt.Errorf("desk %s, stage %q named %q; give a slug of its own, of letters, digits and hyphens, and a name", d.Slug, st.Slug, st.Name)
			}
			stages = append(stages, st.Slug)
		}
	}
	return nil
}
