package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"slices"
	"strings"
	"time"

	"standfirst/demo/scenes"
	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// Languages are the editions of the demonstration house, the default first.
var Languages = []string{"en", "ar", "fa", "he", "tr", "fr"}

// Name is the house's in its default edition.
const Name = "The Harbour Courier"

// Owner is the address of the house's owner.
const Owner = "owner@harbour-courier.example"

var mastheads = map[string][2]string{
	"en": {Name, "An independent newspaper of the Merrow Sea"},
	"ar": {"بريد المرفأ", "صحيفة مستقلة من بحر ميرو"},
	"fa": {"پیک بندر", "روزنامه‌ای مستقل از دریای میرو"},
	"he": {"דואר הנמל", "עיתון עצמאי מים מירו"},
	"tr": {"Liman Postası", "Merrow Denizi’nin bağımsız gazetesi"},
	"fr": {"Le Courrier du Port", "Un journal indépendant de la mer Merrow"},
}

// custom is what the house has otherwise than the languages do.
var custom = map[string]edition.Custom{"ar": {Digits: "arab"}}

// sectionOrder is that of the navigation.
var sectionOrder = []string{"region", "economy", "science", "culture", "opinion"}

// Settings are those of the demonstration house.
func Settings() (house.Settings, error) {
	sections, err := names("sections.toml")
	if err != nil {
		return house.Settings{}, err
	}
	s := house.Settings{Name: Name, DefaultEdition: Languages[0], CutAfter: house.CutAfter, DefaultTerms: access.Terms{Level: access.Members}, Desks: desks}
	for _, lang := range Languages {
		e := house.Edition{Language: lang, Name: mastheads[lang][0], Tagline: mastheads[lang][1], Currency: "USD", Custom: custom[lang]}
		for _, slug := range sectionOrder {
			if name := sections[slug][lang]; name != "" {
				e.Sections = append(e.Sections, house.Section{Slug: slug, Name: name})
			}
		}
		s.Editions = append(s.Editions, e)
	}
	return s, nil
}

// PictureWidth is how wide the pictures are drawn, in pixels; they are two thirds
// as high, so that a square of 1200 can be cut from them.
const PictureWidth = 1800

// photograph draws the picture of a story and stores it with its rights.
func photograph(ctx context.Context, desk *photo.Desk, folder string, width int) (photo.Taken, photo.Metadata, string, error) {
	p, ok, err := PictureOf(folder)
	if err != nil || !ok {
		return photo.Taken{}, photo.Metadata{}, "", err
	}
	img, err := scenes.Draw(p.Scene, width, width*2/3)
	if err != nil {
		return photo.Taken{}, photo.Metadata{}, "", fmt.Errorf("stories/%s/photo.toml: %w", folder, err)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		return photo.Taken{}, photo.Metadata{}, "", err
	}
	texts, err := Texts(folder)
	if err != nil {
		return photo.Taken{}, photo.Metadata{}, "", err
	}
	m := photo.Metadata{
		Headline: p.Headline, Creator: p.Creator, CreatorJobTitle: p.CreatorTitle, CreditLine: p.Credit, Source: p.Credit, CopyrightNotice: p.Copyright, UsageTerms: p.UsageTerms,
		City: p.City, Country: p.Country, CountryCode: p.CountryCode, Keywords: p.Keywords,
		// No camera was there, and the file says so (IPTC digital source type).
		DigitalSourceType: "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation",
	}
	if t, err := time.Parse(time.DateOnly, p.Date); err == nil {
		m.DateCreated = t
	}
	for _, t := range texts {
		if t.Origin == string(story.Original) || m.Description == "" {
			m.Description, m.AltText = t.Lead.Caption, t.Lead.Alt
		}
	}
	if p.WireCaption != "" { // what the wire's one line says goes through the splitter
		m = photo.SplitCaption(p.WireCaption).Metadata(m)
	}
	file, err := photo.Embed(b.Bytes(), m)
	if err != nil {
		return photo.Taken{}, m, "", err
	}
	taken, err := desk.Take(ctx, file)
	return taken, m, p.WireCaption, err
}

// Paper is the journalism of the demonstration house with its pictures drawn,
// ready to be written.
type Paper struct {
	stories          []prepared
	sections, topics map[string]map[string]string
	authors          map[string]map[string]string // biographies
}

type prepared struct {
	folder string
	texts  []Text
	taken  photo.Taken
	meta   photo.Metadata
	wire   string
}

// Prepare reads the texts, and draws and stores their pictures, so many pixels
// wide. say tells how far it has come.
func Prepare(ctx context.Context, desk *photo.Desk, width int, say func(string)) (*Paper, error) {
	folders, err := Folders()
	if err != nil {
		return nil, err
	}
	return prepare(ctx, desk, folders, width, say)
}

func prepare(ctx context.Context, desk *photo.Desk, folders []string, width int, say func(string)) (_ *Paper, err error) {
	p := &Paper{}
	if p.sections, err = names("sections.toml"); err != nil {
		return nil, err
	}
	if p.topics, err = names("topics.toml"); err != nil {
		return nil, err
	}
	if p.authors, err = names("authors.toml"); err != nil {
		return nil, err
	}
	for _, folder := range folders {
		s := prepared{folder: folder}
		if s.texts, err = Texts(folder); err != nil {
			return nil, err
		}
		if s.taken, s.meta, s.wire, err = photograph(ctx, desk, folder, width); err != nil {
			return nil, err
		}
		p.stories = append(p.stories, s)
		say(fmt.Sprintf("  %s (%d languages)", folder, len(s.texts)))
	}
	return p, nil
}

// Write writes everything in the caller's transaction, so that a house is made
// whole or not at all.
func (p *Paper) Write(ctx context.Context, tx *db.Tx) error {
	standing := map[string]map[house.Purpose]string{} // by language
	written := map[string]map[string]id.ID{}          // by folder and language
	for _, s := range p.stories {
		var lead id.ID
		if s.taken.Hash != "" {
			kept, err := photo.Keep(ctx, tx, s.taken, "", s.meta, s.wire)
			if err != nil {
				return err
			}
			lead = kept.ID
		}
		versions, err := write(ctx, tx, s.folder, s.texts, lead, p.sections, p.topics)
		if err != nil {
			return err
		}
		written[s.folder] = versions
		name, ok := strings.CutPrefix(s.folder, "pages/")
		for lang, version := range versions {
			if standing[lang] == nil {
				standing[lang] = map[house.Purpose]string{}
			}
			if ok { // the folder of a standing page is named after what it is for
				standing[lang][house.Purpose(name)] = version.String()
			}
		}
	}
	settings, err := house.Load(ctx, tx)
	if err != nil {
		return err
	}
	for i, e := range settings.Editions {
		settings.Editions[i].Standing = standing[e.Language]
	}
	if err := house.Save(ctx, tx, settings); err != nil {
		return err
	}
	if err := p.directory(ctx, tx); err != nil {
		return err
	}
	if err := fronts(ctx, tx, written); err != nil {
		return err
	}
	return begin(ctx, tx)
}

// write creates and publishes the versions of one story, and tells them by
// language.
func write(ctx context.Context, tx *db.Tx, folder string, texts []Text, lead id.ID, sections, topics map[string]map[string]string) (map[string]id.ID, error) {
	var of id.ID
	versions := map[string]id.ID{}
	for _, t := range texts {
		c, problems, err := t.content(lead, sections, topics)
		if err != nil {
			return nil, fmt.Errorf("stories/%s/%s.md: %w", folder, t.Language, err)
		}
		if len(problems) > 0 {
			return nil, fmt.Errorf("stories/%s/%s.md: %s", folder, t.Language, problems[0].Message)
		}
		m, err := story.Create(ctx, tx, story.New{Story: of, Language: t.Language, Origin: story.Origin(t.Origin), Content: c, By: Owner})
		if err != nil {
			return nil, fmt.Errorf("stories/%s/%s.md: %w", folder, t.Language, err)
		}
		of, versions[t.Language] = m.Story, m.ID
		if err := story.Publish(ctx, tx, m.ID, t.Published, Owner); err != nil {
			return nil, fmt.Errorf("stories/%s/%s.md: %w", folder, t.Language, err)
		}
	}
	return versions, nil
}

var errLanguage = errors.New("the house has no edition in this language")

func (t Text) content(lead id.ID, sections, topics map[string]map[string]string) (story.Content, []body.Problem, error) {
	var c story.Content
	if !slices.Contains(Languages, t.Language) {
		return c, nil, errLanguage
	}
	d, problems, err := body.FromMarkdown(t.Body)
	if err != nil {
		return c, nil, err
	}
	c.Body = d
	c.Kind, c.Headline, c.Standfirst, c.Kicker, c.Slug, c.Dateline = story.Kind(t.Kind), t.Headline, t.Standfirst, t.Kicker, t.Slug, t.Dateline
	c.Translator = t.Translator
	if c.Terms, err = access.ParseTerms(t.Terms); err != nil {
		return c, nil, err
	}
	for _, b := range t.Bylines {
		c.Bylines = append(c.Bylines, story.Byline{Name: b.Name, Slug: b.Slug, Role: b.Role, Place: b.Place})
	}
	label := func(slug string, from map[string]map[string]string) (story.Label, error) {
		name := from[slug][t.Language]
		if name == "" {
			return story.Label{}, fmt.Errorf("%q has no name in %s", slug, t.Language)
		}
		return story.Label{Slug: slug, Name: name}, nil
	}
	if t.Section != "" {
		if c.Section, err = label(t.Section, sections); err != nil {
			return c, nil, err
		}
	}
	for _, slug := range t.Topics {
		topic, err := label(slug, topics)
		if err != nil {
			return c, nil, err
		}
		c.Topics = append(c.Topics, topic)
	}
	if lead != 0 {
		c.Lead = story.Lead{Photo: lead, Caption: t.Lead.Caption, Alt: t.Lead.Alt}
	}
	return c, problems, nil
}
