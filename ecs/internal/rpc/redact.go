package rpc

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"html"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Redacted stands for a secret.
const Redacted = "[redacted]"

// serverString is what precedes the server's own string-to-sign in the message about a wrong signature.
const serverString = "server string to sign is:"

// ExplainSignature replaces the server's string-to-sign, which holds every parameter of the request, by what
// follows from it: whether the secret is wrong or the two sides signed different things.
func ExplainSignature(message string, ours func() string) string {
	before, theirs, found := strings.Cut(message, serverString)
	if !found {
		return message
	}
	before = strings.TrimRight(before, " ,;:")
	if strings.TrimSpace(theirs) == ours() {
		return before + "; both sides signed the same text, so the AccessKey secret is wrong"
	}
	return before + "; the service signed another text, so something changed the request on its way"
}

// Secrets are values that no error and no log line may repeat, in whatever spelling.
type Secrets []string

// SecretsOf lists the secrets of a request: those of its keys, its signature, and the parameters that carry
// passwords, scripts or data of the caller.
func SecretsOf(keys Keys, signature string, values url.Values) Secrets {
	secrets := Secrets{keys.Secret, keys.Token, signature}
	for name, v := range values {
		if !IsSecret(name) {
			continue
		}
		for _, s := range v {
			secrets = append(secrets, s)
			var members map[string]string // of Parameters
			if json.Unmarshal([]byte(s), &members) == nil {
				secrets = slices.AppendSeq(secrets, maps.Values(members))
			}
			if plain, err := base64.StdEncoding.DecodeString(s); err == nil {
				secrets = append(secrets, string(plain))
			}
		}
	}
	return secrets
}

// Redact takes the secrets out of a text that comes from elsewhere, and the control characters, so that the text stays
// on one line. Redact the whole of a text and cut it afterwards: half a secret is not recognized.
func (secrets Secrets) Redact(s string) string {
	var forms []string
	for _, secret := range secrets {
		if len(secret) >= 4 { // a shorter one is no secret, and would tear words apart
			forms = append(forms, spellings(secret)...)
		}
	}
	// Longer ones first, or a shorter one inside would leave the rest of it standing.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, Redacted)
	}
	return strings.Map(printable, strings.NewReplacer(pairs...).Replace(s))
}

// Error returns err if its text holds no secret and quotes nothing, and is short: what net/http quotes is the other side's, and may be
// a part of a secret. Otherwise it returns a new error with the text that remains, since whoever unwraps the old one
// would find the rest.
func (secrets Secrets) Error(err error) error {
	text := secrets.Redact(err.Error())
	if before, after, quotes := strings.Cut(text, `"`); quotes {
		text = before + `"…`
		if end := strings.LastIndexByte(after, '"'); end >= 0 {
			text += after[end:]
		}
	}
	if text = shorten(text, 400); text == err.Error() {
		return err
	}
	return errors.New(text)
}

func printable(c rune) rune {
	if unicode.IsControl(c) {
		return ' '
	}
	return c
}

// spellings are the forms in which a text may come back: as it is, as JSON, Go and HTML write it, as URLs and forms
// write it, once or twice escaped, in hex, and in base64, alone or as a part of something longer.
func spellings(secret string) []string {
	query := url.QueryEscape(secret)
	path := strings.ReplaceAll(query, "+", "%20")
	forms := []string{query, path, url.QueryEscape(query), url.QueryEscape(path), url.PathEscape(secret),
		strings.ReplaceAll(secret, " ", "+"), strings.ReplaceAll(secret, " ", "%20")}
	for _, form := range forms {
		forms = append(forms, lowerHex(form))
	}
	quoted, _ := json.Marshal(secret) // a string always has a JSON form
	digits := hex.EncodeToString([]byte(secret))
	forms = append(forms, secret, string(quoted[1:len(quoted)-1]), strings.Trim(strconv.Quote(secret), `"`), html.EscapeString(secret),
		digits, strings.ToUpper(digits), base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret)))
	for before := range 3 {
		if part := inBase64(secret, before); len(part) >= 8 {
			forms = append(forms, part, strings.NewReplacer("+", "-", "/", "_").Replace(part))
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// inBase64 returns the characters that depend on the secret alone when base64 encodes a text that has the secret after
// a number of other bytes.
func inBase64(secret string, before int) string {
	bits := 8 * before
	text := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), secret...))
	return text[(bits+5)/6 : (bits+8*len(secret))/6]
}

// lowerHex writes the escapes of s in lower case.
func lowerHex(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}
