package scenes

import "math"

// parliament: the assembly on its square after rain, the sitting still on.
// Cold stone and sky against the warm light of the windows and lamps.
func parliament(c *canvas) {
	night, blue, lilac := hex(0x1c2742), hex(0x3a4a70), hex(0x7b7a9e)
	rose, amber, straw := hex(0xcf9a92), hex(0xf0ae55), hex(0xfde7b0)
	pale, grey, ink := hex(0xc9b8a8), hex(0x655f74), hex(0x121829)
	const ground = 770

	c.wash(0, 0, sheetW, ground+10, stops(stop{0, night}, stop{230, blue}, stop{450, lilac}, stop{610, rose}, stop{720, amber.mix(rose, 0.35)}))
	c.stars(110, 330, hex(0xdfe4ee), straw)
	c.clouds(clouds{y0: 20, y1: 690, sx: 560, sy: 120, cover: 0.5, soft: 0.13, warp: 1.1, lx: 0.02, ly: 0.2, gain: 2.5, seed: 6.6, body: 0.85,
		tones: []rgb{blue.mix(night, 0.35), blue.mix(lilac, 0.4), lilac, rose}})
	c.glow(1330, 740, 560, amber, 0.4)

	// The town behind: roofs and a spire, one tone in the haze.
	for i := range 34 {
		x, w, h := float64(i)*50-20+c.between(-8, 8), c.between(40, 74), c.between(60, 150)
		tone := lilac.mix(blue, c.between(0.2, 0.5)).mix(rose, 0.2)
		c.fill(poly(x, ground, x, ground-h, x+w/2, ground-h-c.between(0, 22), x+w, ground-h, x+w, ground), flat(tone))
		c.windows(x+3, ground-h+6, w-6, h*0.6, 3, 3, tone.mix(night, 0.2), amber, 0.14)
	}
	c.fill(poly(196, ground, 196, 560, 210, 470, 224, 560, 224, ground), flat(lilac.mix(blue, 0.45)))
	c.haze(640, ground, rose.mix(amber, 0.4), 0.45)

	s := stone{pale, grey.mix(pale, 0.4), grey.mix(night, 0.35), night, amber}
	house := c.layer(0, 60, sheetW, ground+20, func(l *canvas) { assembly(l, frontal(830, ground, 11), s, straw, rose, ink) })
	// The square: flags of wet stone, which hold the building's image.
	c.wash(0, ground, sheetW, sheetH, vert(ground, sheetH, lilac.mix(grey, 0.4), blue.mix(grey, 0.25), night.mix(blue, 0.4)))
	c.mirror(house, ground+4, blue, 0.62, 0.75, 560)
	c.put(house, 1)
	for _, x := range []float64{160, 420, 1240, 1500} { // pools of lamp light
		c.fill(ellipse(x, ground+70, 210, 22), fade(0, ground, 0, ground+92, amber, 0.2, 0.02))
	}
	for i := range 13 {
		y := ground + 8 + math.Pow(float64(i)/12, 1.9)*300
		c.fill(line(0, y, sheetW, y, 0.8+float64(i)*0.15), glaze(night, 0.35))
	}
	for i := -22; i <= 22; i++ {
		x := 830 + float64(i)*34
		c.fill(line(x, ground+6, 830+float64(i)*165, sheetH+20, 1.3), glaze(night, 0.3))
	}
	// Puddles keep a strip of the bright sky.
	for range 42 {
		t := c.rnd.Float64()
		x, y := c.between(0, sheetW), lerp(ground+24, sheetH, t)
		w, h := lerp(40, 260, t), lerp(3, 17, t)
		c.fill(blob(x-w/2, y, x-w/5, y-h/2, x+w/3, y-h*0.4, x+w/2, y, x+w/6, y+h/2, x-w/3, y+h*0.4), fade(x-w/2, 0, x+w/2, 0, rose.mix(amber, 0.25), 0.1, 0.55))
	}
	c.wash(0, ground, sheetW, sheetH, c.crayon(night, slope(0, ground+60, 0, sheetH, -0.15, 0.36)))

	// Statue, lamps and trees frame the way in.
	statue(c, 300, 826, 1, ink, grey, rose)
	for _, q := range []struct{ x, y, h float64 }{{560, 806, 120}, {1100, 806, 120}, {420, 848, 190}, {1240, 848, 190}, {120, 920, 300}, {1500, 930, 310}} {
		l := c.layer(q.x-160, q.y-q.h*1.5, q.x+160, q.y+20, func(l *canvas) { l.lantern(q.x, q.y, q.h, ink, straw) })
		c.mirror(l, q.y, blue, 0.5, 0.8, q.h*1.1)
		c.put(l, 1)
		for range 20 {
			c.fill(dab(q.x+c.between(-9, 9), q.y+c.between(6, q.h*0.85), c.between(8, 30), 2.6), glaze(straw, 0.4))
		}
	}
	for _, q := range []struct{ x, y, s float64 }{{1390, 836, 0.9}, {40, 850, 1.15}, {1590, 880, 1.4}} {
		planeTree(c, q.x, q.y, q.s, ink, blue.mix(ink, 0.45), lilac.mix(rose, 0.2))
	}
	walkers := []struct{ x, y, h, st float64 }{{740, 806, 30, 0.4}, {905, 800, 27, 0.2}, {920, 801, 27, 0.3}, {668, 822, 36, 0.5}, {1010, 838, 44, 0.3}, {1030, 840, 42, 0.5}, {560, 868, 54, 0.6}, {820, 900, 66, 0.2}, {852, 904, 64, 0.4}, {1180, 940, 84, 0.6}, {690, 990, 100, 0.5}}
	for i, m := range walkers {
		c.afloat(m.x-60, m.y-m.h*1.1, m.x+60, m.y, blue, 0.5, 0.7, func(l *canvas) {
			l.person(m.x, m.y, m.h, []rgb{ink.mix(blue, 0.4), grey.mix(ink, 0.4), rose.mix(ink, 0.6), blue}[i%4], rose.mix(pale, 0.4), ink, 1, m.st)
		})
	}
	umbrella(c, 690, 900, 66, rose.mix(ink, 0.35), ink, rose)
	umbrella(c, 1184, 868, 54, ink.mix(blue, 0.3), ink, lilac)
}

// assembly is the building itself, 110 metres of it, on a frontal plane.
func assembly(c *canvas, p plane, s stone, lamp, flag, ink rgb) {
	// Wings, each with a pavilion at its end.
	for _, d := range []float64{-1, 1} {
		wing := stone{s.light, s.mid, s.dark, s.glass, s.lamp}
		if d < 0 {
			wing = s.towards(s.dark, 0.22) // turned from what is left of the light
		}
		a, b := 14*d, 53*d
		u0, u1 := math.Min(a, b), math.Max(a, b)
		c.fill(p.rect(u0, 0, u1, 18), flat(wing.mid))
		q0, q1 := p(u0, 0), p(u1, 18)
		c.fill(p.rect(u0, 0, u1, 18), c.crayon(wing.dark, slope(0, q1.y, 0, q0.y, 0.55, -0.1)))
		c.fill(p.rect(u0, 0, u1, 5.4), flat(wing.mid.mix(wing.dark, 0.35)))
		c.courses(p, u0, u1, 0, 5.4, 6, wing.dark, 0.6)
		c.openings(p, u0+1, u1-1, 1.2, 4, 12, true, wing, 0.35)
		c.openings(p, u0+1, u1-1, 7.4, 12, 12, true, wing, 0.7)
		c.openings(p, u0+1, u1-1, 14, 16, 12, false, wing, 0.3)
		c.cornice(p, u0-0.3, u1+0.3, 5.4, 0.7, wing)
		c.cornice(p, u0-0.6, u1+0.6, 17.6, 1.2, wing)
		for i := range 20 { // balusters against the sky
			u := lerp(u0, u1, (float64(i)+0.5)/20)
			c.fill(p.rect(u-0.3, 18.8, u+0.3, 20), flat(wing.mid))
		}
		c.fill(p.rect(u0, 20, u1, 20.5), flat(wing.light))
		e0, e1 := math.Min(44*d, 54*d), math.Max(44*d, 54*d)
		c.fill(p.rect(e0, 0, e1, 21), flat(wing.mid.mix(wing.light, 0.25)))
		c.courses(p, e0, e1, 0, 6, 6, wing.dark, 0.5)
		c.fill(p.rect(e0+2.4, 7, e1-2.4, 17), flat(wing.dark))
		c.fill(p.arch(e0+3.3, 7, e1-3.3, 15.4), flat(wing.lamp))
		c.columns(p, e0+1, e1-1, 7, 17.6, 3, wing, 1)
		c.cornice(p, e0-0.7, e1+0.7, 17.6, 1.2, wing)
		c.pediment(p, e0-0.7, e1+0.7, 18.8, 3.2, wing)
		c.dome(p, (e0+e1)/2, 21.6, 3.8, 4.2, 6, stone{light: flag.mix(s.light, 0.3), mid: s.mid.mix(ink, 0.35), dark: ink.mix(s.dark, 0.5)}, 1)
	}
	// Drum and dome: first the block under them.
	copper := stone{light: flag.mix(s.light, 0.35), mid: s.mid.mix(ink, 0.42), dark: ink.mix(s.dark, 0.55)}
	c.fill(p.rect(-17, 0, 17, 25), flat(s.mid))
	c.fill(p.rect(-15, 22, 15, 27.5), flat(s.mid.mix(s.dark, 0.3)))
	c.cornice(p, -15.6, 15.6, 26.6, 1, s)
	c.fill(p.rect(-12, 27.6, 12, 37), flat(s.dark))
	for i := range 9 {
		u := 11.5 * math.Sin((float64(i)-4)/4.5*1.35)
		c.fill(p.arch(u-0.75, 28.6, u+0.75, 35), flat(s.lamp.mix(s.dark, 0.25*math.Abs(float64(i)-4)/4)))
	}
	for i := range 10 {
		u, w := 11.8*math.Sin((float64(i)-4.5)/4.5*1.42), 0.5
		c.fill(p.rect(u-w, 28, u+w, 36.4), flat(s.mid.mix(s.light, ramp(-9, 9, u))))
		c.fill(p.rect(u-w, 28, u-w*0.2, 36.4), flat(s.dark))
	}
	c.cornice(p, -12.8, 12.8, 36.4, 1.2, s)
	c.fill(p.rect(-11.4, 37.6, 11.4, 39.4), flat(s.mid))
	c.cornice(p, -11.8, 11.8, 39, 0.6, s)
	c.dome(p, 0, 39.6, 11.2, 12.6, 12, copper, 1)
	c.fill(p.rect(-2, 51.4, 2, 55), flat(s.mid))
	c.fill(p.rect(-1.3, 52, -0.4, 54.6), flat(s.lamp))
	c.fill(p.rect(0.4, 52, 1.3, 54.6), flat(s.lamp))
	c.cornice(p, -2.4, 2.4, 54.8, 0.5, s)
	c.dome(p, 0, 55.3, 2, 2.4, 4, copper, 1)
	top := p(0, 57.6)
	c.fill(line(top.x, top.y, top.x, top.y-52, 2.4), flat(ink))
	c.fill(path{append(curve(pt{top.x, top.y - 50}, pt{top.x + 22, top.y - 55}, pt{top.x + 44, top.y - 48}), curve(pt{top.x + 44, top.y - 28}, pt{top.x + 22, top.y - 34}, pt{top.x, top.y - 30})...)}, flat(flag))
	// The portico on its steps: light falls out between the columns.
	c.fill(p.rect(-16, 0, 16, 21), flat(s.dark))
	a, b := p(0, 20), p(0, 5)
	c.fill(p.rect(-15, 5, 15, 20), vert(a.y, b.y, s.dark, s.lamp.mix(s.dark, 0.35), s.lamp))
	for i := range 5 {
		u := float64(i-2) * 6
		c.fill(p.arch(u-1.3, 5, u+1.3, 12), flat(lamp))
		c.fill(p.rect(u-0.1, 5, u+0.1, 12), flat(s.lamp))
	}
	c.columns(p, -16, 16, 5, 20, 8, stone{light: s.light.mix(lamp, 0.2), mid: s.mid.mix(s.light, 0.3), dark: s.dark}, 1)
	c.cornice(p, -16.8, 16.8, 20, 1.8, s)
	c.pediment(p, -16.8, 16.8, 21.8, 5.4, s)
	for i := range 9 {
		v := 5 - float64(i)*0.62
		w := 16.6 + float64(i)*0.75
		c.fill(p.rect(-w, v-0.62, w, v), flat(s.light.mix(s.mid, 0.3)))
		c.fill(p.rect(-w, v-0.62, w, v-0.3), flat(s.dark.mix(s.mid, 0.35)))
	}
	m := p(0, 9)
	c.glow(m.x, m.y, 250, lamp, 0.35)
}

// planeTree spreads bare limbs with the last leaves: it is late in the year.
func planeTree(c *canvas, x, y, s float64, ink, leaf, light rgb) {
	c.fill(stroke(curve(pt{x, y}, pt{x - 4*s, y - 90*s}, pt{x + 3*s, y - 170*s}), 22*s, 13*s), flat(ink))
	for range 17 {
		a := c.between(-2.9, -0.25)
		l := c.between(70, 150) * s
		dx, dy := math.Cos(a)*l*0.9, math.Sin(a)*l
		b := curve(pt{x, y - c.between(130, 170)*s}, pt{x + dx*0.5, y - 165*s + dy*0.35}, pt{x + dx, y - 165*s + dy})
		c.fill(stroke(b, 7*s, 1.5*s), flat(ink))
		for range 16 {
			e := b[len(b)-1].to(b[len(b)/2], c.rnd.Float64())
			col := leaf
			if c.rnd.Float64() < 0.3 {
				col = light
			}
			c.clump(e.x+c.between(-24, 24)*s, e.y+c.between(-20, 20)*s, c.between(3, 8)*s, c.between(2, 5)*s, 5, col)
		}
	}
}

// statue is a rider on a plinth, against the light.
func statue(c *canvas, x, y, s float64, ink, mid, light rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	c.fill(at(poly(-46, 0, -42, -12, 42, -12, 46, 0)), flat(mid))
	c.fill(at(rect(-34, -84, 68, 72)), flat(mid.mix(ink, 0.35)))
	c.fill(at(rect(8, -84, 26, 72)), flat(mid.mix(light, 0.35)))
	c.fill(at(rect(-40, -92, 80, 9)), flat(mid.mix(light, 0.3)))
	c.fill(at(blob(-38, -142, -20, -150, 14, -148, 30, -158, 36, -180, 48, -186, 58, -168, 50, -162, 42, -140, 30, -126, -6, -122, -30, -124)), flat(ink))
	for _, l := range [][]float64{{-32, -130, -36, -110, -30, -92}, {-22, -128, -20, -108, -22, -92}, {26, -130, 28, -110, 24, -92}, {36, -136, 52, -122, 44, -108}} {
		c.fill(at(stroke(curve(pts(l...)...), 9, 5)), flat(ink))
	}
	c.fill(at(stroke(curve(pts(-36, -142, -50, -128, -46, -106)...), 7, 2)), flat(ink))
	c.fill(at(poly(-10, -146, -8, -186, 0, -196, 10, -186, 12, -146)), flat(ink))
	c.fill(at(ellipse(1, -202, 7, 8)), flat(ink))
	c.fill(at(stroke(curve(pts(6, -184, 24, -186, 40, -206)...), 6, 4)), flat(ink))
	c.fill(at(stroke(pts(8, -148, 14, -122), 8, 6)), flat(ink))
	c.fill(at(stroke(curve(pts(-20, -150, 14, -148, 30, -158)...), 2.5, 2)), glaze(light, 0.8))
}

// umbrella is held with its rim at the height y over x.
func umbrella(c *canvas, x, y, w float64, tone, dark, light rgb) {
	top := append(arc(x, y, w/2, w*0.34, math.Pi, 2*math.Pi), curve(pt{x + w/2, y}, pt{x + w*0.25, y - w*0.07}, pt{x, y}, pt{x - w*0.25, y - w*0.07}, pt{x - w/2, y})...)
	c.fill(line(x, y-w*0.3, x, y+w*0.45, w*0.03), flat(dark))
	c.fill(path{top}, flat(tone))
	c.fill(path{top}, c.crayon(tone.mix(light, 0.4), slope(x, y, x+w*0.5, y-w*0.3, -0.2, 0.8)))
	c.fill(line(x, y-w*0.34, x, y-w*0.4, w*0.03), flat(dark))
}
