package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/desk"
	"standfirst/internal/staff"
	"standfirst/internal/staff/stafftest"
)

const servedDesk = "https://desk.example.org"

// served is a house that is served for real: a mail server, and a desk by https.
type served struct {
	testing.TB
	h    *House
	desk *desk.Desk
	door *staff.SignIn
}

func newServed(t testing.TB) *served {
	t.Helper()
	s := &served{TB: t, h: newHouse(t, Config{SMTP: "smtp://127.0.0.1:1"})}
	s.h.deskURL = servedDesk
	err := s.h.keepAddresses(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, s.desk, err = s.h.build(context.Background()); err != nil {
		t.Fatal(err)
	}
	if s.door, err = staff.NewSignIn(s.h.Key, servedDesk, false); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *served) update(fn func(context.Context, *db.Tx) error) {
	s.Helper()
	if err := s.h.DB.Update(context.Background(), fn); err != nil {
		s.Fatal(err)
	}
}

// visitor is one browser at the desk's door.
type visitor struct {
	*served
	jar map[string]string
}

func (s *served) visitor() *visitor { return &visitor{s, map[string]string{}} }

const sessionName, challengeName = "__Host-standfirst-staff", "__Host-standfirst-challenge"

func (v *visitor) send(method, path, kind, body string) (*http.Response, string) {
	v.Helper()
	r := httptest.NewRequest(method, servedDesk+path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range v.jar {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	v.desk.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteStrictMode || !strings.HasPrefix(c.Name, "__Host-") {
			v.Errorf("%s sets the cookie %s", path, c)
		}
		if c.MaxAge < 0 {
			delete(v.jar, c.Name)
		} else {
			v.jar[c.Name] = c.Value
		}
	}
	b, err := io.ReadAll(w.Result().Body)
	if err != nil {
		v.Fatal(err)
	}
	if w.Code >= 500 {
		v.Errorf("%s %s is answered %d", method, path, w.Code)
	}
	return w.Result(), html.UnescapeString(string(b))
}

func (v *visitor) get(path string) (*http.Response, string) { return v.send("GET", path, "", "") }

func (v *visitor) post(path string, pairs ...string) (*http.Response, string) {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return v.send("POST", path, "application/x-www-form-urlencoded", form.Encode())
}

// ceremony asks for a challenge and answers it; it says whether the answer was taken.
func (v *visitor) ceremony(way string, answer func([]byte) json.RawMessage) bool {
	r, options := v.send("POST", way+"/begin", "application/json", "{}")
	if r.StatusCode != http.StatusOK {
		return false
	}
	b, err := json.Marshal(map[string]any{"credential": answer([]byte(options))})
	if err != nil {
		v.Fatal(err)
	}
	r, _ = v.send("POST", way+"/finish", "application/json", string(b))
	return r.StatusCode == http.StatusOK
}

// in says as whom the browser is at the desk; empty if as nobody.
func (v *visitor) in() string {
	r, page := v.get("/account")
	if r.StatusCode != http.StatusOK {
		return ""
	}
	return regexp.MustCompile(`[a-z0-9-]+@signin\.example\.org`).FindString(page)
}

// comer is an account with what it can show.
type comer struct {
	account staff.Account
	factor  bool
	app     string // secret
	codes   []string
	key     *stafftest.Authenticator
}

// people makes three accounts: one without a factor, one with an app, one with a passkey.
func (s *served) people(tag string) (all []*comer) {
	s.Helper()
	s.update(func(ctx context.Context, tx *db.Tx) error {
		for _, name := range []string{"none", "app", "key"} {
			p := &comer{}
			all = append(all, p)
			var err error
			if p.account, err = staff.Add(ctx, tx, name+"-"+tag+"@signin.example.org", "", staff.Writer); err != nil {
				return err
			}
			if name == "none" {
				continue
			}
			link, err := staff.Invite(ctx, tx, s.h.Key, p.account, "test")
			if err != nil {
				return err
			}
			_, l, err := s.door.Follow(ctx, tx, link, staff.Browser{})
			if err != nil {
				return err
			}
			p.factor = true
			if name == "key" {
				p.key = &stafftest.Authenticator{Host: "desk.example.org", Origin: servedDesk}
				options, kept, err := s.door.BeginAdd(ctx, tx, l)
				if err != nil {
					return err
				}
				b, err := json.Marshal(options)
				if err != nil {
					return err
				}
				if _, err := s.door.Add(ctx, tx, l, kept, p.key.Create(b), ""); err != nil {
					return err
				}
				continue
			}
			if err := s.door.BeginApp(ctx, tx, l); err != nil {
				return err
			}
			app, err := s.door.PendingApp(ctx, tx, l, "The Canary")
			if err != nil {
				return err
			}
			p.app = app.Secret
			var refused error
			_, p.codes, refused, err = s.door.ConfirmApp(ctx, tx, l, stafftest.Code(p.app, tx.Now()))
			if err := errors.Join(refused, err); err != nil {
				return err
			}
		}
		return nil
	})
	return all
}

// chain is what one browser has honestly shown since it was last nobody.
type chain struct {
	of       *comer
	kind     string // of the link; empty if a passkey began it
	had      bool   // the account had a factor when the link was followed
	factor   bool   // one was shown
	enrolled bool
}

func (c chain) complete() bool {
	return c.of != nil && (c.factor || c.enrolled && (c.kind == "operator" || !c.had))
}

var secretText = regexp.MustCompile(`class="secret">([A-Z2-7 ]+)<`)

// walk sends one order of requests, and fails if the desk opens before each factor
// was shown. It says whether the desk opened at all.
func (s *served) walk(tag string, steps []byte) (opened bool) {
	s.Helper()
	people := s.people(tag)
	v := s.visitor()
	var now chain
	var past []map[string]string
	for i := 0; i+1 < len(steps) && i < 20; i += 2 {
		p, arg := people[int(steps[i+1])%len(people)], int(steps[i+1])/len(people)
		s.update(func(ctx context.Context, tx *db.Tx) error { // time passes
			if _, err := tx.Exec(ctx, "UPDATE staff_app SET step = 0 WHERE account = $1", p.account.ID); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "UPDATE staff_account SET failures = 0, waits_until = 0 WHERE id = $1", p.account.ID)
			return err
		})
		jar := map[string]string{}
		for k, c := range v.jar {
			jar[k] = c
		}
		past = append(past, jar)
		what := ""
		switch steps[i] % 10 {
		case 0, 1: // a link
			kind := []string{"mail", "invitation", "operator"}[arg%3]
			what = "a link by " + kind
			var link string
			s.update(func(ctx context.Context, tx *db.Tx) (err error) {
				switch kind {
				case "mail":
					link, err = staff.MailLink(ctx, tx, s.h.Key, p.account)
				case "invitation":
					link, err = staff.Invite(ctx, tx, s.h.Key, p.account, "test")
				default:
					link, err = staff.Link(ctx, tx, s.h.Key, p.account, "test")
				}
				return err
			})
			v.get("/signin/" + link)
			v.post("/signin/" + link)
			now = chain{of: p, kind: kind, had: p.factor}
		case 2: // a code: right, somebody else's, wrong
			what = "a code"
			code := "000000"
			if p.app != "" && arg%3 > 0 {
				code = stafftest.Code(p.app, time.Now())
				now.factor = now.factor || now.of == p
			}
			v.post([]string{"/signin/code", "/prove"}[arg%2], "code", code, "back", "/")
		case 3:
			what = "a recovery code"
			if len(p.codes) == 0 {
				v.post("/signin/code", "code", "aaaaa-aaaaa")
				break
			}
			v.post("/signin/code", "code", p.codes[0])
			if now.of == p {
				now.factor, p.codes = true, p.codes[1:]
			}
		case 4:
			what = "putting off"
			v.post("/signin/later")
		case 5: // an app is set up
			what = "setting up an app"
			v.post("/enrol/app")
			_, page := v.get("/enrol/app")
			secret := secretText.FindStringSubmatch(page)
			if arg%3 == 0 || secret == nil {
				v.post("/enrol/app/code", "code", "000000")
				break
			}
			if r, _ := v.post("/enrol/app/code", "code", stafftest.Code(secret[1], time.Now())); r.StatusCode < 400 && now.of != nil {
				now.of.app, now.of.factor, now.enrolled = secret[1], true, true
			}
		case 6: // a passkey signs in, or stands as the second factor
			what = "a passkey"
			if p.key == nil {
				v.ceremony("/signin/passkey", func([]byte) json.RawMessage { return json.RawMessage(`{}`) })
				break
			}
			p.key.Unverified, p.key.Origin = arg%4 == 1, servedDesk
			if arg%4 == 2 {
				p.key.Origin = "https://evil.example"
			}
			way := []string{"/signin/passkey", "/prove/passkey"}[arg%2]
			if v.ceremony(way, p.key.Get) {
				if now.of != p {
					now = chain{of: p}
				}
				now.factor = true
				if arg%4 == 1 || arg%4 == 2 {
					s.Errorf("a passkey that was not verified, or shown to another site, was taken")
				}
			}
		case 7: // a passkey is set up
			what = "setting up a passkey"
			key := &stafftest.Authenticator{Host: "desk.example.org", Origin: servedDesk}
			if v.ceremony("/enrol/passkey", key.Create) && now.of != nil {
				now.of.key, now.of.factor, now.enrolled = key, true, true
			}
		case 8:
			what = "signing out"
			v.post("/signout")
			now = chain{}
		case 9: // a token from before, or one of the browser's own making
			what = "an old token"
			kept := v.jar
			for _, old := range past {
				if old[sessionName] != kept[sessionName] {
					v.jar = map[string]string{sessionName: old[sessionName], challengeName: old[challengeName]}
					if who := v.in(); who != "" && old[sessionName] != "" {
						// A whole session that was never signed out goes on; one that was raised does not.
						if !whole[old[sessionName]] {
							s.Errorf("steps %v: an old token opens the desk for %s", steps[:i+2], who)
						}
					}
				}
			}
			v.jar = kept
		}
		if who := v.in(); who != "" {
			opened = true
			whole[v.jar[sessionName]] = true
			if !now.complete() || who != now.of.account.Email {
				s.Errorf("steps %v: after %s the desk is open to %s; shown was %+v", steps[:i+2], what, who, now)
				return opened
			}
		}
	}
	return opened
}

// whole are the tokens with which the desk was honestly open.
var whole = map[string]bool{}

func TestNoOrderOfTenRequestsSkipsAFactor(t *testing.T) {
	s := newServed(t)
	r := rand.New(rand.NewPCG(5, 1)) // the same orders every time
	const orders = 120
	opened := 0
	for n := range orders {
		steps := make([]byte, 20)
		for i := range steps {
			steps[i] = byte(r.Uint32())
		}
		if s.walk("r"+strings.Repeat("x", n/100)+string(rune('a'+n%26))+string(rune('a'+n/26)), steps) {
			opened++
		}
		if t.Failed() {
			return
		}
	}
	if opened < orders/10 || opened == orders {
		t.Errorf("the desk opened in %d of %d orders: the test does not try what it should", opened, orders)
	}
}

func FuzzSignIn(f *testing.F) {
	f.Add([]byte{0, 3, 2, 4, 8, 0, 0, 1, 4, 0, 5, 7})
	f.Add([]byte{0, 0, 7, 0, 8, 0, 6, 2, 9, 9})
	f.Add([]byte{0, 7, 4, 0, 2, 4, 9, 0, 8, 0, 3, 1})
	s := newServed(f)
	n := 0
	f.Fuzz(func(t *testing.T, steps []byte) {
		n++
		s.TB = t
		s.walk(secretTag(n), steps)
	})
}

func secretTag(n int) string {
	var b strings.Builder
	b.WriteString("f")
	for ; n > 0; n /= 26 {
		b.WriteByte(byte('a' + n%26))
	}
	return b.String()
}

func TestTheTokenIsAnotherAtEveryStage(t *testing.T) {
	s := newServed(t)
	p := s.people("stage")[1]
	v := s.visitor()
	// A token that somebody else has planted is not taken over.
	v.jar[sessionName] = "planted0planted0planted0ab"
	var link string
	s.update(func(ctx context.Context, tx *db.Tx) (err error) {
		link, err = staff.MailLink(ctx, tx, s.h.Key, p.account)
		return err
	})
	v.post("/signin/" + link)
	half := v.jar[sessionName]
	v.post("/signin/code", "code", p.codes[0])
	whole := v.jar[sessionName]
	v.post("/prove", "code", p.codes[1], "back", "/people")
	again := v.jar[sessionName]
	if half == "planted0planted0planted0ab" || whole == half || again == whole || v.in() != p.account.Email {
		t.Errorf("tokens %q, %q, %q", half, whole, again)
	}
	for _, old := range []string{"planted0planted0planted0ab", half, whole} {
		v.jar[sessionName] = old
		if v.in() != "" {
			t.Errorf("the token of an earlier stage opens the desk")
		}
	}
}

func TestAProofLeadsBackToAPageOfTheDeskAndNowhereElse(t *testing.T) {
	s := newServed(t)
	p := s.people("back")[1]
	v := s.visitor()
	var link string
	s.update(func(ctx context.Context, tx *db.Tx) (err error) {
		link, err = staff.MailLink(ctx, tx, s.h.Key, p.account)
		return err
	})
	v.post("/signin/" + link)
	v.post("/signin/code", "code", p.codes[0])
	for back, want := range map[string]string{"/account": "/account", "/?q=tide": "/?q=tide", "https://evil.example/": "/", "//evil.example/": "/", `/\evil.example`: "/", "/nowhere": "/",
		"javascript:alert(1)": "/", "": "/", "/account\r\nX: y": "/", "account": "/", "https:account": "/", "/./account": "/"} {
		s.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE staff_app SET step = 0 WHERE account = $1", p.account.ID)
			return err
		})
		r, _ := v.post("/prove", "code", stafftest.Code(p.app, time.Now()), "back", back)
		if got := r.Header.Get("Location"); r.StatusCode != http.StatusSeeOther || got != want {
			t.Errorf("%q leads to %q by %d, want %q", back, got, r.StatusCode, want)
		}
	}
}

func TestTheDeskAnswersKnownAndUnknownAddressesAlike(t *testing.T) {
	s := newServed(t)
	known := s.people("alike")[1].account.Email
	answers := map[string]string{}
	for _, address := range []string{known, "nobody@example.org"} {
		for range 7 { // more than are sent
			r, page := s.visitor().post("/signin/mail", "email", address)
			answers[address] += r.Status + strings.ReplaceAll(page, address, "ADDRESS")
		}
	}
	if answers[known] != answers["nobody@example.org"] || !strings.Contains(answers[known], "ADDRESS") {
		t.Errorf("known: %s\nunknown: %s", answers[known], answers["nobody@example.org"])
	}
}

func TestASignInMailLeadsToTheSecondFactorInTheLanguageOfWhoseItIs(t *testing.T) {
	s := newServed(t)
	p := s.people("mail")[1]
	var link []string
	s.update(func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(staff.SetOwn(ctx, tx, p.account.ID, staff.Preferences{Name: "Ines", Language: "ar"}), s.h.staffMail(ctx, tx, p.account.Email), s.h.staffMail(ctx, tx, "nobody@example.org"))
	})
	s.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := s.h.post.List(ctx, tx)
		if len(all) != 1 || all[0].Language != "ar" || !strings.Contains(all[0].HTML, `dir="rtl"`) {
			t.Fatalf("mails %+v", all)
		}
		if link = regexp.MustCompile(regexp.QuoteMeta(servedDesk) + `(/signin/\S+)`).FindStringSubmatch(all[0].Text); link == nil {
			t.Fatalf("the mail reads %s", all[0].Text)
		}
		return err
	})
	v := s.visitor()
	v.post(link[1])
	if _, page := v.get("/"); v.in() != "" || !strings.Contains(page, `action="/signin/code"`) {
		t.Errorf("the mail's link leads to %.300s", page)
	}
}

// A dump of every table of the house, and the key is not in it: no token that was
// ever given out stands there.
func TestADumpOfTheHouseHoldsNoCredentialOfStaff(t *testing.T) {
	s := newServed(t)
	p := s.people("dump")[1]
	v := s.visitor()
	var link string
	s.update(func(ctx context.Context, tx *db.Tx) (err error) {
		if link, err = staff.MailLink(ctx, tx, s.h.Key, p.account); err != nil {
			return err
		}
		return errors.Join(s.h.inviteStaff(ctx, tx, p.account, p.account), s.h.staffMail(ctx, tx, p.account.Email))
	})
	v.post("/signin/"+link, "", "")
	half := v.jar[sessionName]
	v.post("/signin/code", "code", p.codes[0])
	v.post("/signin/mail", "email", p.account.Email)
	secrets := append([]string{link, half, v.jar[sessionName], strings.ReplaceAll(p.app, " ", "")}, p.codes...)
	var dump strings.Builder
	s.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := s.h.post.List(ctx, tx)
		if err != nil {
			return err
		}
		for _, m := range all {
			secrets = append(secrets, regexp.MustCompile(`/signin/(\S+)`).FindStringSubmatch(m.Text)[1])
		}
		tables, err := column(ctx, tx, "SELECT name FROM sqlite_master WHERE type = 'table'")
		if err != nil {
			return err
		}
		for _, table := range tables {
			cells, err := column(ctx, tx, `SELECT * FROM "`+table+`"`)
			if err != nil {
				return err
			}
			dump.WriteString(strings.Join(cells, "\n"))
		}
		return nil
	})
	if v.in() == "" || len(secrets) < 15 || !strings.Contains(dump.String(), p.account.Email) {
		t.Fatalf("%d secrets, a dump of %d bytes", len(secrets), dump.Len())
	}
	for _, secret := range secrets {
		if strings.Contains(dump.String(), secret) {
			t.Errorf("%q stands in the tables", secret)
		}
	}
}

// column reads every cell of a question's answer as text.
func column(ctx context.Context, tx *db.Tx, query string) (cells []string, err error) {
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row, into := make([]any, len(names)), make([]any, len(names))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		for _, c := range row {
			if b, ok := c.([]byte); ok {
				c = string(b)
			}
			cells = append(cells, strings.TrimSpace(strings.Trim(fmt.Sprint(c), "\x00")))
		}
	}
	return cells, rows.Err()
}
