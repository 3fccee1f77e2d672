package ecstest

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// The key pair that a [Server] accepts unless [WithCredentials] names another.
const (
	AccessKeyID     = "testid"
	AccessKeySecret = "testsecret"
)

const apiVersion = "2014-05-26"

// A Server is an ECS in memory. It is an [http.RoundTripper] and an
// [http.Handler], both safe for concurrent use; it starts no goroutine and
// needs no closing. Make one with [NewServer].
type Server struct {
	keys     map[string]keyPair
	first    string // the key of Client
	handlers map[string]handler
	images   []image
	types    []instanceType
	nonces   nonces
}

// A handler answers one action; the request is known to be genuine and to have
// the parameters that the action requires.
type handler func(*Server, *request) (object, *refusal)

// An Option changes a [Server] while [NewServer] makes it.
type Option func(*Server)

// WithCredentials makes the server accept this key pair instead of the default
// one. Given several times, it accepts each of them, and [Server.Client] uses
// the first. A key pair with a security token is temporary: every request
// signed with it must carry that token.
func WithCredentials(accessKeyID, accessKeySecret, securityToken string) Option {
	return func(s *Server) {
		if len(s.keys) == 0 {
			s.first = accessKeyID
		}
		s.keys[accessKeyID] = keyPair{accessKeySecret, securityToken}
	}
}

// Fail makes the server refuse every call of the action with this code and
// HTTP status, once signature and required parameters have passed. A status
// that is no error, below 400 or above 599, becomes 400.
func Fail(action, code string, status int) Option {
	if status < 400 || status > 599 {
		status = http.StatusBadRequest
	}
	return func(s *Server) {
		s.handlers[action] = func(*Server, *request) (object, *refusal) {
			return nil, refuse(status, code, "The test server was told to refuse %s.", action)
		}
	}
}

// NewServer returns a server with the built-in catalogue.
func NewServer(opts ...Option) *Server {
	s := &Server{
		keys: make(map[string]keyPair),
		handlers: map[string]handler{
			"DescribeImages":        describeImages,
			"DescribeInstanceTypes": describeInstanceTypes,
			"DescribeRegions":       describeRegions,
			"DescribeZones":         describeZones,
		},
		images: catalogImages(),
		types:  catalogTypes(),
	}
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	if len(s.keys) == 0 {
		WithCredentials(AccessKeyID, AccessKeySecret, "")(s)
	}
	return s
}

// RoundTrip answers the request without any network, whatever host it is for.
// Its errors are those of the request's context and of reading its body; a
// refusal is an ordinary answer.
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	if r.Body != nil {
		// Closing is what gets a blocked Read of a pipe going again.
		closeBody := sync.OnceFunc(func() { _ = r.Body.Close() })
		defer closeBody()
		defer context.AfterFunc(ctx, closeBody)()
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	q, err := readRequest(r)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	a := s.answer(q)
	body := a.body
	if r.Method == http.MethodHead {
		body = nil
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)),
		StatusCode:    a.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        a.header,
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		Request:       r,
	}, nil
}

// ServeHTTP answers the request as [Server.RoundTrip] does.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, err := readRequest(r)
	if err != nil {
		http.Error(w, "unreadable request", http.StatusBadRequest)
		return
	}
	a := s.answer(q)
	for name := range a.header {
		w.Header().Set(name, a.header.Get(name))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client may be gone; nobody is left to tell
}

// An answer is what goes back over the wire.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (s *Server) answer(q *request) answer {
	result, refused := s.process(q)
	status, root := http.StatusOK, q.action+"Response"
	if refused != nil {
		status, root, result = refused.status, "Error", refused.body(q.host)
	}
	id := requestID()
	result = append(object{{"RequestId", text(id)}}, result...)

	var body bytes.Buffer
	kind := "application/json;charset=utf-8"
	if q.wantsJSON() {
		result.json(&body)
	} else {
		kind = "text/xml;charset=utf-8"
		body.WriteString(`<?xml version="1.0" encoding="UTF-8"?>`)
		result.xml(&body, root)
	}
	header := make(http.Header)
	header.Set("Content-Type", kind)
	header.Set("Content-Length", strconv.Itoa(body.Len()))
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	header.Set("X-Acs-Request-Id", id)
	return answer{status, header, body.Bytes()}
}

// process is the way of every request, from parsed to answered.
func (s *Server) process(q *request) (object, *refusal) {
	if refused := cmp.Or(q.malformed, checkAction(q)); refused != nil {
		return nil, refused
	}
	if refused := s.authenticate(q); refused != nil {
		return nil, refused
	}
	if name := firstMissing(q.params, required[q.action]); name != "" {
		return nil, missingParameter(name)
	}
	handle, ok := s.handlers[q.action]
	if !ok {
		return nil, refuse(http.StatusNotImplemented, "NotSimulated", "The test server does not simulate %s.", q.action)
	}
	if id := q.params["RegionId"]; id != "" && findRegion(id) == nil {
		return nil, unknownRegion(id)
	}
	return handle(s, q)
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

// requestID is a random UUID in the spelling of the service.
func requestID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
