package ecstest

import (
	"slices"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A call is one request as a handler sees it. The handler has exclusive access
// to the state, settled to the current time. The call keeps the first error,
// and reading further parameters after an error is harmless.
type call struct {
	args
	*state
	action, region string
	spec           spec
}

// A handler executes one action. The request is authenticated and has the
// required parameters. The result is ignored if the call failed.
type handler func(*call) effect

// An effect carries out a call that passed every check, and returns its response.
type effect func() reply.Object

// lookup finds a resource by ID. If the call's region has no such resource, the
// call fails; the handler goes on with an empty resource that is not stored.
func lookup[T any, P interface {
	*T
	entity
}](c *call, kind Kind, s *store[P], id string) P {
	key := (&resource{kind: kind, id: id, region: c.region}).key()
	item, ok := s.get(key)
	if !ok || !item.base().in(c.region) {
		c.reject(kinds[kind].notFound, "The %s %q does not exist.", kind, id)
		return new(T)
	}
	return item
}

// find is like lookup, but returns the error instead of failing the call.
func find[T any, P interface {
	*T
	entity
}](c *call, kind Kind, s *store[P], id string) (P, *apiError) {
	one := &call{args: args{params: c.params}, state: c.state, action: c.action, region: c.region}
	item := lookup(one, kind, s, id)
	return item, one.err
}

// instance finds the instance that the parameter names.
func (c *call) instance(name string) *instance {
	return lookup(c, KindInstance, &c.instances, c.text(name))
}

// findInstance finds one of several instances.
func (c *call) findInstance(id string) (*instance, *apiError) {
	return find(c, KindInstance, &c.instances, id)
}

// distinct reads a list of IDs and drops duplicates.
func (c *call) distinct(name string) []string {
	all, _ := c.ids(name)
	var ids []string
	for _, id := range all {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
