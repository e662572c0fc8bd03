package scenes

import "math"

// fishing: the small boats in from the night, lying at the mole in a clear
// morning. White and stone carry the light; each boat has one colour.
func fishing(c *canvas) {
	navy, deep, turq := hex(0x1f3547), hex(0x2b6a73), hex(0x74aca6)
	sky, cream, stone := hex(0xb9d3cd), hex(0xf8ecd0), hex(0xcdb893)
	shade, coral, ochre := hex(0x8b7b6b), hex(0xc8553d), hex(0xdba24a)
	const shore = 424

	c.wash(0, 0, sheetW, shore+2, stops(stop{0, turq.mix(sky, 0.45)}, stop{210, sky}, stop{360, cream.mix(sky, 0.35)}, stop{424, cream}))
	c.clouds(clouds{y0: 0, y1: 400, sx: 420, sy: 130, cover: 0.5, soft: 0.11, warp: 1, lx: 0.14, ly: -0.2, gain: 2.3, seed: 5.3, body: 0.92,
		tones: []rgb{sky.mix(shade, 0.28), sky.mix(cream, 0.5), cream, hex(0xfffaec)}})

	// The bay: two ranges and the town under the nearer one.
	p := below(c.ridge(-10, 1620, 418, 78, 330, 1.7), shore+2)
	c.fill(p, vert(330, shore, sky.mix(deep, 0.35), cream.mix(sky, 0.5)))
	c.relief(p, cream.mix(sky, 0.4), sky.mix(deep, 0.45), 80, 1, 0.6, 3)
	l := c.ridge(820, 1620, 0, 110, 340, 6.6)
	for i := range l {
		l[i].y = 424 + (l[i].y-70)*ramp(820, 1250, l[i].x)
	}
	p = below(l, shore+2)
	c.fill(p, vert(260, shore, deep.mix(stone, 0.45).mix(sky, 0.3), stone.mix(sky, 0.4)))
	c.relief(p, stone.mix(cream, 0.35), deep.mix(shade, 0.4).mix(sky, 0.25), 60, 1, 0.9, 8)
	for range 95 {
		x := 1600 - 560*math.Pow(c.rnd.Float64(), 1.3)
		rise := ramp(1000, 1350, x)
		y := 424 - c.rnd.Float64()*78*rise
		w, h := c.between(10, 24), c.between(9, 17)
		c.box(x, y, w, h, -w*0.35, cream.mix(stone, c.between(0, 0.25)), stone.mix(shade, 0.5).mix(sky, 0.2))
		if c.rnd.Float64() < 0.6 {
			c.fill(poly(x-1, y-h, x+w/2, y-h-w*0.22, x+w+1, y-h), flat(coral.mix(stone, 0.45)))
		}
		c.windows(x+1, y-h, w-2, h, 2, 1, shade, navy, 0.3)
	}
	c.box(1392, 352, 14, 66, -6, cream, stone.mix(shade, 0.4))
	c.fill(poly(1388, 286, 1398, 262, 1408, 286), flat(coral.mix(stone, 0.3)))

	w := sea{top: shore + 2, bottom: sheetH, far: turq.mix(sky, 0.6), near: deep.mix(turq, 0.15), crest: turq.mix(cream, 0.45), deep: deep.mix(navy, 0.45),
		chop: 0.62, mirror: 0.72, light: 0.5, dark: 0.5, seed: 2}
	c.sea(w)
	c.gleam(shore+2, 10, cream, 0.7)
	c.dabs(w, 420, cream, 0.65, func(x, y float64) float64 { return 0.15 + ramp(700, 0, math.Abs(x-300)) })

	// Two sails far out, then the mole coming in from the right.
	for _, s := range []struct{ x, y, k float64 }{{212, 440, 0.8}, {330, 433, 0.5}, {96, 450, 1}} {
		c.afloat(s.x-40, s.y-60, s.x+40, s.y, turq, 0.6, 0.5, func(l *canvas) {
			at := func(p path) path { return p.place(s.x, s.y, s.k, s.k) }
			l.fill(at(poly(-2, -6, 2, -54, 24, -8)), flat(cream))
			l.fill(at(poly(-4, -7, -1, -46, -16, -9)), flat(cream.mix(sky, 0.6)))
			l.fill(at(poly(-22, -5, 26, -6, 18, 1, -16, 1)), flat(deep.mix(navy, 0.4)))
		})
	}
	mole(c, stone, cream, shade, navy, deep)
	beacon(c, 596, 520, coral, cream, shade, navy)

	// Men at the nets along the top, each with a shadow to the left.
	nets := func(x, y, s float64) {
		c.clump(x, y, 34*s, 12*s, 9, deep.mix(navy, 0.3))
		c.clump(x+6*s, y-4*s, 24*s, 8*s, 8, deep.mix(turq, 0.4))
		for i := range 6 {
			c.fill(ellipse(x-24*s+float64(i)*9*s, y+c.between(-4, 6)*s, 3*s, 2.4*s), flat(ochre))
		}
	}
	nets(838, 580, 0.7)
	nets(1130, 616, 1)
	nets(1400, 664, 1.35)
	for _, m := range []struct{ x, y, h, s float64 }{{790, 576, 42, 0.1}, {868, 584, 44, 0.2}, {700, 552, 34, 0.5}, {1074, 618, 58, 0.1}, {1186, 630, 60, 0.3}, {1322, 668, 74, 0.2}, {1478, 676, 78, 0.4}} {
		c.shadow(m.x, m.y, m.h*0.3, -m.h*0.7, shade.mix(navy, 0.4), 0.4)
		c.person(m.x, m.y, m.h, []rgb{coral, navy, ochre, deep}[c.rnd.IntN(4)], stone.mix(coral, 0.35), navy, 1, m.s)
	}
	for i := range 5 {
		x, y := 1234+float64(i%3)*25, 668-float64(i/3)*14
		c.box(x, y, 23, 13, -5, ochre.mix(stone, 0.4), shade)
		c.fill(rect(x+2, y-13, 19, 3), flat(sky))
	}

	boats := []struct {
		x, y, s float64
		tone    rgb
	}{{560, 646, 0.62, ochre}, {735, 712, 0.82, deep}, {960, 800, 1.08, coral}, {1180, 948, 1.42, navy.mix(deep, 0.4)}, {270, 820, 1.15, hex(0xf3ead2)}}
	for i, b := range boats {
		c.afloat(b.x-20, b.y-230*b.s, b.x+320*b.s, b.y, turq.mix(deep, 0.5), 0.92, 0.8+b.s*0.35, func(l *canvas) {
			fishboat(l, b.x, b.y, b.s, b.tone, coral, cream, navy, ochre, i)
		})
		for range 12 {
			c.fill(dab(b.x+c.between(-10, 300)*b.s, b.y+c.between(0, 10)*b.s, c.between(14, 44)*b.s, 2.2*b.s), glaze(cream, 0.4))
		}
		if i < 4 { // the mooring line sags up to the mole
			x, y := b.x+262*b.s, b.y-58*b.s
			c.fill(stroke(curve(pt{x, y}, pt{x + 40*b.s, y - 12*b.s}, pt{x + 74*b.s, y - 52*b.s}), 1.6, 1.2), flat(navy))
		}
	}
	for i := range 7 { // floats between the boats
		t := float64(i)
		c.afloat(600+t*26, 900+t*6, 640+t*26, 930+t*7, deep, 0.7, 0.7, func(l *canvas) { l.fill(ellipse(614+t*26, 926+t*7, 6, 6), flat(coral)) })
	}
	for _, g := range []struct{ x, y, w, t float64 }{{420, 250, 120, 0.12}, {610, 330, 70, -0.2}, {300, 350, 52, 0.25}, {760, 210, 58, 0.05}, {880, 400, 46, -0.1}, {180, 190, 44, -0.15}, {520, 470, 66, 0.3}, {1010, 330, 40, 0.1}, {690, 620, 72, -0.25}} {
		c.gull(g.x, g.y, g.w, g.t, hex(0xfffaec), navy.mix(shade, 0.4))
	}
}

// mole is a breakwater of dressed stone: a lit top, and a face in shade whose
// courses follow the perspective. Rubble lies at its foot.
func mole(c *canvas, stone, light, shade, ink, water rgb) {
	wall := path{{{548, 530}, {1640, 742}, {1640, 900}, {548, 572}}}
	// Its mirror image is one dark mass, broken at the rim.
	c.fill(poly(548, 572, 1640, 896, 1640, 1080, 1500, 1010, 900, 744, 600, 622, 556, 604), c.crayon(water.mix(ink, 0.45), func(x, y float64) float64 {
		top := 572 + (x-548)*0.299
		return 1.1 - (y-top)/(44+(x-548)*0.13)
	}))
	c.fill(poly(548, 522, 610, 512, 1640, 604, 1640, 742, 548, 532), grad(548, 520, 1640, 700, light.mix(stone, 0.4), light.mix(stone, 0.2)))
	c.fill(wall, grad(548, 540, 1640, 820, stone.mix(shade, 0.55), shade.mix(stone, 0.25)))
	c.fill(wall, c.crayon(ink.mix(shade, 0.4), func(x, y float64) float64 {
		t := (x - 548) / 1092
		return 0.85*ramp(0.15, 1, (y-532-210*t)/(40+118*t)) - 0.05
	}))
	for k := range 4 { // courses
		f := float64(k+1) / 4
		a, b := pt{548, lerp(530, 572, f)}, pt{1640, lerp(742, 900, f)}
		c.fill(stroke([]pt{a, b}, 1, 3), glaze(ink, 0.45))
		for i := range 17 {
			t := math.Pow((float64(i)+0.5*float64(k%2))/17, 1.35)
			up := lerp(10.5, 39.5, t)
			q := a.to(b, t)
			c.fill(line(q.x, q.y-up, q.x, q.y, 1+1.4*t), glaze(ink, 0.4))
			if c.rnd.Float64() < 0.4 { // a stone that catches more light
				r := a.to(b, math.Pow((float64(i)+1+0.5*float64(k%2))/17, 1.35))
				c.fill(path{{{q.x, q.y - up}, {r.x, r.y - up}, r, q}}, glaze(light, 0.16))
			}
		}
	}
	c.fill(poly(548, 529, 1640, 736, 1640, 748, 548, 533), flat(light)) // the coping
	for i := range 9 {
		t := math.Pow(float64(i)/9, 1.2)
		x, y, s := lerp(600, 1600, t), lerp(536, 726, t), lerp(0.4, 1.1, t)
		c.fill(join(rect(x-6*s, y-20*s, 12*s, 20*s), ellipse(x, y-21*s, 9*s, 5*s)), flat(ink))
	}
	for range 46 {
		t := c.rnd.Float64()
		x, y, r := lerp(546, 1640, t), lerp(574, 902, t), lerp(5, 20, t)*c.between(0.6, 1.2)
		c.clump(x, y, r*1.3, r*0.7, 7, shade.mix(ink, c.between(0.2, 0.6)))
		c.clump(x+r*0.3, y-r*0.25, r*0.7, r*0.3, 6, stone.mix(shade, 0.4))
	}
}

// beacon stands at the mole's end, lit from the right.
func beacon(c *canvas, x, y float64, tone, light, shade, ink rgb) {
	c.shadow(x, y, 34, -54, shade.mix(ink, 0.3), 0.45)
	c.fill(poly(x-20, y+2, x-17, y-16, x+17, y-16, x+20, y+2), flat(light))
	body := poly(x-13, y-14, x-8, y-108, x+8, y-108, x+13, y-14)
	c.fill(body, flat(tone))
	c.fill(poly(x-11.6, y-40, x-10, y-72, x+10, y-72, x+11.6, y-40), flat(light))
	c.fill(body, c.crayon(ink, slope(x-12, y, x+4, y, 0.75, -0.1)))
	c.fill(rect(x-13, y-112, 26, 5), flat(ink))
	c.fill(rect(x-6, y-128, 12, 16), flat(light))
	c.fill(path{arc(x, y-127, 8, 9, math.Pi, 2*math.Pi)}, flat(tone))
	c.fill(line(x, y-136, x, y-148, 2), flat(ink))
}

// fishboat is a wooden trawler, bow to the right, 300 units long; kind varies
// what stands on deck.
func fishboat(c *canvas, x, y, s float64, tone, trim, light, ink, glass rgb, kind int) {
	at := func(p path) path { return p.place(x, y, s, s) }
	top := curve(pts(0, -50, 50, -40, 140, -36, 220, -50, 290, -84)...)
	keel := curve(pts(282, -50, 256, -6, 200, 4, 90, 6, 18, 2)...)
	hull := path{append(append([]pt{}, top...), keel...)}
	c.fill(at(poly(20, -50, 30, -62, 150, -52, 250, -74, 276, -84, 230, -50, 120, -34)), flat(ink.mix(tone, 0.3)))
	// Wheelhouse, set aft or forward, before the hull so that the rail covers its foot.
	hx := 34.0
	if kind%2 == 1 {
		hx = 150
	}
	house := poly(hx, -34, hx+3, -100, hx+68, -100, hx+76, -34)
	c.fill(at(house), flat(light))
	c.fill(at(poly(hx, -34, hx+3, -100, hx+26, -100, hx+26, -34)), glaze(ink.mix(tone, 0.4), 0.35))
	c.fill(at(poly(hx-6, -98, hx-2, -107, hx+74, -107, hx+80, -98)), flat(trim))
	for i := range 3 {
		c.fill(at(rect(hx+9+float64(i)*21, -91, 15, 20)), flat(ink.mix(glass, 0.12*float64(i))))
	}
	c.fill(at(rect(hx+34, -64, 15, 30)), flat(tone.mix(ink, 0.35)))
	mast := 170.0 - 90*float64(kind%2)
	c.fill(at(line(mast, -36, mast, -205, 5)), flat(light.mix(ink, 0.35)))
	c.fill(at(line(mast+1.5, -36, mast+1.5, -205, 1.6)), flat(light))
	c.fill(at(line(mast, -60, mast+86, -138, 4)), flat(light.mix(ink, 0.5)))
	for _, q := range [][2]float64{{286, -82}, {4, -50}, {mast + 86, -138}} {
		c.fill(at(line(mast, -200, q[0], q[1], 1.1)), glaze(ink, 0.8))
	}
	c.fill(at(poly(mast, -203, mast-26, -196, mast-24, -188, mast, -190)), flat(trim))
	c.fill(at(hull), vert(y-84*s, y+4*s, tone.mix(light, 0.12), tone.mix(ink, 0.35)))
	c.fill(at(path{append(curve(pts(6, -20, 90, -10, 200, -14, 270, -32)...), keel...)}), glaze(ink, 0.45))
	c.fill(at(hull), c.crayon(light, slope(x+180*s, y-10*s, x+300*s, y-60*s, -0.1, 0.55)))
	c.fill(at(stroke(top, 8, 9)), flat(light))
	c.fill(at(stroke(curve(pts(3, -34, 60, -25, 140, -21, 225, -34, 284, -62)...), 4, 4)), flat(trim.mix(light, 0.15)))
	for i := range 4 {
		c.fill(at(ellipse(34+float64(i)*50, -22, 8, 9)), flat(ink))
		c.fill(at(ellipse(34+float64(i)*50, -22, 3.4, 4)), flat(tone.mix(ink, 0.3)))
	}
	for i := range 3 {
		c.fill(at(rect(230+float64(i)*9, -60-float64(i)*3, 5, 9)), flat(light))
	}
	// Net drum, boxes and the crew.
	nx := 120.0
	if kind%2 == 1 {
		nx = 48
	}
	c.clump(x+nx*s, y-46*s, 24*s, 13*s, 9, trim.mix(ink, 0.25))
	c.clump(x+(nx+5)*s, y-50*s, 15*s, 8*s, 8, trim.mix(light, 0.35))
	c.person(x+(nx+74)*s, y-40*s, 58*s, glass, light.mix(trim, 0.4), ink, 1, 0.2)
	if kind == 3 {
		c.person(x+(nx+44)*s, y-40*s, 56*s, trim, light.mix(trim, 0.4), ink, 1, 0.4)
	}
}
