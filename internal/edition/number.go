package edition

import (
	"strconv"
	"strings"
)

var digits = map[string][]rune{
	"arab":    []rune("٠١٢٣٤٥٦٧٨٩"),
	"arabext": []rune("۰۱۲۳۴۵۶۷۸۹"),
}

// Numerals names the language's digits (a CLDR numbering system: latn, arab, arabext).
func (l *Language) Numerals() string {
	if l.facts.Digits == "" {
		return "latn"
	}
	return l.facts.Digits
}

// Digits writes the digits 0 to 9 of a text as the language does.
func (l *Language) Digits(s string) string {
	own := digits[l.facts.Digits]
	if own == nil {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return own[r-'0']
		}
		return r
	}, s)
}

// marks are those of the decimal and between thousands, which go with the digits.
func (l *Language) marks() (decimal, group string) {
	if digits[l.facts.Digits] != nil {
		return "٫", "٬"
	}
	if l.facts.Decimal == "٫" { // of digits that the house does not use
		return ".", ","
	}
	return l.facts.Decimal, l.facts.Group
}

// Number writes a whole number with the language's digits and groups.
func (l *Language) Number(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	if _, group := l.marks(); len(s) > 4 && group != "" {
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + group + s[i:]
		}
	}
	return sign + l.Digits(s)
}

// minorUnits holds the currencies of ISO 4217 whose minor unit is not a
// hundredth.
var minorUnits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// MinorUnits is how many decimal digits the minor unit of a currency has (ISO 4217).
func MinorUnits(currency string) int {
	if n, ok := minorUnits[currency]; ok {
		return n
	}
	return 2
}

// Money writes an amount of minor units: "$100", "$9.50", "۱۰۰ دلار".
func (l *Language) Money(minor int64, currency string) string {
	places := MinorUnits(currency)
	unit := int64(1)
	for range places {
		unit *= 10
	}
	sign := ""
	whole, part := minor/unit, minor%unit
	if minor < 0 {
		sign, whole, part = "-", -whole, -part
	}
	n := l.Number(whole)
	if part != 0 {
		p := strconv.FormatInt(part, 10)
		decimal, _ := l.marks()
		n += decimal + l.Digits(strings.Repeat("0", places-len(p))+p)
	}
	form := l.facts.Currency[currency]
	if form == "" {
		form = "{n}\u00a0" + currency
	}
	return sign + strings.Replace(form, "{n}", n, 1)
}

// List joins names as the language does: "A, B and C".
func (l *Language) List(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	last := len(names) - 1
	return strings.Join(names[:last], l.facts.And[1]) + l.facts.And[0] + names[last]
}

// QuoteMarks are the language's opening and closing quotation marks, with the
// spaces that it sets beside them.
func (l *Language) QuoteMarks() [2]string { return l.facts.Quotes }

// Quote puts a text between the language's quotation marks.
func (l *Language) Quote(s string) string { return l.facts.Quotes[0] + s + l.facts.Quotes[1] }
