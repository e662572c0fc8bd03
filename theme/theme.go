// Package theme is the look of the site: templates and assets. The default
// theme is a part of the program; a folder of the house may be laid over it,
// file by file.
package theme

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed all:templates all:dist
var files embed.FS

// Theme is one set of templates and assets. It never changes. It is safe for
// concurrent use.
type Theme struct {
	texts    map[string]string // of the templates, by name
	own      map[string]bool   // the files that do not come from the first layer
	assets   map[string]Asset
	manifest map[string]string

	// mu guards pages: what is parsed of a template takes ten times its text, so
	// each is parsed when it is first asked for.
	mu    sync.Mutex
	pages map[string]*template.Template
}

// ErrTheme says what is wrong with a theme; the text names the file.
var ErrTheme = errors.New("theme")

const (
	maxFile = 4 << 20 // bytes of one template or asset
	layout  = "layout.html"
)

// Load reads the default theme with the files of dir over it; an empty dir is
// none. Every template of it can be parsed.
func Load(dir string) (*Theme, error) {
	t, err := over(dir)
	if err != nil {
		return nil, err
	}
	return t, t.Check()
}

// Inspect reads the default theme with the files of dir over it, and says what is
// wrong with it: see Faults. It gives no theme where one of the faults breaks it.
func Inspect(dir string, models map[string]any) (*Theme, []Fault) {
	t, err := over(dir)
	var faults FaultsError
	switch {
	case errors.As(err, &faults):
		return nil, faults
	case err != nil:
		return nil, []Fault{{File: dir, Problem: err.Error(), Mend: "make the folder one that can be read", Breaks: true}}
	}
	found := t.Faults(models)
	if slices.ContainsFunc(found, func(f Fault) bool { return f.Breaks }) {
		return nil, found
	}
	return t, found
}

func over(dir string) (*Theme, error) {
	layers := []fs.FS{files}
	if dir != "" {
		layers = append(layers, os.DirFS(dir))
	}
	return Read(layers...)
}

// Fonts reads the fonts of the default theme and their style sheet, fonts.css,
// for pages with a look of their own.
func Fonts() (*Theme, error) {
	t, err := Read(files)
	if err != nil {
		return nil, err
	}
	t.texts = nil
	for name := range t.assets {
		if name != t.Named("fonts.css") && path.Ext(name) != ".woff2" {
			delete(t.assets, name)
		}
	}
	return t, nil
}

// Read reads templates and assets from the folders templates and dist of each
// layer; a file of a later layer stands for one of the same name before it.
// Templates are parsed when they are first asked for; Check parses all.
func Read(layers ...fs.FS) (*Theme, error) {
	t := &Theme{texts: map[string]string{}, own: map[string]bool{}, assets: map[string]Asset{}, manifest: map[string]string{}, pages: map[string]*template.Template{}}
	for i, layer := range layers {
		if err := each(layer, "templates", func(name string, b []byte) error {
			t.texts[name] = string(b)
			t.own[name] = i > 0
			return nil
		}); err != nil {
			return nil, err
		}
		if err := t.readAssets(layer, i > 0); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Check parses every template; its error names the first that is not sound.
func (t *Theme) Check() error {
	for _, name := range slices.Sorted(maps.Keys(t.texts)) {
		if name == layout || strings.HasPrefix(name, "_") {
			continue
		}
		if _, err := t.page(strings.TrimSuffix(name, ".html")); err != nil {
			return err
		}
	}
	return nil
}

// page is a parsed template with the layout and the parts that it may use.
func (t *Theme) page(name string) (*template.Template, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p := t.pages[name]; p != nil {
		return p, nil
	}
	file := name + ".html"
	text, ok := t.texts[file]
	if !ok || file == layout || strings.HasPrefix(file, "_") {
		return nil, fmt.Errorf("%w: templates/%s is missing", ErrTheme, file)
	}
	page := template.New(file).Funcs(functions)
	for part, source := range t.texts {
		if part == layout || strings.HasPrefix(part, "_") {
			if _, err := page.New(part).Parse(source); err != nil {
				return nil, fmt.Errorf("%w: templates/%s: %v", ErrTheme, part, err)
			}
		}
	}
	if _, err := page.Parse(text); err != nil {
		return nil, fmt.Errorf("%w: templates/%s: %v", ErrTheme, file, err)
	}
	t.pages[name] = page
	return page, nil
}

func each(layer fs.FS, dir string, take func(name string, b []byte) error) error {
	entries, err := fs.ReadDir(layer, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return broken(dir, "it cannot be read: "+err.Error(), "make it a folder that can be read")
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		name := path.Join(dir, e.Name())
		if _, err := sized(e, name); err != nil {
			return err
		}
		b, err := fs.ReadFile(layer, name)
		if err != nil {
			return broken(name, "it cannot be read: "+err.Error(), "make it a file that can be read")
		}
		if err := take(e.Name(), b); err != nil {
			return err
		}
	}
	return nil
}

// functions is the closed list of what a template may call beside the methods
// of what it is given.
var functions = template.FuncMap{
	"iso": func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	// dict gives a part of a template more than one thing: names and values by turns.
	"dict": func(pairs ...any) (map[string]any, error) {
		m := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			name, ok := pairs[i].(string)
			if !ok || i+1 == len(pairs) {
				return nil, errors.New("dict: give names and values by turns")
			}
			m[name] = pairs[i+1]
		}
		return m, nil
	},
}

// Execute draws a page. A page without a template of its name is a fault of the
// theme.
func (t *Theme) Execute(w io.Writer, page string, data any) error {
	p, err := t.page(page)
	if err != nil {
		return err
	}
	if err := p.ExecuteTemplate(w, layout, data); err != nil {
		return fmt.Errorf("%w: %v", ErrTheme, err)
	}
	return nil
}

// Asset finds a file by its hashed name.
func (t *Theme) Asset(name string) (Asset, bool) {
	a, ok := t.assets[name]
	return a, ok
}

// Assets are all assets.
func (t *Theme) Assets() map[string]Asset { return t.assets }

// Named gives the hashed name of a file, such as theme.css; empty if the theme
// was built without it.
func (t *Theme) Named(file string) string { return t.manifest[file] }
