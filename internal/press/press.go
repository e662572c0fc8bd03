// Package press holds ready pages. A page is drawn once for each class of
// reader, compressed once, and handed out as bytes until something that it
// shows changes. What a class of reader may see is decided before a page is
// chosen, and the page is drawn from what that decision opens.
package press

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"standfirst/internal/access"
)

// Source is a page that can be drawn: what must be known of it before it is
// known who asks, and how to draw it for who does.
type Source struct {
	Status   int    // of HTTP; 200 if 0
	Type     string // Content-Type
	Terms    access.Terms
	Tags     []string  // what the page shows: a drop of any of them drops it
	Modified time.Time // for Last-Modified; none if zero
	// Until is when the page says something else without anything having changed,
	// such as the day in its masthead; zero if it never does.
	Until time.Time
	// Ends is when something that it shows may not be shown any more, whatever else
	// cannot be had then; zero if that time is not known.
	Ends time.Time
	// Draw makes the bytes for a decision about Terms. Personal words must not
	// enter: the bytes serve every reader for whom the decision falls alike.
	Draw func(d access.Decision, signedIn bool) ([]byte, error)
}

// Open finds what stands at an address.
type Open func(context.Context) (Source, error)

// Press is a bounded store of ready pages. It is safe for concurrent use.
type Press struct {
	fixed atomic.Pointer[[]field] // on every page
	now   func() time.Time

	mu    sync.RWMutex
	pages map[string]*page
	byTag map[string]map[*page]struct{}
	// Addresses with a query are as many as anybody likes to make: they have a
	// shelf of their own, so that a flood of them puts out no other page.
	plain, queried shelf
	mixed          bool // all stand on one shelf
	// epoch counts drops; dropped says at which of them a tag was dropped last. A
	// page that was opened before that, or before floor, shows what is no more.
	epoch   uint64
	floor   uint64
	dropped map[string]uint64

	drawing singleflight.Group
	desks   chan struct{} // a page that is being drawn takes one
	Stats   Stats
}

// shelf is a bounded part of the press.
type shelf struct {
	ring []*page // for eviction, in no order
	hand int
	size int64
	most int64 // bytes
}

// queriedShare is the part of the memory that addresses with a query, and pages
// in a look that somebody chose, may take.
const queriedShare = 8

// shelf is where a page stands.
func (p *Press) shelf(key string) *shelf {
	if p.mixed {
		return &p.plain
	}
	if !strings.HasPrefix(key, "/") || strings.Contains(key, "?") {
		return &p.queried
	}
	return &p.plain
}

// field is one header field, kept as an answer takes it.
type field struct {
	name   string
	values []string
}

// Stats count since the start.
type Stats struct {
	Served, Unchanged, Drawn, Dropped, Evicted atomic.Uint64
}

// page is one address with its variants.
type page struct {
	key      string
	terms    access.Terms
	until    time.Time
	tags     []string
	variants [variants]atomic.Pointer[ready]
	size     int64 // under Press.mu
	place    int   // in the shelf's ring, under Press.mu; -1: not held any more
	used     atomic.Bool
}

// A variant is what a page's bytes depend on besides its address.
const variants = 5 * 2 * 2

func variant(d access.Decision, signedIn bool) int {
	v := int(d.Offer()) * 4
	if d.Whole() {
		v += 2
	}
	if signedIn {
		v++
	}
	return v
}

// New makes a press that holds so many bytes at most. The fixed headers go out
// with every page.
func New(most int64, fixed http.Header, now func() time.Time) *Press {
	p := &Press{queried: shelf{most: most / queriedShare}, plain: shelf{most: most - most/queriedShare}, now: now, pages: map[string]*page{}, byTag: map[string]map[*page]struct{}{}, dropped: map[string]uint64{}}
	p.desks = make(chan struct{}, max(4, 2*runtime.GOMAXPROCS(0)))
	p.Fix(fixed)
	return p
}

// Mix has addresses with a query stand with the others, for a press that is for
// them. It is called before the first page is.
func (p *Press) Mix() {
	p.mixed, p.plain.most, p.queried.most = true, p.plain.most+p.queried.most, 0
}

// Fix changes the headers that go out with every page, also with those that are
// ready.
func (p *Press) Fix(headers http.Header) {
	all := make([]field, 0, len(headers))
	for name, values := range headers {
		all = append(all, field{name, values})
	}
	p.fixed.Store(&all)
}

// Key names a page among those that are ready.
type Key struct {
	// Page is all that the bytes depend on besides the class of reader: the
	// address, and how the reader wants pages to look.
	Page string
	// Own says that something in the request other than its address and encoding
	// chose the page, so that nobody but who asked may keep the answer.
	Own bool
}

// Serve answers a request for the page at key: from what is ready, else drawn.
// The key is the page's path, and behind a question mark what its bytes depend on
// beside that.
// The decision is made here, once. An error has written nothing yet.
func (p *Press) Serve(w http.ResponseWriter, r *http.Request, key Key, reader access.Reader, open Open) error {
	if p.Ready(w, r, key, reader) {
		return nil
	}
	return p.draw(w, r, key, reader, open, p.now())
}

// Ready answers a request if the page is ready for this class of reader, and
// says whether it did. It is the way of the common page view: no database, no
// drawing, no allocation.
func (p *Press) Ready(w http.ResponseWriter, r *http.Request, key Key, reader access.Reader) bool {
	p.mu.RLock()
	held := p.pages[key.Page]
	p.mu.RUnlock()
	if held == nil {
		return false
	}
	now := p.now()
	if held.over(now) {
		return false
	}
	d := access.Decide(held.terms, reader, now)
	got := held.variants[variant(d, reader.SignedIn)].Load()
	if got == nil {
		return false
	}
	if !held.used.Load() {
		held.used.Store(true)
	}
	p.write(w, r, got, held.terms, reader, key.Own, now)
	return true
}

// redraws bounds how often a page is drawn again because something that it
// shows changed while it was being drawn.
const redraws = 3

// openTime is how long a page may take to be opened: who waits longer has left.
const openTime = 10 * time.Second

// ErrLater is in an error of Open that passes by itself: the house cannot look
// at the moment. What is ready goes out meanwhile, also when its day is over.
var ErrLater = errors.New("not at the moment")

// late answers with a page that should have been drawn again by now. Nothing
// that it shows was dropped, and what this reader may see of it is decided as
// of now.
func (p *Press) late(w http.ResponseWriter, r *http.Request, key Key, reader access.Reader, now time.Time) bool {
	p.mu.RLock()
	held := p.pages[key.Page]
	p.mu.RUnlock()
	if held == nil {
		return false
	}
	got := held.variants[variant(access.Decide(held.terms, reader, now), reader.SignedIn)].Load()
	if got == nil || !got.ends.IsZero() && !now.Before(got.ends) {
		return false
	}
	held.used.Store(true)
	p.write(w, r, got, held.terms, reader, key.Own, now)
	return true
}

// opened is a source, and the epoch in which it was read.
type opened struct {
	Source
	epoch uint64
}

// drawn is a page, and whether it may still be shown to the next reader.
type drawn struct {
	ready *ready
	fresh bool
}

// draw opens the page once, and draws it once for each class of reader, for all
// who wait. Who asked first may leave; those who wait with them stay.
func (p *Press) draw(w http.ResponseWriter, r *http.Request, key Key, reader access.Reader, open Open, now time.Time) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), openTime)
	defer cancel()
	for try := 1; ; try++ {
		v, err, _ := p.drawing.Do("open\x00"+key.Page, func() (any, error) {
			p.mu.RLock()
			o := opened{epoch: p.epoch}
			p.mu.RUnlock()
			var err error
			o.Source, err = open(ctx)
			return o, err
		})
		if err != nil {
			if errors.Is(err, ErrLater) && p.late(w, r, key, reader, now) {
				return nil
			}
			return err
		}
		o := v.(opened)
		d := access.Decide(o.Terms, reader, now)
		n := variant(d, reader.SignedIn)
		v, err, _ = p.drawing.Do(fmt.Sprintf("draw\x00%s\x00%d\x00%d", key.Page, n, o.epoch), func() (any, error) {
			// Drawing and compressing take megabytes for a moment: a flood of new addresses
			// waits for its turn.
			select {
			case p.desks <- struct{}{}:
				defer func() { <-p.desks }()
			case <-ctx.Done():
				return nil, fmt.Errorf("press: too many pages wait to be drawn: %w", ErrLater)
			}
			body, err := o.Draw(d, reader.SignedIn)
			if err != nil {
				return nil, err
			}
			p.Stats.Drawn.Add(1)
			got := newReady(o.Source, body, n)
			return drawn{got, p.keep(key.Page, o, n, got, now)}, nil
		})
		if err != nil {
			return err
		}
		if got := v.(drawn); got.fresh || try == redraws {
			p.write(w, r, got.ready, o.Terms, reader, key.Own, now)
			return nil
		}
	}
}

// over says that the page says something else by now.
func (c *page) over(now time.Time) bool { return !c.until.IsZero() && !now.Before(c.until) }

// keep holds a drawn page, unless something that it shows was dropped since it
// was opened.
func (p *Press) keep(key string, s opened, n int, got *ready, now time.Time) (fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.epoch < p.floor {
		return false
	}
	for _, t := range s.Tags {
		if p.dropped[t] > s.epoch {
			return false
		}
	}
	on := p.shelf(key)
	if got.size() > on.most/4 {
		return true // too large to hold; it is drawn each time
	}
	held := p.pages[key]
	if held != nil && (!held.terms.Equal(s.Terms) || held.over(now)) {
		p.remove(held)
		held = nil
	}
	if held == nil {
		until := s.Until
		if !s.Ends.IsZero() && (until.IsZero() || s.Ends.Before(until)) {
			until = s.Ends
		}
		held = &page{key: key, terms: s.Terms, until: until, tags: s.Tags, place: len(on.ring)}
		p.pages[key] = held
		on.ring = append(on.ring, held)
		for _, t := range s.Tags {
			if p.byTag[t] == nil {
				p.byTag[t] = map[*page]struct{}{}
			}
			p.byTag[t][held] = struct{}{}
		}
	}
	if old := held.variants[n].Swap(got); old != nil {
		held.size -= old.size()
		on.size -= old.size()
	}
	held.size += got.size()
	on.size += got.size()
	held.used.Store(true)
	p.evict(on, held)
	return true
}

// evict makes room: a hand goes round, passes by what was used since it last
// came, and takes the rest.
func (p *Press) evict(on *shelf, but *page) {
	for on.size > on.most && len(on.ring) > 1 {
		if on.hand >= len(on.ring) {
			on.hand = 0
		}
		c := on.ring[on.hand]
		if c == but || c.used.Swap(false) {
			on.hand++
			continue
		}
		p.remove(c)
		p.Stats.Evicted.Add(1)
	}
}

func (p *Press) remove(c *page) {
	delete(p.pages, c.key)
	for _, t := range c.tags {
		delete(p.byTag[t], c)
		if len(p.byTag[t]) == 0 {
			delete(p.byTag, t)
		}
	}
	on := p.shelf(c.key)
	last := len(on.ring) - 1
	on.ring[c.place] = on.ring[last]
	on.ring[c.place].place = c.place
	on.ring[last] = nil
	on.ring = on.ring[:last]
	c.place = -1
	on.size -= c.size
}

// Drop takes away the pages that show any of these, ready or being drawn.
func (p *Press) Drop(tags ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range tags {
		for c := range p.byTag[t] {
			p.remove(c)
			p.Stats.Dropped.Add(1)
		}
	}
	p.epoch++
	if len(p.dropped)+len(tags) > maxDropped {
		clear(p.dropped)
		p.floor = p.epoch // what is being drawn is drawn again, whatever it shows
	}
	for _, t := range tags {
		p.dropped[t] = p.epoch
	}
}

// maxDropped bounds how many tags are remembered as dropped.
const maxDropped = 10_000

// DropAll takes away every page.
func (p *Press) DropAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Stats.Dropped.Add(uint64(len(p.pages)))
	p.pages, p.byTag = map[string]*page{}, map[string]map[*page]struct{}{}
	p.plain, p.queried = shelf{most: p.plain.most}, shelf{most: p.queried.most}
	clear(p.dropped)
	p.epoch++
	p.floor = p.epoch
}

// Size is how many bytes the ready pages take.
func (p *Press) Size() int64 {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.plain.size + p.queried.size
}
