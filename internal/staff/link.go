package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

// LinkKind says where a one-time link came from.
type LinkKind string

// The kinds of links. What a link may do is decided when it is followed: one that
// was made for the first day is followed as one for a lost key if a factor was
// set up meanwhile.
const (
	ByMail     LinkKind = "mail"       // asked for at the desk's door, sent to the account's address
	Invitation LinkKind = "invitation" // sent to who is to come
	Operator   LinkKind = "operator"   // made on the house's machine
	LostKey    LinkKind = "lost key"   // the same, followed by who has a factor
)

// proof is what following a link shows.
func (k LinkKind) proof() Proof {
	if k == Operator || k == LostKey {
		return OperatorLink
	}
	return MailedLink // what is not known is trusted least
}

// Limits of sign-in mails.
const (
	mailsHourly = 5   // to one address
	mailsDaily  = 15  // to one address
	placeHourly = 200 // asked for from one network address
	linksKept   = 20  // of one account at once
)

// Link makes a one-time sign-in link's token for an account, on the house's
// machine: it is the way in of the first day and of a lost key.
func Link(ctx context.Context, tx *db.Tx, key *secret.Key, a Account, by string) (string, error) {
	has, err := hasFactor(ctx, tx, a.ID)
	if err != nil {
		return "", fmt.Errorf("staff: %w", err)
	}
	act := "made a sign-in link"
	if has {
		act = "made a sign-in link for a lost key"
	}
	token, err := link(ctx, tx, key, a.ID, Operator, LinkLife)
	if err != nil {
		return "", err
	}
	return token, Note(ctx, tx, by, act, a.Email, "")
}

func link(ctx context.Context, tx *db.Tx, key *secret.Key, account id.ID, kind LinkKind, life time.Duration) (string, error) {
	token := secret.Token()
	_, err := tx.Exec(ctx, "INSERT INTO staff_link (hash, account, expires_at, used_at, kind) VALUES ($1, $2, $3, 0, $4)",
		key.TokenHash("staff.link", token), account, db.Micros(tx.Now().Add(life)), string(kind))
	if err != nil {
		return "", fmt.Errorf("staff: %w", err)
	}
	return token, nil
}

// Invite makes the token of an invitation; earlier ones to the account are void.
func Invite(ctx context.Context, tx *db.Tx, key *secret.Key, a Account, by string) (string, error) {
	if err := Uninvite(ctx, tx, a.ID); err != nil {
		return "", err
	}
	token, err := link(ctx, tx, key, a.ID, Invitation, InvitationLife)
	if err != nil {
		return "", err
	}
	return token, Note(ctx, tx, by, "sent an invitation", a.Email, string(a.Role))
}

// Uninvite makes an account's invitations void.
func Uninvite(ctx context.Context, tx *db.Tx, account id.ID) error {
	if _, err := tx.Exec(ctx, "DELETE FROM staff_link WHERE account = $1 AND kind = 'invitation'", account); err != nil {
		return fmt.Errorf("staff: %w", err)
	}
	return nil
}

// Ask keeps that a sign-in mail was asked for, whether or not the address works
// here, and says whether one more may go out.
func Ask(ctx context.Context, tx *db.Tx, key *secret.Key, address, place string) (bool, error) {
	hash := key.TokenHash("staff.asked", fold(address))
	now := tx.Now()
	var hour, day, near int
	err := tx.QueryRow(ctx, `SELECT (SELECT COUNT(*) FROM staff_asked WHERE address = $1 AND at > $3), (SELECT COUNT(*) FROM staff_asked WHERE address = $1 AND at > $4),
		(SELECT COUNT(*) FROM staff_asked WHERE place = $2 AND at > $3)`, hash, place, db.Micros(now.Add(-time.Hour)), db.Micros(now.Add(-24*time.Hour))).Scan(&hour, &day, &near)
	if err != nil {
		return false, fmt.Errorf("staff: %w", err)
	}
	if hour >= mailsHourly || day >= mailsDaily || near >= placeHourly {
		return false, nil
	}
	_, err = tx.Exec(ctx, "INSERT INTO staff_asked (id, address, place, at) VALUES ($1, $2, $3, $4)", tx.NewID(), hash, place, db.Micros(now))
	return err == nil, err
}

// MailLink makes the token of a link that goes to the account's own address. The
// oldest of too many goes.
func MailLink(ctx context.Context, tx *db.Tx, key *secret.Key, a Account) (string, error) {
	if _, err := tx.Exec(ctx, `DELETE FROM staff_link WHERE account = $1 AND kind = 'mail' AND hash NOT IN
		(SELECT hash FROM staff_link WHERE account = $1 AND kind = 'mail' ORDER BY expires_at DESC LIMIT $2)`, a.ID, linksKept); err != nil {
		return "", fmt.Errorf("staff: %w", err)
	}
	token, err := link(ctx, tx, key, a.ID, ByMail, MailLife)
	if err != nil {
		return "", err
	}
	return token, Note(ctx, tx, a.Email, "was sent a sign-in link", "", "")
}

// Follow spends a link and starts a session, at the stage that the link leads to.
// Of two uses at once, one wins. Where the house lets the setting up of a factor
// be put off, a link of the first day does so at once: it is one button.
func (s *SignIn) Follow(ctx context.Context, tx *db.Tx, token string, from Browser) (session string, l Login, err error) {
	var who id.ID
	var kind LinkKind
	err = db.Found(tx.QueryRow(ctx, `UPDATE staff_link SET used_at = $2 WHERE hash = $1 AND used_at = 0 AND expires_at > $2 RETURNING account, kind`,
		s.key.TokenHash("staff.link", token), db.Micros(tx.Now())).Scan(&who, &kind))
	if errors.Is(err, db.ErrNotFound) {
		return "", l, ErrSpent
	}
	if err != nil {
		return "", l, fmt.Errorf("staff: %w", err)
	}
	a, err := works(ctx, tx, who)
	if errors.Is(err, db.ErrNotFound) {
		return "", l, ErrSpent
	}
	if err != nil {
		return "", l, fmt.Errorf("staff: %w", err)
	}
	has, err := hasFactor(ctx, tx, a.ID)
	if err != nil {
		return "", l, fmt.Errorf("staff: %w", err)
	}
	if kind == Operator && has {
		kind = LostKey
		if err := Note(ctx, tx, a.Email, "came without their factor, by a link for a lost key", "", from.Place); err != nil {
			return "", l, err
		}
	}
	session, l, err = s.begin(ctx, tx, a, kind.proof(), kind, from)
	if err == nil && kind == Operator && s.optional && l.Stage == Enrol {
		return s.Later(ctx, tx, l)
	}
	return session, l, err
}

// works finds an account that works here by its id; db.ErrNotFound if it does not.
func works(ctx context.Context, tx *db.Tx, account id.ID) (a Account, err error) {
	err = db.Found(tx.QueryRow(ctx, "SELECT "+accountColumns+" FROM staff_account a WHERE a.id = $1 AND a.disabled_at = 0", account).Scan(a.into()...))
	return a, err
}

// UseLink spends a link as a house does that lets the setting up of a factor be
// put off.
func UseLink(ctx context.Context, tx *db.Tx, key *secret.Key, token, agent string) (session string, err error) {
	s := &SignIn{key: key, optional: true}
	session, _, err = s.Follow(ctx, tx, token, Browser{Agent: agent})
	return session, err
}
