package scenes

import "math"

// clouds are a bank of cloud read out of noise: where the noise is high there
// is cloud, and where it falls off towards the light the cloud is lit.
type clouds struct {
	y0, y1 float64 // the heights between which they lie; they thin out towards both
	sx, sy float64 // how broad and how high a cloud is
	cover  float64 // noise above this is cloud: lower means more
	soft   float64 // the width of a cloud's edge
	warp   float64 // how far the noise is stirred by itself; 0 leaves smooth bands
	lx, ly float64 // the direction light comes from
	gain   float64 // how hard light and shade part
	seed   float64 // moves to another part of the noise
	tones  []rgb   // from shade to light
	body   float64 // cover of the thickest cloud
}

func (c *canvas) clouds(o clouds) {
	n := float64(len(o.tones))
	c.wash(0, o.y0, sheetW, o.y1, func(x, y float64) (rgb, float64) {
		edge := ramp(o.y0, lerp(o.y0, o.y1, 0.3), y) * ramp(o.y1, lerp(o.y1, o.y0, 0.3), y)
		if o.y0 <= 0 {
			edge = ramp(o.y1, lerp(o.y1, o.y0, 0.4), y)
		}
		u, v := x/o.sx+o.seed, y/o.sy+o.seed*0.7
		if o.warp > 0 {
			wu, wv := c.n.fbm(u*0.9+5.2, v*0.9+1.3, 2), c.n.fbm(u*0.9+9.7, v*0.9+7.1, 2)
			u, v = u+o.warp*(wu-0.5), v+o.warp*(wv-0.5)
		}
		d := c.n.fbm(u, v, 5)
		t := o.cover + (1-edge)*0.3
		if d <= t {
			return rgb{}, 0
		}
		shade := 0.5 + o.gain*(d-c.n.fbm(u+o.lx, v+o.ly, 4))
		shade += (c.grain(x, y) - 0.5) * 0.13
		return along(o.tones, steps(shade, int(n)+1, 0.8)), o.body * ramp(t, t+o.soft, d)
	})
}

// sun lays a disc and the light about it.
func (c *canvas) sun(x, y, r float64, disc, halo rgb) {
	c.glow(x, y, r*13, halo, 0.5)
	c.glow(x, y, r*5, halo.mix(disc, 0.5), 0.5)
	c.fill(ellipse(x, y, r, r), flat(disc))
}

// ridge is the skyline of a range from x0 to x1. Rough noise is folded about
// its middle, which makes crests sharp and valleys round.
func (c *canvas) ridge(x0, x1, y, height, width, seed float64) []pt {
	var out []pt
	for x := x0; x <= x1+4; x += 5 {
		u := x/width + seed
		n := 1 - 2*math.Abs(c.n.fbm(u, seed*3.1, 4)-0.5)
		n = 0.65*n + 0.35*c.n.fbm(u*1.7+3, seed, 5)
		out = append(out, pt{x, y - height*(n-0.4)*1.7})
	}
	return out
}

// relief models a hillside: light and shade parted by noise that runs down
// the slope, in crayon, so that the mass reads as land and not as cut paper.
// lx is the side the light comes from: -1 left, 1 right.
func (c *canvas) relief(p path, lit, shade rgb, size, lx, strength, seed float64) {
	at := func(x, y float64) float64 {
		u, v := (x+y*0.55*lx)/size+seed, y/(size*1.9)+seed
		return c.n.fbm(u, v, 4) - c.n.fbm(u+0.22*lx, v-0.1, 4)
	}
	c.fill(p, func(x, y float64) (rgb, float64) {
		d := at(x, y) * 6 * strength
		g := c.grain(x, y) * 0.55
		if d > 0 {
			return lit, clamp((d-g)*2.2+0.12) * 0.72
		}
		return shade, clamp((-d-g)*2.2+0.12) * 0.72
	})
}

// haze lays air between the layers: a veil thickest at y1.
func (c *canvas) haze(y0, y1 float64, air rgb, a float64) {
	c.wash(0, y0, sheetW, y1, fade(0, y0, 0, y1, air, 0, a))
}

// stars are scattered with many faint ones to one bright.
func (c *canvas) stars(n int, y1 float64, cold, warm rgb) {
	for range n {
		x, y := c.between(0, sheetW), y1*c.rnd.Float64()
		m := math.Pow(c.rnd.Float64(), 5)
		r := 0.55 + 1.7*m
		col := cold.mix(warm, c.rnd.Float64())
		if m > 0.55 {
			c.glow(x, y, r*6, col, 0.3)
		}
		c.fill(ellipse(x, y, r, r), glaze(col, (0.35+0.65*m)*ramp(y1, y1*0.7, y)))
	}
}
