// Package front holds what stands on the front page of each edition: blocks in
// their order, stories placed by hand with their weight, and what fills the rest.
// It knows versions by their ids alone; whoever draws a front tells it which of
// them are live.
package front

import (
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is the fronts, and the states that they were in.
var Schema = db.Schema{Name: "front", Files: db.Files(files)}

// ErrLayout says that a front cannot stand; the text names the block and the mend.
var ErrLayout = errors.New("front")

// Size is the editorial weight of a story on a front.
type Size string

// The sizes, the weightiest first. Auto is what the block's look gives to the place.
const (
	Auto   Size = ""
	Lead   Size = "lead"
	Large  Size = "large"
	Normal Size = "normal"
	Small  Size = "small"
)

// Sizes are all sizes, in the order in which the desk offers them.
var Sizes = []Size{Auto, Lead, Large, Normal, Small}

// Look is how a block is laid out.
type Look string

// The looks.
const (
	Top     Look = "top"     // one lead, two large beside it, the rest in columns
	Columns Look = "columns" // columns with pictures
	Voices  Look = "voices"  // who says it first: opinion, analysis
	List    Look = "list"    // headlines and times
)

// Looks are all looks, in the order in which the desk offers them.
var Looks = []Look{Top, Columns, Voices, List}

// size is what a story at a place of the block is drawn in.
func (l Look) size(place int) Size {
	switch {
	case l == List:
		return Small
	case l == Top && place == 0:
		return Lead
	case l == Top && place < 3:
		return Large
	}
	return Normal
}

// Source is what fills the places of a block that nobody has filled by hand.
type Source string

// The sources.
const (
	Nothing Source = "none"
	Latest  Source = "latest"  // of the edition
	Section Source = "section" // by its slug
	Topic   Source = "topic"   // by its slug
)

// Card is a story placed by hand.
type Card struct {
	Version  id.ID     `json:"version"`
	Size     Size      `json:"size,omitempty"`
	Headline string    `json:"headline,omitempty"` // for the front alone; the story's own if empty
	Kicker   string    `json:"kicker,omitempty"`   // likewise
	From     time.Time `json:"from,omitzero"`      // stands from then on
	Until    time.Time `json:"until,omitzero"`     // and no longer than this
}

// On says whether the card's own time is now.
func (c Card) On(now time.Time) bool {
	return !now.Before(c.From) && (c.Until.IsZero() || now.Before(c.Until))
}

// Block is one part of a front.
type Block struct {
	ID    string   `json:"id"`              // names it within its front
	Title string   `json:"title,omitempty"` // the name of what fills it if empty
	From  Source   `json:"from"`
	Of    string   `json:"of,omitempty"`    // slug of the section or topic
	Kinds []string `json:"kinds,omitempty"` // of the stories that fill it; all if empty
	Look  Look     `json:"look"`
	Count int      `json:"count"` // how many stories stand in it, as long as there are so many
	Cards []Card   `json:"cards,omitempty"`
}

// Layout is a whole front.
type Layout struct {
	Blocks []Block `json:"blocks"`
}

// Limits of a front.
const (
	MaxBlocks   = 24
	MaxCards    = 24  // stories of one block
	maxHeadline = 200 // characters
	maxTitle    = 120 // characters
	maxSlug     = 200 // bytes
)

var (
	blockID  = regexp.MustCompile(`^[a-z0-9]{1,20}$`)
	kindName = regexp.MustCompile(`^[a-z]{1,20}$`)
)

// Validate returns an ErrLayout that names the block and the mend.
func (l Layout) Validate() error {
	if len(l.Blocks) > MaxBlocks {
		return fmt.Errorf("%w: %d blocks; %d at most", ErrLayout, len(l.Blocks), MaxBlocks)
	}
	for i, b := range l.Blocks {
		refuse := func(format string, args ...any) error {
			return fmt.Errorf("%w: block %d: %s", ErrLayout, i+1, fmt.Sprintf(format, args...))
		}
		switch {
		case !blockID.MatchString(b.ID) || slices.ContainsFunc(l.Blocks[:i], func(o Block) bool { return o.ID == b.ID }):
			return refuse("its name %.30q is none, or stands twice; open the page anew", b.ID)
		case utf8.RuneCountInString(b.Title) > maxTitle || strings.ContainsAny(b.Title, "\r\n"):
			return refuse("the title is too long; %d characters at most", maxTitle)
		case !slices.Contains(Looks, b.Look):
			return refuse("it looks like %.30q; say top, columns, voices or list", b.Look)
		case b.Count < 1 || b.Count > MaxCards:
			return refuse("%d stories; give 1 to %d", b.Count, MaxCards)
		case len(b.Cards) > MaxCards:
			return refuse("%d stories are placed in it; %d at most", len(b.Cards), MaxCards)
		case len(b.Kinds) > 10 || slices.ContainsFunc(b.Kinds, func(k string) bool { return !kindName.MatchString(k) }):
			return refuse("its kinds %.60q are none; choose them from the list", b.Kinds)
		}
		switch b.From {
		case Nothing, Latest:
			if b.Of != "" {
				return refuse("it is filled from %s and from %.60q; choose one", b.From, b.Of)
			}
		case Section, Topic:
			if b.Of == "" || len(b.Of) > maxSlug || strings.ContainsAny(b.Of, "/ \r\n") {
				return refuse("it is filled from the %s %.60q; choose one from the list", b.From, b.Of)
			}
		default:
			return refuse("it is filled from %.30q; say none, latest, section or topic", b.From)
		}
		for j, c := range b.Cards {
			switch {
			case c.Version == 0:
				return refuse("place %d holds no story; remove it", j+1)
			case !slices.Contains(Sizes, c.Size):
				return refuse("place %d: size %.30q; say lead, large, normal or small", j+1, c.Size)
			case utf8.RuneCountInString(c.Headline) > maxHeadline || utf8.RuneCountInString(c.Kicker) > maxTitle || strings.ContainsAny(c.Headline+c.Kicker, "\r\n"):
				return refuse("place %d: the headline or the kicker is too long; %d and %d characters at most", j+1, maxHeadline, maxTitle)
			case !c.Until.IsZero() && !c.Until.After(c.From):
				return refuse("place %d: it ends before it begins; give a later end", j+1)
			case slices.ContainsFunc(b.Cards[:j], func(o Card) bool { return o.Version == c.Version }):
				return refuse("place %d: the story stands in this block already; keep one", j+1)
			}
		}
	}
	return nil
}

// Versions are all versions placed by hand.
func (l Layout) Versions() (all []id.ID) {
	for _, b := range l.Blocks {
		for _, c := range b.Cards {
			if !slices.Contains(all, c.Version) {
				all = append(all, c.Version)
			}
		}
	}
	return all
}

// Next is when a card begins or ends to stand, after now; zero if none does.
func (l Layout) Next(now time.Time) (next time.Time) {
	for _, b := range l.Blocks {
		for _, c := range b.Cards {
			for _, at := range []time.Time{c.From, c.Until} {
				if at.After(now) && (next.IsZero() || at.Before(next)) {
					next = at
				}
			}
		}
	}
	return next
}

// Fresh gives a name to a block that has none.
func (l Layout) Fresh() string {
	for n := len(l.Blocks) + 1; ; n++ {
		name := fmt.Sprintf("b%d", n)
		if !slices.ContainsFunc(l.Blocks, func(b Block) bool { return b.ID == name }) {
			return name
		}
	}
}

// Default is the front of an edition for which nobody has chosen anything: the
// newest, analysis and opinion, and a block for each of the sections.
func Default(sections []string) Layout {
	l := Layout{Blocks: []Block{
		{ID: "top", From: Latest, Look: Top, Count: 7},
		{ID: "voices", From: Latest, Kinds: []string{"analysis", "opinion"}, Look: Voices, Count: 4},
	}}
	for i, s := range sections[:min(len(sections), maxDefault)] {
		l.Blocks = append(l.Blocks, Block{ID: fmt.Sprintf("s%d", i+1), From: Section, Of: s, Look: Columns, Count: 4})
	}
	l.Blocks = append(l.Blocks, Block{ID: "latest", From: Latest, Look: List, Count: 12})
	return l
}

// maxDefault is how many sections have a block of their own unless somebody has
// chosen otherwise.
const maxDefault = 10
