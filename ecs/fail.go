package ecs

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// errAttemptTimeout is the cause of an attempt that ended without a response in time.
var errAttemptTimeout = errors.New("no response within the time of one attempt")

// lost returns the error of an attempt that got no response. Only net/http's own transport is trusted to say that it
// never sent the request: another one may have tried more than once.
func (c *Client) lost(err error, secrets rpc.Secrets) *Error {
	clean := secrets.Error(err)
	return &Error{Message: clean.Error(), cause: clean, lost: true, unsent: c.standard() && rpc.NeverSent(err)}
}

func (c *Client) standard() bool {
	if c.httpClient == nil || c.httpClient.Transport == nil {
		return true
	}
	_, ok := c.httpClient.Transport.(*http.Transport)
	return ok
}

// note adds to the error of attempt n what belongs to the call.
func (c *call) note(e *Error, n int) {
	e.Action, e.Attempts, e.ClientToken = c.op.Action, n, c.token
	c.unknown = c.unknown || !c.op.ReadOnly && e.mayHaveRun()
	e.unknown, e.twice = c.unknown, c.unknown && !c.again
}

// mayHaveRun reports whether the attempt that failed with e may have done its work.
func (e *Error) mayHaveRun() bool {
	switch {
	case e.lost:
		return !e.unsent
	case e.Code == "": // a proxy, or a response that cannot be read
		return true
	}
	return HasCode(e, "SignatureNonceUsed") || inProgress(e) || unavailable(e)
}

// fail returns the error of a call that ends with err.
func (c *call) fail(err error) error {
	slices.Reverse(c.failed)        // errors.As finds the latest first
	switch e, ok := err.(*Error); { //nolint:errorlint // this error itself, not one that it wraps
	case ok:
		e.earlier = c.failed
		return e
	case len(c.failed) == 0:
		return fmt.Errorf("ecs: %s: %w", c.op.Action, err)
	}
	return &callError{c.op.Action, err, c.failed}
}

// callError is a call that ended between two attempts.
type callError struct {
	action string
	err    error
	failed []error // the attempts, the latest first
}

func (e *callError) Error() string {
	last := e.failed[0].Error()
	if failed, ok := e.failed[0].(*Error); ok { //nolint:errorlint // likewise
		last = failed.detail()
	}
	return fmt.Sprintf("ecs: %s: %v; the last of %d attempts: %s", e.action, e.err, len(e.failed), last)
}

func (e *callError) Unwrap() []error { return append([]error{e.err}, e.failed...) }
