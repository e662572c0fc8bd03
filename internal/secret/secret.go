// Package secret keeps the house's one key outside the database. What the
// database holds of credentials is hashed with it or sealed by it, so that a
// dump of every table yields nothing that works.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Variable names the environment variable that holds the key, where it is not
// to lie in the data folder.
const Variable = "STANDFIRST_SECRET_KEY"

const size = 32 // bytes of the key and of everything derived from it

var (
	// ErrSealed says that a sealed text is not ours, is for another purpose, or was changed.
	ErrSealed = errors.New("sealed text cannot be opened with this key")
	// ErrKey says that the key cannot be used; the text names the mend.
	ErrKey = errors.New("secret key")
)

// Key is the house's key. It prints as nothing of itself.
type Key struct{ root []byte }

// String hides the key.
func (*Key) String() string { return "secret key" }

// GoString hides the key.
func (*Key) GoString() string { return "secret key" }

// New takes 32 bytes as the key.
func New(root []byte) (*Key, error) {
	if len(root) != size {
		return nil, fmt.Errorf("%w: %d bytes; it must be %d", ErrKey, len(root), size)
	}
	return &Key{root: append([]byte(nil), root...)}, nil
}

// Load takes the key from the environment variable, else from secret.key in the
// data folder, which it makes at the first start (mode 0600). A key that is
// damaged or readable by others is refused.
func Load(dir string) (*Key, error) {
	if text := os.Getenv(Variable); text != "" {
		k, err := decode(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", Variable, err)
		}
		return k, nil
	}
	path := filepath.Join(dir, "secret.key")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return create(path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v; make it readable for this user only", ErrKey, err)
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s can be read by others; type: chmod 600 %s", ErrKey, path, path)
	}
	k, err := decode(string(b))
	if err != nil {
		return nil, fmt.Errorf("%s: %w; restore it from a backup: without it the house's sealed data is lost", path, err)
	}
	return k, nil
}

func decode(text string) (*Key, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("%w: it is not base64 of %d bytes", ErrKey, size)
	}
	return New(b)
}

// create writes a new key such that a crash leaves either none or a whole one.
func create(path string) (*Key, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKey, err)
	}
	root := make([]byte, size)
	_, _ = rand.Read(root) // never fails since Go 1.24
	f, err := os.CreateTemp(filepath.Dir(path), ".secret-*")
	if err != nil {
		return nil, fmt.Errorf("%w: %v; make the data folder writable for this user", ErrKey, err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(root) + "\n")
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKey, err)
	}
	// A link refuses to replace: of two first starts one wins, and both use its key.
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w: %v", ErrKey, err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKey, err)
	}
	return decode(string(b))
}

// Derive gives 32 bytes for one purpose (HKDF-SHA256, RFC 5869). Different
// purposes give unrelated bytes.
func (k *Key) Derive(purpose string) []byte {
	b, err := hkdf.Expand(sha256.New, k.root, "standfirst/"+purpose, size)
	if err != nil {
		panic(err) // only for lengths past 255 hashes
	}
	return b
}

// MAC is HMAC-SHA256 (RFC 2104) of the parts under a key for the purpose. The
// parts are told apart by their lengths.
func (k *Key) MAC(purpose string, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, k.Derive("mac/"+purpose))
	for _, p := range parts {
		n := len(p)
		h.Write([]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
		h.Write(p)
	}
	return h.Sum(nil)
}

func (k *Key) aead(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(k.Derive("seal/" + purpose))
	if err != nil {
		panic(err) // the key has the right length
	}
	a, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return a
}

// Seal encrypts and authenticates (AES-256-GCM, NIST SP 800-38D) for a purpose.
func (k *Key) Seal(purpose string, plain []byte) []byte {
	return k.aead(purpose).Seal(nil, nil, plain, nil)
}

// Open reads what Seal wrote for the same purpose; else the error is ErrSealed.
func (k *Key) Open(purpose string, sealed []byte) ([]byte, error) {
	plain, err := k.aead(purpose).Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Token makes a new credential of 128 random bits in 26 characters.
func Token() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return base32Lower.EncodeToString(b[:])
}

// TokenHash is what is kept of a token or code for a purpose: who reads it
// cannot make the token from it, nor try short codes without the key.
func (k *Key) TokenHash(purpose, token string) string {
	return base64.RawURLEncoding.EncodeToString(k.MAC("token/"+purpose, []byte(token)))
}
