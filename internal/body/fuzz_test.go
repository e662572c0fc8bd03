package body_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"standfirst/internal/body"
)

// assertInert parses HTML as a browser would and looks for anything that acts,
// styles, or asks another host for something.
func assertInert(t testing.TB, in, out string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(out))
	if err != nil {
		t.Fatalf("%q gave %q, which does not parse: %v", in, out, err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "button", "link", "meta", "base",
			"template", "img", "video", "audio", "source", "noscript", "textarea", "select", "frame", "frameset":
			t.Errorf("%q gave a <%s>: %q", in, n.Data, out)
		}
		for _, a := range n.Attr {
			v := strings.ToLower(strings.Map(func(r rune) rune {
				if r <= ' ' {
					return -1
				}
				return r
			}, a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "srcset", a.Key == "src":
				t.Errorf("%q gave %s=%q", in, a.Key, a.Val)
			case a.Key == "href" || a.Key == "cite":
				if scheme, _, found := strings.Cut(v, ":"); found && !strings.ContainsAny(scheme, "/?#") &&
					scheme != "http" && scheme != "https" && scheme != "mailto" {
					t.Errorf("%q gave %s=%q", in, a.Key, a.Val)
				}
			}
		}
	}
}

// assertCanonical says that a document is what ParseJSON makes of it.
func assertCanonical(t testing.TB, d body.Doc) {
	t.Helper()
	again, problems, err := body.ParseJSON(d.JSON())
	if err != nil {
		t.Fatalf("%s does not read back: %v", d.JSON(), err)
	}
	if len(problems) > 0 || !bytes.Equal(again.JSON(), d.JSON()) {
		t.Fatalf("not canonical: %v\n%s\n%s", problems, d.JSON(), again.JSON())
	}
}

func FuzzFromHTML(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, false)
		f.Add(s, true)
	}
	f.Add("a\n\nb [caption id=\"x\"]<a href=\"#\"><img src=\"y\"></a> c[/caption] [gallery ids=\"1,2\"] [[x]] [embed]https://v.example/1[/embed]", true)
	f.Add(`<table><tr><td>a<table><tr><td>b</table><b><p>c`, false)
	f.Add(`<aside class="statement" data-source="javascript:1"><blockquote cite="x:y"><p>a</aside><figure data-photo="11"><img alt="x">`, false)
	f.Add(`<dl><dt lang="ar" onclick=x>a<dd><a href="//x">b</a><!--more--></dl><p>c<!--cut-->d`, true)
	f.Fuzz(func(t *testing.T, s string, wordpress bool) {
		d, _, err := body.FromHTML(s, body.HTMLOptions{WordPress: wordpress})
		if err != nil {
			return
		}
		assertInert(t, s, d.HTML(body.RenderOptions{}))
		assertCanonical(t, d)
		public, withheld := d.Cut(2)
		_ = public.Markdown() + withheld.Text() + public.Excerpt(100)
	})
}

func FuzzFromMarkdown(f *testing.F) {
	f.Add("# a\n\n:::fact T\nx\n:::\n\n<!-- cut -->\n\n[a](javascript:alert(1)) ![b](photo:11 \"c\")")
	f.Add(":::statement who=\"a\" source=\"javascript:x\"\n> q\n\n:::\n```\n:::\n```")
	f.Add("<script>alert(1)</script>\n\n<a href='java&#115;cript:x' onclick=y>z</a> **b** _c_ `d`\n\n| a | b |\n|--|--|\n| 1 | 2 |")
	f.Fuzz(func(t *testing.T, s string) {
		d, _, err := body.FromMarkdown(s)
		if err != nil {
			return
		}
		assertInert(t, s, d.HTML(body.RenderOptions{}))
		assertCanonical(t, d)
	})
}

func FuzzParseJSON(f *testing.F) {
	f.Add([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"a","marks":[{"type":"link","attrs":{"href":"javascript:x"}}]}]}]}`))
	f.Add([]byte(`{"type":"doc","content":[{"type":"html_block","attrs":{"html":"<p onclick=x>a<script>b</script>"}},{"type":"figure","attrs":{"photo":"11","decorative":true}}]}`))
	f.Add([]byte(`{"type":"doc","content":[{"type":"strange","text":"x","content":[{"type":"cut"},{"type":"table","content":[{"type":"text","text":"y"}]}]},{"type":"heading","attrs":{"level":4},"content":[{"type":"text","text":"z"}]}]}`))
	f.Add([]byte(`{"type":"doc","content":[{"type":"embed","attrs":{"url":"https://v.example/\u0000"}},{"type":"ordered_list","attrs":{"order":1e300}}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, _, err := body.ParseJSON(b)
		if err != nil {
			return
		}
		assertInert(t, string(b), d.HTML(body.RenderOptions{}))
		assertCanonical(t, d)
		if again, _, err := body.FromMarkdown(d.Markdown()); err == nil {
			assertInert(t, string(b), again.HTML(body.RenderOptions{}))
		}
	})
}

// hostile is HTML that would act if any of it came through.
var hostile = []string{
	`<p onclick="x()">a<script>alert(1)</script></p>`,
	`<a href="javascript:alert(1)">a</a>`,
	`<a href="  java&#115;cript:alert(1)">a</a>`,
	"<a href=\"java\nscript:alert(1)\">a</a>",
	"<a href=\"java\tscript:alert(1)\">a</a>",
	"<a href=\"\x01javascript:alert(1)\">a</a>",
	`<a href="vbscript:x">a</a><a href="data:text/html,<script>">b</a>`,
	`<a href="https://x.example/\"onmouseover=alert(1)">a</a>`,
	`<img src="x" onerror="alert(1)" alt="a">`,
	`<img src="https://x.example/a.jpg" srcset="https://x.example/b.jpg 2x" alt='"><script>alert(1)</script>'>`,
	`<svg onload=alert(1)><p>a</p></svg><svg><style><img src=x onerror=alert(1)></style></svg>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<math><annotation-xml encoding="text/html"><p>a</p><script>b</script></annotation-xml><mi>c</mi></math>`,
	`<form action="javascript:alert(1)"><button formaction="javascript:x">a</button><input value=b></form>`,
	`<details ontoggle=alert(1) open><summary>a</summary>b</details>`,
	`<iframe srcdoc="<script>alert(1)</script>">a</iframe><iframe src="javascript:x"></iframe><p>a</p>`,
	`<style>@import url(//x)</style><p style="x:expression(1)">a</p>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<template><script>alert(1)</script></template><object data="javascript:x">a</object><embed src="data:x">`,
	`<dl><dt><a href="javascript:x" style="y">a</a><dd><img src=x onerror=y>b<script>c</script></dl>`,
	`<x-unknown onclick=a><p>text <b>bold</x-unknown>`,
	`<!--<p>a--!><script>alert(1)</script>--><p>b`,
	`<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=x"><link rel=stylesheet href=x>a`,
	`<p lang='en"><script>x</script>' dir="x">a</p><span lang="fa" dir="rtl">b</span>`,
	`<plaintext>a</plaintext><script>b`,
}

func TestNothingThatActsComesThroughHTML(t *testing.T) {
	for _, in := range hostile {
		d, _, err := body.FromHTML(in, body.HTMLOptions{})
		if err != nil {
			t.Errorf("%q: %v", in, err)
			continue
		}
		assertInert(t, in, d.HTML(body.RenderOptions{}))
		assertCanonical(t, d)
	}
}

func TestEveryRemovalOfSomethingThatActsIsTold(t *testing.T) {
	for in, want := range map[string]string{
		`<p onclick="x()">a</p>`:            "onclick",
		`<script>alert(1)</script>`:         "<script>",
		`<a href="javascript:x">a</a>`:      "javascript:x",
		`<iframe></iframe>`:                 "<iframe>",
		`<input name=q>`:                    "<input>",
		`<style>p{}</style>`:                "<style>",
		`<p><abbr title="No">n</abbr></p>`:  "No",
		`<img src="https://x.example/a">`:   "became a note",
		`<video src="https://x.example/a">`: "https://x.example/a",
		`<p>a</p><!--more--><!--more-->`:    "second cut",
		`<dl><dt>a</dt></dl>`:               "<dl>",
	} {
		_, problems, err := body.FromHTML(in, body.HTMLOptions{})
		if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Message, want) {
			t.Errorf("%q: %v %v; want one problem that names %q", in, problems, err, want)
		}
	}
}

// TestRealTextsComeInWithoutLoss reads every real file of the shared data that is there.
func TestRealTextsComeInWithoutLoss(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.html")
	if len(files) == 0 {
		t.Fatal("testdata/*.html is missing")
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d, _, err := body.FromHTML(string(source), body.HTMLOptions{WordPress: strings.Contains(name, "wordpress")})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		assertInert(t, name, d.HTML(body.RenderOptions{}))
		assertCanonical(t, d)
		root, _ := html.Parse(bytes.NewReader(source))
		text := strings.Join(strings.Fields(d.Text()+d.Markdown()), " ")
		for n := range root.Descendants() {
			if n.Type != html.TextNode || n.Parent.Data == "script" || n.Parent.Data == "style" {
				continue
			}
			for word := range strings.FieldsSeq(n.Data) {
				if word = strings.Trim(word, `[]/"'=.,`); len(word) > 3 && !strings.ContainsAny(word, `[]="_*`) && !strings.Contains(text, word) {
					t.Errorf("%s: the word %q was lost", name, word)
				}
			}
		}
	}
}

func TestTheCutIsWrittenAsACommentOrAsALine(t *testing.T) {
	for _, source := range []string{"One.\n\n<!-- cut -->\n\nTwo.", "One.\n\n:::cut\n\nTwo.", ":::fact Title\nInside.\n:::\n\n:::cut\n\nTwo."} {
		d, problems, err := body.FromMarkdown(source)
		if err != nil || len(problems) > 0 {
			t.Fatalf("%q: %v %v", source, problems, err)
		}
		if public, withheld := d.Cut(9); public.Text() == "" || withheld.Text() != "Two." {
			t.Errorf("%q is cut into %q and %q", source, public.Text(), withheld.Text())
		}
	}
}
