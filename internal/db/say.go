package db

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
)

// sayChannel carries what nodes say to one another.
const sayChannel = "standfirst_say"

// maxSay is what one message may hold, in bytes: PostgreSQL carries 8,000.
const maxSay = 7000

// said is one message as it travels.
type said struct {
	Node    string          `json:"n"` // who says it, and so does not hear it
	Topic   string          `json:"t"`
	Payload json.RawMessage `json:"p"`
}

// ears are those in this process who listen.
type ears struct {
	mu   sync.Mutex
	next int
	all  map[int]func(topic string, payload json.RawMessage)
}

// Node names this process among those on the database.
func (d *DB) Node() string { return d.node }

// Say tells the other nodes on this database something that need not last: it is
// heard at once by those who listen, and by nobody later. Who must not miss
// anything reads the rows. On SQLite there are no other nodes.
func (d *DB) Say(ctx context.Context, topic string, payload any) error {
	if d.dialect != Postgres {
		return nil
	}
	p, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("db: say %s: %w", topic, err)
	}
	b, err := json.Marshal(said{d.node, topic, p})
	if err != nil {
		return fmt.Errorf("db: say %s: %w", topic, err)
	}
	if len(b) > maxSay {
		return fmt.Errorf("db: say %s: %d bytes; %d at most: say where to read it", topic, len(b), maxSay)
	}
	if _, err := d.write.ExecContext(ctx, "SELECT pg_notify($1, $2)", sayChannel, string(b)); err != nil {
		return fmt.Errorf("db: say %s: %w", topic, err)
	}
	return nil
}

// Listen hands what other nodes say to fn, which must be quick, until stop.
func (d *DB) Listen(fn func(topic string, payload json.RawMessage)) (stop func()) {
	d.foreign.Do(d.watchOthers)
	d.ears.mu.Lock()
	defer d.ears.mu.Unlock()
	if d.ears.all == nil {
		d.ears.all = map[int]func(string, json.RawMessage){}
	}
	d.ears.next++
	mine := d.ears.next
	d.ears.all[mine] = fn
	return func() {
		d.ears.mu.Lock()
		defer d.ears.mu.Unlock()
		delete(d.ears.all, mine)
	}
}

// hear takes one message from the listening connection.
func (d *DB) hear(text string) {
	var s said
	if json.Unmarshal([]byte(text), &s) != nil || s.Node == d.node {
		return
	}
	d.ears.mu.Lock()
	fns := make([]func(string, json.RawMessage), 0, len(d.ears.all))
	for _, fn := range d.ears.all {
		fns = append(fns, fn)
	}
	d.ears.mu.Unlock()
	for _, fn := range fns {
		fn(s.Topic, s.Payload)
	}
}
