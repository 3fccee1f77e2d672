package ecs_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs"
)

func TestError_Error(t *testing.T) {
	t.Parallel()
	e := &ecs.Error{Action: "RunInstances", Code: "InvalidInstanceType.NotFound", Message: "no such type", RequestID: "4C5B", HTTPStatus: 404, Attempts: 1}
	assert.EqualError(t, e, "ecs: RunInstances: InvalidInstanceType.NotFound: no such type (status 404, request 4C5B)")
	assert.EqualError(t, &ecs.Error{Action: "RunInstances", Message: "the response is empty", HTTPStatus: 502, Attempts: 4}, "ecs: RunInstances: the response is empty (status 502, 4 attempts)")
}

func TestPredicates(t *testing.T) {
	t.Parallel()
	code := func(c string) error { return fmt.Errorf("wrapped: %w", &ecs.Error{Code: c}) }
	for _, tt := range []struct {
		name    string
		is      func(error) bool
		yes, no []string
	}{
		{"HasCode", func(err error) bool { return ecs.HasCode(err, "A", "B") }, []string{"A", "B"}, []string{"", "C", "a", "A.B"}},
		{"IsNotFound", ecs.IsNotFound, []string{"InvalidInstanceId.NotFound", "InvalidInstanceIds.NotFound", "Forbidden.InstanceNotFound", "InvalidVSwitchId.NotFound"},
			[]string{"", "InvalidAction.NotFound", "InvalidAccessKeyId.NotFound", "InvalidRegionId.NotFound", "NotFound.Other"}},
		{"IsThrottled", ecs.IsThrottled, []string{"Throttling", "Throttling.User", "Throttling.ConcurrentLimitExceeded", "Rejected.Throttling"}, []string{"", "ThrottlingX", "Forbidden.RAM"}},
		{"IsConflict", ecs.IsConflict, []string{"OperationConflict", "Operation.Conflict", "IncorrectInstanceStatus", "IncorrectInstanceStatus.Initializing", "IncorrectDiskStatus.CreatingSnapshot", "IncorrectVSwitchStatus", "InstanceNotReady", "LastOrderProcessing", "InvalidOperation.Conflict"},
			[]string{"", "InvalidOperation.DeletionProtection", "IdempotentParameterMismatch", "OperationDenied.NoStock"}},
		{"IsForbidden", ecs.IsForbidden, []string{"Forbidden.RAM", "Forbidden.SubUser", "Forbidden", "NoPermission"}, []string{"", "Forbidden.InstanceNotFound", "ForbiddenX"}},
		{"IsQuotaExceeded", ecs.IsQuotaExceeded, []string{"QuotaExceed.ElasticQuota", "QuotaExceed.Snapshot", "QuotaExceeded"}, []string{"", "Throttling.QuotaExceeded"}},
		{"IsInsufficientStock", ecs.IsInsufficientStock, []string{"OperationDenied.NoStock"}, []string{"", "OperationDenied"}},
		{"IsRetryable", ecs.IsRetryable, []string{"Throttling.User", "InternalError", "ServiceUnavailable.RegionMaintaining", "IdempotentProcessing", "SignatureNonceUsed"},
			[]string{"", "Forbidden.RAM", "QuotaExceed.Snapshot", "IncorrectInstanceStatus", "SignatureDoesNotMatch", "IdempotentParameterMismatch", "DryRunOperation"}},
		{"IsDryRunSuccess", ecs.IsDryRunSuccess, []string{"DryRunOperation", "DRYRUN.SUCCESS"}, []string{"", "DryRunOperation.Failed"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range tt.yes {
				assert.True(t, tt.is(code(c)), c)
			}
			for _, c := range tt.no {
				assert.False(t, tt.is(code(c)), c)
			}
			assert.False(t, tt.is(nil))
			assert.False(t, tt.is(errors.New("A")))
		})
	}
	assert.False(t, ecs.HasCode(code(""), ""), "an answer without a code has none")
}
