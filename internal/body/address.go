package body

import (
	"net/url"
	"strings"
)

var mendAddress = strings.NewReplacer("\t", "", "\r", "", "\n", "", " ", "%20", `"`, "%22", "<", "%3C", ">", "%3E")

// SafeURL returns an address that may stand in a link: http, https, mailto, a
// path of this site, a query or a fragment; and story:…, with which a text
// names another story of the house until a page resolves it. An address without
// scheme but with a host gets https. Anything else gives "".
func SafeURL(s string) string {
	if s = strings.TrimSpace(s); s == "" || len(s) > 4096 {
		return ""
	}
	// Browsers drop line ends and tabs from an address and read \ as /: what is
	// checked here must be what they follow.
	s = mendAddress.Replace(s)
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
		return s
	case "mailto", "story":
		if u.Opaque == "" {
			return ""
		}
		return s
	case "":
		if u.Host != "" {
			return "https:" + s
		}
		if strings.HasPrefix(s, "//") {
			return ""
		}
		return s
	}
	return ""
}

// remote returns an address on a host of the web, or "".
func remote(s string) string {
	s = SafeURL(s)
	if l := strings.ToLower(s); strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://") {
		return s
	}
	return ""
}

// provider names the host of an embed.
func provider(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}
