package staff

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// ErrPasskey says that a passkey was not taken; the text says why.
var ErrPasskey = errors.New("the passkey was not taken")

// CeremonyLife is how long a browser may take to answer a challenge.
const CeremonyLife = 5 * time.Minute

const maxKeys = 20 // of one account

// passkeys are what the desk's address allows (WebAuthn level 3).
type passkeys struct {
	web  *webauthn.WebAuthn // nil where the address has no name
	host string
}

// at prepares for a desk's public address. One that is a bare number has no
// passkeys: WebAuthn binds them to a name.
func (p *passkeys) at(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil
	}
	p.host = u.Hostname()
	if _, err := netip.ParseAddr(p.host); err == nil {
		return nil
	}
	p.web, err = webauthn.New(&webauthn.Config{
		RPID: p.host, RPDisplayName: p.host, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired},
	})
	if err != nil {
		return fmt.Errorf("staff: passkeys for %s: %w", address, err)
	}
	return nil
}

// Passkeys says whether the desk's address allows passkeys, and what its host is.
func (p *passkeys) Passkeys() (host string, can bool) { return p.host, p.web != nil }

// purpose binds a challenge to what it was made for.
type purpose string

const (
	toSignIn purpose = "sign in"
	toAdd    purpose = "add"
	toProve  purpose = "prove"
)

// ceremony is what the browser keeps, sealed, between a challenge and its answer.
type ceremony struct {
	Purpose purpose
	Login   id.ID // 0: nobody has come yet
	Expires time.Time
	Session webauthn.SessionData
}

// holder is an account as the library asks for one.
type holder struct {
	a      Account
	handle []byte
	keys   []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return h.handle }
func (h holder) WebAuthnName() string                       { return h.a.Email }
func (h holder) WebAuthnDisplayName() string                { return h.a.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

const ceremonyPurpose = "staff.ceremony"

func (s *SignIn) keep(c ceremony) (string, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(s.key.Seal(ceremonyPurpose, b)), nil
}

// take opens a ceremony and makes it void: a challenge is answered once.
func (s *SignIn) take(ctx context.Context, tx *db.Tx, kept string, p purpose, login id.ID) (c ceremony, err error) {
	b, err := base64.RawURLEncoding.DecodeString(kept)
	if err == nil {
		b, err = s.key.Open(ceremonyPurpose, b)
	}
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Purpose != p || c.Login != login || !tx.Now().Before(c.Expires) {
		return c, fmt.Errorf("%w: its challenge is not of this page or too old; try again", ErrPasskey)
	}
	r, err := tx.Exec(ctx, "INSERT INTO staff_answered (hash, expires_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", s.key.TokenHash("staff.answered", c.Session.Challenge), db.Micros(c.Expires))
	if err != nil {
		return c, fmt.Errorf("staff: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return c, errors.Join(fmt.Errorf("%w: its challenge was answered before; try again", ErrPasskey), err)
	}
	return c, nil
}

// holder reads an account with its passkeys, and gives it a handle if it has none.
func (s *SignIn) holder(ctx context.Context, tx *db.Tx, a Account, handle bool) (holder, error) {
	h := holder{a: a}
	var text string
	if err := db.Found(tx.QueryRow(ctx, "SELECT handle FROM staff_account WHERE id = $1", a.ID).Scan(&text)); err != nil {
		return h, err
	}
	if text == "" && handle {
		b := make([]byte, 32)
		if _, err := rand.Read(b); err != nil {
			return h, err
		}
		// Of two who come at once, the first one's handle is taken by both.
		if err := db.Found(tx.QueryRow(ctx, "UPDATE staff_account SET handle = CASE WHEN handle = '' THEN $2 ELSE handle END WHERE id = $1 RETURNING handle",
			a.ID, base64.RawURLEncoding.EncodeToString(b)).Scan(&text)); err != nil {
			return h, err
		}
	}
	var err error
	if h.handle, err = base64.RawURLEncoding.DecodeString(text); err != nil {
		return h, fmt.Errorf("staff: handle of %s: %w", a.ID, err)
	}
	rows, err := tx.Query(ctx, "SELECT record FROM staff_passkey WHERE account = $1 AND host = $2 ORDER BY id LIMIT 100", a.ID, s.host)
	if err != nil {
		return h, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var record string
		var c webauthn.Credential
		if err := rows.Scan(&record); err != nil {
			return h, err
		}
		if err := json.Unmarshal([]byte(record), &c); err != nil {
			return h, fmt.Errorf("staff: passkey of %s: %w", a.ID, err)
		}
		h.keys = append(h.keys, c)
	}
	return h, rows.Err()
}

// NoPasskeysError says that the desk's address allows no passkeys.
type NoPasskeysError struct{ Host string }

func (e NoPasskeysError) Error() string {
	return fmt.Sprintf("passkeys need a host name, and the desk's address is %q; serve it with --desk-url at a name, or at http://localhost", e.Host)
}

func (s *SignIn) possible() error {
	if s.web == nil {
		return NoPasskeysError{s.host}
	}
	return nil
}

// BeginAdd asks a browser for a new passkey: options go to its script, kept to a
// cookie of its own.
func (s *SignIn) BeginAdd(ctx context.Context, tx *db.Tx, l Login) (options any, kept string, err error) {
	if err := s.possible(); err != nil {
		return nil, "", err
	}
	if _, err := s.maySetUp(ctx, tx, l); err != nil {
		return nil, "", err
	}
	h, err := s.holder(ctx, tx, l.Account, true)
	if err != nil {
		return nil, "", err
	}
	if len(h.keys) >= maxKeys {
		return nil, "", fmt.Errorf("%w: there are %d already; remove one first", ErrPasskey, len(h.keys))
	}
	creation, session, err := s.web.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return nil, "", fmt.Errorf("staff: %w", err)
	}
	kept, err = s.keep(ceremony{Purpose: toAdd, Login: l.ID, Expires: tx.Now().Add(CeremonyLife), Session: *session})
	return creation, kept, err
}

// Add keeps a new passkey, and takes a login that was setting up a factor to its
// next stage; token is empty if it stays where it is.
func (s *SignIn) Add(ctx context.Context, tx *db.Tx, l Login, kept string, answer []byte, name string) (token string, err error) {
	if err := s.possible(); err != nil {
		return "", err
	}
	f, err := s.maySetUp(ctx, tx, l)
	if err != nil {
		return "", err
	}
	c, err := s.take(ctx, tx, kept, toAdd, l.ID)
	if err != nil {
		return "", err
	}
	h, err := s.holder(ctx, tx, l.Account, false)
	if err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return "", refusedKey(err)
	}
	made, err := s.web.CreateCredential(h, c.Session, parsed)
	if err != nil {
		return "", refusedKey(err)
	}
	record, err := json.Marshal(made)
	if err != nil {
		return "", err
	}
	if name, err = properName(name); err != nil {
		return "", err
	}
	if name == "" {
		name = s.host
	}
	r, err := tx.Exec(ctx, "INSERT INTO staff_passkey (id, account, host, credential, record, name, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (credential) DO NOTHING",
		tx.NewID(), l.Account.ID, s.host, credentialName(made.ID), string(record), name, db.Micros(tx.Now()))
	if err != nil {
		return "", fmt.Errorf("staff: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return "", errors.Join(fmt.Errorf("%w: it is kept already", ErrPasskey), err)
	}
	if err := Note(ctx, tx, l.Account.Email, "added a passkey", name, ""); err != nil {
		return "", err
	}
	if l.Stage == Enrol {
		token, _, err = s.raise(ctx, tx, l, SetUp, f)
	}
	return token, err
}

// BeginPasskey asks a browser for a passkey: of whoever comes if l is nil, else of
// the login's own account.
func (s *SignIn) BeginPasskey(ctx context.Context, tx *db.Tx, l *Login) (options any, kept string, err error) {
	if err := s.possible(); err != nil {
		return nil, "", err
	}
	c := ceremony{Purpose: toSignIn, Expires: tx.Now().Add(CeremonyLife)}
	var assertion *protocol.CredentialAssertion
	var session *webauthn.SessionData
	if l == nil {
		assertion, session, err = s.web.BeginDiscoverableLogin()
	} else {
		var h holder
		if h, err = s.holder(ctx, tx, l.Account, false); err != nil {
			return nil, "", err
		}
		if len(h.keys) == 0 {
			return nil, "", fmt.Errorf("%w: this account has none for %s", ErrPasskey, s.host)
		}
		c.Purpose, c.Login = toProve, l.ID
		assertion, session, err = s.web.BeginLogin(h)
	}
	if err != nil {
		return nil, "", fmt.Errorf("staff: %w", err)
	}
	c.Session = *session
	kept, err = s.keep(c)
	return assertion, kept, err
}

// Passkey takes a browser's answer: it starts a session if l is nil, else it takes
// the login to its next stage.
func (s *SignIn) Passkey(ctx context.Context, tx *db.Tx, l *Login, kept string, answer []byte, from Browser) (token string, next Login, err error) {
	if err := s.possible(); err != nil {
		return "", next, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", next, refusedKey(err)
	}
	var a Account
	var used *webauthn.Credential
	if l == nil {
		c, err := s.take(ctx, tx, kept, toSignIn, 0)
		if err != nil {
			return "", next, err
		}
		var inner error
		_, used, err = s.web.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			h, err := s.byHandle(ctx, tx, handle)
			a, inner = h.a, err
			return h, err
		}, c.Session, parsed)
		if inner != nil && !errors.Is(inner, db.ErrNotFound) {
			return "", next, inner
		}
		if err != nil {
			return "", next, refusedKey(err)
		}
	} else {
		c, err := s.take(ctx, tx, kept, toProve, l.ID)
		if err != nil {
			return "", next, err
		}
		a = l.Account
		h, err := s.holder(ctx, tx, a, false)
		if err != nil {
			return "", next, err
		}
		if used, err = s.web.ValidateLogin(h, c.Session, parsed); err != nil {
			return "", next, refusedKey(err)
		}
	}
	if used.Authenticator.CloneWarning {
		return "", next, fmt.Errorf("%w: its counter went back, as that of a copy does; sign in otherwise and remove it", ErrPasskey)
	}
	if !used.Flags.UserVerified {
		return "", next, fmt.Errorf("%w: it did not verify who holds it", ErrPasskey)
	}
	record, err := json.Marshal(used)
	if err != nil {
		return "", next, err
	}
	r, err := tx.Exec(ctx, "UPDATE staff_passkey SET record = $3, used_at = $4 WHERE credential = $1 AND account = $2", credentialName(used.ID), a.ID, string(record), db.Micros(tx.Now()))
	if err := one(r, err, "passkey"); err != nil {
		return "", next, err
	}
	if l == nil {
		return s.begin(ctx, tx, a, PasskeyShown, "", from)
	}
	f, err := s.facts(ctx, tx, *l)
	if err != nil {
		return "", next, err
	}
	return s.raise(ctx, tx, *l, PasskeyShown, f)
}

// byHandle finds who holds a passkey, if they work here.
func (s *SignIn) byHandle(ctx context.Context, tx *db.Tx, handle []byte) (holder, error) {
	var a Account
	if err := db.Found(tx.QueryRow(ctx, "SELECT "+accountColumns+" FROM staff_account a WHERE a.handle = $1 AND a.handle <> '' AND a.disabled_at = 0",
		base64.RawURLEncoding.EncodeToString(handle)).Scan(a.into()...)); err != nil {
		return holder{}, err
	}
	return s.holder(ctx, tx, a, false)
}

func credentialName(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// refusedKey tells what the library found wrong, in its words.
func refusedKey(err error) error {
	var p *protocol.Error
	if errors.As(err, &p) {
		return fmt.Errorf("%w: %s", ErrPasskey, p.Details)
	}
	return fmt.Errorf("%w: %v", ErrPasskey, err)
}
