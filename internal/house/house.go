// Package house is the installation itself: its name, its editions and their
// sections, what is true of every story unless the story says otherwise.
package house

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/edition"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is the settings and the directories of topics and authors.
var Schema = db.Schema{Name: "house", Files: db.Files(files)}

// ErrSettings says that settings cannot stand; the text names field and mend.
var ErrSettings = errors.New("house settings")

// Settings are the house's own. They are one value, read and saved whole.
type Settings struct {
	Name           string       `json:"name"`
	SiteURL        string       `json:"site_url"` // scheme and host, no slash at the end
	DeskURL        string       `json:"desk_url"`
	Editions       []Edition    `json:"editions"`
	DefaultEdition string       `json:"default_edition"` // its pages have no prefix
	CutAfter       int          `json:"cut_after"`       // paragraphs before the cut of a body without a mark of its own
	DefaultTerms   access.Terms `json:"default_terms"`
	Publisher      Publisher    `json:"publisher"`
	Desks          []Desk       `json:"desks,omitempty"` // of the newsroom; see WorkDesks
	Accent         Accent       `json:"accent,omitzero"`
	Logo           Logo         `json:"logo,omitzero"`
	// ShareDrawn has links to stories shown with the drawn headline also where a
	// story has a photograph that could stand there.
	ShareDrawn bool     `json:"share_drawn,omitempty"`
	Machines   Machines `json:"machines,omitzero"`
	// Embeds are the codes of those whose frames a page may show once a reader asks
	// for one (body.Providers); none, mostly: then what they provide is a link.
	Embeds []string `json:"embeds,omitempty"`
}

// Edition is a language with its own front page, sections and feeds.
type Edition struct {
	Language string    `json:"language"` // BCP 47
	Name     string    `json:"name"`     // of the publication in this language
	Tagline  string    `json:"tagline,omitempty"`
	Sections []Section `json:"sections,omitempty"`
	Currency string    `json:"currency,omitempty"` // ISO 4217; USD if empty
	// Custom is what this edition has otherwise than its language does.
	Custom edition.Custom `json:"custom,omitzero"`
	// Navigation is what its header leads to; see Menu.
	Navigation []NavItem `json:"navigation,omitempty"`
	// Standing are its standing pages by what they are for, each by the id of its version.
	Standing map[Purpose]string `json:"standing,omitempty"`
}

// Speaks is the language of the edition, as the house has it.
func (e Edition) Speaks() *edition.Language { return edition.Lookup(e.Language).With(e.Custom) }

// Section is one heading of an edition's navigation.
type Section struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// Publisher is what machines are told of who publishes (schema.org
// NewsMediaOrganization).
type Publisher struct {
	Principles  string `json:"principles,omitempty"`  // address of publishingPrinciples
	Corrections string `json:"corrections,omitempty"` // address of correctionsPolicy
}

// Defaults of a new house.
const (
	CutAfter     = 2
	maxEditions  = 40
	maxSections  = 60
	maxNameRunes = 120
)

var slug = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\p{L}\p{M}\p{N}]+(-[\p{L}\p{M}\p{N}]+)*$`) })

// Load reads the settings; db.ErrNotFound before the house is made.
func Load(ctx context.Context, t *db.Tx) (Settings, error) {
	var text string
	if err := db.Found(t.QueryRow(ctx, "SELECT settings FROM house WHERE id = 1").Scan(&text)); err != nil {
		return Settings{}, err
	}
	var s Settings
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, fmt.Errorf("%w: the saved ones cannot be read: %v", ErrSettings, err)
	}
	return s, nil
}

// Save checks and keeps the settings, and emits house.changed.
func Save(ctx context.Context, t *db.Tx, s Settings) error {
	if err := s.Validate(); err != nil {
		return err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrSettings, err)
	}
	_, err = t.Exec(ctx, `INSERT INTO house (id, settings, changed) VALUES (1, $1, $2)
		ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, changed = excluded.changed`, string(text), db.Micros(t.Now()))
	if err != nil {
		return fmt.Errorf("house: %w", err)
	}
	t.Emit("house.changed", 0, struct{}{})
	return nil
}

// Validate returns an ErrSettings that names the field and the mend.
func (s Settings) Validate() error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrSettings, fmt.Sprintf(format, args...))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(s.Name)); n == 0 || n > maxNameRunes {
		return refuse("name %q; give 1 to %d characters", s.Name, maxNameRunes)
	}
	if len(s.Editions) == 0 || len(s.Editions) > maxEditions {
		return refuse("%d editions; give 1 to %d", len(s.Editions), maxEditions)
	}
	if s.CutAfter < 0 || s.CutAfter > 50 {
		return refuse("cut after %d paragraphs; give 0 to 50", s.CutAfter)
	}
	if err := s.DefaultTerms.Validate(); err != nil {
		return refuse("default terms: %v", err)
	}
	for name, address := range map[string]string{"site_url": s.SiteURL, "desk_url": s.DeskURL} {
		u, err := url.Parse(address)
		if address != "" && (err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil) {
			return refuse("%s %q; give scheme and host, as https://news.example.org", name, address)
		}
	}
	seen := map[string]bool{}
	for _, e := range s.Editions {
		tag, err := language.Parse(e.Language)
		if err != nil || tag.String() != e.Language {
			return refuse("edition %q is not a language tag (BCP 47); write it as %q", e.Language, tag)
		}
		if seen[e.Language] {
			return refuse("edition %s stands twice; keep one", e.Language)
		}
		seen[e.Language] = true
		if err := e.Custom.Validate(); err != nil {
			return refuse("edition %s: %v", e.Language, err)
		}
		if len(e.Sections) > maxSections {
			return refuse("edition %s has %d sections; %d at most", e.Language, len(e.Sections), maxSections)
		}
		if e.Currency != "" {
			if _, err := currency.ParseISO(e.Currency); err != nil || strings.ToUpper(e.Currency) != e.Currency {
				return refuse("edition %s: currency %.20q; give three letters as USD (ISO 4217)", e.Language, e.Currency)
			}
		}
		if utf8.RuneCountInString(e.Name) > maxNameRunes || utf8.RuneCountInString(e.Tagline) > 2*maxNameRunes {
			return refuse("edition %s: its name or tagline is too long; %d and %d characters at most", e.Language, maxNameRunes, 2*maxNameRunes)
		}
		for i, sec := range e.Sections {
			if slices.ContainsFunc(e.Sections[:i], func(o Section) bool { return o.Slug == sec.Slug }) {
				return refuse("edition %s: section %q stands twice; keep one", e.Language, sec.Slug)
			}
			if !slug().MatchString(sec.Slug) || len(sec.Slug) > 200 || strings.TrimSpace(sec.Name) == "" {
				return refuse("edition %s, section %q named %q; give a slug of letters, digits and hyphens, and a name", e.Language, sec.Slug, sec.Name)
			}
			if utf8.RuneCountInString(sec.Name) > maxNameRunes {
				return refuse("edition %s, section %q has a name of more than %d characters; shorten it", e.Language, sec.Slug, maxNameRunes)
			}
		}
		if err := e.validNavigation(); err != nil {
			return refuse("edition %s: %v", e.Language, err)
		}
		if err := e.validStanding(); err != nil {
			return refuse("edition %s: %v", e.Language, err)
		}
	}
	for name, address := range map[string]string{"principles": s.Publisher.Principles, "corrections": s.Publisher.Corrections} {
		if address != "" && (!safeLink(address) || len(address) > 500) {
			return refuse("the address of the %s is %.100q; give a path as /principles, or an address as https://example.org/principles", name, address)
		}
	}
	if err := s.Accent.Validate(); err != nil {
		return refuse("%v", err)
	}
	if err := s.Logo.Validate(); err != nil {
		return refuse("%v", err)
	}
	if err := s.Machines.validate(); err != nil {
		return refuse("%v", err)
	}
	if err := validEmbeds(s.Embeds); err != nil {
		return refuse("%v", err)
	}
	if err := validDesks(s.Desks); err != nil {
		return refuse("%v", err)
	}
	if !seen[s.DefaultEdition] {
		return refuse("default edition %q is none of the editions; choose one of them", s.DefaultEdition)
	}
	return nil
}

// Edition finds an edition by its language; listed is false for a language that
// has stories but no edition of its own, whose pages stand below its tag. Name
// and currency are never empty.
func (s Settings) Edition(lang string) (e Edition, listed bool) {
	e = Edition{Language: lang}
	for _, own := range s.Editions {
		if own.Language == lang {
			e, listed = own, true
		}
	}
	e.Name, e.Currency = cmp.Or(e.Name, s.Name), cmp.Or(e.Currency, "USD")
	return e, listed
}

// Path is the address on the site of what stands at below ("2026/11/slug-id"),
// escaped, without scheme and host.
func (s Settings) Path(lang, below string) string {
	return s.Prefix(lang) + (&url.URL{Path: "/" + below}).EscapedPath()
}

// Prefix is what stands before the paths of a language's pages: nothing for the
// default edition, "/ar" for another.
func (s Settings) Prefix(lang string) string {
	if lang == s.DefaultEdition {
		return ""
	}
	return "/" + lang
}

// SectionName is the name of a section in a language, its slug if it has none.
func (s Settings) SectionName(lang, slug string) string {
	e, _ := s.Edition(lang)
	for _, sec := range e.Sections {
		if sec.Slug == slug {
			return sec.Name
		}
	}
	return slug
}
