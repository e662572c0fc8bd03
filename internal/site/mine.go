package site

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/id"
	"standfirst/internal/member"
	"standfirst/internal/reading"
	"standfirst/internal/story"
)

const (
	jsonType    = "application/json"
	maxSubjects = 40 // asked about at once
)

// tell answers a script, or the worker that keeps saved stories on a device.
func (v *visit) tell(w http.ResponseWriter, status int, answer any) {
	v.site.plainHeaders(w)
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // who has left needs no answer
}

// mineAnswer is what a member's own script learns of one story.
type mineAnswer struct {
	Saved   bool       `json:"saved"`
	Follows []string   `json:"follows"` // of the subjects asked about
	Place   *minePlace `json:"place,omitempty"`
	Keep    bool       `json:"keep"` // the house wants to be told of the reading
}

type minePlace struct {
	Paragraph int    `json:"p"`
	Words     string `json:"words"` // the link back, in the language asked for
}

// mine answers /-/mine: what the house keeps for who asks about one story
// (story=, in the words of the edition lang=) and some subjects (subject=, each),
// or, with offline=, what a device is to keep. Nobody but the session's member
// learns anything, and nothing may store it.
func (s *Site) mine() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		in := *v
		if tag := q.Get("lang"); v.house.knows(tag) {
			in.lang, in.words = tag, v.house.speaks(tag)
		}
		if tag := q.Get("offline"); v.house.knows(tag) {
			in.lang, in.words = tag, v.house.speaks(tag)
		}
		var answer any
		var known bool
		err := s.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			var m member.Member
			if m, known, err = v.signedIn(ctx, tx, r); err != nil || !known {
				return err
			}
			if q.Has("offline") {
				// The pages that the device asks for next must be decided by what is so
				// now, also where the events have not been heard yet.
				var pass *http.Cookie
				if pass, _, err = s.Keeper.Issue(ctx, tx, m.ID); err != nil {
					return err
				}
				http.SetCookie(w, pass)
				answer, err = in.offline(ctx, tx, m.ID)
				return err
			}
			version, _ := id.Parse(q.Get("story"))
			subjects := q["subject"]
			answer, err = in.ofMine(ctx, tx, m.ID, version, subjects[:min(len(subjects), maxSubjects)])
			return err
		})
		switch {
		case err != nil:
			s.Log.Error("site: what a member keeps cannot be read", "error", err)
			v.tell(w, http.StatusServiceUnavailable, map[string]string{"error": v.words.T("error.fault")})
		case !known:
			v.tell(w, http.StatusUnauthorized, map[string]string{"error": v.words.T("signin.title")})
		default:
			v.tell(w, http.StatusOK, answer)
		}
	})
}

func (v *visit) ofMine(ctx context.Context, tx *db.Tx, who, version id.ID, subjects []string) (a mineAnswer, err error) {
	a.Follows = []string{}
	for _, text := range subjects {
		s, err := reading.ParseSubject(v.lang, text)
		if err != nil {
			continue
		}
		follows, err := reading.Following(ctx, tx, who, s)
		if err != nil {
			return a, err
		}
		if follows {
			a.Follows = append(a.Follows, text)
		}
	}
	c, err := reading.Of(ctx, tx, who)
	if err != nil || version == 0 {
		return a, err
	}
	a.Keep = c.Keeps()
	if a.Saved, _, err = reading.IsSaved(ctx, tx, who, version); err != nil {
		return a, err
	}
	place, kept, err := reading.PlaceIn(ctx, tx, who, version)
	if kept && place.Paragraph > 0 {
		a.Place = &minePlace{place.Paragraph, v.goOn(place)}
	}
	return a, err
}

// goOn is the link back to where a member stopped, in words.
func (v *visit) goOn(p reading.Place) string {
	return v.words.T("reading.go_on", "Percent", v.words.Number(int64(p.Percent())))
}

// offlineAnswer is what a device is to keep for a member.
type offlineAnswer struct {
	Key   string        `json:"key"` // names the member, and tells nothing of them
	List  offlinePage   `json:"list"`
	Pages []offlinePage `json:"pages"`
}

// offlinePage is one page for a device, and the time (milliseconds since 1970)
// after which the device must not show it without asking again. Its tag changes
// with what the page shows to the member.
type offlinePage struct {
	URL   string `json:"url"`
	Until int64  `json:"until"`
	Tag   string `json:"tag"`
}

// offlineLife is how long a device may show a story without asking the house.
const offlineLife = 7 * 24 * time.Hour

func (v *visit) offline(ctx context.Context, tx *db.Tx, who id.ID) (a offlineAnswer, err error) {
	a.Key = base64.RawURLEncoding.EncodeToString(v.site.Key.MAC("reading.device", []byte(who.String()))[:12])
	a.Pages = []offlinePage{}
	all, err := reading.List(ctx, tx, who)
	if err != nil {
		return a, err
	}
	a.List = offlinePage{v.link("/saved"), v.now().Add(offlineLife).UnixMilli(), digest(all, v.look)}
	all = all[:min(len(all), reading.Offline)]
	of, err := story.ManyMeta(ctx, tx, versionsOf(all))
	if err != nil {
		return a, err
	}
	grants, _, _, err := door.Grants(ctx, tx, who)
	if err != nil {
		return a, err
	}
	reader := access.Reader{SignedIn: true, Grants: grants}
	for _, s := range all {
		if m, ok := of[s.Version]; ok {
			d := access.Decide(m.Terms, reader, v.now())
			a.Pages = append(a.Pages, offlinePage{v.house.Path(m.Language, m.Path()), heldUntil(m.Terms, reader, v.now()).UnixMilli(),
				digest(m.PublishedRevision, m.UpdatedAt, m.Status, d.Whole(), d.Offer(), v.look)})
		}
	}
	return a, nil
}

// heldUntil is how long a device may show a page without asking again: as long
// as the decision that it was drawn for stays as it is, and a week at most.
func heldUntil(t access.Terms, reader access.Reader, now time.Time) time.Time {
	end := now.Add(offlineLife)
	edges := []time.Time{t.From, t.Until}
	for _, g := range reader.Grants {
		edges = append(edges, g.Until)
	}
	slices.SortFunc(edges, time.Time.Compare)
	whole := access.Decide(t, reader, now).Whole()
	for _, edge := range edges {
		if edge.After(now) && edge.Before(end) && access.Decide(t, reader, edge.Add(time.Microsecond)).Whole() != whole {
			return edge
		}
	}
	return end
}

// digest tells one state of things from another.
func digest(of ...any) string {
	sum := sha256.Sum256(fmt.Append(nil, of...))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

func versionsOf(all []reading.Saved) []id.ID {
	ids := make([]id.ID, len(all))
	for i, s := range all {
		ids[i] = s.Version
	}
	return ids
}

// progress takes what a member's script tells of their reading: story, p (the
// paragraph at the top) and part (thousandths).
func (s *Site) progress() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if !v.form(w, r) {
			return
		}
		version, err := id.Parse(r.PostForm.Get("story"))
		part, err2 := strconv.Atoi(r.PostForm.Get("part"))
		paragraph, err3 := strconv.Atoi(r.PostForm.Get("p"))
		if errors.Join(err, err2, err3) != nil {
			v.tell(w, http.StatusUnprocessableEntity, map[string]string{"error": "give story, p and part as numbers"})
			return
		}
		var in bool
		err = s.DB.Group(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			var m member.Member
			if m, in, err = v.signedIn(ctx, tx, r); err != nil || !in {
				return err
			}
			if _, _, err := story.IsPublic(ctx, tx, version); err != nil {
				return err
			}
			_, err = reading.Tell(ctx, tx, m.ID, reading.Place{Version: version, Paragraph: paragraph, Part: part})
			return err
		})
		switch {
		case errors.Is(err, db.ErrNotFound):
			v.tell(w, http.StatusNotFound, map[string]string{"error": v.words.T("error.not_found")})
		case err != nil:
			s.Log.Error("site: a place could not be kept", "error", err)
			v.tell(w, http.StatusServiceUnavailable, map[string]string{"error": v.words.T("error.fault")})
		case !in:
			v.tell(w, http.StatusUnauthorized, map[string]string{"error": v.words.T("signin.title")})
		default:
			s.plainHeaders(w)
			w.WriteHeader(http.StatusNoContent)
		}
	})
}

// exportReading answers with everything that is kept of a member's reading, for
// themselves.
func (s *Site) exportReading() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		var e reading.Export
		var in bool
		err := s.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			var m member.Member
			if m, in, err = v.signedIn(ctx, tx, r); err != nil || !in {
				return err
			}
			e, err = reading.ExportOf(ctx, tx, m.ID)
			return err
		})
		switch {
		case err != nil:
			v.fault(w, r, err)
		case !in:
			v.moved(w, r, v.link("/signin")+"?return="+v.link("/history"))
		default:
			w.Header().Set("Content-Disposition", `attachment; filename="reading.json"`)
			v.tell(w, http.StatusOK, e)
		}
	})
}

// offlineWorker answers the script that keeps saved stories on a device. It may
// serve the whole site, and the browser asks for it anew each time.
func (s *Site) offlineWorker() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t := s.theme.Load()
		a, ok := t.Asset(t.Named("offline.js"))
		if !ok {
			s.notFound().ServeHTTP(w, r)
			return
		}
		s.plainHeaders(w)
		h := w.Header()
		h.Set("Content-Type", a.Type)
		h.Set("Service-Worker-Allowed", "/")
		script, err := a.Bytes()
		if err != nil {
			s.Log.Error("site: the script of offline reading cannot be read", "error", err)
			http.Error(w, "This file cannot be read at the moment.", http.StatusServiceUnavailable)
			return
		}
		if r.Method != http.MethodHead {
			_, _ = w.Write(script) // who has left needs no answer
		}
	})
}
