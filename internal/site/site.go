// Package site is what readers see: one file a page, drawn once for each class
// of reader and handed out by the press. Every address is declared in the
// registry of package route; what is not declared there does not exist.
package site

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/photo"
	"standfirst/internal/post"
	"standfirst/internal/press"
	"standfirst/internal/route"
	"standfirst/internal/secret"
	"standfirst/internal/share"
	"standfirst/internal/story"
	"standfirst/internal/till"
	"standfirst/theme"
)

// Config is what the site is built on.
type Config struct {
	DB     *db.DB
	Key    *secret.Key
	Keeper *door.Keeper
	Photos *photo.Desk
	Shares *share.Maker
	Post   *post.Post
	Till   *till.Till
	// Hosted is the checkout page of a provider that the house itself plays; nil
	// where the provider has its own.
	Hosted http.Handler
	// Machines are routes that answer programs, on the same listener.
	Machines []route.Route
	Theme    *theme.Theme
	Secure   bool // the public address is https
	Log      *slog.Logger
	Memory   int64 // bytes of ready pages
}

// Site answers readers. It is safe for concurrent use.
type Site struct {
	Config
	press   *press.Press
	table   route.Table
	mux     *http.ServeMux
	house   atomic.Pointer[state]
	theme   atomic.Pointer[theme.Theme]
	guard   *http.CrossOriginProtection
	secured http.Header
}

// state is what every page needs to know of the house. It changes as a whole.
type state struct {
	house.Settings
	languages []string // with anything published, or with an edition
	words     map[string]*edition.Language
	pages     map[string][]Link // the standing pages of an edition: about, contact
	nav       map[string][]Link // of an edition's header
	tags      map[string]house.Tag
	moves     house.Moves
}

// speaks is a language as the house has it.
func (s *state) speaks(tag string) *edition.Language {
	if l := s.words[tag]; l != nil {
		return l
	}
	return edition.Lookup(tag) // its first story has just come, and its front page is about to
}

// knows says whether pages stand below the prefix of a language.
func (s *state) knows(tag string) bool { return s.words[tag] != nil }

// New builds the site. Load must be called before it answers.
func New(c Config) *Site {
	s := &Site{Config: c, guard: http.NewCrossOriginProtection()}
	s.theme.Store(c.Theme)
	s.secured = http.Header{
		"Content-Security-Policy": {"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
		"X-Content-Type-Options":  {"nosniff"},
		"Referrer-Policy":         {"strict-origin-when-cross-origin"},
		"Permissions-Policy":      {"camera=(), geolocation=(), microphone=(), payment=()"},
	}
	s.secured["Cross-Origin-Opener-Policy"] = []string{"same-origin"}
	if c.Secure {
		s.secured["Strict-Transport-Security"] = []string{"max-age=31536000"}
	}
	s.press = press.New(c.Memory, s.secured, c.DB.Now)
	s.declare()
	s.mux = s.routes()
	return s
}

// Routes is the registry of what the site answers.
func (s *Site) Routes() []route.Route { return s.table.All() }

// Press is where the ready pages are.
func (s *Site) Press() *press.Press { return s.press }

// Load reads what every page needs.
func (s *Site) Load(ctx context.Context) error {
	return s.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		settings, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		live, err := story.SiteLanguages(ctx, tx)
		if err != nil {
			return err
		}
		st := &state{Settings: settings, words: map[string]*edition.Language{}, pages: map[string][]Link{}, nav: map[string][]Link{}, tags: map[string]house.Tag{}}
		if st.moves, err = house.LoadMoves(ctx, tx); err != nil {
			return err
		}
		tags, err := house.Tags(ctx, tx, "", maxTags)
		if err != nil {
			return err
		}
		for _, t := range tags {
			st.tags[t.Slug] = t
		}
		add := func(e house.Edition) {
			if st.words[e.Language] == nil {
				st.languages = append(st.languages, e.Language)
				st.words[e.Language] = e.Speaks()
			}
		}
		for _, e := range settings.Editions {
			add(e)
		}
		for _, tag := range live {
			e, _ := settings.Edition(tag)
			add(e)
		}
		for _, tag := range st.languages {
			metas, err := story.LatestMeta(ctx, tx, story.LatestQuery{Language: tag, Kinds: []story.Kind{story.KindPage}, Limit: 10 * maxPages})
			if err != nil {
				return err
			}
			pages := map[string]Link{}
			for _, m := range metas {
				l := Link{Name: m.Headline, URL: st.Path(m.Language, m.Path())}
				pages[m.ID.String()] = l
				if m.Source == "" && len(st.pages[tag]) < maxPages { // pages that another system brought are reached by their own links
					st.pages[tag] = append(st.pages[tag], l)
				}
			}
			e, _ := settings.Edition(tag)
			st.nav[tag] = st.menu(e, pages)
		}
		s.house.Store(st)
		return s.Keeper.Load(ctx, tx)
	})
}

// SetTheme changes how everything looks.
func (s *Site) SetTheme(t *theme.Theme) {
	s.theme.Store(t)
	s.press.DropAll()
}

// Hear takes events: it drops the pages that show what has changed.
func (s *Site) Hear(ctx context.Context, events []db.Event) {
	reload := false
	for _, e := range events {
		s.Keeper.Hear(e)
		switch e.Kind {
		case story.EventChanged:
			var c story.Change
			if !decode(e.Data, &c) {
				reload = true // what cannot be read may be anything
				continue
			}
			s.press.Drop(tagsOf(c)...)
			if c.Status == story.StatusKilled {
				if err := s.Shares.Forget(ctx, c.Version); err != nil {
					s.Log.Error("site: the share images of a killed story are still kept; none is shown", "version", c.Version, "error", err)
				}
			}
			if h := s.house.Load(); h != nil && !h.knows(c.Language) && c.Status.Live() {
				reload = true // the first story in a language gives it a front page
			}
			if c.Kind == story.KindPage || c.Was.Kind == story.KindPage {
				reload = true // every page of the edition links to it
			}
		case photo.EventChanged:
			s.press.Drop("photo " + e.Subject.String())
		case till.EventPlans:
			s.press.DropAll()
		case "house.changed":
			reload = true
		}
	}
	if reload {
		if err := s.Load(ctx); err != nil {
			s.Log.Error("site: the house's settings cannot be read", "error", err)
		}
		s.press.DropAll()
	}
}

// tagsOf names the pages that show a version, or showed it before.
func tagsOf(c story.Change) []string {
	tags := []string{"version " + c.Version.String(), "story " + c.Story.String(), "front " + c.Language, "corrections " + c.Language, "sitemap"}
	list := func(section string, topics, authors []string) {
		if section != "" {
			tags = append(tags, "section "+c.Language+"/"+section)
		}
		for _, t := range topics {
			tags = append(tags, "topic "+c.Language+"/"+t)
		}
		for _, a := range authors {
			tags = append(tags, "author "+c.Language+"/"+a)
		}
	}
	list(c.Section, c.Topics, c.Authors)
	list(c.Was.Section, c.Was.Topics, c.Was.Authors)
	return tags
}

// Ready answers a page that is ready for this class of reader, and says whether
// it did. It asks no database and waits for nobody.
func (s *Site) Ready(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || r.URL.RawQuery != "" {
		return false
	}
	reader, _, state := s.Keeper.Reader(r, s.DB.Now())
	return (state == door.Live || state == door.None && !hasSession(r)) && s.press.Ready(w, r, r.URL.Path, reader)
}

// ServeHTTP answers a page that is ready at once, and gives everything else to
// the declared routes.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.Ready(w, r) {
		return
	}
	if len(r.URL.Path) > maxPath || len(r.URL.RawQuery) > maxPath {
		http.Error(w, "The address is too long.", http.StatusRequestURITooLong)
		return
	}
	s.guard.Handler(s.mux).ServeHTTP(w, r)
}

const (
	maxPath  = 4096      // bytes of an address
	maxPages = 8         // links to standing pages
	maxTags  = 10_000    // names of topics
	maxForm  = 64 << 10  // bytes of a form
	maxHook  = 256 << 10 // bytes of a notification
)

// split parts the edition's prefix from a path.
func (h *state) split(path string) (lang, rest string, prefixed bool) {
	first, after, more := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if h.knows(first) && first != h.DefaultEdition {
		if !more {
			return first, "", true // "/ar": the front page is "/ar/"
		}
		return first, "/" + after, true
	}
	return h.DefaultEdition, path, false
}

// visit is one request to a page of an edition.
type visit struct {
	site   *Site
	house  *state
	lang   string
	words  *edition.Language
	path   string // below the edition's prefix
	whole  string // with it
	reader access.Reader
}

// page makes a handler of a function that finds what stands at an address. The
// press draws it.
func (s *Site) page(open func(v *visit, r *http.Request) (key string, open press.Open)) http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		key, _ := open(v, r)
		// The press opens a page again if something has changed meanwhile: each time
		// on the house as it is then, or a page of the old one would stay.
		err := s.press.Serve(w, r, key, v.reader, func(ctx context.Context) (press.Source, error) {
			now := *v
			now.house = s.house.Load()
			now.words = now.house.speaks(now.lang)
			_, o := open(&now, r)
			return o(ctx)
		})
		var moved *movedError
		switch {
		case err == nil:
		case errors.As(err, &moved):
			w.Header().Set("Cache-Control", "public, max-age=300")
			http.Redirect(w, r, moved.to, http.StatusMovedPermanently)
		case errors.Is(err, db.ErrNotFound):
			v.fail(w, r, http.StatusNotFound)
		default:
			v.fault(w, r, err)
		}
	})
}

// movedError says that a page has another address.
type movedError struct{ to string }

func (m *movedError) Error() string { return "moved to " + m.to }

// visited finds the edition and the reader of a request.
func (s *Site) visited(do func(v *visit, w http.ResponseWriter, r *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := s.house.Load()
		v := &visit{site: s, house: h, lang: h.DefaultEdition, path: r.URL.Path, whole: r.URL.Path}
		if p, ok := r.Context().Value(placeKey{}).(place); ok {
			v.lang, v.whole = p.lang, p.path
		}
		v.words = h.words[v.lang]
		v.reader = s.identify(w, r)
		do(v, w, r)
	})
}

// tomorrow is when what a page says of the day is over.
func (v *visit) tomorrow() time.Time { return v.now().Truncate(24*time.Hour).AddDate(0, 0, 1) }

// now is the site's clock.
func (v *visit) now() time.Time { return v.site.DB.Now() }

// link is the address of a page below the edition's prefix.
func (v *visit) link(path string) string { return v.house.Prefix(v.lang) + path }

// absolute is the address as other hosts must spell it.
func (v *visit) absolute(path string) string { return v.house.SiteURL + path }
