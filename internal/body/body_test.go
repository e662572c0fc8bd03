package body_test

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"standfirst/internal/body"
)

func fromHTML(t *testing.T, s string, from body.Origin) (body.Doc, []body.Problem) {
	t.Helper()
	d, problems, err := body.FromHTML(s, from)
	if err != nil {
		t.Fatal(err)
	}
	return d, problems
}

func types(d body.Doc) string {
	var s []string
	for _, n := range d.Content {
		s = append(s, n.Type)
	}
	return strings.Join(s, " ")
}

func TestABodyIsCutAtItsMark(t *testing.T) {
	d, _ := fromHTML(t, "<p>one</p><!--more--><p>two</p><p>three</p>", body.WordPress)
	public, withheld := d.Cut(2)
	if public.Text() != "one" || withheld.Text() != "two\n\nthree" {
		t.Fatalf("public %q, withheld %q", public.Text(), withheld.Text())
	}
}

func TestABodyWithoutAMarkIsCutAfterSoManyParagraphs(t *testing.T) {
	d, _ := fromHTML(t, "<p>one</p><h2>head</h2><p>two</p><blockquote><p>quoted</p></blockquote><p>three</p>", body.Plain)
	for after, want := range map[int]string{0: "", 1: "one\n\nhead", 2: "one\n\nhead\n\ntwo\n\nquoted", 3: d.Text()} {
		public, withheld := d.Cut(after)
		if public.Text() != want || (after == 3) != withheld.Empty() {
			t.Errorf("after %d: public %q, withheld %q", after, public.Text(), withheld.Text())
		}
	}
}

func TestScriptsHandlersAndUnsafeAddressesDoNotComeIn(t *testing.T) {
	for _, in := range []string{
		`<p onclick="x()">a<script>alert(1)</script></p>`,
		`<a href="javascript:alert(1)">a</a>`,
		`<a href="  java&#115;cript:alert(1)">a</a>`,
		`<a href="data:text/html,<script>">a</a>`,
		`<img src="x" onerror="alert(1)" alt="a">`,
		`<svg onload=alert(1)><p>a</p></svg>`,
		`<math><mtext><script>alert(1)</script>a</mtext></math>`,
		`<form action="javascript:alert(1)"><button>a</button></form>`,
		`<details ontoggle=alert(1) open>a</details>`,
		`<iframe srcdoc="<script>alert(1)</script>">a</iframe><p>a</p>`,
		`<style>@import url(//x)</style><p style="x:expression(1)">a</p>`,
	} {
		d, _ := fromHTML(t, in, body.Plain)
		assertInert(t, in, d.HTML(body.Render{}))
	}
}

// assertInert parses HTML as a browser would and looks for anything that acts.
func assertInert(t *testing.T, in, out string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatalf("%q gave %q: %v", in, out, err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "button", "link", "meta", "base", "template":
			t.Errorf("%q gave a <%s>: %q", in, n.Data, out)
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.TrimSpace(a.Val))
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "srcdoc" ||
				(a.Key == "href" || a.Key == "src") && (strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:") || strings.HasPrefix(v, "vbscript:")) {
				t.Errorf("%q gave %s=%q", in, a.Key, a.Val)
			}
		}
	}
}

func TestWordPressTextKeepsItsParagraphsCaptionsAndShortcodes(t *testing.T) {
	d, problems := fromHTML(t, "First line\nsecond line\n\nNext <b>bold</b> words.\n\n[caption id=\"a\" width=\"300\"]<img src=\"https://x.example/a.jpg\" alt=\"A pier\" /> The pier[/caption]\n\n[gallery ids=\"1,2\"]", body.WordPress)
	if got := types(d); got != "paragraph paragraph figure paragraph" {
		t.Fatalf("got %s", got)
	}
	out := d.HTML(body.Render{MissingPicture: "Picture not available:"})
	for _, want := range []string{"<p>First line<br>second line</p>", "<strong>bold</strong>", "The pier", "A pier", "[gallery"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %q", want, out)
		}
	}
	if strings.Contains(out, "<img") {
		t.Errorf("a page would ask another host for a picture: %q", out)
	}
	if len(problems) != 1 || problems[0].Kind != "[gallery]" {
		t.Errorf("problems %v", problems)
	}
}

func TestFramesAndPlayersBecomeLinks(t *testing.T) {
	d, problems := fromHTML(t, `<p>a</p><iframe src="//video.example/1" title="A film"></iframe><video><source src="https://v.example/2.mp4"></video>`, body.Plain)
	out := d.HTML(body.Render{})
	if !strings.Contains(out, `<a href="https://video.example/1" rel="noopener nofollow">A film</a>`) || !strings.Contains(out, "https://v.example/2.mp4") {
		t.Fatalf("got %q", out)
	}
	if len(problems) != 2 {
		t.Fatalf("problems %v", problems)
	}
}

func TestWhatTheSchemaDoesNotKnowIsKeptAndReported(t *testing.T) {
	d, problems := fromHTML(t, `<dl><dt>Term</dt><dd onclick="x">Meaning</dd></dl>`, body.Plain)
	if len(d.Content) != 1 || d.Content[0].Type != "html_block" || !strings.Contains(d.HTML(body.Render{}), "<dd>Meaning</dd>") {
		t.Fatalf("got %+v", d)
	}
	if len(problems) != 1 || problems[0].Kind != "dl" {
		t.Fatalf("problems %v", problems)
	}
	if d.Text() != "Term Meaning" && d.Text() != "TermMeaning" {
		t.Fatalf("text %q", d.Text())
	}
}

func TestListsTablesAndQuotesKeepTheirStructure(t *testing.T) {
	d, problems := fromHTML(t, `<ol start="3"><li>a<ul><li>b</li></ul></li></ol><table><caption>Tides</caption><tr><th colspan="2">h</th></tr><tr><td>1</td><td>2</td></tr></table><blockquote><p>q</p></blockquote>`, body.Plain)
	if len(problems) != 0 {
		t.Fatalf("problems %v", problems)
	}
	out := strings.ReplaceAll(d.HTML(body.Render{}), "\n", "")
	want := `<ol start="3"><li>a<ul><li>b</li></ul></li></ol><div class="table" role="region" tabindex="0" aria-label="Tides"><table><caption>Tides</caption><tr><th colspan="2" scope="col">h</th></tr><tr><td>1</td><td>2</td></tr></table></div><blockquote><p>q</p></blockquote>`
	if out != want {
		t.Fatalf("got  %s\nwant %s", out, want)
	}
}

func TestMarkdownContainersBecomeFactBoxesPullQuotesAndStatements(t *testing.T) {
	d, problems, err := body.FromMarkdown("First.\n\n:::fact The river\nIt is *long*.\n:::\n\n:::pull Ada Lorn, miller\nNo water, no flour.\n:::\n\n:::statement who=\"Ada Lorn\" role=\"miller\" where=\"Sael\" at=\"2026-05-01\"\nWe wait.\n:::\n\n<!-- cut -->\n\nLast.")
	if err != nil || len(problems) != 0 {
		t.Fatal(err, problems)
	}
	if got := types(d); got != "paragraph fact_box pull_quote statement cut paragraph" {
		t.Fatalf("got %s", got)
	}
	out := d.HTML(body.Render{})
	for _, want := range []string{"<h2>The river</h2>", "<em>long</em>", "<cite>Ada Lorn, miller</cite>", `<time datetime="2026-05-01">`} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %q", want, out)
		}
	}
}

func TestWordsAreCountedAsReadersOfTheScriptDo(t *testing.T) {
	for text, want := range map[string]int{
		"It's a well-known fact.":      4,
		"می‌خواهم بروم":                2,
		"السَّلامُ عليكم":              2,
		"בית־ספר גדול":                 2,
		"東京は大きい":                       6,
		"1,200 people — 30 % of them.": 6,
		"":                             0,
	} {
		if got := body.CountWords(text); got != want {
			t.Errorf("%q has %d words, counted %d", text, want, got)
		}
	}
}

func TestTheJSONOfADocumentReadsBackTheSame(t *testing.T) {
	d, _, err := body.FromMarkdown("# A\n\nText with [a link](https://x.example) and **bold *both***.\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	again, problems, err := body.Parse(b)
	if err != nil || len(problems) != 0 || again.HTML(body.Render{}) != d.HTML(body.Render{}) {
		t.Fatalf("%v %v\n%s\n%s", err, problems, again.HTML(body.Render{}), d.HTML(body.Render{}))
	}
}

func TestANodeThatDoesNotFitIsKeptAsText(t *testing.T) {
	d, problems, err := body.Parse([]byte(`{"type":"doc","content":[{"type":"carousel","content":[{"type":"text","text":"kept <b>"}]},{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"javascript:1"}}]}]}]}`))
	if err != nil || len(problems) != 2 {
		t.Fatal(err, problems)
	}
	if out := d.HTML(body.Render{}); !strings.Contains(out, "kept &lt;b&gt;") || strings.Contains(out, "javascript") {
		t.Fatalf("got %q", out)
	}
}

func TestTextPastTheLimitsIsRefusedWithTheLimitNamed(t *testing.T) {
	for name, in := range map[string]string{
		"bytes": strings.Repeat("a", body.MaxBytes+1),
		"nodes": strings.Repeat("<p>a</p>", body.MaxNodes),
	} {
		if _, _, err := body.FromHTML(in, body.Plain); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	deep := strings.Repeat("<div>", 20_000) + "x"
	if d, _, err := body.FromHTML(deep, body.Plain); err == nil && !strings.Contains(d.Text(), "x") {
		t.Errorf("deep nesting lost its text")
	}
}

func FuzzFromHTML(f *testing.F) {
	for _, s := range []string{"<p>a", "<table><tr><td><p onclick=x>", "<a href='javascript:1'><img src=x onerror=1>", "[caption]x[/caption]", "<svg><style><img src=x>", "<!--more--><li>x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, from := range []body.Origin{body.Plain, body.WordPress} {
			d, _, err := body.FromHTML(s, from)
			if err == nil {
				assertInert(t, s, d.HTML(body.Render{}))
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"type":"doc","content":[{"type":"html_block","attrs":{"html":"<img src=x onerror=1>"}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, _, err := body.Parse(b)
		if err == nil {
			assertInert(t, string(b), d.HTML(body.Render{}))
			_, _ = d.Cut(2)
		}
	})
}

func FuzzFromMarkdown(f *testing.F) {
	f.Add(":::fact x\n<script>\n:::\n[a](javascript:1)")
	f.Fuzz(func(t *testing.T, s string) {
		d, _, err := body.FromMarkdown(s)
		if err == nil {
			assertInert(t, s, d.HTML(body.Render{}))
		}
	})
}
