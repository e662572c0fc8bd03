package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"standfirst/internal/id"
)

// lastOfEach picks, of one kind, the events after which nothing of that kind has
// happened to their subject.
const lastOfEach = `SELECT seq, at, kind, subject, data FROM event e WHERE kind = $1 AND %s
	AND NOT EXISTS (SELECT 1 FROM event n WHERE n.subject = e.subject AND n.kind = e.kind AND n.seq > e.seq) ORDER BY seq %s LIMIT $3`

// LastAfter reads the last event of a kind of each subject, of those after a
// number, in their order: who goes on from the last of them misses no subject,
// and meets one again only when something has happened to it.
func (t *Tx) LastAfter(ctx context.Context, kind string, after int64, limit int) ([]Event, error) {
	return t.eventRows(ctx, fmt.Sprintf(lastOfEach, "seq > $2", ""), kind, after, limit)
}

// LastBefore is LastAfter the other way: of those before a number, the latest
// first.
func (t *Tx) LastBefore(ctx context.Context, kind string, before int64, limit int) ([]Event, error) {
	return t.eventRows(ctx, fmt.Sprintf(lastOfEach, "seq < $2", "DESC"), kind, before, limit)
}

// Of reads the last events of a kind of one subject, the latest first.
func (t *Tx) Of(ctx context.Context, kind string, subject id.ID, limit int) ([]Event, error) {
	return t.eventRows(ctx, "SELECT seq, at, kind, subject, data FROM event WHERE kind = $1 AND subject = $2 ORDER BY seq DESC LIMIT $3", kind, int64(subject), limit)
}

// Head is the number of the last event that the transaction sees; 0 before the
// first.
func (t *Tx) Head(ctx context.Context) (seq int64, err error) {
	err = t.QueryRow(ctx, "SELECT COALESCE(MAX(seq), 0) FROM event").Scan(&seq)
	return seq, err
}

// slack is how much later than its neighbours an event may have been written
// than its time says: a transaction takes its time at its beginning.
const slack = time.Minute

// Since is the number of an event before which nothing happened after at, or not
// more than a minute of it.
func (t *Tx) Since(ctx context.Context, at time.Time) (int64, error) {
	head, err := t.Head(ctx)
	if err != nil {
		return 0, err
	}
	want := Micros(at.Add(-slack))
	low, high := int64(0), head // events up to low are older
	for low < high {
		middle := low + (high-low+1)/2
		var when int64
		if err := t.QueryRow(ctx, "SELECT at FROM event WHERE seq = $1", middle).Scan(&when); err != nil {
			return 0, fmt.Errorf("db: event %d: %w", middle, err)
		}
		if when < want {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}

func (t *Tx) eventRows(ctx context.Context, query string, args ...any) ([]Event, error) {
	rows, err := t.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("db: events: %w", err)
	}
	return scanEvents(rows)
}

func scanEvents(rows *sql.Rows) ([]Event, error) {
	defer rows.Close()
	var events []Event
	for rows.Next() {
		var e Event
		var at int64
		var data string
		if err := rows.Scan(&e.Seq, &at, &e.Kind, &e.Subject, &data); err != nil {
			return nil, fmt.Errorf("db: events: %w", err)
		}
		e.At, e.Data = FromMicros(at), json.RawMessage(data)
		events = append(events, e)
	}
	return events, rows.Err()
}
