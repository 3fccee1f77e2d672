package ecs_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// transport responds to every request with what reply gives, and keeps the forms it was sent.
type transport struct {
	reply func(n int, r *http.Request) (*http.Response, error)

	mu    sync.Mutex
	reqs  []*http.Request
	forms []url.Values
}

func (s *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.reqs, s.forms = append(s.reqs, r), append(s.forms, form)
	n := len(s.reqs)
	s.mu.Unlock()
	return s.reply(n, r)
}

func answer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

func always(status int, body string) *transport {
	return &transport{reply: func(int, *http.Request) (*http.Response, error) { return answer(status, body), nil }}
}

func newClient(t *testing.T, rt http.RoundTripper, opts ...ecs.Option) *ecs.Client {
	t.Helper()
	opts = append([]ecs.Option{
		ecs.WithCredentials(credentials.Static("testid", "testsecret", "")),
		ecs.WithHTTPClient(&http.Client{Transport: rt}),
		ecs.WithRetry(ecs.NoRetry),
	}, opts...)
	c, err := ecs.NewClient("cn-hangzhou", opts...)
	require.NoError(t, err)
	return c
}
