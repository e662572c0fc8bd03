package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/partner"
	"standfirst/internal/story"
	"standfirst/internal/wire"
)

// token makes a partner's.
func (c *canaryHouse) token(name string, scope partner.Scope, until time.Time) (p partner.Partner, header http.Header) {
	c.Helper()
	p, token, err := c.h.AddPartner(context.Background(), name, scope, until, "t")
	if err != nil {
		c.Fatal(err)
	}
	return p, http.Header{"Authorization": {"Bearer " + token}}
}

// listed is an answer of the list.
type listed struct {
	Items  []wire.Ninjs
	Cursor string
	More   bool
	Next   string
}

func (c *canaryHouse) list(path string, header http.Header) (l listed) {
	c.Helper()
	r := c.ask(c.site, http.MethodGet, path, nil, header)
	b, _ := io.ReadAll(r.Body)
	if r.StatusCode != http.StatusOK {
		c.Fatalf("%s: %d %s", path, r.StatusCode, b)
	}
	if err := json.Unmarshal(b, &l); err != nil {
		c.Fatalf("%s: %v: %s", path, err, b)
	}
	return l
}

// TestAPartnerMeetsOnlyWhatTheTokenOpens asks for every list and every item as
// everybody who could ask, in every variant.
func TestAPartnerMeetsOnlyWhatTheTokenOpens(t *testing.T) {
	c := newCanary(t)
	whole := map[string]bool{"registered": true, "members": true, "plans:archive": true}
	bearer := func(token string) http.Header { return http.Header{"Authorization": {token}} }
	_, all := c.token("whole", partner.Scope{Whole: true}, time.Time{})
	_, public := c.token("public", partner.Scope{}, time.Now().Add(time.Hour))
	_, arabic := c.token("arabic", partner.Scope{Editions: []string{"ar"}, Whole: true}, time.Time{})
	_, elsewhere := c.token("another section", partner.Scope{Sections: []string{"sport"}, Whole: true}, time.Time{})
	_, opinion := c.token("another kind", partner.Scope{Kinds: []string{"opinion"}, Whole: true}, time.Time{})
	over, ended := c.token("over", partner.Scope{Whole: true}, time.Now().Add(time.Hour))
	c.update(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE partner SET until = $2 WHERE id = $1", over.ID, db.Micros(tx.Now().Add(-time.Second)))
		return err
	})
	lost, revoked := c.token("revoked", partner.Scope{Whole: true}, time.Time{})
	if _, err := c.h.RevokePartner(context.Background(), lost.ID.String(), "t"); err != nil {
		t.Fatal(err)
	}
	subscriber := c.classes()[3]
	var ids []string
	c.update(func(ctx context.Context, tx *db.Tx) error {
		every, _, err := story.List(ctx, tx, story.Query{Limit: 200})
		for _, m := range every {
			ids = append(ids, m.ID.String())
		}
		return err
	})
	for _, who := range []struct {
		name    string
		header  http.Header
		cookies []*http.Cookie
		status  int // of the list of all
		items   int
		may     map[string]bool
	}{
		{"anonymous", nil, nil, 401, 0, nil},
		{"a subscriber of the site", nil, subscriber.cookies, 401, 0, nil},
		{"a wrong token", bearer("Bearer sfp_none"), nil, 401, 0, nil},
		{"no scheme", bearer(strings.TrimPrefix(all.Get("Authorization"), "Bearer ")), nil, 401, 0, nil},
		{"another scheme", bearer("Basic " + strings.TrimPrefix(all.Get("Authorization"), "Bearer ")), nil, 401, 0, nil},
		{"a token that is over", ended, nil, 401, 0, nil},
		{"a revoked token", revoked, nil, 401, 0, nil},
		{"whole texts", all, nil, 200, 9, whole},
		{"the public part", public, nil, 200, 9, nil},
		{"Arabic alone", arabic, nil, 200, 3, whole},
		{"another section", elsewhere, nil, 200, 0, nil},
		{"another kind", opinion, nil, 200, 0, nil},
	} {
		met, found := map[string]bool{}, 0
		paths := []string{"/-/api/ninjs?cursor=0&limit=100", "/-/api/ninjs?limit=100", "/-/api/ninjs/en", "/-/api/ninjs/ar?since=2020-01-01", "/-/api/ninjs/none"}
		for _, v := range ids {
			paths = append(paths, "/-/api/ninjs/"+v, "/-/api/ninjs/urn:standfirst:"+v)
		}
		for n, path := range paths {
			first := c.ask(c.site, http.MethodGet, path, who.cookies, who.header)
			b, _ := io.ReadAll(first.Body)
			if n == 0 {
				if first.StatusCode != who.status {
					t.Errorf("%s is answered %d, want %d: %s", who.name, first.StatusCode, who.status, b)
				}
				found = strings.Count(string(b), `"ninjs","version"`)
			}
			if cache := first.Header.Get("Cache-Control"); cache != "no-store" && !strings.HasPrefix(cache, "private") || len(first.Cookies()) > 0 {
				t.Errorf("%s: an answer to a token may be kept by anybody: %q", path, cache)
			}
			for name, extra := range variants(first.Header.Get("ETag")) {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					header := maps.Clone(extra)
					maps.Copy(header, who.header)
					r := c.ask(c.site, method, path, who.cookies, header)
					text := c.readable(r)
					if r.StatusCode == http.StatusTooManyRequests {
						c.rested()
						r = c.ask(c.site, method, path, who.cookies, header)
						text = c.readable(r)
					}
					if name == "match" && first.StatusCode == 200 && r.StatusCode != http.StatusNotModified {
						t.Errorf("%s %s with its tag is answered %d", method, path, r.StatusCode)
					}
					for terms, canary := range canaries {
						if strings.Contains(text, bird(canary)) {
							met[terms] = true
							if !who.may[terms] {
								t.Errorf("%s meets the withheld words of %s: %s %s (%s)", who.name, terms, method, path, name)
							}
						}
					}
					if strings.Contains(text, "Kanarienvogel-headline-draft") || strings.Contains(text, "Kanarienvogel-headline-killed") {
						t.Errorf("%s learns of a story that is not public: %s %s", who.name, method, path)
					}
				}
			}
		}
		if found != who.items {
			t.Errorf("%s is given %d items, want %d", who.name, found, who.items)
		}
		for terms := range who.may {
			if !met[terms] {
				t.Errorf("%s never met the words of %s: this proves nothing", who.name, terms)
			}
		}
	}
}

// rested is a house after a while in which no partner asked.
func (c *canaryHouse) rested() {
	c.Helper()
	var err error
	if c.site, c.desk, err = c.h.build(context.Background()); err != nil {
		c.Fatal(err)
	}
}

func TestWhoTriesTokensKeepsNoPartnerOut(t *testing.T) {
	c := newCanary(t)
	_, good := c.token("follower", partner.Scope{}, time.Time{})
	told := false
	for n := range 200 {
		wrong := http.Header{"Authorization": {fmt.Sprintf("Bearer %s%032d", partner.Prefix, n)}}
		switch r := c.ask(c.site, http.MethodGet, "/-/api/ninjs", nil, wrong); r.StatusCode {
		case http.StatusUnauthorized:
		case http.StatusTooManyRequests:
			told = true
		default:
			t.Fatalf("a token that is nobody's is answered %d", r.StatusCode)
		}
	}
	if !told {
		t.Error("nobody is told that they try too often")
	}
	if r := c.ask(c.site, http.MethodGet, "/-/api/ninjs", nil, good); r.StatusCode != http.StatusOK {
		t.Errorf("a partner is answered %d because of others", r.StatusCode)
	}
}

// TestAPartnerWhoFollowsMissesNothingAndGetsNothingTwice makes changes of every
// sort and asks in between, with lists of every length.
func TestAPartnerWhoFollowsMissesNothingAndGetsNothingTwice(t *testing.T) {
	c := newCanary(t)
	_, header := c.token("follower", partner.Scope{Sections: []string{"region"}, Whole: true}, time.Time{})
	random := rand.New(rand.NewPCG(1, 14))
	known, seen := map[string]wire.Ninjs{}, map[string]bool{}
	cursor := "0"
	follow := func() {
		for more := true; more; {
			l := c.list(fmt.Sprintf("/-/api/ninjs?cursor=%s&limit=%d", cursor, 1+random.IntN(4)), header)
			for _, n := range l.Items {
				if one := n.URI + " " + n.Version; seen[one] {
					t.Errorf("%s came twice", one)
				} else {
					seen[one] = true
				}
				before, _ := strconv.ParseInt(known[n.URI].Version, 10, 64)
				if now, err := strconv.ParseInt(n.Version, 10, 64); err != nil || now <= before {
					t.Errorf("version %s came after %d", n.Version, before)
				}
				known[n.URI] = n
			}
			cursor, more = l.Cursor, l.More
			c.rested()
		}
	}
	var versions []id.ID
	for n := range 60 {
		c.update(func(ctx context.Context, tx *db.Tx) error {
			if len(versions) < 5 || random.IntN(6) == 0 {
				m, err := story.Create(ctx, tx, story.New{Language: []string{"en", "ar"}[random.IntN(2)], Content: content("open", fmt.Sprintf("Story %d", n), "x"), By: "t"})
				if err != nil {
					return err
				}
				versions = append(versions, m.ID)
				return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
			}
			v := versions[random.IntN(len(versions))]
			m, err := story.Get(ctx, tx, v)
			if err != nil || m.Status == story.StatusKilled {
				return err
			}
			switch random.IntN(8) {
			case 0:
				if m.Status.Live() {
					return story.Withdraw(ctx, tx, v, "Wrong", "t")
				}
			case 1:
				return story.Kill(ctx, tx, v, "Legal", "t")
			default:
				next := content("open", fmt.Sprintf("Story %d again", n), "x")
				if random.IntN(3) == 0 {
					next.Section = story.Label{Slug: "sport", Name: "Sport"}
				}
				if _, err := story.Save(ctx, tx, v, m.Revision, next, "t"); err != nil {
					return err
				}
				return story.Publish(ctx, tx, v, time.Time{}, "t")
			}
			return nil
		})
		if random.IntN(4) == 0 {
			follow()
		}
	}
	follow()
	c.update(func(ctx context.Context, tx *db.Tx) error {
		for _, v := range versions {
			m, err := story.Get(ctx, tx, v)
			if err != nil {
				return err
			}
			got, told := known[wire.URI(v)]
			switch within := m.Section.Slug == "region"; {
			case within && m.Status.Live() && (got.PubStatus != wire.Usable || got.Headlines[0].Value != m.Headline):
				t.Errorf("%s is live as %q, and known as %s %v", v, m.Headline, got.PubStatus, got.Headlines)
			case !m.Status.Live() && within && got.PubStatus != wire.Canceled:
				t.Errorf("%s is %s, and known as %q", v, m.Status, got.PubStatus)
			case !within && told && got.PubStatus != wire.Canceled:
				t.Errorf("%s has left the section, and is known as %q", v, got.PubStatus)
			}
		}
		return nil
	})
	if again := c.list("/-/api/ninjs?cursor="+cursor, header); len(again.Items) != 0 || again.More || again.Cursor != cursor {
		t.Errorf("nothing has changed, and there are %d items", len(again.Items))
	}
	latest := c.list("/-/api/ninjs?limit=3", header)
	if len(latest.Items) != 3 || !slices.IsSortedFunc(latest.Items, func(a, b wire.Ninjs) int {
		x, _ := strconv.Atoi(a.Version)
		y, _ := strconv.Atoi(b.Version)
		return y - x
	}) || latest.Cursor != cursor {
		t.Errorf("without a cursor the latest should come first: %+v", latest)
	}
	if since := c.list("/-/api/ninjs?limit=100&since="+time.Now().Add(-time.Hour).UTC().Format(time.RFC3339), header); len(since.Items) < len(known) {
		t.Errorf("since an hour ago there are %d items; %d are known", len(since.Items), len(known))
	}
}

func TestAnEmbargoHoldsBackFromPartnersToo(t *testing.T) {
	c := newCanary(t)
	_, header := c.token("whole", partner.Scope{Whole: true}, time.Time{})
	m := c.gated["members"]
	until := time.Now().Add(time.Hour).UTC().Truncate(time.Second)
	c.update(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE story_version SET embargo = $2, embargo_until = $3 WHERE id = $1", m.ID, until.Format(time.RFC3339), db.Micros(until))
		return err
	})
	r := c.ask(c.site, http.MethodGet, "/-/api/ninjs/"+m.ID.String(), nil, header)
	var n wire.Ninjs
	if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
		t.Fatal(err)
	}
	if n.PubStatus != wire.Withheld || n.EmbargoedUntil != until.Format(time.RFC3339) || n.Bodies != nil || n.Headlines != nil {
		t.Errorf("%+v", n)
	}
}

func TestARefusalToAPartnerNamesTheInputAndTheMend(t *testing.T) {
	c := newCanary(t)
	_, good := c.token("good", partner.Scope{Editions: []string{"en"}}, time.Time{})
	for path, want := range map[string]struct {
		status int
		words  string
	}{
		"/-/api/ninjs?since=yesterday":                {400, "2026-11-20T12:00:00Z"},
		"/-/api/ninjs?cursor=-1":                      {400, "take it from the answer before"},
		"/-/api/ninjs?cursor=1&since=2026-01-01":      {400, "give one of them"},
		"/-/api/ninjs?limit=0":                        {400, "1 to 100"},
		"/-/api/ninjs?limit=10&limit=20":              {400, "give it once"},
		"/-/api/ninjs?order=up":                       {400, "since, cursor and limit"},
		"/-/api/ninjs?token=sfp_x":                    {400, "header Authorization alone"},
		"/-/api/ninjs/ar":                             {403, "it covers en"},
		"/-/api/ninjs/!":                              {404, "no edition of this house (en, ar)"},
		"/-/api/ninjs/" + id.ID(1<<40).String():       {404, "or the token does not cover it"},
		"/-/api/ninjs?cursor=99999999999999999999":    {400, "cursor="},
		"/-/api/ninjs/" + strings.Repeat("x", 3000):   {404, "no edition"},
		"/-/api/ninjs?" + strings.Repeat("limit=", 9): {400, "limit"},
	} {
		r := c.ask(c.site, http.MethodGet, path, nil, good)
		var p struct {
			Type, Title, Detail string
			Status              int
		}
		b, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(b, &p); err != nil || r.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.60s: %v: %s", path, err, b)
			continue
		}
		if r.StatusCode != want.status || p.Status != want.status || p.Title == "" || !strings.Contains(p.Detail, want.words) {
			t.Errorf("%.60s is answered %d, %+v", path, r.StatusCode, p)
		}
	}
	if r := c.ask(c.site, http.MethodGet, "/-/api/ninjs", nil, nil); r.Header.Get("WWW-Authenticate") == "" {
		t.Error("who has no token is not told how to show one")
	}
}

func TestAPartnerWhoAsksTooOftenIsToldToWait(t *testing.T) {
	c := newCanary(t)
	_, header := c.token("eager", partner.Scope{}, time.Time{})
	_, other := c.token("calm", partner.Scope{}, time.Time{})
	var last *http.Response
	for range 200 {
		if last = c.ask(c.site, http.MethodGet, "/-/api/ninjs?limit=1", nil, header); last.StatusCode != http.StatusOK {
			break
		}
	}
	wait, err := strconv.Atoi(last.Header.Get("Retry-After"))
	if last.StatusCode != http.StatusTooManyRequests || err != nil || wait < 1 {
		t.Errorf("after 200 requests it is answered %d, %q", last.StatusCode, last.Header.Get("Retry-After"))
	}
	if r := c.ask(c.site, http.MethodGet, "/-/api/ninjs?limit=1", nil, other); r.StatusCode != http.StatusOK {
		t.Errorf("another partner is answered %d", r.StatusCode)
	}
}

func TestTheDeskShowsATokenOnceAndEndsIt(t *testing.T) {
	c := newCanary(t)
	owner := c.hire()[0]
	cookies := []*http.Cookie{{Name: "standfirst-staff", Value: owner.session}}
	status, page := c.post("/partners", cookies, map[string][]string{"name": {"The Strait Wire"}, "edition": {"en"}, "kind": {"news"}, "whole": {"yes"}, "until": {"2090-01-31"}})
	_, after, found := strings.Cut(page, partner.Prefix)
	if status != http.StatusOK || !found {
		t.Fatalf("%d %s", status, page)
	}
	token := partner.Prefix + after[:strings.IndexByte(after, '<')]
	header := http.Header{"Authorization": {"Bearer " + token}}
	if r := c.ask(c.site, http.MethodGet, "/-/api/ninjs/en", nil, header); r.StatusCode != http.StatusOK {
		t.Errorf("the token is answered %d", r.StatusCode)
	}
	r := c.ask(c.desk, http.MethodGet, "/partners", cookies, nil)
	if text := c.readable(r); strings.Contains(text, token) || !strings.Contains(text, "The Strait Wire") || strings.Contains(text, ">never<") {
		t.Error("the list should name the partner and its use, and hold no token")
	}
	var p partner.Partner
	c.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := partner.List(ctx, tx)
		p = all[0]
		return err
	})
	if !p.Whole || !slices.Equal(p.Editions, []string{"en"}) || p.Until.Format(time.DateOnly) != "2090-02-01" || p.CreatedBy != owner.account.Email {
		t.Errorf("%+v", p)
	}
	if status, page := c.post("/partners", cookies, map[string][]string{"name": {"The Strait Wire"}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "revoke it first") {
		t.Errorf("a second of the name is answered %d", status)
	}
	if status, _ := c.post("/partners/"+p.ID.String()+"/revoke", cookies, nil); status != http.StatusSeeOther {
		t.Errorf("revoking is answered %d", status)
	}
	if r := c.ask(c.site, http.MethodGet, "/-/api/ninjs/en", nil, header); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("the revoked token is answered %d", r.StatusCode)
	}
	audit := c.readable(c.ask(c.desk, http.MethodGet, "/audit", cookies, nil))
	if !strings.Contains(audit, "The Strait Wire") || !strings.Contains(audit, "revoked a partner") {
		t.Error("the audit does not tell of it")
	}
}

// What a partner is to the decision about a text: a subscriber of whatever it
// asks for, for as long as the token works, or anyone.
func TestAPartnersReaderOpensWhatTheScopeSays(t *testing.T) {
	now := time.Now()
	whole := partner.Partner{Scope: partner.Scope{Whole: true}, Until: now.Add(time.Hour)}
	for _, terms := range []access.Terms{{Level: access.Open}, {Level: access.Registered}, {Level: access.Members}, {Level: access.Plans, Plans: []string{"archive", "digital"}}} {
		if d := access.Decide(terms, whole.Reader(terms), now); !d.Whole() {
			t.Errorf("%s is not opened", terms)
		}
		if d := access.Decide(terms, partner.Partner{}.Reader(terms), now); d.Whole() != (terms.Level == access.Open) {
			t.Errorf("%s is opened to the public part: %v", terms, d.Whole())
		}
	}
}
