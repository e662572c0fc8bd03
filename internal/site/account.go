package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/id"
	"standfirst/internal/till"
)

// AccountPage is a reader's own page.
type AccountPage struct {
	Base
	Email   string
	Plans   []PlanLine
	Paid    []PaymentLine
	SignOut string
	Reading []Link    // reading list, what is followed, history
	Sure    *PlanLine // the plan that the reader is asked about
}

// PlanLine is one plan that a reader has.
type PlanLine struct {
	Name      string
	State     string // a sentence
	Until     string
	Cancel    string // address of the question whether to cancel; empty where there is nothing to
	CancelNow string // target of the form that does
	Resume    string
}

// PaymentLine is one payment.
type PaymentLine struct{ Date, Amount string }

func (v *visit) accountPage(ctx context.Context, tx *db.Tx, r *http.Request) (AccountPage, bool, error) {
	p := AccountPage{Base: v.base(true), SignOut: v.link("/signout")}
	p.Title, p.NoIndex = v.words.T("account.title")+" | "+p.House, true
	for _, n := range []string{"saved", "following", "history"} {
		p.Reading = append(p.Reading, Link{Name: v.words.T(n + ".title"), URL: v.link("/" + n)})
	}
	m, in, err := v.signedIn(ctx, tx, r)
	if err != nil || !in {
		return p, false, err
	}
	p.Email = m.Email
	subs, err := till.Of(ctx, tx, m.ID)
	if err != nil {
		return p, true, err
	}
	l := v.words
	for _, s := range subs {
		if !s.Live() && s.ReadsUntil.Before(v.now()) {
			continue
		}
		plan, err := till.PlanOf(ctx, tx, s.Plan)
		if err != nil {
			return p, true, err
		}
		line := PlanLine{Name: plan.Name(v.lang), Until: l.Date(s.ReadsUntil)}
		switch {
		case s.Status == till.PastDue:
			line.State = l.T("account.past_due", "Date", line.Until)
		case s.CancelAtEnd || !s.Live():
			line.State = l.T("account.cancelled", "Date", line.Until)
		default:
			line.State = l.T("account.renews", "Date", l.Date(s.PeriodEnd), "Price", l.Money(s.Price.Minor, s.Price.Currency))
		}
		switch {
		case s.Live() && s.CancelAtEnd:
			line.Resume = v.link("/account/resume/" + s.ID.String())
		case s.Live():
			line.Cancel = v.link("/account/cancel/" + s.ID.String())
			line.Until, line.CancelNow = l.Date(s.PeriodEnd), line.Cancel
		}
		p.Plans = append(p.Plans, line)
	}
	rights, err := door.Of(ctx, tx, m.ID)
	if err != nil {
		return p, true, err
	}
	for _, e := range rights {
		if e.Source != door.FromComplimentary || !e.Until.IsZero() && e.Until.Before(v.now()) {
			continue
		}
		name := e.Plan
		if plan, err := till.PlanOf(ctx, tx, e.Plan); err == nil {
			name = plan.Name(v.lang)
		}
		state := l.T("account.complimentary") + ", " + l.T("account.no_end")
		if !e.Until.IsZero() {
			state = l.T("account.complimentary") + ". " + l.T("account.paid_until", "Date", l.Date(e.Until))
		}
		p.Plans = append(p.Plans, PlanLine{Name: name, State: state})
	}
	payments, err := till.Payments(ctx, tx, m.ID)
	for _, pay := range payments {
		if pay.Paid {
			p.Paid = append(p.Paid, PaymentLine{Date: l.Date(pay.At), Amount: l.Money(pay.Minor, pay.Currency)})
		}
	}
	return p, true, err
}

// account shows the reader's plan and payments; who is not signed in is asked to.
func (s *Site) account() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		v.showAccount(w, r, "")
	})
}

// cancelForm asks once whether to cancel, and says until when the reader reads on.
func (s *Site) cancelForm() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		v.showAccount(w, r, v.link("/account/cancel/"+r.PathValue("id")))
	})
}

func (v *visit) showAccount(w http.ResponseWriter, r *http.Request, sure string) {
	var p AccountPage
	var in bool
	err := v.site.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		p, in, err = v.accountPage(ctx, tx, r)
		return err
	})
	if err != nil {
		v.fault(w, r, err)
		return
	}
	if !in {
		v.moved(w, r, v.link("/signin")+"?return="+url.QueryEscape(r.URL.EscapedPath()))
		return
	}
	for i := range p.Plans {
		if sure != "" && p.Plans[i].Cancel == sure {
			p.Sure = &p.Plans[i]
		}
	}
	if sure != "" && p.Sure == nil {
		v.fail(w, r, http.StatusNotFound)
		return
	}
	v.show(w, r, http.StatusOK, "account", p)
}

// changePlan takes the press of a button on the account page.
func (s *Site) changePlan(do func(ctx context.Context, member, subscription id.ID) error) http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		var who id.ID
		err := s.DB.View(r.Context(), func(ctx context.Context, tx *db.Tx) error {
			m, in, err := v.signedIn(ctx, tx, r)
			if in {
				who = m.ID
			}
			return err
		})
		sub, bad := id.Parse(r.PathValue("id"))
		switch {
		case err != nil:
			v.fault(w, r, err)
			return
		case who == 0:
			v.moved(w, r, v.link("/signin")+"?return="+url.QueryEscape(v.link("/account")))
			return
		case bad != nil:
			v.fail(w, r, http.StatusNotFound)
			return
		}
		err = do(r.Context(), who, sub)
		switch {
		case err == nil, errors.Is(err, till.ErrOver): // what is over shows itself on the page
			v.moved(w, r, v.link("/account"))
		case errors.Is(err, db.ErrNotFound):
			v.fail(w, r, http.StatusNotFound)
		default:
			v.fault(w, r, err)
		}
	})
}
