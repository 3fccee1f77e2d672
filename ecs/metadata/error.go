package metadata

import (
	"errors"
	"fmt"
	"net/http"
)

var (
	// ErrUnavailable is wrapped by the error of a call that nobody answered, as everywhere but on an ECS instance.
	ErrUnavailable = errors.New("the service cannot be reached; only an ECS instance in a VPC has it")

	// ErrNotFound is wrapped by the error for an entry that does not exist or is empty.
	ErrNotFound = errors.New("there is no such entry")
)

// errSilent is why a request ended that the service left without an answer.
var errSilent = fmt.Errorf("no answer within %s", requestTimeout)

// Error is an answer other than 200. It is always returned as *Error.
type Error struct {
	Path   string // below /latest/
	Status int
}

// Error reads like "metadata: "meta-data/eipv4": there is no such entry (status 404)".
func (e *Error) Error() string {
	return fmt.Sprintf("metadata: %q: %s (status %d)", e.Path, e.meaning(), e.Status)
}

func (e *Error) meaning() string {
	token := e.Path == tokenPath
	switch {
	case e.Status == http.StatusNotFound && !token:
		return ErrNotFound.Error()
	case e.Status == http.StatusForbidden && token:
		return "no token for a request that a proxy passed on"
	case e.Status == http.StatusForbidden:
		return "the instance answers requests with a token only"
	case e.Status == http.StatusUnauthorized:
		return "the token was not accepted"
	case e.Status == http.StatusTooManyRequests:
		return "too many requests"
	case token:
		return "the service gave no token"
	}
	return "the service refused"
}

// Is tells that an error of status 404 is [ErrNotFound].
func (e *Error) Is(target error) bool {
	return target == ErrNotFound && e.Status == http.StatusNotFound && e.Path != tokenPath
}

// unavailableError is a request that got no answer.
type unavailableError struct {
	endpoint string
	err      error
}

func (e *unavailableError) Error() string {
	return fmt.Sprintf("metadata: %v: %s: %v", ErrUnavailable, e.endpoint, e.err)
}

func (e *unavailableError) Unwrap() []error { return []error{ErrUnavailable, e.err} }
