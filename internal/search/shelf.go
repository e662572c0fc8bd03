package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleve "github.com/blevesearch/bleve_index_api"
)

// errDamaged says that an index on the disk cannot be trusted. It is thrown away
// and built again.
var errDamaged = errors.New("search: the index is damaged")

// shelf is one index on the disk, open. It is safe for concurrent use.
type shelf struct {
	path  string
	index bleve.Index
	// broken is set by what the index does on its own, behind us.
	broken atomic.Bool

	mu    sync.Mutex
	times *times
}

// Scorch tells of faults of its own goroutines by a callback that has a name; the
// path tells the shelf.
const callback = "standfirst"

var shelves sync.Map // path to *shelf

func init() {
	scorch.RegistryAsyncErrorCallbacks[callback] = func(err error, path string) {
		if s, ok := shelves.Load(path); ok && errors.Is(err, scorch.ErrAsyncPanic) {
			s.(*shelf).broken.Store(true)
		}
	}
}

// open opens the index in a folder, or makes it. What is there is looked through
// first: a file of it with a wrong sum could end the program when it is read.
func open(path string, workers *bleve.AnalysisQueue) (*shelf, error) {
	if err := sums(path); err != nil {
		return nil, err
	}
	i, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path": path, "bolt_timeout": "2s", "asyncErrorCallbackName": callback, "numSnapshotsToKeep": 1,
	}, workers)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	s := &shelf{path: path, index: i}
	shelves.Store(path, s)
	if err := opened(i); err != nil {
		shelves.Delete(path)
		if err.Error() == "timeout" { // of the lock
			return nil, fmt.Errorf("search: %s is in use by another process; stop it, or give this one its own --data", path)
		}
		return nil, fmt.Errorf("%w: %s: %v", errDamaged, path, err)
	}
	return s, nil
}

// opened opens an index; what is damaged may make its reader panic.
func opened(i bleve.Index) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return i.Open()
}

func (s *shelf) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.times.release()
	s.times = nil
	err = errors.Join(err, s.index.Close())
	shelves.Delete(s.path)
	return err
}

// sums compares the files of an index with the sums that they end on.
func sums(path string) error {
	names, err := filepath.Glob(filepath.Join(path, "*.zap"))
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := sum(name); err != nil {
			return err
		}
	}
	return nil
}

func sum(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if info.Size() < 8 {
		return fmt.Errorf("%w: %s is too short", errDamaged, name)
	}
	h := crc32.NewIEEE()
	if _, err := io.CopyBuffer(struct{ io.Writer }{h}, io.LimitReader(f, info.Size()-4), make([]byte, 64<<10)); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	var want [4]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if binary.BigEndian.Uint32(want[:]) != h.Sum32() {
		return fmt.Errorf("%w: the sum of %s is wrong", errDamaged, name)
	}
	return nil
}

// write puts documents in and takes others out, and returns when that is on the
// disk.
func (s *shelf) write(b *bleve.Batch) error {
	if len(b.IndexOps) == 0 {
		return nil
	}
	if err := s.index.Batch(b); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return nil
}

// reading is a view of an index that does not change.
type reading struct {
	bleve.IndexReader
	// minutes at which each document was published, by its number.
	minutes []uint32
}

// read opens a view. It must be closed.
func (s *shelf) read() (reading, error) {
	if s.broken.Load() {
		return reading{}, errDamaged
	}
	r, err := s.index.Reader()
	if err != nil {
		return reading{}, fmt.Errorf("search: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return reading{}, errors.Join(fmt.Errorf("search: a view of %s is a %T", s.path, r), r.Close())
	}
	if s.times == nil || s.times.of != snapshot {
		t, err := timesOf(snapshot)
		if err != nil {
			return reading{}, errors.Join(err, r.Close())
		}
		snapshot.AddRef()
		if err := s.times.release(); err != nil {
			return reading{}, errors.Join(err, r.Close())
		}
		s.times = t
	}
	return reading{r, s.times.minutes}, nil
}

// times are when the documents of one view were published. They hold the view,
// so that no other one can stand at its place in memory.
type times struct {
	of      *scorch.IndexSnapshot
	minutes []uint32
}

func (t *times) release() error {
	if t == nil {
		return nil
	}
	return t.of.Close()
}

func timesOf(of *scorch.IndexSnapshot) (*times, error) {
	t := &times{of: of}
	values, err := of.DocValueReader([]string{fieldTime})
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	ids, err := of.DocIDReaderAll()
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	defer ids.Close()
	for {
		id, err := ids.Next()
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		if id == nil {
			return t, nil
		}
		n := id.Value()
		for uint64(len(t.minutes)) <= n {
			t.minutes = append(t.minutes, 0)
		}
		err = values.VisitDocValues(id, func(_ string, term []byte) {
			if v, err := strconv.ParseUint(string(term), 16, 32); err == nil {
				t.minutes[n] = uint32(v)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
	}
}

// has says in how many documents a term stands in any of some fields, the most
// that one of them has.
func (r reading) has(ctx context.Context, term string, fields []string) (most uint64, err error) {
	for _, f := range fields {
		t, err := r.TermFieldReader(ctx, []byte(term), f, false, false, false)
		if err != nil {
			return 0, fmt.Errorf("search: %w", err)
		}
		most = max(most, t.Count())
		if err := t.Close(); err != nil {
			return 0, err
		}
	}
	return most, nil
}
