package edition

import (
	"strconv"
	"strings"
	"time"
)

// Jalali turns a Gregorian day into the Persian calendar (solar Hijri): year,
// month 1 to 12, day. The leap years follow the 33-year cycle, which agrees
// with the astronomical calendar from 1800 to 2256.
func Jalali(t time.Time) (year, month, day int) {
	n := days(t.Year(), int(t.Month()), t.Day()) - days(622, 3, 21) // 1 Farvardin 1 = 21 March 622 in this count
	year = 1 + 33*(n/12053)                                         // 12053 days in 33 years, 8 of them leap
	n %= 12053
	for {
		length := 365
		if jalaliLeap(year) {
			length = 366
		}
		if n < length {
			break
		}
		n -= length
		year++
	}
	if n < 186 { // six months of 31 days
		return year, n/31 + 1, n%31 + 1
	}
	n -= 186
	return year, n/30 + 7, n%30 + 1
}

func jalaliLeap(year int) bool {
	switch year % 33 {
	case 1, 5, 9, 13, 17, 22, 26, 30:
		return true
	}
	return false
}

// days counts days in the proleptic Gregorian calendar.
func days(y, m, d int) int {
	return int(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Date writes a day as the language does, in its calendar and digits; in both
// calendars where the house says so, the language's own first. The day is that
// of t's own zone.
func (l *Language) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	gregorian := func() string { return l.date(t.Year(), int(t.Month()), t.Day(), l.facts.Months) }
	persian := func() string {
		y, m, d := Jalali(t)
		return l.date(y, m, d, l.facts.Jalali)
	}
	switch l.facts.Calendar {
	case "jalali":
		return persian()
	case "both":
		if l.home == "jalali" {
			return persian() + " (" + gregorian() + ")"
		}
		return gregorian() + " (" + persian() + ")"
	}
	return gregorian()
}

func (l *Language) date(y, m, d int, months []string) string {
	name := strconv.Itoa(m)
	if m <= len(months) {
		name = months[m-1]
	}
	return l.Digits(strings.NewReplacer("{day}", strconv.Itoa(d), "{month}", name, "{year}", strconv.Itoa(y)).Replace(l.facts.Date))
}

// DateTime writes day and time of day with the zone's name, as "UTC".
func (l *Language) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	clock := l.Digits(t.Format("15:04")) + " " + t.Format("MST")
	return strings.NewReplacer("{date}", l.Date(t), "{time}", clock).Replace(l.facts.Clock)
}
