package desk

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"standfirst/internal/body"
	"standfirst/internal/story"
)

// everything is a text of every kind of block, one of which says more than
// Markdown can.
func everything(t *testing.T) body.Doc {
	t.Helper()
	d, _, err := body.FromMarkdown("One *em* and [a link](https://example.org/a).\n\n## Two\n\n### Three\n\n- a\n- b\n\n<!-- cut -->\n\n> quoted\n\n" +
		"![A crane](photo:mstpzshary7 \"The quay\")\n\n:::fact Who pays\nThe port.\n:::\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n---\n\n```\nx = 1\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	d.Content = append(d.Content, body.Node{Type: "paragraph", Content: []body.Node{{Type: "text", Text: "small", Marks: []body.Mark{{Type: "small_caps"}}}}})
	return d
}

// formOf is the form of a page whose cells are the blocks of a text, one a cell.
func formOf(d body.Doc) url.Values {
	f := url.Values{"cells": {strconv.Itoa(len(d.Content))}}
	for k, n := range d.Content {
		i, nodes := strconv.Itoa(k), []body.Node{n}
		f.Set("node."+i, string(body.Doc{Content: nodes}.JSON()))
		f.Set("keep."+i, "1")
		switch cellKind(nodes) {
		case cellPicture:
			f.Set("caption."+i, n.Attr("caption"))
			f.Set("alt."+i, n.Attr("alt"))
			f.Set("credit."+i, n.Attr("credit"))
		case cellText:
			f.Set("text."+i, strings.ReplaceAll(cellMarkdown(nodes), "\n", "\r\n")) // as browsers send it
		}
	}
	return f
}

func sentDoc(t *testing.T, f url.Values) body.Doc {
	t.Helper()
	cells, err := sentCells(f)
	if err != nil {
		t.Fatal(err)
	}
	var d body.Doc
	for _, c := range cells {
		d.Content = append(d.Content, c...)
	}
	d, _, err = body.ParseJSON(d.JSON())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAPageThatNobodyHasTouchedSavesTheSameText(t *testing.T) {
	d := everything(t)
	if got := sentDoc(t, formOf(d)); string(got.JSON()) != string(d.JSON()) {
		t.Errorf("sent back it is\n%s\nof\n%s", got.JSON(), d.JSON())
	}
}

func TestABlankPageThatNobodyHasTouchedStaysBlank(t *testing.T) {
	d := body.Doc{Content: story.Blank(everything(t).Content)}
	d, _, err := body.ParseJSON(d.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if got := sentDoc(t, formOf(d)); string(got.JSON()) != string(d.JSON()) {
		t.Errorf("sent back it is\n%s\nof\n%s", got.JSON(), d.JSON())
	}
}

func TestAHeadingKeepsItsLevelAndIsWrittenWithoutSigns(t *testing.T) {
	d := everything(t)
	f := formOf(d)
	if got := f.Get("text.2"); got != "Three" {
		t.Fatalf("a heading is written as %q", got)
	}
	f.Set("text.2", "ثلاثة")
	n := sentDoc(t, f).Content[2]
	if n.Type != "heading" || n.Content[0].Text != "ثلاثة" {
		t.Errorf("it comes back as %+v", n)
	}
	if was, is := d.Content[2].Attrs["level"], n.Attrs["level"]; was != is {
		t.Errorf("its level was %v and is %v", was, is)
	}
}

func TestABlockThatIsEmptiedKeepsItsPlaceAsWordsToCome(t *testing.T) {
	d := everything(t)
	f := formOf(d)
	f.Set("text.0", "  ")
	got := sentDoc(t, f)
	if len(got.Content) != len(d.Content) || !story.Pending(got.Content[0]) {
		t.Errorf("it comes back as %s", got.JSON())
	}
	f.Del("keep.0") // nothing stands beside it: it goes
	if got := sentDoc(t, f); len(got.Content) != len(d.Content)-1 {
		t.Errorf("%d blocks, of %d and one that was emptied", len(got.Content), len(d.Content))
	}
}

func TestWhatIsWrittenInABlockIsReadAsMarkdown(t *testing.T) {
	f := formOf(everything(t))
	f.Set("text.0", "أول فقرة.\n\nوفقرة ثانية مع **تشديد**.")
	got := sentDoc(t, f)
	if text := got.Text(); !strings.HasPrefix(text, "أول فقرة.\n\nوفقرة ثانية مع تشديد.") || got.Content[1].Type != "paragraph" {
		t.Errorf("it reads %.80q", text)
	}
}

func TestAPicturesWordsAreItsOwnFields(t *testing.T) {
	d := everything(t)
	f := formOf(d)
	at := -1
	for k, n := range d.Content {
		if n.Type == "figure" {
			at = k
		}
	}
	f.Set("caption."+strconv.Itoa(at), "الرصيف")
	f.Set("alt."+strconv.Itoa(at), "رافعة")
	if n := sentDoc(t, f).Content[at]; n.Attr("caption") != "الرصيف" || n.Attr("alt") != "رافعة" || n.Attr("photo") != "mstpzshary7" {
		t.Errorf("the picture is %+v", n)
	}
}

func TestAFormThatIsNoneIsRefusedByName(t *testing.T) {
	for name, f := range map[string]url.Values{
		"no number of cells":  {},
		"too many cells":      {"cells": {"1000000"}},
		"a number below none": {"cells": {"-1"}},
		"a cell that is none": {"cells": {"1"}, "node.0": {"{"}},
		"another kind":        {"cells": {"1"}, "node.0": {`{"type":"paragraph"}`}},
	} {
		if _, err := sentCells(f); !errors.Is(err, errForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzACellOfATranslation(f *testing.F) {
	f.Add(`{"type":"doc","content":[{"type":"heading","attrs":{"level":3},"content":[{"type":"text","text":"TK"}]}]}`, "# x")
	f.Add(`{"type":"doc","content":[{"type":"table","content":[]},{"type":"figure"}]}`, ":::fact\n")
	f.Fuzz(func(t *testing.T, node, text string) {
		cells, err := sentCells(url.Values{"cells": {"1"}, "node.0": {node}, "text.0": {text}, "keep.0": {"1"}, "alt.0": {text}})
		if err != nil {
			return
		}
		if _, _, err := body.ParseJSON(body.Doc{Content: cells[0]}.JSON()); err != nil {
			t.Errorf("what a cell makes is no text: %v", err)
		}
	})
}
