package site

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/member"
	"standfirst/internal/post"
)

// SignIn is the page that asks for an address, and then for a code.
type SignIn struct {
	Base
	Action   string
	Email    string
	Sent     template.HTML // a sentence; empty while no code is on its way
	Fault    string
	Other    string // where to begin anew
	ReturnTo string
	Help     string
	Button   string
}

// show sends a page that is made for this request alone.
func (v *visit) show(w http.ResponseWriter, r *http.Request, status int, template string, model any) {
	b, err := v.site.draw(template, model)
	if err != nil {
		v.fault(w, r, err)
		return
	}
	v.site.plainHeaders(w)
	w.Header().Set("Content-Type", htmlType)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b) // who has left needs no answer
	}
}

// form reads a posted form within its limit, and says whether it could be read.
func (v *visit) form(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		v.fail(w, r, http.StatusRequestEntityTooLarge)
	case err != nil:
		v.fail(w, r, http.StatusForbidden)
	}
	plainValues(r.Form)
	plainValues(r.PostForm)
	return err == nil
}

// plainValues takes the marks that turn direction out of what a reader sends.
func plainValues(form url.Values) {
	for _, all := range form {
		for i, value := range all {
			all[i] = edition.Plain(value)
		}
	}
}

// moved leads on after a form was taken.
func (v *visit) moved(w http.ResponseWriter, r *http.Request, to string) {
	v.site.plainHeaders(w)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (v *visit) signInPage() SignIn {
	m := SignIn{Base: v.base(v.reader.SignedIn), Action: v.link("/signin")}
	m.Title, m.NoIndex = v.words.T("signin.title")+" | "+m.House, true
	return m
}

func (s *Site) signInForm() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		m := v.signInPage()
		m.ReturnTo = safeReturn(r.URL.Query().Get("return"))
		v.show(w, r, http.StatusOK, "signin", m)
	})
}

// signInSend takes an address and has a code sent. Known and unknown addresses
// are answered alike.
func (s *Site) signInSend() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if !v.form(w, r) {
			return
		}
		m := v.signInPage()
		m.Email, m.ReturnTo = r.PostForm.Get("email"), safeReturn(r.PostForm.Get("return"))
		var c member.Challenge
		err := s.DB.Update(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			if c, err = member.Begin(ctx, tx, s.Key, m.Email, v.lang, m.ReturnTo); err != nil {
				return err
			}
			return s.Post.Queue(ctx, tx, "signin/"+c.Link, post.Letter{Kind: post.SignIn, To: c.Member.Email, Language: v.lang, House: m.House,
				Data: map[string]string{"Code": c.Code, "Link": v.absolute(v.link("/signin/link/" + c.Link))}})
		})
		switch {
		case errors.Is(err, member.ErrAddress):
			m.Fault = v.words.T("subscribe.bad_email")
		case errors.Is(err, member.ErrTooMany):
			m.Fault = v.words.T("signin.too_many")
		case err != nil:
			v.fault(w, r, err)
			return
		default:
			s.setCookie(w, challengeCookie, c.Cookie, int(member.CodeLife.Seconds()))
			v.moved(w, r, v.link("/signin/code"))
			return
		}
		v.show(w, r, http.StatusUnprocessableEntity, "signin", m)
	})
}

func (v *visit) codePage(m member.Member) SignIn {
	p := v.signInPage()
	p.Title = v.words.T("signin.sent_title") + " | " + p.House
	p.Action, p.Other = v.link("/signin/code"), v.link("/signin")
	p.Sent = v.words.Isolated("signin.sent", "Email", m.Email)
	return p
}

func (s *Site) codeForm() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		var m member.Member
		err := s.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			m, _, err = member.Asked(ctx, tx, s.Key, s.cookie(r, challengeCookie))
			return err
		})
		switch {
		case errors.Is(err, member.ErrSpent):
			v.moved(w, r, v.link("/signin"))
		case err != nil:
			v.fault(w, r, err)
		default:
			v.show(w, r, http.StatusOK, "code", v.codePage(m))
		}
	})
}

func (s *Site) codeTake() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if !v.form(w, r) {
			return
		}
		var m member.Member
		var to string
		var left int
		var refused error
		err := s.DB.Update(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			cookie := s.cookie(r, challengeCookie)
			if m, to, refused, err = member.Confirm(ctx, tx, s.Key, cookie, r.PostForm.Get("code")); err != nil {
				return err
			}
			if errors.Is(refused, member.ErrWrong) {
				_, left, err = member.Asked(ctx, tx, s.Key, cookie)
				return err
			}
			if refused != nil {
				return nil
			}
			return s.signIn(ctx, tx, w, r, m.ID)
		})
		switch {
		case err != nil:
			v.fault(w, r, err)
		case errors.Is(refused, member.ErrWrong):
			p := v.codePage(m)
			p.Fault = v.words.N("signin.wrong", left)
			v.show(w, r, http.StatusUnprocessableEntity, "code", p)
		case refused != nil:
			p := v.signInPage()
			p.Fault = v.words.T("signin.spent")
			v.show(w, r, http.StatusUnprocessableEntity, "signin", p)
		default:
			s.setCookie(w, challengeCookie, "", -1)
			v.moved(w, r, v.after(to))
		}
	})
}

// after is where a reader goes who has signed in.
func (v *visit) after(to string) string {
	if to = safeReturn(to); to != "" {
		return to
	}
	return v.link("/")
}

// linkForm is the page that a mail's link leads to: one form with one button.
// To open it changes nothing, so that machines which open links do no harm.
func (s *Site) linkForm() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		m := v.signInPage()
		m.Title = v.words.T("signin.link_title") + " | " + m.House
		m.Quiet = true
		m.Action = v.link("/signin/link/" + url.PathEscape(r.PathValue("token")))
		v.show(w, r, http.StatusOK, "link", m)
	})
}

func (s *Site) linkTake() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		var to string
		err := s.DB.Update(r.Context(), func(ctx context.Context, tx *db.Tx) error {
			m, back, err := member.ConfirmLink(ctx, tx, s.Key, r.PathValue("token"))
			if err != nil {
				return err
			}
			to = back
			return s.signIn(ctx, tx, w, r, m.ID)
		})
		switch {
		case errors.Is(err, member.ErrSpent):
			p := v.signInPage()
			p.Fault = v.words.T("signin.link_spent")
			v.show(w, r, http.StatusUnprocessableEntity, "signin", p)
		case err != nil:
			v.fault(w, r, err)
		default:
			v.moved(w, r, v.after(to))
		}
	})
}

func (s *Site) signOut() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if token := s.cookie(r, sessionCookie); token != "" {
			if err := s.DB.Update(r.Context(), func(ctx context.Context, tx *db.Tx) error { return member.EndSession(ctx, tx, s.Key, token) }); err != nil {
				v.fault(w, r, err)
				return
			}
		}
		s.setCookie(w, sessionCookie, "", -1)
		http.SetCookie(w, s.Keeper.Clear())
		// What the browser keeps of the member's pages goes with the member: its cache,
		// the saved stories on the device, and the worker that keeps them.
		w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
		v.moved(w, r, v.link("/"))
	})
}
