package site

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"time"

	"standfirst/internal/photo"
)

// immutable is for addresses that name their bytes.
const immutable = "public, max-age=31536000, immutable"

// asset answers styles, scripts and fonts.
func (s *Site) asset() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := s.theme.Load().Asset(r.PathValue("name"))
		if !ok {
			s.notFound().ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", a.Type)
		h.Set("Cache-Control", immutable)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("ETag", `"`+a.Name+`"`)
		h.Set("Vary", "Accept-Encoding")
		body := a.Bytes
		if a.Gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Header.Get("Range") == "" {
			body = a.Gzip
			h.Set("Content-Encoding", "gzip")
			h.Set("ETag", `"`+a.Name+`-gz"`)
		}
		http.ServeContent(w, r, "", noTime, bytes.NewReader(body))
	})
}

// media answers renditions of photographs: encoded anew, never run as anything
// but a picture.
func (s *Site) media() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := s.Photos.Rendition(r.Context(), r.PathValue("hash"), r.PathValue("name"))
		if errors.Is(err, photo.ErrNoRendition) {
			s.notFound().ServeHTTP(w, r)
			return
		}
		if err != nil {
			s.Log.Error("site: a photograph could not be made", "path", r.URL.Path, "error", err)
			http.Error(w, "The photograph cannot be shown at the moment.", http.StatusServiceUnavailable)
			return
		}
		defer f.Close()
		h := w.Header()
		h.Set("Content-Type", "image/jpeg")
		h.Set("Cache-Control", immutable)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		http.ServeContent(w, r, "", noTime, f)
	})
}

// noTime leaves Last-Modified out: the address names the bytes.
var noTime time.Time
