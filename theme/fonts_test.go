package theme_test

import (
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"standfirst/theme"
)

func load(t *testing.T) *theme.Theme {
	t.Helper()
	th, err := theme.Load("")
	if err != nil {
		t.Fatal(err)
	}
	return th
}

// weight is how many bytes files of the theme have.
func weight(t *testing.T, th *theme.Theme, files ...string) (n int) {
	t.Helper()
	for _, file := range files {
		a, ok := th.Asset(th.Named(file + ".woff2"))
		if !ok {
			t.Fatalf("the theme has no font %s", file)
		}
		n += int(a.Size(""))
	}
	return n
}

func TestTheFontsOfEveryScriptKeepTheirBudget(t *testing.T) {
	th := load(t)
	for script, c := range map[string]struct {
		most  int
		files []string
	}{
		"Latin":    {55_000, []string{"serif-latin", "sans-latin"}},
		"Arabic":   {60_000, []string{"naskh", "naskh-stops", "vazirmatn", "vazirmatn-stops"}},
		"Persian":  {60_000, []string{"vazirmatn", "vazirmatn-stops"}},
		"Hebrew":   {20_000, []string{"frank-ruhl-400", "frank-ruhl-700", "frank-ruhl-stops", "heebo"}},
		"Urdu":     {190_000, []string{"nastaliq", "naskh"}},
		"Cyrillic": {55_000, []string{"serif-cyrillic", "sans-cyrillic"}},
		"Greek":    {55_000, []string{"serif-greek", "sans-greek"}},
	} {
		if n := weight(t, th, c.files...); n > c.most {
			t.Errorf("%s has %d bytes of fonts; %d at most", script, n, c.most)
		}
	}
}

func TestAPageBeginsWithTheTwoFontsOfItsLanguage(t *testing.T) {
	th := load(t)
	for _, c := range []struct{ language, script, first, second string }{
		{"en", "Latn", "serif-latin", "sans-latin"}, {"tr", "Latn", "serif-latin", "sans-latin"}, {"uk", "Cyrl", "serif-cyrillic", "sans-cyrillic"},
		{"ar", "Arab", "naskh", "vazirmatn"}, {"fa", "Arab", "vazirmatn", "vazirmatn-stops"}, {"ur", "Arab", "nastaliq", "naskh"}, {"he", "Hebr", "frank-ruhl-400", "frank-ruhl-700"},
	} {
		got := th.Preload(c.language, c.script)
		if len(got) != 2 || !strings.HasPrefix(got[0], c.first+".") || !strings.HasPrefix(got[1], c.second+".") {
			t.Errorf("%s begins with %v", c.language, got)
		}
	}
	if got := th.Preload("ja", "Jpan"); len(got) != 0 {
		t.Errorf("a language without fonts of the theme begins with %v", got)
	}
}

var (
	faceOf   = regexp.MustCompile(`@font-face\{font-family:"?([^";]+)"?`)
	rounded  = regexp.MustCompile(`border-radius:[1-9.]|border-radius:0[.]|box-shadow:[^i;}]*;`)
	families = regexp.MustCompile(`--(?:text|ui):([^;}]+)`)
)

// sheet is a style sheet of the theme.
func sheet(t *testing.T, th *theme.Theme, file string) string {
	t.Helper()
	a, ok := th.Asset(th.Named(file))
	if !ok {
		t.Fatalf("the theme has no %s", file)
	}
	w := httptest.NewRecorder()
	a.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	return w.Body.String()
}

func TestEveryFaceThatThePageNamesIsThere(t *testing.T) {
	th := load(t)
	css := sheet(t, th, "theme.css")
	faces := map[string]bool{"serif": true, "sans-serif": true}
	for _, m := range faceOf.FindAllStringSubmatch(css, -1) {
		faces[m[1]] = true
	}
	for _, device := range []string{"Geeza Pro", "Times New Roman", "Arial", "Noto Serif CJK SC", "Songti SC", "Hiragino Mincho ProN"} {
		faces[device] = true
	}
	lists := families.FindAllStringSubmatch(css, -1)
	if len(lists) < 8 {
		t.Fatalf("%d lists of faces", len(lists))
	}
	for _, m := range lists {
		for name := range strings.SplitSeq(m[1], ",") {
			if name = strings.Trim(name, `" `); !faces[name] {
				t.Errorf("%q is a face of no font, and of no device that is known", name)
			}
		}
	}
}

func TestNothingIsRoundedOrCastsAShadow(t *testing.T) {
	th := load(t)
	if bad := rounded.FindString(sheet(t, th, "theme.css")); bad != "" {
		t.Errorf("the theme has %q", bad)
	}
}

func TestALitePageAsksForNoFont(t *testing.T) {
	css := sheet(t, load(t), "lite.css")
	for _, bad := range []string{"@font-face", "@import", "url("} {
		if strings.Contains(css, bad) {
			t.Errorf("lite.css holds %s", bad)
		}
	}
}
