package app

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"standfirst/internal/route"
)

// addresses finds, by following links as an anonymous reader, addresses of
// every declared GET route, a few of each: what stands below the prefix of an
// edition beside what stands at the root.
func (c *canaryHouse) addresses() map[string][]string {
	c.Helper()
	mux := http.NewServeMux()
	for _, r := range c.site.Routes() {
		if r.Method == http.MethodGet {
			mux.Handle(r.Name(), http.NotFoundHandler())
		}
	}
	found := map[string][]string{}
	today := time.Now().UTC().Format("/2006/01/02/") // a month links to its days where there are many stories
	queue := []string{"/", "/ar/", "/sitemap.xml", today, "/ar" + today}
	for _, r := range c.site.Routes() {
		if r.Method == http.MethodGet && r.Example != "" {
			queue = append(queue, r.Example)
			if r.Editions {
				queue = append(queue, "/ar"+r.Example)
			}
		}
	}
	seen := map[string]bool{}
	for len(queue) > 0 && len(seen) < 1000 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		bare, _, _ := strings.Cut(path, "?")
		r, err := http.NewRequest(http.MethodGet, defaultSite+below(bare), nil)
		if err != nil {
			c.Fatal(err)
		}
		w := c.ask(c.site, http.MethodGet, path, nil, nil)
		if _, pattern := mux.Handler(r); pattern != "" && w.StatusCode < 400 {
			if all := found[pattern]; len(all) < 8 && !slices.Contains(all, path) {
				found[pattern] = append(all, path)
			}
		}
		if strings.HasPrefix(w.Header.Get("Content-Type"), "text/html") || strings.Contains(w.Header.Get("Content-Type"), "xml") {
			queue = append(queue, links(c.readable(w))...)
		}
	}
	return found
}

// shared are the routes whose anonymous answers any cache may keep.
func (c *canaryHouse) shared() (all []route.Route) {
	for _, r := range c.site.Routes() {
		if r.Method == http.MethodGet && (r.Cache == route.Shared || r.Cache == route.Immutable) {
			all = append(all, r)
		}
	}
	return all
}

// below is what stands below an edition's prefix in an address.
func below(path string) string {
	if rest, ok := strings.CutPrefix(path, "/ar/"); ok {
		return "/" + rest
	}
	return path
}
