package app

import (
	"context"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/desk"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/partner"
	"standfirst/internal/staff"
)

// AddPartner makes a partner and its token, which is told this once.
func (h *House) AddPartner(ctx context.Context, name string, scope partner.Scope, until time.Time, by string) (p partner.Partner, token string, err error) {
	err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		if err := scope.Check(desk.KnownTo(s)); err != nil {
			return err
		}
		if p, token, err = partner.Add(ctx, tx, h.Key, name, scope, until, by); err != nil {
			return err
		}
		return staff.Note(ctx, tx, by, "made a partner's token", p.Name, p.Describe())
	})
	return p, token, err
}

// Partners lists all partners, the latest first.
func (h *House) Partners(ctx context.Context) (all []partner.Partner, err error) {
	err = h.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = partner.List(ctx, tx)
		return err
	})
	return all, err
}

// RevokePartner ends the token of a partner, named by its id or, where only one
// token of that name works, by its name.
func (h *House) RevokePartner(ctx context.Context, which, by string) (p partner.Partner, err error) {
	err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		all, err := partner.List(ctx, tx)
		if err != nil {
			return err
		}
		number, _ := id.Parse(which)
		for _, o := range all {
			if o.ID == number || o.Name == which && o.EndedAt.IsZero() {
				p = o
				break
			}
		}
		if p.ID == 0 {
			return fmt.Errorf("there is no partner %q with a token to revoke; standfirst partner list names them", which)
		}
		if err := partner.Revoke(ctx, tx, p.ID, by); err != nil {
			return err
		}
		return staff.Note(ctx, tx, by, "revoked a partner's token", p.Name, "")
	})
	return p, err
}
