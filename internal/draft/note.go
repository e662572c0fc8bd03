package draft

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/internal/body/step"
	"standfirst/internal/db"
	"standfirst/internal/id"
)

// NoteKind is what a note is.
type NoteKind string

// The kinds.
const (
	Comment    NoteKind = "comment"
	Suggestion NoteKind = "suggestion" // other words for those that it stands on
	Reply      NoteKind = "reply"
)

// NoteState is what became of a note.
type NoteState string

// The states. A comment is open or resolved, a suggestion open, accepted or rejected.
const (
	NoteOpen     NoteState = "open"
	NoteResolved NoteState = "resolved"
	NoteAccepted NoteState = "accepted"
	NoteRejected NoteState = "rejected"
)

// Note is something that was said about a text.
type Note struct {
	ID   id.ID    `json:"id"`
	Kind NoteKind `json:"kind"`
	// From and To are where it stands in the state that it is told with; nil for a
	// note on the whole story, or when what it stood on is gone.
	From    *int      `json:"from"`
	To      *int      `json:"to"`
	Text    string    `json:"text"`
	Insert  string    `json:"insert"` // of a suggestion: the words it would put in
	Quote   string    `json:"quote"`  // what it stood on when it was made
	Account id.ID     `json:"account"`
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
	State   NoteState `json:"state"`
	EndedBy string    `json:"ended_by,omitempty"`
	Own     bool      `json:"own"` // of who asks
	Replies []Note    `json:"replies,omitempty"`
}

// Limits on notes.
const (
	maxNoteRunes  = 10_000
	maxQuoteRunes = 500
	maxNotes      = 1000 // of one version
	maxReplies    = 200  // of one note
	maxMentions   = 50   // in one note
)

// mention is how a text names an account.
var mention = regexp.MustCompile(`@\[[^\]\n]{1,200}\]\(([0-9A-Za-z]{1,40})\)`)

func checkNote(what, text string) error {
	if n := utf8.RuneCountInString(text); n > maxNoteRunes {
		return fmt.Errorf("%w: the %s has %d characters; %d at most", ErrNote, what, n, maxNoteRunes)
	}
	if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' && c != '\n' && c != '\t' && c != '\r' }) {
		return fmt.Errorf("%w: the %s holds a control character; write it anew", ErrNote, what)
	}
	return nil
}

// AddNote adds a comment or a suggestion on what stood between two positions of
// the state v.
func AddNote(ctx context.Context, tx *db.Tx, version id.ID, w Writer, v int, n Note) (Note, error) {
	r, err := open(ctx, tx, version)
	if err != nil {
		return n, err
	}
	n.Text = strings.TrimSpace(n.Text)
	if err := checkNote("comment", n.Text); err != nil {
		return n, err
	}
	if err := checkNote("suggestion", n.Insert); err != nil {
		return n, err
	}
	var count int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM draft_note WHERE version = $1 AND parent = 0", version).Scan(&count); err != nil {
		return n, fmt.Errorf("draft: %w", err)
	}
	if count >= maxNotes {
		return n, fmt.Errorf("%w: this text has %d notes; end some and delete them", ErrNote, count)
	}
	if err := r.place(ctx, tx, v, &n); err != nil {
		return n, err
	}
	switch n.Kind {
	case Comment:
		if n.Text == "" {
			return n, fmt.Errorf("%w: the comment says nothing", ErrNote)
		}
		n.Insert = ""
	case Suggestion:
		doc, err := r.doc(ctx, tx)
		if err != nil {
			return n, err
		}
		if n.From == nil {
			return n, fmt.Errorf("%w: a suggestion needs the words that it would replace", ErrNote)
		}
		if _, err := step.Say(doc, *n.From, *n.To, n.Insert); err != nil {
			return n, err
		}
	default:
		return n, fmt.Errorf("%w: the kind %.20q is unknown; say comment or suggestion", ErrNote, n.Kind)
	}
	n.ID, n.State = tx.NewID(), NoteOpen
	if n.From != nil {
		r.anchors[n.ID.String()] = anchor{*n.From, *n.To}
	}
	if err := n.write(ctx, tx, version, 0, w); err != nil {
		return n, err
	}
	return n, r.save(ctx, tx)
}

// place finds where a note of the state v stands now, and what it stands on.
func (r *row) place(ctx context.Context, tx *db.Tx, v int, n *Note) error {
	if n.From == nil || n.To == nil || *n.From == *n.To {
		n.From, n.To = nil, nil
		return nil
	}
	changes, err := since(ctx, tx, r.version, v, r.v)
	if err != nil {
		return err
	}
	from, to, left := *n.From, *n.To, *n.From < *n.To
	for _, c := range changes {
		s, err := step.Read(c.Step)
		if err != nil {
			return err
		}
		if from, to, left = s.Map().Span(from, to); !left {
			break
		}
	}
	doc, err := r.doc(ctx, tx)
	if err != nil {
		return err
	}
	if !left || from < 0 || to > doc.Size() {
		return fmt.Errorf("%w: the words that it was about are not there any more", ErrNote)
	}
	n.From, n.To = &from, &to
	n.Quote = cut(doc.Text(from, to), maxQuoteRunes)
	return nil
}

func cut(s string, runes int) string {
	n := 0
	s = strings.ReplaceAll(s, "\x00", "")
	for i := range s {
		if n++; n > runes {
			return s[:i] + "…"
		}
	}
	return s
}

func (n *Note) write(ctx context.Context, tx *db.Tx, version, parent id.ID, w Writer) error {
	n.Account, n.Name, n.At, n.Own = w.Account, w.Name, tx.Now(), true
	if _, err := tx.Exec(ctx, `INSERT INTO draft_note (id, version, parent, kind, account, name, at, words, replacement, quote, state, ended_by, ended_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0)`,
		n.ID, version, parent, string(n.Kind), n.Account, n.Name, db.Micros(n.At), n.Text, n.Insert, n.Quote, string(n.State)); err != nil {
		return fmt.Errorf("draft: note: %w", err)
	}
	thread := parent
	if thread == 0 {
		thread = n.ID
	}
	for i, m := range mention.FindAllStringSubmatch(n.Text, -1) {
		who, err := id.Parse(m[1])
		if err != nil || i >= maxMentions {
			continue
		}
		if _, err := tx.Exec(ctx, "INSERT INTO draft_mention (account, note, thread, version) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
			who, n.ID, thread, version); err != nil {
			return fmt.Errorf("draft: mention: %w", err)
		}
	}
	return nil
}

const noteColumns = "id, parent, kind, account, name, at, words, replacement, quote, state, ended_by"

func scanNote(scan func(...any) error) (n Note, parent id.ID, err error) {
	var at int64
	err = scan(&n.ID, &parent, &n.Kind, &n.Account, &n.Name, &at, &n.Text, &n.Insert, &n.Quote, &n.State, &n.EndedBy)
	n.At = db.FromMicros(at)
	return n, parent, err
}

// Notes reads what was said about a version, the oldest first, and the state
// that its places are those of.
func Notes(ctx context.Context, tx *db.Tx, version, account id.ID) (v int, notes []Note, err error) {
	at, err := Look(ctx, tx, version)
	if err != nil {
		return 0, nil, err
	}
	r, err := load(ctx, tx, version, false)
	if err != nil { // nobody has written in it: there are no notes
		return at.V, nil, nil
	}
	rows, err := tx.Query(ctx, "SELECT "+noteColumns+" FROM draft_note WHERE version = $1 ORDER BY id LIMIT $2", version, maxNotes*10)
	if err != nil {
		return 0, nil, fmt.Errorf("draft: notes: %w", err)
	}
	defer rows.Close()
	where := map[id.ID]int{}
	for rows.Next() {
		n, parent, err := scanNote(rows.Scan)
		if err != nil {
			return 0, nil, err
		}
		n.Own = n.Account == account
		if parent != 0 {
			if i, ok := where[parent]; ok {
				notes[i].Replies = append(notes[i].Replies, n)
			}
			continue
		}
		if a, ok := r.anchors[n.ID.String()]; ok {
			n.From, n.To = &a.From, &a.To
		}
		where[n.ID] = len(notes)
		notes = append(notes, n)
	}
	return r.v, notes, rows.Err()
}

// The acts on a note.
const (
	ActReply   = "reply"
	ActResolve = "resolve"
	ActReopen  = "reopen"
	ActAccept  = "accept" // puts the words of a suggestion into the text
	ActReject  = "reject"
	ActDelete  = "delete" // one's own
)

// Answer does an act to a note.
func Answer(ctx context.Context, tx *db.Tx, version, note id.ID, w Writer, act, text string) (Note, error) {
	r, err := open(ctx, tx, version) // the lock under which notes change
	if err != nil {
		return Note{}, err
	}
	n, parent, err := scanNote(tx.QueryRow(ctx, "SELECT "+noteColumns+" FROM draft_note WHERE id = $1 AND version = $2", note, version).Scan)
	if err != nil {
		return n, fmt.Errorf("note %s: %w", note, db.Found(err))
	}
	n.Own = n.Account == w.Account
	if a, ok := r.anchors[n.ID.String()]; ok {
		n.From, n.To = &a.From, &a.To
	}
	switch act {
	case ActReply:
		if parent != 0 {
			return n, fmt.Errorf("%w: a reply is to a note, not to another reply", ErrNote)
		}
		return n, n.reply(ctx, tx, version, w, text)
	case ActDelete:
		if !n.Own {
			return n, fmt.Errorf("%w: only who wrote a note deletes it", ErrNote)
		}
		return n, r.deleteNote(ctx, tx, n.ID)
	case ActAccept:
		if err := r.accept(ctx, tx, n, w); err != nil {
			return n, err
		}
	}
	to, ok := map[NoteKind]map[string]map[NoteState]NoteState{
		Comment:    {ActResolve: {NoteOpen: NoteResolved}, ActReopen: {NoteResolved: NoteOpen}},
		Suggestion: {ActAccept: {NoteOpen: NoteAccepted}, ActReject: {NoteOpen: NoteRejected}, ActReopen: {NoteRejected: NoteOpen}},
	}[n.Kind][act][n.State]
	if !ok {
		return n, fmt.Errorf("%w: to %.20q a %s that is %s is not possible", ErrNote, act, n.Kind, n.State)
	}
	n.State, n.EndedBy = to, w.Name
	ended := db.Micros(tx.Now())
	if to == NoteOpen {
		n.EndedBy, ended = "", 0
	}
	if _, err := tx.Exec(ctx, "UPDATE draft_note SET state = $2, ended_by = $3, ended_at = $4 WHERE id = $1", n.ID, string(n.State), n.EndedBy, ended); err != nil {
		return n, fmt.Errorf("draft: note: %w", err)
	}
	return n, r.save(ctx, tx)
}

func (n *Note) reply(ctx context.Context, tx *db.Tx, version id.ID, w Writer, text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return fmt.Errorf("%w: the reply says nothing", ErrNote)
	}
	if err := checkNote("reply", text); err != nil {
		return err
	}
	var count int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM draft_note WHERE version = $1 AND parent = $2", version, n.ID).Scan(&count); err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	if count >= maxReplies {
		return fmt.Errorf("%w: %d replies; begin another note", ErrNote, count)
	}
	one := Note{ID: tx.NewID(), Kind: Reply, Text: text, State: NoteOpen}
	if err := one.write(ctx, tx, version, n.ID, w); err != nil {
		return err
	}
	n.Replies = []Note{one}
	return nil
}

func (r *row) accept(ctx context.Context, tx *db.Tx, n Note, w Writer) error {
	if n.Kind != Suggestion || n.State != NoteOpen {
		return nil // told by the table of states
	}
	if n.From == nil {
		return fmt.Errorf("%w: the words that the suggestion would replace are not there any more", ErrNote)
	}
	doc, err := r.doc(ctx, tx)
	if err != nil {
		return err
	}
	s, err := step.Say(doc, *n.From, *n.To, n.Insert)
	if err != nil {
		return err
	}
	if _, err := r.push(ctx, tx, w, "", []json.RawMessage{s.JSON()}); err != nil {
		return err
	}
	r.wrote(tx, w.Email)
	return nil
}

func (r *row) deleteNote(ctx context.Context, tx *db.Tx, note id.ID) error {
	for _, query := range []string{
		"DELETE FROM draft_mention WHERE thread = $1 OR note = $1",
		"DELETE FROM draft_note WHERE id = $1 OR parent = $1",
	} {
		if _, err := tx.Exec(ctx, query, note); err != nil {
			return fmt.Errorf("draft: note: %w", err)
		}
	}
	delete(r.anchors, note.String())
	return r.save(ctx, tx)
}

// Mention is an open note that names somebody.
type Mention struct {
	Note
	Thread, Version id.ID
}

// Mentions lists the open notes that name an account, the latest first.
func Mentions(ctx context.Context, tx *db.Tx, account id.ID, most int) ([]Mention, error) {
	rows, err := tx.Query(ctx, `SELECT n.id, n.parent, n.kind, n.account, n.name, n.at, n.words, n.replacement, n.quote, n.state, n.ended_by, m.thread, m.version
		FROM draft_mention m JOIN draft_note n ON n.id = m.note JOIN draft_note t ON t.id = m.thread
		WHERE m.account = $1 AND t.state = 'open' ORDER BY n.id DESC LIMIT $2`, account, most)
	if err != nil {
		return nil, fmt.Errorf("draft: mentions: %w", err)
	}
	defer rows.Close()
	var all []Mention
	for rows.Next() {
		var m Mention
		if m.Note, _, err = scanNote(func(into ...any) error { return rows.Scan(append(into, &m.Thread, &m.Version)...) }); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

// MentionCount is how many open notes name an account.
func MentionCount(ctx context.Context, tx *db.Tx, account id.ID) (n int, err error) {
	err = tx.QueryRow(ctx, "SELECT COUNT(*) FROM draft_mention m JOIN draft_note t ON t.id = m.thread WHERE m.account = $1 AND t.state = 'open'", account).Scan(&n)
	return n, err
}

var named = regexp.MustCompile(`@\[([^\]\n]{1,200})\]\([0-9A-Za-z]{1,40}\)`)

// Plain is the text of a note with names instead of the accounts behind them.
func Plain(text string) string { return named.ReplaceAllString(text, "@$1") }
