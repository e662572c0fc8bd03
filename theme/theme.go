// Package theme is the look of the site: templates and assets. The default
// theme is a part of the program; a folder of the house may be laid over it,
// file by file.
package theme

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

//go:embed all:templates all:dist
var files embed.FS

// Theme is one set of templates and assets. It never changes.
type Theme struct {
	pages    map[string]*template.Template
	assets   map[string]Asset
	manifest map[string]string
}

// Asset is one file that a browser may keep for good: its name names its bytes.
type Asset struct {
	Name  string
	Type  string // Content-Type
	Bytes []byte
	Gzip  []byte // nil where it would not be smaller
}

// ErrTheme says what is wrong with a theme; the text names the file.
var ErrTheme = errors.New("theme")

const (
	maxFile = 4 << 20 // bytes of one template or asset
	layout  = "layout.html"
)

var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json",
}

// Load reads the default theme with the files of dir over it; an empty dir is
// none.
func Load(dir string) (*Theme, error) {
	layers := []fs.FS{files}
	if dir != "" {
		layers = append(layers, os.DirFS(dir))
	}
	return Read(layers...)
}

// Read reads templates and assets from the folders templates and dist of each
// layer; a file of a later layer stands for one of the same name before it.
func Read(layers ...fs.FS) (*Theme, error) {
	t := &Theme{pages: map[string]*template.Template{}, assets: map[string]Asset{}, manifest: map[string]string{}}
	texts := map[string]string{}
	for _, layer := range layers {
		if err := each(layer, "templates", func(name string, b []byte) error {
			texts[name] = string(b)
			return nil
		}); err != nil {
			return nil, err
		}
		if err := each(layer, "dist", func(name string, b []byte) error {
			if name == "manifest.json" {
				if err := json.Unmarshal(b, &t.manifest); err != nil {
					return fmt.Errorf("%w: dist/manifest.json: %v", ErrTheme, err)
				}
				return nil
			}
			if kind := types[path.Ext(name)]; kind != "" {
				t.assets[name] = Asset{name, kind, b, smaller(name, b)}
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	for name, text := range texts {
		if name == layout || strings.HasPrefix(name, "_") {
			continue
		}
		page := template.New(name).Funcs(functions)
		for part, source := range texts {
			if part == layout || strings.HasPrefix(part, "_") {
				if _, err := page.New(part).Parse(source); err != nil {
					return nil, fmt.Errorf("%w: templates/%s: %v", ErrTheme, part, err)
				}
			}
		}
		if _, err := page.Parse(text); err != nil {
			return nil, fmt.Errorf("%w: templates/%s: %v", ErrTheme, name, err)
		}
		t.pages[strings.TrimSuffix(name, ".html")] = page
	}
	return t, nil
}

// smaller compresses what is text; fonts and pictures are compressed already.
func smaller(name string, b []byte) []byte {
	switch path.Ext(name) {
	case ".css", ".js", ".svg", ".json":
	default:
		return nil
	}
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(b)
	}
	if err != nil || w.Close() != nil || z.Len() >= len(b) {
		return nil
	}
	return z.Bytes()
}

func each(layer fs.FS, dir string, take func(name string, b []byte) error) error {
	entries, err := fs.ReadDir(layer, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %v", ErrTheme, dir, err)
	}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		name := path.Join(dir, e.Name())
		if info, err := e.Info(); err != nil || info.Size() > maxFile {
			return fmt.Errorf("%w: %s is too large or cannot be read (%v); %d bytes at most", ErrTheme, name, err, maxFile)
		}
		b, err := fs.ReadFile(layer, name)
		if err != nil {
			return fmt.Errorf("%w: %s: %v", ErrTheme, name, err)
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
}

// Execute draws a page. A page without a template of its name is a fault of the
// theme.
func (t *Theme) Execute(w io.Writer, page string, data any) error {
	p := t.pages[page]
	if p == nil {
		return fmt.Errorf("%w: templates/%s.html is missing", ErrTheme, page)
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
