package story_test

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"standfirst/internal/body"
	"standfirst/internal/story"
)

func drawContent(t *rapid.T, name string) story.Content {
	line := rapid.SampledFrom([]string{"", "The tide turns", "Die Flut kommt", "المد يعود إلى المرفأ", "می‌خواهم بروم", "東京の港が開く", "one  two\u00a0three", "it’s 3.5 %"})
	c := story.Content{Body: body.Doc{Content: nodes().Draw(t, name)}}
	c.Headline, c.Standfirst, c.Kicker = line.Draw(t, name+" headline"), line.Draw(t, name+" standfirst"), line.Draw(t, name+" kicker")
	return c
}

func TestAContentDoesNotDifferFromItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawContent(t, "a")
		if d := story.Compare(c, c); !d.None() || len(d.Blocks) != len(c.Body.Content) {
			t.Fatalf("it differs by %+v", d)
		}
	})
}

func TestADifferenceHoldsEveryBlockOfBothSidesInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawContent(t, "a"), drawContent(t, "b")
		d := story.Compare(a, b)
		before, after := 0, 0
		for k, at := range d.Places() {
			op := d.Blocks[k].Op
			if (at[0] < 0) != (op == story.Come) || (at[1] < 0) != (op == story.Gone) {
				t.Fatalf("a block that is %q stands at %v", op, at)
			}
			if at[0] >= 0 {
				if at[0] != before {
					t.Fatalf("block %d of the first side comes where %d is due", at[0], before)
				}
				before++
			}
			if at[1] >= 0 {
				if at[1] != after {
					t.Fatalf("block %d of the second side comes where %d is due", at[1], after)
				}
				after++
			}
			same := at[0] >= 0 && at[1] >= 0 && alike(a.Body.Content[at[0]], b.Body.Content[at[1]])
			if (op == story.Same) != same {
				t.Fatalf("a block is %q, and that it is the same is %v", op, same)
			}
		}
		if before != len(a.Body.Content) || after != len(b.Body.Content) {
			t.Fatalf("%d and %d blocks, of %d and %d", before, after, len(a.Body.Content), len(b.Body.Content))
		}
	})
}

func alike(a, b body.Node) bool {
	return string(body.Doc{Content: []body.Node{a}}.JSON()) == string(body.Doc{Content: []body.Node{b}}.JSON())
}

func TestADifferenceReadBackwardsHasAsManyChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawContent(t, "a"), drawContent(t, "b")
		there, back := story.Compare(a, b), story.Compare(b, a)
		if len(there.Fields) != len(back.Fields) || there.None() != back.None() {
			t.Fatalf("%d fields there, %d back", len(there.Fields), len(back.Fields))
		}
		tally := func(d story.Difference) (lost, same int) {
			for _, b := range d.Blocks {
				switch b.Op {
				case story.Same:
					same++
				case story.Gone:
					lost++
				case story.Come:
					lost--
				}
			}
			return lost, same
		}
		lost, same := tally(there)
		gained, sameBack := tally(back)
		if lost != -gained || same != sameBack {
			t.Fatalf("%d lost and %d the same there; %d and %d back", lost, same, gained, sameBack)
		}
	})
}

// sides are the two texts that runs are made of.
func sides(runs []story.Run) (before, after string) {
	var x, y strings.Builder
	for _, r := range runs {
		if r.Op != story.Come {
			x.WriteString(r.Text)
		}
		if r.Op != story.Gone {
			y.WriteString(r.Text)
		}
	}
	return x.String(), y.String()
}

func TestRunsOfWordsRebuildBothTextsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("ab م ی\u200cخ東京。,'’\u0301\u064e\n\t ")), 0, 40, -1))
		a, b := story.Content{}, story.Content{}
		a.Headline, b.Headline = text.Draw(t, "from"), text.Draw(t, "to")
		for _, f := range story.Compare(a, b).Fields {
			if from, to := sides(f.Runs); from != f.From || to != f.To {
				t.Fatalf("the runs of %q and %q rebuild %q and %q", f.From, f.To, from, to)
			}
		}
	})
}

func runsOf(t *testing.T, from, to string) (gone, come []string) {
	t.Helper()
	a, b := story.Content{}, story.Content{}
	a.Headline, b.Headline = from, to
	for _, f := range story.Compare(a, b).Fields {
		for _, r := range f.Runs {
			switch r.Op {
			case story.Gone:
				gone = append(gone, r.Text)
			case story.Come:
				come = append(come, r.Text)
			}
		}
	}
	return gone, come
}

func TestWordsOfEveryScriptAreToldApartWhole(t *testing.T) {
	for _, c := range []struct{ name, from, to, gone, come string }{
		{"Arabic with its marks", "المَدُّ يعود اليوم", "المَدُّ يعود غدا", "اليوم", "غدا"},
		{"Persian keeps its non-joiner within a word", "او می‌خواهد برود", "او می‌تواند برود", "می‌خواهد", "می‌تواند"},
		{"Hebrew", "הנמל נפתח היום", "הנמל נסגר היום", "נפתח", "נסגר"},
		{"Japanese by the character", "東京の港が開く", "大阪の港が開く", "東京", "大阪"},
		{"Chinese by the character", "船三艘在等", "船四艘在等", "三", "四"},
		{"an apostrophe parts no word", "it’s open", "it’ll open", "it’s", "it’ll"},
		{"a combining mark stays with its letter", "cafe\u0301 noir", "cafe noir", "cafe\u0301", "cafe"},
	} {
		gone, come := runsOf(t, c.from, c.to)
		if strings.Join(gone, "|") != c.gone || strings.Join(come, "|") != c.come {
			t.Errorf("%s: gone %q, come %q", c.name, gone, come)
		}
	}
}

func TestAChangedPictureAndAChangedMarkAreChanges(t *testing.T) {
	a, b := story.Content{}, story.Content{}
	a.Body.Content = []body.Node{{Type: "figure", Attrs: map[string]any{"photo": "mstpzshary7", "alt": "A crane"}}, paragraph("It fell.")}
	b.Body.Content = []body.Node{{Type: "figure", Attrs: map[string]any{"photo": "mstpzshary7", "alt": "A crane on its side"}},
		{Type: "paragraph", Content: []body.Node{{Type: "text", Text: "It fell.", Marks: []body.Mark{{Type: "strong"}}}}}}
	d := story.Compare(a, b)
	if len(d.Blocks) != 2 || d.Blocks[0].Op != story.Changed || d.Blocks[1].Op != story.Changed {
		t.Errorf("the difference is %+v", d.Blocks)
	}
}

func TestALongTextIsComparedWithoutATableOfAllItsBlocks(t *testing.T) {
	a, b := story.Content{}, story.Content{}
	for range 5000 {
		a.Body.Content = append(a.Body.Content, paragraph("The tide turns."))
		b.Body.Content = append(b.Body.Content, paragraph("The tide waits."))
	}
	if d := story.Compare(a, b); len(d.Blocks) != 5000 {
		t.Errorf("%d blocks", len(d.Blocks))
	}
}

func TestMoreDifferentWordsThanTheLibrarysFirstAlphabetHoldsAreRebuilt(t *testing.T) {
	var long strings.Builder
	for i := range 60_000 {
		long.WriteString(strconv.Itoa(i) + " ")
	}
	a, b := story.Content{}, story.Content{}
	a.Body.Content = []body.Node{paragraph(long.String() + "the tide turns")}
	b.Body.Content = []body.Node{paragraph(long.String() + "the tide waits")}
	d := story.Compare(a, b)
	if from, to := sides(d.Blocks[0].Runs); from != d.Blocks[0].From || to != d.Blocks[0].To {
		t.Error("the runs do not rebuild the two texts")
	}
}
