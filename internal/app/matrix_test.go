package app

import (
	"context"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/route"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// colleague is somebody who works at the canary's desk.
type colleague struct {
	c          *canaryHouse
	account    staff.Account
	session    string
	own, other id.ID // versions
}

// hire makes one member of staff for each role, with a version of their own.
func (c *canaryHouse) hire() (all []*colleague) {
	c.Helper()
	c.update(func(ctx context.Context, tx *db.Tx) error {
		for _, r := range staff.Roles {
			a, err := staff.Add(ctx, tx, strings.ReplaceAll(string(r), " ", "-")+"@matrix.example.org", "", r)
			if err != nil {
				return err
			}
			m, err := story.Create(ctx, tx, story.New{Language: "en", Content: content("members", "Of "+string(r), "Kanarienvogel-matrix"), By: a.Email, Begun: a.ID})
			if err != nil {
				return err
			}
			all = append(all, &colleague{c: c, account: a, own: m.ID})
		}
		for i, p := range all {
			p.other = all[(i+1)%len(all)].own
		}
		return nil
	})
	for _, p := range all {
		p.comeIn()
	}
	return all
}

func (p *colleague) comeIn() {
	p.c.Helper()
	p.c.update(func(ctx context.Context, tx *db.Tx) error {
		link, err := staff.Link(ctx, tx, p.c.h.Key, p.account, "test")
		if err == nil {
			p.session, err = staff.UseLink(ctx, tx, p.c.h.Key, link, "test")
		}
		return err
	})
}

// ask calls a route of the desk; raw is the path as it is written on the wire.
func (p *colleague) ask(r route.Route, raw string, header http.Header) (status int, text string) {
	p.c.Helper()
	path, err := url.PathUnescape(raw)
	if err != nil {
		p.c.Fatal(err)
	}
	kind, form := "application/x-www-form-urlencoded", ""
	if r.Surface == route.API {
		kind, form = "application/json", "{}"
	}
	q := httptest.NewRequest(r.Method, "/", strings.NewReader(form))
	q.URL = &url.URL{Path: path, RawPath: raw}
	q.RequestURI = raw
	q.Header = http.Header{"Content-Type": {kind}}
	for k, v := range header {
		q.Header[k] = v
	}
	if p.session != "" {
		q.AddCookie(&http.Cookie{Name: "standfirst-staff", Value: p.session})
	}
	w := httptest.NewRecorder()
	p.c.desk.ServeHTTP(w, q)
	b, err := io.ReadAll(w.Result().Body)
	if err != nil {
		p.c.Fatal(err)
	}
	return w.Code, html.UnescapeString(string(b))
}

func (c *canaryHouse) head() int64 {
	c.Helper()
	n, err := c.h.DB.Head(context.Background())
	if err != nil {
		c.Fatal(err)
	}
	return n
}

var place = regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}`)

// address is a path that a pattern takes: {id} is a version.
func address(pattern string, version id.ID) string {
	pattern = strings.TrimSuffix(pattern, "{$}")
	return place.ReplaceAllString(strings.ReplaceAll(pattern, "{id}", version.String()), "none")
}

// spellings are other ways to write a path, none of which may lead past its guard.
func spellings(path string) []string {
	all := []string{path + "/", strings.ToUpper(path), "/" + path, path + "/.", "/." + path, path + "%2f", path + "%00", path + ";x=1"}
	if len(path) > 1 {
		all = append(all, "/%"+hexByte(path[1])+path[2:], strings.Replace(path, "/", "/x/../", 1))
	}
	return all
}

func hexByte(b byte) string {
	const digits = "0123456789ABCDEF"
	return string([]byte{digits[b>>4], digits[b&15]})
}

// The policy table and the desk's registry of routes say together what every role
// may do to its own and to another's version; every route keeps to it.
func TestEveryRouteOfTheDeskKeepsToThePolicyTable(t *testing.T) {
	c := newCanary(t)
	people := c.hire()
	asked := 0
	for _, r := range c.desk.Routes() {
		if r.Permission == route.Anyone {
			continue
		}
		action := staff.Action(r.Permission)
		if !slices.Contains(staff.Actions, action) {
			t.Errorf("%s asks for %q, which is no action of the policy", r.Name(), action)
			continue
		}
		onVersion := strings.Contains(r.Pattern, "/version/{id}") && slices.Contains(staff.OnVersion, action)
		for _, p := range people {
			for _, own := range []bool{true, false} {
				version := p.other
				if own {
					version = p.own
				}
				may := staff.May(p.account.Role, action, own || !onVersion)
				before := c.head()
				status, text := p.ask(r, address(r.Pattern, version), nil)
				if status == http.StatusUnauthorized { // a route before has signed out
					p.comeIn()
					status, text = p.ask(r, address(r.Pattern, version), nil)
				}
				asked++
				if (status == http.StatusForbidden) == may || status == http.StatusUnauthorized || status >= 500 && status != http.StatusNotImplemented {
					t.Errorf("%s: %s, own %v, is answered %d; the table says %v", r.Name(), p.account.Role, own, status, may)
					continue
				}
				if may {
					continue
				}
				if now := c.head(); now != before {
					t.Errorf("%s: refused to %s, and yet something happened", r.Name(), p.account.Role)
				}
				for _, who := range append(staff.Who(action), p.account.Role) {
					if !strings.Contains(text, string(who)) {
						t.Errorf("%s: the refusal does not name %s: %.300s", r.Name(), who, text)
					}
				}
				if onVersion && !strings.Contains(text, "began") && len(staff.OwnOnly(action)) > 0 {
					t.Errorf("%s: the refusal does not say who may do it with their own: %.300s", r.Name(), text)
				}
				if own {
					continue
				}
				for _, raw := range spellings(address(r.Pattern, version)) {
					status, _ := p.ask(r, raw, nil)
					if status < 300 || status >= 500 {
						t.Errorf("%s, written %s, is answered %d to %s", r.Name(), raw, status, p.account.Role)
					}
				}
				if now := c.head(); now != before {
					t.Errorf("%s: written otherwise, it was done for %s", r.Name(), p.account.Role)
				}
			}
		}
	}
	if asked < len(people)*20 {
		t.Errorf("only %d requests were made", asked)
	}
}

func TestEveryRouteThatChangesAnythingRefusesAnotherSitesPage(t *testing.T) {
	c := newCanary(t)
	owner := c.hire()[0]
	foreign := []http.Header{
		{"Sec-Fetch-Site": {"cross-site"}},
		{"Sec-Fetch-Site": {"same-site"}},
		{"Origin": {"https://evil.example"}},
		{"Origin": {"null"}},
	}
	before, posts := c.head(), 0
	for _, r := range c.desk.Routes() {
		if r.Method != http.MethodPost {
			continue
		}
		posts++
		for _, h := range foreign {
			if status, _ := owner.ask(r, address(r.Pattern, owner.own), h); status != http.StatusForbidden {
				t.Errorf("%s with %v is answered %d, want 403", r.Name(), h, status)
			}
		}
	}
	if c.head() != before || posts < 10 {
		t.Errorf("%d routes asked, %d things happened", posts, c.head()-before)
	}
}

// A GET may be opened by a mail scanner, a browser that looks ahead, or an image
// in another site's page.
func TestNoPageOfTheDeskChangesAnythingByBeingOpened(t *testing.T) {
	c := newCanary(t)
	owner := c.hire()[0]
	before := c.head()
	for _, r := range c.desk.Routes() {
		if r.Method != http.MethodGet {
			continue
		}
		owner.ask(r, address(r.Pattern, owner.own), nil)
		if now := c.head(); now != before {
			t.Errorf("%s made %d events", r.Name(), now-before)
			before = now
		}
	}
}
