// Package coding reads which content codings a reader takes (RFC 9110 section
// 12.5.3).
package coding

import "strings"

// Accepts says whether a coding stands in an Accept-Encoding list with a weight
// above zero. It allocates nothing.
func Accepts(list, coding string) bool {
	for len(list) > 0 {
		var part string
		part, list, _ = strings.Cut(list, ",")
		name, weight, weighed := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		if !weighed {
			return true
		}
		_, q, ok := strings.Cut(weight, "=")
		return !ok || strings.Trim(q, " 0.") != ""
	}
	return false
}
