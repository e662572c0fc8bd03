package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// bigHouse is a house of 10,000 stories in two languages, 300 versions of which
// are in work.
type bigHouse struct {
	*boardHouse
	work []id.ID
}

const (
	bigStories = 10_000
	bigWork    = 300
)

func newBig(b *testing.B) *bigHouse {
	b.Helper()
	return newBigOn(b, dbtest.SQLite(b, boardSchemas...))
}

func newBigOn(b *testing.B, d *db.DB) *bigHouse {
	b.Helper()
	clock := time.Now().UTC()
	h := &bigHouse{boardHouse: newBoard(b, d, &clock)}
	text, err := body.FromText(strings.Repeat("The harbour master counts the ships again while the pilots wait for a tide.\n\n", 12))
	if err != nil {
		b.Fatal(err)
	}
	stages := []string{"news/writing", "news/subs", "sport/writing"}
	for begin := 0; begin < bigStories; begin += 500 {
		h.update(func(ctx context.Context, tx *db.Tx) error {
			for i := begin; i < begin+500; i++ {
				c := story.Content{Body: text}
				c.Headline = fmt.Sprintf("Story %d of the pilots who wait for a tide that was promised", i)
				c.Section, c.Terms = story.Label{Slug: "region", Name: "Region"}, access.Terms{Level: access.Members}
				c.Bylines, c.Topics = []story.Byline{{Name: "Ines Korvald"}}, []story.Label{{Slug: "shipping", Name: "Shipping"}}
				m, err := story.Create(ctx, tx, story.New{Language: "en", Content: c, By: "bench"})
				if err != nil {
					return err
				}
				if err := story.Publish(ctx, tx, m.ID, time.Time{}, "bench"); err != nil {
					return err
				}
				n := story.New{Story: m.Story, Language: "ar", By: "bench", Content: c}
				n.Content.Headline = fmt.Sprintf("القصة %d عن المرشدين الذين ينتظرون المد", i)
				working := i >= bigStories-bigWork
				if working {
					n.Desk, n.Stage, _ = strings.Cut(stages[i%len(stages)], "/")
				}
				if m, err = story.Create(ctx, tx, n); err != nil {
					return err
				}
				if !working {
					if err := story.Publish(ctx, tx, m.ID, time.Time{}, "bench"); err != nil {
						return err
					}
					continue
				}
				h.work = append(h.work, m.ID)
				if _, err := story.SetPlan(ctx, tx, m.ID, "bench", func(p *story.Plan) error {
					p.Assignee, p.Due = h.accounts[staff.Writer].ID, tx.Now().Add(time.Duration(i-bigStories+150)*time.Hour)
					return nil
				}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return h
}

// opens asks for a page as an editor and reports the worst of what a round took.
func (h *bigHouse) opens(b *testing.B, path string, wants string, owed time.Duration) {
	ask := func() int {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: h.sessions[staff.Editor]})
		w := httptest.NewRecorder()
		h.desk.ServeHTTP(w, r)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), wants) {
			b.Fatalf("%s is answered %d without %q", path, w.Code, wants)
		}
		return w.Body.Len()
	}
	ask()
	b.ReportAllocs()
	var size int
	before := spent(b)
	for b.Loop() {
		size = ask()
	}
	b.ReportMetric(float64(size)/1000, "kB")
	b.ReportMetric(float64((spent(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms")
	b.ReportMetric(float64(owed.Milliseconds()), "owed-ms")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms")
}

// spent is the processor time of the process so far: what a busy machine does
// not stretch.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// What the lists cost, in server time.
func BenchmarkDeskLists(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) { benchLists(b, dbtest.SQLite(b, boardSchemas...)) })
	if os.Getenv("STANDFIRST_TEST_POSTGRES") != "" {
		b.Run("PostgreSQL", func(b *testing.B) {
			d, err := db.Open(b.Context(), dbtest.Postgres(b, db.Config{Schemas: boardSchemas}))
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = d.Close() })
			benchLists(b, d)
		})
	}
}

func benchLists(b *testing.B, d *db.DB) {
	h := newBigOn(b, d)
	ids := make([]string, len(h.work))
	for i, v := range h.work {
		ids[i] = v.String()
	}
	for _, c := range []struct{ name, path, wants string }{
		{"Board", "/board?all=1", "القصة 9999"},
		{"BoardInWork", "/board?where=board", "القصة 9999"},
		{"Table", "/?all=1", "Story 9999"},
		{"Search", "/?q=story+7777", "Story 7777"},
		{"Cards", "/cards?ids=" + strings.Join(ids, ","), "القصة 9999"}, // all 300 read again by a script
	} {
		b.Run(c.name, func(b *testing.B) { h.opens(b, c.path, c.wants, 100*time.Millisecond) })
	}
}
