// Package stafftest gives tests an authenticator that holds a passkey, and the
// codes of an authenticator app.
package stafftest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
	"github.com/pquerna/otp/totp"
)

// Authenticator holds one passkey (WebAuthn level 3, ES256, no attestation).
type Authenticator struct {
	Host, Origin string
	Unverified   bool // it does not ask who holds it
	Counter      uint32

	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
}

var b64 = base64.RawURLEncoding

// options are those parts of a server's options that matter here.
type options struct {
	PublicKey struct {
		Challenge string
		User      struct{ ID string }
	}
}

func (a *Authenticator) client(kind, challenge string) []byte {
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.Origin, "crossOrigin": false})
	if err != nil {
		panic(err)
	}
	return b
}

func (a *Authenticator) data(flags byte) []byte {
	hash := sha256.Sum256([]byte(a.Host))
	if !a.Unverified {
		flags |= 0x04
	}
	a.Counter++
	return binary.BigEndian.AppendUint32(append(hash[:], flags|0x01), a.Counter)
}

// Create makes a passkey for a server's options, and answers as a browser's script does.
func (a *Authenticator) Create(serverOptions []byte) json.RawMessage {
	var o options
	must(json.Unmarshal(serverOptions, &o))
	var err error
	a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	a.id = make([]byte, 32)
	_, err = rand.Read(a.id)
	must(err)
	a.handle, err = b64.DecodeString(o.PublicKey.User.ID)
	must(err)
	point, err := a.key.PublicKey.Bytes() // 4, x, y
	must(err)
	cose, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	must(err)
	data := a.data(0x40)
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(a.id)))
	data = append(append(data, a.id...), cose...)
	attestation, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	must(err)
	return answer(a.id, map[string]string{"clientDataJSON": b64.EncodeToString(a.client("webauthn.create", o.PublicKey.Challenge)), "attestationObject": b64.EncodeToString(attestation)})
}

// Get shows the passkey for a server's options.
func (a *Authenticator) Get(serverOptions []byte) json.RawMessage {
	var o options
	must(json.Unmarshal(serverOptions, &o))
	client := a.client("webauthn.get", o.PublicKey.Challenge)
	data := a.data(0)
	hash := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, signed[:])
	must(err)
	return answer(a.id, map[string]string{"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data),
		"signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString(a.handle)})
}

func answer(id []byte, response map[string]string) json.RawMessage {
	b, err := json.Marshal(map[string]any{"id": b64.EncodeToString(id), "rawId": b64.EncodeToString(id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response})
	must(err)
	return b
}

// Code is what an authenticator app with a secret shows at a time.
func Code(secret string, at time.Time) string {
	c, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), at)
	must(err)
	return c
}

func must(err error) {
	if err != nil {
		panic(err) // a fault of the test
	}
}
