package action

import (
	"fmt"
	"net/http"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An Error is an error response of the service. A nil Error means that a check passed.
type Error struct {
	Status        int // 0: that of the code
	Code, Message string
	Detail        string       // the end of the message in the response; it may hold secrets and is not recorded
	More          reply.Object // fields that only some errors have
	Header        http.Header  // in addition to those of every response
}

// Errorf returns an error with the status of its code.
func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// With sets the status. One below 400 or above 599 becomes 400.
func (e *Error) With(status int) *Error {
	if status < 400 || status > 599 {
		status = http.StatusBadRequest
	}
	e.Status = status
	return e
}

// MissingParameter returns the error for a required parameter that is absent or empty.
func MissingParameter(name string) *Error {
	return Errorf("MissingParameter", "The required parameter %q is missing.", name)
}

// UnknownRegion returns the error for a region that does not exist.
func UnknownRegion(id string) *Error {
	return Errorf("InvalidRegionId.NotFound", "The region %q does not exist.", id)
}
