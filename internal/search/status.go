package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"standfirst/internal/db"
	"standfirst/internal/story"
)

// Status is what can be said of the indexes, also beside a server that uses them.
type Status struct {
	State
	Generation string                     `json:"generation"` // empty if nothing has been built
	Head       int64                      `json:"head"`       // the last event of the house
	Behind     int64                      `json:"behind"`     // events of the house that no index knows of
	Rebuilding bool                       `json:"rebuilding"`
	Bytes      map[string]map[which]int64 `json:"bytes"` // on the disk, by language
	Served     bool                       `json:"-"`     // by this process
	Followed   int64                      `json:"-"`     // the last event that this process has seen to
}

// Status looks at the indexes without opening them.
func (s *Search) Status(ctx context.Context) (Status, error) {
	st := Status{Bytes: map[string]map[which]int64{}}
	var err error
	if st.Head, err = s.DB.Head(ctx); err != nil {
		return st, err
	}
	s.mu.RLock()
	if s.g != nil {
		st.Served, st.Followed = true, s.followed.Load()
	}
	s.mu.RUnlock()
	if _, err := os.Stat(s.dir); errors.Is(err, fs.ErrNotExist) {
		st.Behind = st.Head
		return st, nil
	}
	lock, err := hold(s.dir, true)
	if err != nil {
		return st, err
	}
	if lock == nil {
		st.Rebuilding = true
	} else if err := lock.Close(); err != nil {
		return st, err
	}
	if st.Generation, err = current(s.dir); err != nil || st.Generation == "" {
		st.Behind = st.Head
		return st, err
	}
	dir := filepath.Join(s.dir, st.Generation)
	if st.State, err = readState(dir); err != nil {
		return st, err
	}
	// Only what tells of stories moves the cursor that is kept.
	if st.Behind, err = s.owed(ctx, st.Seq); err != nil {
		return st, err
	}
	for tag := range st.Languages {
		st.Bytes[tag] = map[which]int64{}
		for _, w := range []which{public, whole} {
			if st.Bytes[tag][w], err = size(filepath.Join(dir, tag, string(w))); err != nil {
				return st, err
			}
		}
	}
	return st, nil
}

// owed counts the events after a number that tell of stories.
func (s *Search) owed(ctx context.Context, after int64) (n int64, err error) {
	for {
		events, err := s.DB.Events(ctx, after, 500)
		if err != nil || len(events) == 0 {
			return n, err
		}
		for _, e := range events {
			if e.Kind == story.EventChanged {
				n++
			}
			after = e.Seq
		}
	}
}

func size(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it is being written
		}
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			n += info.Size()
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("search: %w", err)
	}
	return n, nil
}

// Check finds what is wrong with the indexes, a sentence each. Indexes that have
// not been built yet, or are behind, are nothing wrong: they see to it themselves.
func (s *Search) Check(ctx context.Context) (faults []string, err error) {
	st, err := s.Status(ctx)
	if errors.Is(err, errNone) || errors.Is(err, errDamaged) {
		return []string{fmt.Sprintf("search: %s cannot be read: %v; run standfirst search rebuild", st.Generation, err)}, nil
	}
	if err != nil || st.Generation == "" || st.Format != format {
		return nil, err
	}
	dir := filepath.Join(s.dir, st.Generation)
	for tag, t := range st.Languages {
		for w, n := range map[which]int{public: t.Public, whole: t.Whole} {
			path := filepath.Join(dir, tag, string(w))
			if _, err := os.Stat(filepath.Join(path, "root.bolt")); n > 0 && err != nil {
				faults = append(faults, fmt.Sprintf("search: the %s index of %s is missing (%s); run standfirst search rebuild", w, tag, path))
			} else if err := sums(path); errors.Is(err, errDamaged) {
				faults = append(faults, fmt.Sprintf("%v; run standfirst search rebuild", err))
			}
		}
	}
	if st.Behind > 0 {
		return faults, nil // what is behind cannot be compared
	}
	var counts map[string]int
	err = s.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		counts, err = story.LiveCounts(ctx, tx)
		return err
	})
	for tag, n := range counts {
		if got := st.Languages[tag].Public; got != n && err == nil {
			faults = append(faults, fmt.Sprintf("search: the index of %s has %d stories, and %d are live; run standfirst search rebuild", tag, got, n))
		}
	}
	return faults, err
}

// Opened are the folders of the indexes that are open.
func (s *Search) Opened() (all []string) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.g == nil {
		return nil
	}
	s.g.mu.Lock()
	defer s.g.mu.Unlock()
	for path := range s.g.shelves {
		all = append(all, path)
	}
	slices.Sort(all)
	return all
}
