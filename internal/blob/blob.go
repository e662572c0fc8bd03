// Package blob keeps files by name: in a folder of the house, in memory for
// tests, or in an S3-compatible bucket for a house on several nodes.
package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"
	_ "gocloud.dev/blob/s3blob" // the scheme s3://
	"gocloud.dev/gcerrors"
)

var (
	// ErrNotFound says that no file has that name.
	ErrNotFound = errors.New("no such file")
	// ErrName says that a name is none for a file.
	ErrName = errors.New("file name")
)

// Store is one place for files. It is safe for concurrent use.
type Store struct{ b *blob.Bucket }

// Info is what is known of a file.
type Info struct {
	Size        int64 // bytes
	ContentType string
	Modified    time.Time
}

// Folder opens a folder, which is made if missing.
func Folder(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w; make the folder writable for this user", err)
	}
	// Temporary files stand beside the final ones, so that a rename is atomic.
	b, err := fileblob.OpenBucket(dir, &fileblob.Options{NoTempDir: true, DirFileMode: 0o700})
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return &Store{b}, nil
}

// Memory opens an empty store that ends with the program.
func Memory() *Store { return &Store{memblob.OpenBucket(nil)} }

// Bucket opens a bucket by its address, as s3://name?region=…&endpoint=….
// Credentials come from the environment.
func Bucket(ctx context.Context, address string) (*Store, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return nil, fmt.Errorf("blob: %q is not an address of a bucket; write s3://name?region=…", address)
	}
	b, err := blob.OpenBucket(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("blob: %s: %w", u.Host, err)
	}
	return &Store{b}, nil
}

// Close ends the use of the store.
func (s *Store) Close() error { return s.b.Close() }

var name = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*(/[a-zA-Z0-9][a-zA-Z0-9_.-]*)*$`)

// maxName is the longest name, in bytes.
const maxName = 200

func check(key string) error {
	if len(key) > maxName || !name.MatchString(key) || strings.Contains(key, "..") || strings.HasSuffix(key, ".attrs") {
		return fmt.Errorf("%w %q; use letters, digits and . _ - in parts divided by /", ErrName, key)
	}
	return nil
}

func told(key string, err error) error {
	if err == nil {
		return nil
	}
	if gcerrors.Code(err) == gcerrors.NotFound {
		return fmt.Errorf("%w: %s", ErrNotFound, key)
	}
	return fmt.Errorf("blob: %s: %w", key, err)
}

// Put writes a file whole: until it returns nil, readers see what was there
// before.
func (s *Store) Put(ctx context.Context, key, contentType string, content io.Reader) error {
	if err := check(key); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w, err := s.b.NewWriter(ctx, key, &blob.WriterOptions{ContentType: contentType})
	if err != nil {
		return told(key, err)
	}
	if _, err := io.Copy(w, content); err != nil {
		cancel() // so that Close drops what was written
		_ = w.Close()
		return fmt.Errorf("blob: %s: %w", key, err)
	}
	return told(key, w.Close())
}

// Get opens a file; the caller closes it. The error may be ErrNotFound.
func (s *Store) Get(ctx context.Context, key string) (io.ReadSeekCloser, Info, error) {
	if err := check(key); err != nil {
		return nil, Info{}, err
	}
	r, err := s.b.NewReader(ctx, key, nil)
	if err != nil {
		return nil, Info{}, told(key, err)
	}
	return r, Info{Size: r.Size(), ContentType: r.ContentType(), Modified: r.ModTime()}, nil
}

// Read reads a file whole; one larger than most bytes is refused.
func (s *Store) Read(ctx context.Context, key string, most int64) ([]byte, error) {
	r, info, err := s.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if info.Size > most {
		return nil, fmt.Errorf("blob: %s has %d bytes; %d at most", key, info.Size, most)
	}
	return io.ReadAll(io.LimitReader(r, most))
}

// Exists says whether there is such a file.
func (s *Store) Exists(ctx context.Context, key string) (bool, error) {
	if err := check(key); err != nil {
		return false, err
	}
	ok, err := s.b.Exists(ctx, key)
	return ok, told(key, err)
}

// Delete removes a file; the error may be ErrNotFound.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := check(key); err != nil {
		return err
	}
	return told(key, s.b.Delete(ctx, key))
}

// Thin removes the oldest files below a name that ends in /, until keep are left.
func (s *Store) Thin(ctx context.Context, below string, keep int) error {
	if err := check(strings.TrimSuffix(below, "/")); err != nil {
		return err
	}
	var all []*blob.ListObject
	for it := s.b.List(&blob.ListOptions{Prefix: below}); ; {
		o, err := it.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return told(below, err)
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b *blob.ListObject) int { return a.ModTime.Compare(b.ModTime) })
	for _, o := range all[:max(len(all)-max(keep, 0), 0)] {
		if err := s.b.Delete(ctx, o.Key); err != nil && gcerrors.Code(err) != gcerrors.NotFound { // somebody else was first
			return told(o.Key, err)
		}
	}
	return nil
}
