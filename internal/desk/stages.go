package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

// houseDesks is the form of the newsroom's desks and their stages.
type houseDesks struct {
	housePage
	Rows []deskRow
}

type deskRow struct {
	house.Desk
	Stages []stageRow
}

type stageRow struct {
	house.Stage
	Used int // versions that stand there
}

func partDesks(s house.Settings) any { return s.WorkDesks() }

func (v *visit) houseDesks() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseDesks(s, s, nil)
}

// stageUse counts the versions in a stage. Those of no desk stand in the first.
func stageUse(used []story.StageUse, desks []house.Desk, desk, stage string) (n int) {
	for _, u := range used {
		if u.Stage == stage && (u.Desk == desk || u.Desk == "" && len(desks) > 0 && desks[0].Slug == desk) {
			n += u.Count
		}
	}
	return n
}

func (v *visit) showHouseDesks(now, sent house.Settings, trouble error) error {
	m := houseDesks{housePage: v.housed(v.T("Desks and stages"), "desks")}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	m.Mark = house.Mark(partDesks(now))
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		used, err := story.Stages(ctx, tx)
		for _, d := range sent.WorkDesks() {
			row := deskRow{Desk: d}
			for _, st := range d.Stages {
				row.Stages = append(row.Stages, stageRow{st, stageUse(used, now.WorkDesks(), d.Slug, st.Slug)})
			}
			m.Rows = append(m.Rows, row)
		}
		return err
	}); err != nil {
		return err
	}
	return v.show(status, "house_desks", m)
}

// desksOf reads the form. Its rows stand in their order; what is named anew
// keeps its slug.
func (v *visit) desksOf() []house.Desk {
	f := v.r.PostForm
	var desks []house.Desk
	names := f["desk_name"]
	for i, slug := range f["desk"] {
		if i >= len(names) {
			break
		}
		d := house.Desk{Slug: slug, Name: strings.TrimSpace(names[i])}
		stages := f["stage_name "+slug]
		for j, stage := range f["stage "+slug] {
			if j < len(stages) {
				d.Stages = append(d.Stages, house.Stage{Slug: stage, Name: strings.TrimSpace(stages[j])})
			}
		}
		if name := strings.TrimSpace(f.Get("new_stage " + slug)); name != "" {
			d.Stages = append(d.Stages, house.Stage{Slug: free(edition.Slug(name, "en"), func(s string) bool {
				return slices.ContainsFunc(d.Stages, func(st house.Stage) bool { return st.Slug == s })
			}), Name: name})
		}
		desks = append(desks, d)
	}
	if name := strings.TrimSpace(f.Get("new_desk")); name != "" {
		first := strings.TrimSpace(f.Get("new_desk_stage"))
		if first == "" {
			first = v.T("Writing")
		}
		slug := free(edition.Slug(name, "en"), func(s string) bool {
			return slices.ContainsFunc(desks, func(d house.Desk) bool { return d.Slug == s })
		})
		desks = append(desks, house.Desk{Slug: slug, Name: name, Stages: []house.Stage{{Slug: edition.Slug(first, "en"), Name: first}}})
	}
	return desks
}

// free finds a slug that is not taken.
func free(slug string, taken func(string) bool) string {
	if !taken(slug) {
		return slug
	}
	for i := 2; ; i++ {
		if s := fmt.Sprintf("%s-%d", slug, i); !taken(s) {
			return s
		}
	}
}

func (v *visit) setHouseDesks() error {
	do, which, _ := strings.Cut(v.r.PostFormValue("do"), " ")
	desk, stage, _ := strings.Cut(which, " ")
	sent, err := v.changeHouse(partDesks, func(ctx context.Context, tx *db.Tx, s *house.Settings) error {
		was := s.WorkDesks()
		desks := v.desksOf()
		if do == "up" || do == "down" {
			i := slices.IndexFunc(desks, func(d house.Desk) bool { return d.Slug == desk })
			switch {
			case i < 0:
			case stage == "":
				move(desks, i, do)
			default:
				move(desks[i].Stages, slices.IndexFunc(desks[i].Stages, func(st house.Stage) bool { return st.Slug == stage }), do)
			}
		}
		s.Desks = desks
		return v.settleFirst(ctx, tx, was, desks)
	})
	switch {
	case err == nil && do == "remove":
		return v.askWhereStage(sent, desk, stage)
	case err == nil:
		return v.back("/house/desks?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseDesks(now, sent, err) })
}

// settleFirst writes down the desk of the versions that stand in the first one
// without saying so, before another becomes the first.
func (v *visit) settleFirst(ctx context.Context, tx *db.Tx, was, is []house.Desk) error {
	if len(is) == 0 || was[0].Slug == is[0].Slug {
		return nil
	}
	used, err := story.Stages(ctx, tx)
	if err != nil {
		return err
	}
	for _, u := range used {
		if u.Desk != "" {
			continue
		}
		if _, err := story.Restage(ctx, tx, "", u.Stage, was[0].Slug, u.Stage, v.who.Email); err != nil {
			return err
		}
	}
	return nil
}

// doomed are the stages that go when one, or a whole desk, is removed.
func doomed(desks []house.Desk, desk, stage string) (d house.Desk, stages []house.Stage) {
	for _, d = range desks {
		if d.Slug != desk {
			continue
		}
		if stage == "" {
			return d, d.Stages
		}
		for _, st := range d.Stages {
			if st.Slug == stage {
				return d, []house.Stage{st}
			}
		}
	}
	return d, nil
}

func (v *visit) askWhereStage(now house.Settings, desk, stage string) error {
	desks := now.WorkDesks()
	d, stages := doomed(desks, desk, stage)
	if stages == nil {
		return fmt.Errorf("stage %.60q: %w", stage, db.ErrNotFound)
	}
	n := 0
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		used, err := story.Stages(ctx, tx)
		for _, st := range stages {
			n += stageUse(used, desks, desk, st.Slug)
		}
		return err
	}); err != nil {
		return err
	}
	q := question{housePage: v.housed(v.T("Remove the desk “{name}”", "name", d.Name), "desks"), Action: "/house/desks/remove", Back: "/house/desks", Which: strings.TrimSpace(desk + " " + stage),
		Text: v.book().N("{N} stories stand there.", n), Remove: v.T("Remove the desk"), MustMove: n > 0}
	if stage != "" {
		q.Title, q.Remove = v.T("Remove the stage “{name}”", "name", stages[0].Name), v.T("Remove the stage")
	}
	q.Heading, q.Mark = q.Title, house.Mark(partDesks(now))
	if n > 0 {
		for _, other := range desks {
			for _, st := range other.Stages {
				if other.Slug != desk || stage != "" && st.Slug != stage {
					q.Choices = append(q.Choices, NavItem{Name: other.Slug + " " + st.Slug, Text: other.Name + ": " + st.Name})
				}
			}
		}
	}
	return v.show(http.StatusOK, "house_where", q)
}

func (v *visit) removeHouseStage() error {
	desk, stage, _ := strings.Cut(v.r.PostFormValue("which"), " ")
	toDesk, toStage, _ := strings.Cut(v.r.PostFormValue("to"), " ")
	sent, err := v.changeHouse(partDesks, func(ctx context.Context, tx *db.Tx, s *house.Settings) error {
		desks := s.WorkDesks()
		_, stages := doomed(desks, desk, stage)
		if stages == nil {
			return nil
		}
		used, err := story.Stages(ctx, tx)
		if err != nil {
			return err
		}
		var left []house.Desk
		for _, d := range desks {
			switch {
			case d.Slug != desk:
			case stage == "":
				continue
			default:
				d.Stages = slices.DeleteFunc(slices.Clone(d.Stages), func(st house.Stage) bool { return st.Slug == stage })
			}
			left = append(left, d)
		}
		if len(left) == 0 {
			return wrong(v.T("This is the last desk. Add another one first."))
		}
		s.Desks = left
		for _, st := range stages {
			n := stageUse(used, desks, desk, st.Slug)
			if n == 0 {
				continue
			}
			if _, _, ok := s.Stage(toDesk, toStage); !ok || toDesk == "" {
				return wrong(v.book().N("{N} stories stand in “{stage}”. Say where they go.", n, "stage", st.Name))
			}
			for _, from := range []string{desk, ""} {
				if from == "" && desks[0].Slug != desk {
					continue
				}
				if _, err := story.Restage(ctx, tx, from, st.Slug, toDesk, toStage, v.who.Email); err != nil {
					return err
				}
			}
		}
		return v.settleFirst(ctx, tx, desks, left)
	})
	if err == nil {
		return v.back("/house/desks?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseDesks(now, sent, err) })
}
