package staff

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

// Codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 s) and those for
// the day on which it is lost.
const (
	codePeriod    = 30 // seconds
	codeSkew      = 1  // periods that a clock may be off, either way
	RecoveryCodes = 10
	recoveryRunes = 10 // of 32 signs: 50 bits
	freeTries     = 5  // wrong codes before the first wait
	firstWait     = 30 * time.Second
	longestWait   = time.Hour
	qrPixels      = 240
)

var (
	// ErrWrong says that a code is not right, or has been used.
	ErrWrong = errors.New("wrong code")
	// ErrNothing says that there is nothing to confirm.
	ErrNothing = errors.New("there is no authenticator app to confirm; begin again")
)

// WaitError says that too many wrong codes were tried for an account.
type WaitError struct{ Until time.Time }

func (e WaitError) Error() string {
	return "too many wrong codes; the next one is looked at from " + e.Until.UTC().Format(time.RFC3339)
}

// wait is how long no code is looked at after so many wrong ones in a row.
func wait(failures int) time.Duration {
	if failures < freeTries {
		return 0
	}
	d := firstWait
	for range min(failures-freeTries, 20) {
		d *= 2
	}
	return min(d, longestWait)
}

// try counts a try of an account and looks at a code, unless the account has to
// wait. The count is the account's, not the session's: to begin again helps
// nobody. refused is ErrWrong or a WaitError and is told beside the error that ends
// the transaction, because the count must commit.
func (s *SignIn) try(ctx context.Context, tx *db.Tx, a Account, look func() (bool, error)) (refused, err error) {
	var failures int
	err = db.Found(tx.QueryRow(ctx, "UPDATE staff_account SET failures = failures + 1 WHERE id = $1 AND waits_until <= $2 RETURNING failures", a.ID, db.Micros(tx.Now())).Scan(&failures))
	if errors.Is(err, db.ErrNotFound) {
		var until int64
		if err := db.Found(tx.QueryRow(ctx, "SELECT waits_until FROM staff_account WHERE id = $1", a.ID).Scan(&until)); err != nil {
			return nil, err
		}
		return WaitError{db.FromMicros(until)}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	right, err := look()
	if err != nil {
		return nil, err
	}
	if right {
		_, err := tx.Exec(ctx, "UPDATE staff_account SET failures = 0, waits_until = 0 WHERE id = $1", a.ID)
		return nil, err
	}
	if d := wait(failures); d > 0 {
		until := tx.Now().Add(d)
		if _, err := tx.Exec(ctx, "UPDATE staff_account SET waits_until = $2 WHERE id = $1", a.ID, db.Micros(until)); err != nil {
			return nil, err
		}
		return WaitError{until}, Note(ctx, tx, a.Email, "gave a wrong code", "", fmt.Sprintf("%d in a row; the next is looked at after %s", failures, d))
	}
	return ErrWrong, Note(ctx, tx, a.Email, "gave a wrong code", "", fmt.Sprintf("%d in a row", failures))
}

// Code takes a code of the authenticator app or a recovery code, and takes the
// login to its next stage. refused is told beside the error that ends the
// transaction: the caller commits after it.
func (s *SignIn) Code(ctx context.Context, tx *db.Tx, l Login, code string) (token string, next Login, refused, err error) {
	f, err := s.facts(ctx, tx, l)
	if err != nil {
		return "", l, nil, err
	}
	if _, ok := Next(l.Stage, AppCode, f); !ok {
		return "", l, nil, ErrStep
	}
	code = plainCode(code)
	how := AppCode
	refused, err = s.try(ctx, tx, l.Account, func() (bool, error) {
		if len(code) == int(otp.DigitsSix) {
			return s.appCode(ctx, tx, l.Account.ID, code)
		}
		how = RecoveryCode
		return s.recoveryCode(ctx, tx, l.Account, code)
	})
	if refused != nil || err != nil {
		return "", l, refused, err
	}
	token, next, err = s.raise(ctx, tx, l, how, f)
	return token, next, nil, err
}

// plainCode reads a typed code: without what parts it, digits of any keyboard.
func plainCode(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9' || r >= 'a' && r <= 'z':
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r - 'A' + 'a')
		case r >= '٠' && r <= '٩':
			b.WriteRune('0' + r - '٠')
		case r >= '۰' && r <= '۹':
			b.WriteRune('0' + r - '۰')
		}
		if b.Len() > 40 {
			break
		}
	}
	return b.String()
}

// appCode says whether a code is the app's, and takes it: no code of that or an
// earlier period is taken again.
func (s *SignIn) appCode(ctx context.Context, tx *db.Tx, account id.ID, code string) (bool, error) {
	var sealed string
	var last int64
	err := db.Found(tx.QueryRow(ctx, "SELECT sealed, step FROM staff_app WHERE account = $1 AND sealed <> ''", account).Scan(&sealed, &last))
	if errors.Is(err, db.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("staff: %w", err)
	}
	plain, err := s.unseal(sealed)
	if err != nil {
		return false, err
	}
	step, err := codeStep(plain, code, tx.Now(), last)
	if err != nil || step == 0 {
		return false, err
	}
	r, err := tx.Exec(ctx, "UPDATE staff_app SET step = $2 WHERE account = $1 AND step < $2", account, step)
	if err != nil {
		return false, fmt.Errorf("staff: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// codeStep finds the period after last that a code is of; 0 if it is of none near now.
func codeStep(plain, code string, now time.Time, last int64) (int64, error) {
	at := now.Unix() / codePeriod
	var found int64
	for step := at - codeSkew; step <= at+codeSkew; step++ {
		want, err := totp.GenerateCodeCustom(plain, time.Unix(step*codePeriod, 0), totp.ValidateOpts{Period: codePeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("staff: authenticator app: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && step > last {
			found = step
		}
	}
	return found, nil
}

func (s *SignIn) seal(plain string) string {
	return base64.StdEncoding.EncodeToString(s.key.Seal("staff.app", []byte(plain)))
}

func (s *SignIn) unseal(sealed string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err == nil {
		b, err = s.key.Open("staff.app", b)
	}
	if err != nil {
		return "", fmt.Errorf("staff: the secret of an authenticator app cannot be opened: %w", err)
	}
	return string(b), nil
}

// recoveryCode says whether a code is one of the account's that are left, and takes it.
func (s *SignIn) recoveryCode(ctx context.Context, tx *db.Tx, a Account, code string) (bool, error) {
	r, err := tx.Exec(ctx, "UPDATE staff_recovery SET used_at = $3 WHERE account = $1 AND hash = $2 AND used_at = 0", a.ID, s.recoveryHash(a.ID, code), db.Micros(tx.Now()))
	if err != nil {
		return false, fmt.Errorf("staff: %w", err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// recoveryHash binds a code to its account.
func (s *SignIn) recoveryHash(account id.ID, code string) string {
	return s.key.TokenHash("staff.recovery", account.String()+" "+code)
}

// App is an authenticator app that is to be set up.
type App struct {
	Secret string // as it is typed, in groups
	QR     []byte // PNG of the otpauth address
}

// maySetUp says whether a login may add a factor now. At stage Full it must be
// fresh; the caller asks for that proof.
func (s *SignIn) maySetUp(ctx context.Context, tx *db.Tx, l Login) (Facts, error) {
	f, err := s.facts(ctx, tx, l)
	if err != nil {
		return f, err
	}
	if l.Stage == Full && l.Fresh(tx.Now()) {
		return f, nil
	}
	if _, ok := Next(l.Stage, SetUp, f); !ok {
		return f, ErrStep
	}
	return f, nil
}

// BeginApp makes a new secret for an authenticator app. The one in use, if there
// is one, goes on until a code of the new one is shown.
func (s *SignIn) BeginApp(ctx context.Context, tx *db.Tx, l Login) error {
	if _, err := s.maySetUp(ctx, tx, l); err != nil {
		return err
	}
	k, err := totp.Generate(totp.GenerateOpts{Issuer: "Standfirst", AccountName: l.Account.Email, Period: codePeriod, SecretSize: 20, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return fmt.Errorf("staff: authenticator app: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO staff_app (account, sealed, pending, step, added_at) VALUES ($1, '', $2, 0, 0)
		ON CONFLICT (account) DO UPDATE SET pending = excluded.pending`, l.Account.ID, s.seal(k.Secret()))
	return err
}

// PendingApp is what BeginApp has made; db.ErrNotFound if nothing waits.
func (s *SignIn) PendingApp(ctx context.Context, tx *db.Tx, l Login, issuer string) (App, error) {
	plain, err := s.pending(ctx, tx, l.Account.ID)
	if err != nil {
		return App{}, err
	}
	issuer = strings.ReplaceAll(issuer, ":", " ")
	// A key is made of its parts again, so that it bears the house's name of today.
	k, err := otp.NewKeyFromURL(appAddress(issuer, l.Account.Email, plain))
	if err != nil {
		return App{}, fmt.Errorf("staff: authenticator app: %w", err)
	}
	img, err := k.Image(qrPixels, qrPixels)
	if err != nil {
		return App{}, fmt.Errorf("staff: authenticator app: %w", err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return App{}, err
	}
	var groups []string
	for i := 0; i < len(plain); i += 4 {
		groups = append(groups, plain[i:min(i+4, len(plain))])
	}
	return App{Secret: strings.Join(groups, " "), QR: b.Bytes()}, nil
}

func (s *SignIn) pending(ctx context.Context, tx *db.Tx, account id.ID) (string, error) {
	var sealed string
	if err := db.Found(tx.QueryRow(ctx, "SELECT pending FROM staff_app WHERE account = $1 AND pending <> ''", account).Scan(&sealed)); err != nil {
		return "", err
	}
	return s.unseal(sealed)
}

// ConfirmApp takes the first code of a new app. It gives the recovery codes where
// there were none, and takes a login that was setting up a factor to its next
// stage; token is empty if it stays where it is. A refusal commits.
func (s *SignIn) ConfirmApp(ctx context.Context, tx *db.Tx, l Login, code string) (token string, codes []string, refused, err error) {
	f, err := s.maySetUp(ctx, tx, l)
	if err != nil {
		return "", nil, nil, err
	}
	plain, err := s.pending(ctx, tx, l.Account.ID)
	if errors.Is(err, db.ErrNotFound) {
		return "", nil, ErrNothing, nil
	}
	if err != nil {
		return "", nil, nil, err
	}
	var step int64
	refused, err = s.try(ctx, tx, l.Account, func() (bool, error) {
		step, err = codeStep(plain, plainCode(code), tx.Now(), 0)
		return step > 0, err
	})
	if refused != nil || err != nil {
		return "", nil, refused, err
	}
	if _, err := tx.Exec(ctx, "UPDATE staff_app SET sealed = pending, pending = '', step = $2, added_at = $3 WHERE account = $1", l.Account.ID, step, db.Micros(tx.Now())); err != nil {
		return "", nil, nil, fmt.Errorf("staff: %w", err)
	}
	if err := Note(ctx, tx, l.Account.Email, "set up an authenticator app", "", ""); err != nil {
		return "", nil, nil, err
	}
	var left int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM staff_recovery WHERE account = $1 AND used_at = 0", l.Account.ID).Scan(&left); err != nil {
		return "", nil, nil, err
	}
	if left == 0 {
		if codes, err = s.Recovery(ctx, tx, l.Account); err != nil {
			return "", nil, nil, err
		}
	}
	if l.Stage == Enrol {
		token, _, err = s.raise(ctx, tx, l, SetUp, f)
	}
	return token, codes, nil, err
}

// Recovery makes new recovery codes; the old ones are void.
func (s *SignIn) Recovery(ctx context.Context, tx *db.Tx, a Account) ([]string, error) {
	if _, err := tx.Exec(ctx, "DELETE FROM staff_recovery WHERE account = $1", a.ID); err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	var codes []string
	for range RecoveryCodes {
		plain := secret.Token()[:recoveryRunes]
		if _, err := tx.Exec(ctx, "INSERT INTO staff_recovery (account, hash, used_at) VALUES ($1, $2, 0)", a.ID, s.recoveryHash(a.ID, plain)); err != nil {
			return nil, fmt.Errorf("staff: %w", err)
		}
		codes = append(codes, plain[:recoveryRunes/2]+"-"+plain[recoveryRunes/2:])
	}
	return codes, Note(ctx, tx, a.Email, "made recovery codes", "", "")
}
