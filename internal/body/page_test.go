package body_test

import (
	"strings"
	"testing"

	"standfirst/internal/body"
	"standfirst/internal/id"
)

func parsed(t *testing.T, html string) body.Doc {
	t.Helper()
	d, _, err := body.FromHTML(html, body.HTMLOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADatelineStandsAtTheHeadOfTheTextUnlessItSaysSoItself(t *testing.T) {
	for text, want := range map[string]string{
		"<p>The pilots agreed.</p><p>Then not.</p>": `<p><span class="dateline">Orvane —</span> The pilots agreed.</p>`,
		"<p>ORVANE (Wire) – The pilots agreed.</p>": "<p>ORVANE (Wire) – The pilots agreed.</p>",
		"<h2>First</h2><p>The pilots agreed.</p>":   "<h2>First</h2>",
		"<blockquote><p>No.</p></blockquote>":       "<blockquote>",
		"":                                          "",
	} {
		got := parsed(t, text).HTML(body.RenderOptions{Dateline: "Orvane"})
		if !strings.HasPrefix(got, want) || strings.Count(got, "dateline") != strings.Count(want, "dateline") {
			t.Errorf("%s becomes %s", text, got)
		}
	}
	if got := parsed(t, "<p>a</p>").HTML(body.RenderOptions{Dateline: "<b>"}); strings.Contains(got, "<b>") {
		t.Errorf("a dateline is not escaped: %s", got)
	}
}

func TestAPictureThatIsLeftOutIsALink(t *testing.T) {
	picture := id.ID(7)
	d := parsed(t, `<figure data-photo="`+picture.String()+`"><figcaption><span class="caption">Ships wait</span></figcaption></figure>`)
	o := body.RenderOptions{NoPictures: true, Photo: func(id.ID) (body.Figure, bool) {
		return body.Figure{Src: "/media/a/960.jpg", SrcSet: "/media/a/320.jpg 320w", Alt: "Ships & fog", Width: 3, Height: 2, Credit: "A. Lens"}, true
	}}
	got := d.HTML(o)
	for _, want := range []string{`<a href="/media/a/960.jpg">Show the picture: Ships &amp; fog</a>`, "Ships wait", "A. Lens"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing from %s", want, got)
		}
	}
	if strings.Contains(got, "<img") || strings.Contains(got, "srcset") {
		t.Errorf("a picture is there: %s", got)
	}
}

func TestNumbersInATableAreAlignedByColumn(t *testing.T) {
	d := parsed(t, `<table><tr><th>Port</th><th>Ships</th><th>Share</th><th>Since</th></tr>
		<tr><th>Orvane</th><td>1,204</td><td>7.1 %</td><td>1998</td></tr>
		<tr><th>Kestrin</th><td>٤٠٢</td><td>−2 pp</td><td>about 2004</td></tr>
		<tr><th>Akça</th><td></td><td>$3.10</td><td>2011</td></tr></table>`)
	got := d.HTML(body.RenderOptions{})
	for _, want := range []string{`<th scope="col">Port</th>`, `<th scope="col" class="number">Ships</th>`, `<td class="number">7.1 %</td>`, `<td class="number">٤٠٢</td>`, `<td>1998</td>`, `<td>about 2004</td>`, `<th scope="row">Orvane</th>`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing from %s", want, got)
		}
	}
	spanned := parsed(t, `<table><tr><td colspan="2">1</td></tr><tr><td>2</td><td>3</td></tr></table>`).HTML(body.RenderOptions{})
	if strings.Contains(spanned, `class="number"`) {
		t.Errorf("cells over several columns have no column of their own: %s", spanned)
	}
}
