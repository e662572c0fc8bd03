package scenes

import "math"

// observatory: a night of work on the ridge. The stars are the light; one slit
// in the dome, one window and one lantern are all that people add to it.
func observatory(c *canvas) {
	ink, night, indigo := hex(0x0a1122), hex(0x13213f), hex(0x263f6a)
	blue, haze, dawn := hex(0x4c6f94), hex(0x8fa9b0), hex(0xd3b995)
	silver, star, lamp := hex(0xc4cfd6), hex(0xf4f3e6), hex(0xf6c271)
	const line = 700.0

	c.wash(0, 0, sheetW, line+40, stops(stop{0, ink.mix(night, 0.6)}, stop{240, night}, stop{450, indigo}, stop{600, blue}, stop{690, haze.mix(dawn, 0.35)}))
	milkyWay(c, ink, indigo, haze, star)
	c.stars(900, 640, star, hex(0xffe0b0))
	for _, s := range []struct{ x, y, r float64 }{{212, 188, 2.7}, {330, 142, 2.3}, {418, 196, 2.5}, {520, 170, 2.9}, {556, 262, 2.2}, {682, 276, 2.6}, {660, 178, 2.3}, {1452, 132, 3.2}, {1210, 76, 2.4}, {98, 400, 2.6}} {
		c.glow(s.x, s.y, s.r*11, star, 0.5)
		c.fill(ellipse(s.x, s.y, s.r, s.r), flat(star))
		c.fill(join(dab(s.x, s.y, s.r*9, s.r*0.5), dab(s.x, s.y, s.r*9, s.r*0.5).turn(s.x, s.y, math.Pi/2)), glaze(star, 0.55))
	}
	c.fill(stroke([]pt{{1500, 250}, {1330, 322}}, 0.3, 2.2), fade(1500, 250, 1330, 322, star, 0, 0.9))

	// Ranges with mist in the valleys between them, and a town far down.
	mist := func(y, h float64, a float64) {
		c.wash(0, y-h, sheetW, y+h, func(sx, sy float64) (rgb, float64) {
			n := c.n.fbm(sx*0.0036+y, sy*0.016, 3)
			d := (sy - y) / h
			return haze.mix(dawn, 0.25), a * (1 - d*d) * ramp(0.3, 0.72, n+0.18*(1-math.Abs(d)))
		})
	}
	ranges := []struct {
		y, h, w, seed, air float64
	}{{672, 64, 300, 2.2, 0.85}, {712, 92, 330, 6.4, 0.62}, {768, 96, 300, 11.3, 0.38}}
	for i, r := range ranges {
		p := below(c.ridge(-10, 1620, r.y, r.h, r.w, r.seed), 1080)
		tone := indigo.mix(night, 0.5).mix(haze, r.air*0.62)
		c.fill(p, vert(r.y-r.h, r.y+120, tone, tone.mix(haze, 0.35)))
		c.relief(p, tone.mix(haze, 0.3), tone.mix(night, 0.35), 70, 1, 0.7, r.seed)
		mist(r.y+58, 46, 0.75)
		if i == 2 {
			for range 150 {
				u := c.rnd.NormFloat64()
				x, y := 250+u*90, 868+c.rnd.NormFloat64()*9-u*4
				c.fill(ellipse(x, y, c.between(0.8, 1.7), c.between(0.8, 1.5)), glaze(lamp, c.between(0.4, 1)))
			}
			c.glow(250, 862, 190, lamp, 0.3)
		}
	}

	// The ridge of the observatory rises out of the mist to the right.
	crest := curve(pts(-20, 960, 150, 930, 300, 900, 430, 852, 560, 800, 640, 748, 740, 700, 830, 676, 920, 664, 1180, 660, 1290, 676, 1390, 712, 1500, 728, 1630, 780)...)
	p := below(crest, 1090)
	c.fill(p, vert(650, 1067, indigo.mix(night, 0.35), night, ink))
	c.relief(p, blue.mix(indigo, 0.45), ink, 90, -1, 1.1, 14)
	c.fill(stroke(crest, 2.2, 2.2), glaze(haze, 0.5))
	c.wash(0, 860, sheetW, sheetH, fade(0, 860, 0, sheetH, ink, 0, 0.55))

	smallDome(c, 720, 704, 44, silver, indigo, night, ink, lamp)
	bigDome(c, 1050, 664, 168, silver, haze, indigo, night, ink, lamp, star)
	house(c, 1290, 684, silver.mix(indigo, 0.45), night, ink, lamp)
	mast(c, 1420, 722, ink.mix(indigo, 0.3), lamp)

	// The road winds down from the door, with somebody coming late to work.
	way := curve(pts(962, 668, 900, 690, 850, 726, 900, 768, 960, 806, 900, 858, 740, 900, 640, 952, 690, 1020, 820, 1090)...)
	var left, right []pt
	for i, q := range way {
		a, b := way[max(i-1, 0)], way[min(i+1, len(way)-1)]
		d, w := math.Hypot(b.x-a.x, b.y-a.y), lerp(4, 56, ramp(660, 1090, q.y))
		nx, ny := -(b.y-a.y)/d*w, (b.x-a.x)/d*w*0.45
		left, right = append(left, pt{q.x - nx, q.y - ny}), append(right, pt{q.x + nx, q.y + ny})
	}
	road := path{append(left, rev(right)...)}
	c.fill(road, vert(660, 1067, haze.mix(indigo, 0.35), blue.mix(indigo, 0.6)))
	c.fill(road, c.chalk(indigo, 0.34))
	c.fill(stroke(right, 1.4, 3), glaze(ink, 0.6))
	for i := 6; i < len(left)-4; i += 9 {
		h := lerp(5, 40, ramp(660, 1090, left[i].y))
		c.fill(line2(left[i], h, h*0.14), flat(silver.mix(indigo, 0.35)))
	}
	c.wash(530, 920, 860, 1010, func(x, y float64) (rgb, float64) { // its light on the ground
		d := math.Hypot((x-690)/140, (y-962)/32)
		return lamp, 0.5 * ramp(1, 0, d+0.3*(c.grain(x, y)-0.5))
	})
	c.glow(690, 922, 130, lamp, 0.6)
	c.person(664, 962, 92, indigo.mix(ink, 0.3), silver.mix(lamp, 0.5), ink, 1, 0.6)
	c.fill(stroke(pts(678, 896, 688, 910), 2, 2), flat(ink))
	c.fill(poly(682, 910, 694, 910, 697, 928, 679, 928), flat(hex(0xfff1cc)))
	c.fill(join(rect(680, 907, 16, 3), rect(678, 928, 20, 3)), flat(ink))

	// Pines close the near corners.
	for _, t := range []struct{ x, y, h float64 }{{60, 1000, 330}, {150, 1030, 250}, {-10, 1060, 400}, {262, 1060, 190}, {1510, 1010, 300}, {1590, 1050, 420}, {1440, 1060, 220}, {1340, 1080, 150}, {350, 1085, 140}, {470, 842, 46}, {505, 826, 40}, {440, 856, 52}, {1478, 736, 60}, {1520, 744, 76}, {1560, 752, 66}} {
		pine(c, t.x, t.y, t.h, ink, blue.mix(indigo, 0.4))
	}
	c.grass(-10, 1610, 1068, 34, 200, ink, 1)
}

// line2 is an upright post on a point, h high and w wide.
func line2(p pt, h, w float64) path { return rect(p.x-w/2, p.y-h, w, h) }

// milkyWay is a band of noise across the sky with a dark rift down its middle.
func milkyWay(c *canvas, ink, indigo, haze, star rgb) {
	across := func(x, y float64) (d, l float64) {
		dx, dy := x-560, y-330
		const s, k = 0.5547, 0.83205 // the band leans down to the right
		return -dx*s + dy*k, dx*k + dy*s
	}
	c.wash(0, 0, sheetW, 680, func(x, y float64) (rgb, float64) {
		d, l := across(x, y)
		w := math.Abs(d) / 210
		if w > 1.3 {
			return haze, 0
		}
		n := c.n.fbm(l*0.0062+3, d*0.011+8, 5)
		rift := c.n.fbm(l*0.008+31, d*0.02+4, 4)
		v := math.Exp(-w*w*3.2)*(0.35+1.15*n) - 0.75*math.Exp(-w*w*26)*ramp(0.36, 0.62, rift)
		v += (c.grain(x, y) - 0.5) * 0.16
		return haze.mix(star, 0.25*n), 0.66 * steps(v*0.9-0.12, 5, 0.9) * ramp(690, 430, y)
	})
	for range 1500 { // its star dust
		l, d := c.between(-900, 1100), c.rnd.NormFloat64()*95
		const s, k = 0.5547, 0.83205
		x, y := 560+l*k-d*s, 330+l*s+d*k
		if y < 640 && c.n.fbm(l*0.008+31, d*0.02+4, 2) < 0.56 {
			r := c.between(0.4, 0.95)
			c.fill(ellipse(x, y, r, r), glaze(star, c.between(0.25, 0.85)*ramp(650, 480, y)))
		}
	}
}

// bigDome has its slit open to the upper left, the tube just showing in it.
func bigDome(c *canvas, x, y, r float64, silver, haze, indigo, night, ink, lamp, star rgb) {
	// Drum, gallery and door.
	drum := rect(x-r*0.98, y-r*0.62, r*1.96, r*0.66)
	c.fill(drum, grad(x-r, 0, x+r, 0, silver.mix(indigo, 0.15), silver.mix(indigo, 0.35), indigo, night))
	c.fill(drum, c.crayon(night, slope(x-r*0.2, 0, x+r, 0, -0.1, 0.75)))
	for i := range 9 {
		f := math.Sin((float64(i) - 4) / 4.6 * 1.4)
		w := 15 * math.Cos(f*1.2)
		px := x + f*r*0.93
		c.fill(rect(px-w*0.2, y-r*0.6, w*0.4, r*0.62), glaze(night, 0.5))
	}
	for _, f := range []float64{-0.62, -0.28, 0.3} {
		px := x + f*r
		c.fill(arch(px-9, y-r*0.2, 18, 38), flat(lamp.mix(night, 0.25+0.4*math.Abs(f))))
		c.fill(rect(px-1, y-r*0.2-36, 2, 36), flat(ink))
	}
	c.fill(arch(x-13, y+6, 28, 56), flat(lamp))
	c.fill(rect(x-13, y-48, 4, 54), glaze(ink, 0.5))
	c.glow(x, y-20, 90, lamp, 0.5)
	c.fill(poly(x-16, y+5, x+18, y+5, x+44, y+22, x-60, y+22), glaze(lamp, 0.3))
	c.fill(rect(x-r*1.1, y-r*0.68, r*2.2, r*0.08), grad(x-r*1.1, 0, x+r*1.1, 0, silver, silver.mix(indigo, 0.4), night))
	for i := range 31 {
		px := x - r*1.08 + float64(i)*r*0.072
		c.fill(rect(px, y-r*0.79, 1.6, r*0.11), flat(silver.mix(night, 0.25+0.018*float64(i))))
	}
	c.fill(rect(x-r*1.1, y-r*0.8, r*2.2, 2.4), flat(silver.mix(indigo, 0.3)))
	// The shell: starlight from the left, ribs, and the opening.
	cy := y - r*0.66
	shell := path{arc(x, cy, r, r*1.02, math.Pi, 2*math.Pi)}
	c.fill(shell, grad(x-r, cy-r*0.5, x+r, cy, silver, silver.mix(haze, 0.4), indigo.mix(haze, 0.25), night))
	c.fill(shell, c.crayon(star, func(px, py float64) float64 {
		return 0.75 - math.Hypot(px-(x-r*0.55), py-(cy-r*0.55))/(r*0.62)
	}))
	c.fill(shell, c.crayon(ink.mix(night, 0.5), slope(x-r*0.1, cy-r*0.4, x+r, cy, -0.2, 0.8)))
	rib := func(f float64) []pt {
		var o []pt
		for i := range 19 {
			s, k := math.Sincos(math.Pi / 2 * float64(i) / 18)
			o = append(o, pt{x + f*r*k, cy - r*1.02*s})
		}
		return o
	}
	for i := 1; i < 9; i++ {
		c.fill(stroke(rib(-math.Cos(math.Pi*float64(i)/9)), 1.8, 0.8), glaze(night, 0.55))
	}
	slit := path{append(rib(-0.52), rev(rib(-0.12))...)}
	c.fill(slit, vert(cy-r, cy, night, ink, hex(0x5a3a2a)))
	c.fill(slit, fade(0, cy-r*0.5, 0, cy, lamp, 0, 0.65))
	c.fill(stroke(rib(-0.53), 7, 4), flat(silver))
	c.fill(stroke(rib(-0.11), 6, 3), flat(haze.mix(indigo, 0.4)))
	tube := line(x-r*0.29, cy-r*0.1, x-r*0.3, cy-r*0.72, r*0.17)
	c.fill(tube, grad(x-r*0.5, 0, x-r*0.26, 0, silver, indigo))
	c.fill(line(x-r*0.299, cy-r*0.62, x-r*0.301, cy-r*0.74, r*0.2), flat(silver.mix(night, 0.3)))
	c.fill(line(x-r*0.294, cy-r*0.3, x-r*0.295, cy-r*0.35, r*0.19), flat(lamp.mix(night, 0.3)))
	c.glow(x-r*0.3, cy-r*0.15, r*0.55, lamp, 0.4)
	c.fill(rect(x-r*1.02, cy-3, r*2.04, 8), grad(x-r, 0, x+r, 0, silver, indigo, ink))
}

// smallDome is the second instrument, shut tonight.
func smallDome(c *canvas, x, y, r float64, silver, indigo, night, ink, lamp rgb) {
	c.fill(rect(x-r*0.95, y-r*0.9, r*1.9, r*0.98), grad(x-r, 0, x+r, 0, silver.mix(indigo, 0.3), indigo, night))
	c.fill(rect(x-r*1.08, y-r*0.96, r*2.16, r*0.12), grad(x-r, 0, x+r, 0, silver, night))
	d := path{arc(x, y-r*0.94, r, r*1.02, math.Pi, 2*math.Pi)}
	c.fill(d, grad(x-r, 0, x+r, 0, silver, silver.mix(indigo, 0.5), night))
	c.fill(d, c.crayon(ink, slope(x, 0, x+r, 0, -0.1, 0.7)))
	for _, f := range []float64{-0.25, 0.12} {
		c.fill(stroke(curve(pt{x + f*r, y - r*0.94}, pt{x + f*r*0.8, y - r*1.6}, pt{x + f*r*0.1, y - r*1.95}), 2, 1.2), flat(night))
	}
	c.fill(arch(x-8, y+3, 15, 27), flat(ink))
	c.fill(ellipse(x+16, y-22, 3, 3), flat(lamp))
	c.glow(x+16, y-22, 22, lamp, 0.7)
}

// house is where the watch sleeps and keeps its plates.
func house(c *canvas, x, y float64, wall, night, ink, lamp rgb) {
	c.fill(rect(x-50, y-48, 96, 60), flat(wall))
	c.fill(poly(x+46, y+12, x+46, y-48, x+76, y-44, x+76, y+14), flat(night))
	c.fill(poly(x-58, y-46, x-40, y-74, x+48, y-74, x+54, y-46), flat(night.mix(ink, 0.4)))
	c.fill(poly(x+54, y-46, x+48, y-74, x+82, y-42), flat(ink))
	c.fill(rect(x-20, y-88, 10, 20), flat(night))
	for i, on := range []bool{false, true, true} {
		col := ink
		if on {
			col = lamp
		}
		c.fill(rect(x-42+float64(i)*31, y-34, 15, 20), flat(col))
		c.fill(rect(x-35+float64(i)*31, y-34, 1.6, 20), flat(ink))
	}
	c.glow(x+10, y-24, 70, lamp, 0.4)
}

// mast carries the weather instruments.
func mast(c *canvas, x, y float64, iron, lamp rgb) {
	c.fill(join(line(x-9, y, x-1, y-150, 1.6), line(x+9, y, x+1, y-150, 1.6)), flat(iron))
	for i := range 9 {
		w := 9 - float64(i)
		c.fill(line(x-w, y-float64(i)*16, x+w-1, y-float64(i+1)*16, 1), flat(iron))
	}
	c.fill(line(x-20, y-138, x+20, y-138, 1.6), flat(iron))
	for _, d := range []float64{-20, -12, 20} {
		c.fill(ellipse(x+d, y-143, 3.6, 3.6), flat(iron))
	}
	c.fill(ellipse(x, y-153, 2.6, 2.6), flat(hex(0xd8553d)))
	c.glow(x, y-153, 22, hex(0xd8553d), 0.7)
}

// pine is dark, with starlight along the tips of its left branches.
func pine(c *canvas, x, y, h float64, dark, lit rgb) {
	c.fill(stroke([]pt{{x, y}, {x, y - h*1.02}}, h*0.03, h*0.004), flat(dark))
	n := 9 + int(h/34)
	for i := range n {
		f := float64(i) / float64(n)
		w := h * (0.24*(1-f) + 0.012) * c.between(0.85, 1.12)
		by := y - h*(0.12+0.86*f)
		drop := h * 0.075 * (1.1 - f)
		tier := poly(x, by-drop*1.5, x-w*0.55, by-drop*0.1, x-w, by+drop*0.9, x-w*0.5, by+drop*0.55, x-w*0.18, by+drop*0.95, x+w*0.2, by+drop*0.6, x+w*0.55, by+drop*0.85, x+w*0.95, by+drop*0.75, x+w*0.5, by-drop*0.2)
		c.fill(tier, flat(dark))
		c.fill(poly(x-w*0.1, by-drop*1.1, x-w*0.55, by-drop*0.1, x-w, by+drop*0.9, x-w*0.62, by+drop*0.35), glaze(lit, 0.45))
	}
}
