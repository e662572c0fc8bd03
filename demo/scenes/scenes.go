// Package scenes draws the lead pictures of the demonstration newspaper, so
// that the demonstration needs no photographs and nobody's licence. Each scene
// is a small program laid out like a lithograph: sky, far land, near land, and
// the few details that give it scale, in a handful of inks.
package scenes

import (
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"slices"
	"strings"
)

// ErrUnknown says that there is no such scene.
var ErrUnknown = errors.New("no such scene")

// ErrSize says that a picture of that size is not drawn: under the least there
// is nothing to see, and over the most one call would hold half a gigabyte.
var ErrSize = errors.New("a picture is 16 to 6000 pixels wide and high")

const least, most = 16, 6000

// scene is a name, the paper it is printed on, and how it is drawn.
type scene struct {
	name  string
	paper uint32
	draw  func(*canvas)
}

var all = []scene{
	{"strait", 0xf4e7d2, strait},
	{"harbour", 0xf6ead6, harbour},
	{"fishing", 0xf8f2e2, fishing},
	{"parliament", 0xf3e6d4, parliament},
	{"bank", 0xf1ecdc, bank},
	{"dam", 0xf8f0dc, dam},
	{"wind", 0xf4f0e2, wind},
	{"storm", 0xe9e8d8, storm},
	{"library", 0xf2e3c4, library},
	{"school", 0xfaf2de, school},
	{"salt", 0xfbf6e8, salt},
	{"observatory", 0xdfe2e0, observatory},
	{"ferry", 0xfbf3e2, ferry},
	{"market", 0xf6e9cc, market},
}

// Names lists the scenes Draw knows, in alphabetical order.
func Names() []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = s.name
	}
	slices.Sort(out)
	return out
}

// Draw draws the named scene at the given size. The same name and size give
// the same picture every time. A scene is composed for three by two; another
// shape trims it evenly and never stretches it. The error is ErrUnknown or
// ErrSize.
func Draw(scene string, width, height int) (image.Image, error) {
	for _, s := range all {
		if s.name != scene {
			continue
		}
		if min(width, height) < least || max(width, height) > most {
			return nil, fmt.Errorf("%w: not %d by %d", ErrSize, width, height)
		}
		h := fnv.New64a()
		h.Write([]byte(s.name))
		c := newCanvas(width, height, h.Sum64())
		s.draw(c)
		return c.print(hex(s.paper)), nil
	}
	return nil, fmt.Errorf("%w: %q; there are %s", ErrUnknown, scene, strings.Join(Names(), ", "))
}
