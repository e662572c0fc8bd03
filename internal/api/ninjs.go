package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
	"standfirst/internal/wire"
)

// Limits of a list.
const (
	defaultItems = 25
	maxItems     = 100
	batch        = 200  // changes that are looked at at once
	maxLooked    = 4000 // and for one answer
	maxPast      = 500  // changes of one version
)

// page is a list of items. Cursor is where the next one begins; More says that
// there is something there already.
type page struct {
	Items  []wire.Ninjs `json:"items"`
	Cursor string       `json:"cursor"`
	More   bool         `json:"more"`
	Next   string       `json:"next"` // address
}

// what answers an edition's list or one item.
func (c *call) what() (any, error) {
	name := c.r.PathValue("what")
	var s house.Settings
	if err := c.DB.View(c.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = house.Load(ctx, tx)
		return err
	}); err != nil {
		return nil, err
	}
	if _, listed := s.Edition(name); listed {
		return c.listOf(name)
	}
	which, err := id.Parse(strings.TrimPrefix(name, "urn:standfirst:"))
	if err != nil {
		if tag, err := edition.ValidTag(name); err == nil && tag == name && len(c.who.Editions) == 0 {
			return c.listOf(name) // a language in which there are stories, and no edition yet
		}
		return nil, refuse(http.StatusNotFound, fmt.Sprintf("%q is no edition of this house (%s) and no item", name, strings.Join(editions(s), ", ")))
	}
	return c.item(which)
}

func editions(s house.Settings) (all []string) {
	for _, e := range s.Editions {
		all = append(all, e.Language)
	}
	return all
}

func (c *call) list() (any, error) { return c.listOf("") }

// asked reads the parameters of a list.
func (c *call) asked() (since time.Time, cursor int64, limit int, err error) {
	cursor, limit = -1, defaultItems
	for key, values := range c.r.URL.Query() {
		v := values[0]
		if len(values) > 1 {
			return since, 0, 0, refuse(http.StatusBadRequest, fmt.Sprintf("%s stands %d times in the address; give it once", key, len(values)))
		}
		switch key {
		case "since":
			for _, form := range []string{time.RFC3339Nano, time.DateOnly} {
				if since, err = time.Parse(form, v); err == nil {
					break
				}
			}
			if err != nil || since.Year() < 1970 || since.Year() > 9999 {
				return since, 0, 0, refuse(http.StatusBadRequest, fmt.Sprintf("since=%.40q is no time; write it as 2026-11-20T12:00:00Z", v))
			}
		case "cursor":
			if cursor, err = strconv.ParseInt(v, 10, 64); err != nil || cursor < 0 {
				return since, 0, 0, refuse(http.StatusBadRequest, fmt.Sprintf("cursor=%.40q is none that was given out; take it from the answer before, or 0 to begin", v))
			}
		case "limit":
			if limit, err = strconv.Atoi(v); err != nil || limit < 1 || limit > maxItems {
				return since, 0, 0, refuse(http.StatusBadRequest, fmt.Sprintf("limit=%.40q; give 1 to %d", v, maxItems))
			}
		default:
			return since, 0, 0, refuse(http.StatusBadRequest, fmt.Sprintf("%.40q is no parameter of this list; it takes since, cursor and limit", key))
		}
	}
	if !since.IsZero() && cursor >= 0 {
		return since, 0, 0, refuse(http.StatusBadRequest, "since and cursor both say where to begin; give one of them")
	}
	return since, cursor, limit, nil
}

// listOf lists what has changed in an edition, or in all that the token covers:
// after a cursor or since a time in the order of the changes, else the latest
// first. A version stands there once, as it is now.
func (c *call) listOf(language string) (any, error) {
	if language != "" && len(c.who.Editions) > 0 && !slices.Contains(c.who.Editions, language) {
		return nil, refuse(http.StatusForbidden, fmt.Sprintf("the token does not cover the edition %s; it covers %s", language, strings.Join(c.who.Editions, ", ")))
	}
	since, cursor, limit, err := c.asked()
	if err != nil {
		return nil, err
	}
	p := page{Items: []wire.Ninjs{}}
	err = c.DB.View(c.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		w, err := c.writer(ctx, tx)
		if err != nil {
			return err
		}
		w.language = language
		if !since.IsZero() {
			if cursor, err = tx.Since(ctx, since); err != nil {
				return err
			}
		}
		head, err := tx.Head(ctx)
		if err != nil {
			return err
		}
		if cursor >= 0 {
			return w.forward(ctx, tx, &p, cursor, head, limit)
		}
		return w.backward(ctx, tx, &p, head, limit)
	})
	if err != nil {
		return nil, err
	}
	address := "/-/api/ninjs"
	if language != "" {
		address += "/" + language
	}
	p.Next = fmt.Sprintf("%s?cursor=%s&limit=%d", address, p.Cursor, limit)
	return p, nil
}

// forward takes changes after a cursor. The cursor that it gives back stands
// behind everything that was looked at: nothing is missed, and nothing comes
// twice that has not changed again.
func (w *writer) forward(ctx context.Context, tx *db.Tx, p *page, cursor, head int64, limit int) error {
	size := 0
	for looked := 0; ; {
		events, err := tx.LastAfter(ctx, story.EventChanged, cursor, batch)
		if err != nil {
			return err
		}
		for _, e := range events {
			if len(p.Items) == limit || size > maxAnswer || looked == maxLooked {
				p.Cursor, p.More = strconv.FormatInt(cursor, 10), true
				return nil
			}
			looked++
			n, ok, err := w.change(ctx, tx, e)
			if err != nil {
				return err
			}
			if ok {
				p.Items = append(p.Items, n)
				size += weight(n)
			}
			cursor = e.Seq
		}
		if len(events) < batch {
			p.Cursor = strconv.FormatInt(max(cursor, head), 10)
			return nil
		}
	}
}

// backward takes the latest changes first. Its cursor is where what happens from
// now on begins.
func (w *writer) backward(ctx context.Context, tx *db.Tx, p *page, head int64, limit int) error {
	p.Cursor = strconv.FormatInt(head, 10)
	size := 0
	for looked, before := 0, int64(math.MaxInt64); looked < maxLooked; {
		events, err := tx.LastBefore(ctx, story.EventChanged, before, batch)
		if err != nil {
			return err
		}
		for _, e := range events {
			if len(p.Items) == limit || size > maxAnswer {
				return nil
			}
			looked++
			n, ok, err := w.change(ctx, tx, e)
			if err != nil {
				return err
			}
			if ok {
				p.Items = append(p.Items, n)
				size += weight(n)
			}
			before = e.Seq
		}
		if len(events) < batch {
			return nil
		}
	}
	return nil
}

func weight(n wire.Ninjs) (size int) {
	for _, b := range n.Bodies {
		size += len(b.Value)
	}
	return size
}

// item answers one version. What the token does not cover is as if it were not.
func (c *call) item(which id.ID) (any, error) {
	var n wire.Ninjs
	err := c.DB.View(c.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		w, err := c.writer(ctx, tx)
		if err != nil {
			return err
		}
		events, err := tx.Of(ctx, story.EventChanged, which, 1)
		if err != nil {
			return err
		}
		ok := len(events) > 0
		if ok {
			n, ok, err = w.change(ctx, tx, events[0])
		}
		if err == nil && !ok {
			err = refuse(http.StatusNotFound, fmt.Sprintf("there is no item %s, or the token does not cover it", which))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return n, nil
}

// writer makes items for one partner.
type writer struct {
	*call
	settings house.Settings
	moves    house.Moves
	language string // one edition's alone; empty: of all
}

func (c *call) writer(ctx context.Context, tx *db.Tx) (*writer, error) {
	w := &writer{call: c}
	var err error
	if w.settings, err = house.Load(ctx, tx); err != nil {
		return nil, err
	}
	w.moves, err = house.LoadMoves(ctx, tx)
	return w, err
}

// covers says whether the token covers what bears these labels, under the
// addresses of today.
func (w *writer) covers(language, section string, kind story.Kind) bool {
	return (w.language == "" || w.language == language) && w.who.Covers(language, w.moves.Of(house.MoveSection, language, section), string(kind))
}

// change makes the item of the last change of a version; ok is false where the
// partner has nothing to learn of it.
func (w *writer) change(ctx context.Context, tx *db.Tx, e db.Event) (n wire.Ninjs, ok bool, err error) {
	var c story.Change
	if err := json.Unmarshal(e.Data, &c); err != nil {
		return n, false, fmt.Errorf("api: event %d: %w", e.Seq, err)
	}
	if !w.covers(c.Language, c.Section, c.Kind) {
		left, err := w.left(ctx, tx, e, c)
		if err != nil || !left {
			return n, false, err
		}
		return gone(e, c), true, nil
	}
	p, err := story.Load(ctx, tx, e.Subject, w.settings.CutAfter)
	if errors.Is(err, db.ErrNotFound) { // it was public, and is not any more
		return gone(e, c), true, nil
	}
	if err != nil {
		return n, false, err
	}
	n, err = w.write(ctx, tx, p, e.Seq)
	return n, err == nil, err
}

// left says whether a version was once within what the token covers. Each change
// that it sees outside says again that it is gone: a partner who was not there for
// the first must hear of it too.
func (w *writer) left(ctx context.Context, tx *db.Tx, e db.Event, c story.Change) (bool, error) {
	if w.language != "" && w.language != c.Language {
		return false, nil
	}
	past, err := tx.Of(ctx, story.EventChanged, e.Subject, maxPast)
	if err != nil {
		return false, err
	}
	for _, p := range past {
		var was story.Change
		if err := json.Unmarshal(p.Data, &was); err != nil {
			return false, fmt.Errorf("api: event %d: %w", p.Seq, err)
		}
		if w.covers(was.Language, was.Section, was.Kind) {
			return true, nil
		}
	}
	return false, nil
}

// gone tells that a version is not to be used any more, and nothing else of it.
func gone(e db.Event, c story.Change) wire.Ninjs {
	return wire.Write(wire.Story{Published: story.Published{Meta: story.Meta{ID: e.Subject, Story: c.Story, Language: c.Language, Status: story.StatusKilled, UpdatedAt: e.At}}, Sequence: e.Seq})
}

// write makes the item of a version as it is now.
func (w *writer) write(ctx context.Context, tx *db.Tx, p story.Published, seq int64) (wire.Ninjs, error) {
	e, _ := w.settings.Edition(p.Language)
	o := wire.Story{Published: p, Sequence: seq, House: wire.Publisher{Name: e.Name, URL: w.settings.SiteURL, Rights: w.settings.SiteURL + "/license.xml",
		Page: func(language, below string) string { return w.settings.SiteURL + w.settings.Path(language, below) }}}
	o.House.Policies = map[string]string{"correctionsPolicy": o.House.Page(p.Language, "corrections")}
	for property, page := range map[string]string{"publishingPrinciples": w.settings.Publisher.Principles, "correctionsPolicy": w.settings.Publisher.Corrections} {
		if strings.HasPrefix(page, "/") {
			page = w.settings.SiteURL + page
		}
		if page != "" {
			o.House.Policies[property] = page
		}
	}
	if !p.Status.Live() {
		return wire.Write(o), nil
	}
	m, err := story.Get(ctx, tx, p.ID)
	if err != nil {
		return wire.Ninjs{}, err
	}
	if m.Plan.Embargo.Holds(w.now) {
		o.Withheld, o.Until = true, m.Plan.Embargo.Until
		return wire.Write(o), nil
	}
	o.Decision = access.Decide(p.Terms, w.who.Reader(p.Terms), w.now)
	ids := p.Body.Photos()
	if p.Lead.Photo != 0 {
		ids = append(ids, p.Lead.Photo)
	}
	if o.Photos, err = photo.GetMany(ctx, tx, ids); err != nil {
		return wire.Ninjs{}, err
	}
	o.Section.Slug = w.moves.Of(house.MoveSection, p.Language, p.Section.Slug)
	o.Render = w.render(e.Speaks(), o.Photos)
	return wire.Write(o), nil
}

// render says how a text becomes HTML that stands on a page of somebody else's:
// its addresses are whole, and pictures that are not to be passed on are named.
func (w *writer) render(l *edition.Language, photos map[id.ID]photo.Photo) body.RenderOptions {
	return body.RenderOptions{
		Photo: func(which id.ID) (body.Figure, bool) {
			p, ok := photos[which]
			f := body.Figure{Caption: p.Description, Credit: p.Credit(), Alt: p.AltText}
			if !ok || !p.MayPassOn() {
				return f, false
			}
			f.Src, f.Width = w.settings.SiteURL+p.Address(960), min(960, p.Width)
			f.Height = max(1, p.Height*f.Width/max(1, p.Width))
			return f, true
		},
		Direction: edition.Direction,
		Date: func(iso string) string {
			t, err := time.Parse(time.DateOnly, iso)
			if err != nil {
				return iso
			}
			return l.Date(t)
		},
		Words: body.RenderWords{MissingPicture: l.T("story.picture_missing"), Table: l.T("story.table"), Source: l.T("story.credit")},
	}
}
