// Package pictures draws the pictures of the demonstration house: places of an
// invented sea, in layers of paint, each the same at every drawing. No camera
// was ever there, and the pictures say so.
package pictures

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// canvas is a picture on its way. Its coordinates are 0 to 1600 by 0 to 1067,
// whatever its size in pixels.
type canvas struct {
	img    *image.RGBA
	r      *rand.Rand
	sx     float64
	sy     float64
	paper  []float32 // value noise, the grain of the paper
	raster vector.Rasterizer
}

const (
	width  = 1600.0
	height = 1067.0
)

func newCanvas(w, h int, seed uint64) *canvas {
	c := &canvas{img: image.NewRGBA(image.Rect(0, 0, w, h)), r: rand.New(rand.NewPCG(seed, 20261124)), sx: float64(w) / width, sy: float64(h) / height}
	c.paper = make([]float32, 256*256)
	for i := range c.paper {
		c.paper[i] = c.r.Float32()*2 - 1
	}
	return c
}

// rgb is a tone as 0xRRGGBB.
func rgb(v uint32) color.RGBA {
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

// mix is a tone between two: t is 0 for a, 1 for b.
func mix(a, b color.RGBA, t float64) color.RGBA {
	f := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*t)) }
	return color.RGBA{f(a.R, b.R), f(a.G, b.G), f(a.B, b.B), 255}
}

// fade is a tone that lets the ground through: a is 0 to 1.
func fade(c color.RGBA, a float64) color.RGBA {
	return color.RGBA{uint8(float64(c.R) * a), uint8(float64(c.G) * a), uint8(float64(c.B) * a), uint8(255 * a)}
}

// noise is smooth value noise between -1 and 1.
func (c *canvas) noise(x, y float64) float64 {
	x0, y0 := math.Floor(x), math.Floor(y)
	fx, fy := x-x0, y-y0
	fx, fy = fx*fx*(3-2*fx), fy*fy*(3-2*fy)
	at := func(i, j float64) float64 {
		return float64(c.paper[(int(i)&255)+(int(j)&255)*256])
	}
	top := at(x0, y0)*(1-fx) + at(x0+1, y0)*fx
	low := at(x0, y0+1)*(1-fx) + at(x0+1, y0+1)*fx
	return top*(1-fy) + low*fy
}

// cloud is noise of several sizes, between about -1 and 1.
func (c *canvas) cloud(x, y float64) float64 {
	return 0.55*c.noise(x, y) + 0.28*c.noise(x*2.1+17, y*2.1+5) + 0.17*c.noise(x*4.3+31, y*4.3+11)
}

// stop is one tone of a gradient at a place between 0 and 1.
type stop struct {
	at float64
	c  color.RGBA
}

func gradient(stops []stop, t float64) color.RGBA {
	if t <= stops[0].at {
		return stops[0].c
	}
	for i := 1; i < len(stops); i++ {
		if t <= stops[i].at {
			return mix(stops[i-1].c, stops[i].c, (t-stops[i-1].at)/(stops[i].at-stops[i-1].at))
		}
	}
	return stops[len(stops)-1].c
}

// sky lays a wash from y0 to y1, which the brush has moved a little; its last
// tone is the ground of what lies below.
func (c *canvas) sky(y0, y1, drift float64, stops ...stop) {
	b := c.img.Bounds()
	for py := range b.Dy() {
		y := float64(py) / c.sy
		if y < y0 {
			continue
		}
		for px := range b.Dx() {
			x := float64(px) / c.sx
			t := (y-y0)/(y1-y0) + drift*c.cloud(x/420, y/90)
			c.img.SetRGBA(px, py, gradient(stops, t))
		}
	}
}

// clouds lays soft banks of one tone over the sky.
func (c *canvas) clouds(y0, y1, scale, cover, strength float64, tone color.RGBA) {
	b := c.img.Bounds()
	for py := max(0, int(y0*c.sy)); py < min(b.Dy(), int(y1*c.sy)); py++ {
		y := float64(py) / c.sy
		edge := math.Sin(math.Pi * (y - y0) / (y1 - y0))
		for px := range b.Dx() {
			x := float64(px) / c.sx
			v := (c.cloud(x/scale, y/(scale*0.32)) - cover) * 2.2
			if v <= 0 {
				continue
			}
			c.over(px, py, tone, min(1, v)*strength*edge)
		}
	}
}

func (c *canvas) over(px, py int, tone color.RGBA, a float64) {
	if a <= 0 {
		return
	}
	c.img.SetRGBA(px, py, mix(c.img.RGBAAt(px, py), tone, min(a, 1)))
}

// glow is light around a lamp or the sun.
func (c *canvas) glow(x, y, radius, strength float64, tone color.RGBA) {
	b := c.img.Bounds()
	for py := max(0, int((y-radius)*c.sy)); py < min(b.Dy(), int((y+radius)*c.sy)); py++ {
		for px := max(0, int((x-radius)*c.sx)); px < min(b.Dx(), int((x+radius)*c.sx)); px++ {
			d := math.Hypot(float64(px)/c.sx-x, float64(py)/c.sy-y) / radius
			if d < 1 {
				c.over(px, py, tone, strength*(1-d)*(1-d))
			}
		}
	}
}

type point struct{ x, y float64 }

// fill paints a closed shape of straight edges.
func (c *canvas) fill(tone color.RGBA, pts ...point) {
	if len(pts) < 3 {
		return
	}
	// Only the pixels around the shape are visited: a picture has thousands of them.
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range pts {
		x0, x1 = min(x0, p.x*c.sx), max(x1, p.x*c.sx)
		y0, y1 = min(y0, p.y*c.sy), max(y1, p.y*c.sy)
	}
	box := image.Rect(int(math.Floor(x0)), int(math.Floor(y0)), int(math.Ceil(x1))+1, int(math.Ceil(y1))+1).Intersect(c.img.Bounds())
	if box.Empty() {
		return
	}
	at := func(p point) (float32, float32) {
		return float32(p.x*c.sx) - float32(box.Min.X), float32(p.y*c.sy) - float32(box.Min.Y)
	}
	z := &c.raster
	z.Reset(box.Dx(), box.Dy())
	z.MoveTo(at(pts[0]))
	for _, p := range pts[1:] {
		z.LineTo(at(p))
	}
	z.ClosePath()
	z.Draw(c.img, box, image.NewUniform(tone), image.Point{})
}

func (c *canvas) rect(tone color.RGBA, x, y, w, h float64) {
	c.fill(tone, point{x, y}, point{x + w, y}, point{x + w, y + h}, point{x, y + h})
}

func (c *canvas) ellipse(tone color.RGBA, x, y, rx, ry float64) {
	pts := make([]point, 0, 48)
	for i := range 48 {
		a := float64(i) / 48 * 2 * math.Pi
		pts = append(pts, point{x + rx*math.Cos(a), y + ry*math.Sin(a)})
	}
	c.fill(tone, pts...)
}

// line is a stroke of one width.
func (c *canvas) line(tone color.RGBA, w, x0, y0, x1, y1 float64) {
	l := math.Hypot(x1-x0, y1-y0)
	if l == 0 {
		return
	}
	nx, ny := -(y1-y0)/l*w/2, (x1-x0)/l*w/2
	c.fill(tone, point{x0 + nx, y0 + ny}, point{x1 + nx, y1 + ny}, point{x1 - nx, y1 - ny}, point{x0 - nx, y0 - ny})
}

// ridge paints land from a horizon of hills down to base. Larger rough makes
// steeper hills.
func (c *canvas) ridge(tone color.RGBA, base, top, scale, rough, shift float64) {
	pts := []point{{-10, base}}
	for x := -10.0; x <= width+10; x += 6 {
		h := 0.5 + 0.5*c.cloud(x/scale+shift, shift*3.7)
		h += rough * c.noise(x/(scale*0.12)+shift*9, 2)
		pts = append(pts, point{x, base - (base-top)*max(0.02, h)})
	}
	c.fill(tone, append(pts, point{width + 10, base})...)
}

// slope paints a headland that falls from one side to the water.
func (c *canvas) slope(tone color.RGBA, x0, y0, x1, y1, bulge, rough, shift float64) {
	pts := []point{{x0, y1}}
	for i := 0.0; i <= 1.0001; i += 0.01 {
		x := x0 + (x1-x0)*i
		y := y0 + (y1-y0)*math.Pow(i, bulge) + rough*c.cloud(i*9+shift, shift)
		pts = append(pts, point{x, min(y, y1)})
	}
	c.fill(tone, pts...)
}

// water lays a mirror of what stands above its line, broken by waves, under a
// tone of its own.
func (c *canvas) water(y0 float64, depth, deep color.RGBA, calm, tint float64) {
	b := c.img.Bounds()
	line := int(y0 * c.sy)
	for py := line; py < b.Dy(); py++ {
		y := float64(py) / c.sy
		t := (y - y0) / (height - y0)
		for px := range b.Dx() {
			x := float64(px) / c.sx
			wave := c.noise(x/(30+170*t), y/(3+14*t)) + 0.5*c.noise(x/(12+60*t)+40, y/(2+8*t)+9)
			sy := line - int((y-y0)*c.sy*0.9) + int(wave*calm*(4+26*t)*c.sy)
			sx := px + int(wave*calm*(3+10*t)*c.sx)
			sy, sx = min(max(sy, 0), line-1), min(max(sx, 0), b.Dx()-1)
			v := mix(c.img.RGBAAt(sx, max(sy, 0)), mix(depth, deep, t), tint+0.25*t)
			if wave > 0.62 {
				v = mix(v, color.RGBA{255, 255, 255, 255}, 0.10*(wave-0.5))
			}
			c.img.SetRGBA(px, py, v)
		}
	}
}

// glitter is light on the water below a lamp or the sun.
func (c *canvas) glitter(x, y0, spread float64, tone color.RGBA, strength float64) {
	for y := y0; y < height; y += 4 {
		t := (y - y0) / (height - y0)
		for range 2 + int(7*t) {
			w := (6 + 46*t) * (0.4 + c.r.Float64())
			px := x + (c.r.Float64()-0.5)*spread*(0.25+t)
			c.ellipse(fade(tone, strength*(0.2+0.6*c.r.Float64())*(1-0.5*t)), px, y, w, 0.8+2.2*t)
		}
	}
}

// figure is a person, standing: small, to give the scale.
func (c *canvas) figure(tone color.RGBA, x, y, h float64) {
	c.ellipse(tone, x, y-h*0.9, h*0.09, h*0.1)
	c.fill(tone, point{x - h*0.13, y - h*0.78}, point{x + h*0.13, y - h*0.78}, point{x + h*0.16, y - h*0.34}, point{x + h*0.1, y}, point{x + h*0.02, y}, point{x, y - h*0.32}, point{x - h*0.03, y}, point{x - h*0.11, y}, point{x - h*0.15, y - h*0.34})
}

// grain is the tooth of the paper and the edge of the sheet.
func (c *canvas) grain(strength float64) {
	b := c.img.Bounds()
	for py := range b.Dy() {
		for px := range b.Dx() {
			v := c.img.RGBAAt(px, py)
			n := strength * (float64(c.paper[(px*7+py*13)&0xffff]) + 0.7*c.noise(float64(px)/3.1, float64(py)/3.1))
			f := func(x uint8) uint8 { return uint8(min(max(float64(x)+n, 0), 255)) }
			c.img.SetRGBA(px, py, color.RGBA{f(v.R), f(v.G), f(v.B), 255})
		}
	}
}
