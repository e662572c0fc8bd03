package scenes

import (
	"math"
	"math/rand/v2"
)

const tile = 256 // one byte's worth, so that wrapping is free

// noise is value noise over a wrapped table of chance values. One table
// serves every texture of a picture: the scale asked for makes it paper,
// cloud or swell.
type noise struct{ v [tile * tile]float32 }

func newNoise(r *rand.Rand) *noise {
	n := &noise{}
	for i := range n.v {
		n.v[i] = r.Float32()
	}
	return n
}

// at returns the smooth noise in 0..1 at a point of the unit lattice. A third
// of all drawing time is spent here, hence the small integers: eight bits wrap
// by themselves, and sixteen cannot leave the table. The bias makes truncation
// the floor for the few points left of or above the sheet.
func (n *noise) at(x, y float64) float64 {
	const bias = 1 << 20
	x, y = x+bias, y+bias
	ix, iy := int(x), int(y)
	tx, ty := x-float64(ix), y-float64(iy)
	tx, ty = tx*tx*(3-2*tx), ty*ty*(3-2*ty)
	x0, x1 := uint16(uint8(ix)), uint16(uint8(ix+1))
	y0, y1 := uint16(uint8(iy))<<8, uint16(uint8(iy+1))<<8
	a, b := float64(n.v[y0|x0]), float64(n.v[y0|x1])
	c, d := float64(n.v[y1|x0]), float64(n.v[y1|x1])
	a += (b - a) * tx
	c += (d - c) * tx
	return a + (c-a)*ty
}

// fbm sums octaves of noise, each half as strong and a little over twice as
// fine. The factor is not exactly two so that the lattices never line up.
func (n *noise) fbm(x, y float64, octaves int) float64 {
	sum, amp, all := 0.0, 1.0, 0.0
	for range octaves {
		sum += amp * n.at(x, y)
		all += amp
		amp *= 0.5
		x, y = x*2.03+17.3, y*2.03+41.7
	}
	return sum / all
}

// clamp compares by hand: math.Max minds signed zeros, which no colour does,
// and this is asked several times for every pixel.
func clamp(v float64) float64 {
	if v < 0 {
		return 0
	}
	if v > 1 {
		return 1
	}
	return v
}

func lerp(a, b, t float64) float64 { return a + (b-a)*t }

// ramp rises smoothly from 0 at lo to 1 at hi; lo may be above hi.
func ramp(lo, hi, v float64) float64 {
	t := clamp((v - lo) / (hi - lo))
	return t * t * (3 - 2*t)
}

// steps breaks a tone in 0..1 into n flat tones with narrow soft borders, as
// a printer's stones or a loaded brush would. soft is the border's share.
func steps(v float64, n int, soft float64) float64 {
	v = clamp(v) * float64(n)
	f := math.Floor(v)
	return (f + ramp(0.5-soft/2, 0.5+soft/2, v-f)) / float64(n)
}
