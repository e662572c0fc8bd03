package photo

import (
	"regexp"
	"strings"
	"sync"
)

// Words in which agencies and photographers forbid a use. They are read in
// instructions, usage terms and the caption as it came.
var (
	noSharing = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\bno (?:social(?: media)?|third[- ]party|web|internet|online|mobile|digital)\b|\bprint (?:use )?only\b|\bnot for (?:social|online|web|digital)\b`)
	})
	noPassing = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\bno (?:re-?sales?|sales|syndication|archives?|redistribution|third[- ]party)\b|\bnot for (?:syndication|re-?sale|redistribution)\b|\bone[- ]time use\b|\beditorial use only\b|\b(?:handout|pool)\b|\bprovided by a third party\b|\bmandatory credit\b.*\bno\b`)
	})
	relayed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\bvia\b|/\s*(?:pool|handout)\b`) })
)

func (p Photo) terms() string {
	return strings.Join([]string{p.Instructions, p.UsageTerms, p.RawCaption, p.CopyrightNotice}, "\n")
}

// MayShare says whether the photograph may stand for its story on other people's
// pages, where the story is linked to.
func (p Photo) MayShare() bool { return p.HasPixels() && !noSharing().MatchString(p.terms()) }

// MayPassOn says whether the house may give the picture itself to partners: it
// has pixels, is nobody else's as far as its record tells, and nothing forbids
// it. Its record says whose it is in any case.
func (p Photo) MayPassOn() bool {
	return p.MayShare() && !p.FromAgency() && p.Metadata.Source == "" && p.Source == "" && p.LicensorName == "" &&
		!relayed().MatchString(p.CreditLine) && !noPassing().MatchString(p.terms())
}
