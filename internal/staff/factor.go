package staff

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// ErrLastFactor says that an account without a factor was asked for.
var ErrLastFactor = fmt.Errorf("%w: this is the only way to prove that it is you; add another first", ErrAccount)

// appAddress is the otpauth address of a secret, as authenticator apps read it.
func appAddress(issuer, email, plain string) string {
	q := url.Values{"secret": {plain}, "issuer": {issuer}, "algorithm": {"SHA1"}, "digits": {"6"}, "period": {fmt.Sprint(codePeriod)}}
	return (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + email, RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}).String()
}

// Key is one passkey, as the list shows it.
type Key struct {
	ID          id.ID
	Name        string
	Host        string // the host name for which alone it works
	Added, Used time.Time
}

// Factors are what an account can show.
type Factors struct {
	Keys     []Key
	App      time.Time // when the authenticator app was added; zero: none
	Recovery int       // codes left
}

// FactorsOf lists what an account can show.
func FactorsOf(ctx context.Context, tx *db.Tx, account id.ID) (f Factors, err error) {
	rows, err := tx.Query(ctx, "SELECT id, name, host, created_at, used_at FROM staff_passkey WHERE account = $1 ORDER BY id LIMIT 100", account)
	if err != nil {
		return f, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var k Key
		var added, used int64
		if err := rows.Scan(&k.ID, &k.Name, &k.Host, &added, &used); err != nil {
			return f, err
		}
		k.Added, k.Used = db.FromMicros(added), db.FromMicros(used)
		f.Keys = append(f.Keys, k)
	}
	if err := rows.Err(); err != nil {
		return f, err
	}
	var app int64
	err = tx.QueryRow(ctx, `SELECT COALESCE((SELECT added_at FROM staff_app WHERE account = $1 AND sealed <> ''), 0),
		(SELECT COUNT(*) FROM staff_recovery WHERE account = $1 AND used_at = 0)`, account).Scan(&app, &f.Recovery)
	f.App = db.FromMicros(app)
	return f, err
}

// RenameKey gives a passkey another name; db.ErrNotFound if it is none of the account's.
func RenameKey(ctx context.Context, tx *db.Tx, account, key id.ID, name string) error {
	name, err := properName(name)
	if err != nil {
		return err
	}
	if name == "" {
		return fmt.Errorf("%w: give the passkey a name, such as that of the device", ErrAccount)
	}
	r, err := tx.Exec(ctx, "UPDATE staff_passkey SET name = $3 WHERE id = $2 AND account = $1", account, key, name)
	return one(r, err, "passkey "+key.String())
}

// RemoveKey removes a passkey, unless it is the only factor.
func RemoveKey(ctx context.Context, tx *db.Tx, a Account, key id.ID) error {
	r, err := tx.Exec(ctx, "DELETE FROM staff_passkey WHERE id = $2 AND account = $1", a.ID, key)
	if err := one(r, err, "passkey "+key.String()); err != nil {
		return err
	}
	return keepFactor(ctx, tx, a)
}

// RemoveApp removes the authenticator app and its recovery codes, unless it is the
// only factor.
func RemoveApp(ctx context.Context, tx *db.Tx, a Account) error {
	r, err := tx.Exec(ctx, "DELETE FROM staff_app WHERE account = $1 AND sealed <> ''", a.ID)
	if err := one(r, err, "authenticator app"); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM staff_recovery WHERE account = $1", a.ID); err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	return keepFactor(ctx, tx, a)
}

func keepFactor(ctx context.Context, tx *db.Tx, a Account) error {
	// The account's row is held, so that of two removals at once one is refused.
	if _, err := tx.Exec(ctx, "UPDATE staff_account SET failures = failures WHERE id = $1", a.ID); err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	has, err := hasFactor(ctx, tx, a.ID)
	if err == nil && !has {
		err = ErrLastFactor
	}
	return err
}

// Reset removes every factor of an account that has lost them, and ends its
// sessions: its next link leads to setting up a new one.
func Reset(ctx context.Context, tx *db.Tx, account id.ID, by string) error {
	a, err := Get(ctx, tx, account)
	if err != nil {
		return err
	}
	for _, q := range []string{"DELETE FROM staff_passkey WHERE account = $1", "DELETE FROM staff_app WHERE account = $1", "DELETE FROM staff_recovery WHERE account = $1",
		"UPDATE staff_account SET failures = 0, waits_until = 0 WHERE id = $1"} {
		if _, err := tx.Exec(ctx, q, account); err != nil {
			return fmt.Errorf("staff: %w", err)
		}
	}
	if err := shut(ctx, tx, account); err != nil {
		return err
	}
	return Note(ctx, tx, by, "removed all factors", a.Email, "")
}

func one(r interface{ RowsAffected() (int64, error) }, err error, what string) error {
	if err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: %w", what, db.ErrNotFound)
	}
	return err
}
