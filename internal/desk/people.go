package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"standfirst/internal/db"
	"standfirst/internal/staff"
)

func (d *Desk) declarePeople() {
	on := func(method, pattern string, do func(*visit) error, example string) {
		d.screen(screen{method: method, pattern: pattern, action: staff.SetPeople, fresh: method == http.MethodPost, do: do, example: example})
	}
	on(http.MethodGet, "/people", (*visit).people, "/people")
	on(http.MethodPost, "/people", (*visit).peopleInvite, "")
	on(http.MethodGet, "/people/{person}", (*visit).person, "/people/none")
	on(http.MethodPost, "/people/{person}/role", (*visit).personRole, "")
	on(http.MethodPost, "/people/{person}/disable", (*visit).personDisable, "")
	on(http.MethodPost, "/people/{person}/enable", (*visit).personEnable, "")
	on(http.MethodPost, "/people/{person}/reset", (*visit).personReset, "")
	on(http.MethodPost, "/people/{person}/invite", (*visit).personInvite, "")
	on(http.MethodPost, "/people/{person}/revoke", (*visit).personRevoke, "")
}

// States of people, which the pages say.
var _ = []string{phrase("has not come yet"), phrase("works here"), phrase("has left")}

type peoplePage struct {
	Frame
	People    []staff.Person
	Roles     []staff.Role
	Languages []string
}

// With gives a part of the page the frame's words beside one thing to say.
func (f Frame) With(it any) with { return with{f, it} }

type with struct {
	Frame
	It any
}

// people lists who works here, and invites.
func (v *visit) people() error {
	m := peoplePage{Frame: v.frame(v.T("People"), "people"), Roles: staff.Roles, Languages: v.Languages()}
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		m.People, err = staff.People(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	return v.show(http.StatusOK, "people", m)
}

func (v *visit) peopleInvite() error {
	if err := v.form(); err != nil {
		return err
	}
	n := staff.New{Email: v.r.PostFormValue("email"), Name: v.r.PostFormValue("name"), Role: staff.Role(clip(v.r.PostFormValue("role"))), Language: v.r.PostFormValue("language")}
	if !slices.Contains(v.Languages(), n.Language) {
		n.Language = ""
	}
	var a staff.Account
	if err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) (err error) { // Hire and Invite note it
		if known, err := staff.ByEmail(ctx, tx, n.Email); err == nil {
			p, err := staff.PersonOf(ctx, tx, known.ID)
			if err != nil {
				return err
			}
			if p.State == staff.Works {
				return saidError{http.StatusConflict, v.T("{address} works here already. To change anything, open their page.", "address", p.Email)}
			}
		} else if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		if a, err = staff.Hire(ctx, tx, n, v.who.Email); err != nil {
			return err
		}
		return v.Invite(ctx, tx, a, v.who)
	}); err != nil {
		return err
	}
	return v.back("/people/" + a.ID.String())
}

type personPage struct {
	Frame
	Person staff.Person
	Roles  []staff.Role
	Self   bool
	Audit  []staff.Entry
}

// person shows one account and what may be done to it.
func (v *visit) person() error {
	m := personPage{Roles: staff.Roles}
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		if m.Person, err = staff.PersonOf(ctx, tx, v.part("person")); err != nil {
			return err
		}
		m.Audit, err = staff.AuditOf(ctx, tx, staff.AuditQuery{Who: m.Person.Email, Limit: 20})
		return err
	}); err != nil {
		return err
	}
	m.Frame, m.Self = v.frame(m.Person.Name, "people"), m.Person.ID == v.who.ID
	return v.show(http.StatusOK, "person", m)
}

// toPerson does one act to an account; the noun notes it.
func (v *visit) toPerson(do func(context.Context, *db.Tx, staff.Account) error) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		a, err := staff.Get(ctx, tx, v.part("person"))
		if err != nil {
			return err
		}
		return do(ctx, tx, a)
	}); err != nil {
		return err
	}
	return v.back("/people/" + v.r.PathValue("person"))
}

func (v *visit) personRole() error {
	return v.toPerson(func(ctx context.Context, tx *db.Tx, a staff.Account) error {
		return staff.SetRole(ctx, tx, a.ID, staff.Role(clip(v.r.PostFormValue("role"))), v.who.Email)
	})
}

func (v *visit) personDisable() error {
	return v.toPerson(func(ctx context.Context, tx *db.Tx, a staff.Account) error {
		return staff.Disable(ctx, tx, a.ID, v.who.Email)
	})
}

func (v *visit) personEnable() error {
	return v.toPerson(func(ctx context.Context, tx *db.Tx, a staff.Account) error {
		return staff.Enable(ctx, tx, a.ID, v.who.Email)
	})
}

// personReset is for who has lost every factor: what they can show goes, and a new
// invitation leads them to setting up another.
func (v *visit) personReset() error {
	return v.toPerson(func(ctx context.Context, tx *db.Tx, a staff.Account) error {
		if err := staff.Reset(ctx, tx, a.ID, v.who.Email); err != nil {
			return err
		}
		return v.Invite(ctx, tx, a, v.who)
	})
}

func (v *visit) personInvite() error {
	return v.toPerson(func(ctx context.Context, tx *db.Tx, a staff.Account) error { return v.Invite(ctx, tx, a, v.who) })
}

func (v *visit) personRevoke() error {
	return v.toPerson(func(ctx context.Context, tx *db.Tx, a staff.Account) error {
		if err := staff.Uninvite(ctx, tx, a.ID); err != nil {
			return err
		}
		return staff.Note(ctx, tx, v.who.Email, "took an invitation back", a.Email, "")
	})
}
