package app

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// described are the objects of JSON-LD on a page.
func (c *canaryHouse) described(path string) (all []map[string]any) {
	c.Helper()
	r := c.ask(c.site, http.MethodGet, path, nil, nil)
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		c.Fatalf("%s: %d, %v", path, r.StatusCode, err)
	}
	for _, m := range ldScript.FindAllStringSubmatch(string(b), -1) {
		var o map[string]any
		if err := json.Unmarshal([]byte(m[1]), &o); err != nil {
			c.Fatalf("%s: %v in %s", path, err, m[1])
		}
		all = append(all, o)
	}
	return all
}

// rich is a story with everything that machines are told of.
func rich(t testing.TB, kind story.Kind, terms string, lead story.Lead) story.Content {
	t.Helper()
	c := content(terms, "Nine ships wait for the tide", "nothing")
	d, _, err := body.FromMarkdown("PORT VELLIS — The first ship came at dawn.\n\n:::statement who=\"Ada Vane\" role=\"harbour master\" where=\"Port Vellis\" at=\"2026-11-20\"\n> We wait.\n:::\n\nThe third paragraph.\n\n:::statement who=\"Mara Quill\" role=\"pilot\" where=\"Port Vellis\" at=\"2026-11-20\"\n> Nobody waits for us.\n:::\n\nThe last paragraph.")
	if err != nil {
		t.Fatal(err)
	}
	c.Body = d
	c.Kind, c.Dateline, c.Translator, c.Credit, c.CopyrightNotice, c.Lead = kind, "Port Vellis", "", "The Canary", "© The Canary", lead
	c.Corrections = []story.Correction{{Kind: "correction", Was: "eight ships", Text: "There were nine ships.", At: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC), Place: "top"}}
	return c
}

// live creates a version and publishes it.
func (c *canaryHouse) live(n story.New) (m story.Meta) {
	c.Helper()
	n.By = "t"
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		if m, err = story.Create(ctx, tx, n); err != nil {
			return err
		}
		if err := story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
			return err
		}
		m, err = story.Get(ctx, tx, m.ID)
		return err
	})
	return m
}

// TestWhatMachinesAreToldStandsInGoldenFiles keeps a sample of each kind of page's
// JSON-LD, which checks/ holds to the types of schema.org.
func TestWhatMachinesAreToldStandsInGoldenFiles(t *testing.T) {
	c := newCanary(t)
	taken, err := c.h.Photos.Take(context.Background(), jpegFile(t))
	if err != nil {
		t.Fatal(err)
	}
	var own photo.Photo
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		own, err = photo.Keep(ctx, tx, taken, "urn:own", photo.Metadata{Description: "Ships", Creator: "Ines Korvald", CreditLine: "The Canary", CopyrightNotice: "© The Canary", WebStatement: "https://canary.example/rights", LicensorURL: "https://canary.example/buy"}, "")
		return err
	})
	lead := story.Lead{Photo: own.ID, Alt: "Ships at anchor", Caption: "Ships at anchor off Port Vellis."}
	pages := map[string]string{"front": "/", "section": "/section/region", "author": "/author/ines-korvald", "corrections": "/corrections"}
	for _, kind := range []story.Kind{story.KindNews, story.KindAnalysis, story.KindMemo, story.KindReport, story.KindOpinion, story.KindLive} {
		m := c.live(story.New{Language: "en", Content: rich(t, kind, "open", lead)})
		pages[string(kind)] = "/" + m.Path()
	}
	original := c.live(story.New{Language: "en", Content: rich(t, story.KindNews, "members", lead)})
	tr := rich(t, story.KindNews, "members", story.Lead{})
	tr.Headline, tr.Translator = "تسع سفن تنتظر المد", "نوار البستاوي"
	ar := c.live(story.New{Story: original.Story, Language: "ar", Origin: story.Translated, Content: tr})
	pages["gated"], pages["translation"] = "/"+original.Path(), "/ar/"+ar.Path()
	about := content("open", "About us", "nothing")
	about.Kind, about.Section, about.Topics, about.Bylines = story.KindPage, story.Label{}, nil, nil
	page := c.live(story.New{Language: "en", Content: about})
	c.update(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		s.Editions[0].Standing = map[house.Purpose]string{}
		for _, p := range house.Purposes {
			s.Editions[0].Standing[p] = page.ID.String()
		}
		return house.Save(ctx, tx, s)
	})
	pages["about"] = "/" + page.Path()
	c.refresh()
	for name, path := range pages {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(c.described(path)); err != nil {
			t.Fatal(err)
		}
		got := steady(b.String())
		golden := filepath.Join("testdata", "jsonld", name+".json")
		if *update {
			if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatalf("%v; write it with go test ./internal/app -update", err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s at:\n%s\nlook at the difference, and if it is meant: go test ./internal/app -update", path, golden, firstDifference(got, string(want)))
		}
	}
	// What stands behind the cut is not told of: neither how long it is, nor who speaks in it.
	open, gated := c.described(pages["news"])[0], c.described(pages["gated"])[0]
	if open["wordCount"] == gated["wordCount"] || len(open["mentions"].([]any)) != 2 || len(gated["mentions"].([]any)) != 1 {
		t.Errorf("%v words and %v of an open story, %v and %v of one with a cut", open["wordCount"], open["mentions"], gated["wordCount"], gated["mentions"])
	}
	if _, part := open["hasPart"]; part || open["isAccessibleForFree"] != true || gated["isAccessibleForFree"] != false {
		t.Errorf("%v, %v", open, gated)
	}
	// The selector finds one element, in the page of every class of reader.
	for _, who := range c.classes() {
		text := c.readable(c.ask(c.site, http.MethodGet, pages["gated"], who.cookies, nil))
		if n := len(regexp.MustCompile(`<div class="paywalled"`).FindAllString(strings.SplitN(text, "</html>", 2)[0], -1)); n != 1 {
			t.Errorf("%s has %d elements of the class that the description names", who.name, n)
		}
	}
}

func TestASharedLinkIsDescribedInFull(t *testing.T) {
	c := newCanary(t)
	taken, err := c.h.Photos.Take(context.Background(), jpegFile(t))
	if err != nil {
		t.Fatal(err)
	}
	var own photo.Photo
	c.update(func(ctx context.Context, tx *db.Tx) (err error) {
		own, err = photo.Keep(ctx, tx, taken, "urn:own", photo.Metadata{Description: "Ships", Creator: "Ines Korvald"}, "")
		return err
	})
	m := c.live(story.New{Language: "en", Content: rich(t, story.KindNews, "members", story.Lead{Photo: own.ID, Alt: "Ships at anchor"})})
	c.live(story.New{Story: m.Story, Language: "ar", Origin: story.Translated, Content: rich(t, story.KindNews, "members", story.Lead{})})
	c.refresh()
	text := c.served("/" + m.Path())
	address := defaultSite + "/" + m.Path()
	for _, want := range []string{
		`<meta property="og:type" content="article">`, `<meta property="og:url" content="` + address + `">`, `<link rel="canonical" href="` + address + `">`, `<meta property="og:title" content="Nine ships wait for the tide">`,
		`<meta property="og:site_name" content="The Canary">`, `<meta property="og:locale" content="en_US">`, `<meta property="og:locale:alternate" content="ar_EG">`, `<meta property="og:image:width" content="`, `<meta property="og:image:height" content="`,
		`<meta property="og:image:type" content="image/`, `<meta property="og:image:alt" content="`, `<meta property="article:published_time" content="`, `<meta property="article:modified_time" content="`,
		`<meta property="article:author" content="` + defaultSite + `/author/ines-korvald">`, `<meta property="article:section" content="Region">`, `<meta property="article:tag" content="Shipping">`,
		`<meta name="twitter:card" content="summary_large_image">`, `<meta name="robots" content="max-image-preview:large">`, `<link rel="license" type="application/rsl+xml" href="/license.xml">`,
	} {
		if strings.Count(text, want) != 1 {
			t.Errorf("%d of %s", strings.Count(text, want), want)
		}
	}
	if link := c.ask(c.site, http.MethodGet, "/"+m.Path(), nil, nil).Header.Get("Link"); !strings.Contains(link, `rel="license"`) {
		t.Errorf("Link: %q", link)
	}
}
