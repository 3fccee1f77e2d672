package ecs_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs"
)

// The table holds the documented codes that say that something does not exist.
func TestIsNotFound(t *testing.T) {
	t.Parallel()
	resources := `
		ActivationId.NotFound DeploymentSet.NotFound Disk.NotFound Forbidden.PrivateIpNotFound Forbidden.VRouterNotFound
		Forbidden.VpcNotFound HpcClusterNotExists INSTANCE_NOT_EXISTS ImageComponent.NotFound Invalid.InstanceId.NotFound
		Invalid.natgwNotExist InvalidAccessPoint.NotExist InvalidAllocationId.NotFound InvalidAutoProvisioningGroupId.NotFound
		InvalidBandwidthPackageId.NotFound InvalidCapacityReservationId.NotFound InvalidCmdId.NotFound InvalidDataDiskSnapshotId.NotFound
		InvalidDedicatedHostId.NotFound InvalidDeploymentSetId.NotFound InvalidDiskId.NotFound InvalidDiskIds.NotFound
		InvalidEniId.NotFound InvalidEventId.NotFound InvalidGroupAuthItem.NotFound InvalidHpcClusterId.NotFound InvalidImage.NotFound
		InvalidImageId.NotFound InvalidInstance.NotExist InvalidInstance.NotFound InvalidInstanceId.NOT_FOUND InvalidInstanceId.NotFound
		InvalidInstanceIds.NotFound InvalidInvokeId.NotFound InvalidIpAddress.NotFound InvalidIpv6Gateway.NotFound
		InvalidKeyPairName.NotFound InvalidLaunchTemplate.NotFound InvalidLaunchTemplateVersion.NotFound
		InvalidManagedPrivateSpaceId.NotFound InvalidNetworkInterface.NotFound InvalidPrefixListId.NotFound InvalidPrivateIp.NotFound
		InvalidRamRole.NotFound InvalidRemovedIpAddresses.NotFound InvalidReservedInstanceId.NotFound InvalidResource.NotExists
		InvalidResourceGroup.NotFound InvalidResourceId.NotFound InvalidResourceTag.InstanceNotFound InvalidRouteEntry.NotFound
		InvalidSecurityGroup.NotFound InvalidSecurityGroupId.NotFound InvalidSecurityGroupRule.RuleNotExist
		InvalidSecurityGroupRuleId.NotFound InvalidSnapshot.NotFound InvalidSnapshotGroup.NotFound InvalidSnapshotId.NotFound
		InvalidSourceGroupId.NotFound InvalidStorageSetId.NotFound InvalidSystemDisk.NotFound InvalidTaskId.NotFound InvalidVPC.NotFound
		InvalidVSwitch.NotFound InvalidVSwitchId.NotExist InvalidVSwitchId.NotFound InvalidVolumeId.NotFound InvalidVpcId.NotFound
		NotExists.HpcCluster ResourceNotFound.NatIp SecurityGroupRule.NotFound VpcNotFound invalidRemovedIpAddresses.NotFound
		DISK_NOT_FOUND Instance.Notfound Forbidden.InstanceNotFound NoSuchResource`
	others := `
		Abs.InvalidAccount.NotFound BillingMethodNotFound Credit.NotFound DestinationRegion.NotFound Forbidden.RegionNotFound
		IncorrectDiskStatus.ReplicationStatusNotFound Invalid.NotExist Invalid.ResourceType.NotFound InvalidAcceptLanguage.NotFound
		InvalidAccessKeyId.NotFound InvalidAccount.NotFound InvalidAction.NotFound InvalidBandwidth.NotExist InvalidCmdType.NotFound
		InvalidCommodity.NotFound InvalidDedicatedHostPrice.NotFound InvalidDiskCategory.NotFound InvalidDiskChargeType.NotFound
		InvalidEntryRuleQuota.NotFound InvalidFilterKey.NotFound InvalidInstance.NotFoundSystemDisk InvalidInstance.PurchaseNotFound
		InvalidInstanceChargeType.NotFound InvalidInstanceType.NotFound InvalidInstanceTypeFamily.NotFound InvalidIoOptimized.NotFound
		InvalidLimitation.NotFound InvalidLockReason.NotFound InvalidNetworkType.NotFound InvalidOperation.KMSKeyIdNotFound
		InvalidOperation.PermissionNotExisted InvalidOppositeRegionId.NotFound InvalidParam.NotFound InvalidParameter.KMSKeyId.NotFound
		InvalidParameter.NotFound InvalidParameter.ReportNotExist InvalidParams.NotFound InvalidPeriod.NotFound InvalidPluginName.NotFound
		InvalidPortType.NotFound InvalidPrice.NotFound InvalidRegion.NotExist InvalidRegion.NotFound InvalidRegionId.NotExists
		InvalidRegionId.NotFound InvalidRepeatMode.NotFound InvalidResourceType.NotFound InvalidSnapshotType.NotFound
		InvalidStatus.NotFound InvalidStorageLocation.NotFound InvalidTerminationMode.NotFound InvalidVersion.NotFound
		InvalidZone.NotFound InvalidZoneId.NotFound PaymentMethodNotFound Price.PricePlanResultNotFound PriceNotFound
		SourceRegion.NotFound NotFound NotFound.Other Forbidden.RAM InvalidVbrOwnerId.NotFound`
	for code := range strings.FieldsSeq(resources) {
		assert.True(t, ecs.IsNotFound(fmt.Errorf("wrapped: %w", &ecs.Error{Code: code})), code)
	}
	for code := range strings.FieldsSeq(others) {
		assert.False(t, ecs.IsNotFound(&ecs.Error{Code: code}), code)
	}
	assert.False(t, ecs.IsNotFound(nil))
	assert.False(t, ecs.IsNotFound(errors.New("InvalidInstanceId.NotFound")))
}

type gone bool

func (gone) Error() string    { return "gone" }
func (g gone) NotFound() bool { return bool(g) }

// An error with a method NotFound, as those of package ecswait, decides by itself.
func TestIsNotFound_method(t *testing.T) {
	t.Parallel()
	assert.True(t, ecs.IsNotFound(fmt.Errorf("wrapped: %w", gone(true))))
	assert.False(t, ecs.IsNotFound(fmt.Errorf("%w, %w", gone(false), &ecs.Error{Code: "InvalidInstanceId.NotFound"})))
}
