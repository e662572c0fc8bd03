package site

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/route"
	"standfirst/internal/share"
	"standfirst/internal/story"
	"standfirst/theme"
)

func (s *Site) declareShared() {
	s.table.Add(route.Route{Method: http.MethodGet, Pattern: "/{year}/{month}/{slug}/{image}", Editions: true, Surface: route.Asset, Cache: route.Immutable, Permission: route.Anyone,
		Handler: s.sharedImage()})
}

var sharedName = regexp.MustCompile(`^share-([0-9a-f]{16})\.png$`)

// shareCard is what a version's share image shows.
func (v *visit) shareCard(m story.Meta) share.Card {
	e, _ := v.house.Edition(m.Language)
	c := share.Card{Language: m.Language, House: e.Name, Headline: m.Headline, Accent: v.house.Accent.Light}
	if m.Kind != story.KindPage {
		c.Kind = v.house.speaks(m.Language).T("kind." + string(m.Kind))
	}
	return c
}

// sharedBelow is the address of the image that is drawn of a version now, below its
// edition, not escaped.
func (v *visit) sharedBelow(m story.Meta) string {
	return m.Path() + "/share-" + v.shareCard(m).Hash() + ".png"
}

// drawnImage is the headline of a live version as an image; nil of any other.
func (v *visit) drawnImage(p loaded) *SharedImage {
	if !p.Status.Live() {
		return nil
	}
	return &SharedImage{URL: v.absolute(v.house.Path(p.Language, v.sharedBelow(p.Meta))), Type: "image/png", Alt: v.shareCard(p.Meta).Alt(), Width: share.Width, Height: share.Height}
}

// sharedImage answers with the drawn image of a version. An address of an
// earlier headline leads to that of today. It asks nobody who they are: the image
// is one for all.
func (s *Site) sharedImage() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := s.house.Load()
		v := &visit{site: s, house: h, lang: h.DefaultEdition, path: r.URL.Path, whole: r.URL.Path}
		if p, ok := r.Context().Value(placeKey{}).(place); ok {
			v.lang, v.whole = p.lang, p.path
		}
		v.words = h.words[v.lang]
		v.sharedImage(w, r)
	})
}

func (v *visit) sharedImage(w http.ResponseWriter, r *http.Request) {
	if !sharedName.MatchString(r.PathValue("image")) {
		v.fail(w, r, http.StatusNotFound)
		return
	}
	var p story.Published
	err := v.site.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = story.Load(ctx, tx, versionOf(r.PathValue("slug")), v.house.CutAfter)
		return err
	})
	switch {
	case errors.Is(err, db.ErrNotFound):
		v.fail(w, r, http.StatusNotFound)
		return
	case err != nil:
		v.fault(w, r, err)
		return
	case !p.Status.Live():
		v.site.plainHeaders(w)
		http.Error(w, v.words.T("error.gone"), http.StatusGone)
		return
	}
	c := v.shareCard(p.Meta)
	if below := v.sharedBelow(p.Meta); v.whole != v.house.Prefix(p.Language)+"/"+below {
		w.Header().Set("Cache-Control", "public, max-age=300")
		http.Redirect(w, r, v.house.Path(p.Language, below), http.StatusFound)
		return
	}
	f, err := v.site.Shares.Image(r.Context(), p.ID, c)
	if err != nil {
		if !errors.Is(err, share.ErrBusy) {
			v.site.Log.Error("site: a share image could not be drawn", "path", r.URL.Path, "error", err)
		}
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Retry-After", "5")
		http.Error(w, "The image cannot be shown at the moment.", http.StatusServiceUnavailable)
		return
	}
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", "image/png")
	h.Set("Cache-Control", theme.Immutable)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("ETag", `"`+c.Hash()+`"`)
	http.ServeContent(w, r, "", time.Time{}, f)
}
