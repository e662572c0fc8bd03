package theme

import (
	"bytes"
	"net/http"
	"strings"
	"time"
)

// Immutable is the Cache-Control of addresses that name their bytes.
const Immutable = "public, max-age=31536000, immutable"

// ServeHTTP answers with the asset, compressed where the browser takes it.
func (a Asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.Type)
	h.Set("Cache-Control", Immutable)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("ETag", `"`+a.Name+`"`)
	h.Set("Vary", "Accept-Encoding")
	body := a.Bytes
	if a.Gzip != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Header.Get("Range") == "" {
		body = a.Gzip
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", `"`+a.Name+`-gz"`)
	}
	// No Last-Modified: the address names the bytes.
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
