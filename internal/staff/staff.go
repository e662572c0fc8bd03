// Package staff keeps the accounts of those who work at the desk, how they sign
// in, what they may do, and what they did.
package staff

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's tables.
var Schema = db.Schema{Name: "staff", Files: db.Files(files)}

var (
	// ErrAccount says what is wrong with an account that was asked for.
	ErrAccount = errors.New("staff account")
	// ErrSpent says that a link has been used, is too old, or never was.
	ErrSpent = errors.New("the link cannot be used any more")
)

// Lives of links and sessions.
const (
	LinkLife    = 24 * time.Hour
	SessionLife = 30 * 24 * time.Hour
)

// Account is one member of staff.
type Account struct {
	ID    id.ID
	Email string
	Name  string
	Role  Role
	// Language is that in which the desk speaks to them (BCP 47), and Zone that of
	// the times it shows (IANA); empty for the browser's and UTC.
	Language, Zone string
}

// May says whether the account may do something.
func (a Account) May(act Action, own bool) bool { return a.ID != 0 && May(a.Role, act, own) }

// Stage is how far a sign-in has come. A session that is not Full opens nothing
// but the next step of signing in.
type Stage string

// Full is the stage of who has shown all that their account asks for.
const Full Stage = "full"

// Add makes an account, or gives the one with the address another role.
func Add(ctx context.Context, tx *db.Tx, email, name string, role Role) (Account, error) {
	a, err := mail.ParseAddress(strings.TrimSpace(email))
	if err != nil || len(a.Address) > 254 {
		return Account{}, fmt.Errorf("%w: %.60q is no e-mail address", ErrAccount, email)
	}
	if !known(role) {
		return Account{}, fmt.Errorf("%w: role %q is unknown; choose one of %v", ErrAccount, role, Roles)
	}
	acc := Account{ID: tx.NewID(), Email: a.Address, Name: strings.TrimSpace(name), Role: role}
	if acc.Name == "" {
		acc.Name = a.Address
	}
	err = tx.QueryRow(ctx, `INSERT INTO staff_account (id, email, folded, name, role, created_at, disabled_at) VALUES ($1, $2, $3, $4, $5, $6, 0)
		ON CONFLICT (folded) DO UPDATE SET role = excluded.role, disabled_at = 0 RETURNING id, name`,
		acc.ID, acc.Email, strings.ToLower(acc.Email), acc.Name, string(role), db.Micros(tx.Now())).Scan(&acc.ID, &acc.Name)
	if err != nil {
		return acc, fmt.Errorf("staff: %w", err)
	}
	return acc, Note(ctx, tx, "command line", "added an account", acc.Email, string(role))
}

// ByEmail finds an account that works here; db.ErrNotFound if there is none.
func ByEmail(ctx context.Context, tx *db.Tx, email string) (a Account, err error) {
	err = db.Found(tx.QueryRow(ctx, "SELECT id, email, name, role FROM staff_account WHERE folded = $1 AND disabled_at = 0",
		strings.ToLower(strings.TrimSpace(email))).Scan(&a.ID, &a.Email, &a.Name, &a.Role))
	return a, err
}

// Owners lists the accounts that own the house, the oldest first.
func Owners(ctx context.Context, tx *db.Tx) ([]Account, error) {
	rows, err := tx.Query(ctx, "SELECT id, email, name, role FROM staff_account WHERE role = 'owner' AND disabled_at = 0 ORDER BY id LIMIT 100")
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	var all []Account
	for rows.Next() {
		var a Account
		if err := rows.Scan(&a.ID, &a.Email, &a.Name, &a.Role); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// Link makes a one-time sign-in link's token for an account.
func Link(ctx context.Context, tx *db.Tx, key *secret.Key, a Account, by string) (string, error) {
	token := secret.Token()
	_, err := tx.Exec(ctx, "INSERT INTO staff_link (hash, account, expires_at, used_at) VALUES ($1, $2, $3, 0)",
		key.TokenHash("staff.link", token), a.ID, db.Micros(tx.Now().Add(LinkLife)))
	if err != nil {
		return "", fmt.Errorf("staff: %w", err)
	}
	return token, Note(ctx, tx, by, "made a sign-in link", a.Email, "")
}

// UseLink spends a link and starts a session. Of two uses at once, one wins.
func UseLink(ctx context.Context, tx *db.Tx, key *secret.Key, token, agent string) (session string, err error) {
	now := db.Micros(tx.Now())
	var who id.ID
	err = db.Found(tx.QueryRow(ctx, `UPDATE staff_link SET used_at = $2 WHERE hash = $1 AND used_at = 0 AND expires_at > $2 RETURNING account`,
		key.TokenHash("staff.link", token), now).Scan(&who))
	if errors.Is(err, db.ErrNotFound) {
		return "", ErrSpent
	}
	if err != nil {
		return "", fmt.Errorf("staff: %w", err)
	}
	var email string
	err = db.Found(tx.QueryRow(ctx, "SELECT email FROM staff_account WHERE id = $1 AND disabled_at = 0", who).Scan(&email))
	if errors.Is(err, db.ErrNotFound) {
		return "", ErrSpent
	}
	if err != nil {
		return "", fmt.Errorf("staff: %w", err)
	}
	if len(agent) > 300 {
		agent = agent[:300]
	}
	session = secret.Token()
	if _, err := tx.Exec(ctx, "INSERT INTO staff_session (hash, account, stage, created_at, expires_at, agent) VALUES ($1, $2, $3, $4, $5, $6)",
		key.TokenHash("staff.session", session), who, string(Full), now, db.Micros(tx.Now().Add(SessionLife)), strings.ToValidUTF8(agent, "")); err != nil {
		return "", fmt.Errorf("staff: %w", err)
	}
	return session, Note(ctx, tx, email, "signed in", "", "")
}

// Session finds who works by a session's token; db.ErrNotFound if nobody does,
// or if the sign-in is not complete.
func Session(ctx context.Context, tx *db.Tx, key *secret.Key, token string) (a Account, err error) {
	err = db.Found(tx.QueryRow(ctx, `SELECT a.id, a.email, a.name, a.role FROM staff_session s JOIN staff_account a ON a.id = s.account
		WHERE s.hash = $1 AND s.stage = 'full' AND s.expires_at > $2 AND a.disabled_at = 0`,
		key.TokenHash("staff.session", token), db.Micros(tx.Now())).Scan(&a.ID, &a.Email, &a.Name, &a.Role))
	return a, err
}

// EndSession signs out.
func EndSession(ctx context.Context, tx *db.Tx, key *secret.Key, token string) error {
	_, err := tx.Exec(ctx, "DELETE FROM staff_session WHERE hash = $1", key.TokenHash("staff.session", token))
	return err
}

// Note adds a row to the audit: who did what to which object.
func Note(ctx context.Context, tx *db.Tx, who, act, object, detail string) error {
	_, err := tx.Exec(ctx, "INSERT INTO staff_audit (id, at, who, act, object, detail) VALUES ($1, $2, $3, $4, $5, $6)",
		tx.NewID(), db.Micros(tx.Now()), who, act, object, detail)
	if err != nil {
		return fmt.Errorf("staff: audit: %w", err)
	}
	return nil
}

// Entry is one row of the audit.
type Entry struct {
	At                       time.Time
	Who, Act, Object, Detail string
}

// Audit lists the latest rows, 500 at most.
func Audit(ctx context.Context, tx *db.Tx) ([]Entry, error) {
	rows, err := tx.Query(ctx, "SELECT at, who, act, object, detail FROM staff_audit ORDER BY id DESC LIMIT 500")
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	var all []Entry
	for rows.Next() {
		var e Entry
		var at int64
		if err := rows.Scan(&at, &e.Who, &e.Act, &e.Object, &e.Detail); err != nil {
			return nil, err
		}
		e.At = db.FromMicros(at)
		all = append(all, e)
	}
	return all, rows.Err()
}
