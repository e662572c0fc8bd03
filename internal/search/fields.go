package search

import (
	"fmt"
	"math"
	"strings"
	"time"

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

// scribe writes documents of one language. It is for one goroutine alone.
type scribe struct {
	analyser *analyse.Analyser
	codes    *codes
}

// newScribe takes the frequent words of a language as its indexes have them.
func newScribe(tag string, frequent []uint16) *scribe {
	return &scribe{analyse.For(tag).Remembering(), newCodes(frequent)}
}

// counts are the terms of a field, and how often each stands there.
type counts struct {
	terms  bleve.TokenFrequencies
	length int
	// Room for terms that come: it is taken by many at a time.
	room  []bleve.TokenFreq
	bytes []byte
}

func (c *counts) add(term string) {
	c.length++
	if f := c.terms[term]; f != nil {
		f.SetFrequency(f.Frequency() + 1)
		return
	}
	if c.terms == nil {
		c.terms = bleve.TokenFrequencies{}
	}
	if cap(c.bytes)-len(c.bytes) < len(term) {
		c.bytes = make([]byte, 0, max(len(term), min(16+8*c.length, 2048)))
	}
	begun := len(c.bytes)
	c.bytes = append(c.bytes, term...)
	c.put(term, c.bytes[begun:len(c.bytes):len(c.bytes)], 1)
}

func (c *counts) put(term string, bytes []byte, n int) {
	if len(c.room) == 0 {
		c.room = make([]bleve.TokenFreq, min(1+c.length, 128))
	}
	f := &c.room[0]
	c.room = c.room[1:]
	f.Term = bytes
	f.SetFrequency(n)
	c.terms[term] = f
}

func (c *counts) clone() counts {
	d := counts{terms: make(bleve.TokenFrequencies, 4*len(c.terms)), length: c.length}
	for term, f := range c.terms {
		d.put(term, f.Term, f.Frequency())
	}
	return d
}

// stream gathers the words of a field.
type stream struct {
	*scribe
	counts
	surfaces *counts // nil if they are not wanted
	order    []byte  // of the words, by their signs
}

// add takes the words of one part of a text.
func (s *stream) add(text string) {
	if text == "" {
		return
	}
	s.part()
	end := 0
	for _, t := range s.analyser.Text(text) {
		if end > 0 && strings.Contains(text[min(end, t.Start):t.Start], "\n") {
			s.part()
		}
		end = t.End
		s.write(t)
		s.counts.add(t.Term)
		for _, also := range t.Also {
			s.counts.add(also)
		}
		if s.surfaces != nil && !t.Tail {
			if bare := s.analyser.Bare(t.Surface); s.surfaces.terms[bare] == nil {
				s.surfaces.add(bare)
			}
		}
	}
}

// field is a field of an index whose words have been counted already.
type field struct {
	name    string
	options bleve.FieldIndexingOptions
	counts
	value []byte
}

// listing is a field of terms that are in a document or not, and never counted.
func listing(name string, options bleve.FieldIndexingOptions, terms ...string) *field {
	f := &field{name: name, options: options}
	for _, t := range terms {
		if t != "" {
			f.add(t)
		}
	}
	return f.uncounted()
}

// uncounted takes the counts away, which a list without them must not have.
func (f *field) uncounted() *field {
	for _, t := range f.terms {
		t.SetFrequency(0)
	}
	return f
}

// Name, Value and the other methods are those of scorch's fields.
func (f *field) Name() string { return f.name }

// Value is what is stored.
func (f *field) Value() []byte { return f.value }

// ArrayPositions are none.
func (f *field) ArrayPositions() []uint64 { return nil }

// EncodedFieldType is that of text.
func (f *field) EncodedFieldType() byte { return 't' }

// Analyze has nothing left to do.
func (f *field) Analyze() {}

// Options say what the index keeps of the field.
func (f *field) Options() bleve.FieldIndexingOptions { return f.options }

// AnalyzedLength is the number of words.
func (f *field) AnalyzedLength() int { return f.length }

// AnalyzedTokenFrequencies are the words and how often each stands there.
func (f *field) AnalyzedTokenFrequencies() bleve.TokenFrequencies { return f.terms }

// NumPlainTextBytes is a figure of scorch's own statistics.
func (f *field) NumPlainTextBytes() uint64 { return uint64(len(f.value)) }

// Size is about the memory that the field takes, in bytes.
func (f *field) Size() int { return len(f.value) + 100*len(f.terms) }

func (s *stream) field(name string) *field {
	return &field{name: name, options: counted, counts: s.counts}
}

// kept is the order of the words as a document stores it.
func (s *stream) kept(of string) *field {
	return &field{name: orderOf(of), options: bleve.StoreField, value: s.order}
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

// minutes are those since 1970; none for what was before.
func minutes(t time.Time) uint32 { return uint32(min(max(t.Unix()/60, 0), math.MaxUint32)) }

// spellMinutes writes a time as fieldTime keeps it.
func spellMinutes(t time.Time) string { return fmt.Sprintf("%08x", minutes(t)) }

// documents makes what the two indexes keep of a version: the public one what
// everybody may read of it now, the whole one, if something is withheld, all of
// it, in a field of its terms. whole is nil where nothing is.
func (w *scribe) documents(p story.Published, now time.Time) (public, whole *document.Document) {
	view := p.Body.Open(access.Decide(p.Terms, access.Reader{Staff: true}, now)) // the indexer works at the desk
	gated := class(p.Terms, now)

	headline, standfirst, names := stream{scribe: w}, stream{scribe: w}, stream{scribe: w}
	headline.add(p.Headline)
	standfirst.add(p.Standfirst)
	for _, b := range p.Bylines {
		names.add(b.Name)
		names.add(b.Place)
	}
	for _, l := range append([]story.Label{p.Section}, p.Topics...) {
		names.add(l.Name)
	}
	names.add(p.Dateline)
	names.add(p.Kicker)
	names.add(p.Translator)

	all := stream{scribe: w, surfaces: &counts{}}
	for _, text := range publicTexts(p) {
		all.add(text)
	}
	all.add(view.Public().Text())
	if gated == "" {
		all.add(view.Rest().Text())
	}
	fields := []document.Field{
		headline.field(fieldHeadline), standfirst.field(fieldStandfirst), names.field(fieldNames),
		listing(fieldTime, listed|bleve.DocValues, spellMinutes(p.PublishedAt)),
	}
	list := func(name string, values ...string) {
		if f := listing(name, listed, values...); len(f.terms) > 0 {
			fields = append(fields, f)
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
	surfaces := (&field{name: fieldSurface, options: listed, counts: *all.surfaces}).uncounted()
	public.Fields = append(fields[:len(fields):len(fields)], all.field(fieldAll), surfaces, all.kept(fieldAll))
	rest := view.Rest().Text()
	if gated == "" || rest == "" {
		return public, nil
	}
	public.Fields = append(public.Fields, listing(fieldClass, listed, gated))
	every := stream{scribe: w, counts: all.clone(), order: all.order[:len(all.order):len(all.order)]}
	every.add(rest)
	whole = document.NewDocument(key)
	whole.Fields = append(fields[:len(fields):len(fields)], every.field(fieldWhole+gated), every.kept(fieldWhole+gated))
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
