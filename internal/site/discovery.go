package site

import (
	"net/http"

	"standfirst/internal/route"
)

// declareDiscovery declares what machines find the house by.
func (s *Site) declareDiscovery(by func(query ...string) func(pattern string, editions bool, surface route.Surface, cache route.Cache, h http.Handler, example string), post func(pattern string, editions bool, who route.Permission, h http.Handler)) {
	get := by()
	get("/sitemap.xml", false, route.Feed, route.Shared, s.sitemap(), "/sitemap.xml")
	get("/sitemap/{name}", false, route.Feed, route.Shared, s.sitemapPart(), "/sitemap/pages.xml")
	get("/news-sitemap.xml", false, route.Feed, route.Shared, s.newsSitemap(), "/news-sitemap.xml")
	get(robotsPath, false, route.Machinery, route.Shared, s.robots(), robotsPath)
	get(licencePath, false, route.Machinery, route.Shared, s.licence(), licencePath)
	get(llmsPath, true, route.Machinery, route.Shared, s.llms(), llmsPath)

	for name, write := range writers {
		by("before")("/kind/{slug}/"+name, true, route.Feed, route.Shared, s.feeds(byKind, write, mediaTypes[name]), "/kind/analysis/"+name)
	}
	s.declarePrivateFeeds(by, post)
}
