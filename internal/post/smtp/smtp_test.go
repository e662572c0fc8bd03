package smtp_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"

	real "github.com/emersion/go-smtp"

	"standfirst/internal/post"
	"standfirst/internal/post/posttest"
	"standfirst/internal/post/smtp"
)

// server is a real SMTP server that keeps what it is given.
type server struct {
	mu    sync.Mutex
	mails [][]byte
}

func (s *server) NewSession(*real.Conn) (real.Session, error) { return &session{s}, nil }

type session struct{ *server }

func (s *session) Mail(string, *real.MailOptions) error { return nil }
func (s *session) Rcpt(to string, _ *real.RcptOptions) error {
	if strings.HasPrefix(to, "nobody@") {
		return &real.SMTPError{Code: 550, EnhancedCode: real.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	}
	return nil
}
func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, b)
	return err
}
func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func start(t *testing.T) (*server, string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{}
	r := real.NewServer(s)
	r.Domain = "localhost"
	go func() { _ = r.Serve(l) }()
	t.Cleanup(func() { _ = r.Close() })
	return s, "smtp://" + l.Addr().String()
}

func TestAMailServerIsATransport(t *testing.T) {
	s, address := start(t)
	tr, err := smtp.New(address)
	if err != nil {
		t.Fatal(err)
	}
	posttest.Run(t, tr, func(t *testing.T) (all []*mail.Message) {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, b := range s.mails {
			m, err := mail.ReadMessage(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, m)
		}
		return all
	})
}

func TestAMailboxThatDoesNotExistIsRefusedForGood(t *testing.T) {
	_, address := start(t)
	tr, err := smtp.New(address)
	if err != nil {
		t.Fatal(err)
	}
	err = tr.Send(context.Background(), post.Mail{ID: "m", From: "a@example.org", To: "nobody@example.org", Text: "x", HTML: "x"})
	if !errors.Is(err, post.ErrRefused) {
		t.Errorf("error %v, want ErrRefused", err)
	}
}

func TestAServerThatIsAwayIsTriedAgain(t *testing.T) {
	tr, err := smtp.New("smtp://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := tr.Send(context.Background(), post.Mail{ID: "m", From: "a@example.org", To: "b@example.org", Text: "x", HTML: "x"}); err == nil || errors.Is(err, post.ErrRefused) {
		t.Errorf("error %v", err)
	}
}

func TestAnAddressOfAServerIsCheckedWithoutRepeatingItsPassword(t *testing.T) {
	for _, a := range []string{"", "http://user:secret@host", "smtp://", "smtp://user:secret@host:x"} {
		_, err := smtp.New(a)
		if !errors.Is(err, smtp.ErrAddress) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", a, err)
		}
	}
}
