package facts

import (
	"slices"
	"strings"
)

// An Exception is an error that handlers return although the documentation of the action does not have it, or has it
// with another status.
type Exception struct {
	Actions, Codes string // separated by spaces
	Status         int    // 0: the code is only that of a result, in a successful response
	Reason         string
}

// Exceptions returns all exceptions. A test finds those that are missing or no longer needed.
func Exceptions() []Exception { return slices.Clone(exceptions) }

func (e Exception) has(action, code string) bool {
	return slices.Contains(strings.Fields(e.Codes), code) && slices.Contains(strings.Fields(e.Actions), action)
}

// exceptions is sorted by codes.
var exceptions = []Exception{
	{"ModifyCommand", "CmdParam.EmptyKey CmdParam.InvalidParamName", 400,
		"CreateCommand documents it for the same script, and no code of ModifyCommand fits."},
	{"ModifyCommand", "CmdParamCount.ExceedLimit CmdParamName.ExceedLimit", 403,
		"CreateCommand documents it for the same script, and no code of ModifyCommand fits."},
	{"DeleteVSwitch", "DependencyViolation.NetworkInterface", 400, "Several public projects report it from the service."},
	{"CopyImage CreateAutoProvisioningGroup CreateCommand CreateImageComponent CreateImagePipeline CreatePrefixList ImportImage ImportKeyPair InvokeCommand", "Duplicate.TagKey InvalidTagKey.Malformed InvalidTagValue.Malformed", 400,
		"About thirty other actions that take tags document these codes."},
	{"PurchaseReservedInstancesOffering", "Duplicate.TagKey", 400, "About thirty other actions that take tags document it."},
	{"CreateCapacityReservation CreateElasticityAssurance PurchaseStorageCapacityUnit", "Duplicate.TagKey InvalidTagKey.Malformed InvalidTagValue.Malformed", 400,
		"About thirty other actions that take tags document these codes."},
	{"DeleteImage", "ImageIsCreating", 403, "Older documentation of the action has it."},
	{"ModifyDiskChargeType", "IncorrectDiskStatus", 403,
		"Most actions on disks document it, and nothing is documented here for the status of a disk."},
	{"CreateDisk", "InstanceDiskLimitExceeded", 403, "AttachDisk documents it for the same limit."},
	{"DetachDisk", "InstanceExpiredOrInArrears", 403,
		"AttachDisk documents it, and nothing is documented here for an expired instance."},
	{"ModifyDiskChargeType", "InstanceExpiredOrInArrears InstanceLockedForSecurity", 403,
		"Other actions on disks document it, and nothing is documented here for a locked instance."},
	{"ModifyInstanceChargeType", "InstanceLockedForSecurity", 403,
		"The documentation has no code for a locked instance, and most actions on instances have this one."},
	{"CreateInstance", "InvalidAutoSnapshotPolicyId.NotFound", 404, "RunInstances documents it for the same parameter."},
	{"AttachKeyPair DetachKeyPair", "InvalidInstanceId.NotFound", 0,
		"It is the result for one instance, and the documented codes are about the call."},
	{"DescribeEniMonitorData", "InvalidInstanceId.NotFound", 404,
		"The documentation has only the code for a disk, and most actions on instances have this one."},
	{"StopInvocation", "InvalidInstanceId.NotFound", 404, "Nothing is documented for an instance that the command does not run on."},
	{"CreateDisk", "InvalidInstanceType.ZoneNotSupported", 0,
		"It never happens, because every zone sells a disk without an instance type."},
	{"DeleteDedicatedHostCluster", "InvalidDedicatedHostClusterId.NotFound", 404,
		"AllocateDedicatedHosts documents it, and nothing is documented here for a cluster that does not exist."},
	{"DeleteDeploymentSet", "InvalidDeploymentSetId.NotFound", 404,
		"ModifyInstanceDeployment documents it, and nothing is documented here for a set that does not exist."},
	{"DeleteKeyPairs", "InvalidKeyPair.NotFound", 404,
		"The documentation has no code for a key pair that does not exist, and clients know this one."},
	{"AttachDisk", "InvalidKeyPairName.NotFound InvalidPassword.Malformed", 400,
		"ReInitDisk and ReplaceSystemDisk document it for the credentials of a boot disk."},
	{"DeleteLaunchTemplate DeleteLaunchTemplateVersion", "InvalidLaunchTemplate.NotFound", 404,
		"The other actions on launch templates document it."},
	{"DeleteLaunchTemplateVersion", "InvalidLaunchTemplateVersion.NotFound", 404,
		"ModifyLaunchTemplateDefaultVersion documents it, and nothing is documented here for a version that does not exist."},
	{"CreateCommand InvokeCommand ModifyCommand RunCommand", "InvalidLauncher.LengthLimitExceeded InvalidTimeout.ExceedLimit", 403,
		"Newer documentation of command actions has these codes."},
	{"SendFile", "InvalidTimeout.ExceedLimit", 403, "Newer documentation of the action has it."},
	{"ModifyImageAttribute", "InvalidOperation.FeaturesImdsSupportNotMatch InvalidStatus.ImageIsCreating", 403,
		"Newer documentation of the action has it."},
	{"ModifySecurityGroupEgressRule ModifySecurityGroupRule", "InvalidOperation.RuleDuplicate", 400,
		"Newer documentation of ModifySecurityGroupRule has it for a rule that becomes like another."},
	{
		"CancelSimulatedSystemEvents CreateSimulatedSystemEvents DescribeInstanceHistoryEvents DescribeInstancesFullStatus",
		"InvalidParameter", 403, "The documentation of the action gives this status.",
	},
	{"GetInstanceConsoleOutput GetInstanceScreenshot", "InvalidParameter", 404, "The documentation of the action gives this status."},
	{"RevokeSecurityGroup RevokeSecurityGroupEgress", "InvalidParameter.Conflict", 400,
		"The actions that add rules document it for addresses of different families."},
	{"CreateInstance", "InvalidParameter.DeploymentSetGroupNo", 404, "RunInstances documents it for the same parameter."},
	{"RunCommand", "InvalidParameter.Parameters Parameter.MissingValue", 400, "InvokeCommand documents it for the same parameter."},
	{"InvokeCommand", "InvalidParameter.WorkingDir", 400,
		"The other command actions document it, and the parameter is newer than the documentation."},
	{
		"AuthorizeSecurityGroup AuthorizeSecurityGroupEgress ModifySecurityGroupEgressRule ModifySecurityGroupRule " +
			"RevokeSecurityGroup RevokeSecurityGroupEgress",
		"InvalidPortRangeListId.NotFound", 400,
		"Newer documentation of the rule actions has it.",
	},
	{"AttachInstanceRamRole", "InvalidRamRole.NotEmpty", 0,
		"It is the result for one instance, and nothing is documented for an instance with another role."},
	{"DetachInstanceRamRole", "InvalidRamRole.NotFound", 0,
		"It is the result for one instance, and nothing is documented for an instance without the role."},
	{"DescribeAvailableResource", "InvalidSpotDuration", 400, "RunInstances documents it for the same parameter."},
	{"DescribePrice", "InvalidSpotStrategy", 400, "RunInstances documents it for the same parameter."},
	{"DescribeSpotAdvice", "InvalidZoneId.NotFound", 404,
		"Many actions document it, and nothing is documented here for a bad zone."},
	{"JoinResourceGroup", "MissingParameter", 403, "The documentation of the action gives this status."},
	{"CreateAutoProvisioningGroup", "OperationDenied.NoStock", 403,
		"RunInstances documents it for the same shortage, and nothing is documented here for less than MinTargetCapacity."},
	{"ReplaceSystemDisk", "UserNotInTheWhiteList", 403, "Many actions document it for what an account must be allowed to do."},
}
