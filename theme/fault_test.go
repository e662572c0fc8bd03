package theme_test

import (
	"fmt"
	"strings"
	"testing"

	"standfirst/theme"
)

type inner struct{ Name, URL string }

type model struct {
	Heading string
	Links   []inner
	Other   *inner
}

func (model) Say(word string) string { return word }

// only reads a theme that has nothing but these files.
func only(t *testing.T, files map[string]string) []theme.Fault {
	t.Helper()
	if _, ok := files["templates/layout.html"]; !ok {
		files["templates/layout.html"] = `<html>{{block "main" .}}{{end}}</html>`
	}
	if _, ok := files["templates/one.html"]; !ok {
		files["templates/one.html"] = `{{define "main"}}{{.Heading}}{{end}}`
	}
	_, found := theme.Inspect(overlay(t, files), map[string]any{"one": model{}})
	var own []theme.Fault
	for _, f := range found { // the default's own pages are none of this test's
		if f.Problem != "no page is drawn from this template" {
			own = append(own, f)
		}
	}
	return own
}

func TestAFaultOfATemplateIsToldWithItsLineAndItsMend(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		want       []string
	}{
		"a field that the page does not give": {"templates/one.html", "{{define \"main\"}}\n\n{{.Heding}}{{end}}", []string{"templates/one.html:3", ".Heding", "is .Heading meant?"}},
		"a field of what is ranged over":      {"templates/one.html", "{{define \"main\"}}\n{{range .Links}}{{.Nme}}{{end}}{{end}}", []string{"templates/one.html:2", ".Nme", "is .Name meant?", "URL"}},
		"a function that is none":             {"templates/one.html", "{{define \"main\"}}{{shout .Heading}}{{end}}", []string{"templates/one.html:1", "no function shout", "iso"}},
		"an if without its end":               {"templates/one.html", "{{define \"main\"}}\n{{if .Heading}}\n", []string{"templates/one.html:", "{{end}}"}},
		"a template that is none":             {"templates/one.html", "{{define \"main\"}}\n{{template \"crad\" .}}{{end}}", []string{"templates/one.html:2", `no template "crad"`, "define it"}},
		"a word of the wrong kind":            {"templates/one.html", "{{define \"main\"}}{{.Say 7}}{{end}}", []string{"templates/one.html:1", "expected string"}},
		"a fault in a part":                   {"templates/_part.html", "{{define \"part\"}}\n\n\n{{.}{{end}}", []string{"templates/_part.html:4"}},
		"an attribute that cannot be escaped": {"templates/one.html", "{{define \"main\"}}<a href='{{if .Heading}}\">{{end}}{{end}}", []string{"templates/"}},
	} {
		found := only(t, map[string]string{c.file: c.text})
		if len(found) == 0 || !found[0].Breaks {
			t.Errorf("%s: %v", name, found)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(found[0].String(), want) {
				t.Errorf("%s: %s; %q is missing", name, found[0], want)
			}
		}
	}
}

func TestWhatTheSiteWouldNotLoadIsToldToTheThemesAuthor(t *testing.T) {
	for text, want := range map[string]string{
		"<p>\n<b style=\"color:red\">":                           "templates/one.html:2",
		"\n\n<img src=\"https://elsewhere.example/x.png\">":      "templates/one.html:3: the page",
		"<button onclick=\"x()\">":                               "<button onclick>",
		"<style>p{}</style>":                                     "<style>",
		"<script>x()</script>":                                   "<script> without src",
		"<link rel=\"stylesheet\" href=\"//cdn.example/x.css\">": "asks another host",
	} {
		found := only(t, map[string]string{"templates/one.html": `{{define "main"}}` + text + `{{end}}`})
		if want = strings.TrimSuffix(want, " the page"); len(found) != 1 || found[0].Breaks || !strings.Contains(found[0].String(), want) {
			t.Errorf("%q: %v; want %q", text, found, want)
		}
	}
	for _, text := range []string{`<a href="https://elsewhere.example">`, `<link rel="canonical" href="https://here.example/">`, `<script type="application/ld+json">{}</script>`, `<script src="/-/assets/x.js"></script>`} {
		if found := only(t, map[string]string{"templates/one.html": `{{define "main"}}` + text + `{{end}}`}); len(found) != 0 {
			t.Errorf("%q: %v", text, found)
		}
	}
}

func TestAStyleThatPointsOneWayIsToldWithTheOneThatFollowsTheLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"p{margin-left:1rem}":                          "dist/own.css:1: margin-left is on the same side in every language; write margin-inline-start",
		"\np { right: 0 }":                             "dist/own.css:2: right is on the same side in every language; write inset-inline-end",
		"p{text-align: left}":                          "write text-align: start",
		"p{float:right}":                               "write float: inline-end",
		"p{border-top-left-radius:2px}":                "write border-start-start-radius",
		"@import \"https://elsewhere.example/x.css\";": "asks another host",
		"p{background:url(//elsewhere.example/x)}":     "asks another host",
	} {
		if found := only(t, map[string]string{"dist/own.css": text}); len(found) != 1 || !strings.Contains(found[0].String(), want) {
			t.Errorf("%q: %v; want %q", text, found, want)
		}
	}
	if found := only(t, map[string]string{"dist/own.css": "/* margin-left: 0 */ p{margin-inline-start:1rem;text-align:start;background:url(./x.svg)} .left:hover{inset-block-start:0}"}); len(found) != 0 {
		t.Error(found)
	}
}

func TestAManifestThatNamesWhatIsNotThereIsTold(t *testing.T) {
	if found := only(t, map[string]string{"dist/manifest.json": `{"theme.css":"gone.css"}`}); len(found) == 0 || !strings.Contains(fmt.Sprint(found), "gone.css") {
		t.Error(found)
	}
}
