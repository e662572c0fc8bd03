package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"standfirst/demo"
	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/desk"
	"standfirst/internal/edition"
	"standfirst/internal/site"
	"standfirst/internal/story"
	"standfirst/theme"
)

// looks is the theme that a serving house wears, and what is wrong with the one
// in its folder. It is safe for concurrent use.
type looks struct {
	folder string
	log    *slog.Logger

	mu     sync.Mutex
	faults []theme.Fault
	kept   bool // the folder's theme is broken, and another is worn
}

// begin reads the theme that a house starts with: the default one where the
// folder's is broken, which the log and the desk say.
func (l *looks) begin() (*theme.Theme, error) {
	if l.folder == "" {
		return theme.Load("")
	}
	if t := l.read(); t != nil {
		return t, nil
	}
	l.log.Error("the theme is broken: the default theme is shown", "folder", l.folder, "faults", l.told())
	return theme.Load("")
}

// read reads the folder; nil if its theme is broken.
func (l *looks) read() *theme.Theme {
	t, faults := theme.Inspect(l.folder, site.Models())
	l.mu.Lock()
	defer l.mu.Unlock()
	l.faults, l.kept = faults, t == nil
	return t
}

func (l *looks) told() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]string, len(l.faults))
	for i, f := range l.faults {
		all[i] = f.String()
	}
	return all
}

// fails hears of a page that the theme could not draw, although nothing was found
// in it before.
func (l *looks) fails(page string, err error) {
	l.log.Error("the theme cannot draw a page: the default theme drew it", "page", page, "error", err)
	f := theme.Fault{File: "templates/" + page + ".html", Problem: err.Error(), Mend: "see that the template holds for every page, with nothing to show as well", Breaks: true}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.faults) < maxFaults && !slices.Contains(l.faults, f) {
		l.faults = append(l.faults, f)
	}
}

// maxFaults bounds how many faults of drawing are kept for the desk.
const maxFaults = 100

// state is what the desk shows.
func (l *looks) state() desk.SiteTheme {
	l.mu.Lock()
	defer l.mu.Unlock()
	return desk.SiteTheme{Folder: l.folder, Faults: slices.Clone(l.faults), Kept: l.kept}
}

// watch reads the folder again when a file in it changes. A theme that is broken
// leaves the last good one.
func (l *looks) watch(ctx context.Context, s *site.Site) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	last := newest(l.folder)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		now := newest(l.folder)
		if now == last {
			continue
		}
		last = now
		if t := l.read(); t != nil {
			s.SetTheme(t)
			l.log.Info("the theme is read again", "folder", l.folder)
			continue
		}
		l.log.Error("the theme stays as it was", "folder", l.folder, "faults", l.told())
	}
}

// newest tells one state of a theme's folder from another.
func newest(dir string) (state string) {
	for _, sub := range []string{"templates", "dist"} {
		entries, err := os.ReadDir(dir + "/" + sub)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if info, err := e.Info(); err == nil {
				state += fmt.Sprintf("%s/%s %d %d\n", sub, e.Name(), info.Size(), info.ModTime().UnixNano())
			}
		}
	}
	return state
}

// CheckTheme says what is wrong with the theme in a folder: with its files, and
// with the pages that a small house draws with it, for those who may read on and
// those who may not, in every language of that house.
func CheckTheme(ctx context.Context, log *slog.Logger, folder string) ([]theme.Fault, error) {
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%w: %s is no folder; give the one that holds templates and dist", theme.ErrTheme, folder)
	}
	t, faults := theme.Inspect(folder, site.Models())
	if t == nil {
		return faults, nil
	}
	data, err := os.MkdirTemp("", "standfirst-theme-*")
	if err != nil {
		return nil, err
	}
	drawn, err := drawAll(ctx, Config{Data: data, Log: log, Theme: folder}, t)
	return append(faults, drawn...), errors.Join(err, os.RemoveAll(data))
}

// drawAll draws the pages of a small house, and holds each against the contract
// of its markup.
func drawAll(ctx context.Context, c Config, t *theme.Theme) (faults []theme.Fault, err error) {
	h, err := Open(ctx, c)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	paper, err := demo.Sample(ctx, h.Photos)
	if err != nil {
		return nil, err
	}
	settings, err := demo.Settings()
	if err != nil {
		return nil, err
	}
	h.siteURL, h.deskURL = defaultSite, defaultDesk
	settings.SiteURL, settings.DeskURL = defaultSite, defaultDesk
	var all []story.Meta
	if err := h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := h.make(ctx, tx, settings, demo.Owner, "Owner"); err != nil {
			return err
		}
		if err := paper.Write(ctx, tx); err != nil {
			return err
		}
		all, err = story.LatestMeta(ctx, tx, story.LatestQuery{Limit: 100})
		return err
	}); err != nil {
		return nil, err
	}
	s, _, err := h.build(ctx)
	if err != nil {
		return nil, err
	}
	look := func(url string, d theme.Drawn) {
		var page string
		s.OnDraw(func(template string) { page = template })
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, url, nil).WithContext(ctx)
		s.ServeHTTP(w, r)
		if page == "" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			return
		}
		d.Page, d.HTML = page, w.Body.Bytes()
		faults = append(faults, t.Breaches(d)...)
	}
	for _, e := range settings.Editions {
		l := edition.Lookup(e.Language)
		prefix := settings.Prefix(e.Language)
		for _, r := range s.Routes() {
			if r.Method == http.MethodGet && r.Editions && r.Example != "" {
				look(prefix+r.Example, theme.Drawn{Lang: l.Tag, Dir: l.Dir})
			}
		}
	}
	for _, m := range all {
		l := edition.Lookup(m.Language)
		look(settings.Path(m.Language, m.Path()), theme.Drawn{Lang: m.Language, Dir: l.Dir, Story: m.Kind != story.KindPage, Languages: len(m.Translations),
			Withheld: m.Terms.Level != access.Open, Pictured: m.Lead.Photo != 0})
	}
	faults = append(faults, h.looks.state().Faults...)
	slices.SortFunc(faults, func(a, b theme.Fault) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(faults), nil
}
