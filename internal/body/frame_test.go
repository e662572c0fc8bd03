package body_test

import (
	"net/url"
	"strings"
	"testing"

	"standfirst/internal/body"
)

func TestAFrameIsMadeOfTheAddressThatPeopleCopy(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10":                                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
		"http://youtu.be/dQw4w9WgXcQ?si=x":                                                "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
		"https://m.youtube.com/shorts/dQw4w9WgXcQ":                                        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
		"https://VIMEO.com/76979871":                                                      "https://player.vimeo.com/video/76979871?dnt=1",
		"https://x.com/someone/status/1234567890?s=20":                                    "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1234567890",
		"https://twitter.com/someone/status/1234567890":                                   "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=1234567890",
		"https://soundcloud.com/a-house/a-song":                                           "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fa-house%2Fa-song",
		"https://open.spotify.com/intl-de/episode/4rOoJ6Egrf8K2IrywzwOMk":                 "https://open.spotify.com/embed/episode/4rOoJ6Egrf8K2IrywzwOMk",
		"https://www.dailymotion.com/video/x8abcde":                                       "https://geo.dailymotion.com/player.html?video=x8abcde",
		"https://datawrapper.dwcdn.net/aB3dE/2/":                                          "https://datawrapper.dwcdn.net/aB3dE/",
		"https://public.flourish.studio/visualisation/123456/":                            "https://flo.uri.sh/visualisation/123456/embed",
		"https://www.tiktok.com/@someone/video/7100000000000000000":                       "https://www.tiktok.com/embed/v2/7100000000000000000",
		"https://archive.org/details/some-item_1":                                         "https://archive.org/embed/some-item_1",
		"https://www.openstreetmap.org/export/embed.html?bbox=-0.1,51.5,0.1,51.6&layer=m": "https://www.openstreetmap.org/export/embed.html?bbox=-0.1%2C51.5%2C0.1%2C51.6",
		"https://bsky.app/profile/did:plc:abcdefghijklmnop/post/3kabcdefgh2x":             "https://embed.bsky.app/embed/did:plc:abcdefghijklmnop/app.bsky.feed.post/3kabcdefgh2x",
		"https://www.youtube.com/watch?v=short":                                           "",
		"https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ":                        "",
		"https://evil.example/www.youtube.com/watch?v=dQw4w9WgXcQ":                        "",
		"https://user:pass@www.youtube.com/watch?v=dQw4w9WgXcQ":                           "",
		"https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ":                                "",
		"javascript:alert(1)//www.youtube.com/watch?v=dQw4w9WgXcQ":                        "",
		"https://video.example.org/v?x=1":                                                 "",
		"https://www.openstreetmap.org/export/embed.html?bbox=1,2,3,4%22%3E%3Cscript%3E":  "",
		"": "",
	} {
		if _, got, ok := body.Frame(address); got != want || ok != (want != "") {
			t.Errorf("%s is framed as %q, want %q", address, got, want)
		}
	}
}

func FuzzAFrameIsOfItsProviderAlone(f *testing.F) {
	for _, s := range []string{"https://youtu.be/dQw4w9WgXcQ", "https://vimeo.com/1", "https://x.com/a/status/1", "https://soundcloud.com/a/b", "//youtu.be/\"><script>", "https://archive.org/details/..%2f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		p, frame, ok := body.Frame(address)
		if !ok {
			return
		}
		u, err := url.Parse(frame)
		if err != nil || u.Scheme != "https" || u.Host != p.Host || strings.ContainsAny(frame, "\"'<> \t\r\n\\") {
			t.Errorf("%q is framed as %q of %s (%v)", address, frame, p.Host, err)
		}
	})
}

func TestAnEmbedIsALinkUntilTheHouseLetsItsProviderIn(t *testing.T) {
	d, _, err := body.ParseJSON([]byte(`{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Before."}]},{"type":"embed","attrs":{"url":"https://youtu.be/dQw4w9WgXcQ","title":"The \"ferry\""}},{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"After"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.HTML(body.RenderOptions{}); !strings.Contains(got, `<p class="embed"><a href="https://youtu.be/dQw4w9WgXcQ" rel="noopener nofollow">The &#34;ferry&#34;</a></p>`) {
		t.Errorf("in a feed: %s", got)
	}
	words := &body.EmbedWords{Skip: func(p string) string { return "Skip " + p }, From: func(p string) string { return "From " + p }, Load: func(p string) string { return "Load from " + p }, Warning: func(p string) string { return p + " learns" }}
	page := d.HTML(body.RenderOptions{Embed: words, Anchors: true})
	for _, want := range []string{`<figure class="embed">`, `<a class="skip-embed" href="#`, `>Skip YouTube</a>`, `From YouTube`, `href="https://youtu.be/dQw4w9WgXcQ"`, `<p id="p1">Before.`, `<h2 id="p3">After`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s: %s", want, page)
		}
	}
	if strings.Contains(page, "data-frame") || strings.Contains(page, "youtube-nocookie") {
		t.Errorf("a house that allows none names a frame: %s", page)
	}
	words.Allowed = []string{"vimeo", "youtube"}
	if page := d.HTML(body.RenderOptions{Embed: words}); !strings.Contains(page, `data-frame="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ" data-load="Load from YouTube" data-warning="YouTube learns"`) || strings.Contains(page, "<iframe") {
		t.Errorf("a house that allows it: %s", page)
	}
	// What the page shows comes back as what it was.
	back, _, err := body.FromHTML(page, body.HTMLOptions{})
	if err != nil || len(back.Content) != 3 || back.Content[1].Type != "embed" || back.Content[1].Attr("url") != "https://youtu.be/dQw4w9WgXcQ" || back.Content[1].Attr("title") != `The "ferry"` {
		t.Errorf("it comes back as %+v (%v)", back, err)
	}
}

func TestTheNumbersOfParagraphsGoOnBehindTheCut(t *testing.T) {
	d, err := body.FromText("One.\n\nTwo.\n\nThree.")
	if err != nil {
		t.Fatal(err)
	}
	before, after := body.Doc{Content: d.Content[:2]}, body.Doc{Content: d.Content[2:]}
	if got := after.HTML(body.RenderOptions{Anchors: true, After: before}); !strings.HasPrefix(got, `<p id="p3">Three.`) {
		t.Errorf("behind two: %s", got)
	}
}
