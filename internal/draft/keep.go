package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"standfirst/internal/body"
	"standfirst/internal/body/step"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// When a working copy is kept without being asked: it has rested, or has been
// written in for so long.
const (
	restTime  = time.Minute
	longTime  = 5 * time.Minute
	retryTime = 10 * time.Minute
)

// Kept is what came of keeping.
type Kept struct {
	Revision int            // the latest
	Made     bool           // it was made now
	Problems []body.Problem // what the revision says otherwise than the working copy
}

// Keep makes a revision of the working copy if it says anything that the latest
// revision does not, and returns the number of the latest. Whatever reads a
// version as a whole (to publish, compare, translate it) calls it first, in its
// own transaction. db.ErrConflict says that a revision was saved behind the
// working copy's back, which somebody must look at first.
func Keep(ctx context.Context, tx *db.Tx, version id.ID, by string) (revision int, err error) {
	k, err := KeepTold(ctx, tx, version, by, "")
	return k.Revision, err
}

// KeepTold is Keep with a note for the revision, and tells what became otherwise.
func KeepTold(ctx context.Context, tx *db.Tx, version id.ID, by, note string) (Kept, error) {
	s, err := story.StandingOf(ctx, tx, version)
	if err != nil {
		return Kept{}, err
	}
	r, err := load(ctx, tx, version, true)
	if errors.Is(err, db.ErrNotFound) || err == nil && !r.unsaved || err == nil && mayWrite(s) != nil {
		return Kept{Revision: s.Revision}, nil // there is nothing to keep, or it may not be kept
	}
	if err != nil {
		return Kept{}, err
	}
	if r, err = open(ctx, tx, version); err != nil { // lets it follow
		return Kept{}, err
	}
	if r.conflict != 0 {
		return Kept{Revision: r.conflict}, r.conflicted()
	}
	k, err := r.keep(ctx, tx, by, note)
	if err != nil {
		return k, err
	}
	return k, r.save(ctx, tx)
}

func (r *row) conflicted() error {
	return fmt.Errorf("%w: revision %d was saved while others wrote in the text; choose in the editor which of the two stands", db.ErrConflict, r.conflict)
}

// keep makes the revision, where there is one to make.
func (r *row) keep(ctx context.Context, tx *db.Tx, by, note string) (Kept, error) {
	k := Kept{Revision: r.base}
	if !r.unsaved {
		return k, nil
	}
	c, problems, err := r.content(ctx, tx)
	if err != nil {
		return k, err
	}
	k.Problems = problems
	name := r.name(c.Body)
	if name != r.kept {
		if len(r.authors) > 0 {
			by = strings.Join(r.authors, ", ")
		}
		if k.Revision, err = story.SaveNoted(ctx, tx, r.version, r.base, c, by, note); err != nil {
			return k, err
		}
		k.Made = true
	}
	r.settled(k.Revision, name)
	return k, nil
}

// settled says that a revision says what the working copy says.
func (r *row) settled(revision int, name string) {
	r.base, r.kept, r.unsaved, r.since, r.keepAfter, r.conflict, r.authors = revision, name, false, 0, 0, 0, nil
}

// content is the working copy as a revision would have it.
func (r *row) content(ctx context.Context, tx *db.Tx) (story.Content, []body.Problem, error) {
	doc, err := r.doc(ctx, tx)
	if err != nil {
		return story.Content{}, nil, err
	}
	text, problems, err := doc.Canonical()
	if err != nil {
		return story.Content{}, nil, fmt.Errorf("%w: %v", story.ErrContent, err)
	}
	head, err := r.head.story()
	return story.Content{Head: head, Body: text}, problems, err
}

// name is the hash of the head and a text.
func (r *row) name(text body.Doc) string { return hash([]byte(encoded(r.head)), text.JSON()) }

// move brings the working copy to another content: the blocks that differ by a
// step of the server, and the fields that differ.
func (r *row) move(ctx context.Context, tx *db.Tx, w Writer, c story.Content) error {
	doc, err := r.doc(ctx, tx)
	if err != nil {
		return err
	}
	text, _, err := doc.Canonical()
	if err != nil {
		return err
	}
	if string(text.JSON()) != string(c.Body.JSON()) {
		to, err := step.Open(c.Body)
		if err != nil {
			return err
		}
		if s, differ := step.Between(doc, to); differ {
			if _, err := r.push(ctx, tx, w, "", []json.RawMessage{s.JSON()}); err != nil {
				return err
			}
		}
	}
	head, err := headOf(c.Head)
	if err != nil {
		return err
	}
	changed := false
	for name := range fieldTypes {
		if string(r.head[name]) != string(head[name]) {
			r.put(name, head[name], w.Name, db.Micros(tx.Now()))
			changed = true
		}
	}
	if changed {
		r.fields++
	}
	return nil
}

// follow lets the copy follow a revision that was saved behind its back.
func (r *row) follow(ctx context.Context, tx *db.Tx, revision int) error {
	c, err := story.At(ctx, tx, r.version, revision)
	if err != nil {
		return err
	}
	if r.unsaved {
		text, _, err := r.content(ctx, tx)
		if err != nil {
			return err
		}
		head, err := headOf(c.Head)
		if err != nil {
			return err
		}
		switch name := r.name(text.Body); name {
		case hash([]byte(encoded(head)), c.Body.JSON()): // both say the same
		case r.kept: // what was written has been taken back
		default:
			r.conflict = revision
			return nil
		}
	}
	if err := r.move(ctx, tx, Writer{}, c); err != nil {
		return err
	}
	r.settled(revision, r.name(c.Body))
	return nil
}

// The two ends of a conflict.
const (
	Mine   = "mine"   // the working copy stands; the other revision stays below it
	Theirs = "theirs" // the other revision stands; the working copy is kept as one before it
)

// Resolve ends a conflict and returns the number of the latest revision.
func Resolve(ctx context.Context, tx *db.Tx, version id.ID, w Writer, take string) (int, error) {
	r, err := open(ctx, tx, version)
	if err != nil {
		return 0, err
	}
	if take != Mine && take != Theirs {
		return 0, fmt.Errorf("%w: %.20q ends no conflict; say mine or theirs", ErrField, take)
	}
	if r.conflict == 0 {
		return r.base, r.save(ctx, tx)
	}
	theirs := r.conflict
	r.base = theirs
	k, err := r.keep(ctx, tx, w.Email, "")
	if err != nil {
		return 0, err
	}
	if take == Theirs {
		c, err := story.At(ctx, tx, version, theirs)
		if err != nil {
			return 0, err
		}
		if k.Revision, err = story.SaveNoted(ctx, tx, version, k.Revision, c, w.Email, fmt.Sprintf("revision %d", theirs)); err != nil {
			return 0, err
		}
		if err := r.move(ctx, tx, w, c); err != nil {
			return 0, err
		}
		r.settled(k.Revision, r.name(c.Body))
	}
	return k.Revision, r.save(ctx, tx)
}

// Write puts a whole content in the place of the working copy, as somebody
// wrote it who began from revision base, and keeps it. If the working copy says
// something else than base did, nothing is written and the error is
// db.ErrConflict.
func Write(ctx context.Context, tx *db.Tx, version id.ID, base int, c story.Content, by, note string) (revision int, err error) {
	r, err := open(ctx, tx, version)
	if err != nil {
		return 0, err
	}
	if r.conflict != 0 {
		return 0, r.conflicted()
	}
	head, err := headOf(c.Head)
	if err != nil {
		return 0, err
	}
	name := hash([]byte(encoded(head)), c.Body.JSON())
	now := r.kept
	if r.unsaved {
		text, _, err := r.content(ctx, tx)
		if err != nil {
			return 0, err
		}
		now = r.name(text.Body)
	}
	switch {
	case now == name && note == "":
		k, err := r.keep(ctx, tx, by, note)
		if err != nil {
			return 0, err
		}
		return k.Revision, r.save(ctx, tx)
	case now != name && now != r.kept:
		return 0, fmt.Errorf("%w: others have written in this text since revision %d; look at it again", db.ErrConflict, r.base)
	case base != r.base:
		return 0, fmt.Errorf("%w: revision %d was saved meanwhile; this text began from revision %d", db.ErrConflict, r.base, base)
	}
	if revision, err = story.SaveNoted(ctx, tx, version, r.base, c, by, note); err != nil {
		return 0, err
	}
	if err := r.move(ctx, tx, Writer{Email: by, Name: by}, c); err != nil {
		return 0, err
	}
	r.settled(revision, name)
	return revision, r.save(ctx, tx)
}

// Due lists versions whose working copy is to be kept now, at most so many.
func Due(ctx context.Context, tx *db.Tx, most int) ([]id.ID, error) {
	now := tx.Now()
	// A clock that was set back leaves times to come: those have rested, too.
	rows, err := tx.Query(ctx, `SELECT version FROM draft WHERE unsaved = 1 AND conflict = 0
		AND (keep_after <= $1 OR keep_after > $4) AND (touched_at <= $2 OR since <= $3 OR touched_at > $1) ORDER BY touched_at, version LIMIT $5`,
		db.Micros(now), db.Micros(now.Add(-restTime)), db.Micros(now.Add(-longTime)), db.Micros(now.Add(retryTime)), most)
	if err != nil {
		return nil, fmt.Errorf("draft: %w", err)
	}
	defer rows.Close()
	var all []id.ID
	for rows.Next() {
		var version id.ID
		if err := rows.Scan(&version); err != nil {
			return nil, err
		}
		all = append(all, version)
	}
	return all, rows.Err()
}

// KeepDue keeps one of those that are due. What cannot be kept as it stands (its
// headline is empty, its version was killed) waits a while.
func KeepDue(ctx context.Context, tx *db.Tx, version id.ID) error {
	s, err := story.StandingOf(ctx, tx, version)
	if err != nil {
		return err
	}
	if err := mayWrite(s); err != nil {
		return err
	}
	_, err = KeepTold(ctx, tx, version, "", "")
	return err
}

// Wait lets a copy that could not be kept wait.
func Wait(ctx context.Context, tx *db.Tx, version id.ID) error {
	_, err := tx.Exec(ctx, "UPDATE draft SET keep_after = $2 WHERE version = $1", version, db.Micros(tx.Now().Add(retryTime)))
	return err
}

// How long steps are known one by one.
const (
	stepLife = 7 * 24 * time.Hour
	stepMost = 20_000 // of one version
)

// Prune forgets steps that are older than a week or further back than 20,000,
// where the body is kept whole since.
func Prune(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM draft_step WHERE at < $1 AND v <= (SELECT s.v FROM draft_snapshot s WHERE s.version = draft_step.version)`,
		db.Micros(tx.Now().Add(-stepLife)))
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	if _, err = tx.Exec(ctx, `DELETE FROM draft_step WHERE version IN (SELECT version FROM draft WHERE v > $1)
		AND v <= (SELECT d.v FROM draft d WHERE d.version = draft_step.version) - $1
		AND v <= (SELECT s.v FROM draft_snapshot s WHERE s.version = draft_step.version)`, stepMost); err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	return nil
}
