package ecstest

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"sync"
	"time"
)

// The key pair that a [Server] accepts unless [WithCredentials] names another.
const (
	DefaultAccessKeyID     = "testid"
	DefaultAccessKeySecret = "testsecret"
)

const apiVersion = "2014-05-26"

// A Server is an ECS in memory. It is an [http.RoundTripper] and an
// [http.Handler], both safe for concurrent use. It starts no goroutine: what
// takes its time has happened when the next call looks. Make one with
// [NewServer].
type Server struct {
	keys     keyring
	handlers map[string]handler
	custom   map[string]func(*request) (object, *apiError) // of Handle; they come first
	faults   faultList
	nonces   nonces
	tokens   clientTokens
	log      callLog

	mu       sync.Mutex // guards all that follows
	state    *state
	reclaims map[string]time.Time // when spot instances are taken away, by id
	roleKeys map[string]roleKey   // by instance
	closed   bool
}

// An Option changes a [Server] while [NewServer] makes it.
type Option func(*Server)

// WithCredentials makes the server accept this key pair instead of the default
// one. Given several times, it accepts each of them, and [Server.Client] uses
// the first. A key pair with a security token is temporary: every request
// signed with it must carry that token.
func WithCredentials(accessKeyID, accessKeySecret, securityToken string) Option {
	return func(s *Server) {
		s.keys.add(accessKeyID, accessKey{secret: accessKeySecret, token: securityToken})
	}
}

// NewServer returns a server of an account that has nothing yet.
func NewServer(opts ...Option) *Server {
	s := &Server{
		keys:     newKeyring(),
		handlers: make(map[string]handler),
		custom:   make(map[string]func(*request) (object, *apiError)),
		state:    newState(),
		reclaims: make(map[string]time.Time),
		roleKeys: make(map[string]roleKey),
	}
	for _, family := range simulated() {
		maps.Copy(s.handlers, family)
	}
	for _, opt := range opts {
		if opt != nil {
			opt(s)
		}
	}
	if s.keys.first == "" {
		WithCredentials(DefaultAccessKeyID, DefaultAccessKeySecret, "")(s)
	}
	return s
}

// Close makes every further call fail. There is nothing else to give back: a
// server that is not closed is simply forgotten.
func (s *Server) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// RoundTrip answers the request without any network, whatever host it is for.
// Its errors are those of the request's context and of reading its body, what a
// fault drops the connection with, and [http.ErrServerClosed] after
// [Server.Close]; a refusal is an ordinary answer.
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
	a, err := s.respond(ctx, q)
	if err != nil {
		return nil, err
	}
	body, length := a.reader(), len(a.body)
	if r.Method == http.MethodHead {
		body, length = http.NoBody, 0
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)),
		StatusCode:    a.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        a.header,
		Body:          io.NopCloser(body),
		ContentLength: int64(length),
		Request:       r,
	}, nil
}

// ServeHTTP answers the request as [Server.RoundTrip] does; where that returns
// an error, it drops the connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, err := readRequest(r)
	if err != nil {
		http.Error(w, "unreadable request", http.StatusBadRequest)
		return
	}
	a, err := s.respond(r.Context(), q)
	if err != nil {
		panic(http.ErrAbortHandler) //nolint:forbidigo // this is how net/http is told to drop the connection
	}
	for name := range a.header {
		w.Header().Set(name, a.header.Get(name))
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.sent()) // the client may be gone; nobody is left to tell
	if a.truncated {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) //nolint:forbidigo // the client must see that something is missing
	}
}
