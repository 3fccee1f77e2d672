package ecs

import (
	"net/url"
	"slices"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

const redacted = "[redacted]"

// serverString is what precedes the server's own string-to-sign in the message about a wrong signature.
const serverString = "server string to sign is:"

// explainSignature replaces the server's string-to-sign, which holds every parameter of the request, by what
// follows from it: whether the secret is wrong or the two sides signed different things.
func (e *Error) explainSignature(ours func() string) {
	before, theirs, found := strings.Cut(e.Message, serverString)
	if !found {
		return
	}
	e.Message = strings.TrimRight(before, " ,;:") + "; the client signed something else"
	if strings.TrimSpace(theirs) == ours() {
		e.Message = strings.TrimRight(before, " ,;:") + "; both sides signed the same text, so the AccessKey secret is wrong"
	}
}

// secretsOf lists the values that no message may repeat: those of the keys, and of parameters that carry
// passwords, scripts or data of the caller.
func secretsOf(creds credentials.Credentials, signature string, values url.Values) []string {
	secrets := []string{creds.AccessKeySecret, creds.SecurityToken, signature}
	for name, v := range values {
		if isSecret(name) {
			secrets = append(secrets, v...)
		}
	}
	// Longer ones first, or a shorter one inside would leave the rest of it standing.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	return secrets
}

// isSecret tells parameters such as Password, VncPassword, LaunchConfiguration.UserData, CommandContent.
func isSecret(name string) bool {
	name = name[strings.LastIndexByte(name, '.')+1:]
	return strings.HasSuffix(name, "Password") || strings.HasSuffix(name, "Content") || name == "UserData" || name == "Parameters"
}

// redact takes secrets out of everything that e prints, also in the form that a URL or form would have.
func (e *Error) redact(secrets []string) {
	for _, s := range secrets {
		if len(s) < 4 {
			continue // too short to be a secret, long enough to tear words apart
		}
		for _, form := range []string{s, url.QueryEscape(s), url.QueryEscape(url.QueryEscape(s))} {
			for _, field := range []*string{&e.Message, &e.Code, &e.HostID, &e.Recommend} {
				*field = strings.ReplaceAll(*field, form, redacted)
			}
		}
	}
}
