package theme_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"standfirst/theme"
)

// overlay writes a folder that lies over the default theme.
func overlay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

type page struct{ Heading, Text string }

func TestAFolderLiesOverTheDefaultThemeFileByFile(t *testing.T) {
	th, err := theme.Load(overlay(t, map[string]string{"templates/layout.html": `<b>{{block "main" .}}{{end}}</b>`, "templates/notice.html": `{{define "main"}}{{.Heading}}{{end}}`, "dist/own.svg": "<svg/>"}))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := th.Execute(&b, "notice", page{Heading: "A & B"}); err != nil || b.String() != "<b>A &amp; B</b>" {
		t.Errorf("%q (%v)", b.String(), err)
	}
	if a, ok := th.Asset("own.svg"); !ok || a.Type != "image/svg+xml" {
		t.Errorf("%+v", a)
	}
	if err := th.Execute(&b, "nowhere", nil); !errors.Is(err, theme.ErrTheme) {
		t.Errorf("a page without a template: %v", err)
	}
}

func TestABrokenTemplateIsNamed(t *testing.T) {
	for name, text := range map[string]string{"templates/story.html": `{{define "main"}}{{if}}`, "templates/_card.html": `{{define "card"}}{{nothing}}{{end}}`, "dist/manifest.json": "{"} {
		if _, err := theme.Load(overlay(t, map[string]string{name: text})); !errors.Is(err, theme.ErrTheme) || !strings.Contains(err.Error(), filepath.Base(name)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheDefaultThemeHasItsStylesAndNoScriptTooLarge(t *testing.T) {
	th, err := theme.Load("")
	if err != nil {
		t.Fatal(err)
	}
	css, ok := th.Asset(th.Named("theme.css"))
	if size := css.Size("gzip"); !ok || size == 0 || size > 14_000 {
		t.Errorf("the style sheet has %d bytes compressed; 14 kB at most", size)
	}
	js, ok := th.Asset(th.Named("theme.js"))
	if size := js.Size("gzip"); !ok || size == 0 || size > 10_000 {
		t.Errorf("the script has %d bytes compressed; 10 kB at most", size)
	}
}

func TestAnAssetGoesOutInTheSmallestCodingThatTheReaderTakes(t *testing.T) {
	th, err := theme.Load("")
	if err != nil {
		t.Fatal(err)
	}
	built, _ := th.Asset(th.Named("theme.css"))
	folder, err := theme.Load(overlay(t, map[string]string{"dist/own.css": strings.Repeat("p{margin-block:1rem}\n", 50)}))
	if err != nil {
		t.Fatal(err)
	}
	own, _ := folder.Asset("own.css")
	for name, a := range map[string]theme.Asset{"built in": built, "of a folder": own, "made": theme.Made("made.css", "text/css", []byte(strings.Repeat("a{color:red}", 40)))} {
		text, err := a.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		for accept, want := range map[string]string{"gzip, deflate, br": "br", "gzip": "gzip", "br;q=0, gzip": "gzip", "": "", "gzip;q=0": ""} {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Accept-Encoding", accept)
			w := httptest.NewRecorder()
			a.ServeHTTP(w, r)
			var body io.Reader = w.Body
			switch w.Header().Get("Content-Encoding") {
			case "br":
				body = brotli.NewReader(body)
			case "gzip":
				if body, err = gzip.NewReader(body); err != nil {
					t.Fatal(err)
				}
			}
			got, err := io.ReadAll(body)
			if coded := w.Header().Get("Content-Encoding"); err != nil || coded != want || !bytes.Equal(got, text) || w.Header().Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s for %q: coding %q, %d of %d bytes (%v)", name, accept, coded, len(got), len(text), err)
			}
		}
	}
}

func TestAPartOfAnAssetIsAPartOfTheFileAsItIs(t *testing.T) {
	a := theme.Made("made.css", "text/css", []byte(strings.Repeat("a{color:red}", 40)))
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip, br")
	r.Header.Set("Range", "bytes=2-6")
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	if w.Code != 206 || w.Body.String() != "color" || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("%d %q %q", w.Code, w.Body, w.Header().Get("Content-Encoding"))
	}
}
