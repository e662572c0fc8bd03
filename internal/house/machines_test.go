package house_test

import (
	"errors"
	"strings"
	"testing"

	"standfirst/internal/house"
)

func TestAHouseThatHasNotDecidedLetsSearchInAndKeepsTrainersOut(t *testing.T) {
	var m house.Machines
	for u, want := range map[house.MachineUse]bool{house.UseSearch: true, house.UseAnswers: true, house.UseTrain: false, house.UseArchive: true} {
		if m.Lets(u) != want {
			t.Errorf("%s: %v", u, !want)
		}
	}
	m.Uses = map[house.MachineUse]bool{house.UseTrain: true}
	m.Crawlers = map[string]bool{"GPTBot": false, "Googlebot": false}
	for _, c := range house.Crawlers {
		if want := c.Token != "GPTBot" && c.Token != "Googlebot"; m.LetsIn(c) != want {
			t.Errorf("%s comes in: %v", c.Token, !want)
		}
	}
}

func TestEachMachineIsNamedOnceAndReadsForSomething(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range house.Crawlers {
		if seen[strings.ToLower(c.Token)] || c.Owner == "" || strings.ContainsAny(c.Token, " \t*:#/") { // RFC 9309 compares without regard to case
			t.Errorf("%+v", c)
		}
		seen[strings.ToLower(c.Token)] = true
		if _, ok := house.DefaultUses[c.Use]; !ok {
			t.Errorf("%s reads for %q", c.Token, c.Use)
		}
	}
}

func TestWhatMachinesAreToldIsCheckedWithItsMend(t *testing.T) {
	for want, change := range map[string]func(*house.Settings){
		"say search, answers, train or archive": func(s *house.Settings) { s.Machines.Uses = map[house.MachineUse]bool{"mining": true} },
		"no machine reader is known as":         func(s *house.Settings) { s.Machines.Crawlers = map[string]bool{"x\nAllow: /": true} },
		"payment of the licence":                func(s *house.Settings) { s.Machines.Licence.Payment = "gold" },
		"write the sum as 0.015":                func(s *house.Settings) { s.Machines.Licence = house.Licence{Amount: "1e9", Currency: "USD"} },
		"the currency as USD":                   func(s *house.Settings) { s.Machines.Licence = house.Licence{Amount: "1"} },
		"give a path as /terms":                 func(s *house.Settings) { s.Machines.Licence.Terms = "javascript:alert(1)" },
		"give an e-mail address":                func(s *house.Settings) { s.Machines.Licence.Contact = "somebody" },
		"give 0 to 1000":                        func(s *house.Settings) { s.Machines.Gated.MaxSnippet = -1 },
		"choose one of the purposes":            func(s *house.Settings) { s.Editions[0].Standing = map[house.Purpose]string{"secret": "1"} },
		"choose one of the edition's pages":     func(s *house.Settings) { s.Editions[0].Standing = map[house.Purpose]string{house.PageAbout: "<x>"} },
	} {
		s := sound()
		change(&s)
		if err := s.Validate(); !errors.Is(err, house.ErrSettings) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	s := sound()
	s.Machines = house.Machines{Uses: map[house.MachineUse]bool{house.UseTrain: true}, Crawlers: map[string]bool{"CCBot": false}, Gated: house.Gated{NoArchive: true, MaxSnippet: 160},
		Licence: house.Licence{Payment: "crawl", Amount: "0.015", Currency: "EUR", Terms: "/terms", Contact: "rights@example.org"}}
	s.Editions[0].Standing = map[house.Purpose]string{house.PageAbout: "1"}
	if err := s.Validate(); err != nil {
		t.Error(err)
	}
}
