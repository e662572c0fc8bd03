package site

import (
	"context"
	"net/http"
	"strings"

	"standfirst/internal/house"
	"standfirst/internal/press"
)

// private are the pages that are somebody's own, and nothing for a machine.
var private = []string{"/account", "/signin", "/subscribe", "/feed/"}

// robots says where machines may go (RFC 9309): what all may not, which of them
// may not come at all, and on what terms the others read (RSL 1.0).
func (s *Site) robots() http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		return robotsPath, func(context.Context) (press.Source, error) {
			src := v.source(nil, func(bool) ([]byte, error) { return []byte(v.robotsText()), nil })
			src.Type = "text/plain; charset=utf-8"
			return src, nil
		}
	})
}

const robotsPath = "/robots.txt"

func (v *visit) robotsText() string {
	var b strings.Builder
	b.WriteString("# Who may read here by machine, and on what terms: " + v.absolute(licencePath) + "\n")
	// A machine that finds its own name reads no further: who is let in by name
	// has to be told the common rules there too. Those who fall under the common
	// rules anyway need no name.
	var refused []string
	for _, c := range house.Crawlers {
		if !v.house.Machines.LetsIn(c) {
			refused = append(refused, c.Token)
		}
	}
	if len(refused) > 0 {
		for _, token := range refused {
			b.WriteString("User-agent: " + token + "\n")
		}
		b.WriteString("Disallow: /\nAllow: " + robotsPath + "\nAllow: " + licencePath + "\nAllow: " + llmsPath + "\n\n")
	}
	b.WriteString("User-agent: *\nDisallow: /-/\nAllow: /-/assets/\n")
	for _, tag := range v.house.languages {
		for _, p := range private {
			b.WriteString("Disallow: " + v.house.Prefix(tag) + p + "\n")
		}
	}
	b.WriteString("\nLicense: " + v.absolute(licencePath) + "\nSitemap: " + v.absolute("/sitemap.xml") + "\nSitemap: " + v.absolute("/news-sitemap.xml") + "\n")
	return b.String()
}
