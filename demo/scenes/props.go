package scenes

import "math"

// person stands with the feet at x, y; h is the full height. The light falls
// from the side of lx, and a stride above 0 parts the legs.
func (c *canvas) person(x, y, h float64, coat, skin, dark rgb, lx, stride float64) {
	u := h / 8
	s := stride * u * 1.6
	legs := join(
		poly(x-u*0.75, y-u*3.9, x+u*0.2, y-u*3.9, x-u*0.1-s*0.5, y, x-u*0.75-s*0.5, y),
		poly(x-u*0.2, y-u*3.9, x+u*0.75, y-u*3.9, x+u*0.75+s*0.5, y, x+u*0.1+s*0.5, y))
	c.fill(legs, flat(dark))
	body := poly(x-u*0.9, y-u*6.6, x-u*0.3, y-u*7, x+u*0.4, y-u*7, x+u*0.95, y-u*6.5, x+u*1.15, y-u*3.3, x-u*1.15, y-u*3.2)
	c.fill(body, flat(coat))
	c.fill(poly(x-lx*u*1.15, y-u*3.25, x-lx*u*0.95, y-u*6.5, x-lx*u*0.1, y-u*6.9, x+lx*u*0.1, y-u*3.25), glaze(dark, 0.45))
	arm := []pt{{x + u*0.8, y - u*6.3}, {x + u*(1.15+0.3*stride), y - u*5}, {x + u*(1.1+0.6*stride), y - u*3.8}}
	c.fill(stroke(arm, u*0.55, u*0.4), flat(coat.mix(dark, 0.3)))
	c.fill(ellipse(x, y-u*7.6, u*0.55, u*0.68), flat(skin))
	c.fill(path{arc(x, y-u*7.75, u*0.62, u*0.62, math.Pi*0.95, math.Pi*2.05)}, flat(dark))
}

// shadow is cast on the ground to the side dx of something at x, y.
func (c *canvas) shadow(x, y, w, dx float64, ink rgb, a float64) {
	c.fill(poly(x-w/2, y, x+w/2, y+w*0.12, x+w/2+dx, y+w*0.3, x-w/3+dx, y-w*0.05), glaze(ink, a))
}

// gull flies with its wings spread w; the far wing is shorter.
func (c *canvas) gull(x, y, w, tilt float64, light, dark rgb) {
	up := w * 0.16
	l := curve(pt{x - w/2, y - up*0.2}, pt{x - w*0.28, y - up*1.5}, pt{x, y}, pt{x + w*0.24, y - up*1.8}, pt{x + w*0.46, y - up*1.1})
	n := len(l)
	c.fill(stroke(l[:n/2+1], w*0.012, w*0.075).turn(x, y, tilt), flat(light))
	c.fill(stroke(l[n/2:], w*0.075, w*0.012).turn(x, y, tilt), flat(light.mix(dark, 0.25)))
	c.fill(dab(x, y+w*0.012, w*0.3, w*0.085).turn(x, y, tilt+0.25), flat(light))
	c.fill(line(x-w/2, y-up*0.2, x-w*0.41, y-up*0.9, w*0.03).turn(x, y, tilt), flat(dark))
}

// bush is a mass of leaves: shade first, then lit clumps on the light's side.
func (c *canvas) bush(x, y, rx, ry, lx float64, lit, mid, dark rgb) {
	c.clump(x, y, rx, ry, 9, dark)
	c.clump(x+lx*rx*0.12, y-ry*0.14, rx*0.82, ry*0.78, 8, mid)
	for range 5 + int(rx/5) {
		a, d := c.between(0, 2*math.Pi), math.Sqrt(c.rnd.Float64())
		px, py := x+lx*rx*0.3+math.Cos(a)*d*rx*0.5, y-ry*0.32+math.Sin(a)*d*ry*0.42
		c.clump(px, py, rx*c.between(0.1, 0.24), ry*c.between(0.1, 0.2), 6, lit)
	}
}

// crown is the head of a big tree: many leaf masses in three tones, the light
// ones only on the side of the light, with sky showing through the rim.
func (c *canvas) crown(x, y, rx, ry, lx float64, lit, mid, dark rgb) {
	for pass, tone := range []rgb{dark, mid, lit} {
		f := float64(pass)
		for range 46 - 8*pass {
			a, d := c.between(0, 2*math.Pi), math.Sqrt(c.rnd.Float64())*(1-0.16*f)
			px, py := x+math.Cos(a)*d*rx+lx*rx*0.13*f, y+math.Sin(a)*d*ry-ry*0.12*f
			r := c.between(0.1, 0.24) * (1 - 0.26*f)
			c.clump(px, py, rx*r, ry*r*0.85, 7, tone)
		}
	}
}

// clump is one rounded, uneven patch.
func (c *canvas) clump(x, y, rx, ry float64, n int, col rgb) {
	xy := make([]float64, 0, 2*n)
	for i := range n {
		s, k := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		f := c.between(0.78, 1.14)
		xy = append(xy, x+k*rx*f, y+s*ry*f)
	}
	c.fill(blob(xy...), flat(col))
}

// cypress is a tall dark tree, its foot at x, y.
func (c *canvas) cypress(x, y, h, lx float64, lit, dark rgb) {
	w := h * c.between(0.085, 0.115)
	p := blob(x, y, x-w*0.8, y-h*0.1, x-w, y-h*0.34, x-w*0.6, y-h*0.7, x, y-h, x+w*0.6, y-h*0.68, x+w, y-h*0.3, x+w*0.75, y-h*0.08)
	c.fill(p, flat(dark))
	c.fill(p, c.crayon(lit, slope(x-lx*w*0.4, y, x+lx*w*1.1, y-h*0.1, -0.2, 0.85)))
}

// grass strokes blades along a line of ground.
func (c *canvas) grass(x0, x1, y, h float64, n int, col rgb, a float64) {
	for range n {
		x := c.between(x0, x1)
		l, lean := h*c.between(0.4, 1.2), c.between(-0.5, 0.6)*h
		b := curve(pt{x, y + 2}, pt{x + lean*0.3, y - l*0.6}, pt{x + lean, y - l})
		c.fill(stroke(b, h*0.09, h*0.01), glaze(col, a))
	}
}

// box is an upright house block with a lit front and a shaded side turned to
// the side of turn (its width; negative puts it on the left).
func (c *canvas) box(x, y, w, h, turn float64, front, side rgb) {
	c.fill(rect(x, y-h, w, h), flat(front))
	sx := x + w
	if turn < 0 {
		sx = x
	}
	c.fill(poly(sx, y, sx, y-h, sx+turn, y-h+math.Abs(turn)*0.18, sx+turn, y-math.Abs(turn)*0.12), flat(side))
}

// windows sets a grid of openings in a front; about lit of them glow.
func (c *canvas) windows(x, y, w, h float64, cols, rows int, dark, glow rgb, lit float64) {
	cw, rh := w/float64(cols), h/float64(rows)
	for j := range rows {
		for i := range cols {
			col := dark
			if c.rnd.Float64() < lit {
				col = glow
			}
			c.fill(rect(x+cw*(float64(i)+0.28), y+rh*(float64(j)+0.24), cw*0.44, rh*0.56), flat(col))
		}
	}
}

// spray throws water up from a point: a mass of foam that the stone's grain
// tears at its rim, carried to the side of dx as it rises, and a few drops.
func (c *canvas) spray(x, y, w, h, dx float64, drops int, foam, thin rgb) {
	seed := x*0.013 + y*0.007
	c.wash(x-w*1.2-math.Abs(dx), y-h*1.3, x+w*1.2+math.Abs(dx), y+h*0.14, func(sx, sy float64) (rgb, float64) {
		v := (y - sy) / h
		u := (sx - x - dx*v*math.Abs(v)) / w
		body := 1.25 - 1.6*math.Abs(u) - 0.95*math.Max(v, 0) - 9*math.Max(-v, 0)
		if body <= 0 {
			return foam, 0
		}
		n := c.n.fbm(sx*7/w+seed, sy*7/w+v*2+seed, 4)
		d := body*0.9 + (n-0.5)*2.2 - 0.2
		shade := steps(n*1.5-0.15, 4, 0.8)
		return thin.mix(foam, clamp(shade+0.25)), clamp((d-c.grain(sx, sy)*0.75)*2.4+0.2) * clamp(body*3)
	})
	for range drops {
		u, v := c.rnd.NormFloat64()*0.4, math.Abs(c.rnd.NormFloat64())*0.5
		r := c.between(0.6, 1.9)
		c.fill(ellipse(x+u*w+v*dx, y-v*h*math.Exp(-u*u), r, r), glaze(foam, c.between(0.5, 1)))
	}
}

// smoke drags away from a funnel at x, y: dx along, dy up, widening from w0
// to w1 and thinning until the grain takes it.
func (c *canvas) smoke(x, y, dx, dy, w0, w1 float64, dark, light rgb) {
	c.wash(math.Min(x, x+dx)-w1, y-dy-w1*1.5, math.Max(x, x+dx)+w1, y+w0*2, func(sx, sy float64) (rgb, float64) {
		t := (sx - x) / dx
		if t < -0.04 || t > 1 {
			return dark, 0
		}
		t = math.Max(t, 0)
		d := (sy - (y - dy*math.Sqrt(t))) / lerp(w0, w1, t)
		n := c.n.fbm(sx*0.021, sy*0.03, 4) - 0.5
		k := 1.05 - math.Abs(d+n*1.7) - 0.75*t + n*0.8
		return dark.mix(light, clamp(0.25+0.6*t-0.3*d)), 0.85 * clamp((k-c.grain(sx, sy)*0.55)*2.2+0.1)
	})
}
