package credentials

import (
	"slices"
	"strings"
	"unicode"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// telling are parts of words, in lower case, that may precede a secret of any form.
var telling = []string{
	"secret", "token", "pass", "pwd", "credential", "key", "authorization", "bearer", "private", "signature", "cookie", "session",
	"密", "口令", "令牌",
}

// hideSecrets returns the words of a foreign text without possible secrets: the known ones, words that are not ordinary,
// and everything after a telling word, an "=" or a ">". It would rather hide too much than too little.
func hideSecrets(s string, known ...string) string {
	var shown []string
	words := strings.Fields(rpc.Secrets(known).Redact(s))
	for i, word := range words {
		hidden := !isOrdinary(word)
		if hidden {
			word = rpc.Redacted
		}
		if !hidden || len(shown) == 0 || shown[len(shown)-1] != rpc.Redacted {
			shown = append(shown, word)
		}
		if tells(words[i]) {
			if !hidden && i+1 < len(words) {
				shown = append(shown, rpc.Redacted)
			}
			break
		}
	}
	return strings.Join(shown, " ")
}

// tells reports whether a secret may follow word.
func tells(word string) bool {
	word = strings.ToLower(word)
	return strings.ContainsAny(word, "=>") || slices.ContainsFunc(telling, func(part string) bool { return strings.Contains(word, part) })
}

// isOrdinary reports whether a word consists of language and short numbers, separated by punctuation. Host names, paths and
// error codes are ordinary. Keys, tokens and good passwords mix letters with digits, or upper with lower case.
func isOrdinary(word string) bool {
	parts := strings.FieldsFunc(word, func(r rune) bool {
		return strings.ContainsRune("`.,:;!?/()[]_-'\"", r) || r > unicode.MaxASCII && unicode.IsPunct(r)
	})
	return !slices.ContainsFunc(parts, func(part string) bool { return !isNumber(part) && !isLanguage(part) })
}

func isNumber(s string) bool { return len(s) <= 5 && rpc.ConsistsOf(s, "0123456789") }

// isLanguage reports whether s looks like words: at most 16 letters and nothing else, either all of them capitals, or few
// capitals, each at the beginning of a word.
func isLanguage(s string) bool {
	const longest = 16
	letters, words, capitals := []rune(s), true, 0
	for i, r := range letters {
		if !unicode.IsLetter(r) {
			return false
		}
		if unicode.IsUpper(r) {
			capitals++
			words = words && (i+1 == len(letters) || unicode.IsLower(letters[i+1]))
		}
	}
	return len(letters) <= longest && (words && capitals <= 1+len(letters)/4 || s == strings.ToUpper(s))
}
