package scenes

import (
	"image"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// Every scene is drawn on a sheet of this size; the canvas scales it to cover
// the picture asked for and trims what hangs over, so shapes never distort.
const (
	sheetW = 1600.0
	sheetH = 1067.0
)

// canvas is a sheet, or a layer above it, in premultiplied linear floats:
// dozens of thin glazes would band in eight bits.
type canvas struct {
	w, h      int     // size in pixels
	ox, oy    int     // where a layer begins on the sheet, in pixels
	k, tx, ty float64 // pixel = k*sheet + t
	pix       []float32
	hand      float64 // how far the edge of a shape trembles, in sheet units
	*tools
}

// tools are what a sheet and its layers share.
type tools struct {
	ras  vector.Rasterizer
	mask image.Alpha
	rnd  *rand.Rand
	n    *noise
}

func newCanvas(w, h int, seed uint64) *canvas {
	r := rand.New(rand.NewPCG(seed, 0x5ca1ab1e))
	k := math.Max(float64(w)/sheetW, float64(h)/sheetH)
	return &canvas{
		w: w, h: h, k: k,
		tx: (float64(w) - k*sheetW) / 2, ty: (float64(h) - k*sheetH) / 2,
		pix: make([]float32, 4*w*h), hand: 0.7,
		tools: &tools{rnd: r, n: newNoise(r)},
	}
}

// between returns a chance value in lo..hi.
func (c *canvas) between(lo, hi float64) float64 { return lerp(lo, hi, c.rnd.Float64()) }

// device turns a sheet point into a pixel of this buffer.
func (c *canvas) device(p pt) (x, y float64) {
	return p.x*c.k + c.tx - float64(c.ox), p.y*c.k + c.ty - float64(c.oy)
}

// sheet turns the middle of a pixel of this buffer into a sheet point.
func (c *canvas) sheet(x, y int) (sx, sy float64) {
	return (float64(x+c.ox) + 0.5 - c.tx) / c.k, (float64(y+c.oy) + 0.5 - c.ty) / c.k
}

// window clips a rectangle of the sheet to the pixels of this buffer.
func (c *canvas) window(x0, y0, x1, y1 float64) (ax, ay, bx, by int) {
	fx0, fy0 := c.device(pt{x0, y0})
	fx1, fy1 := c.device(pt{x1, y1})
	in := func(v float64, hi int) int { return int(math.Max(0, math.Min(float64(hi), v))) }
	return in(math.Floor(fx0), c.w), in(math.Floor(fy0), c.h), in(math.Ceil(fx1), c.w), in(math.Ceil(fy1), c.h)
}

// over lays a colour with cover a on one pixel.
func (c *canvas) over(i int, col rgb, a float64) {
	p := c.pix[i : i+4 : i+4]
	b := float32(1 - a)
	p[0] = float32(col.r*a) + p[0]*b
	p[1] = float32(col.g*a) + p[1]*b
	p[2] = float32(col.b*a) + p[2]*b
	p[3] = float32(a) + p[3]*b
}

// fill lays paint inside the path. The body of the paint varies a little, as
// gouache never dries flat.
func (c *canvas) fill(p path, with paint) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, o := range p {
		for _, q := range o {
			x0, y0, x1, y1 = math.Min(x0, q.x), math.Min(y0, q.y), math.Max(x1, q.x), math.Max(y1, q.y)
		}
	}
	if x0 > x1 {
		return
	}
	// Small shapes tremble less, or a window would lose its shape.
	tremor := math.Min(c.hand, 0.03*math.Min(x1-x0, y1-y0)+0.1)
	ax, ay, bx, by := c.window(x0-1, y0-1, x1+1, y1+1)
	w, h := bx-ax, by-ay
	if w <= 0 || h <= 0 {
		return
	}
	c.trace(p, tremor, ax, ay, w, h)
	for y := range h {
		row := c.mask.Pix[y*w : y*w+w]
		i := 4 * ((ay+y)*c.w + ax)
		for x, m := range row {
			if m != 0 {
				sx, sy := c.sheet(ax+x, ay+y)
				col, a := with(sx, sy)
				if a > 0 {
					col = col.times(0.965 + 0.07*c.n.at(sx*0.013+sy*0.004, sy*0.047))
					c.over(i, col, a*float64(m)/255)
				}
			}
			i += 4
		}
	}
}

// trace turns the path into the cover mask of the given window.
func (c *canvas) trace(p path, tremor float64, ax, ay, w, h int) {
	c.ras.Reset(w, h)
	c.ras.DrawOp = draw.Src
	shake := func(q pt) (float32, float32) {
		if tremor > 0.05 {
			u, v := q.x*0.06+q.y*0.021, q.y*0.06-q.x*0.017
			q.x += (c.n.at(u, v) - 0.5) * 2 * tremor
			q.y += (c.n.at(u+50.5, v+20.5) - 0.5) * 2 * tremor
		}
		x, y := c.device(q)
		return float32(x - float64(ax)), float32(y - float64(ay))
	}
	for _, o := range p {
		if len(o) < 3 {
			continue
		}
		x, y := shake(o[0])
		c.ras.MoveTo(x, y)
		for j := range o {
			a, b := o[j], o[(j+1)%len(o)]
			n := 1
			if tremor > 0.05 {
				n = 1 + min(60, int(math.Hypot(b.x-a.x, b.y-a.y)/14))
			}
			for s := 1; s <= n; s++ {
				x, y := shake(a.to(b, float64(s)/float64(n)))
				c.ras.LineTo(x, y)
			}
		}
		c.ras.ClosePath()
	}
	if cap(c.mask.Pix) < w*h {
		c.mask.Pix = make([]uint8, w*h)
	}
	c.mask.Pix, c.mask.Stride, c.mask.Rect = c.mask.Pix[:w*h], w, image.Rect(0, 0, w, h)
	c.ras.Draw(&c.mask, c.mask.Rect, image.Opaque, image.Point{})
}

// wash lays paint over a rectangle of the sheet without an outline.
func (c *canvas) wash(x0, y0, x1, y1 float64, with paint) {
	ax, ay, bx, by := c.window(x0, y0, x1, y1)
	for y := ay; y < by; y++ {
		i := 4 * (y*c.w + ax)
		for x := ax; x < bx; x++ {
			sx, sy := c.sheet(x, y)
			if col, a := with(sx, sy); a > 0 {
				c.over(i, col, a)
			}
			i += 4
		}
	}
}

// glow lightens a disc towards a colour, strongest at its middle.
func (c *canvas) glow(x, y, r float64, col rgb, a float64) {
	c.wash(x-r, y-r, x+r, y+r, func(sx, sy float64) (rgb, float64) {
		d := math.Sqrt((sx-x)*(sx-x)+(sy-y)*(sy-y)) / r
		if d >= 1 {
			return col, 0
		}
		return col, a * (1 - d) * (1 - d)
	})
}

// layer draws on an empty sheet over the given rectangle.
func (c *canvas) layer(x0, y0, x1, y1 float64, with func(l *canvas)) *canvas {
	ax, ay, bx, by := c.window(x0, y0, x1, y1)
	l := *c
	l.w, l.h, l.ox, l.oy = max(bx-ax, 0), max(by-ay, 0), c.ox+ax, c.oy+ay
	l.pix = make([]float32, 4*l.w*l.h)
	if l.w > 0 && l.h > 0 {
		with(&l)
	}
	return &l
}

// put lays a layer on the canvas it was taken from, with the given cover.
func (c *canvas) put(l *canvas, cover float64) {
	f := float32(cover)
	for y := range l.h {
		s := l.pix[4*y*l.w : 4*(y+1)*l.w]
		d := c.pix[4*((y+l.oy-c.oy)*c.w+l.ox-c.ox):]
		for i := 0; i < len(s); i += 4 {
			if a := s[i+3] * f; a > 0 {
				for j := range 4 {
					d[i+j] = s[i+j]*f + d[i+j]*(1-a)
				}
			}
		}
	}
}

// print gives the sheet its paper: a fine tooth, soft fibres and a few specks
// the ink missed, then brings it to eight bits.
func (c *canvas) print(paper rgb) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, c.w, c.h))
	for y := range c.h {
		for x := range c.w {
			i := 4 * (y*c.w + x)
			sx, sy := c.sheet(x, y)
			g := c.grain(sx+311, sy+97)
			fibre := c.n.at(sx*0.11+sy*0.03, sy*0.19-sx*0.02) - 0.5
			f := 1 + (g-0.5)*0.062 + fibre*0.022
			missed := 0.11 * ramp(0.9, 1.12, g)
			px := rgb{float64(c.pix[i]), float64(c.pix[i+1]), float64(c.pix[i+2])}.times(f).mix(paper, missed)
			out.Pix[i] = uint8(clamp(px.r)*255 + 0.5)
			out.Pix[i+1] = uint8(clamp(px.g)*255 + 0.5)
			out.Pix[i+2] = uint8(clamp(px.b)*255 + 0.5)
			out.Pix[i+3] = 255
		}
	}
	return out
}
