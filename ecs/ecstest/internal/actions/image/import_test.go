package image_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/canceltask"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagesupportinstancetypes"
	"github.com/go-aliecs/aliecs/ecs/api/describetaskattribute"
	"github.com/go-aliecs/aliecs/ecs/api/describetasks"
	"github.com/go-aliecs/aliecs/ecs/api/exportimage"
	"github.com/go-aliecs/aliecs/ecs/api/importimage"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/types"
)

func TestImportImage(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		made, err := importimage.Do(ctx, c, &importimage.Request{
			ImageName: "imported", Description: "from elsewhere", Architecture: "x86_64", BootMode: "UEFI", OSType: "linux", Platform: "Debian",
			LicenseType: "BYOL", RoleName: "AliyunECSImageImportDefaultRole", DetectionStrategy: "Standard", ResourceGroupID: "rg-1",
			Features: &importimage.Features{IMDSSupport: "v2", NVMeSupport: "supported"}, Tags: []types.Tag{{Key: "env", Value: "test"}},
			DiskDeviceMappings: []importimage.DiskDeviceMapping{
				{OSSBucket: "images", OSSObject: "system.vhd", DiskImageSize: new(60)},
				{OSSBucket: "images", OSSObject: "data", Format: "QCOW2", DiskImSize: new(80)},
			},
		})
		require.NoError(t, err)
		attribute := func() *describetaskattribute.Response {
			t.Helper()
			got, err := describetaskattribute.Do(ctx, c, &describetaskattribute.Request{TaskID: made.TaskID})
			require.NoError(t, err)
			return got
		}
		task := attribute()
		assert.Equal(t, "ImportImage Processing 0% true",
			fmt.Sprint(task.TaskAction, " ", task.TaskStatus, " ", task.TaskProcess, " ", task.SupportCancel))
		got := findImage(t, c, made.ImageID, "Creating")
		require.NotNil(t, got)
		assert.Equal(t, "0% Processing", got.Progress+" "+got.DetectionOptions.Status)
		assert.Nil(t, findImage(t, c, made.ImageID, "Available"))
		rejects(t, s, 403, "ImageIsImporting", "DeleteImage", "Force=true ImageId="+made.ImageID)
		rejects(t, s, 403, "ImageIsImporting", "ImportImage", "DiskDeviceMapping.1.OSSBucket=images DiskDeviceMapping.1.OSSObject=system.vhd")
		time.Sleep(apitest.Step)

		assert.Equal(t, types.TaskStatus("Finished"), attribute().TaskStatus)
		assert.Equal(t, []describetaskattribute.RelatedItem{{Name: "ImageId", Value: made.ImageID}}, attribute().OperationProgresses[0].RelatedItems)
		got = findImage(t, c, made.ImageID, "Available")
		require.NotNil(t, got)
		assert.Equal(t, []any{"imported", "from elsewhere", "Debian", "rg-1", "100%", "Finished", 60},
			[]any{got.ImageName, got.Description, got.Platform, got.ResourceGroupID, got.Progress, got.DetectionOptions.Status, got.Size})
		assert.Equal(t, []any{types.OSType("linux"), types.Architecture("x86_64"), types.BootMode("UEFI"), types.LicenseType("BYOL")},
			[]any{got.OSType, got.Architecture, got.BootMode, got.LicenseType})
		assert.Equal(t, "v2 supported", fmt.Sprint(got.Features.IMDSSupport, " ", got.Features.NVMeSupport))
		assert.Equal(t, []types.Tag{{Key: "env", Value: "test"}}, got.Tags)
		assert.Equal(t, []describeimages.DiskDeviceMapping{
			{Device: "/dev/xvda", Type: "system", Size: 60, Format: "VHD", ImportOSSBucket: "images", ImportOSSObject: "system.vhd", Progress: "100%"},
			{Device: "/dev/xvdb", Type: "data", Size: 80, Format: "QCOW2", ImportOSSBucket: "images", ImportOSSObject: "data", Progress: "100%"},
		}, got.DiskDeviceMappings)
		apitest.Launch(t, s, "ImageId="+made.ImageID+" SystemDisk.Size=60")
		rejects(t, s, 403, "InvalidTaskId.IncorrectTaskStatus", "CancelTask", "TaskId="+made.TaskID)
	})
}

// A copy of an imported image is not an import of its objects.
func TestImportImage_whileCopying(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		const object = "DiskDeviceMapping.1.OSSBucket=images DiskDeviceMapping.1.OSSObject=a.raw"
		first := imports(t, s, object)
		time.Sleep(apitest.Step)
		do(t, s, "CopyImage", "DestinationRegionId=cn-beijing ImageId="+first.ImageID)
		imports(t, s, object)
	})
}

type taskOfImage struct{ ImageID, TaskID, RegionID string }

// imports begins to import an image.
func imports(t testing.TB, s *apitest.Server, params string) taskOfImage {
	t.Helper()
	const object = "DiskDeviceMapping.1.OSSBucket=images DiskDeviceMapping.1.OSSObject=a.raw "
	return apitest.Succeed[taskOfImage](t, s, "ImportImage", apitest.NameValues(object+params)...)
}

func TestImportImage_defaults(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		for params, want := range map[string]string{
			"":                   "Others Linux linux x86_64 BIOS RAW",
			"OSType=windows":     "Windows Server 2022 windows x86_64 BIOS RAW",
			"Platform=Windows":   "Windows windows x86_64 BIOS RAW",
			"Architecture=arm64": "Others Linux linux arm64 UEFI RAW",
			"Platform=Ubuntu DiskDeviceMapping.1.Format=vmdk": "Ubuntu linux x86_64 BIOS VMDK",
		} {
			id := imports(t, s, params).ImageID
			time.Sleep(apitest.Step)
			got := findImage(t, apitest.CheckedClient(t, s), id, "")
			require.NotNil(t, got)
			assert.Equal(t, want, fmt.Sprint(got.Platform, " ", got.OSType, " ", got.Architecture, " ", got.BootMode, " ", got.DiskDeviceMappings[0].Format))
			assert.Equal(t, id, got.ImageName)
		}
	})
}

func TestCancelTask(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		cancelled := imports(t, s, "Tag.1.Key=env")
		assert.Equal(t, "cn-hangzhou", cancelled.RegionID)
		_, err := canceltask.Do(ctx, c, &canceltask.Request{TaskID: cancelled.TaskID})
		require.NoError(t, err)
		assert.Nil(t, findImage(t, c, cancelled.ImageID, "Creating,Available"), "nothing is left of it")
		time.Sleep(apitest.Step)
		got, err := describetasks.Do(ctx, c, &describetasks.Request{TaskAction: "ImportImage", ResourceIDs: []string{cancelled.ImageID}})
		require.NoError(t, err)
		require.Len(t, got.Tasks, 1)
		assert.Equal(t, types.TaskStatus("Failed"), got.Tasks[0].TaskStatus)
		rejects(t, s, 403, "InvalidTaskId.IncorrectTaskStatus", "CancelTask", "TaskId="+cancelled.TaskID)
		rejects(t, s, 400, "InvalidTaskId.NotFound", "CancelTask", "TaskId=t-none")
		change := apitest.Succeed[taskOfImage](t, s, "ModifyDiskSpec", "DiskCategory", "cloud_auto", "DiskId", availableDisk(t, s, "")).TaskID
		rejects(t, s, 403, "InvalidTaskId.TaskActionNotSupport", "CancelTask", "TaskId="+change)

		image := imports(t, s, "").ImageID
		time.Sleep(apitest.Step)
		export := apitest.Succeed[taskOfImage](t, s, "ExportImage", "ImageId", image, "OSSBucket", "images").TaskID
		do(t, s, "CancelTask", "TaskId="+export)
		do(t, s, "DeleteImage", "ImageId="+image)
	})
}

func TestExportImage(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		image := imports(t, s, "").ImageID
		of := "ImageId=" + image + " "
		rejects(t, s, 400, "IncorrectImageStatus", "ExportImage", of+"OSSBucket=images")
		time.Sleep(apitest.Step)
		made, err := exportimage.Do(ctx, c, &exportimage.Request{
			ImageID: image, OSSBucket: "images", OSSPrefix: "shop", ImageFormat: "qcow2", RoleName: "reader",
		})
		require.NoError(t, err)
		assert.Equal(t, "cn-hangzhou", made.RegionID)
		rejects(t, s, 403, "ImageIsExporting", "ExportImage", of+"OSSBucket=images")
		rejects(t, s, 403, "ImageIsExporting", "DeleteImage", of)
		time.Sleep(apitest.Step)
		got, err := describetaskattribute.Do(ctx, c, &describetaskattribute.Request{TaskID: made.TaskID})
		require.NoError(t, err)
		assert.Equal(t, "ExportImage Finished", fmt.Sprint(got.TaskAction, " ", got.TaskStatus))
		assert.Equal(t, []describetaskattribute.RelatedItem{{Name: "OSSObject", Value: "shop_" + image + "_system.qcow2.tar.gz"}},
			got.OperationProgresses[0].RelatedItems)
		const data = "DiskDeviceMapping.2."
		large := imports(t, s, data+"OSSBucket=images "+data+"OSSObject=b.raw "+data+"DiskImageSize=501").ImageID
		time.Sleep(apitest.Step)
		for _, tt := range []struct {
			params string
			status int
			code   string
		}{
			{"OSSBucket=images ImageId=ubuntu_22_04_x64_20G_alibase_20240819.vhd", 404, "InvalidImageId.NotFound"},
			{of + "OSSBucket=Images", 400, "InvalidOSSBucket.NotFound"},
			{of + "OSSBucket=images OSSPrefix=a/b", 400, "InvalidOSSPrefix.Malformed"},
			{of + "OSSBucket=images ImageFormat=iso", 400, "InvalidImageFormat.Malformed"},
			{of + "OSSBucket=images RoleName=a/b", 400, "InvalidParameter"},
			{"OSSBucket=images ImageId=" + large, 400, "InvalidImage.DiskAmountOrSize"},
			{of + "OSSBucket=images DryRun=true", 400, "DryRunOperation"},
		} {
			rejects(t, s, tt.status, tt.code, "ExportImage", tt.params)
		}
	})
}

func TestImportImage_errors(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		imports(t, s, "ImageName=taken DiskDeviceMapping.1.OSSObject=b.raw")
		const mapping, data = "DiskDeviceMapping.1.OSSBucket=images DiskDeviceMapping.1.OSSObject=a.raw ", "DiskDeviceMapping.2."
		for _, tt := range []struct {
			params string
			status int
			code   string
		}{
			{"", 403, "MissingParameter.DiskDeviceMapping"},
			{"DiskDeviceMapping.1.OSSObject=a.raw", 400, "MissingParameter"},
			{"DiskDeviceMapping.1.OSSBucket=images", 400, "MissingParameter"},
			{mapping + "DiskDeviceMapping.1.OSSBucket=-", 400, "InvalidOSSBucket.Malformed"},
			{mapping + "DiskDeviceMapping.1.OSSObject=a.iso", 400, "UnsupportedSuffix.OSSObject"},
			{mapping + "DiskDeviceMapping.1.Format=ISO", 400, "InvalidImageFormat.Malformed"},
			{mapping + "DiskDeviceMapping.1.DiskImageSize=0", 400, "InvalidImageSize"},
			{mapping + data + "OSSBucket=images " + data + "OSSObject=c.raw " + data + "DiskImageSize=2049", 400, "InvalidDataDiskSize"},
			{mapping + "ImageName=taken", 400, "InvalidImageName.Duplicated"},
			{mapping + "ImageName=x", 400, "InvalidImageName.Malformed"},
			{mapping + "Description=x", 400, "InvalidDescription.Malformed"},
			{mapping + "OSType=dos", 400, "InvalidOSType.Malformed"},
			{mapping + "Platform=BeOS", 400, "InvalidPlatform.Malformed"},
			{mapping + "Platform=Ubuntu OSType=windows", 400, "InvalidPlatform.Malformed"},
			{mapping + "Architecture=mips", 400, "InvalidArchitecture.Malformed"},
			{mapping + "BootMode=Floppy", 400, "InvalidBootMode.Malformed"},
			{mapping + "Architecture=arm64 BootMode=BIOS", 400, "InvalidBootMode.NotSupport"},
			{mapping + "LicenseType=None", 400, "InvalidLicenseType.NotSupported"},
			{mapping + "DetectionStrategy=Deep", 400, "InvalidParameter.DetectionStrategy"},
			{mapping + "StorageLocationArn=x", 403, "InvalidStorageLocation.NotFound"},
			{mapping + "RoleName=a/b", 400, "InvalidParameter"},
			{mapping + "DryRun=true", 400, "DryRunOperation"},
		} {
			rejects(t, s, tt.status, tt.code, "ImportImage", tt.params)
		}
		of := "ImageId=" + makeImported(t, s) + " "
		rejects(t, s, 404, "InvalidAccount.Forbbiden", "ModifyImageSharePermission", of+"AddAccount.1=1234567890123456")
		rejects(t, s, 400, "InvalidEncryptAlgorithm", "CopyImage", of+"DestinationRegionId=cn-beijing Encrypted=true EncryptAlgorithm=x")
		rejects(t, s, 400, "InvalidParameter.LaunchPermission", "ModifyImageSharePermission", of+"LaunchPermission=x")
	})
}

// makeImported returns an image that was imported.
func makeImported(t testing.TB, s *apitest.Server) string {
	t.Helper()
	id := imports(t, s, "").ImageID
	time.Sleep(apitest.Step)
	return id
}

func TestDescribeImageSupportInstanceTypes(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	ctx, c := t.Context(), apitest.CheckedClient(t, s)
	list := func(req describeimagesupportinstancetypes.Request) map[string]describeimagesupportinstancetypes.InstanceType {
		t.Helper()
		got, err := describeimagesupportinstancetypes.Do(ctx, c, &req)
		require.NoError(t, err)
		found := map[string]describeimagesupportinstancetypes.InstanceType{}
		for _, one := range got.InstanceTypes {
			found[one.InstanceTypeID] = one
		}
		return found
	}
	const intel = "ubuntu_22_04_x64_20G_alibase_20240819.vhd"
	found := list(describeimagesupportinstancetypes.Request{ImageID: intel, ActionType: "ChangeOS"})
	assert.Equal(t, describeimagesupportinstancetypes.InstanceType{
		CPUCoreCount: 2, InstanceTypeFamily: "ecs.g7", InstanceTypeID: "ecs.g7.large", MemorySize: 8,
	}, found["ecs.g7.large"])
	assert.NotContains(t, found, "ecs.g8y.large", "it is an ARM type")
	arm := apitest.Succeed[taskOfImage](t, s, "ImportImage", apitest.NameValues(
		"Architecture=arm64 DiskDeviceMapping.1.OSSBucket=images DiskDeviceMapping.1.OSSObject=a.raw")...).ImageID
	found = list(describeimagesupportinstancetypes.Request{Filters: []describeimagesupportinstancetypes.Filter{{Key: "imageId", Value: arm}}})
	assert.Contains(t, found, "ecs.g8y.large")
	assert.NotContains(t, found, "ecs.g7.large")
	rejects(t, s, 404, "InvalidImageId.NotFound", "DescribeImageSupportInstanceTypes", "ImageId=m-none")
	rejects(t, s, 400, "InvalidParamter", "DescribeImageSupportInstanceTypes", "Filter.1.Key=filter Filter.1.Value=x ImageId="+intel)
	rejects(t, s, 404, "InvalidUsage", "DescribeImageSupportInstanceTypes", "ActionType=Destroy ImageId="+intel)
}
