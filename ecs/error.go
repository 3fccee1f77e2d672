package ecs

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
)

// Error is an answer that is no success: a refusal of the service, or an answer that cannot be read. It is
// always returned as *Error. No field holds a key, a signature, a token, a password or user data.
type Error struct {
	Action     string // "RunInstances"
	Code       string // "InvalidInstanceType.NotFound"; empty when the answer had none, as from a proxy
	Message    string // the service's words, or what is wrong with the answer
	RequestID  string // what to quote to the provider's support; empty when unknown
	HostID     string // the endpoint that answered
	Recommend  string // URL of a page that explains the code
	HTTPStatus int    // less reliable than Code
	Attempts   int    // how many attempts the call made

	// AccessDenied says which permission is missing, in refusals that tell; otherwise nil.
	AccessDenied *AccessDenied

	cause error
}

// AccessDenied is the AccessDeniedDetail of a refusal. Fields that the service left out are empty.
type AccessDenied struct {
	AuthAction               string // the permission that is missing, "ecs:RunInstances"
	AuthPrincipalDisplayName string // who was refused
	AuthPrincipalOwnerID     string // the account of the one who was refused
	AuthPrincipalType        string // "SubUser", "AssumedRoleUser"
	EncodedDiagnosticMessage string // for the provider's decoding tool
	NoPermissionType         string // "ImplicitDeny", "ExplicitDeny"
	PolicyType               string // which kind of policy refused
}

// Error reads like "ecs: RunInstances: InvalidInstanceType.NotFound: … (status 404, request 4C5B…)".
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("ecs: " + e.Action)
	for _, s := range []string{e.Code, e.Message} {
		if s != "" {
			b.WriteString(": " + s)
		}
	}
	fmt.Fprintf(&b, " (status %d", e.HTTPStatus)
	if e.RequestID != "" {
		b.WriteString(", request " + e.RequestID)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, ", %d attempts", e.Attempts)
	}
	b.WriteString(")")
	return b.String()
}

// Unwrap is what made an answer unreadable; nil for a refusal.
func (e *Error) Unwrap() error { return e.cause }

// LogValue logs the fields that identify the failure.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("action", e.Action), slog.String("code", e.Code), slog.String("message", e.Message),
		slog.String("request", e.RequestID), slog.Int("status", e.HTTPStatus), slog.Int("attempts", e.Attempts))
}

// HasCode tells whether err is an [*Error] with one of the codes, exactly as the service spells them.
func HasCode(err error, codes ...string) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Code != "" && slices.Contains(codes, e.Code)
}

// IsNotFound tells whether the service does not know a resource that the call names: a code that ends in
// NotFound, such as InvalidInstanceId.NotFound or Forbidden.InstanceNotFound. Codes about the call itself do
// not count: an unknown action, AccessKey, account or region is no resource that has gone.
func IsNotFound(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || !strings.HasSuffix(e.Code, "NotFound") {
		return false
	}
	subject, _, _ := strings.Cut(e.Code, ".")
	return !slices.Contains([]string{"InvalidAction", "InvalidAccessKeyId", "InvalidAccount", "InvalidRegionId", "InvalidVersion"}, subject)
}

// IsThrottled tells whether the service refused the call for coming too often: Throttling, any code that
// begins with "Throttling.", and Rejected.Throttling.
func IsThrottled(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.throttled()
}

func (e *Error) throttled() bool {
	return e.Code == "Throttling" || strings.HasPrefix(e.Code, "Throttling.") || e.Code == "Rejected.Throttling"
}

// IsDryRunSuccess tells whether a dry run passed. The service answers that with an error: DryRunOperation or
// DRYRUN.SUCCESS.
func IsDryRunSuccess(err error) bool { return HasCode(err, "DryRunOperation", "DRYRUN.SUCCESS") }

// lostError is an attempt that ended without an answer, so that nobody knows whether it did its work.
type lostError struct{ err error }

func (e *lostError) Error() string { return e.err.Error() }
func (e *lostError) Unwrap() error { return e.err }
