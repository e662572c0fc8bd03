// Package dbtest gives tests a fresh database of each kind, so that what holds
// on one is shown to hold on both.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that makes the schema of a test

	"standfirst/internal/db"
)

// Variable names the environment variable with the address of a PostgreSQL
// cluster in which tests may make and drop schemas. make test starts one.
const Variable = "STANDFIRST_TEST_POSTGRES"

// Each runs fn as a subtest on SQLite and on PostgreSQL, each time with a fresh
// database that has the given tables.
func Each(t *testing.T, schemas []db.Schema, fn func(*testing.T, *db.DB)) {
	t.Helper()
	EachConfig(t, db.Config{Schemas: schemas}, fn)
}

// EachConfig is Each for a test that owns the clock; Path and URL of the
// configuration are set for it.
func EachConfig(t *testing.T, c db.Config, fn func(*testing.T, *db.DB)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { fn(t, open(t, sqlite(t, c))) })
	t.Run("PostgreSQL", func(t *testing.T) { fn(t, open(t, postgres(t, c))) })
}

// SQLite opens a fresh SQLite database.
func SQLite(t testing.TB, schemas ...db.Schema) *db.DB {
	t.Helper()
	return open(t, sqlite(t, db.Config{Schemas: schemas}))
}

// Postgres is a configuration for a fresh PostgreSQL schema.
func Postgres(t testing.TB, c db.Config) db.Config {
	t.Helper()
	return postgres(t, c)
}

func sqlite(t testing.TB, c db.Config) db.Config {
	c.Path = filepath.Join(t.TempDir(), "standfirst.db")
	return c
}

var made atomic.Int64

func postgres(t testing.TB, c db.Config) db.Config {
	t.Helper()
	address := os.Getenv(Variable)
	if address == "" {
		t.Skipf("needs PostgreSQL, which make test starts (%s is not set)", Variable)
	}
	name := fmt.Sprintf("t%d_%d_%d", os.Getpid(), time.Now().UnixNano(), made.Add(1))
	admin(t, address, "CREATE SCHEMA "+name)
	t.Cleanup(func() { admin(t, address, "DROP SCHEMA "+name+" CASCADE") })
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	c.URL = u.String()
	return c
}

func admin(t testing.TB, address, statement string) {
	t.Helper()
	pool, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func open(t testing.TB, c db.Config) *db.DB {
	t.Helper()
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	d, err := db.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
