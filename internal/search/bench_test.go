package search_test

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"
	"golang.org/x/sys/unix"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/search"
	"standfirst/internal/story"
)

// The set: documents of 800 words of a synthetic vocabulary that is spread as
// words of a language are (Zipf), every one withheld after two paragraphs from
// who may not read it.
const (
	benchDocs       = 20_000
	benchWords      = 800
	benchVocabulary = 30_000
	benchQueries    = 1_000
)

type corpus struct {
	words []string
	zipf  *rand.Zipf
	rnd   *rand.Rand
}

func newCorpus() *corpus {
	rnd := rand.New(rand.NewPCG(1, 2))
	c := &corpus{rnd: rnd, zipf: rand.NewZipf(rnd, 1.1, 2, benchVocabulary-1)}
	for range benchVocabulary {
		var b strings.Builder
		for range 2 + rnd.IntN(3) {
			b.WriteByte("bcdfglmnprstv"[rnd.IntN(13)])
			b.WriteByte("aeiou"[rnd.IntN(5)])
		}
		c.words = append(c.words, b.String()+string("bdgklmnprt"[rnd.IntN(10)]))
	}
	return c
}

func (c *corpus) word() string { return c.words[c.zipf.Uint64()] }

func (c *corpus) text(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(" \n"[min(1, (i%60)/59)])
			if i%60 == 59 {
				b.WriteByte('\n')
			}
		}
		b.WriteString(c.word())
	}
	return b.String()
}

// BenchmarkSearch compares a search under the access filter with bleve's own on
// the same documents, and tells how fast the indexes are built and how large
// they are.
func BenchmarkSearch(b *testing.B) {
	docs := benchDocs
	if testing.Short() {
		docs /= 20
	}
	ctx := context.Background()
	c := newCorpus()
	d := dbtest.SQLite(b, schemas...)
	texts := make([]string, docs)
	raw := 0
	for at := 0; at < docs; at += 500 {
		err := d.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
			for i := at; i < min(at+500, docs); i++ {
				texts[i] = c.text(benchWords)
				raw += len(texts[i])
				m, err := story.Create(ctx, tx, story.New{Language: "en", Content: text(c.text(8), "members", texts[i]), By: "t"})
				if err != nil {
					return err
				}
				if err := story.Publish(ctx, tx, m.ID, time.Time{}, "t"); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	w := &world{TB: b, db: d, data: b.TempDir()}
	w.cut.Store(2)
	w.s = search.New(search.Config{DB: d, Data: w.data, CutAfter: func(context.Context, *db.Tx) (int, error) { return 2, nil }})
	begun, worked := time.Now(), allTime(b)
	if err := w.s.Rebuild(ctx, nil); err != nil {
		b.Fatal(err)
	}
	ours, ourWork := time.Since(begun), allTime(b)-worked

	dir := b.TempDir() + "/bare"
	body := bleve.NewTextFieldMapping()
	body.Analyzer, body.Store, body.IncludeInAll, body.IncludeTermVectors, body.DocValues = "en", false, false, false, false
	m := bleve.NewIndexMapping()
	m.DefaultMapping.Dynamic = false
	m.DefaultMapping.AddFieldMappingsAt("body", body)
	begun, worked = time.Now(), allTime(b)
	builder, err := bleve.NewBuilder(dir, m, map[string]any{"batchSize": 250, "buildPathPrefix": b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	for i, t := range texts {
		if err := builder.Index(fmt.Sprint(i), map[string]string{"body": t}); err != nil {
			b.Fatal(err)
		}
	}
	if err := builder.Close(); err != nil {
		b.Fatal(err)
	}
	theirs, theirWork := time.Since(begun), allTime(b)-worked
	bare, err := bleve.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close()
	w.open()
	w.settled()

	queries := make([][2]string, benchQueries)
	for i := range queries {
		queries[i] = [2]string{c.word(), c.word()}
	}
	run := func(do func([2]string)) (p50, p99 float64) {
		runtime.LockOSThread() // the time of its own thread: what else runs on the machine does not count
		defer runtime.UnlockOSThread()
		var all []time.Duration
		for _, q := range queries {
			begun := ownTime(b)
			do(q)
			all = append(all, ownTime(b)-begun)
		}
		slices.Sort(all)
		return float64(all[len(all)/2].Microseconds()) / 1000, float64(all[len(all)*99/100].Microseconds()) / 1000
	}
	ask := func(r access.Reader) func([2]string) {
		return func(q [2]string) {
			if _, err := w.s.Search(ctx, search.Query{Text: q[0] + " " + q[1], Language: "en", Limit: 10}, r); err != nil {
				b.Fatal(err)
			}
		}
	}
	plain := func(q [2]string) {
		a, z := bleve.NewMatchQuery(q[0]), bleve.NewMatchQuery(q[1])
		a.SetField("body")
		z.SetField("body")
		r := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(a, z), 10, 0, false)
		if _, err := bare.Search(r); err != nil {
			b.Fatal(err)
		}
	}
	for _, do := range []func([2]string){plain, ask(subscriber), ask(anyone)} { // warm
		run(do)
	}
	b.ResetTimer()
	for range max(1, min(b.N, 3)) {
		p50, p99 := run(plain)
		b.ReportMetric(p50, "bare-p50-ms")
		b.ReportMetric(p99, "bare-p99-ms")
		mp50, mp99 := run(ask(subscriber))
		b.ReportMetric(mp50, "subscriber-p50-ms")
		b.ReportMetric(mp99, "subscriber-p99-ms")
		gp50, gp99 := run(ask(anyone))
		b.ReportMetric(gp50, "guest-p50-ms")
		b.ReportMetric(gp99, "guest-p99-ms")
		b.ReportMetric(max(mp99, gp99)/p99, "p99-ratio")
	}
	b.ReportMetric(float64(docs)/ours.Seconds(), "stories/s")
	b.ReportMetric(float64(docs)/theirs.Seconds(), "bare-docs/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "build-ratio")
	b.ReportMetric(theirWork.Seconds()/ourWork.Seconds(), "build-work-ratio")
	b.ReportMetric(float64(sizeOf(b, w.data))/float64(raw), "index/raw")
	b.ReportMetric(float64(sizeOf(b, dir))/float64(raw), "bare-index/raw")
	b.ReportMetric(0, "ns/op")
}

// ownTime is how long this thread has worked.
func ownTime(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

// allTime is how long all threads of this process have worked.
func allTime(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

func sizeOf(b *testing.B, dir string) (n int64) {
	err := filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		b.Fatal(err)
	}
	return n
}
