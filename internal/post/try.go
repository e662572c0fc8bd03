package post

import (
	"context"
	"fmt"
	"html"
	"net/mail"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/id"
)

// Test is a mail that shows whether mail goes out.
type Test struct {
	To, House, Language string
	Subject, Text       string // in that language
}

// Try sends a test mail at once, past the queue, and gives back what the
// transport says.
func (p *Post) Try(ctx context.Context, t Test) error {
	sender, err := mail.ParseAddress(p.from)
	if err != nil {
		return fmt.Errorf("post: the house's own address %q: %w", p.from, err)
	}
	sender.Name = t.House
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	var message id.ID
	now := p.db.Now()
	if err := p.db.View(ctx, func(_ context.Context, tx *db.Tx) error {
		message = tx.NewID()
		return nil
	}); err != nil {
		return err
	}
	return p.transport.Send(ctx, Mail{ID: message.String(), From: sender.String(), To: t.To, Subject: t.Subject, Text: t.Text + "\n", Language: t.Language, Date: now,
		HTML: `<!doctype html><html lang="` + html.EscapeString(t.Language) + `" dir="` + edition.Direction(t.Language) + `"><head><meta charset="utf-8"><title>` + html.EscapeString(t.Subject) +
			`</title></head><body dir="` + edition.Direction(t.Language) + `"><p>` + html.EscapeString(t.Text) + `</p></body></html>`})
}

// tryTime bounds a test, which somebody waits for.
const tryTime = 25 * time.Second

// Way says how mail goes out: a server or a folder, and never a password; and
// the address that it comes from.
func (p *Post) Way() (way, from string) {
	if s, ok := p.transport.(fmt.Stringer); ok {
		way = s.String()
	}
	return way, p.from
}

// Failing is a mail that has not gone out yet, and why. To whom it goes is not told.
type Failing struct {
	Kind  Kind
	Made  time.Time
	Fault string // the transport's own words
}

// Failures lists the latest mails that could not be sent, 50 at most.
func (p *Post) Failures(ctx context.Context, tx *db.Tx) ([]Failing, error) {
	rows, err := tx.Query(ctx, "SELECT kind, created_at, fault FROM post_mail WHERE sent_at = 0 AND fault <> '' ORDER BY created_at DESC, id DESC LIMIT 50")
	if err != nil {
		return nil, fmt.Errorf("post: %w", err)
	}
	defer rows.Close()
	var all []Failing
	for rows.Next() {
		var f Failing
		var made int64
		if err := rows.Scan(&f.Kind, &made, &f.Fault); err != nil {
			return nil, err
		}
		f.Made = db.FromMicros(made)
		all = append(all, f)
	}
	return all, rows.Err()
}
