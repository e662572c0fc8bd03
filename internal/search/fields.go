package search

import (
	"fmt"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	bleve "github.com/blevesearch/bleve_index_api"

	"standfirst/internal/access"
	"standfirst/internal/search/analyse"
	"standfirst/internal/story"
)

// The fields of an index. Each has a dictionary and lists of its own, so that
// looking in one touches nothing of another.
const (
	fieldAll        = "a" // every public word: headline, standfirst, names, the part before the cut
	fieldHeadline   = "h"
	fieldStandfirst = "s"
	fieldNames      = "n" // authors, topics, section, dateline, kicker
	fieldSurface    = "w" // public words as they are written, for suggestions
	fieldKind       = "k"
	fieldSection    = "c"
	fieldAuthor     = "u"
	fieldTopic      = "t"
	fieldID         = "_id" // scorch's own
	fieldTime       = "d"   // minutes since 1970 at which it was published
	fieldEdge       = "e"   // when the terms next change by themselves
	// fieldClass, in the public index, is the kind of terms under which a version is
	// found in the whole one too.
	fieldClass = "l"
	// fieldWhole begins the names of the fields of all words of versions that
	// withhold some, one for each kind of terms: who may not read under some terms
	// never looks into their field.
	fieldWhole = "r:"
)

const (
	counted = bleve.IndexField
	listed  = bleve.IndexField | bleve.SkipFreqNorm
)

// fixed is a text that has been analysed already.
type fixed analysis.TokenStream

// Analyze gives what was analysed.
func (f fixed) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(f) }

// stream gathers the words of a field.
type stream struct {
	terms, surfaces analysis.TokenStream
	order           []byte // see stamp
	seen            map[string]bool
}

// add takes the words of one part of a text.
func (s *stream) add(a *analyse.Analyser, text string) {
	if text == "" {
		return
	}
	s.part()
	end := 0
	for _, t := range a.Text(text) {
		if end > 0 && strings.Contains(text[min(end, t.Start):t.Start], "\n") {
			s.part()
		}
		end = t.End
		s.write(t)
		s.terms = append(s.terms, &analysis.Token{Term: []byte(t.Term)})
		for _, also := range t.Also {
			s.terms = append(s.terms, &analysis.Token{Term: []byte(also)})
		}
		if bare := a.Bare(t.Surface); s.seen != nil && !s.seen[bare] && !t.Tail {
			s.seen[bare] = true
			s.surfaces = append(s.surfaces, &analysis.Token{Term: []byte(bare)})
		}
	}
}

func (s *stream) field(name string, options bleve.FieldIndexingOptions) document.Field {
	return document.NewTextFieldCustom(name, nil, nil, options, fixed(s.terms))
}

// class names the terms under which something is withheld; empty where nothing
// is from anybody.
func class(t access.Terms, now time.Time) string {
	if !t.Gated(now) {
		return ""
	}
	return access.Terms{Level: t.Level, Plans: t.Plans}.String()
}

// edge is when the terms next change by themselves; zero if they never do.
func edge(t access.Terms, now time.Time) (at time.Time) {
	for _, e := range []time.Time{t.From, t.Until} {
		if e.After(now) && (at.IsZero() || e.Before(at)) {
			at = e
		}
	}
	return at
}

// spellEdge writes a time so that the order of the spellings is that of time.
func spellEdge(t time.Time) string { return fmt.Sprintf("%016x", max(0, t.UnixMicro())) }

// minutes is a time as fieldTime keeps it.
func minutes(t time.Time) float64 { return float64(t.Unix() / 60) }

// documents makes what the two indexes keep of a version: the public one what
// everybody may read of it now, the whole one, if something is withheld, all of
// it, in a field of its terms. whole is nil where nothing is.
func documents(p story.Published, now time.Time) (public, whole *document.Document) {
	a := analyse.For(p.Language)
	view := p.Body.Open(access.Decide(p.Terms, access.Reader{Staff: true}, now)) // the indexer works at the desk
	gated := class(p.Terms, now)

	var headline, standfirst, names stream
	headline.add(a, p.Headline)
	standfirst.add(a, p.Standfirst)
	for _, b := range p.Bylines {
		names.add(a, b.Name)
		names.add(a, b.Place)
	}
	for _, l := range append([]story.Label{p.Section}, p.Topics...) {
		names.add(a, l.Name)
	}
	names.add(a, p.Dateline)
	names.add(a, p.Kicker)
	names.add(a, p.Translator)

	all := stream{seen: map[string]bool{}}
	for _, text := range publicTexts(p) {
		all.add(a, text)
	}
	all.add(a, view.Public().Text())
	if gated == "" {
		all.add(a, view.Rest().Text())
	}
	fields := []document.Field{
		headline.field(fieldHeadline, counted), standfirst.field(fieldStandfirst, counted), names.field(fieldNames, counted),
		document.NewNumericFieldWithIndexingOptions(fieldTime, nil, minutes(p.PublishedAt), bleve.IndexField|bleve.DocValues),
	}
	list := func(name string, values ...string) {
		var s stream
		for _, v := range values {
			if v != "" {
				s.terms = append(s.terms, &analysis.Token{Term: []byte(v)})
			}
		}
		if s.terms != nil {
			fields = append(fields, s.field(name, listed))
		}
	}
	list(fieldKind, string(p.Kind))
	list(fieldSection, p.Section.Slug)
	var authors, topics []string
	for _, b := range p.Bylines {
		authors = append(authors, b.Slug)
	}
	for _, t := range p.Topics {
		topics = append(topics, t.Slug)
	}
	list(fieldAuthor, authors...)
	list(fieldTopic, topics...)
	if e := edge(p.Terms, now); !e.IsZero() {
		list(fieldEdge, spellEdge(e))
	}

	key := p.ID.String()
	public = document.NewDocument(key)
	public.Fields = append(fields[:len(fields):len(fields)], all.field(fieldAll, counted), (&stream{terms: all.surfaces}).field(fieldSurface, listed), all.kept(fieldAll))
	rest := view.Rest().Text()
	if gated == "" || rest == "" {
		return public, nil
	}
	public.Fields = append(public.Fields, (&stream{terms: analysis.TokenStream{{Term: []byte(gated)}}}).field(fieldClass, listed))
	every := stream{terms: all.terms[:len(all.terms):len(all.terms)], order: all.order[:len(all.order):len(all.order)]}
	every.add(a, rest)
	whole = document.NewDocument(key)
	whole.Fields = append(fields[:len(fields):len(fields)], every.field(fieldWhole+gated, counted), every.kept(fieldWhole+gated))
	return public, whole
}

// publicTexts are the words of a version that everybody may read whatever its
// terms, besides its body.
func publicTexts(p story.Published) []string {
	texts := []string{p.Headline, p.Standfirst}
	for _, b := range p.Bylines {
		texts = append(texts, b.Name, b.Place)
	}
	for _, l := range append([]story.Label{p.Section}, p.Topics...) {
		texts = append(texts, l.Name)
	}
	texts = append(texts, p.Dateline, p.Kicker, p.Translator, p.Lead.Caption, p.Lead.Alt)
	for _, c := range p.Corrections {
		texts = append(texts, c.Text)
	}
	return texts
}
