package main

import (
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"standfirst/internal/app"
	"standfirst/internal/desk"
	"standfirst/internal/staff"
)

type staffCommand struct {
	Add        staffAdd        `cmd:"" help:"Add somebody who is to work at the desk, or give them another role."`
	List       staffList       `cmd:"" help:"List who works at the desk, and how they sign in."`
	Remove     staffRemove     `cmd:"" help:"End somebody's work at the desk: all their browsers are signed out at once."`
	SigninLink staffSigninLink `cmd:"" name:"signin-link" help:"Print an address whose page lets a member of staff in by one button, once: for the first day, and for a lost key."`
}

type staffAdd struct {
	Email    string `arg:"" help:"Address of the account."`
	Role     string `required:"" placeholder:"ROLE" help:"owner, editor, sub, writer, translator, 'picture editor', revenue or support."`
	Name     string `help:"Name, as others see it; the address otherwise."`
	Language string `placeholder:"LANG" help:"Language in which the desk speaks to them; that of their browser otherwise."`
}

// Run adds one account. It sends no mail: the link is printed by signin-link.
func (s staffAdd) Run(g *globals) error {
	if s.Language != "" && !desk.Speaks(s.Language) {
		return fmt.Errorf("%w: --language %q; the desk does not speak it", errMisused, s.Language)
	}
	return g.house(func(h *app.House) error {
		a, err := h.AddStaff(g.ctx, staff.New{Email: s.Email, Name: s.Name, Role: staff.Role(s.Role), Language: s.Language}, by)
		if errors.Is(err, staff.ErrAccount) {
			return fmt.Errorf("%w: %w", errMisused, err)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(g.stdout, "%s works at the desk as %s; let them in with: standfirst staff signin-link %s\n", a.Email, a.Role, a.Email)
		return err
	})
}

type staffList struct {
	JSON bool `name:"json" help:"Print a JSON array."`
}

// listedStaff is one account as the list prints it.
type listedStaff struct {
	ID       string     `json:"id"`
	Email    string     `json:"email"`
	Name     string     `json:"name"`
	Role     string     `json:"role"`
	Language string     `json:"language"`
	State    string     `json:"state"` // has not come yet, works here, has left
	Since    time.Time  `json:"since"`
	Seen     *time.Time `json:"seen"`
	Passkeys int        `json:"passkeys"`
	App      bool       `json:"authenticator_app"`
	Sessions int        `json:"sessions"`
}

// Run lists accounts.
func (s staffList) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		people, err := h.Staff(g.ctx)
		if err != nil {
			return err
		}
		if s.JSON {
			all := []listedStaff{}
			for _, p := range people {
				l := listedStaff{p.ID.String(), p.Email, p.Name, string(p.Role), p.Language, string(p.State), p.Since, nil, p.Passkeys, p.App, p.Sessions}
				if !p.Seen.IsZero() {
					l.Seen = &p.Seen
				}
				all = append(all, l)
			}
			return g.printJSON(all)
		}
		w := tabwriter.NewWriter(g.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "EMAIL\tNAME\tROLE\tSTATE\tPASSKEYS\tAPP\tBROWSERS\tSEEN")
		for _, p := range people {
			seen, app := "-", "no"
			if !p.Seen.IsZero() {
				seen = p.Seen.Format(time.DateTime)
			}
			if p.App {
				app = "yes"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%d\t%s\n", p.Email, p.Name, p.Role, p.State, p.Passkeys, app, p.Sessions, seen)
		}
		return w.Flush()
	})
}

type staffRemove struct {
	Email string `arg:"" help:"Address of the account."`
}

// Run ends one account.
func (s staffRemove) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		a, err := h.RemoveStaff(g.ctx, s.Email, by)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(g.stdout, "%s works here no more; what they wrote stays under their name\n", a.Email)
		return err
	})
}

type staffSigninLink struct {
	Email string `arg:"" help:"Address of the account."`
}

// Run prints one address; the audit notes that it was made, and for whom it stands
// in for a lost key.
func (s staffSigninLink) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		link, err := h.StaffLink(g.ctx, s.Email, by)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(g.stdout, link)
		return err
	})
}
