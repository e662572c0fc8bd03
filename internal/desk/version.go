package desk

import (
	"context"
	"html/template"
	"net/http"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareVersion() {
	on := func(method, below string, action staff.Action, do func(*visit, story.Meta) error, example string) {
		d.screen(screen{method: method, pattern: "/version/{id}" + below, action: action, doVersion: do, example: example})
	}
	on(http.MethodGet, "", staff.SeeDesk, (*visit).showVersion, "/version/none")
}

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

func (v *visit) showVersion(meta story.Meta) error {
	which := meta.ID
	m := version{Meta: meta}
	err := v.DB.View(v.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
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
		m.Can[string(act)] = err == nil && v.may(action, meta) == nil
	}
	// A version whose latest revision readers see already has nothing to publish.
	if m.Status.Live() && m.Revision == m.PublishedRevision {
		m.Can["publish"] = false
	}
	return v.show(http.StatusOK, "version", m)
}
