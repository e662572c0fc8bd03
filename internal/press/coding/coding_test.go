package coding_test

import (
	"testing"

	"standfirst/internal/press/coding"
)

func TestACodingIsTakenWhereItIsListedWithAWeight(t *testing.T) {
	for list, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "GZIP": true, "gzip;q=0": false, "gzip; q=0.000": false, "gzip;q=0.001": true, "br": false, "": false, "xgzip": false, ",,gzip": true, "gzip;q": true} {
		if got := coding.Accepts(list, "gzip"); got != want {
			t.Errorf("%q: %v", list, got)
		}
	}
}

func FuzzAccepts(f *testing.F) {
	f.Add("gzip, br;q=0.1", "br")
	f.Fuzz(func(_ *testing.T, list, name string) { coding.Accepts(list, name) })
}
