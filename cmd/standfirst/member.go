package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"standfirst/internal/app"
	"standfirst/internal/db"
	"standfirst/internal/member"
)

type memberCommand struct {
	Add        memberAdd        `cmd:"" help:"Add a member, with a complimentary plan if one is named."`
	List       memberList       `cmd:"" help:"List members and what they may read."`
	SigninLink memberSigninLink `cmd:"" name:"signin-link" help:"Print an address whose page signs the member in by one button."`
}

type memberAdd struct {
	Email    string `arg:"" help:"Address of the member."`
	Plan     string `placeholder:"CODE" help:"Plan to give, complimentary."`
	Until    string `placeholder:"DATE" help:"Last day of the plan, as 2027-12-31 in UTC; without it the plan does not end."`
	Language string `default:"" placeholder:"LANG" help:"Language of the member's mail; the house's default edition otherwise."`
}

// Run adds one member; a known address is kept as it is.
func (m memberAdd) Run(g *globals) error {
	var until time.Time
	if m.Until != "" {
		if m.Plan == "" {
			return fmt.Errorf("%w: --until %s is of no use without --plan CODE", errMisused, m.Until)
		}
		day, err := time.Parse(time.DateOnly, m.Until)
		if err != nil {
			return fmt.Errorf("%w: --until %q; write a day as 2027-12-31", errMisused, m.Until)
		}
		until = day.AddDate(0, 0, 1) // the last day is paid to its end
	}
	return g.house(func(h *app.House) error {
		who, err := h.AddMember(g.ctx, m.Email, m.Language, m.Plan, until)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(g.stdout, "%s is a member (%s)\n", who.Email, who.ID)
		return err
	})
}

type memberList struct {
	JSON bool `name:"json" help:"Print a JSON array."`
}

// Run lists members.
func (m memberList) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		members, err := h.Members(g.ctx)
		if err != nil {
			return err
		}
		if m.JSON {
			return g.printJSON(members)
		}
		w := tabwriter.NewWriter(g.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tEMAIL\tLANG\tSINCE\tPLANS")
		for _, v := range members {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t", v.ID, v.Email, v.Language, v.Created.Format(time.DateOnly))
			for i, p := range v.Plans {
				if i > 0 {
					fmt.Fprint(w, ", ")
				}
				fmt.Fprint(w, p.Plan)
				if !p.Until.IsZero() {
					fmt.Fprintf(w, " until %s", p.Until.Format(time.DateOnly))
				}
			}
			fmt.Fprintln(w)
		}
		return w.Flush()
	})
}

type memberSigninLink struct {
	Email string        `arg:"" help:"Address of a member."`
	Life  time.Duration `default:"15m" help:"How long the link may be used; 24h at most."`
}

// Run prints one address.
func (m memberSigninLink) Run(g *globals) error {
	if m.Life <= 0 || m.Life > 24*time.Hour {
		return fmt.Errorf("%w: --life %s; say more than 0 and at most 24h", errMisused, m.Life)
	}
	return g.house(func(h *app.House) error {
		var link string
		err := h.DB.Update(g.ctx, func(ctx context.Context, tx *db.Tx) error {
			who, err := member.ByEmail(ctx, tx, m.Email)
			if err != nil {
				return fmt.Errorf("%s is not a member: %w; add it with standfirst member add", m.Email, err)
			}
			link, err = h.MemberLink(ctx, tx, who, m.Life)
			return err
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(g.stdout, link)
		return err
	})
}
