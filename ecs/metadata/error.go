package metadata

import (
	"errors"
	"fmt"
	"net/http"
)

var (
	// ErrUnavailable is wrapped by the error of a call without a response, as on any machine that is not an ECS instance.
	ErrUnavailable = errors.New("the service cannot be reached; only an ECS instance in a VPC has it")

	// ErrNotFound is wrapped by the error for an entry that does not exist or is empty.
	ErrNotFound = errors.New("there is no such entry")
)

// errTimeout is the cause of the end of a request without a response.
var errTimeout = fmt.Errorf("no response within %s", requestTimeout)

// Error is a response with a status other than 200, or without a token. It is always returned as *Error.
type Error struct {
	Path   string // relative to /latest/, such as "meta-data/instance-id"
	Status int
}

// Error returns a text such as "metadata: "meta-data/eipv4": there is no such entry (status 404)".
func (e *Error) Error() string {
	return fmt.Sprintf("metadata: %q: %s (status %d)", e.Path, e.meaning(), e.Status)
}

func (e *Error) meaning() string {
	token := e.Path == tokenPath
	switch {
	case e.Status == http.StatusNotFound && !token:
		return ErrNotFound.Error()
	case e.Status == http.StatusForbidden && token:
		return "the service issues no token to a request through a proxy"
	case e.Status == http.StatusForbidden:
		return "the instance requires a token"
	case e.Status == http.StatusUnauthorized:
		return "the token was rejected"
	case e.Status == http.StatusTooManyRequests:
		return "too many requests"
	case token:
		return "the service returned no token"
	}
	return "the request failed"
}

// Is reports whether target is [ErrNotFound] and e is a status of 404 for an entry.
func (e *Error) Is(target error) bool {
	return target == ErrNotFound && e.Status == http.StatusNotFound && e.Path != tokenPath
}

// unavailableError is the error of a request without a response.
type unavailableError struct {
	endpoint string
	err      error
}

func (e *unavailableError) Error() string {
	return fmt.Sprintf("metadata: %v: %s: %v", ErrUnavailable, e.endpoint, e.err)
}

func (e *unavailableError) Unwrap() []error { return []error{ErrUnavailable, e.err} }
