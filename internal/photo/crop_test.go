package photo

import (
	"image"
	"testing"
)

func TestACropIsAsLargeAsItsRecordSays(t *testing.T) {
	for _, size := range [][2]int{{1800, 1200}, {1600, 1067}, {600, 400}, {401, 3001}, {3, 2}, {1, 1}, {5000, 30}} {
		p := Photo{Width: size[0], Height: size[1], FocalX: 0.5, FocalY: 0.5}
		img := image.NewRGBA(image.Rect(0, 0, size[0], size[1]))
		for _, ratio := range Ratios {
			for _, width := range CropWidths {
				w, h := p.CropSize(ratio, width)
				if got := resize(img, ratio, width, 0.5, 0.5).Bounds().Size(); got != image.Pt(w, h) {
					t.Errorf("%s of %v at %d is %v, and is said to be %d by %d", ratio, size, width, got, w, h)
				}
			}
		}
	}
	if w, h := (Photo{Width: 10, Height: 10}).CropSize("wide", 10); w != 0 || h != 0 {
		t.Errorf("%d by %d of no ratio", w, h)
	}
}
