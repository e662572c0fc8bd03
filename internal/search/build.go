package search

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/search/analyse"
	"standfirst/internal/story"
)

// Progress is told while indexes are built: how many of how many versions are in.
type Progress func(done, total int, language string)

const (
	buildPage  = 100 // versions that are read at once
	buildBatch = 500 // documents that are held in memory before they are written
	buildMerge = 64  // files of so many documents each that are merged at once
)

// build makes a new generation of every language from what is live now, and says
// how it is called. Nothing that is served is touched.
func (s *Search) build(ctx context.Context, tell Progress) (name string, err error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", fmt.Errorf("search: %w", err)
	}
	name = prefix + strings.ToLower(rand.Text()[:12])
	dir := filepath.Join(s.dir, name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", fmt.Errorf("search: %w", err)
	}
	lock, err := hold(dir, true)
	if err != nil || lock == nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
		err = errors.Join(err, lock.Close())
	}()
	state := State{Format: format, Languages: map[string]Tally{}}
	var counts map[string]int
	// The cursor is read before the versions: what happens after it is followed.
	if state.Seq, err = s.DB.Head(ctx); err != nil {
		return "", err
	}
	if state.Mark, err = s.mark(ctx, state.Seq); err != nil {
		return "", err
	}
	err = s.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		if state.CutAfter, err = s.CutAfter(ctx, tx); err != nil {
			return err
		}
		counts, err = story.LiveCounts(ctx, tx)
		return err
	})
	if err != nil {
		return "", err
	}
	total, done := 0, 0
	for _, n := range counts {
		total += n
	}
	for tag := range counts {
		t, err := s.buildLanguage(ctx, filepath.Join(dir, tag), tag, state.CutAfter, func() {
			if done++; tell != nil {
				tell(done, max(total, done), tag)
			}
		})
		if err != nil {
			return "", err
		}
		state.Languages[tag] = t
	}
	state.Built = s.DB.Now()
	g := generation{dir: dir, state: state}
	return name, g.keep()
}

// buildLanguage makes the indexes of one language.
func (s *Search) buildLanguage(ctx context.Context, dir, tag string, cutAfter int, told func()) (t Tally, err error) {
	b := builders{dir: dir, all: map[which]*scorch.Builder{}}
	defer func() { err = errors.Join(err, b.close()) }()
	var before time.Time
	var beforeID id.ID
	var pen *scribe
	for {
		var all []story.Published
		err := s.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			all, err = story.Latest(ctx, tx, story.LatestQuery{Language: tag, Kinds: story.Kinds, Limit: buildPage, Before: before, BeforeID: beforeID, CutAfter: cutAfter})
			return err
		})
		if err != nil {
			return t, err
		}
		if pen == nil { // the newest stories tell which words are frequent
			t.Frequent = learned(tag, all)
			pen = newScribe(tag, t.Frequent)
		}
		for _, p := range all {
			if err := ctx.Err(); err != nil {
				return t, err
			}
			now := s.DB.Now()
			for w, d := range pen.docs(p, now) {
				if d == nil {
					continue
				}
				if err := b.add(w, d); err != nil {
					return t, err
				}
				if w == public {
					t.Public++
				} else {
					t.Whole++
				}
			}
			if e := edge(p.Terms, now); !e.IsZero() && (t.Edge.IsZero() || e.Before(t.Edge)) {
				t.Edge = e
			}
			told()
		}
		if len(all) < buildPage {
			return t, nil
		}
		before, beforeID = all[len(all)-1].PublishedAt, all[len(all)-1].ID
	}
}

// learned are the stamps of the most frequent of the public words of some
// versions: of these alone, so that how they are kept tells nothing of others.
func learned(tag string, all []story.Published) []uint16 {
	var texts []string
	for _, p := range all {
		texts = append(append(texts, publicTexts(p)...), p.Body.Open(access.Decision{}).Public().Text())
	}
	return frequent(analyse.For(tag).Remembering(), texts)
}

// docs are the documents of a version by the index that keeps them; nil where it
// keeps none.
func (w *scribe) docs(p story.Published, now time.Time) map[which]*document.Document {
	pub, all := w.documents(p, now)
	return map[which]*document.Document{public: pub, whole: all}
}

// builders make the indexes of one language, each when something comes for it.
type builders struct {
	dir string
	all map[which]*scorch.Builder
}

func (b *builders) add(w which, d *document.Document) error {
	if b.all[w] == nil {
		path := filepath.Join(b.dir, string(w))
		if err := os.MkdirAll(path, 0o700); err != nil {
			return fmt.Errorf("search: %w", err)
		}
		one, err := scorch.NewBuilder(map[string]any{"path": path, "buildPathPrefix": path, "batchSize": buildBatch, "mergeMax": buildMerge})
		if err != nil {
			return fmt.Errorf("search: %w", err)
		}
		b.all[w] = one
	}
	if err := b.all[w].Index(d); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	return nil
}

func (b *builders) close() error {
	var errs []error
	for w, one := range b.all {
		if err := one.Close(); err != nil {
			errs = append(errs, fmt.Errorf("search: %w", err))
			continue
		}
		errs = append(errs, syncIndex(filepath.Join(b.dir, string(w))))
	}
	return errors.Join(errs...)
}

// syncIndex brings the files of an index to the disk.
func syncIndex(path string) error {
	names, err := filepath.Glob(filepath.Join(path, "*.zap"))
	if err != nil {
		return err
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("search: %w", err)
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return fmt.Errorf("search: %w", err)
		}
	}
	return syncFolder(path)
}

// mark spells an event, so that another database's event of that number is told
// apart.
func (s *Search) mark(ctx context.Context, seq int64) (string, error) {
	events, err := s.DB.Events(ctx, seq-1, 1)
	if err != nil || len(events) == 0 || events[0].Seq != seq {
		return "", err
	}
	e := events[0]
	return fmt.Sprintf("%s %s %d", e.Kind, e.Subject, db.Micros(e.At)), nil
}

// Rebuild builds all indexes anew and has them served from then on, also by a
// server that runs beside. What is served meanwhile stays as it is.
func (s *Search) Rebuild(ctx context.Context, tell Progress) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("search: %w", err)
	}
	lock, err := hold(s.dir, true)
	if err != nil {
		return err
	}
	if lock == nil {
		return errors.New("search: the indexes are being built already; wait until that is done")
	}
	defer lock.Close()
	name, err := s.build(ctx, tell)
	if err != nil {
		return err
	}
	if err := writeWhole(s.dir, currentFile, []byte(name+"\n")); err != nil {
		return err
	}
	return sweep(s.dir)
}
