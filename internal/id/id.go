// Package id makes and spells the numbers by which the house names its things.
//
// An ID is made by the program, never by a database, so that one text of SQL
// serves both databases and a row's name is known before it is written.
package id

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// ID names one row. Its high bits are microseconds since 2024-01-01 UTC, its
// low 8 bits are random; IDs made by one process rise strictly. Zero names
// nothing. It is stored as BIGINT and spelled in Crockford's base32, lower
// case, in JSON and addresses.
type ID int64

const (
	epoch    = 1704067200000000 // 2024-01-01T00:00:00Z in Unix microseconds
	alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
	maxLen   = 13 // 63 bits in base32
)

// ErrMalformed says that a text does not spell an ID.
var ErrMalformed = errors.New("malformed id")

// Maker makes IDs that rise strictly within one process.
type Maker struct {
	mu   sync.Mutex
	last ID
}

// Next returns an ID for the time now. Two nodes that ask in the same
// microsecond differ in their random bits but for one chance in 256; the
// primary key of the table refuses that one.
func (m *Maker) Next(now time.Time) ID {
	var low [1]byte
	_, _ = rand.Read(low[:]) // never fails since Go 1.24
	next := ID(now.UnixMicro()-epoch)<<8 | ID(low[0])
	m.mu.Lock()
	defer m.mu.Unlock()
	if next <= m.last {
		next = m.last + 1
	}
	m.last = next
	return next
}

// String spells the ID as at most 13 lower-case base32 characters.
func (i ID) String() string {
	if i <= 0 {
		return ""
	}
	var b [maxLen]byte
	n := len(b)
	for v := uint64(i); v > 0; v >>= 5 {
		n--
		b[n] = alphabet[v&31]
	}
	return string(b[n:])
}

// Parse reads what String wrote. It takes no other spelling, so that one thing
// has one address. The error is ErrMalformed.
func Parse(s string) (ID, error) {
	if s == "" || len(s) > maxLen || s[0] == '0' {
		return 0, fmt.Errorf("%w: %q", ErrMalformed, clip(s))
	}
	var v uint64
	for _, c := range []byte(s) {
		d := strings.IndexByte(alphabet, c)
		if d < 0 || v > 1<<58 {
			return 0, fmt.Errorf("%w: %q", ErrMalformed, clip(s))
		}
		v = v<<5 | uint64(d)
	}
	if v > 1<<63-1 {
		return 0, fmt.Errorf("%w: %q", ErrMalformed, clip(s))
	}
	return ID(v), nil
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// MarshalText spells the ID; the zero ID is the empty text.
func (i ID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads an ID; the empty text is the zero ID.
func (i *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	v, err := Parse(string(b))
	*i = v
	return err
}
