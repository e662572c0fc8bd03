package story_test

import (
	"testing"

	"pgregory.net/rapid"

	"standfirst/internal/body"
	"standfirst/internal/story"
)

// merged must not fail on what is drawn.
func merged(t *rapid.T, base, mine, theirs story.Content) (story.Content, int) {
	c, clashes, err := story.Merge(base, mine, theirs)
	if err != nil {
		t.Fatal(err)
	}
	return c, clashes
}

func TestWhatOnlyOneHasChangedIsAsThatOneHasIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, other := drawContent(t, "base"), drawContent(t, "other")
		for what, got := range map[string]func() (story.Content, int){
			"mine":   func() (story.Content, int) { return merged(t, base, other, base) },
			"theirs": func() (story.Content, int) { return merged(t, base, base, other) },
			"both":   func() (story.Content, int) { return merged(t, base, other, other) },
		} {
			if c, clashes := got(); clashes != 0 || !story.Compare(c, other).None() {
				t.Fatalf("changed by %s: %d clashes, %s", what, clashes, c.Body.JSON())
			}
		}
	})
}

func TestTwoWhoChangeDifferentBlocksBothHaveTheirs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := drawContent(t, "base")
		base.Body.Content = nil
		n := rapid.IntRange(2, 8).Draw(t, "blocks")
		for i := range n {
			base.Body.Content = append(base.Body.Content, paragraph(string(rune('a'+i))+" one two three four"))
		}
		i := rapid.IntRange(0, n-1).Draw(t, "mine")
		j := rapid.IntRange(0, n-1).Filter(func(j int) bool { return j != i }).Draw(t, "theirs")
		with := func(at int, text string) story.Content {
			c := base
			c.Body.Content = append([]body.Node(nil), base.Body.Content...)
			c.Body.Content[at] = paragraph(text)
			return c
		}
		c, clashes := merged(t, base, with(i, "a one two three five"), with(j, "a one two three six"))
		if clashes != 0 || len(c.Body.Content) != n || c.Body.Content[i].Content[0].Text != "a one two three five" || c.Body.Content[j].Content[0].Text != "a one two three six" {
			t.Fatalf("%d clashes: %q", clashes, c.Body.Text())
		}
	})
}

func TestWhereBothHaveChangedTheSameMineStandsAndIsCounted(t *testing.T) {
	base, mine, theirs := story.Content{}, story.Content{}, story.Content{}
	base.Headline, mine.Headline, theirs.Headline = "One", "Two", "Three"
	base.Body.Content = []body.Node{paragraph("the tide turns today")}
	mine.Body.Content = []body.Node{paragraph("the tide turns tomorrow")}
	theirs.Body.Content = []body.Node{paragraph("the tide turns at last")}
	c, clashes, err := story.Merge(base, mine, theirs)
	if err != nil || clashes != 2 || c.Headline != "Two" || c.Body.Text() != "the tide turns tomorrow" {
		t.Errorf("%d clashes, %q, %q: %v", clashes, c.Headline, c.Body.Text(), err)
	}
}

func TestWhatOneHasRemovedAndTheOtherChangedStays(t *testing.T) {
	base, mine, theirs := story.Content{}, story.Content{}, story.Content{}
	base.Body.Content = []body.Node{paragraph("the tide turns today"), paragraph("the quay is shut")}
	mine.Body.Content = []body.Node{paragraph("the quay is shut")}
	theirs.Body.Content = []body.Node{paragraph("the tide turns tomorrow"), paragraph("the quay is shut")}
	c, clashes, err := story.Merge(base, mine, theirs)
	if err != nil || clashes != 1 || c.Body.Text() != "the tide turns tomorrow\n\nthe quay is shut" {
		t.Errorf("%d clashes, %q: %v", clashes, c.Body.Text(), err)
	}
}
