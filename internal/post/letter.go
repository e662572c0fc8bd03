package post

import (
	"fmt"
	"html/template"
	"net/mail"
	"strings"

	"standfirst/internal/edition"
)

// Kind says what a mail is about.
type Kind string

// The kinds of transactional mail, and what each one needs in Data.
const (
	SignIn    Kind = "signin"         // Code, and Link if there is one
	Welcome   Kind = "welcome"        // Date, Price
	Receipt   Kind = "receipt"        // Date, Price, Plan
	Failed    Kind = "payment_failed" // Date, Price
	Cancelled Kind = "cancelled"      // Date
	Resumed   Kind = "resumed"        // Date, Price
	// For staff.
	Invitation  Kind = "invitation"   // Link, Who
	StaffSignIn Kind = "staff_signin" // Link
)

// Letter is what is to be said to whom. Texts in Data are in the reader's
// language already: dates and prices as its edition writes them.
type Letter struct {
	Kind     Kind
	To       string // address
	Language string // BCP 47
	House    string // name of the publication in that language
	Account  string // address of the account page; may be empty
	Data     map[string]string
}

// shape is a kind of mail: its subject and the paragraphs before and after what
// stands out.
type shape struct {
	subject string
	before  []string
	after   []string
	link    string // what the link is for, if the letter has one
}

var shapes = map[Kind]shape{
	SignIn:    {"mail.signin_subject", []string{"mail.signin_code"}, []string{"mail.signin_life", "mail.signin_ignore"}, "mail.signin_link"},
	Welcome:   {"mail.welcome_subject", []string{"mail.welcome_body", "mail.welcome_renews"}, nil, ""},
	Receipt:   {"mail.receipt_subject", []string{"mail.receipt_body"}, nil, ""},
	Failed:    {"mail.failed_subject", []string{"mail.failed_body"}, nil, ""},
	Cancelled: {"mail.cancelled_subject", []string{"mail.cancelled_body"}, nil, ""},
	Resumed:   {"mail.resumed_subject", []string{"mail.resumed_body"}, nil, ""},

	Invitation:  {"mail.invitation_subject", []string{"mail.invitation_body", "mail.invitation_how"}, []string{"mail.invitation_life"}, "mail.invitation_link"},
	StaffSignIn: {"mail.staff_subject", []string{"mail.staff_body"}, []string{"mail.staff_life"}, "mail.staff_link"},
}

// A mail program knows neither our styles nor our fonts: what a mail needs
// stands in its attributes, direction on every block.
var page = template.Must(template.New("mail").Parse(`<!doctype html>
<html lang="{{.Lang}}" dir="{{.Dir}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body style="margin:0;background:#fbfaf7;color:#16181d;font-family:Georgia,'Times New Roman',serif">
<table role="presentation" dir="{{.Dir}}" width="100%" cellpadding="0" cellspacing="0"><tr><td dir="{{.Dir}}" align="center" style="padding:24px 16px">
<table role="presentation" dir="{{.Dir}}" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;border-top:3px solid #8a1c2b"><tr><td dir="{{.Dir}}" style="padding:16px 0;font-size:17px;line-height:1.6">
<p style="font-weight:bold;font-size:20px;margin:0 0 16px"><bdi>{{.House}}</bdi></p>
<p>{{.Greeting}}</p>
{{range .Before}}<p>{{.}}</p>
{{end}}{{with .Code}}<p style="font-family:Menlo,Consolas,monospace;font-size:28px;letter-spacing:4px" dir="ltr"><strong>{{.}}</strong></p>
{{end}}{{with .Link}}<p>{{$.LinkWords}}<br><a href="{{.}}" dir="ltr" style="color:#0b4a7a">{{.}}</a></p>
{{end}}{{range .After}}<p>{{.}}</p>
{{end}}{{with .Account}}<p><a href="{{.}}" style="color:#0b4a7a">{{$.AccountWords}}</a></p>
{{end}}</td></tr></table></td></tr></table></body></html>
`))

func (l Letter) compose(from string) (Mail, error) {
	s, ok := shapes[l.Kind]
	if !ok {
		return Mail{}, fmt.Errorf("post: there is no mail of kind %q", l.Kind)
	}
	lang := edition.Lookup(l.Language)
	l.House = edition.Plain(l.House)
	pairs := []any{"Name", l.House}
	for k, v := range l.Data {
		pairs = append(pairs, k, edition.Plain(v)) // no mark of direction leaks into a plain text
	}
	say := func(keys []string) (out []string, isolated []template.HTML) {
		for _, k := range keys {
			out, isolated = append(out, lang.T(k, pairs...)), append(isolated, lang.Isolated(k, pairs...))
		}
		return out, isolated
	}
	linkWords := ""
	if s.link != "" {
		linkWords = lang.T(s.link, pairs...)
	}
	v := struct {
		Lang, Dir, Subject, House, Greeting, Code, Link, LinkWords, Account, AccountWords string
		Before, After                                                                     []template.HTML
	}{
		Lang: lang.Tag, Dir: lang.Dir, Subject: lang.T(s.subject, pairs...), House: l.House, Greeting: lang.T("mail.greeting"),
		Code: l.Data["Code"], Link: l.Data["Link"], LinkWords: linkWords, Account: l.Account, AccountWords: lang.T("mail.account"),
	}
	var before, after []string
	before, v.Before = say(s.before)
	after, v.After = say(s.after)
	var html strings.Builder
	if err := page.Execute(&html, v); err != nil {
		return Mail{}, fmt.Errorf("post: %s: %w", l.Kind, err)
	}
	var text strings.Builder
	put := func(lines ...string) {
		for _, p := range lines {
			if p != "" {
				text.WriteString(p + "\n\n")
			}
		}
	}
	put(v.Greeting)
	put(before...)
	put(v.Code)
	if v.Link != "" {
		put(v.LinkWords + "\n" + v.Link)
	}
	put(after...)
	if v.Account != "" {
		put(v.AccountWords + ": " + v.Account)
	}
	put(l.House)
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return Mail{}, fmt.Errorf("post: the house's own address %q: %w", from, err)
	}
	sender.Name = l.House // each edition writes under its own name
	return Mail{From: sender.String(), To: l.To, Subject: v.Subject, Text: text.String(), HTML: html.String(), Language: lang.Tag}, nil
}
