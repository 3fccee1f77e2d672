package ecstest

import (
	"context"
	"fmt"
	"net/http"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
)

// Client returns a client of the server, for the region cn-hangzhou unless opts
// name another. It has a key that the server accepts and reaches the server
// without a network. When opts are not valid, every call of the client returns
// the reason: a test then fails where it looks at errors anyway.
func (s *Server) Client(opts ...ecs.Option) *ecs.Client {
	const region = "cn-hangzhou"
	transport := ecs.WithHTTPClient(&http.Client{Transport: s})
	first, _ := s.keys.get(s.keys.first)
	keys := credentials.Static(s.keys.first, first.secret, first.token)

	c, err := ecs.NewClient(region, append([]ecs.Option{transport, ecs.WithCredentials(keys)}, opts...)...)
	if err == nil {
		return c
	}
	c, _ = ecs.NewClient(region, transport, ecs.WithCredentials(credentials.ProviderFunc(
		func(context.Context) (credentials.Credentials, error) {
			return credentials.Credentials{}, fmt.Errorf("ecstest: client options: %w", err)
		}))) // even a nil client would answer with an error
	return c
}
