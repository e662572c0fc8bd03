package site

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/house"
	"standfirst/internal/photo"
	"standfirst/internal/route"
	"standfirst/internal/story"
)

// articleTypes are the members of the NewsArticle family by kind (decision 0016).
var articleTypes = map[story.Kind]string{
	story.KindNews: "NewsArticle", story.KindAnalysis: "AnalysisNewsArticle", story.KindMemo: "BackgroundNewsArticle",
	story.KindReport: "ReportageNewsArticle", story.KindOpinion: "OpinionNewsArticle", story.KindLive: "LiveBlogPosting",
}

// pageTypes are those of standing pages that schema.org has a type for.
var pageTypes = map[house.Purpose]string{house.PageAbout: "AboutPage", house.PageContact: "ContactPage"}

// anywhere makes an address of one that may be a path of the site.
func (v *visit) anywhere(address string) string {
	if strings.HasPrefix(address, "/") {
		return v.absolute(address)
	}
	return address
}

// publisher says who publishes, with the pages that say by which rules.
func (v *visit) publisher() Organization {
	e, _ := v.house.Edition(v.lang)
	page := func(p house.Purpose) string {
		if l, ok := v.house.standing[v.lang][p]; ok {
			return v.absolute(l.URL)
		}
		return ""
	}
	told := func(address string) string {
		if address == "" {
			return ""
		}
		return v.anywhere(address)
	}
	o := Organization{Type: "NewsMediaOrganization", ID: v.absolute("/#publisher"), Name: e.Name, URL: v.absolute(v.link("/")), Logo: v.logo(),
		PublishingPrinciples: cmp.Or(page(house.PagePrinciples), told(v.house.Publisher.Principles), page(house.PageEthics)),
		EthicsPolicy:         page(house.PageEthics),
		CorrectionsPolicy:    cmp.Or(page(house.PageCorrections), told(v.house.Publisher.Corrections), v.absolute(v.link(correctionsPath))),
		Masthead:             page(house.PageMasthead), OwnershipFundingInfo: page(house.PageOwnership), ActionableFeedbackPolicy: page(house.PageFeedback)}
	if contact := page(house.PageContact); contact != "" {
		o.ContactPoint = &ContactPoint{Type: "ContactPoint", ContactType: "newsroom", URL: contact}
	}
	return o
}

// logo is the house's; nil where it has none.
func (v *visit) logo() *ImageObject {
	l := v.house.Logo.Light
	if !l.Set() {
		return nil
	}
	address := v.absolute(l.Address())
	return &ImageObject{Type: "ImageObject", URL: address, ContentURL: address, Width: l.Width, Height: l.Height}
}

func (v *visit) siteID() string { return v.absolute(v.link("/")) + "#website" }

// part says of which edition a page is.
func (v *visit) part() *Thing {
	e, _ := v.house.Edition(v.lang)
	return &Thing{Type: "WebSite", ID: v.siteID(), Name: e.Name, URL: v.absolute(v.link("/"))}
}

// describeFront is what machines are told of an edition's front page.
func (v *visit) describeFront(tagline string) []any {
	e, _ := v.house.Edition(v.lang)
	w := WebSite{Context: schemaOrg, Type: "WebSite", ID: v.siteID(), Name: e.Name, URL: v.absolute(v.link("/")), Description: tagline, InLanguage: v.lang, Publisher: v.publisher(), License: v.absolute(licencePath)}
	if v.site.searches() {
		w.PotentialAction = &SearchAction{Type: "SearchAction", Target: EntryPoint{Type: "EntryPoint", URLTemplate: v.absolute(v.link("/search")) + "?q={search_term_string}"}, QueryInput: "required name=search_term_string"}
	}
	return []any{w}
}

// searches says whether the site has a page that searches.
func (s *Site) searches() bool {
	return slices.ContainsFunc(s.table.All(), func(r route.Route) bool { return r.Pattern == "/search" })
}

// describeList is what machines are told of a page that lists stories; person is
// whose they are, on an author's page.
func (v *visit) describeList(name, description, url string, cards []Card, person *Person) []any {
	p := WebPage{Context: schemaOrg, Type: "CollectionPage", ID: url, URL: url, Name: name, Description: description, InLanguage: v.lang, IsPartOf: v.part(), Publisher: v.publisher()}
	if person != nil {
		p.Type, p.MainEntity = "ProfilePage", person
	} else if len(cards) > 0 {
		l := ItemList{Type: "ItemList"}
		for i, c := range cards {
			l.Elements = append(l.Elements, ListItem{Type: "ListItem", Position: i + 1, URL: v.absolute(c.URL)})
		}
		p.MainEntity = l
	}
	return []any{p, v.way(Link{Name: name, URL: url})}
}

// person is an author as their own page tells of them.
func (v *visit) person(name, url string, profile *Profile) *Person {
	p := &Person{Type: "Person", ID: url + "#person", Name: name, URL: url, WorksFor: &Thing{Type: "NewsMediaOrganization", ID: v.absolute("/#publisher")}}
	if profile != nil {
		p.JobTitle, p.Description = profile.Role, plain(strings.Join(profile.Biography, " "), 500)
		if profile.Photo != nil {
			p.Image = v.absolute(profile.Photo.Src)
		}
	}
	return p
}

// way is the path to a page from the front page of its edition.
func (v *visit) way(to ...Link) BreadcrumbList {
	e, _ := v.house.Edition(v.lang)
	b := BreadcrumbList{Context: schemaOrg, Type: "BreadcrumbList", Elements: []ListItem{{Type: "ListItem", Position: 1, Name: e.Name, Item: v.absolute(v.link("/"))}}}
	for i, l := range to {
		b.Elements = append(b.Elements, ListItem{Type: "ListItem", Position: i + 2, Name: l.Name, Item: v.anywhere(l.URL)})
	}
	return b
}

// describe fills in what machines are told of a story: all of it from the
// public part, so that it is the same for every reader.
func (v *visit) describe(a *Article, p loaded, view access.View) {
	address := v.absolute(v.house.Path(p.Language, p.Path()))
	a.Title = p.Headline + " | " + a.House
	if a.Description = p.Standfirst; a.Description == "" {
		a.Description = view.Public().Excerpt(200)
	}
	a.Description = plain(a.Description, 300)
	a.Canonical = address
	a.Alternates = v.versions(p.Meta)
	if a.Gated {
		a.Robots, a.NoSnippet = robotsOf(v.house.Machines.Gated), v.house.Machines.Gated.NoSnippet
	}
	shared := v.shareImage(p)
	a.Open = v.openGraph("article", p.Headline, a.Description, address, shared, p.Translations)
	a.Named = cardMeta(shared)
	if a.IsNews {
		a.Open = append(a.Open, v.articleGraph(p)...)
		a.LD = []any{v.newsArticle(a, p, view, address)}
	} else {
		a.LD = []any{v.standingPage(a, p, address)}
	}
	way := []Link{{Name: p.Headline, URL: address}}
	if a.Topic != nil {
		way = []Link{*a.Topic, way[0]}
	}
	a.LD = append(a.LD, v.way(way...))
}

// robotsOf are the words of robots for a story that is not for everybody.
func robotsOf(g house.Gated) string {
	var all []string
	if g.NoArchive {
		all = append(all, "noarchive")
	}
	if g.MaxSnippet > 0 {
		all = append(all, "max-snippet:"+strconv.Itoa(g.MaxSnippet))
	}
	return strings.Join(all, ", ")
}

func (v *visit) standingPage(a *Article, p loaded, address string) WebPage {
	e, _ := v.house.Edition(p.Language)
	kind := cmp.Or(pageTypes[e.Purpose(p.ID.String())], "WebPage")
	return WebPage{Context: schemaOrg, Type: kind, ID: address, URL: address, Name: p.Headline, Description: a.Description, InLanguage: p.Language, IsPartOf: v.part(), Publisher: v.publisher(),
		DatePublished: iso(p.FirstPublishedAt), DateModified: iso(p.UpdatedAt)}
}

func (v *visit) newsArticle(a *Article, p loaded, view access.View, address string) NewsArticle {
	o := NewsArticle{Context: schemaOrg, Type: cmp.Or(articleTypes[p.Kind], "NewsArticle"), ID: address, URL: address, MainEntityOfPage: address, Headline: p.Headline, AlternativeHeadline: p.Kicker,
		Description: a.Description, InLanguage: p.Language, DatePublished: iso(p.FirstPublishedAt), DateModified: iso(p.UpdatedAt), Publisher: v.publisher(), IsPartOf: v.part(), Dateline: p.Dateline,
		ArticleSection: p.Section.Name, IsAccessibleForFree: !a.Gated, CopyrightHolder: &Thing{Type: "NewsMediaOrganization", ID: v.absolute("/#publisher")}, CopyrightYear: p.FirstPublishedAt.UTC().Year(),
		CopyrightNotice: p.CopyrightNotice, CreditText: p.Credit, License: v.absolute(licencePath), Version: p.PublishedRevision}
	if p.Dateline != "" {
		o.ContentLocation = &Place{Type: "Place", Name: p.Dateline}
	}
	if o.Type == "LiveBlogPosting" { // no NewsArticle: it has no dateline
		o.CoverageStartTime, o.Dateline = o.DatePublished, ""
	}
	var authors []Person
	for _, b := range a.Bylines {
		authors = append(authors, Person{Type: "Person", Name: b.Name, URL: v.absolute(b.URL), JobTitle: b.Role})
	}
	if len(authors) > 0 {
		o.Author = authors
	} else {
		o.Author = v.publisher()
	}
	if p.Translator != "" {
		o.Translator = []Person{{Type: "Person", Name: p.Translator}}
	}
	for i, t := range a.Topics {
		o.Keywords = append(o.Keywords, t.Name)
		o.About = append(o.About, Thing{Type: "Thing", ID: v.absolute(a.Topics[i].URL), Name: t.Name, URL: v.absolute(t.URL)})
	}
	// How long the withheld part is, and who speaks in it, is for those who may read it.
	o.WordCount = p.Words
	if a.Gated {
		o.WordCount = p.PublicWords
		o.HasPart = &WebPageElement{Type: "WebPageElement", CSSSelector: ".paywalled"}
	}
	o.Mentions = speakers(view.Public())
	if !a.Gated {
		for _, s := range speakers(view.Rest()) {
			if !slices.Contains(o.Mentions, s) {
				o.Mentions = append(o.Mentions, s)
			}
		}
	}
	if ph, ok := p.photos[p.Lead.Photo]; ok && ph.HasPixels() {
		o.Image = v.images(ph, p.Lead)
	}
	for _, t := range p.Translations {
		if t.Version == p.ID {
			continue
		}
		of := v.absolute(v.house.Path(t.Language, t.Path()))
		w := Work{Type: cmp.Or(articleTypes[t.Kind], "NewsArticle"), ID: of, URL: of, InLanguage: t.Language, Headline: t.Headline}
		if p.Origin == story.Translated && t.Version == p.OfVersion {
			o.TranslationOfWork = &w
		} else {
			o.WorkTranslation = append(o.WorkTranslation, w)
		}
	}
	for i, c := range p.Corrections {
		o.Correction = append(o.Correction, CorrectionNote{Type: "CorrectionComment", ID: address + "#" + noticeID(i), Text: c.Text, DatePublished: iso(c.At)})
	}
	return o
}

// maxMentions bounds whom a description names.
const maxMentions = 20

// speakers are those who are quoted with their names.
func speakers(d body.Doc) (all []Thing) {
	d.Walk(func(n body.Node) {
		who := Thing{Type: "Person", Name: n.Attr("who")}
		if n.Type == "statement" && who.Name != "" && !slices.Contains(all, who) && len(all) < maxMentions {
			all = append(all, who)
		}
	})
	return all
}

// imageWidth is what search engines ask of pictures at least, in pixels.
const imageWidth = 1200

// images are the crops of a lead picture, as search engines ask for them.
func (v *visit) images(ph photo.Photo, lead story.Lead) (all []ImageObject) {
	o := ImageObject{Type: "ImageObject", Caption: cmp.Or(lead.Caption, ph.Description), CreditText: cmp.Or(lead.Credit, ph.Credit()), CopyrightNotice: ph.CopyrightNotice}
	if ph.Creator != "" {
		o.Creator = &Person{Type: "Person", Name: ph.Creator}
	}
	if !ph.FromAgency() {
		o.License, o.AcquireLicensePage = safeHTTP(ph.WebStatement), safeHTTP(ph.LicensorURL)
	}
	for _, ratio := range photo.Ratios {
		o.URL = v.absolute(ph.CropAddress(ratio, imageWidth))
		o.ContentURL = o.URL
		o.Width, o.Height = ph.CropSize(ratio, imageWidth)
		all = append(all, o)
	}
	return all
}

// safeHTTP lets through what is an address of the web.
func safeHTTP(s string) string {
	if u, err := url.Parse(s); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return s
	}
	return ""
}

// shareImage is what a shared link shows: the lead picture cut to a card where the
// house wants it and its rights allow it, else the headline, drawn.
func (v *visit) shareImage(p loaded) *SharedImage {
	ph, ok := p.photos[p.Lead.Photo]
	if !ok || !ph.MayShare() || v.house.Machines.Drawn {
		return v.drawnImage(p)
	}
	i := &SharedImage{URL: v.absolute(ph.CropAddress("16x9", imageWidth)), Type: "image/jpeg", Alt: cmp.Or(p.Lead.Alt, ph.AltText)}
	i.Width, i.Height = ph.CropSize("16x9", imageWidth)
	return i
}

// SharedImage is a picture beside a shared link.
type SharedImage struct {
	URL, Type, Alt string
	Width, Height  int // pixels
}

// openGraph are the properties of ogp.me that every page has.
func (v *visit) openGraph(kind, title, description, address string, image *SharedImage, others []story.Translation) []Property {
	e, _ := v.house.Edition(v.lang)
	all := []Property{{"og:type", kind}, {"og:title", title}, {"og:url", address}, {"og:site_name", e.Name}, {"og:locale", locale(v.lang)}}
	for _, t := range others {
		if l := locale(t.Language); l != locale(v.lang) && !slices.Contains(all, Property{"og:locale:alternate", l}) {
			all = append(all, Property{"og:locale:alternate", l})
		}
	}
	if description != "" {
		all = append(all, Property{"og:description", description})
	}
	if image != nil {
		all = append(all, Property{"og:image", image.URL}, Property{"og:image:type", image.Type},
			Property{"og:image:width", strconv.Itoa(image.Width)}, Property{"og:image:height", strconv.Itoa(image.Height)})
		if image.Alt != "" {
			all = append(all, Property{"og:image:alt", image.Alt})
		}
	}
	return all
}

// articleGraph are the properties of a story (ogp.me/ns/article).
func (v *visit) articleGraph(p loaded) []Property {
	all := []Property{{"article:published_time", iso(p.FirstPublishedAt)}, {"article:modified_time", iso(p.UpdatedAt)}}
	for _, b := range p.Bylines {
		all = append(all, Property{"article:author", v.absolute(v.link("/author/" + url.PathEscape(b.Slug)))})
	}
	if p.Section.Name != "" {
		all = append(all, Property{"article:section", p.Section.Name})
	}
	for _, t := range p.Topics {
		all = append(all, Property{"article:tag", t.Name})
	}
	return all
}

// cardMeta says how large a shared link may be shown.
func cardMeta(image *SharedImage) []Property {
	if image == nil {
		return []Property{{"twitter:card", "summary"}}
	}
	return []Property{{"twitter:card", "summary_large_image"}}
}

// locale is a language as Open Graph spells it: en_US for en.
func locale(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	base, _ := t.Base()
	region, confidence := t.Region()
	if confidence == language.No || region.String() == "ZZ" {
		return base.String()
	}
	return base.String() + "_" + region.String()
}

func iso(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
