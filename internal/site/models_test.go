package site_test

import (
	"testing"

	"standfirst/internal/site"
	"standfirst/theme"
)

func TestTheDefaultThemeAsksForNothingThatItsPagesDoNotGive(t *testing.T) {
	th, err := theme.Load("")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range th.Faults(site.Models()) {
		t.Error(f)
	}
}
