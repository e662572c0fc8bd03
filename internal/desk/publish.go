package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declarePublish() {
	on := func(method, below string, action staff.Action, do func(*visit, story.Meta) error, example string) {
		d.screen(screen{method: method, pattern: "/version/{id}" + below, action: action, doVersion: do, example: example})
	}
	on(http.MethodGet, "/publish", staff.SeeDesk, (*visit).showPublish, "/version/none/publish")
	on(http.MethodPost, "/publish", staff.Publish, (*visit).publish, "")
	on(http.MethodPost, "/unschedule", staff.Publish, (*visit).unschedule, "")
	on(http.MethodPost, "/withdraw", staff.Withdraw, (*visit).withdraw, "")
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/kill", action: staff.Kill, fresh: true, doVersion: (*visit).kill})
	on(http.MethodPost, "/embargo", staff.Embargo, (*visit).setEmbargo, "")
	on(http.MethodPost, "/legal", staff.Legal, (*visit).setLegal, "")
	on(http.MethodPost, "/links", staff.Comment, (*visit).followLinks, "")
}

// publishing is the screen from which a version goes out.
type publishing struct {
	Frame
	story.Meta
	Place    place
	Address  string      // where readers find it; empty before it was ever public
	Ready    []readiness // this version first, then the story's others
	Any      bool        // something can go out from here
	Later    bool        // something can be scheduled from here
	Links    []story.Link
	Waiting  bool // links are being followed
	Can      map[string]bool
	Deeds    []story.Deed
	Wrong    string // why what was asked for was not done
	When     string
	Day      string // as <input type=date> takes it
	Clock    string // as <input type=time> takes it
	Zone     string // the one that is chosen
	Zones    []string
	UntilUTC string // the end of the embargo in words, in both zones
}

// readiness is how far one version is from going out.
type readiness struct {
	story.Meta
	Findings []finding
	Blocked  bool
	Chosen   bool
	Open     bool   // it has something to publish, and who looks may publish it
	Unkept   bool   // something was written since its latest revision
	Why      string // why not, if it is not Open
	At       string // the time for which it is scheduled, in both zones
}

// place is where a screen of one version stands among its others.
type place struct {
	ID    id.ID
	Here  string
	Doors []NavItem
}

// placed says that a screen of a version is open, by the end of its address.
func (v *visit) placed(m story.Meta, here string) place { return place{m.ID, here, v.doors(m)} }

// zones are those in which a time can be given: the person's own and UTC.
func (v *visit) zones() []string {
	if z := v.who.Zone; z != "" && z != "UTC" {
		if _, err := time.LoadLocation(z); err == nil {
			return []string{z, "UTC"}
		}
	}
	return []string{"UTC"}
}

// inBoth writes a moment in the zone of who looks and in UTC, each by its name.
func (v *visit) inBoth(t time.Time) string {
	var all []string
	for _, name := range v.zones() {
		z, err := time.LoadLocation(name)
		if err != nil {
			continue // zones names none that cannot be loaded
		}
		all = append(all, v.T("{time} ({zone})", "time", v.book().DateTime(t.In(z)), "zone", name))
	}
	return strings.Join(all, " = ")
}

func (v *visit) showPublish(m story.Meta) error { return v.drawPublish(m, http.StatusOK, "") }

// drawPublish draws the screen, with what was asked for where it was not done.
func (v *visit) drawPublish(m story.Meta, status int, wrong string) error {
	p := publishing{Meta: m, Place: v.placed(m, "publish"), Wrong: wrong, When: v.r.PostFormValue("when"), Day: clip(v.r.PostFormValue("day")), Clock: clip(v.r.PostFormValue("clock")), Zone: clip(v.r.PostFormValue("zone")), Zones: v.zones()}
	chosen, err := v.chosen(m)
	if err != nil {
		chosen = []id.ID{m.ID}
	}
	stale := false
	err = v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		if m.PublishedRevision > 0 {
			p.Address = v.URL(s, m)
		}
		all, err := story.Versions(ctx, tx, m.Story)
		if err != nil {
			return err
		}
		slices.SortStableFunc(all, func(a, b story.Meta) int { return byBool(b.ID == m.ID) - byBool(a.ID == m.ID) })
		for _, o := range all {
			c, unkept, err := newest(ctx, tx, o)
			if err != nil {
				return err
			}
			o.Head = c.Head
			found, err := Look(ctx, tx, o, c)
			if err != nil {
				return err
			}
			p.Ready = append(p.Ready, v.readiness(o, found, slices.Contains(chosen, o.ID), unkept))
			if o.ID != m.ID {
				continue
			}
			if p.Links, err = followed(ctx, tx, c); err != nil {
				return err
			}
			for _, l := range p.Links {
				stale = stale || !l.Fresh(tx.Now())
			}
		}
		p.Deeds, err = story.Deeds(ctx, tx, m.ID)
		p.Deeds = p.Deeds[:min(len(p.Deeds), 10)]
		return err
	})
	if err != nil {
		return err
	}
	if stale && v.Follow != nil {
		p.Waiting = v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error { return v.Follow(ctx, tx, m.ID, false) }) == nil
	}
	for _, r := range p.Ready {
		p.Any = p.Any || r.Open
		p.Later = p.Later || r.Open && (r.Status == story.StatusDraft || r.Status == story.StatusScheduled)
	}
	p.Can = map[string]bool{"embargo": v.may(staff.Embargo, m) == nil, "legal": v.may(staff.Legal, m) == nil, "links": v.may(staff.Comment, m) == nil}
	for act, action := range map[story.Act]staff.Action{story.ActUnschedule: staff.Publish, story.ActWithdraw: staff.Withdraw, story.ActKill: staff.Kill} {
		_, err := story.Transition(m.Status, act)
		p.Can[string(act)] = err == nil && v.may(action, m) == nil
	}
	p.Can["correct"] = m.PublishedRevision > 0 && m.Status != story.StatusKilled && v.may(staff.Publish, m) == nil
	if m.Plan.Embargo.Text != "" && !m.Plan.Embargo.Bad() {
		p.UntilUTC = v.inBoth(m.Plan.Embargo.Until)
	}
	p.Frame = v.frame(v.T("Publish: {headline}", "headline", m.Headline), "versions")
	return v.show(status, "publish", p)
}

func byBool(b bool) int {
	if b {
		return 1
	}
	return 0
}

// readiness says what stands between a version and its readers.
func (v *visit) readiness(m story.Meta, found []story.Finding, chosen, unkept bool) readiness {
	r := readiness{Meta: m, Unkept: unkept, Findings: v.found(m, found), Blocked: story.Blocked(found)}
	if m.Status == story.StatusScheduled {
		r.At = v.inBoth(m.PublishedAt)
	}
	_, err := story.Transition(m.Status, story.ActPublish)
	switch {
	case err != nil:
		r.Why = v.T("It was killed.")
	case m.Status.Live() && m.Revision == m.PublishedRevision && !unkept:
		r.Why = v.T("Readers see its latest revision already.")
	case v.may(staff.Publish, m) != nil:
		r.Why = v.T("Your role does not publish it.")
	default:
		r.Open, r.Chosen = true, chosen
	}
	return r
}

// maxTogether bounds how many languages go out together.
const maxTogether = 50

// chosen are the versions that a form names, this one if it names none.
func (v *visit) chosen(m story.Meta) ([]id.ID, error) {
	if len(v.r.PostForm["version"]) == 0 {
		return []id.ID{m.ID}, nil
	}
	var all []id.ID
	for _, s := range v.r.PostForm["version"] {
		one, err := id.Parse(s)
		if err != nil || len(all) == maxTogether {
			return nil, fmt.Errorf("%w: version %q; choose up to %d of this story's", errForm, clip(s), maxTogether)
		}
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	slices.Sort(all) // in one order, so that two who publish together wait for one another
	return all, nil
}

// errWhen says that a time cannot be taken; the text says why, to who asked.
type errWhen struct{ text string }

func (e errWhen) Error() string { return e.text }

// when reads the time for which something is to go out; zero is now.
func (v *visit) when(m story.Meta, now time.Time) (time.Time, error) {
	switch v.r.PostFormValue("when") {
	case "", "now":
		return time.Time{}, nil
	case "embargo":
		e := m.Plan.Embargo
		if e.Text == "" || e.Bad() {
			return time.Time{}, errWhen{v.T("There is no embargo with a time that can be read.")}
		}
		if !e.Until.After(now) {
			return time.Time{}, nil
		}
		return e.Until, nil
	}
	zone := v.r.PostFormValue("zone")
	if !slices.Contains(v.zones(), zone) {
		zone = "UTC"
	}
	z, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	const form = "2006-01-02 15:04"
	given := v.r.PostFormValue("day") + " " + v.r.PostFormValue("clock")
	at, err := time.ParseInLocation(form, given, z)
	switch {
	case err != nil:
		return time.Time{}, errWhen{v.T("Give a day and a time, such as 2026-11-25 and 18:00.")}
	case at.Format(form) != given:
		return time.Time{}, errWhen{v.T("There is no such time in {zone} on that day: the clocks are put forward. Give another.", "zone", zone)}
	case !at.After(now):
		return time.Time{}, errWhen{v.T("That time has passed: {time}. Give one to come, or publish now.", "time", v.inBoth(at))}
	case at.After(now.AddDate(2, 0, 0)):
		return time.Time{}, errWhen{v.T("That is more than two years ahead. Give a time that is nearer.")}
	}
	return at.UTC(), nil
}

// publish sends versions of one story out together, all of them or none: what
// was written last is kept, looked at, and is the very revision that goes out.
func (v *visit) publish(m story.Meta) error {
	if err := v.form(); err != nil {
		return err
	}
	which, err := v.chosen(m)
	if err != nil {
		return err
	}
	act := "published"
	err = v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		at, err := v.when(m, tx.Now())
		if err != nil {
			return err
		}
		if !at.IsZero() {
			act = "scheduled"
		}
		revisions := make([]int, len(which))
		for i, version := range which {
			if revisions[i], err = v.keepAndLook(ctx, tx, m, version, at); err != nil {
				return err
			}
		}
		for i, version := range which {
			if err := story.PublishRevision(ctx, tx, version, revisions[i], at, v.who.Email); err != nil {
				return err
			}
			if err := staff.Note(ctx, tx, v.who.Email, act, "version "+version.String(), ""); err != nil {
				return err
			}
		}
		return nil
	})
	var wrong errWhen
	switch {
	case errors.As(err, &wrong):
		return v.drawPublish(m, http.StatusUnprocessableEntity, wrong.text)
	case errors.Is(err, story.ErrBlocked), errors.Is(err, story.ErrEmbargo), errors.Is(err, story.ErrLegal):
		if m, err = v.again(m); err != nil {
			return err
		}
		return v.drawPublish(m, http.StatusConflict, v.T("Nothing was published. What is marked below must be mended first."))
	case errors.Is(err, story.ErrContent):
		return v.drawPublish(m, http.StatusUnprocessableEntity, v.explain(err))
	case errors.Is(err, db.ErrConflict):
		return v.drawPublish(m, http.StatusConflict, v.T("Nothing was published: somebody saved while this was looked at, or two texts wait in the editor for a choice. Look again."))
	case err != nil:
		return err
	}
	return v.back("/version/" + m.ID.String() + "/publish")
}

// newest is what was written last in a version, as a revision of it would be,
// and whether its latest revision says something else.
func newest(ctx context.Context, tx *db.Tx, m story.Meta) (c story.Content, unkept bool, err error) {
	if c, err = draft.Content(ctx, tx, m.ID); err != nil {
		return c, false, err
	}
	if tidied, err := c.Tidied(m.Language); err == nil { // what cannot be kept is looked at as it stands
		c = tidied
	}
	kept, err := story.Working(ctx, tx, m.ID)
	return c, !story.Compare(kept, c).None(), err
}

// keepAndLook keeps what was written last in a version, and returns its revision
// if nothing in it blocks. of is the version whose screen it is: what goes out
// together is of one story.
func (v *visit) keepAndLook(ctx context.Context, tx *db.Tx, of story.Meta, version id.ID, at time.Time) (int, error) {
	revision, err := draft.Keep(ctx, tx, version, v.who.Email)
	if err != nil {
		return 0, err
	}
	m, err := story.Get(ctx, tx, version)
	if err != nil {
		return 0, err
	}
	if m.Story != of.Story {
		return 0, fmt.Errorf("version %s: %w", version, db.ErrNotFound)
	}
	if err := v.may(staff.Publish, m); err != nil {
		return 0, err
	}
	c, err := story.At(ctx, tx, version, revision)
	if err != nil {
		return 0, err
	}
	if at.IsZero() {
		at = tx.Now()
	}
	found, err := lookAt(ctx, tx, m, c, at)
	if err != nil {
		return 0, err
	}
	return revision, story.BlockedBy(found)
}

// again reads a version as it is by now.
func (v *visit) again(m story.Meta) (now story.Meta, err error) {
	err = v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		now, err = story.Get(ctx, tx, m.ID)
		return err
	})
	return now, err
}

func (v *visit) unschedule(m story.Meta) error {
	return v.change(m, "unscheduled", func(ctx context.Context, tx *db.Tx) error {
		return story.Unschedule(ctx, tx, m.ID, v.who.Email)
	})
}

func (v *visit) withdraw(m story.Meta) error {
	return v.change(m, "withdrew", func(ctx context.Context, tx *db.Tx) error {
		return story.Withdraw(ctx, tx, m.ID, v.r.PostFormValue("reason"), v.who.Email)
	})
}

func (v *visit) kill(m story.Meta) error {
	return v.change(m, "killed", func(ctx context.Context, tx *db.Tx) error {
		return story.Kill(ctx, tx, m.ID, v.r.PostFormValue("reason"), v.who.Email)
	})
}

func (v *visit) setEmbargo(m story.Meta) error {
	return v.change(m, "set an embargo", func(ctx context.Context, tx *db.Tx) error {
		e := story.Embargo{}
		if v.r.PostFormValue("lift") == "" {
			e = v.embargo(v.r.PostFormValue("embargo"))
		}
		_, err := story.SetPlan(ctx, tx, m.ID, v.who.Email, func(p *story.Plan) error {
			p.Embargo = e
			return nil
		})
		return err
	})
}

// embargo reads an embargo as it was given. What is no time holds all the same.
// A day and time without a zone are of the zone that was chosen.
func (v *visit) embargo(given string) story.Embargo {
	given = strings.TrimSpace(given)
	if zone := v.r.PostFormValue("zone"); slices.Contains(v.zones(), zone) {
		if z, err := time.LoadLocation(zone); err == nil {
			for _, form := range []string{"2006-01-02 15:04", "2006-01-02T15:04"} {
				if at, err := time.ParseInLocation(form, given, z); err == nil && at.Format(form) == given {
					given = at.UTC().Format(time.RFC3339)
				}
			}
		}
	}
	return story.ReadEmbargo(given)
}

func (v *visit) setLegal(m story.Meta) error {
	return v.change(m, "set the legal flag", func(ctx context.Context, tx *db.Tx) error {
		_, err := story.SetPlan(ctx, tx, m.ID, v.who.Email, func(p *story.Plan) error {
			p.Legal = story.Legal(v.r.PostFormValue("legal"))
			return nil
		})
		return err
	})
}

// followLinks has the addresses of a text followed again, fresh or not.
func (v *visit) followLinks(m story.Meta) error {
	if v.Follow != nil {
		if err := v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error { return v.Follow(ctx, tx, m.ID, true) }); err != nil {
			return err
		}
	}
	return v.back("/version/" + m.ID.String() + "/publish#links")
}

// change does one act to a version and notes who did it.
func (v *visit) change(m story.Meta, act string, do func(context.Context, *db.Tx) error) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.update(act, "version "+m.ID.String(), v.r.PostFormValue("reason"), do); err != nil {
		return err
	}
	return v.back("/version/" + m.ID.String() + "/publish")
}

// Dir is the direction of a version's text.
func (r readiness) Dir() string { return edition.Direction(r.Language) }
