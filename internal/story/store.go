package story

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's tables.
var Schema = db.Schema{Name: "story", Files: sub(files, "schema")}

func sub(f fs.FS, dir string) fs.FS {
	s, err := fs.Sub(f, dir)
	if err != nil {
		panic(err) // the folder is embedded: it cannot be missing
	}
	return s
}

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
	Search   string // in the headline, without regard to case
	Language string
	Kind     Kind
	Status   Status
	Section  string
	Sort     string // updated (the default), published, headline; newest first for times
	Limit    int    // 1 to 500; 50 if 0
	Offset   int
}

// LatestQuery narrows Latest and LatestMeta. Empty fields narrow nothing.
type LatestQuery struct {
	Language string
	Section  string // slug
	Topic    string // slug
	Author   string // slug
	Kinds    []Kind // pages are never among the latest unless asked for here
	Since    time.Time
	Before   time.Time // with BeforeID 0 strictly before this time
	BeforeID id.ID     // the last version seen: goes on after (Before, BeforeID)
	Limit    int       // 1 to 1000; 20 if 0
	CutAfter int       // paragraphs before the cut of a body without one: a setting of the house
}

// Create writes a new version as a draft with its first revision.
func Create(ctx context.Context, tx *db.Tx, n New) (Meta, error) { return Meta{}, nil }

// Save writes a new revision and returns its number. base is the number of the
// revision that the writer began from; if it is not the latest, nothing is
// written and the error is ErrConflict. What the public sees does not change.
func Save(ctx context.Context, tx *db.Tx, version id.ID, base int, c Content, by string) (int, error) {
	return 0, nil
}

// Publish shows the latest revision to the public. A zero at is now; a time to
// come schedules; a time past dates the first publication back. A version that
// has been public before and now carries a new correction becomes corrected.
func Publish(ctx context.Context, tx *db.Tx, version id.ID, at time.Time, by string) error {
	return nil
}

// Unschedule makes a scheduled version a draft again.
func Unschedule(ctx context.Context, tx *db.Tx, version id.ID, by string) error { return nil }

// PublishDue publishes what is scheduled for a time that has come, at most
// limit versions, and returns how many.
func PublishDue(ctx context.Context, tx *db.Tx, limit int) (int, error) { return 0, nil }

// Withdraw takes the text from the public; the page stays and says why.
func Withdraw(ctx context.Context, tx *db.Tx, version id.ID, reason, by string) error { return nil }

// Kill removes a version from every surface for good.
func Kill(ctx context.Context, tx *db.Tx, version id.ID, reason, by string) error { return nil }

// Get returns the desk's view of one version: the head of its latest revision.
func Get(ctx context.Context, tx *db.Tx, version id.ID) (Meta, error) { return Meta{}, nil }

// Versions returns the desk's view of all versions of a story, the original first.
func Versions(ctx context.Context, tx *db.Tx, story id.ID) ([]Meta, error) { return nil, nil }

// Working returns the latest revision whole. It is for the desk alone: nothing
// that answers a reader may call it.
func Working(ctx context.Context, tx *db.Tx, version id.ID) (Content, error) { return Content{}, nil }

// At returns one revision whole. It is for the desk alone, as Working is.
func At(ctx context.Context, tx *db.Tx, version id.ID, revision int) (Content, error) {
	return Content{}, nil
}

// Revisions lists the saved states of a version, the latest first.
func Revisions(ctx context.Context, tx *db.Tx, version id.ID) ([]Revision, error) { return nil, nil }

// List returns the desk's view of many versions and how many there are in all.
func List(ctx context.Context, tx *db.Tx, q Query) ([]Meta, int, error) { return nil, 0, nil }

// Load returns what the public may know of a version that is or was public;
// else db.ErrNotFound. cutAfter is the house's setting.
func Load(ctx context.Context, tx *db.Tx, version id.ID, cutAfter int) (Published, error) {
	return Published{}, nil
}

// Latest returns live versions, the latest first.
func Latest(ctx context.Context, tx *db.Tx, q LatestQuery) ([]Published, error) { return nil, nil }

// LatestMeta is Latest without bodies, for lists that show none (sitemaps).
func LatestMeta(ctx context.Context, tx *db.Tx, q LatestQuery) ([]Meta, error) { return nil, nil }

// Labels lists the sections, topics or authors of live versions in a language
// with how many versions bear each, the most borne first.
func Labels(ctx context.Context, tx *db.Tx, what LabelKind, language string, limit int) ([]LabelCount, error) {
	return nil, nil
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

// SiteLanguages lists the languages in which anything is live, in order.
func SiteLanguages(ctx context.Context, tx *db.Tx) ([]string, error) { return nil, nil }
