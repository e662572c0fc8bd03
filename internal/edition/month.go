package edition

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// Month names a Gregorian month, as addresses count them: "November 2026". Where
// the language reckons by the Persian calendar, the months of that stand behind
// it, so that a reader of either finds it.
func (l *Language) Month(year int, month time.Month) string {
	name := strconv.Itoa(int(month))
	if names := l.monthNames(); int(month) <= len(names) {
		name = names[month-1]
	}
	s := l.named(name, year)
	if l.facts.Calendar == "gregorian" || len(l.facts.Jalali) != 12 {
		return s
	}
	y1, m1, _ := Jalali(time.Date(year, month, 1, 0, 0, 0, 0, time.UTC))
	y2, m2, _ := Jalali(time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC))
	first, last := l.facts.Jalali[m1-1], l.named(l.facts.Jalali[m2-1], y2)
	if y1 != y2 {
		first = l.named(first, y1)
	}
	return s + " (" + first + "–" + last + ")"
}

// Year names a Gregorian year, and the two Persian ones that it is in where the
// language reckons by those.
func (l *Language) Year(year int) string {
	s := l.Digits(strconv.Itoa(year))
	if l.facts.Calendar == "gregorian" || len(l.facts.Jalali) != 12 {
		return s
	}
	first, _, _ := Jalali(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC))
	return s + l.Digits(" ("+strconv.Itoa(first)+"–"+strconv.Itoa(first+1)+")")
}

func (l *Language) named(month string, year int) string {
	pattern := cmp.Or(l.facts.MonthOf, "{month} {year}")
	return l.Digits(strings.NewReplacer("{month}", month, "{year}", strconv.Itoa(year)).Replace(pattern))
}

// monthNames are the months as they are named alone.
func (l *Language) monthNames() []string {
	if len(l.facts.Standalone) == 12 {
		return l.facts.Standalone
	}
	return l.facts.Months
}
