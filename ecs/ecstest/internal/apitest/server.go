// Package apitest calls a server as a client of its own, for the tests of the other packages, and compares the
// responses with the API model.
package apitest

import (
	"net/http"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// A Server is a gateway to the account of a backend, which a test can look into. It accepts the key of [Known].
type Server struct {
	*gateway.Gateway
	Backend *backend.Backend
	State   *backend.State // for tests that call the server from one goroutine
}

// NewServer returns a server with an empty account.
func NewServer(opts ...func(*backend.State)) *Server {
	b := backend.New()
	s := &Server{Gateway: gateway.New(b, actions.Products()...), Backend: b}
	b.Do(func(st *backend.State) {
		s.State = st
		for _, opt := range opts {
			opt(st)
		}
	})
	s.Accept(Known.ID, Known.Secret, "")
	return s
}

// Client returns a client that signs with the known key and uses no network.
func (s *Server) Client(opts ...ecs.Option) *ecs.Client { return clientOf(s, opts...) }

func clientOf(s http.RoundTripper, opts ...ecs.Option) *ecs.Client {
	c, _ := ecs.NewClient("cn-hangzhou", append([]ecs.Option{
		ecs.WithHTTPClient(&http.Client{Transport: s}),
		ecs.WithCredentials(credentials.Static(Known.ID, Known.Secret, "")),
	}, opts...)...) // a nil client returns an error
	return c
}

// WithStock is the option of that name of package ecstest.
func WithStock(instanceType string, amount int, zones ...string) func(*backend.State) {
	return func(st *backend.State) { st.SetStock(instanceType, amount, zones...) }
}

// WithStepDuration is the option of that name of package ecstest.
func WithStepDuration(d time.Duration, kinds ...backend.Kind) func(*backend.State) {
	return func(st *backend.State) { st.SetStep(d, kinds...) }
}

// WithCommandRunner is the option of that name of package ecstest.
func WithCommandRunner(run backend.CommandFunc) func(*backend.State) {
	return func(st *backend.State) { st.RunCommand = run }
}
