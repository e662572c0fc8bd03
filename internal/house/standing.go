package house

import (
	"fmt"
	"slices"

	"standfirst/internal/id"
)

// Purpose says what a standing page is for, so that readers find it in the same
// place in every edition, and machines know it by what it is.
type Purpose string

// The purposes.
const (
	PageAbout       Purpose = "about"
	PagePrinciples  Purpose = "principles"  // schema.org publishingPrinciples
	PageEthics      Purpose = "ethics"      // ethicsPolicy
	PageCorrections Purpose = "corrections" // correctionsPolicy
	PageMasthead    Purpose = "masthead"    // masthead: who works here
	PageOwnership   Purpose = "ownership"   // ownershipFundingInfo
	PageFeedback    Purpose = "feedback"    // actionableFeedbackPolicy
	PageContact     Purpose = "contact"
	PagePrivacy     Purpose = "privacy"
	PageTerms       Purpose = "terms"
)

// Purposes are all purposes, in the order in which the foot of a page lists them.
var Purposes = []Purpose{PageAbout, PageMasthead, PageOwnership, PagePrinciples, PageEthics, PageCorrections, PageContact, PageFeedback, PagePrivacy, PageTerms}

// Purpose is what a standing page of the edition is for, by the id of its
// version: the first of several, none if it has no purpose.
func (e Edition) Purpose(version string) Purpose {
	for _, p := range Purposes {
		if e.Standing[p] == version && version != "" {
			return p
		}
	}
	return ""
}

func (e Edition) validStanding() error {
	for p, version := range e.Standing {
		if !slices.Contains(Purposes, p) {
			return fmt.Errorf("a standing page is for %.40q; choose one of the purposes that are offered", p)
		}
		if _, err := id.Parse(version); err != nil {
			return fmt.Errorf("the page for %s is %.40q; choose one of the edition's pages", p, version)
		}
	}
	return nil
}
