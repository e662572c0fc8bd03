package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// minSQLite is the first release without the journal rollback fault of 3.53.3
// and the WAL-reset race before it.
var minSQLite = [3]int{3, 53, 4}

// openSQLite opens one writing connection and a pool of reading ones. The
// returned function releases the lock under which tables are made.
func (d *DB) openSQLite(ctx context.Context, path string) (unlock func(), err error) {
	d.dialect = SQLite
	if path == "" {
		return nil, errors.New("db: no database named; give a file or a postgres:// address")
	}
	if err := writableFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("db: %s is a folder, not a database; choose another file or move it away", path)
	}
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("db: %w; make the folder writable for this user", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		lock.Close()
		return nil, fmt.Errorf("db: lock %s: %w", lock.Name(), err)
	}
	unlock = func() { lock.Close() }

	d.write = sql.OpenDB(d.counting(&sqliteConnector{dsn: sqliteDSN(path, "_txlock=immediate",
		"_pragma=journal_mode(WAL)", "_pragma=synchronous(FULL)", "_pragma=foreign_keys(1)",
		"_pragma=busy_timeout(15000)", "_pragma=journal_size_limit(67108864)")}))
	d.write.SetMaxOpenConns(1)
	d.write.SetConnMaxLifetime(0)
	var version string
	if err := d.write.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return unlock, fmt.Errorf("db: %s cannot be opened: %w; if it is not a Standfirst database, choose another data folder", path, err)
	}
	if !atLeast(version, minSQLite) {
		return unlock, fmt.Errorf("db: SQLite %s is embedded, and %d.%d.%d is the first one that keeps data safe; build with a newer modernc.org/sqlite",
			version, minSQLite[0], minSQLite[1], minSQLite[2])
	}
	d.read = sql.OpenDB(d.counting(&sqliteConnector{dsn: sqliteDSN(path,
		"_pragma=busy_timeout(15000)", "_pragma=query_only(1)", "_pragma=foreign_keys(1)")}))
	d.read.SetMaxOpenConns(max(4, runtime.NumCPU()))
	d.read.SetMaxIdleConns(max(4, runtime.NumCPU()))
	return unlock, nil
}

func sqliteDSN(path string, options ...string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + strings.Join(options, "&")
}

func atLeast(version string, low [3]int) bool {
	parts := strings.SplitN(version, ".", 4)
	for i, want := range low {
		if i >= len(parts) {
			return false
		}
		got, err := strconv.Atoi(parts[i])
		if err != nil || got < want {
			return false
		}
		if got > want {
			return true
		}
	}
	return true
}

// writableFolder makes a folder, or says why it cannot be used.
func writableFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("db: the data folder cannot be made: %w; choose another or make its parent writable", err)
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
			return fmt.Errorf("db: the data folder %s cannot be written: %w; make it writable for this user, or choose another", dir, err)
		}
		return fmt.Errorf("db: the data folder %s: %w", dir, err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}
