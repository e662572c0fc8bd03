package main

import (
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"standfirst/internal/app"
	"standfirst/internal/partner"
)

type partnerCommand struct {
	Add    partnerAdd    `cmd:"" help:"Make a partner's token; it is printed once and kept nowhere."`
	List   partnerList   `cmd:"" help:"List partners, what their tokens open and when they were used last."`
	Revoke partnerRevoke `cmd:"" help:"End a partner's token at once."`
}

type partnerAdd struct {
	Name     string   `arg:"" help:"Name of the partner, as the desk lists it."`
	Editions []string `placeholder:"LANG,…" help:"Editions that the token covers; all otherwise."`
	Sections []string `placeholder:"SLUG,…" help:"Sections that it covers; all otherwise."`
	Kinds    []string `placeholder:"KIND,…" help:"Kinds of story that it covers; all but standing pages otherwise."`
	Whole    bool     `help:"Give whole texts; without it, the part that everybody may read."`
	Until    string   `placeholder:"DATE" help:"Last day of the token, as 2027-12-31 in UTC; without it the token does not end."`
}

// Run makes one partner. The token stands alone on the first line, so that a
// script can take it.
func (p partnerAdd) Run(g *globals) error {
	var until time.Time
	if p.Until != "" {
		day, err := time.Parse(time.DateOnly, p.Until)
		if err != nil {
			return fmt.Errorf("%w: --until %q; write a day as 2027-12-31", errMisused, p.Until)
		}
		until = day.AddDate(0, 0, 1) // the last day is a whole one
	}
	return g.house(func(h *app.House) error {
		made, token, err := h.AddPartner(g.ctx, p.Name, partner.Scope{Editions: p.Editions, Sections: p.Sections, Kinds: p.Kinds, Whole: p.Whole}, until, by)
		if errors.Is(err, partner.ErrPartner) {
			return fmt.Errorf("%w: %w", errMisused, err)
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(g.stdout, "%s\n", token)
		if err == nil {
			_, err = fmt.Fprintf(g.stderr, "%s (%s) has this token: %s. It is not shown again.\n", made.Name, made.ID, made.Describe())
		}
		return err
	})
}

type partnerList struct {
	JSON bool `name:"json" help:"Print a JSON array."`
}

// Run lists partners, the latest first.
func (p partnerList) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		all, err := h.Partners(g.ctx)
		if err != nil {
			return err
		}
		if p.JSON {
			if all == nil {
				all = []partner.Partner{}
			}
			return g.printJSON(all)
		}
		day := func(t time.Time, otherwise string) string {
			if t.IsZero() {
				return otherwise
			}
			return t.Format(time.DateOnly)
		}
		w := tabwriter.NewWriter(g.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tNAME\tOPENS\tLAST DAY\tUSED\tREVOKED")
		for _, o := range all {
			until := o.Until
			if !until.IsZero() {
				until = until.Add(-time.Microsecond)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", o.ID, o.Name, o.Describe(), day(until, "none"), day(o.UsedAt, "never"), day(o.EndedAt, "no"))
		}
		return w.Flush()
	})
}

type partnerRevoke struct {
	Partner string `arg:"" help:"Id or name of the partner."`
}

// Run ends one token.
func (p partnerRevoke) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		ended, err := h.RevokePartner(g.ctx, p.Partner, by)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(g.stdout, "the token of %s (%s) opens nothing any more\n", ended.Name, ended.ID)
		return err
	})
}
