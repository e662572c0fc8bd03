package member

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

// How long and how often a reader may try to sign in.
const (
	CodeLife    = 10 * time.Minute
	SessionLife = 90 * 24 * time.Hour
	MaxLinkLife = 24 * time.Hour
	maxTries    = 5
	hourly      = 10 // mails to a confirmed address
	hourlyNew   = 3  // mails to an address that nobody has confirmed
	daily       = 20
)

var (
	// ErrTooMany says that too many mails were asked for.
	ErrTooMany = errors.New("too many sign-in mails were asked for")
	// ErrWrong says that a code is not the one that was sent.
	ErrWrong = errors.New("wrong code")
	// ErrSpent says that a code or link has been used, is too old, or never was.
	ErrSpent = errors.New("the code or link cannot be used any more")
)

// Challenge is one asking for a code. None of its credentials is kept in clear.
type Challenge struct {
	Member   Member
	Cookie   string // stays in the browser that asked
	Code     string // goes into the mail: eight digits
	Link     string // goes into the mail: names the page with the button
	Expires  time.Time
	ReturnTo string
}

// Begin makes a challenge for an address, and an account if the address is new:
// known and unknown addresses are answered alike. The caller sends the code in
// the same transaction. The error may be ErrAddress or ErrTooMany.
func Begin(ctx context.Context, tx *db.Tx, key *secret.Key, email, language, returnTo string) (Challenge, error) {
	m, _, err := Ensure(ctx, tx, email, language)
	if err != nil {
		return Challenge{}, err
	}
	now := tx.Now()
	var lastHour, lastDay int
	err = tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN created_at > $2 THEN 1 ELSE 0 END), 0) FROM member_challenge
		WHERE member = $1 AND created_at > $3`, m.ID, db.Micros(now.Add(-time.Hour)), db.Micros(now.Add(-24*time.Hour))).Scan(&lastDay, &lastHour)
	if err != nil {
		return Challenge{}, fmt.Errorf("member: %w", err)
	}
	most := hourly
	if m.Confirmed.IsZero() {
		most = hourlyNew
	}
	if lastHour >= most || lastDay >= daily {
		return Challenge{}, ErrTooMany
	}
	return challenge(ctx, tx, key, m, CodeLife, returnTo)
}

// Link makes a challenge whose link is handed over by other ways than a mail of
// ours. life is MaxLinkLife at most.
func Link(ctx context.Context, tx *db.Tx, key *secret.Key, m Member, life time.Duration, returnTo string) (Challenge, error) {
	return challenge(ctx, tx, key, m, min(life, MaxLinkLife), returnTo)
}

func challenge(ctx context.Context, tx *db.Tx, key *secret.Key, m Member, life time.Duration, returnTo string) (Challenge, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return Challenge{}, err
	}
	c := Challenge{Member: m, Cookie: secret.Token(), Link: secret.Token(), Code: fmt.Sprintf("%08d", n), Expires: tx.Now().Add(life), ReturnTo: returnTo}
	challengeID := tx.NewID()
	_, err = tx.Exec(ctx, `INSERT INTO member_challenge (id, member, cookie_hash, code_hash, link_hash, created_at, expires_at, tries, used_at, return_to)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8)`,
		challengeID, m.ID, key.TokenHash("member.challenge", c.Cookie), codeHash(key, challengeID, c.Code), key.TokenHash("member.link", c.Link),
		db.Micros(tx.Now()), db.Micros(c.Expires), returnTo)
	if err != nil {
		return Challenge{}, fmt.Errorf("member: %w", err)
	}
	return c, nil
}

// codeHash binds a code to its challenge, so that equal codes do not look alike.
func codeHash(key *secret.Key, challenge id.ID, code string) string {
	return key.TokenHash("member.code", challenge.String()+" "+code)
}

// Asked says for whom the challenge of a browser is; ErrSpent if it is over.
func Asked(ctx context.Context, tx *db.Tx, key *secret.Key, cookie string) (m Member, triesLeft int, err error) {
	var who id.ID
	var tries int
	err = db.Found(tx.QueryRow(ctx, "SELECT member, tries FROM member_challenge WHERE cookie_hash = $1 AND used_at = 0 AND expires_at > $2",
		key.TokenHash("member.challenge", cookie), db.Micros(tx.Now())).Scan(&who, &tries))
	if errors.Is(err, db.ErrNotFound) || err == nil && tries >= maxTries {
		return m, 0, ErrSpent
	}
	if err != nil {
		return m, 0, fmt.Errorf("member: %w", err)
	}
	m, err = Get(ctx, tx, who)
	return m, maxTries - tries, err
}

// Confirm takes the code typed into the browser that asked. A wrong code is
// counted: the caller must commit after ErrWrong too, and so it is told beside
// the error that ends a transaction.
func Confirm(ctx context.Context, tx *db.Tx, key *secret.Key, cookie, code string) (m Member, returnTo string, refused, err error) {
	m, left, err := Asked(ctx, tx, key, cookie)
	if errors.Is(err, ErrSpent) {
		return m, "", err, nil
	}
	if err != nil {
		return m, "", nil, err
	}
	hash := key.TokenHash("member.challenge", cookie)
	var challenge id.ID
	var want string
	if err := tx.QueryRow(ctx, "UPDATE member_challenge SET tries = tries + 1 WHERE cookie_hash = $1 RETURNING id, code_hash, return_to", hash).
		Scan(&challenge, &want, &returnTo); err != nil {
		return m, "", nil, fmt.Errorf("member: %w", err)
	}
	if codeHash(key, challenge, digits(code)) != want {
		if left <= 1 {
			return m, "", ErrSpent, nil
		}
		return m, "", ErrWrong, nil
	}
	return m, returnTo, nil, use(ctx, tx, challenge, m.ID)
}

// ConfirmLink takes the press of the button on a link's page, in any browser.
func ConfirmLink(ctx context.Context, tx *db.Tx, key *secret.Key, link string) (m Member, returnTo string, err error) {
	var challenge, who id.ID
	err = db.Found(tx.QueryRow(ctx, "SELECT id, member, return_to FROM member_challenge WHERE link_hash = $1 AND used_at = 0 AND expires_at > $2",
		key.TokenHash("member.link", link), db.Micros(tx.Now())).Scan(&challenge, &who, &returnTo))
	if errors.Is(err, db.ErrNotFound) {
		return m, "", ErrSpent
	}
	if err != nil {
		return m, "", fmt.Errorf("member: %w", err)
	}
	if m, err = Get(ctx, tx, who); err != nil {
		return m, "", err
	}
	return m, returnTo, use(ctx, tx, challenge, who)
}

// use ends a challenge; of two at once, one wins.
func use(ctx context.Context, tx *db.Tx, challenge, member id.ID) error {
	r, err := tx.Exec(ctx, "UPDATE member_challenge SET used_at = $2 WHERE id = $1 AND used_at = 0", challenge, db.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("member: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrSpent, err)
	}
	_, err = tx.Exec(ctx, "UPDATE member SET confirmed_at = $2 WHERE id = $1 AND confirmed_at = 0", member, db.Micros(tx.Now()))
	return err
}

// digits keeps the digits of a typed code, those of Arabic and Persian
// keyboards too.
func digits(s string) string {
	var out []byte
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			out = append(out, byte(r))
		case r >= '٠' && r <= '٩':
			out = append(out, byte('0'+r-'٠'))
		case r >= '۰' && r <= '۹':
			out = append(out, byte('0'+r-'۰'))
		}
		if len(out) > 8 {
			break
		}
	}
	return string(out)
}

// StartSession signs a member in on one device, and returns the session's token.
func StartSession(ctx context.Context, tx *db.Tx, key *secret.Key, member id.ID, agent string) (string, error) {
	token := secret.Token()
	if len(agent) > 300 {
		agent = agent[:300]
	}
	now := db.Micros(tx.Now())
	_, err := tx.Exec(ctx, "INSERT INTO member_session (hash, member, created_at, seen_at, expires_at, agent) VALUES ($1, $2, $3, $3, $4, $5)",
		key.TokenHash("member.session", token), member, now, db.Micros(tx.Now().Add(SessionLife)), agent)
	if err != nil {
		return "", fmt.Errorf("member: session: %w", err)
	}
	return token, nil
}

// Session finds who is signed in by a session's token; db.ErrNotFound if nobody.
func Session(ctx context.Context, tx *db.Tx, key *secret.Key, token string) (Member, error) {
	var who id.ID
	err := db.Found(tx.QueryRow(ctx, "SELECT member FROM member_session WHERE hash = $1 AND expires_at > $2",
		key.TokenHash("member.session", token), db.Micros(tx.Now())).Scan(&who))
	if err != nil {
		return Member{}, fmt.Errorf("session: %w", err)
	}
	return Get(ctx, tx, who)
}

// EndSession signs one device out.
func EndSession(ctx context.Context, tx *db.Tx, key *secret.Key, token string) error {
	_, err := tx.Exec(ctx, "DELETE FROM member_session WHERE hash = $1", key.TokenHash("member.session", token))
	return err
}

// Sweep removes challenges and sessions that are long over.
func Sweep(ctx context.Context, tx *db.Tx) error {
	before := db.Micros(tx.Now().Add(-48 * time.Hour))
	if _, err := tx.Exec(ctx, "DELETE FROM member_challenge WHERE expires_at < $1", before); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM member_session WHERE expires_at < $1", before)
	return err
}
