package front_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/front"
	"standfirst/internal/secret"
)

func TestAPreviewOpensUntilItsTimeAndForNobodyElse(t *testing.T) {
	key, err := secret.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	other, err := secret.New(bytes.Repeat([]byte{8}, 32))
	if err != nil {
		t.Fatal(err)
	}
	token := front.PreviewToken(key, "ar", noon.Add(time.Hour))
	if e, until, err := front.OpenPreview(key, token, noon); e != "ar" || !until.Equal(noon.Add(time.Hour)) || err != nil {
		t.Errorf("it opens %q until %v: %v", e, until, err)
	}
	for name, open := range map[string]func() error{
		"too late":    func() error { _, _, err := front.OpenPreview(key, token, noon.Add(time.Hour)); return err },
		"another key": func() error { _, _, err := front.OpenPreview(other, token, noon); return err },
		"changed":     func() error { _, _, err := front.OpenPreview(key, strings.ToUpper(token), noon); return err },
		"nothing":     func() error { _, _, err := front.OpenPreview(key, "", noon); return err },
		"much":        func() error { _, _, err := front.OpenPreview(key, strings.Repeat("A", 5000), noon); return err },
	} {
		if err := open(); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
