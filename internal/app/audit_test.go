package app

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/staff"
)

func TestTheAuditPageTurnsAndItsFileHoldsWhatWasAskedFor(t *testing.T) {
	c := newCanary(t)
	owner := c.hire()[0]
	c.update(func(ctx context.Context, tx *db.Tx) error {
		for i := range 130 {
			if err := staff.Note(ctx, tx, "omar@example.org", "counted", fmt.Sprintf("thing %d", i), "=HYPERLINK(1)"); err != nil {
				return err
			}
		}
		return nil
	})
	cookie := []*http.Cookie{{Name: "standfirst-staff", Value: owner.session}}
	page := func(path string) (int, string) {
		r := c.ask(c.desk, http.MethodGet, path, cookie, nil)
		return r.StatusCode, c.readable(r)
	}
	_, first := page("/audit?act=counted&who=omar")
	if !strings.Contains(first, "thing 129") || strings.Contains(first, "thing 29<") || !strings.Contains(first, "before=") {
		t.Errorf("the first page: %.800s", first)
	}
	before := strings.SplitN(strings.SplitN(first, "before=", 2)[1], "&", 2)[0]
	if _, second := page("/audit?act=counted&who=omar&before=" + before); !strings.Contains(second, "thing 29<") || strings.Contains(second, "thing 30<") || !strings.Contains(second, "thing 0<") {
		t.Errorf("the second page: %.800s", second)
	}
	if status, text := page("/audit?from=yesterday"); status != http.StatusUnprocessableEntity || !strings.Contains(text, "yesterday") || !strings.Contains(text, "2027-12-31") {
		t.Errorf("a date that cannot be read is answered %d", status)
	}
	r := c.ask(c.desk, http.MethodGet, "/audit.csv?act=counted", cookie, nil)
	rows, err := csv.NewReader(r.Body).ReadAll()
	if err != nil || len(rows) != 131 || rows[1][3] != "thing 129" || rows[1][4] != "'=HYPERLINK(1)" {
		t.Errorf("the file: %v, %d rows", err, len(rows))
	}
}
