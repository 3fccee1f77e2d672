package ecstest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// simulated lists the actions of each family; the families' tables are beside
// their handlers.
func simulated() []map[string]handler {
	return []map[string]handler{
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

// process is the way of every request, from parsed to carried out. An error
// means that there will be no answer.
func (s *Server) process(ctx context.Context, q *request) (object, *refusal, error) {
	if s.isClosed() {
		return nil, nil, errClosed
	}
	if refused := cmp.Or(q.malformed, checkAction(q)); refused != nil {
		return nil, refused, nil
	}
	if refused := s.authenticate(q); refused != nil {
		return nil, refused, nil
	}
	if name := firstMissing(q.params, required[q.action]); name != "" {
		return nil, missingParameter(name), nil
	}
	for _, f := range s.faults {
		if f.before == nil {
			continue
		}
		if refused, err := f.before(ctx, q); refused != nil || err != nil {
			return nil, refused, err
		}
	}
	run, simulated := s.runner(q)
	if !simulated {
		return nil, refuse(http.StatusNotImplemented, "NotSimulated", "The test server does not simulate %s.", q.action), nil
	}
	id := q.params["RegionId"]
	if (id != "" || slices.Contains(required[q.action], "RegionId")) && findRegion(id) == nil {
		return nil, unknownRegion(id), nil
	}
	return s.tokens.once(ctx, q, run)
}

func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// runner is what carries the request out: a function of the caller's, or a
// handler, which has the state to itself.
func (s *Server) runner(q *request) (run func() (object, *refusal), ok bool) {
	if own, ok := s.own[q.action]; ok {
		return func() (object, *refusal) { return own(q) }, true
	}
	handle, ok := s.handlers[q.action]
	return func() (object, *refusal) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.state.settle(time.Now())
		c := &call{args: args{params: q.params}, state: s.state, action: q.action, region: q.params["RegionId"]}
		result := handle(c)
		return result, c.refused
	}, ok
}

func checkAction(q *request) *refusal {
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
		return refuse(http.StatusBadRequest, "InvalidVersion", "The version %q is not %s.", q.version, apiVersion)
	}
	if _, ok := required[q.action]; !ok {
		return refuse(http.StatusNotFound, "InvalidAction.NotFound", "The action %q does not exist.", q.action)
	}
	return nil
}

// An answer is what goes back over the wire.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// answer carries the request out, renders what came of it and remembers the
// call.
func (s *Server) answer(ctx context.Context, q *request) (answer, error) {
	record := Call{Action: q.action, Params: shownParams(q.params), RequestID: requestID(), Time: time.Now()}
	result, refused, err := s.process(ctx, q)
	if errors.Is(err, errClosed) {
		return answer{}, err
	}
	record.Status = http.StatusOK
	if refused != nil {
		record.Status, record.Code = refused.status, refused.code
		result = refused.body(q.host)
	}
	a := render(q, record, result)
	for _, f := range s.faults {
		if f.after != nil && err == nil {
			err = f.after(ctx, q, &a)
		}
	}
	record.Dropped = err != nil
	s.log.add(record)
	return a, err
}

// render writes the result as JSON or XML, whichever the request wants.
func render(q *request, record Call, result object) answer {
	result = append(object{{"RequestId", text(record.RequestID)}}, result...)
	var body bytes.Buffer
	kind := "application/json;charset=utf-8"
	if q.wantsJSON() {
		result.json(&body)
	} else {
		kind = "text/xml;charset=utf-8"
		root := q.action + "Response"
		if record.Code != "" {
			root = "Error"
		}
		body.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
		result.xml(&body, root)
	}
	header := make(http.Header)
	header.Set("Content-Type", kind)
	header.Set("Content-Length", strconv.Itoa(body.Len()))
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	header.Set("X-Acs-Request-Id", record.RequestID)
	return answer{record.Status, header, body.Bytes()}
}

// requestID is a random UUID in the spelling of the service.
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
