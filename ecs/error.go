package ecs

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
)

// Error is a call that was sent and failed: an error response from the service, a response that could not be read, or no
// response at all. It is always returned as *Error. No field holds a key, a signature, a password or user data.
type Error struct {
	Action     string // "RunInstances"
	Code       string // "InvalidInstanceType.NotFound"; empty if the response had none, as from a proxy
	Message    string // the service's message, or what is wrong with the response
	RequestID  string // what to quote to the provider's support; empty if unknown
	HostID     string // the endpoint that responded
	Recommend  string // URL of a page that explains the code
	HTTPStatus int    // less reliable than Code; 0 if there was no response
	Attempts   int    // how many attempts the call made

	// ClientToken is the token that the request carried, in actions that have one. A call with the same token and
	// parameters continues where this one ended and does its work once. The error's text does not show the token.
	ClientToken string

	// AccessDenied says which permission is missing, if the service does; otherwise it is nil.
	AccessDenied *AccessDenied

	cause   error         // what made the response unreadable, or why there was none
	earlier []error       // why the attempts before this one failed
	pause   time.Duration // how long the service asks to wait

	lost     bool // there was no response
	unsent   bool // there was no connection either
	replayed bool // net/http sent the request more than once
	skew     bool // failed because of our clock, which has been corrected
	stale    bool // failed because the keys have expired, for the first time in this call
	unknown  bool // see IsOutcomeUnknown
	twice    bool // so that another call with the same request value might do the work twice
}

// AccessDenied is the AccessDeniedDetail of an error response. Fields that the service left out are empty.
type AccessDenied struct {
	AuthAction               string // the permission that is missing, "ecs:RunInstances"
	AuthPrincipalDisplayName string // who lacks the permission
	AuthPrincipalOwnerID     string // the account that owns this principal
	AuthPrincipalType        string // "SubUser", "AssumedRoleUser"
	EncodedDiagnosticMessage string // for the provider's decoding tool
	NoPermissionType         string // "ImplicitDeny", "ExplicitDeny"
	PolicyType               string // the kind of policy that denied the call
}

// fill sets the fields that the envelope of an error response has.
func (e *Error) fill(env rpc.Envelope) {
	e.Code, e.Message, e.HostID, e.Recommend = env.Code, env.Message, env.HostID, env.Recommend
	e.AccessDenied = (*AccessDenied)(env.Denied)
	if env.RequestID != "" {
		e.RequestID = env.RequestID
	}
}

// redact removes secrets from everything that came from the service.
func (e *Error) redact(secrets rpc.Secrets) {
	fields := []*string{&e.Code, &e.Message, &e.RequestID, &e.HostID, &e.Recommend}
	if d := e.AccessDenied; d != nil {
		fields = append(fields, &d.AuthAction, &d.AuthPrincipalDisplayName, &d.AuthPrincipalOwnerID, &d.AuthPrincipalType,
			&d.EncodedDiagnosticMessage, &d.NoPermissionType, &d.PolicyType)
	}
	for _, field := range fields {
		*field = secrets.Redact(*field)
	}
}

// Error returns a text such as "ecs: RunInstances: InvalidInstanceType.NotFound: … (status 404, request 4C5B…)".
func (e *Error) Error() string { return "ecs: " + e.Action + ": " + e.detail() }

func (e *Error) detail() string {
	var b strings.Builder
	for _, s := range []string{e.Code, e.Message} {
		if s != "" {
			b.WriteString(": " + s)
		}
	}
	if d := e.AccessDenied; d != nil && d.AuthAction != "" {
		fmt.Fprintf(&b, " (%s for %s: %s)", d.AuthAction, d.AuthPrincipalDisplayName, d.NoPermissionType)
	}
	var facts []string
	if e.HTTPStatus != 0 {
		facts = append(facts, fmt.Sprintf("status %d", e.HTTPStatus))
	}
	if e.RequestID != "" {
		facts = append(facts, "request "+e.RequestID)
	}
	if e.Attempts > 1 {
		facts = append(facts, fmt.Sprintf("%d attempts", e.Attempts))
	}
	if e.unknown {
		facts = append(facts, "outcome unknown")
	}
	if len(facts) > 0 {
		b.WriteString(" (" + strings.Join(facts, ", ") + ")")
	}
	return strings.TrimPrefix(b.String(), ": ")
}

// Unwrap returns what made the response unreadable or kept it from coming, and the errors of earlier attempts, the
// latest first.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return e.earlier
	}
	return append([]error{e.cause}, e.earlier...)
}

// RetryAfter returns how long the service asks to wait before the next call, or 0 if it does not say. The waits of
// package waiter heed it.
func (e *Error) RetryAfter() time.Duration { return e.pause }

// LogValue returns the fields that identify the failure, for package slog.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("action", e.Action), slog.String("code", e.Code), slog.String("message", e.Message),
		slog.String("request", e.RequestID), slog.Int("status", e.HTTPStatus), slog.Int("attempts", e.Attempts))
}
