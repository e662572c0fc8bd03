package staff_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/staff"
)

func TestTheAuditIsNarrowedByPersonActObjectAndDay(t *testing.T) {
	eachNewsroom(t, true, func(n *newsroom) {
		day := n.clock
		for i, e := range []staff.Entry{
			{Who: "Ines@example.org", Act: "published", Object: "version a1", Detail: ""},
			{Who: "omar@example.org", Act: "killed", Object: "version a1", Detail: "100% of it_was wrong"},
			{Who: "omar@example.org", Act: "published", Object: "version b2", Detail: ""},
		} {
			n.clock = day.AddDate(0, 0, i+1)
			n.update(func(ctx context.Context, tx *db.Tx) error {
				return staff.Note(ctx, tx, e.Who, e.Act, e.Object, e.Detail)
			})
		}
		for name, c := range map[string]struct {
			q    staff.AuditQuery
			want int
		}{
			"a person":                  {staff.AuditQuery{Who: "OMAR"}, 2},
			"a person in capitals":      {staff.AuditQuery{Who: "ines@example.org", Act: "published"}, 1},
			"an act":                    {staff.AuditQuery{Act: "published"}, 2},
			"an object":                 {staff.AuditQuery{Object: "version a1"}, 2},
			"a detail with signs":       {staff.AuditQuery{Object: "100% of it_was"}, 1},
			"a sign that fits nothing":  {staff.AuditQuery{Object: "1_0"}, 0},
			"from a day":                {staff.AuditQuery{From: day.AddDate(0, 0, 2)}, 2},
			"to a day":                  {staff.AuditQuery{Act: "published", To: day.AddDate(0, 0, 2)}, 1},
			"an act that is not known":  {staff.AuditQuery{Act: "flew"}, 0},
			"a quote that is no syntax": {staff.AuditQuery{Who: `' OR 1=1 --\`}, 0},
		} {
			c.q.Limit = 100
			n.update(func(ctx context.Context, tx *db.Tx) error {
				all, err := staff.AuditOf(ctx, tx, c.q)
				if len(all) != c.want {
					n.Errorf("%s: %d rows, want %d", name, len(all), c.want)
				}
				return err
			})
		}
	})
}

func TestTheAuditIsTurnedPageByPageWithoutAGap(t *testing.T) {
	eachNewsroom(t, true, func(n *newsroom) {
		for i := range 25 {
			n.clock = n.clock.Add(time.Second)
			n.update(func(ctx context.Context, tx *db.Tx) error {
				return staff.Note(ctx, tx, "t", "counted", fmt.Sprint(i), "")
			})
		}
		var seen []string
		q := staff.AuditQuery{Act: "counted", Limit: 10}
		for range 3 {
			n.update(func(ctx context.Context, tx *db.Tx) error {
				page, err := staff.AuditOf(ctx, tx, q)
				for _, e := range page {
					seen = append(seen, e.Object)
					q.Before = e.ID
				}
				return err
			})
		}
		if len(seen) != 25 || seen[0] != "24" || seen[24] != "0" {
			n.Errorf("turned: %v", seen)
		}
	})
}

// Nothing in the program changes or removes a row of the audit.
func TestTheAuditIsOnlyEverAddedTo(t *testing.T) {
	touches := regexp.MustCompile(`(?i)(update|delete\s+from|drop\s+table|truncate|replace\s+into)\s+"?staff_audit`)
	files := 0
	err := filepath.WalkDir("../..", func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() && (e.Name() == "node_modules" || e.Name() == ".git") {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if e.IsDir() || !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".sql") {
			return nil
		}
		files++
		b, err := os.ReadFile(name)
		if err == nil && touches.Match(b) {
			t.Errorf("%s changes the audit", name)
		}
		return err
	})
	if err != nil || files < 100 {
		t.Errorf("%d files read: %v", files, err)
	}
}
