package desk

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareRevisions() {
	d.screen(screen{method: http.MethodGet, pattern: "/version/{id}/revisions", action: staff.SeeDesk, doVersion: (*visit).revisions, example: "/version/none/revisions"})
	d.screen(screen{method: http.MethodGet, pattern: "/version/{id}/compare", action: staff.SeeDesk, doVersion: (*visit).compare, example: "/version/none/compare"})
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/restore", action: staff.Edit, doVersion: (*visit).restore})
}

// revisions lists what was kept of a version, and what was done to it.
type revisions struct {
	Frame
	story.Meta
	Place      place
	Revisions  []revision
	Deeds      []story.Deed
	From, To   int // chosen for comparing at first
	MayRestore bool
}

type revision struct {
	story.Revision
	Before int // the number of the one before it; 0 for the first
}

func (v *visit) revisions(m story.Meta) error {
	s := revisions{Meta: m, Place: v.placed(m, "revisions"), Frame: v.frame(v.T("Revisions: {headline}", "headline", m.Headline), "versions")}
	_, err := story.Transition(m.Status, story.ActSave)
	s.MayRestore = err == nil && v.may(staff.Edit, m) == nil
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		all, err := story.Revisions(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		for i, r := range all {
			one := revision{Revision: r}
			if i+1 < len(all) {
				one.Before = all[i+1].Number
			}
			s.Revisions = append(s.Revisions, one)
		}
		s.Deeds, err = story.Deeds(ctx, tx, m.ID)
		return err
	}); err != nil {
		return err
	}
	if len(s.Revisions) > 0 {
		s.To = s.Revisions[0].Number
		if s.From = m.PublishedRevision; s.From == 0 || s.From == s.To {
			s.From = s.Revisions[0].Before
		}
	}
	return v.show(http.StatusOK, "revisions", s)
}

// restore brings back what an earlier revision said, as a new one: nothing that
// was written since is lost. What readers were told of corrections stays told.
func (v *visit) restore(m story.Meta) error {
	if err := v.form(); err != nil {
		return err
	}
	number, err := strconv.Atoi(v.r.PostFormValue("revision"))
	if err != nil {
		return fmt.Errorf("%w: revision %q is no number", errForm, clip(v.r.PostFormValue("revision")))
	}
	if err := v.update("restored", "version "+m.ID.String(), fmt.Sprintf("revision %d", number), func(ctx context.Context, tx *db.Tx) error {
		base, err := draft.Keep(ctx, tx, m.ID, v.who.Email)
		if err != nil {
			return err
		}
		now, err := story.At(ctx, tx, m.ID, base)
		if err != nil {
			return err
		}
		c, err := story.At(ctx, tx, m.ID, number)
		if err != nil {
			return err
		}
		c.Corrections = now.Corrections
		if _, err := draft.Write(ctx, tx, m.ID, base, c, v.who.Email, fmt.Sprintf("restored from revision %d", number)); err != nil {
			return err
		}
		return story.Restored(ctx, tx, m.ID, number, v.who.Email)
	}); err != nil {
		return err
	}
	return v.back("/version/" + m.ID.String() + "/revisions")
}
