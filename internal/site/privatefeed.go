package site

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/id"
	"standfirst/internal/member"
	"standfirst/internal/press/coding"
	"standfirst/internal/route"
	"standfirst/internal/story"
)

// declarePrivateFeeds declares the feeds that are one reader's own, and the page
// on which they are made.
func (s *Site) declarePrivateFeeds(by func(query ...string) func(pattern string, editions bool, surface route.Surface, cache route.Cache, h http.Handler, example string), post func(pattern string, editions bool, who route.Permission, h http.Handler)) {
	get, pages := by(), by("before")
	for name, write := range writers {
		pages("/feed/{token}/"+name, true, route.Feed, route.Private, s.privateFeed(write, mediaTypes[name]), "/feed/none/"+name)
		pages("/feed/{token}/{what}/{slug}/"+name, true, route.Feed, route.Private, s.privateFeed(write, mediaTypes[name]), "/feed/none/kind/news/"+name)
	}
	get("/account/feeds", true, route.Page, route.Never, s.accountFeeds(), "/account/feeds")
	post("/account/feeds", true, route.Member, s.makeFeed())
	post("/account/feeds/{id}/revoke", true, route.Member, s.revokeFeed())
}

// privateFeed answers a feed by its token: each text as far as its member may
// read it now. It never goes through the press. Whatever opens nothing answers
// like an address that never was.
func (s *Site) privateFeed(write func(feed) ([]byte, error), mediaType string) http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		f, reader, err := s.feedReader(r.Context(), r.PathValue("token"))
		if err == nil {
			if wait := s.fetches.wait(f.ID, v.now()); wait > 0 {
				s.plainHeaders(w)
				w.Header().Set("Referrer-Policy", "no-referrer")
				w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
				http.Error(w, v.words.T("feeds.too_often"), http.StatusTooManyRequests)
				return
			}
		}
		var body []byte
		if err == nil {
			body, err = v.drawPrivateFeed(r, reader, write)
		}
		var moved *movedError
		switch {
		case errors.As(err, &moved): // the address itself is the key: it goes on under the same
			w.Header().Set("Referrer-Policy", "no-referrer")
			v.moved(w, r, v.house.Path(v.lang, "feed/"+r.PathValue("token"))+strings.TrimPrefix(moved.to, v.house.Prefix(v.lang)))
			return
		case errors.Is(err, db.ErrNotFound):
			w.Header().Set("X-Robots-Tag", "noindex")
			v.fail(w, r, http.StatusNotFound)
			return
		case err != nil:
			// The path holds the token, and the log is no place for one.
			if !errors.Is(err, context.Canceled) {
				s.Log.Error("site: a reader's feed could not be made", "feed", f.ID, "error", err)
			}
			v.fail(w, r, http.StatusInternalServerError)
			return
		}
		s.sendPrivate(w, r, mediaType, body)
	})
}

// feedReader finds whose feed a token is, and what they may read now.
func (s *Site) feedReader(ctx context.Context, token string) (f member.Feed, reader access.Reader, err error) {
	if len(token) > maxToken {
		return f, reader, db.ErrNotFound
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if f, err = member.FeedOf(ctx, tx, s.Key, token); err != nil {
			return err
		}
		reader.SignedIn = true
		reader.Grants, _, _, err = door.Grants(ctx, tx, f.Member)
		return err
	})
	if err == nil && s.DB.Now().Sub(f.Used) >= member.FeedStep {
		if err := s.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return member.UsedFeed(ctx, tx, f.ID) }); err != nil {
			s.Log.Warn("site: that a feed was used could not be kept", "error", err) // it is read all the same
		}
	}
	return f, reader, err
}

func (v *visit) drawPrivateFeed(r *http.Request, reader access.Reader, write func(feed) ([]byte, error)) ([]byte, error) {
	what, slug := story.LabelKind(r.PathValue("what")), r.PathValue("slug")
	switch what {
	case "", story.LabelSection, story.LabelTopic, story.LabelAuthor, byKind:
	default:
		return nil, db.ErrNotFound
	}
	if err := v.elsewhere(what, slug, "/"+path.Base(v.path)); err != nil {
		return nil, err
	}
	before, beforeID := cursor(r.URL.Query().Get("before"))
	open := func(p story.Published) (access.View, string) {
		d := access.Decide(p.Terms, reader, v.now())
		view := p.Body.Open(d)
		if !view.Cut() {
			return view, ""
		}
		return view, v.offerLine(d.Offer())
	}
	f, _, err := v.gatherFeed(r.Context(), feedOf{what: what, slug: slug, before: before, beforeID: beforeID, open: open, self: v.link(v.path)})
	if err != nil {
		return nil, err
	}
	return write(f)
}

// offerLine says in a feed what would open the rest.
func (v *visit) offerLine(o access.Offer) string {
	e, _ := v.house.Edition(v.lang)
	heading := v.words.T("offer.heading", "Name", e.Name)
	switch o {
	case access.Renew:
		heading = v.words.T("offer.heading_renew")
	case access.Upgrade:
		heading = v.words.T("offer.heading_upgrade")
	}
	return "<p><strong>" + html.EscapeString(heading) + `</strong> <a href="` + html.EscapeString(v.absolute(v.link("/subscribe"))) + `">` + html.EscapeString(v.words.T("offer.subscribe")) + "</a></p>"
}

// sendPrivate answers what is one reader's own: nobody else may keep it, no
// machine list it, and no link lead back to its address.
func (s *Site) sendPrivate(w http.ResponseWriter, r *http.Request, mediaType string, body []byte) {
	s.plainHeaders(w)
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("Vary", "Accept-Encoding")
	sum := sha256.Sum256(body)
	tag := base64.RawURLEncoding.EncodeToString(sum[:15])
	if coding.Accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		var z bytes.Buffer
		g := gzip.NewWriter(&z)
		_, err := g.Write(body)
		if err = errors.Join(err, g.Close()); err == nil { // a buffer takes every write
			body, tag = z.Bytes(), tag+"-gz"
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// fetches counts how often each feed is asked for.
type fetches struct {
	mu   sync.Mutex
	last map[id.ID]allowance
}

// allowance is how often a feed may be asked for yet: it fills up again with time.
type allowance struct {
	left float64
	at   time.Time
}

// A feed may be asked for in a burst, and after it once a minute.
const (
	fetchBurst = 20
	fetchEvery = time.Minute
	maxFetches = 10_000 // feeds that are counted
)

// wait takes one fetch; if none is left it says how long to wait for the next.
func (f *fetches) wait(feed id.ID, now time.Time) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, known := f.last[feed]
	if !known {
		if f.last == nil || len(f.last) >= maxFetches {
			f.last = map[id.ID]allowance{}
		}
		a = allowance{fetchBurst, now}
	}
	a.left = min(fetchBurst, a.left+max(0, now.Sub(a.at).Seconds())/fetchEvery.Seconds())
	a.at = now
	var wait time.Duration
	if a.left < 1 {
		wait = time.Duration((1 - a.left) * float64(fetchEvery))
	} else {
		a.left--
	}
	f.last[feed] = a
	return wait
}

// AccountFeeds is the page of a reader's own feeds.
type AccountFeeds struct {
	Base
	Action string
	Rows   []FeedRow
	Made   *MadeFeed
	Fault  string
	Full   bool // there can be no more
	Max    int
	Name   string // as it was typed
}

// FeedRow is one feed.
type FeedRow struct {
	Name, Created, Used string // Used is empty where it was never
	Revoke              string // target of the form that ends it
}

// MadeFeed is what is told once of a feed that was just made.
type MadeFeed struct {
	Name      string
	Addresses []Alternate
}

func (s *Site) accountFeeds() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		v.showFeeds(w, r, http.StatusOK, AccountFeeds{})
	})
}

// showFeeds draws the page around what has just been done.
func (v *visit) showFeeds(w http.ResponseWriter, r *http.Request, status int, p AccountFeeds) {
	var in bool
	err := v.site.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		m, ok, err := v.signedIn(ctx, tx, r)
		if in = ok; err != nil || !ok {
			return err
		}
		all, err := member.Feeds(ctx, tx, m.ID)
		for _, f := range all {
			row := FeedRow{Name: f.Name, Created: v.words.Date(f.Created), Revoke: v.link("/account/feeds/" + f.ID.String() + "/revoke")}
			if !f.Used.IsZero() {
				row.Used = v.words.DateTime(f.Used.UTC())
			}
			p.Rows = append(p.Rows, row)
		}
		return err
	})
	switch {
	case err != nil:
		v.fault(w, r, err)
		return
	case !in:
		v.moved(w, r, v.link("/signin")+"?return="+url.QueryEscape(v.link("/account/feeds")))
		return
	}
	p.Base = v.base(true)
	p.Title, p.NoIndex, p.Action = v.words.T("feeds.title")+" | "+p.House, true, v.link("/account/feeds")
	p.Full = len(p.Rows) >= member.MaxFeeds
	w.Header().Set("Referrer-Policy", "no-referrer")
	v.show(w, r, status, "feeds", p)
}

// asMember does something for the member who posts a form, in one transaction.
func (v *visit) asMember(r *http.Request, do func(ctx context.Context, tx *db.Tx, m member.Member) error) (in bool, err error) {
	err = v.site.DB.Update(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		m, ok, err := v.signedIn(ctx, tx, r)
		if in = ok; err != nil || !ok {
			return err
		}
		return do(ctx, tx, m)
	})
	return in, err
}

// makeFeed makes a feed and tells its addresses, once.
func (s *Site) makeFeed() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if !v.form(w, r) {
			return
		}
		p := AccountFeeds{Name: plain(r.PostFormValue("name"), 100)}
		var token string
		_, err := v.asMember(r, func(ctx context.Context, tx *db.Tx, m member.Member) (err error) {
			token, err = member.MakeFeed(ctx, tx, s.Key, m.ID, r.PostFormValue("name"))
			return err
		})
		status := http.StatusOK
		switch {
		case errors.Is(err, member.ErrFeedName):
			p.Fault, status = v.words.T("feeds.bad_name"), http.StatusUnprocessableEntity
		case errors.Is(err, member.ErrFeeds):
			p.Fault, status = v.words.T("feeds.full"), http.StatusUnprocessableEntity
		case err != nil:
			v.fault(w, r, err)
			return
		case token != "":
			name, _ := member.FeedName(p.Name) // it has just been taken
			p.Made, p.Name = &MadeFeed{Name: name}, ""
			for _, f := range v.feedsOf("", v.link("/feed/"+token)) {
				p.Made.Addresses = append(p.Made.Addresses, Alternate{Title: strings.Trim(f.Title, " ()"), Type: f.Type, URL: v.absolute(f.URL)})
			}
		}
		v.showFeeds(w, r, status, p)
	})
}

func (s *Site) revokeFeed() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		feed, bad := id.Parse(r.PathValue("id"))
		if bad != nil {
			v.fail(w, r, http.StatusNotFound)
			return
		}
		_, err := v.asMember(r, func(ctx context.Context, tx *db.Tx, m member.Member) error {
			return member.RevokeFeed(ctx, tx, m.ID, feed)
		})
		switch {
		case errors.Is(err, db.ErrNotFound):
			v.fail(w, r, http.StatusNotFound)
		case err != nil:
			v.fault(w, r, err)
		default:
			v.moved(w, r, v.link("/account/feeds"))
		}
	})
}
