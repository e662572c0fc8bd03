package pictures

import "image/color"

// ship is a freighter in profile, its bow to the right where dir is 1.
func (c *canvas) ship(hull, house, light color.RGBA, x, y, l, dir float64) {
	at := func(dx, dy float64) point { return point{x + dir*dx*l, y - dy*l} }
	c.fill(hull, at(-0.5, 0), at(-0.52, 0.07), at(0.43, 0.07), at(0.54, 0.1), at(0.47, 0))
	c.fill(house, at(-0.46, 0.07), at(-0.46, 0.22), at(-0.34, 0.22), at(-0.34, 0.07))
	c.fill(house, at(-0.48, 0.22), at(-0.48, 0.245), at(-0.31, 0.245), at(-0.31, 0.22))
	c.fill(hull, at(-0.44, 0.245), at(-0.44, 0.3), at(-0.39, 0.3), at(-0.39, 0.245))
	for i := range 5 {
		w := 0.13
		d := -0.27 + float64(i)*0.14
		c.fill(mix(hull, house, 0.2+0.15*float64(i%3)), at(d, 0.07), at(d, 0.11+0.035*float64((i*2)%3)), at(d+w, 0.11+0.035*float64((i*2)%3)), at(d+w, 0.07))
	}
	c.line(hull, l*0.008, x+dir*0.2*l, y-0.07*l, x+dir*0.2*l, y-0.27*l)
	for i := range 4 {
		c.ellipse(light, x-dir*(0.44-float64(i)*0.027)*l, y-0.19*l, l*0.006, l*0.006)
	}
}

// strait: ships in a strait at dusk, between headlands.
func strait(c *canvas) {
	c.sky(0, 640, 0.07, stop{0, rgb(0x2b3a5c)}, stop{0.45, rgb(0x6d6a8c)}, stop{0.72, rgb(0xd98f6c)}, stop{0.9, rgb(0xf3c98b)}, stop{1, rgb(0xf6dca8)})
	c.clouds(80, 470, 360, 0.12, 0.55, rgb(0x8a6b7d))
	c.glow(980, 600, 420, 0.55, rgb(0xffe2ae))
	c.ellipse(rgb(0xfff0cd), 980, 585, 34, 34)
	c.ridge(rgb(0x8d7f92), 640, 530, 420, 0.03, 3)
	c.slope(rgb(0x5b5470), -20, 360, 620, 640, 1.4, 26, 2)
	c.slope(rgb(0x3e3d57), -20, 470, 380, 640, 1.1, 22, 5)
	c.slope(rgb(0x544e69), 1620, 420, 1120, 640, 1.6, 24, 8)
	c.slope(rgb(0x363650), 1620, 520, 1330, 640, 1.2, 20, 11)
	c.rect(rgb(0xe9e0cf), 330, 548, 11, 46)
	c.ellipse(rgb(0xffe9a8), 335, 546, 8, 6)
	c.water(640, rgb(0x4a5573), rgb(0x1f2a44), 0.55, 0.28)
	c.glitter(980, 650, 260, rgb(0xffd99a), 0.5)
	c.ship(rgb(0x2a2b3e), rgb(0xcfc2b4), rgb(0xffe6a6), 560, 684, 250, 1)
	c.ship(rgb(0x33233a), rgb(0xe4d6c2), rgb(0xffe6a6), 1130, 770, 430, -1)
	c.ship(rgb(0x474a63), rgb(0xb9aeb0), rgb(0xffe6a6), 830, 652, 90, 1)
	c.fill(rgb(0x23253a), point{640, 905}, point{655, 930}, point{735, 930}, point{762, 900}, point{725, 905})
	c.rect(rgb(0xe7ddcb), 668, 876, 34, 28)
	c.line(rgb(0x23253a), 3, 690, 876, 690, 842)
	c.ellipse(rgb(0xff8d6b), 690, 842, 4, 4)
}

// crane is a gantry of a container quay.
func (c *canvas) crane(tone color.RGBA, x, y, h float64) {
	w := h * 0.34
	c.line(tone, h*0.028, x, y, x+w*0.12, y-h*0.72)
	c.line(tone, h*0.028, x+w, y, x+w*0.88, y-h*0.72)
	c.line(tone, h*0.02, x+w*0.05, y-h*0.34, x+w*0.95, y-h*0.34)
	c.line(tone, h*0.014, x+w*0.05, y-h*0.34, x+w*0.88, y-h*0.72)
	c.rect(tone, x-w*0.1, y-h*0.76, w*1.2, h*0.05)
	c.line(tone, h*0.026, x-w*2.2, y-h*0.78, x+w*1.9, y-h*0.74)
	c.line(tone, h*0.03, x+w*0.5, y-h*0.74, x+w*0.5, y-h)
	c.line(tone, h*0.01, x+w*0.5, y-h, x-w*2.1, y-h*0.78)
	c.line(tone, h*0.01, x+w*0.5, y-h, x+w*1.85, y-h*0.745)
	c.line(tone, h*0.006, x-w*1.2, y-h*0.77, x-w*1.2, y-h*0.45)
	c.rect(tone, x-w*1.32, y-h*0.46, w*0.24, h*0.03)
}

// harbour: a quay with cranes and containers at dawn.
func harbour(c *canvas) {
	c.sky(0, 690, 0.05, stop{0, rgb(0x7f9fb4)}, stop{0.5, rgb(0xc3cdc8)}, stop{0.8, rgb(0xf2d9b5)}, stop{1, rgb(0xf7e7c8)})
	c.clouds(40, 420, 300, 0.1, 0.5, rgb(0xf7efe0))
	c.glow(300, 640, 420, 0.5, rgb(0xfff3d0))
	c.ridge(rgb(0xa9b6b8), 690, 585, 380, 0.02, 4)
	c.ridge(rgb(0x8fa0a6), 690, 630, 240, 0.03, 9)
	for i, x := range []float64{1490, 1300, 1120, 960} {
		c.crane(mix(rgb(0x35566a), rgb(0xa3b3b6), float64(i)*0.22), x, 700, 430-float64(i)*75)
	}
	c.ship(rgb(0x7a3131), rgb(0xf0e7d6), rgb(0xfff4cc), 640, 716, 620, -1)
	c.water(706, rgb(0x7d98a3), rgb(0x35566a), 0.5, 0.22)
	c.glitter(300, 712, 220, rgb(0xfff0cf), 0.45)
	c.fill(rgb(0x6f7470), point{700, 1067}, point{900, 780}, point{1620, 716}, point{1620, 1067})
	c.fill(rgb(0x858a83), point{900, 780}, point{1620, 716}, point{1620, 732}, point{912, 800})
	tones := []uint32{0xb5532f, 0x2f6f86, 0xd9b25a, 0x5d6b4d, 0x97403a, 0xe3dccb, 0x345b77}
	for row := range 4 {
		for i := range 6 {
			h := 58.0
			x, y := 1010+float64(i)*104+float64(row)*26, 1000-float64(row)*h
			if c.r.Float64() < 0.14*float64(row) {
				continue
			}
			t := rgb(tones[(i*3+row*5)%len(tones)])
			c.rect(t, x, y-h, 100, h-2)
			c.fill(mix(t, rgb(0x20262b), 0.35), point{x, y - h}, point{x - 26, y - h - 16}, point{x - 26, y - 18}, point{x, y - 2})
			for k := 1; k < 8; k++ {
				c.line(mix(t, rgb(0x20262b), 0.22), 2, x+float64(k)*12.5, y-h+3, x+float64(k)*12.5, y-5)
			}
		}
	}
	c.figure(rgb(0x2a2f33), 905, 960, 62)
	c.figure(rgb(0xc9762f), 868, 972, 64)
	for i := range 3 {
		c.rect(rgb(0x4b4f4c), 800+float64(i)*160, 806-float64(i)*12, 16, 22)
	}
}

// boat is a small fishing boat, with its mast.
func (c *canvas) boat(hull, trim, wood color.RGBA, x, y, l, dir float64) {
	at := func(dx, dy float64) point { return point{x + dir*dx*l, y - dy*l} }
	c.fill(hull, at(-0.48, 0.16), at(-0.4, 0), at(0.34, 0), at(0.55, 0.24), at(0.2, 0.17))
	c.fill(trim, at(-0.48, 0.16), at(-0.475, 0.19), at(0.2, 0.2), at(0.56, 0.27), at(0.55, 0.24), at(0.2, 0.17))
	c.fill(wood, at(-0.3, 0.19), at(-0.3, 0.38), at(-0.05, 0.38), at(-0.05, 0.19))
	c.fill(trim, at(-0.33, 0.38), at(-0.33, 0.41), at(-0.01, 0.41), at(-0.01, 0.38))
	c.fill(mix(hull, rgb(0x10151a), 0.5), at(-0.25, 0.25), at(-0.25, 0.34), at(-0.12, 0.34), at(-0.12, 0.25))
	c.line(rgb(0x4a3a2c), l*0.014, x+dir*0.08*l, y-0.18*l, x+dir*0.08*l, y-0.85*l)
	c.line(rgb(0x4a3a2c), l*0.007, x+dir*0.08*l, y-0.84*l, x+dir*0.52*l, y-0.25*l)
	c.line(rgb(0x4a3a2c), l*0.007, x+dir*0.08*l, y-0.84*l, x-dir*0.44*l, y-0.19*l)
}

func (c *canvas) gull(tone color.RGBA, x, y, s float64) {
	c.fill(tone, point{x, y}, point{x - s*0.5, y - s*0.35}, point{x - s, y - s*0.1}, point{x - s*0.52, y - s*0.22})
	c.fill(tone, point{x, y}, point{x + s*0.45, y - s*0.4}, point{x + s, y - s*0.2}, point{x + s*0.47, y - s*0.27})
}

// fishing: boats at a mole on a bright morning, with gulls.
func fishing(c *canvas) {
	c.sky(0, 560, 0.04, stop{0, rgb(0x6fa3bd)}, stop{0.6, rgb(0xb5d0d2)}, stop{1, rgb(0xeee8d0)})
	c.clouds(30, 400, 260, 0.16, 0.75, rgb(0xfaf6ea))
	c.ridge(rgb(0x9db3b4), 560, 470, 460, 0.02, 2)
	c.ridge(rgb(0x7e9892), 560, 510, 260, 0.04, 7)
	for i := range 26 { // a town at the foot of the hills
		x := 80 + float64(i)*36 + c.r.Float64()*10
		h := 24 + c.r.Float64()*38
		t := mix(rgb(0xf1e7d2), rgb(0xd9a27c), c.r.Float64()*0.7)
		c.rect(t, x, 556-h, 34, h+6)
		c.fill(rgb(0xb1644a), point{x - 2, 556 - h}, point{x + 17, 556 - h - 13}, point{x + 36, 556 - h})
		c.rect(rgb(0x5e6d70), x+8, 556-h+9, 5, 8)
		c.rect(rgb(0x5e6d70), x+21, 556-h+9, 5, 8)
	}
	c.water(560, rgb(0x6fa5ad), rgb(0x1d5a6c), 0.6, 0.32)
	c.fill(rgb(0x8d8676), point{960, 640}, point{1620, 590}, point{1620, 690}, point{940, 690})
	c.fill(rgb(0xb4ab96), point{960, 640}, point{1620, 590}, point{1620, 606}, point{970, 654})
	for range 120 {
		x, y := 950+c.r.Float64()*660, 652+c.r.Float64()*44
		c.ellipse(mix(rgb(0x6e685b), rgb(0xa79e8b), c.r.Float64()), x, y, 14+c.r.Float64()*16, 7+c.r.Float64()*7)
	}
	c.rect(rgb(0xf4efe2), 1010, 548, 26, 92)
	c.rect(rgb(0xb5432f), 1010, 574, 26, 22)
	c.rect(rgb(0x2f3b40), 1006, 536, 34, 14)
	c.boat(rgb(0x27506b), rgb(0xf2ead7), rgb(0xe6d8b8), 420, 800, 420, 1)
	c.boat(rgb(0xa83d30), rgb(0xf4ecd8), rgb(0xe9dcc0), 930, 880, 520, -1)
	c.boat(rgb(0x2d6a58), rgb(0xe9dfc4), rgb(0xd8c9a5), 1330, 780, 330, 1)
	c.boat(rgb(0x54616a), rgb(0xdfe0d8), rgb(0xcfd0c6), 210, 690, 180, -1)
	c.figure(rgb(0x2b3238), 985, 782, 74)
	c.figure(rgb(0xd08a2e), 470, 722, 62)
	for range 14 {
		s := 12 + c.r.Float64()*22
		c.gull(rgb(0xfbfaf4), 160+c.r.Float64()*1300, 120+c.r.Float64()*420, s)
	}
}

// ferry: a white ferry comes to a town on a slope.
func ferry(c *canvas) {
	c.sky(0, 620, 0.04, stop{0, rgb(0x87b4c9)}, stop{0.6, rgb(0xc8dcdc)}, stop{1, rgb(0xf0ead6)})
	c.clouds(20, 330, 330, 0.1, 0.6, rgb(0xfbf7ee))
	c.ridge(rgb(0xa8bcbb), 620, 420, 520, 0.02, 6)
	c.slope(rgb(0x7f977f), 1620, 170, 420, 620, 1.25, 18, 4)
	roofs := []uint32{0xb7654a, 0xc97b58, 0xa95540, 0xd08d68}
	for i := range 150 { // houses, those behind first
		t := float64(i) / 150
		x := 1580 - c.r.Float64()*(1040-520*(1-t))
		low := 620 - (x-420)/1200*400*0.86
		y := low + (620-low)*(0.06+0.94*t) - 4
		w := 26 + 20*t
		h := 26 + 26*t
		wall := mix(rgb(0xf4ecda), rgb(0xe3c9a4), c.r.Float64())
		c.rect(wall, x, y-h, w, h)
		c.rect(mix(wall, rgb(0x6d7f8c), 0.32), x+w*0.66, y-h, w*0.34, h)
		c.fill(rgb(roofs[i%4]), point{x - 3, y - h}, point{x + w*0.4, y - h - 13}, point{x + w + 3, y - h})
		c.rect(rgb(0x4d5d66), x+w*0.18, y-h*0.68, w*0.14, h*0.24)
		c.rect(rgb(0x4d5d66), x+w*0.44, y-h*0.68, w*0.14, h*0.24)
	}
	c.rect(rgb(0xefe6d2), 1180, 236, 30, 130)
	c.fill(rgb(0x6f8d86), point{1176, 238}, point{1195, 178}, point{1214, 238})
	c.ellipse(rgb(0xefe6d2), 1262, 330, 46, 34)
	c.rect(rgb(0xefe6d2), 1216, 330, 92, 52)
	c.rect(rgb(0xcfc7b4), 520, 612, 1100, 16)
	c.water(628, rgb(0x7fb0b8), rgb(0x1f5f75), 0.55, 0.3)
	x, y := 150.0, 800.0
	c.fill(rgb(0x1f4460), point{x, y - 70}, point{x + 70, y}, point{x + 690, y}, point{x + 770, y - 96}, point{x + 60, y - 66})
	c.fill(rgb(0xfaf7ee), point{x - 6, y - 84}, point{x, y - 66}, point{x + 770, y - 92}, point{x + 782, y - 118}, point{x + 60, y - 98})
	c.fill(rgb(0xf6f2e6), point{x + 60, y - 98}, point{x + 60, y - 160}, point{x + 640, y - 168}, point{x + 690, y - 108})
	c.fill(rgb(0xfdfbf4), point{x + 120, y - 160}, point{x + 124, y - 214}, point{x + 560, y - 220}, point{x + 620, y - 168})
	c.fill(rgb(0xf1ecdd), point{x + 420, y - 218}, point{x + 426, y - 258}, point{x + 540, y - 260}, point{x + 566, y - 220})
	c.fill(rgb(0xb8432f), point{x + 220, y - 216}, point{x + 232, y - 298}, point{x + 300, y - 298}, point{x + 306, y - 216})
	c.fill(rgb(0x22303a), point{x + 230, y - 284}, point{x + 232, y - 300}, point{x + 300, y - 300}, point{x + 301, y - 284})
	for i := range 18 {
		c.rect(rgb(0x41606f), x+88+float64(i)*30, y-144, 18, 14)
		if i < 14 {
			c.rect(rgb(0x41606f), x+146+float64(i)*30, y-200, 18, 14)
		}
	}
	for i := range 9 {
		c.figure(rgb(0x2f3b46), x+330+float64(i)*31, y-218, 26)
	}
	for i := range 40 {
		c.ellipse(fade(rgb(0xffffff), 0.5), x+40+c.r.Float64()*760, y+2+c.r.Float64()*14, 20+c.r.Float64()*50, 2+c.r.Float64()*3)
		if i < 9 {
			c.gull(rgb(0xfdfcf7), 300+c.r.Float64()*700, 330+c.r.Float64()*220, 10+c.r.Float64()*14)
		}
	}
}

// storm: a lighthouse under storm clouds, and a breaking sea.
func storm(c *canvas) {
	c.sky(0, 700, 0.2, stop{0, rgb(0x1d2730)}, stop{0.5, rgb(0x3f4d57)}, stop{0.85, rgb(0x7d8a8c)}, stop{1, rgb(0xa7aca4)})
	c.clouds(-80, 420, 300, -0.1, 0.75, rgb(0x232d36))
	c.clouds(140, 600, 240, 0.12, 0.6, rgb(0x5d6a72))
	c.clouds(430, 660, 420, 0.1, 0.5, rgb(0xc4c4b6))
	for range 900 { // rain on the wind
		x, y, l := c.r.Float64()*1700-50, c.r.Float64()*760, 18+c.r.Float64()*36
		c.line(fade(rgb(0xd4d9d6), 0.10), 1.4, x, y, x-l*0.42, y+l)
	}
	lx, ly := 1120.0, 250.0
	for i := range 40 {
		t := float64(i) / 40
		c.fill(fade(rgb(0xffeeb8), 0.016), point{lx, ly + 4}, point{-20, 90 + 120*t}, point{-20, 330 - 40*t})
	}
	c.ridge(rgb(0x55626a), 705, 640, 500, 0.02, 1)
	c.water(700, rgb(0x55666d), rgb(0x1a2b33), 1.5, 0.5)
	for row := range 9 { // rollers, the nearest the largest
		y := 716 + float64(row*row)*4.3
		a := 6 + float64(row)*7
		pts := []point{{-20, 1100}}
		crest := make([]point, 0, 300)
		for x := -20.0; x <= 1620; x += 8 {
			yy := y - a*c.cloud(x/(90+34*float64(row))+float64(row)*7, float64(row)) - a*0.3
			pts = append(pts, point{x, yy})
			crest = append(crest, point{x, yy})
		}
		tone := mix(rgb(0x4d626b), rgb(0x1b3038), float64(row)/9)
		c.fill(fade(tone, 0.72), append(pts, point{1620, 1100})...)
		for i, p := range crest {
			if v := c.cloud(p.x/70+float64(row)*13, 4); v > 0.1 && i%2 == 0 {
				c.ellipse(fade(rgb(0xeef1ec), 0.55*min(1, v*2)), p.x, p.y+2, 12+float64(row)*3, 1.5+float64(row)*0.9)
			}
		}
	}
	c.fill(rgb(0x20272b), point{860, 790}, point{930, 690}, point{1010, 640}, point{1120, 616}, point{1250, 640}, point{1330, 700}, point{1440, 800})
	c.fill(rgb(0x333c40), point{930, 690}, point{1010, 640}, point{1120, 616}, point{1100, 700}, point{980, 770}, point{880, 790})
	c.fill(rgb(0xe9e4d6), point{lx - 46, 622}, point{lx - 30, ly + 34}, point{lx + 30, ly + 34}, point{lx + 46, 622})
	c.fill(rgb(0xb4b0a4), point{lx + 8, 622}, point{lx + 6, ly + 34}, point{lx + 30, ly + 34}, point{lx + 46, 622})
	for i := range 2 {
		y := 350 + float64(i)*130
		c.fill(rgb(0xa03a2d), point{lx - 36 - float64(i)*4, y + 62}, point{lx - 33 - float64(i)*4, y}, point{lx + 33 + float64(i)*4, y}, point{lx + 36 + float64(i)*4, y + 62})
	}
	c.rect(rgb(0x2a3135), lx-42, ly+24, 84, 12)
	c.rect(rgb(0xffedb0), lx-22, ly-16, 44, 40)
	c.glow(lx, ly+4, 150, 0.8, rgb(0xfff3c9))
	c.fill(rgb(0x2a3135), point{lx - 28, ly - 14}, point{lx, ly - 50}, point{lx + 28, ly - 14})
	for i := range 80 { // spray at the rock
		a := c.r.Float64()
		c.ellipse(fade(rgb(0xf3f5f0), 0.16+0.3*c.r.Float64()), 830+a*620, 790-140*c.r.Float64()*c.r.Float64()-float64(i%3)*10, 6+c.r.Float64()*24, 4+c.r.Float64()*16)
	}
}

// wind: turbines far out at sea, and a swell.
func wind(c *canvas) {
	c.sky(0, 660, 0.06, stop{0, rgb(0x5f88a6)}, stop{0.55, rgb(0xa9c0c6)}, stop{0.85, rgb(0xe9d8bd)}, stop{1, rgb(0xf3e6cf)})
	c.clouds(30, 500, 420, 0.06, 0.6, rgb(0xf5efe3))
	c.glow(1330, 620, 380, 0.4, rgb(0xfff2d2))
	c.water(660, rgb(0x6c93a0), rgb(0x163f55), 0.8, 0.38)
	c.glitter(1330, 668, 300, rgb(0xfff0d0), 0.35)
	turbine := func(x, base, h, turn float64, tone color.RGBA) {
		c.fill(tone, point{x - h*0.017, base}, point{x - h*0.009, base - h}, point{x + h*0.009, base - h}, point{x + h*0.017, base})
		c.rect(rgb(0xd9a93a), x-h*0.03, base-h*0.07, h*0.06, h*0.075)
		for i := range 3 {
			a := turn + float64(i)*2.0944
			dx, dy := sincos(a)
			ex, ey := x+dx*h*0.62, base-h+dy*h*0.62
			c.fill(tone, point{x - dy*h*0.012, base - h + dx*h*0.012}, point{x + dx*h*0.2 - dy*h*0.022, base - h + dy*h*0.2 + dx*h*0.022}, point{ex, ey}, point{x + dy*h*0.01, base - h - dx*h*0.01})
		}
		c.ellipse(tone, x, base-h, h*0.022, h*0.022)
	}
	for i := range 16 {
		x := 60 + float64(i)*102 + float64(i%3)*14
		turbine(x, 668, 120+float64(i%4)*12, float64(i)*0.7, mix(rgb(0xf7f5ee), rgb(0xb9c6c9), 0.5))
	}
	turbine(1180, 720, 330, 0.5, rgb(0xf2f0e8))
	turbine(760, 752, 440, 1.3, rgb(0xf7f5ee))
	turbine(300, 820, 640, 0.15, rgb(0xfdfbf5))
	c.boat(rgb(0xc8502f), rgb(0xf7f2e4), rgb(0xf2ead6), 960, 850, 190, 1)
	for row := range 6 {
		y := 840 + float64(row)*38
		for x := -20.0; x < 1620; x += 10 {
			if v := c.cloud(x/150+float64(row)*3, float64(row)*1.7); v > 0.16 {
				c.ellipse(fade(rgb(0xf3f7f5), 0.35*min(1, (v-0.16)*4)), x, y+14*c.cloud(x/240, float64(row)), 14, 1.6+float64(row)*0.3)
			}
		}
	}
}
