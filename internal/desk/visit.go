package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// visit is one request at the desk.
type visit struct {
	*Desk
	w   http.ResponseWriter
	r   *http.Request
	who staff.Account
	api bool // a script asks: errors are told in JSON
	// login is the sign-in of who calls, however far it has come; who is its account
	// once it is whole.
	login staff.Login
}

// Frame is what every screen shares. Its methods are what templates say words with.
type Frame struct {
	Title   string
	Who     staff.Account
	Here    string // the item of the navigation that this screen stands under
	Nav     []NavItem
	Style   string
	Fonts   string
	House   string   // its name
	Colours string   // the style sheet of the house's own colour; empty for the desk's
	Scripts []string // addresses of the islands
	Page    any      // what the islands are told, as JSON
	// NoFactor says that nothing but a link guards the account of who looks.
	NoFactor bool
	// Theme says that the site's own theme is not as it should be, to those who may
	// mend it; nil otherwise.
	Theme *SiteTheme
	book  *edition.Phrasebook
}

// NavItem is one item of the desk's navigation.
type NavItem struct {
	Name, URL, Text string
	Count           int // of what waits there
	Group           string
}

// NavGroup is what of the navigation belongs together.
type NavGroup struct {
	Text  string
	Items []NavItem
}

// Groups is the navigation as the frame shows it.
func (f Frame) Groups() (all []NavGroup) {
	for _, n := range f.Nav {
		if len(all) == 0 || all[len(all)-1].Text != n.Group {
			all = append(all, NavGroup{Text: n.Group})
		}
		last := &all[len(all)-1]
		last.Items = append(last.Items, n)
	}
	return all
}

// book is the phrasebook of who looks: their own language, else the browser's
// first that the desk speaks.
func (v *visit) book() *edition.Phrasebook {
	if own := v.login.Account.Language; own != "" {
		return v.words.In(own)
	}
	for _, part := range strings.Split(clip(v.r.Header.Get("Accept-Language")), ",") {
		tag, _, _ := strings.Cut(part, ";")
		base, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		for _, known := range v.words.Tags() {
			if base == known {
				return v.words.In(known)
			}
		}
	}
	return v.words.In("en")
}

// T says a text of the interface to who looks.
func (v *visit) T(english string, pairs ...any) string { return v.book().T(english, pairs...) }

// frame begins a screen: title is said already in the language of who looks.
func (v *visit) frame(title, here string) Frame {
	f := Frame{Title: title, Who: v.who, Here: here, book: v.book(), Style: "/-/assets/" + v.looks.Named("desk.css"), Fonts: "/-/assets/" + v.fonts.Named("fonts.css")}
	if v.who.ID == 0 {
		return f
	}
	f.NoFactor = !v.login.HasFactor
	f.House, f.Colours = v.dress()
	f.Theme = v.troubledTheme()
	for _, n := range v.navigation() {
		if v.who.May(n.action, true) {
			item := NavItem{Name: n.name, URL: n.url, Text: f.T(n.text), Group: f.T(n.group)}
			if n.name == "corrections" {
				item.Count = v.openCorrections()
			}
			if n.name == "mentions" {
				if item.Count = v.openMentions(); item.Count == 0 && here != n.name {
					continue // there is nothing to see
				}
			}
			f.Nav = append(f.Nav, item)
		}
	}
	return f
}

type navigable struct {
	name, url, text string
	action          staff.Action
	group           string
}

// navigation is the desk's, in its order; each item shows to those who may use it.
func (d *Desk) navigation() []navigable {
	work, house := phrase("What is written"), phrase("The house")
	all := []navigable{
		{"versions", "/", phrase("Stories"), staff.SeeDesk, work},
		{"board", "/board", phrase("Board"), staff.SeeDesk, work},
		{"translations", "/translations", phrase("Translations"), staff.SeeDesk, work},
		{"corrections", "/corrections", phrase("Corrections"), staff.SeeDesk, work},
		{"mentions", "/mentions", phrase("Mentions"), staff.SeeDesk, work},
		{"pictures", "/pictures", phrase("Pictures"), staff.SeeDesk, work},
		{"fronts", "/fronts", phrase("Front pages"), staff.SeeDesk, work},
		{"house", "/house", phrase("House"), staff.SeeDesk, house},
		{"people", "/people", phrase("People"), staff.SetPeople, house},
		{"partners", "/partners", phrase("Partners"), staff.SetPartners, house},
		{"policy", "/policy", phrase("Who may do what"), staff.SeeDesk, house},
		{"audit", "/audit", phrase("Audit"), staff.SeeAudit, house},
	}
	if d.Mailbox {
		all = append(all, navigable{"mailbox", "/mailbox", phrase("Mailbox"), staff.ReadMailbox, house})
	}
	return all
}

// island adds a script to a screen, and what it is told. Its texts come along in
// the language of who looks.
func (f *Frame) island(v *visit, script string, data any) {
	said := map[string]any{}
	for _, english := range v.words.scripts[script] {
		said[english] = f.book.Forms(english)
	}
	f.Scripts = append(f.Scripts, "/-/assets/"+v.looks.Named(script))
	f.Page = struct {
		Words    map[string]any `json:"words"`
		Language string         `json:"language"`
		Dir      string         `json:"dir"`
		Digits   string         `json:"digits"` // a CLDR numbering system
		Data     any            `json:"data"`
	}{said, f.book.Tag, f.book.Dir, f.book.Numerals(), data}
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
func (d *Desk) open(limit int64, do func(*visit) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
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
func (d *Desk) staffed(action staff.Action, limit int64, api bool, do func(*visit) error) http.Handler {
	return d.open(limit, func(v *visit) error {
		v.api = api
		if err := v.enter(); err != nil {
			return err
		}
		if v.who.ID == 0 {
			return errSignIn
		}
		if !v.who.May(action, true) {
			return refusedError{action}
		}
		return do(v)
	})
}

// enter finds who calls, however far their sign-in has come. The database is asked
// at every request: who has left is nobody at the next.
func (v *visit) enter() error {
	token := v.token()
	if token == "" {
		return nil
	}
	err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		v.login, err = staff.Find(ctx, tx, v.Key, token)
		return err
	})
	if err != nil {
		v.login = staff.Login{}
		if errors.Is(err, db.ErrNotFound) {
			return nil
		}
		return err
	}
	if v.login.Stage != staff.Full {
		return nil
	}
	v.who = v.login.Account
	if v.login.Stale(v.DB.Now()) {
		if err := v.DB.Group(v.r.Context(), func(ctx context.Context, tx *db.Tx) error { return staff.Touch(ctx, tx, v.login) }); err != nil {
			v.Log.Warn("desk: it could not be kept when somebody was last seen", "error", err) // no reason to answer nothing
		}
	}
	return nil
}

var (
	// errSignIn says that nobody is signed in.
	errSignIn = errors.New("the desk is for staff; sign in")
	// errProve says that it is too long ago that who sits there was proved.
	errProve = errors.New("prove that it is you")
)

// fresh returns errProve unless who sits there was proved a short time ago.
func (v *visit) fresh() error {
	if !v.login.Fresh(v.DB.Now()) {
		return errProve
	}
	return nil
}

// version finds the version that the address names, if the caller may do the
// action to it.
func (v *visit) version(action staff.Action) (m story.Meta, err error) {
	which, err := id.Parse(v.r.PathValue("id"))
	if err != nil {
		return m, fmt.Errorf("version %q: %w", clip(v.r.PathValue("id")), db.ErrNotFound)
	}
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = story.Get(ctx, tx, which)
		return err
	}); err != nil {
		return m, err
	}
	return m, v.may(action, m)
}

// may returns an error unless the caller may do an action to a version.
func (v *visit) may(action staff.Action, m story.Meta) error {
	if !v.who.May(action, m.Plan.OwnOf(v.who.ID)) {
		return refusedError{action}
	}
	return nil
}

func (v *visit) view(fn func(context.Context, *db.Tx) error) error {
	return v.DB.View(v.r.Context(), fn)
}

// update is one decision: fn and its row in the audit commit together. An empty
// act leaves no row.
func (v *visit) update(act, object, detail string, fn func(context.Context, *db.Tx) error) error {
	return v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := fn(ctx, tx); err != nil || act == "" {
			return err
		}
		return staff.Note(ctx, tx, v.who.Email, act, object, clip(detail))
	})
}

// show draws a screen whole before a byte of it goes out.
func (v *visit) show(status int, page string, model any) error {
	var b bytes.Buffer
	if err := v.looks.Execute(&b, page, model); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	if v.r.Method != http.MethodHead {
		_, _ = b.WriteTo(v.w) // who has left needs no answer
	}
	return nil
}

// json answers a script.
func (v *visit) json(status int, answer any) error {
	b, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.WriteHeader(status)
	_, _ = v.w.Write(b) // who has left needs no answer
	return nil
}

// errForm says that what was sent cannot be read; the text names the mend.
var errForm = errors.New("the request cannot be read")

// read reads what a script has sent as JSON.
func (v *visit) read(into any) error {
	if kind, _, err := mime.ParseMediaType(v.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return fmt.Errorf("%w: its Content-Type is %q; send application/json", errForm, clip(v.r.Header.Get("Content-Type")))
	}
	d := json.NewDecoder(v.r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	return nil
}

// form reads a form that a browser has sent.
func (v *visit) form() error {
	if err := v.r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	return nil
}

// back answers a form: the browser opens another page of the desk.
func (v *visit) back(path string) error {
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// clip bounds what a short parameter may hold, at a rune's end.
func clip(s string) string {
	const most = 200
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "")
	}
	return s
}
