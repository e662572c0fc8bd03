package story

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
)

// LinkState says what was found at an address that a text links to.
type LinkState string

// The states.
const (
	LinkAlive  LinkState = "alive"
	LinkDead   LinkState = "dead"   // nothing is there, and its host says so, or there is no such host
	LinkUnsure LinkState = "unsure" // the host did not answer in time, or answers no machine
)

// LinkLife is how long what was found at an address is believed.
const LinkLife = 24 * time.Hour

// Link is what was found at an address, and when.
type Link struct {
	URL    string
	State  LinkState // empty: nobody has looked yet
	Detail string    // a status of HTTP, or what went wrong, in a few words
	At     time.Time
}

// Fresh says whether it need not be looked at again yet.
func (l Link) Fresh(now time.Time) bool { return l.State != "" && now.Sub(l.At) < LinkLife }

// Followable lists those addresses of a text that lead out of the house.
func (c Content) Followable(siteURL string) (all []string) {
	for _, u := range c.Links() {
		if !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
			continue
		}
		if siteURL != "" && (u == siteURL || strings.HasPrefix(u, siteURL+"/")) {
			continue // the house knows its own pages
		}
		if u, _, _ = strings.Cut(u, "#"); !slices.Contains(all, u) {
			all = append(all, u)
		}
	}
	return all
}

// KeepLink keeps what was found at an address.
func KeepLink(ctx context.Context, tx *db.Tx, url string, state LinkState, detail string) error {
	_, err := tx.Exec(ctx, `INSERT INTO story_link (url, state, detail, looked_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (url) DO UPDATE SET state = excluded.state, detail = excluded.detail, looked_at = excluded.looked_at`,
		url, string(state), clipped(detail), db.Micros(tx.Now()))
	if err != nil {
		return fmt.Errorf("story: link: %w", err)
	}
	return nil
}

// Looked returns what is known of addresses, in their order.
func Looked(ctx context.Context, tx *db.Tx, urls []string) ([]Link, error) {
	all := make([]Link, len(urls))
	place := make(map[string]int, len(urls))
	for i, u := range urls {
		all[i].URL, place[u] = u, i
	}
	for from := 0; from < len(urls); from += 200 {
		var marks []string
		var args []any
		for _, u := range urls[from:min(len(urls), from+200)] {
			args = append(args, u)
			marks = append(marks, "$"+strconv.Itoa(len(args)))
		}
		rows, err := tx.Query(ctx, "SELECT url, state, detail, looked_at FROM story_link WHERE url IN ("+strings.Join(marks, ",")+")", args...)
		if err != nil {
			return nil, fmt.Errorf("story: links: %w", err)
		}
		if err := eachLink(rows, func(l Link) { all[place[l.URL]] = l }); err != nil {
			return nil, fmt.Errorf("story: links: %w", err)
		}
	}
	return all, nil
}

func eachLink(rows *sql.Rows, take func(Link)) error {
	defer rows.Close()
	for rows.Next() {
		var l Link
		var at int64
		if err := rows.Scan(&l.URL, &l.State, &l.Detail, &at); err != nil {
			return err
		}
		l.At = db.FromMicros(at)
		take(l)
	}
	return rows.Err()
}

// SweepLinks forgets what was found long ago.
func SweepLinks(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "DELETE FROM story_link WHERE looked_at < $1", db.Micros(tx.Now().Add(-90*24*time.Hour)))
	return err
}
