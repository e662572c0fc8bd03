package scenes

import "math"

// camera looks down the street or the hall: X to the right, Y up, Z away.
type camera struct {
	vx, vy, f float64 // where the lines meet, and the focal length
	eye       float64 // height of the eye over the floor
	flip      bool    // draw the mirror image in a wet or polished floor
}

func (k camera) at(x, y, z float64) pt {
	if k.flip {
		y = -y
	}
	return pt{k.vx + x*k.f/z, k.vy + (k.eye-y)*k.f/z}
}

// across is a wall that faces the eye, along one that recedes, floor level.
func (k camera) across(z, x0, y0, x1, y1 float64) path {
	return path{{k.at(x0, y0, z), k.at(x1, y0, z), k.at(x1, y1, z), k.at(x0, y1, z)}}
}

func (k camera) along(x, z0, y0, z1, y1 float64) path {
	return path{{k.at(x, y0, z0), k.at(x, y0, z1), k.at(x, y1, z1), k.at(x, y1, z0)}}
}

func (k camera) floor(y, x0, z0, x1, z1 float64) path {
	return path{{k.at(x0, y, z0), k.at(x1, y, z0), k.at(x1, y, z1), k.at(x0, y, z1)}}
}

// plane is a drawing board set up in space: u to the right, v up, in metres.
type plane func(u, v float64) pt

// frontal is a plane seen square on: its origin at x, y, s units to the metre.
func frontal(x, y, s float64) plane {
	return func(u, v float64) pt { return pt{x + u*s, y - v*s} }
}

// wall is the plane of a receding wall; u is the depth.
func (k camera) wall(x float64) plane {
	return func(u, v float64) pt { return k.at(x, v, u) }
}

func (p plane) poly(uv ...float64) path {
	o := pts(uv...)
	for i, q := range o {
		o[i] = p(q.x, q.y)
	}
	return path{o}
}

func (p plane) rect(u0, v0, u1, v1 float64) path { return p.poly(u0, v0, u1, v0, u1, v1, u0, v1) }

// arch is an opening with a round head between u0 and u1.
func (p plane) arch(u0, v0, u1, v1 float64) path {
	r := math.Abs(u1-u0) / 2
	o := []pt{p(u0, v0)}
	for i := range 13 {
		s, c := math.Sincos(math.Pi * float64(i) / 12)
		o = append(o, p((u0+u1)/2-c*(u1-u0)/2, v1-r+s*r))
	}
	return path{append(o, p(u1, v0))}
}

// stone are the three tones of a building and the two of its windows.
type stone struct{ light, mid, dark, glass, lamp rgb }

// towards washes the tones with air.
func (s stone) towards(air rgb, t float64) stone {
	return stone{s.light.mix(air, t), s.mid.mix(air, t), s.dark.mix(air, t), s.glass.mix(air, t), s.lamp.mix(air, t*0.6)}
}

// columns stand in a row before a recess in shade; lit is the side of the
// light on the plane, -1 or 1.
func (c *canvas) columns(p plane, u0, u1, v0, v1 float64, n int, s stone, lit float64) {
	step, h := (u1-u0)/float64(n), v1-v0
	for i := range n {
		u := u0 + step*(float64(i)+0.5)
		w := step * 0.23
		shaft := p.poly(u-w, v0, u-w*0.84, v1, u+w*0.84, v1, u+w, v0)
		c.fill(shaft, flat(s.mid))
		c.fill(p.poly(u+lit*w*0.2, v0, u+lit*w*0.15, v1, u+lit*w*0.84, v1, u+lit*w, v0), flat(s.light))
		c.fill(p.poly(u-lit*w*0.4, v0, u-lit*w*0.34, v1, u-lit*w*0.84, v1, u-lit*w, v0), flat(s.dark))
		for _, f := range []float64{-0.1, 0.5} {
			c.fill(p.rect(u+w*f, v0+h*0.06, u+w*(f+0.09), v1-h*0.08), glaze(s.dark, 0.45))
		}
		c.fill(p.poly(u-w, v1-h*0.075, u-w*1.4, v1, u+w*1.4, v1, u+w, v1-h*0.075), flat(s.light))
		c.fill(p.poly(u-lit*w*0.2, v1-h*0.075, u-lit*w*0.2, v1, u-lit*w*1.4, v1, u-lit*w, v1-h*0.075), flat(s.dark))
		c.fill(p.rect(u-w*1.35, v0, u+w*1.35, v0+h*0.035), flat(s.light))
		c.fill(p.rect(u-lit*w*1.35, v0, u-lit*w*0.2, v0+h*0.035), flat(s.dark.mix(s.mid, 0.4)))
	}
}

// cornice is a moulding that throws its shadow on what is below.
func (c *canvas) cornice(p plane, u0, u1, v, h float64, s stone) {
	c.fill(p.rect(u0, v-h*0.9, u1, v), glaze(s.dark, 0.55))
	c.fill(p.rect(u0, v, u1, v+h), flat(s.mid))
	c.fill(p.rect(u0, v+h*0.55, u1, v+h), flat(s.light))
}

// pediment is a gable with a sunk field and a few carved masses in it.
func (c *canvas) pediment(p plane, u0, u1, v, h float64, s stone) {
	m, d := (u0+u1)/2, (u1-u0)*0.09
	c.fill(p.poly(u0, v, m, v+h, u1, v), flat(s.light))
	c.fill(p.poly(u0+d, v+h*0.1, m, v+h*0.8, u1-d, v+h*0.1), flat(s.dark))
	for i := range 9 {
		f := (float64(i)+0.5)/4.5 - 1
		w, t := (u1-u0)*0.026, h*0.52*(1-math.Abs(f))*c.between(0.75, 1)
		c.fill(p.poly(m+f*(u1-u0)*0.36-w, v+h*0.1, m+f*(u1-u0)*0.36-w*0.4, v+h*0.1+t, m+f*(u1-u0)*0.36+w*0.5, v+h*0.1+t, m+f*(u1-u0)*0.36+w, v+h*0.1), flat(s.mid.mix(s.light, 0.3)))
	}
}

// openings is a row of windows with sills and heads, some of them lit.
func (c *canvas) openings(p plane, u0, u1, v0, v1 float64, n int, round bool, s stone, share float64) {
	step := (u1 - u0) / float64(n)
	for i := range n {
		a, b := u0+step*(float64(i)+0.27), u0+step*(float64(i)+0.73)
		frame, pane := p.rect(a-step*0.05, v0, b+step*0.05, v1+step*0.05), p.rect(a, v0, b, v1)
		if round {
			frame, pane = p.arch(a-step*0.06, v0, b+step*0.06, v1+step*0.06), p.arch(a, v0, b, v1)
		}
		tone := s.glass
		if c.rnd.Float64() < share {
			tone = s.lamp
		}
		c.fill(frame, flat(s.light))
		c.fill(pane, flat(tone))
		c.fill(p.rect(a, v0, a+step*0.07, v1-step*0.1), glaze(s.dark, 0.6))
		c.fill(p.rect((a+b)/2-step*0.015, v0, (a+b)/2+step*0.015, v1), glaze(s.mid, 0.9))
		c.fill(p.rect(a, lerp(v0, v1, 0.55), b, lerp(v0, v1, 0.55)+step*0.03), glaze(s.mid, 0.9))
		c.fill(p.rect(a-step*0.09, v0-step*0.07, b+step*0.09, v0), flat(s.light))
		c.fill(p.rect(a-step*0.07, v0-step*0.15, b+step*0.07, v0-step*0.07), glaze(s.dark, 0.4))
	}
}

// courses scores the joints of dressed stone.
func (c *canvas) courses(p plane, u0, u1, v0, v1 float64, n int, ink rgb, a float64) {
	h := (v1 - v0) / float64(n)
	for i := 1; i < n; i++ {
		c.fill(p.rect(u0, v0+h*float64(i), u1, v0+h*(float64(i)+0.1)), glaze(ink, a))
	}
}

// dome is a ribbed cap on a plane: its foot at u, v, half as wide as r, with
// the light on one side.
func (c *canvas) dome(p plane, u, v, r, h float64, ribs int, s stone, lit float64) {
	half := func(f float64) []pt {
		var o []pt
		for i := range 17 {
			sin, cos := math.Sincos(math.Pi / 2 * float64(i) / 16)
			o = append(o, p(u+f*r*cos, v+h*sin))
		}
		return o
	}
	band := func(f0, f1 float64) path {
		a, b := half(f0), half(f1)
		o := append([]pt{}, a...)
		for i := len(b) - 1; i >= 0; i-- {
			o = append(o, b[i])
		}
		return path{o}
	}
	foot, side := p(u-r, v), p(u+r, v)
	c.fill(band(-1, 1), grad(lerp(foot.x, side.x, 0.5-lit*0.5), 0, lerp(foot.x, side.x, 0.5+lit*0.5), 0, s.dark, s.mid, s.mid.mix(s.light, 0.7)))
	c.fill(band(-1, 1), c.crayon(s.light, slope(lerp(foot.x, side.x, 0.5-lit*0.12), 0, lerp(foot.x, side.x, 0.5+lit*0.42), 0, -0.1, 0.95)))
	c.fill(band(-1, 1), c.crayon(s.dark, slope(lerp(foot.x, side.x, 0.5), 0, lerp(foot.x, side.x, 0.5-lit*0.5), 0, -0.1, 1)))
	for i := 1; i < ribs; i++ {
		f := -math.Cos(math.Pi * float64(i) / float64(ribs))
		c.fill(band(f-0.012, f+0.012), glaze(s.dark, 0.5))
		c.fill(band(f+lit*0.012, f+lit*0.03), glaze(s.light, 0.4))
	}
}

// lantern is a street lamp of iron with a lit head, its foot at x, y.
func (c *canvas) lantern(x, y, h float64, iron, lamp rgb) {
	w := h * 0.022
	c.fill(poly(x-w*2.6, y, x-w*1.4, y-h*0.1, x+w*1.4, y-h*0.1, x+w*2.6, y), flat(iron))
	c.fill(poly(x-w, y-h*0.08, x-w*0.7, y-h*0.86, x+w*0.7, y-h*0.86, x+w, y-h*0.08), flat(iron))
	c.fill(rect(x-w*5, y-h*0.72, w*10, w), flat(iron))
	c.glow(x, y-h*0.93, h*0.5, lamp, 0.55)
	c.fill(poly(x-w*1.6, y-h*0.86, x-w*3, y-h*0.97, x+w*3, y-h*0.97, x+w*1.6, y-h*0.86), flat(lamp))
	c.fill(poly(x-w*3.6, y-h*0.97, x, y-h*1.02, x+w*3.6, y-h*0.97), flat(iron))
	c.fill(line(x, y-h*0.86, x, y-h*0.97, w*0.5), flat(iron))
}
