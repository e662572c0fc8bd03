// Package posttest is what every transport of the post must hold to.
package posttest

import (
	"context"
	"mime"
	"net/mail"
	"strings"
	"testing"
	"time"

	"standfirst/internal/post"
)

// Run tries a transport. received gives what has arrived at its other end.
func Run(t *testing.T, tr post.Transport, received func(t *testing.T) []*mail.Message) {
	t.Helper()
	m := post.Mail{ID: "m1", From: `"بريد المرفأ" <post@example.org>`, To: "reader@example.org", Subject: "رمزك هو 12345678", Language: "ar",
		Text: "رمز الدخول:\n\n12345678\n", HTML: `<html lang="ar" dir="rtl"><p>12345678</p></html>`, Date: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	t.Run("a mail arrives as it was written", func(t *testing.T) {
		if err := tr.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
		all := received(t)
		if len(all) != 1 {
			t.Fatalf("%d mails arrived, want 1", len(all))
		}
		h := all[0].Header
		var words mime.WordDecoder
		if s, err := words.DecodeHeader(h.Get("Subject")); err != nil || s != m.Subject {
			t.Errorf("Subject %q (%v)", s, err)
		}
		if from, err := h.AddressList("From"); err != nil || from[0].Name != "بريد المرفأ" || from[0].Address != "post@example.org" {
			t.Errorf("From %v (%v)", from, err)
		}
		if kind, _, err := mime.ParseMediaType(h.Get("Content-Type")); err != nil || kind != "multipart/alternative" {
			t.Errorf("Content-Type %q (%v)", kind, err)
		}
		if h.Get("Message-Id") != "<m1@standfirst>" || h.Get("Content-Language") != "ar" || h.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("headers %v", h)
		}
	})
	t.Run("an address that breaks the header is refused for good", func(t *testing.T) {
		bad := m
		bad.To = "a@example.org\r\nBcc: b@example.org"
		if err := tr.Send(context.Background(), bad); err == nil || !strings.Contains(err.Error(), post.ErrRefused.Error()) {
			t.Errorf("error %v", err)
		}
	})
}
