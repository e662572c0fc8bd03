package theme

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// The guide names every variable of the sheets, and no other.
func TestTheThemeGuideNamesTheVariablesOfTheSheets(t *testing.T) {
	guide, err := os.ReadFile("../docs/themes.md")
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := filepath.Glob("css/*.css")
	if err != nil || len(sheets) == 0 {
		t.Fatal(err, sheets)
	}
	set, told := map[string]bool{}, map[string]bool{}
	for _, sheet := range sheets {
		css, err := os.ReadFile(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(--[a-z-]+):`).FindAllSubmatch(css, -1) {
			set[string(m[1])] = true
		}
	}
	for _, m := range regexp.MustCompile("`(--[a-z-]+)`").FindAllSubmatch(guide, -1) {
		told[string(m[1])] = true
	}
	for name := range set {
		if !told[name] {
			t.Errorf("docs/themes.md does not name %s", name)
		}
	}
	for name := range told {
		if !set[name] {
			t.Errorf("docs/themes.md names %s, which no sheet sets", name)
		}
	}
}
