package credentials

import (
	"bytes"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// telling are words before a secret, in lower case.
var telling = []string{"secret", "token", "password", "passwd", "credential", "accesskey", "access_key"}

// hideSecrets takes out of a foreign text the secrets that are known, and what looks like one: better too much than one
// too few.
func hideSecrets(s string, known ...string) string {
	return hideRandom(hideNamed(rpc.Secrets(known).Redact(s)))
}

// hideNamed takes out the values in texts such as "secret: x", `"sts_token": "x"` and "password=x".
func hideNamed(s string) string {
	lower := []byte(s) // strings.ToLower may change the length
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	var b strings.Builder
	done := 0
	for i := range lower {
		if i < done || !slices.ContainsFunc(telling, func(word string) bool { return bytes.HasPrefix(lower[i:], []byte(word)) }) {
			continue
		}
		if start, end := namedValue(s[i:]); start < end {
			b.WriteString(s[done:i+start] + redacted)
			done = i + end
		}
	}
	return b.String() + s[done:]
}

// namedValue finds what s gives a name that it begins with: after a colon or equals sign, in quotes or up to a separator.
func namedValue(s string) (start, end int) {
	rest := strings.TrimLeft(s, rpc.Letters+"0123456789_-")
	if rest != "" && strings.Contains(`"'`, rest[:1]) {
		rest = rest[1:]
	}
	rest = strings.TrimLeft(rest, " \t\r\n")
	if rest == "" || !strings.Contains(":=", rest[:1]) {
		return 0, 0
	}
	value := strings.TrimLeft(rest[1:], " \t\r\n")
	start = len(s) - len(value)
	if value == "" {
		return 0, 0
	}
	if quote := value[:1]; strings.Contains(`"'`, quote) {
		if n := strings.Index(value[1:], quote); n >= 0 {
			return start, start + n + 2
		}
		return start, len(s) // it is cut off
	}
	if n := strings.IndexAny(value, " \t\r\n,;&"); n >= 0 {
		return start, start + n
	}
	return start, len(s)
}

// hideRandom takes out what is long enough to be a key or a token and looks like one.
func hideRandom(s string) string {
	var b strings.Builder
	for s != "" {
		rest := strings.TrimLeftFunc(s, isWord)
		word := s[:len(s)-len(rest)]
		if len(word) >= 20 && looksRandom(word) {
			word = redacted
		}
		b.WriteString(word)
		s = strings.TrimLeftFunc(rest, func(r rune) bool { return !isWord(r) })
		b.WriteString(rest[:len(rest)-len(s)])
	}
	return b.String()
}

func isWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("+/=_-", r)
}

// looksRandom tells keys from long words and paths: they mix letters of both cases with digits.
func looksRandom(w string) bool {
	return !strings.HasPrefix(w, "/") && strings.ContainsAny(w, "0123456789") && strings.ToLower(w) != w && strings.ToUpper(w) != w
}
