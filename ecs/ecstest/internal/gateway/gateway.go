// Package gateway leads each request from the socket to its response: it reads and authenticates the request, checks its required
// parameters, applies faults, runs the action once for each client token, and renders the result.
package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A Gateway takes each request from the socket to the response: it reads and authenticates the request, checks its
// required parameters, applies faults, runs the action once per client token, and renders the result.
type Gateway struct {
	backend *backend.Backend
	Actions action.Table
	Custom  map[string]customHandler // they take precedence
	Keys    keyring
	Faults  faultList
	Log     func(Record) // called for each request when it ends
	closed  atomic.Bool

	nonces nonces
	tokens clientTokens
}

// A customHandler executes an action in place of the simulation. It gets the parameters of the action without those of the
// protocol.
type customHandler func(params map[string]string) (reply.Object, *action.Error)

func NewGateway(b *backend.Backend, actions action.Table) *Gateway {
	return &Gateway{backend: b, Actions: actions, Custom: map[string]customHandler{}, Keys: newKeyring(), Log: func(Record) {}}
}

const ApiVersion = "2014-05-26"

var errClosed = fmt.Errorf("ecstest: %w", http.ErrServerClosed)

// Close makes all further requests fail.
func (g *Gateway) Close() { g.closed.Store(true) }

// ClosedErr returns the error of requests after close.
func (g *Gateway) ClosedErr() error {
	if g.closed.Load() {
		return errClosed
	}
	return nil
}

// process takes a parsed request through all checks, executes it and notes the
// outcome in rec. An error means that there is no response.
func (g *Gateway) process(ctx context.Context, q *Request, rec *Record) (reply.Object, *action.Error, error) {
	if err := g.ClosedErr(); err != nil {
		return nil, nil, err
	}
	if apiErr := cmp.Or(q.malformed, g.checkAction(q)); apiErr != nil {
		return nil, apiErr, nil
	}
	if apiErr := g.authenticate(q); apiErr != nil {
		return nil, apiErr, nil
	}
	if name := firstMissing(q.Params, q.facts.Required); name != "" {
		return nil, action.MissingParameter(name), nil
	}
	q.hooks = g.Faults.match(q)
	for _, f := range q.hooks {
		if f.Before == nil {
			continue
		}
		if apiErr, err := f.Before(ctx, q); apiErr != nil || err != nil {
			return nil, apiErr, err
		}
	}
	run, simulated := g.runner(q)
	if !simulated {
		return nil, action.Errorf("NotSimulated", "The test server does not simulate %s.", q.Action), nil
	}
	id := q.Params["RegionId"]
	if (id != "" || slices.Contains(q.facts.Required, "RegionId")) && catalog.FindRegion(id) == nil {
		return nil, action.UnknownRegion(id), nil
	}
	return g.tokens.once(ctx, q, func() (reply.Object, *action.Error) {
		result, apiErr := run()
		rec.Executed = apiErr == nil
		return result, apiErr
	})
}

// runner returns the function that executes the request: a custom handler, or a
// simulated action.
func (g *Gateway) runner(q *Request) (run func() (reply.Object, *action.Error), ok bool) {
	if own, ok := g.Custom[q.Action]; ok {
		return func() (reply.Object, *action.Error) { return own(q.own()) }, true
	}
	spec, ok := g.Actions[q.Action]
	return func() (reply.Object, *action.Error) { return spec.Run(g.backend, q.Action, q.Params) }, ok
}

func (g *Gateway) checkAction(q *Request) *action.Error {
	actionName, versionName := "Action", "Version"
	if q.v3 {
		actionName, versionName = "x-acs-action", "x-acs-version"
	}
	if q.Action == "" {
		return action.MissingParameter(actionName)
	}
	if q.version == "" {
		return action.MissingParameter(versionName)
	}
	if q.version != ApiVersion {
		return action.Errorf("InvalidVersion", "The version %q is not %s.", q.version, ApiVersion)
	}
	if !q.inAPI && g.Custom[q.Action] == nil {
		return action.Errorf("InvalidAction.NotFound", "The action %q does not exist.", q.Action)
	}
	return nil
}

// respond executes the request, renders the response and logs the call.
func (g *Gateway) respond(ctx context.Context, q *Request) (Response, error) {
	rec := Record{Action: shownAction(q.Action), RequestID: requestID(), Time: time.Now()}
	result, apiErr, err := g.process(ctx, q, &rec)
	if errors.Is(err, errClosed) {
		return Response{}, err
	}
	if q.genuine { // callers without a key must not fill the memory
		rec.Params = shownParams(q.Params)
	}
	var a Response
	if err == nil {
		a = render(q, &rec, result, apiErr)
	}
	for _, f := range q.hooks {
		if f.After != nil && err == nil {
			err = f.After(ctx, q, &a)
		}
	}
	rec.Dropped = err != nil || a.Truncated
	rec.Duration = time.Since(rec.Time)
	g.Log(rec)
	return a, err
}
