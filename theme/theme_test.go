package theme_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	if !ok || len(css.Gzip) == 0 || len(css.Gzip) > 14_000 {
		t.Errorf("the style sheet has %d bytes compressed; 14 kB at most", len(css.Gzip))
	}
	if js, ok := th.Asset(th.Named("theme.js")); !ok || len(js.Bytes) > 10_000 {
		t.Errorf("the script has %d bytes; 10 kB at most", len(js.Bytes))
	}
}
