package theme

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io"
	"maps"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jba/templatecheck"
)

// Fault is one thing that is wrong with a theme, and what mends it.
type Fault struct {
	File    string `json:"file"`           // below the theme's folder: "templates/story.html"
	Line    int    `json:"line,omitempty"` // from 1; 0 where it is not of one line
	Problem string `json:"problem"`
	Mend    string `json:"mend"`
	// Breaks says that pages cannot be drawn with it: such a theme is not put to use.
	Breaks bool `json:"breaks"`
}

func (f Fault) String() string {
	where := f.File
	if f.Line > 0 {
		where += ":" + strconv.Itoa(f.Line)
	}
	return where + ": " + f.Problem + "; " + f.Mend
}

// FaultsError is a theme that cannot be used for what is wrong with it.
type FaultsError []Fault

// broken is an error of one file.
func broken(file, problem, mend string) error {
	return FaultsError{{File: file, Problem: problem, Mend: mend, Breaks: true}}
}

func (e FaultsError) Error() string {
	texts := make([]string, len(e))
	for i, f := range e {
		texts[i] = f.String()
	}
	return ErrTheme.Error() + ": " + strings.Join(texts, "\n")
}

func (e FaultsError) Unwrap() error { return ErrTheme }

// Faults reads a theme without drawing it: whether every template can be parsed
// and asks for nothing that its page does not give, and whether styles and
// templates keep to what the site can show. models holds a value of the type
// that each page is drawn from, by the page's name. Errors are listed by file and
// line; an empty list is a sound theme.
func (t *Theme) Faults(models map[string]any) []Fault {
	var all []Fault
	for _, name := range slices.Sorted(maps.Keys(t.texts)) {
		if name == layout || strings.HasPrefix(name, "_") {
			continue
		}
		page := strings.TrimSuffix(name, ".html")
		model, known := models[page]
		if !known {
			all = append(all, Fault{File: "templates/" + name, Problem: "no page is drawn from this template",
				Mend: "name it after one of the pages (" + strings.Join(slices.Sorted(maps.Keys(models)), ", ") + "), or begin its name with _ if others use it"})
			continue
		}
		p, err := t.page(page)
		if err == nil {
			err = checkPage(p, model)
		}
		if err != nil {
			all = append(all, t.fault(err, name, model))
		}
	}
	for _, page := range slices.Sorted(maps.Keys(models)) {
		if _, ok := t.texts[page+".html"]; !ok {
			all = append(all, Fault{File: "templates/" + page + ".html", Problem: "the template is missing", Mend: "add it", Breaks: true})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.own)) {
		if !t.own[name] {
			continue
		}
		if text, ok := t.texts[name]; ok {
			all = append(all, lintTemplate("templates/"+name, text)...)
		}
		if a, ok := t.assets[name]; ok && path.Ext(name) == ".css" {
			if b, err := a.Bytes(); err == nil {
				all = append(all, lintStyle("dist/"+name, string(b))...)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.manifest)) {
		if _, ok := t.assets[t.manifest[name]]; !ok {
			all = append(all, Fault{File: "dist/manifest.json", Problem: fmt.Sprintf("%s is said to be %s, which is not there", name, t.manifest[name]), Mend: "put that file into dist, or name one that is there"})
		}
	}
	t.mu.Lock()
	clear(t.pages) // most are not drawn for long: they are parsed again when they are
	t.mu.Unlock()
	slices.SortStableFunc(all, func(a, b Fault) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return slices.Compact(all)
}

// checkPage holds a parsed page against the type that it is drawn from. A clone
// is checked: html/template lets none be parsed into after it has been used.
func checkPage(p *template.Template, model any) error {
	c, err := p.Clone()
	if err != nil {
		return err
	}
	if err := templatecheck.CheckHTML(c.Lookup(layout), model); err != nil {
		return err
	}
	// Whether what a page is given can be escaped where it stands is found when it is
	// first drawn. What else fails then fails for want of anything to show.
	if c, err = p.Clone(); err != nil {
		return err
	}
	var escape *template.Error
	if err := c.ExecuteTemplate(io.Discard, layout, model); errors.As(err, &escape) {
		return err
	}
	return nil
}

var (
	placed = regexp.MustCompile(`(?s)template: ([^:\s]+):(\d+)(?::\d+)?: (.*)`)
	// What the engine says of a page's model names Go's types; a theme's author
	// knows none of them.
	noField    = regexp.MustCompile(`can't use field (\w+) in type (\S+)`)
	noFunction = regexp.MustCompile(`function "(\w+)" not defined|"(\w+)" is not a defined function`)
	noTemplate = regexp.MustCompile(`template "([^"]+)" not defined|no such template "([^"]+)"`)
	inPage     = regexp.MustCompile(`^executing "[^"]*" at (<.*?>): `)
)

// fault puts an error of the engine into a theme author's words.
func (t *Theme) fault(err error, file string, model any) Fault {
	var known FaultsError
	if errors.As(err, &known) && len(known) > 0 && known[0].Line > 0 {
		return known[0]
	}
	f := Fault{File: "templates/" + file, Problem: strings.TrimPrefix(err.Error(), ErrTheme.Error()+": "), Mend: "see docs/themes.md for what a template may say", Breaks: true}
	var coded *template.Error
	if errors.As(err, &coded) && coded.Name != "" {
		f.File, f.Line, f.Problem = "templates/"+coded.Name, coded.Line, coded.Description
	} else if m := placed.FindStringSubmatch(err.Error()); m != nil {
		f.File, f.Problem = "templates/"+m[1], m[3]
		f.Line, _ = strconv.Atoi(m[2]) // the expression takes digits only
	}
	f.Problem = inPage.ReplaceAllString(f.Problem, "$1: ")
	if m := noField.FindStringSubmatch(f.Problem); m != nil {
		names := fieldsOf(reflect.TypeOf(model), m[2])
		f.Problem = fmt.Sprintf("there is no .%s here", m[1])
		f.Mend = "take one of: " + strings.Join(names, ", ")
		if near := nearest(m[1], names); near != "" {
			f.Mend = fmt.Sprintf("is .%s meant? There are: %s", near, strings.Join(names, ", "))
		}
	} else if m := noFunction.FindStringSubmatch(f.Problem); m != nil {
		f.Problem = fmt.Sprintf("there is no function %s", cmp.Or(m[1], m[2]))
		f.Mend = "use those of html/template and: " + strings.Join(slices.Sorted(maps.Keys(functions)), ", ")
	} else if m := noTemplate.FindStringSubmatch(f.Problem); m != nil {
		f.Problem = fmt.Sprintf("there is no template %q", cmp.Or(m[1], m[2]))
		f.Mend = `define it in this file or in one whose name begins with _, as {{define "` + cmp.Or(m[1], m[2]) + `"}}…{{end}}`
	} else if strings.Contains(f.Problem, "unexpected") || strings.Contains(f.Problem, "unclosed") {
		f.Mend = "look at the braces and at what each {{if}}, {{range}} and {{with}} ends with: {{end}}"
	}
	return f
}

// fieldsOf lists what a template may ask of a type that can be reached from a
// model: its fields and its methods.
func fieldsOf(t reflect.Type, name string) []string {
	seen := map[reflect.Type]bool{}
	var find func(reflect.Type) []string
	find = func(t reflect.Type) []string {
		if t == nil || seen[t] {
			return nil
		}
		seen[t] = true
		if t.String() == name && (t.Kind() == reflect.Struct || t.NumMethod() > 0) {
			return Names(t)
		}
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			return find(t.Elem())
		case reflect.Struct:
			for f := range t.Fields() {
				if names := find(f.Type); names != nil {
					return names
				}
			}
		}
		return nil
	}
	return find(t)
}

// Names lists what a template may ask of a value of a type, in order: its
// exported fields, those of what it embeds, and its methods.
func Names(t reflect.Type) []string {
	set := map[string]bool{}
	for m := range t.Methods() {
		set[m.Name] = true
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			if f.IsExported() && !f.Anonymous {
				set[f.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// nearest is the name that was likely meant: at most a third of its letters
// differ; empty if there is none.
func nearest(name string, among []string) (near string) {
	best := len(name)/3 + 1
	for _, n := range among {
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < best {
			near, best = n, d
		}
	}
	return near
}

// distance counts the letters to put in, take out or change that make a of b
// (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
