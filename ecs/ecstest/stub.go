package ecstest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/credentials"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/deepcopy"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/form"
)

// A Stub is a function in the place of one action; [On] makes it. It is an [Option] of a [Server], whose simulation of
// the action it replaces, and an [ecs.Invoker] by itself, which knows only this action. [Stubs] are for several actions.
type Stub struct {
	action string
	invoke func(req, resp any) error            // for Invoke
	handle func(params url.Values) (any, error) // for the Server
	err    error                                // why there is no action
}

// On returns a [Stub] that calls f where the program under test calls do, the Do of an action's package:
//
//	ecstest.On(stopinstance.Do, func(req *stopinstance.Request) (*stopinstance.Response, error) {
//		return nil, &ecs.Error{Code: "IncorrectInstanceStatus", HTTPStatus: 403}
//	})
//
// do may also be a function of the caller's own that makes one call with its argument, for an action of another product
// for example. On finds the action by calling do once, with an empty request and an Invoker that always returns an error.
//
// f gets a request of its own, never nil, which it may keep and change. Nil without an error is an empty response. A
// response is copied, so f may return the same one each time. f must be safe for concurrent use if calls are concurrent.
//
// As an Invoker, a stub takes a call as a [ecs.Client] does: a context that is done and a request that a client would not
// send are the client's errors, and f is not called. RegionID and ClientToken are what the caller set, and options of the
// call, such as [ecs.WithParam], do not change the request. An error of f is returned as it is; an [*ecs.Error] without
// Action is returned as a copy that has it.
//
// As an option of a server, a stub takes a call as a [WithHandler] function does, whatever its version: after the
// signature, the client token, the required parameters and faults, and it is recorded. f gets what was sent, with the
// RegionID and the ClientToken that the client filled in. A parameter that does not fit its field is rejected with
// InvalidParameter, status 400; one that the request type lacks is passed over. Errors become responses as those of
// [WithHandler] do.
//
// If do is nil or makes no call with an empty request, every call to the stub is an error that says so, and every call to its
// server fails with InvalidServer, status 400. If f is nil, every call to the action is the error InvalidStub, status 400.
func On[Request, Response any](
	do func(context.Context, ecs.Invoker, *Request, ...ecs.CallOption) (*Response, error),
	f func(*Request) (*Response, error),
) Stub {
	name, err := actionOf(do)
	if err != nil {
		return Stub{err: fmt.Errorf("ecstest: a stub made with On: %w", err)}
	}
	if f == nil {
		f = func(*Request) (*Response, error) {
			return nil, &ecs.Error{Code: "InvalidStub", HTTPStatus: http.StatusBadRequest, Message: "The function of the stub is nil."}
		}
	}
	call := func(req *Request) (*Response, error) {
		resp, err := f(req)
		if err == nil && resp == nil {
			resp = new(Response)
		}
		return resp, err
	}
	return Stub{
		action: name,
		invoke: func(req, resp any) error {
			from, err := requestOf[Request](req)
			if err != nil {
				return fmt.Errorf("ecstest: %s: %w", name, err)
			}
			to, ok := resp.(*Response)
			if !ok && resp != nil {
				return fmt.Errorf("ecstest: %s: the stub returns a %T, not a %T", name, to, resp)
			}
			got, err := call(from)
			if err != nil {
				return withAction(err, name)
			}
			if to != nil {
				*to = *whole(got)
			}
			return nil
		},
		handle: func(params url.Values) (any, error) {
			req := new(Request)
			if err := form.Decode(params, req); err != nil {
				return nil, &ecs.Error{Code: "InvalidParameter", HTTPStatus: http.StatusBadRequest, Message: err.Error()}
			}
			return call(req)
		},
	}
}

var errProbe = errors.New("ecstest: On looks for the action")

// actionOf returns the action that do calls.
func actionOf[Request, Response any](
	do func(context.Context, ecs.Invoker, *Request, ...ecs.CallOption) (*Response, error),
) (action string, err error) {
	if do == nil {
		return "", errors.New("do is nil")
	}
	probe := ecs.InvokerFunc(func(_ context.Context, op ecs.Operation, _, _ any, _ ...ecs.CallOption) error {
		if action == "" {
			action = op.Action
		}
		return errProbe
	})
	if _, err := do(context.Background(), probe, new(Request)); action == "" {
		return "", fmt.Errorf("do calls no action with an empty request: its error is %v", err) //nolint:errorlint // or nil
	}
	return action, nil
}

// requestOf returns a copy of a request, which may be a pointer, a struct or nil.
func requestOf[Request any](req any) (*Request, error) {
	switch r := req.(type) {
	case nil:
		return new(Request), nil
	case *Request:
		if r == nil {
			return new(Request), nil
		}
		return whole(r), nil
	case Request:
		return whole(&r), nil
	}
	return nil, fmt.Errorf("the stub takes a %T, not a %T", new(Request), req)
}

func whole[T any](v *T) *T {
	return deepcopy.Of(v, func(reflect.Type) deepcopy.Way { return deepcopy.Copy })
}

// withAction returns err with the action that a client would have put there.
func withAction(err error, name string) error {
	e, ok := err.(*ecs.Error) //nolint:errorlint // this error itself: one that it wraps stays as it is
	if !ok || e == nil || e.Action != "" {
		return err
	}
	named := *e
	named.Action = name
	return &named
}

// Invoke calls the function of the stub if op is its action; see [On].
func (s Stub) Invoke(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
	return Stubs{s}.Invoke(ctx, op, req, resp, opts...)
}

func (s Stub) apply(srv *Server) {
	if err := s.problem(); err != nil {
		srv.gateway.Break(err)
		return
	}
	WithHandler(s.action, s.handle).apply(srv)
}

// problem returns why the stub has no action, or nil if it has one.
func (s Stub) problem() error {
	if s.err == nil && s.action == "" {
		return errors.New("ecstest: a Stub that was not made with On")
	}
	return s.err
}

// Stubs are stubs of several actions, for one test. Like a [Stub] they are an [Option] of a [Server] and an
// [ecs.Invoker]; as an Invoker they know only these actions, and a call to any other is an error. If there are several
// stubs of one action, the last one counts, so that a test can append to stubs that it shares with others.
type Stubs []Stub

// Invoke calls the function of the last stub of op's action; see [On].
func (s Stubs) Invoke(ctx context.Context, op ecs.Operation, req, resp any, opts ...ecs.CallOption) error {
	var found *Stub
	var known []string
	for _, stub := range s {
		if err := stub.problem(); err != nil {
			return err
		}
		if stub.action == op.Action {
			found = &stub
		}
		known = append(known, stub.action)
	}
	switch {
	case known == nil:
		return fmt.Errorf("ecstest: %s: there are no stubs", op.Action)
	case found == nil:
		slices.Sort(known)
		return fmt.Errorf("ecstest: %s has no stub, only %s", op.Action, strings.Join(slices.Compact(known), ", "))
	}
	if err := sendable(ctx, op, req, resp, opts); err != nil {
		return err
	}
	return found.invoke(req, resp)
}

func (s Stubs) apply(srv *Server) {
	for _, stub := range s {
		stub.apply(srv)
	}
}

// sendable returns the error of a client that does not send the call, or nil. It is that of a client itself, which stops
// where it would sign the request.
func sendable(ctx context.Context, op ecs.Operation, req, resp any, opts []ecs.CallOption) error {
	opts = append(slices.Clip(opts), ecs.WithRetry(ecs.NoRetry))
	if err := unsent().Invoke(ctx, op, req, resp, opts...); !errors.Is(err, errReady) {
		return err
	}
	return nil
}

var errReady = errors.New("ecstest: the request is ready to be sent")

// unsent returns a client that sends nothing: each of its calls is an error, of which errReady is the best.
var unsent = sync.OnceValue(func() *ecs.Client {
	c, _ := ecs.NewClient("cn-hangzhou",
		ecs.WithHTTPClient(http.DefaultClient), ecs.WithCredentials(credentials.Static("", "", "")), // neither is used
		ecs.WithAttemptInterceptor(func(ecs.AttemptFunc) ecs.AttemptFunc {
			return func(context.Context, *ecs.Attempt) error { return errReady }
		})) // a nil client would return an error too
	return c
})
