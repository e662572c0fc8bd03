package story_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"standfirst/internal/body"
	"standfirst/internal/story"
)

func paragraph(text string) body.Node {
	return body.Node{Type: "paragraph", Content: []body.Node{{Type: "text", Text: text}}}
}

func heading(text string) body.Node {
	return body.Node{Type: "heading", Attrs: map[string]any{"level": 2}, Content: []body.Node{{Type: "text", Text: text}}}
}

func TestTextsOfOneBuildGoBlockByBlockInAnyLanguage(t *testing.T) {
	rows := story.Align([]body.Node{paragraph("One."), heading("Two"), paragraph("Three.")}, []body.Node{paragraph("واحد."), heading("اثنان"), paragraph("ثلاثة.")})
	if len(rows) != 3 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, r := range rows {
		if !slices.Equal(r.Source, []int{i}) || !slices.Equal(r.Target, []int{i}) {
			t.Errorf("row %d is %v", i, r)
		}
	}
}

func TestAParagraphThatWasPartedLeavesTheRestOfTheTextInPlace(t *testing.T) {
	source := []body.Node{paragraph("One."), heading("Two"), paragraph("Three."), paragraph("Four."), heading("Five"), paragraph("Six.")}
	target := []body.Node{paragraph("واحد."), heading("اثنان"), paragraph("ثلاثة."), paragraph("وأيضا."), paragraph("أربعة."), heading("خمسة"), paragraph("ستة.")}
	rows := story.Align(source, target)
	want := []story.Beside{{[]int{0}, []int{0}}, {[]int{1}, []int{1}}, {[]int{2, 3}, []int{2, 3, 4}}, {[]int{4}, []int{5}}, {[]int{5}, []int{6}}}
	if !slices.EqualFunc(rows, want, func(a, b story.Beside) bool {
		return slices.Equal(a.Source, b.Source) && slices.Equal(a.Target, b.Target)
	}) {
		t.Errorf("aligned as %v, want %v", rows, want)
	}
	if rows[2].Sure() || !rows[1].Sure() {
		t.Error("a row of several blocks says it is sure, or one of one does not")
	}
}

func TestBlocksThatAreStillTheSourcesOwnHoldTheTextsTogether(t *testing.T) {
	source := []body.Node{paragraph("One."), paragraph("Two."), paragraph("Three.")}
	rows := story.Align(source, []body.Node{paragraph("واحد."), paragraph("Two."), paragraph("ثلاثة."), paragraph("أربعة.")})
	if !slices.ContainsFunc(rows, func(r story.Beside) bool { return slices.Equal(r.Source, []int{1}) && slices.Equal(r.Target, []int{1}) }) {
		t.Errorf("the paragraph that is the same stands apart: %v", rows)
	}
}

// nodes draws a list of blocks of few kinds and few words, so that lists share some.
func nodes() *rapid.Generator[[]body.Node] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) body.Node {
		words := rapid.SampledFrom([]string{"tide", "quay", "crane", "المرفأ", "می‌خواهم", "東京の港", "TK"})
		text := words.Draw(t, "word") + " " + words.Draw(t, "word")
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return heading(text)
		case 1:
			return body.Node{Type: "figure", Attrs: map[string]any{"photo": "mstpzshary7", "caption": text}}
		case 2:
			return body.Node{Type: "bullet_list", Content: []body.Node{{Type: "list_item", Content: []body.Node{paragraph(text)}}}}
		}
		return paragraph(text)
	}), 0, 14)
}

func TestEveryBlockOfBothTextsStandsInOneRowInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := nodes().Draw(t, "source"), nodes().Draw(t, "target")
		var source, target []int
		for _, r := range story.Align(a, b) {
			if len(r.Source)+len(r.Target) == 0 {
				t.Fatal("an empty row")
			}
			source, target = append(source, r.Source...), append(target, r.Target...)
		}
		for _, side := range []struct {
			got  []int
			want int
		}{{source, len(a)}, {target, len(b)}} {
			if len(side.got) != side.want {
				t.Fatalf("%d blocks stand in rows, of %d", len(side.got), side.want)
			}
			for i, n := range side.got {
				if i != n {
					t.Fatalf("the rows hold %v", side.got)
				}
			}
		}
	})
}

func TestATextAlignsWithItselfAndWithItsBlankBlockByBlock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := nodes().Draw(t, "source")
		for what, b := range map[string][]body.Node{"itself": a, "its blank": story.Blank(a)} {
			rows := story.Align(a, b)
			if len(rows) != len(a) {
				t.Fatalf("%s stands in %d rows, of %d blocks", what, len(rows), len(a))
			}
			for _, r := range rows {
				if len(r.Source) != 1 || len(r.Target) != 1 || r.Source[0] != r.Target[0] {
					t.Fatalf("%s is aligned as %v", what, rows)
				}
			}
		}
	})
}

func TestABlankTextHoldsNothingButWhatIsToCome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := nodes().Draw(t, "source")
		for _, n := range story.Blank(a) {
			if !story.Pending(n) {
				t.Fatalf("a blank block says %s", body.Doc{Content: []body.Node{n}}.JSON())
			}
		}
	})
}
