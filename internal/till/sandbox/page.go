package sandbox

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/till"
)

var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{.L.Tag}}" dir="{{.L.Dir}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>{{.L.T "sandbox.title"}}</title>{{with .Style}}<link rel="stylesheet" href="{{.}}">{{end}}</head>
<body><a class="skip" href="#content">{{.L.T "page.skip"}}</a>
<main id="content" tabindex="-1" class="wrap form-page sandbox">
<p class="status">{{.L.T "sandbox.banner"}}</p>
<h1>{{.L.T "sandbox.title"}}</h1>
<p><bdi>{{.V.Title}}</bdi><br><strong>{{.Price}}</strong> {{.Period}}<br><bdi dir="ltr">{{.V.Email}}</bdi></p>
{{if .Confirm}}
<h2>{{.L.T "sandbox.confirm_title"}}</h2>
<p>{{.L.T "sandbox.confirm_help" "Price" .Price}}</p>
<form method="post" class="actions"><button class="button" name="answer" value="yes">{{.L.T "sandbox.confirm_yes"}}</button> <button class="button plain" name="answer" value="no">{{.L.T "sandbox.confirm_no"}}</button></form>
{{else if .Over}}
<p class="error">{{.Over}}</p>
<p><a class="button" href="{{.V.CancelURL}}">{{.L.T "checkout.back"}}</a></p>
{{else}}
{{with .Fault}}<p class="error" id="fault" role="alert">{{.}}</p>{{end}}
<form method="post" novalidate>
<div class="field"><label for="card">{{.L.T "sandbox.card"}}</label><input id="card" name="card" type="text" inputmode="numeric" autocomplete="cc-number" dir="ltr" required value="{{.Card}}"{{if eq .FaultAt "card"}} aria-invalid="true" aria-describedby="fault"{{end}}></div>
<div class="field"><label for="expiry">{{.L.T "sandbox.expiry"}}</label><input id="expiry" name="expiry" type="text" autocomplete="cc-exp" dir="ltr" required value="12/34"{{if eq .FaultAt "expiry"}} aria-invalid="true" aria-describedby="fault"{{end}}></div>
<div class="field"><label for="cvc">{{.L.T "sandbox.cvc"}}</label><input id="cvc" name="cvc" type="text" inputmode="numeric" autocomplete="cc-csc" dir="ltr" required value="123"{{if eq .FaultAt "cvc"}} aria-invalid="true" aria-describedby="fault"{{end}}></div>
<div class="actions"><button class="button">{{.L.T "sandbox.pay" "Price" .Price}}</button> <a href="{{.V.CancelURL}}">{{.L.T "sandbox.leave"}}</a></div>
</form>
<h2>{{.L.T "sandbox.cards"}}</h2>
<ul class="get">{{range .Cards}}<li><bdi dir="ltr">{{index . 0}}</bdi>: {{index . 1}}</li>{{end}}</ul>
{{end}}
</main></body></html>
`))

type view struct {
	L       *edition.Language
	V       session
	Style   string
	Price   string
	Period  string
	Card    string
	Fault   string
	FaultAt string // the field that it is about
	Over    string
	Confirm bool
	Cards   [][2]string
}

// Page is the hosted checkout page: GET shows it, POST takes its forms. The
// request's path value id names the session; style is the address of a sheet.
func (s *Sandbox) Page(style func() string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
		id := r.PathValue("id")
		var v session
		err := s.db.View(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			v, err = find(ctx, tx, id)
			return err
		})
		if errors.Is(err, till.ErrUnknown) {
			http.Error(w, "There is no such checkout.", http.StatusNotFound)
			return
		}
		m := s.model(v, style())
		if err == nil && r.Method == http.MethodPost {
			var to string
			if to, err = s.take(r, v, &m); err == nil && to != "" {
				http.Redirect(w, r, to, http.StatusSeeOther)
				return
			}
		}
		if err != nil {
			http.Error(w, "The sandbox does not answer; please try again.", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if m.Fault != "" {
			w.WriteHeader(http.StatusUnprocessableEntity)
		}
		_ = page.Execute(w, m) // who has left needs no answer
	})
}

func (s *Sandbox) model(v session, style string) view {
	l := edition.Lookup(v.Language)
	m := view{L: l, V: v, Style: style, Price: l.Money(v.Minor, v.Currency), Period: l.T("sandbox.monthly"), Confirm: v.Card != "" && (v.Status == till.SessionOpen || v.Status == till.SessionFailed)}
	if v.Period == till.Year {
		m.Period = l.T("sandbox.yearly")
	}
	switch v.Status {
	case till.SessionPaid:
		m.Over = l.T("sandbox.paid_already")
	case till.SessionExpired:
		m.Over = l.T("sandbox.over")
	}
	for _, c := range [][2]string{{CardOK, "sandbox.card_ok"}, {CardDecline, "sandbox.card_declined"}, {CardConfirm, "sandbox.card_confirm"}, {CardLater, "sandbox.card_later"}} {
		m.Cards = append(m.Cards, [2]string{c[0][:4] + " " + c[0][4:8] + " " + c[0][8:12] + " " + c[0][12:], l.T(c[1])})
	}
	return m
}

// take reads a form and acts on it. It gives where to go, or fills in what was
// wrong.
func (s *Sandbox) take(r *http.Request, v session, m *view) (to string, err error) {
	switch v.Status {
	case till.SessionPaid:
		return v.SuccessURL, nil // the other press of the button has paid
	case till.SessionExpired:
		return "", nil
	}
	if err := r.ParseForm(); err != nil {
		m.Fault, m.FaultAt = m.L.T("sandbox.unknown"), "card"
		return "", nil
	}
	card, answer := digits(r.PostForm.Get("card")), r.PostForm.Get("answer")
	if !m.Confirm {
		m.Card = r.PostForm.Get("card")
		if m.FaultAt, m.Fault = s.check(m.L, card, r.PostForm.Get("expiry"), digits(r.PostForm.Get("cvc"))); m.Fault != "" {
			return "", nil
		}
	}
	err = s.db.Update(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if v, err = find(ctx, tx, v.ID); err != nil || v.Status == till.SessionPaid || v.Status == till.SessionExpired {
			return err
		}
		switch {
		case v.Card != "" && answer == "yes":
			return s.pay(ctx, tx, v, v.Card, true)
		case v.Card != "" && answer == "no":
			return s.fail(ctx, tx, v)
		case v.Card == "" && !m.Confirm: // a card that was checked above, not the late answer to a question that is gone
			return s.pay(ctx, tx, v, card, false)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	err = s.db.View(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		v, err = find(ctx, tx, v.ID)
		return err
	})
	again := s.model(v, m.Style)
	again.Card = m.Card
	*m = again
	switch {
	case err != nil:
		return "", err
	case v.Status == till.SessionPaid:
		return v.SuccessURL, nil
	case answer == "no":
		return v.SuccessURL, nil // the house says that nothing was charged
	case card == CardDecline:
		m.Fault, m.FaultAt = m.L.T("sandbox.declined"), "card"
	}
	return "", nil
}

// check finds the first field that cannot stand, and says what is wrong with it.
func (s *Sandbox) check(l *edition.Language, card, expiry, cvc string) (field, fault string) {
	switch card {
	case CardOK, CardDecline, CardConfirm, CardLater:
	default:
		return "card", l.T("sandbox.unknown")
	}
	t, err := time.Parse("01/06", strings.ReplaceAll(ascii(expiry), " ", ""))
	if err != nil || t.AddDate(0, 1, 0).Before(s.db.Now()) {
		return "expiry", l.T("sandbox.bad_expiry")
	}
	if len(cvc) < 3 || len(cvc) > 4 {
		return "cvc", l.T("sandbox.bad_cvc")
	}
	return "", ""
}

// ascii turns Arabic and Persian digits into those of a card.
func ascii(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		}
		return r
	}, s)
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, ascii(s))
}
