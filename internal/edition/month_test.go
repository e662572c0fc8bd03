package edition

import (
	"testing"
	"time"
)

func TestAMonthIsNamedInTheCalendarsThatReadersReckonBy(t *testing.T) {
	for tag, w := range map[string]map[time.Month]string{
		"en": {time.November: "November 2026"},
		"fr": {time.August: "août 2026"},
		"ru": {time.November: "ноябрь 2026"},
		"es": {time.November: "noviembre de 2026"},
		"he": {time.November: "נובמבר 2026"},
		"fa": {time.November: "نوامبر ۲۰۲۶ (آبان–آذر ۱۴۰۵)", time.March: "مارس ۲۰۲۶ (اسفند ۱۴۰۴–فروردین ۱۴۰۵)"},
	} {
		for m, want := range w {
			if got := Lookup(tag).Month(2026, m); got != want {
				t.Errorf("%s: %q, want %q", tag, got, want)
			}
		}
	}
	if got, want := Lookup("ar").With(Custom{Digits: "arab", Months: "levant"}).Month(2026, time.November), "تشرين الثاني ٢٠٢٦"; got != want {
		t.Errorf("ar of the Levant: %q, want %q", got, want)
	}
	if got, want := Lookup("fa").Year(2026), "۲۰۲۶ (۱۴۰۴–۱۴۰۵)"; got != want {
		t.Errorf("a year: %q, want %q", got, want)
	}
	if got, want := Lookup("fa").With(Custom{Calendar: "gregorian"}).Month(2026, time.November), "نوامبر ۲۰۲۶"; got != want {
		t.Errorf("fa by the Gregorian calendar: %q, want %q", got, want)
	}
}
