// Package desk is what the newsroom sees: one file a screen. Staff only: every
// route names the action of the policy table that it takes, and who may not is
// told who may.
package desk

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/post"
	"standfirst/internal/route"
	"standfirst/internal/secret"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

//go:embed templates/*.html templates/desk.css
var files embed.FS

// Config is what the desk is built on.
type Config struct {
	DB      *db.DB
	Key     *secret.Key
	Post    *post.Post
	Mailbox bool // the house has no mail server: the desk shows what was "sent"
	Secure  bool
	// URL gives the public address of a version.
	URL     func(house.Settings, story.Meta) string
	Metrics http.Handler
	Log     *slog.Logger
}

// Desk answers staff. It is safe for concurrent use.
type Desk struct {
	Config
	table route.Table
	mux   *http.ServeMux
	pages map[string]*template.Template
	css   []byte
}

// New builds the desk.
func New(c Config) (*Desk, error) {
	d := &Desk{Config: c, pages: map[string]*template.Template{}}
	var err error
	if d.css, err = files.ReadFile("templates/desk.css"); err != nil {
		return nil, err
	}
	for _, name := range []string{"versions", "version", "mailbox", "mail", "signin", "notice", "audit"} {
		t, err := template.New(name).Funcs(functions).ParseFS(files, "templates/layout.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("desk: %w", err)
		}
		d.pages[name] = t
	}
	d.declare()
	d.mux = http.NewServeMux()
	for _, r := range d.table.All() {
		d.mux.Handle(r.Name(), r.Handler)
	}
	return d, nil
}

var functions = template.FuncMap{
	"time": func(t time.Time) string {
		if t.IsZero() {
			return "–"
		}
		return t.UTC().Format("2006-01-02 15:04")
	},
	"iso": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
}

// Routes is the registry of what the desk answers.
func (d *Desk) Routes() []route.Route { return d.table.All() }

func (d *Desk) declare() {
	add := func(method, pattern string, surface route.Surface, who route.Permission, h http.Handler, example string) {
		d.table.Add(route.Route{Method: method, Pattern: pattern, Surface: surface, Cache: route.Never, Permission: who, Handler: h, Example: example})
	}
	screen := func(method, pattern string, action staff.Action, do func(*visit) error, example string) {
		surface := route.Page
		if method == http.MethodPost {
			surface = route.Machinery
		}
		add(method, pattern, surface, route.Permission(action), d.staffed(action, do), example)
	}
	add(http.MethodGet, "/signin/{token}", route.Page, route.Anyone, d.open((*visit).signInForm), "/signin/none")
	add(http.MethodPost, "/signin/{token}", route.Machinery, route.Anyone, d.open((*visit).signInTake), "")
	add(http.MethodPost, "/signout", route.Machinery, route.Anyone, d.open((*visit).signOut), "")
	add(http.MethodGet, "/-/desk.css", route.Asset, route.Anyone, http.HandlerFunc(d.style), "/-/desk.css")
	if d.Metrics != nil {
		add(http.MethodGet, "/-/metrics", route.Machinery, route.Anyone, d.Metrics, "/-/metrics")
	}
	add(http.MethodGet, "/", route.Page, route.Anyone, d.open(func(v *visit) error { return db.ErrNotFound }), "/none")

	screen(http.MethodGet, "/{$}", staff.SeeDesk, (*visit).versions, "/")
	screen(http.MethodGet, "/version/{id}", staff.SeeDesk, (*visit).version, "/version/none")
	screen(http.MethodPost, "/version/{id}/publish", staff.Publish, (*visit).publish, "")
	screen(http.MethodPost, "/version/{id}/withdraw", staff.Withdraw, (*visit).withdraw, "")
	screen(http.MethodPost, "/version/{id}/kill", staff.Kill, (*visit).kill, "")
	screen(http.MethodGet, "/audit", staff.SeeDesk, (*visit).audit, "/audit")
	if d.Mailbox {
		screen(http.MethodGet, "/mailbox", staff.ReadMailbox, (*visit).mailbox, "/mailbox")
		screen(http.MethodGet, "/mailbox/{id}", staff.ReadMailbox, (*visit).mail, "/mailbox/none")
	}
}

// ServeHTTP answers staff. What another site's page sends here is refused.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if d.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	http.NewCrossOriginProtection().Handler(d.mux).ServeHTTP(w, r)
}

// visit is one request at the desk.
type visit struct {
	*Desk
	w   http.ResponseWriter
	r   *http.Request
	who staff.Account
}

// Frame is what every screen shares.
type Frame struct {
	Title   string
	Who     staff.Account
	Mailbox bool
	Here    string
}

func (v *visit) frame(title, here string) Frame {
	return Frame{Title: title, Who: v.who, Mailbox: v.Mailbox && v.who.May(staff.ReadMailbox, true), Here: here}
}

const sessionCookie = "standfirst-staff"

func (d *Desk) cookieName() string {
	if d.Secure {
		return "__Host-" + sessionCookie
	}
	return sessionCookie
}

func (d *Desk) setSession(w http.ResponseWriter, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{Name: d.cookieName(), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: d.Secure, SameSite: http.SameSiteStrictMode})
}

func (v *visit) token() string {
	c, err := v.r.Cookie(v.cookieName())
	if err != nil || len(c.Value) > 100 {
		return ""
	}
	return c.Value
}

// open answers without asking who it is.
func (d *Desk) open(do func(*visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		v := &visit{Desk: d, w: w, r: r}
		if err := do(v); err != nil {
			v.fail(err)
		}
	})
}

// refusedError says that somebody may not do what they asked for.
type refusedError struct{ action staff.Action }

func (e refusedError) Error() string { return "not allowed: " + string(e.action) }

// staffed answers those whom the policy table lets do an action.
func (d *Desk) staffed(action staff.Action, do func(*visit) error) http.Handler {
	return d.open(func(v *visit) error {
		token := v.token()
		if token != "" {
			err := d.DB.View(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
				v.who, err = staff.Session(ctx, tx, d.Key, token)
				return err
			})
			if err != nil && !errors.Is(err, db.ErrNotFound) {
				return err
			}
		}
		if v.who.ID == 0 {
			return v.notice(http.StatusUnauthorized, "Sign in", "The desk is for staff. Ask an owner of this house for a one-time sign-in link, or make one on its machine with: standfirst staff signin-link EMAIL")
		}
		if !v.who.May(action, true) {
			return refusedError{action}
		}
		return do(v)
	})
}

// show draws a screen whole before a byte of it goes out.
func (v *visit) show(status int, page string, model any) error {
	var b bytes.Buffer
	if err := v.pages[page].ExecuteTemplate(&b, "layout.html", model); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	if v.r.Method != http.MethodHead {
		_, _ = b.WriteTo(v.w) // who has left needs no answer
	}
	return nil
}

type notice struct {
	Frame
	Text string
}

func (v *visit) notice(status int, title, text string) error {
	return v.show(status, "notice", notice{v.frame(title, ""), text})
}

// fail answers an error: who may, what is missing, what was wrong, or that it
// is our fault.
func (v *visit) fail(err error) {
	var refused refusedError
	status, title, text := http.StatusInternalServerError, "Something went wrong here", "It is our fault, not yours. The log says what. Nothing that was saved is lost."
	switch {
	case errors.As(err, &refused):
		var roles []string
		for _, r := range staff.Who(refused.action) {
			roles = append(roles, string(r))
		}
		status, title, text = http.StatusForbidden, "Not allowed", fmt.Sprintf("To %s is for %s. Your role is %s.", refused.action, strings.Join(roles, ", "), v.who.Role)
	case errors.Is(err, db.ErrNotFound):
		status, title, text = http.StatusNotFound, "There is no such page", "The address may be mistyped."
	case errors.Is(err, story.ErrTransition), errors.Is(err, story.ErrContent), errors.Is(err, db.ErrConflict):
		status, title, text = http.StatusConflict, "Not done", err.Error()
	default:
		v.Log.Error("desk: a screen could not be made", "path", v.r.URL.Path, "error", err)
	}
	if err := v.notice(status, title, text); err != nil {
		http.Error(v.w, title, status)
	}
}

func (d *Desk) style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write(d.css)
}
