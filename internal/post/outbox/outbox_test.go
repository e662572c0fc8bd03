package outbox_test

import (
	"context"
	"net/mail"
	"os"
	"path/filepath"
	"testing"

	"standfirst/internal/post"
	"standfirst/internal/post/outbox"
	"standfirst/internal/post/posttest"
)

func received(dir string) func(*testing.T) []*mail.Message {
	return func(t *testing.T) (all []*mail.Message) {
		t.Helper()
		names, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, n := range names {
			f, err := os.Open(n)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			m, err := mail.ReadMessage(f)
			if err != nil {
				t.Fatalf("%s: %v", n, err)
			}
			all = append(all, m)
		}
		return all
	}
}

func TestTheOutboxIsATransport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outbox")
	o, err := outbox.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	posttest.Run(t, o, received(dir))
}

func TestTheSameMailAgainIsTheSameFile(t *testing.T) {
	dir := t.TempDir()
	o, err := outbox.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	m := post.Mail{ID: "m1", From: "a@example.org", To: "b@example.org", Text: "x", HTML: "x"}
	for range 2 {
		if err := o.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(received(dir)(t)); n != 1 {
		t.Errorf("%d files, want 1", n)
	}
}
