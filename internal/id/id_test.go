package id_test

import (
	"encoding/json"
	"testing"
	"time"

	"standfirst/internal/id"
)

func TestIDsOfOneMakerRiseEvenWhenTheClockStandsStill(t *testing.T) {
	var m id.Maker
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	last := m.Next(now)
	for range 10_000 {
		next := m.Next(now)
		if next <= last {
			t.Fatalf("%d came after %d", next, last)
		}
		last = next
	}
}

func TestAnIDReadsBackFromItsSpelling(t *testing.T) {
	for _, want := range []id.ID{1, 31, 32, 1 << 40, 1<<63 - 1} {
		got, err := id.Parse(want.String())
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", want.String(), got, err, want)
		}
	}
}

func TestOnlyTheOneSpellingIsTaken(t *testing.T) {
	for _, s := range []string{"", "0", "01", "A1", "il", "u", "ü", "zzzzzzzzzzzzz", "zzzzzzzzzzzzzz", " 1"} {
		if v, err := id.Parse(s); err == nil {
			t.Errorf("Parse(%q) = %d; want an error", s, v)
		}
	}
}

func TestJSONCarriesTheSpelling(t *testing.T) {
	b, err := json.Marshal(map[string]id.ID{"id": 33})
	if err != nil || string(b) != `{"id":"11"}` {
		t.Fatalf("got %s, %v", b, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("11")
	f.Add("7zzzzzzzzzzzz")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := id.Parse(s)
		if err == nil && v.String() != s {
			t.Fatalf("%q read as %d, which is spelled %q", s, v, v.String())
		}
	})
}
