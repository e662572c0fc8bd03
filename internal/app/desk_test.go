package app

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func TestARefusalAtTheDeskSaysWhoMay(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	var session string
	c.update(func(ctx context.Context, tx *db.Tx) error {
		a, err := staff.Add(ctx, tx, "writer@example.org", "W. Riter", staff.Writer)
		if err != nil {
			return err
		}
		link, err := staff.Link(ctx, tx, c.h.Key, a, "test")
		if err != nil {
			return err
		}
		session, err = staff.UseLink(ctx, tx, c.h.Key, link, "test")
		return err
	})
	cookie := []*http.Cookie{{Name: "standfirst-staff", Value: session}}
	if r := c.ask(c.desk, http.MethodGet, "/", cookie, nil); r.StatusCode != http.StatusOK || !strings.Contains(c.readable(r), m.Headline) {
		t.Errorf("a writer sees the table with %d", r.StatusCode)
	}
	for _, path := range []string{"/publish", "/withdraw", "/kill"} {
		r := c.ask(c.desk, http.MethodPost, "/version/"+m.ID.String()+path, cookie, nil)
		if text := c.readable(r); r.StatusCode != http.StatusForbidden || !strings.Contains(text, "is for owner") || !strings.Contains(text, "editor") || !strings.Contains(text, "Your role is writer") {
			t.Errorf("%s is answered %d", path, r.StatusCode)
		}
	}
	if r := c.ask(c.desk, http.MethodGet, "/mailbox", cookie, nil); r.StatusCode != http.StatusForbidden {
		t.Errorf("a writer reads the mailbox: %d", r.StatusCode)
	}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		now, err := story.Get(ctx, tx, m.ID)
		if now.Status != story.StatusPublished {
			t.Errorf("the version is %s now", now.Status)
		}
		return err
	})
}

func TestAnotherSitesPageCannotActAtTheDesk(t *testing.T) {
	c := newCanary(t)
	r := c.ask(c.desk, http.MethodPost, "/version/"+c.gated["members"].ID.String()+"/kill", nil, http.Header{"Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}})
	if r.StatusCode != http.StatusForbidden {
		t.Errorf("answered %d, want 403", r.StatusCode)
	}
}
