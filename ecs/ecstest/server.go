package ecstest

import (
	"net/http"
)

// The key pair that a [Server] accepts by default; see [WithCredentials].
const (
	DefaultAccessKeyID     = "testid"
	DefaultAccessKeySecret = "testsecret"
)

const apiVersion = "2014-05-26"

// A Server is an in-memory ECS. Create one with [NewServer]. It is an
// [http.RoundTripper] and an [http.Handler], both safe for concurrent use. It
// starts no goroutines: changes that are due, such as the end of a life cycle
// step, are applied when the server is next used.
type Server struct {
	gateway *gateway
	backend *backend
	log     callLog
}

// An Option configures a [Server] in [NewServer].
type Option func(*Server)

// WithCredentials makes the server accept the key pair instead of the default
// one. If the option is used several times, the server accepts all of the key
// pairs, and [Server.Client] uses the first. With a security token the key pair
// is temporary: every request signed with it must carry the token.
func WithCredentials(accessKeyID, accessKeySecret, securityToken string) Option {
	return func(s *Server) {
		s.gateway.keys.add(accessKeyID, accessKey{secret: accessKeySecret, token: securityToken})
	}
}

// NewServer returns a server with an empty account.
func NewServer(opts ...Option) *Server {
	s := &Server{backend: newBackend()}
	s.gateway = newGateway(s.backend, allActions())
	s.gateway.log = s.log.add
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	if s.gateway.keys.first == "" {
		WithCredentials(DefaultAccessKeyID, DefaultAccessKeySecret, "")(s)
	}
	return s
}

// Close makes all further calls fail. Calling it is optional: a server holds no
// resources other than memory.
func (s *Server) Close() { s.gateway.closed.Store(true) }

// RoundTrip responds to the request without a network. It ignores the host of
// the request. An error response of the service is not an error of RoundTrip.
// Its errors are those of the request's context and of reading the request
// body, the connection errors of faults, and [http.ErrServerClosed] after
// [Server.Close].
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) { return s.gateway.RoundTrip(r) }

// ServeHTTP responds like [Server.RoundTrip]. Where that returns an error, it
// drops the connection; if the request body cannot be read, the status is 400.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.gateway.ServeHTTP(w, r) }
