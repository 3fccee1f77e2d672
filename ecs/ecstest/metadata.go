package ecstest

import (
	"net/http"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/imds"
)

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
