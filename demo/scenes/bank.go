package scenes

import "math"

// bank: the street of the banks in rain, a tram coming up it. Everything is
// stone and water; the tram's lamps and one red are all the colour there is.
func bank(c *canvas) {
	ink, slate, grey := hex(0x1b2429), hex(0x414f54), hex(0x77847f)
	mist, pale := hex(0xaeb5a8), hex(0xd8d4c1)
	lamp, ochre, red := hex(0xf6d98e), hex(0xc39a4e), hex(0x8f3a30)
	k := camera{vx: 560, vy: 610, f: 820, eye: 3.1}

	c.wash(0, 0, sheetW, 640, stops(stop{0, slate.mix(grey, 0.5)}, stop{260, grey}, stop{470, mist}, stop{620, pale.mix(mist, 0.3)}))
	c.clouds(clouds{y0: 0, y1: 600, sx: 420, sy: 150, cover: 0.4, soft: 0.2, warp: 1.2, lx: -0.05, ly: 0.22, gain: 2, seed: 7.7, body: 0.8,
		tones: []rgb{slate.mix(grey, 0.4), grey, mist, mist.mix(pale, 0.6)}})

	houses := func(l *canvas, k camera) {
		s := stone{light: pale, mid: mist.mix(grey, 0.25), dark: slate, glass: ink.mix(slate, 0.4), lamp: lamp}
		endOfStreet(l, k, s.towards(mist, 0.72), red.mix(mist, 0.6))
		side := func(x, z0, z1, h float64, kind int, tone stone, lit float64) {
			facade(l, k, x, z0, z1, h, kind, tone.towards(pale.mix(mist, 0.5), ramp(22, 105, z0)*0.82), lit)
		}
		warm := stone{light: pale.mix(ochre, 0.12), mid: mist.mix(ochre, 0.18), dark: slate.mix(red, 0.1), glass: s.glass, lamp: lamp}
		dull := stone{light: mist, mid: grey.mix(mist, 0.2), dark: slate.mix(ink, 0.3), glass: s.glass, lamp: lamp}
		shade := func(t stone) stone { return t.towards(slate, 0.3) }
		side(-17, 82, 110, 15, 1, shade(dull), 1)
		side(-17, 62, 82, 19, 0, shade(s), 1)
		side(-17, 46, 62, 15, 2, shade(warm), 1)
		side(-17, 34, 46, 18, 1, shade(s), 1)
		side(-17, 23, 34, 16, 0, shade(dull), 1)
		side(19, 84, 110, 17, 1, s, -1)
		side(19, 66, 84, 15, 2, warm, -1)
		side(19, 50, 66, 18, 0, dull, -1)
		side(19, 38.4, 50, 15, 1, warm, -1)
		side(19, 26, 38.4, 17.4, 0, s, -1)
		side(19, 14, 26, 15.4, 2, warm, -1)
	}
	// The street holds all of it upside down: drawn again with the camera
	// flipped, on a layer that is then laid thin and broken by the setts.
	wet := k
	wet.flip = true
	image := c.layer(0, k.vy, sheetW, sheetH, func(l *canvas) { houses(l, wet) })
	c.wash(0, k.vy+24, sheetW, sheetH, vert(k.vy, sheetH, pale.mix(mist, 0.4), grey, slate.mix(grey, 0.15)))
	c.put(image, 0.5)
	c.wash(0, k.vy+20, sheetW, sheetH, func(x, y float64) (rgb, float64) { // ripples smear it
		t := (y - k.vy) / (sheetH - k.vy)
		n := c.n.fbm(x*0.012/(0.3+t)+3, y*0.09/(0.2+t), 3)
		if n > 0.5 {
			return pale.mix(mist, 0.5), 0.55 * ramp(0.5, 0.62, n) * (1 - 0.5*t)
		}
		return slate, 0.5 * ramp(0.48, 0.36, n)
	})
	for _, x := range []float64{-12.6, 14} { // pavements and their kerbs
		out := math.Copysign(30, x)
		c.fill(k.floor(0.12, x, 5, out, 110), glaze(mist.mix(slate, 0.25), 0.45))
		c.fill(k.along(x, 5, 0, 110, 0.2), flat(slate.mix(ink, 0.3)))
		c.fill(k.floor(0.2, x, 5, x+out*0.01, 110), flat(pale))
	}
	houses(c, k)
	for i := range 20 { // setts
		z := 5.4 * math.Pow(1.13, float64(i))
		c.fill(stroke([]pt{k.at(-12.4, 0, z), k.at(13.8, 0, z)}, 1.2, 1.2), glaze(ink, 0.16))
	}
	for _, x := range []float64{-4.45, -3, 0.6, 2.05} {
		c.fill(k.floor(0, x-0.09, 4, x+0.09, 100), flat(slate.mix(ink, 0.5)))
		c.fill(k.floor(0, x-0.02, 4, x+0.03, 100), flat(pale))
	}

	// Wires over the street, hung from posts.
	for _, z := range []float64{70, 50, 36, 26, 19} {
		air := ramp(15, 80, z) * 0.75
		iron := ink.mix(mist, air)
		w := 190 / z
		for _, x := range []float64{-12, 13.4} {
			c.fill(stroke([]pt{k.at(x, 0, z), k.at(x, 8.6, z)}, w, w*0.7), flat(iron))
			h := k.at(x, 7.2, z)
			d := math.Copysign(w*9, -x)
			c.fill(stroke(curve(h, pt{h.x + d*0.5, h.y - w*2.5}, pt{h.x + d, h.y + w*0.5}), w*0.6, w*0.4), flat(iron))
			c.glow(h.x+d, h.y+w*1.4, w*15, lamp, 0.55)
			c.fill(ellipse(h.x+d, h.y+w*1.5, w*1.6, w*1.8), flat(lamp))
			for range 9 {
				q := k.at(x, -c.between(0.5, 7), z)
				c.fill(dab(h.x+d+c.between(-w, w), q.y, w*c.between(2, 6), 2), glaze(lamp, 0.4))
			}
		}
		c.fill(stroke(curve(k.at(-12, 8.2, z), k.at(0.5, 6.9, z), k.at(13.4, 8.2, z)), 1.3, 1.3), flat(iron))
	}
	for _, x := range []float64{-3.72, 1.32} {
		c.fill(stroke([]pt{k.at(x, 6.7, 90), k.at(x, 6.7, 9), k.at(x, 6.7, 2.6)}, 0.8, 2.6), flat(ink.mix(slate, 0.4)))
	}

	tram(c, k, 34, 0.05, 2.6, 46, stone{light: pale.mix(mist, 0.5), mid: red.mix(mist, 0.5), dark: slate.mix(mist, 0.4), glass: slate, lamp: lamp}, mist)
	crowd := []struct{ x, z, st float64 }{{15.4, 46, 0.2}, {17, 38, 0.4}, {-13.6, 40, 0.3}, {-14.4, 30, 0.2}, {15.6, 29, 0.5}, {16.4, 28.4, 0.3}, {-14, 21, 0.4}, {8.6, 24, 0.6}, {16, 20, 0.2}}
	for i, m := range crowd {
		stroller(c, k, m.x, m.z, m.st, []rgb{ink, slate, red, slate.mix(ink, 0.5)}[i%4], []rgb{slate, ink, ink.mix(red, 0.4), ochre.mix(slate, 0.5)}[i%4], pale, ink, mist)
	}
	tram(c, k, 12.4, -5, -2.45, 25, stone{light: pale, mid: red, dark: ink.mix(red, 0.25), glass: ink.mix(slate, 0.4), lamp: lamp}, mist)
	stroller(c, k, 5.4, 11, 0.5, ink.mix(slate, 0.3), ink, pale, ink, mist)
	stroller(c, k, 6.35, 10.8, 0.4, ochre.mix(slate, 0.4), red.mix(ink, 0.15), pale, ink, mist)
	stroller(c, k, 9.3, 14.5, 0.3, slate, ink.mix(slate, 0.4), pale, ink, mist)

	// Rain last, slanting with the wind, and its rings on the ground.
	for range 620 {
		x, y := c.between(-60, sheetW), c.between(-40, sheetH)
		l := c.between(16, 60)
		c.fill(stroke([]pt{{x, y}, {x + l*0.2, y + l}}, 0.5, 1.5), glaze(pale, c.between(0.1, 0.34)))
	}
	for range 150 {
		t := math.Sqrt(c.rnd.Float64())
		x, y, r := c.between(0, sheetW), lerp(690, sheetH, t), lerp(2, 12, t)
		c.fill(stroke(arc(x, y, r, r*0.3, math.Pi*0.9, math.Pi*2.1), 1, 1), glaze(pale, 0.5))
		c.fill(line(x, y-r*0.8, x, y-r*0.1, 1), glaze(pale, 0.5))
	}
}

// facade is one front in the receding row at x, from z0 to z1; kind 0 has a
// giant order and pediment, 1 arcades, 2 a rusticated palace front.
func facade(c *canvas, k camera, x, z0, z1, h float64, kind int, s stone, lit float64) {
	p := k.wall(x)
	w := z1 - z0
	c.fill(p.rect(z0, 0, z1, h), flat(s.mid))
	// The return wall facing the eye, where the neighbour is lower or absent.
	c.fill(k.across(z0, x, 0, x+math.Copysign(30, x), h), flat(s.dark.mix(s.mid, 0.35)))
	a, b := p(z0, h), p(z0, 0)
	c.fill(p.rect(z0, 0, z1, h), c.crayon(s.dark, slope(0, a.y, 0, b.y, -0.1, 0.4)))
	switch kind {
	case 0:
		c.fill(p.rect(z0+w*0.06, 2, z1-w*0.06, h*0.74), flat(s.dark))
		c.openings(p, z0+w*0.08, z1-w*0.08, 2.4, h*0.36, 6, false, s, 0.5)
		c.openings(p, z0+w*0.08, z1-w*0.08, h*0.44, h*0.62, 6, false, s, 0.25)
		c.columns(p, z0+w*0.04, z1-w*0.04, 2, h*0.74, 6, s, lit)
		for i := range 5 {
			v := float64(i) * 0.4
			c.fill(p.rect(z0, v, z1, v+0.4), flat(s.light.mix(s.mid, 0.3+0.1*float64(i))))
			c.fill(p.rect(z0, v, z1, v+0.12), glaze(s.dark, 0.5))
		}
		c.cornice(p, z0, z1, h*0.74, 1.5, s)
		c.pediment(p, z0, z1, h*0.74+1.5, h*0.2, s)
		c.fill(p.rect(z0+w*0.2, h*0.74+0.15, z1-w*0.2, h*0.74+0.55), glaze(s.dark, 0.5))
	case 1:
		c.openings(p, z0, z1, 0.3, h*0.34, 5, true, s, 0.7)
		c.cornice(p, z0, z1, h*0.39, 0.6, s)
		c.openings(p, z0, z1, h*0.47, h*0.67, 5, true, s, 0.3)
		c.columns(p, z0-w*0.1, z1+w*0.1, h*0.43, h*0.76, 6, s, lit)
		c.openings(p, z0, z1, h*0.82, h*0.9, 5, false, s, 0.2)
		c.cornice(p, z0, z1, h*0.76, 0.7, s)
		c.cornice(p, z0, z1, h*0.96, 1.1, s)
	default:
		c.courses(p, z0, z1, 0, h*0.4, 9, s.dark, 0.7)
		c.openings(p, z0+w*0.02, z1-w*0.02, 0.4, h*0.3, 4, true, s, 0.75)
		c.cornice(p, z0, z1, h*0.4, 0.7, s)
		c.openings(p, z0, z1, h*0.48, h*0.68, 5, false, s, 0.35)
		c.cornice(p, z0, z1, h*0.72, 0.4, s)
		c.openings(p, z0, z1, h*0.78, h*0.9, 5, false, s, 0.2)
		c.cornice(p, z0, z1, h*0.95, 1.3, s)
	}
}

// endOfStreet closes the view with a clock tower in the mist.
func endOfStreet(c *canvas, k camera, s stone, roof rgb) {
	q := k.at(0, 0, 120)
	p := frontal(q.x, q.y, k.f/120)
	if k.flip {
		p = func(u, v float64) pt { return pt{q.x + u*k.f/120, q.y + v*k.f/120} }
	}
	c.fill(p.rect(-26, 0, 26, 14), flat(s.mid))
	c.openings(p, -25, 25, 2, 6, 12, true, s, 0.4)
	c.openings(p, -25, 25, 8, 11, 12, false, s, 0.3)
	c.fill(p.rect(-5, 0, 5, 36), flat(s.mid.mix(s.light, 0.2)))
	c.fill(p.rect(1, 0, 5, 36), glaze(s.light, 0.6))
	c.fill(p.poly(-6, 36, 0, 58, 6, 36), flat(roof))
	m := p(0, 30)
	c.fill(ellipse(m.x, m.y, 19, 19), flat(s.light))
	c.fill(join(line(m.x, m.y, m.x, m.y-14, 2), line(m.x, m.y, m.x+9, m.y+5, 2.4)), flat(s.dark))
	c.cornice(p, -6, 6, 35, 1, s)
}

// tram stands across x0..x1 with its face at z0 and its tail at z1, lamps lit.
func tram(c *canvas, k camera, z0, x0, x1, z1 float64, s stone, mist rgb) {
	u := k.f / z0 // sheet units to the metre at the face
	draw := func(l *canvas, k camera) {
		side, face := x1, func(a, b, d, e float64) path { return k.across(z0, lerp(x0, x1, a), b, lerp(x0, x1, d), e) }
		if x0 > 0 {
			side = x0
		}
		l.fill(k.along(side, z0, 0.5, z1, 3.5), flat(s.mid.mix(s.dark, 0.25)))
		l.fill(k.along(side, z0, 1.75, z1, 2.9), flat(s.light.mix(s.dark, 0.2)))
		for i := range 8 {
			a, b := lerp(z0, z1, (float64(i)+0.12)/8), lerp(z0, z1, (float64(i)+0.86)/8)
			l.fill(k.along(side, a, 1.85, b, 2.75), flat(s.lamp))
			l.fill(k.along(side, a, 1.85, b, 2.15), glaze(s.dark, 0.35))
		}
		l.fill(k.along(side, z0, 0.15, z1, 0.5), flat(s.dark))
		l.fill(face(0.04, 0.12, 0.96, 0.7), flat(s.dark))
		l.fill(face(0, 0.45, 1, 3.25), flat(s.mid))
		l.fill(face(0, 1.62, 1, 1.8), flat(s.light))
		l.fill(face(0, 2.95, 1, 3.25), flat(s.light))
		l.fill(path{{k.at(x0, 3.25, z0), k.at(lerp(x0, x1, 0.14), 3.6, z0), k.at(lerp(x0, x1, 0.86), 3.6, z0), k.at(x1, 3.25, z0)}}, flat(s.dark.mix(s.light, 0.2)))
		l.fill(face(0.07, 1.85, 0.93, 2.86), flat(s.glass))
		l.fill(face(0.09, 1.88, 0.335, 2.82), vertical(k, z0, s.lamp, s.glass))
		l.fill(face(0.365, 1.88, 0.635, 2.82), vertical(k, z0, s.lamp, s.glass))
		l.fill(face(0.665, 1.88, 0.91, 2.82), vertical(k, z0, s.lamp, s.glass))
		l.fill(face(0.32, 3.02, 0.68, 3.2), flat(s.lamp))
		l.fill(face(0.44, 1.88, 0.56, 2.3), flat(s.dark)) // the driver
		h := k.at(lerp(x0, x1, 0.5), 2.4, z0)
		l.fill(ellipse(h.x, h.y, 0.11*u, 0.13*u), flat(s.dark))
		l.fill(face(0, 0.45, 0.2, 3.25), c.crayon(s.dark, slope(k.at(x0, 0, z0).x, 0, k.at(lerp(x0, x1, 0.25), 0, z0).x, 0, 0.7, -0.1)))
		for _, f := range []float64{0.2, 0.8} {
			q := k.at(lerp(x0, x1, f), 1.1, z0)
			l.glow(q.x, q.y, 1.3*u, s.lamp, 0.6)
			l.fill(ellipse(q.x, q.y, 0.19*u, 0.19*u), flat(s.light))
			l.fill(ellipse(q.x, q.y, 0.14*u, 0.14*u), flat(s.lamp))
		}
		l.fill(face(0.42, 0.95, 0.58, 1.3), flat(s.light))
	}
	wet := k
	wet.flip = true
	img := c.layer(0, k.vy, sheetW, sheetH, func(l *canvas) { draw(l, wet) })
	c.put(img, 0.55)
	q := k.at((x0+x1)/2, 0, z0)
	for _, f := range []float64{0.2, 0.8} {
		x := k.at(lerp(x0, x1, f), 0, z0).x
		for i := range 34 {
			y := q.y + 0.4*u + float64(i)*u*0.075
			c.fill(dab(x+c.between(-0.12, 0.12)*u, y, c.between(0.15, 0.6)*u, 0.035*u+1), glaze(s.lamp, 0.6-0.013*float64(i)))
		}
	}
	c.fill(k.floor(0, x0-0.1, z0-0.4, x1+0.2, z1), glaze(s.dark, 0.6))
	draw(c, k)
	a, b, d := k.at(lerp(x0, x1, 0.5), 3.6, z0+4), k.at(lerp(x0, x1, 0.35), 5, z0+4), k.at(lerp(x0, x1, 0.5), 6.6, z0+4)
	c.fill(stroke([]pt{a, b, d}, 0.06*u+0.6, 0.05*u+0.6), flat(s.dark))
}

// vertical is the lit cab behind glass, brightest under the roof.
func vertical(k camera, z float64, lamp, glass rgb) paint {
	a, b := k.at(0, 2.82, z), k.at(0, 1.7, z)
	return vert(a.y, b.y, lamp, lamp.mix(glass, 0.35), glass)
}

// stroller walks under an umbrella, with the wet image of both below.
func stroller(c *canvas, k camera, x, z, stride float64, coat, cover, light, ink, mist rgb) {
	q, u := k.at(x, 0, z), k.f/z
	air := ramp(14, 70, z) * 0.7
	c.afloat(q.x-u, q.y-3*u, q.x+u, q.y, mist, 0.5, 0.5+0.02*u, func(l *canvas) {
		l.person(q.x, q.y, 1.72*u, coat.mix(mist, air), light.mix(hex(0xa8705a), 0.5).mix(mist, air), ink.mix(mist, air), -1, stride)
		umbrella(l, q.x+0.1*u, q.y-1.66*u, 1.25*u, cover.mix(mist, air), ink.mix(mist, air), light)
	})
}
