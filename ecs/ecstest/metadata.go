package ecstest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/imds"
)

// TemporaryCredentials returns a new key pair with a security token. The server
// accepts it for the given lifetime, and afterwards rejects it with
// InvalidSecurityToken.Expired, status 400.
func (s *Server) TemporaryCredentials(lifetime time.Duration) credentials.Credentials {
	return s.gateway.Keys.Issue("", time.Now().Add(lifetime))
}

// Metadata is the metadata service of one instance, which programs on the
// instance reach at http://100.100.100.200. It is an [http.RoundTripper], which
// ignores the host of a request, and an [http.Handler]. Both are safe for
// concurrent use. Its contents follow the state of the instance.
//
// It supports tokens, the entries below meta-data, user-data, the instance
// identity document, and the credentials of the instance's RAM role, which the
// server accepts. The signature of the identity document is missing, and the
// list of system events is always empty.
type Metadata struct{ service imds.ImdsService }

// Metadata returns the metadata service of an instance. While the instance does
// not exist, [Metadata.RoundTrip] returns EHOSTUNREACH and [Metadata.ServeHTTP]
// drops the connection.
func (s *Server) Metadata(instanceID string) *Metadata {
	return &Metadata{imds.ImdsService{Backend: s.backend, InstanceID: instanceID, Issue: s.gateway.Keys.Issue, Closed: s.gateway.ClosedErr}}
}

// RoundTrip responds to the request without a network. It returns the error of
// the request's context if that is done, EHOSTUNREACH if the instance does not
// exist, and [http.ErrServerClosed] after [Server.Close].
func (m *Metadata) RoundTrip(r *http.Request) (*http.Response, error) { return m.service.RoundTrip(r) }

// ServeHTTP responds like [Metadata.RoundTrip]. Where that returns an error, it
// drops the connection.
func (m *Metadata) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.service.ServeHTTP(w, r) }

// Reclaim reclaims a spot instance, as the service does when it needs the
// capacity. At once the instance gets the lock reason Recycling, and its
// metadata states the termination time, 5 minutes from now. At that time the
// instance is released, or stopped without charge if it was created with
// SpotInterruptionBehavior Stop. Reclaiming an instance again changes nothing.
// Reclaim returns an error if the instance does not exist or is not a spot
// instance.
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
		}
	})
	return err
}
