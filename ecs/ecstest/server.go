package ecstest

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/actions"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/gateway"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/imds"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/journal"
)

// The key pair that a [Server] accepts by default; see [WithCredentials].
const (
	DefaultAccessKeyID     = "testid"
	DefaultAccessKeySecret = "testsecret"
)

// A Server is an in-memory ECS. Create one with [NewServer]. It is an [http.RoundTripper] and an [http.Handler], both
// safe for concurrent use. It starts no goroutines: changes that are due, such as the end of a life cycle step, are
// applied when the server is next used.
type Server struct {
	backend *backend.Backend
	gateway *gateway.Gateway
}

// NewServer returns a server with an empty account.
func NewServer(opts ...Option) *Server {
	b := backend.New()
	s := &Server{b, gateway.New(b, actions.Products()...)}
	for _, opt := range opts {
		if opt != nil {
			opt.apply(s)
		}
	}
	if s.gateway.First().AccessKeyID == "" {
		s.gateway.Accept(DefaultAccessKeyID, DefaultAccessKeySecret, "")
	}
	return s
}

// Close makes all further calls fail. Calling it is optional: a server holds no resources other than memory.
func (s *Server) Close() { s.gateway.Close() }

// RoundTrip responds to the request without a network. It ignores the host of the request. An error response of the
// service is not an error of RoundTrip. Its errors are those of the request's context and of reading the request body,
// the connection errors of faults, and [http.ErrServerClosed] after [Server.Close].
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) { return s.gateway.RoundTrip(r) }

// ServeHTTP responds like [Server.RoundTrip]. Where that returns an error, it drops the connection; if the request body
// cannot be read, the status is 400.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.gateway.ServeHTTP(w, r) }

// Reclaim reclaims a spot instance, as the service does when it needs the capacity. At once the instance gets the lock
// reason Recycling, and its metadata states the termination time, 5 minutes from now. At that time the instance is
// released, or stopped without charge if it was created with SpotInterruptionBehavior Stop. Reclaiming an instance
// again changes nothing. Reclaim returns an error if the instance does not exist or is not a spot instance.
func (s *Server) Reclaim(instanceID string) error {
	var err error
	s.backend.Do(func(st *backend.State) {
		in, ok := st.Instances.Get(instanceID)
		switch {
		case !ok:
			err = fmt.Errorf("ecstest: reclaim %q: there is no such instance", instanceID)
		case !in.Spot():
			err = fmt.Errorf("ecstest: reclaim %q: it is no spot instance", instanceID)
		default:
			st.Reclaim(in)
			s.gateway.Note(st, journal.Entry{Reclaim: instanceID})
		}
	})
	return err
}

// Client returns a client of the server. Its region is cn-hangzhou unless opts name another, it signs with the first
// key pair that the server accepts, and it uses no network. If opts are invalid, every call of the client returns the
// reason, so a test needs no extra error check.
func (s *Server) Client(opts ...ecs.Option) *ecs.Client {
	const region = "cn-hangzhou"
	transport := ecs.WithHTTPClient(&http.Client{Transport: s})
	first := s.gateway.First()
	keys := credentials.Static(first.AccessKeyID, first.AccessKeySecret, first.SecurityToken)

	c, err := ecs.NewClient(region, append([]ecs.Option{transport, ecs.WithCredentials(keys)}, opts...)...)
	if err == nil {
		return c
	}
	c, _ = ecs.NewClient(region, transport, ecs.WithCredentials(credentials.ProviderFunc(
		func(context.Context) (credentials.Credentials, error) {
			return credentials.Credentials{}, fmt.Errorf("ecstest: client options: %w", err)
		}))) // a nil client would return an error too
	return c
}

// TemporaryCredentials returns a new key pair with a security token. The server accepts it for the given lifetime, and
// afterwards rejects it with InvalidSecurityToken.Expired, status 400.
func (s *Server) TemporaryCredentials(lifetime time.Duration) credentials.Credentials {
	return s.gateway.Issue("", time.Now().Add(lifetime))
}

// Metadata is the metadata service of one instance, which programs on the instance reach at http://100.100.100.200. It
// is an [http.RoundTripper], which ignores the host of a request, and an [http.Handler]. Both are safe for concurrent
// use. Its contents follow the state of the instance.
//
// It supports tokens, the entries below meta-data, user-data, the instance identity document, and the credentials of
// the instance's RAM role, which the server accepts. The signature of the identity document is missing, and the list of
// system events is always empty.
type Metadata struct{ service *imds.Service }

// Metadata returns the metadata service of an instance. While the instance does not exist, [Metadata.RoundTrip] returns
// EHOSTUNREACH and [Metadata.ServeHTTP] drops the connection.
func (s *Server) Metadata(instanceID string) *Metadata {
	return &Metadata{imds.New(s.backend, instanceID, s.gateway.Issue, s.gateway.Err)}
}

// RoundTrip responds to the request without a network. It returns the error of the request's context if that is done,
// EHOSTUNREACH if the instance does not exist, and [http.ErrServerClosed] after [Server.Close].
func (m *Metadata) RoundTrip(r *http.Request) (*http.Response, error) { return m.service.RoundTrip(r) }

// ServeHTTP responds like [Metadata.RoundTrip]. Where that returns an error, it drops the connection.
func (m *Metadata) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.service.ServeHTTP(w, r) }
