package db

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed schema/*.sql
var files embed.FS

// own is the schema of the events themselves.
var own = Schema{Name: "db", Files: Files(files)}

// Files is a noun's embedded folder schema/ as a Schema wants it.
func Files(embedded embed.FS) fs.FS {
	sub, err := fs.Sub(embedded, "schema")
	if err != nil {
		panic(err) // "schema" is a valid path: fs.Sub has no other reason to fail
	}
	return sub
}

// migrate brings every schema up to date. Each step is one transaction: a start
// that is killed half way is finished by the next one.
func (d *DB) migrate(ctx context.Context, schemas []Schema) error {
	for _, s := range schemas {
		if s.Migrate != nil {
			if err := s.Migrate(ctx, d); err != nil {
				return fmt.Errorf("db: tables of %s: %w", s.Name, err)
			}
			continue
		}
		if err := d.migrateOne(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) migrateOne(ctx context.Context, s Schema) error {
	dialect := goose.DialectSQLite3
	opts := []goose.ProviderOption{
		goose.WithTableName("goose_" + s.Name),
		goose.WithDisableGlobalRegistry(true),
		goose.WithSlog(slog.New(slog.DiscardHandler)),
	}
	if d.dialect == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(eventLock ^ 1))
		if err != nil {
			return fmt.Errorf("db: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, d.write, s.Files, opts...)
	if err != nil {
		return fmt.Errorf("db: tables of %s: %w", s.Name, err)
	}
	current, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("db: tables of %s: %w", s.Name, err)
	}
	switch {
	case current > known:
		return fmt.Errorf("%w: its tables of %s are at version %d, and this program knows %d; start the newer program, or restore a backup made before it",
			ErrNewer, s.Name, current, known)
	case current == known:
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("db: tables of %s: %w", s.Name, err)
	}
	return nil
}
