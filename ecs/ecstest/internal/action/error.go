package action

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/reply"
	"github.com/go-aliecs/aliecs/ecs/internal/errorcodes"
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

// StatusOf returns the HTTP status of an error of the action: that of an exception, or the documented one, or 400.
func StatusOf(action, code string) int {
	status, _ := Documented(action, code)
	for _, e := range exceptions {
		if e.has(action, code) && e.Status != 0 {
			status = e.Status
		}
	}
	return cmp.Or(status, http.StatusBadRequest)
}

// Documented returns the status of an error that the action can return, either like every action or because the vendor
// documents it for this one. Where several statuses are documented for a code, it returns 404 if the code ends in
// .NotFound and otherwise the lowest. A handler that means another one sets it with [Error.With].
func Documented(action, code string) (status int, ok bool) {
	if status, ok = generic[code]; ok {
		return status, true
	}
	for documented, s := range errorcodes.All(action) { // by status
		if documented == code && (!ok || s == http.StatusNotFound && strings.HasSuffix(code, ".NotFound")) {
			status, ok = s, true
		}
	}
	return status, ok
}

// generic has the errors that every action can return, documented or not. Their statuses are the usual ones, also where
// the documentation of an action differs.
var generic = map[string]int{
	// Actions, parameters and regions.
	"InvalidAction.NotFound": 404, "InvalidVersion": 400, "UnsupportedHTTPMethod": 403, "RequestTooLarge": 413,
	"MissingParameter": 400, "InvalidParameter": 400, "InvalidRegionId.NotFound": 404,
	// NotSimulated is this server's own. It is not a 5xx, because clients retry those, some of them for minutes.
	"NotSimulated": 404, "InternalError": 500, "ServiceUnavailable": 503,
	// Authentication and permission.
	"IncompleteSignature": 400, "SignatureDoesNotMatch": 400, "SignatureNonceUsed": 400,
	"InvalidTimeStamp.Format": 400, "InvalidTimeStamp.Expired": 400, "InvalidAccessKeyId.NotFound": 404,
	"MissingSecurityToken": 400, "InvalidSecurityToken.Expired": 400, "InvalidSecurityToken.MismatchWithAccessKey": 400,
	"Forbidden.RAM": 403,
	// Client tokens, dry runs and the rate of calls.
	"InvalidClientToken.ValueNotSupported": 400, "IdempotentParameterMismatch": 400, "DryRunOperation": 400, "Throttling.User": 400,
}
