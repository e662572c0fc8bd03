package desk

import (
	"context"
	"fmt"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/id"
	"standfirst/internal/post"
	"standfirst/internal/staff"
)

func (d *Desk) declareMailbox() {
	if !d.Mailbox {
		return
	}
	d.screen(screen{method: http.MethodGet, pattern: "/mailbox", action: staff.ReadMailbox, do: (*visit).mailbox, example: "/mailbox"})
	d.screen(screen{method: http.MethodGet, pattern: "/mailbox/{id}", action: staff.ReadMailbox, do: (*visit).mail, example: "/mailbox/none"})
}

type mailbox struct {
	Frame
	Mails []mailRow
}

type mailRow struct {
	post.Kept
	Dir string
}

// mailbox shows what was "sent" by a house without a mail server.
func (v *visit) mailbox() error {
	m := mailbox{Frame: v.frame(v.T("Mailbox"), "mailbox")}
	err := v.DB.View(v.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		all, err := v.Post.List(ctx, tx)
		for _, k := range all {
			m.Mails = append(m.Mails, mailRow{k, edition.Direction(k.Language)})
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "mailbox", m)
}

type mailPage struct {
	Frame
	mailRow
}

func (v *visit) mail() error {
	which, err := id.Parse(v.r.PathValue("id"))
	if err != nil {
		return fmt.Errorf("mail %q: %w", v.r.PathValue("id"), db.ErrNotFound)
	}
	var k post.Kept
	if err := v.DB.View(v.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		k, err = v.Post.Get(ctx, tx, which)
		return err
	}); err != nil {
		return err
	}
	return v.show(http.StatusOK, "mail", mailPage{v.frame(k.Subject, "mailbox"), mailRow{k, edition.Direction(k.Language)}})
}
