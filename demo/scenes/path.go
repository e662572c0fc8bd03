package scenes

import "math"

type pt struct{ x, y float64 }

func (p pt) to(q pt, t float64) pt { return pt{lerp(p.x, q.x, t), lerp(p.y, q.y, t)} }

// path is a set of closed outlines, already flattened: one form serves
// filling, stroking and the tremor of the hand.
type path [][]pt

// poly closes the outline through the coordinates x0, y0, x1, y1, …
func poly(xy ...float64) path { return path{pts(xy...)} }

func pts(xy ...float64) []pt {
	out := make([]pt, 0, len(xy)/2)
	for i := 0; i+1 < len(xy); i += 2 {
		out = append(out, pt{xy[i], xy[i+1]})
	}
	return out
}

func rect(x, y, w, h float64) path { return poly(x, y, x+w, y, x+w, y+h, x, y+h) }

func ellipse(x, y, rx, ry float64) path { return path{arc(x, y, rx, ry, 0, 2*math.Pi)} }

// arc returns the points of an elliptic arc; angles turn clockwise from east.
func arc(x, y, rx, ry, a0, a1 float64) []pt {
	n := int(8 + math.Abs(a1-a0)*math.Sqrt(math.Max(rx, ry))*1.1)
	out := make([]pt, n+1)
	for i := range out {
		s, c := math.Sincos(lerp(a0, a1, float64(i)/float64(n)))
		out[i] = pt{x + rx*c, y + ry*s}
	}
	return out
}

// arch is an opening with a round head: x, y is its left foot.
func arch(x, y, w, h float64) path {
	o := []pt{{x, y}}
	o = append(o, arc(x+w/2, y-h+w/2, w/2, w/2, math.Pi, 2*math.Pi)...)
	return path{append(o, pt{x + w, y})}
}

// curve runs a smooth line through the given points (Catmull-Rom).
func curve(p ...pt) []pt {
	if len(p) < 3 {
		return p
	}
	var out []pt
	for i := 0; i+1 < len(p); i++ {
		a, b, c, d := p[max(i-1, 0)], p[i], p[i+1], p[min(i+2, len(p)-1)]
		n := 4 + int(math.Hypot(c.x-b.x, c.y-b.y)/12)
		n = min(n, 40)
		for j := range n {
			t := float64(j) / float64(n)
			t2, t3 := t*t, t*t*t
			f := func(a, b, c, d float64) float64 {
				return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t2 + (3*b-a-3*c+d)*t3)
			}
			out = append(out, pt{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)})
		}
	}
	return append(out, p[len(p)-1])
}

// blob closes a smooth line through the coordinates.
func blob(xy ...float64) path {
	p := pts(xy...)
	n := len(p)
	ring := append(append([]pt{p[n-1]}, p...), p[0], p[1])
	c := curve(ring...)
	return path{c}
}

// stroke is a ribbon along the line, w0 wide at its start and w1 at its end.
func stroke(line []pt, w0, w1 float64) path {
	n := len(line)
	if n < 2 {
		return nil
	}
	out := make([]pt, 2*n)
	for i, p := range line {
		a, b := line[max(i-1, 0)], line[min(i+1, n-1)]
		dx, dy := b.x-a.x, b.y-a.y
		l := math.Hypot(dx, dy)
		if l == 0 {
			l = 1
		}
		w := lerp(w0, w1, float64(i)/float64(n-1)) / 2
		out[i] = pt{p.x - dy/l*w, p.y + dx/l*w}
		out[2*n-1-i] = pt{p.x + dy/l*w, p.y - dx/l*w}
	}
	return path{out}
}

func line(x0, y0, x1, y1, w float64) path { return stroke([]pt{{x0, y0}, {x1, y1}}, w, w) }

// dab is one touch of the brush: a lens lying flat, pointed at both ends.
func dab(x, y, w, h float64) path {
	return path{{{x - w/2, y}, {x - w/5, y - h/2}, {x + w/5, y - h/2.4}, {x + w/2, y}, {x + w/6, y + h/2.2}, {x - w/4, y + h/2}}}
}

// below closes a skyline down to the depth y.
func below(line []pt, y float64) path {
	o := append([]pt{}, line...)
	return path{append(o, pt{line[len(line)-1].x, y}, pt{line[0].x, y})}
}

// join lays outlines together into one path, so that they fill as one.
func join(ps ...path) path {
	var out path
	for _, p := range ps {
		out = append(out, p...)
	}
	return out
}

// place scales a path about the origin and moves it; a negative sx mirrors it.
func (p path) place(x, y, sx, sy float64) path {
	out := make(path, len(p))
	for i, o := range p {
		q := make([]pt, len(o))
		for j, v := range o {
			q[j] = pt{x + v.x*sx, y + v.y*sy}
		}
		out[i] = q
	}
	return out
}

// turn rotates a path about a point.
func (p path) turn(cx, cy, angle float64) path {
	s, c := math.Sincos(angle)
	out := make(path, len(p))
	for i, o := range p {
		q := make([]pt, len(o))
		for j, v := range o {
			dx, dy := v.x-cx, v.y-cy
			q[j] = pt{cx + dx*c - dy*s, cy + dx*s + dy*c}
		}
		out[i] = q
	}
	return out
}
