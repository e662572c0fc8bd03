package site

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/member"
	"standfirst/internal/photo"
	"standfirst/internal/reading"
	"standfirst/internal/story"
)

// ReadingPage is what the pages of a member's reading share.
type ReadingPage struct {
	Base
	Heading string
	Here    string // path of the page with its query: where its forms lead back to
	Forms   string // the edition's prefix, before the targets of forms
	Places  []Link // to the three pages
	Items   []ReadingItem
	Newer   string
	Older   string
}

// ReadingItem is one story in a member's own list.
type ReadingItem struct {
	Card
	Version   string
	Kept      string // a sentence: when it was saved or read
	Read      bool
	New       bool   // since the member last looked
	Why       string // because of what it is here
	Place     *Link  // back to where the member stopped
	Withdrawn bool
	Gone      bool // the story is no more; nothing of it is shown
}

// SavedPage is the reading list.
type SavedPage struct {
	ReadingPage
	Count     string // a sentence
	Filtered  bool
	Sections  []Option
	Kinds     []Option
	Languages []Option
	States    []Option
	Offline   string // address for the worker, where the page is the one that a device keeps
	OfflineN  string // a sentence: how many it keeps
}

// read runs fn for the member of a request, and leads anyone else to sign in.
// ok is false where an answer has gone out already.
func (v *visit) read(w http.ResponseWriter, r *http.Request, fn func(ctx context.Context, tx *db.Tx, who id.ID) error) (ok bool) {
	var in bool
	err := v.site.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		var m member.Member
		if m, in, err = v.signedIn(ctx, tx, r); err != nil || !in {
			return err
		}
		return fn(ctx, tx, m.ID)
	})
	switch {
	case err != nil:
		v.fault(w, r, err)
	case !in:
		v.moved(w, r, v.link("/signin")+"?return="+url.QueryEscape(r.URL.EscapedPath()))
	default:
		return true
	}
	return false
}

// readingPage begins one of the three pages; name is the table of its words.
func (v *visit) readingPage(r *http.Request, name string) ReadingPage {
	p := ReadingPage{Base: v.base(true), Heading: v.words.T(name + ".title"), Here: v.whole, Forms: v.house.Prefix(v.lang)}
	if r.URL.RawQuery != "" {
		p.Here += "?" + r.URL.RawQuery
	}
	p.Title, p.NoIndex = p.Heading+" | "+p.House, true
	for _, n := range []string{"saved", "following", "history"} {
		p.Places = append(p.Places, Link{Name: v.words.T(n + ".title"), URL: v.link("/" + n), Current: n == name})
	}
	return p
}

// item shows one version; of one that is no more, only that it is.
func (v *visit) item(version id.ID, of map[id.ID]story.Published, photos map[id.ID]photo.Photo) ReadingItem {
	i := ReadingItem{Version: version.String()}
	p, ok := of[version]
	if !ok {
		i.Gone = true
		return i
	}
	v.house.filed(&p.Meta)
	i.Card = v.card(p, photos)
	if i.Withdrawn = p.Status == story.StatusWithdrawn; i.Withdrawn {
		i.Standfirst = ""
	}
	return i
}

// items shows versions in the order of their ids, with the places where a member
// stopped in them.
func (v *visit) items(ctx context.Context, tx *db.Tx, who id.ID, ids []id.ID) ([]ReadingItem, error) {
	of, err := story.Many(ctx, tx, ids, v.house.CutAfter)
	if err != nil {
		return nil, err
	}
	all := make([]story.Published, 0, len(of))
	for _, p := range of {
		all = append(all, p)
	}
	photos, err := photosOf(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	places, err := reading.Places(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	items := make([]ReadingItem, len(ids))
	for n, version := range ids {
		items[n] = v.item(version, of, photos)
		for _, p := range places {
			if p.Version == version && p.Paragraph > 0 && !items[n].Gone && !items[n].Withdrawn {
				items[n].Place = &Link{Name: v.goOn(p), URL: items[n].URL + "#p" + strconv.Itoa(p.Paragraph)}
			}
		}
	}
	return items, nil
}

// filters are what a reading list is narrowed by.
type filters struct{ section, kind, language, state string }

// The states of a saved story.
var savedStates = []string{"unread", "begun", "read"}

func (f filters) any() bool { return f != filters{} }

// takes says whether a saved story passes. What is no more passes only where
// nothing is narrowed, so that it can be taken off the list.
func (f filters) takes(s reading.Saved, m story.Meta, there, begun bool) bool {
	if !there {
		return !f.any()
	}
	state := true
	switch f.state {
	case "unread":
		state = s.Read.IsZero()
	case "read":
		state = !s.Read.IsZero()
	case "begun":
		state = begun
	}
	return state && (f.section == "" || m.Section.Slug == f.section) && (f.kind == "" || string(m.Kind) == f.kind) && (f.language == "" || m.Language == f.language)
}

// saved answers the reading list.
func (s *Site) saved() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		p := SavedPage{ReadingPage: v.readingPage(r, "saved")}
		q := r.URL.Query()
		f := filters{q.Get("section"), q.Get("kind"), q.Get("language"), q.Get("state")}
		if !slices.Contains(savedStates, f.state) {
			f.state = ""
		}
		if v.read(w, r, func(ctx context.Context, tx *db.Tx, who id.ID) error {
			return v.fillSaved(ctx, tx, who, &p, f, pageOf(q))
		}) {
			v.show(w, r, http.StatusOK, "saved", p)
		}
	})
}

// pageOf reads the number of a page, from 1.
func pageOf(q url.Values) int {
	n, err := strconv.Atoi(q.Get("page"))
	if err != nil || n < 1 || n > reading.MaxSaved {
		return 1
	}
	return n
}

func (v *visit) fillSaved(ctx context.Context, tx *db.Tx, who id.ID, p *SavedPage, f filters, page int) error {
	all, err := reading.List(ctx, tx, who)
	if err != nil {
		return err
	}
	metas, err := story.ManyMeta(ctx, tx, versionsOf(all))
	if err != nil {
		return err
	}
	for version, m := range metas {
		v.house.filed(&m)
		metas[version] = m
	}
	places, err := reading.Places(ctx, tx, who)
	if err != nil {
		return err
	}
	begun := map[id.ID]bool{}
	for _, pl := range places {
		begun[pl.Version] = true
	}
	v.narrow(p, all, metas, f)
	taken := slices.DeleteFunc(slices.Clone(all), func(s reading.Saved) bool {
		m, there := metas[s.Version]
		return !f.takes(s, m, there, begun[s.Version])
	})
	p.Count, p.Filtered = v.words.N("saved.count", len(taken)), f.any()
	from := min((page-1)*listPage, len(taken))
	shown := taken[from:min(from+listPage, len(taken))]
	p.Newer, p.Older = v.turns(p.Here, page, from+listPage < len(taken))
	if !f.any() && page == 1 {
		p.Offline, p.OfflineN = v.lang, v.words.N("saved.device_many", min(len(all), reading.Offline))
	}
	if p.Items, err = v.items(ctx, tx, who, versionsOf(shown)); err != nil {
		return err
	}
	for n, s := range shown {
		p.Items[n].Read = !s.Read.IsZero()
		p.Items[n].Kept = v.words.T("saved.at", "Date", v.words.Date(s.At.In(time.UTC)))
	}
	return nil
}

// narrow offers, of the ways to narrow the list, what it holds.
func (v *visit) narrow(p *SavedPage, all []reading.Saved, metas map[id.ID]story.Meta, f filters) {
	put := func(to *[]Option, value, name, chosen string) {
		if value != "" && !slices.ContainsFunc(*to, func(o Option) bool { return o.Value == value }) {
			*to = append(*to, Option{Value: value, Name: name, Chosen: value == chosen})
		}
	}
	for _, s := range all {
		m, ok := metas[s.Version]
		if !ok {
			continue
		}
		name := m.Section.Name
		if n := v.house.SectionName(v.lang, m.Section.Slug); n != m.Section.Slug {
			name = n
		}
		put(&p.Sections, m.Section.Slug, name, f.section)
		put(&p.Kinds, string(m.Kind), v.words.T("kind."+string(m.Kind)), f.kind)
		put(&p.Languages, m.Language, v.words.NameOf(m.Language), f.language)
	}
	for _, o := range [][]Option{p.Sections, p.Kinds, p.Languages} {
		slices.SortFunc(o, func(a, b Option) int { return strings.Compare(a.Name, b.Name) })
	}
	for _, s := range savedStates {
		put(&p.States, s, v.words.T("saved.state_"+s), f.state)
	}
}

// turns are the addresses of the pages beside this one.
func (v *visit) turns(here string, page int, more bool) (newer, older string) {
	at := func(n int) string {
		u, err := url.Parse(here)
		if err != nil {
			return v.whole
		}
		q := u.Query()
		q.Del("page")
		if n > 1 {
			q.Set("page", strconv.Itoa(n))
		}
		u.RawQuery = q.Encode()
		return u.String()
	}
	if page > 1 {
		newer = at(page - 1)
	}
	if more {
		older = at(page + 1)
	}
	return newer, older
}

// HistoryPage is what a member has read, and what is kept of it.
type HistoryPage struct {
	ReadingPage
	On     bool   // a history is kept
	Since  string // a sentence: since when it is kept, and for how long
	Days   []Option
	Keeps  bool // where the member stopped is kept
	Begun  []ReadingItem
	Export string
}

// history answers what a member has read.
func (s *Site) history() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		p := HistoryPage{ReadingPage: v.readingPage(r, "history"), Export: "/-/mine/export"}
		page := pageOf(r.URL.Query())
		if v.read(w, r, func(ctx context.Context, tx *db.Tx, who id.ID) error { return v.fillHistory(ctx, tx, who, &p, page) }) {
			v.show(w, r, http.StatusOK, "history", p)
		}
	})
}

func (v *visit) fillHistory(ctx context.Context, tx *db.Tx, who id.ID, p *HistoryPage, page int) error {
	c, err := reading.Of(ctx, tx, who)
	if err != nil {
		return err
	}
	p.On, p.Keeps = !c.HistorySince.IsZero(), c.Places
	for _, days := range reading.HistoryDays {
		p.Days = append(p.Days, Option{Value: strconv.Itoa(days), Name: v.words.N("history.days", days), Chosen: days == c.HistoryDays})
	}
	if p.On {
		p.Since = v.words.T("history.since", "Date", v.words.Date(c.HistorySince.In(time.UTC)), "Days", v.words.N("history.days", c.HistoryDays))
	}
	all, err := reading.History(ctx, tx, who)
	if err != nil {
		return err
	}
	from := min((page-1)*listPage, len(all))
	shown := all[from:min(from+listPage, len(all))]
	p.Newer, p.Older = v.turns(p.Here, page, from+listPage < len(all))
	ids := make([]id.ID, len(shown))
	for n, r := range shown {
		ids[n] = r.Version
	}
	if p.Items, err = v.items(ctx, tx, who, ids); err != nil {
		return err
	}
	for n, r := range shown {
		p.Items[n].Kept = v.words.T("history.at", "Date", v.words.DateTime(r.At.In(time.UTC)))
	}
	places, err := reading.Places(ctx, tx, who)
	if err != nil || page > 1 {
		return err
	}
	ids = nil
	for _, pl := range places[:min(len(places), listPage)] {
		ids = append(ids, pl.Version)
	}
	p.Begun, err = v.items(ctx, tx, who, ids)
	return err
}
