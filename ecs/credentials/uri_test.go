package credentials_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// fixed is an answer to everything.
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
		{"wrong key", "https://user:u-secret@keys.example/get?key=other-u-secret", 0, "", `credentials URI "https://keys.example/get": NotFound (status 404)`},
		{"redirect", uri, 302, "", `credentials URI "https://keys.example/get": status 302`},
		{"not 200", uri, 201, `{"Code":"Success"}`, `credentials URI "https://keys.example/get": Success (status 201)`},
		{"refused", uri, 403, `{"Code":"Nope u-secret"}`, `credentials URI "https://keys.example/get": status 403`},
		{"failed", uri, 200, `{"Code":"Failed"}`, `credentials URI "https://keys.example/get": the response's code is "Failed"`},
		{"HTML", uri, 200, `<html>u-secret`, `credentials URI "https://keys.example/get": no JSON`},
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
