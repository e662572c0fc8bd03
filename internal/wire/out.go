package wire

import (
	"cmp"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// Schema is that of what goes out: ninjs 3.1 (iptc.org/std/ninjs).
const Schema = "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"

// Values of pubStatus.
const (
	Usable   = "usable"
	Withheld = "withheld"
	Canceled = "canceled"
)

// Story is what an item that goes out is made of.
type Story struct {
	story.Published
	// Sequence tells one state of the item from another; it rises.
	Sequence int64
	// Decision is about the reader whom the item is for; without it the public
	// part goes out.
	Decision access.Decision
	// Withheld says that an embargo holds: nothing but that goes out.
	Withheld bool
	Until    time.Time // its end; zero where it has none that is known
	// Photos are those of the text, by their ids.
	Photos map[id.ID]photo.Photo
	// Render says how the text becomes HTML; its addresses are absolute.
	Render body.RenderOptions
	House  Publisher
}

// Publisher is who gives the items out.
type Publisher struct {
	Name string // in the language of the item
	URL  string // of the site, no slash at the end
	// Page makes an address below the edition of a language absolute.
	Page func(language, below string) string
	// Policies are pages that readers may trust the house by: addresses by the
	// property of schema.org that names them.
	Policies map[string]string
	// Rights is the address of the terms for texts; empty where there are none.
	Rights string
}

// URI names a version for ever, whatever its address is.
func URI(version id.ID) string { return "urn:standfirst:" + version.String() }

func photoURI(p photo.Photo) string { return "urn:standfirst:photo:" + p.ID.String() }

// Write makes the ninjs 3.1 item of a version. No text is in it but what the
// decision opens; of a killed version there is its name, of a withdrawn one also
// the headline and the reason.
func Write(s Story) Ninjs {
	n := Ninjs{Standard: &Standard{"ninjs", "3.1", Schema}, URI: URI(s.ID), Type: "text", Version: number(s.Sequence), Language: s.Language,
		FirstCreated: stamp(s.FirstPublishedAt), VersionCreated: stamp(s.UpdatedAt), PubStatus: Usable, RepresentationType: "full",
		AltIDs: []AltID{{"translation-group", "urn:standfirst:story:" + s.Story.String()}}}
	switch {
	case s.Status == story.StatusKilled:
		n.PubStatus, n.RepresentationType, n.EdNote = Canceled, "partial", "Killed: it must not be used, and what was used must be taken back."
		return n
	case s.Withheld:
		n.PubStatus, n.RepresentationType, n.EmbargoedUntil = Withheld, "partial", stamp(s.Until)
		return n
	}
	n.AltIDs = append(n.AltIDs, AltID{"web", s.House.Page(s.Language, s.Path())})
	if s.Source != "" {
		n.AltIDs = append(n.AltIDs, AltID{"source", s.Source})
	}
	if s.OfVersion != 0 {
		n.AltIDs = append(n.AltIDs, AltID{string(s.Origin) + "-of", URI(s.OfVersion)})
	}
	n.Headlines = values("main", s.Headline)
	n.Organisations = []Named{{Name: s.House.Name, Rel: "publisher", URI: s.House.URL}}
	n.CopyrightHolder = s.House.Name
	if s.Status == story.StatusWithdrawn {
		n.PubStatus, n.RepresentationType, n.EdNote = Canceled, "partial", strings.TrimSpace("Withdrawn: it must not be used any more. "+s.Reason)
		return n
	}
	s.describe(&n)
	view := s.Body.Open(s.Decision)
	s.text(&n, view)
	s.pictures(&n, view)
	s.translations(&n)
	return n
}

// describe fills in what is public of every live version.
func (s Story) describe(n *Ninjs) {
	n.Profile, n.Slugline, n.Located, n.Urgency = string(s.Kind), s.Slug, s.Dateline, urgencies[s.Kind]
	n.ContentCreated = stamp(s.FirstPublishedAt)
	if s.Kicker != "" {
		n.Headlines = append(n.Headlines, values("kicker", s.Kicker)...)
	}
	n.Descriptions = append(values("summary", s.Standfirst), values("creditLine", s.Head.Credit)...)
	var names []string
	for _, b := range s.Bylines {
		names = append(names, b.Name)
		p := Named{Name: b.Name, Rel: "author"}
		if b.Slug != "" {
			p.URI = s.House.Page(s.Language, "author/"+b.Slug)
		}
		n.People = append(n.People, p)
	}
	n.By = strings.Join(names, ", ")
	if s.Translator != "" {
		n.People = append(n.People, Named{Name: s.Translator, Rel: "translator"})
	}
	if s.Dateline != "" {
		n.Places = []Named{{Name: s.Dateline, Rel: "dateline"}}
	}
	for _, b := range s.Bylines {
		if b.Place != "" && b.Place != s.Dateline {
			n.Places = append(n.Places, Named{Name: b.Place, Rel: "reporting"})
		}
	}
	for _, t := range s.Topics {
		n.Subjects = append(n.Subjects, s.subject(t, "about", "topic/"))
	}
	if s.Section.Slug != "" {
		n.Subjects = append(n.Subjects, s.subject(s.Section, "section", "section/"))
	}
	if g, ok := genres[s.Kind]; ok {
		n.Genres = []Genre{{Name: g.name, URI: genreScheme + g.code, Literal: string(s.Kind)}}
	}
	n.CopyrightNotice = cmp.Or(s.CopyrightNotice, "© "+s.FirstPublishedAt.UTC().Format("2006")+" "+s.House.Name)
	n.UsageTerms = s.UsageTerms
	if s.House.Rights != "" {
		n.RightsInfo = &Rights{LinkedRights: s.House.Rights}
	}
	if s.Machine {
		n.DigitalSourceType = &Source{Name: "trained algorithmic media", URI: sourceScheme + "trainedAlgorithmicMedia"}
	}
	for _, property := range sorted(s.House.Policies) {
		n.TrustIndicators = append(n.TrustIndicators, Trust{"https://schema.org/" + property, s.House.Policies[property]})
	}
	var notes []string
	for _, c := range s.Corrections {
		notes = append(notes, strings.ToUpper(c.Kind[:min(1, len(c.Kind))])+c.Kind[min(1, len(c.Kind)):]+": "+c.Text)
	}
	n.EdNote = strings.Join(notes, "\n")
	n.Renditions = []RenditionOut{{Name: "web", Href: s.House.Page(s.Language, s.Path()), ContentType: "text/html"}}
}

// subject names a label: by its Media Topic where the house means one, else by
// the house's own page of it.
func (s Story) subject(l story.Label, rel, below string) Subject {
	if code := MediaTopic(l.Slug); code != "" {
		return Subject{Name: l.Name, Rel: rel, URI: topicScheme + code, Literal: l.Slug}
	}
	return Subject{Name: l.Name, Rel: rel, URI: s.House.Page(s.Language, below+l.Slug), Literal: l.Slug}
}

// text writes what the view shows, as HTML and as plain text.
func (s Story) text(n *Ninjs, view access.View) {
	o := s.Render
	html, plain := view.Public().HTML(o), view.Public().Text()
	words := view.Public().Words(s.Language)
	if view.Whole() {
		o.After = view.Public()
		html += view.Rest().HTML(o)
		plain = strings.TrimSpace(plain + "\n\n" + view.Rest().Text())
		words += view.Rest().Words(s.Language)
	}
	if view.Cut() {
		n.RepresentationType = "partial"
	}
	html = strings.TrimSpace(html)
	n.Bodies = []BodyOut{
		{Role: "main", ContentType: "text/html", CharCount: utf8.RuneCountInString(html), WordCount: words, Value: html},
		{Role: "main", ContentType: "text/plain", CharCount: utf8.RuneCountInString(plain), WordCount: words, Value: plain},
	}
}

// pictures associates the lead and the pictures of what the view shows. Each
// carries whose it is and on what terms; its pixels only where the house may
// pass them on.
func (s Story) pictures(n *Ninjs, view access.View) {
	seen := map[id.ID]bool{}
	add := func(which id.ID, name string, lead story.Lead) {
		p, ok := s.Photos[which]
		if !ok || seen[which] {
			return
		}
		seen[which] = true
		a := Ninjs{Name: name, Rel: "picture", URI: photoURI(p), Type: "picture", Version: number(p.UpdatedAt.UnixMicro()), VersionCreated: stamp(p.UpdatedAt), ContentCreated: stamp(p.DateCreated),
			PubStatus: Usable, Language: s.Language, By: p.Creator, Located: p.City, Slugline: p.Title,
			CopyrightHolder: cmp.Or(p.Metadata.Source, p.LicensorName), CopyrightNotice: p.CopyrightNotice, UsageTerms: p.UsageTerms,
			Headlines: values("main", p.Headline)}
		a.Descriptions = append(values("caption", cmp.Or(lead.Caption, p.Description)), values("alt", cmp.Or(lead.Alt, p.AltText))...)
		a.Descriptions = append(a.Descriptions, values("creditLine", cmp.Or(lead.Credit, p.Credit()))...)
		for _, who := range p.PersonsShown {
			a.People = append(a.People, Named{Name: who, Rel: "shown"})
		}
		for _, code := range p.SubjectCodes {
			if strings.Trim(code, "0123456789") == "" && code != "" {
				a.Subjects = append(a.Subjects, Subject{Rel: "about", URI: topicScheme + code})
			}
		}
		for _, word := range p.Keywords {
			a.Subjects = append(a.Subjects, Subject{Name: word, Rel: "keyword"})
		}
		if p.JobID != "" {
			a.AltIDs = append(a.AltIDs, AltID{"job", p.JobID})
		}
		if p.Source != "" {
			a.AltIDs = append(a.AltIDs, AltID{"source", p.Source})
		}
		if address(p.WebStatement) {
			a.RightsInfo = &Rights{LinkedRights: p.WebStatement}
		}
		if p.DigitalSourceType != "" {
			a.DigitalSourceType = source(p.DigitalSourceType)
		}
		if p.MayPassOn() {
			for _, w := range photo.Widths {
				a.Renditions = append(a.Renditions, RenditionOut{Name: "web-" + number(int64(w)), Href: s.House.URL + p.Address(w), ContentType: "image/jpeg",
					Width: min(w, p.Width), Height: p.Height * min(w, p.Width) / max(1, p.Width)})
				if w >= p.Width {
					break
				}
			}
		} else {
			a.RepresentationType, a.PubStatus = "partial", Withheld
		}
		n.Associations = append(n.Associations, a)
	}
	if s.Lead.Photo != 0 {
		add(s.Lead.Photo, "featuremedia", s.Lead)
	}
	for _, which := range append(view.Public().Photos(), view.Rest().Photos()...) {
		add(which, "picture-"+number(int64(len(n.Associations)+1)), story.Lead{})
	}
}

// translations associates the other languages of the story.
func (s Story) translations(n *Ninjs) {
	for _, t := range s.Translations {
		if t.Version == s.ID {
			continue
		}
		n.Associations = append(n.Associations, Ninjs{Name: "translation-" + t.Language + "-" + t.Version.String(), Rel: "translation", URI: URI(t.Version), Type: "text", RepresentationType: "partial",
			Language: t.Language, Headlines: values("main", t.Headline), Renditions: []RenditionOut{{Name: "web", Href: s.House.Page(t.Language, t.Path()), ContentType: "text/html"}}})
	}
}
