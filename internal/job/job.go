// Package job is durable work: what must happen after a commit is enqueued in
// it, and is tried until it is done. Work is kept in the database by River,
// never in memory alone.
package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"standfirst/internal/db"
)

// Schema makes River's own tables.
var Schema = db.Schema{Name: "job", Migrate: migrate}

func driver(d *db.DB) riverdriver.Driver[*sql.Tx] {
	if d.Dialect() == db.SQLite {
		return riversqlite.New(d.Pool())
	}
	return riverdatabasesql.New(d.Pool())
}

// migrationLock keeps two first starts on PostgreSQL from making the same tables.
const migrationLock = 0x5374616e64666a62

func migrate(ctx context.Context, d *db.DB) error {
	if d.Dialect() == db.Postgres {
		conn, err := d.Pool().Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
			return err
		}
		defer func() {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrationLock))
		}()
	}
	m, err := rivermigrate.New(driver(d), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// ErrUnknown says that a kind of work has no worker in this program.
var ErrUnknown = errors.New("unknown kind of work")

// Cancel wraps an error such that the work is not tried again.
func Cancel(err error) error { return river.JobCancel(err) }

// task is one piece of work as River keeps it.
type task struct {
	Work string          `json:"work" river:"unique"`
	Key  string          `json:"key,omitempty" river:"unique"`
	Args json.RawMessage `json:"args"`
}

// Kind is River's name for all of our work: which it is, the task says.
func (task) Kind() string { return "standfirst" }

// Options say when and how often work is tried.
type Options struct {
	Key      string    // work of a kind with a key that is waiting or running already is not enqueued again
	At       time.Time // not before; at once if zero
	Attempts int       // at most; 20 if 0, over about two days
}

const defaultAttempts = 20

// Queue enqueues work and, once started, does it.
type Queue struct {
	d        *db.DB
	log      *slog.Logger
	do       map[string]worker
	periodic []*river.PeriodicJob
	insert   *river.Client[*sql.Tx]
	client   *river.Client[*sql.Tx]
}

type worker struct {
	fn      func(context.Context, json.RawMessage) error
	timeout time.Duration
}

// New makes a queue on a database that has Schema. It does no work until Start.
func New(d *db.DB, log *slog.Logger) (*Queue, error) {
	insert, err := river.NewClient(driver(d), &river.Config{Logger: quiet(log)})
	if err != nil {
		return nil, fmt.Errorf("job: %w", err)
	}
	return &Queue{d: d, log: log, do: map[string]worker{}, insert: insert}, nil
}

// quiet lets only River's warnings through.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}
func (w warnings) WithAttrs(a []slog.Attr) slog.Handler { return warnings{w.Handler.WithAttrs(a)} }
func (w warnings) WithGroup(n string) slog.Handler      { return warnings{w.Handler.WithGroup(n)} }

// Register says how work of a kind is done, and how long one try may take. It
// must be called before Start. fn may run again for the same work: after an
// error, or when the program ended before it was marked as done.
func Register[T any](q *Queue, kind string, timeout time.Duration, fn func(context.Context, T) error) {
	q.do[kind] = worker{timeout: timeout, fn: func(ctx context.Context, raw json.RawMessage) error {
		var args T
		if err := json.Unmarshal(raw, &args); err != nil {
			return Cancel(fmt.Errorf("job %s: its arguments cannot be read: %w", kind, err))
		}
		return fn(ctx, args)
	}}
}

// Every has work of a kind enqueued again and again by one of the running
// nodes. It must be called before Start.
func (q *Queue) Every(interval time.Duration, kind string) {
	q.periodic = append(q.periodic, river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) {
			o := options(Options{Key: "periodic", Attempts: 1})
			return task{Work: kind, Key: "periodic", Args: json.RawMessage("{}")}, o
		}, &river.PeriodicJobOpts{RunOnStart: true}))
}

func options(o Options) *river.InsertOpts {
	if o.Attempts == 0 {
		o.Attempts = defaultAttempts
	}
	opts := &river.InsertOpts{MaxAttempts: o.Attempts, ScheduledAt: o.At}
	if o.Key != "" {
		opts.UniqueOpts = river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
		}}
	}
	return opts
}

// Enqueue adds work in the caller's transaction: it exists if and only if that
// commits.
func (q *Queue) Enqueue(ctx context.Context, tx *db.Tx, kind string, args any, o Options) error {
	raw, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("job %s: %w", kind, err)
	}
	if _, err := q.insert.InsertTx(ctx, tx.SQL(), task{Work: kind, Key: o.Key, Args: raw}, options(o)); err != nil {
		return fmt.Errorf("job %s: %w", kind, err)
	}
	return nil
}

// runner is River's worker for all of our work.
type runner struct {
	river.WorkerDefaults[task]
	q *Queue
}

// Timeout is that of the kind.
func (r *runner) Timeout(j *river.Job[task]) time.Duration { return r.q.do[j.Args.Work].timeout }

// Work does one try.
func (r *runner) Work(ctx context.Context, j *river.Job[task]) error {
	w, ok := r.q.do[j.Args.Work]
	if !ok {
		return fmt.Errorf("%w: %q; a newer program may know it", ErrUnknown, j.Args.Work)
	}
	err := w.fn(ctx, j.Args.Args)
	if err != nil {
		r.q.log.Warn("work failed", "work", j.Args.Work, "attempt", j.Attempt, "of", j.MaxAttempts, "err", err)
	}
	return err
}

// workers is how many pieces of work are done at once: they share the machine
// with readers, and on SQLite one writer.
const workers = 4

// Start begins to work. It returns at once; Stop ends it.
func (q *Queue) Start(ctx context.Context) error {
	known := river.NewWorkers()
	if err := river.AddWorkerSafely(known, &runner{q: q}); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	client, err := river.NewClient(driver(q.d), &river.Config{
		Logger: quiet(q.log), Workers: known, PeriodicJobs: q.periodic, PollOnly: true,
		FetchCooldown: 50 * time.Millisecond, FetchPollInterval: 200 * time.Millisecond,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
	})
	if err != nil {
		return fmt.Errorf("job: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil { // Stop ends it, after what it has begun
		return fmt.Errorf("job: %w", err)
	}
	q.client = client
	return nil
}

// Stop takes no new work and waits for what has begun, until ctx ends; then it
// cancels the rest, which is tried again at the next start.
func (q *Queue) Stop(ctx context.Context) error {
	if q.client == nil {
		return nil
	}
	if err := q.client.Stop(ctx); err == nil {
		return nil
	}
	hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	return q.client.StopAndCancel(hard)
}
