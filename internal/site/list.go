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
	"standfirst/internal/front"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

const listPage = 20 // stories on a page of a list

// List is a page of a section, topic, author or kind.
type List struct {
	Base
	Heading string
	Kind    string   // section, topic, author or kind
	Profile *Profile // of an author whom the house keeps
	Cards   []Card
	Older   string // path of the next page; empty at the end
	Newer   string // path of the page before; empty on the first
	First   string // path of the first page
	Follow  *ListFollow
	Archive string // path of the archive
}

// list makes the page of a label, or of a kind.
func (s *Site) list(what story.LabelKind) http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		slug, at := r.PathValue("slug"), turned(r)
		return key(v.link("/"+string(what)+"/"+slug), at.query()), func(ctx context.Context) (press.Source, error) {
			return v.openList(ctx, what, slug, at)
		}
	})
}

// turn is where in a list a page stands: after a story, towards the older or the
// newer; the first page if neither is given.
type turn struct{ before, after story.Pick }

// turned reads where a list goes on; what is malformed is the first page.
func turned(r *http.Request) (t turn) {
	q := r.URL.Query()
	at := func(name string) (p story.Pick) {
		p.At, p.Version = cursor(q.Get(name))
		return p
	}
	if t.before = at("before"); t.before.At.IsZero() {
		t.after = at("after")
	}
	return t
}

func (t turn) first() bool { return t.before.At.IsZero() && t.after.At.IsZero() }

func (t turn) query() string {
	switch {
	case !t.before.At.IsZero():
		return "before=" + spell(t.before.At, t.before.Version)
	case !t.after.At.IsZero():
		return "after=" + spell(t.after.At, t.after.Version)
	}
	return ""
}

// pages picks what stands on a page of a list, and says how it goes on: the
// queries of the next page and of the one before, and whether what is newly
// published could concern this one.
func (v *visit) pages(ctx context.Context, tx *db.Tx, q story.PickQuery, at turn) (all []story.Pick, older, newer string, top bool, err error) {
	q.Before, q.After, q.Limit = at.before, at.after, listPage+1
	if all, err = story.Picks(ctx, tx, q); err != nil {
		return nil, "", "", false, err
	}
	more := len(all) > listPage
	up := !at.after.At.IsZero()
	switch {
	case more && up:
		all = all[1:]
	case more:
		all = all[:listPage]
	}
	if len(all) == 0 {
		return nil, "", "", true, nil
	}
	if more || up {
		older = "before=" + spell(all[len(all)-1].At, all[len(all)-1].Version)
	}
	if more && up || !at.before.At.IsZero() {
		newer = "after=" + spell(all[0].At, all[0].Version)
	}
	return all, older, newer, newer == "" || v.now().Sub(all[0].At) < newly, nil
}

// cursor reads where a list goes on; what is malformed is the first page.
func cursor(s string) (time.Time, id.ID) {
	at, last, ok := strings.Cut(s, "-")
	us, err := strconv.ParseInt(at, 36, 64)
	v, err2 := id.Parse(last)
	if !ok || err != nil || err2 != nil {
		return time.Time{}, 0
	}
	return db.FromMicros(us), v
}

func spell(at time.Time, v id.ID) string {
	return strconv.FormatInt(db.Micros(at), 36) + "-" + v.String()
}

func query(what story.LabelKind, slug string) (q story.LatestQuery) {
	switch what {
	case story.LabelSection:
		q.Section = slug
	case story.LabelTopic:
		q.Topic = slug
	case story.LabelAuthor:
		q.Author = slug
	}
	return q
}

// heading is the name of a label: the edition's own for a section, else as its
// stories bear it. known says whether the page exists at all.
func (v *visit) heading(ctx context.Context, tx *db.Tx, what story.LabelKind, slug string, all []story.Published) (name string, known bool, err error) {
	if what == story.LabelSection {
		e, _ := v.house.Edition(v.lang)
		for _, s := range e.Sections {
			if s.Slug == slug {
				return s.Name, true, nil
			}
		}
	}
	if what == story.LabelTopic {
		if name := v.house.tags[slug].Name(v.lang); name != "" {
			return name, true, nil
		}
	}
	if what == story.LabelAuthor {
		a, err := house.LoadAuthor(ctx, tx, slug)
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return "", false, err
		}
		if name := a.In(v.lang).Name; name != "" {
			return name, true, nil
		}
	}
	for _, p := range all {
		v.house.filed(&p.Meta)
		switch what {
		case story.LabelSection:
			return p.Section.Name, true, nil
		case story.LabelTopic:
			for _, t := range p.Topics {
				if t.Slug == slug {
					return t.Name, true, nil
				}
			}
		case story.LabelAuthor:
			for _, b := range p.Bylines {
				if b.Slug == slug {
					return b.Name, true, nil
				}
			}
		}
	}
	return "", false, nil
}

// listed reads what a page of a label or kind shows.
func (v *visit) listed(ctx context.Context, tx *db.Tx, f *List, what story.LabelKind, slug string, at turn) (tags []string, err error) {
	q := story.PickQuery{Language: v.lang}
	if what == byKind {
		q.Kinds = []story.Kind{story.Kind(slug)}
	} else {
		l := query(what, slug)
		q.Section, q.Topic, q.Author, q.Also = l.Section, l.Topic, l.Author, v.once(what, slug)
	}
	all, older, newer, top, err := v.pages(ctx, tx, q, at)
	if err != nil {
		return nil, err
	}
	var versions []id.ID
	for _, p := range all {
		versions = append(versions, p.Version)
	}
	s, tags, err := v.shown(ctx, tx, versions, nil)
	if err != nil {
		return nil, err
	}
	where := below
	if top {
		where = atTop
	}
	if what == byKind {
		f.Heading = v.words.T("kind." + slug)
		tags = append(tags, where+"kind "+v.lang+"/"+slug)
	} else {
		metas := make([]story.Published, 0, len(all))
		for _, version := range versions {
			metas = append(metas, story.Published{Meta: s.teasers[version].Meta})
		}
		known := false
		if f.Heading, known, err = v.heading(ctx, tx, what, slug, metas); err != nil {
			return nil, err
		} else if !known {
			return nil, db.ErrNotFound
		}
		tags = append(tags, v.filedUnder(where, what, slug)...)
	}
	for i, version := range versions {
		size := front.Normal
		if i == 0 && at.first() {
			size = front.Large
		}
		f.Cards = append(f.Cards, v.teaser(s.teasers[version], size, s.photos))
	}
	f.Older, f.Newer = key("", older), key("", newer)
	return tags, nil
}

func (v *visit) openList(ctx context.Context, what story.LabelKind, slug string, at turn) (press.Source, error) {
	if what == byKind && (!slices.Contains(story.Kinds, story.Kind(slug)) || story.Kind(slug) == story.KindPage) {
		return press.Source{}, db.ErrNotFound
	}
	if what != byKind {
		if err := v.elsewhere(what, slug, ""); err != nil {
			return press.Source{}, err
		}
	}
	f := List{Kind: string(what), First: v.link("/" + string(what) + "/" + url.PathEscape(slug)), Archive: v.link(archivePath)}
	var tags []string
	var alternates []Alternate
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if tags, err = v.listed(ctx, tx, &f, what, slug, at); err != nil {
			return err
		}
		if at.first() && len(f.Cards) > 0 {
			var also []string
			if what == byKind {
				alternates, also, err = v.kindVersions(ctx, tx, story.Kind(slug))
			} else {
				alternates, also, err = v.labelVersions(ctx, tx, what, slug)
			}
			if err != nil {
				return err
			}
			tags = append(tags, also...)
		}
		if what != story.LabelAuthor {
			return nil
		}
		var portrait id.ID
		if f.Profile, portrait, err = v.authorProfile(ctx, tx, slug, f.Heading); err == nil && portrait != 0 {
			tags = append(tags, "photo "+portrait.String())
		}
		return err
	})
	if err != nil {
		return press.Source{}, err
	}
	for _, p := range []*string{&f.Older, &f.Newer} {
		if *p != "" {
			*p = f.First + *p
		}
	}
	return v.source(tags, func(signedIn bool) ([]byte, error) {
		f := f
		f.Base = v.base(signedIn)
		f.Follow = v.listFollow(string(what), slug, f.Heading, f.First)
		f.Title = f.Heading + " | " + f.House
		f.Description = f.Heading + ", " + f.House
		f.Canonical = v.absolute(key(f.First, at.query()))
		if !at.first() {
			f.Title = f.Heading + ", " + v.words.T("page.earlier") + " | " + f.House
			f.Profile = nil
		}
		// The way back shows what others show, parted otherwise; what holds nothing yet
		// is nothing to find.
		f.NoIndex = !at.after.At.IsZero() || len(f.Cards) == 0
		f.Alternates = alternates
		f.Feeds = v.feedsOf(f.Heading, f.First)
		var person *Person
		kind := "website"
		if what == story.LabelAuthor {
			person, kind = v.person(f.Heading, f.Canonical, f.Profile), "profile"
		}
		f.LD = v.describeList(f.Heading, f.Description, f.Canonical, f.Cards, person)
		f.Open, f.Named = v.openGraph(kind, f.Heading, f.Description, f.Canonical, nil, nil), cardMeta(nil)
		return v.site.draw("list", f)
	}), nil
}
