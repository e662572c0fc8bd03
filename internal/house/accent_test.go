package house_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"standfirst/internal/house"
)

func TestContrastIsThatOfWCAG(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#000000", 21}, {"#777777", "#ffffff", 4.478}, {"#767676", "#ffffff", 4.542}, {"#ff0000", "#ffffff", 3.998}, {"#123456", "#123456", 1}, {"red", "#ffffff", 0}, {"#12345g", "#ffffff", 0}} {
		if got := house.Contrast(c.a, c.b); math.Abs(got-c.want) > 0.001 {
			t.Errorf("%s on %s: %.4f, want %.3f", c.a, c.b, got, c.want)
		}
	}
}

func TestAnAccentThatCannotBeReadIsRefusedWithItsContrast(t *testing.T) {
	for _, c := range []struct{ light, dark, want string }{
		{"#ffcc00", "", "1.44 to 1 against the light paper"},
		{"#8a1c2b", "#8a1c2b", "against the dark paper"},
		{"red", "", "write it as #8a1c2b"},
		{"", "#f0929d", "on light paper"},
	} {
		if err := house.ReadAccent(c.light, c.dark).Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, %s: %v, want %q", c.light, c.dark, err, c.want)
		}
	}
	for _, light := range []string{"", "#8a1c2b", "8A1C2B", "#060", "#000000", "#0b4a7a"} {
		if err := house.ReadAccent(light, "").Validate(); err != nil {
			t.Errorf("%q: %v", light, err)
		}
	}
}

func TestTheSheetOfAnAccentSaysAllInItsName(t *testing.T) {
	a := house.ReadAccent("#006d5b", "")
	css, ok := house.SheetNamed(a.Sheet())
	if !ok || !strings.Contains(css, "--accent:#006d5b") || !strings.Contains(css, "--accent:"+a.Dark) {
		t.Errorf("%q, %v", css, ok)
	}
	for _, name := range []string{"", "accent-", "accent-ffcc00-ffcc00.css", "accent-006d5b.css", "accent-006D5B-" + a.Dark[1:] + ".css", "theme.css", "accent-006d5b-70ada3.css.css"} {
		if css, ok := house.SheetNamed(name); ok {
			t.Errorf("%q gives %q", name, css)
		}
	}
	if s := (house.Accent{}).Sheet(); s != "" {
		t.Errorf("the theme's own accent has the sheet %q", s)
	}
}

func TestThePapersAreThoseOfTheThemeAndTheDesk(t *testing.T) {
	for _, name := range []string{"../../theme/css/colour.css", "../../web/desk/css/desk.css"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, paper := range []string{house.Paper, house.DarkPaper} {
			if !strings.Contains(string(b), "--paper: "+paper) {
				t.Errorf("%s has no paper %s", name, paper)
			}
		}
	}
}

func FuzzSheetNamed(f *testing.F) {
	f.Add("accent-006d5b-70ada3.css")
	f.Fuzz(func(t *testing.T, name string) {
		if css, ok := house.SheetNamed(name); ok && (len(css) > 300 || strings.ContainsAny(css, "<>\\\"")) {
			t.Errorf("%q gives %q", name, css)
		}
	})
}
