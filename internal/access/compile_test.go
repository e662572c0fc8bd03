package access_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// TestCodeOutsideCannotCompileAgainstTheSealedContent type-checks programs that
// try to reach a withheld text past the decision. Each must fail to compile, and
// the one that asks properly must not.
func TestCodeOutsideCannotCompileAgainstTheSealedContent(t *testing.T) {
	fset := token.NewFileSet()
	from := importer.ForCompiler(fset, "source", nil) // one for all: it reads the packages from their source
	const head = "package thief\nimport \"standfirst/internal/access\"\n"
	for name, c := range map[string]struct {
		source string
		fault  string // in the compiler's words; empty: it compiles
	}{
		"asks properly":             {`func f(s access.Sealed, d access.Decision) string { return s.Open(d).Rest().Text() }`, ""},
		"reads the field":           {`func f(s access.Sealed) any { return s.withheld }`, "withheld"},
		"reads the view's field":    {`func f(v access.View) any { return v.rest }`, "rest"},
		"makes its own decision":    {`func f(s access.Sealed) any { return s.Open(access.Decision{whole: true}) }`, "whole"},
		"fills a decision in order": {`func f() any { return access.Decision{true, 0, 0, access.Terms{}} }`, "unexported"},
		"makes its own view":        {`func f() any { return access.View{whole: true} }`, "whole"},
		"converts the seal":         {`type open struct { W any }; func f(s access.Sealed) any { return open(s) }`, "convert"},
	} {
		file, err := parser.ParseFile(fset, "thief.go", head+c.source, 0)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		config := types.Config{Importer: from}
		_, err = config.Check("thief", fset, []*ast.File{file}, nil)
		switch {
		case c.fault == "" && err != nil:
			t.Errorf("%s: it does not compile: %v", name, err)
		case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
			t.Errorf("%s: error %v, want one about %q", name, err, c.fault)
		}
	}
}
