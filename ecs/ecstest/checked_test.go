package ecstest

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs"
)

// checkedClient returns a client of s that compares every success with the API
// model.
func checkedClient(t testing.TB, s http.RoundTripper, opts ...ecs.Option) *ecs.Client {
	return clientOf(modelChecker{t, s}, opts...)
}

type modelChecker struct {
	t testing.TB
	s http.RoundTripper
}

func (m modelChecker) RoundTrip(r *http.Request) (*http.Response, error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(b))
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(b))
	resp, err := m.s.RoundTrip(r)
	if err != nil || resp.StatusCode != http.StatusOK {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	fitsModel(m.t, form.Get("Action"), string(body))
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// An invalidCall is a call that must fail.
type invalidCall struct {
	name, action string
	params       []string
	status       int
	code         string
}

func (w invalidCall) test(t *testing.T, s *testServer) {
	t.Helper()
	t.Run(w.name, func(t *testing.T) {
		_, rep := try[struct{}](t, s, w.action, w.params...)
		assert.NotEmpty(t, rep.Message)
		assertError(t, rep, w.status, w.code)
	})
}
