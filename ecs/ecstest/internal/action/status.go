package action

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/internal/errorcodes"
)

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
	"NotSimulated": 501, "InternalError": 500, "ServiceUnavailable": 503,
	// Authentication and permission.
	"IncompleteSignature": 400, "SignatureDoesNotMatch": 400, "SignatureNonceUsed": 400,
	"InvalidTimeStamp.Format": 400, "InvalidTimeStamp.Expired": 400, "InvalidAccessKeyId.NotFound": 404,
	"MissingSecurityToken": 400, "InvalidSecurityToken.Expired": 400, "InvalidSecurityToken.MismatchWithAccessKey": 400,
	"Forbidden.RAM": 403,
	// Client tokens, dry runs and the rate of calls.
	"InvalidClientToken.ValueNotSupported": 400, "IdempotentParameterMismatch": 400, "DryRunOperation": 400, "Throttling.User": 400,
}
