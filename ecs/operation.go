package ecs

import "context"

// Operation describes an action to a client. Each package below ecs/api has its own, named Operation. Make one to call
// an action that has no package yet:
//
//	op := ecs.Operation{Action: "DescribeNewThings", ReadOnly: true}
//	err := client.Invoke(ctx, op, &struct{ ThingName string `url:"ThingName,omitempty"` }{"x"}, &resp)
type Operation struct {
	Action  string // as the API spells it, "RunInstances"
	Version string // API version; empty means [APIVersion]

	// RegionParam is the parameter that the client fills with its region if the request lacks it. Empty means RegionId;
	// [NoRegion] means that the action has no such parameter.
	RegionParam string

	// TokenParam is the parameter that carries the token by which the service recognizes a request that it has seen
	// before: "ClientToken" in all actions that have one. It is empty for an action that has none.
	TokenParam string

	// ReadOnly marks an action that changes nothing. The client retries it whatever went wrong on the way.
	ReadOnly bool
}

// NoRegion is the [Operation.RegionParam] of an action that has no parameter for the region.
const NoRegion = "-"

// Invoker calls actions. [*Client] is one. Wrap it to add something to every call, or replace it in tests.
type Invoker interface {
	// Invoke calls op with the parameters of req and decodes the response into resp.
	Invoke(ctx context.Context, op Operation, req, resp any, opts ...CallOption) error
}

// InvokerFunc is a function that is an [Invoker], as interceptors return it.
type InvokerFunc func(ctx context.Context, op Operation, req, resp any, opts ...CallOption) error

// Invoke calls f.
func (f InvokerFunc) Invoke(ctx context.Context, op Operation, req, resp any, opts ...CallOption) error {
	return f(ctx, op, req, resp, opts...)
}
