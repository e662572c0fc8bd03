package search

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	bleve "github.com/blevesearch/bleve_index_api"
)

// format names how indexes are made: fields and analysers. What was made in
// another way is built again.
const format = 2

// which of the two indexes of a language.
type which string

const (
	public which = "public"
	whole  which = "whole"
)

// State is what a generation of indexes says of itself, in its folder.
type State struct {
	Format   int       `json:"format"`
	Seq      int64     `json:"seq"`       // the last event that the indexes know of
	Mark     string    `json:"mark"`      // that event, to tell this database from another
	CutAfter int       `json:"cut_after"` // where the house cuts bodies without a mark of their own
	Built    time.Time `json:"built"`
	// Languages say how many documents each index has, and when the next terms of
	// one change by themselves.
	Languages map[string]Tally `json:"languages"`
}

// Tally counts the documents of a language.
type Tally struct {
	Public int       `json:"public"`
	Whole  int       `json:"whole"`
	Edge   time.Time `json:"edge,omitzero"`
	// Frequent are the stamps of the words that have short signs in an order. They
	// are learned when the indexes are built, of public words alone.
	Frequent []uint16 `json:"frequent,omitempty"`
}

// frequent are the stamps of the words of a language that have short signs.
func (g *generation) frequent(tag string) []uint16 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.state.Languages[tag].Frequent
}

// generation is one set of indexes, built at once and kept up since. Its folder
// is locked for as long as somebody uses it.
type generation struct {
	dir  string
	lock *os.File

	mu      sync.Mutex
	state   State
	shelves map[string]*shelf
	used    map[string]time.Time
	workers *bleve.AnalysisQueue
	now     func() time.Time
}

const (
	currentFile = "current"
	stateFile   = "state.json"
	lockFile    = "lock"
	prefix      = "g-"
)

// current is the name of the generation that is served; empty if there is none.
func current(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("search: %w", err)
	}
	name := strings.TrimSpace(string(b))
	if !strings.HasPrefix(name, prefix) || name != filepath.Base(name) {
		return "", nil
	}
	return name, nil
}

// hold locks a generation's folder, alone or with others that read it; nil if
// somebody else holds it otherwise.
func hold(dir string, alone bool) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	if err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); err != nil {
		_ = f.Close() // nothing was written
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, nil
		}
		return nil, fmt.Errorf("search: lock %s: %w", f.Name(), err)
	}
	return f, nil
}

// errNone says that there is no generation that can be served.
var errNone = errors.New("search: nothing has been built")

// enter takes a generation into use.
func enter(dir, name string, now func() time.Time) (*generation, error) {
	g := &generation{dir: filepath.Join(dir, name), shelves: map[string]*shelf{}, used: map[string]time.Time{}, now: now}
	var err error
	if g.state, err = readState(g.dir); err != nil {
		return nil, err
	}
	if g.state.Format != format {
		return nil, fmt.Errorf("%w in this program's way (format %d, and it is %d now)", errNone, g.state.Format, format)
	}
	if g.lock, err = hold(g.dir, false); err != nil {
		return nil, err
	}
	if g.lock == nil {
		return nil, fmt.Errorf("%w: %s is being made or taken away", errNone, g.dir)
	}
	return g, nil
}

func readState(dir string) (s State, err error) {
	b, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return s, errNone
	}
	if err != nil {
		return s, fmt.Errorf("search: %w", err)
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return s, fmt.Errorf("%w: %s: %v", errDamaged, stateFile, err)
	}
	return s, nil
}

// writeWhole writes a file so that it is there whole or not at all.
func writeWhole(dir, name string, b []byte) error {
	f, err := os.CreateTemp(dir, "."+name+"-*")
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return fmt.Errorf("search: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return syncFolder(dir)
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return nil
}

// keep writes the state.
func (g *generation) keep() error {
	g.mu.Lock()
	b, err := json.Marshal(g.state)
	g.mu.Unlock()
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return writeWhole(g.dir, stateFile, b)
}

// shelf gives an open index; nil where a language has none.
func (g *generation) shelf(tag string, w which) (*shelf, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	t, ok := g.state.Languages[tag]
	if !ok || w == whole && t.Whole == 0 {
		return nil, nil
	}
	return g.openLocked(tag, w)
}

// make gives an open index, made if there is none.
func (g *generation) make(tag string, w which) (*shelf, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.openLocked(tag, w)
}

func (g *generation) openLocked(tag string, w which) (*shelf, error) {
	g.used[tag] = g.now()
	path := filepath.Join(g.dir, tag, string(w))
	if s := g.shelves[path]; s != nil {
		if s.broken.Load() {
			return nil, fmt.Errorf("%w: %s", errDamaged, path)
		}
		return s, nil
	}
	if t := g.state.Languages[tag]; w == public && t.Public > 0 || w == whole && t.Whole > 0 {
		// An index that has gone must not be taken for one that never was.
		if _, err := os.Stat(filepath.Join(path, "root.bolt")); err != nil {
			return nil, fmt.Errorf("%w: %s has gone", errDamaged, path)
		}
	}
	if g.workers == nil {
		g.workers = bleve.NewAnalysisQueue(1)
	}
	s, err := open(path, g.workers)
	if err != nil {
		return nil, err
	}
	g.shelves[path] = s
	return s, nil
}

// rests says that there is something to close.
func (g *generation) rests(before time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, at := range g.used {
		if !at.After(before) {
			return true
		}
	}
	return false
}

// rest closes what nobody has looked into for a while: an open index takes
// memory.
func (g *generation) rest(before time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	var errs []error
	for tag, at := range g.used {
		if at.After(before) {
			continue
		}
		delete(g.used, tag)
		for _, w := range []which{public, whole} {
			path := filepath.Join(g.dir, tag, string(w))
			if s := g.shelves[path]; s != nil {
				errs = append(errs, s.close())
				delete(g.shelves, path)
			}
		}
	}
	if len(g.shelves) == 0 && g.workers != nil {
		g.workers.Close()
		g.workers = nil
	}
	return errors.Join(errs...)
}

// leave ends the use of a generation; gone says that nobody shall use it again.
func (g *generation) leave(gone bool) error {
	err := errors.Join(g.rest(g.now().Add(time.Hour)), g.lock.Close())
	if gone {
		err = errors.Join(err, discard(g.dir))
	}
	return err
}

// discard takes a generation away, unless somebody uses it: they will.
func discard(dir string) error {
	lock, err := hold(dir, true)
	if err != nil || lock == nil {
		return err
	}
	return errors.Join(os.RemoveAll(dir), lock.Close())
}

// sweep takes away the generations that are not served, and are not in use.
func sweep(dir string) error {
	now, err := current(dir)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	var errs []error
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), prefix) && e.Name() != now {
			errs = append(errs, discard(filepath.Join(dir, e.Name())))
		}
	}
	return errors.Join(errs...)
}
