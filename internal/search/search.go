// Package search finds stories by their words. For each language it keeps two
// indexes in the data folder: one of what everybody may read, and one of what
// some may not. It follows the events of the house with a cursor of its own, and
// what is damaged it builds again.
//
// Nobody learns anything of a text that they may not read: a search looks only
// into fields whose words the reader may read, and everything that it answers
// (which stories, how many, in which order, what is suggested, how long it
// takes) is made of those.
package search

import (
	"context"
	"errors"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/id"
)

// Sort says in which order stories come.
type Sort string

// The orders.
const (
	Best   Sort = ""       // what fits best, newer before older
	Newest Sort = "newest" // by publication
	Oldest Sort = "oldest"
)

// Filter narrows a search. Of several values of one kind any will do; an empty
// field narrows nothing.
type Filter struct {
	Kinds    []string
	Sections []string // slugs
	Authors  []string
	Topics   []string
	From, To time.Time // published at or after, and before
}

// Query is what a reader looks for.
type Query struct {
	Text      string   // as Clean leaves it
	Language  string   // of the edition
	Languages []string // other languages to look in besides
	Only      bool     // in these others alone
	Filter
	Sort   Sort
	Offset int
	Limit  int // 20 if 0
}

// Hit is one story that was found.
type Hit struct {
	Version  id.ID
	Language string
	Score    float64
}

// Results are what was found.
type Results struct {
	Hits  []Hit
	Total int // of all that fit; only the best MostResults can be paged to
	// Instead is what was looked for in place of what was typed, where nothing has
	// the words as they were typed.
	Instead string
	// Some says that no story holds all the words, and these hold half of them at least.
	Some bool
	// Words says that there was anything to look for.
	Words bool
	// Meant are the queries in each language, to mark in a text what was found.
	Meant map[string]*Matcher
	Work  Work
}

// MostResults is how many hits of one search can be paged to.
const MostResults = mostHits

// ErrRebuilding says that there is nothing to look in at the moment: the indexes
// are being built.
var ErrRebuilding = errors.New("search: the indexes are being built; try again in a moment")

// ErrBusy says that too many searches are under way.
var ErrBusy = errors.New("search: too many searches at once; try again in a moment")

// Search finds stories for a reader. Its errors are ErrLong, ErrManyWords,
// ErrRebuilding, ErrBusy and those of the disk.
func (s *Search) Search(ctx context.Context, q Query, reader access.Reader) (Results, error) {
	items, err := parse(q.Text)
	if err != nil {
		return Results{}, err
	}
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	default:
		return Results{}, ErrBusy
	}
	var r Results
	err = s.serving(ctx, func(g *generation) error {
		l := look{ctx: ctx, items: items, q: q, reader: reader, now: s.DB.Now(), g: g}
		r, err = l.everywhere()
		return err
	})
	return r, err
}
