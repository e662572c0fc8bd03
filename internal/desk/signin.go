package desk

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/mail"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/staff"
)

func (d *Desk) declareSignIn() {
	d.anyone(http.MethodGet, "/signin", (*visit).signIn, "/signin")
	d.anyone(http.MethodGet, "/signin/{token}", (*visit).signInForm, "/signin/none")
	d.anyone(http.MethodPost, "/signin/{token}", (*visit).signInTake, "")
	d.anyone(http.MethodPost, "/signin/mail", (*visit).signInMail, "")
	d.anyone(http.MethodPost, "/signin/code", (*visit).signInCode, "")
	d.anyone(http.MethodPost, "/signin/later", (*visit).signInLater, "")
	d.anyone(http.MethodPost, "/signin/passkey/begin", script((*visit).signInBegin), "")
	d.anyone(http.MethodPost, "/signin/passkey/finish", script((*visit).signInFinish), "")
	d.anyone(http.MethodPost, "/signout", (*visit).signOut, "")
}

// script makes a route that does not ask who calls answer in JSON.
func script(do func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		v.api = true
		return do(v)
	}
}

// browser is where the request comes from.
func (v *visit) browser() staff.Browser {
	host, _, err := net.SplitHostPort(v.r.RemoteAddr)
	if err != nil {
		host = v.r.RemoteAddr
	}
	return staff.Browser{Agent: v.r.UserAgent(), Place: host}
}

// signInPage is the next step of signing in, whichever that is.
type signInPage struct {
	Frame
	Fault    string // what was wrong with the step before
	Address  string // where a mail was asked for
	Host     string
	Passkeys bool // the desk's address allows them
	Optional bool
	LostKey  bool
	Factors  staff.Factors
}

// passkeyTask tells the island which passkey to ask the browser for.
type passkeyTask struct {
	Do     string `json:"do"` // get or create
	Begin  string `json:"begin"`
	Finish string `json:"finish"`
	Next   string `json:"next"` // where to go then
}

func (v *visit) signIn() error {
	if err := v.enter(); err != nil {
		return err
	}
	if v.who.ID != 0 {
		return v.back("/")
	}
	return v.step(http.StatusOK, "")
}

// step shows the next step of signing in.
func (v *visit) step(status int, fault string) error {
	if v.who.ID == 0 && v.login.ID == 0 { // a route that has not looked
		if err := v.enter(); err != nil {
			return err
		}
	}
	m := signInPage{Fault: fault, Optional: v.door.Optional(), LostKey: v.login.LostKey()}
	m.Host, m.Passkeys = v.door.Passkeys()
	if v.login.ID != 0 {
		if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
			m.Factors, err = staff.FactorsOf(ctx, tx, v.login.Account.ID)
			return err
		}); err != nil {
			return err
		}
	}
	switch v.login.Stage {
	case staff.SecondFactor:
		m.Frame = v.frame(v.T("Show your second factor"), "")
		if m.Passkeys && len(m.Factors.Keys) > 0 {
			m.island(v, "passkey.js", passkeyTask{"get", "/signin/passkey/begin", "/signin/passkey/finish", "/"})
		}
		return v.show(status, "second", m)
	case staff.Enrol:
		m.Frame = v.frame(v.T("Set up how you sign in"), "")
		if m.Passkeys {
			m.island(v, "passkey.js", passkeyTask{"create", "/enrol/passkey/begin", "/enrol/passkey/finish", "/"})
		}
		return v.show(status, "enrol", m)
	}
	m.Frame = v.frame(v.T("Sign in to the desk"), "")
	if m.Passkeys {
		m.island(v, "passkey.js", passkeyTask{"get", "/signin/passkey/begin", "/signin/passkey/finish", "/"})
	}
	return v.show(status, "signin", m)
}

type linkPage struct {
	Frame
	Action string
}

// signInForm shows one button: to open a link changes nothing.
func (v *visit) signInForm() error {
	return v.show(http.StatusOK, "link", linkPage{v.frame(v.T("Sign in to the desk"), ""), "/signin/" + v.r.PathValue("token")})
}

func (v *visit) signInTake() error {
	var session string
	var l staff.Login
	err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		session, l, err = v.door.Follow(ctx, tx, v.r.PathValue("token"), v.browser())
		return err
	})
	if errors.Is(err, staff.ErrSpent) {
		return v.notice(http.StatusUnprocessableEntity, v.T("The link cannot be used any more"), v.T("A sign-in link works once, for a short time. Ask for another at /signin, or make one on the house's machine with: {command}", "command", "standfirst staff signin-link EMAIL"))
	}
	if err != nil {
		return err
	}
	return v.advance(session, l)
}

// advance gives the browser the token of the next stage.
func (v *visit) advance(token string, l staff.Login) error {
	v.setSession(v.w, token, int(staff.SessionLife.Seconds()))
	if l.Stage == staff.Full {
		return v.back("/")
	}
	return v.back("/signin")
}

// signInMail has a link sent. Known and unknown addresses are answered alike.
func (v *visit) signInMail() error {
	if err := v.form(); err != nil {
		return err
	}
	address, err := mail.ParseAddress(strings.TrimSpace(v.r.PostFormValue("email")))
	if err != nil || len(address.Address) > 254 {
		return v.step(http.StatusUnprocessableEntity, v.T("Please give an e-mail address such as name@example.org."))
	}
	if err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		may, err := staff.Ask(ctx, tx, v.Key, address.Address, v.browser().Place)
		if err != nil || !may {
			return err
		}
		return v.AskMail(ctx, tx, address.Address)
	}); err != nil {
		return err
	}
	return v.show(http.StatusOK, "asked", signInPage{Frame: v.frame(v.T("Look at your mail"), ""), Address: address.Address})
}

func (v *visit) signInCode() error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.enter(); err != nil {
		return err
	}
	if v.login.ID == 0 || v.login.Stage == staff.Full { // who is in proves themselves at /prove
		return staff.ErrStep
	}
	token, l, refused, err := v.code(v.r.PostFormValue("code"))
	if err != nil {
		return err
	}
	if refused != nil {
		return v.step(http.StatusUnprocessableEntity, v.wrongCode(refused))
	}
	return v.advance(token, l)
}

// code takes a code for the login of who calls. A refusal is kept, and told beside
// the error.
func (v *visit) code(code string) (token string, l staff.Login, refused, err error) {
	err = v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		token, l, refused, err = v.door.Code(ctx, tx, v.login, code)
		return err
	})
	return token, l, refused, err
}

// wrongCode says why a code was not taken.
func (v *visit) wrongCode(refused error) string {
	var wait staff.WaitError
	switch {
	case errors.As(refused, &wait):
		return v.T("Too many wrong codes. The next one is looked at from {time}.", "time", v.frame("", "").Time(wait.Until))
	case errors.Is(refused, staff.ErrNothing):
		return v.T("There is no authenticator app to confirm. Begin again.")
	}
	return v.T("The code is not right, or it was used before. Wait for the next one of your app, or give a recovery code.")
}

func (v *visit) signInLater() error {
	if err := v.enter(); err != nil {
		return err
	}
	if v.login.ID == 0 {
		return staff.ErrStep
	}
	var token string
	var l staff.Login
	if err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		token, l, err = v.door.Later(ctx, tx, v.login)
		return err
	}); err != nil {
		return err
	}
	return v.advance(token, l)
}

// partly is the login of who calls, if it is on its way; nil before the first step.
func (v *visit) partly() (*staff.Login, error) {
	if err := v.enter(); err != nil {
		return nil, err
	}
	if v.login.ID == 0 || v.login.Stage == staff.Full {
		return nil, nil
	}
	return &v.login, nil
}

func (v *visit) signInBegin() error {
	l, err := v.partly()
	if err != nil {
		return err
	}
	return v.challenge(func(ctx context.Context, tx *db.Tx) (any, string, error) { return v.door.BeginPasskey(ctx, tx, l) })
}

func (v *visit) signInFinish() error {
	l, err := v.partly()
	if err != nil {
		return err
	}
	return v.answer(func(ctx context.Context, tx *db.Tx, kept string, a passkeyAnswer) (string, error) {
		token, _, err := v.door.Passkey(ctx, tx, l, kept, a.Credential, v.browser())
		return token, err
	})
}

func (v *visit) signOut() error {
	if token := v.token(); token != "" {
		if err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error { return staff.EndSession(ctx, tx, v.Key, token) }); err != nil {
			return err
		}
	}
	v.setSession(v.w, "", -1)
	return v.back("/")
}
