// Package db is SQLite and PostgreSQL behind one *DB: transactions, migrations,
// events in a gapless order, and commits shared by many writers.
//
// Nouns keep their SQL to themselves, in functions that take a *Tx. One text of
// SQL serves both databases; what must differ between them stands here.
package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"standfirst/internal/id"
)

// Dialect is which of the two databases is behind a DB.
type Dialect string

// The dialects.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

var (
	// ErrNotFound says that there is no such row, or none that the caller may know of.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that somebody else has changed or made the row meanwhile.
	ErrConflict = errors.New("conflict")
	// ErrFull says that the disk has no room for the write. Nothing of it remains.
	ErrFull = errors.New("the disk is full")
	// ErrAway says that the database does not answer at the moment: it is stopped,
	// out of reach, busy for too long, or its disk fails. It may answer the next time.
	ErrAway = errors.New("the database does not answer")
	// ErrNewer says that the database was last used by a newer program.
	ErrNewer = errors.New("the database is newer than this program")
)

// Schema is one noun's tables: goose migrations named NNNNN_name.sql at the
// root of Files. Each schema keeps its own version in the table goose_<Name>.
type Schema struct {
	Name  string
	Files fs.FS
	// Migrate, where set, runs instead of Files: for a library that brings its
	// own migrations. It must be safe to run at every start.
	Migrate func(context.Context, *DB) error
}

// Config says where the database is and what is in it.
type Config struct {
	Path    string           // SQLite file; its folder is made if missing
	URL     string           // postgres://…; wins over Path
	Schemas []Schema         // in the order of their making
	Now     func() time.Time // the clock; time.Now if nil
	Log     *slog.Logger     // slog.Default if nil
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	dialect Dialect
	write   *sql.DB // SQLite: one connection, BEGIN IMMEDIATE
	read    *sql.DB // SQLite: query_only; PostgreSQL: the same pool as write
	now     func() time.Time
	log     *slog.Logger
	ids     id.Maker
	sent    *atomic.Uint64

	dsn  string // PostgreSQL only: for the listening connection
	wake broadcast
	node string // names this one among those on the database
	ears ears
	// foreign starts the watch for commits of other processes, at the first follower.
	foreign sync.Once
	closing context.Context
	close   context.CancelFunc
	watch   sync.WaitGroup

	group struct {
		mu      sync.Mutex
		waiting []*groupCall
		leading bool
	}
}

// Open opens the database, makes or brings up to date its tables, and checks
// that this program may use it. Its errors are sentences that name the place
// and the mend; ErrNewer is among them.
func Open(ctx context.Context, c Config) (*DB, error) {
	d := &DB{now: c.Now, log: c.Log, sent: new(atomic.Uint64), node: rand.Text()}
	if d.now == nil {
		d.now = time.Now
	}
	if d.log == nil {
		d.log = slog.Default()
	}
	d.closing, d.close = context.WithCancel(context.Background())
	var unlock func()
	var err error
	if c.URL != "" {
		err = d.openPostgres(ctx, c.URL)
	} else {
		unlock, err = d.openSQLite(ctx, c.Path)
	}
	if unlock != nil {
		defer unlock()
	}
	if err == nil {
		err = d.migrate(ctx, append([]Schema{own}, c.Schemas...))
	}
	if err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// Close ends the followers and closes the database.
func (d *DB) Close() error {
	d.close()
	d.watch.Wait()
	var errs []error
	if d.read != nil && d.read != d.write {
		errs = append(errs, d.read.Close())
	}
	if d.write != nil {
		errs = append(errs, d.write.Close())
	}
	return errors.Join(errs...)
}

// Dialect says which database this is.
func (d *DB) Dialect() Dialect { return d.dialect }

// Pool gives the writing pool to a library that works on database/sql itself.
// Rows of nouns are never touched through it.
func (d *DB) Pool() *sql.DB { return d.write }

// Now is the database's clock: UTC, whole microseconds.
func (d *DB) Now() time.Time { return d.now().UTC().Truncate(time.Microsecond) }

// Statements counts the statements this process has sent to the database,
// whoever sent them.
func (d *DB) Statements() uint64 { return d.sent.Load() }

// Micros is a time as the tables keep it: microseconds since 1970 UTC. The zero
// time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros reads what Micros wrote.
func FromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Ping asks the database for a sign of life.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.read.PingContext(ctx); err != nil {
		return fmt.Errorf("db: %w", err)
	}
	return nil
}
