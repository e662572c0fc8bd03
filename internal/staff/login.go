package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

// Lives of links and sessions.
const (
	LinkLife       = 24 * time.Hour     // made on the house's machine
	MailLife       = 30 * time.Minute   // asked for by mail
	InvitationLife = 7 * 24 * time.Hour // to come here at all
	SessionLife    = 30 * 24 * time.Hour
	secondLife     = 15 * time.Minute // a session that waits for a second factor
	enrolLife      = time.Hour        // a session that sets up a factor
	// Fresh is how long a proof stands for what is dangerous.
	Fresh = 15 * time.Minute
	// seenEvery is how exactly it is kept when somebody was last seen.
	seenEvery = 5 * time.Minute
)

var (
	// ErrSpent says that a link has been used, is too old, or never was.
	ErrSpent = errors.New("the link cannot be used any more")
	// ErrStep says that a step of signing in does not follow on the one before.
	ErrStep = errors.New("this step of signing in is not the next one; begin again")
)

// SignIn is the machine by which staff come in. It is safe for concurrent use.
type SignIn struct {
	key      *secret.Key
	optional bool
	passkeys
}

// NewSignIn makes the machine for a desk's public address. Where optional, the
// setting up of a factor can be put off.
func NewSignIn(key *secret.Key, address string, optional bool) (*SignIn, error) {
	s := &SignIn{key: key, optional: optional}
	return s, s.at(address)
}

// Optional says whether the setting up of a factor can be put off.
func (s *SignIn) Optional() bool { return s.optional }

// Browser is where somebody signs in.
type Browser struct {
	Agent string // as it calls itself
	Place string // network address
}

// Login is one sign-in of one browser, however far it has come.
type Login struct {
	ID      id.ID
	Account Account
	Stage   Stage
	// HasFactor says whether the account has a passkey or an authenticator app.
	HasFactor             bool
	Created, Proved, Seen time.Time
	Browser
	link LinkKind
	hash string
}

// Fresh says whether who sits there was proved a short time ago.
func (l Login) Fresh(now time.Time) bool {
	age := now.Sub(l.Proved)
	return l.Stage == Full && age < Fresh && age > -Fresh // a clock that was set back proves nobody
}

// LostKey says that the login began by a link of the house's machine, for an
// account that has a factor.
func (l Login) LostKey() bool { return l.Stage == Enrol && l.HasFactor }

const loginColumns = accountColumns + `, s.id, s.hash, s.stage, s.link, s.created_at, s.proved_at, s.seen_at, s.agent, s.place,
	CASE WHEN EXISTS (SELECT 1 FROM staff_passkey p WHERE p.account = a.id) OR EXISTS (SELECT 1 FROM staff_app t WHERE t.account = a.id AND t.sealed <> '') THEN 1 ELSE 0 END`

func (l *Login) scan(row interface{ Scan(...any) error }) error {
	var created, proved, seen int64
	err := row.Scan(append(l.Account.into(), &l.ID, &l.hash, &l.Stage, &l.link, &created, &proved, &seen, &l.Agent, &l.Place, &l.HasFactor)...)
	l.Created, l.Proved, l.Seen = db.FromMicros(created), db.FromMicros(proved), db.FromMicros(seen)
	return err
}

func hashed(key *secret.Key, token string) string { return key.TokenHash("staff.session", token) }

// Find finds the login of a token, at whatever stage it is; db.ErrNotFound if
// there is none, or if whose it is has left.
func Find(ctx context.Context, tx *db.Tx, key *secret.Key, token string) (l Login, err error) {
	err = db.Found(l.scan(tx.QueryRow(ctx, "SELECT "+loginColumns+` FROM staff_session s JOIN staff_account a ON a.id = s.account
		WHERE s.hash = $1 AND s.expires_at > $2 AND a.disabled_at = 0`, hashed(key, token), db.Micros(tx.Now()))))
	return l, err
}

// Session finds who works by a session's token; db.ErrNotFound if nobody does,
// or if the sign-in is not complete.
func Session(ctx context.Context, tx *db.Tx, key *secret.Key, token string) (Account, error) {
	l, err := Find(ctx, tx, key, token)
	if err == nil && l.Stage != Full {
		err = fmt.Errorf("session at stage %q: %w", l.Stage, db.ErrNotFound)
	}
	if err != nil {
		return Account{}, err
	}
	return l.Account, nil
}

// StillIn finds who works by a login that was whole, whatever its token is now;
// db.ErrNotFound if it has ended.
func StillIn(ctx context.Context, tx *db.Tx, login id.ID) (a Account, err error) {
	err = db.Found(tx.QueryRow(ctx, "SELECT "+accountColumns+` FROM staff_session s JOIN staff_account a ON a.id = s.account
		WHERE s.id = $1 AND s.stage = 'full' AND s.expires_at > $2 AND a.disabled_at = 0`, login, db.Micros(tx.Now())).Scan(a.into()...))
	return a, err
}

// Stale says whether Touch is owed.
func (l Login) Stale(now time.Time) bool { return now.Sub(l.Seen) >= seenEvery }

// Touch keeps that somebody was seen.
func Touch(ctx context.Context, tx *db.Tx, l Login) error {
	now := db.Micros(tx.Now())
	if _, err := tx.Exec(ctx, "UPDATE staff_session SET seen_at = $2 WHERE id = $1", l.ID, now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE staff_account SET seen_at = $2 WHERE id = $1", l.Account.ID, now)
	return err
}

// hasFactor says whether an account has a passkey or an authenticator app.
func hasFactor(ctx context.Context, tx *db.Tx, account id.ID) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT (SELECT COUNT(*) FROM staff_passkey WHERE account = $1) + (SELECT COUNT(*) FROM staff_app WHERE account = $1 AND sealed <> '')", account).Scan(&n)
	return n > 0, err
}

// life is how long a session of a stage lasts.
func (st Stage) life() time.Duration {
	switch st {
	case SecondFactor:
		return secondLife
	case Enrol:
		return enrolLife
	}
	return SessionLife
}

// begin starts a session by a first proof.
func (s *SignIn) begin(ctx context.Context, tx *db.Tx, a Account, p Proof, kind LinkKind, from Browser) (token string, l Login, err error) {
	has, err := hasFactor(ctx, tx, a.ID)
	if err != nil {
		return "", l, fmt.Errorf("staff: %w", err)
	}
	stage, ok := Next(Nobody, p, Facts{HasFactor: has, Optional: s.optional})
	if !ok {
		return "", l, ErrStep
	}
	token = secret.Token()
	l = Login{ID: tx.NewID(), Account: a, Stage: stage, HasFactor: has, Created: tx.Now(), Proved: tx.Now(), Seen: tx.Now(),
		Browser: Browser{Agent: short(from.Agent, 300), Place: short(from.Place, 64)}, link: kind, hash: hashed(s.key, token)}
	now := db.Micros(tx.Now())
	if _, err := tx.Exec(ctx, "INSERT INTO staff_session (id, hash, account, stage, link, created_at, proved_at, seen_at, expires_at, agent, place) VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7, $8, $9)",
		l.ID, l.hash, a.ID, string(stage), string(kind), now, db.Micros(tx.Now().Add(stage.life())), l.Agent, l.Place); err != nil {
		return "", l, fmt.Errorf("staff: %w", err)
	}
	if stage == Full {
		err = s.came(ctx, tx, l, p)
	}
	return token, l, err
}

// raise takes a login to its next stage, under a new token. Of two who raise one
// login at once, one wins.
func (s *SignIn) raise(ctx context.Context, tx *db.Tx, l Login, p Proof, f Facts) (token string, next Login, err error) {
	stage, ok := Next(l.Stage, p, f)
	if !ok {
		return "", l, ErrStep
	}
	token, next = secret.Token(), l
	next.Stage, next.Proved, next.Seen, next.hash = stage, tx.Now(), tx.Now(), hashed(s.key, token)
	next.HasFactor = f.HasFactor || p == SetUp
	r, err := tx.Exec(ctx, `UPDATE staff_session SET hash = $3, stage = $4, proved_at = $5, seen_at = $5, expires_at = $6 WHERE id = $1 AND hash = $2`,
		l.ID, l.hash, next.hash, string(stage), db.Micros(tx.Now()), db.Micros(tx.Now().Add(stage.life())))
	if err != nil {
		return "", l, fmt.Errorf("staff: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return "", l, errors.Join(ErrStep, err)
	}
	if l.Stage == Full {
		return token, next, Note(ctx, tx, l.Account.Email, "proved themselves again", "", string(p))
	}
	return token, next, s.came(ctx, tx, next, p)
}

// facts are what the machine must know of a login. The account's row is held, so
// that they are true until the transaction ends.
func (s *SignIn) facts(ctx context.Context, tx *db.Tx, l Login) (Facts, error) {
	if _, err := tx.Exec(ctx, "UPDATE staff_account SET failures = failures WHERE id = $1", l.Account.ID); err != nil {
		return Facts{}, fmt.Errorf("staff: %w", err)
	}
	has, err := hasFactor(ctx, tx, l.Account.ID)
	if err != nil {
		return Facts{}, fmt.Errorf("staff: %w", err)
	}
	return Facts{HasFactor: has, Operator: l.link.proof() == OperatorLink, Optional: s.optional}, nil
}

// came keeps that a sign-in is whole. Who has lost a key ends their other sessions.
func (s *SignIn) came(ctx context.Context, tx *db.Tx, l Login, p Proof) error {
	if _, err := tx.Exec(ctx, "UPDATE staff_account SET seen_at = $2, joined_at = CASE WHEN joined_at = 0 THEN $2 ELSE joined_at END WHERE id = $1", l.Account.ID, db.Micros(tx.Now())); err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	if l.link == LostKey {
		if _, err := EndOthers(ctx, tx, l); err != nil {
			return err
		}
	}
	return Note(ctx, tx, l.Account.Email, "signed in", "", string(p))
}

// Later puts off the setting up of a factor, where the house allows that.
func (s *SignIn) Later(ctx context.Context, tx *db.Tx, l Login) (token string, next Login, err error) {
	f, err := s.facts(ctx, tx, l)
	if err != nil {
		return "", l, err
	}
	return s.raise(ctx, tx, l, PutOff, f)
}

// EndSession signs out.
func EndSession(ctx context.Context, tx *db.Tx, key *secret.Key, token string) error {
	_, err := tx.Exec(ctx, "DELETE FROM staff_session WHERE hash = $1", hashed(key, token))
	return err
}

// Logins lists an account's sessions, the one last seen first; 200 at most.
func Logins(ctx context.Context, tx *db.Tx, account id.ID) (all []Login, err error) {
	rows, err := tx.Query(ctx, "SELECT "+loginColumns+` FROM staff_session s JOIN staff_account a ON a.id = s.account
		WHERE s.account = $1 AND s.stage = 'full' AND s.expires_at > $2 ORDER BY s.seen_at DESC, s.id DESC LIMIT 200`, account, db.Micros(tx.Now()))
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var l Login
		if err := l.scan(rows); err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}

// EndLogin signs one of an account's browsers out; db.ErrNotFound if it is none
// of its.
func EndLogin(ctx context.Context, tx *db.Tx, account, login id.ID) error {
	r, err := tx.Exec(ctx, "DELETE FROM staff_session WHERE id = $1 AND account = $2", login, account)
	if err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		err = fmt.Errorf("session %s: %w", login, db.ErrNotFound)
	}
	tx.Emit(EventChanged, account, nil)
	return err
}

// EndOthers signs all of an account's browsers out but one, and counts them.
func EndOthers(ctx context.Context, tx *db.Tx, but Login) (int, error) {
	r, err := tx.Exec(ctx, "DELETE FROM staff_session WHERE account = $1 AND id <> $2", but.Account.ID, but.ID)
	if err != nil {
		return 0, fmt.Errorf("staff: %w", err)
	}
	n, err := r.RowsAffected()
	if n > 0 {
		tx.Emit(EventChanged, but.Account.ID, nil)
	}
	return int(n), err
}

// Sweep removes links, sessions and notes of sign-in that are long over.
func Sweep(ctx context.Context, tx *db.Tx) error {
	before := db.Micros(tx.Now().Add(-48 * time.Hour))
	for _, q := range []string{"DELETE FROM staff_session WHERE expires_at < $1", "DELETE FROM staff_link WHERE expires_at < $1",
		"DELETE FROM staff_answered WHERE expires_at < $1", "DELETE FROM staff_asked WHERE at < $1"} {
		if _, err := tx.Exec(ctx, q, before); err != nil {
			return fmt.Errorf("staff: %w", err)
		}
	}
	return nil
}

// short bounds a text that a browser has sent.
func short(s string, most int) string {
	if len(s) > most {
		s = s[:most]
	}
	return strings.ToValidUTF8(s, "")
}
