package rpc

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/go-aliecs/aliecs/signer"
)

// Redacted replaces a secret.
const Redacted = "[redacted]"

// serverString precedes the string-to-sign of the server in the message about a wrong signature.
const serverString = "server string to sign is:"

// ExplainSignature removes the string-to-sign of the server from a message, because it holds every parameter of the request. Instead
// it says whether the secret is wrong or the two sides signed different texts.
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

// Secrets are values that must not occur in errors and log lines, in any encoding.
type Secrets []string

// SecretsOf returns the secrets of a request: its keys, its signature, and the parameters with passwords, scripts or data of the
// caller.
func SecretsOf(keys Keys, signature string, params []signer.Param) Secrets {
	secrets := Secrets{keys.Secret, keys.Token, signature}
	for _, p := range params {
		if !IsSecret(p.Name) {
			continue
		}
		secrets = append(secrets, p.Value)
		var members map[string]string // as in Parameters
		if json.Unmarshal([]byte(p.Value), &members) == nil {
			secrets = slices.AppendSeq(secrets, maps.Values(members))
		}
		if plain, err := base64.StdEncoding.DecodeString(p.Value); err == nil {
			secrets = append(secrets, string(plain))
		}
	}
	return secrets
}

// Redact replaces the secrets in a text from elsewhere. It also replaces control characters, so that the text stays on one line.
// Redact the whole text before cutting it: a part of a secret is not recognized.
func (secrets Secrets) Redact(s string) string {
	var forms []string
	for _, secret := range secrets {
		if len(secret) >= 4 { // a shorter text is not a secret and occurs in ordinary words
			forms = append(forms, spellings(secret)...)
		}
	}
	// Longest first: replacing a shorter one inside of a longer one would leave the rest of it.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, Redacted)
	}
	return strings.Map(printable, strings.NewReplacer(pairs...).Replace(s))
}

// Error returns err unchanged if its text is short and has no secrets and no quotes. What net/http quotes comes from the server and
// may be a part of a secret. Otherwise it returns a new error with the redacted text, which does not wrap err: unwrapping would give
// the original text.
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

// spellings returns the encodings in which a secret may occur: plain, in JSON, Go and HTML, escaped once or twice as in URLs and
// forms, in hex, and in base64, alone or as a part of a longer text.
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
	forms = append(forms, secret, string(quoted[1:len(quoted)-1]), strings.Trim(strconv.Quote(secret), `"`), htmlEscaper.Replace(secret),
		digits, strings.ToUpper(digits), base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret)))
	for before := range 3 {
		if part := inBase64(secret, before); len(part) >= 8 {
			forms = append(forms, part, strings.NewReplacer("+", "-", "/", "_").Replace(part))
		}
	}
	return forms
}

// htmlEscaper spells a text as html.EscapeString does. Package html would add its tables to every program.
var htmlEscaper = strings.NewReplacer("&", "&amp;", "'", "&#39;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// inBase64 returns the characters that depend only on the secret in the base64 of a text with the secret after some other bytes.
func inBase64(secret string, before int) string {
	bits := 8 * before
	text := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), secret...))
	return text[(bits+5)/6 : (bits+8*len(secret))/6]
}

// lowerHex returns s with its escapes in lower case.
func lowerHex(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}
