package house

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"standfirst/internal/id"
)

// ItemKind says what an item of the navigation leads to.
type ItemKind string

// The kinds of items.
const (
	ItemSection ItemKind = "section" // of the edition, by its slug
	ItemTopic   ItemKind = "topic"   // by its slug
	ItemPage    ItemKind = "page"    // a standing page, by the id of its version
	ItemLink    ItemKind = "link"    // a path on the site, or an https address
)

// ItemKinds are all kinds, in the order in which the desk offers them.
var ItemKinds = []ItemKind{ItemSection, ItemTopic, ItemPage, ItemLink}

// NavItem is one item of an edition's navigation.
type NavItem struct {
	Kind ItemKind `json:"kind"`
	To   string   `json:"to"`
	Name string   `json:"name,omitempty"` // its own name if empty; a link has none of its own
}

const maxNav = 30

// Menu is the navigation of the edition: its own, or else its sections in their order.
func (e Edition) Menu() []NavItem {
	if len(e.Navigation) > 0 {
		return e.Navigation
	}
	all := make([]NavItem, len(e.Sections))
	for i, s := range e.Sections {
		all[i] = NavItem{Kind: ItemSection, To: s.Slug}
	}
	return all
}

func (e Edition) validNavigation() error {
	if len(e.Navigation) > maxNav {
		return fmt.Errorf("the navigation has %d items; %d at most", len(e.Navigation), maxNav)
	}
	for i, n := range e.Navigation {
		if len(n.To) > 500 || utf8.RuneCountInString(n.Name) > maxNameRunes {
			return fmt.Errorf("navigation, item %d is too long; %d characters of name at most", i+1, maxNameRunes)
		}
		if slices.ContainsFunc(e.Navigation[:i], func(o NavItem) bool { return o.Kind == n.Kind && o.To == n.To }) {
			return fmt.Errorf("navigation, item %d: %s %q stands twice; keep one", i+1, n.Kind, n.To)
		}
		switch n.Kind {
		case ItemSection:
			if !slices.ContainsFunc(e.Sections, func(s Section) bool { return s.Slug == n.To }) {
				return fmt.Errorf("navigation, item %d: the edition has no section %q; add it, or take the item out", i+1, n.To)
			}
		case ItemTopic:
			if !slug().MatchString(n.To) {
				return fmt.Errorf("navigation, item %d: topic %q; give its slug", i+1, n.To)
			}
		case ItemPage:
			if _, err := id.Parse(n.To); err != nil {
				return fmt.Errorf("navigation, item %d: %q names no page; choose one of the edition's", i+1, n.To)
			}
		case ItemLink:
			if !safeLink(n.To) || strings.TrimSpace(n.Name) == "" {
				return fmt.Errorf("navigation, item %d: link %q named %q; give a name, and a path as /subscribe or an address as https://example.org/", i+1, n.To, n.Name)
			}
		default:
			return fmt.Errorf("navigation, item %d leads to a %q; say section, topic, page or link", i+1, n.Kind)
		}
	}
	return nil
}

// safeLink takes a path of the site, or an https address.
func safeLink(s string) bool {
	if strings.ContainsAny(s, "\\ \t\r\n") || strings.HasPrefix(s, "//") {
		return false
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil {
		return false
	}
	return u.Scheme == "" && u.Host == "" && strings.HasPrefix(s, "/") || u.Scheme == "https" && u.Host != ""
}
