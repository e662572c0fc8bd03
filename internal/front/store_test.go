package front_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/front"
)

func each(t *testing.T, fn func(*testing.T, *db.DB)) {
	t.Helper()
	dbtest.Each(t, []db.Schema{front.Schema}, fn)
}

func update(t *testing.T, d *db.DB, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, d *db.DB) (f front.Front) {
	t.Helper()
	if err := d.View(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		f, err = front.Load(ctx, tx, "en")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return f
}

// of is a layout that can be told from others by its count.
func of(count int) front.Layout {
	return front.Layout{Blocks: []front.Block{block("a", front.Latest, front.List, count)}}
}

func launch(t *testing.T, d *db.DB, count int) {
	t.Helper()
	update(t, d, func(ctx context.Context, tx *db.Tx) error {
		f, err := front.Load(ctx, tx, "en")
		if err != nil {
			return err
		}
		_, err = front.Launch(ctx, tx, "en", f.Number, of(count), "sub")
		return err
	})
}

func live(t *testing.T, d *db.DB) (count int) {
	t.Helper()
	if err := d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		l, chosen, err := front.ReadLive(ctx, tx, "en")
		if chosen {
			count = l.Blocks[0].Count
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return count
}

func TestADraftIsSeenByNobodyUntilItIsLaunched(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		launch(t, d, 3)
		head, err := d.Head(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return front.SaveDraft(ctx, tx, "en", 1, of(4), "sub") })
		f := load(t, d)
		if f.Draft == nil || f.Draft.Blocks[0].Count != 4 || f.DraftBy != "sub" || live(t, d) != 3 {
			t.Errorf("after a draft: %+v, readers see %d", f, live(t, d))
		}
		if now, _ := d.Head(context.Background()); now != head {
			t.Error("a draft made an event")
		}
		launch(t, d, 4)
		if f := load(t, d); f.Draft != nil || live(t, d) != 4 {
			t.Errorf("after the launch: %+v, readers see %d", f, live(t, d))
		}
		if now, _ := d.Head(context.Background()); now != head+1 {
			t.Errorf("the launch made %d events", now-head)
		}
	})
}

func TestUndoLeadsBackStepByStepAndEveryStateCanBePutBack(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for n := 1; n <= 3; n++ {
			launch(t, d, n)
		}
		first := load(t, d).Live.Before
		undo := func() {
			update(t, d, func(ctx context.Context, tx *db.Tx) error {
				f, err := front.Load(ctx, tx, "en")
				if err == nil {
					_, _, err = front.Restore(ctx, tx, "en", f.Number, f.Live.Before, "owner")
				}
				return err
			})
		}
		for _, want := range []int{2, 1, 0} {
			if undo(); live(t, d) != want {
				t.Errorf("undo leads to %d, want %d", live(t, d), want)
			}
		}
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, after, err := front.Restore(ctx, tx, "en", load(t, d).Number, first, "owner")
			if err == nil && after.Blocks[0].Count != 2 {
				t.Errorf("put back was %+v", after)
			}
			return err
		})
		if live(t, d) != 2 {
			t.Errorf("readers see %d", live(t, d))
		}
	})
}

func TestWhoSawAnOlderFrontSavesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		launch(t, d, 3)
		for name, change := range map[string]func(context.Context, *db.Tx) error{
			"a draft": func(ctx context.Context, tx *db.Tx) error { return front.SaveDraft(ctx, tx, "en", 0, of(9), "x") },
			"a launch": func(ctx context.Context, tx *db.Tx) error {
				_, err := front.Launch(ctx, tx, "en", 0, of(9), "x")
				return err
			},
			"an undo": func(ctx context.Context, tx *db.Tx) error {
				_, _, err := front.Restore(ctx, tx, "en", 0, 0, "x")
				return err
			},
			"a throw": func(ctx context.Context, tx *db.Tx) error { return front.Discard(ctx, tx, "en", 0) },
		} {
			var clash *front.ClashError
			err := d.Update(context.Background(), change)
			if !errors.As(err, &clash) || !errors.Is(err, db.ErrConflict) || clash.Now.Live.Layout.Blocks[0].Count != 3 {
				t.Errorf("%s: %v", name, err)
			}
		}
		if f := load(t, d); f.Draft != nil || live(t, d) != 3 {
			t.Errorf("changed all the same: %+v", f)
		}
	})
}

func TestOfManyWhoChangeAtOnceOneSavesAndTheOthersAreTold(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		const many = 8
		var wait sync.WaitGroup
		errs := make([]error, many)
		for n := range many {
			wait.Go(func() {
				errs[n] = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
					return front.SaveDraft(ctx, tx, "en", 0, of(n+1), "sub")
				})
			})
		}
		wait.Wait()
		saved := 0
		for n, err := range errs {
			switch {
			case err == nil:
				saved++
				if f := load(t, d); f.Draft.Blocks[0].Count != n+1 {
					t.Errorf("saved was %d, kept %d", n+1, f.Draft.Blocks[0].Count)
				}
			case !errors.Is(err, db.ErrConflict):
				t.Error(err)
			}
		}
		if saved != 1 {
			t.Errorf("%d saved", saved)
		}
	})
}

func TestOnlyTheLastStatesAreKept(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for n := range 40 {
			launch(t, d, n%24+1)
		}
		var states []front.State
		if err := d.View(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
			states, err = front.States(ctx, tx, "en")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			_, _, err := front.Restore(ctx, tx, "en", 40, 3, "sub")
			return err
		}); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("the third of forty states: %v", err)
		}
		if len(states) != 30 || states[0].Number != 40 || states[29].Number != 11 {
			t.Errorf("%d states are kept", len(states))
		}
	})
}
