package storage_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/reinitdisk"
	"github.com/go-aliecs/aliecs/ecs/api/replacesystemdisk"
	"github.com/go-aliecs/aliecs/ecs/api/resetdisk"
	"github.com/go-aliecs/aliecs/ecs/api/resetdisks"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
)

func TestReplaceSystemDisk(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		instance := apitest.InState(t, s, backend.Stopped, here+" DataDisk.1.Size=60")
		old := systemDisk(t, s, instance)
		const (
			debian  = "debian_12_6_x64_20G_alibase_20240711.vhd"
			freebsd = "freebsd_13_2_x64_30G_alibase_20230814.vhd"
			windows = "win2022_21H2_x64_dtc_en-us_40G_alibase_20240815.vhd"
		)
		request := &replacesystemdisk.Request{
			InstanceID: instance, ImageID: debian, Password: "Secret-123", ClientToken: "once",
			SystemDisk: &replacesystemdisk.SystemDisk{Size: new(80)},
		}
		made, err := replacesystemdisk.Do(ctx, c, request)
		require.NoError(t, err)
		assert.NotEqual(t, old, made.DiskID)
		again, err := replacesystemdisk.Do(ctx, c, request)
		require.NoError(t, err)
		assert.Equal(t, made.DiskID, again.DiskID)

		assert.Equal(t, "ReIniting", oneDisk(t, s, made.DiskID).Status)
		assert.Empty(t, disks(t, s, `DiskIds=["`+old+`"]`), "the old one is released")
		time.Sleep(apitest.Step)
		d := oneDisk(t, s, made.DiskID)
		assert.Equal(t, []string{"In_use", "system", "/dev/xvda", debian, instance},
			[]string{d.Status, d.Type, d.Device, d.ImageID, d.InstanceID})
		assert.Equal(t, 80, d.Size)
		got := apitest.Succeed[struct {
			Instances struct {
				Instance []struct{ ImageID, OSNameEn string }
			}
		}](t, s, "DescribeInstances", "InstanceIds", `["`+instance+`"]`)
		assert.Equal(t, debian, got.Instances.Instance[0].ImageID)
		assert.Contains(t, got.Instances.Instance[0].OSNameEn, "Debian")

		data := disks(t, s, "DiskType=data")[0].DiskID
		image := makeImage(t, s, "InstanceId="+instance)
		rejects(t, s, 403, "DiskCreatingSnapshot", "ReplaceSystemDisk", "InstanceId="+instance+" ImageId="+debian)
		time.Sleep(apitest.Step)
		rejects(t, s, 403, "OperationDenied.ImageNotValid", "ReplaceSystemDisk", "InstanceId="+instance+" ImageId="+image)
		time.Sleep(apitest.Step)
		for _, tt := range []struct {
			name, params string
			status       int
			code         string
		}{
			{"unknown image", "ImageId=m-none", 404, "InvalidImageId.NotFound"},
			{"image for ARM", "ImageId=ubuntu_22_04_arm64_20G_alibase_20240819.vhd", 403, "ImageNotSupportInstanceType"},
			{"image with data disks", "ImageId=" + image, 400, "OperationDenied"},
			{"two passwords", "Password=Secret-123 PasswordInherit=true", 400, "InvalidPasswordParam.Mismatch"},
			{"password", "Password=weak", 400, "InvalidPassword.Malformed"},
			{"key pair", "KeyPairName=none", 400, "InvalidKeyPairName.NotFound"},
			{"key pair for Windows", "KeyPairName=none SystemDisk.Size=19 ImageId=" + windows, 404, "InvalidSystemDiskSize.LessThanMinSize"},
			{"another disk", "DiskId=" + data, 403, "UserNotInTheWhiteList"},
			{"architecture", "Architecture=arm64", 400, "InvalidArchitecture.Malformed"},
			{"very small", "SystemDisk.Size=19", 404, "InvalidSystemDiskSize.LessThanMinSize"},
			{"smaller than the image", "SystemDisk.Size=20 ImageId=" + freebsd, 404, "InvalidSystemDiskSize.LessThanImageSize"},
			{"very large", "SystemDisk.Size=2049", 404, "InvalidSystemDiskSize.MoreThanMaxSize"},
		} {
			rejects(t, s, tt.status, tt.code, "ReplaceSystemDisk", "InstanceId="+instance+" ImageId="+debian+" "+tt.params)
		}

		do(t, s, "ReplaceSystemDisk", "InstanceId="+instance+" ImageId="+windows+" KeyPairName=none")
		time.Sleep(apitest.Step)
		rejects(t, s, 400, "InvalidKeyPairName.NotFound", "ReplaceSystemDisk", "InstanceId="+instance+" ImageId="+debian+" KeyPairName=none")
	})
}

func TestReInitDisk(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		instance := apitest.InState(t, s, backend.Running, here)
		system := systemDisk(t, s, instance)
		snapshot := apitest.TakeSnapshot(t, s, system, "")
		data := availableDisk(t, s, "SnapshotId="+snapshot)
		do(t, s, "AttachDisk", "DiskId="+data+" InstanceId="+instance)
		do(t, s, "StopInstance", "InstanceId="+instance)
		time.Sleep(apitest.Step)

		_, err := resetdisk.Do(ctx, c, &resetdisk.Request{DiskID: system, SnapshotID: snapshot})
		require.NoError(t, err)
		assert.Equal(t, "ReIniting", oneDisk(t, s, system).Status)
		rejects(t, s, 403, "IncorrectDiskStatus", "ReInitDisk", "DiskId="+system)
		time.Sleep(apitest.Step)
		assert.Equal(t, "In_use", oneDisk(t, s, system).Status)
		rejects(t, s, 403, "InvalidParameter.Mismatch", "ResetDisk", "DiskId="+data+" SnapshotId="+snapshot)
		rejects(t, s, 400, "DryRunOperation", "ResetDisk", "DiskId="+system+" SnapshotId="+snapshot+" DryRun=true")
		progress := apitest.BeginSnapshot(t, s, system, "")
		rejects(t, s, 403, "IncorrectDiskStatus.HasUnfinishedSnapshot", "ResetDisk", "DiskId="+system+" SnapshotId="+progress)
		time.Sleep(apitest.Step)

		do(t, s, "DeleteSnapshot", "SnapshotId="+snapshot+" Force=true")
		rejects(t, s, 403, "InvalidSourceSnapshot", "ReInitDisk", "DiskId="+data)
		_, err = reinitdisk.Do(ctx, c, &reinitdisk.Request{DiskID: system, AutoStartInstance: new(true)})
		require.NoError(t, err)
		assert.Equal(t, backend.Stopped, apitest.Status(t, s, instance))
		time.Sleep(apitest.Step)
		assert.Equal(t, "In_use", oneDisk(t, s, system).Status)
		assert.Equal(t, backend.Starting, apitest.Status(t, s, instance))

		fresh := apitest.Succeed[struct{ InstanceID string }](t, s, "CreateInstance", apitest.Machine...).InstanceID
		time.Sleep(apitest.Step)
		rejects(t, s, 403, "IncorrectInstanceStatus", "ReInitDisk", "DiskId="+systemDisk(t, s, fresh))
	})
}

func TestResetDisks(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		instance := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=40")
		system, data := systemDisk(t, s, instance), disks(t, s, "DiskType=data")[0].DiskID
		one, two := apitest.TakeSnapshot(t, s, system, ""), apitest.TakeSnapshot(t, s, data, "")
		both := "Disk.1.DiskId=" + system + " Disk.1.SnapshotId=" + one + " Disk.2.DiskId=" + data + " Disk.2.SnapshotId="
		rejects(t, s, 403, "IncorrectInstanceStatus", "ResetDisks", both+two)
		do(t, s, "StopInstance", "InstanceId="+instance)
		time.Sleep(apitest.Step)
		rejects(t, s, 403, "InvalidParameter.Mismatch", "ResetDisks", both+one)
		rejects(t, s, 404, "InvalidSnapshotId.NotFound", "ResetDisks", both+"s-none")
		rejects(t, s, 404, "InvalidDiskId.NotFound", "ResetDisks", "Disk.1.DiskId=d-none Disk.1.SnapshotId="+one)
		rejects(t, s, 400, "InvalidParameter", "ResetDisks", both+two+" Disk.3.DiskId="+data+" Disk.3.SnapshotId="+two)
		rejects(t, s, 400, "DryRunOperation", "ResetDisks", both+two+" DryRun=true")
		assert.Equal(t, "In_use", oneDisk(t, s, system).Status)
		got, err := resetdisks.Do(ctx, c, &resetdisks.Request{Disks: []resetdisks.Disk{{DiskID: system, SnapshotID: one}, {DiskID: data, SnapshotID: two}}})
		require.NoError(t, err)
		require.Len(t, got.OperationProgresses, 2)
		assert.Equal(t, "Success", got.OperationProgresses[1].OperationStatus)
		assert.Equal(t, []resetdisks.RelatedItem{{Name: "DiskId", Value: data}}, got.OperationProgresses[1].RelatedItems)
		for _, id := range []string{system, data} {
			assert.Equal(t, "ReIniting", oneDisk(t, s, id).Status)
		}
		time.Sleep(apitest.Step)
		assert.Equal(t, "In_use", oneDisk(t, s, data).Status)
	})
}
