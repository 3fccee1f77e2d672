package credentials

import (
	"regexp"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

var (
	// named finds the value in texts such as "secret: x", `"sts_token": "x"` and "password=x".
	named = regexp.MustCompile(`(?i)((?:secret|token|password|passwd|credential|access_?key)[\w-]*["']?\s*[:=]\s*)("[^"]*"?|'[^']*'?|[^\s,;&]+)`)

	// word finds what is long enough to be a key or a token.
	longWord = regexp.MustCompile(`[A-Za-z0-9+/=_-]{20,}`)
)

// hideSecrets takes out of a foreign text the secrets that are known, and what looks like one: better too much than one
// too few.
func hideSecrets(s string, known ...string) string {
	s = rpc.Secrets(known).Redact(s)
	s = named.ReplaceAllString(s, "${1}"+redacted)
	return longWord.ReplaceAllStringFunc(s, func(w string) string {
		if looksRandom(w) {
			return redacted
		}
		return w
	})
}

// looksRandom tells keys from long words and paths: they mix letters of both cases with digits.
func looksRandom(w string) bool {
	return !strings.HasPrefix(w, "/") && strings.ContainsAny(w, "0123456789") && strings.ToLower(w) != w && strings.ToUpper(w) != w
}
