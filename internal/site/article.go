package site

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/press"
	"standfirst/internal/story"
	"standfirst/internal/till"
)

// Article is the page of one version.
type Article struct {
	Base
	Headline   string
	Standfirst string
	Kind       string // its word
	KindClass  string
	Drop       bool   // the text may begin with a large letter
	Old        string // a sentence, where the story is no longer of these days
	Topic      *Link  // in the kicker
	Kicker     string
	Bylines    []Author
	Translator template.HTML // a sentence
	Origin     template.HTML // a sentence: what it was translated from
	Original   *Link         // the version it was translated from, by its headline; nil where that is not public
	Behind     bool          // the original has changed since
	Dateline   string
	Published  Moment
	Updated    *Moment
	Corrected  *Moment
	ReadIn     []Link // this language among them
	Photo      *Picture
	Public     template.HTML // before the cut
	Gated      bool          // the terms withhold something from somebody
	Rest       template.HTML // after the cut; empty for who may not read it
	Offer      *Offer        // for who may not
	Top        []Note        // corrections that change the sense
	Bottom     []Note
	Topics     []Link
	Credit     string
	Usage      string
	Related    []Card
	Elsewhere  []Card // related, in other languages, where this one has too little
	ByAuthor   []Card // more from the first author
	AuthorMore *Link
	Tools      *Tools // nil where nothing can be kept of the page: in a preview
	Withdrawn  string // why, where the story is withdrawn
	Address    string // as it is printed and shared
	IsNews     bool
	NoSnippet  bool // search engines may quote nothing from behind the cut
}

// Author is one name over a story.
type Author struct {
	Name, URL, Role, Place string
	Portrait               *Picture // of who gives an opinion
}

// Moment is a time in words and for machines.
type Moment struct {
	ISO   string
	Words string
}

// Note is a correction or clarification.
type Note struct {
	ID         string // of its section on the story's page
	Kind, Text string
	Was        template.HTML // a sentence: what the story had said
	At         Moment
	Permalink  string // the words of the link to this notice
	All        string // address of the page of all corrections
	Record     string // its name
}

// Offer is what stands below the cut.
type Offer struct {
	Kind    string // register, subscribe, renew or upgrade
	Heading template.HTML
	Lead    string
	Year    string // price in words; empty where there is none
	Month   string
	URL     string // of the subscription page
	Signin  string
}

// story answers /{yyyy}/{mm}/{slug-id}.
func (s *Site) story() http.Handler {
	show := s.page(func(v *visit, r *http.Request) (string, press.Open) {
		asked := v.path
		version := versionOf(r.PathValue("slug"))
		return v.whole, func(ctx context.Context) (press.Source, error) { return v.openStory(ctx, version, asked) }
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if year, month := r.PathValue("year"), r.PathValue("month"); len(year) != 4 || len(month) != 2 || strings.Trim(year+month, "0123456789") != "" {
			s.notFound().ServeHTTP(w, r)
			return
		}
		show.ServeHTTP(w, r)
	})
}

// versionOf reads the id at the end of an address; 0 if there is none.
func versionOf(slug string) id.ID {
	v, err := id.Parse(slug[strings.LastIndexByte(slug, '-')+1:])
	if err != nil {
		return 0
	}
	return v
}

// loaded is everything that a story's page shows.
type loaded struct {
	story.Published
	photos map[id.ID]photo.Photo
	faces  map[string]*Picture // by author
	near   near
	prices []till.Price
}

func (v *visit) openStory(ctx context.Context, version id.ID, asked string) (press.Source, error) {
	var p loaded
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Published, err = story.Load(ctx, tx, version, v.house.CutAfter); err != nil {
			return err
		}
		if p.Status == story.StatusKilled {
			return nil
		}
		if v.house.Prefix(p.Language)+"/"+p.Path() != v.link(asked) {
			return &movedError{v.house.Path(p.Language, p.Path())}
		}
		v.house.filed(&p.Meta)
		return v.gather(ctx, tx, &p)
	})
	if err != nil {
		return press.Source{}, err
	}
	tags := []string{"version " + p.ID.String(), "story " + p.Story.String(), "house"}
	if p.Status == story.StatusKilled {
		return v.openGone(tags), nil
	}
	for photo := range p.photos {
		tags = append(tags, "photo "+photo.String())
	}
	tags = append(append(tags, v.nearTags(p.Meta)...), p.near.tags...)
	return press.Source{Type: htmlType, Terms: p.Terms, Tags: tags, Modified: p.UpdatedAt, Until: v.until(p.Terms),
		Draw: func(d access.Decision, signedIn bool) ([]byte, error) {
			return v.site.draw("story", v.article(p, p.Body.Open(d), d, signedIn))
		}}, nil
}

// until is when a story's page says something else by itself: at the end of the
// day, or where the window of its terms begins or ends.
func (v *visit) until(t access.Terms) time.Time {
	at := v.tomorrow()
	for _, edge := range []time.Time{t.From, t.Until} {
		if edge.After(v.now()) && edge.Before(at) {
			at = edge
		}
	}
	return at
}

// gather reads what stands around the text.
func (v *visit) gather(ctx context.Context, tx *db.Tx, p *loaded) error {
	ids := p.Body.Photos()
	if p.Lead.Photo != 0 {
		ids = append(ids, p.Lead.Photo)
	}
	var err error
	if p.photos, err = photo.GetMany(ctx, tx, ids); err != nil {
		return err
	}
	e, _ := v.house.Edition(v.lang)
	if p.prices, err = till.Prices(ctx, tx, e.Currency); err != nil {
		return err
	}
	if p.Kind == story.KindOpinion {
		if err := v.portraits(ctx, tx, p); err != nil {
			return err
		}
	}
	p.near, err = v.near(ctx, tx, p.Published)
	return err
}

// portraits reads the faces of those who give an opinion.
func (v *visit) portraits(ctx context.Context, tx *db.Tx, p *loaded) error {
	p.faces = map[string]*Picture{}
	for _, b := range p.Bylines {
		profile, _, err := v.authorProfile(ctx, tx, b.Slug, "")
		if err != nil {
			return err
		}
		if profile != nil {
			p.faces[b.Slug] = profile.Photo
		}
	}
	return nil
}

// tolerance is how long after publication a change is none to speak of.
const tolerance = 10 * time.Minute

func (v *visit) article(p loaded, view access.View, d access.Decision, signedIn bool) Article {
	l := v.words
	a := Article{Base: v.base(signedIn), Headline: p.Headline, Standfirst: p.Standfirst, Kind: l.T("kind." + string(p.Kind)), KindClass: string(p.Kind), Kicker: p.Kicker,
		Dateline: p.Dateline, Published: v.moment(p.FirstPublishedAt), Gated: p.Terms.Gated(v.now()) && p.Status.Live(), Credit: p.Head.Credit, Usage: p.CopyrightNotice,
		Related: p.near.related, Elsewhere: p.near.elsewhere, ByAuthor: p.near.byAuthor, AuthorMore: p.near.author, IsNews: p.Kind != story.KindPage}
	if p.Kind != story.KindPage && p.Status.Live() {
		a.Tools = v.tools(p)
	}
	for _, b := range p.Bylines {
		place := b.Place
		if place == p.Dateline { // the dateline says it
			place = ""
		}
		a.Bylines = append(a.Bylines, Author{Name: b.Name, URL: v.link("/author/" + url.PathEscape(b.Slug)), Role: b.Role, Place: place, Portrait: p.faces[b.Slug]})
	}
	v.translated(&a, p)
	if told := lastTold(p.Corrections); !told.IsZero() && p.Status == story.StatusCorrected {
		m := v.moment(told)
		a.Corrected = &m
	} else if p.UpdatedAt.Sub(p.PublishedAt) > tolerance && p.PublishedRevision > 1 {
		m := v.moment(p.UpdatedAt)
		a.Updated = &m
	}
	for i, c := range p.Corrections {
		n := v.note(c, i)
		if c.Place == "top" {
			a.Top = append(a.Top, n)
		} else {
			a.Bottom = append(a.Bottom, n)
		}
	}
	for _, t := range p.Topics {
		a.Topics = append(a.Topics, Link{Name: t.Name, URL: v.link("/topic/" + url.PathEscape(t.Slug))})
	}
	if p.Section.Slug != "" {
		a.Topic = &Link{Name: p.Section.Name, URL: v.link("/section/" + url.PathEscape(p.Section.Slug))}
	}
	if p.Status == story.StatusWithdrawn {
		a.Withdrawn = p.Reason
		a.NoIndex = true
	}
	a.Photo = v.leadPicture(p)
	a.Address = v.absolute(v.house.Path(p.Language, p.Path()))
	if years := yearsSince(p.FirstPublishedAt, v.now()); years > 0 && a.IsNews {
		a.Old = l.N("look.old", years)
	}
	o := v.render(p.photos)
	o.Anchors, o.Embed = true, v.embeds()
	if a.IsNews {
		o.Dateline = p.Dateline
	}
	a.Drop = p.Dateline == "" && slices.Contains(longKinds, p.Kind)
	a.Public = template.HTML(view.Public().HTML(o)) // package body has escaped and sanitised it
	if view.Whole() {
		o.After, o.Dateline = view.Public(), ""
		a.Rest = template.HTML(view.Rest().HTML(o))
	} else if view.Cut() {
		a.Offer = v.offer(p, d)
	}
	v.describe(&a, p, view)
	return a
}

// longKinds are read for their own sake, and may begin with a large letter.
var longKinds = []story.Kind{story.KindAnalysis, story.KindReport, story.KindOpinion, story.KindMemo}

// yearsSince counts whole years.
func yearsSince(t, now time.Time) int {
	if t.IsZero() {
		return 0
	}
	years := now.Year() - t.Year()
	if t.AddDate(years, 0, 0).After(now) {
		years--
	}
	return years
}

func (v *visit) moment(t time.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	t = t.UTC()
	return Moment{ISO: t.Format(time.RFC3339), Words: v.words.DateTime(t)}
}

func (v *visit) leadPicture(p loaded) *Picture {
	ph, ok := p.photos[p.Lead.Photo]
	if !ok {
		return nil
	}
	pic := &Picture{Alt: p.Lead.Alt, Caption: p.Lead.Caption, Credit: p.Lead.Credit}
	if pic.Caption == "" {
		pic.Caption = ph.Description
	}
	if pic.Credit == "" {
		pic.Credit = ph.Credit()
	}
	if ph.HasPixels() {
		pic.Src, pic.SrcSet = ph.Address(960), ph.SrcSet()
		pic.Width, pic.Height = min(ph.Width, 960), ph.Height*min(ph.Width, 960)/max(1, ph.Width)
	}
	return pic
}

var offerKinds = map[access.Offer]string{access.Register: "register", access.Subscribe: "subscribe", access.Renew: "renew", access.Upgrade: "upgrade"}

func (v *visit) offer(p loaded, d access.Decision) *Offer {
	l := v.words
	e, _ := v.house.Edition(v.lang)
	o := &Offer{Kind: offerKinds[d.Offer()], Lead: l.T("offer.lead")}
	back := "?return=" + url.QueryEscape(v.house.Path(p.Language, p.Path()))
	o.URL, o.Signin = v.link("/subscribe")+back, v.link("/signin")+back
	switch d.Offer() {
	case access.Register:
		o.Heading, o.Lead = l.Isolated("offer.heading_register"), l.T("offer.lead_register")
		return o
	case access.Renew:
		o.Heading = l.Isolated("offer.heading_renew")
	case access.Upgrade:
		o.Heading = l.Isolated("offer.heading_upgrade")
	default:
		o.Heading = l.Isolated("offer.heading", "Name", e.Name)
	}
	o.Year, o.Month = pricesOf(l, p.prices, p.Terms)
	return o
}

// pricesOf are the first prices that open what the terms ask for.
func pricesOf(l *edition.Language, prices []till.Price, t access.Terms) (year, month string) {
	for _, p := range prices {
		if t.Level == access.Plans && !slices.Contains(t.Plans, p.Plan) {
			continue
		}
		switch {
		case p.Period == till.Year && year == "":
			year = l.Money(p.Minor, p.Currency)
		case p.Period == till.Month && month == "":
			month = l.Money(p.Minor, p.Currency)
		}
	}
	return year, month
}
