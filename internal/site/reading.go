package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/member"
	"standfirst/internal/reading"
	"standfirst/internal/route"
	"standfirst/internal/story"
)

// declareReading declares what members keep of their reading. Its pages are
// theirs alone; its forms stand on pages that all share, and so the forms say
// nothing of who looks at them.
func (s *Site) declareReading() {
	get := func(pattern string, editions bool, surface route.Surface, h http.Handler, query ...string) {
		s.table.Add(route.Route{Method: http.MethodGet, Pattern: pattern, Editions: editions, Surface: surface, Cache: route.Never, Permission: route.Anyone, Handler: h, Example: pattern, Query: query})
	}
	post := func(pattern string, editions bool, who route.Permission, h http.Handler) {
		s.table.Add(route.Route{Method: http.MethodPost, Pattern: pattern, Editions: editions, Surface: route.Machinery, Cache: route.Never, Permission: who, Handler: h})
	}
	get("/saved", true, route.Page, s.saved(), "section", "kind", "language", "state", "page")
	get("/following", true, route.Page, s.following())
	get("/history", true, route.Page, s.history(), "page")
	post("/-/save", true, route.Anyone, s.keep())
	post("/-/follow", true, route.Anyone, s.keep())
	post("/-/seen", true, route.Member, s.seen())
	post("/-/reading", true, route.Member, s.choose())
	post("/-/progress", false, route.Member, s.progress())
	get("/-/mine", false, route.API, s.mine(), "story", "subject", "lang", "offline")
	get("/-/mine/export", false, route.API, s.exportReading())
	get("/-/offline.js", false, route.Asset, s.offlineWorker())
}

// wish is what a form asks to be kept, or to be kept no more.
type wish struct {
	do      string // save, remove, read, unread, follow or unfollow
	version id.ID
	subject reading.Subject
}

// errWish says that a form asks for what there is not.
var errWish = errors.New("nothing such can be kept")

// readWish reads a form of an edition.
func readWish(tag string, form url.Values) (w wish, err error) {
	w.do = form.Get("do")
	switch w.do {
	case "save", "remove", "read", "unread":
		if w.version, err = id.Parse(form.Get("story")); err != nil {
			return w, errors.Join(errWish, err)
		}
	case "follow", "unfollow":
		if in := form.Get("language"); in != "" {
			tag = in
		}
		if w.subject, err = reading.ParseSubject(tag, form.Get("subject")); err != nil {
			return w, errors.Join(errWish, err)
		}
	default:
		return w, errWish
	}
	return w, nil
}

// String is the wish as the cookie carries it through sign-in.
func (w wish) String() string {
	return url.Values{"do": {w.do}, "story": {w.version.String()}, "language": {w.subject.Language}, "subject": {w.subject.String()}}.Encode()
}

// grant does what a member wishes. Its errors are db.ErrNotFound for what is
// not there, and reading.ErrFull.
func (v *visit) grant(ctx context.Context, tx *db.Tx, who id.ID, w wish) error {
	switch w.do {
	case "save":
		if _, _, err := story.IsPublic(ctx, tx, w.version); err != nil {
			return err
		}
		return reading.Save(ctx, tx, who, w.version)
	case "remove":
		return reading.Remove(ctx, tx, who, w.version)
	case "read", "unread":
		return reading.MarkRead(ctx, tx, who, w.version, w.do == "read")
	case "unfollow":
		return reading.End(ctx, tx, who, w.subject)
	}
	name, err := v.named(ctx, tx, w.subject)
	if err != nil {
		return err
	}
	return reading.Begin(ctx, tx, who, w.subject, name)
}

// named is what a subject is called; db.ErrNotFound if there is none such.
func (v *visit) named(ctx context.Context, tx *db.Tx, s reading.Subject) (string, error) {
	if !v.house.knows(s.Language) {
		return "", db.ErrNotFound
	}
	in := *v
	in.lang, in.words = s.Language, v.house.speaks(s.Language)
	switch s.What {
	case reading.Kind:
		if k := story.Kind(s.Slug); k != story.KindPage && slices.Contains(story.Kinds, k) {
			return in.words.T("kind." + s.Slug), nil
		}
		return "", db.ErrNotFound
	case reading.Story:
		of, err := id.Parse(s.Slug)
		if err != nil {
			return "", db.ErrNotFound
		}
		hits, err := story.Followed(ctx, tx, []story.Subjects{{Language: s.Language, Stories: []id.ID{of}}}, 1)
		if err != nil {
			return "", err
		}
		if len(hits) == 0 {
			return "", db.ErrNotFound
		}
		metas, err := story.ManyMeta(ctx, tx, []id.ID{hits[0].Version})
		return metas[hits[0].Version].Headline, err
	}
	what := story.LabelKind(s.What)
	q := query(what, s.Slug)
	q.Language, q.Limit, q.Also, q.CutAfter = s.Language, 1, in.once(what, s.Slug), v.house.CutAfter
	all, err := story.Latest(ctx, tx, q)
	if err != nil {
		return "", err
	}
	name, known, err := in.heading(ctx, tx, what, s.Slug, all)
	if err == nil && !known {
		err = db.ErrNotFound
	}
	return name, err
}

// The cookie that carries a guest's wish through sign-in. It names a story or a
// subject, and nothing in it is believed: it is read as a form is.
const (
	wishCookie = "standfirst-wish"
	wishLife   = 15 * time.Minute
	maxWish    = 1000 // bytes
)

// done are the fragments that tell, without a script, what has been done: the
// page has a line for each, which shows while the address names it.
var done = map[string]string{"save": "#saved", "remove": "#removed", "read": "#marked", "unread": "#marked", "follow": "#followed", "unfollow": "#unfollowed"}

// keep takes the press of a button that saves, follows, or undoes it. Who is
// not signed in is led to sign in, and a wish to save or follow goes with them.
func (s *Site) keep() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if !v.form(w, r) {
			return
		}
		machine := r.Header.Get("Accept") == jsonType
		wish, err := readWish(v.lang, r.PostForm)
		if err != nil {
			v.fail(w, r, http.StatusNotFound)
			return
		}
		back, _, _ := strings.Cut(safeReturn(r.PostForm.Get("return")), "#")
		if back == "" {
			back = v.link("/saved")
		}
		back += done[wish.do]
		var in bool
		err = s.DB.Update(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			var m member.Member
			if m, in, err = v.signedIn(ctx, tx, r); err != nil || !in {
				return err
			}
			return v.grant(ctx, tx, m.ID, wish)
		})
		switch {
		case err == nil && in && machine:
			v.tell(w, http.StatusOK, map[string]bool{"ok": true})
		case err == nil && in:
			v.moved(w, r, back)
		case err == nil && machine:
			v.tell(w, http.StatusUnauthorized, map[string]string{"error": v.words.T("signin.title")})
		case err == nil:
			if text := wish.String(); (wish.do == "save" || wish.do == "follow") && len(text) < maxWish {
				s.setCookie(w, wishCookie, text, int(wishLife.Seconds()))
			}
			v.moved(w, r, v.link("/signin")+"?return="+url.QueryEscape(back))
		case errors.Is(err, db.ErrNotFound):
			v.fail(w, r, http.StatusNotFound)
		case errors.Is(err, reading.ErrFull):
			most, text := reading.MaxSaved, "saved.full"
			if wish.do == "follow" {
				most, text = reading.MaxFollows, "following.full"
			}
			if machine {
				v.tell(w, http.StatusUnprocessableEntity, map[string]string{"error": v.words.N(text, most)})
				return
			}
			v.full(w, r, v.words.N(text, most), strings.HasPrefix(text, "saved"))
		default:
			v.fault(w, r, err)
		}
	})
}

// full says that a member keeps as many as the house keeps for one, and where
// room can be made.
func (v *visit) full(w http.ResponseWriter, r *http.Request, text string, saved bool) {
	n := Notice{Base: v.base(true), Heading: v.words.T("saved.full_title"), Text: text, Action: &Link{Name: v.words.T("following.title"), URL: v.link("/following")}}
	if saved {
		n.Action = &Link{Name: v.words.T("saved.title"), URL: v.link("/saved")}
	}
	n.Title, n.NoIndex = n.Heading+" | "+n.House, true
	v.show(w, r, http.StatusUnprocessableEntity, "notice", n)
}

// granted does, once somebody has signed in, what they had wished before. What
// cannot be done any more is no reason not to let them in.
func (s *Site) granted(ctx context.Context, tx *db.Tx, w http.ResponseWriter, r *http.Request, who id.ID) {
	c, err := r.Cookie(s.cookieName(wishCookie))
	if err != nil {
		return
	}
	s.setCookie(w, wishCookie, "", -1)
	form, err := url.ParseQuery(c.Value)
	if err != nil || len(c.Value) > maxWish {
		return
	}
	h := s.house.Load()
	v := &visit{site: s, house: h, lang: h.DefaultEdition, words: h.speaks(h.DefaultEdition)}
	wish, err := readWish(v.lang, form)
	if err != nil || wish.do != "save" && wish.do != "follow" {
		return
	}
	err = tx.Savepoint(ctx, func(ctx context.Context, tx *db.Tx) error { return v.grant(ctx, tx, who, wish) })
	if err != nil && !errors.Is(err, db.ErrNotFound) && !errors.Is(err, reading.ErrFull) {
		s.Log.Error("site: what was wished before sign-in could not be done", "error", err)
	}
}

// seen takes that a member has looked through what they follow.
func (s *Site) seen() http.Handler {
	return s.asMember(func(v *visit, ctx context.Context, tx *db.Tx, who id.ID, form url.Values) (string, error) {
		us, err := strconv.ParseInt(form.Get("at"), 10, 64)
		if err != nil || us <= 0 {
			return "", errWish
		}
		return v.link("/following"), reading.Seen(ctx, tx, who, db.FromMicros(us))
	})
}

// choose takes what a member chooses of what is kept of their reading.
func (s *Site) choose() http.Handler {
	return s.asMember(func(v *visit, ctx context.Context, tx *db.Tx, who id.ID, form url.Values) (string, error) {
		to := v.link("/history")
		switch form.Get("do") {
		case "allow":
			days, _ := strconv.Atoi(form.Get("days"))
			return to + "#chosen", reading.AllowHistory(ctx, tx, who, days)
		case "end":
			return to + "#chosen", reading.EndHistory(ctx, tx, who)
		case "clear":
			return to + "#cleared", reading.ClearHistory(ctx, tx, who)
		case "places", "no-places":
			return to + "#chosen", reading.KeepPlaces(ctx, tx, who, form.Get("do") == "places")
		case "forget":
			version, err := id.Parse(form.Get("story"))
			if err != nil {
				return "", errors.Join(errWish, err)
			}
			return to + "#removed", reading.ForgetRead(ctx, tx, who, version)
		case "erase":
			return to + "#cleared", reading.Erase(ctx, tx, who)
		}
		return "", errWish
	})
}

// asMember takes a form of a member's own pages, and leads on to where do says.
func (s *Site) asMember(do func(v *visit, ctx context.Context, tx *db.Tx, who id.ID, form url.Values) (to string, err error)) http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if !v.form(w, r) {
			return
		}
		var in bool
		var to string
		err := s.DB.Update(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			var m member.Member
			if m, in, err = v.signedIn(ctx, tx, r); err != nil || !in {
				return err
			}
			to, err = do(v, ctx, tx, m.ID, r.PostForm)
			return err
		})
		switch {
		case err == nil && !in:
			v.moved(w, r, v.link("/signin")+"?return="+url.QueryEscape(v.link("/history")))
		case err == nil:
			v.moved(w, r, to)
		case errors.Is(err, errWish), errors.Is(err, reading.ErrUnknown), errors.Is(err, db.ErrNotFound):
			v.fail(w, r, http.StatusNotFound)
		default:
			v.fault(w, r, err)
		}
	})
}
