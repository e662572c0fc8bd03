package pictures

import (
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"maps"
	"slices"
	"strings"
)

// ErrUnknown says that there is no such scene.
var ErrUnknown = errors.New("no such scene")

// ErrSize says that a picture of that size is not drawn.
var ErrSize = errors.New("a picture is 16 to 8000 pixels wide and high")

var all = map[string]func(*canvas){
	"strait": strait, "harbour": harbour, "fishing": fishing, "ferry": ferry, "storm": storm, "wind": wind, "dam": dam, "salt": salt,
	"parliament": parliament, "bank": bank, "library": library, "school": school, "market": market, "observatory": observatory,
}

// Names lists the scenes.
func Names() []string { return slices.Sorted(maps.Keys(all)) }

// Draw draws a scene at a size in pixels. The same scene at the same size is the
// same picture each time. The error is ErrUnknown or ErrSize.
func Draw(scene string, w, h int) (image.Image, error) {
	draw := all[scene]
	if draw == nil {
		return nil, fmt.Errorf("%w: %q; there are %s", ErrUnknown, scene, strings.Join(Names(), ", "))
	}
	if w < 16 || h < 16 || w > 8000 || h > 8000 {
		return nil, fmt.Errorf("%w: not %d by %d", ErrSize, w, h)
	}
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(scene))
	c := newCanvas(w, h, seed.Sum64())
	draw(c)
	c.grain(4.5)
	return c.img, nil
}
