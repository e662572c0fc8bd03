package site

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/front"
	"standfirst/internal/id"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

// Front is the front page of an edition.
type Front struct {
	Base
	Blocks  []Block
	Archive string // path of the archive
	Empty   bool
}

// Block is a part of the front page.
type Block struct {
	Name   string
	URL    string // of the page that shows more of it; empty where there is none
	Look   string // top, columns, voices or list
	Hidden bool   // its name is for those who hear the page
	Runs   []Run
}

// Run is cards of one weight that stand beside each other.
type Run struct {
	Size  string
	Of    int // columns: 1 to 4
	Cards []Card
}

func (s *Site) front() http.Handler {
	return s.page(func(v *visit, r *http.Request) (string, press.Open) {
		return v.link("/"), func(ctx context.Context) (press.Source, error) { return v.openFront(ctx) }
	})
}

func (v *visit) openFront(ctx context.Context) (press.Source, error) {
	var f Front
	var l front.Layout
	var tags []string
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var chosen bool
		var err error
		if l, chosen, err = front.ReadLive(ctx, tx, v.lang); err != nil {
			return err
		}
		if !chosen {
			l = v.unchosen()
		}
		f, tags, err = v.fillFront(ctx, tx, l)
		return err
	})
	if err != nil {
		return press.Source{}, err
	}
	src := v.source(tags, func(signedIn bool) ([]byte, error) {
		f := f
		f.Base = v.base(signedIn)
		f.Also = v.alsoFront()
		f.Title = f.House
		f.Description = f.Tagline
		f.Canonical = v.absolute(v.link("/"))
		f.Alternates = v.fronts("/")
		f.LD = v.describeFront(f.Tagline)
		f.Open, f.Named = v.openGraph("website", f.House, f.Tagline, f.Canonical, nil, nil), cardMeta(nil)
		return v.site.draw("front", f)
	})
	if next := l.Next(v.now()); !next.IsZero() && next.Before(src.Until) {
		src.Until = next
	}
	return src, nil
}

// unchosen is the front of an edition for which nobody has chosen anything.
func (v *visit) unchosen() front.Layout {
	e, _ := v.house.Edition(v.lang)
	var sections []string
	for _, s := range e.Sections {
		sections = append(sections, s.Slug)
	}
	return front.Default(sections)
}

// fillFront reads what stands on a front, and the tags of everything that could
// change it.
func (v *visit) fillFront(ctx context.Context, tx *db.Tx, l front.Layout) (f Front, tags []string, err error) {
	tags = []string{"home " + v.lang}
	f.Archive = v.link(archivePath)
	byHand := l.Versions()
	known, err := story.Teasers(ctx, tx, byHand, v.house.CutAfter)
	if err != nil {
		return f, nil, err
	}
	live := map[id.ID]id.ID{}
	for _, version := range byHand {
		tags = append(tags, "version "+version.String()) // what is gone may come back
		if t, ok := known[version]; ok {
			live[version] = t.Story
		}
	}
	filled, err := l.Fill(v.now(), live, func(b front.Block, limit int) (all []front.Live, err error) {
		q, of := v.picking(b)
		tags = append(tags, of...)
		q.Limit = limit
		found, err := story.Picks(ctx, tx, q)
		for _, p := range found {
			all = append(all, front.Live{Version: p.Version, Story: p.Story})
		}
		return all, err
	})
	if err != nil {
		return f, nil, err
	}
	var versions []id.ID
	for _, b := range filled {
		for _, p := range b.Places {
			versions = append(versions, p.Version)
		}
	}
	what, more, err := v.shown(ctx, tx, versions, known)
	if err != nil {
		return f, nil, err
	}
	for _, b := range filled {
		f.Blocks = append(f.Blocks, v.block(b, what))
	}
	f.Empty = len(filled) == 0
	return f, append(tags, more...), nil
}

// picking says what fills a block, and the tags of what could.
func (v *visit) picking(b front.Block) (q story.PickQuery, tags []string) {
	q.Language = v.lang
	for _, k := range b.Kinds {
		q.Kinds = append(q.Kinds, story.Kind(k))
	}
	switch b.From {
	case front.Section:
		q.Section = v.house.moves.Of(string(story.LabelSection), v.lang, b.Of)
		q.Also, tags = v.once(story.LabelSection, q.Section), v.filedUnder(atTop, story.LabelSection, q.Section)
	case front.Topic:
		q.Topic = v.house.moves.Of(string(story.LabelTopic), v.lang, b.Of)
		q.Also, tags = v.once(story.LabelTopic, q.Topic), v.filedUnder(atTop, story.LabelTopic, q.Topic)
	default:
		tags = []string{atTop + "all " + v.lang}
		if len(b.Kinds) > 0 {
			tags = nil
		}
		for _, k := range b.Kinds {
			tags = append(tags, atTop+"kind "+v.lang+"/"+k)
		}
	}
	return q, tags
}

// block is a block as it is drawn: neighbours of one weight in one run.
func (v *visit) block(b front.Filled, what shown) Block {
	out := Block{Look: string(b.Look)}
	out.Name, out.URL = v.nameOf(b.Block)
	if b.Title != "" {
		out.Name = b.Title
	}
	if out.Name == "" || b.Look == front.Top && b.Title == "" && b.From != front.Section && b.From != front.Topic {
		out.Name, out.URL, out.Hidden = v.words.T("page.front"), "", true
	}
	for _, p := range b.Places {
		t := what.teasers[p.Version]
		t.Headline, t.Kicker = cmp.Or(p.Card.Headline, t.Headline), cmp.Or(p.Card.Kicker, t.Kicker)
		c := v.teaser(t, p.Size, what.photos)
		if b.Look == front.Voices {
			c.Photo = nil
		}
		last := len(out.Runs) - 1
		if last < 0 || out.Runs[last].Size != c.Size || p.Size == front.Lead {
			out.Runs = append(out.Runs, Run{Size: c.Size})
			last++
		}
		out.Runs[last].Cards = append(out.Runs[last].Cards, c)
	}
	for i := range out.Runs {
		out.Runs[i].Of = columns(len(out.Runs[i].Cards), front.Size(out.Runs[i].Size))
	}
	return out
}

// columns is in how many so many cards stand best: none is left alone in a row
// where it can be helped.
func columns(n int, size front.Size) int {
	most := 4
	if size == front.Large {
		most = 3
	}
	switch {
	case n <= most:
		return n
	case n%most == 0 || n%3 != 0 && n%most != 1:
		return most
	}
	return 3
}

// nameOf is what a block without a title is called, and where more of it stands.
func (v *visit) nameOf(b front.Block) (name, url string) {
	switch {
	case b.From == front.Section:
		slug := v.house.moves.Of(string(story.LabelSection), v.lang, b.Of)
		return v.house.SectionName(v.lang, slug), v.link("/section/" + slug)
	case b.From == front.Topic:
		slug := v.house.moves.Of(string(story.LabelTopic), v.lang, b.Of)
		return cmp.Or(v.house.tags[slug].Name(v.lang), slug), v.link("/topic/" + slug)
	case b.From == front.Nothing:
		return "", ""
	case len(b.Kinds) == 1:
		return v.words.T("kind." + b.Kinds[0]), v.link("/kind/" + b.Kinds[0])
	case slices.Equal(b.Kinds, []string{"analysis", "opinion"}):
		return v.words.T("front.voices"), ""
	case len(b.Kinds) > 1:
		names := make([]string, len(b.Kinds))
		for i, k := range b.Kinds {
			names[i] = v.words.T("kind." + k)
		}
		return v.words.List(names), ""
	}
	return v.words.T("page.latest"), v.link(archivePath)
}

// previewFront answers /-/preview/front/{token}: a front as the desk has it in
// hand. It never goes through the press.
func (s *Site) previewFront() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		b, err := v.openFrontPreview(r.Context(), r.PathValue("token"), r.URL.Query().Get("scheme"))
		switch {
		case errors.Is(err, db.ErrNotFound):
			v.fail(w, r, http.StatusNotFound)
			return
		case err != nil:
			v.fault(w, r, err)
			return
		}
		s.plainHeaders(w)
		h := w.Header()
		h.Set("Content-Security-Policy", strings.Replace(s.secured.Load().Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors "+v.framedBy(), 1))
		h.Set("Referrer-Policy", "no-referrer") // the address itself is the key
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Content-Type", htmlType)
		if r.Method != http.MethodHead {
			_, _ = w.Write(b) // who has left needs no answer
		}
	})
}

func (v *visit) openFrontPreview(ctx context.Context, token, scheme string) ([]byte, error) {
	lang, until, err := front.OpenPreview(v.site.Key, token, v.now())
	if err != nil {
		return nil, err
	}
	in := *v
	in.lang, in.words = lang, v.house.speaks(lang)
	in.path, in.whole = "/", v.house.Prefix(lang)+"/"
	var f Front
	err = v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := front.Load(ctx, tx, lang)
		if err != nil {
			return err
		}
		l := now.Live.Layout
		switch {
		case now.Draft != nil:
			l = *now.Draft
		case now.Live.Number == 0:
			l = in.unchosen()
		}
		f, _, err = in.fillFront(ctx, tx, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.Base = in.base(false)
	f.Title, f.NoIndex = f.House, true
	f.Preview = in.words.T("preview.notice", "Date", in.words.DateTime(until.In(time.UTC)))
	if scheme == "dark" || scheme == "light" {
		f.Scheme = scheme
	}
	return v.site.draw("front", f)
}
