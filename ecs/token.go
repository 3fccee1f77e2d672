package ecs

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// NewClientToken returns a random token by which the service recognizes a request that it has seen before: 26 letters
// and digits. A call generates its own if the request has none. Generate one yourself and store it before the call to
// be able to repeat the call after a crash without doing its work twice.
func NewClientToken() string { return rand.Text() }

// ClientTokenFrom returns a token that depends on parts alone: 64 hexadecimal digits, different for different parts.
// It saves storing a token where the work itself has a name, such as an order, a batch and a round: a call repeated
// after a crash carries the same token. All parameters of the call must then be the same too, lists in the same order;
// otherwise the service fails the call with IdempotentParameterMismatch.
//
// The service does not document how long it remembers a token; other products of the provider promise 24 hours. Look
// the work up, by a tag for example, before you repeat a call that is older.
func ClientTokenFrom(parts ...string) string {
	hash := sha256.New()
	for _, part := range parts {
		_ = binary.Write(hash, binary.BigEndian, uint64(len(part))) // so that "ab", "c" is not "a", "bc"; a hash returns no error
		hash.Write([]byte(part))
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func checkToken(name, token string) error {
	if len(token) > 64 {
		return fmt.Errorf("parameter %q: %d characters, want at most 64", name, len(token))
	}
	for _, c := range []byte(token) {
		if c < ' ' || c > '~' {
			return fmt.Errorf("parameter %q: want printable ASCII characters only", name)
		}
	}
	return nil
}
