package reading_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/id"
	"standfirst/internal/reading"
)

const (
	ines = id.ID(101)
	omar = id.ID(102)
)

// desk is a database whose clock a test moves.
type desk struct {
	*testing.T
	*db.DB
	clock *time.Time
}

func each(t *testing.T, fn func(d desk)) {
	t.Helper()
	var clock time.Time
	dbtest.EachConfig(t, db.Config{Schemas: []db.Schema{reading.Schema}, Now: func() time.Time { return clock }}, func(t *testing.T, d *db.DB) {
		clock = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		fn(desk{t, d, &clock})
	})
}

// do runs fn, and a second passes after it.
func (d desk) do(fn func(ctx context.Context, tx *db.Tx) error) error {
	d.Helper()
	err := d.Update(context.Background(), fn)
	*d.clock = d.clock.Add(time.Second)
	return err
}

func (d desk) must(fn func(ctx context.Context, tx *db.Tx) error) {
	d.Helper()
	if err := d.do(fn); err != nil {
		d.Fatal(err)
	}
}

func (d desk) save(member, version id.ID) error {
	d.Helper()
	return d.do(func(ctx context.Context, tx *db.Tx) error { return reading.Save(ctx, tx, member, version) })
}

func (d desk) tell(member, version id.ID, part int) {
	d.Helper()
	d.must(func(ctx context.Context, tx *db.Tx) error {
		_, err := reading.Tell(ctx, tx, member, reading.Place{Version: version, Paragraph: part / 100, Part: part})
		return err
	})
}

// all is everything kept of a member, in short.
func (d desk) all(member id.ID) string {
	d.Helper()
	var b strings.Builder
	d.must(func(ctx context.Context, tx *db.Tx) error {
		e, err := reading.ExportOf(ctx, tx, member)
		for _, s := range e.Saved {
			fmt.Fprintf(&b, "saved %d %v; ", s.Version, !s.Read.IsZero())
		}
		for _, r := range e.History {
			fmt.Fprintf(&b, "read %d; ", r.Version)
		}
		for _, p := range e.Places {
			fmt.Fprintf(&b, "at %d%% of %d; ", p.Percent(), p.Version)
		}
		for _, f := range e.Follows {
			fmt.Fprintf(&b, "follows %s in %s; ", f.Subject, f.Language)
		}
		return err
	})
	return strings.TrimSuffix(b.String(), "; ")
}

func (d desk) want(member id.ID, want string) {
	d.Helper()
	if got := d.all(member); got != want {
		d.Errorf("kept is %q, want %q", got, want)
	}
}

func TestTheReadingListIsTheMembersOwnAndTheLatestStandsFirst(t *testing.T) {
	each(t, func(d desk) {
		for _, v := range []id.ID{1, 2, 1} {
			if err := d.save(ines, v); err != nil {
				d.Fatal(err)
			}
		}
		d.want(ines, "saved 2 false; saved 1 false")
		d.want(omar, "")
		d.must(func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(reading.MarkRead(ctx, tx, ines, 1, true), reading.Remove(ctx, tx, omar, 2), reading.MarkRead(ctx, tx, omar, 2, true))
		})
		d.want(ines, "saved 2 false; saved 1 true")
		d.must(func(ctx context.Context, tx *db.Tx) error { return reading.Remove(ctx, tx, ines, 2) })
		d.want(ines, "saved 1 true")
	})
}

func TestAReadingListHasAnEnd(t *testing.T) {
	each(t, func(d desk) {
		d.must(func(ctx context.Context, tx *db.Tx) error {
			for v := range reading.MaxSaved {
				if err := reading.Save(ctx, tx, ines, id.ID(v+1)); err != nil {
					return err
				}
			}
			return nil
		})
		if err := d.save(ines, 999_999); !errors.Is(err, reading.ErrFull) || !strings.Contains(err.Error(), "2000") {
			d.Errorf("one too many: %v", err)
		}
		if err := d.save(ines, 1); err != nil {
			d.Errorf("what is saved already: %v", err)
		}
		if err := d.save(omar, 1); err != nil {
			d.Errorf("somebody else: %v", err)
		}
	})
}

func TestNoHistoryIsKeptBeforeTheMemberAgrees(t *testing.T) {
	each(t, func(d desk) {
		d.tell(ines, 1, 1000)
		d.want(ines, "")
		d.must(func(ctx context.Context, tx *db.Tx) error { return reading.AllowHistory(ctx, tx, ines, 30) })
		d.tell(ines, 2, 1000)
		d.tell(ines, 3, 1000)
		d.tell(ines, 2, 1000)
		d.want(ines, "read 2; read 3")
		d.must(func(ctx context.Context, tx *db.Tx) error { return reading.ForgetRead(ctx, tx, ines, 3) })
		d.want(ines, "read 2")
		d.must(func(ctx context.Context, tx *db.Tx) error { return reading.EndHistory(ctx, tx, ines) })
		d.want(ines, "")
		d.tell(ines, 4, 1000)
		d.want(ines, "")
	})
}

func TestAHistoryIsKeptAsLongAsTheMemberSays(t *testing.T) {
	each(t, func(d desk) {
		if err := d.do(func(ctx context.Context, tx *db.Tx) error { return reading.AllowHistory(ctx, tx, ines, 31) }); !errors.Is(err, reading.ErrUnknown) {
			d.Errorf("31 days: %v", err)
		}
		for member, days := range map[id.ID]int{ines: 30, omar: 90} {
			d.must(func(ctx context.Context, tx *db.Tx) error { return reading.AllowHistory(ctx, tx, member, days) })
			d.tell(member, 7, 1000)
		}
		*d.clock = d.clock.AddDate(0, 0, 31)
		d.want(ines, "") // also before anybody sweeps
		d.must(reading.Sweep)
		d.must(func(ctx context.Context, tx *db.Tx) error { return reading.AllowHistory(ctx, tx, ines, 365) })
		d.want(ines, "")
		d.want(omar, "read 7")
	})
}

func TestAHistoryHasAnEndAndTheOldestMakesRoom(t *testing.T) {
	each(t, func(d desk) {
		d.must(func(ctx context.Context, tx *db.Tx) error { return reading.AllowHistory(ctx, tx, ines, 90) })
		for range 3 {
			d.must(func(ctx context.Context, tx *db.Tx) error {
				for v := range 400 {
					if _, err := reading.Tell(ctx, tx, ines, reading.Place{Version: id.ID(d.clock.Unix()*1000 + int64(v)), Part: 1000}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		d.must(func(ctx context.Context, tx *db.Tx) error {
			all, err := reading.History(ctx, tx, ines)
			if len(all) != reading.MaxHistory {
				d.Errorf("%d rows", len(all))
			}
			return err
		})
	})
}

func TestAPlaceIsKeptOnlyWhileAStoryIsBegunAndNotFinished(t *testing.T) {
	each(t, func(d desk) {
		d.tell(ines, 1, 20) // hardly begun
		d.want(ines, "")
		d.tell(ines, 1, 404)
		d.tell(ines, 2, 5_000_000) // whatever is told, it is a part
		d.tell(ines, 3, 300)
		d.want(ines, "at 30% of 3; at 40% of 1")
		d.tell(ines, 3, 980)
		d.want(ines, "at 40% of 1")
		*d.clock = d.clock.Add(reading.PlaceLife + time.Hour)
		d.want(ines, "")
	})
}

func TestAMemberMayHaveNoPlacesKept(t *testing.T) {
	each(t, func(d desk) {
		d.tell(ines, 1, 400)
		d.must(func(ctx context.Context, tx *db.Tx) error { return reading.KeepPlaces(ctx, tx, ines, false) })
		d.tell(ines, 1, 500)
		d.want(ines, "")
		d.must(func(ctx context.Context, tx *db.Tx) error { return reading.KeepPlaces(ctx, tx, ines, true) })
		d.tell(ines, 1, 500)
		d.want(ines, "at 50% of 1")
	})
}

func TestWhatIsFollowedIsFollowedOnceInAnEdition(t *testing.T) {
	each(t, func(d desk) {
		begin := func(tag, subject string) error {
			s, err := reading.ParseSubject(tag, subject)
			if err != nil {
				return err
			}
			return d.do(func(ctx context.Context, tx *db.Tx) error { return reading.Begin(ctx, tx, ines, s, "Name") })
		}
		for _, s := range []string{"topic/مياه", "author/ines-korvald", "author/ines-korvald"} {
			if err := begin("en", s); err != nil {
				d.Errorf("%s: %v", s, err)
			}
		}
		if err := begin("ar", "author/ines-korvald"); err != nil {
			d.Error(err)
		}
		d.want(ines, "follows author/ines-korvald in ar; follows author/ines-korvald in en; follows topic/مياه in en")
		d.must(func(ctx context.Context, tx *db.Tx) error {
			return reading.End(ctx, tx, ines, reading.Subject{What: reading.Author, Language: "ar", Slug: "ines-korvald"})
		})
		d.want(ines, "follows author/ines-korvald in en; follows topic/مياه in en")
		for _, s := range []string{"", "author", "author/", "planet/mars", "topic/a/b", "topic/a\nb", "topic/" + strings.Repeat("x", 300)} {
			if err := begin("en", s); !errors.Is(err, reading.ErrUnknown) {
				d.Errorf("%q: %v", s, err)
			}
		}
		for n := 2; n < reading.MaxFollows; n++ {
			if err := begin("en", fmt.Sprint("topic/t", n)); err != nil {
				d.Fatal(err)
			}
		}
		if err := begin("en", "topic/one-more"); !errors.Is(err, reading.ErrFull) {
			d.Errorf("one too many: %v", err)
		}
	})
}

func TestWhatWasSeenIsNeverUnseen(t *testing.T) {
	each(t, func(d desk) {
		now := d.Now()
		for _, at := range []time.Time{now.Add(-time.Hour), now.Add(-2 * time.Hour), now.Add(-time.Hour)} {
			d.must(func(ctx context.Context, tx *db.Tx) error { return reading.Seen(ctx, tx, ines, at) })
		}
		d.must(func(ctx context.Context, tx *db.Tx) error {
			c, err := reading.Of(ctx, tx, ines)
			if !c.Seen.Equal(now.Add(-time.Hour)) {
				d.Errorf("seen at %s", c.Seen)
			}
			if err := reading.Seen(ctx, tx, ines, tx.Now().AddDate(1, 0, 0)); err != nil {
				return err
			}
			if c, _ = reading.Of(ctx, tx, ines); c.Seen.After(tx.Now()) {
				d.Errorf("seen in time to come: %s", c.Seen)
			}
			return err
		})
	})
}

func TestErasingLeavesNothingOfAMemberAndEverythingOfOthers(t *testing.T) {
	each(t, func(d desk) {
		for _, m := range []id.ID{ines, omar} {
			d.must(func(ctx context.Context, tx *db.Tx) error { return reading.AllowHistory(ctx, tx, m, 90) })
			d.tell(m, 1, 400)
			d.must(func(ctx context.Context, tx *db.Tx) error {
				return errors.Join(reading.Save(ctx, tx, m, 2), reading.Begin(ctx, tx, m, reading.Subject{What: reading.Kind, Language: "en", Slug: "memo"}, "Memo"))
			})
		}
		const kept = "saved 2 false; read 1; at 40% of 1; follows kind/memo in en"
		d.want(ines, kept)
		d.must(func(ctx context.Context, tx *db.Tx) error { return reading.Erase(ctx, tx, ines) })
		d.want(ines, "")
		d.want(omar, kept)
		d.must(func(ctx context.Context, tx *db.Tx) error {
			c, err := reading.Of(ctx, tx, ines)
			if !c.HistorySince.IsZero() {
				d.Error("the consent outlives its member")
			}
			return err
		})
	})
}

func TestAnExportCanBeReadByMachines(t *testing.T) {
	each(t, func(d desk) {
		if err := d.save(ines, 5); err != nil {
			d.Fatal(err)
		}
		d.must(func(ctx context.Context, tx *db.Tx) error {
			e, err := reading.ExportOf(ctx, tx, ines)
			if err != nil {
				return err
			}
			b, err := json.Marshal(e)
			if !strings.Contains(string(b), `"saved":[{"version":"5","saved_at":"2026-11-20T09:00:00Z"}]`) || !strings.Contains(string(b), `"history":[]`) {
				d.Errorf("%s", b)
			}
			return err
		})
	})
}

func FuzzASubjectIsUnknownOrReadsAsItIsWritten(f *testing.F) {
	for _, s := range []string{"author/ines-korvald", "topic/مياه", "story/0", "kind/", "section/a/b", "\x00/\xff"} {
		f.Add("en", s)
	}
	f.Fuzz(func(t *testing.T, tag, text string) {
		s, err := reading.ParseSubject(tag, text)
		if err != nil {
			if !errors.Is(err, reading.ErrUnknown) {
				t.Errorf("%v", err)
			}
			return
		}
		if again, err := reading.ParseSubject(s.Language, s.String()); err != nil || again != s {
			t.Errorf("%q reads as %+v, and that as %+v (%v)", text, s, again, err)
		}
	})
}
