package search_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/search"
	"standfirst/internal/story"
)

func TestTermsThatBeginAndEndByThemselvesAreFollowed(t *testing.T) {
	c := newClock()
	dbtest.EachConfig(t, db.Config{Schemas: schemas, Now: c.now}, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		now := d.Now()
		s := text("A story with a window", "members", "Public words.\n---\nAlbatross.")
		s.Terms.From, s.Terms.Until = now.Add(time.Hour), now.Add(2*time.Hour)
		w.publish("en", s)
		finds := func(when string, r access.Reader, want int) {
			t.Helper()
			for try := 0; ; try++ { // it is filed anew within a second, and never shown wrongly before
				got := w.search(q("albatross"), r)
				if got.Total == want {
					return
				}
				if got.Total > want || try == 300 {
					t.Fatalf("%s: %d are found, want %d", when, got.Total, want)
				}
				time.Sleep(10 * time.Millisecond)
			}
		}
		finds("before the window", anyone, 1)
		c.pass(90 * time.Minute)
		if got := w.search(q("albatross"), anyone); got.Total != 0 {
			t.Fatalf("as soon as the window begins, %d are found", got.Total)
		}
		finds("in the window", subscriber, 1)
		finds("in the window", anyone, 0)
		c.pass(90 * time.Minute)
		finds("after the window", anyone, 1)
	})
}

func TestChangedTermsAreFollowed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.publish("en", text("A story", "open", "Public words.\n---\nAlbatross."))
		if got := w.search(q("albatross"), anyone); got.Total != 1 {
			t.Errorf("%d", got.Total)
		}
		w.update(func(ctx context.Context, tx *db.Tx) error {
			if _, err := story.Save(ctx, tx, v, 1, text("A story", "members", "Public words.\n---\nAlbatross."), "t"); err != nil {
				return err
			}
			return story.Publish(ctx, tx, v, time.Time{}, "t")
		})
		if got := w.search(q("albatross"), anyone); got.Total != 0 {
			t.Errorf("after the terms have changed %d are found", got.Total)
		}
		if got := w.search(q("albatross"), subscriber); got.Total != 1 {
			t.Errorf("a subscriber finds %d", got.Total)
		}
	})
}

func TestACutThatMovesHidesWhatItWithholdsAtOnce(t *testing.T) {
	w := sqlite(t)
	w.publish("en", text("A story", "members", "One.\n\nAlbatross is in the second.\n\nThree."))
	if got := w.search(q("albatross"), anyone); got.Total != 1 {
		t.Fatalf("%d", got.Total)
	}
	w.cut.Store(1)
	w.update(func(_ context.Context, tx *db.Tx) error { tx.Emit("house.changed", 0, struct{}{}); return nil })
	w.settled()
	for {
		got, err := w.s.Search(context.Background(), search.Query{Text: "albatross", Language: "en"}, anyone)
		if err == nil {
			if got.Total != 0 {
				t.Errorf("%d are found", got.Total)
			}
			break
		}
		if !errors.Is(err, search.ErrRebuilding) {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	if got := w.search(q("albatross"), subscriber); got.Total != 1 {
		t.Errorf("a subscriber finds %d", got.Total)
	}
}

func TestWhatHappenedWhileNobodyFollowedIsCaughtUpWith(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.publish("en", text("First harbour", "open", "Text."))
		gone := w.publish("en", text("Second harbour", "open", "Text."))
		w.settled()
		w.stop()
		w.publish("en", text("Third harbour", "open", "Text."))
		w.update(func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, gone, "Legal", "t") })
		w.open()
		if got := w.search(q("harbour"), anyone); got.Total != 2 {
			t.Errorf("%d stories are found", got.Total)
		}
	})
}

// generations are the folders of indexes that there are.
func (w *world) generations() []string {
	w.Helper()
	all, err := filepath.Glob(filepath.Join(w.data, "search", "g-*"))
	if err != nil {
		w.Fatal(err)
	}
	return all
}

func TestADamagedIndexIsThrownAwayAndBuiltAgain(t *testing.T) {
	for name, harm := range map[string]func(*testing.T, string){
		"a segment with a wrong byte": func(t *testing.T, dir string) {
			names, _ := filepath.Glob(filepath.Join(dir, "en", "public", "*.zap"))
			if len(names) == 0 {
				t.Fatal("there is no segment")
			}
			b, err := os.ReadFile(names[0])
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)/3] ^= 0xff
			if err := os.WriteFile(names[0], b, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"a segment that is cut short": func(t *testing.T, dir string) {
			names, _ := filepath.Glob(filepath.Join(dir, "en", "whole", "*.zap"))
			if err := os.Truncate(names[0], 100); err != nil {
				t.Fatal(err)
			}
		},
		"a segment that has gone": func(t *testing.T, dir string) {
			names, _ := filepath.Glob(filepath.Join(dir, "en", "public", "*.zap"))
			for _, n := range names {
				if err := os.Remove(n); err != nil {
					t.Fatal(err)
				}
			}
		},
		"no index": func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, "en")); err != nil {
				t.Fatal(err)
			}
		},
		"a bolt of zeros": func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "en", "public", "root.bolt"), make([]byte, 65536), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"a state that is none": func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, "state.json"), []byte("{"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"no state": func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, "state.json")); err != nil {
				t.Fatal(err)
			}
		},
		"another pointer": func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(filepath.Dir(dir), "current"), []byte("../../etc"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"no folder": func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Dir(dir)); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := sqlite(t)
			w.publish("en", text("A harbour", "members", "Text.\n---\nAlbatross."))
			w.settled()
			w.stop()
			harm(t, w.generations()[0])
			w.open()
			for range 1000 {
				got, err := w.s.Search(context.Background(), search.Query{Text: "albatross", Language: "en"}, subscriber)
				if err == nil && got.Total == 1 {
					if n := len(w.generations()); n != 1 {
						t.Errorf("%d generations are left", n)
					}
					return
				}
				if err != nil && !errors.Is(err, search.ErrRebuilding) {
					t.Fatal(err)
				}
				time.Sleep(5 * time.Millisecond)
			}
			t.Fatal("it is not built again")
		})
	}
}

func TestAnotherDatabaseHasItsOwnIndexes(t *testing.T) {
	w := sqlite(t)
	w.publish("en", text("A harbour", "open", "Text."))
	w.settled()
	w.stop()
	other := dbtest.SQLite(t, schemas...)
	w.db = other
	w.publish("en", text("A mountain", "open", "Text."))
	w.publish("en", text("A valley", "open", "Text."))
	w.open()
	if got := w.search(q("harbour"), anyone); got.Total != 0 {
		t.Errorf("a story of another house is found")
	}
	if got := w.search(q("valley"), anyone); got.Total != 1 {
		t.Errorf("%d", got.Total)
	}
}

func TestARebuildBesideAServerIsServedWithoutAPause(t *testing.T) {
	w := sqlite(t)
	for range 20 {
		w.publish("en", text("A harbour", "open", "Text."))
	}
	w.settled()
	before := w.generations()[0]
	failed := make(chan error, 1)
	stop := make(chan struct{})
	go func() {
		defer close(failed)
		for {
			select {
			case <-stop:
				return
			default:
			}
			if got, err := w.s.Search(context.Background(), search.Query{Text: "harbour", Language: "en"}, anyone); err != nil || got.Total != 20 {
				failed <- errors.Join(err, errors.New("a search found something else"))
				return
			}
		}
	}()
	beside := search.New(search.Config{DB: w.db, Data: w.data, Log: slog.New(slog.DiscardHandler), CutAfter: func(context.Context, *db.Tx) (int, error) { return 2, nil }})
	done := 0
	if err := beside.Rebuild(context.Background(), func(n, total int, language string) { done = n }); err != nil {
		t.Fatal(err)
	}
	if done != 20 {
		t.Errorf("the progress ended at %d", done)
	}
	for range 1000 {
		if all := w.generations(); len(all) == 1 && all[0] != before {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	close(stop)
	if err := <-failed; err != nil {
		t.Error(err)
	}
	if all := w.generations(); len(all) != 1 || all[0] == before {
		t.Errorf("the server uses %v, and %s was there before", all, before)
	}
	w.publish("en", text("A harbour", "open", "Text."))
	if got := w.search(q("harbour"), anyone); got.Total != 21 {
		t.Errorf("after that %d are found", got.Total)
	}
}

func TestTheIndexesAreCheckedBesideAServer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.publish("en", text("A harbour", "members", "Text.\n---\nMore."))
		w.publish("ar", text("ميناء", "open", "نص."))
		w.settled()
		check := func() string {
			t.Helper()
			faults, err := w.s.Check(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(faults, "\n")
		}
		if got := check(); got != "" {
			t.Errorf("sound indexes are said to have %s", got)
		}
		w.stop()
		if err := os.RemoveAll(filepath.Join(w.generations()[0], "ar")); err != nil {
			t.Fatal(err)
		}
		if got := check(); !strings.Contains(got, "ar is missing") || !strings.Contains(got, "standfirst search rebuild") {
			t.Errorf("of a missing index it is said: %q", got)
		}
	})
}

func TestSearchesGoOnWithTheDatabaseGone(t *testing.T) {
	w := sqlite(t)
	w.publish("en", text("A harbour", "open", "Text."))
	w.settled()
	if err := w.db.Pool().Close(); err != nil {
		t.Fatal(err)
	}
	if got, err := w.s.Search(context.Background(), search.Query{Text: "harbour", Language: "en"}, anyone); err != nil || got.Total != 1 {
		t.Errorf("%d %v", got.Total, err)
	}
}

func TestStoriesOnTheSameMatterAreRelated(t *testing.T) {
	w := sqlite(t)
	for range 6 {
		w.publish("en", text("Nothing in common", "open", "The committee met and adjourned without a word on anything."))
	}
	first := w.publish("en", text("Ferry line to Port-Lucerne reopens", "members", "The ferry from Tessaly Quay sails again.\n---\nSecret albatross."))
	second := w.publish("en", text("Ferry subsidy doubled", "members", "The ferry line to Port-Lucerne gets more money.\n---\nNothing."))
	third := w.publish("en", text("A bird", "members", "A bird.\n---\nSecret albatross of the ferry, Port-Lucerne, Tessaly Quay."))
	w.settled()
	var p story.Published
	w.update(func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = story.Load(ctx, tx, first, 2)
		return err
	})
	got, err := w.s.Related(context.Background(), p, 3)
	if err != nil || len(got) == 0 || got[0] != second {
		t.Errorf("%v %v, want %v first", got, err, second)
	}
	for _, v := range got {
		if v == third || v == first {
			t.Errorf("%v is related by what is withheld, or to itself", v)
		}
	}
}
