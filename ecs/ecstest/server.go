package ecstest

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// The key pair that a [Server] accepts by default; see [WithCredentials].
const (
	DefaultAccessKeyID     = "testid"
	DefaultAccessKeySecret = "testsecret"
)

const apiVersion = "2014-05-26"

// A Server is an in-memory ECS. Create one with [NewServer]. It is an
// [http.RoundTripper] and an [http.Handler], both safe for concurrent use. It
// starts no goroutines: changes that are due, such as the end of a life cycle
// step, are applied when the server is next used.
type Server struct {
	keys     keyring
	handlers map[string]spec
	custom   map[string]func(*request) (reply.Object, *apiError) // handlers of WithHandler; they take precedence
	faults   faultList
	nonces   nonces
	tokens   clientTokens
	log      callLog

	mu       sync.Mutex // guards the fields below
	state    *state
	reclaims map[string]time.Time // when spot instances end, by ID
	roleKeys map[string]roleKey   // by instance
	closed   bool
}

// An Option configures a [Server] in [NewServer].
type Option func(*Server)

// WithCredentials makes the server accept the key pair instead of the default
// one. If the option is used several times, the server accepts all of the key
// pairs, and [Server.Client] uses the first. With a security token the key pair
// is temporary: every request signed with it must carry the token.
func WithCredentials(accessKeyID, accessKeySecret, securityToken string) Option {
	return func(s *Server) {
		s.keys.add(accessKeyID, accessKey{secret: accessKeySecret, token: securityToken})
	}
}

// NewServer returns a server with an empty account.
func NewServer(opts ...Option) *Server {
	s := &Server{
		keys:     newKeyring(),
		handlers: make(map[string]spec),
		custom:   make(map[string]func(*request) (reply.Object, *apiError)),
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

// Close makes all further calls fail. Calling it is optional: a server holds no
// resources other than memory.
func (s *Server) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// RoundTrip responds to the request without a network. It ignores the host of
// the request. An error response of the service is not an error of RoundTrip.
// Its errors are those of the request's context and of reading the request
// body, the connection errors of faults, and [http.ErrServerClosed] after
// [Server.Close].
func (s *Server) RoundTrip(r *http.Request) (*http.Response, error) {
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

// ServeHTTP responds like [Server.RoundTrip]. Where that returns an error, it
// drops the connection; if the request body cannot be read, the status is 400.
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
	_, _ = w.Write(a.sent()) // the client may be gone, and nobody else needs to know
	if a.truncated {
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) //nolint:forbidigo // the client must see that something is missing
	}
}
