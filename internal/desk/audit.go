package desk

import (
	"context"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/staff"
)

func (d *Desk) declareAudit() {
	d.screen(screen{method: http.MethodGet, pattern: "/audit", action: staff.SeeAudit, do: (*visit).audit, example: "/audit"})
}

type audit struct {
	Frame
	Entries []staff.Entry
	Roles   []staff.Role
	Actions []staff.Action
}

// May says whether a role may do something, for the policy table on the page.
func (audit) May(r staff.Role, a staff.Action) bool { return staff.May(r, a, true) }

// audit shows who did what, and who may do what.
func (v *visit) audit() error {
	m := audit{Frame: v.frame(v.T("Audit"), "audit"), Roles: staff.Roles, Actions: staff.Actions}
	if err := v.DB.View(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		m.Entries, err = staff.Audit(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	return v.show(http.StatusOK, "audit", m)
}
