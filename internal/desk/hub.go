package desk

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// hub tells those whose windows are open what happens: in one version, or on the
// board. What it says may be missed: everything has a number, by which it is
// read again.
type hub struct {
	db  *db.DB
	log *slog.Logger

	mu       sync.Mutex
	rooms    map[id.ID]*room
	board    map[*line]struct{}
	accounts map[id.ID]int
	count    int
	closed   bool
	pending  bool // the board is to be told who is where
	once     sync.Once
	ended    chan struct{}
	work     sync.WaitGroup
}

// room is those who are in one version.
type room struct {
	lines   map[*line]struct{}
	others  map[string]elsewhere // on other nodes, by node
	v       int                  // what its lines were told already
	fields  int
	rev     int
	clash   int
	known   bool // the four are read
	reading bool // somebody reads where it stands now
	again   bool // and must read once more
	pending bool // its lines are to be told who is there
}

// present is one window in a version.
type present struct {
	Client  string `json:"client"`
	Name    string `json:"name"`
	Account id.ID  `json:"account"`
	Hue     int    `json:"hue"` // degrees
	Anchor  int    `json:"anchor"`
	Head    int    `json:"head"`
	V       int    `json:"v"`
}

type elsewhere struct {
	who []present
	at  time.Time
}

const (
	whoEvery   = 100 * time.Millisecond // how often a room is told who is there
	boardEvery = 500 * time.Millisecond
	nodeEvery  = 5 * time.Second
	nodeLife   = 16 * time.Second // a node that says nothing for so long is not there
	fewSteps   = 32 << 10         // bytes of steps that a message carries
)

func newHub(d *db.DB, log *slog.Logger) *hub {
	return &hub{db: d, log: log, rooms: map[id.ID]*room{}, board: map[*line]struct{}{}, accounts: map[id.ID]int{}, ended: make(chan struct{})}
}

// close ends every connection.
func (h *hub) close() {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return
	}
	h.closed = true
	close(h.ended)
	for l := range h.lines() {
		if l.end != nil {
			l.end()
		}
	}
	h.mu.Unlock()
	h.work.Wait()
}

func (h *hub) lines() map[*line]struct{} {
	all := map[*line]struct{}{}
	for l := range h.board {
		all[l] = struct{}{}
	}
	for _, r := range h.rooms {
		for l := range r.lines {
			all[l] = struct{}{}
		}
	}
	return all
}

// room takes a connection in, if there is room for it.
func (h *hub) room(l *line) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.count >= liveMost || h.accounts[l.who.ID] >= liveAccount {
		return false
	}
	h.count++
	h.accounts[l.who.ID]++
	return true
}

// join begins to tell a connection what happens.
func (h *hub) join(l *line) {
	h.once.Do(h.listen)
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		l.end()
		return
	}
	if l.version == 0 {
		h.board[l] = struct{}{}
		b := h.whereabouts()
		h.mu.Unlock()
		l.tell(b)
		return
	}
	r := h.rooms[l.version]
	if r == nil {
		r = &room{lines: map[*line]struct{}{}, others: map[string]elsewhere{}}
		h.rooms[l.version] = r
	}
	r.lines[l] = struct{}{}
	h.came(l.version, r)
	h.mu.Unlock()
	h.look(l.version)
}

// leave ends what room and join began.
func (h *hub) leave(l *line) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count--
	if h.accounts[l.who.ID]--; h.accounts[l.who.ID] == 0 {
		delete(h.accounts, l.who.ID)
	}
	delete(h.board, l)
	if r := h.rooms[l.version]; r != nil {
		delete(r.lines, l)
		h.came(l.version, r)
	}
}

// moved says where a caret is now.
func (h *hub) moved(l *line, v, anchor, head int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[l.version]
	if r == nil || l.here.V == v && l.here.Anchor == anchor && l.here.Head == head {
		return
	}
	l.here.V, l.here.Anchor, l.here.Head = v, anchor, head
	h.gather(l.version, r)
}

// came says that somebody is in a version, or is there no more: the board hears
// of it, too.
func (h *hub) came(version id.ID, r *room) {
	h.gather(version, r)
	h.tellBoard()
}

// gather tells a room who is there, soon: what comes close together is told once.
func (h *hub) gather(version id.ID, r *room) {
	if r.pending || h.closed {
		return
	}
	r.pending = true
	h.after(whoEvery, func() {
		r.pending = false
		b := message("who", map[string]any{"who": r.who()})
		for l := range r.lines {
			l.tell(b)
		}
		mine := r.mine()
		h.aside(func(ctx context.Context) { h.say(ctx, version, mine) })
		h.sweep(version, r)
	})
}

// after does something under the lock, later.
func (h *hub) after(d time.Duration, do func()) {
	time.AfterFunc(d, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if !h.closed {
			do()
		}
	})
}

// aside does something without the lock. It is called with the lock held.
func (h *hub) aside(do func(context.Context)) {
	if h.closed {
		return
	}
	h.work.Add(1)
	go func() {
		defer h.work.Done()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		do(ctx)
	}()
}

// sweep forgets a room that nobody is in.
func (h *hub) sweep(version id.ID, r *room) {
	if len(r.lines) == 0 && len(r.others) == 0 && !r.pending && !r.reading {
		delete(h.rooms, version)
	}
}

func (r *room) mine() []present {
	all := make([]present, 0, len(r.lines))
	for l := range r.lines {
		all = append(all, l.here)
	}
	return all
}

// who is everybody in a room, in an order of their own.
func (r *room) who() []present {
	all := r.mine()
	for _, e := range r.others {
		all = append(all, e.who...)
	}
	slices.SortFunc(all, func(a, b present) int { return strings.Compare(a.Client, b.Client) })
	return all
}

// somebody is a person on the board.
type somebody struct {
	Name    string `json:"name"`
	Account id.ID  `json:"account"`
	Hue     int    `json:"hue"`
}

// whereabouts tells the board who is where.
func (h *hub) whereabouts() []byte {
	all := map[string][]somebody{}
	for version, r := range h.rooms {
		var people []somebody
		for _, p := range r.who() {
			one := somebody{p.Name, p.Account, p.Hue}
			if !slices.Contains(people, one) {
				people = append(people, one)
			}
		}
		if len(people) > 0 {
			all[version.String()] = people
		}
	}
	return message("who", map[string]any{"versions": all})
}

func message(kind string, more map[string]any) []byte {
	more["type"] = kind
	b, err := json.Marshal(more)
	if err != nil {
		return []byte(`{"type":"late"}`) // read again
	}
	return b
}

func (r *room) tell(b []byte) {
	for l := range r.lines {
		l.tell(b)
	}
}

// steps tells what somebody on this node has written.
func (h *hub) steps(version id.ID, v int, changes []draft.Change) {
	if len(changes) == 0 {
		return
	}
	size := 0
	for _, c := range changes {
		size += len(c.Step)
	}
	m := map[string]any{"v": v}
	if size <= fewSteps {
		m["steps"] = changes
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.rooms[version]; r != nil {
		r.v = max(r.v, v)
		r.tell(message("steps", m))
	}
	h.aside(func(ctx context.Context) { h.others(ctx, "look", version) })
}

// fields tells what somebody on this node has changed in the head.
func (h *hub) fields(version id.ID, at draft.At, by string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.rooms[version]; r != nil && at.Fields > r.fields {
		r.fields = at.Fields
		r.tell(message("fields", map[string]any{"fields": at.Fields, "head": at.Head, "by": by}))
	}
	h.aside(func(ctx context.Context) { h.others(ctx, "look", version) })
}

// notes tells that what was said about a text has changed.
func (h *hub) notes(version id.ID) {
	h.hearNotes(version)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.aside(func(ctx context.Context) { h.others(ctx, "notes", version) })
}

func (h *hub) hearNotes(version id.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.rooms[version]; r != nil {
		r.tell(message("notes", map[string]any{}))
	}
}

// look reads where a version stands, and tells its room what is new, here and
// elsewhere.
func (h *hub) look(version id.ID) {
	h.read(version)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.aside(func(ctx context.Context) { h.others(ctx, "look", version) })
}

// read is look for this node alone. It reads aside: many calls while it reads
// are one reading more.
func (h *hub) read(version id.ID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[version]
	if r == nil || len(r.lines) == 0 {
		return
	}
	if r.reading {
		r.again = true
		return
	}
	r.reading = true
	h.aside(func(ctx context.Context) {
		for {
			at, s, err := h.stands(ctx, version)
			h.mu.Lock()
			if err == nil {
				r.stands(at, s)
			} else {
				h.log.Warn("what is new in a version could not be read; its writers will read it with their next change", "version", version, "error", err)
			}
			if !r.again || err != nil || h.closed {
				r.reading, r.again = false, false
				h.sweep(version, r)
				h.mu.Unlock()
				return
			}
			r.again = false
			h.mu.Unlock()
		}
	})
}

// stands reads where a working copy stands. One that a revision was saved
// behind the back of follows it first.
func (h *hub) stands(ctx context.Context, version id.ID) (at draft.At, s story.Standing, err error) {
	look := func(ctx context.Context, tx *db.Tx) (err error) {
		if at, err = draft.Look(ctx, tx, version); err == nil {
			s, err = story.StandingOf(ctx, tx, version)
		}
		return err
	}
	if err = h.db.View(ctx, look); err != nil || !at.Behind {
		return at, s, err
	}
	if h.db.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return draft.Follow(ctx, tx, version) }) != nil {
		return at, s, nil // it is killed, or the disk is full: it stays where it is
	}
	err = h.db.View(ctx, look)
	return at, s, err
}

// stands tells a room what is new.
func (r *room) stands(at draft.At, s story.Standing) {
	if r.known {
		if at.V > r.v {
			r.tell(message("steps", map[string]any{"v": at.V}))
		}
		if at.Fields > r.fields && at.Head != nil {
			r.tell(message("fields", map[string]any{"fields": at.Fields, "head": at.Head, "by": at.By}))
		}
		if s.Revision > r.rev {
			r.tell(message("kept", map[string]any{"revision": s.Revision}))
		}
		if at.Conflict != r.clash {
			r.tell(message("conflict", map[string]any{"conflict": at.Conflict}))
		}
	}
	r.known, r.v, r.fields, r.rev, r.clash = true, max(r.v, at.V), max(r.fields, at.Fields), max(r.rev, s.Revision), at.Conflict
}

// others tells the other nodes of a version.
func (h *hub) others(ctx context.Context, topic string, version id.ID) {
	if err := h.db.Say(ctx, topic, version); err != nil {
		h.log.Warn("other nodes were not told of a change; they hear of the next one", "error", err)
	}
}

// abroad is who is in a version on another node.
type abroad struct {
	Node    string    `json:"node"`
	Version id.ID     `json:"version"`
	Who     []present `json:"who"`
}

// maxAbroad bounds how many of one room another node is told of: a message there
// holds no more.
const maxAbroad = 40

func (h *hub) say(ctx context.Context, version id.ID, who []present) {
	if len(who) > maxAbroad {
		who = who[:maxAbroad]
	}
	for i := range who {
		who[i].Name = clipTo(who[i].Name, 60)
	}
	_ = h.db.Say(ctx, "who", abroad{h.db.Node(), version, who}) // said again soon
}

// listen begins to hear what other nodes say, and to tell them who is here.
func (h *hub) listen() {
	if h.db.Dialect() != db.Postgres {
		return
	}
	stop := h.db.Listen(func(topic string, payload json.RawMessage) {
		var version id.ID
		switch topic {
		case "look":
			if json.Unmarshal(payload, &version) == nil {
				h.read(version)
			}
		case "notes":
			if json.Unmarshal(payload, &version) == nil {
				h.hearNotes(version)
			}
		case "who":
			var a abroad
			if json.Unmarshal(payload, &a) == nil {
				h.heard(a)
			}
		}
	})
	go func() {
		defer stop()
		tick := time.NewTicker(nodeEvery)
		defer tick.Stop()
		for {
			select {
			case <-h.ended:
				return
			case <-tick.C:
				h.beat()
			}
		}
	}()
}

// heard takes who is in a version on another node.
func (h *hub) heard(a abroad) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[a.Version]
	if r == nil {
		if len(a.Who) == 0 || len(h.rooms) > 4*liveMost {
			return
		}
		r = &room{lines: map[*line]struct{}{}, others: map[string]elsewhere{}}
		h.rooms[a.Version] = r
	}
	was, before := r.others[a.Node], len(r.others)
	if len(a.Who) == 0 {
		delete(r.others, a.Node)
	} else {
		r.others[a.Node] = elsewhere{a.Who, time.Now()}
	}
	if slices.Equal(was.who, a.Who) && before == len(r.others) {
		return
	}
	b := message("who", map[string]any{"who": r.who()})
	r.tell(b)
	h.tellBoard()
}

// tellBoard tells the board who is where, soon.
func (h *hub) tellBoard() {
	if h.pending || h.closed || len(h.board) == 0 {
		return
	}
	h.pending = true
	h.after(boardEvery, func() {
		h.pending = false
		b := h.whereabouts()
		for l := range h.board {
			l.tell(b)
		}
	})
}

// beat tells the other nodes who is here, and forgets those that are silent.
func (h *hub) beat() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for version, r := range h.rooms {
		for node, e := range r.others {
			if time.Since(e.at) > nodeLife {
				delete(r.others, node)
				r.tell(message("who", map[string]any{"who": r.who()}))
				h.tellBoard()
			}
		}
		if len(r.lines) > 0 {
			mine := r.mine()
			h.aside(func(ctx context.Context) { h.say(ctx, version, mine) })
		}
		h.sweep(version, r)
	}
}

// hear takes events.
func (h *hub) hear(events []db.Event) {
	for _, e := range events {
		switch e.Kind {
		case story.EventSaved, story.EventChanged, story.EventPlanned:
			h.read(e.Subject)
			h.mu.Lock()
			for l := range h.board {
				l.tell(message(strings.TrimPrefix(e.Kind, "version."), map[string]any{"version": e.Subject}))
			}
			h.mu.Unlock()
		case staff.EventChanged:
			h.mu.Lock()
			for l := range h.lines() {
				if l.who.ID == e.Subject {
					select {
					case l.ask <- struct{}{}:
					default:
					}
				}
			}
			h.mu.Unlock()
		}
	}
}

func clipTo(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "")
	}
	return s
}
