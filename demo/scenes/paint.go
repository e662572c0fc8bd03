package scenes

type rgb struct{ r, g, b float64 }

// hex names a colour as a printer's ink card does: 0xrrggbb.
func hex(v uint32) rgb {
	return rgb{float64(v>>16&255) / 255, float64(v>>8&255) / 255, float64(v&255) / 255}
}

func (a rgb) mix(b rgb, t float64) rgb {
	return rgb{lerp(a.r, b.r, t), lerp(a.g, b.g, t), lerp(a.b, b.b, t)}
}

func (a rgb) times(f float64) rgb { return rgb{a.r * f, a.g * f, a.b * f} }

// paint says which colour, and how opaque, lies at a point of the sheet.
type paint func(x, y float64) (rgb, float64)

func flat(c rgb) paint { return func(_, _ float64) (rgb, float64) { return c, 1 } }

func glaze(c rgb, a float64) paint { return func(_, _ float64) (rgb, float64) { return c, a } }

// grad runs evenly through the colours from one point to the other.
func grad(x0, y0, x1, y1 float64, cs ...rgb) paint {
	dx, dy := x1-x0, y1-y0
	l := dx*dx + dy*dy
	return func(x, y float64) (rgb, float64) {
		return along(cs, ((x-x0)*dx+(y-y0)*dy)/l), 1
	}
}

func vert(y0, y1 float64, cs ...rgb) paint { return grad(0, y0, 0, y1, cs...) }

// fade is one colour whose cover runs from a0 at the first point to a1.
func fade(x0, y0, x1, y1 float64, c rgb, a0, a1 float64) paint {
	dx, dy := x1-x0, y1-y0
	l := dx*dx + dy*dy
	return func(x, y float64) (rgb, float64) {
		return c, lerp(a0, a1, ramp(0, 1, ((x-x0)*dx+(y-y0)*dy)/l))
	}
}

func along(cs []rgb, t float64) rgb {
	t = clamp(t) * float64(len(cs)-1)
	i := int(t)
	if i >= len(cs)-1 {
		return cs[len(cs)-1]
	}
	return cs[i].mix(cs[i+1], t-float64(i))
}

// stop is a colour at a height; sky gradients need uneven spacing.
type stop struct {
	y float64
	c rgb
}

func stops(ss ...stop) paint {
	return func(_, y float64) (rgb, float64) {
		for i := 1; i < len(ss); i++ {
			if y < ss[i].y {
				a, b := ss[i-1], ss[i]
				return a.c.mix(b.c, ramp(a.y, b.y, y)), 1
			}
		}
		return ss[len(ss)-1].c, 1
	}
}

// crayon is the litho stone's tone: full ink on the grain's peaks only, so a
// tone thins out in specks and not in a smooth blend. density is 0..1.
func (c *canvas) crayon(ink rgb, density func(x, y float64) float64) paint {
	return func(x, y float64) (rgb, float64) {
		d := density(x, y)
		if d <= 0 {
			return ink, 0
		}
		return ink, clamp((d-c.grain(x, y))*3.2+0.5) * clamp(d*2.5)
	}
}

// chalk is crayon with one density all over.
func (c *canvas) chalk(ink rgb, d float64) paint {
	return c.crayon(ink, func(_, _ float64) float64 { return d })
}

// slope is a density running from d0 at one point to d1 at another.
func slope(x0, y0, x1, y1, d0, d1 float64) func(x, y float64) float64 {
	dx, dy := x1-x0, y1-y0
	l := dx*dx + dy*dy
	return func(x, y float64) float64 {
		return lerp(d0, d1, clamp(((x-x0)*dx+(y-y0)*dy)/l))
	}
}

// grain is the tooth of the stone in 0..1. Its period never falls below a
// pixel and a bit, or small pictures would turn to static.
func (c *canvas) grain(x, y float64) float64 {
	s := 1 / max(1.7, 1.3/c.k)
	x, y = x*s, y*s
	g := 0.62*c.n.at(x, y) + 0.38*c.n.at(x*0.43+9.1, y*0.47+3.3)
	return (g-0.5)*1.5 + 0.5
}
