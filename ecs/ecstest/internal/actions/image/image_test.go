package image_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/cancelcopyimage"
	"github.com/go-aliecs/aliecs/ecs/api/copyimage"
	"github.com/go-aliecs/aliecs/ecs/api/createimage"
	"github.com/go-aliecs/aliecs/ecs/api/deleteimage"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/describeimagesharepermission"
	"github.com/go-aliecs/aliecs/ecs/api/modifyimageattribute"
	"github.com/go-aliecs/aliecs/ecs/api/modifyimagesharepermission"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// findImage returns nil if the image is not found with this status.
func findImage(t testing.TB, c *ecs.Client, id, status string) *describeimages.Image {
	t.Helper()
	var statuses []types.ImageStatus
	for s := range strings.SplitSeq(status, ",") {
		if s != "" {
			statuses = append(statuses, types.ImageStatus(s))
		}
	}
	got, err := describeimages.Do(t.Context(), c, &describeimages.Request{ImageID: id, Statuses: statuses})
	require.NoError(t, err)
	if len(got.Images) == 0 {
		return nil
	}
	return &got.Images[0]
}

func TestImage_ofInstance(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		instance := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=60")
		made, err := createimage.Do(ctx, c, &createimage.Request{
			InstanceID: instance, ImageName: "golden", ImageFamily: "web", ImageVersion: "7", Description: "with everything",
			Tags: []types.Tag{{Key: "env", Value: "test"}},
		})
		require.NoError(t, err)
		id := made.ImageID
		assert.Nil(t, findImage(t, c, id, ""), "it is not available yet")
		require.NotNil(t, findImage(t, c, id, "Creating"))
		assert.Equal(t, "0%", findImage(t, c, id, "Creating").Progress)
		require.Len(t, apitest.Snapshots(t, s, "Status=progressing"), 2)
		time.Sleep(apitest.Step)
		require.Len(t, apitest.Snapshots(t, s, "Status=accomplished Usage=image"), 2)
		assert.Nil(t, findImage(t, c, id, ""))
		time.Sleep(apitest.Step)

		m := findImage(t, c, id, "")
		require.NotNil(t, m)
		assert.Equal(t, []string{"golden", "web", "7", "with everything", "self", "Ubuntu", "linux", "x86_64", "none", "100%"}, []string{
			m.ImageName, m.ImageFamily, m.ImageVersion, m.Description, string(m.ImageOwnerAlias),
			m.Platform, string(m.OSType), string(m.Architecture), string(m.Usage), m.Progress,
		})
		assert.Equal(t, []types.Tag{{Key: "env", Value: "test"}}, m.Tags)
		require.Len(t, m.DiskDeviceMappings, 2)
		assert.Equal(t, "/dev/xvdb", m.DiskDeviceMappings[1].Device)
		got, err := describeimages.Do(ctx, c, &describeimages.Request{ImageOwnerAlias: "self"})
		require.NoError(t, err)
		assert.Len(t, got.Images, 1)

		user := apitest.InState(t, s, backend.Running, "ImageId="+id)
		assert.EqualValues(t, "instance", findImage(t, c, id, "").Usage)
		_, err = deleteimage.Do(ctx, c, &deleteimage.Request{ImageID: id})
		assert.True(t, ecs.HasCode(err, "ImageUsingByInstance"), "%v", err)
		_, err = deleteimage.Do(ctx, c, &deleteimage.Request{ImageID: id, Force: new(true)})
		require.NoError(t, err)
		assert.Nil(t, findImage(t, c, id, "Available,Creating"))
		assert.Len(t, apitest.Snapshots(t, s, "Usage=none"), 2, "they outlive the image")
		do(t, s, "StopInstance", "InstanceId="+user)
		time.Sleep(apitest.Step)
		rejects(t, s, 404, "InvalidImageId.NotFound", "ReInitDisk", "DiskId="+systemDisk(t, s, user))
	})
}

func TestImage_ofSnapshots(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		c := apitest.CheckedClient(t, s)
		apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=60")
		all := disks(t, s, "")
		system, data := apitest.TakeSnapshot(t, s, all[0].DiskID, ""), apitest.TakeSnapshot(t, s, all[1].DiskID, "")
		one := makeImage(t, s, "SnapshotId="+system)
		many := makeImage(t, s, "DiskDeviceMapping.1.SnapshotId="+data+" DiskDeviceMapping.2.SnapshotId="+system+" DiskDeviceMapping.2.Size=80"+
			" DiskDeviceMapping.3.Size=20 DiskDeviceMapping.4.Device=/dev/vdb")
		windows := makeImage(t, s, "DiskDeviceMapping.1.SnapshotId="+data+" DiskDeviceMapping.1.DiskType=system"+
			" Platform=Windows_Server Architecture=i386 BootMode=UEFI")
		time.Sleep(apitest.Step)
		m := findImage(t, c, one, "")
		require.NotNil(t, m)
		assert.Equal(t, []string{one, "Ubuntu"}, []string{m.ImageName, m.Platform})

		m = findImage(t, c, many, "")
		require.NotNil(t, m)
		assert.Equal(t, 80, m.Size)
		type device struct {
			name, use string
			size      int
			snapshot  string
		}
		var got []device
		for _, d := range m.DiskDeviceMappings {
			got = append(got, device{d.Device, string(d.Type), d.Size, d.SnapshotID})
		}
		assert.Equal(t, []device{
			{"/dev/xvda", "system", 80, system}, {"/dev/xvdc", "data", 60, data}, {"/dev/xvdd", "data", 20, ""}, {"/dev/xvdb", "data", 5, ""},
		}, got)
		m = findImage(t, c, windows, "")
		require.NotNil(t, m)
		assert.Equal(t, []string{"Windows_Server", "windows", "i386", "UEFI"},
			[]string{m.Platform, string(m.OSType), string(m.Architecture), string(m.BootMode)})
	})
}

func TestCreateImage_errors(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=60")
		all := disks(t, s, "InstanceId="+instance)
		system, data := apitest.TakeSnapshot(t, s, all[0].DiskID, ""), apitest.TakeSnapshot(t, s, all[1].DiskID, "")
		starts := apitest.Launch(t, s, "")[0]
		makeImage(t, s, "ImageName=taken SnapshotId="+system)
		of := "SnapshotId=" + system
		mapped := "DiskDeviceMapping.1.SnapshotId=" + system
		for _, tt := range []struct {
			name, params string
			status       int
			code         string
		}{
			{"of nothing", "", 400, "MissingParameter"},
			{"of no instance", "InstanceId=i-none " + of, 404, "InvalidInstanceId.NotFound"},
			{"of no snapshot", "SnapshotId=s-none", 404, "InvalidSnapshotId.NotFound"},
			{"of a starting instance", "InstanceId=" + starts, 400, "IncorrectInstanceStatus"},
			{"of a data disk", "SnapshotId=" + data, 400, "OperationDenied"},
			{"without a system disk", "DiskDeviceMapping.1.SnapshotId=" + data, 400, "OperationDenied"},
			{"with two system disks", mapped + " DiskDeviceMapping.2.SnapshotId=" + system, 400, "OperationDenied"},
			{"with an empty system disk", "DiskDeviceMapping.1.DiskType=system", 400, "OperationDenied"},
			{"smaller than the snapshot", mapped + " DiskDeviceMapping.1.Size=39", 400, "InvalidSize.ValueNotSupported"},
			{"device", mapped + " DiskDeviceMapping.2.Device=/dev/sda", 400, "InvalidDevice.Malformed"},
			{"devices", mapped + " DiskDeviceMapping.2.Device=/dev/xvdb DiskDeviceMapping.3.Device=/dev/vdb", 400, "InvalidDevice.InUse"},
			{"name", "ImageName=x " + of, 400, "InvalidImageName.Malformed"},
			{"name of another", "ImageName=taken " + of, 400, "InvalidImageName.Duplicated"},
			{"description", "Description=x " + of, 400, "InvalidDescription.Malformed"},
			{"family", "ImageFamily=acs:x " + of, 400, "InvalidImageFamily.Malformed"},
			{"platform", "Platform=Minix " + of, 400, "InvalidPlatform.Malformed"},
			{"architecture", "Architecture=mips " + of, 400, "InvalidArchitecture.Malformed"},
			{"version", "ImageVersion=" + strings.Repeat("1", 41) + " " + of, 400, "InvalidImageVersion.Malformed"},
			{"dry run", "DryRun=true " + of, 400, "DryRunOperation"},
		} {
			rejects(t, s, tt.status, tt.code, "CreateImage", tt.params)
		}
	})
}

func TestCopyImage(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		there := s.Client(ecs.WithRegion("cn-shanghai"))
		instance := apitest.InState(t, s, backend.Running, "")
		source := makeImage(t, s, "ImageName=golden InstanceId="+instance)
		request := &copyimage.Request{ImageID: source, DestinationRegionID: "cn-shanghai", DestinationImageName: "copy"}
		_, err := copyimage.Do(ctx, c, request)
		assert.True(t, ecs.HasCode(err, "IncorrectImageStatus"), "%v", err)
		time.Sleep(2 * apitest.Step)

		made, err := copyimage.Do(ctx, c, request)
		require.NoError(t, err)
		assert.Nil(t, findImage(t, c, made.ImageID, "Creating"), "it is in the other region")
		require.NotNil(t, findImage(t, there, made.ImageID, "Creating"))
		_, err = deleteimage.Do(ctx, c, &deleteimage.Request{ImageID: source, Force: new(true)})
		assert.True(t, ecs.HasCode(err, "OperationDenied.ImageCopying"), "%v", err)
		_, err = deleteimage.Do(ctx, there, &deleteimage.Request{ImageID: made.ImageID})
		assert.True(t, ecs.HasCode(err, "OperationDenied.ImageCopying"), "%v", err)
		_, err = cancelcopyimage.Do(ctx, there, &cancelcopyimage.Request{ImageID: made.ImageID})
		require.NoError(t, err)
		time.Sleep(2 * apitest.Step)
		assert.Nil(t, findImage(t, there, made.ImageID, "Creating,Available"))
		assert.Empty(t, apitest.Snapshots(t, s, "RegionId=cn-shanghai"))

		made, err = copyimage.Do(ctx, c, request)
		require.NoError(t, err)
		time.Sleep(2 * apitest.Step)
		m := findImage(t, there, made.ImageID, "")
		require.NotNil(t, m)
		assert.True(t, m.IsCopied)
		assert.Equal(t, []string{"copy", "Ubuntu"}, []string{m.ImageName, m.Platform})
		copied := apitest.Snapshots(t, s, "RegionId=cn-shanghai")
		require.Len(t, copied, 1)
		assert.Equal(t, m.DiskDeviceMappings[0].SnapshotID, copied[0].SnapshotID)
		assert.Equal(t, "cn-hangzhou", copied[0].SourceRegionID)
		assert.Equal(t, findImage(t, c, source, "").DiskDeviceMappings[0].SnapshotID, copied[0].SourceSnapshotID)

		do(t, s, "CopyImage", "ImageId="+source+" Encrypted=true KMSKeyId=key-1")
		encrypted := apitest.Snapshots(t, s, "KMSKeyId=key-1 Encrypted=true")
		require.Len(t, encrypted, 1)
		assert.Equal(t, "progressing", encrypted[0].Status)
		apitest.TakeSnapshot(t, s, encrypted[0].SourceDiskID, "") // the copy is in nobody's way
		do(t, s, "StopInstance", "InstanceId="+instance)
		time.Sleep(apitest.Step)
		rejects(t, s, 403, "InvalidParameter.Mismatch", "ResetDisk", "DiskId="+encrypted[0].SourceDiskID+" SnapshotId="+encrypted[0].SnapshotID)
		for _, tt := range []struct {
			name, action, params string
			status               int
			code                 string
		}{
			{"public image", "CopyImage", "DestinationRegionId=cn-shanghai ImageId=" + apitest.Machine[1], 404, "InvalidImageId.NotFound"},
			{"unknown image", "CopyImage", "DestinationRegionId=cn-shanghai ImageId=m-none", 404, "InvalidImageId.NotFound"},
			{"unknown region", "CopyImage", "DestinationRegionId=mars ImageId=" + source, 400, "DestinationRegion.NotFound"},
			{"same region", "CopyImage", "DestinationRegionId=cn-hangzhou ImageId=" + source, 403, "IncorrectDestinationRegion"},
			{"name", "CopyImage", "DestinationRegionId=cn-shanghai DestinationImageName=copy ImageId=" + source, 400, "InvalidImageName.Duplicated"},
			{"dry run", "CopyImage", "DryRun=true DestinationRegionId=cn-shanghai ImageId=" + source, 400, "DryRunOperation"},
			{"cancel what is no copy", "CancelCopyImage", "ImageId=" + source, 400, "ImageCreatedNotFromCopy"},
			{"cancel too late", "CancelCopyImage", "RegionId=cn-shanghai ImageId=" + made.ImageID, 400, "IncorrectImageStatus"},
		} {
			rejects(t, s, tt.status, tt.code, tt.action, tt.params)
		}
	})
}

func TestModifyImageAttribute(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		instance := apitest.InState(t, s, backend.Running, "")
		snapshot := apitest.TakeSnapshot(t, s, systemDisk(t, s, instance), "")
		makeImage(t, s, "ImageName=taken SnapshotId="+snapshot)
		time.Sleep(apitest.Step)
		id := makeImage(t, s, "ImageName=golden SnapshotId="+snapshot)
		fails := func(params string, status int, code string) {
			t.Helper()
			rejects(t, s, status, code, "ModifyImageAttribute", "ImageId="+id+" "+params)
		}
		fails("Description=soon", 403, "InvalidStatus.ImageIsCreating")
		rejects(t, s, 403, "ImageIsCreating", "DeleteImage", "ImageId="+id)
		time.Sleep(apitest.Step)

		_, err := modifyimageattribute.Do(ctx, c, &modifyimageattribute.Request{
			ImageID: id, ImageName: "golden", ImageFamily: "web", Description: "changed", BootMode: "UEFI-Preferred", LicenseType: "BYOL",
			Features: &modifyimageattribute.Features{NVMeSupport: "unsupported", IMDSSupport: "v2"},
		})
		require.NoError(t, err)
		m := findImage(t, c, id, "")
		assert.Equal(t, []string{"golden", "web", "changed", "UEFI-Preferred", "BYOL", "unsupported", "v2"},
			[]string{m.ImageName, m.ImageFamily, m.Description, string(m.BootMode), string(m.LicenseType),
				string(m.Features.NVMeSupport), m.Features.IMDSSupport})

		fails("ImageName=taken", 400, "InvalidImageName.Duplicated")
		fails("Status=Available", 403, "ImageStatus.NotDeprecated")
		fails("Features.ImdsSupport=v1", 403, "InvalidOperation.FeaturesImdsSupportNotMatch")
		fails("ImageName=other DryRun=true", 400, "DryRunOperation")
		rejects(t, s, 404, "InvalidImageId.NotFound", "ModifyImageAttribute", "ImageId="+apitest.Machine[1]+" ImageName=mine")
		do(t, s, "ModifyImageAttribute", "ImageId="+id+" Status=Deprecated")
		assert.Nil(t, findImage(t, c, id, ""), "a deprecated image is not listed unless asked for")
		fails("Status=Deprecated", 403, "ImageStatus.NotAvailable")
		do(t, s, "ModifyImageAttribute", "ImageId="+id+" Status=Available")
		apitest.Launch(t, s, "ImageId="+id)
		fails("BootMode=BIOS", 403, "OperationDeined.ImageUsingByInstance")

		_, err = modifyimagesharepermission.Do(ctx, c, &modifyimagesharepermission.Request{ImageID: id, AddAccounts: []string{"1", "2", "3"}})
		require.NoError(t, err)
		_, err = modifyimagesharepermission.Do(ctx, c, &modifyimagesharepermission.Request{
			ImageID: id, AddAccounts: []string{"4", "3"}, RemoveAccounts: []string{"1"},
		})
		require.NoError(t, err)
		shares, err := describeimagesharepermission.Do(ctx, c, &describeimagesharepermission.Request{ImageID: id, PageSize: new(2)})
		require.NoError(t, err)
		assert.Equal(t, 3, shares.TotalCount)
		assert.Equal(t, "2", shares.Accounts[0].AliyunID)
		fails("Status=Deprecated", 403, "ImageUseShared")
		rejects(t, s, 403, "ImageUseShared", "DeleteImage", "ImageId="+id+" Force=true")
		var eleven strings.Builder
		for i := range 11 {
			fmt.Fprintf(&eleven, " AddAccount.%d=%d", i+1, i)
		}
		for params, code := range map[string]string{
			eleven.String(): "InvalidParameter", strings.ReplaceAll(eleven.String(), "Add", "Remove"): "InvalidParameter",
			"DryRun=true AddAccount.1=9": "DryRunOperation",
		} {
			rejects(t, s, 400, code, "ModifyImageSharePermission", "ImageId="+id+" "+params)
		}
		assert.True(t, findImage(t, c, id, "").IsSelfShared)
		do(t, s, "ModifyImageSharePermission", "ImageId="+id+" IsPublic=true RemoveAccount.1=2 RemoveAccount.2=3 RemoveAccount.3=4")
		assert.True(t, findImage(t, c, id, "").IsPublic)
		do(t, s, "DeleteImage", "ImageId="+id+" Force=true")

		arm := makeImage(t, s, "Architecture=arm64 SnapshotId="+snapshot)
		rejects(t, s, 403, "OperationDenied.InvalidImageStatus", "ModifyImageSharePermission", "ImageId="+arm+" AddAccount.1=1")
		time.Sleep(apitest.Step)
		rejects(t, s, 400, "InvalidBootMode.NotSupport", "ModifyImageAttribute", "ImageId="+arm+" BootMode=BIOS")
	})
}

func TestDescribeImageFromFamily(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		type image struct {
			ImageID, ImageName, ImageFamily, Status, Usage, OSType, IsSelfShared string
			Size                                                                 int
			DiskDeviceMappings                                                   struct {
				DiskDeviceMapping []struct{ SnapshotID, Size string }
			}
			Tags struct{ Tag []struct{ TagKey string } }
		}
		latest := func(params string) image {
			t.Helper()
			return apitest.Succeed[struct{ Image image }](t, s, "DescribeImageFromFamily", apitest.NameValues(params)...).Image
		}
		snapshot := apitest.TakeSnapshot(t, s, systemDisk(t, s, apitest.InState(t, s, backend.Running, here)), "")
		older := makeImage(t, s, "ImageFamily=web ImageName=older SnapshotId="+snapshot)
		time.Sleep(apitest.Step)
		newer := makeImage(t, s, "ImageFamily=web ImageName=newer Tag.1.Key=k SnapshotId="+snapshot)
		makeImage(t, s, "ImageFamily=other ImageName=another SnapshotId="+snapshot)
		assert.Equal(t, older, latest("ImageFamily=web").ImageID, "until the newer one is available")
		time.Sleep(apitest.Step)
		m := latest("ImageFamily=web")
		assert.Equal(t, []string{newer, "newer", "web", "Available", "none", "linux"},
			[]string{m.ImageID, m.ImageName, m.ImageFamily, m.Status, m.Usage, m.OSType})
		assert.Equal(t, "k", m.Tags.Tag[0].TagKey)
		assert.Equal(t, snapshot, m.DiskDeviceMappings.DiskDeviceMapping[0].SnapshotID)
		assert.Zero(t, latest("ImageFamily=none"))
		assert.Zero(t, latest("ImageFamily=web RegionId=cn-beijing"))
		assert.NotEmpty(t, latest("ImageFamily=acs:ubuntu_22_04_x64").ImageID)
		rejects(t, s, 400, "MissingParameter", "DescribeImageFromFamily", "")

		do(t, s, "DeleteImage", "ImageId="+newer)
		assert.Equal(t, older, latest("ImageFamily=web").ImageID, "the one before it is returned again")
	})
}

// Terraform's provider finds its images whatever their status.
func TestDescribeImages_everyStatus(t *testing.T) {
	t.Parallel()
	type images struct {
		TotalCount int
		Images     struct {
			Image []struct{ ImageID, Status string }
		}
	}
	s := apitest.NewServer()
	deprecated := "centos_6_10_x64_20G_alibase_20201120.vhd"
	assert.Zero(t, apitest.Succeed[images](t, s, "DescribeImages", "ImageId", deprecated).TotalCount)
	for _, status := range []string{"ALL", "all", "Available,All"} {
		got := apitest.Succeed[images](t, s, "DescribeImages", "ImageId", deprecated, "Status", status).Images.Image
		require.Len(t, got, 1, status)
		assert.Equal(t, "Deprecated", got[0].Status)
	}
	rejects(t, s, 400, "InvalidParameter", "DescribeImages", "Status=Any")
}
