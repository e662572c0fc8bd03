package theme

import "testing"

func FuzzLint(f *testing.F) {
	f.Add("{{define \"main\"}}<p style=\"x\" onclick>{{.Heading}}\n<script>", "p{margin-left:0}/* */@import '//x'")
	f.Fuzz(func(t *testing.T, template, style string) {
		for _, fault := range append(lintTemplate("t.html", template), lintStyle("s.css", style)...) {
			if fault.Line < 1 || fault.Problem == "" || fault.Mend == "" {
				t.Errorf("%+v", fault)
			}
		}
	})
}
