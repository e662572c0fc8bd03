package story

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/id"
)

// ToCome is what the trade writes for words to come. A version that holds it
// does not go out, so it also keeps the place of what is not translated yet.
const ToCome = "TK"

// Start says how a translation begins.
type Start struct {
	Source   id.ID
	Revision int    // of the source; 0: its published one, or else its latest
	Language string // BCP 47
	Adapt    bool   // an adaptation: freer, and beside a translation in the same language
	Copy     bool   // begins as a copy of the source's words; else with what is to come
	Section  Label  // as the edition of the language calls it
	By       string
	Begun    id.ID // the account
	Desk     string
	Stage    string
}

// Translate begins a version in another language from a revision of its source.
// Its build, pictures, bylines, topics, terms and notes are the source's; its
// words are the source's or still to come. Topics and authors take the names
// that the house has given them in the language, where it has.
func Translate(ctx context.Context, tx *db.Tx, s Start) (Meta, error) {
	tag, err := edition.ValidTag(s.Language)
	if err != nil {
		return Meta{}, fmt.Errorf("%w: %v", ErrContent, err)
	}
	v, err := lock(ctx, tx, s.Source)
	if err != nil {
		return Meta{}, err
	}
	if v.Status == StatusKilled {
		return Meta{}, fmt.Errorf("%w: it is killed, and nothing follows what is gone", ErrTransition)
	}
	if s.Revision == 0 {
		s.Revision = v.Latest
		if v.Public > 0 {
			s.Revision = v.Public
		}
	}
	c, err := At(ctx, tx, v.ID, s.Revision)
	if errors.Is(err, db.ErrNotFound) {
		return Meta{}, fmt.Errorf("%w: the source has no revision %d; choose one of its list", ErrContent, s.Revision)
	}
	if err != nil {
		return Meta{}, err
	}
	origin := Translated
	if s.Adapt {
		origin = Adaptation
	}
	c = c.toTranslate(s.Copy)
	c.Section = s.Section
	if err := c.called(ctx, tx, tag); err != nil {
		return Meta{}, err
	}
	return Create(ctx, tx, New{Story: v.Story, Language: tag, Origin: origin, OfVersion: v.ID, OfRevision: s.Revision, Content: c,
		By: s.By, Begun: s.Begun, Desk: s.Desk, Stage: s.Stage, Note: fmt.Sprintf("from revision %d in %s", s.Revision, v.Language)})
}

// toTranslate is a content as its translation begins. What only the source can
// say (its corrections, who translated it, whether a machine did) stays behind.
func (c Content) toTranslate(copied bool) Content {
	c.Corrections, c.Translator, c.Machine = nil, "", false
	if copied {
		return c
	}
	c.Headline = Untitled(c.Headline)
	c.Standfirst = ""
	c.Kicker, c.Lead.Caption, c.Lead.Alt = toCome(c.Kicker), toCome(c.Lead.Caption), toCome(c.Lead.Alt)
	c.Body = body.Doc{Content: Blank(c.Body.Content)}
	return c
}

// Untitled is the headline of a translation that has none yet. It tells who
// looks at a list what it will be of.
func Untitled(source string) string {
	const most = maxHeadline - len(ToCome) - 1
	if r := []rune(source); len(r) > most {
		source = string(r[:most])
	}
	return ToCome + " " + source
}

func toCome(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return ToCome
}

// Blank is blocks of the same build in which every word is to come. What is in
// no language (code, addresses, foreign HTML) stays.
func Blank(nodes []body.Node) []body.Node {
	out := make([]body.Node, 0, len(nodes))
	for _, n := range nodes {
		switch {
		case n.Type == "code_block":
		case len(n.Content) > 0 && inline(n.Content[0]):
			n.Content = []body.Node{{Type: "text", Text: ToCome}}
		case len(n.Content) > 0:
			n.Content = Blank(n.Content)
		}
		attrs := make(map[string]any, len(n.Attrs))
		for name, v := range n.Attrs {
			if s, ok := v.(string); ok && worded[name] {
				v = toCome(s)
			}
			attrs[name] = v
		}
		if len(n.Attrs) > 0 {
			n.Attrs = attrs
		}
		out = append(out, n)
	}
	return out
}

// worded are the attributes that hold words in the language of the text.
var worded = map[string]bool{"caption": true, "alt": true, "title": true, "by": true, "who": true, "role": true, "where": true}

func inline(n body.Node) bool { return n.Type == "text" || n.Type == "hard_break" }

// Pending says that a block holds nothing but what is to come.
func Pending(n body.Node) bool {
	waits, says := false, false
	body.Doc{Content: []body.Node{n}}.Walk(func(n body.Node) {
		see := func(s string) {
			switch strings.TrimSpace(s) {
			case "":
			case ToCome:
				waits = true
			default:
				says = true
			}
		}
		see(n.Text)
		for name := range worded {
			see(n.Attr(name))
		}
	})
	return waits && !says
}

// called gives topics and authors the names that live versions in a language
// have given them.
func (c *Content) called(ctx context.Context, tx *db.Tx, language string) error {
	name := func(what LabelKind, slug string, into *string) error {
		if slug == "" {
			return nil
		}
		err := db.Found(tx.QueryRow(ctx, `SELECT name FROM story_label WHERE what = $1 AND slug = $2 AND language = $3 ORDER BY published_at DESC, version LIMIT 1`,
			string(what), slug, language).Scan(into))
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return fmt.Errorf("story: name of %s %q: %w", what, slug, err)
		}
		return nil
	}
	topics := make([]Label, len(c.Topics))
	copy(topics, c.Topics)
	for i := range topics {
		if err := name(LabelTopic, topics[i].Slug, &topics[i].Name); err != nil {
			return err
		}
	}
	bylines := make([]Byline, len(c.Bylines))
	copy(bylines, c.Bylines)
	for i := range bylines {
		if err := name(LabelAuthor, bylines[i].Slug, &bylines[i].Name); err != nil {
			return err
		}
	}
	c.Topics, c.Bylines = topics, bylines
	return nil
}
