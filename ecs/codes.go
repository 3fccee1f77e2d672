package ecs

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// Codes that the service answers whatever the action. Codes of single actions are in the API reference; test all of
// them with [HasCode]. The spelling, mistakes included, is the service's.
const (
	CodeThrottling                 = "Throttling"
	CodeThrottlingUser             = "Throttling.User"
	CodeThrottlingAPI              = "Throttling.Api"
	CodeInternalError              = "InternalError"
	CodeServiceUnavailable         = "ServiceUnavailable"
	CodeRequestTimeout             = "RequestTimeout"
	CodeUnknownError               = "UnknownError"
	CodeSignatureDoesNotMatch      = "SignatureDoesNotMatch"
	CodeIncompleteSignature        = "IncompleteSignature"
	CodeSignatureNonceUsed         = "SignatureNonceUsed"
	CodeTimestampExpired           = "InvalidTimeStamp.Expired"
	CodeTimestampFormat            = "InvalidTimeStamp.Format"
	CodeAccessKeyNotFound          = "InvalidAccessKeyId.NotFound"
	CodeAccessKeyInactive          = "InvalidAccessKeyId.Inactive"
	CodeSecurityTokenExpired       = "InvalidSecurityToken.Expired"
	CodeSecurityTokenMalformed     = "InvalidSecurityToken.Malformed"
	CodeSecurityTokenMismatch      = "InvalidSecurityToken.MismatchWithAccessKey"
	CodeMissingSecurityToken       = "MissingSecurityToken"
	CodeMissingParameter           = "MissingParameter"
	CodeMissingParamter            = "MissingParamter"
	CodeInvalidParameter           = "InvalidParameter"
	CodeUnsupportedParameter       = "UnsupportedParameter"
	CodeInvalidActionNotFound      = "InvalidAction.NotFound"
	CodeInvalidRegionNotFound      = "InvalidRegionId.NotFound"
	CodeForbiddenRAM               = "Forbidden.RAM"
	CodeForbiddenSubUser           = "Forbidden.SubUser"
	CodeForbiddenUnauthorized      = "Forbidden.Unauthorized"
	CodeForbiddenRiskControl       = "Forbidden.RiskControl"
	CodeForbiddenAccessKeyDisabled = "Forbidden.AccessKeyDisabled"
	CodeInsufficientBalance        = "InsufficientBalance"
	CodeIdempotentMismatch         = "IdempotentParameterMismatch"
	CodeIdempotenceParamNotMatch   = "IdempotenceParamNotMatch"
	CodeIdempotenceMismatch        = "InvalidIdempotenceParameter.Mismatch"
	CodeIdempotentProcessing       = "IdempotentProcessing"
	CodeIdempotenceProcessing      = "Idempotence.Processing"
	CodeLastTokenProcessing        = "LastTokenProcessing"
	CodeLastOrderProcessing        = "LastOrderProcessing"
	CodeLastRequestProcessing      = "LastRequestProcessing"
	CodeOperationConflict          = "OperationConflict"
	CodeOperationConflictDotted    = "Operation.Conflict"
	CodeIncorrectInstanceStatus    = "IncorrectInstanceStatus"
	CodeIncorrectDiskStatus        = "IncorrectDiskStatus"
	CodeNoStock                    = "OperationDenied.NoStock"
	CodeInstanceNotFound           = "InvalidInstanceId.NotFound"
	CodeDryRunOperation            = "DryRunOperation"
	CodeDryRunSuccess              = "DRYRUN.SUCCESS"
)

// HasCode tells whether err is an [*Error] with one of the codes, exactly as the service spells them.
func HasCode(err error, codes ...string) bool {
	code := codeOf(err)
	return code != "" && slices.Contains(codes, code)
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// family tells whether the code is one of the names or begins with one of them and a dot.
func family(code string, names ...string) bool {
	head, _, _ := strings.Cut(code, ".")
	return code != "" && slices.Contains(names, head)
}

// IsThrottled tells whether the service refused the call for coming too often: Throttling, any code that
// begins with "Throttling.", and Rejected.Throttling.
func IsThrottled(err error) bool {
	return family(codeOf(err), CodeThrottling) || HasCode(err, "Rejected.Throttling")
}

// IsConflict tells whether the resource is not in a state that allows the call, or another operation on it is not
// over: OperationConflict, Operation.Conflict, InstanceNotReady, InvalidSnapshotId.NotReady, DiskCreatingSnapshot,
// LastOrderProcessing, LastRequestProcessing, LastTokenProcessing, IdempotentProcessing, Idempotence.Processing, the
// families IncorrectInstanceStatus, IncorrectDiskStatus, IncorrectImageStatus, IncorrectVSwitchStatus and
// IncorrectVpcStatus, and InvalidOperation with InvalidEniState, InvalidEcsState or Conflict. Wait for the state, then
// call again.
func IsConflict(err error) bool {
	code := codeOf(err)
	return HasCode(err, CodeOperationConflict, CodeOperationConflictDotted, "InstanceNotReady", "InvalidSnapshotId.NotReady",
		"DiskCreatingSnapshot", CodeLastOrderProcessing, CodeLastRequestProcessing, CodeLastTokenProcessing,
		CodeIdempotentProcessing, CodeIdempotenceProcessing, "InvalidOperation.InvalidEniState", "InvalidOperation.InvalidEcsState",
		"InvalidOperation.Conflict") ||
		family(code, CodeIncorrectInstanceStatus, CodeIncorrectDiskStatus, "IncorrectImageStatus", "IncorrectVSwitchStatus", "IncorrectVpcStatus")
}

// IsForbidden tells whether the caller may not do what it asked: the family Forbidden, such as Forbidden.RAM, except
// Forbidden.InstanceNotFound and its like, and NoPermission. See [Error.AccessDenied] for what is missing.
func IsForbidden(err error) bool {
	return family(codeOf(err), "Forbidden", "NoPermission") && !IsNotFound(err)
}

// IsQuotaExceeded tells whether a quota of the account is used up: the families QuotaExceed and QuotaExceeded. Do not
// repeat the call. Throttling.QuotaExceeded is throttling.
func IsQuotaExceeded(err error) bool { return family(codeOf(err), "QuotaExceed", "QuotaExceeded") }

// IsDryRunSuccess tells whether a dry run passed. The service answers that with an error: DryRunOperation or
// DRYRUN.SUCCESS.
func IsDryRunSuccess(err error) bool { return HasCode(err, CodeDryRunOperation, CodeDryRunSuccess) }

// IsInsufficientStock tells whether the zone has no more of what was asked for: OperationDenied.NoStock. Ask for another
// type or zone.
func IsInsufficientStock(err error) bool { return HasCode(err, CodeNoStock) }

// IsOutcomeUnknown reports whether nobody knows if a failed call did its work: a response was lost or could not be read,
// or the service was in trouble, in any of the call's attempts. It is false for actions that only read, and for a
// request that cannot have arrived. [Error.ClientToken], where there is one, finishes such a call: a request with the
// same token and parameters does the work once, however often it is sent.
func IsOutcomeUnknown(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.unknown
}

// IsRetryable reports whether calling again with the same request value may succeed and cannot do the work twice: what
// [DefaultRules] repeat, unless the outcome is unknown ([IsOutcomeUnknown]) and the request neither holds a
// ClientToken of the caller's nor is idempotent by itself. A call that ended with its context is not retryable.
func IsRetryable(err error) bool {
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok, e.twice:
		return false
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, errAttemptTimeout):
		return false
	}
	return decide(DefaultRules(), Failure{Err: err, Attempt: 2, Idempotent: true, Lost: e.lost}) == DecisionRetry
}
