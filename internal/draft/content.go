package draft

import (
	"context"
	"errors"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// Content reads what Keep would make a revision of, and writes nothing: the
// working copy, or the latest revision where nothing was written since.
func Content(ctx context.Context, tx *db.Tx, version id.ID) (story.Content, error) {
	r, err := load(ctx, tx, version, false)
	if errors.Is(err, db.ErrNotFound) || err == nil && !r.unsaved {
		return story.Working(ctx, tx, version)
	}
	if err != nil {
		return story.Content{}, err
	}
	c, _, err := r.content(ctx, tx)
	return c, err
}
