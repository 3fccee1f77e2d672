package ecs_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
)

// classes are the predicates that say what kind of error a code is. A code is of one kind at most.
var classes = []struct {
	name string
	is   func(error) bool
}{
	{"notfound", ecs.IsNotFound},
	{"throttled", ecs.IsThrottled},
	{"conflict", ecs.IsConflict},
	{"dependency", ecs.IsDependencyViolation},
	{"forbidden", ecs.IsForbidden},
	{"quota", ecs.IsQuotaExceeded},
	{"capacity", ecs.IsOutOfCapacity},
	{"balance", ecs.IsInsufficientBalance},
	{"idempotency", ecs.IsIdempotencyMismatch},
	{"dryrun", ecs.IsDryRunSuccess},
	{"unavailable", func(err error) bool {
		return ecs.RetryUnavailable(ecs.Failure{Err: err, Idempotent: true}) == ecs.DecisionRetry
	}},
}

// classesOf returns the names of the predicates that hold for a code, or "none".
func classesOf(code string) string {
	err := fmt.Errorf("wrapped: %w", &ecs.Error{Code: code, HTTPStatus: 400})
	var names []string
	for _, c := range classes {
		if c.is(err) {
			names = append(names, c.name)
		}
	}
	if names == nil {
		return "none"
	}
	return strings.Join(names, ",")
}

// TestPredicates_documentedCodes compares the predicates with testdata/codes.tsv. That table holds all codes documented
// for the actions of the README and its examples, those that any action may return, and those of other actions that a
// predicate knows, each with its class. A person
// decided the classes. "credentials" stands for keys, signatures and clocks, which have no predicate; "none" means that
// the request has to change, or that the code has too many meanings.
func TestPredicates_documentedCodes(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("testdata/codes.tsv")
	require.NoError(t, err)
	count, last := 0, ""
	for line := range strings.Lines(string(table)) {
		code, class, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		require.True(t, ok, line)
		assert.Less(t, last, code, "the table is sorted and has no code twice")
		count, last = count+1, code
		if class == "credentials" {
			class = "none"
		}
		assert.Equal(t, class, classesOf(code), code)
	}
	assert.Greater(t, count, 900)
}

func TestPredicates(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ code, want, why string }{
		{"Throttling.ConcurrentLimitExceeded", "throttled", "not a quota in spite of its ending"},
		{"Throttling.QuotaExceeded", "throttled", "likewise"},
		{"Rejected.Throttling", "throttled", "an older spelling"},
		{"ThrottlingX", "none", "not the family"},

		{"TaskConflict", "conflict", "another task is in progress"},
		{"TOKEN_PROCESSING", "conflict", "the first request with the token is in progress"},
		{"IncorrectEipStatus", "conflict", "every resource has such a code"},
		{"IncorrectInstanceStatus.Initializing", "conflict", "a family"},
		{"IncorrcetRouteEntryStatus", "conflict", "misspelt by the service"},
		{"AutoProvisioningGroup.IncorrectStatus", "conflict", "the other way round"},
		{"InvalidStatus.DiskNotReady", "conflict", "it will be ready"},
		{"InvalidStatus.NotFound", "none", "a filter has no such status"},
		{"IncorrectVSwitchId", "none", "Incorrect alone is not a status"},
		{"InvalidInstanceStatus.Released", "none", "it never comes back"},
		{"InvalidParameter.Conflict", "none", "parameters conflict, not operations"},
		{"InvalidOperation.InvalidEniType", "none", "a type does not change by waiting"},

		{"DependencyViolation.RouteEntry", "dependency", "a family"},
		{"InvalidOperation.DeletionProtection", "dependency", "switch the protection off"},
		{"OperationDenied.DeletionProtection", "dependency", "likewise"},
		{"SnapshotCreatedImage", "dependency", "delete the image first"},
		{"InvalidOperation.HasMemberEniAttached", "dependency", "detach the members first"},
		{"DependencyViolation.WindowsInstance", "none", "parameters that do not go together"},
		{"DependencyViolation.IoOptimized", "none", "likewise"},

		{"EniPerInstanceLimitExceeded", "quota", "a limit of the instance"},
		{"SecurityGroupInstanceLimitExceed", "quota", "a limit of the group"},
		{"InstanceDiskLimitExceeded", "quota", "a limit of the instance"},
		{"InvalidOperation.Ipv6CountExceeded", "quota", "a limit of the interface"},
		{"ImageFamilyQuotaExceed", "quota", "without a dot"},
		{"InvalidInstanceIds.CountLimitExceeded", "none", "too many ids in one request"},
		{"CmdContent.ExceedLimit", "none", "the content of one request is too long"},
		{"InvalidUserData.SizeExceeded", "none", "likewise"},

		{"NoInstanceStock", "capacity", "in launch results of auto provisioning groups"},
		{"QuotaExceeded.PrivateIpAddress", "capacity", "a full vSwitch, not a quota of the account"},
		{"InvalidVSwitchId.IpNotEnough", "capacity", "likewise"},
		{"Zone.NotOnSale", "capacity", "another zone may sell it"},
		{"InvalidResourceType.NotSupported", "capacity", "sold out, or not offered in the zone"},
		{"InvalidPerformanceLevel.ValueNotSupported", "none", "a parameter that the type does not allow"},
		{"InvalidInstanceType.NotSupportDiskCategory", "none", "parameters that do not go together"},
		{"OperationDenied.ZoneNotSupportMultiAttachDisk", "none", "a feature"},
		{"OperationDenied", "none", "too many meanings"},

		{"Account.Arrearage", "balance", "money is owed"},
		{"InvalidAccountStatus.NotEnoughBalance", "balance", ""},
		{"InsufficientBalance.AgentCredit", "balance", "a family"},
		{"Forbidden.BillsOutstanding", "balance", "not a permission"},
		{"InvalidAccountStatus.SnapshotServiceUnavailable", "none", "the account has not opened the service"},

		{"Forbidden", "forbidden", ""},
		{"Forbbiden.SubUser", "forbidden", "misspelt by the service"},
		{"NoPermission", "forbidden", ""},
		{"InvalidParameter.KMSKeyId.CMKUnauthorized", "forbidden", "ECS may not use the key"},
		{"UserNotInTheWhiteList", "forbidden", "the account may not"},
		{"Forbidden.InstanceNotFound", "notfound", ""},
		{"Forbidden.NotAllowedInState", "conflict", "not a permission"},
		{"Forbidden.RegionNotFound", "none", "a region is not a resource"},
		{"HibernationConfigured.InstanceOperationForbidden", "none", "a limit of the feature"},
		{"ForbiddenX", "none", "not the family"},

		{"IdempotentFailed", "idempotency", ""},
		{"Idempotence.SignatureMismatch", "idempotency", ""},
		{"InvalidClientToken.Malformed", "none", "not a token at all"},

		{"DryRunOperation", "dryrun", ""},
		{"DryRunOperation.Failed", "none", "not the code of a success"},
		{"", "none", "a response without a code"},
	} {
		assert.Equal(t, tt.want, classesOf(tt.code), "%s: %s", tt.code, tt.why)
	}
	for _, c := range classes {
		assert.False(t, c.is(nil), c.name)
		assert.False(t, c.is(errors.New("Throttling")), "%s: not an error of the service", c.name)
	}
}

func TestHasCode(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("wrapped: %w", &ecs.Error{Code: "A"})
	assert.True(t, ecs.HasCode(err, "B", "A"))
	for _, code := range []string{"", "B", "a", "A.B"} {
		assert.False(t, ecs.HasCode(err, code), code)
	}
	assert.False(t, ecs.HasCode(err))
	assert.False(t, ecs.HasCode(nil, "A"))
	assert.False(t, ecs.HasCode(&ecs.Error{}, ""), "a response without a code has none")
}

func TestIsRetryable(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"Throttling.User", "InternalError", "ServiceUnavailable.RegionMaintaining", "IdempotentProcessing", "TOKEN_PROCESSING", "SignatureNonceUsed"} {
		assert.True(t, ecs.IsRetryable(&ecs.Error{Code: code}), code)
	}
	for _, code := range []string{"", "Forbidden.RAM", "QuotaExceed.Snapshot", "IncorrectInstanceStatus", "SignatureDoesNotMatch", "IdempotentParameterMismatch", "DryRunOperation"} {
		assert.False(t, ecs.IsRetryable(&ecs.Error{Code: code}), code)
	}
	assert.False(t, ecs.IsRetryable(nil))
}
