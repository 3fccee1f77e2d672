package action

import (
	"fmt"
	"net/http"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
)

// An Error is an error response of the service. A nil *apiError means that a
// request or a check passed.
type Error struct {
	Status        int // 0: that of the code
	Code, Message string
	More          reply.Object // fields that only some errors have
	Header        http.Header  // in addition to those of every response
}

func Errorf(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

func MissingParameter(name string) *Error {
	return Errorf("MissingParameter",
		"The required parameter %q is missing.", name)
}

func invalidParameter(name, problem string) *Error {
	return Errorf("InvalidParameter",
		"The parameter %q is not valid: %s.", name, problem)
}

// With sets the status. One below 400 or above 599 becomes 400.
func (e *Error) With(status int) *Error {
	if status < 400 || status > 599 {
		status = http.StatusBadRequest
	}
	e.Status = status
	return e
}

func UnknownRegion(id string) *Error {
	return Errorf("InvalidRegionId.NotFound", "The region %q does not exist.", id)
}
