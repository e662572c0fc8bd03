package house

import (
	"fmt"
	"regexp"
)

// Logo is the house's mark in its masthead. Without one its name stands there in
// type.
type Logo struct {
	Light Drawing `json:"light,omitzero"` // on light paper
	Dark  Drawing `json:"dark,omitzero"`  // on dark paper; the other serves both if there is none
}

// Drawing is one picture of a logo; Hash names its pixels among the files of
// package photo, and the other two are its pixels' sides.
type Drawing struct {
	Hash   string `json:"hash,omitempty"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
}

// Set says whether there is one.
func (d Drawing) Set() bool { return d.Hash != "" }

// Address is where site and desk show the drawing; empty without one.
func (d Drawing) Address() string {
	if !d.Set() {
		return ""
	}
	return "/media/" + d.Hash + "/logo.png"
}

// On is the drawing for light or for dark paper.
func (l Logo) On(dark bool) Drawing {
	if dark && l.Dark.Set() {
		return l.Dark
	}
	return l.Light
}

var pixelHash = regexp.MustCompile(`^[0-9a-f]{32}$`)

// Validate returns an error that names the drawing and the mend.
func (l Logo) Validate() error {
	if l.Dark.Set() && !l.Light.Set() {
		return fmt.Errorf("the logo has a drawing for dark paper and none for light; give that one too")
	}
	for _, d := range []Drawing{l.Light, l.Dark} {
		if d != (Drawing{}) && (!pixelHash.MatchString(d.Hash) || d.Width < 1 || d.Height < 1) {
			return fmt.Errorf("the logo names no drawing that was brought in (%.40q); bring it in again", d.Hash)
		}
	}
	return nil
}
