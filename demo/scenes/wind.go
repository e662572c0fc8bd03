package scenes

import "math"

// wind: a field of turbines out at sea on a fresh day, a service boat working
// her way to the nearest. Scale is the subject: the boat is what measures it.
func wind(c *canvas) {
	ink, deep, steel := hex(0x143039), hex(0x28525c), hex(0x5f8b8e)
	pale, cream, blush := hex(0xa9c4bb), hex(0xf3ecd6), hex(0xefcfae)
	white, shade, yellow := hex(0xfaf6ea), hex(0x8ea3a1), hex(0xdfa436)
	const sea0 = 652

	c.wash(0, 0, sheetW, sea0+4, stops(stop{0, steel}, stop{240, steel.mix(pale, 0.65)}, stop{450, pale.mix(cream, 0.4)}, stop{600, cream.mix(blush, 0.5)}, stop{652, blush}))
	c.glow(330, 600, 600, cream, 0.55)
	c.clouds(clouds{y0: 0, y1: 560, sx: 470, sy: 140, cover: 0.47, soft: 0.1, warp: 0.8, lx: -0.16, ly: -0.12, gain: 2.7, seed: 12.4, body: 0.95,
		tones: []rgb{steel.mix(pale, 0.35), pale.mix(steel, 0.12), cream.mix(blush, 0.35), white}})
	c.clouds(clouds{y0: 470, y1: 648, sx: 620, sy: 24, cover: 0.5, soft: 0.08, warp: 0.4, ly: -0.3, gain: 2, seed: 3, body: 0.8,
		tones: []rgb{pale, blush, cream}})

	// Rows of towers, in the order of their distance; the air takes the far ones.
	type tower struct{ x, y, s, a float64 }
	var field []tower
	for row := range 3 {
		for i := range 7 {
			t := math.Pow(0.66, float64(i)+0.9*float64(row))
			field = append(field, tower{lerp(190-60*float64(row), 1130+330*float64(row), t*1.02), sea0 + 150*t, t, c.between(0, 2.1)})
		}
	}
	for f := 0.0; f < 0.5; f += 0.001 {
		for _, w := range field {
			if w.s >= f && w.s < f+0.001 && w.s > 0.05 {
				air := ramp(0.75, 0.03, w.s) * 0.62
				turbine(c, w.x, sea0+6+60*w.s, w.s*1.02, w.a, white.mix(cream, air*0.5), shade.mix(steel, 0.4*air).mix(blush, 0.45*air), yellow.mix(cream, air), ink.mix(pale, air))
			}
		}
	}
	c.haze(560, sea0+4, blush.mix(cream, 0.5), 0.5)

	w := sea{top: sea0, bottom: 790, far: pale.mix(blush, 0.35), near: steel, crest: cream, deep: deep, chop: 0.9, mirror: 0.5, light: 0.55, dark: 0.5, seed: 5}
	c.sea(w)
	c.gleam(sea0, 12, cream, 0.7)
	c.dabs(w, 260, white, 0.8, func(x, _ float64) float64 { return ramp(620, 0, math.Abs(x-330)) })
	ridge := func(i int) {
		t := float64(i) / 8
		f := math.Pow(t, 1.35)
		c.wave(wave{y: lerp(700, 1090, f), h: lerp(9, 78, f), width: lerp(150, 640, f), seed: 2.3 + float64(i)*3.7, broken: 0.5,
			thin: pale.mix(steel, 0.2+0.3*t), body: steel.mix(pale, 0.45*(1-t)).mix(deep, 0.65*t), deep: deep.mix(steel, 0.55*(1-t)).mix(ink, 0.6*t), foam: white.mix(pale, 0.1)})
	}
	for i := range 4 {
		ridge(i)
	}
	// One turbine stands on this side of the swell, and the boat comes to it.
	turbine(c, 1150, 836, 1.28, 0.42, white, shade, yellow, ink)
	for i := 4; i < 6; i++ {
		ridge(i)
	}
	c.spray(1150, 862, 120, 64, 24, 90, white, pale) // the swell breaks about the foundation
	l := c.layer(250, 690, 760, 960, func(l *canvas) { crewBoat(l, 330, 916, 1.25, deep, ink, white, yellow, shade) })
	c.put(l, 1)
	c.spray(662, 912, 84, 92, -90, 130, white, pale)
	c.spray(470, 924, 300, 26, -20, 60, white, pale)
	for i := range 70 { // her wake
		t := float64(i) / 70
		c.fill(dab(345-t*400+c.between(-12, 12), 917+c.between(-7, 7)*(1+t), c.between(14, 50), c.between(2, 5)), glaze(white.mix(pale, c.between(0, 0.5)), 0.85))
	}
	for i := 6; i < 9; i++ {
		ridge(i)
	}
	for _, g := range []struct{ x, y, w, t float64 }{{250, 430, 84, 0.1}, {170, 500, 52, -0.2}, {330, 375, 38, 0.2}, {905, 770, 92, -0.12}, {1010, 560, 34, 0.1}} {
		c.gull(g.x, g.y, g.w, g.t, white, ink)
	}
}

// turbine stands with its water line at x, y; at s = 1 its hub is 440 high and
// a blade 235 long. a turns the rotor. The light comes from the left.
func turbine(c *canvas, x, y, s, a float64, white, shade, base, ink rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	c.fill(at(poly(-13, 40, -12, -56, 12, -56, 13, 40)), grad(x-12*s, 0, x+12*s, 0, base.mix(white, 0.25), base, base.mix(ink, 0.45)))
	c.fill(at(rect(-20, -62, 40, 7)), flat(base.mix(ink, 0.25)))
	for i := range 5 {
		c.fill(at(line(-19+float64(i)*9.5, -62, -19+float64(i)*9.5, -76, 1.2)), flat(base))
	}
	c.fill(at(line(-20, -76, 20, -76, 1.4)), flat(base))
	c.fill(at(join(line(-15, 30, -15, -60, 1.3), line(-19, 30, -19, -60, 1.3))), flat(ink.mix(base, 0.4)))
	tower := at(poly(-10, -62, -5.4, -436, 5.4, -436, 10, -62))
	c.fill(tower, grad(x-9*s, 0, x+9*s, 0, white, white.mix(shade, 0.25), shade))
	c.fill(tower, c.crayon(shade.mix(ink, 0.2), slope(x+1*s, 0, x+11*s, 0, -0.1, 0.6)))
	c.fill(at(poly(-9, -452, 30, -450, 32, -437, -9, -433)), flat(shade))
	c.fill(at(poly(-9, -452, 30, -450, 30, -446, -9, -446)), flat(white))
	hx, hy := x-6*s, y-443*s
	for i := range 3 {
		b := blob(0, -4, 5, -26, 8.6, -58, 6, -120, 2.4, -236, -0.6, -236, -2.4, -120, -4, -40, -3, -8)
		r := b.place(hx, hy, s, s).turn(hx, hy, a+float64(i)*2*math.Pi/3)
		c.fill(r, flat(white))
		edge := path{{{-3, -8}, {-4, -40}, {-2.4, -120}, {-0.6, -236}, {0.6, -236}, {1, -120}, {0.5, -40}, {0, -6}}}
		c.fill(edge.place(hx, hy, s, s).turn(hx, hy, a+float64(i)*2*math.Pi/3), flat(shade))
	}
	c.fill(ellipse(hx, hy, 9*s, 9.5*s), flat(white))
	c.fill(ellipse(hx+2*s, hy+1.5*s, 6*s, 7*s), flat(shade.mix(white, 0.35)))
}

// crewBoat is a catamaran that carries fitters, bow to the right and rising.
func crewBoat(c *canvas, x, y, s float64, hull, dark, light, trim, shade rgb) {
	at := func(p path) path { return p.place(x, y, s, s).turn(x, y, -0.09) }
	c.fill(at(poly(30, 6, 24, -22, 250, -26, 288, -40, 262, 4)), flat(dark))
	h := poly(0, 8, -4, -30, 60, -33, 180, -38, 290, -58, 262, -18, 240, 10)
	c.fill(at(h), vert(y-70*s, y+8*s, hull, dark))
	c.fill(at(poly(-4, -24, 180, -31, 284, -50, 279, -43, 180, -23, -3, -16)), flat(trim))
	c.fill(at(h), c.crayon(light, slope(x, y, x+80*s, y, 0.22, -0.1)))
	c.fill(at(poly(66, -33, 72, -88, 150, -92, 178, -60, 182, -40)), flat(light))
	c.fill(at(poly(72, -88, 82, -120, 138, -122, 150, -92)), flat(light.mix(shade, 0.2)))
	c.fill(at(poly(122, -38, 122, -90, 150, -92, 178, -60, 182, -40)), glaze(shade, 0.55))
	c.fill(at(poly(84, -98, 90, -114, 130, -116, 138, -98)), flat(dark))
	c.fill(at(poly(80, -62, 82, -80, 144, -83, 158, -65)), flat(dark.mix(hull, 0.4)))
	c.fill(at(rect(100, -84, 3, 24)), flat(light))
	c.fill(at(rect(124, -86, 3, 26)), flat(light))
	c.fill(at(line(104, -120, 104, -168, 2.6)), flat(dark))
	c.fill(at(line(92, -150, 116, -150, 2)), flat(dark))
	c.fill(at(poly(104, -166, 82, -162, 84, -154, 104, -156)), flat(trim))
	for i := range 6 {
		c.fill(at(line(190+float64(i)*18, -40-float64(i)*3.6, 190+float64(i)*18, -56-float64(i)*3.6, 1.4)), flat(dark))
	}
	c.fill(at(line(186, -55, 284, -76, 1.5)), flat(dark))
	for i, d := range []float64{28, 46, 214} {
		q := at(path{{{d, -33 - 0.06*d}}})[0][0]
		c.person(q.x, q.y, 42*s, trim, light, dark, -1, 0.1*float64(i))
	}
}
