package scenes

import "math"

// The hall, in metres: half its width, the springing of its vault, and the far wall.
const (
	hallHalf   = 8.0
	hallSpring = 8.2
	hallEnd    = 38.0
	hallBay    = 4.6
)

// library: the reading room on a winter afternoon. Sun comes in high on the
// left and the green lamps take over where it does not reach.
func library(c *canvas) {
	ink, walnut, brown := hex(0x1d1410), hex(0x44291a), hex(0x79502f)
	ochre, honey, cream := hex(0xb7854a), hex(0xe0b878), hex(0xfaecc8)
	green, lamp, blue := hex(0x2c6a53), hex(0xfff0b4), hex(0xa9bcb4)
	k := camera{vx: 770, vy: 560, f: 880, eye: 2.7}

	c.wash(0, 0, sheetW, sheetH, flat(walnut))
	vault(c, k, ink, walnut, brown, ochre, honey)
	endWall(c, k, walnut, brown, ochre, honey, cream, blue, ink)
	sunny := func(z float64) float64 { return ramp(6, 34, z) }
	books := []rgb{walnut, brown.mix(hex(0x8a3426), 0.6), green.mix(ink, 0.25), ochre, hex(0x7a2f25), brown, blue.mix(walnut, 0.5), honey.mix(brown, 0.3)}

	// Far bays first, both walls.
	for i := 6; i >= 0; i-- {
		z0 := 9.2 + hallBay*float64(i) - 3.6
		z1 := math.Min(z0+hallBay, hallEnd)
		leftBay(c, k, z0, z1, walnut, brown, ochre, honey, cream, blue, books)
		rightBay(c, k, z0, z1, ink, walnut, brown, ochre, honey, books, sunny((z0+z1)/2))
	}
	hallFloor(c, k, ink, walnut, brown, ochre, honey)

	// The sun through each window: a lit arch on the floor, the beam to it.
	for i := 6; i >= 0; i-- {
		z := 7.9 + hallBay*float64(i)
		patch := func(u, v float64) pt { // window plane carried along the light
			d := (v - 0.02) / 0.92 // height over slope is the way across the hall
			return k.at(-hallHalf+d*0.92*1.42, 0, math.Max(4, z+u-d*0.12))
		}
		c.fill(plane(patch).arch(-1.1, 4.4, 1.1, 8.4), glaze(cream.mix(honey, 0.5), 0.4))
		c.fill(plane(patch).arch(-0.9, 4.6, -0.06, 8.1), glaze(cream, 0.3))
		c.fill(plane(patch).arch(0.06, 4.6, 0.9, 8.1), glaze(cream, 0.3))
		a, b := k.at(-hallHalf, 8.2, z), k.at(-hallHalf, 4.2, z)
		p, q := patch(0, 8.3), patch(0, 4.4)
		w := 0.9 * k.f / z * 0.28
		c.fill(path{{{a.x, a.y}, {b.x, b.y}, {q.x - w, q.y}, {p.x + w, p.y}}}, func(x, y float64) (rgb, float64) {
			t := clamp((x - b.x) / (p.x - b.x))
			dust := c.n.fbm(x*0.008+float64(i), y*0.008, 2)
			return cream, (0.34 - 0.27*t) * (0.55 + 0.9*dust) * ramp(46, 8, z)
		})
	}

	// Tables from far to near, two rows of them with their readers.
	for i := 5; i >= 0; i-- {
		z := 9.4 + 4.5*float64(i)
		for _, x := range []float64{-4.6, 1.5} {
			table(c, k, x, x+3.1, z, z+2.7, ink, walnut, brown, honey, cream, green, lamp, books)
		}
		if i == 2 { // the librarian with the trolley, in the aisle
			trolley(c, k, 0.15, z+3.4, ink, brown, honey, books)
			q := k.at(-0.55, 0, z+3.2)
			u := k.f / (z + 3.2)
			c.fill(dab(q.x+0.3*u, q.y, 1.6*u, 0.2*u), glaze(ink, 0.5))
			c.person(q.x, q.y, 1.72*u, green.mix(ink, 0.25), honey, ink, -1, 0.5)
		}
	}
	c.glow(260, 330, 620, cream, 0.2)
	c.wash(0, 0, sheetW, sheetH, func(x, y float64) (rgb, float64) { // the corners sink
		d := math.Hypot((x-740)/1050, (y-520)/720)
		return ink, 0.55 * ramp(0.62, 1.15, d)
	})
}

// vault is a barrel of coffers; the sun thrown up by the floor warms its right.
func vault(c *canvas, k camera, ink, walnut, brown, ochre, honey rgb) {
	at := func(a, z float64) pt {
		s, co := math.Sincos(a)
		return k.at(-hallHalf*co, hallSpring+hallHalf*0.86*s, z)
	}
	const slices = 12
	for i := 7; i >= 0; i-- {
		z0 := 5.6 + hallBay*float64(i)
		z1 := math.Min(z0+hallBay, hallEnd)
		if z0 >= hallEnd {
			continue
		}
		for j := range slices {
			a0, a1 := math.Pi*float64(j)/slices, math.Pi*float64(j+1)/slices
			t := float64(j) / (slices - 1)
			tone := brown.mix(ochre, ramp(0.25, 1, t)).mix(honey, 0.45*ramp(14, 40, z0))
			c.fill(path{{at(a0, z0), at(a1, z0), at(a1, z1), at(a0, z1)}}, flat(tone))
			for h := range 2 {
				b0, b1 := lerp(z0, z1, 0.5*float64(h)+0.07), lerp(z0, z1, 0.5*float64(h)+0.43)
				d0, d1 := lerp(a0, a1, 0.14), lerp(a0, a1, 0.86)
				c.fill(path{{at(d0, b0), at(d1, b0), at(d1, b1), at(d0, b1)}}, flat(tone.mix(walnut, 0.5)))
				c.fill(path{{at(lerp(d0, d1, 0.8), b0), at(d1, b0), at(d1, b1), at(lerp(d0, d1, 0.8), b1)}}, flat(tone.mix(honey, 0.4)))
				m, n := at((a0+a1)/2, (b0+b1)/2), k.f/b0*0.11
				c.fill(ellipse(m.x, m.y, n, n*0.8), flat(honey.mix(brown, 0.25)))
			}
		}
		var rib []pt
		for j := range 25 {
			rib = append(rib, at(math.Pi*float64(j)/24, z0))
		}
		w := 0.5 * k.f / z0
		c.fill(stroke(rib, w, w), grad(rib[0].x, 0, rib[24].x, 0, walnut, brown, honey.mix(ochre, 0.4)))
		c.fill(stroke(rib, w*0.2, w*0.2), glaze(ink, 0.35))
	}
}

// endWall has the great window, the clock and the door under them.
func endWall(c *canvas, k camera, walnut, brown, ochre, honey, cream, blue, ink rgb) {
	o := k.at(0, 0, hallEnd)
	p := frontal(o.x, o.y, k.f/hallEnd)
	arc := []pt{p(-hallHalf, 0)}
	for j := range 25 {
		s, co := math.Sincos(math.Pi * float64(j) / 24)
		arc = append(arc, p(-hallHalf*co, hallSpring+hallHalf*0.86*s))
	}
	c.fill(path{append(arc, p(hallHalf, 0))}, flat(honey.mix(ochre, 0.45)))
	c.fill(p.arch(-4.4, 4.8, 4.4, 13.6), flat(honey))
	c.fill(p.arch(-4, 5, 4, 13.2), flat(cream))
	a, b := p(0, 13), p(0, 5)
	c.fill(p.arch(-4, 5, 4, 13.2), fade(0, a.y, 0, b.y, blue, 0.65, 0.05))
	for _, u := range []float64{-2.4, -0.8, 0.8, 2.4} {
		c.fill(p.rect(u-0.09, 5, u+0.09, 13.2-0.32*math.Abs(u)), flat(brown))
	}
	for _, v := range []float64{7, 9.2} {
		c.fill(p.rect(-4, v-0.08, 4, v+0.08), flat(brown))
	}
	c.fill(p.rect(-8, 4.2, 8, 4.7), flat(brown))
	c.fill(p.rect(-8, 0, 8, 4.2), flat(brown.mix(ochre, 0.4)))
	for i := range 6 {
		u := -7.6 + 2.1*float64(i)
		if i > 2 {
			u += 2.8
		}
		c.fill(p.rect(u, 0.4, u+1.9, 3.9), flat(walnut))
		for r := range 5 {
			for n := range 8 {
				tone := []rgb{ochre, brown, honey, walnut, hex(0x7a2f25)}[c.rnd.IntN(5)]
				c.fill(p.rect(u+0.1+float64(n)*0.21, 0.5+float64(r)*0.68, u+0.28+float64(n)*0.21, 0.95+float64(r)*0.68), flat(tone))
			}
		}
	}
	c.fill(p.arch(-1.3, 0, 1.3, 3.6), flat(ink))
	c.fill(p.rect(-1.1, 0, -0.05, 2.7), flat(walnut))
	c.fill(p.rect(0.05, 0, 1.1, 2.7), flat(walnut.mix(brown, 0.4)))
	m, r := p(0, 5.4), 0.95*k.f/hallEnd
	c.fill(ellipse(m.x, m.y, r*1.2, r*1.2), flat(walnut))
	c.fill(ellipse(m.x, m.y, r, r), flat(cream))
	c.fill(join(line(m.x, m.y, m.x-r*0.45, m.y-r*0.4, 2), line(m.x, m.y, m.x+r*0.15, m.y+r*0.75, 1.6)), flat(ink))
	c.glow(p(0, 9).x, p(0, 9).y, 260, cream, 0.5)
}

// leftBay is a bay of the wall the sun comes through.
func leftBay(c *canvas, k camera, z0, z1 float64, walnut, brown, ochre, honey, cream, blue rgb, books []rgb) {
	p := k.wall(-hallHalf)
	c.fill(p.rect(z0, 0, z1, hallSpring+0.3), flat(brown.mix(walnut, 0.45)))
	m := (z0 + z1) / 2
	c.fill(p.arch(m-1.5, 3.6, m+1.5, 7.9), flat(honey)) // the reveal, lit
	c.fill(p.arch(m-1.5, 3.6, m+1.05, 7.75), flat(ochre))
	win := p.arch(m-1.25, 3.8, m+1.2, 7.65)
	a, b := p(m, 7.6), p(m, 3.8)
	c.fill(win, vert(a.y, b.y, blue.mix(cream, 0.55), cream, cream))
	for _, u := range []float64{-0.45, 0.4} {
		c.fill(p.rect(m+u-0.05, 3.8, m+u+0.05, 7.5), flat(walnut))
	}
	for _, v := range []float64{4.7, 5.6, 6.5} {
		c.fill(p.rect(m-1.25, v-0.04, m+1.2, v+0.04), flat(walnut))
	}
	c.fill(p.rect(m-1.7, 3.35, m+1.7, 3.65), flat(honey.mix(ochre, 0.5)))
	shelves(c, p, z0+0.3, z1-0.3, 0.3, 3, 5, 20, books, walnut, 0.35)
	c.fill(p.rect(z0, 3.02, z1, 3.28), flat(brown))
	// A pilaster closes the bay, its near face in shade.
	c.fill(p.rect(z0, 0, z0+0.42, hallSpring), flat(brown))
	c.fill(k.across(z0, -hallHalf, 0, -hallHalf+0.3, hallSpring), flat(walnut))
	c.fill(p.rect(z0, hallSpring-0.3, z1, hallSpring+0.3), flat(ochre.mix(brown, 0.4)))
	c.fill(p.rect(z0, hallSpring-0.42, z1, hallSpring-0.3), flat(walnut))
	q, s := p(m, 5.6), k.f/m
	c.glow(q.x, q.y, 2.6*s, cream, 0.4)
}

// rightBay stands in the sun: shelves below, a gallery, shelves in the arch.
func rightBay(c *canvas, k camera, z0, z1 float64, ink, walnut, brown, ochre, honey rgb, books []rgb, far float64) {
	p := k.wall(hallHalf)
	warm := ochre.mix(honey, 0.25+0.4*far)
	c.fill(p.rect(z0, 0, z1, hallSpring+0.3), flat(warm))
	m := (z0 + z1) / 2
	shelves(c, p, z0+0.35, z1-0.35, 0.3, 3.2, 6, 22, books, walnut, 0)
	c.fill(p.arch(m-1.75, 4, m+1.75, 7.9), flat(brown))
	c.fill(p.arch(m-1.55, 4, m+1.55, 7.7), flat(walnut))
	shelves(c, p, m-1.45, m+1.45, 4.1, 6.4, 4, 16, books, walnut, 0)
	for _, v := range []float64{0.3, 3.3} { // the sun from across lies in arches
		s := 2.2
		if v > 1 {
			s = 2.9
		}
		c.fill(p.arch(m-1.1, v+0.2, m+0.9, v+0.2+s), glaze(hex(0xfff0c4), 0.16+0.1*far))
	}
	// The gallery stands out from the wall on brackets, with its rail.
	x := hallHalf - 0.85
	c.fill(k.floor(3.3, x, z0, hallHalf, z1), flat(walnut))
	c.fill(k.along(x, z0, 3.3, z1, 3.62), flat(honey.mix(ochre, 0.4)))
	c.fill(k.along(x, z0, 3.3, z1, 3.38), flat(brown))
	for i := range 13 {
		z := lerp(z0, z1, (float64(i)+0.5)/13)
		w := 0.045 * k.f / z
		a, b := k.at(x, 3.6, z), k.at(x, 4.45, z)
		c.fill(line(a.x, a.y, b.x, b.y, w), flat(ink.mix(brown, 0.35)))
	}
	c.fill(k.along(x, z0, 4.42, z1, 4.54), flat(ink.mix(brown, 0.4)))
	c.fill(path{{k.at(x, 3.3, z0+0.1), k.at(hallHalf, 3.3, z0+0.1), k.at(hallHalf, 2.5, z0+0.1)}}, flat(walnut))
	c.fill(p.rect(z0, 0, z0+0.42, hallSpring), flat(honey.mix(ochre, 0.35)))
	c.fill(k.across(z0, hallHalf-0.3, 0, hallHalf, hallSpring), flat(brown))
	c.fill(p.rect(z0, hallSpring-0.3, z1, hallSpring+0.3), flat(honey))
	c.fill(p.rect(z0, hallSpring-0.45, z1, hallSpring-0.3), flat(brown))
}

// shelves fills a case with books of uneven height, here and there a gap or a
// leaning one; dim lays the case in shade.
func shelves(c *canvas, p plane, u0, u1, v0, v1 float64, rows, per int, books []rgb, wood rgb, dim float64) {
	c.fill(p.rect(u0, v0, u1, v1), flat(wood.mix(hex(0x120c09), 0.45)))
	h := (v1 - v0) / float64(rows)
	for r := range rows {
		v := v0 + h*float64(r)
		for u := u0 + 0.03; u < u1-0.1; {
			w := (u1 - u0) / float64(per) * c.between(0.7, 1.4)
			if c.rnd.Float64() < 0.93 {
				tone := books[c.rnd.IntN(len(books))].mix(wood, dim+0.2*c.rnd.Float64())
				top := v + h*c.between(0.58, 0.84)
				e := math.Min(u+w*0.9, u1-0.03)
				c.fill(p.rect(u, v+0.04, e, top), flat(tone))
				c.fill(p.rect(u, top-h*0.2, e, top-h*0.14), glaze(hex(0xe9c98d), 0.55*(1-dim)))
			}
			u += w
		}
		c.fill(p.rect(u0, v-0.03, u1, v+0.05), flat(wood.mix(books[5], 0.6)))
	}
}

// hallFloor is boards laid down the hall and polished.
func hallFloor(c *canvas, k camera, ink, walnut, brown, ochre, honey rgb) {
	c.fill(k.floor(0, -hallHalf, 3.6, hallHalf, hallEnd), vert(620, sheetH, ochre.mix(honey, 0.25), brown, brown.mix(walnut, 0.55)))
	for i := range 54 {
		x := -hallHalf + float64(i)*0.3
		c.fill(k.floor(0, x, 3.6, x+0.28, hallEnd), glaze([]rgb{walnut, ochre, brown, ink}[c.rnd.IntN(4)], c.between(0.04, 0.2)))
		c.fill(k.floor(0, x, 3.6, x+0.02, hallEnd), glaze(ink, 0.4))
		for range 3 {
			z := c.between(4, 24)
			c.fill(k.floor(0, x, z, x+0.3, z+0.04), glaze(ink, 0.45))
		}
	}
	c.wash(300, 600, 1250, sheetH, func(x, y float64) (rgb, float64) { // the far window in the polish
		t := (y - 620) / 450
		return honey, 0.4 * ramp(60+250*t, 0, math.Abs(x-770)) * ramp(1, 0, t)
	})
}

// table has its lamps down the middle and readers along both sides.
func table(c *canvas, k camera, x0, x1, z0, z1 float64, ink, walnut, brown, honey, cream, green, lamp rgb, books []rgb) {
	c.fill(k.floor(0, x0-0.2, z0-0.1, x1+0.5, z1+0.1), glaze(ink, 0.5))
	c.reader(k, x0-0.1, z0+0.6, -1, books, ink, honey)
	c.reader(k, x1+0.1, z0+1.5, 1, books, ink, honey)
	for _, x := range []float64{x0 + 0.2, x1 - 0.35} {
		c.fill(k.across(z0+0.05, x, 0, x+0.16, 0.72), flat(walnut))
		c.fill(k.across(z1, x, 0, x+0.14, 0.72), flat(ink))
	}
	c.fill(k.floor(0.78, x0, z0, x1, z1), vert(k.at(0, 0.78, z1).y, k.at(0, 0.78, z0).y, honey.mix(brown, 0.3), brown))
	c.fill(k.across(z0, x0, 0.66, x1, 0.78), flat(walnut))
	c.fill(k.across(z0, x0, 0.755, x1, 0.78), flat(honey))
	m := (x0 + x1) / 2
	for range 5 { // open books and papers
		x, z := m+c.between(-1.3, 0.9), c.between(z0+0.2, z1-0.5)
		c.fill(k.floor(0.79, x, z, x+0.24, z+0.34), flat(cream))
		c.fill(k.floor(0.79, x+0.25, z, x+0.5, z+0.34), flat(cream.mix(honey, 0.3)))
	}
	for range 2 { // a pile of volumes
		x, z := m+c.between(-1.2, 0.8), c.between(z0+0.1, z1-0.9)
		for n := range 3 {
			y := 0.78 + 0.09*float64(n)
			c.fill(k.across(z, x+0.02*float64(n), y, x+0.36, y+0.08), flat(books[c.rnd.IntN(len(books))]))
			c.fill(k.floor(y+0.08, x+0.02*float64(n), z, x+0.36, z+0.25), flat(books[c.rnd.IntN(len(books))].mix(honey, 0.3)))
		}
	}
	for _, f := range []float64{0.78, 0.24} {
		z := lerp(z0, z1, f)
		q, u := k.at(m, 0.78, z), k.f/z
		c.fill(ellipse(q.x, q.y, 0.95*u, 0.2*u), glaze(lamp, 0.42))
		c.fill(ellipse(q.x, q.y, 0.5*u, 0.1*u), glaze(lamp, 0.5))
		c.fill(ellipse(q.x, q.y, 0.14*u, 0.045*u), flat(walnut))
		c.fill(rect(q.x-0.022*u, q.y-0.46*u, 0.044*u, 0.46*u), flat(honey))
		c.fill(poly(q.x-0.3*u, q.y-0.4*u, q.x-0.17*u, q.y-0.58*u, q.x+0.17*u, q.y-0.58*u, q.x+0.3*u, q.y-0.4*u), flat(green))
		c.fill(poly(q.x-0.3*u, q.y-0.4*u, q.x-0.17*u, q.y-0.58*u, q.x-0.1*u, q.y-0.58*u, q.x-0.2*u, q.y-0.4*u), flat(green.mix(cream, 0.5)))
		c.fill(ellipse(q.x, q.y-0.4*u, 0.3*u, 0.05*u), flat(lamp))
		c.glow(q.x, q.y-0.3*u, 1.15*u, lamp, 0.5)
	}
	c.reader(k, x0-0.1, z0+0.15, -1, books, ink, honey)
}

// reader sits reading at a table's side, on a chair, bent to the book; side
// says on which side of the table the chair stands.
func (c *canvas) reader(k camera, x, z, side float64, coats []rgb, ink, skin rgb) {
	if c.rnd.Float64() < 0.22 {
		return // an empty place
	}
	q, u := k.at(x+side*0.25, 0, z), k.f/z
	coat := coats[c.rnd.IntN(len(coats))]
	at := func(p path) path { return p.place(q.x, q.y, -side*u, u) }
	wood := ink.mix(skin, 0.25)
	c.fill(at(join(rect(-0.3, -0.48, 0.06, 0.48), rect(0.12, -0.45, 0.05, 0.45), rect(-0.3, -0.5, 0.5, 0.06))), flat(wood))
	c.fill(at(poly(-0.32, -0.5, -0.36, -1.02, -0.3, -1.02, -0.24, -0.5)), flat(wood))
	c.fill(at(poly(-0.24, -0.5, 0.3, -0.5, 0.42, -0.44, 0.44, -0.02, 0.3, -0.02, 0.26, -0.36, -0.2, -0.36)), flat(ink.mix(coat, 0.3)))
	c.fill(at(blob(-0.24, -0.48, -0.27, -0.86, -0.16, -1.1, 0.06, -1.12, 0.16, -0.9, 0.14, -0.48)), flat(coat))
	c.fill(at(blob(-0.24, -0.48, -0.27, -0.86, -0.18, -1.08, -0.08, -1.05, -0.12, -0.8, -0.1, -0.48)), glaze(ink, 0.4))
	c.fill(at(stroke(curve(pts(0, -1, 0.2, -0.8, 0.5, -0.84)...), 0.13, 0.09)), flat(coat.mix(ink, 0.2)))
	c.fill(at(ellipse(0.1, -1.24, 0.115, 0.14)), flat(skin))
	c.fill(at(blob(-0.05, -1.2, -0.03, -1.38, 0.1, -1.42, 0.2, -1.34, 0.08, -1.28, 0.03, -1.16)), flat(ink))
}

// trolley carries returned books back to their shelves.
func trolley(c *canvas, k camera, x, z float64, ink, wood, light rgb, books []rgb) {
	for _, y := range []float64{0.25, 0.75} {
		c.fill(k.floor(y, x, z, x+0.6, z+1), flat(wood))
		for i := range 6 {
			c.fill(k.across(z+0.1, x+0.04+0.09*float64(i), y, x+0.11+0.09*float64(i), y+c.between(0.24, 0.36)), flat(books[c.rnd.IntN(len(books))]))
		}
		c.fill(k.across(z, x, y-0.05, x+0.6, y+0.04), flat(light.mix(wood, 0.4)))
	}
	for _, d := range []float64{0, 0.56} {
		c.fill(k.across(z, x+d, 0.04, x+d+0.05, 1.1), flat(ink))
	}
}
