package rpc

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
)

const redacted = "[redacted]"

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

// Secrets are values that no message may repeat.
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
	// Longer ones first, or a shorter one inside would leave the rest of it standing.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	return secrets
}

// IsSecret tells parameters such as Password, VncPassword, LaunchConfiguration.UserData, CommandContent.
func IsSecret(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	return strings.HasSuffix(name, "Password") || strings.HasSuffix(name, "Content") || name == "UserData" || name == "Parameters"
}

// Redact takes the secrets out of s, also in the form that a URL or form would have.
func (secrets Secrets) Redact(s string) string {
	for _, secret := range secrets {
		if len(secret) < 4 {
			continue // too short to be a secret, long enough to tear words apart
		}
		for _, form := range spellings(secret) {
			s = strings.ReplaceAll(s, form, redacted)
		}
	}
	return s
}

// spellings are the forms in which a text may come back: as it is, and as URLs and forms write it, once or twice escaped.
func spellings(secret string) []string {
	query := url.QueryEscape(secret)
	path := strings.ReplaceAll(query, "+", "%20")
	forms := []string{secret, query, path, url.QueryEscape(query), url.QueryEscape(path), url.PathEscape(secret),
		strings.ReplaceAll(secret, " ", "+"), strings.ReplaceAll(secret, " ", "%20")}
	for _, form := range forms[1:] {
		forms = append(forms, lowerHex(form))
	}
	slices.Sort(forms)
	return slices.Compact(forms)
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
