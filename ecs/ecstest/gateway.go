package ecstest

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// A gateway takes each request from the socket to the response: it reads and authenticates the request, checks its
// required parameters, applies faults, runs the action once per client token, and renders the result.
type gateway struct {
	backend *backend
	actions table
	custom  map[string]customHandler // they take precedence
	keys    keyring
	faults  faultList
	log     func(record) // called for each request when it ends
	closed  atomic.Bool

	nonces nonces
	tokens clientTokens
}

// A customHandler executes an action in place of the simulation. It gets the parameters of the action without those of the
// protocol.
type customHandler func(params map[string]string) (reply.Object, *apiError)

func newGateway(b *backend, actions table) *gateway {
	return &gateway{backend: b, actions: actions, custom: map[string]customHandler{}, keys: newKeyring(), log: func(record) {}}
}

var errClosed = fmt.Errorf("ecstest: %w", http.ErrServerClosed)

// process takes a parsed request through all checks, executes it and notes the
// outcome in rec. An error means that there is no response.
func (g *gateway) process(ctx context.Context, q *request, rec *record) (reply.Object, *apiError, error) {
	if g.closed.Load() {
		return nil, nil, errClosed
	}
	if apiErr := cmp.Or(q.malformed, g.checkAction(q)); apiErr != nil {
		return nil, apiErr, nil
	}
	if apiErr := g.authenticate(q); apiErr != nil {
		return nil, apiErr, nil
	}
	if name := firstMissing(q.params, required[q.action]); name != "" {
		return nil, missingParameter(name), nil
	}
	q.hooks = g.faults.match(q)
	for _, f := range q.hooks {
		if f.before == nil {
			continue
		}
		if apiErr, err := f.before(ctx, q); apiErr != nil || err != nil {
			return nil, apiErr, err
		}
	}
	run, simulated := g.runner(q)
	if !simulated {
		return nil, newError("NotSimulated", "The test server does not simulate %s.", q.action), nil
	}
	id := q.params["RegionId"]
	if (id != "" || slices.Contains(required[q.action], "RegionId")) && findRegion(id) == nil {
		return nil, unknownRegion(id), nil
	}
	return g.tokens.once(ctx, q, func() (reply.Object, *apiError) {
		result, apiErr := run()
		rec.Executed = apiErr == nil
		return result, apiErr
	})
}

// runner returns the function that executes the request: a custom handler, or a
// simulated action.
func (g *gateway) runner(q *request) (run func() (reply.Object, *apiError), ok bool) {
	if own, ok := g.custom[q.action]; ok {
		return func() (reply.Object, *apiError) { return own(q.own()) }, true
	}
	spec, ok := g.actions[q.action]
	return func() (reply.Object, *apiError) { return spec.run(g.backend, q.action, q.params) }, ok
}

func (g *gateway) checkAction(q *request) *apiError {
	actionName, versionName := "Action", "Version"
	if q.v3 {
		actionName, versionName = "x-acs-action", "x-acs-version"
	}
	if q.action == "" {
		return missingParameter(actionName)
	}
	if q.version == "" {
		return missingParameter(versionName)
	}
	if q.version != apiVersion {
		return newError("InvalidVersion", "The version %q is not %s.", q.version, apiVersion)
	}
	if !inAPI(q.action) && g.custom[q.action] == nil {
		return newError("InvalidAction.NotFound", "The action %q does not exist.", q.action)
	}
	return nil
}

// inAPI reports whether the API has the action. Other actions exist only
// through [WithHandler].
func inAPI(action string) bool {
	_, ok := required[action]
	return ok
}

// A response is the complete HTTP response to a request.
type response struct {
	status    int
	header    http.Header
	body      []byte
	truncated bool // only half of the body is sent
}

// respond executes the request, renders the response and logs the call.
func (g *gateway) respond(ctx context.Context, q *request) (response, error) {
	rec := record{Action: shownAction(q.action), RequestID: requestID(), Time: time.Now()}
	result, apiErr, err := g.process(ctx, q, &rec)
	if errors.Is(err, errClosed) {
		return response{}, err
	}
	if q.genuine { // callers without a key must not fill the memory
		rec.Params = shownParams(q.params)
	}
	var a response
	if err == nil {
		a = render(q, &rec, result, apiErr)
	}
	for _, f := range q.hooks {
		if f.after != nil && err == nil {
			err = f.after(ctx, q, &a)
		}
	}
	rec.Dropped = err != nil || a.truncated
	rec.Duration = time.Since(rec.Time)
	g.log(rec)
	return a, err
}

// render writes the result or the error as JSON or XML, as the request asks,
// and notes status and code in rec.
func render(q *request, rec *record, result reply.Object, apiErr *apiError) response {
	header := make(http.Header)
	rec.Status = http.StatusOK
	if apiErr != nil {
		rec.Status, rec.Code = cmp.Or(apiErr.status, statusOf(q.action, apiErr.code)), apiErr.code
		result = apiErr.object(q.host)
		maps.Copy(header, apiErr.header)
	}
	result = append(reply.Object{reply.String("RequestId", rec.RequestID)}, result...)
	var body []byte
	kind := "application/json;charset=utf-8"
	if q.wantsJSON() {
		body = reply.JSON(result)
	} else {
		kind = "text/xml;charset=utf-8"
		root := q.action + "Response"
		if apiErr != nil {
			root = "Error"
		}
		body = reply.XML(result, root)
	}
	header.Set("Content-Type", kind)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	header.Set("X-Acs-Request-Id", rec.RequestID)
	return response{status: rec.Status, header: header, body: body}
}

// requestID returns a random UUID in the format of the service.
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
