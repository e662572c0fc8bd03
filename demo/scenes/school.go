package scenes

import "math"

// school: a village on its terraces in almond blossom, the children on their
// way up. The schoolhouse is the one white wall and the one red roof.
func school(c *canvas) {
	ink, pine, leaf := hex(0x26302a), hex(0x3f5b3e), hex(0x7f9a55)
	straw, stone, earth := hex(0xcfc27c), hex(0xdac7a2), hex(0x96694a)
	sky, cream, violet := hex(0x9cc4cb), hex(0xfaf0d8), hex(0x7d8fa8)
	roof, blossom := hex(0xb9573c), hex(0xefc4ba)

	c.wash(0, 0, sheetW, 620, stops(stop{0, sky.mix(violet, 0.25)}, stop{200, sky}, stop{420, cream.mix(sky, 0.3)}, stop{560, cream}))
	c.clouds(clouds{y0: 0, y1: 330, sx: 380, sy: 90, cover: 0.52, soft: 0.1, warp: 0.9, lx: -0.15, ly: -0.14, gain: 2.4, seed: 17.2, body: 0.95,
		tones: []rgb{sky.mix(violet, 0.3), sky.mix(cream, 0.55), cream, hex(0xfffaee)}})

	// Peaks with the last snow, then two wooded ridges.
	l := c.ridge(-10, 1620, 330, 210, 300, 6.1)
	p := below(l, 640)
	c.fill(p, vert(160, 520, violet.mix(sky, 0.25), sky.mix(cream, 0.5)))
	c.relief(p, cream.mix(sky, 0.3), violet.mix(ink, 0.12).mix(sky, 0.25), 95, -1, 1, 4)
	c.fill(p, c.crayon(hex(0xfffaee), func(x, y float64) float64 {
		n := c.n.fbm((x-y*0.5)*0.014, y*0.02, 3)
		return 1.5*n - 0.28 - (y-210)/190
	}))
	c.haze(330, 560, cream, 0.6)
	l = c.ridge(-10, 1620, 450, 110, 260, 12.7)
	p = below(l, 700)
	c.fill(p, vert(360, 640, violet.mix(leaf, 0.35).mix(sky, 0.2), leaf.mix(sky, 0.45)))
	c.relief(p, leaf.mix(cream, 0.3), violet.mix(pine, 0.4).mix(sky, 0.15), 60, -1, 0.9, 7)
	c.haze(420, 620, cream, 0.42)

	// Contours of the hill, from its brow down to our feet.
	const steps = 10
	contour := func(i float64) []pt {
		f := math.Pow(i/steps, 1.25)
		var o []pt
		for x := -12.0; x <= 1624; x += 12 {
			rise := 250*ramp(560, 1640, x)*(1-0.75*f) - 60*ramp(430, -40, x)*(1-f)
			o = append(o, pt{x, lerp(560, 1120, f) - rise + (16+18*f)*(c.n.at(x*0.0045, i*2.3)-0.5)*2})
		}
		return o
	}
	for i := range steps {
		f := float64(i) / steps
		lip, next := contour(float64(i)), contour(float64(i)+1.3)
		bed := path{append(append([]pt{}, lip...), rev(next)...)}
		tone := []rgb{leaf, straw.mix(leaf, 0.5), leaf.mix(pine, 0.25), straw}[c.rnd.IntN(4)].mix(sky.mix(cream, 0.5), 0.4*(1-f)*(1-f))
		c.fill(bed, vert(lip[60].y, next[60].y+20, tone.mix(cream, 0.15), tone))
		c.fill(bed, c.crayon(pine.mix(leaf, 0.4), func(x, y float64) float64 { return 0.75*c.n.fbm(x*0.009+float64(i), y*0.05, 3) - 0.18 }))
		for r := range 4 { // sown rows follow the contour
			row := contour(float64(i) + 0.32 + 0.16*float64(r))
			if i%2 == 0 {
				for j := 0; j+2 < len(row); j += 2 {
					if c.rnd.Float64() < 0.8 {
						c.fill(stroke(row[j:j+2], 1+4*f, 0.6+3*f), glaze(pine, 0.45))
					}
				}
			} else {
				c.fill(stroke(row, 0.8+2*f, 0.8+2*f), glaze(earth, 0.35))
			}
		}
		dryWall(c, lip, 7+22*f, stone.mix(sky.mix(cream, 0.4), 0.3*(1-f)), earth, ink)
		terraceLife(c, i, lip, f, ink, pine, leaf, stone, cream, earth, roof, blossom)
		if i == 4 {
			schoolhouse(c, 400, 738, 1.12, cream, stone, earth.mix(violet, 0.5), roof, ink, violet, pine)
		}
	}

	// The way up, from the near corner to the school gate, and who walks it.
	way := curve(pts(250, 1090, 420, 1010, 760, 960, 980, 905, 930, 858, 690, 836, 500, 806, 520, 776, 610, 752)...)
	// Lying on the ground, it is as wide across the view as along it is narrow.
	left, right := make([]pt, len(way)), make([]pt, len(way))
	for i, q := range way {
		a, b := way[max(i-1, 0)], way[min(i+1, len(way)-1)]
		d, w := math.Hypot(b.x-a.x, b.y-a.y), (ramp(730, 1090, q.y)*92+12)/2
		nx, ny := -(b.y-a.y)/d*w, (b.x-a.x)/d*w*0.5
		left[i], right[i] = pt{q.x - nx, q.y - ny}, pt{q.x + nx, q.y + ny}
	}
	lane := path{append(append([]pt{}, left...), rev(right)...)}
	c.fill(lane, flat(stone.mix(cream, 0.4)))
	c.fill(lane, c.crayon(earth, func(x, y float64) float64 { return 0.6*c.n.fbm(x*0.02, y*0.05, 2) - 0.12 }))
	c.fill(stroke(right, 1.5, 1), glaze(earth, 0.6))
	for range 150 {
		i := c.rnd.IntN(len(way))
		w := ramp(730, 1090, way[i].y)*86 + 8
		c.fill(dab(way[i].x+c.between(-0.4, 0.4)*w, way[i].y+c.between(-2, 8), w*c.between(0.06, 0.16), w*0.035), glaze(earth, 0.5))
	}
	kids := []struct{ t, h float64 }{{0.1, 96}, {0.145, 84}, {0.30, 64}, {0.34, 58}, {0.37, 62}, {0.5, 44}, {0.63, 36}, {0.66, 33}, {0.8, 27}, {0.9, 23}, {0.93, 22}}
	coats := []rgb{roof, violet.mix(ink, 0.25), straw.mix(earth, 0.35), pine, cream}
	for i, k := range kids {
		q := way[int(k.t*float64(len(way)-1))]
		q.x += float64(i%3-1) * k.h * 0.28
		c.shadow(q.x, q.y, k.h*0.3, k.h*0.6, ink, 0.3)
		c.person(q.x, q.y, k.h, coats[i%len(coats)], stone.mix(earth, 0.4), ink, -1, 0.3+0.1*float64(i%4))
		c.fill(rect(q.x-k.h*0.1, q.y-k.h*0.8, k.h*0.2, k.h*0.26), flat(coats[(i+2)%len(coats)].mix(ink, 0.2))) // the satchel
	}
	almond(c, 1330, 1046, 1.5, ink.mix(earth, 0.35), blossom, cream, roof)
	almond(c, 96, 1010, 1.2, ink.mix(earth, 0.35), blossom, cream, roof)
	c.grass(-10, 1610, 1070, 30, 260, pine.mix(leaf, 0.3), 0.8)
	for range 130 { // flowers among it
		x, y := c.between(0, sheetW), c.between(1020, 1066)
		c.fill(ellipse(x, y, 2.4, 2.2), flat([]rgb{cream, roof, blossom, straw}[c.rnd.IntN(4)]))
	}
	for _, g := range []struct{ x, y, w, t float64 }{{380, 300, 26, 0.1}, {420, 320, 20, -0.2}, {350, 335, 17, 0.2}, {900, 250, 20, 0}} {
		c.gull(g.x, g.y, g.w, g.t, ink.mix(violet, 0.4), ink)
	}
}

// dryWall holds a terrace up: a shaded band under the lip, stone by stone.
func dryWall(c *canvas, lip []pt, h float64, stone, earth, ink rgb) {
	c.fill(path{append(append([]pt{}, lip...), rev(shift(lip, h))...)}, flat(stone.mix(earth, 0.35)))
	for i := 0; i+1 < len(lip); i++ {
		for r := range 3 {
			a, b := lip[i], lip[i+1]
			y0, y1 := h*float64(r)/3, h*float64(r+1)/3
			o := 12 * c.between(-0.3, 0.3)
			tone := stone.mix(earth, c.between(0, 0.5)).mix(ink, 0.08*float64(r))
			c.fill(path{{{a.x + o + 0.8, a.y + y0 + 0.6}, {b.x + o - 0.8, b.y + y0 + 0.6}, {b.x + o - 0.6, b.y + y1 - 0.6}, {a.x + o + 0.4, a.y + y1 - 0.6}}}, flat(tone))
		}
	}
	c.fill(stroke(lip, 1+h*0.1, 1+h*0.1), glaze(hex(0xfaf0d8), 0.75))
	c.fill(stroke(shift(lip, h), 1.4+h*0.14, 1.4+h*0.14), glaze(ink, 0.4))
}

// terraceLife sets houses and trees on the terrace whose lip is given.
func terraceLife(c *canvas, i int, lip []pt, f float64, ink, pine, leaf, stone, cream, earth, roof, blossom rgb) {
	at := func(x float64) pt {
		j := min(max(int((x+12)/12), 0), len(lip)-1)
		return lip[j]
	}
	s := 0.5 + 1.25*f
	air := 0.35 * (1 - f) * (1 - f)
	if i >= 1 && i <= 5 { // the village climbs the right of the hill
		x := lerp(800, 1060, float64(i-1)/4) + c.between(-10, 20)
		for x < 1590 {
			w, h := c.between(46, 82)*s, c.between(34, 58)*s
			p := at(x + w/2)
			tone := []rgb{cream.mix(stone, 0.4), stone, stone.mix(earth, 0.28), cream.mix(stone, 0.7)}[c.rnd.IntN(4)].mix(hex(0xcfdcd4), air)
			side := tone.mix(earth, 0.45).mix(ink, 0.12)
			c.fill(dab(x+w, p.y+2, w*1.6, 7*s), glaze(ink, 0.3))
			c.box(x, p.y+2, w, h, w*0.3, tone, side)
			if c.rnd.Float64() < 0.35 {
				red := roof.mix(stone, 0.35).mix(hex(0xcfdcd4), air)
				c.fill(poly(x-3*s, p.y-h+2, x+w*0.16, p.y-h-12*s, x+w*1.12, p.y-h-9*s, x+w+2*s, p.y-h+2), flat(red))
				c.fill(poly(x+w+2*s, p.y-h+2, x+w*1.12, p.y-h-9*s, x+w*1.34, p.y-h+8*s), flat(red.mix(ink, 0.4)))
			} else {
				c.fill(poly(x-2*s, p.y-h+3, x+w+1, p.y-h+3, x+w*1.3, p.y-h+w*0.054+3, x+w*0.3, p.y-h-4*s), flat(tone.mix(cream, 0.6)))
				for b := range 5 { // beam ends under the flat roof
					c.fill(rect(x+w*(0.1+0.19*float64(b)), p.y-h+5*s, 2.6*s, 2.6*s), flat(earth.mix(ink, 0.4)))
				}
			}
			c.windows(x+w*0.06, p.y-h+7*s, w*0.86, h*0.62, 2+c.rnd.IntN(2), 1, ink.mix(earth, 0.25), cream, 0.06)
			c.fill(rect(x+w*0.4, p.y-h*0.36, w*0.16, h*0.38), flat(earth.mix(ink, 0.35)))
			if c.rnd.Float64() < 0.14 { // washing on a line
				for n := range 4 {
					c.fill(rect(x+w*1.35+float64(n)*7*s, p.y-22*s, 5*s, 9*s), flat([]rgb{cream, roof, leaf, cream}[n]))
				}
				c.fill(line(x+w*1.3, p.y-22*s, x+w*1.35+30*s, p.y-22*s, 0.8), flat(ink))
				x += 30 * s
			}
			x += w*1.3 + c.between(4, 40)*s
			if c.rnd.Float64() < 0.45 {
				q := at(x)
				c.cypress(x, q.y+3, c.between(60, 105)*s, -1, leaf, pine.mix(ink, 0.3))
				x += 20 * s
			}
		}
	}
	for range 5 {
		x := c.between(-20, sheetW)
		if (i >= 1 && i <= 5 && x > 760) || (i >= 3 && x > 220 && x < 1040) || i == 9 {
			continue
		}
		p := at(x)
		if c.rnd.Float64() < 0.5 {
			almond(c, x, p.y+4, 0.32*s+0.1, ink.mix(earth, 0.35), blossom, cream, roof)
		} else {
			c.fill(dab(x+20*s, p.y+4, 60*s, 8*s), glaze(ink, 0.3))
			c.bush(x, p.y-16*s, 22*s, 18*s, -1, leaf, pine.mix(leaf, 0.35), pine.mix(ink, 0.3))
		}
	}
}

// almond is a tree in flower: dark limbs seen through loose pale blossom.
func almond(c *canvas, x, y, s float64, wood, blossom, light, deep rgb) {
	c.fill(dab(x+34*s, y+2, 130*s, 14*s), glaze(wood, 0.32))
	c.fill(stroke(curve(pt{x, y}, pt{x - 5*s, y - 34*s}, pt{x + 3*s, y - 66*s}), 12*s, 6*s), flat(wood))
	var ends []pt
	for i := range 8 {
		a := lerp(-2.85, -0.3, float64(i)/7) + c.between(-0.1, 0.1)
		r := c.between(58, 92) * s
		e := pt{x + math.Cos(a)*r, y - 58*s + math.Sin(a)*r*0.95}
		c.fill(stroke(curve(pt{x + 1*s, y - 56*s}, pt{x + (e.x-x)*0.45, y - 66*s + (e.y-y+58*s)*0.4}, e), 5*s, 1.2*s), flat(wood))
		ends = append(ends, e, e.to(pt{x, y - 80*s}, 0.4))
	}
	for pass, tone := range []rgb{blossom.mix(deep, 0.28), blossom, light.mix(blossom, 0.3)} {
		for _, e := range ends {
			for range 7 {
				r := c.between(4, 11) * s * (1 - 0.2*float64(pass))
				d := 8 * s * float64(pass)
				c.clump(e.x+c.between(-24, 24)*s-d*0.6, e.y+c.between(-18, 16)*s-d*0.6, r, r*0.8, 6, tone)
			}
		}
	}
}

// schoolhouse stands with its foot at y; its yard wall, flag and bell go with it.
func schoolhouse(c *canvas, x, y, s float64, white, stone, shade, roof, ink, glass, pine rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	c.fill(at(poly(-70, 6, 420, 6, 470, 40, -90, 40)), flat(stone.mix(white, 0.4))) // the yard
	c.fill(at(poly(272, 4, 330, 4, 420, 20, 300, 22)), glaze(ink, 0.3))
	// Main hall, its gable end turned away from the sun.
	c.fill(at(rect(0, -104, 230, 110)), flat(white))
	c.fill(at(rect(0, -104, 230, 110)), c.crayon(shade, slope(x, y, x+230*s, y-80*s, 0.22, -0.1)))
	c.fill(at(poly(230, 6, 230, -104, 262, -150, 296, -104, 296, 2)), flat(shade.mix(white, 0.35)))
	c.fill(at(poly(230, 6, 230, -104, 262, -150, 296, -104, 296, 2)), c.chalk(shade, 0.35))
	c.fill(at(poly(-12, -100, 22, -154, 264, -158, 232, -100)), flat(roof))
	c.fill(at(poly(232, -100, 264, -158, 268, -158, 306, -98, 298, -98, 264, -148)), flat(roof.mix(ink, 0.4)))
	for i := range 24 {
		d := float64(i) * 10.2
		c.fill(at(line(-8+d, -102, 25+d, -154, 1.1)), glaze(ink, 0.22))
	}
	c.fill(at(rect(0, -100, 230, 6)), glaze(shade, 0.8))
	c.fill(at(rect(0, -8, 230, 14)), flat(stone.mix(shade, 0.35)))
	for i := range 5 {
		d := 14 + float64(i)*42
		if i == 2 {
			continue
		}
		c.fill(at(arch(d-2, -26, 28, 62)), flat(stone))
		c.fill(at(arch(d, -28, 24, 58)), flat(glass.mix(ink, 0.45)))
		c.fill(at(poly(d, -28, d, -60, d+10, -28)), glaze(white, 0.3))
		c.fill(at(join(rect(d+11, -84, 2, 56), rect(d, -58, 24, 2))), flat(white))
		c.fill(at(rect(d-4, -27, 32, 4)), flat(white))
	}
	// The porch with its bell.
	c.fill(at(poly(88, 6, 88, -96, 115, -128, 142, -96, 142, 6)), flat(white))
	c.fill(at(poly(130, 6, 130, -112, 142, -96, 142, 6)), glaze(shade, 0.6))
	c.fill(at(poly(80, -92, 115, -136, 150, -92, 144, -88, 115, -124, 86, -88)), flat(roof.mix(ink, 0.12)))
	c.fill(at(arch(102, 6, 26, 58)), flat(roof.mix(ink, 0.5)))
	c.fill(at(rect(114, -40, 2, 46)), flat(ink))
	c.fill(at(rect(92, 4, 46, 6)), flat(stone))
	c.fill(at(arch(108, -74, 14, 24)), flat(ink))
	c.fill(at(poly(110, -78, 112, -90, 118, -90, 120, -78)), flat(hex(0xd8a645)))
	c.fill(at(rect(188, -178, 16, 30)), flat(stone))
	c.fill(at(rect(197, -178, 7, 30)), flat(shade))
	// Flagstaff, yard wall and the plane tree.
	c.fill(at(line(-36, 10, -36, -196, 3)), flat(ink.mix(stone, 0.3)))
	c.fill(at(path{append(curve(pts(-36, -194, -62, -200, -92, -190)...), curve(pts(-92, -162, -62, -170, -36, -164)...)...)}), flat(roof))
	c.fill(at(path{append(curve(pts(-36, -184, -62, -190, -92, -180)...), curve(pts(-92, -172, -62, -180, -36, -174)...)...)}), flat(white))
	c.fill(stroke(curve(pt{x + 352*s, y + 10*s}, pt{x + 346*s, y - 40*s}, pt{x + 356*s, y - 86*s}), 15*s, 9*s), flat(ink.mix(stone, 0.2)))
	c.crown(x+356*s, y-122*s, 66*s, 60*s, -1, pine.mix(hex(0xc9cf7e), 0.55), pine.mix(hex(0x7f9a55), 0.3), pine.mix(ink, 0.4))
	c.fill(at(rect(-90, 30, 176, 14)), flat(white))
	c.fill(at(rect(130, 30, 340, 14)), flat(white))
	c.fill(at(join(rect(-90, 38, 176, 6), rect(130, 38, 340, 6))), glaze(shade, 0.5))
	c.fill(at(join(rect(80, 20, 12, 26), rect(124, 20, 12, 26))), flat(stone))
	for i := range 7 {
		q := at(path{{{-30 + float64(i)*46 + 20*c.rnd.Float64(), 16 + 9*c.rnd.Float64()}}})[0][0]
		c.person(q.x, q.y, 24*s, []rgb{roof, glass, pine, hex(0xd8a645)}[i%4], stone.mix(roof, 0.3), ink, -1, 0.5)
	}
}
