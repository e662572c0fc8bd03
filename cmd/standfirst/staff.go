package main

import (
	"fmt"

	"standfirst/internal/app"
)

type staffCommand struct {
	SigninLink staffSigninLink `cmd:"" name:"signin-link" help:"Print an address whose page signs a member of staff in by one button, once."`
}

type staffSigninLink struct {
	Email string `arg:"" help:"Address of the account."`
}

// Run prints one address; the audit notes that it was made.
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
