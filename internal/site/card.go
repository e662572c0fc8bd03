package site

import (
	"cmp"
	"context"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/front"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// Card is a story in a list. Nothing in it comes from a withheld part.
type Card struct {
	URL        string
	Headline   string
	Standfirst string
	Kind       string // its word; empty where the kicker alone says what it is
	KindClass  string
	Kicker     string
	Bylines    string
	Published  time.Time
	When       string
	Photo      *Picture
	Sizes      string // of the photograph in this place, as the attribute sizes takes them
	Size       string // lead, large, normal or small; empty outside fronts and lists
	Lang, Dir  string // where it is in another language than the page
	Language   string // that language's name
}

// The widths at which a picture stands, by weight. They follow theme/css/front.css,
// but on telephones, where a lead a hair narrower than its place comes a fifth
// sooner.
var cardSizes = map[front.Size]string{
	front.Lead:   "(width < 30rem) 22.5rem, (width < 56rem) 92vw, 47rem",
	front.Large:  "(width < 40rem) 7.5rem, (width < 56rem) 44vw, 23rem",
	front.Normal: "(width < 40rem) 7.5rem, (width < 56rem) 44vw, 17rem",
}

// How much of a standfirst a card shows, in characters.
const (
	standfirstLarge  = 220
	standfirstNormal = 140
)

// card is a story among those that belong to another.
func (v *visit) card(p story.Published, photos map[id.ID]photo.Photo) Card {
	t := story.Teaser{Meta: p.Meta}
	if t.Standfirst == "" {
		// What stands before the cut is all that a list may quote.
		t.Excerpt = p.Body.Open(access.Decision{}).Public().Excerpt(180)
	}
	return v.teaser(t, front.Auto, photos)
}

// teaser is a story in a place of a weight.
func (v *visit) teaser(t story.Teaser, size front.Size, photos map[id.ID]photo.Photo) Card {
	c := Card{URL: v.house.Path(t.Language, t.Path()), Headline: t.Headline, Standfirst: cmp.Or(t.Standfirst, t.Excerpt), KindClass: string(t.Kind), Kicker: t.Kicker,
		Bylines: byNames(v.words, t.Bylines), Published: t.PublishedAt, When: v.when(t.PublishedAt), Size: string(size), Sizes: cmp.Or(cardSizes[size], cardSizes[front.Large])}
	if t.Kind != story.KindNews || t.Kicker == "" {
		c.Kind = v.words.T("kind." + string(t.Kind))
	}
	if t.Language != v.lang {
		w := v.house.speaks(t.Language)
		c.Lang, c.Dir, c.Language = t.Language, w.Dir, v.words.NameOf(t.Language)
	}
	switch size {
	case front.Small:
		c.Standfirst = ""
		return c
	case front.Normal:
		c.Standfirst = plain(c.Standfirst, standfirstNormal)
	default:
		c.Standfirst = plain(c.Standfirst, standfirstLarge)
	}
	if ph, ok := photos[t.Lead.Photo]; ok && ph.HasPixels() && !v.look.Lite {
		c.Photo = &Picture{Src: ph.Address(640), SrcSet: ph.SrcSet(), Width: ph.Width, Height: ph.Height, Alt: t.Lead.Alt}
	}
	return c
}

// when is the time of day of what is of today, and else the day.
func (v *visit) when(t time.Time) string {
	t = t.UTC()
	if now := v.now().UTC(); t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return v.words.Digits(t.Format("15:04")) + " UTC"
	}
	return v.words.Date(t)
}

// shown is what cards are made from.
type shown struct {
	teasers map[id.ID]story.Teaser
	photos  map[id.ID]photo.Photo
}

// shown reads what cards say of versions.
func (v *visit) shown(ctx context.Context, tx *db.Tx, versions []id.ID, known map[id.ID]story.Teaser) (s shown, tags []string, err error) {
	s.teasers = map[id.ID]story.Teaser{}
	var unread, leads []id.ID
	for _, version := range versions {
		if t, ok := known[version]; ok {
			s.teasers[version] = t
		} else {
			unread = append(unread, version)
		}
	}
	read, err := story.Teasers(ctx, tx, unread, v.house.CutAfter)
	if err != nil {
		return s, nil, err
	}
	for version, t := range read {
		s.teasers[version] = t
	}
	for version, t := range s.teasers {
		v.house.filed(&t.Meta)
		s.teasers[version] = t
		tags = append(tags, "version "+version.String())
		if t.Lead.Photo != 0 {
			leads = append(leads, t.Lead.Photo)
			tags = append(tags, "photo "+t.Lead.Photo.String())
		}
	}
	s.photos, err = photo.GetMany(ctx, tx, leads)
	return s, tags, err
}
