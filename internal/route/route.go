// Package route is the registry of addresses. A listener answers only what is
// declared here, once, with what the rest of the house must know about it: the
// surface it speaks on, how far its bytes may be cached, and who may call it.
// The canary crawl reads the registry and fails on a route it has not visited.
package route

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"standfirst/internal/edition"
)

// Surface says to whom a route speaks.
type Surface string

// The surfaces.
const (
	Page      Surface = "page"      // HTML for readers or staff
	Feed      Surface = "feed"      // feeds and sitemaps
	API       Surface = "api"       // JSON for machines
	Mail      Surface = "mail"      // what a mail's link or button leads to
	Asset     Surface = "asset"     // styles, fonts, photographs
	Machinery Surface = "machinery" // health, webhooks, targets of forms
)

// Cache says who may keep the bytes of an answer.
type Cache string

// The cache classes.
const (
	Shared    Cache = "shared"    // anonymous bytes: any cache; every other reader's are private
	Immutable Cache = "immutable" // the address names the bytes
	Private   Cache = "private"   // this reader's own cache, and only after asking again
	Never     Cache = "never"     // no-store
)

// Permission says who may call a route.
type Permission string

// Anyone may call a route with this permission. Other permissions are names of
// actions in the staff policy table, or of the reader's own state.
const (
	Anyone Permission = "anyone"
	Member Permission = "member" // a signed-in reader
	Signed Permission = "signed" // who proves a signature: webhooks
	// Partner is who shows a token that the house gave to a partner.
	Partner Permission = "partner"
)

// Route is one declared address.
type Route struct {
	Method     string // GET (which answers HEAD too) or POST
	Pattern    string // as http.ServeMux takes it, without method and edition prefix
	Editions   bool   // stands below every edition's prefix
	Surface    Surface
	Cache      Cache
	Permission Permission
	Handler    http.Handler
	Example    string // an address that the crawl may use when it finds no link to it
	// Query are the keys of the query on which an answer that others may keep can
	// depend. The handler is shown no other, so that an address with anything else
	// behind it is the same page, and is kept once.
	Query []string
}

// Name is method and pattern; it names the route in tests and logs.
func (r Route) Name() string { return r.Method + " " + r.Pattern }

// Serve answers by the handler, which learns of the query as text: what is not
// UTF-8 is left out of it. Where others may keep the answer it learns only what is
// declared.
func (r Route) Serve() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, asked *http.Request) {
		if asked.URL.RawQuery != "" {
			inner, u := *asked, *asked.URL
			u.RawQuery = r.listed(asked.URL.Query()).Encode()
			inner.URL = &u
			asked = &inner
		}
		r.Handler.ServeHTTP(w, asked)
	})
}

// listed are the keys of a query that the handler learns.
func (r Route) listed(all url.Values) url.Values {
	kept := url.Values{}
	keys := r.Query
	if r.Cache == Never || r.Cache == Private {
		keys = slices.Collect(maps.Keys(all))
	}
	for _, key := range keys {
		for _, v := range all[key] {
			if v = edition.Plain(strings.ReplaceAll(strings.ToValidUTF8(v, ""), "\x00", "")); v != "" {
				kept.Add(key, v)
			}
		}
	}
	return kept
}

// Table is a set of declared routes.
type Table struct {
	routes []Route
}

// Add declares a route. It panics on a route that is declared twice or says too
// little about itself: that is a fault of the program, found at the first start.
func (t *Table) Add(r Route) {
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodPost:
		panic(fmt.Sprintf("route %s: the method must be GET or POST", r.Name()))
	case !strings.HasPrefix(r.Pattern, "/"):
		panic(fmt.Sprintf("route %s: the pattern must begin with /", r.Name()))
	case r.Surface == "" || r.Cache == "" || r.Permission == "" || r.Handler == nil:
		panic(fmt.Sprintf("route %s: surface, cache, permission and handler are all owed", r.Name()))
	case r.Method == http.MethodPost && r.Cache != Never:
		panic(fmt.Sprintf("route %s: an answer to POST is never cached", r.Name()))
	}
	for _, o := range t.routes {
		if o.Name() == r.Name() && o.Editions == r.Editions {
			panic(fmt.Sprintf("route %s is declared twice", r.Name()))
		}
	}
	t.routes = append(t.routes, r)
}

// All returns the declared routes in the order of their declaration.
func (t *Table) All() []Route { return slices.Clone(t.routes) }
