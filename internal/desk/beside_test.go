package desk

import (
	"net/http/httptest"
	"testing"

	"pgregory.net/rapid"

	"standfirst/internal/body"
	"standfirst/internal/story"
)

// drawBlocks draws a text of few kinds of blocks and few words.
func drawBlocks(t *rapid.T, name string) body.Doc {
	one := rapid.Custom(func(t *rapid.T) body.Node {
		word := rapid.SampledFrom([]string{"tide turns", "quay opens", "المرفأ يفتح", "TK"}).Draw(t, "words")
		n := body.Node{Type: "paragraph", Content: []body.Node{{Type: "text", Text: word}}}
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			n.Type, n.Attrs = "heading", map[string]any{"level": 2}
		case 1:
			return body.Node{Type: "figure", Attrs: map[string]any{"photo": "mstpzshary7", "caption": word}}
		case 2:
			return body.Node{Type: "horizontal_rule"}
		}
		return n
	})
	d, _, err := body.ParseJSON(body.Doc{Content: rapid.SliceOfN(one, 0, 12).Draw(t, name)}.JSON())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryBlockOfATranslationStandsOnItsPageOnceAndInOrder(t *testing.T) {
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	v := &visit{Desk: &Desk{words: w}, r: httptest.NewRequest("GET", "/", nil)}
	rapid.Check(t, func(t *rapid.T) {
		s := &sides{}
		s.content.Body, s.followed.Body = drawBlocks(t, "target"), drawBlocks(t, "followed")
		s.newest = s.followed
		if rapid.Bool().Draw(t, "behind") {
			s.target.BehindBy = 1
			s.newest.Body = drawBlocks(t, "newest")
			s.difference = story.Compare(s.followed, s.newest)
		}
		var target body.Doc
		sources, k := 0, 0
		for _, r := range s.rows(v) {
			if len(r.Sources)+len(r.Cells) == 0 {
				t.Fatal("an empty row")
			}
			for _, source := range r.Sources {
				if source.Op != story.Gone {
					sources++
				}
			}
			for _, c := range r.Cells {
				if c.K != k {
					t.Fatalf("cell %d comes where %d is due", c.K, k)
				}
				k++
				d, err := sentNodes(c.Node)
				if err != nil {
					t.Fatal(err)
				}
				target.Content = append(target.Content, d...)
			}
		}
		if string(target.JSON()) != string(s.content.Body.JSON()) {
			t.Fatalf("the page holds\n%s\nof\n%s", target.JSON(), s.content.Body.JSON())
		}
		if sources != len(s.newest.Body.Content) {
			t.Fatalf("%d blocks of the newest source stand on the page, of %d", sources, len(s.newest.Body.Content))
		}
	})
}
