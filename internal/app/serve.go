package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"

	"standfirst/internal/api"
	"standfirst/internal/db"
	"standfirst/internal/desk"
	"standfirst/internal/door"
	"standfirst/internal/draft"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/site"
	"standfirst/internal/story"
	"standfirst/theme"
)

// Limits of a listener.
const (
	headerTime  = 10 * time.Second
	requestTime = 60 * time.Second // to come, and to be taken in
	idleTime    = 120 * time.Second
	headerSize  = 32 << 10 // bytes
	drainTime   = 20 * time.Second
	pageMemory  = 24 << 20 // bytes of ready pages
	// A page view leaves little behind, and what lives is small: collecting less
	// often costs a few megabytes and gives readers the time.
	gcPercent = 300
	// What is new in the indexes of the search waits for the first pages.
	searchPatience = 5 * time.Second
)

// Serve opens the house and serves it until ctx ends; then it drains.
func Serve(ctx context.Context, c Config, out io.Writer) error {
	h, err := Open(ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(h.Serve(ctx, out, nil), h.Close())
}

// listen takes an address, and says plainly when somebody else has it.
func listen(flag, address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w; stop what listens there, or choose another address with %s", flag, address, err, flag)
	}
	return l, nil
}

// Serve answers on both listeners. Once it does, greet, if given, says more.
func (h *House) Serve(ctx context.Context, out io.Writer, greet func(siteURL, deskURL string) error) error {
	c := h.config
	siteL, err := listen("--site", c.SiteAddr)
	if err != nil {
		return err
	}
	deskL, err := listen("--desk", c.DeskAddr)
	if err != nil {
		return errors.Join(err, siteL.Close())
	}
	closing := func(err error) error { return errors.Join(err, siteL.Close(), deskL.Close()) }
	h.siteURL, h.deskURL = c.SiteURL, c.DeskURL
	if h.siteURL == "" {
		h.siteURL = "http://" + siteL.Addr().String()
	}
	if h.deskURL == "" {
		h.deskURL = "http://" + deskL.Addr().String()
	}
	if err := h.keepAddresses(ctx); err != nil {
		return closing(err)
	}
	// The cursor is read before the state: what happens between the two is heard.
	head, err := h.DB.Head(ctx)
	if err != nil {
		return closing(err)
	}
	s, d, err := h.build(ctx)
	if err != nil {
		return closing(err)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if err := h.queue.Start(ctx); err != nil {
		return closing(err)
	}
	if _, err := fmt.Fprintf(out, "site  %s\ndesk  %s\n", h.siteURL, h.deskURL); err != nil {
		return closing(err)
	}
	if greet != nil {
		if err := greet(h.siteURL, h.deskURL); err != nil {
			return closing(err)
		}
	}

	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error {
		debug.FreeOSMemory() // what starting up has left behind, which is more than what it has made
		return nil
	})
	work.Go(func() error { return h.serve(ctx, siteL, s, s.Ready) })
	work.Go(func() error { return h.serve(ctx, deskL, d, nil) })
	work.Go(func() error {
		err := h.DB.Watch(ctx, head, func(events []db.Event) {
			s.Hear(ctx, events)
			d.Hear(events)
		})
		if ctx.Err() != nil {
			return nil
		}
		return err
	})
	work.Go(func() error { return h.publishDue(ctx) })
	work.Go(func() error { return h.keepDue(ctx) })
	work.Go(func() error { return h.Search.Follow(ctx) })
	work.Go(func() error { <-ctx.Done(); d.Close(); return nil })
	if c.Theme != "" {
		work.Go(func() error { return h.looks.watch(ctx, s) })
	}
	err = work.Wait()
	drain, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	return errors.Join(err, h.queue.Stop(drain))
}

// build makes what answers readers and staff.
func (h *House) build(ctx context.Context) (*site.Site, *desk.Desk, error) {
	c := h.config
	h.looks = &looks{folder: c.Theme, log: c.Log}
	worn, err := h.looks.begin()
	if err != nil {
		return nil, nil, err
	}
	var spare *theme.Theme
	if c.Theme != "" {
		if spare, err = theme.Load(""); err != nil {
			return nil, nil, err
		}
	}
	secure := strings.HasPrefix(h.siteURL, "https://")
	programs := api.New(api.Config{DB: h.DB, Key: h.Key, Log: c.Log})
	s := site.New(site.Config{DB: h.DB, Search: h.Search, Related: h.Search.Related, Key: h.Key, Keeper: door.NewKeeper(h.Key, secure), Photos: h.Photos, Shares: h.Shares, API: programs.Routes(), Post: h.post, Till: h.till,
		Hosted: h.sandbox.Page(func() string { return "/-/assets/" + worn.Named("theme.css") }), Theme: worn, Spare: spare, Broken: h.looks.fails, Secure: secure, Log: c.Log, Memory: pageMemory})
	if err := s.Load(ctx); err != nil {
		return nil, nil, err
	}
	d, err := desk.New(desk.Config{DB: h.DB, Key: h.Key, Photos: h.Photos, Post: h.post, Till: h.till, Mailbox: c.SMTP == "",
		Secure: strings.HasPrefix(h.deskURL, "https://"), Address: h.deskURL, AskMail: h.askStaffMail, Invite: h.inviteStaff,
		URL: h.URL, Follow: h.follow, SiteTheme: h.looks.state, Metrics: metrics(s), Log: c.Log})
	return s, d, err
}

// dueEvery is how often a serving house looks for what was scheduled. It looks
// without writing: a house at rest leaves its disk alone.
const dueEvery = 2 * time.Second

// publishDue publishes what is scheduled when its time comes. Several nodes may
// look at once: the first one's transaction decides.
func (h *House) publishDue(ctx context.Context) error {
	tick := time.NewTicker(dueEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		var due bool
		err := h.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			due, err = story.Due(ctx, tx)
			return err
		})
		if err == nil && due {
			err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := story.PublishDue(ctx, tx, 200, desk.Look)
				return err
			})
		}
		if err != nil && ctx.Err() == nil {
			h.config.Log.Error("what is scheduled could not be published; it is tried again", "error", err)
		}
	}
}

// keepDue makes revisions of working copies that have rested. It looks without
// writing, as publishDue does.
func (h *House) keepDue(ctx context.Context) error {
	tick := time.NewTicker(dueEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		var due []id.ID
		err := h.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			due, err = draft.Due(ctx, tx, 50)
			return err
		})
		for _, version := range due {
			if h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return draft.KeepDue(ctx, tx, version) }) == nil {
				continue
			}
			// Nothing is lost: what was written stays in the working copy.
			err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return draft.Wait(ctx, tx, version) })
		}
		if err != nil && ctx.Err() == nil {
			h.config.Log.Error("working copies could not be kept as revisions; it is tried again", "error", err)
		}
	}
}

// serve answers on one listener, what is ready straight, until ctx ends, and then ends what has begun.
func (h *House) serve(ctx context.Context, l net.Listener, handler http.Handler, ready func(http.ResponseWriter, *http.Request) bool) error {
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer h.survive(w, r)
		handler.ServeHTTP(w, r)
	}), ConnState: state, ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: requestTime, IdleTimeout: idleTime, MaxHeaderBytes: headerSize}
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		drain, cancel := context.WithTimeout(context.Background(), drainTime)
		defer cancel()
		ended <- server.Shutdown(drain)
	}()
	if err := server.Serve(restingListener{l, ready}); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}

// survive answers a request whose handler has panicked: a fault of ours ends one
// answer, never the house.
func (h *House) survive(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	h.config.Log.Error("a request failed by a fault of the program", "path", r.URL.Path, "fault", fmt.Sprint(p))
	http.Error(w, "Something went wrong here. It is our fault, not yours.", http.StatusInternalServerError)
}

// keepAddresses writes the public addresses into the settings, for commands that
// run beside the server and for mail.
func (h *House) keepAddresses(ctx context.Context) error {
	return h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if errors.Is(err, db.ErrNotFound) {
			return fmt.Errorf("%w: %s holds no house; make one with standfirst init, or try standfirst demo", ErrData, h.config.Data)
		}
		if err != nil || s.SiteURL == trim(h.siteURL) && s.DeskURL == trim(h.deskURL) {
			return err
		}
		s.SiteURL, s.DeskURL = trim(h.siteURL), trim(h.deskURL)
		return house.Save(ctx, tx, s)
	})
}

func trim(s string) string { return strings.TrimRight(s, "/") }

// metrics are the numbers of the press and of the program.
func metrics(s *site.Site) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	p := s.Press()
	for name, of := range map[string]func() float64{
		"served_total":    func() float64 { return float64(p.Stats.Served.Load()) },
		"unchanged_total": func() float64 { return float64(p.Stats.Unchanged.Load()) },
		"drawn_total":     func() float64 { return float64(p.Stats.Drawn.Load()) },
		"dropped_total":   func() float64 { return float64(p.Stats.Dropped.Load()) },
		"evicted_total":   func() float64 { return float64(p.Stats.Evicted.Load()) },
	} {
		r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: "standfirst", Subsystem: "press", Name: name, Help: "Pages " + strings.TrimSuffix(name, "_total") + " since the start."}, of))
	}
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "standfirst", Subsystem: "press", Name: "bytes", Help: "Bytes of ready pages."}, func() float64 { return float64(p.Size()) }))
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}
