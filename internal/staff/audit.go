package staff

import (
	"context"
	"fmt"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Note adds a row to the audit: who did what to which object. Rows are only ever
// added; nothing changes or removes one.
func Note(ctx context.Context, tx *db.Tx, who, act, object, detail string) error {
	_, err := tx.Exec(ctx, "INSERT INTO staff_audit (id, at, who, act, object, detail) VALUES ($1, $2, $3, $4, $5, $6)",
		tx.NewID(), db.Micros(tx.Now()), who, act, object, detail)
	if err != nil {
		return fmt.Errorf("staff: audit: %w", err)
	}
	return nil
}

// Entry is one row of the audit.
type Entry struct {
	ID                       id.ID
	At                       time.Time
	Who, Act, Object, Detail string
}

// AuditQuery narrows the audit. Empty fields narrow nothing.
type AuditQuery struct {
	Who      string // a part of the name
	Act      string // the whole act
	Object   string // a part of the object or of the detail
	From, To time.Time
	Before   id.ID // rows older than this one
	Limit    int   // 1 to 10,000
}

// Audit lists the latest rows, 500 at most.
func Audit(ctx context.Context, tx *db.Tx) ([]Entry, error) {
	return AuditOf(ctx, tx, AuditQuery{Limit: 500})
}

// AuditOf lists the rows that fit, the latest first.
func AuditOf(ctx context.Context, tx *db.Tx, q AuditQuery) ([]Entry, error) {
	var where []string
	var args []any
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	if q.Who != "" {
		where = append(where, "LOWER(who) LIKE "+arg(within(q.Who))+` ESCAPE '\'`)
	}
	if q.Act != "" {
		where = append(where, "act = "+arg(q.Act))
	}
	if q.Object != "" {
		p := arg(within(q.Object))
		where = append(where, "(LOWER(object) LIKE "+p+` ESCAPE '\' OR LOWER(detail) LIKE `+p+` ESCAPE '\')`)
	}
	if !q.From.IsZero() {
		where = append(where, "at >= "+arg(db.Micros(q.From)))
	}
	if !q.To.IsZero() {
		where = append(where, "at < "+arg(db.Micros(q.To)))
	}
	if q.Before != 0 {
		where = append(where, "id < "+arg(q.Before))
	}
	text := "SELECT id, at, who, act, object, detail FROM staff_audit"
	if len(where) > 0 {
		text += " WHERE " + strings.Join(where, " AND ")
	}
	rows, err := tx.Query(ctx, text+" ORDER BY id DESC LIMIT "+arg(min(max(q.Limit, 1), 10_000)), args...)
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	var all []Entry
	for rows.Next() {
		var e Entry
		var at int64
		if err := rows.Scan(&e.ID, &at, &e.Who, &e.Act, &e.Object, &e.Detail); err != nil {
			return nil, err
		}
		e.At = db.FromMicros(at)
		all = append(all, e)
	}
	return all, rows.Err()
}

// within is a pattern of LIKE for texts that hold another.
func within(part string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(part)) + "%"
}

// Acts lists the acts that were ever done, by name; 500 at most.
func Acts(ctx context.Context, tx *db.Tx) (all []string, err error) {
	rows, err := tx.Query(ctx, "SELECT DISTINCT act FROM staff_audit ORDER BY act LIMIT 500")
	if err != nil {
		return nil, fmt.Errorf("staff: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var act string
		if err := rows.Scan(&act); err != nil {
			return nil, err
		}
		all = append(all, act)
	}
	return all, rows.Err()
}
