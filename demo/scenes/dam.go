package scenes

import "math"

// dam: a reservoir after two dry winters. The bare ring round the water says
// how much is gone; the staff and the stranded boat say it again, close to.
func dam(c *canvas) {
	ink, olive, moss := hex(0x25302b), hex(0x566041), hex(0x8a8a55)
	ochre, clay, bone := hex(0xc09a5a), hex(0xe0c79c), hex(0xf4e8cb)
	brown, water, sky := hex(0x8c6747), hex(0x2f7480), hex(0x9cc0c2)
	const far = 548.0

	c.wash(0, 0, sheetW, 560, stops(stop{0, sky.mix(water, 0.25)}, stop{180, sky}, stop{360, bone.mix(sky, 0.3)}, stop{520, bone}))
	c.clouds(clouds{y0: 0, y1: 330, sx: 380, sy: 64, cover: 0.58, soft: 0.09, warp: 0.9, lx: -0.15, ly: -0.15, gain: 2.2, seed: 9.1, body: 0.85,
		tones: []rgb{sky.mix(bone, 0.35), bone.mix(sky, 0.25), bone}})

	hill := func(l []pt, y float64, top, foot, lit, shade rgb, size, seed float64) {
		p := below(l, y)
		c.fill(p, vert(y-240, y, top, foot))
		c.relief(p, lit, shade, size, -1, 1, seed)
	}
	air := sky.mix(bone, 0.45)
	hill(c.ridge(-10, 1620, 372, 120, 420, 3.3), 560, air.mix(water, 0.25), bone.mix(sky, 0.4), air, air.mix(water, 0.3), 110, 2)
	hill(c.ridge(-10, 1620, 432, 150, 380, 5.8), 560, moss.mix(air, 0.55), ochre.mix(air, 0.55), clay.mix(air, 0.3), olive.mix(air, 0.5), 90, 4)
	l := c.ridge(560, 1420, 470, 70, 260, 2.9)
	hill(l, 560, moss.mix(air, 0.3), ochre.mix(air, 0.35), clay.mix(air, 0.15), olive.mix(air, 0.3), 60, 9)

	// The wall is laid twice: under the water for its image, and over it for
	// the belly that stands out from the far shore.
	stand := func() { wall(c, clay.mix(bone, 0.4), bone, brown.mix(sky, 0.35), ink, water) }
	stand()

	// The flanks: scrub above the old shore, and below it the bare ring.
	flank := func(sky, old, now []pt, seed, lx float64) {
		side := -10.0
		if lx > 0 {
			side = sheetW + 10
		}
		slopeUp := path{append(append([]pt{}, sky...), rev(old)...)}
		c.fill(slopeUp, vert(200, 620, moss.mix(ochre, 0.35), ochre))
		c.relief(slopeUp, clay, olive, 75, -1, 1.1, seed)
		ring := path{append(append([]pt{}, old...), rev(now)...)}
		c.fill(ring, vert(480, 760, clay, bone))
		n := 11
		for i := range n { // each still-stand of the falling water left a line
			f := (float64(i) + 0.4) / float64(n)
			var ln []pt
			for j := range old {
				q := old[j].to(now[j], f)
				ln = append(ln, pt{q.x, q.y + 5*(c.n.at(q.x*0.02, f*9+seed)-0.5)})
			}
			c.fill(stroke(ln, 1.2+2.6*f, 1.2+2.6*f), glaze(brown, 0.16+0.3*c.rnd.Float64()))
			c.fill(stroke(shift(ln, 3+2*f), 1+2*f, 1+2*f), glaze(bone, 0.5))
		}
		c.fill(ring, c.crayon(brown, func(x, y float64) float64 {
			return 0.62*c.n.fbm(x*0.011+seed, y*0.02, 3) - 0.12
		}))
		for range 130 {
			q := sky[c.rnd.IntN(len(sky))].to(old[c.rnd.IntN(len(old))], 0.15+0.8*c.rnd.Float64())
			s := ramp(350, 620, q.y)*13 + 5
			if math.Abs(q.x-side) < 620 && inside(slopeUp, q) {
				c.fill(dab(q.x+s*0.9, q.y+s*0.4, s*2.4, s*0.5), glaze(ink, 0.3))
				c.bush(q.x, q.y, s, s*0.75, -1, moss, olive, olive.mix(ink, 0.5))
			}
		}
	}

	w := sea{top: far, bottom: 800, far: water.mix(sky, 0.4), near: water.mix(ink, 0.12), crest: sky.mix(bone, 0.3), deep: water.mix(ink, 0.35), chop: 0.42, mirror: 0.78, light: 0.35, dark: 0.35, seed: 3}
	c.sea(w)
	c.gleam(far, 8, bone, 0.6)
	stand()
	flank(curve(pts(1630, 190, 1540, 215, 1450, 290, 1370, 352, 1290, 430, 1250, 470)...),
		curve(pts(1630, 560, 1540, 540, 1450, 510, 1370, 486, 1290, 474, 1250, 472)...),
		curve(pts(1630, 760, 1530, 690, 1450, 640, 1370, 596, 1290, 566, 1240, 556)...), 3, 1)
	flank(curve(pts(-10, 130, 110, 180, 260, 250, 400, 300, 560, 392, 700, 462)...),
		curve(pts(-10, 610, 110, 580, 260, 545, 400, 515, 560, 484, 700, 466)...),
		curve(pts(-10, 770, 110, 725, 260, 668, 400, 622, 560, 580, 708, 552)...), 7, -1)
	c.dabs(w, 260, bone, 0.5, nil)
	intake(c, 1128, 590, clay.mix(bone, 0.3), brown.mix(sky, 0.3), bone, ink, brown)

	// The near shore: mud dried into plates.
	shore := curve(pts(-20, 800, 150, 784, 330, 800, 520, 772, 700, 766, 900, 790, 1100, 778, 1290, 748, 1480, 752, 1630, 728)...)
	mud := below(shore, 1090)
	c.fill(mud, vert(760, 1067, bone.mix(clay, 0.4), clay, clay.mix(brown, 0.3)))
	c.fill(stroke(shift(shore, 5), 12, 12), glaze(brown, 0.5))
	c.fill(stroke(shore, 3, 3), glaze(bone, 0.9))
	plates(c, mud, clay, bone, brown, ink)
	c.fill(mud, c.crayon(brown, slope(300, 800, 700, 1090, -0.2, 0.32)))

	rowboat(c, 250, 965, 1.1, water.mix(ink, 0.2), bone, brown, ink)
	gauge(c, 1180, 905, 210, bone, ink, brown)
	c.shadow(718, 928, 40, 150, ink, 0.35)
	c.person(718, 926, 118, bone.mix(sky, 0.3), brown, ink.mix(brown, 0.2), -1, 0.3)
	c.fill(line(745, 868, 752, 930, 2.4), flat(ink))
	deadTree(c, 1470, 960, 1, ink.mix(brown, 0.35), brown, ink)
	for _, b := range []struct{ x, y, s float64 }{{40, 1020, 50}, {122, 1054, 34}, {1566, 1046, 54}, {1476, 1066, 30}} {
		boulder(c, b.x, b.y, b.s, clay, brown, ink)
	}
	c.gull(900, 330, 40, 0.1, bone, ink)
	c.gull(980, 300, 26, -0.1, bone, ink)
}

// rev returns the line the other way round.
func rev(l []pt) []pt {
	out := make([]pt, len(l))
	for i, p := range l {
		out[len(l)-1-i] = p
	}
	return out
}

func shift(l []pt, dy float64) []pt {
	out := make([]pt, len(l))
	for i, p := range l {
		out[i] = pt{p.x, p.y + dy}
	}
	return out
}

// inside asks whether a point lies in the first outline of a path.
func inside(p path, q pt) bool {
	in, o := false, p[0]
	for i, a := range o {
		b := o[(i+1)%len(o)]
		if (a.y > q.y) != (b.y > q.y) && q.x < a.x+(q.y-a.y)/(b.y-a.y)*(b.x-a.x) {
			in = !in
		}
	}
	return in
}

// wall is the arch of the dam seen from the water it holds; it bulges towards
// us, so its left takes the sun and its right turns away.
func wall(c *canvas, face, light, shade, ink, water rgb) {
	crest := func(t float64) pt { return pt{lerp(690, 1300, t), 428 + 46*math.Sin(math.Pi*t)} }
	foot := func(t float64) pt { return pt{lerp(690, 1300, t), 545 + 34*math.Sin(math.Pi*t)} }
	row := func(f float64) []pt {
		var o []pt
		for i := range 41 {
			t := float64(i) / 40
			o = append(o, crest(t).to(foot(t), f))
		}
		return o
	}
	band := func(f0, f1 float64) path { return path{append(row(f0), rev(row(f1))...)} }
	c.fill(band(0, 1), grad(690, 0, 1300, 0, face, light, face, shade))
	c.fill(band(0, 0.24), glaze(shade, 0.55)) // never wetted, so weathered dark
	c.fill(band(0.9, 1), glaze(water.mix(ink, 0.3), 0.6))
	c.fill(band(0, 1), c.crayon(shade.mix(ink, 0.3), slope(950, 0, 1300, 0, -0.1, 0.7)))
	for i := range 31 {
		t := (float64(i) + 0.5) / 31
		a, b := crest(t), foot(t)
		c.fill(stroke([]pt{a, b}, 1, 1), glaze(ink, 0.3))
		if c.rnd.Float64() < 0.6 { // seepage stains
			l := a.to(b, c.between(0.4, 0.8))
			c.fill(poly(l.x-4, a.y+34, l.x+5, a.y+34, l.x+1, l.y+14), glaze(ink, 0.12))
		}
	}
	for _, f := range []float64{0.24, 0.4, 0.56, 0.72} {
		c.fill(stroke(row(f), 1, 1), glaze(ink, 0.22))
	}
	// The road along the crest, with its parapet, gatehouses and lorry.
	up := func(l []pt, d float64) []pt { return shift(l, -d) }
	c.fill(path{append(up(row(0), 9), rev(row(0))...)}, flat(light))
	c.fill(stroke(row(0), 3, 3), glaze(ink, 0.45))
	for i := range 26 {
		p := crest((float64(i) + 0.5) / 26)
		c.fill(line(p.x, p.y-9, p.x, p.y-17, 1.2), flat(ink))
	}
	c.fill(stroke(up(row(0), 17), 1.2, 1.2), flat(ink))
	for i := range 4 { // spillway gates near the middle
		t := 0.42 + 0.055*float64(i)
		p, q := crest(t), crest(t+0.04)
		c.fill(path{{{p.x, p.y + 3}, {q.x, q.y + 3}, {q.x, q.y + 22}, {p.x, p.y + 22}}}, flat(ink.mix(shade, 0.25)))
		c.fill(rect(p.x-5, p.y-32, 7, 36), flat(light))
		c.fill(rect(p.x-1, p.y-32, 3, 36), flat(shade))
	}
	p := crest(0.42)
	c.fill(rect(p.x-8, p.y-37, 152, 7), flat(light))
	c.fill(rect(p.x-8, p.y-32, 152, 3), flat(shade))
	g := crest(0.74)
	c.box(g.x, g.y-4, 34, 40, 9, light, shade)
	c.fill(poly(g.x-3, g.y-44, g.x+14, g.y-56, g.x+40, g.y-45), flat(hex(0xb5603f)))
	c.windows(g.x+2, g.y-42, 30, 28, 3, 1, ink, ink, 0)
	t := crest(0.24)
	c.fill(rect(t.x, t.y-25, 30, 13), flat(hex(0xb5603f)))
	c.fill(rect(t.x+31, t.y-21, 9, 9), flat(light))
	c.fill(join(ellipse(t.x+6, t.y-11, 3, 3), ellipse(t.x+25, t.y-11, 3, 3), ellipse(t.x+36, t.y-11, 3, 3)), flat(ink))
}

// intake is the tower that draws off the water, far too tall for it now.
func intake(c *canvas, x, y float64, face, shade, light, ink, stain rgb) {
	c.afloat(x-60, y-190, x+60, y, face, 0.75, 0.5, func(l *canvas) {
		body := poly(x-24, y+4, x-20, y-150, x+20, y-150, x+24, y+4)
		l.fill(body, grad(x-24, 0, x+24, 0, light, face, shade))
		l.fill(rect(x-21, y-150, 42, 34), glaze(stain, 0.3))
		l.fill(body, l.crayon(ink, slope(x-4, 0, x+26, 0, -0.1, 0.6)))
		for i := range 4 {
			l.fill(rect(x-7, y-30-float64(i)*32, 12, 15), flat(ink))
			l.fill(stroke(pts(x-23+float64(i)*0.6, y-20-float64(i)*32, x+23-float64(i)*0.6, y-20-float64(i)*32), 1.2, 1.2), glaze(ink, 0.5))
		}
		l.fill(rect(x-27, y-156, 54, 8), flat(light))
		l.fill(rect(x-18, y-178, 36, 22), flat(face))
		l.fill(rect(x+2, y-178, 16, 22), flat(shade))
		l.fill(poly(x-23, y-177, x, y-192, x+23, y-177), flat(hex(0xb5603f)))
	})
	// Its footbridge to the crest.
	c.fill(line(x+24, y-152, 1290, 440, 5), flat(light))
	c.fill(line(x+24, y-149, 1290, 443, 2), flat(ink))
	c.fill(line(x+90, y-150, x+90, y-40, 5), flat(shade))
}

// plates cracks the ground into cells that shrink with distance.
func plates(c *canvas, ground path, face, light, brown, ink rgb) {
	k := camera{vx: 800, vy: 640, f: 900, eye: 1.7}
	const cols, rows = 64, 26
	node := func(i, j int) pt {
		z := 3.4 * math.Pow(1.062, float64(j)+(c.jitter(i, j, 1)-0.5)*0.85)
		x := (float64(i) - cols/2 + 0.5*float64(j%2) + (c.jitter(i, j, 2)-0.5)*0.9) * 0.30
		return k.at(x, 0, z)
	}
	for j := rows; j > 0; j-- {
		for i := range cols {
			q := []pt{node(i, j), node(i+1, j), node(i+1, j-1), node(i, j-1)}
			m := q[0].to(q[2], 0.5)
			if m.x < -90 || m.x > sheetW+90 || !inside(ground, q[0]) || !inside(ground, q[1]) {
				continue
			}
			cell := make([]pt, 4)
			for n := range q {
				cell[n] = m.to(q[n], 0.91)
			}
			v := c.jitter(i, j, 3)
			c.fill(path{q}, glaze(brown.mix(ink, 0.35), 0.75))
			c.fill(path{cell}, flat(face.mix(light, 0.15+0.5*v).mix(brown, 0.18*c.jitter(i, j, 4))))
			// The rim towards the sun curls up and catches the light.
			c.fill(path{{cell[0], cell[1], m.to(cell[1], 0.8), m.to(cell[0], 0.8)}}, glaze(light, 0.7))
			c.fill(path{{cell[1], cell[2], m.to(cell[2], 0.84), m.to(cell[1], 0.84)}}, glaze(brown, 0.35))
		}
	}
}

// jitter is a fixed chance value for a cell of a lattice.
func (c *canvas) jitter(i, j, k int) float64 {
	return float64(c.n.v[((j*37+k*91)&(tile-1))*tile+((i*13+k*7)&(tile-1))])
}

// rowboat lies stranded on its bilge, bow to the right.
func rowboat(c *canvas, x, y, s float64, hull, light, wood, ink rgb) {
	at := func(p path) path { return p.place(x, y, s, s).turn(x, y, 0.07) }
	c.fill(at(poly(10, 4, 250, 10, 330, 24, 120, 30)), glaze(ink, 0.45))
	c.fill(at(blob(0, -46, 70, -60, 160, -62, 246, -52, 160, -38, 70, -34)), flat(ink.mix(wood, 0.3)))
	for _, d := range []float64{60, 120, 178} {
		c.fill(at(poly(d, -57, d+16, -57, d+18, -38, d+2, -38)), flat(wood.mix(light, 0.25)))
	}
	side := path{append(curve(pts(0, -46, 70, -34, 160, -38, 246, -52)...), curve(pts(238, -22, 206, 4, 100, 10, 22, 2)...)...)}
	c.fill(at(side), vert(y-50*s, y, hull.mix(light, 0.2), hull.mix(ink, 0.35)))
	for i := range 3 {
		f := float64(i) * 12
		c.fill(at(stroke(curve(pts(5, -34+f, 74, -22+f, 160, -26+f, 238-f, -38+f)...), 1.4, 1.4)), glaze(ink, 0.6))
	}
	c.fill(at(side), c.crayon(light, slope(x, y-20*s, x+120*s, y, 0.5, -0.1)))
	c.fill(at(stroke(curve(pts(0, -46, 70, -34, 160, -38, 246, -52)...), 6, 5)), flat(light))
	c.fill(at(line(96, -46, 268, 18, 4)), flat(wood.mix(light, 0.3)))
	c.fill(at(dab(280, 23, 44, 12).turn(280, 23, 0.35)), flat(wood.mix(light, 0.3)))
	c.fill(stroke(curve(pt{x + 240*s, y - 34*s}, pt{x + 290*s, y + 10*s}, pt{x + 380*s, y - 6*s}), 1.6, 1.4), flat(ink))
}

// boulder is an angular stone: top in the sun, one flank in shade.
func boulder(c *canvas, x, y, s float64, light, mid, ink rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	c.fill(at(poly(-0.9, 0.1, 1, 0.15, 2.1, 0.34, 0.4, 0.4)), glaze(ink, 0.4))
	c.fill(at(poly(-1, 0.1, -0.86, -0.42, -0.3, -0.8, 0.42, -0.72, 0.9, -0.3, 1, 0.16, 0.3, 0.34, -0.5, 0.3)), flat(mid))
	c.fill(at(poly(-0.86, -0.42, -0.3, -0.8, 0.42, -0.72, 0.1, -0.34, -0.5, -0.2)), flat(light))
	c.fill(at(poly(0.1, -0.34, 0.42, -0.72, 0.9, -0.3, 1, 0.16, 0.3, 0.34)), flat(mid.mix(ink, 0.45)))
	c.fill(at(poly(-1, 0.1, -0.86, -0.42, -0.5, -0.2, 0.1, -0.34, 0.3, 0.34, -0.5, 0.3)), c.chalk(light, 0.3))
}

// gauge is the staff that reads the water, now well inland.
func gauge(c *canvas, x, y, h float64, light, ink, brown rgb) {
	c.shadow(x+6, y, 22, 190, ink, 0.35)
	c.fill(rect(x-9, y-h, 18, h), flat(light))
	c.fill(rect(x+4, y-h, 5, h), glaze(brown, 0.5))
	for i := range 21 {
		w := 7.0
		if i%5 == 0 {
			w = 15
		}
		c.fill(rect(x-9, y-h+4+float64(i)*h/21, w, h/42), flat(ink))
	}
	c.clump(x, y+2, 26, 8, 8, brown)
}

// deadTree was drowned when the valley was, and stands again.
func deadTree(c *canvas, x, y, s float64, wood, light, ink rgb) {
	c.shadow(x+10*s, y, 40*s, 150*s, ink, 0.35)
	limb := func(w0, w1 float64, xy ...float64) {
		l := curve(pts(xy...)...)
		for i := range l {
			l[i] = pt{x + l[i].x*s, y + l[i].y*s}
		}
		c.fill(stroke(l, w0*s, w1*s), flat(wood))
		c.fill(stroke(shiftX(l, -w1*s*0.5), w0*s*0.22, w1*s*0.2), glaze(light, 0.8))
	}
	limb(32, 13, 0, 4, -6, -80, 8, -160, -2, -220)
	limb(14, 3, -2, -210, -26, -270, -20, -340)
	limb(12, 2, 2, -180, 50, -230, 66, -310)
	limb(9, 2, 4, -130, -50, -170, -96, -180, -120, -216)
	limb(6, 1.5, 44, -226, 90, -246, 122, -244)
	limb(5, 1.5, -20, -270, -56, -306, -60, -336)
	limb(5, 1.5, -78, -178, -110, -166, -132, -172)
	limb(5, 1.5, 60, -284, 90, -312, 96, -344)
	limb(14, 4, 8, 0, 40, 6, 66, 12)
	limb(12, 4, -8, 0, -36, 8, -58, 6)
}

func shiftX(l []pt, dx float64) []pt {
	out := make([]pt, len(l))
	for i, p := range l {
		out[i] = pt{p.x + dx, p.y}
	}
	return out
}
