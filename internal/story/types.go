// Package story holds stories, their versions in each language, every saved
// state of a version, and what the public may know of them.
//
// A story is one piece of reporting. A version is that story in one language. A
// revision is one saved state of a version: numbered from 1, and never changed
// once written. Publication chooses the revision that the public sees; its text
// leaves this package only as access.Sealed, but for the desk's own Working.
package story

import (
	"strconv"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Kind says in one word what a version is.
type Kind string

// The kinds. A page (about, contact) stays out of fronts and feeds.
const (
	KindNews     Kind = "news"
	KindAnalysis Kind = "analysis"
	KindMemo     Kind = "memo"
	KindReport   Kind = "report"
	KindOpinion  Kind = "opinion"
	KindLive     Kind = "live"
	KindPage     Kind = "page"
)

// Kinds are all kinds, in the order in which the desk offers them.
var Kinds = []Kind{KindNews, KindAnalysis, KindMemo, KindReport, KindOpinion, KindLive, KindPage}

// Origin says how a version came to be.
type Origin string

// The origins. A story has one version of a language, and beside it any number
// of adaptations.
const (
	Original    Origin = "original"
	Translated  Origin = "translation"
	Adaptation  Origin = "adaptation"
	originUnset Origin = ""
)

// Label is a section or a topic: its address and its name in the version's language.
type Label struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// Byline is one author of a version.
type Byline struct {
	Name  string `json:"name"`
	Slug  string `json:"slug,omitempty"` // made from the name if empty
	Role  string `json:"role,omitempty"`
	Place string `json:"place,omitempty"` // where the author reports from
}

// Lead is the picture at the top. A zero Photo is no picture.
type Lead struct {
	Photo      id.ID  `json:"photo,omitzero"`
	Caption    string `json:"caption,omitempty"`
	Alt        string `json:"alt,omitempty"`
	Credit     string `json:"credit,omitempty"` // the photo's own credit line if empty
	Decorative bool   `json:"decorative,omitempty"`
}

// Correction tells readers what was wrong, or was not clear.
type Correction struct {
	Kind  string    `json:"kind"`          // correction or clarification
	Was   string    `json:"was,omitempty"` // what the story had said, where readers are told
	Text  string    `json:"text"`
	At    time.Time `json:"at,omitzero"`
	Place string    `json:"place,omitempty"` // top, where it changes the sense; bottom if empty
}

// Head is everything that an editor writes of a version except its body.
type Head struct {
	Kind            Kind         `json:"kind"` // news if empty
	Headline        string       `json:"headline"`
	Standfirst      string       `json:"standfirst,omitempty"`
	Kicker          string       `json:"kicker,omitempty"`
	Slug            string       `json:"slug,omitempty"` // made from the headline if empty
	Dateline        string       `json:"dateline,omitempty"`
	Bylines         []Byline     `json:"bylines,omitempty"`
	Translator      string       `json:"translator,omitempty"` // who translated it, by name
	Section         Label        `json:"section,omitzero"`
	Topics          []Label      `json:"topics,omitempty"`
	Terms           access.Terms `json:"terms"`
	Lead            Lead         `json:"lead,omitzero"`
	Corrections     []Correction `json:"corrections,omitempty"`
	Credit          string       `json:"credit,omitempty"`
	CopyrightNotice string       `json:"copyright_notice,omitempty"`
	UsageTerms      string       `json:"usage_terms,omitempty"`
	SourceNote      string       `json:"source_note,omitempty"`
	// Machine says that the text was made by a machine. It goes out under the
	// name of a person who has read it (Translator), or not at all.
	Machine bool `json:"machine,omitempty"`
}

// Content is what one revision holds.
type Content struct {
	Head
	Body body.Doc `json:"body"`
}

// Meta is what is known of a version besides its text.
type Meta struct {
	ID         id.ID  `json:"id"`
	Story      id.ID  `json:"story"`
	Language   string `json:"language"` // BCP 47
	Origin     Origin `json:"origin"`
	OfVersion  id.ID  `json:"of_version,omitzero"` // what a translation or adaptation follows
	OfRevision int    `json:"of_revision,omitempty"`
	// BehindBy counts the published revisions of OfVersion that are newer than
	// OfRevision.
	BehindBy int    `json:"behind_by,omitempty"`
	Status   Status `json:"status"`
	Reason   string `json:"reason,omitempty"` // why it was withdrawn or killed
	Head
	Words int `json:"words"` // of the whole body
	// PublicWords are those of the part that everyone may read. Only Load and
	// Latest fill it, since it depends on where the house cuts.
	PublicWords      int       `json:"public_words,omitempty"`
	CreatedAt        time.Time `json:"created_at"`
	FirstPublishedAt time.Time `json:"first_published_at,omitzero"`
	// PublishedAt orders fronts and feeds. A correction does not move it; a
	// return after withdrawal does. Of a scheduled version it is the time to come.
	PublishedAt time.Time `json:"published_at,omitzero"`
	// UpdatedAt is the last save for the desk (Get, List, Versions), and the last
	// change that the public could see for the site (Load, Latest).
	UpdatedAt         time.Time     `json:"updated_at"`
	Revision          int           `json:"revision"`                     // the latest
	PublishedRevision int           `json:"published_revision"`           // 0: never published
	ScheduledRevision int           `json:"scheduled_revision,omitempty"` // what goes out at PublishedAt
	Source            string        `json:"source,omitempty"`             // uri of an imported version
	Translations      []Translation `json:"translations,omitempty"`
	Plan              Plan          `json:"plan,omitzero"`      // for the desk alone
	Siblings          []Sibling     `json:"siblings,omitempty"` // all versions of the story; for the desk's lists alone
}

// Translation is one published language of a story, this one among them.
type Translation struct {
	Version          id.ID     `json:"version"`
	Language         string    `json:"language"`
	Headline         string    `json:"headline"`
	Slug             string    `json:"slug"`
	Kind             Kind      `json:"kind"`
	Origin           Origin    `json:"origin"`
	FirstPublishedAt time.Time `json:"first_published_at"`
	PublishedAt      time.Time `json:"published_at"`
}

// Published is a version as the public may know it. Of a withdrawn one Body is
// empty; of a killed one everything but ids, language, status and times is.
type Published struct {
	Meta
	Body access.Sealed
}

// Path is the address below the edition: "2026/11/slug-id", by the month of the
// first publication in UTC. The slug is not escaped.
func (m Meta) Path() string {
	at := m.FirstPublishedAt
	if at.IsZero() {
		at = m.CreatedAt
	}
	return path(at, m.Slug, m.ID)
}

// Path is the address below the edition, as Meta.Path is.
func (t Translation) Path() string { return path(t.FirstPublishedAt, t.Slug, t.Version) }

func path(at time.Time, slug string, version id.ID) string {
	at = at.UTC()
	if slug != "" {
		slug += "-"
	}
	month := strconv.Itoa(int(at.Month()))
	if len(month) == 1 {
		month = "0" + month
	}
	return strconv.Itoa(at.Year()) + "/" + month + "/" + slug + version.String()
}

// correctedAt is the time of the last correction in microseconds; 0 if there is
// no correction, and otherwise if the last does not say when it was made.
func (h Head) correctedAt(otherwise int64) int64 {
	if len(h.Corrections) == 0 {
		return 0
	}
	last := int64(0)
	for _, c := range h.Corrections {
		last = max(last, db.Micros(c.At))
	}
	if last == 0 {
		return otherwise
	}
	return last
}
