package blob_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"standfirst/internal/blob"
)

// each runs one test on every kind of store that needs no network.
func each(t *testing.T, fn func(*testing.T, *blob.Store)) {
	t.Run("folder", func(t *testing.T) {
		s, err := blob.Folder(t.TempDir() + "/new/files")
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		fn(t, s)
	})
	t.Run("memory", func(t *testing.T) {
		s := blob.Memory()
		defer s.Close()
		fn(t, s)
	})
}

func TestAFileComesBackAsItWasPut(t *testing.T) {
	each(t, func(t *testing.T, s *blob.Store) {
		if err := s.Put(t.Context(), "originals/ab/abc.jpg", "image/jpeg", strings.NewReader("bytes")); err != nil {
			t.Fatal(err)
		}
		r, info, err := s.Get(t.Context(), "originals/ab/abc.jpg")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		b, err := io.ReadAll(r)
		if err != nil || string(b) != "bytes" || info.Size != 5 || info.ContentType != "image/jpeg" {
			t.Fatalf("%q %+v %v", b, info, err)
		}
	})
}

func TestAMissingFileIsSaidToBeMissing(t *testing.T) {
	each(t, func(t *testing.T, s *blob.Store) {
		if _, _, err := s.Get(t.Context(), "a"); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("get: %v", err)
		}
		if err := s.Delete(t.Context(), "a"); !errors.Is(err, blob.ErrNotFound) {
			t.Errorf("delete: %v", err)
		}
		if ok, err := s.Exists(t.Context(), "a"); ok || err != nil {
			t.Errorf("exists: %v %v", ok, err)
		}
	})
}

type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	if n, err := b.Reader.Read(p); err == nil {
		return n, nil
	}
	return 0, errors.New("the line broke")
}

func TestAWriteThatBreaksLeavesTheOldFile(t *testing.T) {
	each(t, func(t *testing.T, s *blob.Store) {
		if err := s.Put(t.Context(), "a", "text/plain", strings.NewReader("old")); err != nil {
			t.Fatal(err)
		}
		if err := s.Put(t.Context(), "a", "text/plain", broken{strings.NewReader("half of the ne")}); err == nil {
			t.Fatal("a broken write was taken")
		}
		if b, err := s.Read(t.Context(), "a", 100); err != nil || string(b) != "old" {
			t.Fatalf("%q %v", b, err)
		}
	})
}

func TestNamesThatLeaveTheStoreAreRefused(t *testing.T) {
	each(t, func(t *testing.T, s *blob.Store) {
		for _, n := range []string{"", "../a", "a/../../b", "/etc/passwd", "a//b", "a\x00b", "a b", ".hidden", strings.Repeat("a", 300)} {
			if err := s.Put(t.Context(), n, "", strings.NewReader("x")); !errors.Is(err, blob.ErrName) {
				t.Errorf("%q: %v", n, err)
			}
		}
	})
}
