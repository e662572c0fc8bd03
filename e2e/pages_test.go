package e2e_test

import (
	"os"
	"testing"
)

// everything says that the slow checks are wanted too: make check-all.
func everything() bool { return os.Getenv("STANDFIRST_CHECK_ALL") != "" }

// thorough marks a test that goes through screens in many looks, which the page
// types and the walk through the desk meet in one.
func thorough(t *testing.T) {
	t.Helper()
	if !everything() {
		t.Skip("a part of make check-all")
	}
}

// TestEveryPageType holds every page type to what all pages owe. make test looks
// at a part of them; make check-all at every page in four languages, light and
// dark, as a guest and as a subscriber.
func TestEveryPageType(t *testing.T) {
	s := specimens(t)
	t.Run("is there", func(t *testing.T) {
		for _, p := range s.pages(checkedLanguages, guestOnly, memberOnly) {
			if status, page := s.as(s.client(p.reader), p.path); status != p.status {
				t.Errorf("%s (%s) is answered %d, want %d: %.300s", p, p.path, status, p.status, page)
			}
		}
	})
	t.Run("keeps to its weight", func(t *testing.T) {
		languages := []string{"en", "ar"}
		if everything() {
			languages = checkedLanguages
		}
		s.weighPages(t, languages)
	})
	t.Run("violates no rule of axe", func(t *testing.T) {
		pages, schemes := s.pages([]string{"ur"}, guestOnly), []string{"dark"}
		if everything() {
			pages, schemes = s.pages(checkedLanguages, guestOnly, memberOnly), []string{"light", "dark"}
		}
		s.axePages(t, pages, schemes...)
		t.Logf("%d pages in %d schemes", len(pages), len(schemes))
	})
	t.Run("scrolls one way only and cuts nothing off", func(t *testing.T) {
		languages := []string{"ar"}
		if everything() {
			languages = []string{"en", "ar", "ur"}
		}
		s.reflowPages(t, s.pages(languages, guestOnly))
	})
	t.Run("has feeds that readers' programs take", func(t *testing.T) { s.soundFeeds(t) })
	if !everything() {
		return
	}
	t.Run("is valid", func(t *testing.T) {
		read := s.asRead(s.pages(checkedLanguages, guestOnly, memberOnly))
		t.Run("HTML and CSS", func(t *testing.T) { validHTML(t, read) })
		t.Run("JSON-LD", func(t *testing.T) { typedLD(t, read) })
		t.Run("XML", s.validXML)
	})
}
