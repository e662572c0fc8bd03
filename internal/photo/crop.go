package photo

import (
	"fmt"
	"regexp"
	"sync"
)

// Ratios are those of crops, widest last.
var Ratios = []string{"1x1", "4x3", "16x9"}

// CropSize is how large a crop of the photograph is that was asked for at a
// width, in pixels: nothing is blown up. It is 0, 0 for what is no ratio.
func (p Photo) CropSize(ratio string, width int) (w, h int) {
	var rw, rh int
	if _, err := fmt.Sscanf(ratio, "%dx%d", &rw, &rh); err != nil || rw < 1 || rh < 1 || p.Width < 1 || p.Height < 1 {
		return 0, 0
	}
	w, h = p.Width, p.Width*rh/rw
	if h > p.Height {
		w, h = p.Height*rw/rh, p.Height
	}
	w, h = max(w, 1), max(h, 1)
	out := min(width, w)
	return out, max(1, h*out/w)
}

var agencies = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(reuters|AP photo|associated press|AFP|agence france[- ]presse|getty|EPA|european pressphoto|dpa|anadolu|xinhua|TASS|PA (?:images|media|wire)|press association|alamy|shutterstock|ANSA|EFE|kyodo|IRNA|ISNA|NurPhoto|ZUMA|SIPA|bloomberg|handout|pool)\b|^AP$`)
})

// FromAgency says whether the picture came by a wire, or bears an agency's name:
// the house may show it, and may license it to nobody.
func (p Photo) FromAgency() bool {
	if p.RawCaption != "" {
		return true
	}
	for _, s := range []string{p.CreditLine, p.Metadata.Source, p.Creator, p.CopyrightNotice, p.LicensorName} {
		if agencies().MatchString(s) {
			return true
		}
	}
	return false
}
