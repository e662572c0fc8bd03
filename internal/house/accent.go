package house

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Accent is the one colour that is the house's own: on light paper and on dark.
// The zero Accent is the theme's.
type Accent struct {
	Light string `json:"light,omitempty"` // #rrggbb
	Dark  string `json:"dark,omitempty"`
}

// The papers of the default theme and of the desk, on which an accent must be
// readable.
const (
	Paper     = "#fbfaf7"
	DarkPaper = "#14161a"
)

// MinContrast is what text owes its ground (WCAG 2.2, 1.4.3).
const MinContrast = 4.5

// Luminance is the relative luminance of a colour, 0 to 1 (WCAG 2.2). ok is
// false for what is not written as #rrggbb.
func Luminance(colour string) (l float64, ok bool) {
	r, g, b, ok := channels(colour)
	if !ok {
		return 0, false
	}
	linear := func(c uint8) float64 {
		s := float64(c) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b), true
}

// Contrast is that of two colours, 1 to 21 (WCAG 2.2); 0 if one of them cannot
// be read.
func Contrast(a, b string) float64 {
	la, ok := Luminance(a)
	lb, ok2 := Luminance(b)
	if !ok || !ok2 {
		return 0
	}
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// DarkOf makes the variant of a colour for dark paper: as much white in it as
// it needs to be read there with ease.
func DarkOf(colour string) string {
	const ease = 7
	r, g, b, ok := channels(colour)
	if !ok {
		return ""
	}
	for white := 0; white <= 100; white += 4 {
		mix := func(c uint8) int { return int(c) + (255-int(c))*white/100 }
		if mixed := fmt.Sprintf("#%02x%02x%02x", mix(r), mix(g), mix(b)); Contrast(mixed, DarkPaper) >= ease {
			return mixed
		}
	}
	return "#ffffff"
}

// ReadAccent reads an accent as it was given: upper case, without "#" or in the
// short form #rgb; the variant for dark paper is made where none is given.
func ReadAccent(light, dark string) Accent {
	a := Accent{spell(light), spell(dark)}
	if a.Light != "" && a.Dark == "" {
		a.Dark = DarkOf(a.Light)
	}
	return a
}

func spell(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	hex := strings.TrimPrefix(s, "#")
	if len(hex) == 3 {
		hex = strings.Join([]string{hex[:1], hex[:1], hex[1:2], hex[1:2], hex[2:], hex[2:]}, "")
	}
	if _, _, _, ok := channels("#" + hex); ok {
		return "#" + hex
	}
	return s
}

// Validate returns an error that names the colour and the mend.
func (a Accent) Validate() error {
	if a == (Accent{}) {
		return nil
	}
	for _, c := range []struct{ what, colour, paper string }{{"light", a.Light, Paper}, {"dark", a.Dark, DarkPaper}} {
		if _, ok := Luminance(c.colour); !ok {
			return fmt.Errorf("the accent on %s paper is %.40q; write it as #8a1c2b", c.what, c.colour)
		}
		if got := Contrast(c.colour, c.paper); got < MinContrast {
			return fmt.Errorf("the accent %s has a contrast of %.2f to 1 against the %s paper %s; %.1f at least: choose a %s one", c.colour, math.Floor(got*100)/100, c.what, c.paper, MinContrast,
				map[string]string{"light": "darker", "dark": "lighter"}[c.what])
		}
	}
	return nil
}

// Sheet is the name of the style sheet that brings the accent; empty for the
// theme's own. The name says all that is in it.
func (a Accent) Sheet() string {
	if a == (Accent{}) || a.Validate() != nil {
		return ""
	}
	return "accent-" + a.Light[1:] + "-" + a.Dark[1:] + ".css"
}

// SheetNamed is the style sheet of a name that Sheet gave.
func SheetNamed(name string) (css string, ok bool) {
	inner, _ := strings.CutPrefix(name, "accent-")
	inner, _ = strings.CutSuffix(inner, ".css")
	light, dark, _ := strings.Cut(inner, "-")
	a := Accent{"#" + light, "#" + dark}
	if a.Sheet() != name || name == "" {
		return "", false
	}
	// The selectors are those of the theme, or its own accent would stand on dark paper.
	onDark := "{--accent:" + a.Dark + ";--on-accent:" + DarkPaper + "}"
	return ":root{--accent:" + a.Light + ";--on-accent:#fff}@media (prefers-color-scheme:dark){:root:not([data-scheme=light])" + onDark + "}:root[data-scheme=dark]" + onDark + "\n", true
}

// channels reads #rrggbb in lower case.
func channels(colour string) (r, g, b uint8, ok bool) {
	if len(colour) != 7 || colour[0] != '#' || strings.ToLower(colour) != colour {
		return 0, 0, 0, false
	}
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return 0, 0, 0, false
	}
	return uint8(n >> 16), uint8(n >> 8), uint8(n), true
}
