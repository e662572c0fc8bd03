package desk

import (
	"context"
	"fmt"
	"html/template"
	"net/http"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// version is one version with its revisions and what was done to it.
type version struct {
	Frame
	story.Meta
	Dir       string
	Terms     string
	Address   string // where readers find it; empty before it was ever public
	Others    []versionRow
	Revisions []story.Revision
	Deeds     []story.Deed
	Photo     *photo.Photo
	Body      template.HTML
	Comments  int
	Can       map[string]bool
}

func (v *visit) id() (id.ID, error) {
	version, err := id.Parse(v.r.PathValue("id"))
	if err != nil {
		return 0, fmt.Errorf("version %q: %w", v.r.PathValue("id"), db.ErrNotFound)
	}
	return version, nil
}

func (v *visit) version() error {
	which, err := v.id()
	if err != nil {
		return err
	}
	m := version{}
	err = v.DB.View(v.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if m.Meta, err = story.Get(ctx, tx, which); err != nil {
			return err
		}
		settings, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		if m.PublishedRevision > 0 {
			m.Address = v.URL(settings, m.Meta)
		}
		content, err := story.Working(ctx, tx, which)
		if err != nil {
			return err
		}
		m.Body = template.HTML(content.Body.HTML(body.RenderOptions{Direction: edition.Direction, HeadingBase: 3})) // package body has escaped and sanitised it
		if m.Revisions, err = story.Revisions(ctx, tx, which); err != nil {
			return err
		}
		if m.Deeds, err = story.Deeds(ctx, tx, which); err != nil {
			return err
		}
		if m.Lead.Photo != 0 {
			if p, err := photo.Get(ctx, tx, m.Lead.Photo); err == nil {
				m.Photo = &p
			}
		}
		comments, err := story.Comments(ctx, tx, which)
		if err != nil {
			return err
		}
		m.Comments = len(comments)
		all, err := story.Versions(ctx, tx, m.Story)
		for _, o := range all {
			if o.ID != which {
				m.Others = append(m.Others, versionRow{o, edition.Direction(o.Language), o.Terms.String()})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	m.Frame, m.Dir, m.Terms = v.frame(m.Headline, ""), edition.Direction(m.Language), m.Meta.Terms.String()
	m.Can = map[string]bool{}
	for act, action := range map[story.Act]staff.Action{story.ActPublish: staff.Publish, story.ActWithdraw: staff.Withdraw, story.ActKill: staff.Kill} {
		_, err := story.Transition(m.Status, act)
		m.Can[string(act)] = err == nil && v.who.May(action, true)
	}
	// A version whose latest revision readers see already has nothing to publish.
	if m.Status.Live() && m.Revision == m.PublishedRevision {
		m.Can["publish"] = false
	}
	return v.show(http.StatusOK, "version", m)
}

func (v *visit) publish() error {
	return v.change("published", func(ctx context.Context, tx *db.Tx, which id.ID) error {
		return story.Publish(ctx, tx, which, tx.Now(), v.who.Email)
	})
}

func (v *visit) withdraw() error {
	return v.change("withdrew", func(ctx context.Context, tx *db.Tx, which id.ID) error {
		return story.Withdraw(ctx, tx, which, v.r.PostFormValue("reason"), v.who.Email)
	})
}

func (v *visit) kill() error {
	return v.change("killed", func(ctx context.Context, tx *db.Tx, which id.ID) error {
		return story.Kill(ctx, tx, which, v.r.PostFormValue("reason"), v.who.Email)
	})
}

// change does one act and notes who did it, in one transaction.
func (v *visit) change(act string, do func(context.Context, *db.Tx, id.ID) error) error {
	which, err := v.id()
	if err != nil {
		return err
	}
	if err := v.r.ParseForm(); err != nil {
		return fmt.Errorf("%w: the form cannot be read: %v", story.ErrContent, err)
	}
	err = v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := do(ctx, tx, which); err != nil {
			return err
		}
		return staff.Note(ctx, tx, v.who.Email, act, "version "+which.String(), clip(v.r.PostFormValue("reason")))
	})
	if err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/version/"+which.String(), http.StatusSeeOther)
	return nil
}
