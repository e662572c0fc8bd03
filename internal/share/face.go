package share

import (
	"bytes"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"

	"standfirst/theme"
)

// The faces, as theme/share.mjs builds them.
const (
	faceNaskh     = "naskh"
	faceVazirmatn = "vazirmatn"
	faceNastaliq  = "nastaliq"
	faceHebrew    = "hebrew"
	faceLatin     = "serif-latin"
)

// voice is which of the house's two voices a text speaks in.
type voice int

const (
	serif voice = iota // headlines
	title              // the publication's name
	sans
)

// faces of a voice in the order in which they are asked for a letter.
var faces = map[voice][]string{
	serif: {faceLatin, "serif-latin-ext", "serif-cyrillic", "serif-greek", "serif-cyrillic-ext", "serif-vietnamese", faceNaskh, faceVazirmatn, faceHebrew},
	title: {faceLatin, "serif-latin-ext", "serif-cyrillic", "serif-greek", "serif-cyrillic-ext", "serif-vietnamese", faceNaskh, faceVazirmatn, faceHebrew},
	sans:  {"sans-latin", "sans-latin-ext", "sans-cyrillic", "sans-greek", faceVazirmatn, faceNaskh, "hebrew-sans", "serif-latin", "serif-cyrillic-ext", "serif-vietnamese"},
}

// primary is the face that headlines of a language are set in.
func primary(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	switch base {
	case "ur", "ks":
		return faceNastaliq
	case "fa", "ps", "ckb", "ug", "sd":
		return faceVazirmatn
	case "ar", "arz", "apc", "azb":
		return faceNaskh
	case "he", "yi":
		return faceHebrew
	}
	return faceLatin
}

// chain chooses a face for each letter. It opens a font when a letter asks for
// it, and belongs to one drawing.
type chain struct {
	names  []string
	opened map[string]*font.Face
	script language.Script
	err    error
}

func (t *typesetter) chain(v voice) *chain {
	first := primary(t.language)
	if v == title && first == faceNastaliq { // which would need two lines' height for one
		first = faceNaskh
	}
	if v == sans {
		switch first {
		case faceNaskh, faceNastaliq:
			first = faceVazirmatn
			if strings.HasPrefix(strings.ToLower(t.language), "ur") {
				first = faceNaskh
			}
		case faceHebrew:
			first = "hebrew-sans"
		case faceLatin:
			first = "sans-latin"
		}
	}
	return &chain{names: append([]string{first}, faces[v]...), opened: t.opened}
}

func (c *chain) open(name string) *font.Face {
	if f := c.opened[name]; f != nil || c.err != nil {
		return f
	}
	b, err := theme.ShareFont(name)
	if err != nil {
		c.err = err
		return nil
	}
	f, err := font.ParseTTF(bytes.NewReader(b))
	if err != nil {
		c.err = err
		return nil
	}
	spellOut(f)
	c.opened[name] = f
	return f
}

// SetScript implements shaping.FontmapScript.
func (c *chain) SetScript(s language.Script) { c.script = s }

// ResolveFace implements shaping.Fontmap: the first face that has the letter,
// else the first of all. A mark that nobody sees goes with the letters around.
func (c *chain) ResolveFace(r rune) *font.Face {
	f, _ := c.find(r)
	return f
}

func (c *chain) find(r rune) (f *font.Face, ok bool) {
	if r == '\u00a0' || r == '\u202f' {
		r = ' '
	}
	if invisible(r) {
		return c.open(c.inScript()), true
	}
	if script := c.inScript(); script != c.names[0] && common(r) {
		if f := c.open(script); f != nil {
			if _, has := f.NominalGlyph(r); has {
				return f, true
			}
		}
	}
	for _, name := range c.names {
		f := c.open(name)
		if f == nil {
			return nil, false
		}
		if _, has := f.NominalGlyph(r); has {
			return f, true
		}
	}
	return c.open(c.names[0]), false
}

// inScript is the face whose letters a mark or blank stands among.
func (c *chain) inScript() string {
	arabic := func(name string) bool { return name == faceNaskh || name == faceVazirmatn || name == faceNastaliq }
	hebrew := func(name string) bool { return strings.HasPrefix(name, "hebrew") }
	is := func(name string) bool { return !arabic(name) && !hebrew(name) }
	switch c.script {
	case language.Arabic:
		is = arabic
	case language.Hebrew:
		is = hebrew
	}
	for _, name := range c.names {
		if is(name) {
			return name
		}
	}
	return c.names[0]
}

// writes says whether every letter of a text has a face. Signs that are no
// letters (emoji) and have none are left out of it.
func (c *chain) writes(s string) (kept string, ok bool) {
	ok = true
	kept = strings.Map(func(r rune) rune {
		if _, has := c.find(r); has {
			return r
		}
		if unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) || unicode.Is(unicode.Mn, r) && r >= 0xfe00 && r <= 0xfe0f {
			return -1
		}
		ok = false
		return r
	}, s)
	return strings.TrimSpace(blanks.ReplaceAllStringFunc(kept, func(b string) string {
		if strings.ContainsRune(b, '\u00a0') {
			return "\u00a0"
		}
		return " "
	})), ok
}

func invisible(r rune) bool { return r == '\u200c' || r == '\u200d' }

func common(r rune) bool { return unicode.Is(unicode.Common, r) }
