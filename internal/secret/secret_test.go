package secret_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"standfirst/internal/secret"
)

func key(t *testing.T, fill byte) *secret.Key {
	t.Helper()
	k, err := secret.New(bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestWhatIsSealedOpensOnlyWithTheSameKeyAndPurpose(t *testing.T) {
	ours, theirs := key(t, 1), key(t, 2)
	sealed := ours.Seal("mail", []byte("code 12345678"))
	if plain, err := ours.Open("mail", sealed); err != nil || string(plain) != "code 12345678" {
		t.Fatalf("%q, %v", plain, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another key":     func() ([]byte, error) { return theirs.Open("mail", sealed) },
		"another purpose": func() ([]byte, error) { return ours.Open("till", sealed) },
		"a changed byte":  func() ([]byte, error) { return ours.Open("mail", changed) },
		"too short":       func() ([]byte, error) { return ours.Open("mail", sealed[:5]) },
		"nothing":         func() ([]byte, error) { return ours.Open("mail", nil) },
	} {
		if _, err := open(); !errors.Is(err, secret.ErrSealed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPartsOfAMACCannotBeShifted(t *testing.T) {
	k := key(t, 1)
	if bytes.Equal(k.MAC("x", []byte("ab"), []byte("c")), k.MAC("x", []byte("a"), []byte("bc"))) {
		t.Fatal("ab+c and a+bc have one MAC")
	}
}

func TestFirstStartsThatMeetUseOneKey(t *testing.T) {
	dir := t.TempDir()
	hashes := make([]string, 16)
	var all sync.WaitGroup
	for i := range hashes {
		all.Go(func() {
			k, err := secret.Load(dir)
			if err != nil {
				t.Error(err)
				return
			}
			hashes[i] = k.TokenHash("x", "y")
		})
	}
	all.Wait()
	for _, h := range hashes {
		if h != hashes[0] {
			t.Fatal("two starts have two keys")
		}
	}
	info, err := os.Stat(filepath.Join(dir, "secret.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
}

func TestADamagedKeyIsRefusedAndNotReplaced(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secret.key")
	if err := os.WriteFile(path, []byte("half a k"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.Load(dir); !errors.Is(err, secret.ErrKey) || !strings.Contains(err.Error(), "backup") {
		t.Fatalf("got %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "half a k" {
		t.Fatal("the damaged key was replaced")
	}
}

func TestAKeyThatOthersCanReadIsRefused(t *testing.T) {
	dir := t.TempDir()
	if _, err := secret.Load(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "secret.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.Load(dir); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Fatalf("got %v", err)
	}
}

func TestAKeyDoesNotPrintItself(t *testing.T) {
	k := key(t, 'k')
	for _, f := range []string{"%v", "%+v", "%#v", "%s"} {
		if s := fmt.Sprintf(f, k); strings.Contains(s, "kk") || strings.Contains(s, "107") {
			t.Errorf("%s prints %q", f, s)
		}
	}
}
