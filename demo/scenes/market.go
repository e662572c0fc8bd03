package scenes

import "math"

const (
	streetHalf = 4.7  // metres from the middle of the market street to its shops
	streetEave = 6.2  // where the roof begins
	streetEnd  = 46.0 // where it comes out into the sun
	shopBay    = 4.2
)

// market: the covered street in the forenoon. Sun falls through the slats of
// the roof in bars; under the awnings it is colour that gives the light.
func market(c *canvas) {
	ink, umber, brown := hex(0x241a17), hex(0x4b352a), hex(0x83603f)
	stone, sun, red := hex(0xc9a678), hex(0xfdeec8), hex(0xb8472f)
	teal, saffron, cream := hex(0x2d7371), hex(0xe2a23b), hex(0xf3e2bd)
	k := camera{vx: 830, vy: 585, f: 800, eye: 2.1}

	c.wash(0, 0, sheetW, sheetH, flat(umber))
	marketEnd(c, k, stone, sun, teal, cream, red, umber)
	slats(c, k, ink, umber, brown, stone, sun)
	// The floor: worn flags, wet where the fish stalls have been rinsed.
	c.fill(k.floor(0, -streetHalf, 3, streetHalf, streetEnd), vert(620, sheetH, sun.mix(stone, 0.45), stone.mix(brown, 0.45), brown.mix(umber, 0.5)))
	for j := range 34 {
		z := 3.2 * math.Pow(1.085, float64(j))
		for i := range 9 {
			x := -streetHalf + (float64(i)+0.5*float64(j%2))*1.1
			tone := []rgb{umber, stone, brown, sun}[c.rnd.IntN(4)]
			c.fill(k.floor(0, x+0.03, z+0.02*z*0.3, x+1.07, z*1.08), glaze(tone, c.between(0.08, 0.26)))
		}
	}

	awnings := [][2]rgb{{red, cream}, {teal, cream}, {saffron, cream}, {cream, stone}, {red.mix(umber, 0.3), saffron}, {teal.mix(umber, 0.25), stone}}
	wares := []rgb{red, saffron, teal.mix(saffron, 0.45), hex(0x8fa046), hex(0x8b2f3c), cream, hex(0x5f3a4e)}
	people := crowd(c)
	for i := 10; i >= 0; i-- {
		z0 := 3.4 + shopBay*float64(i)
		z1 := math.Min(z0+shopBay, streetEnd)
		if z0 >= streetEnd {
			continue
		}
		for _, side := range []float64{-1, 1} {
			shop(c, k, side, z0, z1, ink, umber, brown, stone, sun, saffron)
		}
		// Bars of sun lie across the floor below each bay of slats.
		for b := range 4 {
			z := z0 + shopBay*(float64(b)+0.3)/4
			w := 0.22
			c.fill(path{{k.at(-1.9, 0, z), k.at(1.5, 0, z+0.5), k.at(1.5, 0, z+0.5+w), k.at(-1.9, 0, z+w)}}, glaze(sun, 0.5))
		}
		for _, side := range []float64{-1, 1} {
			a := awnings[(i*2+int(side+1)/2*3+1)%len(awnings)]
			stall(c, k, side, z0+0.25, z1-0.25, wares, ink, umber, brown, cream)
			awning(c, k, side, z0+0.1, z1-0.1, a[0], a[1], umber, sun, i)
		}
		beams(c, k, z0, z1, sun)
		for _, m := range people {
			if m.z >= z0 && m.z < z0+shopBay && m.z > 5 {
				walker(c, k, m, red, teal, saffron, cream, stone, umber, ink, sun)
			}
		}
		if i%2 == 1 || i < 3 {
			lampString(c, k, z0+1, ink, saffron, sun)
		}
	}
	porter(c, k, ink, umber, brown, red, saffron, cream, stone)
	c.glow(830, 560, 420, sun, 0.4)
	c.wash(0, 0, sheetW, sheetH, func(x, y float64) (rgb, float64) {
		d := math.Hypot((x-830)/1000, (y-600)/700)
		return ink, 0.62 * ramp(0.5, 1.15, d+0.08*(c.grain(x, y)-0.5))
	})
}

// marketEnd is the bright arch where the street comes out, and what is beyond.
func marketEnd(c *canvas, k camera, wall, sun, teal, cream, red, umber rgb) {
	o := k.at(0, 0, streetEnd)
	p := frontal(o.x, o.y, k.f/streetEnd)
	c.fill(p.poly(-streetHalf, 0, -streetHalf, streetEave, 0, 10, streetHalf, streetEave, streetHalf, 0), flat(wall.mix(sun, 0.5)))
	c.fill(p.arch(-3.7, 0, 3.7, 7.6), flat(sun))
	a, b := p(0, 7.6), p(0, 1)
	c.fill(p.arch(-3.5, 0, 3.5, 7.4), vert(a.y, b.y, teal.mix(sun, 0.55), sun.mix(cream, 0.3), sun))
	far := wall.mix(sun, 0.55)
	domed := stone{light: sun, mid: far, dark: wall}
	c.fill(p.rect(-3.5, 0, -1, 2.6), flat(far))
	c.fill(p.rect(1.2, 0, 3.5, 3.2), flat(far.mix(red, 0.15)))
	c.dome(p, -1.9, 2.6, 1, 1.2, 5, domed, 1)
	c.fill(p.rect(0.35, 0, 0.95, 5.4), flat(far.mix(umber, 0.14)))
	c.fill(p.poly(0.2, 5.4, 0.65, 6.6, 1.1, 5.4), flat(red.mix(sun, 0.5)))
}

// slats is the pitched roof: rafters, boards, and the gaps the sun comes by.
func slats(c *canvas, k camera, ink, umber, brown, stone, sun rgb) {
	const ridge = 10.0
	for i := 11; i >= 0; i-- {
		z0, z1 := 2.4+shopBay*float64(i), math.Min(2.4+shopBay*float64(i+1), streetEnd)
		if z0 >= streetEnd {
			continue
		}
		far := ramp(4, 44, z0)
		for _, side := range []float64{-1, 1} {
			at := func(f, z float64) pt { return k.at(side*streetHalf*(1-f), lerp(streetEave, ridge, f), z) }
			base := brown.mix(umber, 0.45)
			if side < 0 {
				base = brown.mix(stone, 0.18) // the side turned to the light below
			}
			c.fill(path{{at(0, z0), at(1, z0), at(1, z1), at(0, z1)}}, flat(base.mix(sun, 0.35*far)))
			for b := range 8 { // boards run along the street
				f0, f1 := float64(b)/8, (float64(b)+0.86)/8
				tone := base.mix(umber, c.between(0, 0.4)).mix(sun, 0.35*far)
				c.fill(path{{at(f0, z0), at(f1, z0), at(f1, z1), at(f0, z1)}}, flat(tone))
				if b%2 == 1 || side < 0 && b > 4 {
					c.fill(path{{at(f1, z0+0.3), at(f1+0.022, z0+0.3), at(f1+0.022, z1-0.1), at(f1, z1-0.1)}}, flat(sun))
				}
			}
			w := 0.34 * k.f / z0
			c.fill(stroke([]pt{at(0, z0), at(1, z0)}, w, w*0.9), flat(umber.mix(ink, 0.3)))
			c.fill(stroke([]pt{at(0.02, z0), at(1, z0)}, w*0.24, w*0.2), flat(brown.mix(stone, 0.35)))
		}
		t := 0.3 * k.f / z0
		a, b := k.at(-streetHalf, streetEave, z0), k.at(streetHalf, streetEave, z0)
		c.fill(stroke([]pt{a, b}, t, t), flat(umber))
		c.fill(line(a.x, a.y+t*0.38, b.x, b.y+t*0.38, t*0.24), flat(brown.mix(stone, 0.3)))
		c.fill(stroke([]pt{k.at(0, streetEave, z0), k.at(0, ridge, z0)}, t*0.8, t*0.8), flat(umber.mix(ink, 0.2)))
	}
}

// shop is one bay of wall: a deep opening with a lamp in it, shutters above.
func shop(c *canvas, k camera, side, z0, z1 float64, ink, umber, brown, stone, sun, lamp rgb) {
	p := k.wall(side * streetHalf)
	far := ramp(4, 46, z0)
	wall := stone.mix(brown, 0.35).mix(sun, 0.3*far)
	if side > 0 {
		wall = stone.mix(brown, 0.6).mix(sun, 0.25*far)
	}
	c.fill(p.rect(z0, 0, z1, streetEave+0.1), flat(wall))
	q := p.rect(z0, 0, z1, streetEave)
	c.fill(q, c.crayon(umber, slope(0, k.at(0, streetEave, z0).y, 0, k.at(0, 3, z0).y, 0.5, -0.1)))
	m, w := (z0+z1)/2, (z1-z0)/2
	c.fill(p.arch(m-w*0.78, 0, m+w*0.78, 3.5), flat(wall.mix(sun, 0.3)))
	c.fill(p.arch(m-w*0.68, 0, m+w*0.68, 3.35), flat(ink))
	in := p(m, 1.9)
	u := k.f / m
	c.fill(p.arch(m-w*0.68, 0, m+w*0.68, 3.35), func(x, y float64) (rgb, float64) {
		d := math.Hypot(x-in.x, y-in.y) / (1.7 * u)
		return lamp, 0.75 * ramp(1, 0, d)
	})
	for r := range 3 { // shelves of goods, dark against the lamp
		for n := range 5 {
			v, z := 0.95+0.62*float64(r), lerp(m-w*0.6, m+w*0.5, float64(n)/5)
			c.fill(p.rect(z, v, z+w*0.17, v+c.between(0.2, 0.46)), flat(umber.mix(lamp, 0.4*c.rnd.Float64())))
		}
		c.fill(p.rect(m-w*0.66, 0.88+0.62*float64(r), m+w*0.66, 0.95+0.62*float64(r)), flat(ink.mix(brown, 0.4)))
	}
	for _, d := range []float64{-0.42, 0.42} {
		a := m + d*w
		c.fill(p.arch(a-w*0.2, 4.35, a+w*0.2, 5.75), flat(ink.mix(umber, 0.4)))
		c.fill(p.rect(a-w*0.4, 4.35, a-w*0.2, 5.5), flat(hex(0x2d7371).mix(wall, 0.25)))
		c.fill(p.rect(a+w*0.2, 4.35, a+w*0.4, 5.5), flat(hex(0x2d7371).mix(wall, 0.4)))
		c.fill(p.rect(a-w*0.44, 4.22, a+w*0.44, 4.35), flat(wall.mix(sun, 0.4)))
	}
	c.fill(p.rect(z0, 0, z0+0.22, streetEave), flat(wall.mix(sun, 0.22)))
	c.fill(p.rect(z0, streetEave-0.3, z1, streetEave), flat(umber))
}

// awning hangs from the wall on two poles, striped, with a scalloped edge; the
// light comes through it, so it is brightest where it is thin.
func awning(c *canvas, k camera, side, z0, z1 float64, a, b, dark, sun rgb, i int) {
	x0, x1 := side*streetHalf, side*2.05
	y0, y1 := 4.05-0.06*float64(i%3), 3.62-0.14*float64(i%2)
	air := ramp(8, 50, z0) * 0.45
	n := 9
	for s := range n {
		f0, f1 := lerp(z0, z1, float64(s)/float64(n)), lerp(z0, z1, float64(s+1)/float64(n))
		tone := a
		if s%2 == 1 {
			tone = b
		}
		tone = tone.mix(sun, air)
		m := (f0 + f1) / 2
		near, far := k.at(x1, y1, m), k.at(x0, y0, m)
		c.fill(path{{k.at(x0, y0, f0), k.at(x1, y1, f0), k.at(x1, y1, f1), k.at(x0, y0, f1)}}, grad(far.x, far.y, near.x, near.y, tone.mix(dark, 0.42), tone, tone.mix(sun, 0.28)))
		e := []pt{k.at(x1, y1, f0)}
		for j := range 7 { // one scallop
			t := float64(j) / 6
			e = append(e, k.at(x1, y1-0.2-0.14*math.Sin(math.Pi*t), lerp(f0, f1, t)))
		}
		c.fill(path{append(e, k.at(x1, y1, f1))}, flat(tone.mix(sun, 0.12)))
	}
	c.fill(k.along(x1, z0, y1-0.03, z1, y1+0.03), flat(b.mix(sun, 0.4)))
	// Its near end, a triangle in shade, and the pole.
	c.fill(path{{k.at(x0, y0, z0), k.at(x1, y1, z0), k.at(x1, y1-0.22, z0), k.at(x0, y1+0.1, z0)}}, flat(a.mix(dark, 0.5).mix(sun, air)))
	u := k.f / z0
	q, r := k.at(x1, 0, z0), k.at(x1, y1, z0)
	c.fill(line(q.x, q.y, r.x, r.y, 0.07*u), flat(dark.mix(sun, air*0.6)))
	c.fill(line(q.x-0.015*u, q.y, r.x-0.015*u, r.y, 0.02*u), flat(b.mix(dark, 0.3)))
}

// stall is a counter of crates tipped to the street, heaped with wares.
func stall(c *canvas, k camera, side, z0, z1 float64, wares []rgb, ink, umber, brown, cream rgb) {
	x0, x1 := side*(streetHalf-0.3), side*2.75
	air := ramp(10, 50, z0) * 0.4
	wood := brown.mix(cream, air)
	c.fill(k.floor(0, x0, z0-0.2, side*2.2, z1), glaze(ink, 0.45))
	c.fill(k.along(x1, z0, 0, z1, 0.85), flat(wood.mix(umber, 0.25)))
	c.fill(k.across(z0, math.Min(x0, x1), 0, math.Max(x0, x1), 0.85), flat(umber.mix(ink, 0.2)))
	for i := range 6 {
		z := lerp(z0, z1, float64(i)/6)
		c.fill(k.along(x1, z, 0, z+0.05, 0.85), glaze(ink, 0.4))
	}
	const crates = 4
	for i := crates - 1; i >= 0; i-- {
		a, b := lerp(z0, z1, float64(i)/crates)+0.05, lerp(z0, z1, float64(i+1)/crates)-0.03
		for row := 1; row >= 0; row-- {
			xa, xb := lerp(x1, x0, float64(row)*0.5), lerp(x1, x0, float64(row)*0.5+0.46)
			ya, yb := 0.85+0.22*float64(row), 1.05+0.22*float64(row)
			tone := wares[c.rnd.IntN(len(wares))].mix(cream, air)
			c.fill(path{{k.at(xa, ya, a), k.at(xb, yb, a), k.at(xb, yb, b), k.at(xa, ya, b)}}, flat(tone.mix(ink, 0.45)))
			u := k.f / a
			r := 0.085 * u
			if r > 1.2 {
				for n := 6; n >= 0; n-- { // fruit, row behind row
					for m := range 4 {
						f := (float64(m) + 0.5) / 4
						q := k.at(lerp(xa, xb, f), lerp(ya, yb, f)+0.09+0.05*c.rnd.Float64(), lerp(a, b, (float64(n)+0.5*float64(m%2))/7))
						c.fill(ellipse(q.x, q.y, r, r*0.92), flat(tone.mix(ink, 0.06+0.26*c.rnd.Float64())))
						c.fill(ellipse(q.x-r*0.34, q.y-r*0.4, r*0.34, r*0.26), glaze(tone.mix(cream, 0.6), 0.5))
					}
				}
			} else {
				c.fill(path{{k.at(xa, ya+0.1, a), k.at(xb, yb+0.1, a), k.at(xb, yb+0.1, b), k.at(xa, ya+0.1, b)}}, flat(tone))
			}
			c.fill(path{{k.at(xa, ya-0.06, a), k.at(xa, ya-0.06, b), k.at(xa, ya+0.1, b), k.at(xa, ya+0.1, a)}}, flat(wood.mix(cream, 0.2)))
			c.fill(path{{k.at(xa, ya-0.06, a), k.at(xb, yb-0.06, a), k.at(xb, yb+0.12, a), k.at(xa, ya+0.12, a)}}, flat(wood.mix(umber, 0.3)))
		}
	}
}

// beams are the blades of sun between two rafters, seen in the dust.
func beams(c *canvas, k camera, z0, z1 float64, sun rgb) {
	for b := range 2 {
		z := lerp(z0, z1, 0.25+0.5*float64(b))
		a0, a1 := k.at(1.5, 8.7, z), k.at(1.9, 8.4, z)
		f0, f1 := k.at(-1.7, 0, z+0.2), k.at(-0.5, 0, z+0.3)
		c.fill(path{{a0, a1, f1, f0}}, func(x, y float64) (rgb, float64) {
			t := clamp((y - a0.y) / (f0.y - a0.y))
			n := c.n.fbm(x*0.012+z, y*0.009, 2)
			return sun, (0.3 - 0.2*t) * (0.4 + 1.1*n) * ramp(3, 9, z)
		})
	}
}

// lampString hangs lanterns of coloured glass across the street.
func lampString(c *canvas, k camera, z float64, ink, amber, sun rgb) {
	u := k.f / z
	l := curve(k.at(-streetHalf, 5.6, z), k.at(-1.6, 4.95, z), k.at(1.6, 4.95, z), k.at(streetHalf, 5.6, z))
	c.fill(stroke(l, 0.02*u+0.4, 0.02*u+0.4), flat(ink))
	for i := 1; i < 6; i++ {
		p := l[len(l)*i/6]
		s := 0.17 * u
		col := []rgb{amber, hex(0xb8472f), hex(0x2d7371), amber, hex(0xd98a4f)}[i-1]
		c.glow(p.x, p.y+s*1.9, s*4.5, amber, 0.4)
		c.fill(line(p.x, p.y, p.x, p.y+s*0.9, 0.014*u+0.3), flat(ink))
		c.fill(blob(p.x, p.y+s*0.8, p.x+s*0.75, p.y+s*1.5, p.x+s*0.8, p.y+s*2.2, p.x, p.y+s*3, p.x-s*0.8, p.y+s*2.2, p.x-s*0.75, p.y+s*1.5), flat(col))
		c.fill(blob(p.x-s*0.1, p.y+s*1.2, p.x+s*0.3, p.y+s*1.7, p.x+s*0.2, p.y+s*2.4, p.x-s*0.2, p.y+s*2.6, p.x-s*0.45, p.y+s*2.1, p.x-s*0.4, p.y+s*1.6), glaze(sun, 0.7))
		c.fill(join(rect(p.x-s*0.4, p.y+s*0.65, s*0.8, s*0.24), rect(p.x-s*0.25, p.y+s*2.9, s*0.5, s*0.3)), flat(ink))
	}
}

type walk struct {
	x, z, stride float64
	coat, kind   int
}

// crowd strews people over the street, thickest in the middle distance.
func crowd(c *canvas) []walk {
	out := []walk{{-0.7, 9.2, 0.5, 0, 1}, {0.15, 9.6, 0.3, 1, 0}, {1.35, 12, 0.4, 2, 1}, {-1.75, 12.6, 0.1, 3, 0}, {1.75, 8.6, 0.1, 4, 2}}
	for range 30 {
		z := 14 + 28*math.Pow(c.rnd.Float64(), 1.4)
		out = append(out, walk{c.between(-1.7, 1.7), z, c.between(0, 0.6), c.rnd.IntN(5), c.rnd.IntN(3)})
	}
	return out
}

// walker is one of the crowd: kind 1 carries a basket, kind 2 wears a long coat.
func walker(c *canvas, k camera, m walk, red, teal, saffron, cream, stone, umber, ink, sun rgb) {
	q, u := k.at(m.x, 0, m.z), k.f/m.z
	air := ramp(9, 48, m.z) * 0.5
	coat := []rgb{teal, red, cream, saffron.mix(umber, 0.2), umber.mix(teal, 0.3)}[m.coat].mix(sun, air)
	dark, skin := ink.mix(umber, 0.4).mix(sun, air*0.8), stone.mix(red, 0.22).mix(sun, air*0.6)
	c.fill(dab(q.x-0.25*u, q.y, 1.3*u, 0.16*u), glaze(ink, 0.45))
	c.person(q.x, q.y, 1.7*u, coat, skin, dark, 1, m.stride)
	switch m.kind {
	case 1:
		c.fill(poly(q.x+0.24*u, q.y-0.8*u, q.x+0.62*u, q.y-0.8*u, q.x+0.55*u, q.y-0.5*u, q.x+0.3*u, q.y-0.5*u), flat(stone.mix(umber, 0.2)))
		c.fill(stroke(arc(q.x+0.43*u, q.y-0.8*u, 0.17*u, 0.2*u, math.Pi, 2*math.Pi), 0.03*u, 0.03*u), flat(umber))
		for i := range 4 {
			c.fill(ellipse(q.x+(0.3+0.09*float64(i))*u, q.y-0.83*u, 0.07*u, 0.07*u), flat([]rgb{red, saffron, hex(0x8fa046), red}[i]))
		}
	case 2:
		c.fill(poly(q.x-0.3*u, q.y-0.95*u, q.x+0.3*u, q.y-0.95*u, q.x+0.36*u, q.y-0.12*u, q.x-0.36*u, q.y-0.12*u), flat(coat))
		c.fill(poly(q.x-0.3*u, q.y-0.95*u, q.x-0.06*u, q.y-0.95*u, q.x-0.1*u, q.y-0.12*u, q.x-0.36*u, q.y-0.12*u), glaze(dark, 0.4))
		c.fill(blob(q.x-0.16*u, q.y-1.46*u, q.x-0.17*u, q.y-1.66*u, q.x, q.y-1.77*u, q.x+0.17*u, q.y-1.66*u, q.x+0.1*u, q.y-1.6*u, q.x-0.04*u, q.y-1.6*u), flat(red.mix(sun, air)))
	}
}

// porter brings a loaded handcart up the street, the nearest figure.
func porter(c *canvas, k camera, ink, umber, brown, red, saffron, cream, stone rgb) {
	q := k.at(-1.25, 0, 6.3)
	u := k.f / 6.3
	at := func(p path) path { return p.place(q.x, q.y, u, u) }
	c.fill(at(poly(-0.8, 0.05, 1.5, 0.05, 1.1, 0.2, -1.1, 0.18)), glaze(ink, 0.5))
	c.person(q.x-0.95*u, q.y-0.05*u, 1.72*u, cream.mix(stone, 0.4), stone.mix(red, 0.3), ink, 1, 0.7)
	c.fill(at(poly(-0.2, -0.42, 1.25, -0.42, 1.25, -0.32, -0.2, -0.32)), flat(brown))
	c.fill(at(line(-0.95, -0.78, 0.1, -0.38, 0.05)), flat(brown.mix(ink, 0.3)))
	sacks := []float64{0.0, 0.42, 0.84, 0.2, 0.64}
	for i, d := range sacks {
		y := -0.42
		if i > 2 {
			y = -0.78
		}
		tone := []rgb{stone, stone.mix(cream, 0.4), stone.mix(brown, 0.3), red.mix(umber, 0.15), saffron.mix(stone, 0.4)}[i]
		c.fill(at(blob(d-0.2, y, d-0.22, y-0.24, d-0.1, y-0.4, d+0.12, y-0.4, d+0.24, y-0.22, d+0.2, y)), flat(tone))
		c.fill(at(blob(d-0.2, y, d-0.22, y-0.24, d-0.12, y-0.38, d-0.04, y-0.2, d-0.06, y)), glaze(ink, 0.3))
		c.fill(at(stroke(pts(d-0.09, y-0.37, d+0.1, y-0.37), 0.035, 0.035)), flat(umber))
	}
	c.fill(at(path{arc(0.55, -0.28, 0.3, 0.3, 0, 6.283)}), flat(ink))
	c.fill(at(path{arc(0.55, -0.28, 0.24, 0.24, 0, 6.283)}), flat(brown.mix(umber, 0.4)))
	for i := range 4 {
		a := float64(i) * math.Pi / 4
		c.fill(at(line(0.55-0.25*math.Cos(a), -0.28-0.25*math.Sin(a), 0.55+0.25*math.Cos(a), -0.28+0.25*math.Sin(a), 0.035)), flat(ink))
	}
	c.fill(at(ellipse(0.55, -0.28, 0.06, 0.06)), flat(saffron.mix(umber, 0.4)))
	c.fill(at(line(1.2, -0.32, 1.2, -0.02, 0.05)), flat(brown.mix(ink, 0.3)))
}
