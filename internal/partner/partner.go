// Package partner keeps those whom the house gives its stories to by machine:
// the token by which each is known, and what it may read by it.
package partner

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's table.
var Schema = db.Schema{Name: "partner", Files: db.Files(files)}

// ErrPartner says that a partner cannot be as it was given; the text names field
// and mend.
var ErrPartner = errors.New("partner")

// Limits.
const (
	maxName     = 120 // characters
	maxScope    = 60  // of each list
	maxPartners = 500 // that work at a time
	listed      = 1000
)

// Prefix begins every token, so that one that lies about is known for what it is.
const Prefix = "sfp_"

const purpose = "partner"

// Scope is what a token opens. An empty list narrows nothing, but that standing
// pages are given only where Kinds names them.
type Scope struct {
	Editions []string `json:"editions,omitempty"` // languages (BCP 47)
	Sections []string `json:"sections,omitempty"` // slugs
	Kinds    []string `json:"kinds,omitempty"`
	Whole    bool     `json:"whole,omitempty"` // whole texts; else what everybody may read
}

// Partner is one of them.
type Partner struct {
	ID    id.ID  `json:"id"`
	Name  string `json:"name"`
	Scope `json:"scope"`
	// Until is when the token ends; a zero one does not.
	Until     time.Time `json:"until,omitzero"`
	CreatedAt time.Time `json:"created_at"`
	CreatedBy string    `json:"created_by"`
	UsedAt    time.Time `json:"used_at,omitzero"` // to the minute
	EndedAt   time.Time `json:"revoked_at,omitzero"`
	EndedBy   string    `json:"revoked_by,omitempty"`
}

// Live says whether the token still opens anything.
func (p Partner) Live(now time.Time) bool { return p.EndedAt.IsZero() && !p.Over(now) }

// Over says that its time has passed.
func (p Partner) Over(now time.Time) bool { return !p.Until.IsZero() && !now.Before(p.Until) }

// Covers says whether a version with these labels is within the scope.
func (s Scope) Covers(language, section, kind string) bool {
	within := func(list []string, v string) bool { return len(list) == 0 || slices.Contains(list, v) }
	return within(s.Editions, language) && within(s.Sections, section) && within(s.Kinds, kind) && (kind != "page" || slices.Contains(s.Kinds, "page"))
}

// Reader is who the partner is to the decision about a text under terms: a
// subscriber of whatever the terms name where whole texts are given, else anyone.
func (p Partner) Reader(t access.Terms) access.Reader {
	if !p.Whole {
		return access.Reader{}
	}
	r := access.Reader{SignedIn: true, Grants: []access.Grant{{Plan: "partner", Until: p.Until}}}
	for _, plan := range t.Plans {
		r.Grants = append(r.Grants, access.Grant{Plan: plan, Until: p.Until})
	}
	return r
}

// Describe says in English what a scope opens, for the audit and the command line.
func (s Scope) Describe() string {
	words := []string{"public part"}
	if s.Whole {
		words[0] = "whole texts"
	}
	for _, l := range []struct {
		name string
		list []string
	}{{"editions", s.Editions}, {"sections", s.Sections}, {"kinds", s.Kinds}} {
		if len(l.list) > 0 {
			words = append(words, l.name+" "+strings.Join(l.list, ", "))
		}
	}
	return strings.Join(words, "; ")
}

// Known is what a scope may name.
type Known struct{ Editions, Kinds []string }

// Check refuses a scope that names what the house does not have.
func (s Scope) Check(k Known) error {
	for what, c := range map[string]struct{ given, known []string }{"edition": {s.Editions, k.Editions}, "kind": {s.Kinds, k.Kinds}} {
		for _, v := range c.given {
			if !slices.Contains(c.known, v) {
				return fmt.Errorf("%w: %s %q is none of this house; it has %s", ErrPartner, what, v, strings.Join(c.known, ", "))
			}
		}
	}
	for what, list := range map[string][]string{"editions": s.Editions, "sections": s.Sections, "kinds": s.Kinds} {
		if len(list) > maxScope {
			return fmt.Errorf("%w: %d %s; %d at most", ErrPartner, len(list), what, maxScope)
		}
		for _, v := range list {
			if v == "" || len(v) > 200 || !utf8.ValidString(v) {
				return fmt.Errorf("%w: %q cannot stand among the %s", ErrPartner, v, what)
			}
		}
	}
	return nil
}

// Add makes a partner and its token, which is kept nowhere. A zero until is
// without end.
func Add(ctx context.Context, tx *db.Tx, key *secret.Key, name string, s Scope, until time.Time, by string) (Partner, string, error) {
	name = strings.Join(strings.Fields(name), " ")
	switch n := utf8.RuneCountInString(name); {
	case name == "" || !utf8.ValidString(name):
		return Partner{}, "", fmt.Errorf("%w: it has no name; give one", ErrPartner)
	case n > maxName:
		return Partner{}, "", fmt.Errorf("%w: the name has %d characters; %d at most", ErrPartner, n, maxName)
	case !until.IsZero() && !until.After(tx.Now()):
		return Partner{}, "", fmt.Errorf("%w: its last day has passed; give a later one", ErrPartner)
	}
	all, err := List(ctx, tx)
	if err != nil {
		return Partner{}, "", err
	}
	live := 0
	for _, p := range all {
		if !p.Live(tx.Now()) {
			continue
		}
		live++
		if p.Name == name {
			return Partner{}, "", fmt.Errorf("%w: %q has a token that works; revoke it first, or give this one another name", ErrPartner, name)
		}
	}
	if live >= maxPartners {
		return Partner{}, "", fmt.Errorf("%w: %d tokens work already; revoke one first", ErrPartner, live)
	}
	scope, err := json.Marshal(s)
	if err != nil {
		return Partner{}, "", fmt.Errorf("partner: %w", err)
	}
	token := Prefix + secret.Token()
	p := Partner{ID: tx.NewID(), Name: name, Scope: s, Until: until, CreatedAt: tx.Now(), CreatedBy: by}
	_, err = tx.Exec(ctx, `INSERT INTO partner (id, name, hash, scope, until, created_at, created_by, used_at, ended_at, ended_by) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, '')`,
		p.ID, name, key.TokenHash(purpose, token), string(scope), db.Micros(until), db.Micros(p.CreatedAt), by)
	if err != nil {
		return Partner{}, "", fmt.Errorf("partner: %w", err)
	}
	return p, token, nil
}

const columns = "SELECT id, name, scope, until, created_at, created_by, used_at, ended_at, ended_by FROM partner"

func scan(from func(...any) error) (p Partner, err error) {
	var scope string
	var until, created, used, ended int64
	if err := from(&p.ID, &p.Name, &scope, &until, &created, &p.CreatedBy, &used, &ended, &p.EndedBy); err != nil {
		return p, db.Found(err)
	}
	p.Until, p.CreatedAt, p.UsedAt, p.EndedAt = db.FromMicros(until), db.FromMicros(created), db.FromMicros(used), db.FromMicros(ended)
	if err := json.Unmarshal([]byte(scope), &p.Scope); err != nil {
		return p, fmt.Errorf("partner %s cannot be read: %w", p.ID, err)
	}
	return p, nil
}

// List gives all partners, the latest first.
func List(ctx context.Context, tx *db.Tx) ([]Partner, error) {
	rows, err := tx.Query(ctx, columns+" ORDER BY id DESC LIMIT $1", listed)
	if err != nil {
		return nil, fmt.Errorf("partners: %w", err)
	}
	defer rows.Close()
	var all []Partner
	for rows.Next() {
		p, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// Get reads one; db.ErrNotFound if there is none.
func Get(ctx context.Context, tx *db.Tx, which id.ID) (Partner, error) {
	p, err := scan(tx.QueryRow(ctx, columns+" WHERE id = $1", which).Scan)
	if err != nil {
		return p, fmt.Errorf("partner %s: %w", which, err)
	}
	return p, nil
}

// ByToken finds whose token it is, also one that is over or revoked; else the
// error is db.ErrNotFound.
func ByToken(ctx context.Context, tx *db.Tx, key *secret.Key, token string) (Partner, error) {
	if !strings.HasPrefix(token, Prefix) || len(token) > 100 {
		return Partner{}, fmt.Errorf("partner: %w", db.ErrNotFound)
	}
	p, err := scan(tx.QueryRow(ctx, columns+" WHERE hash = $1", key.TokenHash(purpose, token)).Scan)
	if err != nil {
		return p, fmt.Errorf("partner: %w", err)
	}
	return p, nil
}

// Used notes that a token was used.
func Used(ctx context.Context, tx *db.Tx, which id.ID) error {
	_, err := tx.Exec(ctx, "UPDATE partner SET used_at = $2 WHERE id = $1 AND used_at < $2", which, db.Micros(tx.Now().Truncate(time.Minute)))
	return err
}

// Revoke ends a token at once. One that was revoked before stays as it is.
func Revoke(ctx context.Context, tx *db.Tx, which id.ID, by string) error {
	if _, err := Get(ctx, tx, which); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "UPDATE partner SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at = 0", which, db.Micros(tx.Now()), by)
	return err
}
