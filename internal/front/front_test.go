package front_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"standfirst/internal/front"
	"standfirst/internal/id"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func block(name string, from front.Source, look front.Look, count int, cards ...front.Card) front.Block {
	return front.Block{ID: name, From: from, Look: look, Count: count, Cards: cards}
}

// newest offers versions 101, 102, … of the stories 1, 2, ….
func newest(asked *int) func(front.Block, int) ([]front.Live, error) {
	return func(_ front.Block, limit int) (all []front.Live, err error) {
		*asked++
		for n := range min(limit, 40) {
			all = append(all, front.Live{Version: id.ID(101 + n), Story: id.ID(1 + n)})
		}
		return all, nil
	}
}

func fill(t *testing.T, l front.Layout, live map[id.ID]id.ID) (all [][]id.ID) {
	t.Helper()
	var asked int
	filled, err := l.Fill(noon, live, newest(&asked))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range filled {
		var versions []id.ID
		for _, p := range f.Places {
			versions = append(versions, p.Version)
		}
		all = append(all, versions)
	}
	return all
}

func TestWhatIsPlacedStandsFirstAndNoStoryStandsTwice(t *testing.T) {
	l := front.Layout{Blocks: []front.Block{
		block("a", front.Latest, front.Top, 3),
		block("b", front.Latest, front.Columns, 3, front.Card{Version: 101}, front.Card{Version: 555}),
	}}
	got := fill(t, l, map[id.ID]id.ID{101: 1, 555: 55})
	want := [][]id.ID{{102, 103, 104}, {101, 555, 105}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("there stand %v, want %v", got, want)
	}
}

func TestAStoryThatIsNotLiveOrWhoseTimeIsNotNowFallsOutAndIsReplaced(t *testing.T) {
	l := front.Layout{Blocks: []front.Block{block("a", front.Latest, front.List, 3,
		front.Card{Version: 900},                              // withdrawn
		front.Card{Version: 901, From: noon.Add(time.Second)}, // not yet
		front.Card{Version: 902, Until: noon},                 // no more
		front.Card{Version: 903, From: noon, Until: noon.Add(1)} /* now */)}}
	got := fill(t, l, map[id.ID]id.ID{901: 91, 902: 92, 903: 93})
	if want := [][]id.ID{{903, 101, 102}}; !reflect.DeepEqual(got, want) {
		t.Errorf("there stand %v, want %v", got, want)
	}
	if next := l.Next(noon); !next.Equal(noon.Add(1)) {
		t.Errorf("the front changes at %v", next)
	}
}

func TestTwoVersionsOfOneStoryAreOneStory(t *testing.T) {
	l := front.Layout{Blocks: []front.Block{block("a", front.Nothing, front.List, 3, front.Card{Version: 7}, front.Card{Version: 8}, front.Card{Version: 9})}}
	if got := fill(t, l, map[id.ID]id.ID{7: 1, 8: 1, 9: 2}); !reflect.DeepEqual(got, [][]id.ID{{7, 9}}) {
		t.Errorf("there stand %v", got)
	}
}

func TestABlockThatNothingFillsIsLeftOutAndAsksForNothing(t *testing.T) {
	asked := 0
	l := front.Layout{Blocks: []front.Block{block("a", front.Nothing, front.List, 3), block("b", front.Latest, front.List, 1, front.Card{Version: 5})}}
	filled, err := l.Fill(noon, map[id.ID]id.ID{5: 5}, newest(&asked))
	if err != nil || len(filled) != 1 || filled[0].ID != "b" || asked != 0 {
		t.Errorf("%d blocks, %d questions, %v", len(filled), asked, err)
	}
}

func TestSizesAreThoseOfTheLookUnlessTheDeskHasChosen(t *testing.T) {
	l := front.Layout{Blocks: []front.Block{
		block("a", front.Latest, front.Top, 6, front.Card{Version: 900}, front.Card{Version: 901, Size: front.Small}),
		block("b", front.Latest, front.List, 1), block("c", front.Latest, front.Columns, 1)}}
	asked := 0
	filled, err := l.Fill(noon, map[id.ID]id.ID{900: 90, 901: 91}, newest(&asked))
	if err != nil {
		t.Fatal(err)
	}
	var got []front.Size
	for _, f := range filled {
		for _, p := range f.Places {
			got = append(got, p.Size)
		}
	}
	want := []front.Size{front.Lead, front.Small, front.Large, front.Normal, front.Normal, front.Normal, front.Small, front.Normal}
	if !slices.Equal(got, want) {
		t.Errorf("sizes %v, want %v", got, want)
	}
}

func TestTheDefaultFrontIsSound(t *testing.T) {
	var sections []string
	for n := range 60 {
		sections = append(sections, string(rune('a'+n%26))+"-section")
	}
	for _, s := range [][]string{nil, sections} {
		if err := front.Default(s).Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestALayoutThatCannotStandIsRefused(t *testing.T) {
	good := front.Layout{Blocks: []front.Block{block("a", front.Section, front.Columns, 4, front.Card{Version: 5})}}
	good.Blocks[0].Of = "region"
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*front.Block){
		"no name":             func(b *front.Block) { b.ID = "" },
		"no section":          func(b *front.Block) { b.Of = "" },
		"a slug with a slash": func(b *front.Block) { b.Of = "a/b" },
		"another source":      func(b *front.Block) { b.From = "mail" },
		"latest of something": func(b *front.Block) { b.From = front.Latest },
		"another look":        func(b *front.Block) { b.Look = "hero" },
		"no stories":          func(b *front.Block) { b.Count = 0 },
		"too many stories":    func(b *front.Block) { b.Count = front.MaxCards + 1 },
		"a kind of no name":   func(b *front.Block) { b.Kinds = []string{"A B"} },
		"no version":          func(b *front.Block) { b.Cards = []front.Card{{}} },
		"another size":        func(b *front.Block) { b.Cards[0].Size = "huge" },
		"the story twice":     func(b *front.Block) { b.Cards = append(b.Cards, b.Cards[0]) },
		"an end before": func(b *front.Block) {
			b.Cards[0].From, b.Cards[0].Until = noon, noon
		},
		"a line break in a headline": func(b *front.Block) { b.Cards[0].Headline = "a\nb" },
	} {
		b := good.Blocks[0]
		b.Cards = slices.Clone(b.Cards)
		change(&b)
		if err := (front.Layout{Blocks: []front.Block{b}}).Validate(); !errors.Is(err, front.ErrLayout) {
			t.Errorf("%s is taken: %v", name, err)
		}
	}
	if err := (front.Layout{Blocks: []front.Block{good.Blocks[0], good.Blocks[0]}}).Validate(); !errors.Is(err, front.ErrLayout) {
		t.Errorf("two blocks of one name are taken: %v", err)
	}
}

func TestDifferencesNameBlockStoryAndField(t *testing.T) {
	a := front.Layout{Blocks: []front.Block{block("a", front.Latest, front.Top, 3, front.Card{Version: 5}), block("b", front.Latest, front.List, 9)}}
	b := front.Layout{Blocks: []front.Block{a.Blocks[1], block("a", front.Latest, front.Top, 4, front.Card{Version: 5, Size: front.Lead})}}
	got := front.Differences(a, b)
	at := "a " + id.ID(5).String() + " size"
	want := []front.Difference{{"order", "a, b", "b, a"}, {"a count", "3", "4"}, {at, "", "lead"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("told are %+v", got)
	}
	if d := front.Differences(a, a); d != nil {
		t.Errorf("nothing has changed, and told is %v", d)
	}
}

func FuzzLayout(f *testing.F) {
	good, err := json.Marshal(front.Default([]string{"region"}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(good))
	f.Add(`{"blocks":[{"id":"a","cards":[{"version":"zzz"}]}]}`)
	f.Fuzz(func(t *testing.T, s string) {
		var l front.Layout
		if json.Unmarshal([]byte(s), &l) != nil || l.Validate() != nil {
			return
		}
		live := map[id.ID]id.ID{}
		for _, v := range l.Versions() {
			live[v] = v
		}
		asked := 0
		filled, err := l.Fill(noon, live, newest(&asked))
		if err != nil {
			t.Fatal(err)
		}
		seen := map[id.ID]bool{}
		for _, b := range filled {
			for _, p := range b.Places {
				if seen[p.Version] || p.Size == front.Auto {
					t.Fatalf("version %s stands twice, or has no size: %q", p.Version, s)
				}
				seen[p.Version] = true
			}
		}
	})
}
