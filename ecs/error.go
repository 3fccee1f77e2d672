package ecs

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/go-aliecs/aliecs/ecs/internal/rpc"
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

	// ClientToken is the token that the request carried, in actions that have one: a call with the same token and
	// parameters goes on where this one ended, and does its work once. It is not part of the error's text.
	ClientToken string

	// AccessDenied says which permission is missing, in refusals that tell; otherwise nil.
	AccessDenied *AccessDenied

	cause   error         // what made the response unreadable, or why there was none
	earlier []error       // why the attempts before this one failed
	pause   time.Duration // how long the service asks to wait

	lost     bool // there was no response
	unsent   bool // there was no connection either
	replayed bool // net/http sent the request more than once
	skew     bool // refused for our clock, which is right now
	stale    bool // refused for keys that ended, for the first time in this call
	unknown  bool // see IsOutcomeUnknown
	twice    bool // so that another call with the same request value might do the work twice
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

// fill takes over what the envelope of a refusal says.
func (e *Error) fill(env rpc.Envelope) {
	e.Code, e.Message, e.HostID, e.Recommend = env.Code, env.Message, env.HostID, env.Recommend
	e.AccessDenied = (*AccessDenied)(env.Denied)
	if env.RequestID != "" {
		e.RequestID = env.RequestID
	}
}

// redact takes secrets out of everything that came from the service.
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

// Error reads like "ecs: RunInstances: InvalidInstanceType.NotFound: … (status 404, request 4C5B…)".
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

// Unwrap gives what made an answer unreadable, and why the attempts before failed, the latest first.
func (e *Error) Unwrap() []error {
	if e.cause == nil {
		return e.earlier
	}
	return append([]error{e.cause}, e.earlier...)
}

// RetryAfter is how long the service asks to wait before the next call, 0 when it does not say. The waits of package
// waiter heed it.
func (e *Error) RetryAfter() time.Duration { return e.pause }

// LogValue logs the fields that identify the failure.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("action", e.Action), slog.String("code", e.Code), slog.String("message", e.Message),
		slog.String("request", e.RequestID), slog.Int("status", e.HTTPStatus), slog.Int("attempts", e.Attempts))
}
