package site

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/id"
	"standfirst/internal/member"
)

const (
	sessionCookie   = "standfirst-session"
	challengeCookie = "standfirst-challenge"
	checkoutCookie  = "standfirst-checkout"
)

func decode(b []byte, v any) bool { return json.Unmarshal(b, v) == nil }

// hasSession says whether a request carries a session's cookie, without taking
// the header apart.
func hasSession(r *http.Request) bool {
	for _, line := range r.Header["Cookie"] {
		if strings.Contains(line, sessionCookie+"=") {
			return true
		}
	}
	return false
}

// cookieName bears the prefix __Host- on a site with TLS (RFC 6265bis section 4.1.3).
func (s *Site) cookieName(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

func (s *Site) setCookie(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(name), Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
}

func (s *Site) cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(name))
	if err != nil || len(c.Value) > 100 {
		return ""
	}
	return c.Value
}

// identify says who asks: by the pass alone where it is good, else by the
// session, which brings a new pass. With the database gone, a good pass still
// opens; without one the reader is anyone.
func (s *Site) identify(w http.ResponseWriter, r *http.Request) access.Reader {
	reader, _, state := s.Keeper.Reader(r, s.DB.Now())
	if state == door.Live {
		return reader
	}
	token := s.cookie(r, sessionCookie)
	if token == "" {
		if state == door.Stale { // a pass that no session stands behind, as a purchase gives: it has had its day
			http.SetCookie(w, s.Keeper.Clear())
		}
		return access.Reader{}
	}
	err := s.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		m, err := member.Session(ctx, tx, s.Key, token)
		if err != nil {
			return err
		}
		var pass *http.Cookie
		if pass, reader, err = s.Keeper.Issue(ctx, tx, m.ID); err != nil {
			return err
		}
		http.SetCookie(w, pass)
		return nil
	})
	switch {
	case err == nil:
		return reader
	case errors.Is(err, db.ErrNotFound): // the session was ended elsewhere
		s.setCookie(w, sessionCookie, "", -1)
		http.SetCookie(w, s.Keeper.Clear())
	default:
		s.Log.Error("site: who is signed in cannot be read", "error", err)
	}
	return access.Reader{}
}

// signedIn finds the member of a request by the session alone: what changes an
// account believes no pass.
func (v *visit) signedIn(ctx context.Context, tx *db.Tx, r *http.Request) (member.Member, bool, error) {
	token := v.site.cookie(r, sessionCookie)
	if token == "" {
		return member.Member{}, false, nil
	}
	m, err := member.Session(ctx, tx, v.site.Key, token)
	if errors.Is(err, db.ErrNotFound) {
		return m, false, nil
	}
	return m, err == nil, err
}

// signIn starts a session on this browser and gives it a pass.
func (s *Site) signIn(ctx context.Context, tx *db.Tx, w http.ResponseWriter, r *http.Request, m id.ID) error {
	token, err := member.StartSession(ctx, tx, s.Key, m, strings.ToValidUTF8(r.UserAgent(), ""))
	if err != nil {
		return err
	}
	pass, _, err := s.Keeper.Issue(ctx, tx, m)
	if err != nil {
		return err
	}
	s.setCookie(w, sessionCookie, token, int(member.SessionLife.Seconds()))
	http.SetCookie(w, pass)
	s.granted(ctx, tx, w, r, m)
	return nil
}

// safeReturn takes only a path of this site as where to go back to.
func safeReturn(s string) string {
	if !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//") || strings.ContainsAny(s, "\\\r\n\t") || len(s) > 2000 || strings.HasPrefix(s, "/-/") {
		return ""
	}
	return s
}
