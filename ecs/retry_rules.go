package ecs

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// RetryRule decides about one kind of failure and returns [DecisionNone] for all others. The client asks it after each
// failed attempt that is not the last one allowed, from the goroutine of the call, so a rule that keeps state must be
// safe for concurrent use. A rule that always returns DecisionNone observes failures, for a log or a metric.
type RetryRule func(Failure) Decision

// Failure describes a failed attempt to a [RetryRule].
type Failure struct {
	Operation Operation
	Attempt   int   // 1 for the first attempt of the call
	Err       error // an [*Error], or the reason why the request could not be sent

	// Idempotent reports that sending the request again cannot do its work twice: the action is read-only, the request
	// carries a ClientToken, or the call has [WithIdempotent].
	Idempotent bool

	// Lost reports that there was no response, so nobody knows whether the request did its work.
	Lost bool
}

// Decision is what a [RetryRule] decides about a failure.
type Decision int

// The decisions of a rule.
const (
	DecisionNone  Decision = iota // leave it to the next rule
	DecisionRetry                 // retry, as long as retries and time are left
	DecisionStop                  // do not retry, whatever the next rules say
)

// DefaultRules returns the rules of a policy that has none of its own, in their order: [RetryThrottled],
// [RetryInProgress], [RetryLost], [RetryUnavailable].
func DefaultRules() []RetryRule {
	return []RetryRule{RetryThrottled, RetryInProgress, RetryLost, RetryUnavailable}
}

// RetryThrottled retries calls that the service throttled ([IsThrottled]), idempotent or not: they did nothing.
func RetryThrottled(f Failure) Decision { return retryIf(IsThrottled(f.Err)) }

// RetryInProgress retries while an earlier request with the same ClientToken is in progress: LastTokenProcessing,
// IdempotentProcessing, Idempotence.Processing, TOKEN_PROCESSING and OperationFailed.IdempotentTokenProcessing.
func RetryInProgress(f Failure) Decision { return retryIf(inProgress(f.Err)) }

// RetryLost retries an idempotent request when the connection broke, the attempt took too long, or the response is not
// the service's, such as one from a proxy, or cannot be read. SignatureNonceUsed counts if the request was sent before,
// because it means that the earlier one arrived.
func RetryLost(f Failure) Decision {
	e, ok := errors.AsType[*Error](f.Err)
	arrived := ok && (f.Attempt > 1 || e.replayed) && e.Code == "SignatureNonceUsed"
	if f.Lost || arrived || ok && e.Code == "" && e.HTTPStatus != 0 {
		return retryIf(f.Idempotent)
	}
	return DecisionNone
}

// RetryUnavailable retries an idempotent request when the service is in trouble: after InternalError, ServiceUnavailable,
// RequestTimeout and UnknownError, alone or followed by a dot, after InnerServiceFailed, NodeControllerUnavailable,
// System.ServiceBusy and Mayi.InternalError, and after other codes with status 500, 502, 503 or 504 unless the code
// blames the request.
func RetryUnavailable(f Failure) Decision {
	e, ok := errors.AsType[*Error](f.Err)
	return retryIf(ok && f.Idempotent && unavailable(e))
}

// RetryConflict retries while the resource is in another state or another operation is in progress ([IsConflict]). It is
// not among [DefaultRules]: such a conflict may last for minutes, or until somebody changes the state. Give it long
// waits and a deadline, as in the example of [RetryPolicy.With].
func RetryConflict(f Failure) Decision { return retryIf(IsConflict(f.Err)) }

// RetryCodes returns a rule that retries errors with one of the codes, whether the request is idempotent or not. Name only
// codes with which the service rejects a request without carrying it out.
func RetryCodes(codes ...string) RetryRule {
	codes = slices.Clone(codes)
	return func(f Failure) Decision { return retryIf(HasCode(f.Err, codes...)) }
}

func retryIf(yes bool) Decision {
	if yes {
		return DecisionRetry
	}
	return DecisionNone
}

// decide returns the first decision other than DecisionNone.
func decide(rules []RetryRule, f Failure) Decision {
	for _, rule := range rules {
		if rule == nil {
			continue
		}
		if d := rule(f); d != DecisionNone {
			return d
		}
	}
	return DecisionNone
}

func unavailable(e *Error) bool {
	return troubled.has(e.Code) || slices.Contains(transient, e.HTTPStatus) && !rejected(e.Code)
}

var (
	// troubled are the codes of a service in trouble.
	troubled = class{
		families: []string{"InternalError", "ServiceUnavailable", "RequestTimeout", "UnknownError"},
		codes:    []string{"InnerServiceFailed", "NodeControllerUnavailable", "System.ServiceBusy", "Mayi.InternalError"},
	}
	// transient are the statuses of a service or gateway that is in trouble for the moment.
	transient = []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}
)

// rejected reports whether a code stays the same however often the request is sent, whatever its status.
func rejected(code string) bool {
	for _, prefix := range []string{"Invalid", "Missing", "Incorrect", "Forbidden", "Quota", "OperationDenied", "DependencyViolation", "Signature", "DryRun", "DRYRUN"} {
		if strings.HasPrefix(code, prefix) {
			return true
		}
	}
	return false
}
