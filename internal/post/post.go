// Package post writes to readers. A mail is queued in the transaction of the
// decision it tells of, under a key that names the occasion, and sent by a job:
// one mail for one occasion, never two, and none for what did not happen.
package post

import (
	"context"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/job"
	"standfirst/internal/secret"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's table.
var Schema = db.Schema{Name: "post", Files: db.Files(files)}

// Mail is one message as a transport sends it.
type Mail struct {
	ID       string `json:"id"`   // of the message: the same at every try
	From     string `json:"from"` // address, with a name if it has one
	To       string `json:"to"`   // address
	Subject  string `json:"subject"`
	Text     string `json:"text"`
	HTML     string `json:"html"`
	Language string `json:"language"` // BCP 47
	// Date is when it was queued, so that a second try is the same message.
	Date time.Time `json:"date"`
}

// Transport takes a mail over. It must be safe to give it the same mail again:
// the id tells. An error that will not go away by itself wraps ErrRefused.
type Transport interface {
	Send(ctx context.Context, m Mail) error
}

// ErrRefused says that a mail will never be taken, such as for an address that
// does not exist.
var ErrRefused = errors.New("the mail was refused for good")

// Post queues mails and sends them.
type Post struct {
	db        *db.DB
	key       *secret.Key
	queue     *job.Queue
	transport Transport
	from      string
}

const kindSend = "post.send"

type sendArgs struct {
	Mail id.ID `json:"mail"`
}

// tries and patience bound the sending of one mail.
const (
	tries    = 12
	patience = time.Minute
)

// New makes the post and registers its work.
func New(d *db.DB, key *secret.Key, q *job.Queue, t Transport, from string) *Post {
	p := &Post{db: d, key: key, queue: q, transport: t, from: from}
	job.Register(q, kindSend, patience, p.send)
	return p
}

// Queue keeps a mail and has it sent when the transaction commits. A key that
// is known already queues nothing.
func (p *Post) Queue(ctx context.Context, tx *db.Tx, key string, l Letter) error {
	m, err := l.compose(p.from)
	if err != nil {
		return err
	}
	mail := tx.NewID()
	m.ID, m.Date = mail.String(), tx.Now()
	plain, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("post: %w", err)
	}
	r, err := tx.Exec(ctx, `INSERT INTO post_mail (id, key, kind, language, sealed, created_at, sent_at, fault) VALUES ($1, $2, $3, $4, $5, $6, 0, '')
		ON CONFLICT (key) DO NOTHING`, mail, key, string(l.Kind), l.Language, base64.StdEncoding.EncodeToString(p.key.Seal("post.mail", plain)), db.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("post: queue %s: %w", l.Kind, err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return p.queue.Enqueue(ctx, tx, kindSend, sendArgs{mail}, job.Options{Attempts: tries})
}

// send is one try for one mail.
func (p *Post) send(ctx context.Context, a sendArgs) error {
	var m Mail
	var sent int64
	err := p.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var sealed string
		if err := db.Found(tx.QueryRow(ctx, "SELECT sealed, sent_at FROM post_mail WHERE id = $1", a.Mail).Scan(&sealed, &sent)); err != nil {
			return err
		}
		return p.open(sealed, &m)
	})
	if err != nil || sent > 0 {
		return err
	}
	fault := p.transport.Send(ctx, m)
	err = p.db.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		if fault != nil {
			_, err := tx.Exec(ctx, "UPDATE post_mail SET fault = $2 WHERE id = $1", a.Mail, fault.Error())
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE post_mail SET sent_at = $2, fault = '' WHERE id = $1", a.Mail, db.Micros(tx.Now()))
		return err
	})
	if errors.Is(fault, ErrRefused) {
		return job.Cancel(fault)
	}
	return errors.Join(fault, err)
}

func (p *Post) open(sealed string, m *Mail) error {
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err == nil {
		b, err = p.key.Open("post.mail", b)
	}
	if err == nil {
		err = json.Unmarshal(b, m)
	}
	if err != nil {
		return fmt.Errorf("post: a mail cannot be opened: %w", err)
	}
	return nil
}

// Kept is a mail with what became of it.
type Kept struct {
	Mail
	Kind  Kind
	Sent  time.Time // zero: not yet
	Fault string
}

// List gives the latest mails, 200 at most. It is for a house without a mail
// server, whose mailbox the desk shows.
func (p *Post) List(ctx context.Context, tx *db.Tx) ([]Kept, error) {
	return p.list(ctx, tx, "ORDER BY created_at DESC, id DESC LIMIT 200")
}

// Get gives one mail; db.ErrNotFound if there is none.
func (p *Post) Get(ctx context.Context, tx *db.Tx, mail id.ID) (Kept, error) {
	all, err := p.list(ctx, tx, "WHERE id = $1", mail)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("mail %s: %w", mail, db.ErrNotFound)
	}
	if err != nil {
		return Kept{}, err
	}
	return all[0], nil
}

func (p *Post) list(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Kept, error) {
	rows, err := tx.Query(ctx, "SELECT kind, sealed, sent_at, fault FROM post_mail "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("post: %w", err)
	}
	defer rows.Close()
	var all []Kept
	for rows.Next() {
		var k Kept
		var sealed string
		var sent int64
		if err := rows.Scan(&k.Kind, &sealed, &sent, &k.Fault); err != nil {
			return nil, err
		}
		k.Sent = db.FromMicros(sent)
		if err := p.open(sealed, &k.Mail); err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, rows.Err()
}
