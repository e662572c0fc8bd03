package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/member"
	"standfirst/internal/till"
)

// AddMember adds a member, or finds the one with the address, and gives a
// complimentary plan if one is named. A zero until is without end.
func (h *House) AddMember(ctx context.Context, email, language, plan string, until time.Time) (m member.Member, err error) {
	err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		if language == "" {
			language = s.DefaultEdition
		}
		if language, err = edition.ValidTag(language); err != nil {
			return err
		}
		if m, _, err = member.Ensure(ctx, tx, email, language); err != nil || plan == "" {
			return err
		}
		if _, err := till.PlanOf(ctx, tx, plan); errors.Is(err, db.ErrNotFound) {
			return fmt.Errorf("there is no plan %q in this house", plan)
		} else if err != nil {
			return err
		}
		return door.Grant(ctx, tx, door.Entitlement{Source: door.FromComplimentary, Ref: m.ID.String() + "/" + plan, Member: m.ID, Plan: plan, Until: until})
	})
	return m, err
}

// ListedMember is one element of member list --json.
type ListedMember struct {
	ID       id.ID        `json:"id"`
	Email    string       `json:"email"`
	Language string       `json:"language"`
	Created  time.Time    `json:"created_at"`
	Plans    []ListedPlan `json:"plans"`
}

// ListedPlan is one right to read.
type ListedPlan struct {
	Plan   string    `json:"plan"`
	Source string    `json:"source"`
	Until  time.Time `json:"until,omitzero"`
}

// Members lists all members by the order of their coming.
func (h *House) Members(ctx context.Context) ([]ListedMember, error) {
	all := []ListedMember{}
	err := h.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var after id.ID
		for {
			page, err := member.List(ctx, tx, after)
			if err != nil || len(page) == 0 {
				return err
			}
			for _, m := range page {
				after = m.ID
				l := ListedMember{ID: m.ID, Email: m.Email, Language: m.Language, Created: m.Created, Plans: []ListedPlan{}}
				rights, err := door.Of(ctx, tx, m.ID)
				if err != nil {
					return err
				}
				for _, e := range rights {
					l.Plans = append(l.Plans, ListedPlan{e.Plan, e.Source, e.Until})
				}
				all = append(all, l)
			}
		}
	})
	return all, err
}

// MemberLink makes the address whose page signs a member in by one button.
func (h *House) MemberLink(ctx context.Context, tx *db.Tx, m member.Member, life time.Duration) (string, error) {
	s, err := house.Load(ctx, tx)
	if err != nil {
		return "", err
	}
	c, err := member.Link(ctx, tx, h.Key, m, life, "")
	lang := m.Language
	if _, listed := s.Edition(lang); !listed {
		lang = s.DefaultEdition
	}
	return s.SiteURL + s.Prefix(lang) + "/signin/link/" + c.Link, err
}
