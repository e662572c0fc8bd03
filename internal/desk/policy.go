package desk

import (
	"net/http"
	"slices"

	"standfirst/internal/staff"
)

func (d *Desk) declarePolicy() {
	d.screen(screen{method: http.MethodGet, pattern: "/policy", action: staff.SeeDesk, do: (*visit).policy, example: "/policy"})
}

type policyPage struct {
	Frame
	Roles []staff.Role
	Rows  []policyRow
}

type policyRow struct {
	Action    staff.Action
	OnVersion bool
	Grants    []string // in words, in the order of the roles
}

// policy shows the one table that decides.
func (v *visit) policy() error {
	m := policyPage{Frame: v.frame(v.T("Who may do what"), "policy"), Roles: staff.Roles}
	words := map[staff.Grant]string{staff.All: v.T("all"), staff.Own: v.T("own"), staff.Denied: v.T("no")}
	for _, a := range staff.Actions {
		row := policyRow{Action: a, OnVersion: slices.Contains(staff.OnVersion, a)}
		for _, r := range staff.Roles {
			said := words[staff.Granted(r, a)]
			if !row.OnVersion && staff.Granted(r, a) == staff.All {
				said = v.T("yes")
			}
			row.Grants = append(row.Grants, said)
		}
		m.Rows = append(m.Rows, row)
	}
	return v.show(http.StatusOK, "policy", m)
}
