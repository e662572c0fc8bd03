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
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's tables.
var Schema = db.Schema{Name: "staff", Files: db.Files(files)}

// EventChanged says that an account, its role or its sessions are others than
// before: whoever holds something open for it asks again. Its subject is the account.
const EventChanged = "staff.changed"

var (
	// ErrAccount says what is wrong with an account that was asked for.
	ErrAccount = errors.New("staff account")
	// ErrLastOwner says that a house without an owner was asked for.
	ErrLastOwner = errors.New("the house would have no owner; make somebody else an owner first")
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
	Shortcuts      bool // single keys do something (WCAG 2.1.4)
}

// May says whether the account may do something.
func (a Account) May(act Action, own bool) bool { return a.ID != 0 && May(a.Role, act, own) }

// New is somebody who is to work here.
type New struct {
	Email    string
	Name     string // the address if empty
	Role     Role
	Language string // BCP 47; empty for the browser's
}

const (
	maxAddress = 254 // RFC 5321
	maxName    = 120 // characters
)

const accountColumns = "a.id, a.email, a.name, a.role, a.language, a.zone, a.shortcuts"

// into are the places of accountColumns.
func (a *Account) into() []any {
	return []any{&a.ID, &a.Email, &a.Name, &a.Role, &a.Language, &a.Zone, &a.Shortcuts}
}

func fold(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// Add makes an account from the command line, or gives the one with the address
// another role.
func Add(ctx context.Context, tx *db.Tx, email, name string, role Role) (Account, error) {
	return Hire(ctx, tx, New{Email: email, Name: name, Role: role}, "command line")
}

// Hire makes an account. One that is known by the address works here again, in
// the role that is given.
func Hire(ctx context.Context, tx *db.Tx, n New, by string) (Account, error) {
	parsed, err := mail.ParseAddress(strings.TrimSpace(n.Email))
	if err != nil || len(parsed.Address) > maxAddress {
		return Account{}, fmt.Errorf("%w: %.60q is no e-mail address", ErrAccount, n.Email)
	}
	if !known(n.Role) {
		return Account{}, fmt.Errorf("%w: role %q is unknown; choose one of %s", ErrAccount, n.Role, roleList())
	}
	name, err := properName(n.Name)
	if err != nil {
		return Account{}, err
	}
	if name == "" {
		name = parsed.Address
	}
	var known id.ID
	err = db.Found(tx.QueryRow(ctx, "SELECT id FROM staff_account WHERE folded = $1", fold(parsed.Address)).Scan(&known))
	switch {
	case errors.Is(err, db.ErrNotFound):
		a := Account{ID: tx.NewID(), Email: parsed.Address, Name: name, Role: n.Role, Language: n.Language, Shortcuts: true}
		if _, err := tx.Exec(ctx, "INSERT INTO staff_account (id, email, folded, name, role, created_at, disabled_at, language) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)",
			a.ID, a.Email, fold(a.Email), a.Name, string(a.Role), db.Micros(tx.Now()), a.Language); err != nil {
			return a, fmt.Errorf("staff: %w", err)
		}
		return a, Note(ctx, tx, by, "added an account", a.Email, string(a.Role))
	case err != nil:
		return Account{}, fmt.Errorf("staff: %w", err)
	}
	if err := SetRole(ctx, tx, known, n.Role, by); err != nil {
		return Account{}, err
	}
	if err := Enable(ctx, tx, known, by); err != nil {
		return Account{}, err
	}
	return Get(ctx, tx, known)
}

func properName(s string) (string, error) {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if n := len([]rune(s)); n > maxName {
		return "", fmt.Errorf("%w: the name has %d characters; %d at most", ErrAccount, n, maxName)
	}
	return s, nil
}

// Get finds an account, also one that has left; db.ErrNotFound if there is none.
func Get(ctx context.Context, tx *db.Tx, account id.ID) (a Account, err error) {
	err = db.Found(tx.QueryRow(ctx, "SELECT "+accountColumns+" FROM staff_account a WHERE a.id = $1", account).Scan(a.into()...))
	return a, err
}

// ByEmail finds an account that works here; db.ErrNotFound if there is none.
func ByEmail(ctx context.Context, tx *db.Tx, email string) (a Account, err error) {
	err = db.Found(tx.QueryRow(ctx, "SELECT "+accountColumns+" FROM staff_account a WHERE a.folded = $1 AND a.disabled_at = 0", fold(email)).Scan(a.into()...))
	return a, err
}

// Owners lists the accounts that own the house, the oldest first.
func Owners(ctx context.Context, tx *db.Tx) ([]Account, error) {
	return accounts(ctx, tx, "WHERE a.role = 'owner' AND a.disabled_at = 0 ORDER BY a.id LIMIT 100")
}

// Working lists who works here, by name; 2,000 at most.
func Working(ctx context.Context, tx *db.Tx) ([]Account, error) {
	return accounts(ctx, tx, "WHERE a.disabled_at = 0 ORDER BY LOWER(a.name), a.id LIMIT 2000")
}

func accounts(ctx context.Context, tx *db.Tx, where string, args ...any) (all []Account, err error) {
	rows, err := tx.Query(ctx, "SELECT "+accountColumns+" FROM staff_account a "+where, args...)
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var a Account
		if err := rows.Scan(a.into()...); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// keepOwner returns ErrLastOwner if an account is the only owner who works here.
// It takes the owners' rows, so that of two owners who dismiss each other one stays.
func keepOwner(ctx context.Context, tx *db.Tx, account id.ID) error {
	rows, err := tx.Query(ctx, "UPDATE staff_account SET role = role WHERE role = 'owner' AND disabled_at = 0 RETURNING id")
	if err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	others, is := 0, false
	for rows.Next() {
		var owner id.ID
		if err := rows.Scan(&owner); err != nil {
			return err
		}
		if owner == account {
			is = true
		} else {
			others++
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if is && others == 0 {
		return ErrLastOwner
	}
	return nil
}

// SetRole gives an account another role.
func SetRole(ctx context.Context, tx *db.Tx, account id.ID, role Role, by string) error {
	if !known(role) {
		return fmt.Errorf("%w: role %q is unknown; choose one of %s", ErrAccount, role, roleList())
	}
	a, err := Get(ctx, tx, account)
	if err != nil || a.Role == role {
		return err
	}
	if role != Owner {
		if err := keepOwner(ctx, tx, account); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE staff_account SET role = $2 WHERE id = $1", account, string(role)); err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	tx.Emit(EventChanged, account, nil)
	return Note(ctx, tx, by, "changed a role", a.Email, string(a.Role)+" → "+string(role))
}

// Disable ends somebody's work here: their sessions and links end with it.
func Disable(ctx context.Context, tx *db.Tx, account id.ID, by string) error {
	a, err := Get(ctx, tx, account)
	if err != nil {
		return err
	}
	if err := keepOwner(ctx, tx, account); err != nil {
		return err
	}
	r, err := tx.Exec(ctx, "UPDATE staff_account SET disabled_at = $2 WHERE id = $1 AND disabled_at = 0", account, db.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err // has left before
	}
	if err := shut(ctx, tx, account); err != nil {
		return err
	}
	return Note(ctx, tx, by, "ended an account", a.Email, "")
}

// Enable lets somebody who has left work here again, with the factors they had.
func Enable(ctx context.Context, tx *db.Tx, account id.ID, by string) error {
	a, err := Get(ctx, tx, account)
	if err != nil {
		return err
	}
	r, err := tx.Exec(ctx, "UPDATE staff_account SET disabled_at = 0 WHERE id = $1 AND disabled_at <> 0", account)
	if err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err // works here already
	}
	tx.Emit(EventChanged, account, nil)
	return Note(ctx, tx, by, "opened an account again", a.Email, "")
}

// shut ends every way in that an account holds open now.
func shut(ctx context.Context, tx *db.Tx, account id.ID) error {
	for _, q := range []string{"DELETE FROM staff_session WHERE account = $1", "DELETE FROM staff_link WHERE account = $1"} {
		if _, err := tx.Exec(ctx, q, account); err != nil {
			return fmt.Errorf("staff: %w", err)
		}
	}
	tx.Emit(EventChanged, account, nil)
	return nil
}

// Preferences are what somebody sets for themselves.
type Preferences struct {
	Name, Language, Zone string
	Shortcuts            bool
}

// SetOwn keeps what somebody has set for themselves. Whether the desk speaks the
// language is the caller's to know.
func SetOwn(ctx context.Context, tx *db.Tx, account id.ID, o Preferences) error {
	name, err := properName(o.Name)
	if err != nil {
		return err
	}
	if name == "" {
		return fmt.Errorf("%w: give a name; it stands beside what you write and do", ErrAccount)
	}
	if o.Zone != "" {
		if _, err := time.LoadLocation(o.Zone); err != nil || o.Zone == "Local" {
			return fmt.Errorf("%w: time zone %.60q is unknown; write it as Europe/Paris", ErrAccount, o.Zone)
		}
	}
	shortcuts := 0
	if o.Shortcuts {
		shortcuts = 1
	}
	if _, err := tx.Exec(ctx, "UPDATE staff_account SET name = $2, language = $3, zone = $4, shortcuts = $5 WHERE id = $1", account, name, o.Language, o.Zone, shortcuts); err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	tx.Emit(EventChanged, account, nil)
	return nil
}

// State is how somebody stands to the house.
type State string

// The states.
const (
	Invited State = "has not come yet"
	Works   State = "works here"
	Left    State = "has left"
)

// Person is an account as the list of people shows it.
type Person struct {
	Account
	State    State
	Since    time.Time
	Seen     time.Time // zero: never
	Passkeys int
	App      bool // an authenticator app
	Recovery int  // codes left
	Sessions int
	Waiting  bool // an invitation is open
}

// People lists all accounts, who works here first, then by name; 2,000 at most.
func People(ctx context.Context, tx *db.Tx) ([]Person, error) {
	return people(ctx, tx, "ORDER BY CASE WHEN a.disabled_at = 0 THEN 0 ELSE 1 END, LOWER(a.name), a.id LIMIT 2000")
}

// PersonOf finds one account as People lists it; db.ErrNotFound if there is none.
func PersonOf(ctx context.Context, tx *db.Tx, account id.ID) (Person, error) {
	all, err := people(ctx, tx, "WHERE a.id = $2", account)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("account %s: %w", account, db.ErrNotFound)
	}
	if err != nil {
		return Person{}, err
	}
	return all[0], nil
}

func people(ctx context.Context, tx *db.Tx, where string, args ...any) (all []Person, err error) {
	rows, err := tx.Query(ctx, "SELECT "+accountColumns+`, a.created_at, a.joined_at, a.disabled_at,
		a.seen_at,
		(SELECT COUNT(*) FROM staff_passkey p WHERE p.account = a.id),
		(SELECT COUNT(*) FROM staff_app t WHERE t.account = a.id AND t.sealed <> ''),
		(SELECT COUNT(*) FROM staff_recovery r WHERE r.account = a.id AND r.used_at = 0),
		(SELECT COUNT(*) FROM staff_session s WHERE s.account = a.id AND s.stage = 'full' AND s.expires_at > $1),
		(SELECT COUNT(*) FROM staff_link l WHERE l.account = a.id AND l.kind = 'invitation' AND l.used_at = 0 AND l.expires_at > $1)
		FROM staff_account a `+where, append([]any{db.Micros(tx.Now())}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p Person
		var since, joined, disabled, seen int64
		var app, waiting int
		if err := rows.Scan(append(p.into(), &since, &joined, &disabled, &seen, &p.Passkeys, &app, &p.Recovery, &p.Sessions, &waiting)...); err != nil {
			return nil, err
		}
		p.Since, p.Seen, p.App, p.Waiting = db.FromMicros(since), db.FromMicros(seen), app > 0, waiting > 0
		switch {
		case disabled != 0:
			p.State = Left
		case joined == 0:
			p.State = Invited
		default:
			p.State = Works
		}
		all = append(all, p)
	}
	return all, rows.Err()
}
