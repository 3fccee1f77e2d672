package ecs

import (
	"errors"
	"fmt"
	"slices"
)

// errAttemptTimeout is why an attempt ended that the service left hanging.
var errAttemptTimeout = errors.New("no answer within the time of one attempt")

// lostError is an attempt that ended without an answer, so that nobody knows whether it did its work.
type lostError struct{ err error }

func (e *lostError) Error() string { return e.err.Error() }
func (e *lostError) Unwrap() error { return e.err }

func isLost(err error) bool {
	_, lost := errors.AsType[*lostError](err)
	return lost
}

// attempts joins what ended a call with the failures of the attempts before, all of which stay within reach of
// errors.Is and errors.As. It keeps failed and turns it round.
func attempts(failed []error, last error) error {
	if len(failed) == 0 {
		return last
	}
	slices.Reverse(failed)          // errors.As finds the latest first
	if e, ok := last.(*Error); ok { //nolint:errorlint // this error itself, not one that it wraps
		e.earlier = failed
		return e
	}
	return &attemptsError{last, failed}
}

// attemptsError is a call that ended without an answer, or without time for one more attempt.
type attemptsError struct {
	last   error
	failed []error
}

func (e *attemptsError) Error() string {
	if isLost(e.last) {
		return fmt.Sprintf("%v (%d attempts)", e.last, len(e.failed)+1)
	}
	text := ": " + e.failed[0].Error()
	if refused, ok := e.failed[0].(*Error); ok { //nolint:errorlint // likewise
		text = refused.detail()
	}
	return fmt.Sprintf("%v, after %d of them%s", e.last, len(e.failed), text)
}

func (e *attemptsError) Unwrap() []error { return append([]error{e.last}, e.failed...) }
