// Package member keeps readers' accounts and how readers sign in: by a code of
// eight digits that works only in the browser that asked for it, or by a link
// to a page with one button. There are no passwords.
package member

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's tables.
var Schema = db.Schema{Name: "member", Files: db.Files(files)}

// EventAdded is emitted for a new member; its subject is the member.
const EventAdded = "member.added"

// ErrAddress says that a text is no e-mail address.
var ErrAddress = errors.New("e-mail address")

// Member is a reader with an account.
type Member struct {
	ID        id.ID
	Email     string
	Language  string // of mail, BCP 47
	Created   time.Time
	Confirmed time.Time // zero: nobody has shown yet that the address is theirs
}

// maxAddress is the length of an address in bytes (RFC 5321 section 4.5.3.1.3).
const maxAddress = 254

// Address checks an address and gives it in the form in which it is kept.
func Address(s string) (string, error) {
	s = norm.NFC.String(strings.TrimSpace(s))
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || len(s) > maxAddress {
		return "", fmt.Errorf("%w: %.60q; write it as name@example.org", ErrAddress, s)
	}
	_, host, _ := strings.Cut(s, "@")
	if !strings.Contains(host, ".") && host != "localhost" || strings.ContainsAny(s, "\r\n\"()") {
		return "", fmt.Errorf("%w: %.60q; write it as name@example.org", ErrAddress, s)
	}
	return s, nil
}

// Fold is the form in which addresses are compared. Case in the local part is
// folded too: no mail service in use tells a@x from A@x.
func Fold(address string) string { return strings.ToLower(address) }

// Ensure finds the member with an address, or adds one.
func Ensure(ctx context.Context, tx *db.Tx, email, language string) (m Member, added bool, err error) {
	email, err = Address(email)
	if err != nil {
		return m, false, err
	}
	r, err := tx.Exec(ctx, `INSERT INTO member (id, email, folded, language, created_at, confirmed_at) VALUES ($1, $2, $3, $4, $5, 0)
		ON CONFLICT (folded) DO NOTHING`, tx.NewID(), email, Fold(email), language, db.Micros(tx.Now()))
	if err != nil {
		return m, false, fmt.Errorf("member: %w", err)
	}
	n, err := r.RowsAffected()
	if err != nil {
		return m, false, err
	}
	m, err = ByEmail(ctx, tx, email)
	if n > 0 && err == nil {
		tx.Emit(EventAdded, m.ID, struct{}{})
	}
	return m, n > 0, err
}

const columns = "SELECT id, email, language, created_at, confirmed_at FROM member "

func scan(from func(...any) error) (Member, error) {
	var m Member
	var created, confirmed int64
	err := from(&m.ID, &m.Email, &m.Language, &created, &confirmed)
	m.Created, m.Confirmed = db.FromMicros(created), db.FromMicros(confirmed)
	return m, err
}

// ByEmail finds a member; db.ErrNotFound if the address is nobody's.
func ByEmail(ctx context.Context, tx *db.Tx, email string) (Member, error) {
	m, err := scan(tx.QueryRow(ctx, columns+"WHERE folded = $1", Fold(strings.TrimSpace(norm.NFC.String(email)))).Scan)
	return m, db.Found(err)
}

// Get finds a member by id; db.ErrNotFound if there is none.
func Get(ctx context.Context, tx *db.Tx, member id.ID) (Member, error) {
	m, err := scan(tx.QueryRow(ctx, columns+"WHERE id = $1", member).Scan)
	if err != nil {
		return m, fmt.Errorf("member %s: %w", member, db.Found(err))
	}
	return m, nil
}

// List gives members by the order of their coming, at most 1,000 after the one
// with the id after (0: from the first).
func List(ctx context.Context, tx *db.Tx, after id.ID) ([]Member, error) {
	rows, err := tx.Query(ctx, columns+"WHERE id > $1 ORDER BY id LIMIT 1000", after)
	if err != nil {
		return nil, fmt.Errorf("member: %w", err)
	}
	defer rows.Close()
	var all []Member
	for rows.Next() {
		m, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

// SetLanguage chooses the language of a member's mail.
func SetLanguage(ctx context.Context, tx *db.Tx, member id.ID, language string) error {
	_, err := tx.Exec(ctx, "UPDATE member SET language = $2 WHERE id = $1", member, language)
	return err
}
