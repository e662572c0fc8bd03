package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// notifyChannel carries no data: it only says that there are new events.
const notifyChannel = "standfirst_event"

// openPostgres opens one pool for reading and writing.
func (d *DB) openPostgres(ctx context.Context, address string) error {
	d.dialect = Postgres
	shown := "the database address"
	if u, err := url.Parse(address); err == nil {
		if u.Scheme != "postgres" && u.Scheme != "postgresql" {
			return fmt.Errorf("db: %q is not an address of a database; write postgres://user@host/name", u.Redacted())
		}
		shown = u.Redacted()
	}
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("db: %s cannot be read; write postgres://user@host:port/name", shown) // pgx's own text may repeat the password
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = 10 * time.Second
	}
	if _, given := c.RuntimeParams["jit"]; !given {
		// Our statements are short: to compile one takes longer than to run it.
		c.RuntimeParams["jit"] = "off"
	}
	d.dsn = address
	pool := sql.OpenDB(d.counting(stdlib.GetConnector(*c)))
	pool.SetMaxOpenConns(24)
	pool.SetMaxIdleConns(8)
	d.write, d.read = pool, pool
	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("db: %s does not answer: %w; check that the server runs, the name, and the password", shown, err)
	}
	return nil
}

// watchOthers wakes followers for commits of other processes.
func (d *DB) watchOthers() {
	d.watch.Add(1)
	go func() {
		defer d.watch.Done()
		ctx := d.closing
		for ctx.Err() == nil {
			var err error
			if d.dialect == Postgres {
				err = d.listen(ctx)
			} else {
				err = d.pollVersion(ctx)
			}
			if ctx.Err() == nil {
				d.log.Warn("the watch for other processes' commits begins again", "err", err)
				d.wake.all()
				select {
				case <-ctx.Done():
				case <-time.After(time.Second):
				}
			}
		}
	}()
}

// listen waits for NOTIFY on a connection of its own.
func (d *DB) listen(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, d.dsn)
	if err != nil {
		return errors.New("the listening connection was refused") // pgx's text may repeat the address
	}
	defer conn.Close(context.WithoutCancel(ctx))
	for _, channel := range []string{notifyChannel, sayChannel} {
		if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
			return err
		}
	}
	d.wake.all() // for what was committed before the ear was open
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		if n.Channel == sayChannel {
			d.hear(n.Payload)
			continue
		}
		d.wake.all()
	}
}

// versionPoll is how often SQLite is asked whether another connection has
// committed. The question reads shared memory, not the disk.
const versionPoll = 200 * time.Millisecond

func (d *DB) pollVersion(ctx context.Context) error {
	conn, err := d.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	ticker := time.NewTicker(versionPoll)
	defer ticker.Stop()
	last := int64(-1)
	for {
		var version int64
		if err := conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&version); err != nil {
			return err
		}
		if version != last {
			last = version
			d.wake.all()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
