package access_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
)

var (
	noon   = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	past   = noon.Add(-time.Hour)
	future = noon.Add(time.Hour)
)

func grant(plan string, until time.Time) access.Reader {
	return access.Reader{SignedIn: true, Grants: []access.Grant{{Plan: plan, Until: until}}}
}

func TestTheTableOfDecisions(t *testing.T) {
	open, registered, members := access.Terms{Level: access.Open}, access.Terms{Level: access.Registered}, access.Terms{Level: access.Members}
	archive := access.Terms{Level: access.Plans, Plans: []string{"archive"}}
	anyone, member := access.Reader{}, access.Reader{SignedIn: true}
	for _, c := range []struct {
		name   string
		terms  access.Terms
		reader access.Reader
		whole  bool
		reason access.Reason
		offer  access.Offer
	}{
		{"open, anyone", open, anyone, true, access.OpenToAll, access.NoOffer},
		{"open, lapsed", open, grant("digital", past), true, access.OpenToAll, access.NoOffer},
		{"registered, anyone", registered, anyone, false, access.NotSignedIn, access.Register},
		{"registered, signed in", registered, member, true, access.IsRegistered, access.NoOffer},
		{"registered, lapsed", registered, grant("digital", past), true, access.IsRegistered, access.NoOffer},
		{"members, anyone", members, anyone, false, access.NotSignedIn, access.Subscribe},
		{"members, signed in", members, member, false, access.NoEntitlement, access.Subscribe},
		{"members, subscriber", members, grant("digital", future), true, access.HasEntitlement, access.NoOffer},
		{"members, without end", members, grant("digital", time.Time{}), true, access.HasEntitlement, access.NoOffer},
		{"members, lapsed", members, grant("digital", past), false, access.Lapsed, access.Renew},
		{"members, at the very end", members, grant("digital", noon), false, access.Lapsed, access.Renew},
		{"members, a grant without a sign-in", members, access.Reader{Grants: []access.Grant{{Plan: "digital", Until: future}}}, true, access.HasEntitlement, access.NoOffer},
		{"plans, right plan", archive, grant("archive", future), true, access.HasEntitlement, access.NoOffer},
		{"plans, another plan", archive, grant("digital", future), false, access.OtherPlan, access.Upgrade},
		{"plans, right plan lapsed", archive, grant("archive", past), false, access.Lapsed, access.Renew},
		{"plans, another lapsed", archive, grant("digital", past), false, access.NoEntitlement, access.Subscribe},
		{"plans, anyone", archive, anyone, false, access.NotSignedIn, access.Subscribe},
		{"members, staff", members, access.Reader{Staff: true}, true, access.IsStaff, access.NoOffer},
		{"forgotten terms withhold", access.Terms{}, anyone, false, access.NotSignedIn, access.Subscribe},
		{"members from later on are open now", access.Terms{Level: access.Members, From: future}, anyone, true, access.OpenToAll, access.NoOffer},
		{"members until before are open now", access.Terms{Level: access.Members, Until: past}, anyone, true, access.OpenToAll, access.NoOffer},
		{"members in their window", access.Terms{Level: access.Members, From: past, Until: future}, anyone, false, access.NotSignedIn, access.Subscribe},
		{"a window ends at its end", access.Terms{Level: access.Members, Until: noon}, anyone, true, access.OpenToAll, access.NoOffer},
		{"a level nobody knows withholds", access.Terms{Level: "velvet"}, anyone, false, access.NotSignedIn, access.Subscribe},
	} {
		d := access.Decide(c.terms, c.reader, noon)
		if d.Whole() != c.whole || d.Reason() != c.reason || d.Offer() != c.offer {
			t.Errorf("%s: whole %v because %s, offer %s; want %v, %s, %s", c.name, d.Whole(), d.Reason(), d.Offer(), c.whole, c.reason, c.offer)
		}
	}
}

func TestALiveGrantNeverOpensLess(t *testing.T) {
	if err := quick.Check(func(level, plan, other uint8, ended bool) bool {
		levels := []access.Level{access.Open, access.Registered, access.Members, access.Plans}
		names := []string{"a", "b", "c"}
		terms := access.Terms{Level: levels[int(level)%4]}
		if terms.Level == access.Plans {
			terms.Plans = []string{names[int(plan)%3]}
		}
		reader := access.Reader{SignedIn: true}
		if ended {
			reader.Grants = []access.Grant{{Plan: names[int(other)%3], Until: past}}
		}
		without := access.Decide(terms, reader, noon)
		reader.Grants = append(reader.Grants, access.Grant{Plan: names[int(other)%3], Until: future})
		with := access.Decide(terms, reader, noon)
		return with.Whole() || !without.Whole()
	}, nil); err != nil {
		t.Error(err)
	}
}

func TestADecisionAllocatesNothing(t *testing.T) {
	terms, reader := access.Terms{Level: access.Plans, Plans: []string{"archive"}}, grant("archive", future)
	if n := testing.AllocsPerRun(100, func() { _ = access.Decide(terms, reader, noon).Whole() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func sealed(t *testing.T, terms access.Terms) access.Sealed {
	t.Helper()
	d, err := body.FromText("Public.\n\nPublic too.\n\nA secret.")
	if err != nil {
		t.Fatal(err)
	}
	return access.Seal(terms, d, 2)
}

func TestASealedTextOpensOnlyToADecisionAboutItsOwnTerms(t *testing.T) {
	s := sealed(t, access.Terms{Level: access.Members})
	foreign := access.Decide(access.Terms{Level: access.Open}, access.Reader{}, noon)
	for name, d := range map[string]access.Decision{
		"the zero decision": {}, "a decision about other terms": foreign, "a refusal": access.Decide(s.Terms(), access.Reader{}, noon),
	} {
		if v := s.Open(d); v.Whole() || !v.Cut() || !v.Rest().Empty() || v.Public().Text() == "" {
			t.Errorf("%s opens %q", name, v.Rest().Text())
		}
	}
	if v := s.Open(access.Decide(s.Terms(), grant("digital", future), noon)); !v.Whole() || v.Cut() || v.Rest().Text() != "A secret." {
		t.Errorf("a subscriber reads %q", v.Rest().Text())
	}
}

func TestASealedTextDoesNotLeaveByAccident(t *testing.T) {
	s := sealed(t, access.Terms{Level: access.Members})
	b, err := json.Marshal(struct{ Body access.Sealed }{s})
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{string(b), fmt.Sprint(s), fmt.Sprintf("%v %+v %s %q", s, s, s, s), fmt.Sprintf("%#v", s)} {
		if strings.Contains(out, "secret") {
			t.Errorf("it leaves as %s", out)
		}
	}
}

func TestThePublicPartDoesNotReachTheWithheldOneInMemory(t *testing.T) {
	public := sealed(t, access.Terms{Level: access.Members}).Open(access.Decision{}).Public().Content
	if cap(public) > len(public) && strings.Contains(fmt.Sprint(public[:cap(public)]), "secret") {
		t.Error("the slice of the public part goes on into the withheld one")
	}
}

func TestTermsAreReadAndSpelledAlike(t *testing.T) {
	for _, s := range []string{"open", "registered", "members", "plans:digital", "plans:digital,archive"} {
		terms, err := access.ParseTerms(s)
		if err != nil || terms.String() != s {
			t.Errorf("%q is read as %q (%v)", s, terms, err)
		}
		b, _ := json.Marshal(terms)
		var again access.Terms
		if err := json.Unmarshal(b, &again); err != nil || !again.Equal(terms) {
			t.Errorf("%s becomes %v (%v)", b, again, err)
		}
	}
	for _, s := range []string{"", "secret", "plans:", "plans:Digital", "plans:a b", "plans:" + strings.Repeat("a,", 40) + "a"} {
		if _, err := access.ParseTerms(s); !errors.Is(err, access.ErrTerms) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if err := (access.Terms{Level: access.Members, From: future, Until: past}).Validate(); !errors.Is(err, access.ErrTerms) {
		t.Errorf("a window that ends before it begins: %v", err)
	}
	var forged access.Terms
	if err := json.Unmarshal([]byte(`{"level":"open","plans":["x"]}`), &forged); err == nil {
		t.Error("terms that contradict themselves are taken from JSON")
	}
}

func BenchmarkDecide(b *testing.B) {
	terms, reader := access.Terms{Level: access.Plans, Plans: []string{"archive", "digital"}}, grant("digital", future)
	b.ReportAllocs()
	for b.Loop() {
		if !access.Decide(terms, reader, noon).Whole() {
			b.Fatal("withheld")
		}
	}
}
