package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"standfirst/internal/id"
)

// Event says that something has happened, in the transaction that made it so.
// Seq has no gaps and rises in the order of commits.
type Event struct {
	Seq     int64
	At      time.Time
	Kind    string
	Subject id.ID
	Data    json.RawMessage
}

// eventLock is the advisory lock under which PostgreSQL numbers events. It is
// taken last before the commit and held until it, so that numbers have no gaps
// and no event becomes visible before a lower number.
const eventLock = 0x5374616e64666972 // "Standfir"

// writeEvents numbers and writes the events of a transaction that is about to
// commit. On SQLite the one writer is the lock.
func (t *Tx) writeEvents(ctx context.Context) error {
	if len(t.events) == 0 {
		return nil
	}
	if t.d.dialect == Postgres {
		if _, err := t.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(eventLock)); err != nil {
			return fmt.Errorf("db: events: %w", err)
		}
	}
	var seq int64
	if err := t.QueryRow(ctx, "SELECT COALESCE(MAX(seq), 0) FROM event").Scan(&seq); err != nil {
		return fmt.Errorf("db: events: %w", err)
	}
	for _, e := range t.events {
		seq++
		if _, err := t.Exec(ctx, "INSERT INTO event (seq, at, kind, subject, data) VALUES ($1, $2, $3, $4, $5)",
			seq, Micros(t.now), e.kind, int64(e.subject), string(e.data)); err != nil {
			return fmt.Errorf("db: events: %w", err)
		}
	}
	if t.d.dialect == Postgres {
		if _, err := t.Exec(ctx, "SELECT pg_notify($1, '')", notifyChannel); err != nil {
			return fmt.Errorf("db: events: %w", err)
		}
	}
	return nil
}

// Head is the number of the last event; 0 before the first.
func (d *DB) Head(ctx context.Context) (seq int64, err error) {
	err = d.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM event").Scan(&seq)
	return seq, err
}

// Events reads at most limit events after a number, in order.
func (d *DB) Events(ctx context.Context, after int64, limit int) ([]Event, error) {
	rows, err := d.read.QueryContext(ctx, "SELECT seq, at, kind, subject, data FROM event WHERE seq > $1 ORDER BY seq LIMIT $2", after, limit)
	if err != nil {
		return nil, fmt.Errorf("db: events: %w", err)
	}
	return scanEvents(rows)
}

// followBatch is how many events a follower is given at once.
const followBatch = 500

// Watch hands every event after a number to fn, in order and once each, until
// ctx or the database ends. It wakes at once for commits of this process and
// within a second for those of others. A database that fails is asked again.
func (d *DB) Watch(ctx context.Context, after int64, fn func([]Event)) error {
	return d.follow(ctx, after, func(_ context.Context, events []Event) error {
		fn(events)
		return nil
	})
}

// Follow is Watch with a cursor that is kept in the database under a name: the
// follower goes on where it stood, also after a restart. fn sees each event at
// least once: again, if the program ends between fn and the keeping of the
// cursor. If fn fails, the same events come again after a pause.
func (d *DB) Follow(ctx context.Context, name string, fn func(context.Context, []Event) error) error {
	var after int64
	err := d.View(ctx, func(ctx context.Context, t *Tx) error {
		err := Found(t.QueryRow(ctx, "SELECT seq FROM follower WHERE name = $1", name).Scan(&after))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("db: follower %s: %w", name, err)
	}
	return d.follow(ctx, after, func(ctx context.Context, events []Event) error {
		if err := fn(ctx, events); err != nil {
			return err
		}
		return d.Update(ctx, func(ctx context.Context, t *Tx) error {
			_, err := t.Exec(ctx, `INSERT INTO follower (name, seq) VALUES ($1, $2)
				ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`, name, events[len(events)-1].Seq)
			return err
		})
	})
}

// FollowFrom is Follow for a follower that keeps its cursor itself, beside what it
// makes of the events: if fn fails, the same events come again after a pause.
func (d *DB) FollowFrom(ctx context.Context, after int64, fn func(context.Context, []Event) error) error {
	return d.follow(ctx, after, fn)
}

func (d *DB) follow(ctx context.Context, after int64, fn func(context.Context, []Event) error) error {
	d.foreign.Do(d.watchOthers)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(d.closing, cancel)()
	for {
		woken := d.wake.next() // before the read, so that no commit falls between
		events, err := d.Events(ctx, after, followBatch)
		if err == nil && len(events) > 0 {
			if err = fn(ctx, events); err == nil {
				after = events[len(events)-1].Seq
				continue
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var again <-chan time.Time
		if err != nil {
			d.log.Warn("a follower of events failed and will try again", "err", err)
			again = time.After(time.Second)
			woken = nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-woken:
		case <-again:
		}
	}
}

// broadcast wakes everyone who waits. The zero value is ready.
type broadcast struct {
	mu sync.Mutex
	ch chan struct{}
}

// next is closed by the next call of all.
func (b *broadcast) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *broadcast) all() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}
