package rpc

import (
	"bytes"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/assert"
)

// In base64, the characters that depend only on the secret are those that do not change with the bytes around it.
func TestInBase64(t *testing.T) {
	t.Parallel()
	const secret = "key>>>???key"
	for before := range 3 {
		encode := func(around byte) string {
			text := append(bytes.Repeat([]byte{around}, before), secret...)
			return base64.StdEncoding.EncodeToString(append(text, around, around))
		}
		var same []byte
		zeros, ones := encode(0), encode(0xff)
		for i := range zeros {
			if zeros[i] == ones[i] && zeros[i] != '=' {
				same = append(same, zeros[i])
			}
		}
		assert.Equal(t, string(same), inBase64(secret, before), before)
	}
}

func TestSecrets_Redact_insideBase64(t *testing.T) {
	t.Parallel()
	secrets := Secrets{"key>>>???key"}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		for _, before := range []string{"", "a", "ab"} {
			text := encoding.EncodeToString([]byte(before + secrets[0] + "after"))
			assert.Contains(t, secrets.Redact(text), "[redacted]", text)
		}
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, text string
		n          int
		want       string
	}{
		{"short", "ab", 2, "ab"},
		{"long", "abc", 2, "ab…"},
		{"not within a character", "a云b", 3, "a…"},
		{"after a character", "a云b", 4, "a云…"},
		{"not even one character", "云", 2, "…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, shorten(tt.text, tt.n))
		})
	}
}
