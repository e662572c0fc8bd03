package site

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

// Front is the front page of an edition.
type Front struct {
	Base
	Lead   []Card // the newest, the first of them large
	Blocks []Block
	Empty  bool
}

// Block is a section's part of the front page.
type Block struct {
	Name, URL string
	Cards     []Card
}

const (
	frontLead  = 4
	frontBlock = 3
	listPage   = 20
)

func (s *Site) front() http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		return v.link("/"), func(ctx context.Context) (press.Source, error) { return v.openFront(ctx) }
	})
}

func (v *visit) openFront(ctx context.Context) (press.Source, error) {
	f := Front{}
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		all, err := story.Latest(ctx, tx, story.LatestQuery{Language: v.lang, Limit: 60, CutAfter: v.house.CutAfter})
		if err != nil {
			return err
		}
		photos, err := photosOf(ctx, tx, all)
		if err != nil {
			return err
		}
		e, _ := v.house.Edition(v.lang)
		blocks := make([]Block, len(e.Sections))
		place := map[string]int{}
		for i, sec := range e.Sections {
			blocks[i] = Block{Name: sec.Name, URL: v.link("/section/" + sec.Slug)}
			place[sec.Slug] = i
		}
		rest := Block{Name: v.words.T("page.latest")}
		for i, p := range all {
			v.house.filed(&p.Meta)
			c := v.card(p, photos)
			if i < frontLead {
				f.Lead = append(f.Lead, c)
				continue
			}
			if n, ok := place[p.Section.Slug]; ok && len(blocks[n].Cards) < frontBlock {
				blocks[n].Cards = append(blocks[n].Cards, c)
			} else if len(rest.Cards) < 12 {
				rest.Cards = append(rest.Cards, c)
			}
		}
		for _, b := range append(blocks, rest) {
			if len(b.Cards) > 0 {
				f.Blocks = append(f.Blocks, b)
			}
		}
		f.Empty = len(all) == 0
		return nil
	})
	if err != nil {
		return press.Source{}, err
	}
	return v.source([]string{"front " + v.lang}, func(signedIn bool) ([]byte, error) {
		f := f
		f.Base = v.base(signedIn)
		f.Title = f.House
		f.Description = f.Tagline
		f.Canonical = v.absolute(v.link("/"))
		f.Alternates = v.fronts("/")
		f.LD = v.describeFront(f.Tagline)
		f.Open, f.Named = v.openGraph("website", f.House, f.Tagline, f.Canonical, nil, nil), cardMeta(nil)
		return v.site.draw("front", f)
	}), nil
}

// List is a page of a section, topic or author.
type List struct {
	Base
	Heading string
	Kind    string   // section, topic or author
	Profile *Profile // of an author whom the house keeps
	Cards   []Card
	Older   string // path of the next page; empty at the end
	Newer   bool   // this is not the first page
	First   string // path of the first page
}

// list makes the page of a label.
func (s *Site) list(what story.LabelKind) http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		slug := r.PathValue("slug")
		before, beforeID := cursor(r.URL.Query().Get("before"))
		query := ""
		if !before.IsZero() {
			query = "before=" + spell(before, beforeID)
		}
		return key(v.link("/"+string(what)+"/"+slug), query), func(ctx context.Context) (press.Source, error) {
			return v.openList(ctx, what, slug, before, beforeID)
		}
	})
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

func (v *visit) openList(ctx context.Context, what story.LabelKind, slug string, before time.Time, beforeID id.ID) (press.Source, error) {
	if err := v.elsewhere(what, slug, ""); err != nil {
		return press.Source{}, err
	}
	f := List{Kind: string(what), Newer: !before.IsZero()}
	tags := v.labelled(what, slug)
	path := "/" + string(what) + "/" + slug
	var alternates []Alternate
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		q := query(what, slug)
		q.Language, q.Limit, q.Before, q.BeforeID, q.CutAfter, q.Also = v.lang, listPage+1, before, beforeID, v.house.CutAfter, v.once(what, slug)
		all, err := story.Latest(ctx, tx, q)
		if err != nil {
			return err
		}
		var known bool
		if f.Heading, known, err = v.heading(ctx, tx, what, slug, all); err != nil {
			return err
		} else if !known {
			return db.ErrNotFound
		}
		if before.IsZero() && len(all) > 0 {
			var also []string
			if alternates, also, err = v.labelVersions(ctx, tx, what, slug); err != nil {
				return err
			}
			tags = append(tags, also...)
		}
		if what == story.LabelAuthor {
			var portrait id.ID
			if f.Profile, portrait, err = v.authorProfile(ctx, tx, slug, f.Heading); err != nil {
				return err
			}
			if portrait != 0 {
				tags = append(tags, "photo "+portrait.String())
			}
		}
		if len(all) > listPage {
			all = all[:listPage]
			last := all[listPage-1]
			f.Older = v.link(path) + "?before=" + spell(last.PublishedAt, last.ID)
		}
		photos, err := photosOf(ctx, tx, all)
		for _, p := range all {
			f.Cards = append(f.Cards, v.card(p, photos))
		}
		return err
	})
	if err != nil {
		return press.Source{}, err
	}
	return v.source(tags, func(signedIn bool) ([]byte, error) {
		f := f
		f.Base = v.base(signedIn)
		f.First = v.link(path)
		f.Title = f.Heading + " | " + f.House
		f.Description = f.Heading + ", " + f.House
		f.Canonical = v.absolute(f.First)
		f.NoIndex = f.Newer || len(f.Cards) == 0 // what holds nothing yet is nothing to find
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
