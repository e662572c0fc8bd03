package step_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"standfirst/internal/body"
	"standfirst/internal/body/step"
)

type corpus struct {
	Cases []struct {
		Before json.RawMessage   `json:"before"`
		Steps  []json.RawMessage `json:"steps"`
		After  json.RawMessage   `json:"after"`
		Size   int               `json:"size"`
		Places [][3]int          `json:"places"`
		One    [][5]int          `json:"one"`
	} `json:"cases"`
	Doc    json.RawMessage `json:"doc"`
	Random []struct {
		Step  json.RawMessage `json:"step"`
		After json.RawMessage `json:"after"`
	} `json:"random"`
}

// readCorpus reads what testdata/make.mjs had ProseMirror write.
func readCorpus(t testing.TB) (c corpus) {
	t.Helper()
	b, err := os.ReadFile("testdata/corpus.json")
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t testing.TB, b []byte) step.Doc {
	t.Helper()
	d, err := step.Parse(b)
	if err != nil {
		t.Fatalf("%s: %v", b, err)
	}
	return d
}

func TestStepsLeadWhereProseMirrorsLead(t *testing.T) {
	kinds := map[string]int{}
	for i, c := range readCorpus(t).Cases {
		d := parse(t, c.Before)
		var maps []step.Map
		for j, s := range c.Steps {
			var kind struct{ StepType string }
			_ = json.Unmarshal(s, &kind)
			kinds[kind.StepType]++
			read, err := step.Read(s)
			if err != nil {
				t.Fatalf("case %d, step %d %s: %v", i, j, s, err)
			}
			again, err := step.Read(read.JSON())
			if err != nil {
				t.Fatalf("case %d, step %d as it was written again %s: %v", i, j, read.JSON(), err)
			}
			before := string(d.JSON())
			after, m, err := again.Apply(d)
			if err != nil {
				t.Fatalf("case %d, step %d %s: %v", i, j, s, err)
			}
			if string(d.JSON()) != before {
				t.Fatalf("case %d, step %d changed the document it was made for", i, j)
			}
			d, maps = after, append(maps, m)
		}
		if want := parse(t, c.After); !d.Equal(want) || d.Size() != c.Size {
			t.Errorf("case %d: got %s\nwant %s", i, d.JSON(), want.JSON())
		}
		for _, p := range c.Places {
			before, behind := p[0], p[0]
			for _, m := range maps {
				before, _ = m.Pos(before, -1)
				behind, _ = m.Pos(behind, 1)
			}
			if before != p[1] || behind != p[2] {
				t.Errorf("case %d: position %d follows to %d and %d, want %d and %d", i, p[0], before, behind, p[1], p[2])
			}
		}
		for _, p := range c.One {
			before, goneBefore := maps[0].Pos(p[0], -1)
			behind, goneBehind := maps[0].Pos(p[0], 1)
			if before != p[1] || goneBefore != (p[2] == 1) || behind != p[3] || goneBehind != (p[4] == 1) {
				t.Errorf("case %d: position %d follows to %d (gone %v) and %d (gone %v), want %v", i, p[0], before, goneBefore, behind, goneBehind, p[1:])
			}
		}
	}
	for _, kind := range []string{"replace", "replaceAround", "addMark", "removeMark", "attr"} {
		if kinds[kind] == 0 {
			t.Errorf("the corpus holds no %s step", kind)
		}
	}
}

func TestWhatProseMirrorRefusesIsRefused(t *testing.T) {
	c := readCorpus(t)
	doc := parse(t, c.Doc)
	fit := 0
	for i, r := range c.Random {
		got, _, err := step.Apply(doc, r.Step)
		if string(r.After) == "null" {
			if !errors.Is(err, step.ErrStep) {
				t.Errorf("random step %d %s: error %v, want a refusal", i, r.Step, err)
			}
			continue
		}
		fit++
		if err != nil {
			t.Errorf("random step %d %s: %v", i, r.Step, err)
		} else if want := parse(t, r.After); !got.Equal(want) {
			t.Errorf("random step %d %s: got %s\nwant %s", i, r.Step, got.JSON(), want.JSON())
		}
	}
	if fit == 0 || fit == len(c.Random) {
		t.Errorf("%d of %d random steps fit: the corpus shows one side only", fit, len(c.Random))
	}
}

func TestAStepThatDoesNotFitSaysWhy(t *testing.T) {
	doc := parse(t, []byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a😀b"}]},{"type":"code_block","content":[{"type":"text","text":"x"}]},{"type":"heading","attrs":{"level":2}}]}`))
	for s, want := range map[string]string{
		`{"stepType":"replace","from":3,"to":4}`:                                                                                   "middle of a character",
		`{"stepType":"replace","from":1,"to":99}`:                                                                                  "behind the end",
		`{"stepType":"replace","from":-1,"to":1}`:                                                                                  "before the beginning",
		`{"stepType":"replace","from":4,"to":2}`:                                                                                   "before it begins",
		`{"stepType":"replace","from":0}`:                                                                                          "without from and to",
		`{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"paragraph"}]}}`:                                        "paragraph cannot stand in a paragraph",
		`{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"marquee"}]}}`:                                          `no node "marquee"`,
		`{"stepType":"replace","from":7,"to":7,"slice":{"content":[{"type":"text","text":"y","marks":[{"type":"em"}]}]}}`:          "carries no marks",
		`{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"y","marks":[{"type":"blink"}]}]}}`:       `no mark "blink"`,
		`{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"bullet_list"}]}}`:                                      "bullet_list would be empty",
		`{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"paragraph"}],"openStart":3}}`:                          "not as deep as it says",
		`{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"paragraph"}],"openStart":1}}`:                          "deeper than the place",
		`{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"html_block","attrs":{"html":"<p onclick=x>a</p>"}}]}}`: "not sanitised",
		`{"stepType":"addMark","from":1,"to":2,"mark":{"type":"link","attrs":{"href":" java\nscript:x"}}}`:                         "address that acts",
		`{"stepType":"addMark","from":1,"to":2,"mark":{"type":"link","attrs":{"onclick":"x"}}}`:                                    `no attribute "onclick"`,
		`{"stepType":"addMark","from":1,"to":2}`:                                                                                   "without from, to and mark",
		`{"stepType":"attr","pos":9,"attr":"level","value":9}`:                                                                     "not a number of its range",
		`{"stepType":"attr","pos":9,"attr":"level","value":"x"}`:                                                                   "not a number of its range",
		`{"stepType":"attr","pos":0,"attr":"id","value":"x"}`:                                                                      `no attribute "id"`,
		`{"stepType":"attr","pos":11,"attr":"id","value":"x"}`:                                                                     "no node behind",
		`{"stepType":"addNodeMark","pos":0,"mark":{"type":"em"}}`:                                                                  "marks no nodes",
		`{"stepType":"removeNodeMark","pos":0,"mark":{"type":"em"}}`:                                                               "marks no nodes",
		`{"stepType":"docAttr","attr":"x","value":1}`:                                                                              "no attributes",
		`{"stepType":"transmogrify"}`:                                                                                              "no kind of step",
		`{"stepType":"markSet","steps":[{"stepType":"replace","from":0,"to":1}]}`:                                                  "markSet step that holds",
		`{"stepType":"replaceAround","from":0,"to":6,"gapFrom":4,"gapTo":2,"insert":0}`:                                            "not within it",
		`{"stepType":"replaceAround","from":0,"to":6,"gapFrom":1,"gapTo":5,"insert":9}`:                                            "not within it",
		`{"stepType":"replace","from":1,"to":2,"structure":true}`:                                                                  "more than ends and beginnings",
		`[]`: "no step",
	} {
		if _, _, err := step.Apply(doc, []byte(s)); !errors.Is(err, step.ErrStep) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want a refusal that says %q", s, err, want)
		}
	}
}

func TestATextPastALimitIsRefused(t *testing.T) {
	doc := parse(t, []byte(`{"type":"doc","content":[{"type":"paragraph"}]}`))
	long := strings.Repeat("x", body.MaxText)
	deep := strings.Repeat(`{"type":"blockquote","content":[`, body.MaxDepth+1) + `{"type":"paragraph"}` + strings.Repeat(`]}`, body.MaxDepth+1)
	many := strings.TrimSuffix(strings.Repeat(`{"type":"horizontal_rule"},`, body.MaxNodes), ",")
	for name, s := range map[string]string{
		"text":  fmt.Sprintf(`{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"%sy"}]}}`, long),
		"depth": fmt.Sprintf(`{"stepType":"replace","from":0,"to":0,"slice":{"content":[%s]}}`, deep),
		"nodes": fmt.Sprintf(`{"stepType":"replace","from":0,"to":0,"slice":{"content":[%s]}}`, many),
	} {
		if _, _, err := step.Apply(doc, []byte(s)); !errors.Is(err, step.ErrStep) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
}

func TestACanonicalTextOpensAndComesBackAsItWas(t *testing.T) {
	d, _, err := body.FromMarkdown("# Title\n\nOne *two* [three](https://example.org).\n\n- a\n- b\n\n:::fact Title\n:::\n\n| a | b |\n|--|--|\n| 1 |  |\n\n<!-- cut -->\n\nEnd.")
	if err != nil {
		t.Fatal(err)
	}
	open, err := step.Open(d)
	if err != nil {
		t.Fatal(err)
	}
	if again := parse(t, open.JSON()); !again.Equal(open) {
		t.Errorf("%s reads back as %s", open.JSON(), again.JSON())
	}
	back, problems, err := open.Canonical()
	if err != nil || len(problems) > 0 || string(back.JSON()) != string(d.JSON()) {
		t.Errorf("%v %v\n%s\n%s", err, problems, back.JSON(), d.JSON())
	}
	if none, err := step.Open(body.Doc{}); err != nil || none.Size() != 2 {
		t.Errorf("an empty text opens as %s, %v", none.JSON(), err)
	}
}

func TestTheStepBetweenTwoTextsIsSmallAndLeadsThere(t *testing.T) {
	cases := readCorpus(t).Cases
	for i, c := range cases {
		a, b := parse(t, c.Before), parse(t, c.After)
		s, differ := step.Between(a, b)
		if !differ {
			if !a.Equal(b) {
				t.Errorf("case %d: no difference is seen", i)
			}
			continue
		}
		if got, _, err := s.Apply(a); err != nil || !got.Equal(b) {
			t.Errorf("case %d: %v %s", i, err, got.JSON())
		}
	}
	a := parse(t, []byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"one"}]},{"type":"paragraph","content":[{"type":"text","text":"two"}]},{"type":"cut"}]}`))
	b := parse(t, []byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"one"}]},{"type":"paragraph","content":[{"type":"text","text":"2"}]},{"type":"cut"}]}`))
	s, _ := step.Between(a, b)
	if _, m, _ := s.Apply(a); len(m) != 1 || m[0] != (step.Range{Start: 5, Old: 5, New: 3}) {
		t.Errorf("it replaces %v", m)
	}
}

func TestWordsPutInTakeTheMarksOfThoseTheyReplace(t *testing.T) {
	doc := parse(t, []byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a "},{"type":"text","text":"b","marks":[{"type":"em"}]}]},{"type":"paragraph"}]}`))
	s, err := step.Say(doc, 3, 4, "c")
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := s.Apply(doc)
	want := parse(t, []byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a "},{"type":"text","text":"c","marks":[{"type":"em"}]}]},{"type":"paragraph"}]}`))
	if err != nil || !got.Equal(want) {
		t.Errorf("%v %s", err, got.JSON())
	}
	for _, r := range [][2]int{{3, 3}, {3, 6}, {0, 5}} {
		if _, err := step.Say(doc, r[0], r[1], "c"); !errors.Is(err, step.ErrStep) {
			t.Errorf("words from %d to %d: %v, want a refusal", r[0], r[1], err)
		}
	}
}

func FuzzApply(f *testing.F) {
	c := readCorpus(f)
	for i, k := range c.Cases {
		if i%6 == 0 {
			for _, s := range k.Steps {
				f.Add([]byte(k.Before), []byte(s))
			}
		}
	}
	for _, r := range c.Random {
		f.Add([]byte(c.Doc), []byte(r.Step))
	}
	f.Fuzz(func(t *testing.T, doc, s []byte) {
		d, err := step.Parse(doc)
		if err != nil {
			return
		}
		before := string(d.JSON())
		got, m, err := step.Apply(d, s)
		if string(d.JSON()) != before {
			t.Fatal("the document it was made for has changed")
		}
		if err != nil {
			if !errors.Is(err, step.ErrStep) {
				t.Fatalf("error %v", err)
			}
			return
		}
		again, err := step.Parse(got.JSON())
		if err != nil || !again.Equal(got) || again.Size() != got.Size() {
			t.Fatalf("%s is no document of the schema: %v", got.JSON(), err)
		}
		if end, _ := m.Pos(d.Size(), 1); end != got.Size() {
			t.Fatalf("the end follows to %d, and is at %d", end, got.Size())
		}
		if _, _, err := got.Canonical(); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	for i, c := range readCorpus(f).Cases {
		if i%4 == 0 {
			f.Add([]byte(c.After))
		}
	}
	f.Add([]byte(`{"type":"doc","content":[{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell"},{"type":"table_cell","content":[{"type":"paragraph","content":[{"type":"text","text":"x"}]}]}]}]},{"type":"fact_box","attrs":{"title":"x"}},{"type":"html_block","attrs":{"html":"<p onclick=x>a&b"}}]}`))
	f.Add([]byte(`{"type":"doc","content":[{"type":"heading","content":[{"type":"text","text":"0"},{"type":"strange","text":"0"},{"type":"strange","content":[{"type":"text","text":"0"}]}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, _, err := body.ParseJSON(b)
		if err != nil {
			return
		}
		open, err := step.Open(d)
		if err != nil {
			t.Fatalf("%s does not open: %v", d.JSON(), err)
		}
		back, problems, err := open.Canonical()
		if err != nil || len(problems) > 0 || string(back.JSON()) != string(d.JSON()) {
			t.Fatalf("%s comes back as %s: %v %v", d.JSON(), back.JSON(), problems, err)
		}
	})
}
