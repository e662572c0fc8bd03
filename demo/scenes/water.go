package scenes

import "math"

// sea is a sheet of water seen in perspective. It mirrors whatever has been
// painted above its shore line, so it is laid after the land behind it.
type sea struct {
	top, bottom float64
	far, near   rgb     // the water's own colour
	crest, deep rgb     // the light and the dark side of a wave
	chop        float64 // the size of the waves; 1 is a light breeze
	mirror      float64 // how much of the far water is reflection
	light, dark float64 // cover of crests and troughs
	seed        float64
}

func (c *canvas) sea(o sea) {
	ax, ay, bx, by := c.window(0, o.top, sheetW, o.bottom)
	_, shore := c.device(pt{0, o.top})
	// The mirror reads what the loop has not yet covered: all above the shore.
	above := append([]float32(nil), c.pix[:4*c.w*min(c.h, max(1, int(shore)))]...)
	rows := len(above) / (4 * c.w)
	for y := ay; y < by; y++ {
		for x := ax; x < bx; x++ {
			sx, sy := c.sheet(x, y)
			t := (sy - o.top) / (o.bottom - o.top)
			z := 1 / (t + 0.035)
			// Where waves grow finer than the grain of the picture they must
			// fade into an even tone, or they would beat against the pixels.
			seen := ramp(2.4, 0.5, 16*z*z/(o.bottom-o.top)/c.k)
			u, v := (sx-800)*z*0.0052/o.chop+o.seed, 16*z/math.Sqrt(o.chop)+o.seed
			a := c.n.at(u, v) - 0.5
			b := c.n.at(u*2.3+7, v*2.1+5) - 0.5
			wave := (a + 0.55*b) * seen
			reach := (4 + 60*t) * o.chop
			my := 2*shore - float64(y) + wave*reach*c.k*1.6
			mx := float64(x) + b*seen*reach*c.k*0.5
			ry, rx := min(max(int(my), 0), rows-1), min(max(int(mx), 0), c.w-1)
			j := 4 * (ry*c.w + rx)
			refl := rgb{float64(above[j]), float64(above[j+1]), float64(above[j+2])}
			col := o.far.mix(o.near, math.Sqrt(clamp(t)))
			col = col.mix(refl, o.mirror*(1-0.62*t))
			g := (c.grain(sx, sy) - 0.5) * 0.07
			col = col.mix(o.crest, o.light*ramp(0.12, 0.24, wave+g))
			col = col.mix(o.deep, o.dark*ramp(-0.07, -0.2, wave+g))
			c.over(4*(y*c.w+x), col, 1)
		}
	}
}

// gleam is the line of light where far water meets the land: without it the
// mirror image and the land it mirrors would run into one shape.
func (c *canvas) gleam(y, depth float64, light rgb, a float64) {
	c.wash(0, y, sheetW, y+depth, fade(0, y, 0, y+depth, light, a, 0))
}

// dabs touches in ripples by hand between two depths, fine far off and broad
// near by; where says how likely a touch is at a point (nil: everywhere).
func (c *canvas) dabs(o sea, n int, col rgb, a float64, where func(x, y float64) float64) {
	for range n {
		t := c.rnd.Float64()
		t *= t
		x, y := c.between(-20, sheetW+20), lerp(o.top+2, o.bottom, t)
		w, h := lerp(9, 90, t)*c.between(0.5, 1.5), lerp(0.9, 5.5, t)*c.between(0.6, 1.3)
		if where != nil && c.rnd.Float64() > where(x, y) {
			continue
		}
		c.fill(dab(x, y, w*math.Sqrt(o.chop), h*math.Sqrt(o.chop)), glaze(col, a*c.between(0.5, 1)))
	}
}

// afloat draws something standing in water with its broken mirror image. y is
// its water line; tone is the water's colour, which dulls the image.
func (c *canvas) afloat(x0, y0, x1, y float64, tone rgb, cover, chop float64, with func(l *canvas)) {
	l := c.layer(x0, y0, x1, y+60, with)
	c.mirror(l, y, tone, cover, chop, y-y0)
	c.put(l, 1)
}

// mirror lays a layer's image upside down below the line y, broken by ripples
// and fading over the given depth.
func (c *canvas) mirror(l *canvas, y float64, tone rgb, cover, chop, depth float64) {
	_, line := c.device(pt{0, y})
	line += float64(c.oy - l.oy) // now in the layer's own pixels
	for py := max(0, int(line)); py < int(line+depth*c.k); py++ {
		cy := py + l.oy - c.oy
		if cy < 0 || cy >= c.h {
			continue
		}
		for px := range l.w {
			sx, sy := l.sheet(px, py)
			far := (sy - y) / depth
			wave := c.n.at(sx*0.02/chop, sy*0.16/chop) - 0.5
			wave += 0.5 * (c.n.at(sx*0.05/chop, sy*0.37/chop+9) - 0.5)
			off := wave * (4 + 26*far) * chop * c.k
			my, mx := int(2*line-float64(py)+off), px+int(off*1.1)
			if my < 0 || my >= l.h || mx < 0 || mx >= l.w || float64(my) > line {
				continue
			}
			i := 4 * (my*l.w + mx)
			a := float64(l.pix[i+3])
			if a == 0 {
				continue
			}
			col := rgb{float64(l.pix[i]) / a, float64(l.pix[i+1]) / a, float64(l.pix[i+2]) / a}
			// Some ripples face the sky and break the image into bars.
			a *= cover * ramp(1, 0.1, far) * (1 - ramp(0.02, 0.2, wave)*ramp(0, 0.25, far))
			c.over(4*(cy*c.w+px+l.ox-c.ox), col.mix(tone, 0.12+0.2*far), clamp(a))
		}
	}
}

// wave is one ridge of a swell: peaked noise for its crest, light coming
// through the thin water at the top, foam where it is about to break.
type wave struct {
	y, h, width      float64 // foot, height and length of the ridge
	thin, body, deep rgb
	foam             rgb
	broken           float64 // 0 smooth … 1 all along the crest
	seed             float64
	peak             float64 // a single sea rising here, where rise is above 0
	rise             float64
}

func (c *canvas) wave(o wave) {
	// Crest and foam are worked out once for each column and then looked up.
	const step = 3.0
	const cols = 542 // one past either edge
	crests, foams := make([]float64, cols), make([]float64, cols)
	for i := range cols {
		x := float64(i)*step - 9
		n := c.n.fbm(x/o.width+o.seed, o.seed*1.7, 2)
		p := math.Max(0, 1-math.Abs(2*n-1)*1.7)
		y := o.y - o.h*p*p
		if o.rise > 0 {
			d := (x - o.peak) / (o.width * 0.7)
			y -= o.rise / (1 + d*d*(1.5+d*d))
		}
		crests[i] = y
		high := (o.y - y) / (o.h + o.rise)
		foams[i] = o.broken*1.5*(high-0.42) + 0.7*(c.n.fbm(x*4/o.width, o.seed, 2)-0.5)
	}
	look := func(t []float64, x float64) float64 {
		f := clamp((x+9)/step/float64(cols-2)) * float64(cols-2)
		i := int(f)
		return lerp(t[i], t[i+1], f-float64(i))
	}
	var top []pt
	for x := -9.0; x <= sheetW+9; x += 6 {
		top = append(top, pt{x, look(crests, x) - 2})
	}
	depth := o.h*2.2 + 14 + o.rise*0.8
	c.fill(below(top, o.y+depth), func(x, y float64) (rgb, float64) {
		d := y - look(crests, x)
		t := d / depth
		g := c.grain(x, y)
		// Streaks run down the face, as wind and fall draw them.
		n := c.n.fbm(x*3.6/o.width+t*1.4+o.seed, t*5+o.seed, 3) - 0.5
		v := steps(t*1.35+n*0.75+(g-0.5)*0.12, 5, 0.75)
		col := along([]rgb{o.thin, o.body, o.deep, o.deep.mix(o.body, 0.3)}, v)
		// Foam lies thick on the crest where it topples and tears into lace
		// on the way down; the grain tears its rim.
		if f := look(foams, x); f > -0.1 {
			lace := c.n.fbm(x*16/o.width+d*8/o.width, d*22/o.width+o.seed, 3)
			k := f*0.75 + 0.3 - 2.3*d/(o.h+0.4*o.rise) + (lace-0.5)*1.5
			k += 0.55 * ramp(0.6, 0.75, lace) * clamp(f*1.5) * ramp(1.4, 0.2, d/(o.h+0.4*o.rise))
			if a := clamp((k-g*0.5)*3 + 0.2); a > 0 {
				col = col.mix(o.foam.mix(o.thin, 0.55*ramp(0.9, 0.1, k)), a)
			}
		}
		return col, 1
	})
	// A light rim where the water is thin.
	for i := 0; i+3 < len(top); i += 2 {
		if w := 2.6 * (c.n.at(top[i].x*0.016+o.seed, o.seed) - 0.42); w > 0 {
			c.fill(stroke(shift(top[i:i+4], 2), w, w), glaze(o.foam.mix(o.thin, 0.35), 0.8))
		}
	}
}
