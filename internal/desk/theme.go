package desk

import (
	"net/http"

	"standfirst/internal/staff"
	"standfirst/theme"
)

// SiteTheme is the theme that the site wears.
type SiteTheme struct {
	Folder string // empty: the default theme alone
	Faults []theme.Fault
	Kept   bool // the one in the folder is broken: the last good one is worn
}

// houseTheme shows what the site wears, and what is wrong with it.
type houseTheme struct {
	housePage
	Look SiteTheme
}

// troubledTheme is what the site wears, if that is not as it should be and who
// looks may mend it.
func (v *visit) troubledTheme() *SiteTheme {
	if v.SiteTheme == nil || !v.who.May(staff.SetHouse, true) {
		return nil
	}
	if l := v.SiteTheme(); len(l.Faults) > 0 {
		return &l
	}
	return nil
}

func (v *visit) houseTheme() error {
	m := houseTheme{housePage: v.housed(v.T("Theme"), "theme")}
	if v.SiteTheme != nil {
		m.Look = v.SiteTheme()
	}
	m.Theme = nil // the page itself says so
	return v.show(http.StatusOK, "house_theme", m)
}
