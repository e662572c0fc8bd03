package db

import (
	"context"
	"fmt"
)

// checkMost bounds how many faults one check names.
const checkMost = 100

// Check looks for damage in the database and in the order of its events. It
// changes nothing. Each fault is a sentence; an error says that the check
// itself could not be made.
func (d *DB) Check(ctx context.Context) (faults []string, err error) {
	if d.dialect == SQLite {
		for _, q := range []string{"PRAGMA quick_check", "PRAGMA foreign_key_check"} {
			found, err := d.sqliteFaults(ctx, q)
			if err != nil {
				return faults, fmt.Errorf("db: %s: %w", q, err)
			}
			faults = append(faults, found...)
		}
	}
	var count, head int64
	if err := d.read.QueryRowContext(ctx, "SELECT COUNT(*), COALESCE(MAX(seq), 0) FROM event").Scan(&count, &head); err != nil {
		return faults, fmt.Errorf("db: events: %w", err)
	}
	if count != head {
		faults = append(faults, fmt.Sprintf("events: %d rows, but the last is number %d: the order has gaps", count, head))
	}
	return faults, nil
}

func (d *DB) sqliteFaults(ctx context.Context, pragma string) (faults []string, err error) {
	rows, err := d.read.QueryContext(ctx, pragma)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() && len(faults) < checkMost {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return faults, err
		}
		text := pragma + ":"
		for _, c := range cells {
			text += fmt.Sprintf(" %v", *c.(*any))
		}
		if text != pragma+": ok" {
			faults = append(faults, text)
		}
	}
	return faults, rows.Err()
}
