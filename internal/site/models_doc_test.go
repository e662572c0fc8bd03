package site_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"standfirst/internal/site"
)

var update = flag.Bool("update", false, "write what is made of the code into the files that hold it")

const (
	guide = "../../docs/themes.md"
	from  = "<!-- made of the types in internal/site; go test ./internal/site -run Guide -update -->\n"
	to    = "<!-- made so far -->"
)

// TestTheThemeGuideSaysWhatEachTemplateIsGiven makes the guide's list of models
// from the types and their comments, so that it cannot fall behind them.
func TestTheThemeGuideSaysWhatEachTemplateIsGiven(t *testing.T) {
	b, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(b), from)
	_, tail, more := strings.Cut(rest, to)
	if !ok || !more {
		t.Fatalf("%s has lost its marks", guide)
	}
	want := head + from + listModels(t) + to + tail
	if want == string(b) {
		return
	}
	if !*update {
		t.Fatalf("%s does not say what the templates are given; go test ./internal/site -run Guide -update", guide)
	}
	if err := os.WriteFile(guide, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// listModels writes, for each template, the type that it is drawn from, and then
// each type that can be reached from one, with its fields and methods.
func listModels(t *testing.T) string {
	comments := commentsOf(t, ".", "../edition")
	var b strings.Builder
	b.WriteString("\n| template | is given |\n| --- | --- |\n")
	models := site.Models()
	var queue []reflect.Type
	for _, name := range slices.Sorted(maps.Keys(models)) {
		model := reflect.TypeOf(models[name])
		fmt.Fprintf(&b, "| `%s.html` | [`%s`](#%s) |\n", name, model.Name(), strings.ToLower(model.Name()))
		queue = append(queue, model)
	}
	seen := map[reflect.Type]bool{}
	for len(queue) > 0 {
		model := queue[0]
		queue = queue[1:]
		if seen[model] {
			continue
		}
		seen[model] = true
		fmt.Fprintf(&b, "\n### %s\n", model.Name())
		if c := comments[model.Name()]; c != "" {
			fmt.Fprintf(&b, "%s\n\n", c)
		}
		b.WriteString("| | is | |\n| --- | --- | --- |\n")
		if model.Kind() == reflect.Struct {
			for f := range model.Fields() {
				if !f.IsExported() {
					continue
				}
				name := "`." + f.Name + "`"
				if f.Anonymous {
					name = "all of"
				}
				fmt.Fprintf(&b, "| %s | %s | %s |\n", name, spell(f.Type, &queue), comments[model.Name()+"."+f.Name])
			}
		}
		pointer := reflect.PointerTo(model)
		for m := range pointer.Methods() {
			if strings.Contains(m.Type.String(), "time.Duration") || m.Type.NumOut() == 0 || m.Type.NumOut() > 2 {
				continue
			}
			var takes []string
			for i := 1; i < m.Type.NumIn(); i++ {
				takes = append(takes, spell(m.Type.In(i), &queue))
			}
			fmt.Fprintf(&b, "| `.%s` | %s | %s |\n", m.Name, strings.TrimSpace(strings.Join(takes, ", ")+" → "+spell(m.Type.Out(0), &queue)), comments[model.Name()+"."+m.Name])
		}
	}
	b.WriteString("\n")
	return b.String()
}

// spell writes a type as a theme's author thinks of it, and has ours explained.
func spell(t reflect.Type, queue *[]reflect.Type) string {
	switch t.Kind() {
	case reflect.Pointer:
		return spell(t.Elem(), queue) + ", or nothing"
	case reflect.Slice:
		return "list of " + spell(t.Elem(), queue)
	case reflect.Interface:
		return "anything"
	case reflect.Bool:
		return "yes or no"
	case reflect.String:
		if t.Name() == "HTML" {
			return "HTML"
		}
		return "text"
	case reflect.Int, reflect.Int64:
		return "number"
	case reflect.Struct:
		switch {
		case t.PkgPath() == "time":
			return "time"
		case strings.HasSuffix(t.PkgPath(), "internal/site"), strings.HasSuffix(t.PkgPath(), "internal/edition"):
			*queue = append(*queue, t)
			return "[`" + t.Name() + "`](#" + strings.ToLower(t.Name()) + ")"
		}
	}
	return "`" + t.String() + "`"
}

// commentsOf gathers what the comments say of types, fields and methods, on one
// line each.
func commentsOf(t *testing.T, dirs ...string) map[string]string {
	all := map[string]string{}
	line := func(groups ...*ast.CommentGroup) string {
		for _, g := range groups {
			if text := strings.Join(strings.Fields(g.Text()), " "); text != "" {
				return strings.ReplaceAll(text, "|", "\\|")
			}
		}
		return ""
	}
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					if d.Recv != nil && len(d.Recv.List) == 1 {
						all[strings.TrimPrefix(fmt.Sprint(receiver(d.Recv.List[0].Type)), "*")+"."+d.Name.Name] = line(d.Doc)
					}
				case *ast.GenDecl:
					for _, s := range d.Specs {
						spec, ok := s.(*ast.TypeSpec)
						if !ok {
							continue
						}
						all[spec.Name.Name] = line(spec.Doc, d.Doc)
						st, ok := spec.Type.(*ast.StructType)
						if !ok {
							continue
						}
						for _, f := range st.Fields.List {
							for _, n := range f.Names {
								all[spec.Name.Name+"."+n.Name] = line(f.Doc, f.Comment)
							}
						}
					}
				}
			}
		}
	}
	return all
}

func receiver(e ast.Expr) string {
	if s, ok := e.(*ast.StarExpr); ok {
		e = s.X
	}
	if i, ok := e.(*ast.Ident); ok {
		return i.Name
	}
	return ""
}
