// Package outbox is the transport of a house without a mail server: each mail
// becomes a file that any mail program opens.
package outbox

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"standfirst/internal/post"
)

// Outbox writes mails into a folder.
type Outbox struct{ dir string }

// New takes a folder, which is made if missing.
func New(dir string) (*Outbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("outbox: %w; make the data folder writable", err)
	}
	return &Outbox{dir}, nil
}

// String names the folder.
func (o *Outbox) String() string { return o.dir }

// Send writes one file, named by the time and the id of the mail: the same mail
// again is the same file.
func (o *Outbox) Send(_ context.Context, m post.Mail) error {
	msg, err := m.Message()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	name := filepath.Join(o.dir, m.Date.UTC().Format("20060102T150405Z")+"-"+m.ID+".eml")
	// Another program that watches the folder never sees half a mail.
	if err := os.WriteFile(name+".part", b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if err := os.Rename(name+".part", name); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return nil
}
