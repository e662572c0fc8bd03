package e2e_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The budgets of Lighthouse on a phone (its mobile defaults).
const (
	leastPerformance = 95
	mostLCP          = 2000 // ms
	mostCLS          = 0.02
	mostTBT          = 50 // ms
	lighthouseRuns   = 3
)

// lighthouseRun is one run of Lighthouse on a page.
type lighthouseRun struct {
	URL                        string
	Performance, Accessibility float64
	FCP, LCP, CLS, TBT, SI     float64
	Failed                     []string
}

// TestLighthouse measures the three pages that most readers come to, as guests
// on a phone see them. The simulated phone is slow, not this machine: still,
// what else runs here is part of what it measures.
func TestLighthouse(t *testing.T) {
	if !everything() {
		t.Skip("a part of make check-all")
	}
	s := specimens(t)
	script := filepath.Join(checks, "lighthouse.mjs")
	tool(t, "lighthouse", "lighthouse", "package.json")
	args, names := []string{script, "3"}, map[string]string{}
	for _, p := range s.pages([]string{"en", "ar"}, guestOnly) {
		if p.name == "story" || p.name == "front" || p.name == "section" {
			address := s.site + p.path
			names[address] = p.name + " " + p.lang
			args = append(args, address)
			s.as(s.guest, p.path) // drawn: the reader of a paper is seldom its first
		}
	}
	cmd := exec.Command("node", args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = append(os.Environ(), "CHROME_PATH="+tool(t, "chromium"))
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	t.Log(errs.String())
	runs := map[string][]lighthouseRun{}
	for line := range strings.Lines(out.String()) {
		var r lighthouseRun
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		runs[r.URL] = append(runs[r.URL], r)
	}
	for _, address := range args[2:] {
		name, all := names[address], runs[address]
		if len(all) != lighthouseRuns {
			t.Errorf("%s: %d runs", name, len(all))
			continue
		}
		median := func(of func(lighthouseRun) float64) float64 {
			v := make([]float64, 0, len(all))
			for _, r := range all {
				v = append(v, of(r))
			}
			slices.Sort(v)
			return v[len(v)/2]
		}
		performance, lcp := median(func(r lighthouseRun) float64 { return r.Performance }), median(func(r lighthouseRun) float64 { return r.LCP })
		cls, tbt := median(func(r lighthouseRun) float64 { return r.CLS }), median(func(r lighthouseRun) float64 { return r.TBT })
		report := t.Logf
		if performance < leastPerformance || all[0].Accessibility < 100 || lcp > mostLCP || cls > mostCLS || tbt > mostTBT {
			report = t.Errorf
		}
		report("%-10s performance %.0f (owed: %d), accessibility %.0f (100) %s, LCP %.0f ms (%d at most), CLS %.3f (%.2f), TBT %.0f ms (%d), FCP %.0f ms, speed index %.0f ms; median of %d",
			name, performance, leastPerformance, all[0].Accessibility, strings.Join(all[0].Failed, " "), lcp, mostLCP, cls, mostCLS, tbt, mostTBT, median(func(r lighthouseRun) float64 { return r.FCP }), median(func(r lighthouseRun) float64 { return r.SI }), len(all))
	}
}
