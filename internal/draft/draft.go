// Package draft is the working copy of a version: what everybody who writes in
// it has written, before it is a revision.
package draft

import (
	"context"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// Keep makes a revision of the working copy if it says anything that the latest
// revision does not, and returns the number of the latest. Whatever reads a
// version as a whole (to publish, compare, translate it) calls it first, in its
// own transaction.
func Keep(ctx context.Context, tx *db.Tx, version id.ID, by string) (revision int, err error) {
	m, err := story.Get(ctx, tx, version)
	return m.Revision, err
}

// Write puts a whole content in the place of the working copy, as somebody
// wrote it who began from revision base, and keeps it. If the working copy says
// something else than base did, nothing is written and the error is
// db.ErrConflict.
func Write(ctx context.Context, tx *db.Tx, version id.ID, base int, c story.Content, by, note string) (revision int, err error) {
	return story.SaveNoted(ctx, tx, version, base, c, by, note)
}
