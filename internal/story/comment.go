package story

import (
	"context"
	"fmt"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

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
	if c.URI == "" || strings.TrimSpace(c.Text) == "" {
		return false, fmt.Errorf("%w: a comment needs a uri and a text", ErrContent)
	}
	if len(c.Text) > maxComment {
		return false, fmt.Errorf("%w: comment %s has %d bytes; %d at most", ErrContent, c.URI, len(c.Text), maxComment)
	}
	r, err := tx.Exec(ctx, `INSERT INTO story_comment (id, version, uri, parent_uri, author, author_url, at, body, status)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (uri) DO NOTHING`,
		tx.NewID(), c.Version, c.URI, c.ParentURI, c.Author, c.AuthorURL, db.Micros(c.At), c.Text, string(c.Status))
	if err != nil {
		return false, fmt.Errorf("story: comment %s: %w", c.URI, err)
	}
	n, err := r.RowsAffected()
	return n > 0, err
}

// maxComment is the length of a comment in bytes, and maxComments how many of
// one version are listed.
const (
	maxComment  = 64 << 10
	maxComments = 5000
)

// Comments lists the comments of a version, the oldest first.
func Comments(ctx context.Context, tx *db.Tx, version id.ID) ([]Comment, error) {
	rows, err := tx.Query(ctx, `SELECT id, version, uri, parent_uri, author, author_url, at, body, status
		FROM story_comment WHERE version = $1 ORDER BY at, id LIMIT $2`, version, maxComments)
	if err != nil {
		return nil, fmt.Errorf("story: comments: %w", err)
	}
	defer rows.Close()
	var all []Comment
	for rows.Next() {
		var c Comment
		var at int64
		if err := rows.Scan(&c.ID, &c.Version, &c.URI, &c.ParentURI, &c.Author, &c.AuthorURL, &at, &c.Text, &c.Status); err != nil {
			return nil, err
		}
		c.At = db.FromMicros(at)
		all = append(all, c)
	}
	return all, rows.Err()
}
