package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/partner"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declarePartners() {
	on := func(method, pattern string, do func(*visit) error, example string) {
		d.screen(screen{method: method, pattern: pattern, action: staff.SetPartners, fresh: method == http.MethodPost, do: do, example: example})
	}
	on(http.MethodGet, "/partners", (*visit).partners, "/partners")
	on(http.MethodPost, "/partners", (*visit).partnerAdd, "")
	on(http.MethodPost, "/partners/{partner}/revoke", (*visit).partnerRevoke, "")
}

// KnownTo is what the scope of a partner of this house may name.
func KnownTo(s house.Settings) (k partner.Known) {
	for _, e := range s.Editions {
		k.Editions = append(k.Editions, e.Language)
	}
	for _, kind := range story.Kinds {
		k.Kinds = append(k.Kinds, string(kind))
	}
	return k
}

type partnersPage struct {
	Frame
	Partners []partnerRow
	Known    partner.Known
	Sections []partnerSection // of all editions, each slug once
	Site     string
	Problem  string
	Token    string // of the one that was just made: it is shown this once
	Made     string // its name
	// What was sent, where it cannot stand.
	Sent  partner.Scope
	Name  string
	Until string
}

type partnerRow struct {
	partner.Partner
	State, LastDay, Opens string
	Live                  bool
}

type partnerSection struct{ Slug, Name, Language, Dir string }

// Has says whether a list of what was sent names something.
func (p partnersPage) Has(list []string, v any) bool { return slices.Contains(list, fmt.Sprint(v)) }

func (v *visit) partners() error { return v.showPartners(http.StatusOK, partnersPage{}) }

// showPartners lists partners, with a form for another.
func (v *visit) showPartners(status int, m partnersPage) error {
	m.Frame = v.frame(v.T("Partners"), "partners")
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		m.Known, m.Site = KnownTo(s), s.SiteURL
		for _, e := range s.Editions {
			for _, sec := range e.Sections {
				if !slices.ContainsFunc(m.Sections, func(o partnerSection) bool { return o.Slug == sec.Slug }) {
					m.Sections = append(m.Sections, partnerSection{sec.Slug, sec.Name, e.Language, edition.Direction(e.Language)})
				}
			}
		}
		all, err := partner.List(ctx, tx)
		now := tx.Now()
		for _, p := range all {
			m.Partners = append(m.Partners, v.partnerRow(p, now))
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.show(status, "partners", m)
}

func (v *visit) partnerRow(p partner.Partner, now time.Time) partnerRow {
	r := partnerRow{Partner: p, Live: p.Live(now), State: v.T("works")}
	switch {
	case !p.EndedAt.IsZero():
		r.State = v.T("revoked")
	case p.Over(now):
		r.State = v.T("is over")
	}
	if !p.Until.IsZero() {
		r.LastDay = v.book().Date(p.Until.Add(-time.Microsecond).UTC())
	}
	r.Opens = v.T("the part that everybody may read")
	if p.Whole {
		r.Opens = v.T("whole texts")
	}
	return r
}

// partnerAdd makes a partner, and shows the token on the page that answers: it is
// kept nowhere, so that no other page can.
func (v *visit) partnerAdd() error {
	if err := v.form(); err != nil {
		return err
	}
	f := v.r.PostForm
	m := partnersPage{Name: f.Get("name"), Until: f.Get("until"),
		Sent: partner.Scope{Editions: f["edition"], Sections: f["section"], Kinds: f["kind"], Whole: f.Get("whole") == "yes"}}
	until, err := lastDay(m.Until)
	if err == nil {
		err = v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
			s, err := house.Load(ctx, tx)
			if err != nil {
				return err
			}
			if err := m.Sent.Check(KnownTo(s)); err != nil {
				return err
			}
			p, token, err := partner.Add(ctx, tx, v.Key, m.Name, m.Sent, until, v.who.Email)
			if err != nil {
				return err
			}
			m.Token, m.Made = token, p.Name
			return staff.Note(ctx, tx, v.who.Email, "made a partner's token", p.Name, clip(p.Describe()))
		})
	}
	if errors.Is(err, partner.ErrPartner) {
		m.Problem, m.Token = v.detail(strings.TrimPrefix(err.Error(), partner.ErrPartner.Error()+": ")), ""
		return v.showPartners(http.StatusUnprocessableEntity, m)
	}
	if err != nil {
		return err
	}
	m.Name, m.Until, m.Sent = "", "", partner.Scope{}
	return v.showPartners(http.StatusOK, m)
}

// lastDay reads the day to whose end a token works; none is without end.
func lastDay(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return day, fmt.Errorf("%w: %.40q is no date; write it as 2026-05-01", partner.ErrPartner, s)
	}
	return day.AddDate(0, 0, 1), nil
}

func (v *visit) partnerRevoke() error {
	if err := v.form(); err != nil {
		return err
	}
	which, err := id.Parse(v.r.PathValue("partner"))
	if err != nil {
		return fmt.Errorf("partner: %w", db.ErrNotFound)
	}
	err = v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		p, err := partner.Get(ctx, tx, which)
		if err != nil {
			return err
		}
		if err := partner.Revoke(ctx, tx, which, v.who.Email); err != nil {
			return err
		}
		return staff.Note(ctx, tx, v.who.Email, "revoked a partner's token", p.Name, "")
	})
	if err != nil {
		return err
	}
	return v.back("/partners")
}
