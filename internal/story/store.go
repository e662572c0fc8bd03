package story

import (
	"embed"
	"errors"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's tables.
var Schema = db.Schema{Name: "story", Files: db.Files(files)}

var (
	// ErrConflict says that somebody has saved meanwhile; it is db.ErrConflict.
	ErrConflict = db.ErrConflict
	// ErrLanguageTaken says that the story has a version in that language already.
	ErrLanguageTaken = errors.New("the story has a version in this language already")
	// ErrContent says what is wrong with a content; the text names field and mend.
	ErrContent = errors.New("content")
)

// New is what Create is told.
type New struct {
	Story      id.ID  // 0 makes a new story
	Language   string // BCP 47
	Origin     Origin // original if empty and the story is new, else translation
	OfVersion  id.ID  // of a translation; the story's original if 0
	OfRevision int    // the revision it follows; OfVersion's published (else latest) one if 0
	Content    Content
	By         string // who writes it
	Begun      id.ID  // the account that begins it; 0 for an import
	Desk       string
	Stage      string // where its work begins; empty keeps it off the board
	Note       string // where the text came from, if it was not typed at the desk
}

// Revision is one saved state.
type Revision struct {
	Number      int
	At          time.Time
	By          string
	Published   bool // it is or was what the public saw
	PublishedAt time.Time
	Note        string // where it came from, when it was not typed at the desk
	Words       int
}

// Query narrows List. Empty fields narrow nothing.
type Query struct {
	Search     string  // words of the headline, each of them, without regard to case
	IDs        []id.ID // only these, 500 at most
	Language   string
	Kind       Kind
	Status     Status
	Statuses   []Status // one of these
	Section    string
	Desk       string
	Stage      string
	InWork     bool // only what stands at a stage
	OffBoard   bool // only what stands at none
	Assignee   id.ID
	Unassigned bool // only what is nobody's
	Legal      Legal
	Embargo    bool      // only what is under one that holds
	Behind     bool      // only translations whose source has a newer published revision
	Missing    string    // only stories without a version in this language
	DueFrom    time.Time // with DueBy: due between the two
	DueBy      time.Time
	Overdue    bool   // only what is late, as Meta.Overdue says it
	Sort       string // updated (the default), published, headline, due, stage; newest first for times of the past
	Limit      int    // 1 to 500; 50 if 0
	Offset     int
}

// LatestQuery narrows Latest and LatestMeta. Empty fields narrow nothing.
type LatestQuery struct {
	Language string
	Section  string // slug
	Topic    string // slug
	Author   string // slug
	// Also are other slugs that stand for the same section, topic or author.
	Also     []string
	Kinds    []Kind // pages are never among the latest unless asked for here
	Since    time.Time
	Before   time.Time // with BeforeID 0 strictly before this time
	BeforeID id.ID     // the last version seen: goes on after (Before, BeforeID)
	Limit    int       // 1 to 1000; 20 if 0
	CutAfter int       // paragraphs before the cut of a body without one: a setting of the house
}

// LabelKind says what a label labels.
type LabelKind string

// The kinds of labels.
const (
	LabelSection LabelKind = "section"
	LabelTopic   LabelKind = "topic"
	LabelAuthor  LabelKind = "author"
)

// LabelCount is a label and how many live versions bear it.
type LabelCount struct {
	Label
	Count int
}
