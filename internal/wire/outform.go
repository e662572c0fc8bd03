package wire

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/story"
)

// Ninjs is an item of ninjs 3.1 as it is written, and, with Name and Rel, one
// that is associated with another.
type Ninjs struct {
	Name               string         `json:"name,omitempty"`
	Rel                string         `json:"rel,omitempty"`
	Standard           *Standard      `json:"standard,omitempty"`
	URI                string         `json:"uri"`
	Type               string         `json:"type,omitempty"`
	RepresentationType string         `json:"representationType,omitempty"`
	Profile            string         `json:"profile,omitempty"`
	Version            string         `json:"version,omitempty"`
	FirstCreated       string         `json:"firstCreated,omitempty"`
	VersionCreated     string         `json:"versionCreated,omitempty"`
	ContentCreated     string         `json:"contentCreated,omitempty"`
	EmbargoedUntil     string         `json:"embargoedUntil,omitempty"`
	PubStatus          string         `json:"pubStatus,omitempty"`
	Urgency            int            `json:"urgency,omitempty"`
	CopyrightHolder    string         `json:"copyrightHolder,omitempty"`
	CopyrightNotice    string         `json:"copyrightNotice,omitempty"`
	UsageTerms         string         `json:"usageTerms,omitempty"`
	EdNote             string         `json:"edNote,omitempty"`
	Language           string         `json:"language,omitempty"`
	Headlines          []Value        `json:"headlines,omitempty"`
	Descriptions       []Value        `json:"descriptions,omitempty"`
	Bodies             []BodyOut      `json:"bodies,omitempty"`
	People             []Named        `json:"people,omitempty"`
	Organisations      []Named        `json:"organisations,omitempty"`
	Places             []Named        `json:"places,omitempty"`
	Subjects           []Subject      `json:"subjects,omitempty"`
	Genres             []Genre        `json:"genres,omitempty"`
	By                 string         `json:"by,omitempty"`
	Slugline           string         `json:"slugline,omitempty"`
	Located            string         `json:"located,omitempty"`
	Renditions         []RenditionOut `json:"renditions,omitempty"`
	Associations       []Ninjs        `json:"associations,omitempty"`
	AltIDs             []AltID        `json:"altIds,omitempty"`
	TrustIndicators    []Trust        `json:"trustIndicators,omitempty"`
	RightsInfo         *Rights        `json:"rightsInfo,omitempty"`
	DigitalSourceType  *Source        `json:"digitalSourceType,omitempty"`
}

// The parts of an item, named as the standard names them.
type (
	// Standard says which version of ninjs an item follows.
	Standard struct {
		Name    string `json:"name"`
		Version string `json:"version"`
		Schema  string `json:"schema"`
	}
	// Value is a headline or description with the part that it plays.
	Value struct {
		Role  string `json:"role,omitempty"`
		Value string `json:"value"`
	}
	// BodyOut is the text in one form.
	BodyOut struct {
		Role        string `json:"role,omitempty"`
		ContentType string `json:"contentType"`
		CharCount   int    `json:"charCount"`
		WordCount   int    `json:"wordCount"`
		Value       string `json:"value"`
	}
	// Named is somebody, something or somewhere.
	Named struct {
		Name string `json:"name"`
		Rel  string `json:"rel,omitempty"`
		URI  string `json:"uri,omitempty"`
	}
	// Subject is what an item is about.
	Subject struct {
		Name    string `json:"name,omitempty"`
		Rel     string `json:"rel,omitempty"`
		URI     string `json:"uri,omitempty"`
		Literal string `json:"literal,omitempty"`
	}
	// Genre is what sort of writing it is.
	Genre struct {
		Name    string `json:"name"`
		URI     string `json:"uri"`
		Literal string `json:"literal"`
	}
	// RenditionOut is one file, or the page, of an item.
	RenditionOut struct {
		Name        string `json:"name"`
		Href        string `json:"href"`
		ContentType string `json:"contentType"`
		Width       int    `json:"width,omitempty"`  // pixels
		Height      int    `json:"height,omitempty"` // pixels
	}
	// AltID is another name of an item.
	AltID struct {
		Role  string `json:"role"`
		Value string `json:"value"`
	}
	// Trust is a page that says how the house works.
	Trust struct {
		Role string `json:"role"`
		Href string `json:"href"`
	}
	// Rights leads to the terms.
	Rights struct {
		LinkedRights string `json:"linkedRights"`
	}
	// Source says how something was made (cv.iptc.org/newscodes/digitalsourcetype).
	Source struct {
		Name string `json:"name,omitempty"`
		URI  string `json:"uri,omitempty"`
	}
)

const (
	topicScheme  = "http://cv.iptc.org/newscodes/mediatopic/"
	genreScheme  = "http://cv.iptc.org/newscodes/genre/"
	sourceScheme = "http://cv.iptc.org/newscodes/digitalsourcetype/"
)

// genres are what the kinds are called, and their codes in IPTC's list. A page
// is of none.
var genres = map[story.Kind]struct{ name, code string }{
	story.KindNews: {"News", "Current"}, story.KindAnalysis: {"Analysis", "Analysis"}, story.KindMemo: {"Memo", "Background"},
	story.KindReport: {"Report", "Special_Report"}, story.KindOpinion: {"Opinion", "Opinion"}, story.KindLive: {"Live", "Update"},
}

// urgencies by kind, 1 the most urgent to 9.
var urgencies = map[story.Kind]int{story.KindLive: 3, story.KindNews: 4, story.KindAnalysis: 5, story.KindMemo: 5, story.KindReport: 5, story.KindOpinion: 6}

// mediaTopics are the headings of IPTC's Media Topics by the slugs that houses
// give their sections and topics.
var mediaTopics = func() map[string]string {
	m := map[string]string{}
	for code, slugs := range map[string]string{
		"01000000": "arts culture arts-culture arts-and-culture entertainment books film music media kultur culture-arts kultur-sanat",
		"02000000": "crime law justice courts law-and-justice crime-and-law police",
		"03000000": "disaster disasters accident accidents emergency",
		"04000000": "economy business finance markets economics economy-and-business wirtschaft economie ekonomi",
		"05000000": "education schools universities",
		"06000000": "environment climate nature climate-and-environment",
		"07000000": "health medicine public-health",
		"08000000": "human-interest people",
		"09000000": "labour labor work unions",
		"10000000": "lifestyle leisure food travel",
		"11000000": "politics government elections diplomacy politik politique siyaset",
		"12000000": "religion faith",
		"13000000": "science technology tech science-and-technology",
		"14000000": "society migration social-affairs",
		"15000000": "sport sports football",
		"16000000": "conflict war security peace conflict-and-peace",
		"17000000": "weather",
	} {
		for _, s := range strings.Fields(slugs) {
			m[s] = code
		}
	}
	return m
}()

// MediaTopic is the code of IPTC's Media Topics that a section or topic of this
// slug stands for; empty where it stands for none.
func MediaTopic(slug string) string { return mediaTopics[strings.ToLower(slug)] }

func number(n int64) string { return strconv.FormatInt(n, 10) }

// stamp writes a time as JSON Schema's date-time; nothing for the zero time.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func values(role, v string) []Value {
	if v == "" {
		return nil
	}
	return []Value{{role, v}}
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// address says whether s is an address of the web.
func address(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// source reads a code or an address of one.
func source(s string) *Source {
	if address(s) {
		return &Source{URI: s}
	}
	return &Source{Name: s}
}
