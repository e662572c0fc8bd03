package db_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/id"
)

func TestTheLastEventOfEachSubjectIsFoundInOrder(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		for _, e := range []struct {
			kind    string
			subject id.ID
		}{{"a", 1}, {"a", 2}, {"b", 1}, {"a", 1}, {"a", 3}, {"a", 2}} { // 1 to 6
			if err := d.Update(ctx, func(_ context.Context, tx *db.Tx) error { tx.Emit(e.kind, e.subject, struct{}{}); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		seqs := func(all []db.Event, err error) string {
			if err != nil {
				t.Fatal(err)
			}
			s := ""
			for _, e := range all {
				s += fmt.Sprintf("%d:%d ", e.Seq, e.Subject)
			}
			return s
		}
		if err := d.View(ctx, func(ctx context.Context, tx *db.Tx) error {
			for what, c := range map[string]struct{ got, want string }{
				"from the beginning": {seqs(tx.LastAfter(ctx, "a", 0, 10)), "4:1 5:3 6:2 "},
				"after one":          {seqs(tx.LastAfter(ctx, "a", 4, 10)), "5:3 6:2 "},
				"a few":              {seqs(tx.LastAfter(ctx, "a", 0, 2)), "4:1 5:3 "},
				"backwards":          {seqs(tx.LastBefore(ctx, "a", 100, 2)), "6:2 5:3 "},
				"before one":         {seqs(tx.LastBefore(ctx, "a", 5, 10)), "4:1 "},
				"of one":             {seqs(tx.Of(ctx, "a", 2, 10)), "6:2 2:2 "},
			} {
				if c.got != c.want {
					t.Errorf("%s: %s, want %s", what, c.got, c.want)
				}
			}
			long, err := tx.Since(ctx, time.Now().Add(-time.Hour))
			if err != nil {
				return err
			}
			later, err := tx.Since(ctx, time.Now().Add(time.Hour))
			if long != 0 || later != 6 {
				t.Errorf("an hour ago there were %d events, and in an hour there are %d", long, later)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
