package db_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
)

var schemas = []db.Schema{{Name: "note", Files: fstest.MapFS{"00001_note.sql": {Data: []byte(
	"-- +goose Up\nCREATE TABLE note (id BIGINT PRIMARY KEY, text TEXT NOT NULL, done BOOLEAN NOT NULL);")}}}}

func add(ctx context.Context, t *db.Tx, text string) error {
	n := t.NewID()
	if _, err := t.Exec(ctx, "INSERT INTO note (id, text, done) VALUES ($1, $2, $3)", n, text, true); err != nil {
		return err
	}
	t.Emit("note.added", n, map[string]string{"text": text})
	return nil
}

func count(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.View(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, "SELECT COUNT(*) FROM note WHERE done").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRowsAndEventsCommitTogether(t *testing.T) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "one") })
		if err != nil {
			t.Fatal(err)
		}
		events, err := d.Events(t.Context(), 0, 10)
		if err != nil || len(events) != 1 || events[0].Seq != 1 || events[0].Kind != "note.added" || string(events[0].Data) != `{"text":"one"}` {
			t.Fatalf("events %+v, %v", events, err)
		}
		if n := count(t, d); n != 1 {
			t.Fatalf("%d rows", n)
		}
	})
}

func TestAFailedUpdateLeavesNeitherRowNorEvent(t *testing.T) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) {
		refused := errors.New("refused")
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(add(ctx, tx, "one"), refused)
		})
		if !errors.Is(err, refused) {
			t.Fatalf("got %v", err)
		}
		head, err := d.Head(t.Context())
		if err != nil || head != 0 || count(t, d) != 0 {
			t.Fatalf("head %d, %d rows, %v", head, count(t, d), err)
		}
	})
}

func TestAPanicInAnUpdateDoesNotHoldTheWriter(t *testing.T) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) {
		func() {
			defer func() { _ = recover() }()
			_ = d.Update(t.Context(), func(context.Context, *db.Tx) error { panic("fault") })
		}()
		if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "after") }); err != nil {
			t.Fatal(err)
		}
	})
}

func TestEventsOfManyWritersHaveNoGapsAndNoTwins(t *testing.T) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) {
		const writers, each = 8, 20
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for i := range each {
					if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
						return add(ctx, tx, fmt.Sprint(w, i))
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		events, err := d.Events(t.Context(), 0, writers*each+1)
		if err != nil || len(events) != writers*each {
			t.Fatalf("%d events, %v", len(events), err)
		}
		for i, e := range events {
			if e.Seq != int64(i+1) {
				t.Fatalf("event %d has number %d", i+1, e.Seq)
			}
		}
	})
}

func TestAFollowerSeesEveryEventOnceAndInOrderAcrossARestart(t *testing.T) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) {
		var got []int64
		follow := func(until int64) {
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			defer stop()
			_ = d.Follow(ctx, "test", func(_ context.Context, events []db.Event) error {
				for _, e := range events {
					got = append(got, e.Seq)
				}
				if got[len(got)-1] >= until {
					// The cursor is kept after this call: end a little later.
					time.AfterFunc(100*time.Millisecond, stop)
				}
				return nil
			})
		}
		for range 3 {
			if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "before") }); err != nil {
				t.Fatal(err)
			}
		}
		follow(3)
		go func() {
			for range 2 {
				_ = d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "after") })
			}
		}()
		follow(5)
		if fmt.Sprint(got) != "[1 2 3 4 5]" {
			t.Fatalf("got %v", got)
		}
	})
}

func TestACommitOfAnotherProcessWakesTheFollower(t *testing.T) {
	for name, config := range map[string]func() db.Config{
		"SQLite":     func() db.Config { return db.Config{Path: filepath.Join(t.TempDir(), "x.db"), Schemas: schemas} },
		"PostgreSQL": func() db.Config { return dbtest.Postgres(t, db.Config{Schemas: schemas}) },
	} {
		t.Run(name, func(t *testing.T) {
			c := config()
			ours, err := db.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			defer ours.Close()
			theirs, err := db.Open(t.Context(), c) // shares nothing in memory with ours
			if err != nil {
				t.Fatal(err)
			}
			defer theirs.Close()
			ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
			defer stop()
			seen := make(chan int64, 1)
			go func() {
				_ = ours.Watch(ctx, 0, func(events []db.Event) { seen <- events[0].Seq })
			}()
			time.Sleep(300 * time.Millisecond) // so that the watcher sleeps already
			if err := theirs.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "theirs") }); err != nil {
				t.Fatal(err)
			}
			select {
			case seq := <-seen:
				if seq != 1 {
					t.Fatalf("saw %d", seq)
				}
			case <-ctx.Done():
				t.Fatal("the follower slept on")
			}
		})
	}
}

func TestOneFailureInASharedCommitUndoesOnlyItself(t *testing.T) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) {
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				err := d.Group(t.Context(), func(ctx context.Context, tx *db.Tx) error {
					if err := add(ctx, tx, fmt.Sprint(i)); err != nil {
						return err
					}
					if i%4 == 0 {
						return errors.New("refused")
					}
					return nil
				})
				if (err != nil) != (i%4 == 0) {
					t.Errorf("writer %d: %v", i, err)
				}
			})
		}
		all.Wait()
		if n := count(t, d); n != 30 {
			t.Fatalf("%d rows, want 30", n)
		}
		if head, _ := d.Head(t.Context()); head != 30 {
			t.Fatalf("head %d, want 30", head)
		}
	})
}

func TestADatabaseNewerThanTheProgramIsRefused(t *testing.T) {
	newer := []db.Schema{{Name: "note", Files: fstest.MapFS{
		"00001_note.sql": {Data: []byte("-- +goose Up\nCREATE TABLE note (id BIGINT PRIMARY KEY, text TEXT NOT NULL, done BOOLEAN NOT NULL);")},
		"00002_more.sql": {Data: []byte("-- +goose Up\nALTER TABLE note ADD COLUMN more TEXT;")},
	}}}
	for name, c := range map[string]db.Config{
		"SQLite":     {Path: filepath.Join(t.TempDir(), "x.db")},
		"PostgreSQL": dbtest.Postgres(t, db.Config{}),
	} {
		t.Run(name, func(t *testing.T) {
			c.Schemas = newer
			d, err := db.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			d.Close()
			c.Schemas = schemas
			if _, err := db.Open(t.Context(), c); !errors.Is(err, db.ErrNewer) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestAHalfMadeDatabaseIsFinishedByTheNextStart(t *testing.T) {
	broken := db.Schema{Name: "note", Files: fstest.MapFS{
		"00001_note.sql": {Data: []byte("-- +goose Up\nCREATE TABLE note (id BIGINT PRIMARY KEY, text TEXT NOT NULL, done BOOLEAN NOT NULL);\nCREATE TABEL;")},
	}}
	for name, c := range map[string]db.Config{
		"SQLite":     {Path: filepath.Join(t.TempDir(), "x.db")},
		"PostgreSQL": dbtest.Postgres(t, db.Config{}),
	} {
		t.Run(name, func(t *testing.T) {
			c.Schemas = []db.Schema{broken}
			if _, err := db.Open(t.Context(), c); err == nil {
				t.Fatal("a broken migration was taken")
			}
			c.Schemas = schemas
			d, err := db.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if n := count(t, d); n != 0 {
				t.Fatalf("%d rows", n)
			}
		})
	}
}

func TestWrongPlacesAreNamedWithTheMend(t *testing.T) {
	dir := t.TempDir()
	noise := filepath.Join(dir, "noise.db")
	if err := os.WriteFile(noise, []byte(strings.Repeat("this is no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		config db.Config
		want   []string
	}{
		{db.Config{Path: dir}, []string{dir, "is a folder"}},
		{db.Config{Path: noise}, []string{noise, "choose another"}},
		{db.Config{Path: filepath.Join(noise, "x.db")}, []string{"data folder", "choose another"}},
		{db.Config{}, []string{"give a file or a postgres:// address"}},
		{db.Config{URL: "mysql://root:hush@127.0.0.1/x"}, []string{"mysql://", "write postgres://"}},
		{db.Config{URL: "postgres://root:hush@127.0.0.1:1/x"}, []string{"127.0.0.1:1/x", "does not answer"}},
	} {
		_, err := db.Open(t.Context(), c.config)
		if err == nil {
			t.Errorf("%+v was opened", c.config)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q does not say %q", err, w)
			}
		}
		if strings.Contains(err.Error(), "hush") {
			t.Errorf("%q tells the password", err)
		}
	}
}

func TestCheckFindsAGapInTheEvents(t *testing.T) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) {
		for range 3 {
			if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "x") }); err != nil {
				t.Fatal(err)
			}
		}
		if faults, err := d.Check(t.Context()); err != nil || len(faults) != 0 {
			t.Fatalf("a whole database: %q, %v", faults, err)
		}
		if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM event WHERE seq = 2")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if faults, err := d.Check(t.Context()); err != nil || len(faults) != 1 {
			t.Fatalf("a gap: %q, %v", faults, err)
		}
	})
}

// TestEveryAcknowledgedWriteOutlivesAKill kills a writing process without
// warning, several times, and counts what it had said was written.
func TestEveryAcknowledgedWriteOutlivesAKill(t *testing.T) {
	path := os.Getenv("STANDFIRST_TEST_WRITER")
	if path != "" {
		writeUntilKilled(path)
		return
	}
	path = filepath.Join(t.TempDir(), "x.db")
	acknowledged := 0
	for range 4 {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestEveryAcknowledgedWriteOutlivesAKill$")
		cmd.Env = append(os.Environ(), "STANDFIRST_TEST_WRITER="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if lines.Text() == "written" {
				acknowledged++
			}
			if n == 150 {
				_ = cmd.Process.Kill()
			}
		}
		_ = cmd.Wait()
	}
	if acknowledged < 400 {
		t.Fatalf("only %d writes were acknowledged", acknowledged)
	}
	d, err := db.Open(t.Context(), db.Config{Path: path, Schemas: schemas})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if n := count(t, d); n < acknowledged {
		t.Fatalf("%d rows of %d acknowledged", n, acknowledged)
	}
	if faults, err := d.Check(t.Context()); err != nil || len(faults) > 0 {
		t.Fatalf("%q, %v", faults, err)
	}
}

func writeUntilKilled(path string) {
	d, err := db.Open(context.Background(), db.Config{Path: path, Schemas: schemas})
	if err != nil {
		fmt.Println(err)
		return
	}
	for {
		err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "x") })
		if err == nil {
			fmt.Println("written")
		}
	}
}

func BenchmarkOneWriter(b *testing.B) {
	d := dbtest.SQLite(b, schemas...)
	for b.Loop() {
		if err := d.Update(b.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "x") }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGroupOf64Writers(b *testing.B) {
	d := dbtest.SQLite(b, schemas...)
	b.SetParallelism(32) // times GOMAXPROCS
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := d.Group(b.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "x") }); err != nil {
				b.Error(err)
			}
		}
	})
}
