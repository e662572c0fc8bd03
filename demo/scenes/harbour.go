package scenes

import "math"

// harbour: a container quay at dawn, looking along it into the light. The
// cranes are one crane drawn ever smaller towards the vanishing point.
func harbour(c *canvas) {
	ink, teal, slate := hex(0x14282f), hex(0x2c4b53), hex(0x55757a)
	mist, peach, cream := hex(0xa9b9ae), hex(0xefb08a), hex(0xfbe8c8)
	brick, ochre := hex(0xa9492f), hex(0xd6963f)
	vp := pt{500, 600}
	const shore = 604

	c.wash(0, 0, sheetW, shore+2, stops(stop{0, slate}, stop{200, slate.mix(mist, 0.6)}, stop{380, mist.mix(cream, 0.25)}, stop{520, peach}, stop{604, cream}))
	c.glow(250, 560, 520, cream, 0.8)
	c.clouds(clouds{y0: 0, y1: 470, sx: 460, sy: 88, cover: 0.5, soft: 0.16, warp: 0.8, lx: -0.12, ly: 0.2, gain: 2.3, seed: 2.4, body: 0.7,
		tones: []rgb{slate, mist, mist.mix(peach, 0.7), cream}})
	c.clouds(clouds{y0: 400, y1: 590, sx: 700, sy: 20, cover: 0.54, soft: 0.09, warp: 0.2, ly: 0.3, gain: 2, seed: 8, body: 0.7,
		tones: []rgb{mist, peach, cream}})
	c.sun(236, 548, 26, hex(0xfff6df), cream)

	hills := below(c.ridge(-10, 1620, 590, 36, 260, 4.2), shore+2)
	c.fill(hills, vert(540, shore, mist.mix(slate, 0.35), peach.mix(mist, 0.4)))
	hills = below(c.ridge(700, 1620, 588, 70, 300, 8.1), shore+2)
	c.fill(hills, vert(500, shore, slate.mix(mist, 0.45), mist.mix(peach, 0.4)))
	// The far side of the basin: silos, masts and small cranes in the mist.
	far := mist.mix(slate, 0.6)
	for i := range 7 {
		x := 640 + float64(i)*19
		c.fill(join(rect(x, 558, 17, 46), ellipse(x+8.5, 558, 8.5, 5)), vert(548, shore, far, mist))
	}
	for i := range 5 {
		gantry(c, pt{60 + float64(i)*78, 602}, 0.16+0.012*float64(i), far.mix(peach, 0.25), far, peach, ochre, false)
	}
	c.fill(rect(0, 596, 420, 9), flat(far.mix(slate, 0.3)))
	c.haze(530, shore+2, cream, 0.55)

	w := sea{top: shore + 2, bottom: sheetH, far: peach.mix(mist, 0.4), near: teal.mix(slate, 0.25), crest: peach.mix(mist, 0.35), deep: teal.mix(ink, 0.3),
		chop: 0.7, mirror: 0.85, light: 0.45, dark: 0.45, seed: 9}
	c.sea(w)
	c.gleam(shore+2, 14, cream, 0.7)
	c.dabs(w, 1300, cream, 0.85, func(x, y float64) float64 {
		t := (y - shore) / 463
		return ramp(50+190*t, 0, math.Abs(x-236-40*t)) * (1 - 0.75*t)
	})

	// The quay: its face takes the light from the water side.
	edge := func(t, dx, dy float64) pt { return pt{1010 + dx, 1067 + dy}.to(vp, t) }
	c.fill(path{{edge(0, -8, 130), edge(0, -8, 0), edge(0.97, 0, 0), edge(0.97, 0, 130)}}, grad(500, 600, 960, 1080, peach.mix(mist, 0.3), slate, teal))
	c.fill(path{{edge(0, 0, 124), edge(0, 0, 70), edge(0.97, 0, 70), edge(0.97, 0, 124)}}, c.chalk(ink, 0.5))
	for i := range 15 {
		t := 1 - math.Pow(0.8, float64(i)+0.6)
		c.fill(path{{edge(t, -6, 20), edge(t, 30, 20), edge(t, 30, 88), edge(t, -6, 88)}}, flat(ink.mix(slate, t*0.75)))
	}
	c.fill(path{{edge(-0.1, 0, 0), edge(0.975, 0, 0), {1640, 606}, {1640, 1100}}}, grad(700, 606, 1100, 1067, mist.mix(peach, 0.55), slate.mix(mist, 0.5), slate.mix(teal, 0.35)))
	c.fill(path{{edge(-0.1, 0, 0), edge(0.975, 0, 0), edge(0.975, 26, 0), edge(-0.1, 26, 0)}}, flat(cream.mix(mist, 0.4)))
	for _, dx := range []float64{150, 176, 520, 546} { // crane rails
		c.fill(path{{edge(-0.1, dx, 0), edge(0.97, dx, 0), edge(0.97, dx+7, 0), edge(-0.1, dx+7, 0)}}, glaze(ink, 0.6))
	}
	c.fill(path{{edge(-0.1, 300, 0), edge(0.97, 300, 0), edge(0.97, 312, 0), edge(-0.1, 312, 0)}}, glaze(ochre, 0.7))
	c.wash(520, 606, sheetW, sheetH, c.crayon(teal, slope(900, 640, 1300, 1067, 0, 0.42)))

	// Yard, cranes and ship, from far to near.
	yard(c, vp, []rgb{brick, ochre, slate, mist.mix(cream, 0.5), teal, brick.mix(peach, 0.4)}, ink, cream)
	foot := func(t float64) pt { return pt{1290, 1067}.to(vp, t) }
	for _, t := range []float64{0.885, 0.83, 0.755} {
		air := ramp(0.5, 1, t)
		gantry(c, foot(t), (1-t)*3.1, brick.mix(mist, 0.15+0.75*air), teal.mix(mist, 0.1+0.7*air), peach, ochre, true)
	}
	c.afloat(420, 330, 720, 772, slate, 0.85, 1.1, func(l *canvas) {
		bowOn(l, 566, 772, 1.22, teal, ink, peach, []rgb{brick, ochre, slate, mist, teal, cream.mix(mist, 0.5)})
	})
	for _, t := range []float64{0.64, 0.42} {
		air := ramp(0.4, 1, t)
		p := foot(t)
		c.shadow(p.x+60, p.y, 150*(1-t), 420*(1-t), ink, 0.28)
		gantry(c, p, (1-t)*3.1, brick.mix(mist, 0.6*air), teal.mix(mist, 0.4*air), peach, ochre, true)
	}

	// Dockers, a tractor with its box, and the tug that waits to sail her.
	tractor(c, 1120, 968, 1, brick, ink, cream, ochre)
	for _, p := range []struct{ x, y, h, s float64 }{{1000, 940, 58, 0.4}, {1026, 946, 60, 0.1}, {905, 812, 34, 0.5}, {845, 770, 24, 0.3}, {1320, 1020, 78, 0.5}} {
		c.shadow(p.x, p.y, p.h*0.3, p.h*0.9, ink, 0.35)
		c.person(p.x, p.y, p.h, ochre, peach, ink, -1, p.s)
	}
	c.afloat(60, 700, 420, 905, slate, 0.9, 1.3, func(l *canvas) { tug(l, 90, 905, 1.1, teal, brick, ink, cream, ochre) })
	for i := range 16 {
		x := 84 - c.between(0, 90)
		c.fill(dab(x, 902+float64(i), c.between(20, 70), 3), glaze(cream, 0.5))
	}
	c.gull(392, 470, 46, 0.15, cream, ink)
	c.gull(330, 420, 32, -0.1, cream, ink)
	c.gull(470, 690, 54, -0.2, cream, ink)
}

// gantry is a ship-to-shore crane in profile, its waterside foot at p and its
// boom out to the left. The light comes from the left, along the water.
func gantry(c *canvas, p pt, s float64, tone, dark, light, lamp rgb, busy bool) {
	bar := func(x0, y0, x1, y1, w float64, col rgb) {
		c.fill(line(x0, y0, x1, y1, w).place(p.x, p.y, s, s), flat(col))
	}
	legs := func(dx, dy float64, col rgb) {
		bar(0+dx, dy, 6+dx, -290+dy, 11, col)
		bar(112+dx, dy, 106+dx, -290+dy, 11, col)
		bar(dx, -112+dy, 112+dx, -112+dy, 10, col)
		bar(4+dx, -112+dy, 106+dx, -280+dy, 4.5, col)
	}
	legs(-15, -8, dark.mix(light, 0.25)) // the far pair
	bar(6, -290, 34, -420, 7, dark)
	bar(106, -290, 38, -420, 6, dark)
	bar(36, -424, -236, -304, 2, tone)
	bar(36, -424, -120, -304, 2, tone)
	bar(36, -424, 190, -306, 2, tone)
	legs(0, 0, tone)
	bar(2, 0, 8, -290, 3.5, tone.mix(light, 0.75))
	bar(108, 0, 102.5, -290, 3.5, tone.mix(light, 0.75))
	bar(-250, -300, 200, -300, 13, tone)
	bar(-250, -305, 200, -305, 3, tone.mix(light, 0.7))
	bar(-250, -288, 110, -288, 3, dark)
	for i := range 14 {
		x := -245 + float64(i)*26
		bar(x, -294, x+13, -288, 2, dark)
		bar(x+13, -288, x+26, -294, 2, dark)
	}
	c.fill(rect(104, -336, 74, 32).place(p.x, p.y, s, s), flat(tone.mix(dark, 0.35)))
	c.fill(rect(104, -336, 12, 32).place(p.x, p.y, s, s), flat(tone.mix(light, 0.5)))
	bar(-6, 2, 20, 2, 9, dark)
	bar(98, 2, 126, 2, 9, dark)
	if !busy {
		return
	}
	// Trolley, driver's cabin, falls and a box on its way ashore.
	bar(-118, -290, -76, -290, 9, dark)
	c.fill(rect(-74, -286, 20, 20).place(p.x, p.y, s, s), flat(light))
	drop := -150.0
	bar(-112, -286, -112, drop, 1.3, dark)
	bar(-82, -286, -82, drop, 1.3, dark)
	bar(-120, drop, -74, drop, 4, lamp)
	c.fill(rect(-118, drop+2, 42, 19).place(p.x, p.y, s, s), flat(lamp.mix(tone, 0.4)))
	c.fill(rect(-118, drop+2, 6, 19).place(p.x, p.y, s, s), flat(light))
	c.glow(p.x+36*s, p.y-426*s, 22*s, lamp, 0.6)
}

// bowOn is the ship as she meets the eye from ahead; x, y is her forefoot.
func bowOn(c *canvas, x, y, s float64, hull, dark, light rgb, boxes []rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	c.fill(at(rect(-96, -340, 192, 60)), flat(light.mix(boxes[5], 0.6)))
	c.fill(at(rect(10, -340, 86, 60)), glaze(hull, 0.35))
	c.fill(at(rect(-112, -332, 224, 14)), flat(light.mix(boxes[5], 0.5)))
	c.fill(at(rect(-92, -315, 184, 9)), flat(dark))
	c.windows(x-88*s, y-302*s, 176*s, 20*s, 14, 1, dark.mix(light, 0.3), light, 0.3)
	c.fill(at(line(0, -340, 0, -372, 4)), flat(dark))
	c.fill(at(rect(-70, -352, 40, 14)), flat(boxes[0]))
	c.fill(at(line(-18, -358, 18, -358, 3)), flat(dark))
	for col := range 9 {
		tiers := 6 - c.rnd.IntN(2)
		for r := range tiers {
			bx, by := -94+float64(col)*21, -158-float64(r+1)*20
			tone := boxes[c.rnd.IntN(len(boxes))]
			c.fill(at(rect(bx, by, 20, 19)), flat(tone.mix(dark, 0.1+0.035*float64(col))))
			c.fill(at(rect(bx, by, 3.5, 19)), glaze(light, 0.5))
			c.fill(at(line(bx+11, by+2, bx+11, by+18, 1)), glaze(dark, 0.6))
			c.fill(at(rect(bx, by+16.5, 20, 2.5)), glaze(dark, 0.5))
		}
	}
	l := curve(pts(0, 4, -30, 2, -52, -10, -66, -50, -88, -118, -108, -164)...)
	r := curve(pts(108, -164, 88, -118, 66, -50, 52, -10, 30, 2, 0, 4)...)
	all := path{append(append(l, pt{-60, -172}, pt{0, -182}, pt{60, -172}), r...)}
	c.fill(at(all), flat(hull))
	left := path{append(append([]pt{}, l...), pt{-60, -172}, pt{0, -182})}
	c.fill(at(left), grad(x-108*s, y, x, y, hull.mix(light, 0.62), hull.mix(light, 0.2)))
	c.fill(at(left), c.crayon(light, slope(x-110*s, y, x-10*s, y, 0.8, 0)))
	right := path{append([]pt{{0, 4}, {0, -182}, {60, -172}}, r...)}
	c.fill(at(right), c.crayon(dark, slope(x, y, x+100*s, y, 0.2, 0.95)))
	c.fill(at(poly(-56, -20, 56, -20, 48, -6, 26, 3, 0, 5, -26, 3, -48, -6)), glaze(boxes[0].mix(dark, 0.25), 0.9))
	c.fill(at(line(0, 2, 0, -180, 2.5)), flat(light.mix(hull, 0.4)))
	for _, d := range []float64{-1, 1} {
		c.fill(at(ellipse(d*46, -112, 5, 7)), flat(dark))
		c.fill(at(join(line(d*46, -112, d*44, -92, 3), line(d*36, -96, d*51, -92, 3))), flat(dark))
	}
	for i := range 6 {
		c.fill(at(rect(5, -34-float64(i)*9, 4, 3)), flat(light))
	}
}

// yard is the stacked boxes behind the cranes; blocks shrink towards vp.
func yard(c *canvas, vp pt, inks []rgb, dark, light rgb) {
	for _, b := range []struct {
		t0, t1 float64
		tiers  int
	}{{0.86, 0.91, 4}, {0.78, 0.84, 5}, {0.67, 0.76, 4}, {0.5, 0.62, 5}, {0.2, 0.42, 4}} {
		air := ramp(0.3, 1, b.t0) * 0.7
		for col := 5; col >= 0; col-- {
			tiers := b.tiers - c.rnd.IntN(2)
			if col == 0 {
				tiers = max(2, b.tiers-1)
			}
			for r := range tiers {
				x, y := 2000+float64(col)*168, 1067-float64(r)*176
				corner := func(dx, dy, t float64) pt { return pt{x + dx, y - dy}.to(vp, t) }
				tone := inks[c.rnd.IntN(len(inks))].mix(hex(0xd5bfa0), air)
				front := path{{corner(0, 0, b.t0), corner(160, 0, b.t0), corner(160, 170, b.t0), corner(0, 170, b.t0)}}
				side := path{{corner(0, 0, b.t0), corner(0, 170, b.t0), corner(0, 170, b.t1), corner(0, 0, b.t1)}}
				c.fill(path{{corner(0, 170, b.t0), corner(160, 170, b.t0), corner(160, 170, b.t1), corner(0, 170, b.t1)}}, flat(tone.mix(light, 0.5)))
				c.fill(side, flat(tone.mix(light, 0.38)))
				for k := range 9 { // ribs
					t := lerp(b.t0, b.t1, (float64(k)+0.5)/9)
					c.fill(path{{corner(0, 8, t), corner(0, 162, t), corner(0, 162, t+0.006), corner(0, 8, t+0.006)}}, glaze(dark, 0.2))
				}
				c.fill(front, flat(tone.mix(dark, 0.42*(1-air))))
				for _, dx := range []float64{30, 66, 94, 130} {
					c.fill(path{{corner(dx, 8, b.t0), corner(dx+5, 8, b.t0), corner(dx+5, 162, b.t0), corner(dx, 162, b.t0)}}, glaze(dark, 0.5))
				}
				c.fill(path{{corner(0, 0, b.t0), corner(160, 0, b.t0), corner(160, 12, b.t0), corner(0, 12, b.t0)}}, glaze(dark, 0.55))
			}
		}
	}
}

// tractor draws a box on its trailer to the right.
func tractor(c *canvas, x, y, s float64, tone, dark, light, lamp rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	c.shadow(x+90*s, y+2, 200*s, 120*s, dark, 0.35)
	c.fill(at(rect(34, -16, 190, 7)), flat(dark))
	c.fill(at(rect(56, -64, 168, 48)), flat(tone))
	c.fill(at(rect(56, -64, 168, 7)), glaze(light, 0.5))
	for i := range 12 {
		c.fill(at(rect(62+float64(i)*13.4, -56, 4, 38)), glaze(dark, 0.25))
	}
	c.fill(at(poly(0, -10, 0, -34, 6, -58, 36, -58, 38, -10)), flat(light.mix(dark, 0.25)))
	c.fill(at(poly(5, -36, 10, -54, 31, -54, 31, -36)), flat(dark))
	c.fill(at(rect(-1, -18, 6, 6)), flat(lamp))
	for _, d := range []float64{14, 62, 186, 208} {
		c.fill(at(ellipse(d, -3, 9, 9)), flat(dark))
		c.fill(at(ellipse(d, -3, 3.4, 3.4)), flat(light.mix(dark, 0.4)))
	}
}

// tug is a harbour tug, bow to the right, 290 units long.
func tug(c *canvas, x, y, s float64, hull, trim, dark, light, lamp rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	top := curve(pts(0, -38, 70, -30, 170, -36, 250, -56, 288, -72)...)
	h := path{append(append([]pt{}, top...), curve(pts(284, -40, 262, 0, 130, 6, 16, 2)...)...)}
	c.fill(at(h), vert(y-60*s, y, hull, dark))
	c.fill(at(h), c.crayon(light, slope(x, y, x+110*s, y-10*s, 0.5, -0.1)))
	c.fill(at(stroke(top, 8, 7)), flat(trim))
	for i := range 6 {
		c.fill(at(ellipse(40+float64(i)*40, -24-float64(i)*float64(i)*0.5, 8, 9)), flat(dark))
	}
	c.fill(at(poly(84, -34, 84, -78, 206, -78, 216, -40)), flat(light))
	c.fill(at(poly(140, -34, 140, -78, 206, -78, 216, -40)), glaze(hull, 0.4))
	c.fill(at(poly(112, -78, 116, -116, 190, -116, 196, -78)), flat(light))
	c.fill(at(poly(152, -78, 152, -116, 190, -116, 196, -78)), glaze(hull, 0.4))
	c.fill(at(rect(106, -122, 96, 8)), flat(trim))
	for i := range 4 {
		c.fill(at(rect(119+float64(i)*18, -109, 13, 16)), flat(dark.mix(lamp, 0.25*float64(i%2))))
		c.fill(at(ellipse(96+float64(i)*30, -57, 5.5, 5.5)), flat(dark))
	}
	c.fill(at(poly(86, -78, 88, -132, 110, -132, 110, -78)), flat(trim))
	c.fill(at(rect(88, -124, 22, 9)), flat(light))
	c.fill(at(line(152, -122, 152, -176, 3)), flat(dark))
	c.fill(at(line(138, -158, 166, -158, 2)), flat(dark))
	c.fill(at(line(152, -172, 282, -74, 1)), flat(dark))
	c.glow(x+152*s, y-178*s, 24*s, lamp, 0.8)
	c.person(x+48*s, y-34*s, 44*s, lamp, light, dark, -1, 0.2)
	// Smoke drifts astern with the morning air.
	c.smoke(x+98*s, y-134*s, -150*s, 36*s, 9*s, 26*s, dark.mix(light, 0.45), light)
}
