package site

import (
	"errors"
	"net/http"

	"standfirst/internal/house"
	"standfirst/internal/photo"
	"standfirst/theme"
)

// asset answers styles, scripts and fonts.
func (s *Site) asset() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		a, ok := s.theme.Load().Asset(name)
		if css, own := house.SheetNamed(name); own {
			a, ok = theme.Made(name, "text/css; charset=utf-8", []byte(css)), true
		}
		if !ok {
			s.notFound().ServeHTTP(w, r)
			return
		}
		a.ServeHTTP(w, r)
	})
}

// media answers renditions of photographs: encoded anew, never run as anything
// but a picture.
func (s *Site) media() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := s.Photos.Open(r.Context(), r.PathValue("hash"), r.PathValue("name"))
		if errors.Is(err, photo.ErrNoRendition) {
			s.notFound().ServeHTTP(w, r)
			return
		}
		if err != nil {
			s.Log.Error("site: a photograph could not be made", "path", r.URL.Path, "error", err)
			s.failing(http.StatusServiceUnavailable).ServeHTTP(w, r)
			return
		}
		defer f.Close()
		photo.Serve(w, r, r.PathValue("name"), f)
	})
}
