// Package gateway takes each request from the socket to its response. [Gateway.RoundTrip] and [Gateway.ServeHTTP] are
// the two ways in; below them, gateway.go follows one request in order:
//
//  1. The request is read and parsed: request.go.
//  2. It is checked: action and version here, the caller in authenticate.go (signatures in signature.go, keys in key.go),
//     the required parameters in request.go.
//  3. Faults may delay, reject or drop it: fault.go.
//  4. The action is run once for each client token: token.go. Running it is [action.Spec.Run]: under the lock of the
//     backend, the handler in actions/<family> reads and checks the parameters and returns an effect; the effect changes
//     the backend and builds the response as a [reply.Object].
//  5. The response is rendered as JSON or XML (response.go), may be changed by faults, is recorded (record.go) and sent.
package gateway

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/journal"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A Gateway serves the actions of products to callers whose keys it accepts. It is an [http.RoundTripper] and an
// [http.Handler], both safe for concurrent use. Its configuration ([Gateway.Accept], [Gateway.Deny], [Gateway.Handle],
// [Gateway.Notify], [Gateway.Break]) precedes the first request.
type Gateway struct {
	backend  *backend.Backend
	products []action.Product
	handlers map[string]Handler // they take precedence over products
	keys     keyring
	nonces   nonces
	faults   faultList
	tokens   clientTokens
	records  recorder
	journal  *journal.Journal // nil: calls are not kept
	broken   error            // why every call fails, or nil
	closed   atomic.Bool
}

// A Handler executes an action in place of the simulation. It gets the parameters without those of the protocol.
type Handler func(params url.Values) (reply.Object, *action.Error)

// New returns a gateway that runs the actions of the products on the backend. It accepts no keys yet.
func New(b *backend.Backend, products ...action.Product) *Gateway {
	return &Gateway{
		backend: b, products: products, handlers: make(map[string]Handler),
		keys: keyring{keys: make(map[string]key), denied: make(map[string][]string)},
	}
}

// Handle makes h execute the action, which the API need not have, in every version.
func (g *Gateway) Handle(action string, h Handler) { g.handlers[action] = h }

// Break makes all calls fail with InvalidServer, status 400, which clients do not retry. The first reason counts. It is a response and
// not an error of the connection, so that clients of every kind show the reason.
func (g *Gateway) Break(reason error) {
	if g.broken == nil {
		g.broken = reason
	}
}

// Close makes all further requests fail.
func (g *Gateway) Close() { g.closed.Store(true) }

var errClosed = fmt.Errorf("ecstest: %w", http.ErrServerClosed)

// Err returns nil, or after Close the error of all requests, which wraps [http.ErrServerClosed].
func (g *Gateway) Err() error {
	if g.closed.Load() {
		return errClosed
	}
	return nil
}

// RoundTrip responds to the request without a network.
func (g *Gateway) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if r.Body != nil {
		// Closing unblocks a pending Read of a pipe.
		closeBody := sync.OnceFunc(func() { _ = r.Body.Close() })
		defer closeBody()
		defer context.AfterFunc(ctx, closeBody)()
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	q, err := g.readRequest(r)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	resp, err := g.respond(ctx, q)
	if err != nil {
		return nil, err
	}
	body, length := resp.reader(), len(resp.Body)
	if r.Method == http.MethodHead {
		body, length = http.NoBody, 0
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", resp.status, http.StatusText(resp.status)),
		StatusCode:    resp.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        resp.Header,
		Body:          io.NopCloser(body),
		ContentLength: int64(length),
		Request:       r,
	}, nil
}

// ServeHTTP responds like RoundTrip, and drops the connection where that returns an error.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, err := g.readRequest(r)
	if err != nil {
		http.Error(w, "unreadable request", http.StatusBadRequest)
		return
	}
	resp, err := g.respond(r.Context(), q)
	if err != nil {
		panic(http.ErrAbortHandler) //nolint:forbidigo // this is how net/http is told to drop the connection
	}
	for name := range resp.Header {
		w.Header().Set(name, resp.Header.Get(name))
	}
	w.WriteHeader(resp.status)
	_, _ = w.Write(resp.sent()) // the client may be gone, and nobody else needs to know
	if resp.Truncated {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) //nolint:forbidigo // the client must see that something is missing
	}
}

// respond processes the request, renders the response and records the call. An error means that the caller gets no
// response.
func (g *Gateway) respond(ctx context.Context, q *Request) (*Response, error) {
	if err := g.Err(); err != nil {
		return nil, err
	}
	rec := newRecord(q)
	out, err := g.process(ctx, q)
	var resp *Response
	if err == nil {
		resp = render(q, rec.RequestID, out)
		for _, h := range q.hooks {
			if h.Hold != nil {
				if err := h.Hold(ctx); err != nil {
					resp.Err = err
				}
			}
			if h.After != nil {
				h.After(resp)
			}
		}
		err = resp.Err
		resp.Header.Set("Content-Length", strconv.Itoa(len(resp.Body)))
	}
	rec.note(q, out, resp)
	rec.Dropped = err != nil || resp.Truncated
	rec.Duration = time.Since(rec.Time)
	g.records.add(rec)
	return resp, err
}

// An outcome is what a call led to.
type outcome struct {
	result   reply.Object
	err      *action.Error
	executed bool // by this call and not by an earlier one with the same client token
}

// process takes a parsed request through all checks and runs its action. An error means that there is no response.
func (g *Gateway) process(ctx context.Context, q *Request) (outcome, error) {
	if g.broken != nil {
		return outcome{err: action.Errorf("InvalidServer", "%v", g.broken)}, nil
	}
	for _, check := range []func(*Request) *action.Error{g.checkAction, g.authenticate, checkRequired} {
		if err := check(q); err != nil {
			return outcome{err: err}, nil
		}
	}
	q.hooks = g.faults.match(q)
	for _, h := range q.hooks {
		if h.Before != nil {
			if err := h.Before(ctx); err != nil {
				return outcome{}, err
			}
		}
		q.lag = max(q.lag, h.Lag)
		if h.Reject != nil {
			if err := h.Reject(q); err != nil {
				return outcome{err: err}, nil
			}
		}
	}
	if h := g.handlers[q.Action]; h != nil {
		return g.run(ctx, q, func() (reply.Object, *action.Error) { return h(q.own()) })
	}
	q.by.Log = g.log(q)
	return g.simulate(ctx, q)
}

// simulate executes the request on the backend.
func (g *Gateway) simulate(ctx context.Context, q *Request) (outcome, error) {
	spec, ok := q.product.Actions[q.Action]
	if !ok {
		return outcome{err: notSimulated(q)}, nil
	}
	return g.run(ctx, q, func() (reply.Object, *action.Error) { return spec.By(q.by).Run(g.backend, q.Action, q.params, q.lag) })
}

// run executes the request by do, once for each client token.
func (g *Gateway) run(ctx context.Context, q *Request, do func() (reply.Object, *action.Error)) (outcome, error) {
	if id := q.Region(); (id != "" || slices.Contains(q.facts.Required, "RegionId")) && catalog.Default().FindRegion(id) == nil {
		return outcome{err: action.UnknownRegion(id)}, nil
	}
	return g.tokens.once(ctx, q, do)
}

func notSimulated(q *Request) *action.Error {
	if q.product.Whole() {
		return action.Errorf("NotSimulated", "The test server does not simulate %s.", q.Action)
	}
	return action.Errorf("NotSimulated", "The test server does not simulate %s of the product %s.", q.Action, q.product.Name)
}

// checkAction checks that the request is well formed and names an action that some product may have.
func (g *Gateway) checkAction(q *Request) *action.Error {
	actionName, versionName := "Action", "Version"
	if q.v3 {
		actionName, versionName = "x-acs-action", "x-acs-version"
	}
	switch {
	case q.malformed != nil:
		return q.malformed
	case q.Action == "":
		return action.MissingParameter(actionName)
	case q.version == "":
		return action.MissingParameter(versionName)
	case g.handlers[q.Action] != nil:
	case q.product.Name == "":
		var known []string
		for _, p := range g.products {
			known = append(known, p.Name+" "+p.Version)
		}
		return action.Errorf("InvalidVersion", "No product of the test server has the version %q, for which the call to %s asks. It has %s.",
			q.version, q.Action, strings.Join(known, ", "))
	case !q.inAPI && q.product.Whole():
		return action.Errorf("InvalidAction.NotFound", "The action %q does not exist.", q.Action)
	}
	return nil
}
