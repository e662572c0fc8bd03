package scenes

// strait: ships waiting in a strait at dusk, seen from a headland. The light
// is all in one band above the water; everything else steps down from it.
func strait(c *canvas) {
	night, slate, mauve := hex(0x2a3350), hex(0x51577a), hex(0x8a7690)
	rose, amber, straw := hex(0xd08c7c), hex(0xeeb06d), hex(0xf8dca4)
	ink, rust := hex(0x171d2e), hex(0x7a3b34)
	const shore = 560

	c.wash(0, 0, sheetW, shore+2, stops(stop{0, night}, stop{170, slate}, stop{330, mauve}, stop{440, rose}, stop{520, amber}, stop{560, straw}))
	c.glow(640, shore, 620, straw, 0.75)
	c.clouds(clouds{y0: 30, y1: 430, sx: 520, sy: 62, cover: 0.5, soft: 0.13, warp: 0.6, lx: -0.02, ly: 0.22, gain: 2.6, seed: 3.1, body: 0.85,
		tones: []rgb{slate.mix(night, 0.4), slate, mauve, rose}})
	c.clouds(clouds{y0: 330, y1: 545, sx: 640, sy: 22, cover: 0.52, soft: 0.08, warp: 0.3, lx: 0, ly: 0.3, gain: 2.4, seed: 11, body: 0.8,
		tones: []rgb{mauve, rose, rose.mix(amber, 0.6), straw}})
	c.sun(640, 538, 21, hex(0xfff1cf), straw)

	// Four headlands, each darker and nearer, close in on the passage.
	head := func(x0, x1, y, h, w, seed float64, shape func(t float64) float64, col, lit, shade rgb, lx float64) {
		l := c.ridge(x0, x1, 0, h, w, seed)
		for i := range l {
			l[i].y = y + l[i].y*shape((l[i].x-x0)/(x1-x0)) - h*0.9*shape((l[i].x-x0)/(x1-x0))
		}
		p := below(l, y+3)
		c.fill(p, vert(y-h*2, y, col, col.mix(amber, 0.16)))
		c.relief(p, lit, shade, w*0.35, lx, 0.8, seed)
		c.fill(p, fade(0, y-70, 0, y, amber, 0, 0.3))
	}
	left := func(t float64) float64 { return ramp(1, 0.25, t) }
	right := func(t float64) float64 { return ramp(0, 0.7, t) }
	head(300, 1180, 561, 46, 210, 7.7, func(t float64) float64 { return ramp(0, 0.3, t) * ramp(1, 0.6, t) }, mauve.mix(amber, 0.45), rose.mix(amber, 0.4), mauve, -1)
	head(-10, 560, 563, 95, 260, 2.3, left, mauve.mix(slate, 0.35), rose, slate, 1)
	head(850, 1620, 564, 120, 300, 5.2, right, slate.mix(mauve, 0.35), mauve.mix(rose, 0.6), slate.mix(night, 0.4), -1)
	head(1130, 1620, 569, 175, 330, 9.4, right, slate.mix(night, 0.5), mauve, night, -1)
	// The light on the point, and the town beneath it.
	c.fill(poly(1251, 540, 1254, 490, 1263, 490, 1266, 540), flat(straw.mix(mauve, 0.45)))
	c.fill(rect(1252, 482, 13, 8), flat(ink))
	c.glow(1258, 486, 80, straw, 0.9)
	c.fill(ellipse(1258, 486, 4, 4), flat(hex(0xfff4d6)))
	for range 46 {
		x := c.between(1300, 1590)
		y := 566 - c.rnd.Float64()*c.rnd.Float64()*90
		c.fill(ellipse(x, y, 1.5, 1.5), glaze(straw, c.between(0.4, 1)))
	}

	w := sea{top: shore + 2, bottom: sheetH, far: amber.mix(rose, 0.5), near: night.mix(slate, 0.25), crest: rose.mix(straw, 0.2), deep: night,
		chop: 0.9, mirror: 0.85, light: 0.5, dark: 0.55, seed: 4}
	c.sea(w)
	c.gleam(shore+2, 16, straw, 0.6)
	path := func(x, y float64) float64 {
		t := (y - shore) / 500
		return ramp(60+330*t, 0, abs(x-640-60*t)) * (1 - 0.6*t)
	}
	c.dabs(w, 2600, straw, 0.85, path)
	c.dabs(w, 500, ink, 0.3, func(_, y float64) float64 { return (y - shore) / 600 })

	tone := slate.mix(rose, 0.3)
	c.afloat(500, 500, 700, 573, tone, 0.8, 0.5, func(l *canvas) { tanker(l, 505, 573, 0.23, mauve.mix(slate, 0.6), slate, mauve, straw) })
	c.afloat(150, 480, 450, 590, tone, 0.8, 0.6, func(l *canvas) {
		freighter(l, 172, 590, 0.42, slate.mix(mauve, 0.2), slate.mix(night, 0.4), rose, straw)
	})
	c.afloat(600, 380, 1240, 660, tone, 0.95, 1, func(l *canvas) { freighter(l, 630, 660, 1, rust.mix(night, 0.45), night, rose, straw) })
	c.fill(stroke(curve(pt{606, 663}, pt{800, 666}, pt{1170, 663}), 2, 4), glaze(straw, 0.5))
	for range 22 {
		x := c.between(585, 660)
		c.fill(dab(x, 662+c.between(0, 12), c.between(16, 44), 2.5), glaze(straw.mix(rose, 0.4), 0.55))
	}
	c.afloat(395, 690, 620, 812, tone, 0.8, 1.3, func(l *canvas) { caique(l, 410, 812, 1, ink, rust, mauve, straw) })

	// The watchers' headland: dark, so that the eye goes over it to the light.
	l := curve(pt{900, 1075}, pt{1040, 1010}, pt{1160, 985}, pt{1290, 930}, pt{1420, 905}, pt{1530, 868}, pt{1620, 850})
	p := below(l, 1080)
	c.fill(p, vert(860, 1067, ink.mix(slate, 0.25), ink))
	c.relief(p, slate.mix(mauve, 0.3), ink, 60, -1, 0.9, 6)
	for i := 0; i+1 < len(l); i += 2 {
		c.grass(l[i].x, l[i].x+14, l[i].y+3, 13, 5, ink.mix(slate, c.between(0, 0.3)), 1)
	}
	c.grass(1000, 1600, 1060, 26, 150, ink.mix(slate, 0.3), 0.7)
	c.person(1392, 914, 62, ink.mix(rust, 0.4), mauve, ink, -1, 0.1)
	c.person(1424, 908, 56, ink.mix(slate, 0.5), mauve, ink, -1, 0)
	c.fill(stroke(pts(1380, 880, 1374, 894), 2, 1.5), flat(ink))
	c.gull(560, 300, 44, 0.1, mauve.mix(straw, 0.4), ink)
	c.gull(640, 340, 30, -0.12, mauve.mix(straw, 0.3), ink)
	c.gull(500, 352, 24, 0.2, mauve.mix(straw, 0.3), ink)
}

func abs(v float64) float64 { return max(v, -v) }
