package pictures

import (
	"image/color"
	"math"
)

func sincos(a float64) (x, y float64) { return math.Cos(a), math.Sin(a) }

// dam: a reservoir with a low water line behind its wall, among hills.
func dam(c *canvas) {
	c.sky(0, 420, 0.04, stop{0, rgb(0x7aa9c4)}, stop{0.7, rgb(0xc9d9d6)}, stop{1, rgb(0xf0e7cf)})
	c.clouds(20, 260, 300, 0.2, 0.6, rgb(0xfaf7ee))
	c.ridge(rgb(0xa9b4ae), 470, 250, 380, 0.04, 2)
	c.ridge(rgb(0x8f9a83), 520, 330, 300, 0.05, 5)
	c.slope(rgb(0x7b8063), -20, 300, 760, 660, 1.3, 30, 3)
	c.slope(rgb(0x6c7157), 1620, 330, 900, 660, 1.4, 30, 9)
	for i := range 9 { // the bands that the falling water has left
		y := 560 + float64(i)*17
		t := float64(i) / 9
		c.fill(mix(rgb(0xcbb68e), rgb(0xe4d5b3), t), point{-20, y - 30 + 10*t}, point{520 + 110*t, y}, point{1130 - 90*t, y}, point{1620, y - 36 + 10*t}, point{1620, y + 240}, point{-20, y + 240})
	}
	c.fill(rgb(0x5b93a0), point{250, 742}, point{520, 716}, point{1120, 714}, point{1330, 746}, point{1240, 830}, point{380, 836})
	c.fill(rgb(0x7fb0b5), point{520, 716}, point{1120, 714}, point{1080, 728}, point{560, 730})
	for range 60 {
		x := 340 + c.r.Float64()*920
		c.ellipse(fade(rgb(0xd6e8e4), 0.35), x, 736+c.r.Float64()*82, 10+c.r.Float64()*40, 1.4)
	}
	c.fill(rgb(0xd2c7b0), point{-20, 800}, point{1620, 770}, point{1620, 1100}, point{-20, 1100})
	c.fill(rgb(0xe3dac5), point{-20, 800}, point{1620, 770}, point{1620, 804}, point{-20, 838})
	c.fill(rgb(0xb7ab93), point{-20, 838}, point{1620, 804}, point{1620, 818}, point{-20, 854})
	for i := range 9 {
		x := 60 + float64(i)*180
		y := 850 - (x+20)/1640*34
		c.fill(rgb(0xb3a78f), point{x, y}, point{x + 46, y - 1}, point{x + 70, 1100}, point{x - 24, 1100})
		c.fill(rgb(0x9b917c), point{x + 46, y - 1}, point{x + 60, y + 6}, point{x + 92, 1100}, point{x + 70, 1100})
	}
	c.rect(rgb(0xe9e1cf), 1120, 664, 64, 118)
	c.rect(rgb(0xc0b59e), 1164, 664, 20, 118)
	c.fill(rgb(0x8a5a44), point{1112, 666}, point{1152, 632}, point{1192, 666})
	c.rect(rgb(0x55626a), 1134, 688, 14, 22)
	for i := range 60 {
		x := -10 + float64(i)*28
		c.line(rgb(0x6d6757), 2, x, 800-(x+20)/1640*30, x, 784-(x+20)/1640*30)
	}
	c.line(rgb(0x6d6757), 3, -20, 785, 1620, 755)
	c.figure(rgb(0x2f3436), 640, 794, 58)
	c.figure(rgb(0x7a3b2c), 676, 793, 55)
	for range 60 { // scrub
		x, y := c.r.Float64()*1600, 470+c.r.Float64()*90
		c.ellipse(mix(rgb(0x56613f), rgb(0x7c8358), c.r.Float64()), x, y, 8+c.r.Float64()*14, 5+c.r.Float64()*7)
	}
}

// salt: pans of salt and a windmill at noon.
func salt(c *canvas) {
	c.sky(0, 440, 0.03, stop{0, rgb(0x4f93bd)}, stop{0.7, rgb(0xa8cfd9)}, stop{1, rgb(0xe8ecdf)})
	c.clouds(50, 330, 280, 0.24, 0.8, rgb(0xffffff))
	c.ridge(rgb(0x9fb3ba), 450, 395, 420, 0.02, 3)
	c.rect(rgb(0xd9cfb4), 0, 446, 1600, 640)
	for row := range 7 { // pans, in perspective
		y0 := 460 + float64(row*row)*11.5
		y1 := 460 + float64((row+1)*(row+1))*11.5 - 4 - float64(row)
		n := 9 - row
		for i := -1; i <= n; i++ {
			f := func(k, y float64) float64 { return 800 + (k-float64(n)/2)*(y-380)*(1.15+0.06*float64(row)) }
			g := 0.04
			a, b := float64(i)+g, float64(i)+1-g
			tone := []uint32{0x9fc6cf, 0xe6cfc8, 0xf3efe6, 0x87b6c4, 0xdfb9b3, 0xcfe0df}[(i+7+row*2)%6]
			c.fill(rgb(tone), point{f(a, y0), y0}, point{f(b, y0), y0}, point{f(b, y1), y1}, point{f(a, y1), y1})
			c.fill(fade(rgb(0xffffff), 0.28), point{f(a, y0), y0}, point{f(b, y0), y0}, point{f(b, y0+(y1-y0)*0.3), y0 + (y1-y0)*0.3}, point{f(a, y0+(y1-y0)*0.12), y0 + (y1-y0)*0.12})
		}
	}
	heap := func(x, y, s float64) {
		c.ellipse(fade(rgb(0x5f6b70), 0.35), x+s*0.5, y+s*0.04, s*1.1, s*0.12)
		c.fill(rgb(0xffffff), point{x - s, y}, point{x - s*0.12, y - s*0.72}, point{x + s*0.1, y - s*0.74}, point{x + s, y})
		c.fill(rgb(0xc9d5da), point{x + s*0.02, y - s*0.73}, point{x + s*0.1, y - s*0.74}, point{x + s, y}, point{x + s*0.2, y})
	}
	for i := range 7 {
		heap(150+float64(i)*84, 530+float64(i%2)*4, 24)
	}
	heap(1010, 700, 74)
	heap(1170, 716, 84)
	heap(520, 884, 120)
	mx, my := 1300.0, 560.0
	c.ellipse(fade(rgb(0x6e6a58), 0.4), mx+50, my+6, 130, 12)
	c.fill(rgb(0xf3ecdb), point{mx - 62, my}, point{mx - 42, my - 190}, point{mx + 42, my - 190}, point{mx + 62, my})
	c.fill(rgb(0xcfc5ad), point{mx + 10, my}, point{mx + 8, my - 190}, point{mx + 42, my - 190}, point{mx + 62, my})
	c.fill(rgb(0x8b4a38), point{mx - 50, my - 188}, point{mx, my - 250}, point{mx + 50, my - 188})
	c.rect(rgb(0x5a4636), mx-14, my-52, 28, 52)
	for i := range 6 {
		a := 0.35 + float64(i)*math.Pi/3
		dx, dy := sincos(a)
		x1, y1 := mx+dx*165, my-205+dy*165
		c.line(rgb(0x5b4a3a), 5, mx, my-205, x1, y1)
		nx, ny := -dy, dx
		c.fill(rgb(0xf7f1e2), point{mx + dx*45, my - 205 + dy*45}, point{x1, y1}, point{x1 + nx*38, y1 + ny*38}, point{mx + dx*55 + nx*16, my - 205 + dy*55 + ny*16})
	}
	for i, p := range []point{{610, 860}, {690, 872}, {1090, 712}, {420, 690}} {
		c.figure([]color.RGBA{rgb(0x2c3e50), rgb(0x8a3b2e), rgb(0x34495e), rgb(0x6a4a2f)}[i], p.x, p.y, []float64{104, 104, 66, 58}[i])
		c.line(rgb(0x6a4f38), 3, p.x+10, p.y-50, p.x+60, p.y+2)
	}
}

// school: a village on a hillside, with its schoolhouse and terraces.
func school(c *canvas) {
	c.sky(0, 460, 0.05, stop{0, rgb(0x86b0c4)}, stop{0.65, rgb(0xcfdcd2)}, stop{1, rgb(0xf2e6c8)})
	c.clouds(20, 300, 280, 0.15, 0.7, rgb(0xfbf7ec))
	c.ridge(rgb(0xa4b3b3), 520, 200, 430, 0.05, 4)
	c.ridge(rgb(0x8b9c8b), 600, 320, 330, 0.05, 8)
	c.rect(rgb(0x8b9c8b), 0, 590, width, 480)
	c.slope(rgb(0x8d9163), -20, 300, 1640, 960, 0.9, 24, 3)
	c.fill(rgb(0x9b9c68), point{-20, 430}, point{1620, 900}, point{1620, 1100}, point{-20, 1100})
	for i := range 13 { // terraces
		y := 470 + float64(i)*52
		pts := []point{}
		for x := -20.0; x <= 1620; x += 20 {
			pts = append(pts, point{x, y + (x/1600)*(420-float64(i)*18) + 12*c.cloud(x/170+float64(i), float64(i))})
		}
		low := make([]point, len(pts))
		for k, p := range pts {
			low[len(pts)-1-k] = point{p.x, p.y + 12}
		}
		c.fill(mix(rgb(0xc4b488), rgb(0x9d8c60), c.r.Float64()*0.5), append(append([]point{}, pts...), low...)...)
		for range 20 {
			p := pts[c.r.IntN(len(pts))]
			c.ellipse(mix(rgb(0x5c6b3c), rgb(0x87914f), c.r.Float64()), p.x, p.y-6, 12+c.r.Float64()*9, 8+c.r.Float64()*5)
		}
	}
	house := func(x, y, w, h float64, roof color.RGBA) {
		c.ellipse(fade(rgb(0x3e4029), 0.35), x+w*0.6, y+3, w*0.7, 7)
		c.rect(rgb(0xf1e8d4), x, y-h, w*0.64, h)
		c.fill(rgb(0xc7bb9f), point{x + w*0.64, y - h}, point{x + w, y - h - h*0.12}, point{x + w, y - h*0.12}, point{x + w*0.64, y})
		c.fill(roof, point{x - 6, y - h}, point{x + w*0.3, y - h*1.45}, point{x + w*0.74, y - h*1.5}, point{x + w*0.68, y - h})
		c.fill(mix(roof, rgb(0x20160f), 0.25), point{x + w*0.74, y - h*1.5}, point{x + w + 8, y - h*1.1}, point{x + w*0.68, y - h})
		for i := range int(w / 44) {
			c.rect(rgb(0x4c5a5e), x+12+float64(i)*34, y-h*0.72, 13, h*0.3)
		}
	}
	for i := range 12 {
		x := 160 + float64(i%6)*118 + c.r.Float64()*30
		y := 560 + float64(i/6)*74 + (x/1600)*240
		house(x, y, 74+c.r.Float64()*22, 46+c.r.Float64()*12, mix(rgb(0xa9583f), rgb(0xc07a55), c.r.Float64()))
	}
	house(900, 850, 330, 118, rgb(0x8f4a38))
	c.rect(rgb(0xf4ecd9), 990, 640, 34, 70)
	c.fill(rgb(0x8f4a38), point{984, 642}, point{1007, 606}, point{1030, 642})
	c.ellipse(rgb(0x7c6337), 1007, 664, 9, 11)
	c.rect(rgb(0x5a4433), 1030, 790, 30, 60)
	c.line(rgb(0x6b5a44), 4, 1290, 850, 1290, 690)
	c.fill(rgb(0x9c3b2e), point{1290, 694}, point{1350, 704}, point{1290, 722})
	for i := range 8 {
		c.figure([]color.RGBA{rgb(0x2d4a63), rgb(0x9a4a35), rgb(0x5d6b3f), rgb(0xc08a3c)}[i%4], 860+float64(i)*64, 915+float64(i%3)*22, 46+float64(i%3)*8)
	}
	for i := range 9 { // poplars
		x := 1380 + float64(i)*30
		c.ellipse(mix(rgb(0x46583a), rgb(0x66753f), c.r.Float64()), x, 760+float64(i)*8, 12, 74)
	}
}

// observatory: a dome on a ridge under the stars.
func observatory(c *canvas) {
	c.sky(0, 820, 0.05, stop{0, rgb(0x0d1730)}, stop{0.5, rgb(0x1d2f55)}, stop{0.82, rgb(0x4a4f78)}, stop{1, rgb(0xa0748a)})
	for i := range 1100 { // the river of stars
		t := c.r.Float64()
		x := t*1900 - 150
		y := 80 + t*430 + c.r.NormFloat64()*70
		c.ellipse(fade(rgb(0xdfe4f5), 0.10+0.25*c.r.Float64()), x, y, 0.7+c.r.Float64()*1.2, 0.7+c.r.Float64()*1.2)
		if i%8 == 0 {
			c.glow(x, y, 26+c.r.Float64()*34, 0.06, rgb(0xb9c3e8))
		}
	}
	for range 420 {
		s := 0.6 + c.r.Float64()*c.r.Float64()*2.6
		c.ellipse(fade(rgb(0xfff9e8), 0.5+0.5*c.r.Float64()), c.r.Float64()*1600, c.r.Float64()*760, s, s)
	}
	c.ridge(rgb(0x3d416a), 860, 640, 420, 0.03, 3)
	c.ridge(rgb(0x292c50), 930, 730, 330, 0.04, 7)
	c.slope(rgb(0x14172e), 1700, 560, -80, 1080, 0.72, 20, 5)
	c.fill(rgb(0x14172e), point{-20, 1010}, point{1620, 760}, point{1620, 1100}, point{-20, 1100})
	x, y := 1080.0, 700.0
	c.rect(rgb(0x8d93b3), x-130, y-70, 260, 130)
	c.rect(rgb(0x5d638a), x+40, y-70, 90, 130)
	for i := range 60 {
		a := math.Pi + float64(i)/59*math.Pi
		b := math.Pi + float64(i+1)/59*math.Pi
		t := float64(i) / 59
		c.fill(mix(rgb(0xd3d8ea), rgb(0x666c95), t), point{x, y - 70}, point{x + 128*math.Cos(a), y - 70 + 134*math.Sin(a)}, point{x + 128*math.Cos(b), y - 70 + 134*math.Sin(b)})
	}
	c.fill(rgb(0x1a1e38), point{x - 44, y - 70}, point{x - 40, y - 194}, point{x - 8, y - 203}, point{x - 2, y - 70})
	c.line(rgb(0xb9bfd9), 15, x-22, y-96, x-62, y-222)
	c.glow(x-22, y-120, 74, 0.4, rgb(0xffd9a0))
	c.rect(rgb(0x50567c), x-260, y-20, 150, 84)
	c.fill(rgb(0x2c3054), point{x - 274, y - 18}, point{x - 186, y - 62}, point{x - 100, y - 18})
	for i := range 3 {
		c.rect(rgb(0xffd58c), x-240+float64(i)*42, y+6, 18, 24)
	}
	c.glow(x-190, y+20, 120, 0.3, rgb(0xffcf87))
	c.figure(rgb(0x0b0d1d), x-300, y+74, 66)
	c.figure(rgb(0x0b0d1d), x-338, y+80, 62)
	for i := range 26 { // pines on the slope
		px := 40 + float64(i)*30 + c.r.Float64()*14
		py := 1000 - px*0.13 + c.r.Float64()*24
		h := 60 + c.r.Float64()*70
		c.fill(rgb(0x0c0f22), point{px - h*0.17, py}, point{px, py - h}, point{px + h*0.17, py})
	}
	for range 90 { // lamps of the towns below
		c.ellipse(fade(rgb(0xffd9a0), 0.7), c.r.Float64()*760, 868+c.r.Float64()*40, 1.6, 1.2)
	}
}
