package storage_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/go-aliecs/aliecs/ecs/api/describedisks"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/apitest"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/backend"
	"github.com/go-aliecs/aliecs/ecs/ecstest/internal/catalog"
)

// sharedDisk creates a multi-attach disk and waits until it is available.
func sharedDisk(t testing.TB, s *apitest.Server) string {
	t.Helper()
	return availableDisk(t, s, "MultiAttach=Enabled")
}

func mountedAt(t testing.TB, s *apitest.Server, id string) (d describedisks.Disk, instances []string) {
	t.Helper()
	r, err := describedisks.Do(t.Context(), apitest.CheckedClient(t, s), &describedisks.Request{DiskIDs: []string{id}})
	require.NoError(t, err)
	require.Len(t, r.Disks, 1)
	for _, a := range r.Disks[0].Attachments {
		instances = append(instances, a.InstanceID)
	}
	return r.Disks[0], instances
}

func TestMultiAttach(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		one := apitest.InState(t, s, backend.Running, here)
		two := apitest.InState(t, s, backend.Running, here+" DataDisk.1.Size=40")
		id := sharedDisk(t, s)
		do(t, s, "AttachDisk", "DiskId="+id+" InstanceId="+one)
		rejects(t, s, 403, "IncorrectDiskStatus", "AttachDisk", "DiskId="+id+" InstanceId="+two)
		time.Sleep(apitest.Step)
		do(t, s, "AttachDisk", "DiskId="+id+" InstanceId="+two)
		d, at := mountedAt(t, s, id)
		assert.EqualValues(t, "Attaching", d.Status)
		assert.Equal(t, []string{one, two}, at)
		time.Sleep(apitest.Step)
		d, at = mountedAt(t, s, id)
		assert.EqualValues(t, "In_use", d.Status)
		assert.Equal(t, []string{one, two}, at)
		assert.Empty(t, d.InstanceID, "of no use where there are several")
		assert.Empty(t, d.Device)
		assert.Equal(t, "/dev/xvdb", d.Attachments[0].Device)
		assert.Equal(t, "/dev/xvdc", d.Attachments[1].Device)
		assert.Equal(t, 2, d.MountInstanceNum)
		for _, in := range []string{one, two} {
			assert.Len(t, disks(t, s, "MultiAttach=Enabled InstanceId="+in), 1)
		}
		rejects(t, s, 403, "IncorrectDiskStatus", "AttachDisk", "DiskId="+id+" InstanceId="+two)

		do(t, s, "DetachDisk", "DiskId="+id+" InstanceId="+one)
		d, _ = mountedAt(t, s, id)
		assert.EqualValues(t, "Detaching", d.Status)
		time.Sleep(apitest.Step)
		d, at = mountedAt(t, s, id)
		assert.EqualValues(t, "In_use", d.Status)
		assert.Equal(t, []string{two}, at)
		rejects(t, s, 403, "DependencyViolation", "DetachDisk", "DiskId="+id+" InstanceId="+one)
		do(t, s, "DetachDisk", "DiskId="+id+" InstanceId="+two)
		time.Sleep(apitest.Step)
		d, at = mountedAt(t, s, id)
		assert.EqualValues(t, "Available", d.Status)
		assert.Empty(t, at)
	})
}

// Releasing an instance neither takes a shared disk from other instances nor interrupts its step.
func TestMultiAttach_instancesGo(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instances := apitest.Launch(t, s, "Amount=3 "+here)
		time.Sleep(2 * apitest.Step)
		one, two, three := instances[0], instances[1], instances[2]
		id := sharedDisk(t, s)
		for _, in := range instances {
			do(t, s, "AttachDisk", "DiskId="+id+" InstanceId="+in+" DeleteWithInstance=true")
			time.Sleep(apitest.Step)
		}
		do(t, s, "DetachDisk", "DiskId="+id+" InstanceId="+two+" DeleteWithInstance=true")
		do(t, s, "DeleteInstance", "InstanceId="+one+" Force=true")
		d, at := mountedAt(t, s, id)
		assert.EqualValues(t, "Detaching", d.Status)
		assert.Equal(t, []string{two, three}, at)
		time.Sleep(apitest.Step)
		d, at = mountedAt(t, s, id)
		assert.EqualValues(t, "In_use", d.Status)
		assert.Equal(t, []string{three}, at)
		do(t, s, "DeleteInstance", "InstanceId="+three+" Force=true")
		assert.Empty(t, disks(t, s, "MultiAttach=Enabled"), "with its last instance")
	})
}

func TestMultiAttach_limits(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		id, alone := sharedDisk(t, s), availableDisk(t, s, "")
		ids := apitest.Launch(t, s, "Amount=17 "+here)
		time.Sleep(2 * apitest.Step)
		for i, in := range ids {
			_, rep := apitest.Try[struct{}](t, s, "AttachDisk", "DiskId", id, "InstanceId", in)
			assert.Equal(t, i < backend.MaxMounts, rep.Status == 200, "%d: %s", i, rep.Text)
			time.Sleep(apitest.Step)
		}
		do(t, s, "AttachDisk", "DiskId="+alone+" InstanceId="+ids[0])
		time.Sleep(apitest.Step)
		rejects(t, s, 403, "IncorrectDiskStatus", "AttachDisk", "DiskId="+alone+" InstanceId="+ids[1])
		do(t, s, "ResizeDisk", "DiskId="+id+" NewSize=100")
		rejects(t, s, 403, "InvalidOperation.MultiAttachDisk", "ReInitDisk", "DiskId="+id)
	})
}

func TestAttachDisk_limit(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	instance := apitest.Launch(t, s, here)[0]
	for range catalog.MaxDataDisks {
		do(t, s, "AttachDisk", "DiskId="+newDisk(t, s, "")+" InstanceId="+instance)
	}
	rejects(t, s, 403, "InstanceDiskLimitExceeded", "AttachDisk", "DiskId="+newDisk(t, s, "")+" InstanceId="+instance)
}

// Releasing the instance ends the current step: the disk becomes available, whatever its next state would have been.
func TestAttachDisk_instanceReleased(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"AttachDisk", "DetachDisk"} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
				disk := availableDisk(t, s, "")
				instance := apitest.InState(t, s, backend.Running, here)
				do(t, s, "AttachDisk", "DiskId="+disk+" InstanceId="+instance)
				if action == "DetachDisk" {
					time.Sleep(apitest.Step)
					do(t, s, "DetachDisk", "DiskId="+disk+" InstanceId="+instance)
				}
				do(t, s, "DeleteInstance", "InstanceId="+instance+" Force=true")
				for range 2 {
					assert.Equal(t, "Available", oneDisk(t, s, disk).Status)
					time.Sleep(apitest.Step)
				}
			})
		})
	}
}

// A detached system disk can boot its own instance again, and no other.
func TestDetachDisk_system(t *testing.T) {
	t.Parallel()
	apitest.InBubble(t, func(t *testing.T, s *apitest.Server) {
		instance := apitest.InState(t, s, backend.Stopped, here+" DataDisk.1.Size=40")
		other := apitest.InState(t, s, backend.Stopped, here)
		system := systemDisk(t, s, instance)
		do(t, s, "DetachDisk", "DiskId="+system+" InstanceId="+instance+" DeleteWithInstance=false")
		time.Sleep(apitest.Step)
		d := oneDisk(t, s, system)
		assert.Equal(t, []string{"Available", "PostPaid", ""}, []string{d.Status, d.DiskChargeType, d.InstanceID})

		boot := func(instance, more string) string {
			return "Bootable=true DiskId=" + system + " InstanceId=" + instance + " " + more
		}
		rejects(t, s, 400, "InvalidParameter.AllEmpty", "AttachDisk", boot(instance, ""))
		rejects(t, s, 400, "InvalidPassword.Malformed", "AttachDisk", boot(instance, "Password=weak"))
		rejects(t, s, 400, "InvalidKeyPairName.NotFound", "AttachDisk", boot(instance, "KeyPairName=none"))
		rejects(t, s, 400, "InvalidInstance.NotOriginInstance", "AttachDisk", boot(other, "Password=Secret-123"))

		data := availableDisk(t, s, "")
		rejects(t, s, 400, "InvalidDisk.DiskNotBootable", "AttachDisk", boot(instance, "Password=Secret-123 DiskId="+data))

		apitest.Succeed[struct{}](t, s, "ImportKeyPair", "KeyPairName", "key", "PublicKeyBody", apitest.PublicKey)
		do(t, s, "AttachDisk", boot(instance, "Password=Secret-123 KeyPairName=key"))
		time.Sleep(apitest.Step)
		d = oneDisk(t, s, system)
		assert.Equal(t, []string{"In_use", "system", "/dev/xvda"}, []string{d.Status, d.Type, d.Device})
		assert.Equal(t, system, systemDisk(t, s, instance))

		do(t, s, "DetachDisk", "DiskId="+system+" InstanceId="+instance)
		time.Sleep(apitest.Step)
		do(t, s, "AttachDisk", "DiskId="+system+" InstanceId="+other)
		assert.Equal(t, "data", oneDisk(t, s, system).Type)
	})
}

// A data disk leaves the first device to the system disk.
func TestAttachDisk_noSystemDisk(t *testing.T) {
	t.Parallel()
	s := apitest.NewServer(apitest.WithStepDuration(0))
	instance := apitest.Launch(t, s, here)[0]
	system := detached(t, s, systemDisk(t, s, instance))
	data := newDisk(t, s, "")
	do(t, s, "AttachDisk", "DiskId="+data+" InstanceId="+instance)
	do(t, s, "AttachDisk", "DiskId="+system+" InstanceId="+instance+" Bootable=true Password=Secret-123")
	assert.Equal(t, "/dev/xvdb", oneDisk(t, s, data).Device)
	assert.Equal(t, "/dev/xvda", oneDisk(t, s, system).Device)
	do(t, s, "ReplaceSystemDisk", "InstanceId="+instance+" ImageId="+apitest.Machine[1])
}
