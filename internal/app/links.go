package app

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/job"
	"standfirst/internal/outbound"
	"standfirst/internal/story"
)

const (
	kindLinks = "story.links"
	kindThin  = "story.thin"

	linksTime   = 5 * time.Minute // for all addresses of one text
	linksAtOnce = 4
	thinAtOnce  = 200 // versions
)

// following is what is asked of the job that follows a version's links.
type following struct {
	Version id.ID `json:"version"`
	Again   bool  `json:"again"`
}

// tend registers the work that stories need done beside the desk: their links
// followed, their drafts thinned, and what is over forgotten.
func (h *House) tend() {
	h.outbound = outbound.New(outbound.Config{})
	job.Register(h.queue, kindLinks, linksTime, h.followLinks)
	job.Register(h.queue, kindThin, time.Minute, func(ctx context.Context, _ struct{}) error {
		return h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := story.Thin(ctx, tx, thinAtOnce); err != nil {
				return err
			}
			if err := story.SweepPreviews(ctx, tx); err != nil {
				return err
			}
			return story.SweepLinks(ctx, tx)
		})
	})
	h.queue.Every(time.Hour, kindThin)
}

// follow has a version's links followed soon.
func (h *House) follow(ctx context.Context, tx *db.Tx, version id.ID, again bool) error {
	return h.queue.Enqueue(ctx, tx, kindLinks, following{version, again}, job.Options{Key: fmt.Sprint(version, again), Attempts: 3})
}

// followLinks looks at the addresses that a version's text leads to, those that
// nobody has looked at lately, and keeps what it found.
func (h *House) followLinks(ctx context.Context, what following) error {
	var urls []string
	if err := h.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		c, err := story.Working(ctx, tx, what.Version)
		if err != nil {
			return err
		}
		known, err := story.Looked(ctx, tx, c.Followable(s.SiteURL))
		for _, l := range known {
			if what.Again || !l.Fresh(tx.Now()) {
				urls = append(urls, l.URL)
			}
		}
		return err
	}); err != nil {
		return err
	}
	var work errgroup.Group
	work.SetLimit(linksAtOnce)
	for _, u := range urls {
		work.Go(func() error {
			found := h.outbound.Look(ctx, u)
			if ctx.Err() != nil {
				return ctx.Err() // it was not looked at
			}
			state := story.LinkUnsure
			switch {
			case found.Alive:
				state = story.LinkAlive
			case found.Dead:
				state = story.LinkDead
			}
			return h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return story.KeepLink(ctx, tx, u, state, found.Detail) })
		})
	}
	return work.Wait()
}
