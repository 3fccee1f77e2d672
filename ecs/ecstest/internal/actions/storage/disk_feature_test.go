package storage_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

// What a disk cannot have is rejected and not forgotten.
func TestDisk_features(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		const (
			create = here + " Size=40 DiskCategory="
			image  = "ubuntu_22_04_x64_20G_alibase_20240819.vhd"
		)
		for _, tt := range []struct {
			params string
			status int
			code   string
		}{
			{"cloud_auto PerformanceLevel=PL1", 400, "InvalidPerformanceLevel.ValueNotSupported"},
			{"cloud_essd PerformanceLevel=PL4", 400, "InvalidPerformanceLevel.Malformed"},
			{"cloud_essd BurstingEnabled=true", 400, "BurstingEnabledForDiskCategoryUnsupported"},
			{"cloud_auto BurstingEnabled=true MultiAttach=Enabled", 400, "BurstingEnabledForMultiAttachDiskUnsupported"},
			{"cloud_essd ProvisionedIops=100", 400, "ProvisionedIopsForDiskCategoryUnsupported"},
			{"cloud_auto ProvisionedIops=36201", 400, "InvalidProvisionedIops.LimitExceed"},
			{"cloud_auto ProvisionedIops=-1", 400, "InvalidProvisionedIops.LimitExceed"},
			{"cloud_ssd MultiAttach=Enabled", 403, "InvalidParameter.DiskCategoryAndMultiAttachNotMatch"},
			{"cloud_essd MultiAttach=Enabled InstanceId=i-none", 403, "InvalidParameter.MultiAttachAndInstanceIdConflict"},
			{"cloud_essd EncryptAlgorithm=AES-256", 400, "InvalidEncrypted.NotMatchEncryptAlgorithm"},
			{"cloud_essd Encrypted=true EncryptAlgorithm=ROT13", 400, "InvalidEncryptAlgorithm"},
			{"cloud_essd StorageClusterId=dbsc-1", 404, "InvalidStorageClusterId.NotExist"},
			{"cloud_essd StorageSetId=ss-1", 400, "InvalidStorageSetId.NotFound"},
			{"cloud_essd StorageSetPartitionNumber=3", 403, "InvalidParameter.StorageSetPartitionNumber"},
			{"cloud_essd AdvancedFeatures=x", 403, "InvalidParameter.AdvancedFeatures"},
			{"cloud_essd Arn.1.Rolearn=x", 400, "InvalidParameter.Arns"},
		} {
			rejects(t, s, tt.status, tt.code, "CreateDisk", create+tt.params)
		}
		do(t, s, "CreateDisk", create+"cloud_auto BurstingEnabled=true ProvisionedIops=36200")
		do(t, s, "CreateDisk", create+"cloud_essd Encrypted=true EncryptAlgorithm=aes-256 KMSKeyId=key-1")

		essd, shared := availableDisk(t, s, ""), sharedDisk(t, s)
		rejects(t, s, 400, "BurstingEnabledForDiskCategoryUnsupported", "ModifyDiskAttribute", "BurstingEnabled=true DiskId="+essd)
		rejects(t, s, 400, "BurstingEnabledForMultiAttachDiskUnsupported", "ModifyDiskAttribute", "BurstingEnabled=true DiskId="+shared)
		do(t, s, "ModifyDiskAttribute", "BurstingEnabled=false DiskId="+essd)

		older := apitest.InState(t, s, backend.Running, here+" InstanceType=ecs.g6.large")
		newer := apitest.InState(t, s, backend.Running, here)
		rejects(t, s, 403, "InvalidInstanceType.NotSupportMultiAttachDisk", "AttachDisk", "DiskId="+shared+" InstanceId="+older)
		do(t, s, "AttachDisk", "DiskId="+shared+" InstanceId="+newer)
		time.Sleep(apitest.Step)
		rejects(t, s, 403, "InvalidOperation.MultiAttachDiskNotSupportResizeOnline", "ResizeDisk", "Type=online NewSize=100 DiskId="+shared)
		rejects(t, s, 403, "InvalidOperation.MultiAttachDisk", "ModifyDiskChargeType", `DiskIds=["`+shared+`"] InstanceId=`+newer)
		rejects(t, s, 403, "IncorrectDiskStatus", "DeleteDisk", "DiskId="+shared)

		do(t, s, "StopInstance", "InstanceId="+newer)
		time.Sleep(apitest.Step)
		replace := "InstanceId=" + newer + " ImageId=" + image + " "
		rejects(t, s, 400, "InvalidParameter", "ReplaceSystemDisk", replace+"Arn.1.Rolearn=x")
		rejects(t, s, 400, "InvalidPlatform.Malformed", "ReplaceSystemDisk", replace+"Platform=CentOS")
		rejects(t, s, 403, "InvalidEncrypted.NotMatchKmsKeyId", "ReplaceSystemDisk", replace+"KMSKeyId=key-1")
		do(t, s, "ReplaceSystemDisk", replace+"Platform=Ubuntu Encrypted=true KMSKeyId=key-1")
		assert.True(t, oneDisk(t, s, systemDisk(t, s, newer)).Encrypted)
		rejects(t, s, 400, "InvalidEncryptAlgorithm", "CopyImage", "DestinationRegionId=cn-beijing Encrypted=true EncryptAlgorithm=x ImageId="+makeImported(t, s))
	})
}

// A disk that spans the zones can be taken from an instance that is out of reach.
func TestAttachDisk_force(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		one := apitest.InState(t, s, backend.Running, here)
		two := apitest.InState(t, s, backend.Running, "ZoneId=cn-hangzhou-i")
		disk := availableDisk(t, s, "DiskCategory=cloud_regional_disk_auto ZoneId=")
		do(t, s, "AttachDisk", "DiskId="+disk+" InstanceId="+one)
		time.Sleep(apitest.Step)
		to := "DiskId=" + disk + " InstanceId="
		rejects(t, s, 403, "IncorrectDiskStatus", "AttachDisk", to+two)
		rejects(t, s, 403, "IncorrectDiskStatus", "AttachDisk", to+one+" Force=true")
		do(t, s, "AttachDisk", to+two+" Force=true")
		_, at := mountedAt(t, s, disk)
		assert.Equal(t, []string{two}, at)
		time.Sleep(apitest.Step)
		assert.Equal(t, "In_use", oneDisk(t, s, disk).Status)
		assert.Empty(t, disks(t, s, "DiskType=data InstanceId="+one))
		rejects(t, s, 400, "InvalidParameterForce.DiskCategoryNotSupported", "AttachDisk", "Force=true InstanceId="+one+" DiskId="+availableDisk(t, s, ""))
		rejects(t, s, 400, "InvalidParameterForce.MultiAttachDiskNotSupported", "AttachDisk", "Force=true InstanceId="+one+" DiskId="+sharedDisk(t, s))
	})
}
