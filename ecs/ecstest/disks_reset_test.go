package ecstest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/reinitdisk"
	"github.com/go-aliecs/aliecs/ecs/api/replacesystemdisk"
	"github.com/go-aliecs/aliecs/ecs/api/resetdisk"
)

func TestReplaceSystemDisk(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		ctx, c := t.Context(), checkedClient(t, s)
		instance := inState(t, s, stopped, "ZoneId="+firstZone+" DataDisk.1.Size=60")
		old := systemDisk(t, s, instance)
		const debian = "debian_12_6_x64_20G_alibase_20240711.vhd"
		request := &replacesystemdisk.Request{
			InstanceID: instance, ImageID: debian, Password: "Secret-123", SystemDisk: &replacesystemdisk.SystemDisk{Size: new(80)}, ClientToken: "once",
		}
		made, err := replacesystemdisk.Do(ctx, c, request)
		require.NoError(t, err)
		assert.NotEqual(t, old, made.DiskID)
		again, err := replacesystemdisk.Do(ctx, c, request)
		require.NoError(t, err)
		assert.Equal(t, made.DiskID, again.DiskID)

		assert.Equal(t, "ReIniting", oneDisk(t, s, made.DiskID).Status)
		assert.Empty(t, disks(t, s, `DiskIds=["`+old+`"]`), "the old one is released")
		time.Sleep(step)
		d := oneDisk(t, s, made.DiskID)
		assert.Equal(t, []string{"In_use", "system", "/dev/xvda", debian, instance}, []string{d.Status, d.Type, d.Device, d.ImageID, d.InstanceID})
		assert.Equal(t, 80, d.Size)
		got := succeed[struct {
			Instances struct {
				Instance []struct{ ImageID, OSNameEn string }
			}
		}](t, s, "DescribeInstances", "InstanceIds", `["`+instance+`"]`)
		assert.Equal(t, debian, got.Instances.Instance[0].ImageID)
		assert.Contains(t, got.Instances.Instance[0].OSNameEn, "Debian")

		data := disks(t, s, "DiskType=data")[0].DiskID
		image := makeImage(t, s, "InstanceId="+instance)
		_, rep := try[struct{}](t, s, "ReplaceSystemDisk", "InstanceId", instance, "ImageId", debian)
		assertError(t, rep, 403, "DiskCreatingSnapshot")
		time.Sleep(step)
		_, rep = try[struct{}](t, s, "ReplaceSystemDisk", "InstanceId", instance, "ImageId", image)
		assertError(t, rep, 400, "IncorrectImageStatus")
		time.Sleep(step)
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
			{"another disk", "DiskId=" + data, 403, "UserNotInTheWhiteList"},
			{"architecture", "Architecture=arm64", 400, "InvalidArchitecture.Malformed"},
			{"very small", "SystemDisk.Size=19", 404, "InvalidSystemDiskSize.LessThanMinSize"},
			{"smaller than the image", "SystemDisk.Size=20 ImageId=freebsd_13_2_x64_30G_alibase_20230814.vhd", 404, "InvalidSystemDiskSize.LessThanImageSize"},
			{"very large", "SystemDisk.Size=2049", 404, "InvalidSystemDiskSize.MoreThanMaxSize"},
		} {
			_, rep := try[struct{}](t, s, "ReplaceSystemDisk", nameValues("InstanceId="+instance+" ImageId="+debian+" "+tt.params)...)
			assert.Equal(t, tt.code, rep.Code, "%s: %s", tt.name, rep.text)
			assert.Equal(t, tt.status, rep.status, tt.name)
		}
	})
}

func TestReInitDisk(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *testServer) {
		ctx, c := t.Context(), checkedClient(t, s)
		instance := inState(t, s, running, "ZoneId="+firstZone)
		system := systemDisk(t, s, instance)
		snapshot := accomplished(t, s, system, "")
		data := availableDisk(t, s, "SnapshotId="+snapshot)
		succeed[struct{}](t, s, "AttachDisk", "DiskId", data, "InstanceId", instance)
		succeed[struct{}](t, s, "StopInstance", "InstanceId", instance)
		time.Sleep(step)

		_, err := resetdisk.Do(ctx, c, &resetdisk.Request{DiskID: system, SnapshotID: snapshot})
		require.NoError(t, err)
		assert.Equal(t, "ReIniting", oneDisk(t, s, system).Status)
		_, rep := try[struct{}](t, s, "ReInitDisk", "DiskId", system)
		assertError(t, rep, 403, "IncorrectDiskStatus")
		time.Sleep(step)
		assert.Equal(t, "In_use", oneDisk(t, s, system).Status)
		_, rep = try[struct{}](t, s, "ResetDisk", "DiskId", data, "SnapshotId", snapshot)
		assertError(t, rep, 403, "InvalidParameter.Mismatch")
		_, rep = try[struct{}](t, s, "ResetDisk", "DiskId", system, "SnapshotId", snapshot, "DryRun", "true")
		assertError(t, rep, 400, "DryRunOperation")
		progress := progressing(t, s, system, "")
		_, rep = try[struct{}](t, s, "ResetDisk", "DiskId", system, "SnapshotId", progress)
		assertError(t, rep, 403, "DiskCreatingSnapshot")
		time.Sleep(step)

		succeed[struct{}](t, s, "DeleteSnapshot", "SnapshotId", snapshot, "Force", "true")
		_, rep = try[struct{}](t, s, "ReInitDisk", "DiskId", data)
		assertError(t, rep, 403, "InvalidSourceSnapshot")
		_, err = reinitdisk.Do(ctx, c, &reinitdisk.Request{DiskID: system, AutoStartInstance: new(true)})
		require.NoError(t, err)
		assert.Equal(t, stopped, status(t, s, instance))
		time.Sleep(step)
		assert.Equal(t, "In_use", oneDisk(t, s, system).Status)
		assert.Equal(t, starting, status(t, s, instance))

		fresh := succeed[struct{ InstanceID string }](t, s, "CreateInstance", machine...).InstanceID
		time.Sleep(step)
		_, rep = try[struct{}](t, s, "ReInitDisk", "DiskId", systemDisk(t, s, fresh))
		assertError(t, rep, 403, "IncorrectInstanceStatus")
	})
}
