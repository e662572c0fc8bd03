package edition

import "fmt"

// Custom is what a house sets otherwise for one of its editions. An empty field
// leaves what the language does in its country.
type Custom struct {
	Digits   string `json:"digits,omitempty"`   // latn, arab or arabext (CLDR numbering systems)
	Calendar string `json:"calendar,omitempty"` // gregorian, jalali or both
	Months   string `json:"months,omitempty"`   // international, levant or both: names of the Gregorian months
}

// Validate returns an error that names the field and the mend.
func (c Custom) Validate() error {
	switch {
	case c.Digits != "" && c.Digits != "latn" && digits[c.Digits] == nil:
		return fmt.Errorf("digits %q; say latn, arab or arabext", c.Digits)
	case c.Calendar != "" && c.Calendar != "gregorian" && c.Calendar != "jalali" && c.Calendar != "both":
		return fmt.Errorf("calendar %q; say gregorian, jalali or both", c.Calendar)
	case c.Months != "" && c.Months != "international" && c.Months != "levant" && c.Months != "both":
		return fmt.Errorf("months %q; say international, levant or both", c.Months)
	}
	return nil
}

// With is the language as a house has it. A calendar or month names that the
// language has no words for stay as they are.
func (l *Language) With(c Custom) *Language {
	if c == (Custom{}) {
		return l
	}
	own := *l
	if c.Digits != "" {
		own.facts.Digits = c.Digits
	}
	if c.Calendar == "gregorian" || c.Calendar != "" && len(l.facts.Jalali) == 12 {
		own.home, own.facts.Calendar = l.facts.Calendar, c.Calendar
	}
	own.facts.name(c.Months)
	return &own
}

// Calendars are the calendars that the language has names of months for.
func (l *Language) Calendars() []string {
	if len(l.facts.Jalali) == 12 {
		return []string{"gregorian", "jalali", "both"}
	}
	return []string{"gregorian"}
}

// MonthNames are the sets of names of the Gregorian months among which a house
// may choose in this language.
func (l *Language) MonthNames() []string {
	if len(l.facts.Levant) == 12 {
		return []string{"international", "levant", "both"}
	}
	return []string{"international"}
}
