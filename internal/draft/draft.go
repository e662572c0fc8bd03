// Package draft is the working copy of a version: what everybody who writes in
// it has written, before it is a revision. Its body is a tree that changes by
// numbered steps, each of them applied and checked here before it is saved; its
// head is merged field by field. docs/decisions/0008-writing-together.md says
// why, and what a browser is told.
package draft

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"standfirst/internal/body/step"
	"standfirst/internal/db"
	"standfirst/internal/id"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's tables.
var Schema = db.Schema{Name: "draft", Files: db.Files(files)}

var (
	// ErrBehind says that the working copy is not where the writer thinks it is.
	ErrBehind = errors.New("somebody has written meanwhile")
	// ErrGone says that what came since is not known step by step any more.
	ErrGone = errors.New("too far behind; read the whole text again")
	// ErrStep says that a step does not fit; it is step.ErrStep.
	ErrStep = step.ErrStep
	// ErrField says what is wrong with a field of the head.
	ErrField = errors.New("field")
	// ErrNote says what is wrong with a comment or a suggestion.
	ErrNote = errors.New("note")
)

// Limits on one request.
const (
	MaxSteps  = 2000
	maxClient = 64 // bytes of a client's name
)

// snapshotEvery is after how many steps the body is kept whole again.
const snapshotEvery = 200

// maxAuthors bounds how many names a revision is made by.
const maxAuthors = 20

// Writer is who writes.
type Writer struct {
	Account     id.ID
	Email, Name string
}

// Change is one step that was taken.
type Change struct {
	Step   json.RawMessage `json:"step"`
	Client string          `json:"client"`
}

// Copy is the working copy as it stands.
type Copy struct {
	Version  id.ID
	V        int
	Doc      step.Doc
	Fields   int
	Head     Head
	Base     int // the revision that it began from
	Revision int // the latest
	Conflict int // the revision that was saved behind its back; 0: none
	Unsaved  bool
}

// row is a working copy as its table has it.
type row struct {
	version        id.ID
	base, v        int
	fields         int
	head           Head
	writers        map[string]author
	anchors        map[string]anchor
	tip, kept      string
	authors        []string
	unsaved        bool
	since, touched int64
	keepAfter      int64
	conflict       int
	snapshot       int // its number; -1: not read
}

// author is who wrote a field last.
type author struct {
	By string `json:"by"`
	At int64  `json:"at"`
}

// anchor is where a note stands.
type anchor struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// wrote marks the copy as written in.
func (r *row) wrote(tx *db.Tx, by string) {
	now := db.Micros(tx.Now())
	if !r.unsaved {
		r.since = now
	}
	r.unsaved, r.touched = true, now
	if by != "" && !slices.Contains(r.authors, by) && len(r.authors) < maxAuthors {
		r.authors = append(r.authors, by)
	}
}

// hash names a content.
func hash(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d ", len(p))
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("draft: " + err.Error()) // maps of texts and of JSON that was read
	}
	return string(b)
}
