package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/edition"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareCorrect() {
	d.screen(screen{method: http.MethodGet, pattern: "/version/{id}/correct", action: staff.Publish, doVersion: (*visit).showCorrect, example: "/version/none/correct"})
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/correct", action: staff.Publish, doVersion: (*visit).correct})
}

// correcting is the form in which readers are told what was wrong.
type correcting struct {
	Frame
	story.Meta
	Place    place
	TextDir  string
	Told     []story.Correction // what readers are told already
	Findings []finding          // what stands in the way
	Wrong    string             // why it was not done
	Kind     string
	Top      bool
	Was      string
	Text     string
	Changed  bool // something was written since what readers see
	Others   []story.Meta
}

func (v *visit) showCorrect(m story.Meta) error {
	q := v.r.URL.Query() // what the correction of its source says, for its translation
	text := []rune(strings.ToValidUTF8(q.Get("text"), ""))
	return v.drawCorrect(m, http.StatusOK, correcting{Kind: cmp.Or(clip(q.Get("kind")), "correction"), Text: string(text[:min(len(text), 2000)])})
}

func (v *visit) drawCorrect(m story.Meta, status int, c correcting) error {
	if m.PublishedRevision == 0 || m.Status == story.StatusKilled {
		return fmt.Errorf("%w: readers have nothing of this version that could be corrected; it is %s", story.ErrTransition, m.Status)
	}
	c.Meta, c.Place, c.TextDir, c.Told = m, v.placed(m, "correct"), edition.Direction(m.Language), m.Corrections
	c.Changed = m.Revision != m.PublishedRevision
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		_, unkept, err := newest(ctx, tx, m)
		if err != nil {
			return err
		}
		c.Changed = c.Changed || unkept
		all, err := story.Versions(ctx, tx, m.Story)
		for _, o := range all {
			if o.OfVersion == m.ID && o.PublishedRevision > 0 && o.Status != story.StatusKilled {
				c.Others = append(c.Others, o)
			}
		}
		return err
	}); err != nil {
		return err
	}
	c.Frame = v.frame(v.T("Correct: {headline}", "headline", m.Headline), "versions")
	return v.show(status, "correct", c)
}

// correct adds what readers are told to the text that was written last, and
// publishes both: one cannot go out without the other.
func (v *visit) correct(m story.Meta) error {
	if err := v.form(); err != nil {
		return err
	}
	form := correcting{Kind: v.r.PostFormValue("kind"), Top: v.r.PostFormValue("place") == "top", Was: strings.TrimSpace(v.r.PostFormValue("was")), Text: strings.TrimSpace(v.r.PostFormValue("text"))}
	if form.Text == "" {
		form.Wrong = v.T("Say what was wrong and what is right.")
		return v.drawCorrect(m, http.StatusUnprocessableEntity, form)
	}
	var found []story.Finding
	err := v.update("corrected", "version "+m.ID.String(), form.Text, func(ctx context.Context, tx *db.Tx) (err error) {
		found, err = v.publishCorrection(ctx, tx, m, form)
		return err
	})
	var wrong errWhen
	switch {
	case errors.As(err, &wrong):
		form.Wrong = wrong.text
		return v.drawCorrect(m, http.StatusConflict, form)
	case errors.Is(err, db.ErrConflict):
		form.Wrong = v.T("Nothing was published: somebody saved while this was looked at, or two texts wait in the editor for a choice. Look again.")
		return v.drawCorrect(m, http.StatusConflict, form)
	case errors.Is(err, story.ErrContent):
		form.Wrong = v.explain(err)
		return v.drawCorrect(m, http.StatusUnprocessableEntity, form)
	case errors.Is(err, story.ErrBlocked):
		form.Wrong, form.Findings = v.T("Nothing was published. What is marked below must be mended first."), v.found(m, blocking(found))
		return v.drawCorrect(m, http.StatusConflict, form)
	case err != nil:
		return err
	}
	return v.back("/version/" + m.ID.String() + "/publish")
}

func (v *visit) publishCorrection(ctx context.Context, tx *db.Tx, m story.Meta, form correcting) ([]story.Finding, error) {
	base, err := draft.Keep(ctx, tx, m.ID, v.who.Email)
	if err != nil {
		return nil, err
	}
	if m, err = story.Get(ctx, tx, m.ID); err != nil {
		return nil, err
	}
	if m.PublishedRevision == 0 {
		return nil, fmt.Errorf("%w: readers have nothing of this version that could be corrected", story.ErrTransition)
	}
	c, err := story.At(ctx, tx, m.ID, base)
	if err != nil {
		return nil, err
	}
	n := story.Correction{Kind: form.Kind, Was: form.Was, Text: form.Text, At: tx.Now()}
	if form.Top {
		n.Place = "top"
	}
	for _, o := range c.Corrections {
		if o.Kind == n.Kind && o.Text == n.Text {
			return nil, errWhen{v.T("Readers are told this already.")}
		}
	}
	c.Corrections = append(c.Corrections, n)
	revision, err := draft.Write(ctx, tx, m.ID, base, c, v.who.Email, form.Kind)
	if err != nil {
		return nil, err
	}
	if m, err = story.Get(ctx, tx, m.ID); err != nil {
		return nil, err
	}
	found, err := Look(ctx, tx, m, c)
	if err != nil {
		return nil, err
	}
	// What a correction of the original asks of this version is what it answers.
	if err := story.BlockedBy(found); err != nil {
		return found, err
	}
	return found, story.PublishRevision(ctx, tx, m.ID, revision, tx.Now(), v.who.Email)
}

func blocking(found []story.Finding) (all []story.Finding) {
	for _, f := range found {
		if f.Blocks {
			all = append(all, f)
		}
	}
	return all
}
