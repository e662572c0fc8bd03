package photo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"

	"golang.org/x/image/draw"

	"standfirst/internal/blob"
)

// Limits on a logo: of its file, and of what is kept of it. It is kept at twice
// the size at which a masthead shows it.
const (
	MaxLogo       = 1 << 20 // bytes
	maxLogoWidth  = 1200    // pixels
	maxLogoHeight = 160
)

// ErrNotLogo says that a file cannot be a logo; the text says why and what can.
var ErrNotLogo = errors.New("not a logo")

func logo(hash string) string { return "logos/" + hash + ".png" }

// TakeLogo keeps a drawing of the house's logo: its pixels, encoded anew as PNG
// with what is transparent in them, and nothing else of the file. Drawings that
// can hold a program, as SVG, are refused.
func (d *Desk) TakeLogo(ctx context.Context, file []byte) (hash string, width, height int, err error) {
	if len(file) > MaxLogo {
		return "", 0, 0, fmt.Errorf("%w: more than %d bytes; make it smaller", ErrNotLogo, MaxLogo)
	}
	img, format, _, err := decode(file)
	if err != nil {
		return "", 0, 0, fmt.Errorf("%w: it is no PNG, JPEG or WebP; export it as PNG", ErrNotLogo)
	}
	if format == "tiff" {
		return "", 0, 0, fmt.Errorf("%w: it is a TIFF; export it as PNG", ErrNotLogo)
	}
	b := img.Bounds()
	width, height = b.Dx(), b.Dy()
	if height > maxLogoHeight {
		width, height = max(1, width*maxLogoHeight/height), maxLogoHeight
	}
	if width > maxLogoWidth {
		width, height = maxLogoWidth, max(1, height*maxLogoWidth/width)
	}
	out := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	var buf bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&buf, out); err != nil {
		return "", 0, 0, fmt.Errorf("%w: %v", ErrNotLogo, err)
	}
	sum := sha256.Sum256(buf.Bytes())
	hash = hex.EncodeToString(sum[:16])
	return hash, width, height, d.store.Put(ctx, logo(hash), "image/png", bytes.NewReader(buf.Bytes()))
}

// Logo opens a drawing that TakeLogo has kept; ErrNoRendition if there is none.
func (d *Desk) Logo(ctx context.Context, hash string) (io.ReadSeekCloser, error) {
	if b, err := hex.DecodeString(hash); err != nil || len(b) != 16 {
		return nil, ErrNoRendition
	}
	r, _, err := d.store.Get(ctx, logo(hash))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, ErrNoRendition
	}
	return r, err
}
