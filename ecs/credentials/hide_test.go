package credentials

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHideSecrets(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, text, want string }{
		{"harmless", "cannot reach vault.example:8200: connection refused (attempt 3)", "cannot reach vault.example:8200: connection refused (attempt 3)"},
		{"missing profile", "profile dev not found", "profile dev not found"},
		{"refused", "connection refused", "connection refused"},
		{"status", "exit status 1", "exit status 1"},
		{"error code", "AccessDenied: Forbidden.RAM, see /etc/vault-agent/config.json", "AccessDenied: Forbidden.RAM, see /etc/vault-agent/config.json"},
		{"in capitals", "FATAL: OIDC is off", "FATAL: OIDC is off"},
		{"lines", "usage:\n\ttool\n\n[flags]", "usage: tool [flags]"},
		{"another language", "找不到配置文件。", "找不到配置文件。"},
		{"telling word at the end", "log in again for a token", "log in again for a token"},
		{"empty", " \n", ""},

		{"known", "got kn0wn, which is wrong", "got [redacted], which is wrong"},
		{"known, in a URL", "GET /x/a%2Bb%3D now", "GET /x/[redacted] now"},
		{"named", "secret: hunter, or another", "secret: [redacted]"},
		{"named, next line", "password:\n  hunter\n", "password: [redacted]"},
		{"named in JSON", `{"access_key_secret": "hun ter22", "x": 1}`, "[redacted]"},
		{"named in JSON, half a string", `password='hunter`, "[redacted]"},
		{"random", "ids abcDEFghi0123456789jklMNOP and CAISabc+def/0123456789==", "ids [redacted] and [redacted]"},
		{"letters and digits", "got hunter2 from vault", "got [redacted] from vault"},
		{"letters of both cases", "got aBcDeFgH from vault", "got [redacted] from vault"},
		{"long word", "got correcthorsebatterystaple from vault", "got [redacted] from vault"},
		{"long number", "got 123456 from vault", "got [redacted] from vault"},
		{"many in a row", "got a1 b2 c3 from vault", "got [redacted] from vault"},

		{"lower-case hex", "got 0123456789abcdef0123456789abcdef back", "got [redacted] back"},
		{"upper-case hex", "got 0123456789ABCDEF0123456789ABCDEF back", "got [redacted] back"},
		{"user and password in a URL", "GET https://bob:hunter@vault.example/x failed", "GET [redacted] failed"},
		{"basic authorization", "sent Authorization: Basic Ym9iOmh1bnRlcg== to vault", "sent Authorization: [redacted]"},
		{"bearer", "sent Bearer hunter to vault", "sent Bearer [redacted]"},
		{"pwd", "login pwd=hunter failed", "login [redacted]"},
		{"pass", "login pass=hunter failed", "login [redacted]"},
		{"key", "login key=hunter failed", "login [redacted]"},
		{"any name", "login pw=hunter failed", "login [redacted]"},
		{"sentence", "the secret is hunter", "the secret [redacted]"},
		{"arrow", "vault => hunter", "vault [redacted]"},
		{"another arrow", "vault -> hunter", "vault [redacted]"},
		{"element", "<secret>hunter</secret>", "[redacted]"},
		{"PEM", "read -----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----", "read -----BEGIN RSA PRIVATE [redacted]"},
		{"JSON web token", "got eyJhbGciOiJub25lIn0.eyJzdWIiOiJib2IifQ.c2ln back", "got [redacted] back"},
		{"another language's password", "密码是 hunter", "密码是 [redacted]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, hideSecrets(tt.text, "kn0wn", "a+b="))
			for _, secret := range []string{"hunter", "0123456789", "Ym9iOmh1bnRlcg", "abc\ndef"} {
				assert.NotContains(t, tt.want, secret, "the test wants a secret shown")
			}
		})
	}
}

// Each telling word hides what follows it, whatever it is part of.
func TestHideSecrets_tellingWords(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"secret", "my_token", "passphrase", "pwd", "credentials", "the-key", "Authorization", "bearer", "private", "signature", "cookie", "session", "密码", "口令", "令牌"} {
		assert.NotContains(t, hideSecrets("got "+word+": hunter"), "hunter", word)
	}
}
