package ecstest

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

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
