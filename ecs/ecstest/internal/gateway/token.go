package gateway

import (
	"context"
	"crypto/sha256"
	"slices"
	"sync"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// maxTokens limits one generation of client tokens.
const maxTokens = 1 << 14

// clientTokens remembers the executions by client token, so that a retried call is executed only once. Two generations
// make forgetting cheap.
type clientTokens struct {
	mu          sync.Mutex
	recent, old map[string]*execution
}

// An execution is what was or is being executed for a client token.
type execution struct {
	params [sha256.Size]byte
	done   chan struct{} // closed when the fields below are set
	result reply.Object
	err    *action.Error
}

// once calls run, unless a call with the request's client token was executed before: then it returns the result of that
// call, and waits for it if necessary. A failed call has no effect, so the next call with the same parameters is
// executed. The error is that of ctx. An action that the server does not know takes a client token if the request has one.
func (ct *clientTokens) once(ctx context.Context, q *Request, run func() (reply.Object, *action.Error)) (outcome, error) {
	token := q.params["ClientToken"]
	if token == "" || q.inAPI && !q.facts.ClientToken || q.dryRun() {
		result, err := run()
		return outcome{result, err, err == nil}, nil
	}
	if len(token) > 64 || slices.ContainsFunc([]byte(token), func(c byte) bool { return c > 0x7e }) {
		return outcome{err: action.Errorf("InvalidClientToken.ValueNotSupported",
			"The client token is longer than 64 characters or not ASCII.")}, nil
	}
	e, first := ct.begin(q.version+" "+q.Action+" "+q.Region()+" "+token, sha256.Sum256([]byte(q.own().Encode())))
	if e == nil {
		return outcome{err: action.Errorf("IdempotentParameterMismatch", "The client token was used with other parameters.")}, nil
	}
	if first {
		defer close(e.done)
		e.err = action.Errorf("InternalError", "The call did not end.") // a handler can end its goroutine
		e.result, e.err = run()
		return outcome{e.result, e.err, e.err == nil}, nil
	}
	select {
	case <-e.done:
		return outcome{result: e.result, err: e.err}, nil
	case <-ctx.Done():
		return outcome{}, context.Cause(ctx)
	}
}

// begin returns the execution for the key, or begins a new one. It returns nil if the key was used with other
// parameters.
func (ct *clientTokens) begin(key string, params [sha256.Size]byte) (e *execution, first bool) {
	ct.mu.Lock()
	defer ct.mu.Unlock()
	e, known := ct.recent[key]
	if !known {
		e, known = ct.old[key]
	}
	switch {
	case known && e.params != params:
		return nil, false
	case known && !e.failed():
		return e, false
	}
	if ct.recent == nil || len(ct.recent) >= maxTokens {
		ct.old, ct.recent = ct.recent, make(map[string]*execution)
	}
	e = &execution{params: params, done: make(chan struct{})}
	ct.recent[key] = e
	return e, true
}

// failed reports whether the execution ended with an error.
func (e *execution) failed() bool {
	select {
	case <-e.done:
		return e.err != nil
	default:
		return false
	}
}
