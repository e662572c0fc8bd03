package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	bleve "github.com/blevesearch/bleve_index_api"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// Config is what the room is built on.
type Config struct {
	DB   *db.DB
	Data string // folder of the house; the indexes stand below it
	Log  *slog.Logger
	// CutAfter is the house's setting: after how many paragraphs a body without a
	// mark of its own is cut.
	CutAfter func(context.Context, *db.Tx) (int, error)
	// Patience is how long a house that has just begun to serve leaves its indexes
	// alone, unless somebody searches or publishes: its first pages come first.
	Patience time.Duration
}

// Search is the room. It is safe for concurrent use.
type Search struct {
	Config
	dir   string
	turns chan struct{}

	mu       sync.RWMutex // held by readers of g for as long as they use it
	g        *generation  // nil: nothing can be served
	wanted   chan struct{}
	patient  atomic.Bool
	followed atomic.Int64 // the last event that was seen to
	building atomic.Pointer[Building]
	changed  atomic.Pointer[func(languages []string)]
}

// Building says how far indexes are that are being built.
type Building struct{ Done, Total int }

const (
	mostTurns = 64              // searches at once
	restAfter = 5 * time.Minute // an index that nobody looks into is closed
	lookEvery = time.Second     // for another generation, for terms that change by themselves
)

// New makes the room. It reads nothing yet: what is asked first opens the indexes.
func New(c Config) *Search {
	return &Search{Config: c, dir: filepath.Join(c.Data, "search"), turns: make(chan struct{}, mostTurns), wanted: make(chan struct{}, 1)}
}

// OnChange sets what is told after stories of some languages are found otherwise
// than before.
func (s *Search) OnChange(do func(languages []string)) { s.changed.Store(&do) }

func (s *Search) tell(languages ...string) {
	if do := s.changed.Load(); do != nil && len(languages) > 0 {
		(*do)(languages)
	}
}

// want wakes the follower out of its patience.
func (s *Search) want() {
	select {
	case s.wanted <- struct{}{}:
	default:
	}
}

// serving gives the generation that is served, which stays until do returns.
func (s *Search) serving(ctx context.Context, do func(*generation) error) (err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.patient.Load() || s.g == nil {
		s.want()
	}
	if s.g == nil {
		return ErrRebuilding
	}
	defer func() {
		// What is damaged under our hands may make its reader panic.
		if p := recover(); p != nil {
			s.Log.Error("search: an index could not be read", "fault", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = errDamaged
		}
		if errors.Is(err, errDamaged) {
			s.g.spoil()
			s.want()
			err = errors.Join(ErrRebuilding, err)
		}
	}()
	return do(s.g)
}

// spoil says that the generation cannot be trusted.
func (g *generation) spoil() {
	g.mu.Lock()
	g.state.Format = 0
	g.mu.Unlock()
}

func (g *generation) spoiled() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.state.Format != format
}

// Follow keeps the indexes up with the house until ctx ends. What cannot be used
// is built again; faults are logged and tried again.
func (s *Search) Follow(ctx context.Context) error {
	if err := s.enter(); err == nil {
		s.sweep()
	}
	s.patience(ctx)
	for ctx.Err() == nil {
		err := s.follow(ctx)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			s.Log.Error("search: the indexes could not be kept up; it is tried again", "error", err)
			select {
			case <-ctx.Done():
			case <-time.After(lookEvery):
			}
		}
	}
	return s.swap(nil, false)
}

// patience leaves the machine to the first pages.
func (s *Search) patience(ctx context.Context) {
	if s.Patience <= 0 {
		return
	}
	head, err := s.DB.Head(ctx)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	s.patient.Store(true)
	defer s.patient.Store(false)
	go func() {
		select {
		case <-s.wanted:
			cancel()
		case <-ctx.Done():
		}
	}()
	_ = s.DB.Watch(ctx, head, func(events []db.Event) { // it ends with the patience
		for _, e := range events {
			if e.Kind == story.EventChanged {
				cancel()
			}
		}
	})
}

// enter takes the current generation into use, if it can be.
func (s *Search) enter() error {
	name, err := current(s.dir)
	if err != nil {
		return err
	}
	if name == "" {
		return errNone
	}
	g, err := enter(s.dir, name, s.DB.Now)
	if err != nil {
		return err
	}
	return s.swap(g, false)
}

// swap serves another generation, or none, and takes the old one away where it
// is not to be served again.
func (s *Search) swap(g *generation, discard bool) error {
	s.mu.Lock()
	old := s.g
	s.g = g
	s.mu.Unlock()
	if old == nil {
		return nil
	}
	return old.leave(discard)
}

// sweep takes away what is not served, unless indexes are being built: what is
// made is not served yet.
func (s *Search) sweep() {
	lock, err := hold(s.dir, true)
	if err == nil && lock != nil {
		err = errors.Join(sweep(s.dir), lock.Close())
	}
	if err != nil {
		s.Log.Warn("search: what is not served any more could not be taken away", "error", err)
	}
}

// follow keeps one generation up until another one is to be served.
func (s *Search) follow(ctx context.Context) error {
	g, err := s.usable(ctx)
	if err != nil {
		return err
	}
	s.sweep()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var one sync.Mutex // at a time: events, and what changes by itself
	var work sync.WaitGroup
	work.Go(func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			case <-s.wanted:
			}
			one.Lock()
			err := s.tend(ctx, g)
			one.Unlock()
			if err != nil {
				cancel(err)
			}
		}
	})
	s.followed.Store(g.state.Seq)
	err = s.DB.FollowFrom(ctx, g.state.Seq, func(ctx context.Context, events []db.Event) error {
		one.Lock()
		defer one.Unlock()
		err := s.apply(ctx, g, events)
		if errors.Is(err, errDamaged) || errors.Is(err, errOther) {
			g.spoil()
			cancel(err)
		}
		return err
	})
	cancel(nil)
	work.Wait()
	if cause := context.Cause(ctx); errors.Is(cause, errOther) {
		return nil
	} else if cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return err
}

// errOther ends the following of a generation for another one.
var errOther = errors.New("search: another generation is to be served")

// usable gives a generation that is current, whole, and of this database and
// these settings; it builds one if there is none.
func (s *Search) usable(ctx context.Context) (*generation, error) {
	err := s.enterCurrent()
	if err == nil {
		if err = s.fits(ctx, s.g); err == nil {
			return s.g, nil
		}
	}
	if !errors.Is(err, errNone) && !errors.Is(err, errDamaged) {
		return nil, err
	}
	s.Log.Info("search: the indexes are built anew", "reason", err)
	if err := s.swap(nil, true); err != nil {
		s.Log.Warn("search: what cannot be used could not be taken away", "error", err)
	}
	defer s.building.Store(nil)
	if err := s.Rebuild(ctx, func(done, total int, _ string) { s.building.Store(&Building{done, total}) }); err != nil {
		return nil, err
	}
	debug.FreeOSMemory() // building takes more than what was built does
	if err := s.enterCurrent(); err != nil {
		return nil, err
	}
	s.tellAll()
	return s.g, nil
}

// enterCurrent serves what is current, if it is not served already.
func (s *Search) enterCurrent() error {
	name, err := current(s.dir)
	if err != nil {
		return err
	}
	if g := s.g; g != nil && !g.spoiled() && filepath.Base(g.dir) == name {
		return nil
	}
	if name == "" {
		return errNone
	}
	if g := s.g; g != nil && g.spoiled() && filepath.Base(g.dir) == name {
		return fmt.Errorf("%w: %s", errDamaged, g.dir)
	}
	g, err := enter(s.dir, name, s.DB.Now)
	if err != nil {
		return err
	}
	if err := s.swap(g, true); err != nil {
		s.Log.Warn("search: the old indexes could not be taken away", "error", err)
	}
	s.tellAll()
	return nil
}

func (s *Search) tellAll() {
	var all []string
	s.g.mu.Lock()
	for tag := range s.g.state.Languages {
		all = append(all, tag)
	}
	s.g.mu.Unlock()
	s.tell(all...)
}

// fits says whether a generation was made of this database under these settings.
func (s *Search) fits(ctx context.Context, g *generation) error {
	mark, err := s.mark(ctx, g.state.Seq)
	if err != nil {
		return err
	}
	if mark != g.state.Mark {
		return fmt.Errorf("%w of this database", errNone)
	}
	return s.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error { return s.sameCut(ctx, tx, g) })
}

// sameCut refuses indexes that were made when the house cut elsewhere: what is
// public in them may be withheld now.
func (s *Search) sameCut(ctx context.Context, tx *db.Tx, g *generation) error {
	cut, err := s.CutAfter(ctx, tx)
	if err == nil && cut != g.state.CutAfter {
		err = fmt.Errorf("%w with the cut where it is now", errNone)
	}
	return err
}

// tend looks for what no event tells: another generation, terms that change by
// themselves, indexes that nobody looks into.
func (s *Search) tend(ctx context.Context, g *generation) error {
	if name, err := current(s.dir); err == nil && name != filepath.Base(g.dir) {
		return errOther
	}
	if g.spoiled() {
		return errOther
	}
	now := s.DB.Now()
	g.mu.Lock()
	var due []string
	for tag, t := range g.state.Languages {
		if !t.Edge.IsZero() && !t.Edge.After(now) {
			due = append(due, tag)
		}
	}
	g.mu.Unlock()
	for _, tag := range due {
		if err := s.refile(ctx, g, tag, now); err != nil {
			return err
		}
	}
	if !g.rests(now.Add(-restAfter)) {
		return nil
	}
	s.mu.Lock() // nobody looks into it
	defer s.mu.Unlock()
	return g.rest(now.Add(-restAfter))
}

// refile files those versions anew whose terms have changed by themselves.
func (s *Search) refile(ctx context.Context, g *generation, tag string, now time.Time) error {
	shelf, err := g.make(tag, public)
	if err != nil {
		return err
	}
	r, err := shelf.read()
	if err != nil {
		return err
	}
	versions, err := over(ctx, r, now)
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	if err := s.file(ctx, g, versions); err != nil {
		return err
	}
	return g.keep()
}

// over are the versions whose edge has passed.
func over(ctx context.Context, r reading, now time.Time) (versions []id.ID, err error) {
	dict, err := r.FieldDictRange(fieldEdge, nil, []byte(spellEdge(now)))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, dict.Close()) }()
	for {
		e, err := dict.Next()
		if err != nil || e == nil {
			return versions, err
		}
		t, err := r.TermFieldReader(ctx, []byte(e.Term), fieldEdge, false, false, false)
		if err != nil {
			return nil, err
		}
		for {
			d, err := t.Next(nil)
			if err != nil {
				return nil, errors.Join(err, t.Close())
			}
			if d == nil {
				break
			}
			v, err := r.version(d.ID.Value())
			if err != nil {
				return nil, errors.Join(err, t.Close())
			}
			versions = append(versions, v)
		}
		if err := t.Close(); err != nil {
			return nil, err
		}
	}
}

// apply brings events into the indexes, and then keeps the cursor: after a crash
// between the two they come again, and change nothing.
func (s *Search) apply(ctx context.Context, g *generation, events []db.Event) error {
	var versions []id.ID
	cut := false
	for _, e := range events {
		switch e.Kind {
		case story.EventChanged:
			versions = append(versions, e.Subject)
		case "house.changed":
			cut = true
		}
	}
	last := events[len(events)-1]
	if cut {
		if err := s.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error { return s.sameCut(ctx, tx, g) }); err != nil {
			if errors.Is(err, errNone) {
				err = fmt.Errorf("%w: %v", errDamaged, err)
			}
			return err
		}
	}
	if err := s.file(ctx, g, versions); err != nil {
		return err
	}
	g.mu.Lock()
	behind := last.Seq - g.state.Seq
	s.followed.Store(last.Seq)
	g.mu.Unlock()
	if len(versions) == 0 && behind < 1000 {
		return nil // what says nothing of stories is read again after a restart
	}
	g.mu.Lock()
	g.state.Seq, g.state.Mark = last.Seq, fmt.Sprintf("%s %s %d", last.Kind, last.Subject, db.Micros(last.At))
	g.mu.Unlock()
	return g.keep()
}

// fileAtOnce is how many versions are read and written at once.
const fileAtOnce = 100

// file brings versions into the indexes as they are now.
func (s *Search) file(ctx context.Context, g *generation, versions []id.ID) error {
	for len(versions) > 0 {
		n := min(len(versions), fileAtOnce)
		var all []story.Published
		err := s.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			all, err = story.LoadMany(ctx, tx, versions[:n], g.state.CutAfter)
			return err
		})
		if err != nil {
			return err
		}
		versions = versions[n:]
		byLanguage := map[string][]story.Published{}
		for _, p := range all {
			byLanguage[p.Language] = append(byLanguage[p.Language], p)
		}
		for tag, all := range byLanguage {
			if err := s.fileIn(ctx, g, tag, all); err != nil {
				return err
			}
			s.tell(tag)
		}
	}
	return nil
}

func (s *Search) fileIn(ctx context.Context, g *generation, tag string, all []story.Published) error {
	now := s.DB.Now()
	batches := map[which]*bleve.Batch{public: bleve.NewBatch(), whole: bleve.NewBatch()}
	needed := false // of the whole index
	pen := newScribe(tag, g.frequent(tag))
	for _, p := range all {
		key := p.ID.String()
		if !p.Status.Live() {
			batches[public].Delete(key)
			batches[whole].Delete(key)
			continue
		}
		for w, d := range pen.docs(p, now) {
			if d == nil {
				batches[w].Delete(key)
				continue
			}
			batches[w].Update(d)
			needed = needed || w == whole
		}
	}
	t := Tally{Frequent: g.frequent(tag)}
	// What is withheld goes in last and out first, so that no moment between the two
	// shows it as public: the public index never holds what its terms withhold now.
	for _, w := range []which{public, whole} {
		if w == whole && !needed {
			shelf, err := g.shelf(tag, whole)
			if err != nil {
				return err
			}
			if shelf == nil {
				continue // there is nothing to take out of what is not there
			}
		}
		shelf, err := g.make(tag, w)
		if err != nil {
			return err
		}
		if err := shelf.write(batches[w]); err != nil {
			return err
		}
		n, next, err := shelf.tally(now)
		if err != nil {
			return err
		}
		if w == public {
			t.Public, t.Edge = n, next
		} else {
			t.Whole = n
		}
	}
	g.mu.Lock()
	g.state.Languages[tag] = t
	g.mu.Unlock()
	return nil
}

// tally counts the documents of an index, and says when the next terms change.
func (s *shelf) tally(now time.Time) (n int, next time.Time, err error) {
	r, err := s.read()
	if err != nil {
		return 0, next, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	count, err := r.DocCount()
	if err != nil {
		return 0, next, err
	}
	dict, err := r.FieldDict(fieldEdge)
	if err != nil {
		return 0, next, err
	}
	defer func() { err = errors.Join(err, dict.Close()) }()
	e, err := dict.Next()
	if err != nil || e == nil {
		return int(count), next, err
	}
	var us int64
	if _, err := fmt.Sscanf(e.Term, "%x", &us); err != nil {
		return 0, next, fmt.Errorf("%w: %q is no moment", errDamaged, e.Term)
	}
	return int(count), db.FromMicros(us), nil
}
