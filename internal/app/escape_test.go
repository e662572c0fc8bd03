package app

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/story"
)

// TestWordsOfAStoryAreWordsInEveryForm publishes what would be markup in one form
// or another, and reads it back from each.
func TestWordsOfAStoryAreWordsInEveryForm(t *testing.T) {
	c := newCanary(t)
	const headline = "</script><script>alert(1)</script> ]]> \u2028 \" ' & {{.}} [x](javascript:alert(2))"
	var m story.Meta
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		x := content("open", headline, headline)
		x.Standfirst, x.Kicker = headline, headline
		x.Topics[0].Name, x.Section.Name, x.Bylines[0].Name = headline, headline, headline
		if m, err = story.Create(ctx, tx, story.New{Language: "en", Content: x, By: "t"}); err != nil {
			return err
		}
		if err = story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
			return err
		}
		m, err = story.Get(ctx, tx, m.ID)
		return err
	})
	for _, path := range []string{"/" + m.Path(), "/", "/kind/news", "/section/region", "/archive", "/search?q=alert", "/nothing"} {
		r := c.ask(c.site, http.MethodGet, path, nil, nil)
		b, _ := io.ReadAll(r.Body)
		text := string(b)
		if strings.Contains(text, "<script>alert") || strings.Contains(text, `href="javascript:`) {
			t.Errorf("%s holds a script of the story's", path)
		}
		for _, ld := range ldScript.FindAllStringSubmatch(text, -1) {
			if !json.Valid([]byte(ld[1])) || strings.Contains(ld[1], "\u2028") {
				t.Errorf("%s: what machines are told is broken: %.200s", path, ld[1])
			}
		}
	}
	for _, path := range []string{"/feed.xml", "/feed.atom", "/kind/news/feed.xml", "/news-sitemap.xml", "/sitemap.xml"} {
		d := xml.NewDecoder(c.ask(c.site, http.MethodGet, path, nil, nil).Body)
		for {
			at, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if e, ok := at.(xml.StartElement); ok && e.Name.Local == "script" {
				t.Errorf("%s holds a script of the story's", path)
			}
		}
	}
	b, _ := io.ReadAll(c.ask(c.site, http.MethodGet, "/llms.txt", nil, nil).Body)
	if strings.Contains(strings.ReplaceAll(string(b), `\]`, ""), "](javascript:") || strings.Contains(string(b), "<script") {
		t.Errorf("llms.txt leads to a script: %s", b)
	}
}
