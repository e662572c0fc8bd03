package scenes

import "math"

// storm: a lighthouse holding its light under the front as it comes in. The
// one gap in the cloud, low on the left, is where all the light is from.
func storm(c *canvas) {
	ink, slate, lead := hex(0x161d22), hex(0x313d44), hex(0x5a6a6e)
	green, sulphur, foam := hex(0x93a597), hex(0xe0d3a0), hex(0xf1f1e2)
	rock, red, lamp := hex(0x4a3f38), hex(0x9c3f2f), hex(0xffefb0)
	const sea0 = 640

	c.wash(0, 0, sheetW, sea0+4, stops(stop{0, slate.mix(ink, 0.3)}, stop{260, lead}, stop{460, green}, stop{600, sulphur}, stop{640, sulphur.mix(foam, 0.3)}))
	c.glow(270, 600, 560, sulphur.mix(foam, 0.4), 0.7)
	c.clouds(clouds{y0: 180, y1: 640, sx: 420, sy: 60, cover: 0.47, soft: 0.1, warp: 0.9, lx: -0.1, ly: 0.18, gain: 2.6, seed: 15, body: 0.9,
		tones: []rgb{lead.mix(slate, 0.3), lead.mix(green, 0.4), green, sulphur}})
	c.clouds(clouds{y0: 0, y1: 660, sx: 560, sy: 290, cover: 0.33, soft: 0.1, warp: 2.1, lx: -0.16, ly: 0.16, gain: 3.3, seed: 21.3, body: 0.97,
		tones: []rgb{ink, slate.mix(ink, 0.35), slate, lead, green.mix(sulphur, 0.25)}})
	// Rain trails from the front on the right.
	c.wash(700, 330, sheetW, sea0+2, func(x, y float64) (rgb, float64) {
		n := c.n.at((x+(y-330)*0.42)*0.022, 3.5)*0.7 + c.n.at((x+(y-330)*0.42)*0.09, 8.5)*0.3
		return slate.mix(ink, 0.2), 0.85 * ramp(0.35, 0.75, n) * ramp(330, 470, y) * ramp(700, 1100, x-(y-330)*0.2)
	})

	waveAt := func(i int) {
		f := math.Pow(float64(i)/9, 1.3)
		// Light reaches only the water on the left and far away.
		c.wave(wave{y: lerp(652, 1100, f), h: lerp(12, 130, f), width: lerp(130, 560, f), seed: 4.1 + float64(i)*2.9, broken: 1.05,
			thin: green.mix(foam, 0.2).mix(lead, 0.2+0.35*f), body: lead.mix(slate, 0.2+0.5*f), deep: slate.mix(ink, 0.2+0.6*f), foam: foam.mix(green, 0.1)})
	}
	c.wash(0, sea0, sheetW, 700, vert(sea0, 700, lead.mix(sulphur, 0.3), lead.mix(slate, 0.4)))
	c.gleam(sea0, 10, sulphur, 0.5)
	for i := range 3 {
		waveAt(i)
	}
	// A coaster runs for shelter, small against it all.
	boat := func(p path) path { return p.place(330, 712, 0.8, 0.8).turn(330, 712, -0.13) }
	c.fill(boat(poly(-70, -22, -66, 6, 60, 6, 84, -32, 40, -18, -30, -18)), flat(ink))
	c.fill(boat(poly(-58, -20, -56, -56, -22, -56, -18, -18)), flat(lead))
	c.fill(boat(poly(-58, -20, -56, -56, -44, -56, -44, -20)), flat(sulphur))
	c.fill(boat(rect(-54, -50, 26, 8)), flat(ink))
	c.fill(boat(join(line(-38, -56, -38, -84, 2), line(38, -20, 38, -72, 2), line(38, -70, 80, -34, 1))), flat(ink))
	c.glow(300, 648, 26, lamp, 0.9)
	c.spray(398, 712, 36, 44, -40, 30, foam, green)
	for i := 3; i < 5; i++ {
		waveAt(i)
	}

	// The beam, then the rock and tower it comes from.
	lx, ly := 1108.0, 262.0
	beam := func(dx, h0, h1 float64, a float64) {
		c.fill(poly(lx, ly-5, lx+dx, ly+h0, lx+dx, ly+h1, lx, ly+5), fade(lx, 0, lx+dx, 0, lamp, a, 0))
	}
	beam(-1080, -8, 150, 0.62)
	beam(-1080, 24, 96, 0.34)
	beam(560, -86, -14, 0.5)
	c.spray(905, 770, 150, 270, -30, 70, foam, green) // seas bursting behind the rock
	c.spray(1395, 760, 130, 150, 40, 50, foam.mix(green, 0.3), lead)
	crag(c, rock, ink, sulphur.mix(rock, 0.35), green)
	tower(c, lx, 668, ly, foam, lead, slate, red, lamp, ink)
	cottage(c, 1232, 690, foam.mix(lead, 0.35), slate, ink, lamp)
	c.glow(lx, ly, 190, lamp, 0.75)
	c.fill(ellipse(lx, ly, 8, 9), flat(hex(0xfffbe6)))

	c.spray(838, 838, 130, 250, 60, 110, foam, green)
	c.spray(1010, 852, 120, 90, 30, 60, foam, green)
	c.spray(1300, 856, 170, 100, -20, 60, foam.mix(green, 0.15), lead)
	for i := 5; i < 7; i++ {
		waveAt(i)
	}
	// One great sea stands up in front of the rest and topples.
	c.wave(wave{y: 960, h: 60, width: 330, seed: 9.4, broken: 1.2, peak: 420, rise: 150,
		thin: green.mix(sulphur, 0.35), body: lead.mix(green, 0.2), deep: slate.mix(ink, 0.3), foam: foam})
	c.spray(450, 826, 190, 110, 130, 90, foam, green)
	c.spray(330, 850, 130, 50, 60, 30, foam, green)
	for i := 7; i < 10; i++ {
		waveAt(i)
	}
	for _, g := range []struct{ x, y, w, t float64 }{{620, 470, 64, 0.5}, {540, 560, 40, 0.3}, {760, 400, 34, 0.6}, {640, 700, 78, -0.35}} {
		c.gull(g.x, g.y, g.w, g.t, foam, ink)
	}
	for range 420 { // driven spray and rain
		x, y := c.between(0, sheetW), c.between(0, sheetH)
		l := c.between(14, 46)
		c.fill(stroke([]pt{{x, y}, {x - l, y + l*0.55}}, 0.4, 1.3), glaze(foam, c.between(0.06, 0.22)))
	}
}

// crag is the rock: faces cut at random from its outline, those turned left
// towards the light and those turned away.
func crag(c *canvas, rock, ink, light, weed rgb) {
	top := pts(800, 900, 822, 836, 870, 812, 892, 762, 950, 742, 972, 696, 1040, 676, 1100, 664, 1180, 672, 1290, 688, 1340, 716, 1380, 770, 1440, 792, 1466, 850, 1530, 880, 1560, 920)
	c.fill(below(top, 940), vert(660, 940, rock, rock.mix(ink, 0.75)))
	for i := 0; i+1 < len(top); i++ {
		a, b := top[i], top[i+1]
		drop := c.between(60, 150)
		m := pt{(a.x+b.x)/2 + c.between(-20, 26), math.Max(a.y, b.y) + drop}
		tone := rock.mix(ink, 0.35+0.3*c.rnd.Float64())
		if b.y < a.y-4 { // this face looks left
			tone = light.mix(rock, 0.25+0.35*c.rnd.Float64())
		}
		c.fill(path{{a, b, m}}, flat(tone))
		c.fill(path{{b, m, {b.x + c.between(10, 40), b.y + drop*c.between(1, 1.8)}}}, flat(rock.mix(ink, 0.6)))
		c.fill(path{{a, m, {a.x - c.between(0, 20), a.y + drop*1.3}}}, flat(rock.mix(light, 0.25)))
	}
	for range 13 {
		i := c.rnd.IntN(len(top) - 1)
		p := top[i].to(top[i+1], c.rnd.Float64())
		l := curve(p, pt{p.x + c.between(-8, 14), p.y + c.between(30, 60)}, pt{p.x + c.between(0, 34), p.y + c.between(80, 150)})
		c.fill(stroke(l, 3.4, 0.6), glaze(ink, 0.75))
	}
	c.fill(below(top, 940), c.crayon(ink, slope(900, 700, 1500, 900, -0.1, 0.85)))
	c.fill(below(top, 940), c.crayon(weed.mix(ink, 0.45), slope(0, 820, 0, 930, -0.1, 0.9)))
	c.fill(stroke(top[4:10], 3, 3), glaze(light, 0.8))
}

// tower is the lighthouse, its foot at y and its lamp at ly.
func tower(c *canvas, x, y, ly float64, light, mid, dark, red, lamp, ink rgb) {
	h := y - ly
	half := func(f float64) float64 { return lerp(45, 23, math.Sqrt(f)) } // f up the shaft
	var l, r []pt
	for i := range 21 {
		f := float64(i) / 20
		l = append(l, pt{x - half(f), y - f*(h-28)})
		r = append(r, pt{x + half(f), y - f*(h-28)})
	}
	shaft := path{append(append([]pt{}, l...), rev(r)...)}
	c.fill(shaft, grad(x-45, 0, x+45, 0, light, light.mix(mid, 0.35), dark))
	for _, b := range [][2]int{{5, 9}, {14, 18}} {
		band := path{append(append([]pt{}, l[b[0]:b[1]+1]...), rev(r[b[0]:b[1]+1])...)}
		c.fill(band, grad(x-45, 0, x+45, 0, red.mix(light, 0.12), red, red.mix(ink, 0.6)))
	}
	c.fill(shaft, c.crayon(ink.mix(dark, 0.75), slope(x+2, 0, x+48, 0, -0.1, 0.75)))
	for i, f := range []float64{0.16, 0.42, 0.68, 0.88} {
		c.fill(arch(x-12+4*float64(i%2), y-f*(h-28), 9, 17), flat(ink))
		c.fill(rect(x-12+4*float64(i%2), y-f*(h-28), 10, 2.4), flat(light))
	}
	c.fill(rect(x-12, y-34, 19, 34), flat(ink))
	c.fill(arch(x-12, y-8, 19, 32), flat(ink))
	g := ly + 26
	c.fill(poly(x-24, g+6, x-36, g-4, x+36, g-4, x+24, g+6), flat(dark))
	c.fill(rect(x-38, g-9, 76, 6), flat(ink))
	for i := range 11 {
		c.fill(line(x-36+float64(i)*7.2, g-8, x-36+float64(i)*7.2, g-24, 1.4), flat(ink))
	}
	c.fill(line(x-38, g-24, x+38, g-24, 1.8), flat(ink))
	c.person(x+27, g-8, 30, red, light, ink, -1, 0.2)
	c.fill(rect(x-17, ly-19, 34, 37), flat(lamp))
	for _, d := range []float64{-17, -6.5, 5.5, 16} {
		c.fill(line(x+d, ly-19, x+d, ly+18, 1.8), flat(ink))
	}
	c.fill(path{arc(x, ly-18, 22, 21, math.Pi, 2*math.Pi)}, flat(red))
	c.fill(path{arc(x, ly-18, 22, 21, math.Pi*1.55, 2*math.Pi)}, flat(red.mix(ink, 0.55)))
	c.fill(ellipse(x, ly-40, 3.6, 3.6), flat(ink))
	c.fill(line(x, ly-40, x, ly-66, 1.6), flat(ink))
}

// cottage is the keepers' house beside the tower, somebody at home.
func cottage(c *canvas, x, y float64, light, dark, ink, lamp rgb) {
	c.fill(rect(x-62, y-40, 104, 44), flat(light))
	c.fill(poly(x+42, y+4, x+42, y-40, x+72, y-36, x+72, y+2), flat(dark))
	c.fill(poly(x-70, y-38, x-52, y-68, x+44, y-68, x+50, y-38), flat(dark.mix(ink, 0.2)))
	c.fill(poly(x+50, y-38, x+44, y-68, x+76, y-34), flat(ink))
	c.fill(rect(x-36, y-86, 13, 26), flat(dark))
	for i := range 3 {
		col := lamp
		if i == 1 {
			col = ink
		}
		c.fill(rect(x-50+float64(i)*31, y-27, 13, 16), flat(col))
		c.fill(line(x-43.5+float64(i)*31, y-27, x-43.5+float64(i)*31, y-11, 1.2), flat(ink))
	}
	c.glow(x-43, y-19, 46, lamp, 0.5)
}
