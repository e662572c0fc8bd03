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
	if !errors.Is(err, scenes.ErrUnknown) || !strings.Contains(err.Error(), "volcano") || !strings.Contains(err.Error(), "strait") {
		t.Errorf("error %v", err)
	}
	if _, err := scenes.Draw("strait", 0, 9); !errors.Is(err, scenes.ErrSize) {
		t.Errorf("error %v, want ErrSize", err)
	}
}
