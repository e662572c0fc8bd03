package story

import (
	"context"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Item is one version as another house or system tells it.
type Item struct {
	URI           string // names the item for ever; required
	SourceVersion string // compared as a number if both are numbers, as times if both are, else as text
	Group         string // names the story that translations share; may be empty
	Language      string
	Origin        Origin // adaptation where a group holds two items of one language; else leave it empty
	Content       Content
	Status        Status // published, draft, scheduled or, for a canceled item, withdrawn
	Reason        string // why it was canceled, for readers
	// The times of the source; a zero time is now.
	FirstPublishedAt, PublishedAt, UpdatedAt time.Time
	By                                       string
	Hash                                     string // of everything the caller has read; made from the item if empty
}

// Outcome says what an import did.
type Outcome string

// The outcomes.
const (
	Added        Outcome = "added"
	Updated      Outcome = "updated"
	Unchanged    Outcome = "unchanged"
	WithdrawnNow Outcome = "withdrawn"
)

// Imported is what became of an item.
type Imported struct {
	Outcome Outcome
	Version id.ID  // 0 for a canceled item that was never here
	Note    string // what the caller should tell; mostly empty
}

// Import adds or updates one item in the caller's transaction. The same item
// again changes nothing; callers batch about 50 items a transaction, each in
// its own savepoint if one bad item must not stop the rest.
func Import(ctx context.Context, tx *db.Tx, it Item) (Imported, error) { return Imported{}, nil }

// BySource finds the version that was imported under a uri; db.ErrNotFound if none was.
func BySource(ctx context.Context, tx *db.Tx, uri string) (id.ID, error) { return 0, nil }

// CommentStatus says what became of a comment at its source.
type CommentStatus string

// The statuses of comments.
const (
	CommentApproved CommentStatus = "approved"
	CommentPending  CommentStatus = "pending"
	CommentSpam     CommentStatus = "spam"
	CommentTrash    CommentStatus = "trash"
)

// Comment is what a reader wrote below a version.
type Comment struct {
	ID        id.ID
	Version   id.ID
	URI       string // names the comment for ever; required
	ParentURI string // the comment it answers
	Author    string
	AuthorURL string
	At        time.Time
	Text      string // plain text, paragraphs parted by blank lines
	Status    CommentStatus
}

// AddComment keeps a comment, and says whether it is new. The same uri again
// changes nothing.
func AddComment(ctx context.Context, tx *db.Tx, c Comment) (added bool, err error) {
	return false, nil
}

// Comments lists the comments of a version, the oldest first.
func Comments(ctx context.Context, tx *db.Tx, version id.ID) ([]Comment, error) { return nil, nil }
