package story

import (
	"context"
	"fmt"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Follow says that a translation's latest revision says what a revision of its
// source says. That must be one that the public saw, or the source's latest.
// Readers are told so as soon as the latest is what they read.
func Follow(ctx context.Context, tx *db.Tx, version id.ID, revision int, by string) error {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return err
	}
	if v.OfVersion == 0 {
		return fmt.Errorf("%w: it is no translation", ErrTransition)
	}
	var n int
	if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM story_revision r JOIN story_version s ON s.id = r.version
		WHERE r.version = $1 AND r.number = $2 AND (r.published_at > 0 OR r.number = s.latest)`, v.OfVersion, revision).Scan(&n); err != nil {
		return fmt.Errorf("story: follow: %w", err)
	}
	if n == 0 || revision < v.OfRevision {
		return fmt.Errorf("%w: revision %d of the source is none that this can follow; it follows %d now", ErrContent, revision, v.OfRevision)
	}
	if _, err := tx.Exec(ctx, "UPDATE story_version SET of_revision = $2 WHERE id = $1", version, revision); err != nil {
		return fmt.Errorf("story: follow: %w", err)
	}
	if _, err := tx.Exec(ctx, "UPDATE story_revision SET follows = $3 WHERE version = $1 AND number = $2", version, v.Latest, revision); err != nil {
		return fmt.Errorf("story: follow: %w", err)
	}
	h, err := head(ctx, tx, version, v.Latest)
	if err != nil {
		return err
	}
	if v.Status.Live() && v.Public == v.Latest { // readers were told that it is behind
		c := v.change(h)
		c.Was = Was{Status: v.Status, Kind: h.Kind, Section: h.Section.Slug, Topics: c.Topics, Authors: c.Authors, At: c.At}
		tx.Emit(EventChanged, v.ID, c)
	} else {
		emitSaved(tx, v, h)
	}
	v.OfRevision = revision
	return v.note(ctx, tx, ActFollow, by, fmt.Sprintf("revision %d", revision))
}

// Sibling is another version of the same story, as the desk's lists show it.
type Sibling struct {
	Version  id.ID  `json:"version"`
	Language string `json:"language"`
	Origin   Origin `json:"origin"`
	Status   Status `json:"status"`
	Stage    string `json:"stage,omitempty"`
	Headline string `json:"headline"`
	BehindBy int    `json:"behind_by,omitempty"`
}

// siblings lists all versions of stories, by story.
func siblings(ctx context.Context, tx *db.Tx, stories ...id.ID) (map[id.ID][]Sibling, error) {
	stories = once(stories)
	of := make(map[id.ID][]Sibling, len(stories))
	for len(stories) > 0 {
		n := min(len(stories), 200)
		marks, args := list(stories[:n])
		stories = stories[n:]
		rows, err := tx.Query(ctx, `SELECT v.story, v.id, v.language, v.origin, v.status, v.stage, v.headline,
			(SELECT COUNT(*) FROM story_revision f WHERE f.version = v.of_version AND f.number > v.of_revision AND f.published_at > 0)
			FROM story_version v WHERE v.story IN (`+marks+`) AND v.status <> 'killed' ORDER BY v.language, v.id`, args...)
		if err != nil {
			return nil, fmt.Errorf("story: siblings: %w", err)
		}
		for rows.Next() {
			var story id.ID
			var s Sibling
			if err := rows.Scan(&story, &s.Version, &s.Language, &s.Origin, &s.Status, &s.Stage, &s.Headline, &s.BehindBy); err != nil {
				_ = rows.Close()
				return nil, err
			}
			if len(of[story]) < maxTranslations {
				of[story] = append(of[story], s)
			}
		}
		err = rows.Err()
		_ = rows.Close()
		if err != nil {
			return nil, err
		}
	}
	return of, nil
}
