package desk

import (
	"context"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/post"
)

// houseMail says how the house sends mail, and tries it.
type houseMail struct {
	housePage
	Way     string // the server or folder, without any password
	From    string
	Outbox  bool
	Sent    bool   // a test mail was taken over
	Fault   string // what stood against it, in the server's own words
	Failing []post.Failing
}

func (v *visit) houseMail() error { return v.showHouseMail(http.StatusOK, false, "") }

func (v *visit) showHouseMail(status int, sent bool, fault string) error {
	m := houseMail{housePage: v.housed(v.T("Mail"), "mail"), Outbox: v.Mailbox, Sent: sent, Fault: fault}
	m.Way, m.From = v.Post.Way()
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		m.Failing, err = v.Post.Failures(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	return v.show(status, "house_mail", m)
}

// tryHouseMail sends a mail to who asks for it, and to nobody else.
func (v *visit) tryHouseMail() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	e, _ := s.Edition(s.DefaultEdition)
	fault := v.Post.Try(v.r.Context(), post.Test{To: v.who.Email, House: e.Name, Language: v.book().Tag,
		Subject: v.T("A test mail of {house}", "house", e.Name), Text: v.T("This mail was sent from the desk of {house} to see whether mail goes out. It asks for nothing.", "house", e.Name)})
	outcome := "–"
	if fault != nil {
		outcome = fault.Error()
	}
	if err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		return v.noted(ctx, tx, "sent a test mail", v.who.Email, []house.Difference{{After: outcome}})
	}); err != nil {
		return err
	}
	if fault != nil {
		return v.showHouseMail(http.StatusBadGateway, false, fault.Error())
	}
	return v.showHouseMail(http.StatusOK, true, "")
}
