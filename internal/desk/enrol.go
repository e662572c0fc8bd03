package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/staff"
)

// Setting up a factor is for who is on their way in and for who is in: both use
// these routes, which ask the machine themselves.
func (d *Desk) declareEnrol() {
	d.anyone(http.MethodPost, "/enrol/passkey/begin", script((*visit).enrolBegin), "")
	d.anyone(http.MethodPost, "/enrol/passkey/finish", script((*visit).enrolFinish), "")
	d.anyone(http.MethodPost, "/enrol/app", (*visit).enrolApp, "")
	d.anyone(http.MethodGet, "/enrol/app", (*visit).enrolAppForm, "/enrol/app")
	d.anyone(http.MethodPost, "/enrol/app/code", (*visit).enrolCode, "")
}

// enrolling lets in who may set up a factor: who is on their way in, and who is in
// and was proved a short time ago.
func (v *visit) enrolling() error {
	if err := v.enter(); err != nil {
		return err
	}
	switch v.login.Stage {
	case staff.Enrol:
		return nil
	case staff.Full:
		return v.fresh()
	}
	return errSignIn
}

func (v *visit) enrolBegin() error {
	if err := v.enrolling(); err != nil {
		return err
	}
	return v.challenge(func(ctx context.Context, tx *db.Tx) (any, string, error) { return v.door.BeginAdd(ctx, tx, v.login) })
}

func (v *visit) enrolFinish() error {
	if err := v.enrolling(); err != nil {
		return err
	}
	return v.answer(func(ctx context.Context, tx *db.Tx, kept string, a passkeyAnswer) (string, error) {
		name := a.Name
		if strings.TrimSpace(name) == "" {
			name = browserName(v.r.UserAgent())
		}
		return v.door.Add(ctx, tx, v.login, kept, a.Credential, name)
	})
}

// enrolApp makes a new secret, and goes on to the page that shows it.
func (v *visit) enrolApp() error {
	if err := v.enrolling(); err != nil {
		return err
	}
	if err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error { return v.door.BeginApp(ctx, tx, v.login) }); err != nil {
		return err
	}
	return v.back("/enrol/app")
}

type appPage struct {
	Frame
	Fault  string
	Secret string
	QR     template.URL
}

func (v *visit) enrolAppForm() error {
	if err := v.enrolling(); err != nil {
		return err
	}
	return v.showApp(http.StatusOK, "")
}

func (v *visit) showApp(status int, fault string) error {
	var app staff.App
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		app, err = v.door.PendingApp(ctx, tx, v.login, s.Name)
		return err
	})
	if errors.Is(err, db.ErrNotFound) {
		return v.home()
	}
	if err != nil {
		return err
	}
	return v.show(status, "app", appPage{v.frame(v.T("Set up an authenticator app"), "account"), fault, app.Secret,
		template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(app.QR))}) // our own picture
}

// home is where who sets up factors came from.
func (v *visit) home() error {
	if v.login.Stage == staff.Full {
		return v.back("/account")
	}
	return v.back("/signin")
}

type recoveryPage struct {
	Frame
	Codes []string
	Next  NavItem
}

func (v *visit) enrolCode() error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.enrolling(); err != nil {
		return err
	}
	var token string
	var codes []string
	var refused error
	if err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		token, codes, refused, err = v.door.ConfirmApp(ctx, tx, v.login, v.r.PostFormValue("code"))
		return err
	}); err != nil {
		return err
	}
	if refused != nil {
		return v.showApp(http.StatusUnprocessableEntity, v.wrongCode(refused))
	}
	if token != "" {
		v.setSession(v.w, token, int(staff.SessionLife.Seconds()))
	}
	if len(codes) == 0 {
		return v.back("/account")
	}
	return v.showRecovery(codes)
}

// showRecovery shows recovery codes, the one time that anybody sees them.
func (v *visit) showRecovery(codes []string) error {
	next := NavItem{URL: "/account", Text: v.T("To your account")}
	if v.login.Stage != staff.Full {
		next = NavItem{URL: "/", Text: v.T("To the desk")}
	}
	return v.show(http.StatusOK, "recovery", recoveryPage{v.frame(v.T("Your recovery codes"), "account"), codes, next})
}

// browserName is how a person would call the browser and the machine that it is on.
func browserName(agent string) string {
	name := "Browser"
	for _, b := range [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Chromium/", "Chromium"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b[0]) {
			name = b[1]
			break
		}
	}
	for _, s := range [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s[0]) {
			return name + ", " + s[1]
		}
	}
	return name
}
