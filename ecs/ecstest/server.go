package ecstest

import (
	"net/http"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
)

// The key pair that a [Server] accepts by default; see [WithCredentials].
const (
	DefaultAccessKeyID     = "testid"
	DefaultAccessKeySecret = "testsecret"
)

// A Server is an in-memory ECS. Create one with [NewServer]. It is an
// [http.RoundTripper] and an [http.Handler], both safe for concurrent use. It
// starts no goroutines: changes that are due, such as the end of a life cycle
// step, are applied when the server is next used.
type Server struct {
	gateway *gateway.Gateway
	backend *backend.Backend
	log     callLog
}

// An Option configures a [Server] in [NewServer].
type Option func(*Server)

// NewServer returns a server with an empty account.
func NewServer(opts ...Option) *Server {
	s := &Server{backend: backend.NewBackend()}
	s.gateway = gateway.NewGateway(s.backend, actions.All())
	s.gateway.Log = s.log.add
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	if s.gateway.Keys.First == "" {
		WithCredentials(DefaultAccessKeyID, DefaultAccessKeySecret, "")(s)
	}
	return s
}

// Close makes all further calls fail. Calling it is optional: a server holds no
// resources other than memory.
func (s *Server) Close() { s.gateway.Close() }

// RoundTrip responds to the request without a network. It ignores the host of
// the request. An error response of the service is not an error of RoundTrip.
// Its errors are those of the request's context and of reading the request
// body, the connection errors of faults, and [http.ErrServerClosed] after
// [Server.Close].
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) { return s.gateway.RoundTrip(r) }

// ServeHTTP responds like [Server.RoundTrip]. Where that returns an error, it
// drops the connection; if the request body cannot be read, the status is 400.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.gateway.ServeHTTP(w, r) }
