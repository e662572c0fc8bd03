package desk

import (
	"context"
	"fmt"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/edition"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// notesLimit is what one note may bring, in bytes.
const notesLimit = 256 << 10

func (d *Desk) declareNotes() {
	d.screen(screen{method: http.MethodGet, pattern: "/version/{id}/notes", action: staff.SeeDesk, api: true, doVersion: (*visit).notes, example: "/version/none/notes"})
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/notes", action: staff.Comment, limit: notesLimit, api: true, doVersion: (*visit).addNote})
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/notes/{note}", action: staff.Comment, limit: notesLimit, api: true, doVersion: (*visit).answerNote})
	d.screen(screen{method: http.MethodGet, pattern: "/mentions", action: staff.SeeDesk, do: (*visit).mentions, example: "/mentions"})
}

func (v *visit) notes(m story.Meta) error {
	out := struct {
		V      int           `json:"v"`
		Notes  []draft.Note  `json:"notes"`
		People []staff.Named `json:"people"` // who can be named
	}{}
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		if out.V, out.Notes, err = draft.Notes(ctx, tx, m.ID, v.who.ID); err != nil {
			return err
		}
		out.People, err = staff.Names(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	if out.Notes == nil {
		out.Notes = []draft.Note{}
	}
	return v.json(http.StatusOK, out)
}

type noted struct {
	Note draft.Note `json:"note"`
}

func (v *visit) addNote(m story.Meta) error {
	var in struct {
		V      int            `json:"v"`
		Kind   draft.NoteKind `json:"kind"`
		From   *int           `json:"from"`
		To     *int           `json:"to"`
		Text   string         `json:"text"`
		Insert string         `json:"insert"`
	}
	if err := v.read(&in); err != nil {
		return err
	}
	var n draft.Note
	if err := v.group(func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = draft.AddNote(ctx, tx, m.ID, v.writer(), in.V, draft.Note{Kind: in.Kind, From: in.From, To: in.To, Text: in.Text, Insert: in.Insert})
		return err
	}); err != nil {
		return err
	}
	v.live.notes(m.ID)
	return v.json(http.StatusOK, noted{n})
}

// answerNote does what is asked to a note. To accept a suggestion writes in the
// text, and so asks for the right to.
func (v *visit) answerNote(m story.Meta) error {
	which, err := id.Parse(v.r.PathValue("note"))
	if err != nil {
		return fmt.Errorf("note %q: %w", clip(v.r.PathValue("note")), db.ErrNotFound)
	}
	var in struct {
		Act  string `json:"act"`
		Text string `json:"text"`
	}
	if err := v.read(&in); err != nil {
		return err
	}
	if in.Act == draft.ActAccept {
		if err := v.may(staff.Edit, m); err != nil {
			return err
		}
	}
	var n draft.Note
	if err := v.group(func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = draft.Answer(ctx, tx, m.ID, which, v.writer(), in.Act, in.Text)
		return err
	}); err != nil {
		return err
	}
	v.live.notes(m.ID)
	v.live.look(m.ID)
	return v.json(http.StatusOK, noted{n})
}

// mentions are the open notes that name who looks.
type mentions struct {
	Frame
	Rows []mentionRow
}

type mentionRow struct {
	draft.Mention
	Headline, Language, Dir string
}

// mentionsShown is how many are listed; to end some shows the rest.
const mentionsShown = 200

func (v *visit) mentions() error {
	m := mentions{Frame: v.frame(v.T("Notes that name you"), "mentions")}
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		all, err := draft.Mentions(ctx, tx, v.who.ID, mentionsShown)
		if err != nil {
			return err
		}
		seen := map[id.ID]story.Meta{}
		for _, n := range all {
			of, known := seen[n.Version]
			if !known {
				if of, err = story.Get(ctx, tx, n.Version); err != nil {
					return err
				}
				seen[n.Version] = of
			}
			m.Rows = append(m.Rows, mentionRow{n, of.Headline, of.Language, edition.Direction(of.Language)})
		}
		return nil
	}); err != nil {
		return err
	}
	return v.show(http.StatusOK, "mentions", m)
}

// Words is what a note says, without the ids behind the names.
func (r mentionRow) Words() string { return draft.Plain(r.Text) }

// openMentions is how many open notes name who looks.
func (v *visit) openMentions() (n int) {
	// A count that cannot be read is no reason to withhold the page.
	_ = v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = draft.MentionCount(ctx, tx, v.who.ID)
		return err
	})
	return n
}
