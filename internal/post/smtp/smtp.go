// Package smtp is the transport to a mail server (RFC 5321).
package smtp

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"

	"standfirst/internal/post"
)

// Server is a mail server of the house.
type Server struct {
	host    string
	address string // as it may be shown: without user and password
	options []mail.Option
}

// ErrAddress says that the address of a mail server cannot stand.
var ErrAddress = errors.New("smtp")

// New takes smtp://user:password@host:port (STARTTLS where the server offers
// it, and always before a password) or smtps://… (TLS from the start).
func New(address string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return nil, fmt.Errorf("%w: give the server as smtp://user:password@host:587 or smtps://…", ErrAddress) // the address may hold a password: it is not repeated
	}
	s := &Server{host: u.Hostname(), options: []mail.Option{mail.WithTimeout(30 * time.Second)}}
	password, secret := u.User.Password()
	switch {
	case u.Scheme == "smtps":
		s.options = append(s.options, mail.WithSSL(), mail.WithPort(465))
	case secret:
		s.options = append(s.options, mail.WithTLSPolicy(mail.TLSMandatory), mail.WithPort(587))
	default:
		s.options = append(s.options, mail.WithTLSPolicy(mail.TLSOpportunistic), mail.WithPort(25))
	}
	if p := u.Port(); p != "" {
		n, err := strconv.Atoi(p)
		if err != nil {
			return nil, fmt.Errorf("%w: port %q is no number", ErrAddress, p)
		}
		s.options = append(s.options, mail.WithPort(n))
	}
	if secret {
		s.options = append(s.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	s.address = u.Scheme + "://" + u.Host
	return s, nil
}

// String is the address of the server, without user and password.
func (s *Server) String() string { return s.address }

// Send gives one mail to the server. A permanent refusal (RFC 5321 section
// 4.2.1, codes 5yz) wraps post.ErrRefused.
func (s *Server) Send(ctx context.Context, m post.Mail) error {
	msg, err := m.Message()
	if err != nil {
		return err
	}
	client, err := mail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("smtp: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var refused *mail.SendError
	if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %v", post.ErrRefused, err)
	}
	if err != nil {
		return fmt.Errorf("smtp: %w", err)
	}
	return nil
}
