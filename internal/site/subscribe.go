package site

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/member"
	"standfirst/internal/till"
)

// Subscription is the page on which a reader chooses how to pay.
type Subscription struct {
	Base
	Action   string
	Choices  []Choice
	Email    string
	Known    bool // the reader is signed in: the address is theirs
	Fault    string
	ReturnTo string
}

// Choice is one price.
type Choice struct {
	ID      string
	Name    string
	Price   string
	Year    bool
	Checked bool
}

func (v *visit) subscription(ctx context.Context, tx *db.Tx, r *http.Request) (p Subscription, prices []till.Price, err error) {
	p = Subscription{Base: v.base(v.reader.SignedIn), Action: v.link("/subscribe")}
	p.Title, p.NoIndex = v.words.T("subscribe.title")+" | "+p.House, true
	e, _ := v.house.Edition(v.lang)
	if prices, err = till.Prices(ctx, tx, e.Currency); err != nil {
		return p, nil, err
	}
	chosen := r.FormValue("price")
	for i, pr := range prices {
		plan, err := till.PlanOf(ctx, tx, pr.Plan)
		if err != nil {
			return p, nil, err
		}
		amount := v.words.Money(pr.Minor, pr.Currency)
		c := Choice{ID: pr.ID.String(), Name: plan.Name(v.lang), Year: pr.Period == till.Year, Checked: chosen == pr.ID.String() || chosen == "" && i == 0}
		if c.Price = v.words.T("subscribe.per_month", "Price", amount); c.Year {
			c.Price = v.words.T("subscribe.per_year", "Price", amount)
		}
		p.Choices = append(p.Choices, c)
	}
	m, in, err := v.signedIn(ctx, tx, r)
	if in {
		p.Email, p.Known = m.Email, true
	}
	return p, prices, err
}

func (s *Site) subscribeForm() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		var p Subscription
		err := s.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			p, _, err = v.subscription(ctx, tx, r)
			return err
		})
		if err != nil {
			v.fault(w, r, err)
			return
		}
		p.ReturnTo = safeReturn(r.URL.Query().Get("return"))
		v.show(w, r, http.StatusOK, "subscribe", p)
	})
}

// subscribeTake takes the choice and leads to the provider's page.
func (s *Site) subscribeTake() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		if !v.form(w, r) {
			return
		}
		var p Subscription
		var m member.Member
		var price till.Price
		var title string
		newcomer := false
		err := s.DB.Update(r.Context(), func(ctx context.Context, tx *db.Tx) error {
			var prices []till.Price
			var err error
			if p, prices, err = v.subscription(ctx, tx, r); err != nil {
				return err
			}
			for _, pr := range prices {
				if pr.ID.String() == r.PostForm.Get("price") {
					price = pr
				}
			}
			if price.ID == 0 {
				return till.ErrPlan
			}
			plan, err := till.PlanOf(ctx, tx, price.Plan)
			if err != nil {
				return err
			}
			title = p.House + ": " + plan.Name(v.lang)
			if p.Known {
				m, _, err = v.signedIn(ctx, tx, r)
				return err
			}
			m, newcomer, err = member.Ensure(ctx, tx, r.PostForm.Get("email"), v.lang)
			// Whoever has never confirmed an address has no account that a stranger could take.
			newcomer = newcomer || m.Confirmed.IsZero()
			return err
		})
		back := safeReturn(r.PostForm.Get("return"))
		var ref, to string
		if err == nil {
			ref, to, err = s.Till.Begin(r.Context(), till.Order{Price: price.ID, Title: title, Member: m.ID, Email: m.Email, Language: v.lang, Newcomer: newcomer, ReturnTo: back,
				Back:      func(ref string) string { return v.absolute(v.link("/subscribe/back/" + ref)) },
				CancelURL: v.absolute(v.link("/subscribe") + "?return=" + url.QueryEscape(back))})
		}
		switch {
		case err == nil:
			s.setCookie(w, checkoutCookie, ref, 24*60*60)
			v.moved(w, r, to)
			return
		case errors.Is(err, till.ErrPlan):
			p.Fault = v.words.T("subscribe.bad_price")
		case errors.Is(err, member.ErrAddress):
			p.Fault = v.words.T("subscribe.bad_email")
		case errors.Is(err, till.ErrHasOne):
			p.Fault = v.words.T("subscribe.has_already")
		default:
			v.fault(w, r, err)
			return
		}
		if !p.Known {
			p.Email = r.PostForm.Get("email")
		}
		p.ReturnTo = back
		v.show(w, r, http.StatusUnprocessableEntity, "subscribe", p)
	})
}

// subscribeBack is where the provider sends the reader: paid, failed or not yet
// known. Whoever paid in this browser reads on at once.
func (s *Site) subscribeBack() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		ref := r.PathValue("ref")
		c, err := s.Till.Settle(r.Context(), ref)
		if errors.Is(err, db.ErrNotFound) {
			v.fail(w, r, http.StatusNotFound)
			return
		}
		if err != nil {
			v.fault(w, r, err)
			return
		}
		n := Notice{}
		back := v.after(c.ReturnTo)
		switch c.Status {
		case till.SessionPaid:
			if err := s.open(w, r, ref, c); err != nil {
				v.fault(w, r, err)
				return
			}
			if safeReturn(c.ReturnTo) != "" {
				v.moved(w, r, back)
				return
			}
			n.Heading, n.Text, n.Action = v.words.T("checkout.title_done"), v.words.T("checkout.done"), &Link{Name: v.words.T("error.home"), URL: v.link("/")}
		case till.SessionOpen:
			n.Heading, n.Text, n.Action = v.words.T("checkout.title_waiting"), v.words.T("checkout.waiting"), &Link{Name: v.words.T("checkout.reload"), URL: v.link("/subscribe/back/" + ref)}
		default:
			n.Heading, n.Text = v.words.T("checkout.title_failed"), v.words.T("checkout.failed")
			n.Action = &Link{Name: v.words.T("checkout.again"), URL: v.link("/subscribe") + "?return=" + url.QueryEscape(c.ReturnTo)}
		}
		n.Base = v.base(v.reader.SignedIn)
		n.Title, n.NoIndex = n.Heading+" | "+n.House, true
		v.show(w, r, http.StatusOK, "notice", n)
	})
}

// open lets the browser that paid read. It signs in a newcomer; to an account
// that was somebody's before, a payment opens the stories and not the account.
func (s *Site) open(w http.ResponseWriter, r *http.Request, ref string, c till.Checkout) error {
	if s.cookie(r, checkoutCookie) != ref {
		return nil // the address alone opens nothing
	}
	return s.DB.Update(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		m, err := member.Get(ctx, tx, c.Member)
		if err != nil {
			return err
		}
		s.setCookie(w, checkoutCookie, "", -1)
		if token := s.cookie(r, sessionCookie); token != "" {
			if own, err := member.Session(ctx, tx, s.Key, token); err == nil && own.ID == m.ID {
				return s.pass(ctx, tx, w, m.ID)
			}
		}
		if c.Newcomer && m.Confirmed.IsZero() {
			return s.signIn(ctx, tx, w, r, m.ID)
		}
		return s.pass(ctx, tx, w, m.ID)
	})
}

func (s *Site) pass(ctx context.Context, tx *db.Tx, w http.ResponseWriter, m id.ID) error {
	pass, _, err := s.Keeper.Issue(ctx, tx, m)
	if err == nil {
		http.SetCookie(w, pass)
	}
	return err
}

// webhook takes the provider's notifications.
func (s *Site) webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxHook))
		if err != nil {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		err = s.Till.Receive(r.Context(), r.Header, body)
		switch {
		case errors.Is(err, till.ErrSignature):
			http.Error(w, "not signed", http.StatusUnauthorized)
		case err != nil:
			s.Log.Error("site: a notification could not be stored", "error", err)
			http.Error(w, "try again", http.StatusServiceUnavailable)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	})
}
