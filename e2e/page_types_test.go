package e2e_test

import (
	"net/http"
	"regexp"
	"strings"
)

// pageType is one kind of page that readers meet. Every check that holds for
// all pages goes through the list of them: a new page is one line more.
type pageType struct {
	name   string
	at     func(s *specimen, lang string) string // its path in an edition
	status int                                   // 200 if 0
	who    reading                               // who meets it
}

// reading says which readers meet a page.
type reading string

const (
	guestOnly  reading = "guest"
	memberOnly reading = "subscriber"
	everyone   reading = ""
)

// below gives a path below the edition's prefix.
func below(path string) func(*specimen, string) string {
	return func(_ *specimen, lang string) string { return prefix(lang) + path }
}

// told gives the specimen story in one of its states.
func told(state string) func(*specimen, string) string {
	return func(s *specimen, lang string) string { return s.stories[lang][state] }
}

var olderPage = regexp.MustCompile(`href="([^"]+\?before=[^"]+)"`)

// pageTypes are all of them.
var pageTypes = []pageType{
	{"front", below("/"), 0, everyone},
	{"story", told("gated"), 0, everyone},
	{"story-open", told("open"), 0, everyone},
	{"story-registered", told("registered"), 0, everyone},
	{"story-bare", told("bare"), 0, everyone},
	{"story-corrected", told("corrected"), 0, everyone},
	{"story-withdrawn", told("withdrawn"), 0, everyone},
	{"story-killed", told("killed"), http.StatusGone, everyone},
	{"standing-page", told("page"), 0, everyone},
	{"section", below("/section/region"), 0, everyone},
	{"section-older", func(s *specimen, lang string) string { return s.find(prefix(lang)+"/section/economy", olderPage) }, 0, everyone},
	{"topic", below("/topic/shipping"), 0, everyone},
	{"author", below("/author/ilse-marchetti-vane"), 0, everyone},
	{"corrections", below("/corrections"), 0, everyone},
	{"not-found", below("/nowhere"), http.StatusNotFound, everyone},
	{"subscribe", below("/subscribe"), 0, everyone},
	{"signin", below("/signin"), 0, everyone},
	{"signin-link", below("/signin/link/none"), 0, everyone},
	{"signin-code", below("/signin/code"), 0, guestOnly},
	{"checkout", func(s *specimen, lang string) string {
		return s.checkout(s.guest, lang, lang+"-checkout@example.org")
	}, 0, guestOnly},
	{"account", below("/account"), 0, memberOnly},
	{"cancel", func(s *specimen, lang string) string { return prefix(lang) + s.plan }, 0, memberOnly},
}

// checked is one page as one reader meets it.
type checked struct {
	pageType
	lang   string
	reader reading
	path   string
}

func (c checked) String() string {
	return strings.Join([]string{c.name, c.lang, string(c.reader)}, " ")
}

// file is a name for what is kept of the page.
func (c checked) file() string { return strings.Join([]string{c.name, c.lang, string(c.reader)}, ".") }

// pages are all page types in the given editions as the given readers meet them.
func (s *specimen) pages(languages []string, readers ...reading) (all []checked) {
	for _, lang := range languages {
		for _, reader := range readers {
			for _, p := range pageTypes {
				if p.who == everyone || p.who == reader {
					if p.status == 0 {
						p.status = http.StatusOK
					}
					all = append(all, checked{p, lang, reader, p.at(s, lang)})
				}
			}
		}
	}
	return all
}

// client is the one of a reader.
func (s *specimen) client(who reading) *http.Client {
	if who == memberOnly {
		return s.reader
	}
	return s.guest
}
