package storage_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs"
	"github.com/go-aliecs/aliecs/ecs/api/attachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/createdisk"
	"github.com/go-aliecs/aliecs/ecs/api/deletedisk"
	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/api/describeimages"
	"github.com/go-aliecs/aliecs/ecs/api/detachdisk"
	"github.com/go-aliecs/aliecs/ecs/api/modifydiskattribute"
	"github.com/go-aliecs/aliecs/ecs/api/resizedisk"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/action"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/types"
)

// Short names for what most tests use.
const here = apitest.Here

var (
	do            = apitest.Do
	rejects       = apitest.Refuses
	disks         = apitest.Disks
	oneDisk       = apitest.OneDisk
	systemDisk    = apitest.SystemDisk
	newDisk       = apitest.NewDisk
	availableDisk = apitest.AvailableDisk
	makeImage     = apitest.MakeImage
	detached      = apitest.DetachedDisk
)

func TestDisk_lifeCycle(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		ctx, c := t.Context(), apitest.CheckedClient(t, s)
		instance := apitest.InState(t, s, backend.Running, here)
		made, err := createdisk.Do(ctx, c, &createdisk.Request{
			ZoneID: apitest.FirstZone, Size: new(40), DiskCategory: "cloud_essd", DiskName: "data", Tags: []types.Tag{{Key: "env", Value: "test"}},
		})
		require.NoError(t, err)
		id := made.DiskID
		expect := func(want types.DiskStatus) describedisks.Disk {
			t.Helper()
			got, err := describedisks.Do(ctx, c, &describedisks.Request{DiskIDs: []string{id}})
			require.NoError(t, err)
			require.Len(t, got.Disks, 1)
			assert.Equal(t, want, got.Disks[0].Status)
			return got.Disks[0]
		}
		d := expect("Creating")
		assert.Equal(t, types.PerformanceLevel("PL1"), d.PerformanceLevel)
		assert.Equal(t, []types.Tag{{Key: "env", Value: "test"}}, d.Tags)
		assert.Equal(t, types.ChargeType("PostPaid"), d.DiskChargeType)
		assert.False(t, d.DeleteAutoSnapshot)
		assert.True(t, d.EnableAutoSnapshot)
		time.Sleep(apitest.Step - time.Nanosecond)
		expect("Creating")
		time.Sleep(time.Nanosecond)
		assert.True(t, expect("Available").Portable)

		_, err = attachdisk.Do(ctx, c, &attachdisk.Request{DiskID: id, InstanceID: instance, DeleteWithInstance: new(true)})
		require.NoError(t, err)
		expect("Attaching")
		time.Sleep(apitest.Step)
		d = expect("In_use")
		assert.Equal(t, instance, d.InstanceID)
		assert.Equal(t, "/dev/xvdb", d.Device)
		assert.True(t, d.DeleteWithInstance)
		require.Len(t, d.Attachments, 1)
		assert.Equal(t, instance, d.Attachments[0].InstanceID)

		_, err = resizedisk.Do(ctx, c, &resizedisk.Request{DiskID: id, NewSize: new(100), Type: "online"})
		require.NoError(t, err)
		_, err = modifydiskattribute.Do(ctx, c, &modifydiskattribute.Request{DiskID: id, DiskName: "renamed", DeleteWithInstance: new(false)})
		require.NoError(t, err)
		d = expect("In_use")
		assert.Equal(t, 100, d.Size)
		assert.Equal(t, "renamed", d.DiskName)
		assert.False(t, d.DeleteWithInstance)

		_, err = detachdisk.Do(ctx, c, &detachdisk.Request{DiskID: id, InstanceID: instance})
		require.NoError(t, err)
		expect("Detaching")
		time.Sleep(apitest.Step)
		d = expect("Available")
		assert.Empty(t, d.InstanceID)
		assert.False(t, d.DetachedTime.IsZero())

		_, err = deletedisk.Do(ctx, c, &deletedisk.Request{DiskID: id})
		require.NoError(t, err)
		_, err = deletedisk.Do(ctx, c, &deletedisk.Request{DiskID: id})
		assert.True(t, ecs.HasCode(err, "InvalidDiskId.NotFound"), "%v", err)
	})
}

func TestCreateDisk_errors(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	instance := apitest.Launch(t, s, "")[0]
	for _, tt := range []struct {
		name, params string
		status       int
		code         string
	}{
		{"no place", "Size=40", 400, "MissingParameter"},
		{"unknown zone", "Size=40 ZoneId=cn-hangzhou-z", 404, "InvalidZoneId.NotFound"},
		{"neither size nor snapshot", here, 400, "MissingParameter"},
		{"two places", "Size=40 " + here + " InstanceId=" + instance, 403, "InvalidParam.ZoneIdAndInstanceId.Conflict"},
		{"on a pay-as-you-go instance", "Size=40 InstanceId=" + instance, 403, "InvalidInstanceChargeType.ValueNotSupported"},
		{"on no instance", "Size=40 InstanceId=i-none", 404, "InvalidInstanceId.NotFound"},
		{"too small", "Size=4 " + here, 400, "InvalidDataDiskSize.ValueNotSupported"},
		{"too large", "Size=2001 " + here, 400, "InvalidDataDiskSize.ValueNotSupported"},
		{"small for its level", "Size=460 PerformanceLevel=PL2 DiskCategory=cloud_essd " + here, 400, "InvalidDataDiskSize.ValueNotSupported"},
		{"level", "Size=40 PerformanceLevel=PL9 DiskCategory=cloud_essd " + here, 400, "InvalidPerformanceLevel.Malformed"},
		{"category", "Size=40 DiskCategory=floppy " + here, 400, "InvalidDiskCategory.ValueNotSupported"},
		{"name", "Size=40 DiskName=1 " + here, 400, "InvalidDiskName.Malformed"},
		{"description", "Size=40 Description=http://x " + here, 400, "InvalidDescription.Malformed"},
		{"key without encryption", "Size=40 KMSKeyId=k " + here, 400, "InvalidEncrypted.NotMatchKmsKeyId"},
		{"unknown snapshot", "SnapshotId=s-none " + here, 404, "InvalidSnapshotId.NotFound"},
		{"tag", "Size=40 Tag.1.Key=acs:x " + here, 400, "InvalidTagKey.Malformed"},
		{"ephemeral", "Size=63 DiskCategory=elastic_ephemeral_disk_standard " + here, 400, "InvalidDataDiskSize.ValueNotSupported"},
		{"sharing", "Size=40 MultiAttach=Often " + here, 400, "InvalidParameter"},
	} {
		apitest.Rejects(t, s, tt.name, "CreateDisk", apitest.NameValues(tt.params), tt.status, tt.code)
	}
	assert.Len(t, disks(t, s, ""), 1, "only the system disk")
}

func TestDisk_errors(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=40 DataDisk.1.Category=cloud")
		other := apitest.InState(t, s, backend.Running, here)
		far := availableDisk(t, s, "ZoneId=cn-hangzhou-h")
		free := availableDisk(t, s, "")
		system := systemDisk(t, s, instance)
		basic := disks(t, s, "DiskType=data InstanceId="+instance)[0].DiskID
		creating, starts := newDisk(t, s, ""), apitest.Launch(t, s, here)[0]
		at := func(disk, instance, more string) string {
			return "DiskId=" + disk + " InstanceId=" + instance + " " + more
		}
		size := func(disk string, size int, more string) string {
			return fmt.Sprintf("DiskId=%s NewSize=%d %s", disk, size, more)
		}
		for _, tt := range []struct {
			name, action, params string
			status               int
			code                 string
		}{
			{"attach unknown disk", "AttachDisk", at("d-none", instance, ""), 404, "InvalidDiskId.NotFound"},
			{"attach to unknown instance", "AttachDisk", at(free, "i-none", ""), 404, "InvalidInstanceId.NotFound"},
			{"attach new disk", "AttachDisk", at(creating, instance, ""), 403, "IncorrectDiskStatus"},
			{"attach attached disk", "AttachDisk", at(basic, other, ""), 403, "IncorrectDiskStatus"},
			{"attach to starting instance", "AttachDisk", at(free, starts, ""), 400, "IncorrectInstanceStatus"},
			{"attach in another zone", "AttachDisk", at(far, instance, ""), 403, "ResourcesNotInSameZone"},
			{"bad device", "AttachDisk", at(free, instance, "Device=/dev/sda"), 400, "InvalidDevice.Malformed"},
			{"device in use", "AttachDisk", at(free, instance, "Device=/dev/vda"), 403, "InvalidDevice.InUse"},
			{"boot a running instance", "AttachDisk", at(free, instance, "Bootable=true"), 400, "IncorrectInstanceStatus"},
			{"detach free disk", "DetachDisk", at(free, instance, ""), 403, "IncorrectDiskStatus"},
			{"detach from another instance", "DetachDisk", at(basic, other, ""), 403, "DependencyViolation"},
			{"detach running system", "DetachDisk", at(system, instance, ""), 403, "IncorrectInstanceStatus"},
			{"delete attached disk", "DeleteDisk", "DiskId=" + basic, 403, "IncorrectDiskStatus"},
			{"delete new disk", "DeleteDisk", "DiskId=" + creating, 403, "IncorrectDiskStatus.Initializing"},
			{"resize down", "ResizeDisk", size(free, 39, ""), 403, "InvalidDiskSize.TooSmall"},
			{"resize to the same", "ResizeDisk", size(free, 40, ""), 403, "InvalidDiskSize"},
			{"resize beyond", "ResizeDisk", size(free, 65537, ""), 403, "InvalidDiskSize.TooLarge"},
			{"resize system beyond", "ResizeDisk", size(system, 2049, ""), 403, "InvalidDiskSize.TooLarge"},
			{"resize basic disk online", "ResizeDisk", size(basic, 41, "Type=online"), 403, "InvalidDiskCategory.NotSupported"},
			{"resize somehow", "ResizeDisk", size(free, 41, "Type=magic"), 400, "InvalidParam.Type"},
			{"resize new disk", "ResizeDisk", size(creating, 41, ""), 403, "IncorrectDiskStatus"},
			{"initialize free disk", "ReInitDisk", "DiskId=" + free, 403, "IncorrectDiskStatus"},
			{"initialize while running", "ReInitDisk", "DiskId=" + system, 403, "IncorrectInstanceStatus"},
			{"replace while running", "ReplaceSystemDisk", at("", instance, "ImageId="+apitest.Machine[1]), 403, "IncorrectInstanceStatus"},
			{"modify nothing", "ModifyDiskAttribute", "DiskId=" + free, 400, "NoAttributeToModify"},
			{"modify no disk", "ModifyDiskAttribute", "DiskName=name", 400, "MissingParameter.DiskIdOrDiskIds"},
			{"modify one and many", "ModifyDiskAttribute", "DiskName=name DiskId=d DiskIds.1=d", 400, "ParameterConflict.DiskIdAndDiskIds"},
			{"modify an unknown one", "ModifyDiskAttribute", "DiskName=name DiskIds.1=" + free + " DiskIds.2=d-none", 404, "InvalidDiskId.NotFound"},
			{"modify name", "ModifyDiskAttribute", "DiskName=http://x DiskId=" + free, 400, "InvalidDiskName.Malformed"},
			{"modify description", "ModifyDiskAttribute", "Description=x DiskId=" + free, 404, "InvalidDescription.Malformed"},
			{"charge no disk", "ModifyDiskChargeType", at("", instance, "DiskIds=[]"), 400, "MissingParameter"},
			{"charge disk of another", "ModifyDiskChargeType", at("", other, fmt.Sprintf("DiskIds=[%q]", basic)), 404, "InvalidDiskIds.NotFound"},
			{"charge system disk", "ModifyDiskChargeType", at("", instance, fmt.Sprintf("DiskIds=[%q]", system)), 404, "InvalidDiskIds.NotPortable"},
			{"charge as is", "ModifyDiskChargeType", at("", instance, `DiskChargeType=PostPaid DiskIds=["`+basic+`"]`), 400, "ChargeTypeViolation"},
		} {
			rejects(t, s, tt.status, tt.code, tt.action, tt.params)
		}
		assert.Empty(t, oneDisk(t, s, free).DiskName, "one of two was not changed alone")
	})
}

// A locked disk or instance stays as it is.
func TestDisk_lockedInstance(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Stopped, here+" DataDisk.1.Size=40")
		system, data, free := systemDisk(t, s, instance), disks(t, s, "DiskType=data")[0].DiskID, availableDisk(t, s, "")
		for _, tt := range []struct{ reason, code, snapshotCode, imageCode string }{
			{backend.LockSecurity, "InstanceLockedForSecurity", "InstanceLockedForSecurity", "InstanceLockedForSecurity"},
			{backend.LockFinancial, "InstanceExpiredOrInArrears", "DiskInArrears", ""},
		} {
			in, _ := s.State.Instances.Get(instance)
			in.Lock(tt.reason, "for the test")
			assert.Len(t, disks(t, s, "LockReason="+tt.reason), 2)
			for action, params := range map[string]string{
				"AttachDisk":        "InstanceId=" + instance + " DiskId=" + free,
				"DetachDisk":        "InstanceId=" + instance + " DiskId=" + data,
				"ResizeDisk":        "NewSize=100 DiskId=" + data,
				"ReInitDisk":        "DiskId=" + system,
				"ReplaceSystemDisk": "InstanceId=" + instance + " ImageId=" + apitest.Machine[1],
			} {
				rejects(t, s, 403, tt.code, action, params)
			}
			rejects(t, s, 403, tt.snapshotCode, "CreateSnapshot", "DiskId="+data)
			if tt.imageCode != "" {
				rejects(t, s, 400, tt.imageCode, "CreateImage", "InstanceId="+instance)
			}
			in.Unlock(tt.reason)
		}
	})
}

func TestDisk_local(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Running, "InstanceType=ecs.i3.xlarge")
		local := disks(t, s, "DiskType=data")[0].DiskID
		rejects(t, s, 400, "DiskCategory.OperationNotSupported", "CreateSnapshot", "DiskId="+local)
		rejects(t, s, 403, "DiskNotPortable", "DetachDisk", "InstanceId="+instance+" DiskId="+local)
		rejects(t, s, 403, "DiskNotPortable", "ModifyDiskAttribute", "DeleteWithInstance=false DiskId="+local)
		rejects(t, s, 403, "InvalidDiskCategory.NotSupported", "ResizeDisk", "NewSize=9999 DiskId="+local)
		rejects(t, s, 404, "InvalidDiskIds.NotPortable", "ModifyDiskChargeType", "InstanceId="+instance+` DiskIds=["`+local+`"]`)
		image := makeImage(t, s, "InstanceId="+instance)
		time.Sleep(2 * apitest.Step)
		images, err := describeimages.Do(t.Context(), s.Client(), &describeimages.Request{ImageID: image})
		require.NoError(t, err)
		require.Len(t, images.Images, 1)
		assert.Len(t, images.Images[0].DiskDeviceMappings, 1, "without the local disk")
	})
}

func TestDisk_ofStartingInstance(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		starts := apitest.InState(t, s, backend.Starting, here+" DataDisk.1.Size=40")
		data := disks(t, s, "DiskType=data")[0].DiskID
		for action, params := range map[string]string{
			"DetachDisk": "DiskId=" + data + " InstanceId=" + starts,
			"ResizeDisk": "DiskId=" + data + " NewSize=100",
		} {
			rejects(t, s, 403, "IncorrectInstanceStatus", action, params)
		}
		time.Sleep(apitest.Step)
		do(t, s, "StopInstance", "InstanceId="+starts)
		time.Sleep(apitest.Step)
		rejects(t, s, 403, "InvalidInstanceStatus.NotRunning", "ResizeDisk", "DiskId="+data+" NewSize=100 Type=online")
		do(t, s, "ResizeDisk", "DiskId="+data+" NewSize=100")

		do(t, s, "DetachDisk", "DiskId="+systemDisk(t, s, starts)+" InstanceId="+starts)
		time.Sleep(apitest.Step)
		for _, action := range []string{"CreateImage", "ReplaceSystemDisk"} {
			rejects(t, s, 400, "InvalidInstance.NotFoundSystemDisk", action, "InstanceId="+starts+" ImageId="+apitest.Machine[1])
		}
	})
}

func TestModifyDiskChargeType(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Running, here+" InstanceChargeType=PrePaid Period=1")
		made := apitest.Succeed[struct{ DiskID, OrderID string }](t, s, "CreateDisk", "InstanceId", instance, "Size", "40")
		assert.NotEmpty(t, made.OrderID)
		time.Sleep(apitest.Step)
		d := oneDisk(t, s, made.DiskID)
		assert.Equal(t, []string{"In_use", "PrePaid", instance}, []string{d.Status, d.DiskChargeType, d.InstanceID})
		assert.Equal(t, oneDisk(t, s, systemDisk(t, s, instance)).ExpiredTime, d.ExpiredTime)
		assert.False(t, d.Portable)
		rejects(t, s, 403, "DiskNotPortable", "DetachDisk", "DiskId="+d.DiskID+" InstanceId="+instance)
		assert.NotEmpty(t, apitest.Succeed[struct{ OrderID string }](t, s, "ResizeDisk", "DiskId", d.DiskID, "NewSize", "50").OrderID)

		change := func(to string) apitest.Disk {
			made := apitest.Succeed[struct{ OrderID string }](t, s, "ModifyDiskChargeType",
				"InstanceId", instance, "DiskIds", fmt.Sprintf("[%q]", d.DiskID), "DiskChargeType", to)
			assert.NotEmpty(t, made.OrderID)
			return oneDisk(t, s, d.DiskID)
		}
		assert.Equal(t, action.Never, change("PostPaid").ExpiredTime)
		assert.Equal(t, d.ExpiredTime, change("PrePaid").ExpiredTime)

		instance = apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=40")
		d = disks(t, s, "DiskType=data InstanceId="+instance)[0]
		assert.Equal(t, time.Now().UTC().AddDate(0, 1, 0).Format("2006-01-02T15:04Z"), change("").ExpiredTime, "for a month")
	})
}
