package site

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/reading"
	"standfirst/internal/story"
)

// FollowingPage is the latest of what a member follows, and what that is.
type FollowingPage struct {
	ReadingPage
	Count   string // a sentence: how many are new
	At      string // what is shown is of this moment
	Groups  []FollowGroup
	Nothing bool
}

// FollowGroup is what a member follows of one kind.
type FollowGroup struct {
	Heading string
	Follows []FollowLine
}

// FollowLine is one thing that is followed.
type FollowLine struct {
	Link
	Subject  string // as the form sends it
	In       string // the language of the edition
	Language string // its name, where it is not the page's
}

// FollowOption is one thing that a page offers to follow.
type FollowOption struct {
	Subject string
	Label   string // of the button
	On      string // of the button, where it is followed: what a press does then
}

// Marks of Unicode (UAX 9) around a name whose direction is its own.
const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
)

// followable is most of what one member's page of the latest shows.
const followable = 60

// following answers the latest of what a member follows.
func (s *Site) following() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		p := FollowingPage{ReadingPage: v.readingPage(r, "following")}
		if v.read(w, r, func(ctx context.Context, tx *db.Tx, who id.ID) error { return v.fillFollowing(ctx, tx, who, &p) }) {
			v.show(w, r, http.StatusOK, "following", p)
		}
	})
}

func (v *visit) fillFollowing(ctx context.Context, tx *db.Tx, who id.ID, p *FollowingPage) error {
	follows, err := reading.Follows(ctx, tx, who)
	if err != nil {
		return err
	}
	p.Nothing = len(follows) == 0
	p.Groups = v.groups(follows)
	c, err := reading.Of(ctx, tx, who)
	if err != nil {
		return err
	}
	hits, err := story.Followed(ctx, tx, v.house.subjects(follows), followable)
	if err != nil {
		return err
	}
	ids := make([]id.ID, len(hits))
	for n, h := range hits {
		ids[n] = h.Version
	}
	if p.Items, err = v.items(ctx, tx, who, ids); err != nil {
		return err
	}
	metas, err := story.ManyMeta(ctx, tx, ids)
	if err != nil {
		return err
	}
	since := c.Seen
	for _, f := range follows { // before the first look, new is what came since the following began
		if c.Seen.IsZero() && (since.IsZero() || f.Since.Before(since)) {
			since = f.Since
		}
	}
	fresh := 0
	for n, h := range hits {
		i := &p.Items[n]
		if i.New = h.At.After(since); i.New {
			fresh++
		}
		m := metas[h.Version]
		v.house.filed(&m)
		i.Why = v.words.T("following.why", "Names", v.words.List(v.house.why(m, follows)))
	}
	p.At = strconv.FormatInt(db.Micros(tx.Now()), 10)
	p.Count = v.words.N("following.new", fresh)
	return nil
}

// subjects gathers what is followed by language, under the slugs of today and
// before.
func (h *state) subjects(follows []reading.Follow) (all []story.Subjects) {
	of := map[string]*story.Subjects{}
	for _, f := range follows {
		s := of[f.Language]
		if s == nil {
			s = &story.Subjects{Language: f.Language, Labels: map[story.LabelKind][]string{}}
			of[f.Language] = s
		}
		switch f.What {
		case reading.Kind:
			s.Kinds = append(s.Kinds, story.Kind(f.Slug))
			continue
		case reading.Story:
			if of, err := id.Parse(f.Slug); err == nil {
				s.Stories = append(s.Stories, of)
			}
			continue
		}
		what := story.LabelKind(f.What)
		now := h.moves.Of(f.What, f.Language, f.Slug)
		s.Labels[what] = append(append(s.Labels[what], now), h.moves.Once(f.What, f.Language, now)...)
	}
	for _, s := range of {
		all = append(all, *s)
	}
	return all
}

// why names those follows for which a version is shown.
func (h *state) why(m story.Meta, follows []reading.Follow) (names []string) {
	for _, f := range follows {
		bears := false
		slug := f.Slug
		if f.What != reading.Story && f.What != reading.Kind {
			slug = h.moves.Of(f.What, f.Language, f.Slug)
		}
		switch {
		case f.Language != m.Language:
		case f.What == reading.Story:
			bears = m.Story.String() == slug
		case f.What == reading.Kind:
			bears = string(m.Kind) == slug
		case f.What == reading.Section:
			bears = m.Section.Slug == slug
		case f.What == reading.Topic:
			bears = slices.ContainsFunc(m.Topics, func(l story.Label) bool { return l.Slug == slug })
		case f.What == reading.Author:
			bears = slices.ContainsFunc(m.Bylines, func(b story.Byline) bool { return b.Slug == slug })
		}
		// Names of several scripts stand in one line: each keeps its own direction.
		if name := firstStrongIsolate + f.Name + popIsolate; bears && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// groups lists what is followed, kind by kind.
func (v *visit) groups(follows []reading.Follow) (all []FollowGroup) {
	for _, what := range reading.Whats {
		g := FollowGroup{Heading: v.words.T("following." + what)}
		for _, f := range follows {
			if f.What != what {
				continue
			}
			line := FollowLine{Link: Link{Name: f.Name}, Subject: f.Subject.String(), In: f.Language}
			if f.Language != v.lang {
				l := v.house.speaks(f.Language)
				line.Lang, line.Dir, line.Language = f.Language, l.Dir, v.words.NameOf(f.Language)
			}
			if what != reading.Story {
				line.URL = v.house.Path(f.Language, what+"/"+v.house.moves.Of(what, f.Language, f.Slug))
			}
			g.Follows = append(g.Follows, line)
		}
		if len(g.Follows) > 0 {
			all = append(all, g)
		}
	}
	return all
}

// follow offers to follow a subject of this edition.
func (v *visit) follow(what, slug, name string) FollowOption {
	s := reading.Subject{What: what, Language: v.lang, Slug: slug}
	o := FollowOption{Subject: s.String(), Label: v.words.T("following.do", "Name", name), On: v.words.T("following.undo", "Name", name)}
	if what == reading.Story {
		o.Label, o.On = v.words.T("following.do_story"), v.words.T("following.undo_story")
	}
	return o
}

// ListFollow is the form by which the subject of a list is followed.
type ListFollow struct {
	FollowOption
	Action string
	Here   string // path of the page
	List   string // path of what is followed
	Lang   string // of the edition
}

func (v *visit) listFollow(what, slug, name, here string) *ListFollow {
	return &ListFollow{v.follow(what, slug, name), v.link("/-/follow"), here, v.link("/following"), v.lang}
}

// Tools are what a reader can do with a story besides reading it. They are the
// same for all: a script says what of it a member has done already.
type Tools struct {
	URL     string // of the story, absolute
	Mail    string // mailto
	Version string
	Here    string // path of the page
	Save    string // targets of the forms
	Follow  string
	List    string // path of the reading list
	Latest  string // path of what is followed
	Lang    string // of the edition
	Follows []FollowOption
}

const maxOffered = 8 // of one page to follow

func (v *visit) tools(p loaded) *Tools {
	here := v.house.Path(p.Language, p.Path())
	t := &Tools{URL: v.absolute(here), Version: p.ID.String(), Here: here, Save: v.link("/-/save"), Follow: v.link("/-/follow"), List: v.link("/saved"), Latest: v.link("/following"), Lang: v.lang}
	t.Mail = "mailto:?subject=" + url.PathEscape(p.Headline) + "&body=" + url.PathEscape(p.Headline+"\n\n"+t.URL)
	t.Follows = append(t.Follows, v.follow(reading.Story, p.Story.String(), ""))
	for _, b := range p.Bylines {
		if b.Slug != "" {
			t.Follows = append(t.Follows, v.follow(reading.Author, b.Slug, b.Name))
		}
	}
	for _, l := range p.Topics {
		t.Follows = append(t.Follows, v.follow(reading.Topic, l.Slug, l.Name))
	}
	if p.Section.Slug != "" {
		t.Follows = append(t.Follows, v.follow(reading.Section, p.Section.Slug, p.Section.Name))
	}
	t.Follows = t.Follows[:min(len(t.Follows), maxOffered)]
	return t
}
