package pictures_test

import (
	"bytes"
	"errors"
	"image"
	"strings"
	"testing"

	"standfirst/demo/pictures"
)

func draw(t *testing.T, name string) *image.RGBA {
	t.Helper()
	img, err := pictures.Draw(name, 240, 160)
	if err != nil {
		t.Fatal(err)
	}
	return img.(*image.RGBA)
}

func TestASceneIsTheSameAtEveryDrawing(t *testing.T) {
	for _, name := range pictures.Names() {
		if !bytes.Equal(draw(t, name).Pix, draw(t, name).Pix) {
			t.Errorf("%s: two drawings differ", name)
		}
	}
}

func TestNoTwoScenesLookAlike(t *testing.T) {
	drawn := map[string]*image.RGBA{}
	for _, name := range pictures.Names() {
		drawn[name] = draw(t, name)
	}
	for a, x := range drawn {
		for b, y := range drawn {
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
	_, err := pictures.Draw("volcano", 100, 100)
	if !errors.Is(err, pictures.ErrUnknown) || !strings.Contains(err.Error(), "volcano") || !strings.Contains(err.Error(), "strait") {
		t.Errorf("error %v", err)
	}
	if _, err := pictures.Draw("strait", 0, 9); !errors.Is(err, pictures.ErrSize) {
		t.Errorf("error %v, want ErrSize", err)
	}
}
