package story

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Publish shows the latest revision to the public. A zero at is now; a time to
// come schedules; a time past dates the first publication back. A version that
// has been public before and now carries a new correction becomes corrected.
func Publish(ctx context.Context, tx *db.Tx, version id.ID, at time.Time, by string) error {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return err
	}
	v.Looked = false
	return v.publish(ctx, tx, v.Latest, at, by)
}

// PublishRevision is Publish for who has looked at one revision: if another has
// been saved meanwhile, nothing is published and the error is ErrConflict.
func PublishRevision(ctx context.Context, tx *db.Tx, version id.ID, revision int, at time.Time, by string) error {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return err
	}
	if v.Latest != revision {
		return fmt.Errorf("%w: revision %d was saved meanwhile; revision %d was looked at", ErrConflict, v.Latest, revision)
	}
	v.Looked = true
	return v.publish(ctx, tx, revision, at, by)
}

func (v *row) publish(ctx context.Context, tx *db.Tx, revision int, at time.Time, by string) error {
	now := tx.Now()
	if at.IsZero() {
		at = now
	}
	if at.After(now) {
		return v.schedule(ctx, tx, revision, at, by)
	}
	if err := v.held(ctx, tx, now); err != nil {
		return err
	}
	h, err := head(ctx, tx, v.ID, revision)
	if err != nil {
		return err
	}
	if machine, err := v.machine(ctx, tx, h, v.Latest); err != nil {
		return err
	} else if machine && h.Translator == "" {
		return fmt.Errorf("%w: a machine made the text; it goes out under the name of a person who has read it, as its translator", ErrContent)
	}
	act := ActPublish
	var was Was
	var news []Correction
	if v.Public > 0 {
		before, err := head(ctx, tx, v.ID, v.Public)
		if err != nil {
			return err
		}
		was = Was{Status: v.Status, Kind: before.Kind, Section: before.Section.Slug, Topics: topicSlugs(before), Authors: authorSlugs(before), At: db.FromMicros(v.PublishedAt)}
		if len(h.Corrections) > len(before.Corrections) {
			act = ActCorrect
			news = h.Corrections[len(before.Corrections):]
		}
	}
	from := v.Status
	if v.Status, err = Transition(v.Status, act); err != nil {
		return err
	}
	if act == ActPublish && from == StatusCorrected {
		v.Status = StatusCorrected // what was corrected stays marked so
	}
	if v.FirstPublic == 0 {
		v.FirstPublic = db.Micros(at)
	}
	if !from.Live() { // a correction does not move a story on the front; a return does
		v.PublishedAt = db.Micros(at)
	}
	v.Public, v.Scheduled = revision, 0
	if err := v.show(ctx, tx, h, db.Micros(now)); err != nil {
		return err
	}
	c := v.change(h)
	c.Was = was
	tx.Emit(EventChanged, v.ID, c)
	if act == ActCorrect {
		if err := v.askTranslations(ctx, tx, news); err != nil {
			return err
		}
		if _, err := closeFollowUps(ctx, tx, v.ID, FollowUpCorrected, by); err != nil {
			return err
		}
	}
	return v.noteAt(ctx, tx, act, by, revision, "")
}

// machine says whether a machine made the text, or one that this has grown from
// since the public last saw it: to take the mark away is not to have read it.
func (v *row) machine(ctx context.Context, tx *db.Tx, h Head, revision int) (bool, error) {
	if h.Machine {
		return true, nil
	}
	var n int
	err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM story_revision WHERE version = $1 AND number > $2 AND number <= $3 AND head LIKE '%"machine":true%'`, v.ID, v.Public, revision).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("story: %s: %w", v.ID, err)
	}
	return n > 0, nil
}

// show writes that the public now sees revision v.Public, whose head is h.
func (v *row) show(ctx context.Context, tx *db.Tx, h Head, changed int64) error {
	if _, err := tx.Exec(ctx, `UPDATE story_version SET status = $2, reason = '', public = $3, public_kind = $4, public_headline = $5,
		public_slug = $6, first_published_at = $7, published_at = $8, updated_at = $9, corrected_at = $10, scheduled = 0, scheduled_looked = 0, stage = '' WHERE id = $1`,
		v.ID, string(v.Status), v.Public, string(h.Kind), h.Headline, h.Slug, v.FirstPublic, v.PublishedAt, changed, h.correctedAt(changed)); err != nil {
		return fmt.Errorf("story: publish %s: %w", v.ID, err)
	}
	if _, err := tx.Exec(ctx, `UPDATE story_revision SET published_at = $3 WHERE version = $1 AND number = $2 AND published_at = 0`,
		v.ID, v.Public, changed); err != nil {
		return fmt.Errorf("story: publish %s: %w", v.ID, err)
	}
	return v.file(ctx, tx, h)
}

// file puts a live version under its section, topics and authors, and takes it
// from those that it no longer bears.
func (v *row) file(ctx context.Context, tx *db.Tx, h Head) error {
	if _, err := tx.Exec(ctx, "DELETE FROM story_label WHERE version = $1", v.ID); err != nil {
		return fmt.Errorf("story: labels of %s: %w", v.ID, err)
	}
	if !v.Status.Live() {
		return nil
	}
	put := func(what LabelKind, slug, name string) error {
		if slug == "" {
			return nil
		}
		_, err := tx.Exec(ctx, `INSERT INTO story_label (version, what, slug, name, language, published_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (version, what, slug) DO NOTHING`, v.ID, string(what), slug, name, v.Language, v.PublishedAt)
		if err != nil {
			return fmt.Errorf("story: label %s %q of %s: %w", what, slug, v.ID, err)
		}
		return nil
	}
	if err := put(LabelSection, h.Section.Slug, h.Section.Name); err != nil {
		return err
	}
	for _, t := range h.Topics {
		if err := put(LabelTopic, t.Slug, t.Name); err != nil {
			return err
		}
	}
	for _, b := range h.Bylines {
		if err := put(LabelAuthor, b.Slug, b.Name); err != nil {
			return err
		}
	}
	return nil
}

// schedule keeps which revision goes out, and when: what is saved afterwards has
// not been looked at, and waits until it is scheduled or published itself.
func (v *row) schedule(ctx context.Context, tx *db.Tx, revision int, at time.Time, by string) error {
	if err := v.held(ctx, tx, at); err != nil {
		return err
	}
	var err error
	if v.Status, err = Transition(v.Status, ActSchedule); err != nil {
		return err
	}
	v.Scheduled = revision
	if err := v.move(ctx, tx, db.Micros(at)); err != nil {
		return err
	}
	return v.noteAt(ctx, tx, ActSchedule, by, revision, stamp(at))
}

// note keeps who did what.
func (v *row) note(ctx context.Context, tx *db.Tx, act Act, by, reason string) error {
	return v.noteAt(ctx, tx, act, by, v.Latest, reason)
}

// noteAt is note for what was done with one revision.
func (v *row) noteAt(ctx context.Context, tx *db.Tx, act Act, by string, revision int, reason string) error {
	_, err := tx.Exec(ctx, `INSERT INTO story_act (id, version, at, act, author, revision, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.NewID(), v.ID, db.Micros(tx.Now()), string(act), by, revision, reason)
	if err != nil {
		return fmt.Errorf("story: %s %s: %w", act, v.ID, err)
	}
	return nil
}

// move writes a status that the public does not see.
func (v *row) move(ctx context.Context, tx *db.Tx, at int64) error {
	if _, err := tx.Exec(ctx, `UPDATE story_version SET status = $2, published_at = $3, saved_at = $4, scheduled = $5, scheduled_looked = $6 WHERE id = $1`,
		v.ID, string(v.Status), at, db.Micros(tx.Now()), v.Scheduled, b2i(v.Looked)); err != nil {
		return fmt.Errorf("story: %s: %w", v.ID, err)
	}
	h, err := head(ctx, tx, v.ID, v.Latest)
	if err != nil {
		return err
	}
	emitSaved(tx, *v, h)
	return nil
}

// Unschedule makes a scheduled version a draft again.
func Unschedule(ctx context.Context, tx *db.Tx, version id.ID, by string) error {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return err
	}
	return v.unschedule(ctx, tx, by, "")
}

func (v *row) unschedule(ctx context.Context, tx *db.Tx, by, reason string) (err error) {
	if v.Status, err = Transition(v.Status, ActUnschedule); err != nil {
		return err
	}
	v.Scheduled, v.Looked = 0, false
	if err := v.move(ctx, tx, 0); err != nil {
		return err
	}
	return v.note(ctx, tx, ActUnschedule, by, reason)
}

// dueNow selects what is scheduled for a time that has come and that no embargo
// or legal check holds.
const dueNow = ` FROM story_version WHERE status = 'scheduled' AND published_at <= $1 AND embargo_until <= $1 AND legal <> 'check'`

// Due says whether anything is scheduled for a time that has come.
func Due(ctx context.Context, tx *db.Tx) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT COUNT(*)"+dueNow, db.Micros(tx.Now())).Scan(&n)
	return n > 0, err
}

// Looking looks at a version before it goes out: its checklist.
type Looking func(ctx context.Context, tx *db.Tx, m Meta, c Content) ([]Finding, error)

// PublishDue publishes what is scheduled for a time that has come, at most
// limit versions, and returns how many were due. What goes out is the revision
// that was scheduled. What was looked at when it was scheduled is looked at
// again, and goes out if nothing that is found by then blocks. What cannot go out
// becomes a draft again, with the reason among its deeds, and holds nothing else
// up. look may be nil.
func PublishDue(ctx context.Context, tx *db.Tx, limit int, look Looking) (int, error) {
	ids, err := numbers(ctx, tx, "SELECT id"+dueNow+" ORDER BY published_at, id LIMIT $2", db.Micros(tx.Now()), limit)
	if err != nil {
		return 0, err
	}
	for _, version := range ids {
		v, err := lock(ctx, tx, version)
		if err != nil {
			return 0, err
		}
		if v.Status != StatusScheduled { // another node was first
			continue
		}
		err = tx.Savepoint(ctx, func(ctx context.Context, tx *db.Tx) error { return v.due(ctx, tx, look) })
		if errors.Is(err, ErrContent) || errors.Is(err, ErrEmbargo) || errors.Is(err, ErrLegal) || errors.Is(err, ErrBlocked) {
			v.Status = StatusScheduled // the savepoint has undone what was written
			err = v.unschedule(ctx, tx, bySchedule, err.Error())
		}
		if err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// due publishes the revision that was scheduled, if nothing blocks it by now.
func (v *row) due(ctx context.Context, tx *db.Tx, look Looking) error {
	revision := v.Scheduled
	if revision == 0 { // scheduled by a program that did not keep which
		revision = v.Latest
	}
	if look != nil && v.Looked {
		m, err := Get(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		c, err := At(ctx, tx, v.ID, revision)
		if err != nil {
			return err
		}
		m.Head = c.Head
		found, err := look(ctx, tx, m, c)
		if err != nil {
			return err
		}
		if err := BlockedBy(found); err != nil {
			return err
		}
	}
	return v.publish(ctx, tx, revision, db.FromMicros(v.PublishedAt), bySchedule)
}

// bySchedule stands for who published what its time published.
const bySchedule = "schedule"

// Withdraw takes the text from the public; the page stays and says why.
func Withdraw(ctx context.Context, tx *db.Tx, version id.ID, reason, by string) error {
	return end(ctx, tx, version, ActWithdraw, reason, by)
}

// Kill removes a version from every surface for good.
func Kill(ctx context.Context, tx *db.Tx, version id.ID, reason, by string) error {
	return end(ctx, tx, version, ActKill, reason, by)
}

func end(ctx context.Context, tx *db.Tx, version id.ID, act Act, reason, by string) error {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return err
	}
	return v.end(ctx, tx, act, reason, by)
}

func (v *row) end(ctx context.Context, tx *db.Tx, act Act, reason, by string) error {
	if reason = line(reason); reason == "" || len(reason) > maxStandfirst {
		return fmt.Errorf("%w: the reason has %d bytes; give 1 to %d", ErrContent, len(reason), maxStandfirst)
	}
	from := v.Status
	var err error
	if v.Status, err = Transition(v.Status, act); err != nil {
		return err
	}
	shown := v.Public
	if shown == 0 {
		shown = v.Latest
	}
	h, err := head(ctx, tx, v.ID, shown)
	if err != nil {
		return err
	}
	now := db.Micros(tx.Now())
	if _, err := tx.Exec(ctx, `UPDATE story_version SET status = $2, reason = $3, updated_at = $4, saved_at = $4 WHERE id = $1`,
		v.ID, string(v.Status), reason, now); err != nil {
		return fmt.Errorf("story: %s %s: %w", act, v.ID, err)
	}
	if err := v.file(ctx, tx, h); err != nil {
		return err
	}
	c := v.change(h)
	if v.Public > 0 {
		c.Was = Was{Status: from, Kind: h.Kind, Section: h.Section.Slug, Topics: c.Topics, Authors: c.Authors, At: c.At}
	}
	if v.Public == 0 {
		tx.Emit(EventSaved, v.ID, c) // the public never knew of it
	} else {
		tx.Emit(EventChanged, v.ID, c)
	}
	return v.note(ctx, tx, act, by, reason)
}
