package signer

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what signature 1.0 is checked and measured against
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHMACSHA1(t *testing.T) {
	t.Parallel()
	sum := hmacSHA1("sk#$!~~~", []byte("abc~!@#"))
	assert.Equal(t, "7eV3A584uvdgKVk8Ck8r9ukg1gE=", base64.StdEncoding.EncodeToString(sum[:]), "R5")
}

func FuzzHMACSHA1(f *testing.F) {
	f.Add("", []byte(nil))
	f.Add("testsecret&", []byte("GET&%2F&"))
	for _, size := range []int{sha1.BlockSize - 1, sha1.BlockSize, sha1.BlockSize + 1, 1000} {
		f.Add(string(make([]byte, size)), make([]byte, size))
	}
	f.Fuzz(func(t *testing.T, key string, text []byte) {
		sum := hmacSHA1(key, text)
		assert.Equal(t, rawHMAC(key, text), base64.StdEncoding.EncodeToString(sum[:]))
	})
}

// rawHMAC is what a signature costs at least when made of the standard library's parts.
func rawHMAC(key string, text []byte) string {
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write(text)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
