package ecs

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// HasCode reports whether err is an [*Error] with one of the codes, exactly as the service spells them.
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

// class is a set of error codes. The spelling, mistakes included, is the service's.
type class struct {
	families []string // what stands before the first dot: "Throttling" for Throttling and Throttling.User
	endings  []string // how the code ends: "LimitExceeded" for EniPerInstanceLimitExceeded
	codes    []string // codes outside these families and endings
	except   []string // codes within them that mean something else
}

func (c class) has(code string) bool {
	switch {
	case code == "", slices.Contains(c.except, code):
		return false
	case slices.Contains(c.codes, code), family(code, c.families...):
		return true
	}
	return slices.ContainsFunc(c.endings, func(ending string) bool { return strings.HasSuffix(code, ending) })
}

// family reports whether code is one of the names, or begins with one of them and a dot.
func family(code string, names ...string) bool {
	head, _, _ := strings.Cut(code, ".")
	return code != "" && slices.Contains(names, head)
}

// IsThrottled reports whether the service rejected the call because there were too many: Throttling, any code that begins
// with "Throttling.", and Rejected.Throttling. The call did nothing. Slow down and try again; [Error.RetryAfter] holds
// the time that the service asks for.
func IsThrottled(err error) bool { return throttled.has(codeOf(err)) }

var throttled = class{families: []string{"Throttling"}, codes: []string{"Rejected.Throttling"}}

// IsConflict reports whether the resource is in a state that does not allow the call, or another operation on it is still
// in progress: OperationConflict, TaskConflict, IncorrectStatus, IncorrectInstanceStatus, IncorrectDiskStatus and their
// like, InvalidOperation.InvalidEniState, InstanceNotReady, InvalidSnapshotId.NotReady, LastTokenProcessing and others.
// Wait for the state that the call needs, then try again; [RetryConflict] makes the client do so. [IsDependencyViolation]
// reports conflicts with other resources.
func IsConflict(err error) bool {
	code := codeOf(err)
	head, _, _ := strings.Cut(code, ".")
	// Every resource has its own IncorrectVpcStatus; some are spelt IncorrcetRouteEntryStatus or IncorretStatus.
	wrongStatus := strings.HasPrefix(head, "Incor") && strings.HasSuffix(head, "Status")
	return wrongStatus || conflict.has(code) || inProgress(err)
}

var conflict = class{
	families: []string{"InvalidInstanceStatus", "InvalidVPCStatus", "TaskConflict"},
	endings:  []string{"NotReady", ".IncorrectStatus", ".IncorrectStatus.cbnStatus"},
	codes: []string{
		// Another operation is in progress.
		"OperationConflict", "Operation.Conflict", "OperationDenied.CreatingConflict", "InvalidOperation.Conflict",
		"OperationFailed.ConcurrentRequest", "OperationFailed.DistibuteLock", "LastOrderProcessing",
		"LastRequestProcessing", "OperationDenied.UnfinishedOrder", "InstanceHasProcessingConvertOrder",
		"InstanceSpecModification.NotEffective", "DisksDetachingOnEcsExceeded", "InvalidStatus.InProgress",
		"InvalidStatus.InstanceIsMigrating", "OperationDenied.HostRepairing", "OperationDenied.DiskExpansionUnfinished",
		// Something is still being made or moved.
		"InvalidStatus.Upgrading", "InvalidHpcClusterId.Creating", "OperationDenied.InstanceCreating",
		"Forbidden.InstanceIsBeingCreated", "DiskCreatingSnapshot", "DISK_HAS_CREATING_SNAPSHOT",
		"SNAPSHOT_CREATE_NOT_FINISHED", "SNAPSHOT_IS_EXPORTING", "TooManySnapshot.Unfinished",
		"InvalidOperation.RelatedSnapshotNotFinished", "InvalidOperation.UnfinishedCrossRegionCopy",
		"InvalidOperation.UnfinishedEncryptedSnapshotCopy", "ImageIsImporting", "ImageIsExporting",
		"OperationDenied.ImageCopying", "InvalidStatus.ImageIsCreating",
		// The resource is in another state.
		"InvalidOperation.InvalidEniState", "InvalidOperation.InvalidEcsState", "InvalidOperation.InvalidTrunkEniStatus",
		"InvalidOperation.InstanceStatusNotSupport", "InvalidOperation.InstanceStatusUnsupported",
		"InvalidOperation.OperationNotAllowedInState", "Forbidden.NotAllowedInState", "InvalidStatus.NotStopped",
		"InvalidStatus.InstanceStatus", "InvalidStatus.EcsStatusNotSupport", "InvalidStatus.EniStatusNotSupport",
		"InvalidStatus.RouteEntry", "InvalidDisk.InUse", "DiskStillAttached", "DiskId.StatusNotSupported",
		"OperationFail.DiskStatusNotSupported", "OperationFail.InstanceStatusNotSupported",
		"OperationDenied.UnstoppedInstance", "OperationDenied.InvalidImageStatus", "InvalidDedicatedHostStatus.NotSupport",
		"InvalidStorageClusterId.StatusNotSupport", "VswitchStatusError", "INSTANCE.STATUS.NOT.ALLOW",
	},
	except: []string{"InvalidInstanceStatus.Released"},
}

// processing are the codes of a request whose ClientToken belongs to an earlier request that is still in progress.
var processing = []string{"IdempotentProcessing", "Idempotence.Processing", "LastTokenProcessing", "TOKEN_PROCESSING",
	"OperationFailed.IdempotentTokenProcessing"}

func inProgress(err error) bool { return HasCode(err, processing...) }

// IsDependencyViolation reports whether another resource or a setting stands in the way, most often of a deletion: the
// family DependencyViolation, InvalidOperation.DeletionProtection and its like, ImageUsingByInstance, ImageUseShared,
// SnapshotCreatedDisk, InvalidOperation.HasMemberEniAttached and others. Remove what depends on the resource, or turn
// the protection off, then try again. Just after that, the service may return the same error for a while.
func IsDependencyViolation(err error) bool { return dependency.has(codeOf(err)) }

var dependency = class{
	families: []string{"DependencyViolation", "InvalidDependence"},
	endings:  []string{".DeletionProtection", ".DeleteProtection", "ImageUsingByInstance"},
	codes: []string{"ImageUseShared", "ImageIsPublic", "SnapshotCreatedDisk", "SnapshotCreatedImage",
		"InvalidOperation.DeleteSharedSnapshotUnsupported", "InvalidOperation.HasMemberEniAttached",
		"InvalidOperation.HasSlaveEniBonded", "InvalidOperation.EniLinked", "OperationDenied.VpcPeerExists",
		"NotAllowed.AssociationExist", "NotEmpty.HpcCluster", "InvalidRamRole.NotEmpty",
		"InvalidStatus.CmdIdInUse", "ActivationId.InUse"},
	// These complain of the parameters of a request.
	except: []string{"DependencyViolation.InstanceType", "DependencyViolation.IoOptimize", "DependencyViolation.IoOptimized",
		"DependencyViolation.WindowsInstance"},
}

// IsQuotaExceeded reports whether a quota of the account or a limit of a resource is used up: the families QuotaExceed and
// QuotaExceeded, and codes such as EniPerInstanceLimitExceeded, SecurityGroupInstanceLimitExceed,
// InvalidOperation.Ipv6CountExceeded or MaxEniCountExceeded. Do not retry: release something or ask for a higher quota.
// QuotaExceed.ElasticQuota limits instances per type and region, so another type may still fit.
// Throttling.QuotaExceeded is throttling, and QuotaExceeded.PrivateIpAddress, a full vSwitch, is for [IsOutOfCapacity].
func IsQuotaExceeded(err error) bool { return quota.has(codeOf(err)) }

var quota = class{
	families: []string{"QuotaExceed", "QuotaExceeded", "LimitExceed", "CountLimitExceed", "CountLimitExceeded",
		"ConcurrentQuotaExceed", "WeeklyQuotaExceed", "ImageQuotaExceed", "ImageQuotaFull"},
	endings: []string{"QuotaExceed", "QuotaExceeded", "QuotaFull", ".ExceedQuota", "LimitExceed", "LimitExceeded",
		"Ipv4CountExceeded", "Ipv6CountExceeded", "IpsCountExceeded", "EniCountExceeded", "InterfaceCountExceeded"},
	codes: []string{"DiskAttachedNumberExceeded", "InvalidOperation.MaxModifyOnlineNumberExceeded",
		"InvalidOperation.EniTrunkDeviceFull", "InvalidUserCidr.Quota", "LimitationExceed.InterfaceNumberOnRouter",
		"OperationFailed.ScopeActiveRouteEntryQuota", "OperationFailed.ScopeStandbyRouteEntryQuota",
		"OperationTimesOverLimit", "SessionCount.ExceedLimit", "ActivationCount.ExceedLimit"},
	// The first four belong elsewhere. The others are limits of one request.
	except: []string{"Throttling.QuotaExceeded", "Throttling.ConcurrentLimitExceeded",
		"QuotaExceeded.PrivateIpAddress", "InvalidAccountStatus.PayAmountLimitExceeded",
		"InvalidProvisionedIops.LimitExceed", "InvalidInstanceId.CountLimitExceeded",
		"InvalidInstanceIds.CountLimitExceeded", "InvalidParameters.CountLimitExceeded",
		"InvalidParameters.KeyLengthLimitExceeded", "InvalidCommandContent.LengthLimitExceeded",
		"InvalidCommandLine.LengthLimitExceeded", "InvalidLauncher.LengthLimitExceeded",
		"InvalidAllowedUpgradeWindow.CountLimitExceeded", "DiskIdLimitExceeded", "EventIdLimitExceeded",
		"InstanceIdLimitExceeded", "InstancesIdQuotaExceed"},
}

// IsOutOfCapacity reports whether the zone, the vSwitch, the dedicated host or the private pool cannot provide what the
// call asks for, while another may: OperationDenied.NoStock, Zone.NotOnSale, InvalidResourceType.NotSupported,
// InvalidInstanceType.ZoneNotSupported and .NotSupported, ResourceNotAvailable, InvalidVSwitchId.IpNotEnough and others.
// Try another zone, instance type, disk category or vSwitch. It is false for a feature that a zone or type lacks, such as
// encryption, and for parameters that do not go together. ServiceUnavailable is something else; see [RetryUnavailable].
func IsOutOfCapacity(err error) bool { return capacity.has(codeOf(err)) }

var capacity = class{
	codes: []string{
		// Sold out.
		"OperationDenied.NoStock", "NoStock", "NoInstanceStock", "RecommendEmpty.InstanceTypeSoldOut",
		"OperationDenied.NotEnoughCapacity", "Invalid.PrivatePoolOptions.NoStock", "LackResource",
		"NoAvaliableDedicatedHost", "InvalidDedicatedHost.NotEnoughResource", "InvalidDeploymentSetId.NoAvailableResources",
		"InvalidStorageClusterId.CapacityNotEnough",
		// The zone does not offer it.
		"Zone.NotOnSale", "Zone.NotOpen", "OperationDenied.ZoneNotAllowed", "OperationDenied.ZoneSystemCategoryNotMatch",
		"OperationDenied.CloudSSDNotSupported", "CategoryNotSupported", "InvalidZoneId.DiskCategoryUnsupported",
		"InvalidVpcZone.NotSupported", "InvalidVSwitch.DefaultVSwitchNotSupport", "ResourceNotAvailable",
		"ResourceNotAvailable.Vpc",
		// The instance type is not offered, in the zone or at all.
		"InvalidResourceType.NotSupported", "InvalidInstanceType.ZoneNotSupported", "InvalidInstanceType.NotSupported",
		"InvalidInstanceType.ValueNotSupported", "InvalidInstanceType.PhasedOut", "InstanceType.Offline",
		"InvalidDedicatedHostType.ZoneNotSupported",
		// No address is left.
		"InvalidVSwitchId.IpNotEnough", "InvalidVSwitchId.IpPrefixNotEnough", "InvalidParameter.NotEnoughIpInVSwitch",
		"QuotaExceeded.PrivateIpAddress", "ZONE_NO_AVAILABLE_IP", "InvalidOperation.PublicIpAddressNoStock",
		"InsufficientPublicIp", "InsufficientEipCapacity",
	},
}

// IsInsufficientBalance reports whether the account cannot pay: the family InsufficientBalance,
// InvalidAccountStatus.NotEnoughBalance, Account.Arrearage and others. Add funds or settle what is owed, then try again.
func IsInsufficientBalance(err error) bool { return balance.has(codeOf(err)) }

var balance = class{
	families: []string{"InsufficientBalance"},
	endings:  []string{"NotEnoughBalance", "INSUFFICIENT_BALANCE"},
	codes: []string{"Account.Arrearage", "InvalidAccountStatus.CouponAmountNotEnough", "DiskInArrears",
		"InstanceExpiredOrInArrears", "InvalidInstance.OverduePayment", "Forbidden.BillsOutstanding",
		"Forbidden.FinancialLocked", "BandwidthPackage.FinancialLocked", "NATGATEWAY_FINANCIALLOCKED",
		"OperationFailed.AccountMoneyInvalid", "OperationFailed.UnpaidBillsExist"},
}

// IsForbidden reports whether a permission is missing: the families Forbidden and NoPermission, such as Forbidden.RAM, and
// codes that end with Unauthorized, such as InvalidParameter.KMSKeyId.CMKUnauthorized, or that say that the account is not
// on a whitelist. Someone has to grant the permission; [Error.AccessDenied] says which, if the service does.
// Forbidden.InstanceNotFound and its like are for [IsNotFound].
func IsForbidden(err error) bool {
	code := codeOf(err)
	return forbidden.has(code) && !isMissing(code)
}

var forbidden = class{
	families: []string{"Forbidden", "Forbbiden", "Forbedden", "NoPermission", "PermissionDenied", "AccountForbidden",
		"Unauthorized"},
	endings: []string{"Unauthorized", "NotAuthorized", "Forbidden", "Forbbiden", "NoPermission", "WhiteList"},
	codes:   []string{"InvalidSpotAuthorized", "InvalidSpotAliUid"},
	// These are about the request, a key, a state, or money.
	except: []string{"Forbidden.OnlySupportEnterpriseGroup", "Forbidden.RegionNotFound", "Forbidden.AccessKeyDisabled",
		"HibernationConfigured.InstanceOperationForbidden", "Forbidden.InstanceIsBeingCreated",
		"Forbidden.NotAllowedInState", "Forbidden.BillsOutstanding", "Forbidden.FinancialLocked"},
}

// IsIdempotencyMismatch reports whether the ClientToken of the call belongs to an earlier request with other parameters:
// IdempotentParameterMismatch, IdempotenceParamNotMatch and others. Use a token for one request and its retries only.
func IsIdempotencyMismatch(err error) bool {
	return HasCode(err, "IdempotentParameterMismatch", "IdempotenceParamNotMatch", "InvalidIdempotenceParameter.Mismatch",
		"Idempotence.SignatureMismatch", "IdempotentFailed", "Duplicated.ClientToken")
}

// IsDryRunSuccess reports whether a dry run passed. The service reports that as an error: DryRunOperation or
// DRYRUN.SUCCESS.
func IsDryRunSuccess(err error) bool { return HasCode(err, "DryRunOperation", "DRYRUN.SUCCESS") }

// IsOutcomeUnknown reports whether a failed call may have done its work nevertheless: in one of its attempts a response
// was lost or could not be read, or the service was in trouble. It is false for read-only actions, and for a request that
// cannot have arrived. [Error.ClientToken], if there is one, finishes such a call: a request with the same token and
// parameters does the work once, however often it is sent.
func IsOutcomeUnknown(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.unknown
}

// IsRetryable reports whether another call with the same request value may succeed and cannot do the work twice. It is
// true for what [DefaultRules] retry, unless the outcome is unknown ([IsOutcomeUnknown]) and the request has no
// ClientToken of the caller's and is not idempotent by itself. A call that ended with its context is not retryable.
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
