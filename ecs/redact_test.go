package ecs_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/createkeypair"
	"github.com/go-aliecs/aliecs/ecs/api/runinstances"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// texts are those of an error and of all that it wraps.
func texts(err error) string {
	if err == nil {
		return ""
	}
	all := err.Error()
	switch e := err.(type) { //nolint:errorlint // each level is looked at
	case interface{ Unwrap() error }:
		all += "\n" + texts(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			all += "\n" + texts(inner)
		}
	}
	return all
}

// Whoever repeats a secret, in whatever place and spelling, no error and no log line shows it.
func TestErrors_echoAnywhere(t *testing.T) {
	t.Parallel()
	const password, token = `Pa"ss<w>ord 1&é!`, "CAISecurityToken+/0123456789=="
	filler := strings.Repeat("x", 100)
	for name, wire := range map[string]func(secret string) string{
		"status code":       func(s string) string { return "HTTP/1.1 " + s + "\r\n\r\n" },
		"status text":       func(s string) string { return "HTTP/1.1 500 " + s + "\r\nContent-Length: 0\r\n\r\n" },
		"protocol":          func(s string) string { return s + "\r\n\r\n" },
		"header line":       func(s string) string { return "HTTP/1.1 200 OK\r\n" + s + "\r\n\r\n" },
		"header name":       func(s string) string { return "HTTP/1.1 200 OK\r\n" + s + ": x\r\n\r\n" },
		"content length":    func(s string) string { return "HTTP/1.1 200 OK\r\nContent-Length: " + s + "\r\n\r\n" },
		"transfer encoding": func(s string) string { return "HTTP/1.1 200 OK\r\nTransfer-Encoding: " + s + "\r\n\r\n" },
		"location": func(s string) string {
			return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://%zz" + s + "\r\n\r\n"
		},
		"request id": func(s string) string {
			return "HTTP/1.1 200 OK\r\nX-Acs-Request-Id: " + s + "\r\nContent-Length: 2\r\n\r\n{}"
		},
		"text":              func(s string) string { return response("500 Oops", filler+s) },
		"text of a success": func(s string) string { return response("200 OK", filler+s) },
		"array":             func(s string) string { return response("200 OK", `["`+filler+s+`"]`) },
		"html":              func(s string) string { return response("502 Bad Gateway", "<html>"+filler+s) },
		"message": func(s string) string {
			return response("400 Bad", `{"Code":"X","Message":"`+strings.ReplaceAll(s, `"`, `\"`)+`"}`)
		},
		"cut message": func(s string) string { return response("400 Bad", `{"Code":"X","Message":"`+filler+s) },
	} {
		for spelling, spell := range map[string]func(string) string{
			"plain":          func(s string) string { return s },
			"form":           url.QueryEscape,
			"path":           url.PathEscape,
			"twice":          func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
			"base64":         func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
			"base64 for URL": func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
			"inside base64":  func(s string) string { return base64.StdEncoding.EncodeToString([]byte("user:" + s + "\n")) },
			"hex":            func(s string) string { return hex.EncodeToString([]byte(s)) },
			"upper-case hex": func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
			"html":           html.EscapeString,
		} {
			t.Run(name+"/"+spelling, func(t *testing.T) {
				t.Parallel()
				endpoint := answering(t, func(form url.Values) string {
					var all []string
					for _, param := range []string{"Password", "SecurityToken", "Signature"} {
						all = append(all, spell(form.Get(param)))
					}
					return wire(strings.Join(all, "."))
				})
				var logged bytes.Buffer
				logger := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
				for _, opts := range [][]ecs.Option{nil, {ecs.WithHTTPClient(new(http.Client))}} {
					opts = append(opts, ecs.WithLogger(logger), ecs.WithCredentials(credentials.Static("testid", "secret-of-the-key", token)))
					_, err := runinstances.Do(t.Context(), at(t, endpoint, opts...), &runinstances.Request{Password: password})
					if name != "request id" {
						require.Error(t, err)
					}
					all := texts(err) + logged.String()
					for _, secret := range []string{password, token} {
						for _, form := range []string{secret, spell(secret), strings.ReplaceAll(secret, `"`, `\"`)} {
							assert.NotContains(t, all, form)
						}
						half := spell(secret)
						assert.NotContains(t, all, half[:len(half)/2+1], "not even a part")
					}
				}
			})
		}
	}
}

// A response that may hold a private key is not shown, whatever its form.
func TestErrors_bodyWithSecretOfTheService(t *testing.T) {
	t.Parallel()
	const key = "-----BEGIN RSA PRIVATE KEY-----MIIEpAIBAAKCAQEA"
	object := `{"KeyPairName":"k","PrivateKeyBody":"` + key + `"}`
	for name, body := range map[string]string{
		"array": `[` + object + `]`, "string": `"` + key + `"`, "comment": `/* */` + object, "cut": object[:len(object)-9], "text": key, "html": "<p>" + key,
	} {
		for _, status := range []int{200, 204, 302, 400, 500, 502} {
			_, err := createkeypair.Do(t.Context(), newClient(t, always(status, body)), nil)
			require.Error(t, err, name)
			assert.NotContains(t, texts(err), "BEGIN", name)
		}
	}
}

// Some proxies send a byte order mark before JSON.
func TestClient_Invoke_byteOrderMark(t *testing.T) {
	t.Parallel()
	resp, err := createkeypair.Do(t.Context(), newClient(t, always(200, "\ufeff{\"KeyPairName\":\"k\"}")), nil)
	require.NoError(t, err)
	assert.Equal(t, "k", resp.KeyPairName)
}

// The error of a transport stays within reach when it repeats no secret, and only then.
func TestErrors_transportErrorWithinReach(t *testing.T) {
	t.Parallel()
	plain := errors.New("connection refused")
	telling := errors.New("bad header: testsecret")
	for i, cause := range []error{plain, telling} {
		rt := &transport{reply: func(int, *http.Request) (*http.Response, error) { return nil, cause }}
		err := newClient(t, rt).Invoke(t.Context(), reads, nil, nil)
		assert.Equal(t, i == 0, errors.Is(err, cause))
		assert.NotContains(t, texts(err), "testsecret")
	}
}

// What stands for a secret that was not kept is not sent in its place.
func TestClient_Invoke_redactedIsNotSent(t *testing.T) {
	t.Parallel()
	rt := always(200, `{}`)
	c := newClient(t, rt)
	_, err := runinstances.Do(t.Context(), c, &runinstances.Request{Password: "[redacted]"})
	assert.EqualError(t, err, `ecs: RunInstances: parameter "Password": "[redacted]" stands for a secret that was not kept`)
	err = c.Invoke(t.Context(), writes, nil, nil, ecs.WithParam("UserData", "[redacted]"))
	assert.Error(t, err)
	assert.Empty(t, rt.reqs)
	_, err = runinstances.Do(t.Context(), c, &runinstances.Request{Description: "[redacted]"})
	assert.NoError(t, err, "elsewhere it is a text like any other")
}
