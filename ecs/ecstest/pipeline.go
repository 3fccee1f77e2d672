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
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// simulated returns the handlers of each family of actions. Each table is next
// to its handlers.
func simulated() []map[string]spec {
	return []map[string]spec{
		catalogActions,
		instanceActions,
		networkActions,
		storageActions,
		keyPairActions,
		tagActions,
		ramRoleActions,
		priceActions,
		assistantActions,
	}
}

var errClosed = fmt.Errorf("ecstest: %w", http.ErrServerClosed)

// process takes a parsed request through all checks, executes it and notes the
// outcome in record. An error means that there is no response.
func (s *Server) process(ctx context.Context, q *request, record *Call) (reply.Object, *apiError, error) {
	if s.isClosed() {
		return nil, nil, errClosed
	}
	if apiErr := cmp.Or(q.malformed, s.checkAction(q)); apiErr != nil {
		return nil, apiErr, nil
	}
	if apiErr := s.authenticate(q); apiErr != nil {
		return nil, apiErr, nil
	}
	if name := firstMissing(q.params, required[q.action]); name != "" {
		return nil, missingParameter(name), nil
	}
	q.hooks = s.faults.match(q)
	for _, f := range q.hooks {
		if f.before == nil {
			continue
		}
		if apiErr, err := f.before(ctx, q); apiErr != nil || err != nil {
			return nil, apiErr, err
		}
	}
	run, simulated := s.runner(q)
	if !simulated {
		return nil, newError("NotSimulated", "The test server does not simulate %s.", q.action), nil
	}
	id := q.params["RegionId"]
	if (id != "" || slices.Contains(required[q.action], "RegionId")) && findRegion(id) == nil {
		return nil, unknownRegion(id), nil
	}
	return s.tokens.once(ctx, q, func() (reply.Object, *apiError) {
		result, apiErr := run()
		record.Executed = apiErr == nil
		return result, apiErr
	})
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// runner returns the function that executes the request: a custom handler, or a
// simulated action with exclusive access to the state.
func (s *Server) runner(q *request) (run func() (reply.Object, *apiError), ok bool) {
	if own, ok := s.custom[q.action]; ok {
		return func() (reply.Object, *apiError) { return own(q) }, true
	}
	spec, ok := s.handlers[q.action]
	return func() (reply.Object, *apiError) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.state.settle(time.Now())
		c := &call{args: args{params: q.params}, state: s.state, action: q.action, region: q.params["RegionId"], spec: spec}
		result := spec.run(c)
		return result, c.err
	}, ok
}

func (s *Server) checkAction(q *request) *apiError {
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
	if !inAPI(q.action) && s.custom[q.action] == nil {
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
func (s *Server) respond(ctx context.Context, q *request) (response, error) {
	record := Call{Action: shownAction(q.action), RequestID: requestID(), Time: time.Now()}
	result, apiErr, err := s.process(ctx, q, &record)
	if errors.Is(err, errClosed) {
		return response{}, err
	}
	if q.genuine { // callers without a key must not fill the memory
		record.Params = shownParams(q.params)
	}
	var a response
	if err == nil {
		a = render(q, &record, result, apiErr)
	}
	for _, f := range q.hooks {
		if f.after != nil && err == nil {
			err = f.after(ctx, q, &a)
		}
	}
	record.Dropped = err != nil || a.truncated
	record.Duration = time.Since(record.Time)
	s.log.add(record)
	return a, err
}

// render writes the result or the error as JSON or XML, as the request asks,
// and notes status and code in record.
func render(q *request, record *Call, result reply.Object, apiErr *apiError) response {
	header := make(http.Header)
	record.Status = http.StatusOK
	if apiErr != nil {
		record.Status, record.Code = cmp.Or(apiErr.status, statusOf(q.action, apiErr.code)), apiErr.code
		result = apiErr.object(q.host)
		maps.Copy(header, apiErr.header)
	}
	result = append(reply.Object{reply.String("RequestId", record.RequestID)}, result...)
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
	header.Set("X-Acs-Request-Id", record.RequestID)
	return response{status: record.Status, header: header, body: body}
}

// requestID returns a random UUID in the format of the service.
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
