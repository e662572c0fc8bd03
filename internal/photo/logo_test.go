package photo_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"standfirst/internal/blob"
	"standfirst/internal/photo"
)

// mark draws a logo: a disc on nothing.
func mark(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if dx, dy := x-w/2, y-h/2; dx*dx+dy*dy < h*h/4 {
				img.Set(x, y, color.NRGBA{138, 28, 43, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALogoIsDrawnAnewAndKeepsWhatIsTransparent(t *testing.T) {
	k := photo.NewDesk(nil, blob.Memory())
	ctx := context.Background()
	secret := "<script>alert(1)</script>"
	for _, c := range []struct{ w, h, width, height int }{{300, 80, 300, 80}, {800, 400, 320, 160}, {6000, 200, 1200, 40}, {1, 1, 1, 1}} {
		hash, w, h, err := k.TakeLogo(ctx, append(mark(t, c.w, c.h), secret...))
		if err != nil || w != c.width || h != c.height {
			t.Errorf("%d by %d becomes %d by %d: %v", c.w, c.h, w, h, err)
			continue
		}
		f, err := k.Open(ctx, hash, photo.LogoName)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(f)
		_ = f.Close()
		if err != nil || strings.Contains(string(b), "script") {
			t.Errorf("what stood behind the picture went out too (%v)", err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil || img.Bounds().Dx() != c.width {
			t.Fatalf("%v", err)
		}
		if _, _, _, a := img.At(0, 0).RGBA(); c.w > c.h && a != 0 {
			t.Error("what was transparent is not any more")
		}
		again, _, _, err := k.TakeLogo(ctx, mark(t, c.w, c.h))
		if err != nil || again != hash {
			t.Errorf("the same pixels are %s and %s (%v)", hash, again, err)
		}
	}
}

func TestWhatIsNoLogoIsRefused(t *testing.T) {
	k := photo.NewDesk(nil, blob.Memory())
	var tif bytes.Buffer
	if err := tiff.Encode(&tif, image.NewGray(image.Rect(0, 0, 4, 4)), nil); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"SVG": []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "HTML": []byte("<html>"), "nothing": nil, "TIFF": tif.Bytes(),
		"large": append(mark(t, 10, 10), make([]byte, photo.MaxLogo)...), "cut off": mark(t, 100, 100)[:60],
	} {
		if _, _, _, err := k.TakeLogo(context.Background(), file); !errors.Is(err, photo.ErrNotLogo) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, hash := range []string{"", "../secret", strings.Repeat("a", 32), strings.Repeat("z", 32)} {
		if _, err := k.Open(context.Background(), hash, photo.LogoName); !errors.Is(err, photo.ErrNoRendition) {
			t.Errorf("a logo named %q: %v", hash, err)
		}
	}
}
