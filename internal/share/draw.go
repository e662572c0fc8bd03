package share

import (
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// ink is one of the colours on the paper.
type ink int

const (
	inkText ink = iota
	inkAccent
	inkHair
	inks
)

// steps are the shades between the paper and an ink: the edges of letters.
const steps = 63

// The paper and inks of the theme (its light side: an image is looked at on
// other people's pages).
var paper = color.RGBA{0xfb, 0xfa, 0xf7, 0xff}

func palette(accent string) color.Palette {
	p := color.Palette{paper}
	for _, c := range [inks]color.RGBA{{0x16, 0x18, 0x1d, 0xff}, rgb(accentOf(accent)), {0xb9, 0xb4, 0xa8, 0xff}} {
		for s := 1; s <= steps; s++ {
			mix := func(from, to uint8) uint8 {
				return uint8(math.Round(float64(from) + (float64(to)-float64(from))*float64(s)/steps))
			}
			p = append(p, color.RGBA{mix(paper.R, c.R), mix(paper.G, c.G), mix(paper.B, c.B), 0xff})
		}
	}
	return p
}

func rgb(s string) color.RGBA {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 24)
	if err != nil || len(s) != 7 {
		return rgb(accentOf(""))
	}
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xff}
}

// draw puts a layout on paper.
func (l layout) draw(accent string) *image.Paletted {
	img := image.NewPaletted(image.Rect(0, 0, Width, Height), palette(accent))
	rule := func(x0, y0, x1, y1 int, c ink) {
		for y := y0; y < y1; y++ {
			for x := x0; x < x1; x++ {
				img.SetColorIndex(x, y, shade(c, 255))
			}
		}
	}
	rule(0, 0, Width, band, inkAccent)
	rule(margin, nameTop+nameBox+4, Width-margin, nameTop+nameBox+6, inkText) // the double rule under the masthead
	rule(margin, nameTop+nameBox+10, Width-margin, nameTop+nameBox+11, inkText)
	r := vector.NewRasterizer(Width, Height)
	mask := image.NewAlpha(img.Rect)
	for _, p := range l.lines {
		r.Reset(Width, Height)
		p.trace(r)
		clear(mask.Pix)
		r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
		for i, a := range mask.Pix {
			if s := shade(p.colour, a); s != 0 {
				img.Pix[i] = s // lines of letters do not overlap rules
			}
		}
	}
	return img
}

// shade is the place in the palette of an ink that covers so much of a pixel.
func shade(c ink, cover uint8) uint8 {
	s := (int(cover)*steps + 127) / 255
	if s == 0 {
		return 0
	}
	return uint8(1 + int(c)*steps + s - 1)
}

// trace draws the outlines of a line's glyphs.
func (p placed) trace(r *vector.Rasterizer) {
	x := p.x
	for _, run := range p.runs {
		scale := p.size / float64(run.Face.Upem())
		for _, g := range run.Glyphs {
			if g.GlyphID == noGlyph {
				x += pixels(g.Advance)
				continue
			}
			if outline, ok := run.Face.GlyphData(g.GlyphID).(font.GlyphOutline); ok {
				gx, gy := x+pixels(g.XOffset), p.y-pixels(g.YOffset)
				at := func(s opentype.SegmentPoint) (float32, float32) {
					return float32(gx + float64(s.X)*scale), float32(gy - float64(s.Y)*scale)
				}
				contour(r, outline.Segments, at)
			}
			x += pixels(g.Advance)
		}
	}
}

func contour(r *vector.Rasterizer, segments []opentype.Segment, at func(opentype.SegmentPoint) (float32, float32)) {
	open := false
	for _, s := range segments {
		a, b := at(s.Args[0])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if open {
				r.ClosePath()
			}
			r.MoveTo(a, b)
			open = true
		case opentype.SegmentOpLineTo:
			r.LineTo(a, b)
		case opentype.SegmentOpQuadTo:
			c, d := at(s.Args[1])
			r.QuadTo(a, b, c, d)
		case opentype.SegmentOpCubeTo:
			c, d := at(s.Args[1])
			e, f := at(s.Args[2])
			r.CubeTo(a, b, c, d, e, f)
		}
	}
	if open {
		r.ClosePath()
	}
}
