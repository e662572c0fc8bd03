package site

import (
	"context"
	"net/http"
	"slices"

	"standfirst/internal/route"
	"standfirst/internal/story"
)

// declare is the registry of the site: what does not stand here does not exist.
func (s *Site) declare() {
	// by declares an address whose answer depends on these keys of the query too.
	by := func(query ...string) func(string, bool, route.Surface, route.Cache, http.Handler, string) {
		return func(pattern string, editions bool, surface route.Surface, cache route.Cache, h http.Handler, example string) {
			if surface == route.Page && cache == route.Shared {
				query = append(slices.Clone(query), liteKey)
			}
			s.table.Add(route.Route{Method: http.MethodGet, Pattern: pattern, Editions: editions, Surface: surface, Cache: cache, Permission: route.Anyone, Handler: h, Example: example, Query: query})
		}
	}
	get := by()
	post := func(pattern string, editions bool, who route.Permission, h http.Handler) {
		s.table.Add(route.Route{Method: http.MethodPost, Pattern: pattern, Editions: editions, Surface: route.Machinery, Cache: route.Never, Permission: who, Handler: h})
	}

	get("/{$}", true, route.Page, route.Shared, s.front(), "/")
	get("/{year}/{month}/{slug}", true, route.Page, route.Shared, s.dayOr(s.story()), "")
	for _, what := range []story.LabelKind{story.LabelSection, story.LabelTopic, story.LabelAuthor} {
		base := "/" + string(what) + "/{slug}"
		by("before", "after")(base, true, route.Page, route.Shared, s.list(what), "")
		for name, write := range writers {
			by("before")(base+"/"+name, true, route.Feed, route.Shared, s.feeds(what, write, mediaTypes[name]), "")
		}
	}
	for name, write := range writers {
		by("before")("/"+name, true, route.Feed, route.Shared, s.feeds("", write, mediaTypes[name]), "/"+name)
	}

	s.declareLists()
	get(correctionsPath, true, route.Page, route.Shared, s.corrections(), correctionsPath)
	for name, write := range writers {
		get(correctionsPath+"/"+name, true, route.Feed, route.Shared, s.correctionFeeds(write, mediaTypes[name]), correctionsPath+"/"+name)
	}

	by("return")("/signin", true, route.Page, route.Never, s.signInForm(), "/signin")
	post("/signin", true, route.Anyone, s.signInSend())
	get("/signin/code", true, route.Page, route.Never, s.codeForm(), "/signin/code")
	post("/signin/code", true, route.Anyone, s.codeTake())
	get("/signin/link/{token}", true, route.Mail, route.Never, s.linkForm(), "/signin/link/none")
	post("/signin/link/{token}", true, route.Anyone, s.linkTake())
	post("/signout", true, route.Anyone, s.signOut())

	by("return", "price")("/subscribe", true, route.Page, route.Never, s.subscribeForm(), "/subscribe")
	post("/subscribe", true, route.Anyone, s.subscribeTake())
	get("/subscribe/back/{ref}", true, route.Page, route.Never, s.subscribeBack(), "/subscribe/back/none")

	get("/account", true, route.Page, route.Never, s.account(), "/account")
	get("/account/cancel/{id}", true, route.Page, route.Never, s.cancelForm(), "/account/cancel/none")
	if s.Till != nil {
		post("/account/cancel/{id}", true, route.Member, s.changePlan(s.Till.Cancel))
		post("/account/resume/{id}", true, route.Member, s.changePlan(s.Till.Resume))
		post("/-/webhook/"+s.Till.Provider(), false, route.Signed, s.webhook())
	}
	if s.Hosted != nil {
		get("/-/sandbox/{id}", false, route.Page, route.Never, s.Hosted, "/-/sandbox/none")
		post("/-/sandbox/{id}", false, route.Anyone, s.Hosted)
	}

	s.declareDiscovery(by, post)
	s.declareReading()
	s.declareLook()
	s.declareShared()
	for _, r := range s.API {
		s.table.Add(r)
	}
	s.declareSearch()
	get("/-/assets/{name}", false, route.Asset, route.Immutable, s.asset(), "")
	get("/media/{hash}/{name}", false, route.Asset, route.Immutable, s.media(), "")
	by("as", "lang", "scheme")("/-/preview/{token}", false, route.Page, route.Never, s.preview(), "/-/preview/none")
	by("scheme")("/-/preview/front/{token}", false, route.Page, route.Never, s.previewFront(), "/-/preview/front/none")
	get("/-/health", false, route.Machinery, route.Never, s.health(), "/-/health")
	get("/-/ready", false, route.Machinery, route.Never, s.ready(), "/-/ready")
}

// place is where a request below an edition's prefix was found.
type place struct{ lang, path string }

type placeKey struct{}

// routes makes the multiplexers. Routes of editions are matched below the
// prefix, the others where they stand.
func (s *Site) routes() {
	root, editions := http.NewServeMux(), http.NewServeMux()
	s.root, s.below = root, editions
	for _, r := range s.table.All() {
		h, on := r.Serve(), root
		if r.Surface == route.Feed || r.Surface == route.Machinery && r.Method == http.MethodGet {
			h = lookless(h)
		}
		if r.Editions {
			on = editions
		}
		on.Handle(r.Name(), h)
	}
	editions.Handle("/", s.notFound())
	root.Handle("/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := s.house.Load()
		lang, rest, prefixed := h.split(r.URL.Path)
		if !prefixed {
			editions.ServeHTTP(w, r)
			return
		}
		if rest == "" {
			http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
			return
		}
		// The multiplexer matches what stands below the prefix; pages look at where
		// they were found for their edition.
		inner := r.Clone(context.WithValue(r.Context(), placeKey{}, place{lang, r.URL.Path}))
		inner.URL.Path, inner.URL.RawPath = rest, ""
		editions.ServeHTTP(w, inner)
	}))
}

func (s *Site) health() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte("ok\n"))
	})
}

// ready says whether the house can answer what is not ready in memory.
func (s *Site) ready() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if err := s.DB.Ping(r.Context()); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
}
