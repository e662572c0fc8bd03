package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/site"
	"standfirst/internal/staff"
)

// worn is a house with a theme of its own.
type worn struct {
	*canaryHouse
	folder string
	owner  []*http.Cookie
}

const ownNotice = `{{define "main"}}<h1>{{.Heading}}</h1><p>Ours.</p>{{end}}`

func wear(t *testing.T, notice string) worn {
	t.Helper()
	w := worn{folder: t.TempDir()}
	if err := os.Mkdir(filepath.Join(w.folder, "templates"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.write(t, notice)
	h := newHouse(t, Config{Theme: w.folder})
	s, d, err := h.build(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	w.canaryHouse = &canaryHouse{TB: t, h: h, site: s, desk: d}
	w.update(func(ctx context.Context, tx *db.Tx) error {
		a, err := staff.ByEmail(ctx, tx, "owner@example.org")
		if err != nil {
			return err
		}
		link, err := staff.Link(ctx, tx, h.Key, a, "test")
		if err != nil {
			return err
		}
		session, err := staff.UseLink(ctx, tx, h.Key, link, "test")
		w.owner = []*http.Cookie{{Name: "standfirst-staff", Value: session}}
		return err
	})
	return w
}

func (w worn) write(t *testing.T, notice string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, "templates", "error.html"), []byte(notice), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (w worn) read(handler http.Handler, path string, cookies []*http.Cookie) string {
	return w.readable(w.ask(handler, http.MethodGet, path, cookies, nil))
}

// missing is a page that the template error draws.
func missing(s *site.Site) string {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/nowhere", nil))
	return w.Body.String()
}

func TestABrokenThemeLeavesTheLastGoodOneAndTheDeskSaysSo(t *testing.T) {
	w := wear(t, ownNotice)
	if page := missing(w.site); !strings.Contains(page, "Ours.") {
		t.Fatalf("the house does not wear its own theme: %s", page)
	}
	if page := w.read(w.desk, "/", w.owner); strings.Contains(page, "The theme in the folder") {
		t.Error("the desk complains of a sound theme")
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- w.h.looks.watch(ctx, w.site) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	time.Sleep(10 * time.Millisecond) // the watcher has looked once
	w.write(t, `{{define "main"}}<h1>{{.Haeding}}</h1><p>Broken.</p>{{end}}`)
	until(t, func() bool { return strings.Contains(w.read(w.desk, "/", w.owner), "the site shows the last good one") })
	if page := missing(w.site); !strings.Contains(page, "Ours.") {
		t.Errorf("the last good theme is gone: %s", page)
	}
	if page := w.read(w.desk, "/house/theme", w.owner); !strings.Contains(page, "templates/error.html") || !strings.Contains(page, "is .Heading meant?") {
		t.Errorf("the desk does not say what is wrong: %s", page)
	}
	w.write(t, strings.Replace(ownNotice, "Ours", "Mended", 1))
	until(t, func() bool { return strings.Contains(missing(w.site), "Mended.") })
	if page := w.read(w.desk, "/", w.owner); strings.Contains(page, "The theme in the folder") {
		t.Error("the desk complains of a theme that was mended")
	}
}

func until(t *testing.T, holds func() bool) {
	t.Helper()
	for range 200 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("it has not come to hold")
}

func TestAHouseWhoseThemeIsBrokenFromTheStartWearsTheDefaultOne(t *testing.T) {
	w := wear(t, `{{define "main"}}{{if}}`)
	if page := missing(w.site); !strings.Contains(page, "<h1") || !strings.Contains(page, `href="#content"`) {
		t.Errorf("the site shows %s", page)
	}
	if page := w.read(w.desk, "/house/theme", w.owner); !strings.Contains(page, "The last good theme") || !strings.Contains(page, "templates/error.html") {
		t.Errorf("the desk shows %s", page)
	}
}

func TestAPageThatTheThemeCannotDrawIsDrawnByTheDefaultOne(t *testing.T) {
	// It holds in every type, and fails when it is drawn.
	w := wear(t, `{{define "main"}}{{slice .Heading 900}}{{end}}`)
	if page := missing(w.site); !strings.Contains(page, "<h1") {
		t.Errorf("the site shows %s", page)
	}
	if page := w.read(w.desk, "/house/theme", w.owner); !strings.Contains(page, "out of range") {
		t.Errorf("the desk does not say so: %s", page)
	}
}

func TestOnlyWhoMayMendAThemeIsToldOfItsFaults(t *testing.T) {
	w := wear(t, `{{define "main"}}{{if}}`)
	if page := w.read(w.desk, "/", w.signedIn(staff.Writer)); strings.Contains(page, "/house/theme") {
		t.Error("a writer is told of the theme")
	}
}
