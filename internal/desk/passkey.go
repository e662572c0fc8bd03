package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/staff"
)

// A challenge lies in a cookie of its own, sealed, until the browser has answered:
// it binds the answer to the browser that was asked.
const (
	challengeCookie = "standfirst-challenge"
	challengeMost   = 4096 // bytes
)

func (v *visit) challengeName() string {
	if v.Secure {
		return "__Host-" + challengeCookie
	}
	return challengeCookie
}

func (v *visit) setChallenge(value string, seconds int) {
	http.SetCookie(v.w, &http.Cookie{Name: v.challengeName(), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: v.Secure, SameSite: http.SameSiteStrictMode})
}

// challenge asks a script's browser for a passkey.
func (v *visit) challenge(begin func(context.Context, *db.Tx) (options any, kept string, err error)) error {
	var options any
	var kept string
	if err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		options, kept, err = begin(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	v.setChallenge(kept, int(staff.CeremonyLife.Seconds()))
	return v.json(http.StatusOK, options)
}

// passkeyAnswer is what the browser's authenticator has said, as the script sends it.
type passkeyAnswer struct {
	Credential json.RawMessage `json:"credential"`
	Name       string          `json:"name"` // of a new passkey; may be empty
}

// answer takes a browser's answer to a challenge. A token is that of the next
// stage; where it is empty, the browser keeps the one that it has.
func (v *visit) answer(finish func(ctx context.Context, tx *db.Tx, kept string, a passkeyAnswer) (token string, err error)) error {
	var a passkeyAnswer
	if err := v.read(&a); err != nil {
		return err
	}
	c, err := v.r.Cookie(v.challengeName())
	if err != nil || len(c.Value) > challengeMost {
		return errors.Join(staff.ErrPasskey, errors.New(v.T("The browser has lost the challenge; try again.")))
	}
	var token string
	if err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		token, err = finish(ctx, tx, c.Value, a)
		return err
	}); err != nil {
		if errors.Is(err, staff.ErrPasskey) {
			v.Log.Warn("desk: a passkey was not taken", "from", v.browser().Place, "error", err)
		}
		return err
	}
	v.setChallenge("", -1)
	if token != "" {
		v.setSession(v.w, token, int(staff.SessionLife.Seconds()))
	}
	return v.json(http.StatusOK, struct{}{})
}
