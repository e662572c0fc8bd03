package desk

import (
	"context"
	"errors"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/staff"
)

func (d *Desk) declareSignIn() {
	d.anyone(http.MethodGet, "/signin/{token}", (*visit).signInForm, "/signin/none")
	d.anyone(http.MethodPost, "/signin/{token}", (*visit).signInTake, "")
	d.anyone(http.MethodPost, "/signout", (*visit).signOut, "")
}

type signIn struct {
	Frame
	Action string
}

// signInForm shows one button: to open a link changes nothing.
func (v *visit) signInForm() error {
	return v.show(http.StatusOK, "signin", signIn{v.frame(v.T("Sign in to the desk"), ""), "/signin/" + v.r.PathValue("token")})
}

func (v *visit) signInTake() error {
	var session string
	err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		session, err = staff.UseLink(ctx, tx, v.Key, v.r.PathValue("token"), v.r.UserAgent())
		return err
	})
	if errors.Is(err, staff.ErrSpent) {
		return v.notice(http.StatusUnprocessableEntity, v.T("The link cannot be used any more"), v.T("A sign-in link works once, for a day. Make a new one on the house's machine with: {command}", "command", "standfirst staff signin-link EMAIL"))
	}
	if err != nil {
		return err
	}
	v.setSession(v.w, session, int(staff.SessionLife.Seconds()))
	http.Redirect(v.w, v.r, "/", http.StatusSeeOther)
	return nil
}

func (v *visit) signOut() error {
	if token := v.token(); token != "" {
		if err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error { return staff.EndSession(ctx, tx, v.Key, token) }); err != nil {
			return err
		}
	}
	v.setSession(v.w, "", -1)
	http.Redirect(v.w, v.r, "/", http.StatusSeeOther)
	return nil
}
