package theme

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/andybalholm/brotli"

	"standfirst/internal/press/coding"
)

// Immutable is the Cache-Control of addresses that name their bytes.
const Immutable = "public, max-age=31536000, immutable"

// Asset is one file that a browser may keep for good: its name names its bytes.
// What is built into the program stays there until it is asked for.
type Asset struct {
	Name string
	Type string // Content-Type

	plain source
	coded [2]source // in the order of codings; the zero source where it would not be smaller
}

// codings are the content codings that an asset is kept in, the smaller first,
// and how the build ends the names of such files.
var codings = [2]struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}}

// source is where bytes lie: in memory, or in a file that cannot change.
type source struct {
	bytes []byte
	from  fs.FS
	path  string
	size  int64
}

func inMemory(b []byte) source { return source{bytes: b, size: int64(len(b))} }

func (s source) open() (io.ReadSeeker, error) {
	if s.from == nil {
		return bytes.NewReader(s.bytes), nil
	}
	f, err := s.from.Open(s.path)
	if err != nil {
		return nil, err
	}
	r, ok := f.(io.ReadSeeker) // the files of package embed are; they need no closing
	if !ok {
		return nil, fmt.Errorf("%w: %s cannot be read from its middle", ErrTheme, s.path)
	}
	return r, nil
}

// Made is an asset of bytes at hand, compressed if that makes it smaller.
func Made(name, kind string, b []byte) Asset {
	a := Asset{Name: name, Type: kind, plain: inMemory(b)}
	a.compress()
	return a
}

// Size is how many bytes go out under a content coding: "br", "gzip", or "" for
// none. It is 0 where the asset is not kept in it.
func (a Asset) Size(name string) int64 {
	for i, c := range codings {
		if c.name == name {
			return a.coded[i].size
		}
	}
	return a.plain.size
}

// Bytes are the asset's own, without a coding.
func (a Asset) Bytes() ([]byte, error) {
	r, err := a.plain.open()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// ServeHTTP answers with the asset, compressed where the browser takes it. A
// part of it (RFC 9110 section 14) is a part of the file as it is.
func (a Asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.Type)
	h.Set("Cache-Control", Immutable)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", `"`+a.Name+`"`)
	h.Set("Vary", "Accept-Encoding")
	from := a.plain
	if r.Header.Get("Range") == "" {
		for i, c := range codings {
			if a.coded[i].size > 0 && coding.Accepts(r.Header.Get("Accept-Encoding"), c.name) {
				from = a.coded[i]
				h.Set("Content-Encoding", c.name)
				h.Set("ETag", `"`+a.Name+"-"+c.name+`"`)
				break
			}
		}
	}
	body, err := from.open()
	if err != nil {
		h.Del("Content-Encoding")
		h.Del("ETag")
		h.Set("Cache-Control", "no-store")
		http.Error(w, "This file cannot be read at the moment.", http.StatusServiceUnavailable)
		return
	}
	// No Last-Modified: the address names the bytes.
	http.ServeContent(w, r, "", time.Time{}, body)
}

var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json",
}

// readAssets takes the files of the folder dist of a layer; own says that it is
// not the first one.
func (t *Theme) readAssets(layer fs.FS, own bool) error {
	const dir, manifest = "dist", "manifest.json"
	entries, err := fs.ReadDir(layer, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return broken(dir, "it cannot be read: "+err.Error(), "make it a folder that can be read")
	}
	found := map[string]source{}
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		name := path.Join(dir, e.Name())
		info, err := sized(e, name)
		if err != nil {
			return err
		}
		s := source{from: layer, path: name, size: info.Size()}
		// Only what is built into the program bears no time (package embed) and
		// cannot change under its name; a folder's files are taken as they are now.
		if !info.ModTime().IsZero() || e.Name() == manifest {
			b, err := fs.ReadFile(layer, name)
			if err != nil {
				return broken(name, "it cannot be read: "+err.Error(), "make it a file that can be read")
			}
			s = inMemory(b)
		}
		found[e.Name()] = s
	}
	for name, s := range found {
		if name == manifest {
			if err := json.Unmarshal(s.bytes, &t.manifest); err != nil {
				return broken(path.Join(dir, name), "it is no JSON of names: "+err.Error(), `write {"theme.css": "theme.1.css"}: what is asked for, and the file that is given`)
			}
			continue
		}
		kind := types[path.Ext(name)]
		if kind == "" {
			continue
		}
		a := Asset{Name: name, Type: kind, plain: s}
		for i, c := range codings {
			a.coded[i] = found[name+c.ending]
		}
		if s.from == nil && a.coded[0].size+a.coded[1].size == 0 {
			a.compress()
		}
		t.assets[name] = a
		t.own[name] = own
	}
	return nil
}

func sized(e fs.DirEntry, name string) (fs.FileInfo, error) {
	info, err := e.Info()
	if err != nil {
		return nil, broken(name, "it cannot be read: "+err.Error(), "make it a file that can be read")
	}
	if info.Size() > maxFile {
		return nil, broken(name, fmt.Sprintf("it has %d bytes", info.Size()), fmt.Sprintf("%d at most", maxFile))
	}
	return info, nil
}

// worth is from how many bytes on a coding saves more than it takes: a coder takes
// some 35 MB for a moment, also where it is given a hundred bytes.
const worth = 400

// compress keeps what is text in every coding that makes it smaller; fonts and
// pictures are compressed already.
func (a *Asset) compress() {
	if a.plain.size < worth {
		return
	}
	switch path.Ext(a.Name) {
	case ".css", ".js", ".svg", ".json":
	default:
		return
	}
	for i, to := range [2]func(io.Writer) io.WriteCloser{
		func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.BestCompression) },
		func(w io.Writer) io.WriteCloser {
			z, _ := gzip.NewWriterLevel(w, gzip.BestCompression) // the level is one that gzip has
			return z
		},
	} {
		var b bytes.Buffer
		w := to(&b)
		if _, err := w.Write(a.plain.bytes); err == nil && w.Close() == nil && int64(b.Len()) < a.plain.size {
			a.coded[i] = inMemory(b.Bytes())
		}
	}
}
