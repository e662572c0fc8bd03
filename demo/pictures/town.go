package pictures

import (
	"image/color"
	"math"
)

// windows sets a front with rows of windows, some of them lit.
func (c *canvas) windows(x, y, w, h float64, cols, rows int, dark, lit color.RGBA, share float64) {
	dx, dy := w/float64(cols), h/float64(rows)
	for r := range rows {
		for i := range cols {
			t := dark
			if c.r.Float64() < share {
				t = lit
			}
			c.rect(t, x+float64(i)*dx+dx*0.3, y+float64(r)*dy+dy*0.24, dx*0.4, dy*0.54)
		}
	}
}

// colonnade is a row of columns with their capitals.
func (c *canvas) colonnade(light, shade color.RGBA, x, y, w, h float64, n int) {
	step := w / float64(n)
	for i := range n {
		cx := x + step*(float64(i)+0.5)
		r := step * 0.2
		c.rect(light, cx-r, y-h, r*1.2, h)
		c.rect(shade, cx+r*0.2, y-h, r*0.8, h)
		c.rect(light, cx-r*1.5, y-h-r*0.5, r*3, r*0.6)
		c.rect(shade, cx-r*1.5, y-r*0.4, r*3, r*0.5)
	}
}

// parliament: a domed assembly building on its square, in the evening.
func parliament(c *canvas) {
	c.sky(0, 760, 0.06, stop{0, rgb(0x22304f)}, stop{0.5, rgb(0x53587f)}, stop{0.8, rgb(0xb98480)}, stop{1, rgb(0xedb98a)})
	c.clouds(60, 520, 340, 0.1, 0.5, rgb(0x7c6a86))
	for i := range 22 { // the town behind
		x := float64(i)*76 - 20
		h := 60 + c.r.Float64()*90
		c.rect(rgb(0x4a4a69), x, 760-h, 78, h+10)
		c.windows(x, 764-h, 76, h, 4, 4, rgb(0x3d3e5c), rgb(0xf3c27a), 0.25)
	}
	x := 800.0
	stone, shade, dark := rgb(0xe7d3b4), rgb(0xb59a86), rgb(0x6d5f6b)
	c.rect(stone, x-520, 560, 1040, 210)
	c.fill(shade, point{x + 180, 560}, point{x + 520, 560}, point{x + 520, 770}, point{x + 180, 770})
	c.windows(x-510, 580, 330, 180, 8, 2, rgb(0x5d5a72), rgb(0xffd794), 0.6)
	c.windows(x+182, 580, 330, 180, 8, 2, rgb(0x55526a), rgb(0xffd794), 0.5)
	c.rect(rgb(0xefdfc3), x-530, 546, 1060, 18)
	c.rect(dark, x-180, 520, 360, 250)
	c.colonnade(rgb(0xf6e8cd), rgb(0xb99f8a), x-180, 770, 360, 214, 8)
	c.rect(rgb(0xefdfc3), x-200, 520, 400, 30)
	c.fill(rgb(0xf2e2c6), point{x - 204, 522}, point{x, 440}, point{x + 204, 522})
	c.fill(shade, point{x - 150, 514}, point{x, 456}, point{x + 150, 514})
	c.rect(stone, x-120, 356, 240, 100)
	c.rect(shade, x+30, 356, 90, 100)
	c.colonnade(rgb(0xf3e3c8), rgb(0xa88f80), x-118, 452, 236, 84, 10)
	for i := range 60 {
		a := math.Pi + float64(i)/60*math.Pi
		b := math.Pi + float64(i+1)/60*math.Pi
		t := float64(i) / 60
		c.fill(mix(rgb(0x9fb7a4), rgb(0x48615f), t), point{x, 356}, point{x + 122*math.Cos(a), 356 + 128*math.Sin(a)}, point{x + 122*math.Cos(b), 356 + 128*math.Sin(b)})
	}
	c.rect(stone, x-20, 196, 40, 36)
	c.fill(rgb(0x6f8a80), point{x - 24, 198}, point{x, 150}, point{x + 24, 198})
	c.line(rgb(0x3c3a4a), 4, x, 152, x, 96)
	c.fill(rgb(0x9c3b2e), point{x, 98}, point{x + 58, 106}, point{x, 128})
	for i := range 7 {
		c.rect(mix(rgb(0xd9c5a6), rgb(0x9a8578), float64(i)/7), x-240-float64(i)*14, 768+float64(i)*7, 480+float64(i)*28, 8)
	}
	c.fill(rgb(0x6f667a), point{-20, 790}, point{1620, 790}, point{1620, 1100}, point{-20, 1100})
	for row := range 12 { // paving
		y := 800 + float64(row*row)*2.1
		c.line(fade(rgb(0x4c4860), 0.6), 1.5+float64(row)*0.2, -20, y, 1620, y)
	}
	for i := -10; i <= 10; i++ {
		c.line(fade(rgb(0x4c4860), 0.5), 2, 800+float64(i)*60, 792, 800+float64(i)*330, 1100)
	}
	c.glow(800, 800, 620, 0.28, rgb(0xffd69a))
	for _, lx := range []float64{240, 480, 1120, 1360} {
		c.line(rgb(0x2c2b3d), 6, lx, 900, lx, 720)
		c.ellipse(rgb(0xfff0c4), lx, 712, 12, 14)
		c.glow(lx, 712, 120, 0.65, rgb(0xffe2a4))
	}
	for i := range 18 {
		px, py := 180+c.r.Float64()*1260, 840+c.r.Float64()*170
		c.ellipse(fade(rgb(0x1e1d2e), 0.35), px+22, py+2, 30, 4)
		c.figure([]color.RGBA{rgb(0x25243a), rgb(0x3b2f3f), rgb(0x56343a)}[i%3], px, py, 46+(py-840)*0.2)
	}
}

// bank: a row of classical fronts and a tram line in the rain.
func bank(c *canvas) {
	c.sky(0, 520, 0.08, stop{0, rgb(0x8b98a0)}, stop{0.6, rgb(0xb6bfc0)}, stop{1, rgb(0xd8d6cc)})
	c.clouds(-40, 420, 320, 0, 0.6, rgb(0x77858f))
	front := func(x, top, w float64, stone color.RGBA, columns int) {
		shade := mix(stone, rgb(0x3f4a54), 0.4)
		c.rect(stone, x, top, w, 760-top)
		c.rect(shade, x, top+130, w, 300)
		c.colonnade(mix(stone, rgb(0xffffff), 0.3), mix(stone, rgb(0x4a545c), 0.35), x+10, top+432, w-20, 292, columns)
		c.rect(mix(stone, rgb(0xffffff), 0.2), x-8, top+96, w+16, 36)
		c.fill(mix(stone, rgb(0xffffff), 0.25), point{x - 10, top + 98}, point{x + w/2, top - 6}, point{x + w + 10, top + 98})
		c.fill(shade, point{x + 40, top + 90}, point{x + w/2, top + 20}, point{x + w - 40, top + 90})
		c.windows(x+12, top+450, w-24, 90, columns, 1, rgb(0x4c5961), rgb(0xf2d9a0), 0.4)
		c.rect(mix(stone, rgb(0x2f3940), 0.25), x, top+560, w, 760-top-560)
		c.rect(rgb(0x3a3f3f), x+w/2-34, top+470, 68, 760-top-470)
	}
	front(-40, 160, 430, rgb(0xb3ab9b), 6)
	front(1250, 150, 420, rgb(0xa9a394), 6)
	front(380, 90, 880, rgb(0xcabfa8), 11)
	c.rect(rgb(0xcabfa8), 780, 36, 80, 60)
	c.ellipse(rgb(0xefe8d6), 820, 128, 30, 30)
	c.line(rgb(0x3a3f3f), 4, 820, 128, 820, 108)
	c.line(rgb(0x3a3f3f), 4, 820, 128, 834, 134)
	c.fill(rgb(0x5f676b), point{-20, 752}, point{1620, 752}, point{1620, 1100}, point{-20, 1100})
	c.water(752, rgb(0x66737a), rgb(0x3d474d), 0.5, 0.62) // wet stone mirrors the fronts
	for _, k := range []float64{-0.34, -0.16, 0.16, 0.34} {
		c.line(rgb(0x8d979b), 4, 800+k*420, 770, 800+k*1900, 1100)
	}
	tram := func(x, y, w, h float64) {
		c.ellipse(fade(rgb(0x1f272b), 0.5), x+w/2, y+6, w*0.56, 12)
		c.rect(rgb(0x1f5a52), x, y-h*0.5, w, h*0.46)
		c.rect(rgb(0xefe6cf), x, y-h, w, h*0.52)
		c.rect(rgb(0x164540), x, y-h*0.52, w, h*0.06)
		c.rect(rgb(0x39464c), x-4, y-h-12, w+8, 14)
		for i := range 6 {
			c.rect(rgb(0xffe7ad), x+16+float64(i)*(w-28)/6, y-h*0.9, (w-28)/6-9, h*0.34)
		}
		for i := range 5 {
			c.figure(rgb(0x4a4436), x+38+float64(i)*(w-28)/6, y-h*0.53, h*0.26)
		}
		c.ellipse(rgb(0xfff4cf), x+w-16, y-h*0.24, 10, 10)
		c.line(rgb(0x2f383c), 3, x+w*0.5, y-h-12, x+w*0.42, y-h-74)
	}
	c.line(rgb(0x3a4449), 3, -20, 486, 1620, 520)
	tram(430, 868, 520, 250)
	c.glow(934, 808, 150, 0.4, rgb(0xfff0c4))
	for i := range 9 {
		x, y := 90+float64(i)*180+c.r.Float64()*60, 880+c.r.Float64()*130
		if x > 380 && x < 990 && y < 905 {
			y = 960
		}
		h := 92 + (y-880)*0.25
		c.figure(rgb(0x2a3136), x, y, h)
		t := []color.RGBA{rgb(0x7d2f2c), rgb(0x243c4d), rgb(0x2d2d33), rgb(0x8a6a2c)}[i%4]
		c.fill(t, point{x - h*0.5, y - h*0.98}, point{x - h*0.3, y - h*1.18}, point{x, y - h*1.27}, point{x + h*0.3, y - h*1.18}, point{x + h*0.5, y - h*0.98})
		c.line(rgb(0x2a3136), 3, x, y-h*1.26, x, y-h*0.6)
	}
	for range 1300 {
		x, y, l := c.r.Float64()*1640, c.r.Float64()*1060, 14+c.r.Float64()*26
		c.line(fade(rgb(0xeef2f2), 0.13), 1.3, x, y, x-l*0.16, y+l)
	}
}

// library: a reading room with arched windows and lamps.
func library(c *canvas) {
	c.rect(rgb(0x3a2e26), 0, 0, 1600, 1067)
	c.sky(0, 700, 0.05, stop{0, rgb(0x5a4632)}, stop{0.6, rgb(0x7d6244)}, stop{1, rgb(0x8d7150)})
	for i := range 5 { // windows onto the night
		x := 130 + float64(i)*300
		w, top, base := 170.0, 150.0, 470.0
		c.rect(rgb(0x4b3a2a), x-16, top-10, w+32, base-top+26)
		pts := []point{{x, base}}
		for k := range 25 {
			a := math.Pi - float64(k)/24*math.Pi
			pts = append(pts, point{x + w/2 + w/2*math.Cos(a), top + w/2 - w/2*math.Sin(a)})
		}
		c.fill(rgb(0x22324f), append(pts, point{x + w, base})...)
		c.fill(rgb(0x3c5277), point{x, base}, point{x, 360}, point{x + w, 330}, point{x + w, base})
		for range 7 {
			c.ellipse(fade(rgb(0xffe3a2), 0.8), x+c.r.Float64()*w, 400+c.r.Float64()*60, 2.2, 2.2)
		}
		c.line(rgb(0x6b5337), 6, x+w/2, top, x+w/2, base)
		c.line(rgb(0x6b5337), 5, x, 260, x+w, 260)
		c.line(rgb(0x6b5337), 5, x, 365, x+w, 365)
	}
	tones := []uint32{0x7a2f2a, 0x2e4d4a, 0x8a6a35, 0x3f3a5c, 0x5d4a2e, 0x9a5a38, 0xc2a66a, 0x34503a}
	for row := range 3 { // shelves
		y := 520 + float64(row)*62
		for x := 0.0; x < 1600; {
			w := 7 + c.r.Float64()*11
			h := 36 + c.r.Float64()*16
			c.rect(mix(rgb(tones[c.r.IntN(len(tones))]), rgb(0x2a2119), 0.3), x, y-h, w-1.4, h)
			x += w
		}
		c.rect(rgb(0x4a3827), 0, y, 1600, 9)
	}
	for i := range 6 {
		c.rect(rgb(0x4a3827), float64(i)*300-12, 470, 24, 190)
	}
	c.fill(rgb(0x4a3a2c), point{-20, 660}, point{1620, 660}, point{1620, 1100}, point{-20, 1100})
	for t := range 3 { // tables, the nearest largest
		s := 1 + float64(t)*0.75
		y := 720 + float64(t*t)*62 + float64(t)*46
		c.fill(rgb(0x9a6b3f), point{800 - 480*s, y}, point{800 + 480*s, y}, point{800 + 560*s, y + 40*s}, point{800 - 560*s, y + 40*s})
		c.rect(rgb(0x5f4127), 800-560*s, y+40*s, 1120*s, 10*s)
		for i := range 4 {
			x := 800 + (float64(i)-1.5)*250*s
			c.glow(x, y-30*s, 150*s, 0.5, rgb(0xffe0a0))
			c.line(rgb(0xb08a3f), 4*s, x, y+14*s, x, y-34*s)
			c.fill(rgb(0x2f6b52), point{x - 34*s, y - 30*s}, point{x - 22*s, y - 52*s}, point{x + 22*s, y - 52*s}, point{x + 34*s, y - 30*s})
			c.rect(rgb(0xfff2c8), x-30*s, y-30*s, 60*s, 4*s)
			c.fill(rgb(0xf4ead2), point{x + 44*s, y + 10*s}, point{x + 84*s, y + 8*s}, point{x + 94*s, y + 22*s}, point{x + 48*s, y + 24*s})
			if (i+t)%3 != 2 {
				px := x + 66*s
				c.ellipse(rgb(0x2a211c), px, y-48*s, 13*s, 15*s)
				c.fill([]color.RGBA{rgb(0x3a4a5c), rgb(0x6b3a34), rgb(0x4c5540)}[(i+t)%3], point{px - 34*s, y + 6*s}, point{px - 24*s, y - 32*s}, point{px + 24*s, y - 32*s}, point{px + 34*s, y + 6*s})
			}
		}
	}
}

// market: a covered street with its awnings.
func market(c *canvas) {
	c.sky(0, 1067, 0.02, stop{0, rgb(0xd8c49c)}, stop{0.4, rgb(0xf1e3c2)}, stop{0.62, rgb(0xcdb088)}, stop{1, rgb(0x8f7251)})
	vx, vy := 830.0, 520.0
	c.glow(vx, vy-20, 330, 0.8, rgb(0xfff6dc))
	at := func(x, y, t float64) point { return point{vx + (x-vx)*t, vy + (y-vy)*t} }
	c.fill(rgb(0xa98a63), at(-900, 1500, 1), at(2500, 1500, 1), at(2500, 1500, 0.06), at(-900, 1500, 0.06))
	for i := range 9 { // bays from the end of the street to the eye
		t0 := 0.07 * math.Pow(1.42, float64(i))
		t1 := 0.07 * math.Pow(1.42, float64(i)+1)
		d := float64(i) / 9
		for side := range 2 {
			x := -60.0
			if side == 1 {
				x = 1720
			}
			wall := mix(rgb(0xe8d5ae), rgb(0x9a7850), d)
			if side == 1 {
				wall = mix(wall, rgb(0x4a3524), 0.25)
			}
			c.fill(wall, at(x, -300, t0), at(x, -300, t1), at(x, 1250, t1), at(x, 1250, t0))
			c.fill(mix(rgb(0x5b4027), rgb(0x33241a), d), at(x, 420, t0*1.06), at(x, 420, t1*0.96), at(x, 1200, t1*0.96), at(x, 1200, t0*1.06))
			tone := []uint32{0xb4432f, 0x2f6a6a, 0xd9a441, 0x6b7d45, 0x8a3a4a}[(i+side*2)%5]
			in := x + 330
			if side == 1 {
				in = x - 330
			}
			for k := range 6 { // awning in stripes
				a, b := t0+(t1-t0)*float64(k)/6, t0+(t1-t0)*float64(k+1)/6
				s := rgb(tone)
				if k%2 == 1 {
					s = rgb(0xf3e7cb)
				}
				c.fill(mix(s, rgb(0x2b1d12), 0.12*d), at(x, 330, a), at(x, 330, b), at(in, 470, b), at(in, 470, a))
			}
			for range 10 { // goods
				a := t0 + (t1-t0)*c.r.Float64()
				g := rgb([]uint32{0xd9772f, 0xb23a2a, 0xe2b84a, 0x7d8f3e, 0xf0e0b8, 0x8f5a34}[c.r.IntN(6)])
				gx := x + (in-x)*(0.25+0.5*c.r.Float64())
				p := at(gx, 1010+c.r.Float64()*50, a)
				c.ellipse(g, p.x, p.y, 62*a, 30*a)
			}
			c.fill(rgb(0x6d4f32), at(x, 1060, t0), at(x, 1060, t1), at(in, 1080, t1), at(in, 1080, t0))
			c.fill(rgb(0x523a25), at(in, 1080, t0), at(in, 1080, t1), at(in, 1240, t1), at(in, 1240, t0))
		}
		c.fill(fade(mix(rgb(0xc3a374), rgb(0x5d452c), d), 0.92), at(-60, -300, t0), at(-60, -300, t0*1.13), at(1720, -300, t0*1.13), at(1720, -300, t0))
	}
	for i := range 5 { // light through the roof
		x := 420 + float64(i)*190
		c.fill(fade(rgb(0xfff4d0), 0.10), point{x, -20}, point{x + 60, -20}, point{x + 190, 1000}, point{x + 20, 1000})
	}
	for i := range 13 {
		t := 0.13 + float64(i)*0.034
		p := at(520+c.r.Float64()*620, 1230, t)
		h := 600 * t
		c.ellipse(fade(rgb(0x2b1e14), 0.4), p.x+h*0.1, p.y+2, h*0.3, h*0.04)
		c.figure([]color.RGBA{rgb(0x2c3b4a), rgb(0x7b342c), rgb(0x4a4030), rgb(0x5f6b42), rgb(0xe8dcc0)}[i%5], p.x, p.y, h)
	}
}
