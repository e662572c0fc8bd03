package app

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/member"
	"standfirst/internal/post"
	"standfirst/internal/till"
	"standfirst/internal/till/sandbox"
)

// browser is one browser: it keeps cookies and follows nothing by itself.
type browser struct {
	*canaryHouse
	jar map[string]*http.Cookie
}

func (c *canaryHouse) browser() *browser { return &browser{c, map[string]*http.Cookie{}} }

func (b *browser) do(method, path string, form url.Values, header ...string) *http.Response {
	b.Helper()
	path = strings.TrimPrefix(path, defaultSite)
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	for _, k := range b.jar {
		r.AddCookie(k)
	}
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	for _, k := range w.Result().Cookies() {
		if k.MaxAge < 0 {
			delete(b.jar, k.Name)
		} else {
			b.jar[k.Name] = k
		}
	}
	return w.Result()
}

func (b *browser) to(r *http.Response) string { return r.Header.Get("Location") }

// lastMail is the text of the newest mail to an address.
func (c *canaryHouse) lastMail(to string) (text string) {
	c.Helper()
	c.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := c.h.post.List(ctx, tx)
		for _, m := range all {
			if m.To == to && m.Kind == post.SignIn {
				text = m.Text
				break
			}
		}
		return err
	})
	return text
}

var (
	eightDigits = regexp.MustCompile(`(?m)^\d{8}$`)
	signInLink  = regexp.MustCompile(`http://\S+/signin/link/\S+`)
	priceValue  = regexp.MustCompile(`name="price" value="([^"]+)"`)
)

func (b *browser) subscribe(email, back string) (page string) {
	b.Helper()
	price := priceValue.FindStringSubmatch(b.readable(b.do(http.MethodGet, "/subscribe", nil)))
	if price == nil {
		b.Fatal("there is nothing to buy")
	}
	r := b.do(http.MethodPost, "/subscribe", url.Values{"price": {price[1]}, "email": {email}, "return": {back}})
	if r.StatusCode != http.StatusSeeOther || !strings.Contains(b.to(r), "/-/sandbox/") {
		b.Fatalf("subscribing is answered %d, %q", r.StatusCode, b.to(r))
	}
	return b.to(r)
}

func (b *browser) pay(page, card string) *http.Response {
	b.Helper()
	return b.do(http.MethodPost, page, url.Values{"card": {card}, "expiry": {"12/40"}, "cvc": {"123"}})
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	c := newCanary(t)
	for _, r := range c.site.Routes() {
		if r.Method != http.MethodPost || strings.Contains(r.Pattern, "webhook") {
			continue
		}
		path := strings.NewReplacer("{token}", "x", "{id}", "x").Replace(r.Pattern)
		w := c.browser().do(http.MethodPost, path, url.Values{"email": {"a@example.org"}}, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
		if w.StatusCode != http.StatusForbidden {
			t.Errorf("%s from another site is answered %d, want 403", r.Name(), w.StatusCode)
		}
	}
}

func TestAFormThatIsTooLargeIsRefused(t *testing.T) {
	c := newCanary(t)
	r := c.browser().do(http.MethodPost, "/signin", url.Values{"email": {strings.Repeat("a", 200_000)}})
	if r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %d, want 413", r.StatusCode)
	}
	if r := c.browser().do(http.MethodGet, "/"+strings.Repeat("a", 5000), nil); r.StatusCode != http.StatusRequestURITooLong {
		t.Errorf("a long address is answered %d, want 414", r.StatusCode)
	}
}

func TestAnUnsignedNotificationIsRefused(t *testing.T) {
	c := newCanary(t)
	if r := c.browser().do(http.MethodPost, "/-/webhook/sandbox", url.Values{"id": {"x"}}); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("answered %d, want 401", r.StatusCode)
	}
}

func TestSigningInByCodeComesBackToTheStoryAndNowhereElse(t *testing.T) {
	c := newCanary(t)
	story := "/" + c.gated["registered"].Path()
	for back, want := range map[string]string{story: story, "//evil.example/": "/", "https://evil.example/": "/", `/\evil.example`: "/", "/-/health": "/"} {
		b := c.browser()
		email := "reader-" + strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, back) + "@example.org"
		if r := b.do(http.MethodPost, "/signin", url.Values{"email": {email}, "return": {back}}); b.to(r) != "/signin/code" {
			t.Fatalf("asking for a code is answered %d, %q", r.StatusCode, b.to(r))
		}
		code := eightDigits.FindString(c.lastMail(email))
		if r := b.do(http.MethodPost, "/signin/code", url.Values{"code": {code}}); b.to(r) != want {
			t.Errorf("back to %q leads to %q, want %q", back, b.to(r), want)
		}
		if page := c.readable(b.do(http.MethodGet, story, nil)); !strings.Contains(page, bird(canaries["registered"])) {
			t.Error("a registered reader does not read a registered readers' story")
		}
		if b.do(http.MethodPost, "/signout", url.Values{}); len(b.jar) != 0 {
			t.Errorf("after signing out the browser keeps %v", b.jar)
		}
	}
}

func TestOpeningAMailsLinkChangesNothing(t *testing.T) {
	c := newCanary(t)
	b := c.browser()
	b.do(http.MethodPost, "/signin", url.Values{"email": {"a@example.org"}})
	link := signInLink.FindString(c.lastMail("a@example.org"))
	scanner := c.browser() // mail scanners open links
	for range 3 {
		r := scanner.do(http.MethodGet, link, nil)
		page, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		if r.StatusCode != http.StatusOK || strings.Count(string(page), "<button") != 1 || len(scanner.jar) != 0 {
			t.Fatalf("opening the link is answered %d, with cookies %v", r.StatusCode, scanner.jar)
		}
	}
	phone := c.browser()
	if r := phone.do(http.MethodPost, link, url.Values{}); r.StatusCode != http.StatusSeeOther || phone.jar["standfirst-session"] == nil {
		t.Errorf("the button is answered %d, with cookies %v", r.StatusCode, phone.jar)
	}
	if r := c.browser().do(http.MethodPost, link, url.Values{}); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the button again is answered %d, want 422", r.StatusCode)
	}
}

func TestKnownAndUnknownAddressesAreAnsweredAlike(t *testing.T) {
	c := newCanary(t)
	c.update(func(ctx context.Context, tx *db.Tx) error {
		_, _, err := member.Ensure(ctx, tx, "known@example.org", "en")
		return err
	})
	answer := func(email string) string {
		b := c.browser()
		r := b.do(http.MethodPost, "/signin", url.Values{"email": {email}})
		page := c.readable(b.do(http.MethodGet, b.to(r), nil))
		return r.Status + b.to(r) + strings.ReplaceAll(page, email, "EMAIL")
	}
	if a, b := answer("known@example.org"), answer("never@example.org"); a != b {
		t.Errorf("they differ:\n%s\n%s", a, b)
	}
}

func TestAPaymentOpensTheStoryAndLeavesTheNewAccountSignedIn(t *testing.T) {
	c := newCanary(t)
	b, story := c.browser(), "/"+c.gated["members"].Path()
	page := b.subscribe("new@example.org", story)
	back := b.to(b.pay(page, sandbox.CardOK))
	if stranger := c.browser(); true {
		stranger.do(http.MethodGet, back, nil)
		if strings.Contains(c.readable(stranger.do(http.MethodGet, story, nil)), bird(canaries["members"])) {
			t.Error("the address of the way back opens the story in another browser")
		}
	}
	if r := b.do(http.MethodGet, back, nil); b.to(r) != story {
		t.Errorf("the way back leads to %q (%d), want %q", b.to(r), r.StatusCode, story)
	}
	if !strings.Contains(c.readable(b.do(http.MethodGet, story, nil)), bird(canaries["members"])) {
		t.Error("who paid does not read")
	}
	if r := b.do(http.MethodGet, "/account", nil); r.StatusCode != http.StatusOK {
		t.Errorf("the account is answered %d", r.StatusCode)
	}
	if r := b.do(http.MethodPost, "/subscribe", url.Values{"price": {priceValue.FindStringSubmatch(c.readable(b.do(http.MethodGet, "/subscribe", nil)))[1]}}); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("buying the same plan twice is answered %d", r.StatusCode)
	}
}

func TestPayingForAnAccountThatIsSomebodysOpensNoAccount(t *testing.T) {
	c := newCanary(t)
	// The owner of the address has signed in before.
	owner := c.browser()
	owner.do(http.MethodPost, "/signin", url.Values{"email": {"owned@example.org"}})
	owner.do(http.MethodPost, "/signin/code", url.Values{"code": {eightDigits.FindString(c.lastMail("owned@example.org"))}})

	stranger, story := c.browser(), "/"+c.gated["members"].Path()
	stranger.do(http.MethodGet, stranger.to(stranger.pay(stranger.subscribe("owned@example.org", story), sandbox.CardOK)), nil)
	if !strings.Contains(c.readable(stranger.do(http.MethodGet, story, nil)), bird(canaries["members"])) {
		t.Error("who paid does not read")
	}
	if r := stranger.do(http.MethodGet, "/account", nil); r.StatusCode != http.StatusSeeOther || stranger.jar["standfirst-session"] != nil {
		t.Errorf("a stranger's payment opens the account: %d", r.StatusCode)
	}
}

func TestAFailedPaymentSaysThatNothingWasCharged(t *testing.T) {
	c := newCanary(t)
	b := c.browser()
	page := b.subscribe("poor@example.org", "/"+c.gated["members"].Path())
	if r := b.pay(page, sandbox.CardDecline); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(c.readable(r), "Nothing was charged") {
		t.Errorf("answered %d", r.StatusCode)
	}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		m, err := member.ByEmail(ctx, tx, "poor@example.org")
		if err != nil {
			return err
		}
		subs, err := till.Of(ctx, tx, m.ID)
		rights, err2 := door.Of(ctx, tx, m.ID)
		if len(subs)+len(rights) != 0 || err2 != nil {
			t.Errorf("a failed payment left %v and %v", subs, rights)
		}
		return err
	})
}

func TestAnAccountIsChangedOnlyByItsOwnSession(t *testing.T) {
	c := newCanary(t)
	b := c.browser()
	b.do(http.MethodGet, b.to(b.pay(b.subscribe("mine@example.org", ""), sandbox.CardOK)), nil)
	page := c.readable(b.do(http.MethodGet, "/account", nil))
	cancel := regexp.MustCompile(`/account/cancel/[a-z0-9]+`).FindString(page)
	if cancel == "" {
		t.Fatalf("the account offers no cancelling: %.400s", page)
	}
	other := c.browser()
	other.do(http.MethodGet, other.to(other.pay(other.subscribe("theirs@example.org", ""), sandbox.CardOK)), nil)
	if r := other.do(http.MethodPost, cancel, url.Values{}); r.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's cancelling is answered %d, want 404", r.StatusCode)
	}
	if r := c.browser().do(http.MethodPost, cancel, url.Values{}); r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Location"), "/signin") {
		t.Errorf("a stranger's cancelling is answered %d, %q", r.StatusCode, r.Header.Get("Location"))
	}
	if b.do(http.MethodPost, cancel, url.Values{}); !strings.Contains(c.readable(b.do(http.MethodGet, "/account", nil)), "is cancelled") {
		t.Error("the owner's cancelling does nothing")
	}
}
