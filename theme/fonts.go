package theme

// fontsOf are the two faces that a page begins with, by language, else by script
// (ISO 15924): text and headlines, and what stands around them.
var fontsOf = map[string][2]string{
	"Latn": {"serif-latin", "sans-latin"}, "Cyrl": {"serif-cyrillic", "sans-cyrillic"}, "Grek": {"serif-greek", "sans-greek"},
	"Arab": {"naskh", "vazirmatn"}, "fa": {"vazirmatn", "vazirmatn-stops"}, "ur": {"nastaliq", "naskh"},
	"Hebr": {"frank-ruhl-400", "frank-ruhl-700"},
}

// Preload names the fonts that a browser should ask for before it has read the
// style sheet: those of the page's language, as far as the theme has them.
func (t *Theme) Preload(language, script string) []string {
	pair, ok := fontsOf[language]
	if !ok {
		pair = fontsOf[script]
	}
	var names []string
	for _, face := range pair {
		if name := t.Named(face + ".woff2"); name != "" {
			names = append(names, name)
		}
	}
	return names
}
