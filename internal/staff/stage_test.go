package staff_test

import (
	"testing"

	"standfirst/internal/staff"
)

// The machine is small enough to be walked whole: every order of at most ten
// proofs, for every kind of account and house.
func TestNoOrderOfProofsReachesTheDeskWithoutEachFactor(t *testing.T) {
	type state struct {
		stage            staff.Stage
		has, operator    bool
		link, factor     bool // what was shown on the way
		setUp, firstLink bool
		putOff           bool
	}
	for _, optional := range []bool{false, true} {
		for _, has := range []bool{false, true} {
			seen := map[state]bool{}
			edge := []state{{has: has}}
			for range 10 {
				var further []state
				for _, at := range edge {
					for _, p := range staff.Proofs {
						f := staff.Facts{HasFactor: at.has, Operator: at.operator || at.stage == staff.Nobody && p == staff.OperatorLink, Optional: optional}
						next, ok := staff.Next(at.stage, p, f)
						if !ok {
							if next != at.stage {
								t.Fatalf("a refused proof moved %q to %q", at.stage, next)
							}
							continue
						}
						to := at
						to.stage = next
						switch p {
						case staff.MailedLink:
							to.link, to.firstLink = true, !at.has
						case staff.OperatorLink:
							to.link, to.operator = true, true
						case staff.PasskeyShown, staff.AppCode, staff.RecoveryCode:
							to.factor = true
						case staff.SetUp:
							to.setUp, to.has = true, true
						case staff.PutOff:
							to.putOff = true
						}
						if to.stage == staff.Full {
							switch {
							case to.factor:
							case to.setUp && (to.operator || to.firstLink):
							case to.putOff && optional && !has:
							default:
								t.Fatalf("optional %v, has a factor %v: the desk is reached by %+v and %q", optional, has, at, p)
							}
						}
						if !seen[to] {
							seen[to] = true
							further = append(further, to)
						}
					}
				}
				edge = further
			}
			full := false
			for s := range seen {
				full = full || s.stage == staff.Full
			}
			if !full {
				t.Errorf("optional %v, has a factor %v: nobody reaches the desk at all", optional, has)
			}
		}
	}
}

func TestALinkFromAMailNeverStandsForASecondFactor(t *testing.T) {
	for _, optional := range []bool{false, true} {
		f := staff.Facts{HasFactor: true, Optional: optional}
		stage, _ := staff.Next(staff.Nobody, staff.MailedLink, f)
		if stage != staff.SecondFactor {
			t.Fatalf("the link leads to %q", stage)
		}
		for _, p := range []staff.Proof{staff.MailedLink, staff.OperatorLink, staff.SetUp, staff.PutOff} {
			if next, ok := staff.Next(stage, p, f); ok {
				t.Errorf("from there %q leads to %q", p, next)
			}
		}
	}
}
