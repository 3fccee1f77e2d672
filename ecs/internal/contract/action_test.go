// Package contract tests all packages of ecs/api against the model of the API: requests, responses and paging. One test binary covers
// all of them, because a test file in each would take minutes to build.
package contract

import (
	"context"
	"iter"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/ecstest"
)

// action is one generated package without its types.
type action struct {
	request  func() any // a new *Request
	response func() any // a new *Response
	do       func(ctx context.Context, c ecs.Invoker, req any, opts ...ecs.CallOption) (any, error)
	stub     func(f func(req any) (resp any)) ecstest.Stub

	// Nil if the action has no pages.
	pages func(ctx context.Context, c ecs.Invoker, req any) iter.Seq2[any, error]
	all   func(ctx context.Context, c ecs.Invoker, req any) iter.Seq2[any, error]
}

type doFunc[Req, Resp any] = func(context.Context, ecs.Invoker, *Req, ...ecs.CallOption) (*Resp, error)

type rangeFunc[Req, T any] = func(context.Context, ecs.Invoker, *Req, ...ecs.CallOption) iter.Seq2[T, error]

func newAction[Req, Resp any](do doFunc[Req, Resp]) action {
	return action{
		request:  func() any { return new(Req) },
		response: func() any { return new(Resp) },
		do: func(ctx context.Context, c ecs.Invoker, req any, opts ...ecs.CallOption) (any, error) {
			r, _ := req.(*Req) // nil stays nil
			return do(ctx, c, r, opts...)
		},
		stub: func(f func(any) any) ecstest.Stub {
			return ecstest.On(do, func(req *Req) (*Resp, error) { return f(req).(*Resp), nil })
		},
	}
}

func newPaging[Req, Resp, T any](do doFunc[Req, Resp], pages rangeFunc[Req, *Resp], all rangeFunc[Req, T]) action {
	a := newAction(do)
	a.pages, a.all = forget(pages), forget(all)
	return a
}

// forget returns the sequence without the type of its elements.
func forget[Req, T any](f rangeFunc[Req, T]) func(context.Context, ecs.Invoker, any) iter.Seq2[any, error] {
	return func(ctx context.Context, c ecs.Invoker, req any) iter.Seq2[any, error] {
		r, _ := req.(*Req)
		seq := f(ctx, c, r)
		return func(yield func(any, error) bool) { seq(func(v T, err error) bool { return yield(v, err) }) }
	}
}
