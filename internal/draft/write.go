package draft

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// Open reads the working copy as it stands, and writes nothing.
func Open(ctx context.Context, tx *db.Tx, version id.ID) (Copy, error) {
	s, err := story.StandingOf(ctx, tx, version)
	if err != nil {
		return Copy{}, err
	}
	r, err := load(ctx, tx, version, false)
	if errors.Is(err, db.ErrNotFound) {
		r, _, err = fresh(ctx, tx, version, s.Revision)
	}
	if err != nil {
		return Copy{}, err
	}
	doc, err := r.doc(ctx, tx)
	if err != nil {
		return Copy{}, err
	}
	return Copy{Version: version, V: r.v, Doc: doc, Fields: r.fields, Head: r.head, Base: r.base, Revision: s.Revision, Conflict: r.conflict, Unsaved: r.unsaved}, nil
}

// Behind says whether a revision was saved that the working copy does not know
// of yet; Follow then makes it known.
func (c Copy) Behind() bool { return c.Base != c.Revision && c.Conflict != c.Revision }

// Follow lets the working copy follow a revision that was saved behind its back:
// it moves on to it, or says that there is a conflict.
func Follow(ctx context.Context, tx *db.Tx, version id.ID) error {
	r, err := open(ctx, tx, version)
	if err != nil {
		return err
	}
	return r.save(ctx, tx)
}

// At is where a working copy stands.
type At struct {
	V, Fields, Conflict int
	Head                Head
	By                  string // who changed the head last
	Behind              bool   // a revision was saved that it does not know of yet
}

// Look reads where the working copy stands without reading its body.
func Look(ctx context.Context, tx *db.Tx, version id.ID) (At, error) {
	s, err := story.StandingOf(ctx, tx, version)
	if err != nil {
		return At{}, err
	}
	r, err := load(ctx, tx, version, false)
	if errors.Is(err, db.ErrNotFound) {
		return At{V: s.Revision, Fields: s.Revision}, nil
	}
	if err != nil {
		return At{}, err
	}
	at := At{V: r.v, Fields: r.fields, Conflict: r.conflict, Head: r.head, Behind: r.base != s.Revision && r.conflict != s.Revision}
	var last int64
	for _, w := range r.writers {
		if w.At >= last {
			at.By, last = w.By, w.At
		}
	}
	return at, nil
}

// Since reads the steps that came after a number, and the number after them.
// ErrGone says that they are not known any more.
func Since(ctx context.Context, tx *db.Tx, version id.ID, v int) (now int, changes []Change, err error) {
	at, err := Look(ctx, tx, version)
	if err != nil {
		return 0, nil, err
	}
	changes, err = since(ctx, tx, version, v, at.V)
	return at.V, changes, err
}

// Append takes steps that somebody made on the state v and returns the number
// after them, and how they are told to others. ErrBehind: somebody else was first, and Since tells what came. A
// step that does not fit is a step.ErrStep, and then none of them is taken.
func Append(ctx context.Context, tx *db.Tx, version id.ID, w Writer, client string, v int, steps []json.RawMessage) (now int, taken []Change, err error) {
	if len(client) > maxClient || client == "" || strings.ContainsFunc(client, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return 0, nil, fmt.Errorf("%w: a client names itself in 1 to %d letters, digits and signs of ASCII", ErrField, maxClient)
	}
	if len(steps) > MaxSteps {
		return 0, nil, fmt.Errorf("%w: %d steps at once; %d at most", ErrField, len(steps), MaxSteps)
	}
	r, err := open(ctx, tx, version)
	if err != nil {
		return 0, nil, err
	}
	if v != r.v {
		return r.v, nil, ErrBehind
	}
	if len(steps) == 0 {
		return r.v, nil, nil
	}
	if taken, err = r.push(ctx, tx, w, client, steps); err != nil {
		return 0, nil, err
	}
	r.wrote(tx, w.Email)
	return r.v, taken, r.save(ctx, tx)
}

// Clash is a field that two have written otherwise.
type Clash struct {
	Mine   json.RawMessage `json:"mine"`
	Theirs json.RawMessage `json:"theirs"`
	Was    json.RawMessage `json:"was"`
	By     string          `json:"by"`
}

// Fields sets fields of the head where they still are what the writer saw, was.
// The others come back as clashes, and stay as they are.
func Fields(ctx context.Context, tx *db.Tx, version id.ID, w Writer, was, set Head) (At, map[string]Clash, error) {
	r, err := open(ctx, tx, version)
	if err != nil {
		return At{}, nil, err
	}
	clashes := map[string]Clash{}
	changed := false
	for name, value := range set {
		mine, err := canonical(name, value)
		if err != nil {
			return At{}, nil, err
		}
		before, err := canonical(name, was[name])
		if err != nil {
			return At{}, nil, err
		}
		theirs := r.head[name]
		switch {
		case string(theirs) == string(mine):
		case string(theirs) != string(before):
			clashes[name] = Clash{mine, theirs, before, r.writers[name].By}
		default:
			changed = true
			r.put(name, mine, w.Name, db.Micros(tx.Now()))
		}
	}
	if r.head.size() > maxHead {
		return At{}, nil, fmt.Errorf("%w: the fields have %d bytes together; %d at most", ErrField, r.head.size(), maxHead)
	}
	if changed {
		r.fields++
		r.wrote(tx, w.Email)
		err = r.save(ctx, tx)
	}
	return At{V: r.v, Fields: r.fields, Conflict: r.conflict, Head: r.head}, clashes, err
}

// put sets one field.
func (r *row) put(name string, value json.RawMessage, by string, at int64) {
	if value == nil {
		delete(r.head, name)
	} else {
		r.head[name] = value
	}
	r.writers[name] = author{by, at}
}
