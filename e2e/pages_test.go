package e2e_test

import (
	"os"
	"testing"
)

// everything says that the slow checks are wanted too: make check-all.
func everything() bool { return os.Getenv("STANDFIRST_CHECK_ALL") != "" }

func TestEveryPageType(t *testing.T) {
	s := specimens(t)
	t.Run("is there", func(t *testing.T) {
		for _, p := range s.pages(checkedLanguages, guestOnly, memberOnly) {
			if status, page := s.as(s.client(p.reader), p.path); status != p.status {
				t.Errorf("%s (%s) is answered %d, want %d: %.300s", p, p.path, status, p.status, page)
			}
		}
	})
}
