package story

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Address is what a list of addresses tells of a live version.
type Address struct {
	ID               id.ID
	Language         string
	Kind             Kind
	Slug             string
	Lead             id.ID // its lead photograph; 0: none
	FirstPublishedAt time.Time
	UpdatedAt        time.Time // the last change that the public could see
}

// Path is the address below the edition, as Meta.Path is.
func (a Address) Path() string { return path(a.FirstPublishedAt, a.Slug, a.ID) }

// Month is one month (UTC) of first publications.
type Month struct {
	From      time.Time
	Count     int       // live versions
	UpdatedAt time.Time // the last change of any of them
}

// Months tells in which months live versions were first published, the earliest
// first.
func Months(ctx context.Context, tx *db.Tx) ([]Month, error) {
	rows, err := tx.Query(ctx, "SELECT first_published_at, updated_at FROM story_version WHERE status IN ('published', 'corrected') ORDER BY first_published_at")
	if err != nil {
		return nil, fmt.Errorf("story: months: %w", err)
	}
	defer rows.Close()
	var all []Month
	for rows.Next() {
		var first, updated int64
		if err := rows.Scan(&first, &updated); err != nil {
			return nil, err
		}
		at := db.FromMicros(first).UTC()
		from := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)
		if len(all) == 0 || !all[len(all)-1].From.Equal(from) {
			all = append(all, Month{From: from})
		}
		m := &all[len(all)-1]
		m.Count++
		if u := db.FromMicros(updated); u.After(m.UpdatedAt) {
			m.UpdatedAt = u
		}
	}
	return all, rows.Err()
}

// Addresses tells the live versions that were first published from one time on
// and before another, in that order. Before them, skip are left out; limit is
// the most that are told.
func Addresses(ctx context.Context, tx *db.Tx, from, before time.Time, skip, limit int) ([]Address, error) {
	rows, err := tx.Query(ctx, `SELECT v.id, v.language, v.public_kind, v.public_slug, v.first_published_at, v.updated_at, r.head`+publicFrom+`
		WHERE v.status IN ('published', 'corrected') AND v.first_published_at >= $1 AND v.first_published_at < $2
		ORDER BY v.first_published_at, v.id LIMIT $3 OFFSET $4`, db.Micros(from), db.Micros(before), limit, skip)
	if err != nil {
		return nil, fmt.Errorf("story: addresses: %w", err)
	}
	defer rows.Close()
	var all []Address
	for rows.Next() {
		var a Address
		var first, updated int64
		var text string
		if err := rows.Scan(&a.ID, &a.Language, &a.Kind, &a.Slug, &first, &updated, &text); err != nil {
			return nil, err
		}
		var head struct {
			Lead Lead `json:"lead"`
		}
		if err := json.Unmarshal([]byte(text), &head); err != nil {
			return nil, fmt.Errorf("version %s cannot be read: %w", a.ID, err)
		}
		a.Lead, a.FirstPublishedAt, a.UpdatedAt = head.Lead.Photo, db.FromMicros(first), db.FromMicros(updated)
		all = append(all, a)
	}
	return all, rows.Err()
}
