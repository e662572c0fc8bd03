package desk

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/staff"
)

func (d *Desk) declareProve() {
	d.screen(screen{method: http.MethodGet, pattern: "/prove", action: staff.SeeDesk, do: (*visit).prove, example: "/prove"})
	d.screen(screen{method: http.MethodPost, pattern: "/prove", action: staff.SeeDesk, do: (*visit).proveCode})
	d.screen(screen{method: http.MethodPost, pattern: "/prove/passkey/begin", action: staff.SeeDesk, api: true, do: (*visit).proveBegin})
	d.screen(screen{method: http.MethodPost, pattern: "/prove/passkey/finish", action: staff.SeeDesk, api: true, do: (*visit).proveFinish})
}

type provePage struct {
	Frame
	Fault    string
	Back     string
	Host     string
	Passkeys bool
	Factors  staff.Factors
}

// prove asks again who sits there. What was about to be done is not done by it:
// the person comes back to its page and presses again.
func (v *visit) prove() error {
	return v.showProve(http.StatusOK, "")
}

func (v *visit) showProve(status int, fault string) error {
	m := provePage{Frame: v.frame(v.T("Prove that it is you"), ""), Fault: fault, Back: v.inside(v.r.FormValue("back"))}
	m.Host, m.Passkeys = v.door.Passkeys()
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		m.Factors, err = staff.FactorsOf(ctx, tx, v.who.ID)
		return err
	}); err != nil {
		return err
	}
	if m.Passkeys && len(m.Factors.Keys) > 0 {
		m.island(v, "passkey.js", passkeyTask{"get", "/prove/passkey/begin", "/prove/passkey/finish", m.Back})
	}
	return v.show(status, "prove", m)
}

func (v *visit) proveCode() error {
	if err := v.form(); err != nil {
		return err
	}
	token, _, refused, err := v.code(v.r.PostFormValue("code"))
	if err != nil {
		return err
	}
	if refused != nil {
		return v.showProve(http.StatusUnprocessableEntity, v.wrongCode(refused))
	}
	v.setSession(v.w, token, int(staff.SessionLife.Seconds()))
	return v.back(v.inside(v.r.PostFormValue("back")))
}

func (v *visit) proveBegin() error {
	return v.challenge(func(ctx context.Context, tx *db.Tx) (any, string, error) {
		return v.door.BeginPasskey(ctx, tx, &v.login)
	})
}

func (v *visit) proveFinish() error {
	return v.answer(func(ctx context.Context, tx *db.Tx, kept string, a passkeyAnswer) (string, error) {
		token, _, err := v.door.Passkey(ctx, tx, &v.login, kept, a.Credential, v.browser())
		return token, err
	})
}

// inside is an address if it is a page of this desk, else the desk's first page.
func (v *visit) inside(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") || !v.page(u.Path) {
		return "/"
	}
	return address
}

// page says whether a path is a page of the desk.
func (d *Desk) page(p string) bool {
	if path.Clean(p) != p {
		return false
	}
	_, pattern := d.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: p}})
	return pattern != "" && pattern != "GET /"
}

// near is the page on which the button of a request stands: the request's own
// address if that is a page, else the nearest one above it.
func (v *visit) near() string {
	p := path.Clean(v.r.URL.Path)
	if v.r.Method == http.MethodGet && v.r.URL.RawQuery != "" && v.page(p) {
		return p + "?" + v.r.URL.RawQuery
	}
	for p != "/" && !v.page(p) {
		p = path.Dir(p)
	}
	return p
}
