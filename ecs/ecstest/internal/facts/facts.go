// Package facts is what is known about each action of ECS: its parameters, and the errors that it can give.
package facts

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/go-aliecs/aliecs/ecs/internal/errorcodes"
)

// An Action is what the API model says about an action.
type Action struct {
	Params              string   // the names of all, separated by spaces
	Required            []string // parameters; "Tag.N.Key" is required in each element of the list Tag that is present
	ClientToken, DryRun bool     // whether the action has the parameter
	Open                bool     // whether the action needs no permission
}

// Of returns the facts of an action of ECS, and whether the API has the action.
func Of(name string) (Action, bool) {
	f, ok := api[name]
	return f, ok
}

// Reads reports whether the action changes nothing.
func Reads(action string) bool {
	if action == "GetInstanceScreenshot" { // the service remembers when it took the last one
		return false
	}
	return strings.HasPrefix(action, "Describe") || strings.HasPrefix(action, "List") || strings.HasPrefix(action, "Get")
}

// Status returns the HTTP status of an error of the action: that of an exception, or the documented one, or 400.
func Status(action, code string) int {
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
// .NotFound and otherwise the lowest. A handler can mean another one.
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

// General returns the status of an error that every action can return.
func General(code string) (status int, ok bool) {
	status, ok = generic[code]
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
