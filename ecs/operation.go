package ecs

import "context"

// Operation says what a call needs to know of an action. The packages below ecs/api have theirs; make one
// to call an action that none of them covers yet:
//
//	op := ecs.Operation{Action: "DescribeNewThings", Reads: true}
//	err := client.Invoke(ctx, op, &struct{ ThingName string `url:"ThingName,omitempty"` }{"x"}, &answer)
type Operation struct {
	Action  string // as the API spells it, "RunInstances"
	Version string // API version; empty means [Version]

	// Region is the parameter that the client's region is filled into when the request leaves it out.
	// Empty means RegionId; "-" means that the action has none.
	Region string

	// Token is the parameter that carries the token by which the service recognises a repeated request,
	// "ClientToken" in all actions that have one; empty when the action has none.
	Token string

	// Reads marks an action that changes nothing, which may therefore be repeated freely.
	Reads bool
}

// Invoker calls actions. [*Client] is one; wrap it to add what every call should do, or fake it in tests.
type Invoker interface {
	// Invoke calls op with the parameters of req and decodes the answer into resp.
	Invoke(ctx context.Context, op Operation, req, resp any, opts ...CallOption) error
}

// InvokerFunc is a function as an [Invoker]; interceptors are written with it.
type InvokerFunc func(ctx context.Context, op Operation, req, resp any, opts ...CallOption) error

// Invoke calls f.
func (f InvokerFunc) Invoke(ctx context.Context, op Operation, req, resp any, opts ...CallOption) error {
	return f(ctx, op, req, resp, opts...)
}
