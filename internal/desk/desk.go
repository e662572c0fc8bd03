// Package desk is what the newsroom sees: one file a screen. Staff only: every
// route names the action of the policy table that it takes, and who may not is
// told who may.
package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/post"
	"standfirst/internal/route"
	"standfirst/internal/secret"
	"standfirst/internal/staff"
	"standfirst/internal/story"
	"standfirst/internal/till"
	"standfirst/theme"
	"standfirst/web"
)

// Config is what the desk is built on.
type Config struct {
	DB      *db.DB
	Key     *secret.Key
	Photos  *photo.Desk
	Post    *post.Post
	Till    *till.Till
	Mailbox bool   // the house has no mail server: the desk shows what was "sent"
	Secure  bool   // the public address is https
	Address string // the public address
	// AskMail has a sign-in mail sent to an address, if somebody works here by it.
	AskMail func(context.Context, *db.Tx, string) error
	// Invite sends an invitation to an account, in the name of another.
	Invite func(ctx context.Context, tx *db.Tx, a, by staff.Account) error
	// URL gives the public address of a version.
	URL func(house.Settings, story.Meta) string
	// Follow has the addresses that a version's text leads to followed soon: those
	// not looked at lately, or, again, all of them. Nil follows none.
	Follow func(ctx context.Context, tx *db.Tx, version id.ID, again bool) error
	// SiteTheme says what the site wears; nil where that is the default theme.
	SiteTheme func() SiteTheme
	Metrics   http.Handler
	Log       *slog.Logger
}

// Desk answers staff. It is safe for concurrent use.
type Desk struct {
	Config
	table route.Table
	mux   *http.ServeMux
	guard *http.CrossOriginProtection
	looks *theme.Theme // the desk's own templates, styles and scripts
	fonts *theme.Theme // the default theme, for its fonts
	words words
	live  *hub
	door  *staff.SignIn
	// dressed is the name and the colour of the house, as far as they are known.
	dressed atomic.Pointer[dressed]
	changes atomic.Int64 // of the house, that were heard of
}

// New builds the desk.
func New(c Config) (*Desk, error) {
	d := &Desk{Config: c, guard: http.NewCrossOriginProtection()}
	var err error
	if d.looks, err = theme.Read(web.Desk()); err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	if d.fonts, err = theme.Fonts(); err != nil {
		return nil, fmt.Errorf("desk: %w", err)
	}
	if d.words, err = readWords(); err != nil {
		return nil, err
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	d.live = newHub(c.DB, c.Log)
	// A house that is not yet served for real lets the setting up of a second
	// factor be put off; one with mail and https never does.
	if d.door, err = staff.NewSignIn(c.Key, c.Address, c.Mailbox || !c.Secure); err != nil {
		return nil, err
	}
	d.declare()
	d.mux = http.NewServeMux()
	for _, r := range d.table.All() {
		d.mux.Handle(r.Name(), r.Handler)
	}
	return d, nil
}

// Routes is the registry of what the desk answers.
func (d *Desk) Routes() []route.Route { return d.table.All() }

// Hear takes events, so that what is open on somebody's screen follows them.
func (d *Desk) Hear(events []db.Event) {
	d.live.hear(events)
	for _, e := range events {
		if e.Kind == "house.changed" {
			d.changes.Add(1)
			d.dressed.Store(nil)
		}
	}
}

// Close ends what is live: whoever listened comes back to another process.
func (d *Desk) Close() { d.live.close() }

// declare gathers the routes; each screen declares its own in its own file.
func (d *Desk) declare() {
	d.declareAssets()
	d.declareSignIn()
	d.declareVersions()
	d.declareMove()
	d.declareBulk()
	d.declareSearches()
	d.declareBegin()
	d.declareVersion()
	d.declareEnrol()
	d.declareProve()
	d.declareAccount()
	d.declareSessions()
	d.declarePeople()
	d.declarePartners()
	d.declarePolicy()
	d.declareTranslate()
	d.declareFollow()
	d.declarePublish()
	d.declareCorrect()
	d.declareRevisions()
	d.declarePreview()
	d.declareEdit()
	d.declarePictures()
	d.declareAudit()
	d.declareMailbox()
	d.declareDraft()
	d.declareNotes()
	d.declareLive()
	d.declareHouse()
	d.declareFront()
	d.table.Add(route.Route{Method: http.MethodGet, Pattern: "/", Surface: route.Page, Cache: route.Never, Permission: route.Anyone,
		Handler: d.open(bodyLimit, func(v *visit) error { return db.ErrNotFound }), Example: "/none"})
}

// bodyLimit is what a form may bring, in bytes, where its route says nothing else.
const bodyLimit = 64 << 10

// screen is one route of the desk.
type screen struct {
	method, pattern string // GET or POST, as http.ServeMux takes it
	action          staff.Action
	limit           int64 // bytes of the request's body; bodyLimit if 0
	api             bool  // answers scripts in JSON
	// fresh asks for a proof of who sits there that is staff.Fresh old at most: for
	// what is dangerous.
	fresh   bool
	example string
	do      func(*visit) error
	// doVersion stands instead of do where the pattern holds {id}, a version. The
	// policy is asked for this very version: whether it is the caller's own.
	doVersion func(*visit, story.Meta) error
}

func (d *Desk) screen(s screen) {
	surface := route.Page
	switch {
	case s.api:
		surface = route.API
	case s.method == http.MethodPost:
		surface = route.Machinery
	}
	if s.limit == 0 {
		s.limit = bodyLimit
	}
	do := s.do
	if s.doVersion != nil {
		do = func(v *visit) error {
			m, err := v.version(s.action)
			if err == nil && s.fresh {
				err = v.fresh()
			}
			if err != nil {
				return err
			}
			return s.doVersion(v, m)
		}
	} else if s.fresh {
		do = func(v *visit) error {
			if err := v.fresh(); err != nil {
				return err
			}
			return s.do(v)
		}
	}
	d.table.Add(route.Route{Method: s.method, Pattern: s.pattern, Surface: surface, Cache: route.Never, Permission: route.Permission(s.action),
		Handler: d.staffed(s.action, s.limit, s.api, do), Example: s.example})
}

// anyone declares a route that does not ask who calls.
func (d *Desk) anyone(method, pattern string, do func(*visit) error, example string) {
	surface := route.Page
	if method == http.MethodPost {
		surface = route.Machinery
	}
	d.table.Add(route.Route{Method: method, Pattern: pattern, Surface: surface, Cache: route.Never, Permission: route.Anyone, Handler: d.open(bodyLimit, do), Example: example})
}

func (d *Desk) declareAssets() {
	add := func(pattern string, cache route.Cache, h http.Handler, example string) {
		d.table.Add(route.Route{Method: http.MethodGet, Pattern: pattern, Surface: route.Asset, Cache: cache, Permission: route.Anyone, Handler: h, Example: example})
	}
	add("/-/assets/{name}", route.Immutable, http.HandlerFunc(d.asset), "/-/assets/"+d.looks.Named("desk.css"))
	// Readers may see a rendition of a published story; one of a draft has an
	// address that nobody can guess (a hash of its bytes), but staff alone need it here.
	d.screen(screen{method: http.MethodGet, pattern: "/media/{hash}/{name}", action: staff.SeeDesk, do: (*visit).media, example: "/media/none/320.jpg"})
	if d.Metrics != nil {
		d.table.Add(route.Route{Method: http.MethodGet, Pattern: "/-/metrics", Surface: route.Machinery, Cache: route.Never, Permission: route.Anyone, Handler: d.Metrics, Example: "/-/metrics"})
	}
}

func (d *Desk) asset(w http.ResponseWriter, r *http.Request) {
	if css, ok := house.SheetNamed(r.PathValue("name")); ok {
		theme.Made(r.PathValue("name"), "text/css; charset=utf-8", []byte(css)).ServeHTTP(w, r)
		return
	}
	for _, from := range []*theme.Theme{d.looks, d.fonts} {
		if a, ok := from.Asset(r.PathValue("name")); ok {
			a.ServeHTTP(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

func (v *visit) media() error {
	f, err := v.Photos.Open(v.r.Context(), v.r.PathValue("hash"), v.r.PathValue("name"))
	if errors.Is(err, photo.ErrNoRendition) {
		return db.ErrNotFound
	}
	if err != nil {
		return err
	}
	defer f.Close()
	photo.Serve(v.w, v.r, v.r.PathValue("name"), f)
	return nil
}

// policy is the desk's Content-Security-Policy. Scripts are files of our own;
// no text becomes markup in a script but by ProseMirror's parser of what is
// pasted, which works on an inert document.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types ProseMirrorClipboard"

// ServeHTTP answers staff. What another site's page sends here is refused.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	if d.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	d.guard.Handler(d.mux).ServeHTTP(w, r)
}
