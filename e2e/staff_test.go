package e2e_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	_ "modernc.org/sqlite" // to make time pass in a house's database

	"standfirst/internal/staff/stafftest"
)

// named is a demonstration house whose desk is served at a name, as passkeys need it.
func named(t testing.TB) *house {
	t.Helper()
	h := demonstration(t)
	h.stop()
	h.named = true
	h.start()
	return h
}

// desktop opens a browser with an authenticator of its own.
func (h *house) desktop() context.Context {
	h.t.Helper()
	ctx := browser(h.t, 1280, 900)
	do(h.t, ctx, chromedp.Navigate(h.desk+"/signin"))
	if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		h.t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}}); err != nil {
		h.t.Fatal(err)
	}
	return ctx
}

// follow opens a one-time link and presses its button.
func follow(t testing.TB, ctx context.Context, link string) {
	t.Helper()
	submit(t, ctx, chromedp.Navigate(link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
}

var deskLink = regexp.MustCompile(`http://localhost:[0-9]+/signin/[a-z0-9]{20,}`)

// letter waits for a mail to an address with a link that was not followed yet.
func (h *house) letter(to string, seen map[string]bool) (link string) {
	h.t.Helper()
	h.waitFor("a link for "+to, 30*time.Second, func() bool {
		names, _ := filepath.Glob(filepath.Join(h.dir, "outbox", "*.eml"))
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil || !strings.Contains(string(b), "To: <"+to+">") {
				continue
			}
			if found := deskLink.FindString(string(b)); found != "" && !seen[found] {
				seen[found] = true
				link = found
				return true
			}
		}
		return false
	})
	return link
}

// invite is what the owner does at the page of people.
func invite(t testing.TB, ctx context.Context, h *house, email, name, role string) {
	t.Helper()
	submit(t, ctx, chromedp.Navigate(h.desk+"/people"))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#email"), email), chromedp.SetValue(chromedp.CSS("#name"), name), chromedp.SetValue(chromedp.CSS("#role"), role))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/people"] button`)))
	if got := text(t, ctx, "main"); !strings.Contains(got, "an invitation is open") || !strings.Contains(got, name) {
		t.Fatalf("after the invitation: %.300s", got)
	}
}

func TestAnInvitedPersonSetsUpAPasskeySignsInByItAndLosesAllWhenTheyLeave(t *testing.T) {
	h := named(t)
	owner := h.desktop()
	follow(t, owner, h.link)
	if got := text(t, owner, ".bare"); !strings.Contains(got, "passkey") {
		t.Errorf("the owner is not told to set up a passkey: %q", got)
	}
	invite(t, owner, h, "ines@example.org", "Ines Korvald", "writer")

	ines := h.desktop()
	follow(t, ines, h.letter("ines@example.org", map[string]bool{}))
	if got := text(t, ines, "h1"); got != "Set up how you sign in" {
		t.Fatalf("the invitation leads to %q", got)
	}
	submit(t, ines, chromedp.Click(chromedp.CSS("[data-passkey] button")))
	if got := at(t, ines); got != h.desk+"/" {
		t.Fatalf("with a passkey set up, the browser is at %s: %.300s", got, text(t, ines, "main"))
	}
	if count(t, ines, ".bare") != 0 {
		t.Error("who has a passkey is told to set one up")
	}
	submit(t, ines, chromedp.Click(chromedp.CSS(`form[action="/signout"] button`)))
	submit(t, ines, chromedp.Navigate(h.desk+"/signin"))
	submit(t, ines, chromedp.Click(chromedp.CSS("[data-passkey] button")))
	if got := text(t, ines, "header"); !strings.Contains(got, "Ines Korvald") {
		t.Fatalf("signed in by the passkey: %q", got)
	}

	// Somebody else's authenticator opens nothing, and is told so.
	stranger := h.desktop()
	do(t, stranger, chromedp.Click(chromedp.CSS("[data-passkey] button")), chromedp.WaitVisible(chromedp.CSS("[data-passkey] .fault")))
	if got := text(t, stranger, "[data-passkey] .fault"); !strings.Contains(got, "No passkey was shown") {
		t.Errorf("the stranger is told %q", got)
	}

	// A writer may not see people; the refusal says who may.
	submit(t, ines, chromedp.Navigate(h.desk+"/people"))
	if got := text(t, ines, "main"); !strings.Contains(got, "is for owner") || !strings.Contains(got, "Your role is writer") {
		t.Errorf("the refusal reads %q", got)
	}

	// She leaves: her next request is a stranger's.
	submit(t, owner, chromedp.Click(chromedp.CSS(`form[action$="/disable"] button`)))
	if got := text(t, owner, "main"); !strings.Contains(got, "has left") {
		t.Errorf("after the end of the account: %.300s", got)
	}
	submit(t, ines, chromedp.Navigate(h.desk+"/"))
	if got := text(t, ines, "h1"); got != "Sign in to the desk" {
		t.Errorf("who has left sees %q", got)
	}
	do(t, ines, chromedp.Click(chromedp.CSS("[data-passkey] button")), chromedp.WaitVisible(chromedp.CSS("[data-passkey] .fault")))
	if got := at(t, ines); got != h.desk+"/" || text(t, ines, "h1") != "Sign in to the desk" {
		t.Error("the passkey of who has left still opens the desk")
	}
}

func TestALinkACodeAndRecoveryCodesWorkWithoutScripts(t *testing.T) {
	h := named(t)
	owner := h.desktop()
	follow(t, owner, h.link)
	invite(t, owner, h, "ines@example.org", "Ines Korvald", "editor")
	seen := map[string]bool{}
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate("about:blank"))
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	follow(t, ctx, h.letter("ines@example.org", seen))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/enrol/app"] button`)))
	secret := text(t, ctx, ".secret")
	if count(t, ctx, `img.qr`) != 1 {
		t.Error("there is no QR code")
	}
	now := time.Now()
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#code"), stafftest.Code(secret, now)))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	codes := strings.Fields(text(t, ctx, ".codes"))
	if len(codes) != 10 {
		t.Fatalf("recovery codes: %v", codes)
	}
	submit(t, ctx, chromedp.Click(chromedp.CSS("main a")))
	if got := text(t, ctx, "header"); !strings.Contains(got, "Ines Korvald") {
		t.Fatalf("after setting up the app: %q", got)
	}
	signIn := func(code string) {
		t.Helper()
		submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/signout"] button`)))
		submit(t, ctx, chromedp.Navigate(h.desk+"/signin"))
		do(t, ctx, chromedp.SetValue(chromedp.CSS("#email"), "ines@example.org"))
		submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/signin/mail"] button`)))
		follow(t, ctx, h.letter("ines@example.org", seen))
		submit(t, ctx, chromedp.Navigate(h.desk+"/"))
		if got := text(t, ctx, "h1"); got != "Show your second factor" {
			t.Fatalf("a link from a mail leads to %q", got)
		}
		do(t, ctx, chromedp.SetValue(chromedp.CSS("#code"), "123456"))
		submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
		if got := text(t, ctx, ".fault"); !strings.Contains(got, "not right") {
			t.Errorf("a wrong code: %q", got)
		}
		do(t, ctx, chromedp.SetValue(chromedp.CSS("#code"), code))
		submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
		if got := text(t, ctx, "header"); !strings.Contains(got, "Ines Korvald") {
			t.Fatalf("with the right code: %.300s", text(t, ctx, "main"))
		}
	}
	signIn(stafftest.Code(secret, now.Add(30*time.Second)))
	signIn(codes[7])
	submit(t, ctx, chromedp.Navigate(h.desk+"/account"))
	if got := text(t, ctx, "main"); !strings.Contains(got, "9 recovery codes are left") {
		t.Errorf("the account says %.600s", got)
	}
}

func TestOtherBrowsersAreSignedOutFromTheListOfSessions(t *testing.T) {
	h := named(t)
	here, there := h.desktop(), h.desktop()
	follow(t, here, h.link)
	follow(t, there, h.ownerLink())
	submit(t, here, chromedp.Navigate(h.desk+"/account"))
	if got := count(t, here, `form[action^="/account/sessions/"][action$="/end"] button[aria-label]`); got != 2 {
		t.Errorf("%d browsers are listed, want 2", got)
	}
	submit(t, here, chromedp.Click(chromedp.CSS(`form[action="/account/sessions/end"] button`)))
	submit(t, there, chromedp.Navigate(h.desk+"/account"))
	if got := text(t, there, "h1"); got != "Sign in to the desk" {
		t.Errorf("the other browser sees %q", got)
	}
	submit(t, here, chromedp.Navigate(h.desk+"/account"))
	if got := text(t, here, "h1"); got != "Your account" {
		t.Errorf("this browser sees %q", got)
	}
}

// sql changes the running house's database behind its back.
func (h *house) sql(statement string) {
	h.t.Helper()
	d, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, "standfirst.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		h.t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.ExecContext(h.t.Context(), statement); err != nil {
		h.t.Fatal(err)
	}
}

// stale makes every proof older than what is dangerous takes, as time would.
func (h *house) stale() {
	h.t.Helper()
	h.sql("UPDATE staff_session SET proved_at = proved_at - 3600000000")
}

func TestWhatIsDangerousAsksAgainAndComesBackToItsPage(t *testing.T) {
	h := named(t)
	ctx := h.desktop()
	follow(t, ctx, h.link)
	submit(t, ctx, chromedp.Navigate(h.desk+"/account"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("[data-passkey] button")))
	h.stale()
	submit(t, ctx, chromedp.Navigate(h.desk+"/people"))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#email"), "new@example.org"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/people"] button`)))
	if got := text(t, ctx, "h1"); got != "Prove that it is you" {
		t.Fatalf("the invitation leads to %q", got)
	}
	submit(t, ctx, chromedp.Click(chromedp.CSS("[data-passkey] button")))
	if got := at(t, ctx); got != h.desk+"/people" {
		t.Fatalf("after the proof the browser is at %s", got)
	}
	if got := text(t, ctx, "main"); strings.Contains(got, "new@example.org") {
		t.Error("what was asked for before the proof was done by it")
	}
	invite(t, ctx, h, "new@example.org", "New Person", "writer")
}

func TestTheScreensOfComingInViolateNothingLightAndDark(t *testing.T) {
	h := named(t)
	scheme := func(ctx context.Context, s string) {
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s}}}); err != nil {
			t.Fatal(err)
		}
	}
	both := func(ctx context.Context, name string) {
		for _, s := range []string{"light", "dark"} {
			scheme(ctx, s)
			check(t, name+" "+s, ctx)
		}
		do(t, ctx, chromedp.EmulateViewport(320, 800))
		if wide := ask[string](t, ctx, `document.documentElement.scrollWidth <= 321 ? "" : [...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > 321 || e.getBoundingClientRect().left < -1).slice(0, 4).map(e => e.outerHTML.slice(0, 120)).join("\n")`); wide != "" {
			t.Errorf("%s scrolls sideways at 320 pixels: %s", name, wide)
		}
		do(t, ctx, chromedp.EmulateViewport(1280, 900))
	}
	for _, language := range []string{"en", "ar"} {
		ctx := h.desktop()
		if _, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}}); err != nil {
			t.Fatal(err)
		}
		email := "axe-" + language + "@example.org"
		if _, errs, code := h.run("staff", "add", email, "--role", "owner", "--name", "Ines Korvald"); code != 0 {
			t.Fatal(errs)
		}
		link := func() string {
			out, errs, code := h.run("staff", "signin-link", email)
			if code != 0 {
				t.Fatal(errs)
			}
			return strings.TrimSpace(out)
		}
		open := func(path string) {
			submit(t, ctx, chromedp.Navigate(h.desk+path))
			both(ctx, "staff "+language+" "+strings.Trim(strings.ReplaceAll(path, "/", " "), " "))
		}
		open("/signin")
		open("/signin/none")
		follow(t, ctx, link())
		submit(t, ctx, chromedp.Navigate(h.desk+"/account"))
		if n := count(t, ctx, `#language option[value="`+language+`"]`); n == 1 {
			do(t, ctx, chromedp.SetValue(chromedp.CSS("#language"), language))
			submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/account"] button`)))
		} else {
			t.Logf("the desk does not speak %s yet", language)
		}
		for _, path := range []string{"/account", "/people", "/policy", "/audit", "/audit?from=never", "/prove?back=/people"} {
			open(path)
		}
		submit(t, ctx, chromedp.Navigate(h.desk+"/people"))
		submit(t, ctx, chromedp.Click(chromedp.CSS("tbody th a")))
		both(ctx, "staff "+language+" person")
		submit(t, ctx, chromedp.Navigate(h.desk+"/account"))
		submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/enrol/app"] button`)))
		both(ctx, "staff "+language+" app")
		do(t, ctx, chromedp.SetValue(chromedp.CSS("#code"), stafftest.Code(text(t, ctx, ".secret"), time.Now())))
		submit(t, ctx, chromedp.Click(chromedp.CSS("main button.main")))
		both(ctx, "staff "+language+" recovery")
		submit(t, ctx, chromedp.Navigate(h.desk+"/account"))
		submit(t, ctx, chromedp.Click(chromedp.CSS("[data-passkey] button")))
		open("/account")
		submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/signout"] button`)))
		follow(t, ctx, link())
		both(ctx, "staff "+language+" lost key")
		submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/signout"] button`)))
		submit(t, ctx, chromedp.Navigate(h.desk+"/signin"))
		do(t, ctx, chromedp.SetValue(chromedp.CSS("#email"), email))
		submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action="/signin/mail"] button`)))
		both(ctx, "staff "+language+" asked")
		follow(t, ctx, h.letter(email, map[string]bool{}))
		both(ctx, "staff "+language+" second factor")
	}
}

func TestTheDeskSaysWhyItHasNoPasskeysAtANumber(t *testing.T) {
	h := demonstration(t)
	if _, page := h.get(h.desk + "/signin"); !strings.Contains(page, "--desk-url") || strings.Contains(page, "data-passkey") {
		t.Errorf("the page says nothing of a name: %.400s", page)
	}
}
