// Package door gathers what the decision of package access needs to know of a
// reader: entitlements, kept in the database, and the signed pass by which a
// page view knows them without asking it.
package door

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/id"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's tables.
var Schema = db.Schema{Name: "door", Files: db.Files(files)}

// EventChanged is emitted when a member's rights change; its subject is the
// member and its data a Change.
const EventChanged = "door.changed"

// Change is the data of EventChanged.
type Change struct {
	Generation int64 `json:"generation"`
}

// The sources of entitlements.
const (
	FromSubscription  = "subscription"
	FromComplimentary = "complimentary"
)

// Entitlement is a right to read with its source and its end.
type Entitlement struct {
	Source string // one of the sources
	Ref    string // names it at its source: granting it again changes it
	Member id.ID
	Plan   string    // code of the plan
	From   time.Time // zero: from now on
	Until  time.Time // zero: without end
}

// Grant gives or changes an entitlement. The same one again changes nothing.
func Grant(ctx context.Context, tx *db.Tx, e Entitlement) error {
	if e.Source == "" || e.Ref == "" || e.Member == 0 || e.Plan == "" {
		return errors.New("door: an entitlement needs source, ref, member and plan")
	}
	if e.From.IsZero() {
		e.From = tx.Now()
	}
	var old Entitlement
	var starts, ends int64
	err := db.Found(tx.QueryRow(ctx, "SELECT member, plan, starts_at, ends_at FROM door_entitlement WHERE source = $1 AND ref = $2", e.Source, e.Ref).
		Scan(&old.Member, &old.Plan, &starts, &ends))
	switch {
	case err == nil && old.Member == e.Member && old.Plan == e.Plan && ends == db.Micros(e.Until):
		return nil
	case err != nil && !errors.Is(err, db.ErrNotFound):
		return fmt.Errorf("door: %w", err)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO door_entitlement (source, ref, member, plan, starts_at, ends_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (source, ref) DO UPDATE SET member = excluded.member, plan = excluded.plan, ends_at = excluded.ends_at, changed_at = excluded.changed_at`,
		e.Source, e.Ref, e.Member, e.Plan, db.Micros(e.From), db.Micros(e.Until), db.Micros(tx.Now())); err != nil {
		return fmt.Errorf("door: grant %s %s: %w", e.Source, e.Ref, err)
	}
	if old.Member != 0 && old.Member != e.Member {
		if err := Touch(ctx, tx, old.Member); err != nil {
			return err
		}
	}
	return Touch(ctx, tx, e.Member)
}

// Revoke ends an entitlement now; one that is not there, or has ended, stays as
// it is.
func Revoke(ctx context.Context, tx *db.Tx, source, ref string) error {
	var member id.ID
	err := db.Found(tx.QueryRow(ctx, `UPDATE door_entitlement SET ends_at = $3, changed_at = $3
		WHERE source = $1 AND ref = $2 AND (ends_at = 0 OR ends_at > $3) RETURNING member`, source, ref, db.Micros(tx.Now())).Scan(&member))
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("door: revoke %s %s: %w", source, ref, err)
	}
	return Touch(ctx, tx, member)
}

// Touch has every pass of a member looked at again, on every device.
func Touch(ctx context.Context, tx *db.Tx, member id.ID) error {
	var generation int64
	err := tx.QueryRow(ctx, `INSERT INTO door_generation (member, generation, changed_at) VALUES ($1, 1, $2)
		ON CONFLICT (member) DO UPDATE SET generation = door_generation.generation + 1, changed_at = excluded.changed_at RETURNING generation`,
		member, db.Micros(tx.Now())).Scan(&generation)
	if err != nil {
		return fmt.Errorf("door: %w", err)
	}
	tx.Emit(EventChanged, member, Change{generation})
	return nil
}

// maxGrants bounds how many entitlements of one member count.
const maxGrants = 32

// Of lists a member's entitlements, live and ended, those that end last first.
func Of(ctx context.Context, tx *db.Tx, member id.ID) ([]Entitlement, error) {
	rows, err := tx.Query(ctx, `SELECT source, ref, member, plan, starts_at, ends_at FROM door_entitlement WHERE member = $1
		ORDER BY CASE ends_at WHEN 0 THEN 0 ELSE 1 END, ends_at DESC, ref LIMIT $2`, member, maxGrants)
	if err != nil {
		return nil, fmt.Errorf("door: %w", err)
	}
	defer rows.Close()
	var all []Entitlement
	for rows.Next() {
		var e Entitlement
		var starts, ends int64
		if err := rows.Scan(&e.Source, &e.Ref, &e.Member, &e.Plan, &starts, &ends); err != nil {
			return nil, err
		}
		e.From, e.Until = db.FromMicros(starts), db.FromMicros(ends)
		all = append(all, e)
	}
	return all, rows.Err()
}

// Grants are a member's rights as the decision takes them. next is when one
// that is yet to come begins; zero if none is.
func Grants(ctx context.Context, tx *db.Tx, member id.ID) (grants []access.Grant, generation int64, next time.Time, err error) {
	all, err := Of(ctx, tx, member)
	if err != nil {
		return nil, 0, next, err
	}
	for _, e := range all {
		if e.From.After(tx.Now()) {
			if next.IsZero() || e.From.Before(next) {
				next = e.From
			}
			continue
		}
		grants = append(grants, access.Grant{Plan: e.Plan, Until: e.Until})
	}
	err = db.Found(tx.QueryRow(ctx, "SELECT generation FROM door_generation WHERE member = $1", member).Scan(&generation))
	if errors.Is(err, db.ErrNotFound) {
		err = nil
	}
	return grants, generation, next, err
}
