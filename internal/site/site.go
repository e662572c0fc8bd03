// Package site is what readers see: one file a page, drawn once for each class
// of reader and handed out by the press. Every address is declared in the
// registry of package route; what is not declared there does not exist.
package site

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/edition"
	"standfirst/internal/front"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/post"
	"standfirst/internal/press"
	"standfirst/internal/route"
	"standfirst/internal/search"
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
	// API is what answers programs, on the same listener.
	API    []route.Route
	Search *search.Search
	Theme  *theme.Theme
	// Spare draws what Theme cannot; nil where Theme is the default one. Broken is
	// told of it.
	Spare  *theme.Theme
	Broken func(page string, err error)
	Secure bool // the public address is https
	Log    *slog.Logger
	Memory int64 // bytes of ready pages
	// Related finds what is like a version in its language by its public words, the
	// most like first; nil where nothing can.
	Related func(ctx context.Context, p story.Published, limit int) ([]id.ID, error)
}

// Site answers readers. It is safe for concurrent use.
type Site struct {
	Config
	press *press.Press
	// results holds what guests' searches have found.
	results *press.Press
	table   route.Table
	root    *http.ServeMux // as addresses stand
	below   *http.ServeMux // below the prefix of an edition
	house   atomic.Pointer[state]
	theme   atomic.Pointer[theme.Theme]
	drawing atomic.Pointer[func(string)] // hears which template draws; nil mostly
	guard   *http.CrossOriginProtection
	secured atomic.Pointer[http.Header] // on every page; it changes with the house
	fetches fetches
	// lookName is the cookie of how a reader wants pages to look.
	lookName string
}

// state is what every page needs to know of the house. It changes as a whole.
type state struct {
	house.Settings
	languages []string // with anything published, or with an edition
	words     map[string]*edition.Language
	pages     map[string][]Link // the standing pages of an edition: about, contact
	standing  map[string]map[house.Purpose]standing
	nav       map[string][]Link // of an edition's header
	tags      map[string]house.Tag
	moves     house.Moves
}

// standing is a page that is for something.
type standing struct {
	Link
	version string
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
	s.lookName = s.cookieName(lookCookie)
	fixed := s.headers(nil)
	s.secured.Store(&fixed)
	s.press = press.New(c.Memory, fixed, c.DB.Now)
	s.declare()
	s.guard.SetDenyHandler(s.failing(http.StatusForbidden))
	s.routes()
	return s
}

// headers are those that every page bears. Nobody's frame is let in but those of
// the hosts given.
func (s *Site) headers(frames []string) http.Header {
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	if len(frames) > 0 {
		policy += "; frame-src " + strings.Join(frames, " ")
	}
	h := http.Header{
		"Content-Security-Policy":    {policy},
		"X-Content-Type-Options":     {"nosniff"},
		"Referrer-Policy":            {"strict-origin-when-cross-origin"},
		"Permissions-Policy":         {"camera=(), geolocation=(), microphone=(), payment=()"},
		"Cross-Origin-Opener-Policy": {"same-origin"},
		"Link":                       {"<" + licencePath + `>; rel="license"; type="application/rsl+xml"`},
	}
	if s.Secure {
		h["Strict-Transport-Security"] = []string{"max-age=31536000"}
	}
	return h
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
		st := &state{Settings: settings, words: map[string]*edition.Language{}, pages: map[string][]Link{}, standing: map[string]map[house.Purpose]standing{}, nav: map[string][]Link{}, tags: map[string]house.Tag{}}
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
			metas, err := story.LatestMeta(ctx, tx, story.LatestQuery{Language: tag, Kinds: []story.Kind{story.KindPage}, Limit: maxStanding})
			if err != nil {
				return err
			}
			e, _ := settings.Edition(tag)
			pages := map[string]Link{}
			for _, m := range metas {
				pages[m.ID.String()] = Link{Name: m.Headline, URL: st.Path(m.Language, m.Path())}
			}
			// Those that are for something stand first, in the same order everywhere.
			st.standing[tag] = map[house.Purpose]standing{}
			for _, p := range house.Purposes {
				version := e.Standing[p]
				l, live := pages[version]
				if !live {
					continue
				}
				st.standing[tag][p] = standing{l, version}
				if e.Purpose(version) == p {
					st.pages[tag] = append(st.pages[tag], l)
				}
			}
			for _, m := range metas {
				if m.Source == "" && e.Purpose(m.ID.String()) == "" && len(st.pages[tag]) < maxPages { // pages that another system brought are reached by their own links
					st.pages[tag] = append(st.pages[tag], pages[m.ID.String()])
				}
			}
			st.nav[tag] = st.menu(e, pages)
		}
		s.house.Store(st)
		fixed := s.headers(settings.FrameHosts())
		s.secured.Store(&fixed)
		s.press.Fix(fixed)
		s.results.Fix(fixed)
		return s.Keeper.Load(ctx, tx)
	})
}

// SetTheme changes how everything looks.
func (s *Site) SetTheme(t *theme.Theme) {
	s.theme.Store(t)
	s.press.DropAll()
	s.results.DropAll()
}

// OnDraw has a function told the template of each page that is drawn from now on.
func (s *Site) OnDraw(hear func(template string)) { s.drawing.Store(&hear) }

// Hear takes events: it drops the pages that show what has changed.
func (s *Site) Hear(ctx context.Context, events []db.Event) {
	reload := false
	var killed []id.ID
	for _, e := range events {
		s.Keeper.Hear(e)
		switch e.Kind {
		case story.EventChanged:
			var c story.Change
			if !decode(e.Data, &c) {
				reload = true // what cannot be read may be anything
				continue
			}
			s.press.Drop(append(tagsOf(c), membership(c, s.DB.Now())...)...)
			if c.Status == story.StatusKilled {
				killed = append(killed, c.Version)
			}
			s.results.Drop("search " + c.Language) // and again when the index knows of it
			if h := s.house.Load(); h != nil && !h.knows(c.Language) && c.Status.Live() {
				reload = true // the first story in a language gives it a front page
			}
			if c.Kind == story.KindPage || c.Was.Kind == story.KindPage {
				reload = true // every page of the edition links to it
			}
		case front.EventChanged:
			var c front.Changed
			if decode(e.Data, &c) {
				s.press.Drop("home " + c.Edition)
			}
		case photo.EventChanged:
			s.press.Drop("photo " + e.Subject.String())
		case till.EventPlans:
			s.press.DropAll()
		case "house.changed":
			reload = true
		}
	}
	if len(killed) > 0 {
		go s.forgetShared(context.WithoutCancel(ctx), killed) // what happens next is not to wait for a store
	}
	if !reload {
		return
	}
	// Pages drawn before the settings were read again would show the old ones for good.
	for err := s.Load(ctx); err != nil && ctx.Err() == nil; err = s.Load(ctx) {
		s.Log.Error("site: the house's settings cannot be read; it is tried again", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
	s.press.DropAll()
	s.results.DropAll()
}

// forgetShared removes the share images of versions that were killed.
func (s *Site) forgetShared(ctx context.Context, killed []id.ID) {
	for _, version := range killed {
		if err := s.Shares.Forget(ctx, version); err != nil {
			s.Log.Error("site: the share images of a killed story are still kept; none is shown", "version", version, "error", err)
		}
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
	if r.Method != http.MethodGet && r.Method != http.MethodHead || r.URL.RawQuery != "" || !addressable(r.URL) {
		return false
	}
	reader, _, state := s.Keeper.Reader(r, s.DB.Now())
	if state != door.Live && (state != door.None || hasSession(r)) {
		return false
	}
	look, own := s.look(r)
	return s.press.Ready(w, r, look.page(r.URL.Path, own), reader)
}

// ServeHTTP answers a page that is ready at once, and gives everything else to
// the declared routes.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.Ready(w, r) {
		return
	}
	defer s.survive(w, r)
	if len(r.URL.Path) > maxPath || len(r.URL.RawQuery) > maxPath {
		s.failing(http.StatusRequestURITooLong).ServeHTTP(w, r)
		return
	}
	if !addressable(r.URL) {
		s.notFound().ServeHTTP(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), answerTime)
	defer cancel()
	s.guard.Handler(s.root).ServeHTTP(w, r.WithContext(ctx))
}

// answerTime is how long the house thinks about one answer: less than a reader
// waits, and than the listener does.
const answerTime = 25 * time.Second

// addressable says whether a path may be one of ours: text, in which a slash
// parts what it seems to part. With an escaped one, two readings of one address
// would be two pages.
func addressable(u *url.URL) bool {
	return utf8.ValidString(u.Path) && !strings.Contains(u.Path, "\x00") && !strings.Contains(strings.ToLower(u.RawPath), "%2f")
}

const (
	maxPath     = 4096      // bytes of an address
	maxPages    = 12        // links to standing pages
	maxStanding = 1000      // standing pages of an edition that are known by what they are for
	maxTags     = 10_000    // names of topics
	maxForm     = 64 << 10  // bytes of a form
	maxHook     = 256 << 10 // bytes of a notification
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
	look   Look
	own    bool // the look is the reader's own choice, and not the address's
}

// page makes a handler of a function that finds what stands at an address. The
// press draws it.
func (s *Site) page(open func(v *visit, r *http.Request) (key string, open press.Open)) http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		key, _ := open(v, r)
		// The press opens a page again if something has changed meanwhile: each time
		// on the house as it is then, or a page of the old one would stay.
		err := s.press.Serve(w, r, v.look.page(key, v.own), v.reader, func(ctx context.Context) (press.Source, error) {
			now := *v
			now.house = s.house.Load()
			now.words = now.house.speaks(now.lang)
			_, o := open(&now, r)
			src, err := o(ctx)
			if away(err) {
				err = errors.Join(press.ErrLater, err)
			}
			return src, err
		})
		var moved *movedError
		switch {
		case err == nil:
		case errors.As(err, &moved):
			movedForAll(w, r, moved.to)
		case errors.Is(err, db.ErrNotFound):
			v.fail(w, r, http.StatusNotFound)
		default:
			v.fault(w, r, err)
		}
	})
}

// movedForAll leads to where a page stands now, whoever asks.
func movedForAll(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", "public, max-age=300")
	if w.Header()["Set-Cookie"] != nil { // a cookie is one reader's
		w.Header().Set("Cache-Control", "private, no-cache")
	}
	http.Redirect(w, r, to, http.StatusMovedPermanently)
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
		} else {
			v.lang, _, _ = h.split(r.URL.Path)
		}
		v.words = h.words[v.lang]
		v.reader = s.identify(w, r)
		if r.Context().Value(looklessKey{}) == nil {
			v.look, v.own = s.look(r)
		}
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
