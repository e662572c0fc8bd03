package desk

import (
	"context"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/staff"
)

func (d *Desk) declareSessions() {
	d.screen(screen{method: http.MethodPost, pattern: "/account/sessions/{session}/end", action: staff.SeeDesk, do: (*visit).sessionEnd})
	d.screen(screen{method: http.MethodPost, pattern: "/account/sessions/end", action: staff.SeeDesk, do: (*visit).sessionsEnd})
}

// loginRow is one browser that somebody is signed in by.
type loginRow struct {
	staff.Login
	Name string // of the browser
	Here bool   // it is this one
}

func (v *visit) logins(ctx context.Context, tx *db.Tx) (rows []loginRow, err error) {
	all, err := staff.Logins(ctx, tx, v.who.ID)
	for _, l := range all {
		rows = append(rows, loginRow{l, browserName(l.Agent), l.ID == v.login.ID})
	}
	return rows, err
}

// sessionEnd signs one browser out.
func (v *visit) sessionEnd() error {
	which := v.part("session")
	if err := v.update("signed a browser out", "session "+clip(v.r.PathValue("session")), "", func(ctx context.Context, tx *db.Tx) error {
		return staff.EndLogin(ctx, tx, v.who.ID, which)
	}); err != nil {
		return err
	}
	if which == v.login.ID {
		v.setSession(v.w, "", -1)
		return v.back("/signin")
	}
	return v.back("/account")
}

// sessionsEnd signs every other browser out.
func (v *visit) sessionsEnd() error {
	if err := v.update("signed all other browsers out", "", "", func(ctx context.Context, tx *db.Tx) error {
		_, err := staff.EndOthers(ctx, tx, v.login)
		return err
	}); err != nil {
		return err
	}
	return v.back("/account")
}
