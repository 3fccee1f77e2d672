package credentials_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// fixed is a service with one response.
type fixed string

func (f fixed) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(string(f))), Header: http.Header{}, Request: r}, nil
}

func TestURI(t *testing.T) {
	t.Parallel()
	const uri = "https://keys.example/get?key=u-secret"
	synctest.Test(t, func(t *testing.T) {
		c := newCloud()
		p := credentials.URI(uri, credentials.URIOptions{HTTPClient: c.client()})
		got, err := p.Retrieve(t.Context())
		require.NoError(t, err)
		sameKeys(t, want("uri-1", time.Now().Add(time.Hour)), got)
		retrieve(t, p)
		assert.Equal(t, 1, c.calls(""))
		time.Sleep(2 * time.Hour)
		assert.Equal(t, "uri-2", retrieve(t, p))
	})
	for _, tt := range []struct {
		name, uri string
		status    int
		body, err string
	}{
		{"no URL", "u-secret", 0, "", "credentials URI: want a URL such as http://127.0.0.1:8080/keys"},
		{"another scheme", "file:///etc/u-secret", 0, "", "credentials URI: want a URL such as http://127.0.0.1:8080/keys"},
		{"plain HTTP", "http://u:u-secret@keys.example/get?key=u-secret", 0, "", `credentials URI "http://keys.example/get": want https; plain HTTP is for this machine and link-local addresses`},
		{"plain HTTP, private network", "http://10.0.0.1/", 0, "", `credentials URI "http://10.0.0.1/": want https; plain HTTP is for this machine and link-local addresses`},
		{"plain HTTP, near the metadata service", "http://100.100.100.201/", 0, "", `credentials URI "http://100.100.100.201/": want https; plain HTTP is for this machine and link-local addresses`},
		{"plain HTTP, name that begins like an address", "http://127.0.0.1.example/", 0, "", `credentials URI "http://127.0.0.1.example/": want https; plain HTTP is for this machine and link-local addresses`},
		{"wrong key", "https://user:u-secret@keys.example/get?key=other-u-secret", 0, "", `credentials URI "https://keys.example/get": NotFound (status 404)`},
		{"redirect", uri, 302, "", `credentials URI "https://keys.example/get": status 302`},
		{"not 200", uri, 201, `{"Code":"Success"}`, `credentials URI "https://keys.example/get": Success (status 201)`},
		{"rejected", uri, 403, `{"Code":"Nope u-secret"}`, `credentials URI "https://keys.example/get": status 403`},
		{"rejected with the secret", uri, 403, `{"Code":"u-secret"}`, `credentials URI "https://keys.example/get": [redacted] (status 403)`},
		{"failed with the secret", uri, 200, `{"Code":"u-secret"}`, `credentials URI "https://keys.example/get": the response's code is "[redacted]"`},
		{"failed with a text", uri, 200, `{"Code":"what u-secret is"}`, `credentials URI "https://keys.example/get": the response has no code`},
		{"odd expiration", uri, 200, `{"Code":"Success","AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":"u-secret"}`,
			`credentials URI "https://keys.example/get": the expiration is not a time such as 2006-01-02T15:04:05Z`},
		{"failed", uri, 200, `{"Code":"Failed"}`, `credentials URI "https://keys.example/get": the response's code is "Failed"`},
		{"HTML", uri, 200, `<html>u-secret`, `credentials URI "https://keys.example/get": not JSON`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newCloud()
			c.down, c.body = tt.status, tt.body
			_, err := credentials.URI(tt.uri, credentials.URIOptions{HTTPClient: c.client()}).Retrieve(t.Context())
			assert.EqualError(t, err, tt.err)
		})
	}
}

// Plain HTTP is allowed where nobody can listen.
func TestURI_plainHTTP(t *testing.T) {
	t.Parallel()
	body := fixed(`{"Code":"Success","AccessKeyId":"id","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2099-01-02T03:04:05Z"}`)
	for _, host := range []string{"localhost", "127.0.0.1", "127.8.9.10:81", "[::1]:8080", "100.100.100.200", "169.254.170.2", "[fe80::1]", "[::ffff:169.254.1.1]"} {
		p := credentials.URI("http://"+host+"/keys", credentials.URIOptions{HTTPClient: &http.Client{Transport: body}})
		assert.Equal(t, "id", retrieve(t, p), host)
	}
}

// The user and password of a URI are sent to the service, by the caller's client and by our own.
func TestURI_basicAuth(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		_, _ = fmt.Fprintf(w, `{"Code":"Success","AccessKeyId":"%s/%s","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2099-01-02T03:04:05Z"}`, user, password)
	}))
	defer server.Close()
	for _, hc := range []*http.Client{nil, {}} {
		p := credentials.URI(strings.Replace(server.URL, "://", "://u:p%40ss@", 1), credentials.URIOptions{HTTPClient: hc})
		assert.Equal(t, "u/p@ss", retrieve(t, p))
	}
}
