package scenes

// freighter is a laden container ship, bow to the left; x, y is the foot of
// its stem on the water and s its scale (600 units long at 1).
func freighter(c *canvas, x, y, s float64, hull, dark, light, lamp rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	h := poly(-22, -56, 10, -50, 470, -44, 500, -52, 560, -52, 556, -6, 540, 2, 6, 2)
	c.fill(at(h), vert(y-56*s, y, hull, dark))
	c.fill(at(poly(1, -11, 552, -9, 540, 2, 6, 2)), flat(hull.mix(hex(0x5e2a24), 0.5).mix(dark, 0.35)))
	c.fill(at(h), c.crayon(hull.mix(light, 0.45), slope(x-20*s, y-30*s, x+190*s, y, 0.75, -0.2)))
	// Boxes stowed in bays of unequal height; the end towards the sun is lit.
	inks := []rgb{hull.mix(light, 0.3), dark.mix(light, 0.2), hull, dark.mix(light, 0.45), hull.mix(dark, 0.6)}
	for bay := range 13 {
		bx := 36 + float64(bay)*31
		tiers := 2 + c.rnd.IntN(4)
		if bay == 0 {
			tiers = 2
		}
		for t := range tiers {
			by := -50 - float64(t+1)*15
			col := inks[c.rnd.IntN(len(inks))]
			c.fill(at(rect(bx, by, 28, 14)), flat(col))
			c.fill(at(rect(bx, by, 3.5, 14)), glaze(light, 0.6))
			c.fill(at(rect(bx, by+11, 28, 3)), glaze(dark, 0.45))
		}
		c.fill(at(line(bx+29.6, -48, bx+29.6, -66, 1.4)), flat(dark))
	}
	// The house, its bridge wing and funnel.
	c.fill(at(rect(452, -150, 52, 104)), flat(light.mix(hex(0xf4ead8), 0.3)))
	c.fill(at(rect(472, -150, 32, 104)), glaze(dark, 0.5))
	c.fill(at(rect(444, -158, 66, 11)), flat(light.mix(hex(0xf4ead8), 0.2).mix(dark, 0.2)))
	for r := range 6 {
		for k := range 6 {
			col := dark
			if c.rnd.Float64() < 0.55 {
				col = lamp
			}
			c.fill(at(rect(456+float64(k)*8, -140+float64(r)*15, 4, 5)), flat(col))
		}
	}
	c.fill(at(rect(446, -155, 62, 4)), flat(lamp))
	c.fill(at(poly(512, -52, 514, -120, 540, -120, 544, -52)), flat(hull.mix(dark, 0.4)))
	c.fill(at(rect(514, -112, 27, 8)), flat(light))
	c.fill(at(line(478, -158, 478, -196, 2.4)), flat(dark))
	c.fill(at(line(468, -180, 488, -180, 1.8)), flat(dark))
	c.fill(at(line(0, -52, 0, -92, 2)), flat(dark))
	c.glow(x+478*s, y-196*s, 26*s, lamp, 0.8)
	c.glow(x, y-92*s, 20*s, lamp, 0.8)
}

// tanker lies low, its house far aft; the same place and scale as freighter.
func tanker(c *canvas, x, y, s float64, hull, dark, light, lamp rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	c.fill(at(poly(-16, -44, 12, -40, 460, -34, 560, -40, 556, -4, 540, 2, 6, 2)), vert(y-44*s, y, hull, dark))
	c.fill(at(rect(462, -120, 56, 86)), flat(light))
	c.fill(at(rect(486, -120, 32, 86)), glaze(dark, 0.5))
	c.fill(at(rect(454, -126, 72, 10)), flat(light))
	c.fill(at(rect(524, -90, 22, 52)), flat(dark))
	for i := range 8 {
		c.fill(at(line(60+float64(i)*46, -38, 60+float64(i)*46, -52, 3)), flat(dark))
	}
	c.fill(at(line(50, -50, 440, -46, 3)), flat(dark))
	c.fill(at(line(240, -40, 240, -92, 4)), flat(dark))
	c.fill(at(rect(468, -112, 40, 5)), flat(lamp))
	c.glow(x+480*s, y-126*s, 50*s, lamp, 0.7)
}

// caique is a small wooden boat going home, bow to the right, a man at the
// tiller; 190 units long at scale 1.
func caique(c *canvas, x, y, s float64, hull, trim, light, lamp rgb) {
	at := func(p path) path { return p.place(x, y, s, s) }
	h := path{append(curve(pts(0, -30, 60, -22, 130, -26, 186, -48)...), curve(pts(176, -20, 150, 3, 80, 5, 14, 2)...)...)}
	c.fill(at(h), vert(y-40*s, y, hull.mix(trim, 0.35), hull))
	c.fill(at(stroke(curve(pts(0, -30, 60, -22, 130, -26, 186, -48)...), 5, 4)), flat(light))
	c.fill(at(stroke(curve(pts(4, -18, 60, -12, 130, -15, 178, -32)...), 3, 2)), flat(trim.mix(light, 0.3)))
	c.fill(at(poly(92, -27, 94, -66, 140, -66, 146, -29)), flat(light.mix(hull, 0.35)))
	c.fill(at(poly(92, -27, 94, -66, 112, -66, 112, -26)), glaze(hull, 0.5))
	c.fill(at(rect(86, -72, 62, 6)), flat(trim))
	c.fill(at(rect(118, -60, 18, 14)), flat(lamp))
	c.fill(at(line(72, -26, 70, -112, 3)), flat(hull))
	c.fill(at(line(70, -108, 178, -46, 1)), flat(hull))
	c.fill(at(line(70, -108, 4, -32, 1)), flat(hull))
	c.person(x+28*s, y-22*s, 44*s, trim.mix(hull, 0.4), light, hull, 1, 0)
	c.glow(x+70*s, y-112*s, 22*s, lamp, 0.9)
}
