package photo_test

import (
	"testing"

	"standfirst/internal/photo"
)

func TestWhatAPictureMayBeUsedForFollowsFromItsRecord(t *testing.T) {
	with := func(change func(*photo.Photo)) photo.Photo {
		p := photo.Photo{Hash: "h", Metadata: photo.Metadata{Creator: "Dana Lind", CreditLine: "Dana Lind / The Harbour Review"}}
		change(&p)
		return p
	}
	for name, c := range map[string]struct {
		p           photo.Photo
		share, pass bool
	}{
		"the house's own":      {with(func(*photo.Photo) {}), true, true},
		"without pixels":       {with(func(p *photo.Photo) { p.Hash = "" }), false, false},
		"an agency's":          {with(func(p *photo.Photo) { p.Metadata.Source = "Reuters" }), true, false},
		"came over a wire":     {with(func(p *photo.Photo) { p.Source = "urn:wire:1" }), true, false},
		"relayed":              {with(func(p *photo.Photo) { p.CreditLine = "Carolyn Kaster/Pool via Reuters" }), true, false},
		"no resales":           {with(func(p *photo.Photo) { p.Instructions = "NO RESALES. NO ARCHIVES" }), true, false},
		"a third party's":      {with(func(p *photo.Photo) { p.RawCaption = "THIS PICTURE WAS PROVIDED BY A THIRD PARTY." }), true, false},
		"no social media":      {with(func(p *photo.Photo) { p.UsageTerms = "No social media" }), false, false},
		"for print alone":      {with(func(p *photo.Photo) { p.UsageTerms = "Print use only." }), false, false},
		"a credit is demanded": {with(func(p *photo.Photo) { p.Instructions = "MANDATORY CREDIT" }), true, true},
	} {
		if got := c.p.MayShare(); got != c.share {
			t.Errorf("%s: may share %v, want %v", name, got, c.share)
		}
		if got := c.p.MayPassOn(); got != c.pass {
			t.Errorf("%s: may pass on %v, want %v", name, got, c.pass)
		}
	}
}
