package door

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

// PassLife is how long a pass opens doors without the database.
const PassLife = 24 * time.Hour

// pass is what the cookie says: signed, not secret.
type pass struct {
	Member     id.ID          `json:"m"`
	Expires    int64          `json:"x"` // microseconds
	Generation int64          `json:"g"`
	Grants     []access.Grant `json:"r,omitempty"`
}

const purpose = "door.pass"

// State says what the pass of a request is worth.
type State uint8

// The states.
const (
	None  State = iota // no pass, or none of ours
	Live               // the reader is who the pass says
	Stale              // it was ours: too old, or the rights have changed since
)

// Keeper reads passes. It asks no database: it learns of changed rights from
// events. It is safe for concurrent use.
type Keeper struct {
	key    *secret.Key
	cookie string
	secure bool

	mu     sync.RWMutex
	known  map[string]*known // by the cookie's value: passes whose signature has been checked
	fresh  map[id.ID]int64   // the generation of members whose rights changed within a pass's life
	forget map[id.ID]time.Time
}

type known struct {
	pass
	reader access.Reader
}

// maxKnown bounds how many passes are remembered as checked, and maxPass how
// long one may be, in bytes.
const (
	maxKnown = 8192
	maxPass  = 4096
)

// NewKeeper makes a keeper. On a site with TLS the cookie bears the prefix
// __Host- (RFC 6265bis section 4.1.3).
func NewKeeper(key *secret.Key, secure bool) *Keeper {
	k := &Keeper{key: key, cookie: "standfirst-pass", secure: secure, known: map[string]*known{}, fresh: map[id.ID]int64{}, forget: map[id.ID]time.Time{}}
	if secure {
		k.cookie = "__Host-" + k.cookie
	}
	return k
}

// Load learns which rights have changed within the life of a pass.
func (k *Keeper) Load(ctx context.Context, tx *db.Tx) error {
	rows, err := tx.Query(ctx, "SELECT member, generation, changed_at FROM door_generation WHERE changed_at > $1", db.Micros(tx.Now().Add(-PassLife)))
	if err != nil {
		return fmt.Errorf("door: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var member id.ID
		var generation, at int64
		if err := rows.Scan(&member, &generation, &at); err != nil {
			return err
		}
		k.learn(member, generation, db.FromMicros(at))
	}
	return rows.Err()
}

// Hear takes an event; those that are not of the door pass by.
func (k *Keeper) Hear(e db.Event) {
	if e.Kind != EventChanged {
		return
	}
	var c Change
	if json.Unmarshal(e.Data, &c) == nil {
		k.learn(e.Subject, c.Generation, e.At)
	}
}

func (k *Keeper) learn(member id.ID, generation int64, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.fresh[member] < generation {
		k.fresh[member] = generation
		k.forget[member] = at.Add(PassLife)
	}
	if len(k.fresh)%1024 == 0 { // passes of those who changed longer ago are over by themselves
		for m, until := range k.forget {
			if at.After(until) {
				delete(k.fresh, m)
				delete(k.forget, m)
			}
		}
	}
}

// Reader says who asks, as far as the pass tells. It sends no statement and,
// for a pass that was seen before, allocates nothing.
func (k *Keeper) Reader(r *http.Request, now time.Time) (access.Reader, id.ID, State) {
	value := cookie(r.Header, k.cookie)
	if value == "" || len(value) > maxPass {
		return access.Reader{}, 0, None
	}
	k.mu.RLock()
	p := k.known[value]
	k.mu.RUnlock()
	if p == nil {
		if p = k.check(value); p == nil {
			return access.Reader{}, 0, None
		}
	}
	k.mu.RLock()
	generation := k.fresh[p.Member]
	k.mu.RUnlock()
	if generation > p.Generation || !now.Before(db.FromMicros(p.Expires)) {
		return access.Reader{}, p.Member, Stale
	}
	return p.reader, p.Member, Live
}

// check verifies a signature and remembers the pass.
func (k *Keeper) check(value string) *known {
	text, mac, ok := strings.Cut(value, ".")
	if !ok {
		return nil
	}
	sum, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || subtle.ConstantTimeCompare(sum, k.key.MAC(purpose, []byte(text))) != 1 {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	p := &known{}
	if json.Unmarshal(b, &p.pass) != nil || p.Member == 0 {
		return nil
	}
	p.reader = access.Reader{SignedIn: true, Grants: p.Grants}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.known) >= maxKnown { // any one goes: a pass that is needed again is checked again
		for v := range k.known {
			delete(k.known, v)
			break
		}
	}
	k.known[strings.Clone(value)] = p
	return p
}

// cookie finds a cookie's value without taking the header apart.
func cookie(h http.Header, name string) string {
	for _, line := range h["Cookie"] {
		for len(line) > 0 {
			var part string
			part, line, _ = strings.Cut(line, ";")
			part = strings.TrimLeft(part, " ")
			if len(part) > len(name) && part[len(name)] == '=' && part[:len(name)] == name {
				return part[len(name)+1:]
			}
		}
	}
	return ""
}

// Issue makes the cookie for a member from what the database says now.
func (k *Keeper) Issue(ctx context.Context, tx *db.Tx, member id.ID) (*http.Cookie, access.Reader, error) {
	grants, generation, next, err := Grants(ctx, tx, member)
	if err != nil {
		return nil, access.Reader{}, err
	}
	expires := tx.Now().Add(PassLife)
	if !next.IsZero() && next.Before(expires) {
		expires = next
	}
	b, err := json.Marshal(pass{member, db.Micros(expires), generation, grants})
	if err != nil {
		return nil, access.Reader{}, fmt.Errorf("door: %w", err)
	}
	text := base64.RawURLEncoding.EncodeToString(b)
	value := text + "." + base64.RawURLEncoding.EncodeToString(k.key.MAC(purpose, []byte(text)))
	return k.make(value, PassLife), access.Reader{SignedIn: true, Grants: grants}, nil
}

// Clear makes the cookie that takes the pass away.
func (k *Keeper) Clear() *http.Cookie {
	c := k.make("", 0)
	c.MaxAge = -1
	return c
}

func (k *Keeper) make(value string, life time.Duration) *http.Cookie {
	return &http.Cookie{Name: k.cookie, Value: value, Path: "/", MaxAge: int(life.Seconds()), HttpOnly: true, Secure: k.secure, SameSite: http.SameSiteLaxMode}
}
