package draft_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/story"
)

const (
	day  = 24 * time.Hour
	year = 366 * day
)

func TestAClockThatJumpsLosesNoStepAndMovesNoOrder(t *testing.T) {
	each(t, func(k desk) {
		var revisions []int
		for i, jump := range []time.Duration{0, -day, year, -2 * year, time.Second} {
			*k.clock = k.clock.Add(jump)
			k.write(ana, insert(4, strconv.Itoa(i)))
			revisions = append(revisions, k.keep())
		}
		for i, n := range revisions[1:] {
			if n != revisions[i]+1 {
				t.Fatalf("the revisions are numbered %v", revisions)
			}
		}
		if got := k.text(); !strings.HasPrefix(got, "One43210.") {
			t.Errorf("the text reads %q", got)
		}
		k.update(func(ctx context.Context, tx *db.Tx) error {
			now, came, err := draft.Since(ctx, tx, k.version, 1)
			if now != 6 || len(came) != 5 {
				t.Errorf("since its beginning %d steps came, to %d", len(came), now)
			}
			return err
		})
		k.update(func(ctx context.Context, tx *db.Tx) error {
			all, err := story.Revisions(ctx, tx, k.version)
			if len(all) == 0 || all[0].Number != revisions[len(revisions)-1] {
				t.Errorf("the latest of %d revisions is not the last that was made", len(all))
			}
			return err
		})
	})
}

func TestWhatIsScheduledGoesOutOnceHoweverTheClockJumps(t *testing.T) {
	each(t, func(k desk) {
		due := k.clock.Add(time.Hour)
		k.update(func(ctx context.Context, tx *db.Tx) error {
			return story.Publish(ctx, tx, k.version, due, "ana@example.org")
		})
		for _, at := range []struct {
			when time.Duration
			want int
		}{{-day, 0}, {year, 1}, {-day, 0}, {time.Second, 0}} {
			*k.clock = due.Add(at.when)
			k.update(func(ctx context.Context, tx *db.Tx) error {
				n, err := story.PublishDue(ctx, tx, 10, nil)
				if n != at.want {
					t.Errorf("%v from its time %d go out, want %d", at.when, n, at.want)
				}
				return err
			})
		}
		if _, m := k.latest(); m.Status != story.StatusPublished {
			t.Errorf("it is %s", m.Status)
		}
	})
}
