package front

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/id"
)

// Difference is one thing that two layouts have otherwise. Field names the block,
// and the version where it is about a story: "top 1k2… size".
type Difference struct{ Field, Before, After string }

// maxDifferences bounds what one change tells.
const maxDifferences = 60

// Differences tells what has changed from one layout to another.
func Differences(before, after Layout) (all []Difference) {
	say := func(field, was, is string) {
		if was != is && len(all) < maxDifferences {
			all = append(all, Difference{field, was, is})
		}
	}
	say("order", order(before), order(after))
	for _, b := range after.Blocks {
		was, _ := before.block(b.ID)
		say(b.ID+" title", was.Title, b.Title)
		say(b.ID+" from", was.source(), b.source())
		say(b.ID+" look", string(was.Look), string(b.Look))
		say(b.ID+" count", number(was.Count), number(b.Count))
		say(b.ID+" stories", was.stories(), b.stories())
		for _, c := range b.Cards {
			old, ok := was.card(c.Version)
			if !ok {
				continue // the list of stories tells it
			}
			at := b.ID + " " + c.Version.String()
			say(at+" size", string(old.Size), string(c.Size))
			say(at+" headline", old.Headline, c.Headline)
			say(at+" kicker", old.Kicker, c.Kicker)
			say(at+" from", moment(old.From), moment(c.From))
			say(at+" until", moment(old.Until), moment(c.Until))
		}
	}
	return all
}

func (l Layout) block(name string) (Block, bool) {
	for _, b := range l.Blocks {
		if b.ID == name {
			return b, true
		}
	}
	return Block{}, false
}

func (b Block) card(v id.ID) (Card, bool) {
	for _, c := range b.Cards {
		if c.Version == v {
			return c, true
		}
	}
	return Card{}, false
}

func order(l Layout) string {
	names := make([]string, len(l.Blocks))
	for i, b := range l.Blocks {
		names[i] = b.ID
	}
	return strings.Join(names, ", ")
}

func (b Block) source() string {
	return strings.TrimSpace(fmt.Sprint(b.From, " ", b.Of, " ", strings.Join(b.Kinds, "+")))
}

func (b Block) stories() string {
	names := make([]string, len(b.Cards))
	for i, c := range b.Cards {
		names[i] = c.Version.String()
	}
	return strings.Join(names, ", ")
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}
