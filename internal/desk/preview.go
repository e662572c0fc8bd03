package desk

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declarePreview() {
	d.screen(screen{method: http.MethodGet, pattern: "/version/{id}/preview", action: staff.Preview, doVersion: (*visit).showPreview, example: "/version/none/preview"})
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/preview", action: staff.Preview, doVersion: (*visit).makePreview})
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/preview/{link}/end", action: staff.Preview, doVersion: (*visit).endPreview})
}

// previewing is the screen of a version's preview links.
type previewing struct {
	Frame
	story.Meta
	Place     place
	Links     []story.PreviewLink
	Lives     []life
	Made      string // the address of the link that was just made
	Whole     bool   // it opens the story's other languages too
	Languages []string
	Now       time.Time
}

type life struct {
	Hours int
	Text  string
}

// Live says whether a link still opens anything.
func (p previewing) Live(l story.PreviewLink) bool { return l.Live(p.Now) }

// TextDir is the direction of the version's text.
func (p previewing) TextDir() string { return edition.Direction(p.Language) }

func (v *visit) lives() []life {
	return []life{{1, v.T("an hour")}, {24, v.T("a day")}, {72, v.T("three days")}, {168, v.T("a week")}}
}

func (v *visit) showPreview(m story.Meta) error { return v.drawPreview(m, "", false) }

// drawPreview draws the screen. The token of a link that was just made is told
// once: the house does not keep it.
func (v *visit) drawPreview(m story.Meta, token string, whole bool) error {
	p := previewing{Meta: m, Place: v.placed(m, "preview"), Frame: v.frame(v.T("Preview: {headline}", "headline", m.Headline), "versions"), Lives: v.lives(), Whole: whole, Now: v.DB.Now()}
	var site string
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		site = s.SiteURL
		if p.Links, err = story.Previews(ctx, tx, m.ID); err != nil {
			return err
		}
		all, err := story.Versions(ctx, tx, m.Story)
		for _, o := range all {
			if o.Status != story.StatusKilled && o.Origin != story.Adaptation {
				p.Languages = append(p.Languages, o.Language)
			}
		}
		return err
	}); err != nil {
		return err
	}
	if token != "" {
		p.Made = site + "/-/preview/" + token
		// The page of the site stands in a frame here, and a form chooses as whom.
		v.w.Header().Set("Content-Security-Policy", framing(site))
	}
	return v.show(http.StatusOK, "preview", p)
}

// framing is the desk's policy for a screen that frames a page of the site.
func framing(site string) string {
	return strings.Replace(policy, "form-action 'self'", "form-action 'self' "+site, 1) + "; frame-src " + site
}

func (v *visit) makePreview(m story.Meta) error {
	if err := v.form(); err != nil {
		return err
	}
	hours, err := strconv.Atoi(v.r.PostFormValue("hours"))
	if err != nil {
		hours = int(story.PreviewLife.Hours())
	}
	whole := v.r.PostFormValue("languages") != ""
	var token string
	if err := v.update("made a preview link", "version "+m.ID.String(), "", func(ctx context.Context, tx *db.Tx) error {
		if _, err := draft.Keep(ctx, tx, m.ID, v.who.Email); err != nil {
			return err
		}
		token, err = story.MakePreview(ctx, tx, v.Key, m.ID, whole, time.Duration(hours)*time.Hour, v.who.Email)
		return err
	}); err != nil {
		return err
	}
	return v.drawPreview(m, token, whole)
}

func (v *visit) endPreview(m story.Meta) error {
	link, err := id.Parse(v.r.PathValue("link"))
	if err != nil {
		return db.ErrNotFound
	}
	if err := v.update("revoked a preview link", "version "+m.ID.String(), "", func(ctx context.Context, tx *db.Tx) error {
		return story.EndPreview(ctx, tx, m.ID, link, v.who.Email)
	}); err != nil {
		return err
	}
	return v.back("/version/" + m.ID.String() + "/preview")
}
