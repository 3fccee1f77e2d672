// Package action is what a handler is written with: it reads and checks a call, finds resources, filters and pages lists,
// and rejects what cannot be right.
package action

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A Call is one request as a handler sees it. The handler has exclusive access
// to the state, settled to the current time. The call keeps the first error,
// and reading further parameters after an error is harmless.
type Call struct {
	Input
	*backend.State
	Action, Region string
	spec           spec
}

// A Handler executes one action. The request is authenticated and has the
// required parameters. The result is ignored if the call failed.
type Handler func(*Call) Effect

// An Effect carries out a call that passed every check, and returns its response.
type Effect func() reply.Object

// Lookup finds a resource by ID. If the call's region has no such resource, the
// call fails; the handler goes on with an empty resource that is not stored.
func Lookup[T any, P interface {
	*T
	backend.Entity
}](c *Call, kind backend.Kind, s *backend.Store[P], id string) P {
	key := (&backend.Resource{Kind: kind, ID: id, Region: c.Region}).Key()
	item, ok := s.Get(key)
	if !ok || !item.Base().In(c.Region) {
		c.Reject(backend.Kinds[kind].NotFound, "The %s %q does not exist.", kind, id)
		return new(T)
	}
	return item
}

// Find is like lookup, but returns the error instead of failing the call.
func Find[T any, P interface {
	*T
	backend.Entity
}](c *Call, kind backend.Kind, s *backend.Store[P], id string) (P, *Error) {
	one := &Call{Input: Input{Params: c.Params}, State: c.State, Action: c.Action, Region: c.Region}
	item := Lookup(one, kind, s, id)
	return item, one.Err
}

// Instance finds the instance that the parameter names.
func (c *Call) Instance(name string) *backend.Instance {
	return Lookup(c, backend.KindInstance, &c.Instances, c.String(name))
}

// FindInstance finds one of several instances.
func (c *Call) FindInstance(id string) (*backend.Instance, *Error) {
	return Find(c, backend.KindInstance, &c.Instances, id)
}

// Distinct reads a list of IDs and drops duplicates.
func (c *Call) Distinct(name string) []string {
	all, _ := c.IDs(name)
	var ids []string
	for _, id := range all {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
