package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// Options say how items become stories.
type Options struct {
	Language string       // of items that name none
	Terms    access.Terms // of every story
}

// Import reads one stream of items into the house. name is the file's, for the
// report. The error is one that ends the whole import; what is wrong with one
// item is a line of the report.
func Import(ctx context.Context, i *story.Importer, name string, r io.Reader, o Options) error {
	seen := map[string]string{}
	var ended error
	err := Read(r, func(it Item, err error) error {
		if errors.Is(err, ErrSkipped) {
			i.Report.Read++
			i.Report.Skipped++
			i.Report.Warn(name, "", "%v", err)
			return nil
		}
		i.Report.Read++
		if err != nil {
			i.Report.Fail(label(name, it, i.Report.Read), "", err)
			return nil
		}
		if version, twice := seen[it.URI]; twice && version == it.Version {
			i.Report.Skipped++
			i.Report.Warn(it.URI, "uri", "stands twice in %s with the same version; the first was taken", name)
			return nil
		}
		seen[it.URI] = it.Version
		warn := func(field, format string, args ...any) { i.Report.Warn(it.URI, field, format, args...) }
		for _, u := range it.Unknown {
			warn(u, "no version of ninjs has this property; it was not read")
		}
		more, err := i.Add(ctx, it.URI, o.bring(it, warn))
		if err != nil || !more {
			ended = err
			return errEnough
		}
		return nil
	})
	switch {
	case errors.Is(err, errEnough):
		return ended
	case errors.Is(err, ErrNotNinjs):
		i.Report.Fail(name, "", err)
		return nil
	}
	return err
}

// errEnough ends the reading of a stream.
var errEnough = errors.New("enough")

func label(name string, it Item, n int) string {
	if it.URI != "" {
		return it.URI
	}
	return fmt.Sprintf("%s, item %d", name, n)
}

// bring makes what an item becomes before any transaction, so that no writer
// waits for the reading of HTML.
func (o Options) bring(it Item, warn func(field, format string, args ...any)) func(context.Context, *db.Tx) (story.Imported, error) {
	fail := func(err error) func(context.Context, *db.Tx) (story.Imported, error) {
		return func(context.Context, *db.Tx) (story.Imported, error) { return story.Imported{}, err }
	}
	if it.Picture() {
		m, raw := it.metadata()
		return func(ctx context.Context, tx *db.Tx) (story.Imported, error) { return picture(ctx, tx, it, m, raw) }
	}
	switch it.Type {
	case "text", "composite", "":
	default:
		return fail(fmt.Errorf("type %q is not taken yet; text, composite, picture and graphic are", it.Type))
	}
	s, err := o.story(it, warn)
	if err != nil {
		return fail(err)
	}
	var pictures []Item
	for _, a := range it.Associations {
		switch {
		case a.Picture() && a.URI != "":
			pictures = append(pictures, a)
		case a.Picture():
			warn("associations", "a picture without a uri was not taken")
		}
	}
	return func(ctx context.Context, tx *db.Tx) (story.Imported, error) {
		s := s
		for n, a := range pictures {
			m, raw := a.metadata()
			p, _, err := photo.Record(ctx, tx, a.URI, m, raw)
			if err != nil {
				return story.Imported{}, err
			}
			if n == 0 {
				s.Content.Lead = story.Lead{Photo: p.ID, Caption: m.Description, Credit: p.Credit(), Alt: m.AltText}
			}
		}
		return story.Import(ctx, tx, s)
	}
}

func picture(ctx context.Context, tx *db.Tx, it Item, m photo.Metadata, raw string) (story.Imported, error) {
	known, err := photo.BySource(ctx, tx, it.URI)
	if err != nil && !errors.Is(err, db.ErrNotFound) {
		return story.Imported{}, err
	}
	_, changed, err := photo.Record(ctx, tx, it.URI, m, raw)
	switch {
	case err != nil:
		return story.Imported{}, err
	case !changed:
		return story.Imported{Outcome: story.Unchanged}, nil
	case known.ID == 0:
		return story.Imported{Outcome: story.Added}, nil
	}
	return story.Imported{Outcome: story.Updated}, nil
}

// metadata are the fields of a picture; raw is the caption as the wire sent it.
func (i Item) metadata() (m photo.Metadata, raw string) {
	m = photo.Metadata{
		Headline: i.Headline, Description: i.Description, Title: i.Slugline, Creator: byline(i.By), CreditLine: i.CreditLine,
		Source: i.CopyrightHolder, CopyrightNotice: i.CopyrightNotice, UsageTerms: i.UsageTerms, Instructions: i.EdNote,
		DigitalSourceType: i.DigitalSourceType, DateCreated: i.ContentCreated, City: i.Located,
	}
	if m.CopyrightNotice == "" {
		m.CopyrightNotice = i.CopyrightHolder
	}
	for _, s := range i.Subjects {
		if s.Name != "" {
			m.Keywords = append(m.Keywords, s.Name)
		}
	}
	split := photo.SplitCaption(i.Description)
	return split.Metadata(m), i.Description
}

var kinds = map[string]story.Kind{
	"analysis": story.KindAnalysis, "opinion": story.KindOpinion, "editorial": story.KindOpinion, "commentary": story.KindOpinion, "live": story.KindLive,
	"report": story.KindReport, "feature": story.KindReport, "background": story.KindReport, "memo": story.KindMemo,
}

// story makes the version that an item of text becomes.
func (o Options) story(it Item, warn func(field, format string, args ...any)) (story.Item, error) {
	s := story.Item{URI: it.URI, SourceVersion: it.Version, Group: it.group(), By: "wire",
		FirstPublishedAt: it.FirstCreated, PublishedAt: it.VersionCreated, UpdatedAt: it.VersionCreated}
	tag := it.Language
	if tag == "" {
		tag = o.Language
		warn("language", "the item names none; %s was taken", o.Language)
	}
	var err error
	if s.Language, err = edition.ValidTag(tag); err != nil {
		return s, fmt.Errorf("language %q: %w", tag, err)
	}
	c := &s.Content
	c.Terms = o.Terms
	c.Kind = story.KindNews
	for _, g := range it.Genres {
		if k, ok := kinds[strings.ToLower(g)]; ok {
			c.Kind = k
			break
		}
	}
	if c.Body, err = it.document(warn); err != nil {
		return s, err
	}
	c.Headline, c.Standfirst = it.Headline, it.Description
	if c.Headline == "" {
		c.Headline = body.Doc{Content: c.Body.Content[:min(1, len(c.Body.Content))]}.Excerpt(120)
		warn("headline", "the item has none; its first words stand for it")
	}
	if c.Headline == "" {
		return s, errors.New("the item has neither a headline nor a text")
	}
	if c.Standfirst == c.Headline {
		c.Standfirst = ""
	}
	c.Kicker = it.Kicker
	for _, who := range it.People {
		switch who.Rel {
		case "author":
			c.Bylines = append(c.Bylines, story.Byline{Name: who.Name})
		case "translator":
			c.Translator = who.Name
		}
	}
	if name := byline(it.By); name != "" && c.Bylines == nil {
		c.Bylines = []story.Byline{{Name: name}}
	}
	c.Dateline = it.Located
	for _, subject := range it.Subjects {
		if subject.Rel == "section" && subject.Name != "" && subject.Code != "" {
			c.Section = story.Label{Slug: subject.Code, Name: subject.Name}
			continue
		}
		if subject.Name != "" && len(c.Topics) < 12 {
			c.Topics = append(c.Topics, story.Label{Name: subject.Name})
		}
	}
	c.Credit, c.CopyrightNotice, c.UsageTerms = it.CreditLine, it.CopyrightNotice, it.UsageTerms
	if c.CopyrightNotice == "" {
		c.CopyrightNotice = it.CopyrightHolder
	}
	c.SourceNote = it.EdNote
	it.status(&s, warn)
	return s, nil
}

func (i Item) group() string {
	switch {
	case i.Group != "":
		return i.Group
	case i.TranslationOf != "":
		return i.TranslationOf
	}
	return i.URI // so that a translation which names this item finds it
}

// status says what the public may see. An embargo whose end cannot be read
// holds: nothing goes out that might be too early.
func (i Item) status(s *story.Item, warn func(field, format string, args ...any)) {
	s.Status = story.StatusPublished
	switch i.PubStatus {
	case "", "usable":
	case "canceled", "cancelled":
		s.Status = story.StatusWithdrawn
		s.Reason = i.EdNote
		return
	case "withheld":
		s.Status = story.StatusDraft
		warn("pubStatus", "withheld at the source; kept as a draft")
		return
	default:
		s.Status = story.StatusDraft
		warn("pubStatus", "%q is unknown; kept as a draft", i.PubStatus)
		return
	}
	switch {
	case i.EmbargoUnclear:
		s.Status, s.Embargo = story.StatusDraft, i.EmbargoText
		warn("embargoed", "its end cannot be read, so it holds; kept as a draft until somebody lifts it")
	case !i.Embargoed.IsZero() && i.Embargoed.After(s.PublishedAt):
		s.Status, s.PublishedAt, s.FirstPublishedAt = story.StatusScheduled, i.Embargoed, time.Time{}
		s.Embargo = i.Embargoed.UTC().Format(time.RFC3339Nano)
	}
}

// document reads the body; an item without one gives its description as text.
func (i Item) document(warn func(field, format string, args ...any)) (body.Doc, error) {
	if !i.BodyIsHTML {
		if strings.TrimSpace(i.Body) == "" {
			warn("body", "the item has no text; its description stands for it")
			return body.FromText(i.Description)
		}
		return body.FromText(i.Body)
	}
	d, problems, err := body.FromHTML(i.Body, body.HTMLOptions{})
	for _, p := range problems {
		warn("body", "%s: %s", p.Kind, p.Message)
	}
	return d, err
}

// byline takes the words around the name away.
func byline(by string) string {
	by = strings.TrimSpace(by)
	for _, w := range []string{"By ", "by ", "BY ", "Von ", "Par ", "Av "} {
		by = strings.TrimPrefix(by, w)
	}
	return by
}
