package photo

import (
	"context"
	"io"
	"net/http"
	"time"
)

// LogoName is what the address of a logo ends in; those of renditions end in .jpg.
const LogoName = "logo.png"

// Open opens what stands at /media/{hash}/{name}: a rendition, or a logo. The
// error is ErrNoRendition where nothing does.
func (d *Desk) Open(ctx context.Context, hash, name string) (io.ReadSeekCloser, error) {
	if name == LogoName {
		return d.Logo(ctx, hash)
	}
	return d.Rendition(ctx, hash, name)
}

// Serve answers with what Open has opened: encoded anew, never run as anything
// but a picture, and kept for good, since its address names its bytes.
func Serve(w http.ResponseWriter, r *http.Request, name string, picture io.ReadSeeker) {
	h := w.Header()
	h.Set("Content-Type", "image/jpeg")
	if name == LogoName {
		h.Set("Content-Type", "image/png")
	}
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	http.ServeContent(w, r, "", time.Time{}, picture)
}
