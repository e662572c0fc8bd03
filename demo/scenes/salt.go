package scenes

import "math"

// salt: the pans at noon. Brine takes another colour in each basin as it
// thickens, so the ground is a paint box; heaps and mill give it height.
func salt(c *canvas) {
	ink, slate, lilac := hex(0x2b3440), hex(0x5f7384), hex(0xa5a8bb)
	sky, pale, white := hex(0x78b2c9), hex(0xcfe3e0), hex(0xfcf7ea)
	sand, rose, brick := hex(0xdcc69c), hex(0xdf9f93), hex(0xb3593f)
	const shore = 470
	k := camera{vx: 860, vy: shore - 8, f: 760, eye: 6.2}

	c.wash(0, 0, sheetW, shore+2, stops(stop{0, sky.mix(slate, 0.22)}, stop{190, sky}, stop{380, pale}, stop{470, white.mix(pale, 0.4)}))
	c.clouds(clouds{y0: 40, y1: 440, sx: 300, sy: 92, cover: 0.55, soft: 0.07, warp: 0.8, lx: -0.02, ly: -0.2, gain: 2.8, seed: 23.4, body: 0.97,
		tones: []rgb{lilac.mix(sky, 0.4), pale, white.mix(pale, 0.25), white}})

	// A headland and the town across the lagoon.
	p := below(c.ridge(-10, 1620, 462, 40, 320, 3.7), shore+2)
	c.fill(p, vert(410, shore, slate.mix(pale, 0.5), pale.mix(sand, 0.4)))
	l := c.ridge(-10, 900, 462, 66, 260, 9.2)
	for i := range l {
		l[i].y = lerp(l[i].y, shore+1, ramp(300, 760, l[i].x))
	}
	p = below(l, shore+2)
	c.fill(p, vert(390, shore, slate.mix(pale, 0.25), sand.mix(pale, 0.4)))
	c.relief(p, sand.mix(pale, 0.3), slate.mix(pale, 0.1), 60, 1, 0.8, 5)
	for range 60 {
		x, w, h := c.between(980, 1430), c.between(9, 24), c.between(7, 18)
		c.fill(rect(x, shore-h, w, h), flat(white.mix(sand, c.between(0, 0.5)).mix(pale, 0.25)))
		c.fill(rect(x+w*0.7, shore-h, w*0.3, h), glaze(lilac, 0.7))
		c.fill(rect(x-1, shore-h-2, w+2, 3), flat(brick.mix(pale, 0.4)))
	}
	c.fill(rect(1204, shore-62, 13, 62), flat(white.mix(pale, 0.2)))
	c.fill(rect(1212, shore-62, 5, 62), flat(lilac))
	c.fill(poly(1201, shore-61, 1210, shore-84, 1220, shore-61), flat(brick.mix(pale, 0.3)))

	// The pans. Banks are the ground; the basins are let into them.
	c.wash(0, shore, sheetW, sheetH, vert(shore, sheetH, sand.mix(pale, 0.55), sand, sand.mix(brick, 0.12)))
	c.fill(rect(0, shore-1, sheetW, 12), vert(shore-1, shore+11, sky.mix(pale, 0.3), sky))
	brines := []rgb{pale.mix(sky, 0.35), rose, pale, rose.mix(white, 0.45), sky.mix(pale, 0.5), rose.mix(lilac, 0.45), white.mix(pale, 0.35), rose.mix(brick, 0.22)}
	zs := []float64{6.2, 9.4, 13.6, 19, 26, 35, 47, 63, 86, 120, 175}
	for j := len(zs) - 2; j >= 0; j-- {
		w := []float64{9, 11, 10, 13, 12, 15, 16, 20, 24, 30}[j]
		for i := -9; i <= 9; i++ {
			x0, x1 := float64(i)*w+float64(j%3)*2.2, float64(i+1)*w+float64(j%3)*2.2
			a, b := k.at(x1, 0, zs[j]), k.at(x0, 0, zs[j])
			if a.x < -40 || b.x > sheetW+40 {
				continue
			}
			g := 0.55 // half a bank
			basin(c, k, x0+g, x1-g, zs[j]+g*0.8, zs[j+1]-g*0.8, brines[c.rnd.IntN(len(brines))], white, sand, slate, pale, sky)
		}
	}
	c.haze(shore-30, 560, white, 0.25)

	// Flamingos feeding in a far basin.
	for range 15 {
		x, y := c.between(650, 860), c.between(578, 588)
		c.fill(join(line(x-1.5, y, x-1.5, y+12, 1.1), line(x+2, y, x+2, y+12, 1.1)), flat(brick))
		c.fill(ellipse(x, y-1.5, 6.4, 3.6), flat(rose.mix(brick, 0.15)))
		c.fill(stroke(curve(pt{x + 4, y - 3}, pt{x + 10, y - 12}, pt{x + 6, y - 17}, pt{x + 9, y - 18}), 1.8, 1.4), flat(rose.mix(white, 0.2)))
	}

	// Heaps along the banks, far to near, each with its image in the brine.
	heaps := []struct{ x, z, r float64 }{{-3, 63, 2.6}, {6, 63, 2.4}, {15, 63, 2.7}, {24, 63, 2.5}, {34, 63, 2.6}, {13, 35, 2.4}, {19.5, 35, 2.7}, {26, 35, 2.3}, {15.4, 19, 2}}
	for _, h := range heaps {
		q, u := k.at(h.x, 0, h.z), k.f/h.z
		heap(c, q.x, q.y, h.r*u, white, lilac, slate, pale)
	}
	mill(c, k, -13.4, 26, white, sand, lilac, slate, brick, ink, pale)
	shed(c, k, 27.5, 26, white, lilac, brick, ink, sand)

	crew := []struct {
		x, z, st float64
		rake     bool
	}{{-1, 26, 0.2, true}, {4.6, 19, 0.4, true}, {13, 19.4, 0.3, false}, {9.5, 26.5, 0.1, true}, {-3.4, 13.6, 0.3, true}, {22, 35.5, 0.2, false}, {-24, 35, 0.2, true}}
	for i, m := range crew {
		q, u := k.at(m.x, 0, m.z), k.f/m.z
		c.shadow(q.x, q.y, 0.7*u, 0.35*u, ink, 0.3)
		if m.rake {
			c.fill(line(q.x+0.3*u, q.y-1.15*u, q.x+2.1*u, q.y+0.12*u, 0.06*u+0.5), flat(brick.mix(ink, 0.35)))
			c.fill(line(q.x+1.8*u, q.y+0.12*u, q.x+2.4*u, q.y+0.1*u, 0.12*u), flat(brick.mix(ink, 0.35)))
		}
		c.person(q.x, q.y, 1.7*u, []rgb{white, slate, brick, sand}[i%4], rose.mix(brick, 0.35), ink, -1, m.st)
		c.fill(ellipse(q.x, q.y-1.62*u, 0.34*u, 0.09*u), flat(sand)) // straw hats: it is noon
		c.fill(ellipse(q.x, q.y-1.7*u, 0.16*u, 0.12*u), flat(sand.mix(white, 0.3)))
	}
	heap(c, 1330, 960, 215, white, lilac, slate, pale)
	barrow(c, 1010, 968, 1.2, brick, ink, white, slate)
	c.shadow(1128, 962, 60, 40, ink, 0.3)
	c.fill(line(1150, 880, 1226, 842, 5), flat(brick.mix(ink, 0.3)))
	c.fill(poly(1220, 850, 1232, 828, 1262, 834, 1250, 858), flat(slate.mix(ink, 0.3)))
	c.person(1128, 962, 132, slate, rose.mix(brick, 0.35), ink, -1, 0.5)
	c.fill(ellipse(1128, 836, 30, 8), flat(sand))
	c.fill(ellipse(1128, 830, 14, 10), flat(sand.mix(white, 0.3)))
	for _, g := range []struct{ x, y, w, t float64 }{{640, 250, 60, 0.1}, {720, 300, 36, -0.15}, {560, 330, 30, 0.2}} {
		c.gull(g.x, g.y, g.w, g.t, white, ink)
	}
}

// basin is one pan of brine: the sky lies in its far part, its own colour in
// the near, and salt has dried along its rim.
func basin(c *canvas, k camera, x0, x1, z0, z1 float64, tone, white, sand, slate, pale, sky rgb) {
	q := k.floor(0, x0, z0, x1, z1)
	near, far := k.at(0, 0, z0).y, k.at(0, 0, z1).y
	air := ramp(20, 160, z0) * 0.5
	// The bank's inner edge on the far side shows; it is in light.
	c.fill(q, vert(far, near, tone.mix(sky, 0.25).mix(pale, air), tone.mix(pale, 0.2+air), tone.mix(pale, air)))
	depth := near - far
	c.fill(q, func(x, y float64) (rgb, float64) {
		t := (y - far) / depth
		n := c.n.fbm(x*0.5/depth*1.3+x0, y*3/depth+z0, 3)
		if n > 0.52 {
			return white, 0.5 * ramp(0.52, 0.64, n) * (0.4 + 0.6*t)
		}
		return tone.mix(slate, 0.35), 0.3 * ramp(0.47, 0.34, n)
	})
	rim := 0.055 * k.f / z0
	edge := append([]pt{}, q[0]...)
	edge = append(edge, edge[0])
	for i := range 4 {
		c.fill(stroke([]pt{edge[i], edge[i+1]}, rim+1, rim+1), glaze(white, 0.85))
	}
	// Each bank is a little wall: the near one hides its face, the far shows it.
	h := 0.16 * k.f / z1
	c.fill(path{{q[0][3], q[0][2], {q[0][2].x, q[0][2].y + h}, {q[0][3].x, q[0][3].y + h}}}, flat(sand.mix(slate, 0.4).mix(pale, air)))
	for range 5 {
		f := c.rnd.Float64()
		e := edge[0].to(edge[1], f)
		c.clump(e.x, e.y-rim*0.4, rim*c.between(2, 5), rim*c.between(0.5, 1), 7, white)
	}
}

// heap is a cone of salt, the noon light a little from the left; r is the
// half width of its foot.
func heap(c *canvas, x, y, r float64, white, shade, deep, pale rgb) {
	h := r * 0.98
	c.fill(poly(x-r*0.1, y+r*0.02, x+r*1.5, y+r*0.05, x+r*0.7, y+r*0.2, x-r*0.6, y+r*0.18), glaze(deep, 0.3))
	outline := path{curve(pt{x - r, y}, pt{x - r*0.55, y - h*0.42}, pt{x - r*0.1, y - h*0.95}, pt{x + r*0.08, y - h*0.95}, pt{x + r*0.5, y - h*0.46}, pt{x + r, y}, pt{x + r*0.5, y + r*0.12}, pt{x - r*0.4, y + r*0.13}, pt{x - r, y})}
	c.fill(outline, flat(white))
	side := path{curve(pt{x + r*0.02, y - h*0.96}, pt{x + r*0.14, y - h*0.5}, pt{x + r*0.06, y - h*0.2}, pt{x + r*0.2, y + r*0.12}, pt{x + r*0.62, y + r*0.1}, pt{x + r, y}, pt{x + r*0.5, y - h*0.46}, pt{x + r*0.08, y - h*0.95})}
	c.fill(side, grad(x, y-h, x+r, y, shade.mix(white, 0.35), shade))
	c.fill(outline, c.crayon(shade, slope(x-r*0.5, y-h, x+r*0.3, y, -0.3, 0.4)))
	c.fill(side, c.crayon(deep.mix(shade, 0.4), slope(x, y-h*0.5, x+r, y, -0.2, 0.5)))
	for range 9 {
		t, d := c.rnd.Float64(), c.between(-0.8, 0.7)
		a := pt{x + d*r*0.2, y - h*(0.8-0.4*t)}
		b := pt{x + d*r*0.85, y - h*0.1*t}
		c.fill(stroke(curve(a, a.to(b, 0.5), b), r*0.006+0.4, r*0.016+0.5), glaze(shade.mix(deep, 0.2), 0.55))
	}
}

// mill pumps the brine up: a white tower with six canvas sails.
func mill(c *canvas, k camera, mx, mz float64, white, sand, shade, slate, brick, ink, pale rgb) {
	q, u := k.at(mx, 0, mz), k.f/mz
	x, y := q.x, q.y
	c.afloat(x-9*u, y-17*u, x+9*u, y+0.2*u, pale, 0.3, 1, func(l *canvas) {
		at := func(p path) path { return p.place(x, y, u, u) }
		l.fill(at(poly(-3.4, 0.25, 3.4, 0.25, 3, -0.5, -3, -0.5)), flat(sand))
		body := at(poly(-2.5, 0, -1.75, -8.6, 1.75, -8.6, 2.5, 0))
		l.fill(body, grad(x-2.4*u, 0, x+2.4*u, 0, white, white, shade.mix(white, 0.3), shade))
		l.fill(body, l.crayon(slate.mix(shade, 0.4), slope(x+0.3*u, 0, x+2.6*u, 0, -0.1, 0.65)))
		l.fill(at(arch(-0.6, 0, 1.1, 2.1)), flat(brick.mix(ink, 0.35)))
		l.fill(at(arch(-0.55, -3.6, 0.7, 1)), flat(ink))
		l.fill(at(arch(-0.5, -6.1, 0.6, 0.9)), flat(ink))
		l.fill(at(rect(-1.95, -8.75, 3.9, 0.3)), flat(sand))
		l.fill(at(poly(-2.1, -8.7, 0, -11.4, 2.1, -8.7)), flat(brick))
		l.fill(at(poly(0.1, -8.7, 0, -11.4, 2.1, -8.7)), flat(brick.mix(ink, 0.4)))
	})
	// The sails are left out of the image: at noon the wind that turns them
	// breaks anything so thin.
	hx, hy := x-0.3*u, y-9.3*u
	for i := range 6 {
		a := 0.28 + float64(i)*math.Pi/3
		arm := func(p path) path { return p.place(hx, hy, u, u).turn(hx, hy, a) }
		c.fill(arm(poly(0.1, -1.4, 0.1, -6.4, 2.05, -5.2, 1.1, -1.7)), flat(white.mix(sand, 0.2)))
		c.fill(arm(poly(0.1, -1.4, 0.1, -6.4, 0.75, -6, 0.5, -1.5)), glaze(shade, 0.75))
		c.fill(arm(line(0, 0, 0, -6.6, 0.13)), flat(ink.mix(brick, 0.3)))
		tip := arm(path{{{0, -6.6}}})[0][0]
		next := path{{{0, -6.6}}}.place(hx, hy, u, u).turn(hx, hy, a+math.Pi/3)[0][0]
		c.fill(stroke([]pt{tip, next}, 0.05*u, 0.05*u), flat(ink))
	}
	c.fill(ellipse(hx, hy, 0.34*u, 0.34*u), flat(ink.mix(brick, 0.4)))
}

// shed keeps the dry salt: low and long, with a tiled roof.
func shed(c *canvas, k camera, sx, sz float64, white, shade, brick, ink, sand rgb) {
	q, u := k.at(sx, 0, sz), k.f/sz
	at := func(p path) path { return p.place(q.x, q.y, u, u) }
	c.fill(at(poly(0, 0.1, 13, 0.1, 13, 0.6, 0.6, 0.6)), glaze(ink, 0.25))
	c.fill(at(rect(0, -3, 13, 3.1)), flat(white))
	c.fill(at(rect(0, -3, 13, 0.7)), glaze(shade, 0.8))
	c.fill(at(poly(-0.5, -2.9, 1, -5, 12.6, -5, 13.5, -2.9)), flat(brick))
	for i := range 26 {
		d := float64(i) * 0.5
		c.fill(at(line(-0.2+d, -2.95, 1.1+d*0.93, -4.95, 0.06)), glaze(ink, 0.3))
	}
	for i := range 4 {
		c.fill(at(arch(0.8+float64(i)*3, 0.1, 1.9, 2.2)), flat(shade.mix(ink, 0.5)))
		c.fill(at(poly(0.8+float64(i)*3, 0.1, 2.7+float64(i)*3, 0.1, 2.3+float64(i)*3, -0.9, 1.5+float64(i)*3, -1.1)), flat(white))
	}
}

// barrow stands loaded, its wheel to the left.
func barrow(c *canvas, x, y, s float64, wood, ink, white, shade rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	c.fill(at(poly(-50, 2, 60, 2, 96, 14, -30, 12)), glaze(ink, 0.3))
	c.fill(at(blob(-44, -42, -20, -66, 6, -70, 30, -52, 40, -42, 0, -38)), flat(white))
	c.fill(at(blob(4, -68, 30, -52, 40, -42, 10, -40)), flat(shade.mix(white, 0.55)))
	c.fill(at(poly(-50, -44, 46, -44, 32, -14, -30, -14)), flat(wood))
	c.fill(at(poly(0, -44, 46, -44, 32, -14, 0, -14)), glaze(ink, 0.25))
	c.fill(at(line(-46, -34, 42, -34, 1.6)), glaze(ink, 0.5))
	c.fill(at(line(-44, -10, 96, -36, 5)), flat(wood.mix(ink, 0.35)))
	c.fill(at(line(34, -16, 40, 2, 5)), flat(wood.mix(ink, 0.35)))
	c.fill(at(ellipse(-46, -12, 15, 15)), flat(ink))
	c.fill(at(ellipse(-46, -12, 9, 9)), flat(wood.mix(ink, 0.3)))
}
