package ecstest

import (
	"net/http"
	"slices"
)

// A call is one request in the hands of a handler. The handler has the state
// to itself, settled at this moment.
//
// A handler reads and checks all it needs; the first thing that is wrong is
// kept as the call's refusal, and what is read after that is harmless. Then it
// asks whether the call is ready, once, before it changes anything.
type call struct {
	args
	*state
	action, region string
}

// A handler answers one action; the request is known to be genuine and to have
// the parameters that the action requires. What it returns counts only if the
// call was not refused.
type handler func(*call) object

// ready ends the checks: false means that the handler must leave everything as
// it is, because the call was refused or was a dry run.
func (c *call) ready() bool {
	if c.err != nil {
		return false
	}
	if dryRunnable[c.action] {
		if dry, _ := c.boolean("DryRun"); dry {
			c.reject(http.StatusBadRequest, dryRunCode(c.action), "The request passed all checks and was not carried out.")
		}
	}
	return c.err == nil
}

// lookup finds a resource by id. One that the call's region lacks refuses the
// call; the handler then goes on with an empty one, which is on no list.
func lookup[T any, P interface {
	*T
	entity
}](c *call, kind Kind, s *store[P], id string) P {
	key := (&resource{kind: kind, id: id, region: c.region}).key()
	item, ok := s.get(key)
	if !ok || !item.base().in(c.region) {
		c.reject(http.StatusNotFound, kinds[kind].notFound, "The %s %q does not exist.", kind, id)
		return new(T)
	}
	return item
}

// find is lookup for one of many: its refusal is not the call's.
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
	return lookup(c, KindInstance, &c.instances, c.params[name])
}

// findInstance finds one of many instances.
func (c *call) findInstance(id string) (*instance, *apiError) {
	return find(c, KindInstance, &c.instances, id)
}

// distinct reads a list of ids, each once.
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
