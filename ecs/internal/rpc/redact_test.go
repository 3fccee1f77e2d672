package rpc

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// All characters that depend on the secret alone, and no others, whatever stands before and behind it.
func TestInBase64(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"Passw0rd!", "abcdefg", "12345678", "öäü"} {
		for before := range 3 {
			part := inBase64(secret, before)
			longest := 0
			for n := range 256 {
				edge := string([]byte{byte(n)})
				text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(edge, before+3) + secret + edge + edge))
				assert.Contains(t, text, part, secret)
				longest = max(longest, strings.Index(text, part))
			}
			// One more character on either side would depend on what surrounds the secret.
			assert.Len(t, part, (8*before+8*len(secret))/6-(8*before+5)/6, secret)
			assert.Equal(t, (8*(before+3)+5)/6, longest, secret)
		}
	}
}

func TestSecrets_Redact_moreSpellings(t *testing.T) {
	t.Parallel()
	const secret = "???>b~~c<&\"d\\" // base64 with characters of both alphabets
	secrets := Secrets{"", "abc", secret}
	std := base64.StdEncoding.EncodeToString([]byte(secret))
	require.Contains(t, std, "/")
	inside := base64.URLEncoding.EncodeToString([]byte("k" + secret + "k"))
	require.Contains(t, inside, "_")
	for _, echo := range []string{secret, std, base64.URLEncoding.EncodeToString([]byte(secret)), `???>b~~c<&\"d\\`, "???&gt;b~~c&lt;&amp;&#34;d\\", "3f3f3f3e627e7e633c2622645c", "3F3F3F3E627E7E633C2622645C"} {
		assert.Equal(t, "["+Redacted+"]", secrets.Redact("["+echo+"]"), echo)
	}
	assert.Contains(t, secrets.Redact(inside), Redacted)
	assert.Equal(t, "abc  stays", secrets.Redact("abc\n\tstays"), "what is too short to be a secret stays; control characters go")
	assert.Equal(t, Redacted+" "+Redacted, Secrets{"secret", "secret-and-more"}.Redact("secret-and-more secret"), "the longer one first")
}

func TestSecrets_Error(t *testing.T) {
	t.Parallel()
	secrets := Secrets{"testsecret"}
	plain := errors.New("connection refused")
	assert.Same(t, plain, secrets.Error(plain))
	for text, want := range map[string]string{
		"echo testsecret":                              "echo " + Redacted,
		`malformed HTTP status code "tests"`:           `malformed HTTP status code "…"`,
		`bad header "a" in "b" here`:                   `bad header "…" here`,
		`one quote " and more`:                         `one quote "…`,
		"long " + strings.Repeat("x", 1000):            "long " + strings.Repeat("x", 395) + "…",
		strings.Repeat("x", 300) + "testsecret":        strings.Repeat("x", 300) + Redacted,
		strings.Repeat("x", 395) + "testsecret behind": strings.Repeat("x", 395) + Redacted[:5] + "…",
	} {
		assert.EqualError(t, secrets.Error(errors.New(text)), want)
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for n := range 9 {
		s := shorten("a云bc", n)
		assert.True(t, utf8.ValidString(s), n)
	}
	assert.Equal(t, "…", shorten("云x", 2))
	assert.Equal(t, "a…", shorten("a云b", 3))
	assert.Equal(t, "a云…", shorten("a云b", 4))
	assert.Equal(t, "a云b", shorten("a云b", 5))
}

func TestReadErrorResponse_accessDenied(t *testing.T) {
	t.Parallel()
	e, err := ReadErrorResponse([]byte(`{"Code":"X","AccessDeniedDetail":{"AuthAction":"1","AuthPrincipalDisplayName":"2","AuthPrincipalOwnerId":"3",
		"AuthPrincipalType":"4","EncodedDiagnosticMessage":"5","NoPermissionType":"6","PolicyType":"7"}}`), strings.TrimSpace)
	require.NoError(t, err)
	assert.Equal(t, &AccessDenied{"1", "2", "3", "4", "5", "6", "7"}, e.Denied)
}

// Wherever the secret lies in the text, both alphabets of base64 are recognized.
func TestSecrets_Redact_insideBase64(t *testing.T) {
	t.Parallel()
	secrets := Secrets{"key>>>???key~~~"}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		for _, before := range []string{"", "a", "ab"} {
			text := encoding.EncodeToString([]byte(before + secrets[0] + "after"))
			assert.Contains(t, secrets.Redact(text), Redacted, text)
		}
	}
}
