package scenes_test

import (
	"bytes"
	"errors"
	"image"
	"strings"
	"testing"

	"standfirst/demo/scenes"
)

func draw(t *testing.T, name string) *image.RGBA {
	t.Helper()
	img, err := scenes.Draw(name, 240, 160)
	if err != nil {
		t.Fatal(err)
	}
	return img.(*image.RGBA)
}

func TestASceneIsTheSameAtEveryDrawing(t *testing.T) {
	for _, name := range scenes.Names() {
		if !bytes.Equal(draw(t, name).Pix, draw(t, name).Pix) {
			t.Errorf("%s: two drawings differ", name)
		}
	}
}

func TestEachSceneFillsTheSizeAskedFor(t *testing.T) {
	sizes := []image.Point{{16, 16}, {90, 240}, {320, 120}}
	for _, name := range scenes.Names() {
		for _, size := range sizes {
			img, err := scenes.Draw(name, size.X, size.Y)
			if err != nil {
				t.Fatal(err)
			}
			if img.Bounds() != image.Rect(0, 0, size.X, size.Y) {
				t.Errorf("%s: %v, want %v", name, img.Bounds(), size)
			}
			if !img.(*image.RGBA).Opaque() {
				t.Errorf("%s at %v: the paper shows through", name, size)
			}
		}
	}
}

func TestNoTwoScenesLookAlike(t *testing.T) {
	pictures := map[string]*image.RGBA{}
	for _, name := range scenes.Names() {
		pictures[name] = draw(t, name)
	}
	for a, x := range pictures {
		for b, y := range pictures {
			if a >= b {
				continue
			}
			sum := 0
			for i := range x.Pix {
				sum += max(int(x.Pix[i])-int(y.Pix[i]), int(y.Pix[i])-int(x.Pix[i]))
			}
			if mean := float64(sum) / float64(len(x.Pix)); mean < 12 {
				t.Errorf("%s and %s differ by %.1f a channel only", a, b, mean)
			}
		}
	}
}

func TestAnUnknownSceneIsNamedWithTheKnownOnes(t *testing.T) {
	_, err := scenes.Draw("volcano", 100, 100)
	if !errors.Is(err, scenes.ErrUnknown) || !strings.Contains(err.Error(), "volcano") {
		t.Errorf("error %v", err)
	}
	for _, name := range scenes.Names() {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("error %v does not list %s", err, name)
		}
	}
}

func TestASizeThatCannotBeDrawnIsRefused(t *testing.T) {
	if _, err := scenes.Draw("strait", 0, 9); !errors.Is(err, scenes.ErrSize) {
		t.Errorf("error %v, want ErrSize", err)
	}
}
