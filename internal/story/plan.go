package story

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// ErrEmbargo says that an embargo holds a version back.
var ErrEmbargo = errors.New("under embargo")

// ErrLegal says that a version waits for a lawyer's eye.
var ErrLegal = errors.New("waits for the legal check")

// Legal is the flag of the legal check.
type Legal string

// The flags.
const (
	LegalNone    Legal = ""
	LegalCheck   Legal = "check"   // nothing goes out before it is cleared
	LegalCleared Legal = "cleared" // somebody who may has read it
)

// Plan is where a version stands in the desk's own work.
type Plan struct {
	Desk     string    `json:"desk,omitempty"`
	Stage    string    `json:"stage,omitempty"` // empty: off the board
	StagedAt time.Time `json:"staged_at,omitzero"`
	BegunBy  id.ID     `json:"begun_by,omitzero"` // account; 0 for an import
	Assignee id.ID     `json:"assignee,omitzero"`
	Due      time.Time `json:"due,omitzero"`
	Legal    Legal     `json:"legal,omitempty"`
	Embargo  Embargo   `json:"embargo,omitzero"`
}

// OwnOf says whether the version is an account's own: begun by it or assigned to it.
func (p Plan) OwnOf(account id.ID) bool {
	return account != 0 && (p.BegunBy == account || p.Assignee == account)
}

// Embargo holds a version back until a time. One whose time cannot be read
// holds until somebody lifts it.
type Embargo struct {
	Text  string    `json:"text,omitempty"` // as it was given
	Until time.Time `json:"until,omitzero"` // zero with a Text: cannot be read
}

// Holds says whether nothing may go out yet.
func (e Embargo) Holds(now time.Time) bool {
	return e.Text != "" && (e.Until.IsZero() || e.Until.After(now))
}

// Bad says that the time cannot be read.
func (e Embargo) Bad() bool { return e.Text != "" && e.Until.IsZero() }

// embargoForms are the spellings of a time that desks and wires use; those
// without a zone are UTC.
var embargoForms = []string{time.RFC3339Nano, time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "20060102T150405Z0700"}

// ReadEmbargo reads an embargo as it was given.
func ReadEmbargo(text string) Embargo {
	e := Embargo{Text: line(text)}
	for _, form := range embargoForms {
		if t, err := time.Parse(form, e.Text); err == nil && t.Year() >= 1970 && t.Year() < 9999 {
			e.Until = t.UTC()
			return e
		}
	}
	return e
}

const forever = math.MaxInt64

// micros is the embargo's end as it is kept: the end of time where it cannot be read.
func (e Embargo) micros() int64 {
	switch {
	case e.Text == "":
		return 0
	case e.Until.IsZero():
		return forever
	}
	return db.Micros(e.Until)
}

func keptEmbargo(text string, until int64) Embargo {
	e := Embargo{Text: text}
	if text != "" && until != forever {
		e.Until = db.FromMicros(until)
	}
	return e
}

// SetPlan changes what the change says of a version's plan and tells the desk.
func SetPlan(ctx context.Context, tx *db.Tx, version id.ID, by string, change func(*Plan) error) (Plan, error) {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return Plan{}, err
	}
	var p Plan
	var staged, due, until int64
	var embargo string
	if err := tx.QueryRow(ctx, `SELECT desk, stage, staged_at, begun_by, assignee, due_at, legal, embargo, embargo_until FROM story_version WHERE id = $1`, version).
		Scan(&p.Desk, &p.Stage, &staged, &p.BegunBy, &p.Assignee, &due, &p.Legal, &embargo, &until); err != nil {
		return p, fmt.Errorf("story: plan of %s: %w", version, err)
	}
	p.StagedAt, p.Due, p.Embargo = db.FromMicros(staged), db.FromMicros(due), keptEmbargo(embargo, until)
	was := p
	if err := change(&p); err != nil {
		return was, err
	}
	if err := p.check(); err != nil {
		return was, err
	}
	if p.Stage != was.Stage || p.Desk != was.Desk {
		p.StagedAt = tx.Now()
	}
	p.BegunBy = was.BegunBy
	if p == was {
		return p, nil
	}
	if _, err := tx.Exec(ctx, `UPDATE story_version SET desk = $2, stage = $3, staged_at = $4, assignee = $5, due_at = $6, legal = $7, embargo = $8, embargo_until = $9 WHERE id = $1`,
		version, p.Desk, p.Stage, db.Micros(p.StagedAt), p.Assignee, db.Micros(p.Due), string(p.Legal), p.Embargo.Text, p.Embargo.micros()); err != nil {
		return was, fmt.Errorf("story: plan of %s: %w", version, err)
	}
	tx.Emit(EventPlanned, version, Planned{Version: version, Story: v.Story})
	return p, v.note(ctx, tx, ActPlan, by, p.told(was))
}

// told says what has changed, for the record of deeds.
func (p Plan) told(was Plan) string {
	var all []string
	say := func(what, now string) { all = append(all, what+": "+now) }
	if p.Desk != was.Desk {
		say("desk", p.Desk)
	}
	if p.Stage != was.Stage {
		say("stage", p.Stage)
	}
	if p.Assignee != was.Assignee {
		say("assignee", p.Assignee.String())
	}
	if !p.Due.Equal(was.Due) {
		say("due", stamp(p.Due))
	}
	if p.Legal != was.Legal {
		say("legal", string(p.Legal))
	}
	if p.Embargo != was.Embargo {
		say("embargo", p.Embargo.Text)
	}
	return strings.Join(all, "; ")
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (p Plan) check() error {
	switch {
	case len(p.Desk) > maxLine || len(p.Stage) > maxLine:
		return fmt.Errorf("%w: the desk or stage has a name of more than %d bytes", ErrContent, maxLine)
	case p.Legal != LegalNone && p.Legal != LegalCheck && p.Legal != LegalCleared:
		return fmt.Errorf("%w: the legal flag %q is unknown; say check, cleared or nothing", ErrContent, p.Legal)
	case len(p.Embargo.Text) > maxLine:
		return fmt.Errorf("%w: the embargo has %d bytes; %d at most", ErrContent, len(p.Embargo.Text), maxLine)
	}
	return nil
}

// held says why a version may not go out at a time, if it may not. A legal flag
// holds however the version is published: by hand, on time, or with others.
func (v row) held(ctx context.Context, tx *db.Tx, at time.Time) error {
	var text string
	var until int64
	var legal Legal
	if err := tx.QueryRow(ctx, "SELECT embargo, embargo_until, legal FROM story_version WHERE id = $1", v.ID).Scan(&text, &until, &legal); err != nil {
		return fmt.Errorf("story: %s: %w", v.ID, err)
	}
	if e := keptEmbargo(text, until); e.Holds(at) {
		if e.Bad() {
			return fmt.Errorf("%w: %q is no time that can be read, so it holds; give a time, or lift it", ErrEmbargo, text)
		}
		return fmt.Errorf("%w until %s; publish then, or lift it", ErrEmbargo, stamp(e.Until))
	}
	if legal == LegalCheck {
		return fmt.Errorf("%w; clear it first", ErrLegal)
	}
	return nil
}
