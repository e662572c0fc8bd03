package story

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/internal/body"
	"standfirst/internal/edition"
)

// Limits on what an editor writes, in runes or entries. The body has its own.
const (
	maxHeadline   = 400
	maxStandfirst = 2000
	maxLine       = 1000 // kicker, dateline, credit, alt and the like
	maxBylines    = 30
	maxTopics     = 50
	maxNotes      = 100 // corrections
)

// tidy fills what follows from other fields, and returns an ErrContent that
// names the field and the mend where it cannot stand.
func (c *Content) tidy(language string) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrContent, fmt.Sprintf(format, args...))
	}
	if c.Kind == "" {
		c.Kind = KindNews
	}
	if !slices.Contains(Kinds, c.Kind) {
		return refuse("kind %q is unknown; choose one of %v", c.Kind, Kinds)
	}
	c.Headline = line(c.Headline)
	c.Standfirst = line(c.Standfirst)
	if c.Headline == "" {
		return refuse("the headline is empty; give one")
	}
	for _, f := range []struct {
		name, text string
		most       int
	}{
		{"headline", c.Headline, maxHeadline}, {"standfirst", c.Standfirst, maxStandfirst},
		{"kicker", c.Kicker, maxLine}, {"dateline", c.Dateline, maxLine}, {"slug", c.Slug, maxLine},
		{"section", c.Section.Name, maxLine}, {"credit", c.Credit, maxLine}, {"copyright notice", c.CopyrightNotice, maxLine},
		{"usage terms", c.UsageTerms, maxStandfirst}, {"source note", c.SourceNote, maxStandfirst},
		{"picture caption", c.Lead.Caption, maxStandfirst}, {"picture alt", c.Lead.Alt, maxStandfirst}, {"picture credit", c.Lead.Credit, maxLine},
	} {
		if n := utf8.RuneCountInString(f.text); n > f.most {
			return refuse("the %s has %d characters; %d at most", f.name, n, f.most)
		}
		if !utf8.ValidString(f.text) {
			return refuse("the %s is not valid UTF-8; save it as UTF-8", f.name)
		}
	}
	if len(c.Bylines) > maxBylines || len(c.Topics) > maxTopics || len(c.Corrections) > maxNotes {
		return refuse("%d bylines, %d topics, %d corrections; at most %d, %d and %d", len(c.Bylines), len(c.Topics), len(c.Corrections), maxBylines, maxTopics, maxNotes)
	}
	if err := c.Terms.Validate(); err != nil {
		return refuse("%v", err)
	}
	if c.Slug == "" {
		c.Slug = c.Headline
	}
	c.Slug = edition.Slug(c.Slug, language)
	for i := range c.Bylines {
		b := &c.Bylines[i]
		if b.Name = line(b.Name); b.Name == "" {
			return refuse("byline %d has no name; give one or remove it", i+1)
		}
		if b.Slug == "" {
			b.Slug = edition.Label(b.Name, language)
		}
	}
	if c.Section.Slug == "" && c.Section.Name != "" {
		c.Section.Slug = edition.Label(c.Section.Name, language)
	}
	for i := range c.Topics {
		if t := &c.Topics[i]; t.Slug == "" {
			t.Slug = edition.Label(t.Name, language)
		}
	}
	c.Topics = slices.CompactFunc(c.Topics, func(a, b Label) bool { return a.Slug == b.Slug })
	for i := range c.Corrections {
		n := &c.Corrections[i]
		if n.Kind != "correction" && n.Kind != "clarification" {
			return refuse("correction %d is of kind %q; say correction or clarification", i+1, n.Kind)
		}
		if strings.TrimSpace(n.Text) == "" {
			return refuse("correction %d says nothing; say what was wrong", i+1)
		}
		if utf8.RuneCountInString(n.Text) > maxStandfirst || utf8.RuneCountInString(n.Was) > maxStandfirst {
			return refuse("correction %d has more than %d characters; shorten it", i+1, maxStandfirst)
		}
		n.At = n.At.UTC().Truncate(time.Microsecond)
	}
	return nil
}

// Tidied is a content as a revision of a version in that language would have it,
// or an ErrContent that says why it cannot be one.
func (c Content) Tidied(language string) (Content, error) {
	c.Bylines, c.Topics, c.Corrections = slices.Clone(c.Bylines), slices.Clone(c.Topics), slices.Clone(c.Corrections)
	err := c.tidy(language)
	return c, err
}

// line makes one line of a text.
func line(s string) string { return body.OneLine(s) }

func topicSlugs(h Head) []string {
	slugs := make([]string, 0, len(h.Topics))
	for _, t := range h.Topics {
		slugs = append(slugs, t.Slug)
	}
	return slugs
}

func authorSlugs(h Head) []string {
	slugs := make([]string, 0, len(h.Bylines))
	for _, b := range h.Bylines {
		slugs = append(slugs, b.Slug)
	}
	return slugs
}
