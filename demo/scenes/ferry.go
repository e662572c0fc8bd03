package scenes

import "math"

// ferry: the afternoon boat coming in to a town that climbs from its harbour,
// seen from the mole where people wait. White is kept for her and the gulls.
func ferry(c *canvas) {
	ink, navy, blue := hex(0x23303f), hex(0x2a4d6b), hex(0x4f8aa3)
	sky, cream, peach := hex(0xa8cdd3), hex(0xfbf0d6), hex(0xf0c49b)
	white, ochre, brick := hex(0xfffaf0), hex(0xd9a758), hex(0xbd5c40)
	olive, shade := hex(0x75834f), hex(0x8c8796)
	const shore = 545

	c.wash(0, 0, sheetW, shore+2, stops(stop{0, blue.mix(sky, 0.55)}, stop{210, sky}, stop{400, cream.mix(sky, 0.35)}, stop{545, peach.mix(cream, 0.45)}))
	c.glow(180, 470, 560, cream, 0.5)
	c.clouds(clouds{y0: 0, y1: 470, sx: 400, sy: 115, cover: 0.51, soft: 0.1, warp: 0.9, lx: -0.17, ly: 0.06, gain: 2.6, seed: 31.2, body: 0.92,
		tones: []rgb{sky.mix(shade, 0.35), sky.mix(cream, 0.5), cream.mix(peach, 0.25), white}})

	p := below(c.ridge(-10, 1000, 540, 58, 260, 2.6), shore+2)
	c.fill(p, vert(470, shore, blue.mix(sky, 0.55), peach.mix(sky, 0.45)))
	p = below(c.ridge(380, 1620, 505, 130, 330, 7.4), shore+2)
	c.fill(p, vert(350, shore, blue.mix(olive, 0.25).mix(sky, 0.5), peach.mix(sky, 0.5)))
	c.relief(p, cream.mix(sky, 0.5), blue.mix(sky, 0.4), 80, -1, 0.7, 3)
	hillTown(c, shore, ink, cream, peach, ochre, brick, olive, shade, sky, white, navy)

	w := sea{top: shore + 2, bottom: sheetH, far: blue.mix(sky, 0.5), near: navy.mix(blue, 0.4), crest: sky.mix(cream, 0.45), deep: navy.mix(ink, 0.2),
		chop: 0.78, mirror: 0.78, light: 0.5, dark: 0.5, seed: 14}
	c.sea(w)
	c.gleam(shore+2, 11, cream, 0.65)
	c.dabs(w, 760, cream, 0.7, func(x, y float64) float64 { return ramp(420, 0, math.Abs(x-190)) })

	// Moored boats under the town, then the mark at the harbour's mouth.
	for i := range 13 {
		x, y := 900+float64(i)*54+c.between(-14, 14), c.between(560, 582)
		s := c.between(0.16, 0.27)
		c.afloat(x-20, y-60, x+90*s+30, y, blue, 0.7, 0.5, func(l *canvas) {
			l.fill(poly(x-50*s, y-16*s, x-40*s, y+3*s, x+48*s, y+3*s, x+66*s, y-22*s), flat([]rgb{white, brick, navy, ochre}[i%4]))
			l.fill(line(x, y-10*s, x, y-150*s, 1), flat(ink.mix(shade, 0.4)))
			if i%3 == 0 {
				l.fill(rect(x-24*s, y-34*s, 34*s, 20*s), flat(white))
			}
		})
	}
	c.afloat(760, 480, 840, 604, blue, 0.8, 0.7, func(l *canvas) {
		l.fill(poly(776, 606, 784, 588, 816, 588, 824, 606), flat(shade))
		l.fill(poly(790, 590, 793, 528, 807, 528, 810, 590), flat(brick))
		l.fill(poly(801, 590, 801, 528, 807, 528, 810, 590), flat(brick.mix(ink, 0.4)))
		l.fill(rect(788, 524, 24, 5), flat(ink))
		l.fill(rect(795, 510, 10, 14), flat(cream))
		l.fill(path{arc(800, 510, 7, 7, math.Pi, 2*math.Pi)}, flat(brick))
	})

	c.afloat(60, 420, 900, 742, blue.mix(navy, 0.3), 0.9, 1.35, func(l *canvas) { steamer(l, 108, 742, 1.16, white, cream, shade, navy, ink, brick, ochre, peach) })
	for range 120 { // bow wave and wake
		t := c.rnd.Float64()
		c.fill(dab(lerp(100, 812, t)+c.between(-16, 16), 742+c.between(-1, 9), c.between(14, 60), c.between(1.6, 4)), glaze(white, c.between(0.4, 0.9)))
	}
	c.spray(806, 746, 58, 30, -40, 50, white, sky)
	for i := range 90 {
		t := float64(i) / 90
		c.fill(dab(105-t*190+c.between(-20, 20), 744+t*26+c.between(-9, 14)*(0.4+t), c.between(20, 80), c.between(2, 5)), glaze(white.mix(sky, c.between(0, 0.6)), 0.75))
	}
	for i := range 40 { // the bow wave spreads towards us
		t := float64(i) / 40
		c.fill(dab(800-t*330+c.between(-12, 12), 752+t*74+c.between(-4, 4), 26+70*t, 2+2.6*t), glaze(white.mix(sky, 0.35), 0.55*(1-t*0.6)))
	}

	quayside(c, ink, cream, peach, ochre, brick, shade, navy, white, sky, blue)
	for _, g := range []struct{ x, y, w, t float64 }{{150, 470, 60, 0.1}, {84, 540, 42, -0.2}, {230, 400, 44, 0.2}, {40, 430, 30, 0}, {330, 350, 32, -0.1}, {940, 690, 84, 0.2}, {1040, 640, 46, -0.15}} {
		c.gull(g.x, g.y, g.w, g.t, white, ink)
	}
}

// hillTown stacks the town row over row, far to near, so that each house
// hides the foot of the one behind it.
func hillTown(c *canvas, shore float64, ink, cream, peach, ochre, brick, olive, shade, sky, white, navy rgb) {
	brow := func(x float64) float64 { // the hill's outline
		return shore - 300*ramp(800, 1420, x)*(1-0.1*ramp(1420, 1620, x)) - 14*c.n.at(x*0.012, 4)
	}
	var l []pt
	for x := 790.0; x <= 1624; x += 8 {
		l = append(l, pt{x, brow(x) - 16*ramp(800, 900, x)})
	}
	hill := below(l, shore+2)
	c.fill(hill, vert(230, shore, olive.mix(sky, 0.25), olive.mix(ochre, 0.3)))
	c.relief(hill, ochre.mix(cream, 0.3), olive.mix(ink, 0.3), 60, -1, 1, 5)
	for range 46 {
		x := c.between(960, 1600)
		y := brow(x) + c.between(-6, 60)
		c.bush(x, y, c.between(8, 17), c.between(7, 13), -1, olive.mix(cream, 0.25), olive, olive.mix(ink, 0.45))
	}
	for i := range 9 {
		x := 1120 + float64(i)*56 + c.between(-16, 16)
		c.cypress(x, brow(x)+16, c.between(46, 80), -1, olive, olive.mix(ink, 0.55))
	}
	// The castle on top, and the church half way up.
	kx, ky := 1440.0, brow(1440)+8
	keep := shade.mix(peach, 0.45)
	for i, b := range [][3]float64{{-90, 46, 52}, {-44, 66, 40}, {22, 92, 44}, {66, 50, 60}} {
		c.box(kx+b[0], ky, b[2], b[1], 10, keep.mix(cream, 0.25), keep.mix(ink, 0.3))
		for m := 0.0; m < b[2]-4; m += 9 {
			c.fill(rect(kx+b[0]+m, ky-b[1]-5, 5, 6), flat(keep.mix(cream, 0.25)))
		}
		if i == 2 {
			c.fill(line(kx+44, ky-92, kx+44, ky-128, 1.6), flat(ink))
			c.fill(poly(kx+44, ky-127, kx+66, ky-122, kx+44, ky-115), flat(brick))
		}
		c.fill(rect(kx+b[0]+b[2]*0.4, ky-b[1]*0.6, 4, 9), flat(ink))
	}
	walls := []rgb{cream, cream.mix(peach, 0.6), peach.mix(brick, 0.12), ochre.mix(cream, 0.45), white, cream.mix(shade, 0.2)}
	const rows = 11
	for r := range rows {
		f := float64(r) / (rows - 1)
		s := lerp(0.62, 1.05, f)
		if r == 6 {
			church(c, 1236, shore-116, cream, white, shade, brick, ink, navy)
		}
		for x := 830 + c.between(0, 20); x < 1615; {
			up := shore - brow(x)
			y := shore + 2 - up*0.82*(1-f)
			if up*0.82 < 26*(1-f)*rows*0.5 && r < rows-1 {
				x += 18
				continue
			}
			w, h := c.between(20, 40)*s, c.between(24, 46)*s
			if c.rnd.Float64() < 0.1 && r < rows-1 { // a garden instead
				c.bush(x+9, y-6, 11*s, 10*s, -1, olive.mix(cream, 0.25), olive, olive.mix(ink, 0.4))
				x += 20 * s
				continue
			}
			tone := walls[c.rnd.IntN(len(walls))].mix(sky, 0.22*(1-f))
			side := tone.mix(shade, 0.62)
			c.fill(rect(x, y-h, w, h+14), flat(tone))
			c.fill(rect(x+w*0.72, y-h, w*0.28, h+14), flat(side))
			red := brick.mix(peach, c.between(0, 0.35)).mix(sky, 0.15*(1-f))
			if c.rnd.Float64() < 0.78 {
				c.fill(poly(x-2, y-h+1, x+w*0.14, y-h-8*s, x+w*0.86, y-h-8*s, x+w+2, y-h+1), flat(red))
				c.fill(poly(x+w*0.72, y-h-8*s, x+w*0.86, y-h-8*s, x+w+2, y-h+1, x+w*0.72, y-h+1), flat(red.mix(ink, 0.35)))
			} else {
				c.fill(rect(x-1, y-h-2, w+2, 3), flat(white))
			}
			rowsW := 2
			if h > 36*s {
				rowsW = 3
			}
			c.windows(x+1, y-h+3, w*0.7, h*0.8, 2, rowsW, navy.mix(shade, 0.35), ochre, 0.06)
			x += w + c.between(-2, 7)*s
		}
	}
	// The front along the harbour: arcades, awnings and a palm or two.
	c.fill(rect(838, shore-5, 790, 8), flat(cream.mix(shade, 0.3)))
	c.fill(rect(838, shore+1, 790, 3), flat(shade.mix(ink, 0.3)))
	for i := range 24 {
		x := 850 + float64(i)*32
		c.fill(arch(x, shore-5, 13, 15), flat(navy.mix(ink, 0.3)))
		if i%2 == 0 {
			c.fill(poly(x-5, shore-20, x+18, shore-20, x+21, shore-13, x-8, shore-13), flat([]rgb{brick, white, ochre, navy}[i/2%4]))
		}
	}
	for range 40 {
		x := c.between(850, 1600)
		c.fill(rect(x, shore-9, 1.8, 6), flat([]rgb{ink, brick, white, navy}[c.rnd.IntN(4)]))
	}
}

// church has its dome and campanile half way up the hill.
func church(c *canvas, x, y float64, cream, white, shade, brick, ink, navy rgb) {
	c.fill(rect(x, y-58, 84, 66), flat(cream))
	c.fill(rect(x+58, y-58, 26, 66), flat(cream.mix(shade, 0.6)))
	c.fill(poly(x-4, y-56, x+8, y-72, x+76, y-72, x+88, y-56), flat(brick))
	c.fill(rect(x+24, y-88, 40, 18), flat(cream))
	c.fill(rect(x+50, y-88, 14, 18), flat(cream.mix(shade, 0.6)))
	c.fill(path{arc(x+44, y-87, 24, 27, math.Pi, 2*math.Pi)}, grad(x+20, 0, x+68, 0, brick.mix(white, 0.25), brick, brick.mix(ink, 0.4)))
	c.fill(rect(x+41, y-124, 6, 11), flat(cream))
	c.fill(rect(x-34, y-120, 25, 128), flat(white))
	c.fill(rect(x-17, y-120, 8, 128), flat(cream.mix(shade, 0.65)))
	for _, d := range []float64{-104, -76} {
		c.fill(arch(x-28, y+d+8, 9, 17), flat(navy))
	}
	c.fill(rect(x-37, y-124, 31, 5), flat(cream.mix(shade, 0.2)))
	c.fill(poly(x-35, y-123, x-21, y-152, x-8, y-123), flat(brick))
	c.fill(poly(x-19, y-123, x-21, y-152, x-8, y-123), flat(brick.mix(ink, 0.4)))
	for i := range 4 {
		c.fill(arch(x+7+float64(i)*13, y-16, 7, 22), flat(navy.mix(shade, 0.2)))
	}
}

// steamer is the ferry, bow to the right, 600 units long at scale 1.
func steamer(c *canvas, x, y, s float64, white, cream, shade, navy, ink, red, ochre, peach rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	deck := func(x0, x1, y0, y1, rake float64) {
		c.fill(at(poly(x0, y0, x0+rake*0.3, y1, x1-rake, y1, x1, y0)), flat(white))
		c.fill(at(poly(x0, y0, x0, y0-5, x1-rake*0.1, y0-5, x1, y0)), glaze(shade, 0.5))
		c.fill(at(rect(x0-6, y1-3, x1-x0-rake+14, 4)), flat(white.mix(shade, 0.15)))
		c.fill(at(rect(x0-6, y1+1, x1-x0-rake+14, 5)), glaze(shade, 0.75))
	}
	row := func(x0, x1, y, w, h, gap float64) {
		for d := x0; d < x1; d += gap {
			c.fill(at(rect(d, y, w, h)), flat(navy.mix(ink, 0.3).mix(peach, 0.15*c.rnd.Float64())))
		}
	}
	hull := path{append(curve(pts(-6, -62, 60, -56, 300, -56, 480, -66, 606, -92)...), curve(pts(606, -92, 590, -40, 572, 0)...)...)}
	hull[0] = append(hull[0], pt{300, 4}, pt{20, 3}, pt{-2, -14})
	c.fill(at(hull), flat(white))
	c.fill(at(hull), vert(y-90*s, y, white, white.mix(shade, 0.3)))
	c.fill(at(poly(-4, -30, 300, -27, 480, -34, 594, -50, 588, -32, 480, -20, 300, -14, -2, -16)), flat(navy))
	c.fill(at(poly(-2, -8, 300, -5, 576, -8, 571, 2, 300, 5, 18, 4)), flat(red))
	c.fill(at(hull), c.crayon(shade, slope(x+420*s, y-30*s, x+620*s, y-20*s, -0.15, 0.55)))
	row(20, 520, -46, 6, 6, 15)
	c.fill(at(join(line(548, -62, 552, -46, 3), line(544, -50, 558, -52, 2.5))), flat(ink))
	c.fill(at(rect(-6, -52, 26, 34)), flat(ink.mix(navy, 0.4))) // stern door
	deck(20, 500, -58, -92, 26)
	row(40, 470, -82, 15, 13, 21)
	deck(44, 470, -92, -122, 26)
	row(64, 430, -113, 13, 12, 19)
	deck(150, 452, -122, -150, 28)
	row(176, 330, -142, 12, 11, 18)
	// The bridge, its windows in one band.
	c.fill(at(poly(352, -150, 358, -176, 430, -176, 444, -150)), flat(white))
	c.fill(at(poly(362, -158, 366, -171, 428, -171, 436, -158)), flat(ink))
	for i := range 5 {
		c.fill(at(rect(374+float64(i)*12, -171, 2, 13)), flat(white))
	}
	c.fill(at(rect(346, -180, 96, 5)), flat(white.mix(shade, 0.2)))
	c.fill(at(line(400, -180, 400, -232, 3)), flat(shade.mix(ink, 0.3)))
	c.fill(at(join(line(384, -208, 416, -208, 2), line(390, -220, 410, -220, 5))), flat(shade.mix(ink, 0.3)))
	c.fill(at(line(400, -228, 596, -92, 0.9)), glaze(ink, 0.7))
	// Boats in their davits, and the funnel.
	for _, d := range []float64{70, 118, 240, 292} {
		dy := -126.0
		if d > 200 {
			dy = -154
		}
		c.fill(at(blob(d, dy, d+2, dy-9, d+20, dy-12, d+38, dy-9, d+40, dy, d+20, dy+5)), flat(ochre.mix(red, 0.35)))
		c.fill(at(poly(d, dy-1, d+40, dy-1, d+34, dy+4, d+6, dy+4)), flat(ochre.mix(red, 0.35).mix(ink, 0.3)))
		c.fill(at(join(line(d+4, dy+8, d+4, dy-14, 1.6), line(d+36, dy+8, d+36, dy-14, 1.6))), flat(shade))
	}
	fun := poly(196, -150, 206, -214, 256, -214, 258, -150)
	c.fill(at(fun), grad(x+200*s, 0, x+258*s, 0, red.mix(white, 0.15), red, red.mix(ink, 0.35)))
	c.fill(at(poly(203.5, -196, 206, -214, 256, -214, 256.6, -196)), flat(ink))
	c.fill(at(poly(201, -180, 202.5, -190, 256.8, -190, 257.2, -180)), flat(white))
	c.fill(at(line(98, -122, 98, -196, 2.4)), flat(shade.mix(ink, 0.3)))
	c.fill(at(line(-2, -60, -10, -108, 2)), flat(ink))
	c.fill(at(path{append(curve(pts(-10, -106, -34, -112, -58, -104)...), curve(pts(-58, -84, -34, -92, -8, -86)...)...)}), flat(red))
	// Passengers at the rails.
	for range 70 {
		dx, dy := c.between(40, 470), -92.0
		if c.rnd.Float64() < 0.45 {
			dx, dy = c.between(160, 340), -122
		}
		c.fill(at(rect(dx, dy-9, 3.4, 8)), flat([]rgb{red, navy, ochre, ink, cream}[c.rnd.IntN(5)]))
		c.fill(at(ellipse(dx+1.7, dy-10.5, 1.7, 1.9)), flat(peach.mix(red, 0.3)))
	}
	for _, q := range [][3]float64{{20, 500, -66}, {44, 470, -100}} {
		c.fill(at(line(q[0], q[2], q[1], q[2], 1)), glaze(white, 0.9))
	}
	// Smoke drags back from the funnel.
	c.smoke(x+228*s, y-216*s, -330*s, 60*s, 12*s, 44*s, shade.mix(ink, 0.15), cream)
}

// quayside is the near stone, with those who have come to meet the boat.
func quayside(c *canvas, ink, cream, peach, ochre, brick, shade, navy, white, sky, blue rgb) {
	top := poly(820, 1067, 1000, 948, 1640, 868, 1640, 1090, 800, 1090)
	c.fill(poly(800, 1090, 1000, 946, 1000, 990, 850, 1090), flat(shade.mix(ink, 0.4)))
	c.fill(top, grad(900, 1067, 1500, 880, peach.mix(shade, 0.35), cream.mix(peach, 0.45), cream.mix(shade, 0.2)))
	c.fill(top, c.crayon(shade, func(x, y float64) float64 { return 0.7*c.n.fbm(x*0.006, y*0.02, 3) - 0.12 }))
	for i := range 7 { // flags of the quay
		f := math.Pow(float64(i)/7, 1.3)
		c.fill(line(lerp(1000, 820, f), lerp(948, 1067, f), 1640, lerp(868, 1010, f), 1.5), glaze(ink, 0.28))
	}
	for i := range 9 {
		x := 1030 + float64(i)*72
		c.fill(line(x, 944-float64(i)*9, x-130+float64(i)*9, 1090, 1.5), glaze(ink, 0.22))
	}
	c.fill(stroke(pts(812, 1073, 1000, 948, 1640, 868), 7, 5), flat(cream))
	c.fill(stroke(pts(808, 1078, 998, 953), 3, 3), glaze(ink, 0.35))
	for _, b := range []struct{ x, y, s float64 }{{1016, 962, 1}, {1228, 932, 0.9}, {1440, 904, 0.8}, {888, 1042, 1.25}} {
		c.shadow(b.x, b.y, 26*b.s, 66*b.s, ink, 0.3)
		c.fill(join(rect(b.x-9*b.s, b.y-30*b.s, 18*b.s, 30*b.s), ellipse(b.x, b.y-32*b.s, 15*b.s, 8*b.s), ellipse(b.x, b.y, 14*b.s, 5*b.s)), flat(ink))
		c.fill(rect(b.x-8*b.s, b.y-28*b.s, 4*b.s, 26*b.s), glaze(sky, 0.4))
	}
	c.fill(stroke(arc(1048, 974, 30, 9, 0, 6.2), 5, 5), flat(ochre.mix(shade, 0.3))) // a coiled line
	c.fill(stroke(arc(1048, 970, 22, 7, 0, 6.2), 5, 5), flat(ochre.mix(cream, 0.2)))
	type who struct {
		x, y, h, st float64
		coat        rgb
	}
	for _, m := range []who{{1130, 962, 104, 0.1, brick}, {1172, 968, 98, 0.2, navy}, {1206, 972, 62, 0.1, ochre}, {1310, 944, 94, 0.1, blue.mix(ink, 0.3)}, {1352, 948, 92, 0.2, cream.mix(shade, 0.3)}, {1498, 930, 88, 0.4, ink.mix(navy, 0.5)}, {1546, 926, 84, 0.1, brick.mix(ink, 0.3)}, {1578, 934, 54, 0.3, ochre}} {
		c.shadow(m.x, m.y, m.h*0.3, m.h*0.75, ink, 0.3)
		c.person(m.x, m.y, m.h, m.coat, peach.mix(brick, 0.3), ink, -1, m.st)
	}
	c.fill(stroke(curve(pt{1137, 888}, pt{1150, 868}, pt{1146, 846}), 8, 5), flat(brick.mix(ink, 0.15))) // waving
	c.fill(poly(1142, 850, 1134, 828, 1156, 832, 1150, 850), flat(white))
	for _, b := range []struct {
		x, y, w, h float64
		col        rgb
	}{{1392, 952, 40, 28, brick.mix(ink, 0.25)}, {1400, 924, 30, 17, ochre.mix(ink, 0.1)}, {1246, 982, 34, 24, navy}} {
		c.shadow(b.x+b.w/2, b.y, b.w, 50, ink, 0.28)
		c.box(b.x, b.y, b.w, b.h, b.w*0.3, b.col, b.col.mix(ink, 0.4))
		c.fill(rect(b.x+b.w*0.2, b.y-b.h, 3, b.h), glaze(cream, 0.7))
		c.fill(rect(b.x+b.w*0.7, b.y-b.h, 3, b.h), glaze(cream, 0.7))
	}
	// A lamp and its basket of flowers hold the right side.
	c.lantern(1462, 962, 330, ink, cream)
	c.clump(1440, 742, 20, 11, 9, hex(0x5c6c40))
	for range 24 {
		c.fill(ellipse(1440+c.rnd.NormFloat64()*9, 740+c.rnd.NormFloat64()*5, 3, 2.8), flat([]rgb{brick, peach, white}[c.rnd.IntN(3)]))
	}
}
