package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/job"
)

type greeting struct{ To string }

func queue(t *testing.T, d *db.DB) *job.Queue {
	t.Helper()
	q, err := job.New(d, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func start(t *testing.T, q *job.Queue) {
	t.Helper()
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func enqueue(t *testing.T, d *db.DB, q *job.Queue, to string, o job.Options) {
	t.Helper()
	err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return q.Enqueue(ctx, tx, "greet", greeting{to}, o)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, c <-chan string) string {
	t.Helper()
	select {
	case s := <-c:
		return s
	case <-time.After(30 * time.Second):
		t.Fatal("the work was never done")
		return ""
	}
}

func TestWorkIsDoneOnlyIfItsTransactionCommits(t *testing.T) {
	dbtest.Each(t, []db.Schema{job.Schema}, func(t *testing.T, d *db.DB) {
		q, done := queue(t, d), make(chan string, 10)
		job.Register(q, "greet", time.Minute, func(_ context.Context, g greeting) error { done <- g.To; return nil })
		refused := errors.New("refused")
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(q.Enqueue(ctx, tx, "greet", greeting{"nobody"}, job.Options{}), refused)
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		enqueue(t, d, q, "reader", job.Options{})
		start(t, q)
		if got := receive(t, done); got != "reader" {
			t.Fatalf("greeted %s", got)
		}
	})
}

func TestFailedWorkIsTriedAgain(t *testing.T) {
	dbtest.Each(t, []db.Schema{job.Schema}, func(t *testing.T, d *db.DB) {
		q, done := queue(t, d), make(chan string, 10)
		var tries atomic.Int32
		job.Register(q, "greet", time.Minute, func(_ context.Context, g greeting) error {
			if tries.Add(1) == 1 {
				return errors.New("not yet")
			}
			done <- g.To
			return nil
		})
		start(t, q)
		enqueue(t, d, q, "reader", job.Options{})
		if receive(t, done); tries.Load() != 2 {
			t.Fatalf("%d tries", tries.Load())
		}
	})
}

func TestWorkWithAKeyThatWaitsIsNotEnqueuedAgain(t *testing.T) {
	dbtest.Each(t, []db.Schema{job.Schema}, func(t *testing.T, d *db.DB) {
		q, done := queue(t, d), make(chan string, 10)
		job.Register(q, "greet", time.Minute, func(_ context.Context, g greeting) error { done <- g.To; return nil })
		enqueue(t, d, q, "first", job.Options{Key: "a"})
		enqueue(t, d, q, "again", job.Options{Key: "a"})
		enqueue(t, d, q, "other", job.Options{Key: "b"})
		start(t, q)
		got := map[string]bool{receive(t, done): true, receive(t, done): true}
		if !got["first"] || !got["other"] {
			t.Fatalf("got %v", got)
		}
		// A later piece of work shows that nothing else had been waiting before it.
		enqueue(t, d, q, "last", job.Options{})
		if s := receive(t, done); s != "last" {
			t.Fatalf("got %s", s)
		}
	})
}

func TestWorkOutlivesItsProgram(t *testing.T) {
	dbtest.Each(t, []db.Schema{job.Schema}, func(t *testing.T, d *db.DB) {
		enqueue(t, d, queue(t, d), "later", job.Options{})
		q, done := queue(t, d), make(chan string, 1) // another program, as it were
		job.Register(q, "greet", time.Minute, func(_ context.Context, g greeting) error { done <- g.To; return nil })
		start(t, q)
		if s := receive(t, done); s != "later" {
			t.Fatalf("got %s", s)
		}
	})
}

func TestPeriodicWorkBeginsAtTheStart(t *testing.T) {
	dbtest.Each(t, []db.Schema{job.Schema}, func(t *testing.T, d *db.DB) {
		q, done := queue(t, d), make(chan string, 10)
		job.Register(q, "sweep", time.Minute, func(context.Context, struct{}) error { done <- "swept"; return nil })
		q.Every(time.Hour, "sweep")
		start(t, q)
		receive(t, done)
	})
}
