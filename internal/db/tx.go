package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"standfirst/internal/id"
)

// Tx is one transaction. Its time and its new ids are its own, so that all rows
// of one decision agree. It must not be used by two goroutines at once.
type Tx struct {
	tx     *sql.Tx
	d      *DB
	now    time.Time
	events []pending
}

type pending struct {
	kind    string
	subject id.ID
	data    []byte
}

// Exec runs a statement that brings no rows.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return t.tx.ExecContext(ctx, query, args...)
}

// Query runs a statement that brings rows.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return t.tx.QueryContext(ctx, query, args...)
}

// QueryRow runs a statement that brings one row at most. Scan's sql.ErrNoRows is
// told as ErrNotFound by Found.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, query, args...)
}

// Found turns the error of a single row's Scan into ErrNotFound where there was
// no row.
func Found(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// Now is the one time of this transaction: UTC, whole microseconds.
func (t *Tx) Now() time.Time { return t.now }

// NewID makes an id for a new row.
func (t *Tx) NewID() id.ID { return t.d.ids.Next(t.now) }

// SQL is the transaction for a library that works on database/sql itself.
func (t *Tx) SQL() *sql.Tx { return t.tx }

// Dialect says which database this is.
func (t *Tx) Dialect() Dialect { return t.d.dialect }

// Emit adds an event that commits with the transaction. Data is kept as JSON;
// what cannot be told in JSON is a fault of the program and panics.
func (t *Tx) Emit(kind string, subject id.ID, data any) {
	b, err := json.Marshal(data)
	if err != nil {
		panic(fmt.Sprintf("event %s: %v", kind, err))
	}
	t.events = append(t.events, pending{kind, subject, b})
}

// retries bounds how often PostgreSQL may ask for a transaction to be run again.
const retries = 5

// Update runs fn in one write transaction. If fn returns nil, its rows and its
// events become visible together; else nothing of it remains. On PostgreSQL fn
// runs again when the database asks for it, so it must not act outside the
// transaction.
func (d *DB) Update(ctx context.Context, fn func(context.Context, *Tx) error) error {
	for try := 1; ; try++ {
		err := d.update(ctx, fn)
		var pg *pgconn.PgError
		again := errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01") // serialization failure, deadlock
		if !again || try == retries {
			return told(err)
		}
	}
}

// told marks an error of a disk without room as ErrFull, and one of a database
// that cannot answer as ErrAway.
func told(err error) error {
	if err == nil || errors.Is(err, ErrFull) || errors.Is(err, ErrAway) {
		return err
	}
	var lite *sqlite.Error
	var pg *pgconn.PgError
	full, away := errors.Is(err, syscall.ENOSPC), errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, context.DeadlineExceeded)
	switch {
	case errors.As(err, &lite):
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			full = true
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_INTERRUPT: // the last by a deadline
			away = true
		}
	case errors.As(err, &pg):
		full = full || pg.Code == "53100"
		// Classes of PostgreSQL: connection, resources, an operator's hand, the system below.
		away = slices.Contains([]string{"08", "53", "57", "58"}, pg.Code[:min(2, len(pg.Code))])
	default:
		var network net.Error
		away = away || errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
	}
	switch {
	case full:
		return fmt.Errorf("%w: %w", ErrFull, err)
	case away:
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return err
}

// begun tells of a transaction that could not begin: whatever the reason, the
// database is not there, unless the caller has left.
func begun(err error) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("db: %w", err)
	}
	if err = told(err); errors.Is(err, ErrFull) || errors.Is(err, ErrAway) {
		return fmt.Errorf("db: %w", err)
	}
	return fmt.Errorf("db: %w: %w", ErrAway, err)
}

func (d *DB) update(ctx context.Context, fn func(context.Context, *Tx) error) (err error) {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return begun(err)
	}
	// A panic of fn passes on, but never with the one writer's transaction open.
	defer func() { _ = tx.Rollback() }()
	t := &Tx{tx: tx, d: d, now: d.Now()}
	if err := fn(ctx, t); err != nil {
		return err
	}
	if err := t.writeEvents(ctx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("db: commit: %w", err)
	}
	if len(t.events) > 0 {
		d.wake.all()
	}
	return nil
}

// View runs fn on one read-only snapshot.
func (d *DB) View(ctx context.Context, fn func(context.Context, *Tx) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.dialect == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.read.BeginTx(ctx, opts)
	if err != nil {
		return begun(err)
	}
	defer func() { _ = tx.Rollback() }()
	return told(fn(ctx, &Tx{tx: tx, d: d, now: d.Now()}))
}

// groupCall is one caller of Group, waiting for its commit.
type groupCall struct {
	fn   func(context.Context, *Tx) error
	done chan struct{}
	err  error
}

// groupMost bounds how many callers share one commit.
const groupMost = 256

// Group is Update for many small writes at once: callers that meet share one
// commit, and so one write to the disk. Each has a savepoint of its own: an
// error of one fn undoes that one only. When Group returns nil, the write is
// as durable as after Update. fn may run again if the shared commit fails.
func (d *DB) Group(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	call := &groupCall{fn: fn, done: make(chan struct{})}
	d.group.mu.Lock()
	d.group.waiting = append(d.group.waiting, call)
	lead := !d.group.leading
	d.group.leading = true
	d.group.mu.Unlock()
	if lead {
		d.lead()
	}
	<-call.done
	return call.err
}

// lead commits what waits, until nothing does.
func (d *DB) lead() {
	for {
		d.group.mu.Lock()
		n := min(len(d.group.waiting), groupMost)
		if n == 0 {
			d.group.leading = false
			d.group.mu.Unlock()
			return
		}
		batch := d.group.waiting[:n:n]
		d.group.waiting = d.group.waiting[n:]
		d.group.mu.Unlock()
		d.commitGroup(batch)
	}
}

func (d *DB) commitGroup(batch []*groupCall) {
	// The commit belongs to every caller in it: no single caller's context may end it.
	err := d.Update(d.closing, func(ctx context.Context, t *Tx) error {
		for _, c := range batch {
			c.err = t.Savepoint(ctx, c.fn)
		}
		return nil
	})
	for _, c := range batch {
		if err != nil && c.err == nil {
			c.err = err
		}
		c.err = told(c.err)
		close(c.done)
	}
}

// Savepoint runs fn as a part of the transaction: if fn fails or panics, what it
// wrote and emitted is undone, and the rest of the transaction stands. Parts do
// not nest.
func (t *Tx) Savepoint(ctx context.Context, fn func(context.Context, *Tx) error) (err error) {
	if _, err := t.Exec(ctx, "SAVEPOINT one"); err != nil {
		return err
	}
	kept := len(t.events)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("db: panic in a part of a transaction: %v", p)
		}
		if err != nil {
			t.events = t.events[:kept]
			_, e := t.Exec(ctx, "ROLLBACK TO SAVEPOINT one")
			err = errors.Join(err, e)
		}
		_, e := t.Exec(ctx, "RELEASE SAVEPOINT one")
		err = errors.Join(err, e)
	}()
	return fn(ctx, t)
}
