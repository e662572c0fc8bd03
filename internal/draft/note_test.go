package draft_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/id"
)

func (k desk) note(w draft.Writer, v int, n draft.Note) (added draft.Note, err error) {
	err = k.try(func(ctx context.Context, tx *db.Tx) (err error) {
		added, err = draft.AddNote(ctx, tx, k.version, w, v, n)
		return err
	})
	return added, err
}

func (k desk) answer(w draft.Writer, note id.ID, act, text string) (n draft.Note, err error) {
	err = k.try(func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = draft.Answer(ctx, tx, k.version, note, w, act, text)
		return err
	})
	return n, err
}

func (k desk) notes() (all []draft.Note) {
	k.Helper()
	k.update(func(ctx context.Context, tx *db.Tx) (err error) {
		_, all, err = draft.Notes(ctx, tx, k.version, ana.Account)
		return err
	})
	return all
}

func on(kind draft.NoteKind, from, to int, text, insert string) draft.Note {
	return draft.Note{Kind: kind, From: &from, To: &to, Text: text, Insert: insert}
}

func TestANoteStandsWhereItStoodWhoeverWrites(t *testing.T) {
	each(t, func(k desk) {
		n, err := k.note(ana, k.open().V, on(draft.Comment, 7, 10, "Which?", "")) // "Two"
		if err != nil || n.Quote != "Two" {
			t.Fatalf("%v %+v", err, n)
		}
		k.write(ben, insert(1, "At first, "), insert(20, "a"))
		if got := k.notes(); len(got) != 1 || *got[0].From != 17 || *got[0].To != 20 || !got[0].Own || got[0].Text != "Which?" {
			t.Errorf("%+v", got)
		}
	})
}

func TestANoteOfAnOlderStateIsPlacedWhereItsWordsAreNow(t *testing.T) {
	each(t, func(k desk) {
		v := k.open().V
		k.write(ben, insert(1, "At first, "))
		n, err := k.note(ana, v, on(draft.Comment, 7, 10, "Which?", ""))
		if err != nil || *n.From != 17 || n.Quote != "Two" {
			t.Errorf("%v %+v", err, n)
		}
		if _, err := k.note(ana, v+99, on(draft.Comment, 7, 10, "x", "")); !errors.Is(err, draft.ErrGone) {
			t.Errorf("of the future: %v, want ErrGone", err)
		}
	})
}

func TestANoteWhoseWordsAreGoneStandsWithItsQuote(t *testing.T) {
	each(t, func(k desk) {
		if _, err := k.note(ana, k.open().V, on(draft.Comment, 7, 10, "Which?", "")); err != nil {
			t.Fatal(err)
		}
		k.write(ben, remove(6, 12))
		if got := k.notes(); len(got) != 1 || got[0].From != nil || got[0].Quote != "Two" {
			t.Errorf("%+v", got)
		}
	})
}

func TestASuggestionIsAcceptedByAStepOfTheServer(t *testing.T) {
	each(t, func(k desk) {
		n, err := k.note(ben, k.open().V, on(draft.Suggestion, 7, 10, "", "Three"))
		if err != nil {
			t.Fatal(err)
		}
		v := k.write(ana, insert(1, "So: "))
		if n, err = k.answer(ana, n.ID, draft.ActAccept, ""); err != nil || n.State != draft.NoteAccepted || n.EndedBy != ana.Name {
			t.Fatalf("%v %+v", err, n)
		}
		if c := k.open(); k.text() != "So: One.\nThree." || c.V != v+1 || !c.Unsaved {
			t.Errorf("%q %+v", k.text(), c)
		}
		if _, err := k.answer(ana, n.ID, draft.ActAccept, ""); !errors.Is(err, draft.ErrNote) {
			t.Errorf("again: %v, want ErrNote", err)
		}
		if k.text() != "So: One.\nThree." {
			t.Errorf("again it wrote %q", k.text())
		}
	})
}

func TestASuggestionWhoseWordsAreGoneIsNotAccepted(t *testing.T) {
	each(t, func(k desk) {
		n, err := k.note(ben, k.open().V, on(draft.Suggestion, 7, 10, "", "Three"))
		if err != nil {
			t.Fatal(err)
		}
		k.write(ana, remove(6, 12))
		if _, err := k.answer(ana, n.ID, draft.ActAccept, ""); !errors.Is(err, draft.ErrNote) || k.notes()[0].State != draft.NoteOpen {
			t.Errorf("%v %+v", err, k.notes())
		}
		if n, err := k.answer(ana, n.ID, draft.ActReject, ""); err != nil || n.State != draft.NoteRejected {
			t.Errorf("%v %+v", err, n)
		}
	})
}

func TestANoteThatCannotStandIsRefused(t *testing.T) {
	each(t, func(k desk) {
		v := k.open().V
		for name, n := range map[string]draft.Note{
			"a comment that says nothing":        on(draft.Comment, 1, 2, " ", ""),
			"a text past its limit":              on(draft.Comment, 1, 2, strings.Repeat("x", 10_001), ""),
			"a suggestion on nothing":            {Kind: draft.Suggestion, Insert: "x"},
			"a suggestion over two paragraphs":   on(draft.Suggestion, 2, 8, "", "x"),
			"a place that the text has not":      on(draft.Comment, 2, 999, "x", ""),
			"a place that ends before it begins": on(draft.Comment, 4, 2, "x", ""),
			"a kind that there is not":           on("praise", 1, 2, "x", ""),
		} {
			if _, err := k.note(ana, v, n); !errors.Is(err, draft.ErrNote) && !errors.Is(err, draft.ErrStep) {
				t.Errorf("%s: error %v", name, err)
			}
		}
		if got := k.notes(); len(got) > 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestRepliesResolvingAndDeleting(t *testing.T) {
	each(t, func(k desk) {
		n, err := k.note(ana, k.open().V, on(draft.Comment, 1, 4, "Which?", ""))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.answer(ben, n.ID, draft.ActReply, "The old one."); err != nil {
			t.Fatal(err)
		}
		if got, err := k.answer(ben, n.ID, draft.ActResolve, ""); err != nil || got.State != draft.NoteResolved {
			t.Errorf("%v %+v", err, got)
		}
		if got, err := k.answer(ana, n.ID, draft.ActReopen, ""); err != nil || got.State != draft.NoteOpen || got.EndedBy != "" {
			t.Errorf("%v %+v", err, got)
		}
		got := k.notes()
		if len(got) != 1 || len(got[0].Replies) != 1 || got[0].Replies[0].Text != "The old one." || got[0].Replies[0].Own {
			t.Errorf("%+v", got)
		}
		if _, err := k.answer(ben, got[0].Replies[0].ID, draft.ActReply, "x"); !errors.Is(err, draft.ErrNote) {
			t.Errorf("a reply to a reply: %v, want ErrNote", err)
		}
		if _, err := k.answer(ben, n.ID, draft.ActDelete, ""); !errors.Is(err, draft.ErrNote) {
			t.Errorf("another's: %v, want ErrNote", err)
		}
		if _, err := k.answer(ana, n.ID, draft.ActDelete, ""); err != nil || len(k.notes()) != 0 {
			t.Errorf("%v %+v", err, k.notes())
		}
		if _, err := k.answer(ana, n.ID, draft.ActResolve, ""); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("a note that is gone: %v, want ErrNotFound", err)
		}
	})
}

func TestWhoIsNamedFindsTheOpenNotesThatNameThem(t *testing.T) {
	each(t, func(k desk) {
		n, err := k.note(ana, k.open().V, on(draft.Comment, 1, 4, "@[Ben Okoro]("+ben.Account.String()+") is that so? @[Ben Okoro]("+ben.Account.String()+") @[x](!)", ""))
		if err != nil {
			t.Fatal(err)
		}
		mentions := func() (all []draft.Mention, count int) {
			k.update(func(ctx context.Context, tx *db.Tx) (err error) {
				if all, err = draft.Mentions(ctx, tx, ben.Account, 10); err == nil {
					count, err = draft.MentionCount(ctx, tx, ben.Account)
				}
				return err
			})
			return all, count
		}
		if all, count := mentions(); len(all) != 1 || count != 1 || all[0].Thread != n.ID || all[0].Version != k.version || draft.Plain(all[0].Text) != "@Ben Okoro is that so? @Ben Okoro @[x](!)" {
			t.Errorf("%d %+v", count, all)
		}
		if _, err := k.answer(ben, n.ID, draft.ActResolve, ""); err != nil {
			t.Fatal(err)
		}
		if all, count := mentions(); len(all) != 0 || count != 0 {
			t.Errorf("of a resolved one: %d %+v", count, all)
		}
	})
}
