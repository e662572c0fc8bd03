package staff_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/secret"
	"standfirst/internal/staff"
	"standfirst/internal/staff/stafftest"
)

// newsroom is a house whose door asks for a second factor.
type newsroom struct {
	*testing.T
	d     *db.DB
	key   *secret.Key
	door  *staff.SignIn
	clock time.Time
	a     staff.Account
}

const deskAddress = "https://desk.example.org"

func eachNewsroom(t *testing.T, optional bool, fn func(*newsroom)) {
	t.Helper()
	key, err := secret.New([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	var n *newsroom
	now := func() time.Time { return n.clock }
	n = &newsroom{clock: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	dbtest.EachConfig(t, db.Config{Schemas: []db.Schema{staff.Schema}, Now: now}, func(t *testing.T, d *db.DB) {
		*n = newsroom{T: t, d: d, key: key, clock: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
		if n.door, err = staff.NewSignIn(key, deskAddress, optional); err != nil {
			t.Fatal(err)
		}
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			n.a, err = staff.Add(ctx, tx, "ines@example.org", "Ines Korvald", staff.Owner)
			return err
		})
		fn(n)
	})
}

func (n *newsroom) try(fn func(context.Context, *db.Tx) error) error {
	return n.d.Update(context.Background(), fn)
}

func (n *newsroom) update(fn func(context.Context, *db.Tx) error) {
	n.Helper()
	if err := n.try(fn); err != nil {
		n.Fatal(err)
	}
}

// follow makes a link and follows it.
func (n *newsroom) follow(kind staff.LinkKind) (token string, l staff.Login) {
	n.Helper()
	n.update(func(ctx context.Context, tx *db.Tx) error {
		var link string
		var err error
		switch kind {
		case staff.ByMail:
			link, err = staff.MailLink(ctx, tx, n.key, n.a)
		case staff.Invitation:
			link, err = staff.Invite(ctx, tx, n.key, n.a, "test")
		default:
			link, err = staff.Link(ctx, tx, n.key, n.a, "test")
		}
		if err != nil {
			return err
		}
		token, l, err = n.door.Follow(ctx, tx, link, staff.Browser{Agent: "a browser", Place: "192.0.2.7"})
		return err
	})
	return token, l
}

// app sets up an authenticator app for a login at the stage of setting up.
func (n *newsroom) app(l staff.Login) (secretText string, codes []string, token string) {
	n.Helper()
	n.update(func(ctx context.Context, tx *db.Tx) error {
		if err := n.door.BeginApp(ctx, tx, l); err != nil {
			return err
		}
		app, err := n.door.PendingApp(ctx, tx, l, "The Courier")
		if err != nil {
			return err
		}
		secretText = app.Secret
		var refused error
		token, codes, refused, err = n.door.ConfirmApp(ctx, tx, l, stafftest.Code(app.Secret, n.clock))
		return errors.Join(refused, err)
	})
	n.clock = n.clock.Add(30 * time.Second)
	return secretText, codes, token
}

// code gives a code, and says what became of it.
func (n *newsroom) code(l staff.Login, code string) (token string, next staff.Login, refused, err error) {
	err = n.try(func(ctx context.Context, tx *db.Tx) (err error) {
		token, next, refused, err = n.door.Code(ctx, tx, l, code)
		return err
	})
	return token, next, refused, err
}

func (n *newsroom) in(token string) bool {
	n.Helper()
	err := n.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := staff.Session(ctx, tx, n.key, token)
		return err
	})
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		n.Fatal(err)
	}
	return err == nil
}

func (n *newsroom) add(l staff.Login, key *stafftest.Authenticator) (token string, err error) {
	err = n.try(func(ctx context.Context, tx *db.Tx) error {
		options, kept, err := n.door.BeginAdd(ctx, tx, l)
		if err != nil {
			return err
		}
		token, err = n.door.Add(ctx, tx, l, kept, key.Create(marshal(options)), "the laptop")
		return err
	})
	return token, err
}

func (n *newsroom) passkey(l *staff.Login, key *stafftest.Authenticator) (token string, next staff.Login, err error) {
	err = n.try(func(ctx context.Context, tx *db.Tx) error {
		options, kept, err := n.door.BeginPasskey(ctx, tx, l)
		if err != nil {
			return err
		}
		token, next, err = n.door.Passkey(ctx, tx, l, kept, key.Get(marshal(options)), staff.Browser{})
		return err
	})
	return token, next, err
}

func marshal(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func laptop() *stafftest.Authenticator {
	return &stafftest.Authenticator{Host: "desk.example.org", Origin: deskAddress}
}

func TestAnInvitationLeadsToSettingUpAFactorAndThenToTheDesk(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		first, l := n.follow(staff.Invitation)
		if l.Stage != staff.Enrol || n.in(first) {
			n.Fatalf("the invitation leads to %q", l.Stage)
		}
		if err := n.try(func(ctx context.Context, tx *db.Tx) error { _, _, err := n.door.Later(ctx, tx, l); return err }); !errors.Is(err, staff.ErrStep) {
			n.Errorf("setting up was put off where the house does not allow it: %v", err)
		}
		token, err := n.add(l, laptop())
		if err != nil {
			n.Fatal(err)
		}
		if !n.in(token) || token == first || n.in(first) {
			n.Error("the desk is not open, or the token of the stage before still works")
		}
	})
}

func TestAPasskeyAloneSignsIn(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, l := n.follow(staff.Invitation)
		key := laptop()
		if _, err := n.add(l, key); err != nil {
			n.Fatal(err)
		}
		token, next, err := n.passkey(nil, key)
		if err != nil || next.Account.ID != n.a.ID || !n.in(token) {
			n.Fatalf("%v, account %v", err, next.Account)
		}
		stranger := laptop()
		stranger.Create([]byte(`{"publicKey":{"challenge":"AAAA","user":{"id":"AAAA"}}}`))
		if _, _, err := n.passkey(nil, stranger); !errors.Is(err, staff.ErrPasskey) {
			n.Errorf("a passkey that nobody knows: %v", err)
		}
		key.Unverified = true
		if _, _, err := n.passkey(nil, key); !errors.Is(err, staff.ErrPasskey) {
			n.Errorf("a passkey that did not verify who holds it: %v", err)
		}
		key.Unverified, key.Origin = false, "https://evil.example"
		if _, _, err := n.passkey(nil, key); !errors.Is(err, staff.ErrPasskey) {
			n.Errorf("a passkey shown to another site: %v", err)
		}
		key.Origin, key.Counter = deskAddress, 0
		if _, _, err := n.passkey(nil, key); !errors.Is(err, staff.ErrPasskey) {
			n.Errorf("a passkey whose counter went back: %v", err)
		}
	})
}

func TestAChallengeIsAnsweredOnceAndByWhoWasAsked(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, l := n.follow(staff.Invitation)
		key := laptop()
		token, err := n.add(l, key)
		if err != nil {
			n.Fatal(err)
		}
		var options any
		var kept string
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			options, kept, err = n.door.BeginPasskey(ctx, tx, nil)
			return err
		})
		answer := key.Get(marshal(options))
		once := func() error {
			return n.try(func(ctx context.Context, tx *db.Tx) error {
				_, _, err := n.door.Passkey(ctx, tx, nil, kept, answer, staff.Browser{})
				return err
			})
		}
		if err := once(); err != nil {
			n.Fatal(err)
		}
		if err := once(); !errors.Is(err, staff.ErrPasskey) {
			n.Errorf("the same answer again: %v", err)
		}
		// A challenge for one purpose or login does not serve another.
		var in staff.Login
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			if in, err = staff.Find(ctx, tx, n.key, token); err != nil {
				return err
			}
			options, kept, err = n.door.BeginPasskey(ctx, tx, nil)
			return err
		})
		answer = key.Get(marshal(options))
		if err := n.try(func(ctx context.Context, tx *db.Tx) error {
			_, _, err := n.door.Passkey(ctx, tx, &in, kept, answer, staff.Browser{})
			return err
		}); !errors.Is(err, staff.ErrPasskey) {
			n.Errorf("a challenge to sign in served to prove oneself: %v", err)
		}
		n.clock = n.clock.Add(staff.CeremonyLife)
		if err := once(); !errors.Is(err, staff.ErrPasskey) {
			n.Errorf("an answer after the time: %v", err)
		}
	})
}

func TestAMailedLinkAndACodeSignInTogetherAndNeitherAlone(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, l := n.follow(staff.Invitation)
		app, _, token := n.app(l)
		if !n.in(token) {
			n.Fatal("setting up an app did not open the desk")
		}
		half, l := n.follow(staff.ByMail)
		if l.Stage != staff.SecondFactor || n.in(half) {
			n.Fatalf("a mailed link leads to %q", l.Stage)
		}
		for name, err := range map[string]error{
			"a new app":      n.try(func(ctx context.Context, tx *db.Tx) error { return n.door.BeginApp(ctx, tx, l) }),
			"a new passkey":  func() error { _, err := n.add(l, laptop()); return err }(),
			"putting it off": n.try(func(ctx context.Context, tx *db.Tx) error { _, _, err := n.door.Later(ctx, tx, l); return err }),
		} {
			if !errors.Is(err, staff.ErrStep) {
				n.Errorf("%s from the second factor: %v", name, err)
			}
		}
		if _, _, refused, err := n.code(l, "000000"); !errors.Is(refused, staff.ErrWrong) || err != nil {
			n.Errorf("a wrong code: %v, %v", refused, err)
		}
		right := stafftest.Code(app, n.clock)
		whole, _, refused, err := n.code(l, right)
		if refused != nil || err != nil || !n.in(whole) || whole == half || n.in(half) {
			n.Fatalf("the right code: %v, %v", refused, err)
		}
		_, l = n.follow(staff.ByMail)
		if _, _, refused, _ := n.code(l, right); !errors.Is(refused, staff.ErrWrong) {
			n.Errorf("a code again: %v", refused)
		}
	})
}

func TestARecoveryCodeWorksOnceAndNewOnesMakeOldOnesVoid(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, l := n.follow(staff.Invitation)
		_, codes, _ := n.app(l)
		if len(codes) != staff.RecoveryCodes {
			n.Fatalf("%d codes", len(codes))
		}
		_, l = n.follow(staff.ByMail)
		token, _, refused, err := n.code(l, strings.ToUpper(codes[3])+" ")
		if refused != nil || err != nil || !n.in(token) {
			n.Fatalf("%v, %v", refused, err)
		}
		_, l = n.follow(staff.ByMail)
		if _, _, refused, _ := n.code(l, codes[3]); !errors.Is(refused, staff.ErrWrong) {
			n.Errorf("the same again: %v", refused)
		}
		var fresh []string
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			fresh, err = n.door.Recovery(ctx, tx, n.a)
			return err
		})
		if _, _, refused, _ := n.code(l, codes[4]); !errors.Is(refused, staff.ErrWrong) {
			n.Errorf("a code from before: %v", refused)
		}
		if _, _, refused, err := n.code(l, fresh[0]); refused != nil || err != nil {
			n.Errorf("a new code: %v, %v", refused, err)
		}
	})
}

func TestTheMachinesLinkIsForTheFirstDayAndForALostKey(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, l := n.follow(staff.Operator)
		if l.Stage != staff.Enrol || l.LostKey() {
			n.Fatalf("the first day's link leads to %q", l.Stage)
		}
		_, _, old := n.app(l)
		half, l := n.follow(staff.Operator)
		if l.Stage != staff.Enrol || !l.LostKey() || n.in(half) {
			n.Fatalf("a lost key's link leads to %q", l.Stage)
		}
		token, err := n.add(l, laptop())
		if err != nil || !n.in(token) {
			n.Fatal(err)
		}
		if n.in(old) {
			n.Error("who lost the key is still signed in elsewhere")
		}
		n.update(func(ctx context.Context, tx *db.Tx) error {
			log, err := staff.Audit(ctx, tx)
			var acts []string
			for _, e := range log {
				acts = append(acts, e.Act)
			}
			if said := strings.Join(acts, "; "); !strings.Contains(said, "made a sign-in link for a lost key") || !strings.Contains(said, "came without their factor") {
				n.Errorf("the audit says %s", said)
			}
			return err
		})
	})
}

// A link that was mailed before a factor was set up does not set up another after.
func TestAMailedLinkSetsUpAFirstFactorOnly(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, slow := n.follow(staff.ByMail)
		_, quick := n.follow(staff.ByMail)
		if _, err := n.add(quick, laptop()); err != nil {
			n.Fatal(err)
		}
		if _, err := n.add(slow, laptop()); !errors.Is(err, staff.ErrStep) {
			n.Errorf("a second one sets up a factor too: %v", err)
		}
	})
}

func TestAHouseThatIsNotServedForRealLetsAFactorWait(t *testing.T) {
	eachNewsroom(t, true, func(n *newsroom) {
		token, l := n.follow(staff.Operator)
		if l.Stage != staff.Full || !n.in(token) || l.HasFactor {
			n.Fatalf("the machine's link leads to %q", l.Stage)
		}
		_, l = n.follow(staff.Invitation)
		if l.Stage != staff.Enrol {
			n.Fatalf("an invitation leads to %q", l.Stage)
		}
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			token, l, err = n.door.Later(ctx, tx, l)
			return err
		})
		if !n.in(token) {
			n.Error("putting it off does not open the desk")
		}
		// Once there is a factor, nothing is put off.
		_, l = n.follow(staff.Invitation)
		n.app(l)
		_, l = n.follow(staff.Operator)
		if err := n.try(func(ctx context.Context, tx *db.Tx) error { _, _, err := n.door.Later(ctx, tx, l); return err }); !errors.Is(err, staff.ErrStep) {
			n.Errorf("put off by who has a factor: %v", err)
		}
	})
}

func TestWrongCodesAreCountedByAccountAndMakeItWait(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, l := n.follow(staff.Invitation)
		app, _, _ := n.app(l)
		var wait staff.WaitError
		for i := range 5 {
			_, l = n.follow(staff.ByMail) // a new session does not help
			_, _, refused, err := n.code(l, "000000")
			if err != nil || errors.As(refused, &wait) != (i == 4) {
				n.Fatalf("try %d: %v, %v", i, refused, err)
			}
		}
		if _, _, refused, _ := n.code(l, stafftest.Code(app, n.clock)); !errors.As(refused, &wait) {
			n.Errorf("the right code in the time of waiting: %v", refused)
		}
		n.clock = wait.Until
		if _, _, refused, _ := n.code(l, "000000"); !errors.As(refused, &wait) || wait.Until.Sub(n.clock) != time.Minute {
			n.Errorf("the next wrong one waits until %v, now is %v", wait.Until, n.clock)
		}
		n.clock = wait.Until
		if _, _, refused, err := n.code(l, stafftest.Code(app, n.clock)); refused != nil || err != nil {
			n.Errorf("the right code after it: %v, %v", refused, err)
		}
		n.update(func(ctx context.Context, tx *db.Tx) error {
			log, err := staff.AuditOf(ctx, tx, staff.AuditQuery{Act: "gave a wrong code", Limit: 100})
			if len(log) != 6 {
				n.Errorf("%d wrong codes stand in the audit, want 6", len(log))
			}
			return err
		})
	})
}

// race does something many times at once and counts how often it was done.
func race(n *newsroom, times int, do func(i int) error) (won int) {
	n.Helper()
	var wg sync.WaitGroup
	errs := make([]error, times)
	for i := range times {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = do(i)
		}()
	}
	wg.Wait()
	for _, err := range errs {
		if err == nil {
			won++
		}
	}
	return won
}

func TestOfManyUsesAtOnceOneWins(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, l := n.follow(staff.Invitation)
		app, codes, _ := n.app(l)
		var link string
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			link, err = staff.MailLink(ctx, tx, n.key, n.a)
			return err
		})
		if won := race(n, 8, func(int) error {
			return n.try(func(ctx context.Context, tx *db.Tx) error {
				_, _, err := n.door.Follow(ctx, tx, link, staff.Browser{})
				return err
			})
		}); won != 1 {
			n.Errorf("one link signed in %d browsers", won)
		}
		for name, code := range map[string]string{"a code of the app": stafftest.Code(app, n.clock), "a recovery code": codes[0]} {
			var at []staff.Login
			for range 4 {
				_, l := n.follow(staff.ByMail)
				at = append(at, l)
			}
			if won := race(n, 4, func(i int) error {
				_, _, refused, err := n.code(at[i], code)
				return errors.Join(refused, err)
			}); won != 1 {
				n.Errorf("%s signed in %d browsers", name, won)
			}
			n.update(func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE staff_account SET failures = 0, waits_until = 0")
				return err
			})
		}
	})
}

func TestOfTwoOwnersWhoDismissEachOtherOneStays(t *testing.T) {
	eachNewsroom(t, true, func(n *newsroom) {
		var b staff.Account
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			b, err = staff.Add(ctx, tx, "other@example.org", "", staff.Owner)
			return err
		})
		if won := race(n, 2, func(i int) error {
			return n.try(func(ctx context.Context, tx *db.Tx) error {
				if i == 0 {
					return staff.Disable(ctx, tx, n.a.ID, "b")
				}
				return staff.SetRole(ctx, tx, b.ID, staff.Writer, "a")
			})
		}); won != 1 {
			n.Errorf("%d of two succeeded", won)
		}
	})
}

func TestWhoLeavesIsOutAtOnceAndIsHeardOf(t *testing.T) {
	eachNewsroom(t, true, func(n *newsroom) {
		token, _ := n.follow(staff.Operator)
		var link string
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			if _, err = staff.Add(ctx, tx, "other@example.org", "", staff.Owner); err == nil {
				link, err = staff.Link(ctx, tx, n.key, n.a, "test")
			}
			return err
		})
		before, err := n.d.Head(context.Background())
		if err != nil {
			n.Fatal(err)
		}
		n.update(func(ctx context.Context, tx *db.Tx) error { return staff.Disable(ctx, tx, n.a.ID, "test") })
		if n.in(token) {
			n.Error("the session goes on")
		}
		if _, err := use(n.d, n.key, link); !errors.Is(err, staff.ErrSpent) {
			n.Errorf("a link from before: %v", err)
		}
		events, err := n.d.Events(context.Background(), before, 10)
		if err != nil || len(events) != 1 || events[0].Kind != staff.EventChanged || events[0].Subject != n.a.ID {
			n.Errorf("%v, events %+v", err, events)
		}
	})
}

func TestTheLastFactorCannotBeRemovedButReset(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, l := n.follow(staff.Invitation)
		n.app(l)
		if err := n.try(func(ctx context.Context, tx *db.Tx) error { return staff.RemoveApp(ctx, tx, n.a) }); !errors.Is(err, staff.ErrLastFactor) {
			n.Errorf("removing the only factor: %v", err)
		}
		n.update(func(ctx context.Context, tx *db.Tx) error { return staff.Reset(ctx, tx, n.a.ID, "another owner") })
		if _, l = n.follow(staff.ByMail); l.Stage != staff.Enrol {
			n.Errorf("after a reset a link leads to %q", l.Stage)
		}
	})
}

func TestSignInMailsAreLimitedByAddressWhetherItIsKnownOrNot(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		for _, address := range []string{n.a.Email, "nobody@example.org"} {
			sent := 0
			for i := range 8 {
				n.update(func(ctx context.Context, tx *db.Tx) error {
					may, err := staff.Ask(ctx, tx, n.key, address, fmt.Sprintf("192.0.2.%d", i))
					if may {
						sent++
					}
					return err
				})
			}
			if sent != 5 {
				n.Errorf("%s: %d mails in an hour, want 5", address, sent)
			}
		}
	})
}

// What stands in the tables is no credential: nothing of it opens anything.
func TestADumpOfTheTablesHoldsNoCredential(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		first, l := n.follow(staff.Invitation)
		app, codes, token := n.app(l)
		var link, mailed string
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			if link, err = staff.Link(ctx, tx, n.key, n.a, "test"); err == nil {
				mailed, err = staff.MailLink(ctx, tx, n.key, n.a)
			}
			return err
		})
		secrets := append([]string{first, token, link, mailed, strings.ReplaceAll(app, " ", "")}, codes...)
		var cells []string
		n.update(func(ctx context.Context, tx *db.Tx) error {
			for _, table := range []string{"staff_account", "staff_link", "staff_session", "staff_passkey", "staff_app", "staff_recovery", "staff_asked", "staff_answered", "staff_audit"} {
				rows, err := tx.Query(ctx, "SELECT * FROM "+table)
				if err != nil {
					return err
				}
				columns, err := rows.Columns()
				if err != nil {
					return err
				}
				for rows.Next() {
					row := make([]any, len(columns))
					into := make([]any, len(columns))
					for i := range row {
						into[i] = &row[i]
					}
					if err := rows.Scan(into...); err != nil {
						return err
					}
					for _, v := range row {
						cells = append(cells, fmt.Sprint(v))
					}
				}
				if err := errors.Join(rows.Err(), rows.Close()); err != nil {
					return err
				}
			}
			return nil
		})
		if len(cells) < 50 {
			n.Fatalf("the dump has %d cells", len(cells))
		}
		dump := strings.ToLower(strings.Join(cells, "\n"))
		for _, s := range secrets {
			if strings.Contains(dump, strings.ToLower(s)) || strings.Contains(dump, strings.ToLower(strings.ReplaceAll(s, "-", ""))) {
				n.Errorf("%q stands in the tables", s)
			}
		}
		// And no cell works as one.
		for _, cell := range cells {
			if n.in(cell) {
				n.Errorf("%q is a session", cell)
			}
			if _, err := use(n.d, n.key, cell); !errors.Is(err, staff.ErrSpent) {
				n.Errorf("%q is a link: %v", cell, err)
			}
		}
	})
}

// What is open for a person goes on when they prove themselves again, and ends
// with their session.
func TestANewProofKeepsALoginAndItsEndIsKnownByIt(t *testing.T) {
	eachNewsroom(t, false, func(n *newsroom) {
		_, l := n.follow(staff.Invitation)
		app, _, token := n.app(l)
		var whole staff.Login
		n.update(func(ctx context.Context, tx *db.Tx) (err error) {
			whole, err = staff.Find(ctx, tx, n.key, token)
			return err
		})
		again, proved, refused, err := n.code(whole, stafftest.Code(app, n.clock))
		if refused != nil || err != nil || again == token || n.in(token) || !n.in(again) || proved.ID != whole.ID {
			n.Fatalf("%v, %v", refused, err)
		}
		still := func() error {
			return n.try(func(ctx context.Context, tx *db.Tx) error {
				a, err := staff.StillIn(ctx, tx, whole.ID)
				if err == nil && a.ID != n.a.ID {
					n.Errorf("in is %v", a)
				}
				return err
			})
		}
		if err := still(); err != nil {
			n.Errorf("after a new proof: %v", err)
		}
		n.update(func(ctx context.Context, tx *db.Tx) error { return staff.EndLogin(ctx, tx, n.a.ID, whole.ID) })
		if err := still(); !errors.Is(err, db.ErrNotFound) {
			n.Errorf("after its end: %v", err)
		}
	})
}
